import {
  assert,
  assertEquals,
  assertFalse,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  type AnyStructType,
  defineStruct,
  type FieldArray,
  type FieldTag,
  movableView,
  type StructFields,
  type StructType,
  type ValuesOf,
  type View,
  type ViewOf,
} from "../src/struct/struct.ts";

const Strut = defineStruct("Strut", { position: "f64", faults: "u16" });
const Sample = defineStruct("Sample", {
  state: "u8",
  taiSec: "i64",
  limits: ["f32", 3],
  reason: ["char", 8],
  pivot: Strut,
  struts: [Strut, 2],
  enabled: "bool",
}, {
  frameId: 5,
  derived: { taiMs: (sample) => Number(sample.taiSec) * 1000 },
});

/** Values at the edges of what each tag holds, and their bytes. */
const edges: readonly [FieldTag, number | bigint | boolean, string][] = [
  ["u8", 0, "00"],
  ["u8", 255, "ff"],
  ["i8", -128, "80"],
  ["i8", 127, "7f"],
  ["u16", 0, "0000"],
  ["u16", 65_535, "ffff"],
  ["u16", 0x0102, "0201"],
  ["i16", -32_768, "0080"],
  ["i16", 32_767, "ff7f"],
  ["u32", 0, "00000000"],
  ["u32", 4_294_967_295, "ffffffff"],
  ["u32", 0x01020304, "04030201"],
  ["i32", -2_147_483_648, "00000080"],
  ["i32", 2_147_483_647, "ffffff7f"],
  ["u64", 0n, "0000000000000000"],
  ["u64", 18_446_744_073_709_551_615n, "ffffffffffffffff"],
  ["i64", -9_223_372_036_854_775_808n, "0000000000000080"],
  ["i64", 9_223_372_036_854_775_807n, "ffffffffffffff7f"],
  ["f32", 1.5, "0000c03f"],
  ["f32", 3.4028234663852886e+38, "ffff7f7f"],
  ["f32", -Infinity, "000080ff"],
  ["f32", NaN, "0000c07f"],
  ["f64", -2, "00000000000000c0"],
  ["f64", -0, "0000000000000080"],
  ["f64", Number.MAX_VALUE, "ffffffffffffef7f"],
  ["f64", Infinity, "000000000000f07f"],
  ["f64", NaN, "000000000000f87f"],
  ["bool", true, "01"],
  ["bool", false, "00"],
];

for (const Memory of [ArrayBuffer, SharedArrayBuffer]) {
  Deno.test(`view() reads and writes every type at any offset of ${Memory.name}`, () => {
    for (const [tag, value, hex] of edges) {
      const One = defineStruct("One", { value: tag });
      for (let byteOffset = 0; byteOffset < 9; byteOffset++) {
        const bytes = new Uint8Array(new Memory(24)).fill(0xAA);
        const view = One.view(bytes.buffer, byteOffset);
        (view as { value: unknown }).value = value;
        const { byteLength } = One;
        const untouched = "aa".repeat(24);
        assertEquals(
          bytes.toHex(),
          untouched.slice(0, byteOffset * 2) + hex +
            untouched.slice((byteOffset + byteLength) * 2),
        );
        assert(Object.is(view.value, value), `${tag} ${value}`);
      }
    }
  });

  Deno.test(`view() reads and writes text, arrays and structs in ${Memory.name}`, () => {
    const view = Sample.view(new Memory(Sample.byteLength + 3), 3);
    view.reason = "grüß";
    view.limits = [1, 2, 3];
    view.pivot.faults = 7;
    view.struts[1].position = -0.5;
    assertEquals(view.toObject(), {
      state: 0,
      taiSec: 0n,
      limits: [1, 2, 3],
      reason: "grüß",
      pivot: { position: 0, faults: 7 },
      struts: [{ position: 0, faults: 0 }, { position: -0.5, faults: 0 }],
      enabled: false,
    });
    assertEquals(Sample.create(view).toObject(), view.toObject());
  });
}

Deno.test("defineStruct() places the fields one after the other, without padding", () => {
  assertEquals(
    Sample.fields.map(({ name, offset, byteLength, count }) =>
      [name, offset, byteLength, count] as const
    ),
    [
      ["state", 0, 1, undefined],
      ["taiSec", 1, 8, undefined],
      ["limits", 9, 12, 3],
      ["reason", 21, 8, 8],
      ["pivot", 29, 10, undefined],
      ["struts", 39, 20, 2],
      ["enabled", 59, 1, undefined],
    ],
  );
  assertEquals(Sample.byteLength, 60);
  assertEquals(Sample.fields[2].type, "f32");
  assertEquals(Sample.fields[3].type, "char");
  assert(Sample.fields[5].type === Strut);
  assertEquals([Sample.name, Sample.frameId], ["Sample", 5]);
  assertEquals(Strut.frameId, undefined);
});

Deno.test("defineStruct() returns a type that can't be changed", () => {
  assert(Object.isFrozen(Sample));
  assert(Object.isFrozen(Sample.fields));
  assert(Sample.fields.every(Object.isFrozen));
});

