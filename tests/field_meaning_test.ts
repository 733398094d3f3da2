import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { describeStruct } from "../src/struct/describe_struct.ts";
import {
  type AnyStructType,
  defineStruct,
  type FieldArray,
  type StructFields,
  type StructType,
  type ViewOf,
} from "../src/struct/struct.ts";
import { structToTypeScript } from "../src/struct/from_c/to_typescript.ts";
import { assertThrowsRefusal, bad, throwing } from "./bad_values.ts";

const State = { STANDBY: 0, ENABLED: 2 } as const;
const Strut = defineStruct("Strut", {
  length: { type: "f32", unit: "mm", display: { digits: 3 } },
  faults: {
    type: "u16",
    description: "Faults of\n the drive.",
    bits: { STUCK: 0x01, MODE: 0x0C },
    display: "hex",
  },
});
const Telemetry = defineStruct("Telemetry", {
  sampleCount: "u64",
  struts: { type: [Strut, 3], description: "From the base." },
  state: { type: "f64", description: "State", values: State },
  pivot: {
    type: ["f64", 2],
    unit: "µm",
    limits: {
      critical: { below: -5, above: 7.5, inclusive: true },
      warning: { above: 5 },
    },
  },
  reason: { type: ["char", 4], description: "Reason" },
}, { frameId: 2, derived: { isEnabled: ({ state }) => state === 2 } });

Deno.test("defineStruct() gives back the meaning of each field", () => {
  const [sampleCount, struts, state, pivot, reason] = Telemetry.fields;
  assertEquals(sampleCount, {
    name: "sampleCount",
    type: "u64",
    offset: 0,
    byteLength: 8,
  });
  assertEquals(struts.description, "From the base.");
  assertStrictEquals(struts.type, Strut);
  assertEquals(state, {
    name: "state",
    type: "f64",
    offset: 26,
    byteLength: 8,
    description: "State",
    values: { STANDBY: 0, ENABLED: 2 },
  });
  assertEquals(pivot.unit, "µm");
  assertEquals(Object.entries(pivot.limits!), [
    ["warning", { above: 5 }],
    ["critical", { below: -5, above: 7.5, inclusive: true }],
  ]);
  assertEquals(pivot.count, 2);
  assertEquals(reason.description, "Reason");
  const [length, faults] = Strut.fields;
  assertEquals(length.display, { digits: 3 });
  assertEquals(faults.bits, { STUCK: 1, MODE: 12 });
  assertEquals(faults.display, "hex");
});

Deno.test("defineStruct() copies the meaning, which can't be changed then", () => {
  const values = { OFF: 0 };
  const display = { digits: 1 };
  const limits = { severe: { above: 9 } };
  const { fields } = defineStruct("T", {
    a: { type: "f64", values, display, limits },
  });
  values.OFF = 7;
  display.digits = 7;
  limits.severe.above = 7;
  assertEquals(fields[0].values, { OFF: 0 });
  assertEquals(fields[0].display, { digits: 1 });
  assertEquals(fields[0].limits, { severe: { above: 9 } });
  const { limits: { severe } = {} } = fields[0];
  for (const part of [...Object.values(fields[0]), severe]) {
    assert(Object.isFrozen(part));
  }
});

Deno.test("defineStruct() lays fields with a meaning out as those without", () => {
  const Bare = defineStruct("Bare", {
    sampleCount: "u64",
    struts: [defineStruct("Strut", { length: "f32", faults: "u16" }), 3],
    state: "f64",
    pivot: ["f64", 2],
    reason: ["char", 4],
  });
  const places = (type: AnyStructType) =>
    type.fields.map(({ name, offset, byteLength, count }) => ({
      name,
      offset,
      byteLength,
      count,
    }));
  assertEquals(places(Telemetry), places(Bare));
  const values = { state: 2, pivot: [1, 2], reason: "ok" };
  assertEquals(Telemetry.create(values).bytes, Bare.create(values).bytes);
  assert(Telemetry.create(values).isEnabled);
  assertThrows(() => Telemetry.create({ reason: "large" }), RangeError);
});

Deno.test("describeStruct() shows units, descriptions and names", () => {
  assertEquals(
    describeStruct(Telemetry),
    `Telemetry, frame id 0x02
offset  bytes  type      unit  field                  meaning
     0      8  u64             sampleCount
     8     18  Strut[3]        struts, every 6 bytes  From the base
     8      4  f32       mm      length
    12      2  u16               faults               Faults of the drive: 0x1 STUCK, 0xC MODE
    26      8  f64             state                  State: 0 STANDBY, 2 ENABLED
    34     16  f64[2]    µm    pivot                  warning > 5, critical ≤ -5 or ≥ 7.5
    50      4  char[4]         reason                 Reason
    54  bytes in all`,
  );
});

