// Layouts that are more than one field behind the other: offsets, byte orders, bit-fields,
// arrays of arrays.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { defineStruct, describeStruct, type FieldTag } from "../mod.ts";

// deno-lint-ignore no-explicit-any
const define = defineStruct as any;

Deno.test("defineStruct() places a field at its offset, and the next behind it", () => {
  const Padded = defineStruct("Padded", {
    a: "u8",
    b: { type: "f64", offset: 8 },
    c: "u16",
  }, { byteLength: 24 });
  assertEquals(Padded.byteLength, 24);
  assertEquals(Padded.fields.map(({ offset }) => offset), [0, 8, 16]);
  const view = Padded.create({ a: 1, b: -2, c: 0x0304 });
  assertEquals(
    view.bytes.toHex(),
    "010000000000000000000000000000c00403000000000000",
  );
  assertEquals(view.toObject(), { a: 1, b: -2, c: 0x0304 });
});

Deno.test("defineStruct() lets fields overlap as in a union", () => {
  const Union = defineStruct("Union", {
    word: "u32",
    bytes_: { type: ["u8", 4], offset: 0 },
    low: { type: "u16", offset: 0 },
  });
  assertEquals(Union.byteLength, 4);
  const view = Union.create({ word: 0x04030201 });
  assertEquals([...view.bytes_], [1, 2, 3, 4]);
  view.low = 0xFFFF;
  assertEquals(view.word, 0x0403FFFF);
  const Array = defineStruct("Array", { all: [Union, 2], last: "u8" });
  assertEquals(Array.byteLength, 9);
});

const TAGS: readonly [FieldTag, number | bigint | boolean, string][] = [
  ["u8", 0x12, "12"],
  ["i8", -2, "fe"],
  ["u16", 0x1234, "1234"],
  ["i16", -2, "fffe"],
  ["u32", 0x12345678, "12345678"],
  ["i32", -2, "fffffffe"],
  ["u64", 0x123456789ABCDEF0n, "123456789abcdef0"],
  ["i64", -2n, "fffffffffffffffe"],
  ["f32", 1.5, "3fc00000"],
  ["f64", -2, "c000000000000000"],
  ["bool", true, "01"],
];

Deno.test("defineStruct() stores numbers from the most significant byte when they are big-endian", () => {
  for (const [type, value, hex] of TAGS) {
    const types = [
      define("T", { a: { type, endian: "big" } }),
      define("T", { a: type }, { endian: "big" }),
      define("T", { a: { type: [[type, 1], 1], endian: "big" } }),
    ];
    for (const [index, T] of types.entries()) {
      const view = T.create({ a: index === 2 ? [[value]] : value });
      assertEquals(view.bytes.toHex(), hex, type);
      assertEquals<unknown>(
        T.view(view.bytes.buffer).toObject(),
        { a: index === 2 ? [[value]] : value },
      );
      assertEquals(T.fields[0].endian, "big");
    }
    const Mixed = define("T", { a: { type, endian: "little" } }, {
      endian: "big",
    });
    assertEquals(Mixed.fields[0].endian, undefined);
    const bytes = Mixed.create({ a: value }).bytes as Uint8Array;
    assertEquals(bytes.reverse().toHex(), hex, type);
  }
});

Deno.test("defineStruct() leaves nested structs and text as they are when a struct is big-endian", () => {
  const Inner = defineStruct("Inner", { a: "u16" });
  const Outer = defineStruct("Outer", {
    inner: Inner,
    text: ["char", 2],
    b: "u16",
  }, { endian: "big" });
  const view = Outer.create({ inner: { a: 1 }, text: "hi", b: 1 });
  assertEquals(view.bytes.toHex(), "010068690001");
});

