// Structs of ROS 1 message definitions.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { ROTATOR } from "../rotator.ts";
import { CAMERA_HEXAPOD } from "../hexapod.ts";
import {
  type AnyStructType,
  defineStruct,
  structFromRos1Msg,
  structToRos1Msg,
} from "../struct.ts";

/** Types and offsets of the fields, and of those nested in them. */
function layoutOf({ fields, byteLength }: AnyStructType): unknown {
  return [
    byteLength,
    fields.map(({ name, type, offset, count, byteLength }) => [
      name,
      typeof type === "object" ? layoutOf(type) : type,
      ...[offset, count, byteLength],
    ]),
  ];
}

Deno.test("structFromRos1Msg() reads each type, arrays, nested messages, constants and comments", () => {
  const text = `# A message
uint8 STATE_OFF=0 # 0
string NAME=a # b
bool ok
int8 a
byte b
char c # letter
uint16[3] d
float32 e#kg
time stamp
duration[2] waits
Point point
geometry/Point[2] points
================================================================================
MSG: test/Point
float64 x

${"=".repeat(80)}
MSG: geometry/Point
int64 y
`;
  const struct = structFromRos1Msg(text, { name: "test/All", frameId: 7 });
  const time = defineStruct("time", { sec: "u32", nsec: "u32" });
  const duration = defineStruct("duration", { sec: "i32", nsec: "i32" });
  const expected = defineStruct("All", {
    ok: "bool",
    a: "i8",
    b: "i8",
    c: "u8",
    d: ["u16", 3],
    e: "f32",
    stamp: time,
    waits: [duration, 2],
    point: defineStruct("Point", { x: "f64" }),
    points: [defineStruct("Point", { y: "i64" }), 2],
  });
  assertEquals(layoutOf(struct), layoutOf(expected));
  assertEquals([struct.name, struct.frameId], ["All", 7]);
  const described = struct.fields.filter(({ description }) => description);
  assertEquals(described.map(({ description }) => description), [
    "letter",
    "kg",
  ]);
  const crlf = structFromRos1Msg(text.replaceAll("\n", "\r\n"), {
    name: "test/All",
  });
  assertEquals(layoutOf(crlf), layoutOf(expected));
});

Deno.test("structFromRos1Msg() reads what structToRos1Msg() writes, byte for byte", () => {
  for (
    const { TelemetryClass, ConfigClass } of [
      ...[ROTATOR["two-socket"], ROTATOR["single-socket"]],
      ...[CAMERA_HEXAPOD["two-socket"], CAMERA_HEXAPOD["single-socket"]],
    ]
  ) {
    for (const struct of [TelemetryClass, ConfigClass]) {
      const read = structFromRos1Msg(structToRos1Msg(struct));
      assertEquals(read.byteLength, struct.byteLength);
      const offsets = (type: AnyStructType) =>
        type.fields.map(({ offset }) => offset);
      assertEquals(offsets(read), offsets(struct));
    }
  }
});

Deno.test("structFromRos1Msg() refuses what has no fixed length, or can't be read", () => {
  const cases: [text: string, words: string][] = [
    ["string name", `field "name" must have a fixed length: received string`],
    ["uint8[] data", `field "data" must have a fixed length: received uint8[]`],
    ["string[3] names", `"names" must have a fixed length: received string[3]`],
    ["Header header", `"header" must be of a type that it defines`],
    [
      "Header header\n===\nMSG: std_msgs/Header\nuint32 seq\nstring frame_id",
      `std_msgs/Header as field "frame_id" must have a fixed length`,
    ],
    ["uint128 x", `"x" must be of a type that it defines: received uint128`],
    ["uint8 a\nuint8 a", "each field must have a name of its own"],
    ["constructor x", `"x" must be of a type that it defines`],
    ["uint8", "each line must declare a field: received uint8"],
    ["1x y", "each line must declare a field"],
    ["A a\n===\nMSG: p/A\nA a", "must have at most 32 levels"],
    ["uint8 toObject", "reserved"],
  ];
  for (const [text, words] of cases) {
    const error = assertThrows(() => structFromRos1Msg(text), TypeError);
    assertStringIncludes(error.message, words);
  }
  assertThrows(() => structFromRos1Msg(1 as never), TypeError, "a text");
  const options = { name: 1 } as never;
  assertThrows(() => structFromRos1Msg("", options), TypeError, "name must be");
  const longer = "float64[300000000] x";
  assertThrows(() => structFromRos1Msg(longer), RangeError, "1048576");
  assertThrows(() => structFromRos1Msg("# nothing\n"), RangeError, "length");
});
