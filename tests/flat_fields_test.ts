// Fields of a struct as a flat list: paths, values, and choices among them.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { flatFields } from "../src/struct/flat_fields.ts";
import { defineStruct } from "../src/struct/struct.ts";

const Strut = defineStruct("Strut", {
  length: { type: "f32", endian: "big" },
  faults: { type: "u16", bitOffset: 3, bitLength: 5 },
});
const Own = defineStruct("Own", {
  count: "u64",
  matrix: [["i16", 2], 2],
  names: [["char", 3], 2],
  note: ["char", 4],
  struts: [Strut, 2],
  isOn: "bool",
  "first name": "u8",
  "strut": Strut,
});
const VALUE = Own.create({
  count: 2n ** 63n,
  matrix: [[1, -2], [3, -4]],
  names: ["ab", "cde"],
  note: "hi",
  struts: [{ length: 0.5, faults: 17 }, { length: -1.5, faults: 1 }],
  isOn: true,
  "first name": 9,
  strut: { length: 2, faults: 31 },
});
const VALUES = {
  count: 2n ** 63n,
  "matrix[0][0]": 1,
  "matrix[0][1]": -2,
  "matrix[1][0]": 3,
  "matrix[1][1]": -4,
  "names[0]": "ab",
  "names[1]": "cde",
  note: "hi",
  "struts[0].length": 0.5,
  "struts[0].faults": 17,
  "struts[1].length": -1.5,
  "struts[1].faults": 1,
  isOn: true,
  '["first name"]': 9,
  "strut.length": 2,
  "strut.faults": 31,
};

/** Values by their paths, read from memory in which something lies in front of the struct. */
function valuesOf(chosen?: readonly string[]) {
  const bytes = new Uint8Array([1, 2, 3, ...VALUE.bytes]);
  const data = new DataView(bytes.buffer);
  return Object.fromEntries(
    flatFields(Own, chosen, "list fields")
      .map(({ path, read }) => [path, read(data, 3)]),
  );
}

Deno.test("flatFields() reads each value of arrays, nested structs, texts and bit-fields", () => {
  assertEquals(valuesOf(), VALUES);
});

Deno.test("flatFields() returns the chosen values and all in them, in the order of memory, each once", () => {
  const choices: [chosen: string[], expected: string[]][] = [
    [[], []],
    [["isOn"], ["isOn"]],
    [["note", "count"], ["count", "note"]],
    [["matrix[1]"], ["matrix[1][0]", "matrix[1][1]"]],
    [["matrix[1][0]"], ["matrix[1][0]"]],
    [["names"], ["names[0]", "names[1]"]],
    [["struts[1]", "struts[1].faults"], [
      "struts[1].length",
      "struts[1].faults",
    ]],
    [["strut"], ["strut.length", "strut.faults"]],
    [['["first name"]'], ['["first name"]']],
  ];
  for (const [chosen, expected] of choices) {
    assertEquals(Object.keys(valuesOf(chosen)), expected, chosen.join());
  }
});

Deno.test("flatFields() refuses a path of no value, and names the nearest", () => {
  const wrong: [path: string, hint: string][] = [
    ["cuont", "; did you mean count?"],
    ["matrx", "; did you mean matrix?"],
    ["strut.lenght", "; did you mean strut.length?"],
    ["struts[2]", "; did you mean struts[0]?"],
    ["note[0]", ""],
    ["isOn.x", "; did you mean isOn?"],
    ["struts[1].faults.x", "; did you mean struts[1].faults?"],
    ["temperature", ""],
    ["", ""],
  ];
  for (const [path, hint] of wrong) {
    const error = assertThrows(() => valuesOf([path]), RangeError);
    assertEquals(
      error.message.replace(/received "[^"]*"/, "received it"),
      `Cannot list fields as fields must be in struct "Own": received it${hint}`,
      path,
    );
  }
  assertThrows(
    () => valuesOf([5 as unknown as string]),
    TypeError,
    "each of fields must be a string: received number 5",
  );
});

Deno.test("flatFields() returns 10000 values, and refuses one more unless some are chosen", () => {
  const many = (count: number) => defineStruct("Many", { a: ["u8", count] });
  const list = (count: number, chosen?: string[]) =>
    flatFields(many(count), chosen, "list fields").length;
  assertEquals(list(10_000), 10_000);
  assertEquals(list(10_001, ["a[10000]"]), 1);
  assertThrows(
    () => list(10_001),
    RangeError,
    "must have at most 10000 values",
  );
});