/** Calls defineStruct() with what TypeScript would refuse. */
// deno-lint-ignore no-explicit-any
const define: any = defineStruct;

Deno.test("defineStruct() rejects a name that is not a non-empty string", () => {
  for (const name of ["", undefined, 5]) {
    assertThrows(
      () => define(name, { a: "u8" }),
      TypeError,
      "Cannot define struct as its name must be a non-empty string: received",
    );
  }
});

Deno.test("defineStruct() rejects a reserved field name", () => {
  const names = [
    ..."bytes toObject toJSON constructor hasOwnProperty valueOf toString then"
      .split(" "),
    "__proto__",
  ];
  for (const name of names) {
    const message =
      `Cannot define struct "T" as the field name "${name}" is reserved`;
    const fields = Object.fromEntries([[name, "u8"]]);
    assertThrows(() => define("T", fields), TypeError, message);
    const derived = Object.fromEntries([[name, () => 0]]);
    const define1 = () => define("T", { a: "u8" }, { derived });
    assertThrows(define1, TypeError, message);
  }
});

Deno.test("defineStruct() rejects an empty or integer field name", () => {
  for (const name of ["", "0", "12"]) {
    assertThrows(
      () => define("T", { [name]: "u8" }),
      TypeError,
      `Cannot define struct "T" as the name of a field must be neither empty nor an integer: received "${name}"`,
    );
  }
});

Deno.test("defineStruct() rejects a derived field that is a field too", () => {
  assertThrows(
    () => define("T", { state: "u8" }, { derived: { state: () => 0 } }),
    TypeError,
    'Cannot define struct "T" as field "state" is declared twice',
  );
});

Deno.test("defineStruct() rejects a derived field that is not a function", () => {
  assertThrows(
    () => define("T", { a: "u8" }, { derived: { b: 5 } }),
    TypeError,
    'Cannot define struct "T" as derived field "b" must be a function: received 5',
  );
});

Deno.test("defineStruct() rejects an unknown field type", () => {
  const unknown = ["u128", "char", "constructor", undefined, null, 8, {}, []];
  for (const type of [...unknown, ["u128", 2], [["u8", 2, 2], 2]]) {
    assertThrows(
      () => define("T", { a: type }),
      TypeError,
      'Cannot define struct "T" as the ',
    );
  }
  assertThrows(
    () => define("T", { a: "u128" }),
    TypeError,
    'the type of field "a" must be u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, bool, a StructType, [type, count] or ["char", byteLength]: received "u128"',
  );
});

Deno.test("defineStruct() rejects a count out of range", () => {
  for (const element of ["u8", "char", Strut]) {
    for (const count of [0, -1, 1.5, NaN, 2 ** 20 + 1]) {
      assertThrows(
        () => define("T", { a: [element, count] }),
        RangeError,
        `Cannot define struct "T" as the count of field "a" must be an integer in 1..1048576: received ${count}`,
      );
    }
    assertThrows(() => define("T", { a: [element, "3"] }), TypeError);
    assertThrows(() => define("T", { a: [element] }), TypeError);
  }
});

Deno.test("defineStruct() rejects a struct of no bytes or too many", () => {
  const Mebi = defineStruct("Mebi", { a: ["u8", 2 ** 20] });
  assertThrows(
    () => defineStruct("T", { a: [Mebi, 2047], b: Mebi }),
    RangeError,
    'Cannot define struct "T" as its length in bytes must be an integer in 1..2147483647: received 2147483648',
  );
  assertThrows(() => defineStruct("T", {}), RangeError, "received 0");
  for (const fields of [undefined, null, "u8", [["a", "u8"]]]) {
    assertThrows(() => define("T", fields), TypeError, "its fields must be");
  }
});

Deno.test("defineStruct() rejects a frame id that is no u32", () => {
  for (const frameId of [-1, 0.5, NaN, 2 ** 32]) {
    assertThrows(
      () => defineStruct("T", { a: "u8" }, { frameId }),
      RangeError,
      `Cannot define struct "T" as its frameId must be an integer in 0..4294967295: received ${frameId}`,
    );
  }
  assertThrows(() => define("T", { a: "u8" }, { frameId: "5" }), TypeError);
  const Last = defineStruct("T", { a: "u8" }, { frameId: 2 ** 32 - 1 });
  assertEquals(Last.frameId, 4_294_967_295);
});

Deno.test("create() zeroes fields that are not given", () => {
  const sample = Sample.create({ state: 3, pivot: { faults: 9 } });
  assertEquals(sample.bytes.length, Sample.byteLength);
  assertEquals(sample.toObject(), {
    ...Sample.create().toObject(),
    state: 3,
    pivot: { position: 0, faults: 9 },
  });
  assertEquals(Sample.create().bytes, new Uint8Array(Sample.byteLength));
});