Deno.test("defineStruct() reads and writes arrays of arrays and of texts", () => {
  const Table = defineStruct("Table", {
    matrix: [["i16", 3], 2],
    names: [["char", 4], 2],
  });
  const [matrix, names] = Table.fields;
  assertEquals([matrix.type, matrix.count, matrix.dimensions], ["i16", 6, [
    2,
    3,
  ]]);
  assertEquals([names.type, names.count, names.dimensions], ["char", 8, [
    2,
    4,
  ]]);
  const view = Table.create({
    matrix: [[1, 2, 3], [4, 5, 6]],
    names: ["ab", "cdef"],
  });
  assertEquals(
    view.bytes.toHex(),
    "010002000300040005000600" + "61620000" + "63646566",
  );
  view.matrix[1][2] = -1;
  view.names[0] = "x";
  assertEquals(view.toObject(), {
    matrix: [[1, 2, 3], [4, 5, -1]],
    names: ["x", "cdef"],
  });
  assertThrows(() => view.matrix = [[1, 2, 3], [4, 5]], RangeError, "3");
  assertEquals(view.matrix[1][0], 4);
});

/** Fields that share eight bytes. */
const BITS = defineStruct("Bits", {
  mode: { type: "u32", bitLength: 3 },
  level: { type: "i32", offset: 0, bitOffset: 3, bitLength: 7 },
  isOn: { type: "bool", offset: 1, bitOffset: 2, bitLength: 1 },
  wide: { type: "u64", offset: 1, bitOffset: 3, bitLength: 53 },
});

Deno.test("defineStruct() reads and writes bit-fields from the least significant bit", () => {
  assertEquals(BITS.byteLength, 8);
  const values = { mode: 5, level: -3, isOn: true, wide: 0x1234567890ABCn };
  const view = BITS.create(values);
  const word = 5n | (0x7Dn << 3n) | (1n << 10n) | (0x1234567890ABCn << 11n);
  assertEquals(new DataView(view.bytes.buffer).getBigUint64(0, true), word);
  assertEquals(view.toObject(), values);
  view.level = 63;
  assertEquals(view.toObject(), { ...values, level: 63 });
});

Deno.test("defineStruct() reads and writes bit-fields from the most significant bit when they are big-endian", () => {
  const Big = defineStruct("Big", {
    version: { type: "u8", bitLength: 4 },
    length: { type: "u16", offset: 0, bitOffset: 4, bitLength: 12 },
    sign: { type: "i8", bitLength: 2 },
  }, { endian: "big" });
  const view = Big.create({ version: 4, length: 0x123, sign: -2 });
  assertEquals(view.bytes.toHex(), "412380");
  assertEquals(view.toObject(), { version: 4, length: 0x123, sign: -2 });
  assertEquals(Big.fields[1].bitOffset, 4);
});

Deno.test("defineStruct() spans nine bytes with a bit-field of 64 bits", () => {
  const Nine = defineStruct("Nine", {
    wide: { type: "i64", bitOffset: 7, bitLength: 64 },
  });
  assertEquals(Nine.byteLength, 9);
  for (const wide of [-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n]) {
    assertEquals(Nine.create({ wide }).wide, wide);
  }
});

Deno.test("views refuse a value when a bit-field can't hold it", () => {
  const view = BITS.create({ mode: 7 });
  const before = view.bytes.toHex();
  const set = (name: string, value: unknown) => Reflect.set(view, name, value);
  const cases: [
    string,
    unknown,
    typeof TypeError | typeof RangeError,
    string,
  ][] = [
    [
      "mode",
      8,
      RangeError,
      "u32 of 3 bits must be an integer in 0..7: received 8",
    ],
    ["mode", -1, RangeError, "in 0..7"],
    ["mode", 1n, TypeError, "received 1n"],
    ["level", 64, RangeError, "i32 of 7 bits must be an integer in -64..63"],
    ["level", -65, RangeError, "in -64..63"],
    ["isOn", 1, TypeError, "bool of 1 bits must be a boolean"],
    ["wide", 2n ** 53n, RangeError, "a bigint in 0..9007199254740991"],
    ["wide", 1, TypeError, "a bigint"],
  ];
  for (const [name, value, ErrorClass, message] of cases) {
    assertThrows(() => set(name, value), ErrorClass, message);
  }
  assertEquals(view.bytes.toHex(), before);
});