Deno.test("structToTypeScript() writes the meaning of each field", () => {
  const text = structToTypeScript(Telemetry).replaceAll("export ", "");
  const declare = new Function("defineStruct", `${text}return Telemetry;`);
  const plain = ({ fields }: AnyStructType) =>
    fields.map((field) => ({ ...field, type: undefined }));
  assertEquals(plain(declare(defineStruct)), plain(Telemetry));
});

Deno.test("defineStruct() accepts values and bits up to the limits of each type", () => {
  const limits: [string, number, number, number][] = [
    ["u8", 0, 255, 255],
    ["i8", -128, 127, 255],
    ["u16", 0, 65_535, 65_535],
    ["i16", -32_768, 32_767, 65_535],
    ["u32", 0, 2 ** 32 - 1, 2 ** 32 - 1],
    ["i32", -(2 ** 31), 2 ** 31 - 1, 2 ** 32 - 1],
    ["u64", 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["i64", ...safe, Number.MAX_SAFE_INTEGER],
    ["f32", -(2 ** 24), 2 ** 24, 2 ** 24],
    ["f64", ...safe, Number.MAX_SAFE_INTEGER],
  ];
  for (const [type, min, max, maskMax] of limits) {
    define({ type, values: { MIN: min, MAX: max } });
    define({ type, bits: { ALL: maskMax, ONE: 1 } });
    for (const values of [{ A: min - 1 }, { A: max + 1 }, { A: 0.5 }]) {
      const rule = `as values.A of field "a" must be an integer in ${min}..`;
      assertThrows(() => define({ type, values }), RangeError, rule);
    }
    for (const A of [0, maskMax + 1]) {
      const rule = `as bits.A of field "a" must be an integer in 1..${maskMax}`;
      assertThrows(() => define({ type, bits: { A } }), RangeError, rule);
    }
  }
});

Deno.test("defineStruct() accepts equal limits, one-sided ones and those of a wider level", () => {
  define(limits({ watch: { below: 1, above: 1 } }));
  define(limits({ watch: { above: 1 }, distress: { above: 1 } }));
  define(limits({ watch: { above: 1 }, severe: { below: -1 } }));
  define(limits({ watch: { below: -128, above: 127, inclusive: true } }));
});

Deno.test("defineStruct() limits values and bits to the length of a bit-field", () => {
  const type = "i8";
  define({ type, bitLength: 3, values: { MIN: -4, MAX: 3 } });
  define({ type, bitLength: 3, bits: { ALL: 7 } });
  const declare = (part: object) => () =>
    define({ type, bitLength: 3, ...part });
  assertThrows(declare({ values: { A: 4 } }), RangeError, "in -4..3");
  assertThrows(declare({ bits: { A: 8 } }), RangeError, "in 1..7");
});

const safe = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;

function limits(limits: object): object {
  return { type: "i8", limits };
}

function define(a: unknown): StructType<StructFields> {
  return defineStruct("T", { a } as unknown as StructFields);
}

Deno.test("defineStruct() refuses a meaning that the type can't have", () => {
  const numbers = "must be of u8, i8, u16, i16, u32, i32, u64, i64, f32, f64";
  const cases: [object, string][] = [
    [{ type: "u8", units: "m" }, "must have no key but type, offset,"],
    [{ type: "bool", unit: "m" }, numbers],
    [{ type: Strut, bits: { A: 1 } }, numbers],
    [{ type: ["char", 2], values: { A: 1 } }, numbers],
    [{ type: "u8", values: { A: 1 }, bits: { A: 1 } }, "not both"],
    [{ type: "u8", values: { 5: 5 } }, "a name of values of field"],
    [{ type: "u8", values: {} }, "names and their integers"],
    [{ type: "u8", values: { A: "1" } }, "values.A of field"],
    [{ type: "u8", display: { digits: 1 } }, 'of u8 must be "hex"'],
    [{ type: "f64", display: "hex" }, "of f64 must be { digits }"],
    [{ type: "f64", display: { digits: 21 } }, "digits in 0..20: received 21"],
    [{ type: "f64", unit: " " }, "a string of 1 to 100 characters"],
    [{ type: { type: "u8" } }, 'the type of field "a" must be u8,'],
    [{ type: "bool", limits: { watch: { above: 0 } } }, numbers],
    [limits({}), "an object of ranges by their levels, watch, warning,"],
    [limits({ fatal: { above: 1 } }), "distress, critical, severe: received"],
    [
      limits({ watch: {} }),
      "must be { below, above, inclusive } with one side",
    ],
    [limits({ watch: { over: 5 } }), "with one side at least: received"],
    [limits({ watch: 5 }), 'limits.watch of field "a" must be { below,'],
    [limits({ watch: { above: "5" } }), 'limits.watch.above of field "a"'],
    [limits({ watch: { above: NaN } }), "a number in -128..127: received NaN"],
    [limits({ watch: { above: 128 } }), "a number in -128..127: received 128"],
    [limits({ watch: { below: -129 } }), "limits.watch.below"],
    [
      limits({ watch: { below: 2, above: 1 } }),
      "its limits, above 2: received",
    ],
    [limits({ watch: { below: 1, above: 1, inclusive: true } }), "above 1"],
    [limits({ watch: { above: 1, inclusive: 1 } }), "must be a boolean"],
    [
      limits({ watch: { above: 5 }, severe: { above: 4 } }),
      'limits.severe.above of field "a" must not be narrower',
    ],
    [
      limits({ severe: { below: 0 }, watch: { below: -1 } }),
      'limits.severe.below of field "a" must not be narrower',
    ],
    [
      { type: "f32", limits: { watch: { above: 1e39 } } },
      "in -3.4028234663852886e+38..3.4028234663852886e+38: received 1e+39",
    ],
    [
      { type: "f64", limits: { watch: { above: Infinity } } },
      "e+308: received",
    ],
    [limits({ watch: throwing("above", { below: 1 }) }), "must be readable"],
    [{ typ: "u8" }, 'the type of field "a" must be u8,'],
    [throwing("unit", { type: "u8" }), "must be readable"],
    [throwing("type"), "must be readable"],
    [{ type: "u8", values: throwing("A") }, "must be readable"],
  ];
  for (const [declaration, message] of cases) {
    const error = assertThrows(() => define(declaration), Error, message);
    assert(error.message.startsWith('Cannot define struct "T" as '));
    assert(error instanceof TypeError || error instanceof RangeError);
  }
});

Deno.test("defineStruct() refuses each bad part of a meaning", () => {
  const isText = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && value.length <= 100;
  const parts = {
    unit: isText,
    description: isText,
    values: isNames,
    bits: isNames,
    display: (value: unknown) => value === "hex",
    limits: () => false,
  };
  for (const [name, allowed] of Object.entries(parts)) {
    const orAbsent = (value: unknown) => value === undefined || allowed(value);
    fc.assert(
      fc.property(bad(orAbsent, [[], [1]]), ({ value }) => {
        assertThrowsRefusal(
          () => define({ type: "u8", [name]: value }),
          "field",
          /received ./,
        );
      }),
      { numRuns: 500 },
    );
  }
});

/** Whether a value names integers, as only `{ length: 3 }` of those tried does. */
function isNames(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Object]" &&
    Object.keys(value as object).join() === "length" &&
    (value as { length: unknown }).length === 3;
}