Deno.test("create() makes every view with memory of its own", () => {
  const [one, other] = [Sample.create({ state: 1 }), Sample.create()];
  other.state = 2;
  assertEquals(one.state, 1);
  assert(one.bytes.buffer !== other.bytes.buffer);
});

Deno.test("create() accepts a view or a copy of one", () => {
  const sample = Sample.create({ state: 1, reason: "why", taiSec: -5n });
  assertEquals(Sample.create(sample).bytes, sample.bytes);
  assertEquals(Sample.create(sample.toObject()).bytes, sample.bytes);
});

Deno.test("create() rejects a value that is not an object of fields", () => {
  for (const values of [null, 5, "state", [1], Strut.create()]) {
    assertThrows(
      () => Sample.create(values as object),
      TypeError,
      'Cannot set struct "Sample" as it must be a view of struct "Sample" or an object of its fields: received',
    );
  }
});

Deno.test("create() rejects a name that is no field", () => {
  for (const name of ["State", "taiMs", "bytes", "toString"]) {
    assertThrows(
      () => Sample.create({ [name]: 1 }),
      TypeError,
      `Cannot set field "${name}" of struct "Sample" as it has no such field`,
    );
  }
});

Deno.test("view() reads and writes the given memory", () => {
  const bytes = new Uint8Array(Strut.byteLength + 4);
  const [one, other] = [
    Strut.view(bytes.buffer, 4),
    Strut.view(bytes.buffer, 4),
  ];
  one.faults = 0x0102;
  assertEquals(other.faults, 0x0102);
  assertEquals(bytes.toHex(), "000000000000000000000000" + "0201");
  assertEquals(one.bytes.byteOffset, 4);
  assert(one.bytes.buffer === bytes.buffer);
});

Deno.test("view() rejects memory that is no buffer", () => {
  for (const buffer of [undefined, null, 64, {}, [0]]) {
    assertThrows(
      () => Strut.view(buffer as unknown as ArrayBuffer),
      TypeError,
      'Cannot view struct "Strut" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received',
    );
  }
  assertThrows(
    () => Strut.view(new Uint8Array(64) as unknown as ArrayBuffer),
    TypeError,
    "received an object of Uint8Array, of which to pass .buffer and .byteOffset",
  );
  assertThrows(
    () => Strut.view(Object.create(null)),
    TypeError,
    "received an object of no class",
  );
});

Deno.test("view() rejects an offset at which the struct does not fit", () => {
  const buffer = new ArrayBuffer(12);
  assert(Strut.view(buffer, 2));
  for (const byteOffset of [3, -1, 0.5, NaN, 2 ** 40]) {
    assertThrows(
      () => Strut.view(buffer, byteOffset),
      RangeError,
      `Cannot view struct "Strut" as its 10 bytes must lie within the 12 bytes of the buffer: received byteOffset ${byteOffset}`,
    );
  }
  assertThrows(() => Strut.view(new ArrayBuffer(9)), RangeError);
});

Deno.test("viewAt() counts its offset from the start of the DataView", () => {
  const data = new DataView(new ArrayBuffer(32), 5);
  const strut = Strut.viewAt(data, 2);
  strut.faults = 0xFFFF;
  assertEquals(data.getUint16(10), 0xFFFF);
  assertEquals(strut.bytes.byteOffset, 7);
  assert(Strut.isView(strut));
});

Deno.test("isView() is true only for views of its own struct", () => {
  const Twin = defineStruct("Strut", { position: "f64", faults: "u16" });
  assert(Strut.isView(Strut.create()));
  assert(Strut.isView(Sample.create().struts[0]));
  for (const other of [Twin.create(), {}, null, undefined, 5, Strut]) {
    assertFalse(Strut.isView(other));
  }
});

Deno.test("a view refuses names that are no fields", () => {
  const sample = Sample.create();
  const views = [sample, Sample.view(sample.bytes.buffer)];
  for (const view of [...views, sample.pivot, sample.struts[0]]) {
    assertThrows(
      () => Object.assign(view, { sate: 1 }),
      TypeError,
      "Cannot add property sate, object is not extensible",
    );
  }
});

Deno.test("a view has the derived fields, which are read-only", () => {
  const sample = Sample.create({ taiSec: 3n });
  assertEquals(sample.taiMs, 3000);
  assertThrows(() => Object.assign(sample, { taiMs: 1 }), TypeError);
  assertFalse("taiMs" in sample.toObject());
});

/** Sets a field to what TypeScript would refuse. */
function set(view: object, name: string, value: unknown): () => void {
  return () => Object.assign(view, { [name]: value });
}

