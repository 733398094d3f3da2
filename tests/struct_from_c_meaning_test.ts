// Meaning that a header gives beside the layout: comments, units, enumerations; names and frame ids.

import {
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  defineStruct,
  describeStruct,
  structFromC,
  structsFromC,
  StructSourceError,
  structToTypeScript,
} from "../mod.ts";

/** Unit and description of each field, as far as it has them. */
function meanings(fields: string): Record<string, (string | undefined)[]> {
  const type = structFromC(`struct S {\n${fields}\n};`, { packed: true });
  return Object.fromEntries(
    type.fields.map((
      { name, unit, description },
    ) => [name, [unit, description]]),
  );
}

Deno.test("structFromC() takes comments as descriptions of the field they stand at", () => {
  assertEquals(
    meanings(`
  int a; // in its line
  int b; /* of b */ int c; /* of c */
  // above d,
  // in two lines
  int d;

  // a section

  int e;
  int f, // of f
      g; // of g
  int h, i; // of both
  /** of j, over
   *  two lines */
  int j;
  int k; ///< of k
  int l; /**< of l */
  int m;
  /*!< of m, which stands before it */
  int n /* before its semicolon */;
  /* ------ */
  int o; //
  #define X // of a macro
  int p;`),
    {
      a: [undefined, "in its line"],
      b: [undefined, "of b"],
      c: [undefined, "of c"],
      d: [undefined, "above d, in two lines"],
      e: [undefined, undefined],
      f: [undefined, "of f"],
      g: [undefined, "of g"],
      h: [undefined, "of both"],
      i: [undefined, "of both"],
      j: [undefined, "of j, over two lines"],
      k: [undefined, "of k"],
      l: [undefined, "of l"],
      m: [undefined, "of m, which stands before it"],
      n: [undefined, "before its semicolon"],
      o: [undefined, undefined],
      p: [undefined, undefined],
    },
  );
});

Deno.test("structFromC() finds the unit in a comment of the usual forms", () => {
  const comments: [
    comment: string,
    unit: string | undefined,
    description?: string,
  ][] = [
    ["rad", "rad"],
    ["deg", "deg"],
    ["µm", "µm"],
    ["deg/s", "deg/s"],
    ["deg/s^2", "deg/s^2"],
    ["m/s²", "m/s²"],
    ["%", "%"],
    ["[deg]", "deg", "[deg]"],
    ["angle [deg]", "deg", "angle [deg]"],
    ["length of the strut (µm)", "µm", "length of the strut (µm)"],
    ["torque (N m), filtered", "N m", "torque (N m), filtered"],
    ["[mm/s] speed", "mm/s", "[mm/s] speed"],
    ["position in degrees", "degrees", "position in degrees"],
    ["unit: arcsec", "arcsec", "unit: arcsec"],
    ["supply [in V]", "V", "supply [in V]"],
    ["see table [3]", undefined, "see table [3]"],
    ["old (unused)", undefined, "old (unused)"],
    ["A", "A"],
    ["see section (a)", undefined, "see section (a)"],
    ["number of steps", undefined, "number of steps"],
    ["stored in flash", undefined, "stored in flash"],
  ];
  for (const [comment, unit, description] of comments) {
    assertEquals(
      meanings(`double a; /* ${comment} */`),
      { a: [unit, description] },
      comment,
    );
  }
  // Text and structs have no unit, but their comments say what they are.
  assertEquals(meanings("char a[4]; // [deg]\nchar b[4]; // deg"), {
    a: [undefined, "[deg]"],
    b: [undefined, "deg"],
  });
});

Deno.test("structFromC() gives the names of an enumeration to the fields that have it", () => {
  const type = structFromC(`
    typedef enum { STANDBY, DISABLED = 5, ENABLED } state_t;
    enum wide { ALL = ~0u, SOME = 1 };
    struct __attribute__((packed)) S { state_t state, history[2]; enum wide mask; state_t low : 2; uint8_t plain; };`);
  const state = { STANDBY: 0, DISABLED: 5, ENABLED: 6 };
  assertEquals(type.fields.map(({ values }) => values), [
    state,
    state,
    { ALL: 4294967295, SOME: 1 },
    { STANDBY: 0 }, // which two bits can hold
    undefined,
  ]);
  assertEquals(describeStruct(type).includes("STANDBY"), true);
});

