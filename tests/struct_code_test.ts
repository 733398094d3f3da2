// Generated code of structs held against the codecs, which can do the same without.

import { assert, assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { defineStruct, type StructFields } from "../src/struct/struct.ts";
import { generateCode } from "../src/struct/code/struct_code.ts";
import { layOut } from "../src/struct/struct_layout.ts";
import { StructCodec } from "../src/struct/struct_codec.ts";
import { Random } from "./random.ts";

const TAGS = "u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 bool".split(" ");

/** Type of a field, with nested structs as lists of their fields. */
type Kind =
  | { tag: string; endian: "little" | "big" }
  | { char: number }
  | { element: Kind; count: number }
  | { fields: Kind[] };

const scalar = fc.record({
  tag: fc.constantFrom(...TAGS),
  endian: fc.constantFrom("little" as const, "big" as const),
});
const text = fc.record({ char: fc.integer({ min: 1, max: 9 }) });
const { kind } = fc.letrec<{ kind: Kind; array: Kind; struct: Kind }>((
  tie,
) => ({
  kind: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: scalar, weight: 4 },
    { arbitrary: text, weight: 1 },
    { arbitrary: tie("array"), weight: 2 },
    { arbitrary: tie("struct"), weight: 1 },
  ),
  array: fc.record({
    element: tie("kind"),
    count: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 4 }), weight: 9 },
      { arbitrary: fc.constant(70), weight: 1 },
    ),
  }),
  struct: fc.record({
    fields: fc.array(tie("kind"), { minLength: 1, maxLength: 4 }),
  }),
}));

/** Both codecs of one struct: with generated code, and without. */
function codecsOf(kinds: readonly Kind[]) {
  return [generateCode, () => undefined].map((generate) => {
    const nested = new Map<unknown, StructCodec>();
    const typeOf = (kind: Kind): unknown => {
      if ("tag" in kind) return kind.tag;
      if ("char" in kind) return ["char", kind.char];
      if ("element" in kind) return [typeOf(kind.element), kind.count];
      const token = {};
      nested.set(token, codecOf("Inner", kind.fields));
      return token;
    };
    const codecOf = (name: string, kinds: readonly Kind[]) => {
      const fields = Object.fromEntries(kinds.map((kind, i) => {
        const type = typeOf(kind);
        return [`f${i}`, "tag" in kind ? { type, endian: kind.endian } : type];
      }));
      const { byteLength, places } = layOut(name, fields as StructFields, {
        endian: "little",
        byteLength: undefined,
        codecOf: (type) => nested.get(type),
      });
      return new StructCodec(name, byteLength, places, {}, generate);
    };
    return codecOf("Outer", kinds);
  });
}

/** Values for a scalar: most of them fit, others don't. */
function scalarValue(tag: string, pick: (count: number) => number): unknown {
  const others = [
    undefined,
    null,
    "5",
    NaN,
    1.5,
    -1,
    5n,
    {},
    2 ** 32,
    2n ** 64n,
  ];
  if (pick(400) === 0) return others[pick(others.length)];
  if (tag === "bool") return pick(2) === 0;
  if (tag === "f32" || tag === "f64") {
    const values = [0, -0, NaN, Infinity, -Infinity, 0.1, -1e30, 3.5e38, 7];
    return values[pick(tag === "f32" && pick(50) > 0 ? 7 : values.length)];
  }
  const bits = BigInt(tag.slice(1));
  const [min, max] = tag[0] === "u"
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  const edges = [min, max, 0n, 1n, min - 1n, max + 1n];
  const value = edges[pick(pick(300) === 0 ? 6 : 4)];
  return bits === 64n
    ? value
    : value === 0n && pick(2) === 0
    ? -0
    : Number(value);
}

/** Values of a kind, in the forms in which a program may have them. */
function valueOf(kind: Kind, pick: (count: number) => number): unknown {
  if ("tag" in kind) return scalarValue(kind.tag, pick);
  if ("char" in kind) {
    const texts = ["", "a", "ab", "é", "a\0", "\ud800", "longer text", 5];
    return texts[pick(pick(20) === 0 ? texts.length : 3)];
  }
  if ("element" in kind) {
    const count = pick(60) === 0 ? kind.count + pick(3) - 1 : kind.count;
    const values = Array.from(
      { length: count },
      () => valueOf(kind.element, pick),
    );
    switch (pick(40)) {
      case 0:
        return new Set(values);
      case 1:
        return { ...values, length: values.length };
      case 2:
        return Object.assign(new Array(count), values.slice(1));
      case 3:
        return (class Own extends Array {}).from(values);
      default:
        return values;
    }
  }
  return structValue(kind.fields, pick);
}