Deno.test("an integer field rejects values that it can't hold", () => {
  const limits = {
    u8: [0, 255],
    i8: [-128, 127],
    u16: [0, 65_535],
    i16: [-32_768, 32_767],
    u32: [0, 4_294_967_295],
    i32: [-2_147_483_648, 2_147_483_647],
  } as const;
  for (const [tag, [min, max]] of Object.entries(limits)) {
    const view = define("T", { a: tag }).create({ a: max });
    const message =
      `Cannot set field "a" of struct "T" as ${tag} must be an integer in ${min}..${max}: received `;
    for (const value of [min - 1, max + 1, 0.5, NaN, Infinity]) {
      assertThrows(set(view, "a", value), RangeError, message + value);
    }
    for (const value of ["1", true, null, undefined, {}, Symbol("s")]) {
      assertThrows(set(view, "a", value), TypeError, message);
    }
    assertThrows(set(view, "a", 1n), TypeError, message + "1n");
    assertEquals(view.a, max);
  }
});

Deno.test("a 64-bit field rejects values that it can't hold", () => {
  const limits = {
    u64: [0n, 18_446_744_073_709_551_615n],
    i64: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  } as const;
  for (const [tag, [min, max]] of Object.entries(limits)) {
    const view = define("T", { a: tag }).create({ a: max });
    const message =
      `Cannot set field "a" of struct "T" as ${tag} must be a bigint in ${min}..${max}: received `;
    for (const value of [min - 1n, max + 1n]) {
      assertThrows(set(view, "a", value), RangeError, `${message}${value}n`);
    }
    assertThrows(set(view, "a", 1), TypeError, message + "1");
    assertEquals(view.a, max);
  }
});

Deno.test("a float field rejects values that it can't hold", () => {
  const T = defineStruct("T", { single: "f32", double: "f64" });
  const view = T.create({ single: 0.1, double: 0.1 });
  assertEquals(view.single, Math.fround(0.1));
  for (const value of [3.5e38, -Number.MAX_VALUE]) {
    assertThrows(
      set(view, "single", value),
      RangeError,
      `Cannot set field "single" of struct "T" as f32 must be a number of at most 3.4028234663852886e+38 in magnitude: received ${value}`,
    );
  }
  for (const name of ["single", "double"]) {
    for (const value of ["1", 1n, null, undefined, [1]]) {
      assertThrows(set(view, name, value), TypeError, "must be a number");
    }
  }
  assertEquals(view.toObject(), { single: Math.fround(0.1), double: 0.1 });
});

Deno.test("a bool field is true for any byte but 0, and accepts only booleans", () => {
  const T = defineStruct("T", { a: "bool" });
  for (const byte of [0, 1, 2, 255]) {
    assertEquals(T.view(Uint8Array.of(byte).buffer).a, byte !== 0);
  }
  assertThrows(
    set(T.create(), "a", 1),
    TypeError,
    'Cannot set field "a" of struct "T" as bool must be a boolean: received 1',
  );
});

Deno.test("a text field ends at the first NUL or with its bytes", () => {
  const T = defineStruct("T", { text: ["char", 4] });
  const read = (hex: string) => T.view(Uint8Array.fromHex(hex).buffer).text;
  assertEquals(read("00000000"), "");
  assertEquals(read("61006200"), "a");
  assertEquals(read("61626364"), "abcd");
  assertEquals(read("efbbbf61"), "\uFEFFa");
  assertEquals(read("616263c3"), "abc\uFFFD");
});

Deno.test("a text field is padded with NUL bytes", () => {
  const T = defineStruct("T", { text: ["char", 4], end: "u8" });
  const view = T.create({ text: "abcd", end: 7 });
  view.text = "é";
  assertEquals(view.bytes.toHex(), "c3a90000" + "07");
  view.text = "";
  assertEquals(view.bytes.toHex(), "00000000" + "07");
});

Deno.test("a text field rejects values that it can't hold", () => {
  const view = defineStruct("T", { text: ["char", 4] }).create({ text: "abc" });
  const as = 'Cannot set field "text" of struct "T" as char[4] must ';
  assertThrows(
    set(view, "text", "éée"),
    RangeError,
    `${as}take at most 4 bytes of UTF-8: received 5 bytes`,
  );
  for (const value of ["a\0b", "\uD800"]) {
    assertThrows(
      set(view, "text", value),
      RangeError,
      `${as}be Unicode text without NUL: received`,
    );
  }
  for (const value of [5, null, undefined, ["a"]]) {
    assertThrows(set(view, "text", value), TypeError, `${as}be a string`);
  }
  assertEquals(view.text, "abc");
});

Deno.test("an array field is array-like and iterable", () => {
  const { limits } = Sample.create({ limits: [1, 2, 3] });
  assertEquals(limits.length, 3);
  assertEquals([limits[0], limits[2], limits[3]], [1, 3, undefined]);
  assertEquals([limits.at(0), limits.at(-1)], [1, 3]);
  for (const index of [3, 299, -4, Infinity, -Infinity]) {
    assertEquals(limits.at(index), undefined);
  }
  for (const index of [0.5, -0.5, NaN]) assertEquals(limits.at(index), 1);
  assertEquals([...limits], [1, 2, 3]);
  assertEquals(Array.from(limits, (limit) => limit * 2), [2, 4, 6]);
  assertEquals(Math.max(...limits), 3);
});

