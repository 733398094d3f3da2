import { assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import {
  type AnyStructType,
  type AnyView,
  Command,
  defineStruct,
  Header,
  printable,
} from "../mod.ts";
import {
  type Allowed,
  assertThrowsRefusal,
  bad,
  holds,
  isIn,
  none,
  optional,
  otherNames,
  shownAs,
  shownInPart,
  throwing,
} from "./bad_values.ts";

const RUNS = 300;
const U32_MAX = 2 ** 32 - 1;
const TEXT_BYTES = 8;

// deno-lint-ignore no-explicit-any
type Loose = any;

const Inner = defineStruct("Inner", { part: "u16", text: ["char", 4] });
const Wide = defineStruct("Wide", {
  u8: "u8",
  i8: "i8",
  u16: "u16",
  i16: "i16",
  u32: "u32",
  i32: "i32",
  u64: "u64",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  bool: "bool",
  text: ["char", TEXT_BYTES],
  numbers: ["f64", 3],
  flags: ["bool", 2],
  longs: ["i64", 2],
  inner: Inner,
  inners: [Inner, 2],
}, { derived: { sum: ({ u8, i8 }) => u8 + i8 } });

const isNumber = (value: unknown) => typeof value === "number";
const isBoolean = (value: unknown) => typeof value === "boolean";
const isF32 = (value: unknown) =>
  typeof value === "number" &&
  Number.isFinite(value) === Number.isFinite(Math.fround(value));
const isU64 = (value: unknown) =>
  typeof value === "bigint" && BigInt.asUintN(64, value) === value;
const isI64 = (value: unknown) =>
  typeof value === "bigint" && BigInt.asIntN(64, value) === value;
const isText = (bytesMax: number) => (value: unknown) =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\0") &&
  new TextEncoder().encode(value).length <= bytesMax;

const SCALARS = new Map<string, Allowed>([
  ["u8", isIn(0, 0xff)],
  ["i8", isIn(-0x80, 0x7f)],
  ["u16", isIn(0, 0xffff)],
  ["i16", isIn(-0x8000, 0x7fff)],
  ["u32", isIn(0, U32_MAX)],
  ["i32", isIn(-(2 ** 31), 2 ** 31 - 1)],
  ["u64", isU64],
  ["i64", isI64],
  ["f32", isF32],
  ["f64", isNumber],
  ["bool", isBoolean],
  ["text", isText(TEXT_BYTES)],
]);

const COMPOSITES = new Map<string, Allowed>([
  ["numbers", isArray(isNumber, 3)],
  ["flags", isArray(isBoolean, 2)],
  ["longs", isArray(isI64, 2)],
  ["inner", isInner],
  ["inners", isArray(isInner, 2)],
]);

/** They are almost right. */
const NEARLY: readonly unknown[] = [
  [1, 2],
  [1, 2, 3, 4],
  [1, , 3],
  [1, 2, 3n],
  [true, 1],
  [1n, 2n ** 63n],
  new Float64Array(2),
  { part: 1, other: 2 },
  { part: 65_536 },
  { part: 1, text: "five5" },
  throwing("text", { part: 1 }),
  throwing("length", []),
  Object.assign([1, 2, 3], { constructor: 5 }),
  [{ part: 1 }, { part: -1 }],
  [{ part: 1 }, throwing("part")],
  Wide.create(),
  Object.create(Object.getPrototypeOf(Inner.create())),
  [Inner.create(), Wide.create()],
  new Map([["part", 1]]),
  new ArrayBuffer(Inner.byteLength),
  new Set([1, 2]),
  new Set([{ part: 1 }, { part: 65_536 }]),
];

/** A view with something in each of its bytes. */
function filled(): typeof Wide extends { create(): infer V } ? V : never {
  const bytes = new Uint8Array(Wide.byteLength).map((_, i) => i + 1);
  return Wide.view(bytes.buffer);
}

/** Asserts that calls refuse a value, and leave the view's bytes as they are. */
function assertUnchanged(
  view: AnyView,
  calls: readonly (() => unknown)[],
  name: string | RegExp,
  shown: RegExp,
): void {
  const before = view.bytes.slice();
  for (const call of calls) {
    assertThrowsRefusal(call, name, shown);
    assertEquals(view.bytes, before);
  }
}

for (const [name, allowed] of SCALARS) {
  Deno.test(`a view refuses each bad value of a field "${name}"`, () => {
    const view: Loose = filled();
    const field = `field "${name}" of struct "Wide"`;
    const isTooLong = (value: unknown) =>
      name === "text" && typeof value === "string" && value.isWellFormed() &&
      !value.includes("\0");
    holds(
      fc.property(bad(allowed, NEARLY), ({ value }) => {
        const calls = [
          () => view[name] = value,
          () => Object.assign(view, { [name]: value }),
          () => Wide.create({ [name]: value }),
          () => Wide.create({ u8: 1, f64: 1, [name]: value }),
        ];
        const shown = isTooLong(value) ? /received \d+ bytes/ : shownAs(value);
        assertUnchanged(view, calls, field, shown);
      }),
      RUNS,
    );
  });
}

for (const [name, allowed] of COMPOSITES) {
  Deno.test(`a view refuses each bad value of a field "${name}"`, () => {
    const view: Loose = filled();
    const field = new RegExp(
      `"(${name}|part|text|)?.*" of struct "(Wide|Inner)"`,
    );
    holds(
      fc.property(bad(allowed, NEARLY), ({ value }) => {
        const calls = [
          () => view[name] = value,
          () => Object.assign(view, { [name]: value }),
          () => Wide.create({ u8: 1, [name]: value }),
        ];
        assertUnchanged(view, calls, field, shownInPart());
      }),
      RUNS,
    );
  });
}

Deno.test("a view refuses each bad value of an element, and of a nested field", () => {
  const view: Loose = filled();
  const sets: [string, Allowed, (value: unknown) => unknown][] = [
    ['element 2 of field "numbers"', isNumber, (v) => view.numbers[2] = v],
    ['element 0 of field "flags"', isBoolean, (v) => view.flags[0] = v],
    ['element 1 of field "longs"', isI64, (v) => view.longs[1] = v],
    ['field "part"', isIn(0, 0xffff), (v) => view.inner.part = v],
    ['field "part"', isIn(0, 0xffff), (v) => view.inners[1].part = v],
    ['"numbers"', none, () => view.numbers[3] = 1],
  ];
  for (const [name, allowed, set] of sets) {
    holds(
      fc.property(bad(allowed, NEARLY), ({ value }) => {
        const shown = allowed === none ? /received 3/ : shownAs(value);
        if (allowed !== none) {
          return assertUnchanged(view, [() => set(value)], name, shown);
        }
        // Whether the index past the end has an accessor depends on other structs.
        const either = /"numbers"|property 3\b/;
        assertUnchanged(view, [() => set(value)], either, shown);
      }),
      RUNS,
    );
  }
});

Deno.test("a view, and create(), refuse each name that is no field", () => {
  const view: Loose = filled();
  const names = [...Wide.fields.map(({ name }) => name), "__proto__"];
  const derived = ["sum", "bytes"];
  holds(
    fc.property(
      fc.oneof(otherNames(names), fc.constantFrom(...derived)),
      bad(none),
      (name, { value }) => {
        assertUnchanged(view, [() => view[name] = value], "property ", /./);
        const create = () => Wide.create({ u8: 1, [name]: value } as never);
        assertThrowsRefusal(
          create,
          `field ${printable(JSON.stringify(name))}`,
          shownInPart(),
        );
      },
    ),
    RUNS,
  );
});

Deno.test("create() refuses each bad object of values", () => {
  const isEmpty = (value: unknown) => isPlain(value, {});
  for (const type of [Wide, Inner, Header, Command]) {
    const longName = { ["n".repeat(100_000)]: 1 };
    const getters = type.fields.map(({ name }) => throwing(name));
    holds(
      fc.property(
        bad(optional(isEmpty), [...NEARLY.slice(0, 5), longName, ...getters]),
        ({ value }) => {
          const call = () => type.create(value as never);
          assertThrowsRefusal(call, `struct "${type.name}"`, shownInPart());
        },
      ),
      RUNS,
    );
  }
});

Deno.test("Header and Command refuse each bad value of a field", () => {
  for (const type of [Header, Command] as AnyStructType[]) {
    for (const field of type.fields) {
      const allowed = SCALARS.get(field.type as string)!;
      const view: Loose = type.create();
      const name = `field "${field.name}" of struct "${type.name}"`;
      holds(
        fc.property(bad(allowed), ({ value }) => {
          const calls = [
            () => view[field.name] = value,
            () => type.create({ [field.name]: value }),
          ];
          assertUnchanged(view, calls, name, shownAs(value));
        }),
        RUNS / 3,
      );
    }
  }
});

/** Whether a value is array-like, or can be iterated over, as a Set can. */
function isArray(isElement: Allowed, count: number): Allowed {
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    const length = Reflect.get(value, "length");
    const isIterable = typeof Reflect.get(value, Symbol.iterator) ===
      "function";
    if (length === undefined ? !isIterable : length !== count) return false;
    const elements = Array.from(value as ArrayLike<unknown>);
    return elements.length === count && elements.every(isElement);
  };
}

function isInner(value: unknown): boolean {
  return isPlain(value, { part: isIn(0, 0xffff), text: isText(4) });
}

/** Whether a value is an object of some of these fields. */
function isPlain(value: unknown, fields: Record<string, Allowed>): boolean {
  return Object.prototype.toString.call(value) === "[object Object]" &&
    !Wide.isView(value) &&
    Object.entries(value as object).every(([name, value]) =>
      Object.hasOwn(fields, name) && fields[name](value)
    );
}
