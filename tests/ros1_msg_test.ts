import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import {
  type AnyStructType,
  defineStruct,
  structToRos1Msg,
} from "../struct.ts";

const Vector = defineStruct("Vector", { x: "f32", y: "f32" });
const Strut = defineStruct("Strut", {
  faults: { type: "u16", bits: { STUCK: 1, HOT: 2 } },
  pos: Vector,
});
const SEPARATOR = "=".repeat(80);

Deno.test("structToRos1Msg() writes masks as unsigned constants, which hold the bit of the sign", () => {
  const Flags = defineStruct("Flags", {
    a: { type: "i8", bits: { SIGN: 0x80 } },
    b: { type: "i32", bits: { SIGN: 0x8000_0000 } },
    c: { type: "f32", bits: { TOP: 2 ** 24 } },
    d: { type: "f64", bits: { TOP: 2 ** 53 - 1 } },
    e: { type: "i8", values: { LOST: -1 } },
  });
  assertEquals(
    structToRos1Msg(Flags),
    `uint8 A_SIGN=128
int8 a
uint32 B_SIGN=2147483648
int32 b
uint32 C_TOP=16777216
float32 c
uint64 D_TOP=9007199254740991
float64 d
int8 E_LOST=-1
int8 e
`,
  );
});

Deno.test("structToRos1Msg() writes each type with its meaning and nested messages", () => {
  const Telemetry = defineStruct("Telemetry", {
    tags: { type: "i8", description: "Tags\nof it." },
    serial: "u64",
    pivot: { type: ["f64", 3], unit: "µm" },
    matrix: [["i16", 2], 3],
    struts: { type: [Strut, 6], description: "Legs" },
    goal: Vector,
    reason: ["char", 40],
    enabledSubstate: {
      type: "f64",
      unit: "1",
      values: { STATIONARY: 0, MOVING: 1 },
    },
    isReady: "bool",
  });
  assertEquals(
    structToRos1Msg(Telemetry),
    `int8 tags # Tags of it.
uint64 serial
float64[3] pivot # µm
int16[6] matrix # 3 × 2
hexrot/Strut[6] struts # Legs
hexrot/Vector goal
uint8[40] reason
float64 ENABLED_SUBSTATE_STATIONARY=0
float64 ENABLED_SUBSTATE_MOVING=1
float64 enabledSubstate # 1
bool isReady
${SEPARATOR}
MSG: hexrot/Strut
uint16 FAULTS_STUCK=1
uint16 FAULTS_HOT=2
uint16 faults
hexrot/Vector pos
${SEPARATOR}
MSG: hexrot/Vector
float32 x
float32 y
`,
  );
  const own = structToRos1Msg(Telemetry, { packageName: "camera" });
  assertEquals(own.match(/hexrot/), null);
  assertEquals(own.match(/^MSG: camera\/Strut$/gm)?.length, 1);
});

Deno.test("structToRos1Msg() writes legal names, each once, when those of the struct aren't", () => {
  const Other = defineStruct("Vector", { z: "u8" });
  const Odd = defineStruct("größe.a", { "_x-y": "u8" });
  const Names = defineStruct("Names", {
    "a b": "u8",
    "a-b": "u8",
    _under: "u8",
    m: { type: "u8", values: { "A 1": 1, "A-1": 2, ß: 3 } },
    M_A_1: "u8",
    vector: Vector,
    other: Other,
    odd: Odd,
  });
  assertEquals(
    structToRos1Msg(Names).split("\n").filter((line) => line[0] !== "="),
    [
      'uint8 a_b # "a b"',
      'uint8 a_b_2 # "a-b"',
      'uint8 field_under # "_under"',
      "uint8 M_A_1_2=1",
      "uint8 M_A_1_3=2",
      "uint8 M__=3",
      "uint8 m",
      "uint8 M_A_1",
      "hexrot/Vector vector",
      "hexrot/Vector_2 other",
      "hexrot/gr_e_a odd",
      "MSG: hexrot/Vector",
      "float32 x",
      "float32 y",
      "MSG: hexrot/Vector_2",
      "uint8 z",
      "MSG: hexrot/gr_e_a",
      'uint8 field_x_y # "_x-y"',
      "",
    ],
  );
});

Deno.test("structToRos1Msg() fills unused bytes", () => {
  const Gaps = defineStruct("Gaps", {
    a: { type: "u8", offset: 2 },
    padding: { type: "f64", offset: 8 },
  }, { byteLength: 20 });
  assertEquals(
    structToRos1Msg(Gaps),
    `uint8[2] padding_2
uint8 a
uint8[5] padding_3
float64 padding
uint8[4] padding_4
`,
  );
});

Deno.test("structToRos1Msg() refuses what a message can't hold", () => {
  const refused: [AnyStructType, string][] = [
    [
      defineStruct("T", { a: { type: "u16", endian: "big" } }),
      'field "a" of struct "T" must be little-endian: received big-endian',
    ],
    [
      defineStruct("T", { a: { type: "u16", bitLength: 3 } }),
      'field "a" of struct "T" must have whole bytes: received a bit-field',
    ],
    [
      defineStruct("T", { a: "u16", b: { type: "u8", offset: 1 } }),
      'field "b" of struct "T" must not overlap another: received offset 1, before the end 2 of another',
    ],
    ["T" as never, 'it must be a StructType: received "T"'],
  ];
  for (const [type, message] of refused) {
    assertThrows(
      () => structToRos1Msg(type),
      TypeError,
      `Cannot write ROS 1 message as ${message}`,
    );
  }
  for (const packageName of ["", "A", "a/b", 5, null]) {
    assertThrows(
      () => structToRos1Msg(Vector, { packageName } as never),
      TypeError,
      "as packageName must be a lower-case letter",
    );
  }
});