Deno.test("FieldArray reads its memory when the elements are of any type", () => {
  const tags = "u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 bool".split(" ");
  for (const endian of ["little", "big"] as const) {
    for (const tag of tags as FieldTag[]) {
      const type = [tag, 4] as const;
      // Behind a byte, so that nothing is aligned.
      const Odd = defineStruct("Odd", { skipped: "u8", array: type }, {
        endian,
      });
      const view = Odd.create();
      const { array } = view;
      view.bytes.set(view.bytes.map((_, i) => 37 * i + 5));
      const { array: copy } = view.toObject();
      assertEquals([...array], copy, `${tag} ${endian}`);
      const elements = [-5, -4, -1, 0, 3, 4, 2 ** 32, -(2 ** 32), 1.5, -0.5];
      for (const index of [...elements, NaN, Infinity, "1" as never]) {
        assertEquals(array.at(index), copy.at(index), `${tag}.at(${index})`);
      }
      assertStrictEquals(view.array, array);
    }
  }
});

Deno.test("FieldArray is iterated as it is when an element is set meanwhile", () => {
  const view = defineStruct("Live", { array: ["u8", 3] }).create();
  const seen: number[] = [];
  for (const element of view.array) {
    seen.push(element);
    view.array[2] = 7;
  }
  assertEquals(seen, [0, 0, 7]);
  const iterator = view.array[Symbol.iterator]();
  assertEquals([...iterator as IterableIterator<number>], [0, 0, 7]);
  assertEquals(iterator.next(), { value: undefined, done: true });
});

Deno.test("a view returns the same array and nested view each time", () => {
  const Inner = defineStruct("Inner", { a: "u8" });
  const Outer = defineStruct("Outer", { inner: Inner, list: ["u8", 2] });
  const view = Outer.create();
  const { inner, list } = view;
  view.set({ inner: { a: 5 }, list: [6, 7] });
  assertStrictEquals(view.inner, inner);
  assertStrictEquals(view.list, list);
  assertEquals([inner.a, ...list], [5, 6, 7]);
  assertEquals(Outer.view(view.bytes.buffer as ArrayBuffer).inner.a, 5);
});

Deno.test("an array field writes its elements through, with checks", () => {
  const sample = Sample.create({ limits: [1, 2, 3] });
  const { limits } = sample;
  limits[1] = 20;
  assertEquals(sample.toObject().limits, [1, 20, 3]);
  assertThrows(
    () => limits[1] = 1e39,
    RangeError,
    'Cannot set element 1 of field "limits" of struct "Sample" as f32 must be',
  );
  assertEquals([...limits], [1, 20, 3]);
});

Deno.test("an array field rejects an index out of range", () => {
  const Long = defineStruct("Long", { values: ["u8", 300] });
  Long.create().values[299] = 1;
  const { limits } = Sample.create();
  for (const index of [3, 299]) {
    assertThrows(
      () => limits[index] = 1,
      RangeError,
      `Cannot set element ${index} of field "limits" of struct "Sample" as the index must be in 0..2: received ${index}`,
    );
  }
  for (const index of [-1, 0.5, 2 ** 21]) {
    assertThrows(() => limits[index] = 1, TypeError, "not extensible");
  }
  assertEquals(limits[299], undefined);
});

Deno.test("an array field is set as a whole from any array-like or iterable", () => {
  const sample = Sample.create();
  const all: (ArrayLike<number> | Iterable<number>)[] = [
    [1, 2, 3],
    Float64Array.of(1, 2, 3),
    new Set([1, 2, 3]),
    { length: 3, 0: 1, 1: 2, 2: 3 },
    Sample.create({ limits: [1, 2, 3] }).limits,
    [1, 2, 3].values(),
  ];
  for (const values of all) {
    sample.limits = [0, 0, 0];
    set(sample, "limits", values)();
    assertEquals([...sample.limits], [1, 2, 3]);
  }
});

Deno.test("an array field set from its own memory reads before it writes", () => {
  const T = defineStruct("T", { a: ["u8", 4] });
  const bytes = Uint8Array.of(1, 2, 3, 4, 5);
  const [low, high] = [T.view(bytes.buffer), T.view(bytes.buffer, 1)];
  high.a = low.a;
  assertEquals([...bytes], [1, 1, 2, 3, 4]);
});

Deno.test("an array field rejects another number of elements", () => {
  const sample = Sample.create({ limits: [1, 2, 3] });
  const message =
    'Cannot set field "limits" of struct "Sample" as it must be an array or iterable of 3 elements: received ';
  function* endless() {
    while (true) yield 0;
  }
  const wrong: [unknown, string][] = [
    [[], "0 elements"],
    [[1, 2], "2 elements"],
    [[1, 2, 3, 4], "more elements"],
    [{ length: 2 ** 40 }, "more elements"],
    [endless(), "more elements"],
  ];
  for (const [values, received] of wrong) {
    assertThrows(set(sample, "limits", values), RangeError, message + received);
  }
  for (const values of [5, null, undefined, {}, "123"]) {
    assertThrows(set(sample, "limits", values), TypeError, message);
  }
  assertEquals([...sample.limits], [1, 2, 3]);
});