Deno.test("defineStruct() refuses a layout that no memory has", () => {
  const wrong: [
    field: unknown,
    typeof TypeError | typeof RangeError,
    string,
    options?: object,
  ][] = [
    [
      { type: "u8", offset: -1 },
      RangeError,
      'the offset of field "a" must be an integer in 0..2147483647: received -1',
    ],
    [{ type: "u8", offset: "1" }, TypeError, "the offset"],
    [
      { type: "u8", endian: "middle" },
      RangeError,
      'the endian of field "a" must be "little" or "big": received "middle"',
    ],
    [{ type: "u8", endian: 1 }, TypeError, "endian"],
    [{ type: ["char", 2], endian: "big" }, TypeError, "must be left out"],
    [{ type: BITS, endian: "big" }, TypeError, "must be left out"],
    [{ type: "u8", bitOffset: 8, bitLength: 1 }, RangeError, "bitOffset"],
    [{ type: "u8", bitOffset: 1 }, TypeError, "bitLength"],
    [{ type: "u8", bitLength: 9 }, RangeError, "1..8"],
    [{ type: "i8", bitLength: 9 }, RangeError, "1..8"],
    [{ type: "u16", bitLength: 17 }, RangeError, "1..16"],
    [{ type: "i16", bitLength: 17 }, RangeError, "1..16"],
    [{ type: "u32", bitLength: 33 }, RangeError, "1..32"],
    [{ type: "i32", bitLength: 33 }, RangeError, "1..32"],
    [{ type: "u64", bitLength: 65 }, RangeError, "1..64"],
    [{ type: "i64", bitLength: 65 }, RangeError, "1..64"],
    [{ type: "bool", bitLength: 2 }, RangeError, "1..1"],
    [{ type: "f32", bitLength: 2 }, TypeError, "must be an integer or bool"],
    [
      { type: ["u8", 2], bitLength: 2 },
      TypeError,
      "must be an integer or bool",
    ],
    [{ type: "u8", ofset: 2 }, TypeError, 'received "ofset"'],
    [{ type: { type: "u8" } }, TypeError, "the type of field"],
    ["u8", RangeError, "its byteLength must be an integer in 1..", {
      byteLength: 0,
    }],
    ["u8", TypeError, "byteLength", { byteLength: "8" }],
    ["u8", RangeError, "its endian must be", { endian: "pdp" }],
    [["u8", 2 ** 20], RangeError, "in 1048576..", { byteLength: 1048575 }],
    [[[["u8", 2 ** 20], 2 ** 20], 2], RangeError, "the count of field"],
  ];
  for (const [field, ErrorClass, message, options] of wrong) {
    assertThrows(() => define("T", { a: field }, options), ErrorClass, message);
  }
  const endless: unknown[] = [0, 1];
  endless[0] = endless;
  assertThrows(() => define("T", { a: endless }), RangeError, "32 dimensions");
});

Deno.test("describeStruct() shows the byte order, the bits and the dimensions of a field", () => {
  const T = defineStruct("T", {
    a: { type: "u16", endian: "big" },
    b: { type: "u8", bitOffset: 1, bitLength: 3 },
    c: { type: "bool", offset: 2, bitOffset: 4, bitLength: 1 },
    d: [["f32", 3], 2],
  }, { byteLength: 28 });
  assertEquals(
    describeStruct(T),
    `T
offset  bytes  type             field
     0      2  u16, big-endian  a
     2      1  u8, bits 1-3     b
     2      1  bool, bit 4      c
     3     24  f32[2][3]        d
    28  bytes in all`,
  );
});