Deno.test("structsFromC() reads several structs, which share those nested in them", () => {
  const source = `
    typedef struct { float x, y; } point_t;
    typedef struct { point_t limits[2]; } config_t;
    typedef struct { point_t at; uint8_t state; } telemetry_t;`;
  const { config_t, telemetry_t } = structsFromC(source, {
    config_t: { frameId: 3 },
    telemetry_t: { frameId: 2, name: "Telemetry" },
  }, { packed: true });
  assertEquals([config_t.frameId, telemetry_t.frameId], [3, 2]);
  assertEquals([config_t.name, telemetry_t.name], ["config_t", "Telemetry"]);
  assertStrictEquals(config_t.fields[0].type, telemetry_t.fields[0].type);
  assertEquals(
    structToTypeScript(config_t, telemetry_t),
    `/** 8 bytes, in C \`point_t\`. */
const Point = defineStruct("point_t", {
  x: "f32", // 0: x
  y: "f32", // 4: y
});

/** 16 bytes, in C \`config_t\`. */
export const Config = defineStruct("config_t", {
  limits: [Point, 2], // 0: limits
}, { frameId: 0x03 });

/** 9 bytes, in C \`telemetry_t\`. */
export const Telemetry = defineStruct("Telemetry", {
  at: Point, // 0: at
  state: "u8", // 8: state
}, { frameId: 0x02 });
`,
  );
  assertThrows(
    () => structsFromC(source, { none_t: {} }),
    RangeError,
    "none_t",
  );
});

Deno.test("structFromC() renames fields by their C names, of all structs or of one", () => {
  const source = `
    typedef struct { int bytes; } in_t;
    typedef struct { int bytes; int to_object; in_t in; } out_t;`;
  assertThrows(
    () => structFromC(source),
    StructSourceError,
    "{ rename: { bytes: … } }",
  );
  const type = structFromC(source, {
    rename: { bytes: "byteCount", "in_t.bytes": "inner", to_object: "target" },
  });
  assertEquals(type.fields.map(({ name }) => name), [
    "byteCount",
    "target",
    "in",
  ]);
  const inner = type.fields[2].type;
  assertEquals(typeof inner === "object" && inner.fields[0].name, "inner");
  assertThrows(
    () => structFromC(source, { rename: { bytes: "in", to_object: "x" } }),
    StructSourceError,
    'would both be "in"',
  );
});

Deno.test("structFromC() counts the fields of the struct that is read, and no others", () => {
  const many = (name: string, count: number) =>
    `struct ${name} { char ${
      Array.from({ length: count }, (_, i) => `a${i}`)
    }; };\n`;
  const source = many("one", 8_000) + many("two", 8_000) +
    "struct both { struct one a; struct two b; }; struct S { struct one a, b, c; };";
  assertEquals(structFromC(source).byteLength, 24_000);
  assertThrows(
    () => structFromC(source, { struct: "both" }),
    StructSourceError,
    "more than 10000 fields",
  );
});

Deno.test("structToTypeScript() writes places and meanings, with the same layout", () => {
  const type = structFromC(
    `
    enum mode { OFF, ON = 2 };
    struct __attribute__((scalar_storage_order("big-endian"))) be { uint16_t a, b : 4, c : 12; };
    struct S {
      uint8_t flag : 1, level : 3;
      enum mode mode; // of the drive
      union { float torque; /* N m */ uint32_t raw; };
      struct be be;
      double m[2][3];
      char names[2][4];
      uint8_t last;
    };`,
    { packed: false, struct: "S", frameId: 9 },
  );
  const text = structToTypeScript(type);
  assertEquals(
    text,
    `/** 4 bytes, in C \`be\`. */
const Be = defineStruct("be", {
  a: { type: "u16", endian: "big" }, // 0: a
  b: { type: "u16", endian: "big", bitOffset: 0, bitLength: 4 }, // 2: b
  c: { type: "u16", offset: 2, endian: "big", bitOffset: 4, bitLength: 12 }, // 2: c
});

/** 80 bytes, in C \`S\`. */
export const S = defineStruct("S", {
  flag: { type: "u8", bitOffset: 0, bitLength: 1 }, // 0: flag
  level: { type: "u8", offset: 0, bitOffset: 1, bitLength: 3 }, // 0: level
  mode: { type: "i32", offset: 4, description: "of the drive", values: { OFF: 0, ON: 2 } }, // 4: mode
  torque: { type: "f32", unit: "N m" }, // 8: torque
  raw: { type: "u32", offset: 8 }, // 8: raw
  be: Be, // 12: be
  m: [["f64", 3], 2], // 16: m
  names: [["char", 4], 2], // 64: names
  last: "u8", // 72: last
}, { frameId: 0x09, byteLength: 80 });
`,
  );
  const declare = new Function(
    "defineStruct",
    `${text.replaceAll("export ", "")}return S;`,
  );
  const pasted: typeof type = declare(defineStruct);
  assertEquals(describeStruct(pasted), describeStruct(type));
  assertEquals(pasted.byteLength, 80);
  const values = {
    flag: 1,
    level: 5,
    torque: 1.5,
    be: { a: 1, c: 0x123 },
    names: ["ab"],
    last: 7,
  };
  const view = type.create({ ...values, names: ["ab", ""] });
  assertEquals(
    pasted.view(view.bytes.buffer as ArrayBuffer).toObject(),
    view.toObject(),
  );
});