Deno.test("an array of 65000 elements is read in bounded time", () => {
  const Block = defineStruct("Block", { samples: ["u8", 65_000] });
  const block = Block.create();
  block.samples = new Uint8Array(65_000).fill(7);
  block.samples[64_999] = 8;
  assertEquals(block.samples[64_998], 7);
  assertEquals(block.bytes.at(-1), 8);
});

Deno.test("a nested struct is a view of the same memory", () => {
  const sample = Sample.create();
  const { pivot } = sample;
  pivot.position = 2.5;
  sample.struts[1].faults = 4;
  assertEquals(sample.pivot.position, 2.5);
  assertEquals(pivot.bytes.buffer, sample.bytes.buffer);
  assertEquals(Array.from(sample.struts, (strut) => strut.faults), [0, 4]);
});

Deno.test("a nested struct is set from a view, or from an object of some fields", () => {
  const sample = Sample.create();
  sample.pivot = Strut.create({ position: 1, faults: 2 });
  assertEquals(sample.pivot.toObject(), { position: 1, faults: 2 });
  set(sample, "pivot", { faults: 3 })();
  assertEquals(sample.pivot.toObject(), { position: 1, faults: 3 });
  sample.struts[1] = sample.pivot;
  sample.struts = [sample.struts[1], Strut.create({ faults: 9 })];
  assertEquals(sample.toObject().struts, [
    { position: 1, faults: 3 },
    { position: 0, faults: 9 },
  ]);
});

Deno.test("a nested struct rejects another struct and unknown fields", () => {
  const sample = Sample.create();
  const message =
    'Cannot set field "pivot" of struct "Sample" as it must be a view of struct "Strut" or an object of its fields: received';
  for (const value of [Sample.create(), 5, null, undefined, [1, 2]]) {
    assertThrows(set(sample, "pivot", value), TypeError, message);
  }
  assertThrows(
    set(sample, "pivot", { fault: 1 }),
    TypeError,
    'Cannot set field "fault" of struct "Strut" as it has no such field',
  );
});

Deno.test("a refused value leaves the whole view as it was", () => {
  const sample = Sample.create({
    limits: [1, 2, 3],
    pivot: { position: 1, faults: 2 },
    struts: [{ faults: 5 }, { faults: 6 }],
  });
  const before = sample.bytes.toHex();
  const refused: Record<string, unknown>[] = [
    { limits: [7, 8, "9"] },
    { limits: [7, 8, , 9] },
    { pivot: { position: 7, faults: -1 } },
    { pivot: { position: 7, typo: 1 } },
    { struts: [{ faults: 7 }, { faults: 70_000 }] },
    { struts: [Strut.create({ faults: 7 }), null] },
  ];
  for (const values of refused) {
    assertThrows(() => Object.assign(sample, values), Error, "Cannot set");
    assertThrows(() => Sample.create({ state: 1, ...values }), Error, "Cannot");
    assertEquals(sample.bytes.toHex(), before);
  }
});

Deno.test("toObject() copies plain data that create() accepts", () => {
  const sample = Sample.create({ taiSec: -1n, struts: [{ faults: 1 }, {}] });
  const copy = sample.toObject();
  sample.struts[0].faults = 2;
  assertEquals(copy.struts, [
    { position: 0, faults: 1 },
    { position: 0, faults: 0 },
  ]);
  assert(Array.isArray(copy.limits));
  assertEquals(Object.keys(copy), Sample.fields.map(({ name }) => name));
});

Deno.test("toJSON() writes bigints and special doubles as strings", () => {
  const T = defineStruct("T", {
    count: "u64",
    values: ["f64", 6],
    pivot: Strut,
  });
  const values = [NaN, Infinity, -Infinity, -0, 0, 0.1];
  const view = T.create({ count: 2n ** 64n - 1n, values });
  const json = '["NaN","Infinity","-Infinity",-0,0,0.1]';
  assertEquals(
    JSON.stringify(view),
    `{"count":"18446744073709551615","values":${json},"pivot":{"position":0,"faults":0}}`,
  );
  assertEquals(JSON.stringify(view.values), json);
  assertEquals(JSON.stringify([view.pivot]), '[{"position":0,"faults":0}]');
  const parsed = JSON.parse(JSON.stringify({ view }));
  assertEquals(parsed, { view: view.toJSON() }, "also the sign of -0");
  assertEquals(view.toJSON().values, [
    "NaN",
    "Infinity",
    "-Infinity",
    -0,
    0,
    0.1,
  ]);
});