function structValue(
  kinds: readonly Kind[],
  pick: (count: number) => number,
): object {
  const entries = kinds.map((kind, i) =>
    [`f${i}`, valueOf(kind, pick)] as [string, unknown]
  );
  switch (pick(30)) {
    case 0:
      return Object.fromEntries(entries.toReversed());
    case 1:
      return Object.fromEntries(entries.slice(1));
    case 2:
      return Object.fromEntries([...entries, ["more", 1]]);
    case 3:
      return Object.assign(Object.create(null), Object.fromEntries(entries));
    case 4:
      return Object.create(Object.fromEntries(entries));
    case 5:
      return Object.assign(new (class Own {})(), Object.fromEntries(entries));
    case 6:
      return { ...Object.fromEntries(entries), [Symbol.toStringTag]: "Map" };
    case 7:
      return Object.defineProperty(Object.fromEntries(entries), "f0", {
        get() {
          throw new Error("own code");
        },
        enumerable: true,
      });
    case 8:
      return Object.defineProperty(Object.fromEntries(entries), "f0", {
        enumerable: false,
      });
    case 9:
      return new Proxy(Object.fromEntries(entries), {});
    default:
      return Object.fromEntries(entries);
  }
}

/** Everything that a call may do: its result or error, and the memory afterwards. */
function outcomeOf(
  bytes: Uint8Array,
  call: (data: DataView) => unknown,
): string {
  const copy = bytes.slice();
  let outcome: unknown;
  try {
    outcome = call(new DataView(copy.buffer));
  } catch (error) {
    assert(error instanceof TypeError || error instanceof RangeError);
    outcome = [error.constructor.name, error.message];
  }
  return Deno.inspect([outcome, copy.toHex()], {
    depth: 99,
    iterableLimit: 1e4,
    strAbbreviateSize: 1e6,
  });
}

/** Returns a function that makes a call to both codecs, and compares what it does. */
function comparing(kinds: readonly Kind[], bytes: Uint8Array) {
  const codecs = codecsOf(kinds);
  return (call: (codec: StructCodec, data: DataView) => unknown): string => {
    const [one, other] = codecs.map((codec) =>
      outcomeOf(bytes, (data) => call(codec, data))
    );
    assertEquals(one, other);
    return one;
  };
}

/** Holds both codecs against each other for complete values of one kind and a number. */
function compareWrites(kind: Kind, values: readonly unknown[]): void {
  const u8 = { tag: "u8", endian: "little" } as const;
  const [, { byteLength }] = codecsOf([kind, u8]);
  const same = comparing([kind, u8], new Uint8Array(byteLength));
  for (const f0 of values) {
    const all = { f0, f1: 7 };
    same((codec, data) => codec.write(data, 0, all, () => "all"));
    same((codec, data) => Reflect.set(codec.read(data, 0), "f0", f0));
    for (const key of [undefined, ""]) {
      same((codec, data) => {
        codec.write(data, 0, all, () => "all");
        return [codec.copy(data, 0), JSON.stringify(codec.json(data, 0, key))];
      });
    }
  }
}

Deno.test("generateCode() makes code that takes and refuses the same values", () => {
  const floats = [0, -0, NaN, Infinity, -Infinity, 0.1, 3.4e38, 3.5e38, 1e-50];
  const powers = [7, 8, 15, 16, 31, 32, 53].flatMap((bits) => [
    ...[2 ** bits - 1, 2 ** bits, 2 ** bits + 1, 2 ** (bits - 1) + 0.5],
    ...[-(2 ** bits) - 1, -(2 ** bits), -(2 ** bits) + 1],
  ]);
  const bigs = [0n, 1n, -1n, 2n ** 63n, 2n ** 64n].flatMap((value) => [
    ...[value - 1n, value, value + 1n, -value - 1n, -value, 1n - value],
  ]);
  const others = [
    "",
    "5",
    true,
    false,
    null,
    undefined,
    {},
    [5],
    Symbol.iterator,
  ];
  for (const tag of TAGS) {
    for (const endian of ["little", "big"] as const) {
      const own = { valueOf: () => 5 };
      const values = [...floats, ...powers, ...bigs, ...others, own];
      compareWrites({ tag, endian }, values);
    }
  }
  const texts = ["", "abcd", "abcde", "a\0", "\x7f", "\x80", "é", "\ud800"];
  compareWrites({ char: 4 }, [...texts, 5, new String("a"), ["a"]]);
});

