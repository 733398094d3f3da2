import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { describeStruct } from "../src/struct/describe_struct.ts";
import { type AnyStructType, defineStruct } from "../src/struct/struct.ts";

const Vector = defineStruct("Vector", { x: "f32", y: "f32" });
const Strut = defineStruct("Strut", { faults: "u16", pos: Vector });
const Telemetry = defineStruct("Telemetry", {
  state: "u8",
  pivot: ["f64", 3],
  struts: [Strut, 6],
  reason: ["char", 40],
  goal: Vector,
  isReady: "bool",
}, { frameId: 0x05 });

Deno.test("describeStruct() shows each field, nested ones at absolute offsets", () => {
  assertEquals(
    describeStruct(Telemetry),
    `Telemetry, frame id 0x05
offset  bytes  type      field
     0      1  u8        state
     1     24  f64[3]    pivot
    25     60  Strut[6]  struts, every 10 bytes
    25      2  u16         faults
    27      8  Vector      pos
    27      4  f32           x
    31      4  f32           y
    85     40  char[40]  reason
   125      8  Vector    goal
   125      4  f32         x
   129      4  f32         y
   133      1  bool      isReady
   134  bytes in all`,
  );
});

Deno.test("describeStruct() keeps its columns for long numbers and names", () => {
  const Long = defineStruct("Long", {
    first: ["u8", 2 ** 20],
    second: [Telemetry, 100_000],
  });
  const lines = describeStruct(Long).split("\n");
  assertEquals(lines.slice(0, 5), [
    "Long",
    " offset     bytes  type               field",
    "      0   1048576  u8[1048576]        first",
    "1048576  13400000  Telemetry[100000]  second, every 134 bytes",
    "1048576         1  u8                   state",
  ]);
  assertEquals(lines.at(-1), "14448576  bytes in all");
});

Deno.test("describeStruct() refuses a value that is no struct", () => {
  for (const value of [undefined, "S", {}, { fields: [] }] as unknown[]) {
    const error = assertThrows(
      () => describeStruct(value as AnyStructType),
      TypeError,
    );
    assertStringIncludes(
      error.message,
      "Cannot describe struct as it must be a StructType: received ",
    );
  }
});

Deno.test("describeStruct() refuses a table of too many rows", () => {
  let type: AnyStructType = Vector;
  for (let i = 0; i < 20; i++) {
    type = defineStruct("Twice", { one: type, other: type });
  }
  assertThrows(
    () => describeStruct(type),
    RangeError,
    'Cannot describe struct "Twice" as its fields, with those of nested structs, must be at most 100000: received more',
  );
  const fields = (count: number): Record<string, "u8"> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`f${i}`, "u8"]),
    );
  const tens = defineStruct("Tens", fields(9_999));
  const parts = (more: number) =>
    defineStruct("Most", {
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`part${i}`, tens]),
      ),
      ...fields(more),
    });
  // A name, a heading, and the bytes in all.
  assertEquals(describeStruct(parts(0)).split("\n").length, 3 + 100_000);
  assertThrows(() => describeStruct(parts(1)), RangeError, "at most 100000");
});