Deno.test("View throws an error with a hint when it is copied by its own properties", async () => {
  const sample = Sample.create({ state: 5 });
  const data = new DataView(sample.bytes.buffer);
  const views = {
    'a view of struct "Sample"': [
      sample,
      Sample.view(data.buffer),
      Sample.viewAt(data, 0),
      movableView(Sample).view,
    ],
    'a view of struct "Strut"': [sample.pivot, sample.struts[1]],
    'field "limits" of struct "Sample"': [sample.limits],
    'field "struts" of struct "Sample"': [sample.struts],
  };
  const { port1, port2 } = new MessageChannel();
  for (const [what, copied] of Object.entries(views)) {
    const text = `Cannot copy ${what} by its own properties`;
    for (const view of copied) {
      assertThrows(() => ({ ...view }), TypeError, text);
      assertThrows(() => Object.assign({}, view), TypeError, text);
      assertThrows(() => structuredClone(view), DOMException, text);
      assertThrows(() => structuredClone([{ view }]), DOMException, text);
      assertThrows(() => port1.postMessage(view), Error, text);
      assertEquals(Object.keys(view), []);
    }
  }
  const other = Sample.create();
  assertThrows(() => Object.assign(other, sample), TypeError, "toObject()");
  sample.state = 6;
  assertEquals(other.state, 0, "it shares no memory");
  const clone = await new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
    port1.postMessage(sample.toObject());
  });
  assertEquals<unknown>(clone, sample.toObject());
  port1.close();
  port2.close();
});

Deno.test("console.log() shows the fields of a view", () => {
  const { pivot, limits, struts } = Sample.create({ limits: [1, 2, 3] });
  assertEquals(Deno.inspect(pivot), "Strut { position: 0, faults: 0 }");
  assertEquals(Deno.inspect(limits), "[ 1, 2, 3 ]");
  assertEquals(
    Deno.inspect(struts),
    "[ Strut { position: 0, faults: 0 }, Strut { position: 0, faults: 0 } ]",
  );
});

Deno.test("a view lists its fields and derived fields in for … in", () => {
  const names: string[] = [];
  for (const name in Strut.create()) names.push(name);
  assertEquals(names, ["position", "faults"]);
});

Deno.test("random structs hold random values", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  try {
    const random = randomNumbers(seed);
    for (let round = 0; round < 300; round++) {
      const Random = randomStruct(random, 2);
      const values = randomValues(random, Random);
      const created = Random.create(values);
      const byteOffset = Math.floor(random() * 16);
      const memory = new Uint8Array(Random.byteLength + byteOffset);
      memory.set(created.bytes, byteOffset);
      const view = Random.view(memory.buffer, byteOffset);
      assertEquals<object>(view.toObject(), values);
      const assigned = Random.create();
      Object.assign(assigned, view.toObject());
      assertEquals(assigned.bytes.toHex(), created.bytes.toHex());
    }
  } catch (cause) {
    throw new Error(`Failed with seed ${seed}`, { cause });
  }
});

/** Numbers in 0..1 that the seed determines (mulberry32). */
function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomStruct(random: () => number, depth: number): AnyStructType {
  const fields: Record<string, StructFields[string]> = {};
  const fieldCount = 1 + Math.floor(random() * 8);
  for (let index = 0; index < fieldCount; index++) {
    const [tag] = edges[Math.floor(random() * edges.length)];
    const count = 1 + Math.floor(random() * 9);
    const kind = random();
    if (kind < 0.5) fields[`field${index}`] = tag;
    else if (kind < 0.7) fields[`field${index}`] = [tag, count];
    else if (kind < 0.8) fields[`field${index}`] = ["char", count];
    else if (depth > 0) {
      const nested = randomStruct(random, depth - 1);
      fields[`field${index}`] = random() < 0.5 ? nested : [nested, count];
    }
  }
  return defineStruct("Random", { ...fields, last: "u8" });
}

function randomValues(random: () => number, type: AnyStructType): object {
  return Object.fromEntries(type.fields.map(({ name, type, count }) => {
    const value = () => {
      if (typeof type === "object") return randomValues(random, type);
      const values = edges.filter(([tag]) => tag === type);
      return values[Math.floor(random() * values.length)][1];
    };
    if (type === "char") {
      return [name, "é".repeat(Math.floor(random() * (count! + 1) / 2))];
    }
    return [name, count ? Array.from({ length: count }, value) : value()];
  }));
}

// The rest is checked by the compiler: the test only has to compile.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true
  : false;
function assertType<_T extends true>(): void {}

Deno.test("TypeScript infers the fields of a view", () => {
  type SampleView = ViewOf<typeof Sample>;
  type StrutView = ViewOf<typeof Strut>;
  assertType<Equal<SampleView["state"], number>>();
  assertType<Equal<SampleView["taiSec"], bigint>>();
  assertType<Equal<SampleView["limits"], FieldArray<number>>>();
  assertType<Equal<SampleView["reason"], string>>();
  assertType<Equal<SampleView["pivot"], StrutView>>();
  assertType<Equal<SampleView["struts"], FieldArray<StrutView>>>();
  assertType<Equal<SampleView["enabled"], boolean>>();
  assertType<Equal<SampleView["taiMs"], number>>();
  assertType<Equal<SampleView["bytes"], Uint8Array>>();
  assertType<
    Equal<ReturnType<SampleView["toObject"]>, {
      state: number;
      taiSec: bigint;
      limits: number[];
      reason: string;
      pivot: { position: number; faults: number };
      struts: { position: number; faults: number }[];
      enabled: boolean;
    }>
  >();
});