Deno.test("generateCode() makes code that takes and refuses the same objects", () => {
  const u8 = { tag: "u8", endian: "little" } as const;
  let reads = 0;
  const changing = (values: unknown[]) =>
    Object.defineProperty(values, 1, { get: () => reads++ === 0 ? 1 : "x" });
  for (const count of [2, 70]) {
    const full = Array.from({ length: count }, (_, i) => i);
    const lists = [full, full.slice(1), [...full, 1], full.with(1, 256)];
    const forms = [new Uint8Array(full), new Set(full), { ...full }, "12", 5];
    compareWrites({ element: u8, count }, [
      ...lists,
      ...forms,
      { ...full, length: count },
      new Array(count),
      Object.assign([...full], { more: 1 }),
    ]);
    for (let i = 0; i < 3; i++) {
      reads = i;
      const [codec] = codecsOf([{ element: u8, count }]);
      const data = new DataView(new ArrayBuffer(count));
      const write = () =>
        codec.write(data, 0, { f0: changing([...full]) }, () => "all");
      if (i > 0) assertThrows(write, TypeError, 'received "x"');
      else {
        write();
        assertEquals(data.getUint8(1), 1);
      }
    }
  }
  compareWrites({ element: { char: 1 }, count: 2 }, ["ab", ["a", "b"]]);
  const inner = { fields: [u8, u8] };
  const [codec] = codecsOf(inner.fields);
  const objects = [
    { f0: 1, f1: 2 },
    { f1: 2, f0: 1 },
    { f0: 1 },
    { f0: 1, f2: 2 },
    { f0: 1, f1: 2, f2: 3 },
    { f0: 1, f1: undefined },
    Object.defineProperty({ f0: 1, f2: 2 }, "f1", { value: 2 }),
    Object.create({ f0: 1, f1: 2 }),
    Object.create(null, { f0: { value: 1, enumerable: true } }),
    { f0: 1, f1: 2, [Symbol.toStringTag]: "Map" },
    { f0: 1, f1: 2, [Symbol()]: 3 },
    codec.read(new DataView(new ArrayBuffer(2)), 0),
    new Map([["f0", 1]]),
    [1, 2],
    null,
    "ab",
    { f1: 3 },
    { f1: 256 },
    { f1: undefined },
    {},
    { [Symbol.toStringTag]: "Map", f1: 3 },
    Object.create({ f1: 3 }),
    Object.assign(Object.create({ f0: 1 }), { f1: 3 }),
    {
      f0: 9,
      get f1() {
        throw new Error("own code");
      },
    },
  ];
  compareWrites(inner, objects);
  const same = comparing(inner.fields, new Uint8Array(2).fill(0xEE));
  for (const each of objects) {
    same((codec, data) => codec.write(data, 0, each, () => "all"));
    same((codec, data) => codec.write(data, 1, each, () => "all"));
  }
});