// The rest is checked by the compiler: the test only has to compile.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true
  : false;
function assertType<_T extends true>(): void {}

Deno.test("TypeScript infers fields with a meaning as those without", () => {
  type TelemetryView = ViewOf<typeof Telemetry>;
  assertType<Equal<TelemetryView["state"], number>>();
  assertType<Equal<TelemetryView["pivot"], FieldArray<number>>>();
  assertType<Equal<TelemetryView["reason"], string>>();
  assertType<
    Equal<TelemetryView["struts"], FieldArray<ViewOf<typeof Strut>>>
  >();
  const Plain: StructType<{ readonly length: "f32"; readonly faults: "u16" }> =
    Strut;
  assertStrictEquals(Plain, Strut);
  const fields = { a: { type: "u8", unit: "m" }, b: "f64" } as const;
  const Written: StructType<typeof fields> = defineStruct("Written", fields);
  assertEquals(Written.create({ a: 5 }).a, 5);
  // @ts-expect-error no such tag
  assertThrows(() => defineStruct("T", { a: { type: "u128" } }));
  const fatal = { fatal: { above: 5 } };
  // @ts-expect-error no such level
  assertThrows(() => defineStruct("T", { a: { type: "u8", limits: fatal } }));
  // @ts-expect-error values are numbers
  assertThrows(() => defineStruct("T", { a: { type: "u8", values: "A" } }));
});