Deno.test("TypeScript refuses wrong names and types", () => {
  const sample = Sample.create();
  // @ts-expect-error no such field
  assertEquals(sample.sate, undefined);
  // @ts-expect-error a bigint is needed
  assertThrows(() => sample.taiSec = 5);
  // @ts-expect-error derived fields are read-only
  assertThrows(() => sample.taiMs = 5);
  // @ts-expect-error the element has to be a number
  assertThrows(() => sample.limits[0] = "5");
  // @ts-expect-error no such field
  assertThrows(() => Sample.create({ sate: 5 }));
  // @ts-expect-error a number is needed
  assertThrows(() => Sample.create({ pivot: { faults: "5" } }));
  // @ts-expect-error no such tag
  assertThrows(() => defineStruct("T", { a: "u128" }));
  // @ts-expect-error text has a length
  assertThrows(() => defineStruct("T", { a: "char" }));
});

Deno.test("TypeScript lets struct types be written out and generalised", () => {
  const fields = { taiSec: "i64", limits: ["f64", 2] } as const;
  const derived = {
    tai: (view: View<typeof fields>) => Number(view.taiSec),
  };
  const Explicit: StructType<typeof fields, typeof derived> = defineStruct(
    "Explicit",
    fields,
    { derived },
  );
  const Plain: StructType<{ a: "u8" }> = defineStruct("Plain", { a: "u8" });
  const all: AnyStructType[] = [Explicit, Plain, Sample, Strut];
  const viewOf = <T extends AnyStructType>(type: T) =>
    type.create() as ViewOf<T>;
  const values: ValuesOf<typeof Sample> = { pivot: {}, limits: [1, 2, 3] };
  assertEquals(viewOf(Explicit).tai + viewOf(Plain).a, 0);
  assertEquals([...Sample.create(values).limits], [1, 2, 3]);
  assertEquals(all.map(({ byteLength }) => byteLength), [24, 1, 60, 10]);
});

Deno.test("movableView() shows the struct to which it was moved last", () => {
  const movable = movableView(Sample);
  const { view } = movable;
  assertEquals(view.toObject(), Sample.create().toObject());
  const data = new DataView(new ArrayBuffer(3 + 2 * Sample.byteLength));
  Sample.viewAt(data, 1).state = 5;
  Sample.viewAt(data, 1 + Sample.byteLength).state = 6;
  movable.moveTo(data, 1);
  assertEquals(view.state, 5);
  movable.moveTo(data, 1 + Sample.byteLength);
  assertEquals(view.state, 6);
  assert(Sample.isView(view));
  assertEquals(Sample.create(view).state, 6);
  assertThrows(() => Object.assign(view, { stat: 1 }), TypeError, "stat");
});

Deno.test("movableView() returns copies of nested views and bytes", () => {
  const movable = movableView(Sample);
  const { view } = movable;
  const one = Sample.create({
    limits: [1, 2, 3],
    pivot: Strut.create({ faults: 4 }),
  });
  const two = Sample.create({
    limits: [5, 6, 7],
    pivot: Strut.create({ faults: 8 }),
  });
  movable.moveTo(new DataView(one.bytes.buffer), 0);
  const { limits, pivot, struts, bytes } = view;
  movable.moveTo(new DataView(two.bytes.buffer), 0);
  limits[0] = 9;
  assertEquals([...limits], [9, 2, 3]);
  assertEquals(pivot.toObject(), one.pivot.toObject());
  assertEquals(struts.length, 2);
  assertEquals(bytes, one.bytes);
  assertEquals([...view.limits], [5, 6, 7]);
});

Deno.test("movableView() returns plain arrays of plain values", () => {
  const Arrays = defineStruct("Arrays", {
    grid: [["u8", 2], 2],
    names: [["char", 2], 2],
    many: ["f64", 100],
  });
  const { grid, names, many } = movableView(Arrays).view;
  assertEquals<unknown>([grid, names], [[[0, 0], [0, 0]], ["", ""]]);
  assert(Array.isArray(many) && many.length === 100);
  assertEquals<unknown>(structuredClone({ ...grid }), { 0: [0, 0], 1: [0, 0] });
});

Deno.test("movableView() refuses writes", () => {
  const { view } = movableView(Sample);
  for (const values of [{ state: 7 }, { limits: [1, 1, 1] }, { pivot: {} }]) {
    assertThrows(
      () => Object.assign(view, values),
      TypeError,
      `of struct "Sample" as the view shows what was received: Sample.create(view)`,
    );
  }
  assertThrows(
    () => view.set({ state: 7 }),
    TypeError,
    `Cannot set struct "Sample" as the view shows what was received: Sample.create(view)`,
  );
  assertEquals(view.toObject(), Sample.create().toObject());
});