Deno.test("generateCode() makes code that does what the codecs do", () => {
  let written = 0;
  const kinds = fc.array(kind, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      kinds,
      fc.nat(),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      (kinds, seed, noise) => {
        const random = new Random(seed);
        const pick = (count: number) => random.integer(0, count - 1);
        const [, plain] = codecsOf(kinds);
        const bytes = new Uint8Array(plain.byteLength + 3)
          .map((_, i) => noise[i % 64]);
        const same = comparing(kinds, bytes);
        same((codec, data) => codec.copy(data, 2));
        same((codec, data) => codec.json(data, 2, undefined));
        same((codec, data) => JSON.stringify(codec.json(data, 2, "")));
        same((codec, data) => JSON.stringify(codec.read(data, 2)));
        same((codec, data) => {
          const view = new codec.MovableClass(data, 2);
          return [...codec.places.keys()].map((name) =>
            Reflect.get(view, name)
          );
        });
        for (let i = 0; i < 5; i++) {
          const values = structValue(kinds, pick);
          const outcome = same((codec, data) =>
            codec.write(data, 2, values, () => "all")
          );
          if (outcome.startsWith("[ undefined")) written++;
          same((codec, data) => codec.read(data, 2).set(values));
        }
        for (const [i, kind] of kinds.entries()) {
          const name = `f${i}`;
          const value = valueOf(kind, pick);
          same((codec, data) => Reflect.set(codec.read(data, 2), name, value));
          if ("tag" in kind) {
            same((codec, data) => Reflect.get(codec.read(data, 2), name));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  assert(written > 500, `${written} of 1500 written`);
});

const Inner = defineStruct("Inner", { a: "u8", b: "f64" });
const Whole = defineStruct("Whole", {
  first: "u16",
  list: ["f32", 3],
  inner: Inner,
  inners: [Inner, 2],
  text: ["char", 4],
});
const all = {
  first: 7,
  list: [1, 2, 3],
  inner: { a: 1, b: 2 },
  inners: [{ a: 3, b: 4 }, { a: 5, b: 6 }],
  text: "abc",
};

Deno.test("set() sets all values, some, or none", () => {
  const view = Whole.create();
  view.set(all);
  assertEquals(view.toObject(), all);
  view.set({ text: "é", inner: { b: 9 } });
  assertEquals(view.toObject(), { ...all, text: "é", inner: { a: 1, b: 9 } });
  view.set(Whole.create(all));
  assertEquals(view.toObject(), all);

  assertThrows(
    () => view.set({ ...all, first: 8, inners: [{ a: 256 }, {}] }),
    RangeError,
    'Cannot set field "a" of struct "Inner" as u8 must be an integer in 0..255: received 256',
  );
  assertThrows(
    // @ts-expect-error no such field
    () => view.set({ first: 8, other: 1 }),
    TypeError,
    'Cannot set field "other" of struct "Whole" as it has no such field',
  );
  // @ts-expect-error text is no number
  assertThrows(() => view.set({ first: 8, text: 5 }), TypeError);
  assertEquals(view.toObject(), all);
});

Deno.test("set() sets fields that overlap in the order of the values", () => {
  const Union = defineStruct("Union", {
    whole: "u16",
    low: { type: "u8", offset: 0 },
  });
  const view = Union.create({ whole: 0x0102, low: 3 });
  assertEquals(view.whole, 0x0103);
  view.set({ low: 3, whole: 0x0102 });
  assertEquals(view.whole, 0x0102);
});

Deno.test("set() reads all values before it writes", () => {
  const view = Whole.create(all);
  const values = {
    ...all,
    first: 8,
    get text() {
      assertEquals(view.first, 7);
      return "new";
    },
  };
  view.set(values);
  assertEquals([view.first, view.text], [8, "new"]);
  const shifted = { ...all, list: [0, ...view.list].slice(0, 3) };
  view.set(shifted);
  assertEquals([...view.list], [0, 1, 2]);
});

Deno.test("set() leaves memory as it was when the struct ends behind it", () => {
  const buffer = new ArrayBuffer(Whole.byteLength);
  const view = Whole.viewAt(new DataView(buffer), 1);
  assertThrows(() => view.set(all), RangeError);
  assertEquals(new Uint8Array(buffer), new Uint8Array(Whole.byteLength));
});

Deno.test("generateCode() leaves too large a struct to the codecs", () => {
  const fields = Object.fromEntries(
    Array.from({ length: 1_001 }, (_, i) => [`f${i}`, "u8" as const]),
  );
  const options = {
    endian: "little",
    byteLength: undefined,
    codecOf: () => undefined,
  } as const;
  const keys = {
    data: Symbol(),
    offset: Symbol(),
    codec: Symbol(),
    parts: Symbol(),
  };
  const { places } = layOut("Large", fields, options);
  assertEquals(generateCode(places, 1_001, keys), undefined);
  const view = defineStruct("Large", fields).create({ f1000: 5 });
  assertEquals([view.f1000, Object.keys(view.toObject()).length], [5, 1_001]);
});
