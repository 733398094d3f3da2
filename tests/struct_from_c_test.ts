import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { type AnyStructType, defineStruct } from "../src/struct/struct.ts";
import {
  structFromC,
  type StructFromCOptions,
  StructSourceError,
  structToTypeScript,
} from "../src/struct/from_c/struct_from_c.ts";
import { cpuMs } from "./cpu_time.ts";
import { Random } from "./random.ts";
import {
  camelCase,
  fieldValuesOf,
  type FieldVector,
  jsonValuesOf,
  structTypeOf,
  type StructVector,
  vectors,
} from "./vectors.ts";

const SEED = 20_261_122;
const FUZZ_RUNS = 3_000;
/** Characters of a long source: quadratic work, or recursion, shows at this length. */
const LONG_SOURCE_CHARS = 2 ** 17;
const LONG_SOURCE_LIMIT_MS = 1_000;

/** Spellings of each type in a header. */
const SPELLINGS: Readonly<Record<string, string>> = {
  bool: "bool",
  char: "char",
  u8: "unsigned char",
  i8: "int8_t",
  u16: "unsigned short",
  i16: "short int",
  u32: "uint32_t",
  i32: "int",
  u64: "unsigned long",
  i64: "long",
  f32: "float",
  f64: "double",
};

/** The header of a golden struct. */
function headerOf({ cName, fields }: StructVector): string {
  return `#pragma pack(push, 1)\ntypedef struct {\n${
    bodyOf(fields)
  }} ${cName};\n#pragma pack(pop)\n`;
}

function bodyOf(fields: readonly FieldVector[]): string {
  return fields.map(({ name, type, count, fields }) => {
    const spelling = fields === undefined
      ? SPELLINGS[type]
      : `struct {\n${bodyOf(fields)}}`;
    return `  ${spelling} ${name}${count === undefined ? "" : `[${count}]`};\n`;
  }).join("");
}

/** The fields and where they lie, nested ones too. */
function layoutOf({ fields }: AnyStructType): unknown[] {
  return fields.map(({ name, type, offset, byteLength, count }) => [
    name,
    typeof type === "object" ? layoutOf(type) : type,
    offset,
    byteLength,
    count,
  ]);
}

/** The names and types of the fields, as defineStruct() takes them. */
function typesOf(type: AnyStructType): Record<string, unknown> {
  return Object.fromEntries(type.fields.map(({ name, type, count }) => {
    const element = typeof type === "object" ? typesOf(type) : type;
    return [name, count === undefined ? element : [element, count]];
  }));
}

/** The types of the fields of a packed struct. */
function fieldsOf(body: string, options: StructFromCOptions = {}) {
  return typesOf(structFromC(`struct S { ${body} };`, {
    packed: true,
    ...options,
  }));
}

/** Checks the message of an error, and that its fields say the same place. */
function assertRefused(
  source: string,
  message: string,
  options: StructFromCOptions = {},
): void {
  const error = assertThrows(
    () => structFromC(source, options),
    StructSourceError,
  );
  assertEquals(error.message, message);
  assertEquals(error.name, "StructSourceError");
  assertInstanceOf(error, SyntaxError);
  const [, line, column] = /line (\d+), column (\d+)/.exec(message)!;
  assertEquals([error.line, error.column], [Number(line), Number(column)]);
}

for (const [file, structs] of Object.entries(vectors)) {
  for (const [name, struct] of Object.entries(structs)) {
    Deno.test(`structFromC() reads ${file} ${name} and its golden bytes`, () => {
      const type = structFromC(headerOf(struct));
      assertEquals(type.name, struct.cName);
      assertEquals(type.byteLength, struct.byteLength);
      assertEquals(layoutOf(type), layoutOf(structTypeOf(name, struct.fields)));
      for (const { hex, values } of struct.samples) {
        const view = type.view(Uint8Array.fromHex(hex).buffer);
        assertEquals<unknown>(view.toJSON(), jsonValuesOf(values));
        const created = (type as AnyStructType)
          .create(fieldValuesOf(struct.fields, values));
        assertEquals(created.bytes.toHex(), hex);
      }
    });
  }
}

/** All orders of some words. */
function orders(words: readonly string[]): string[] {
  if (words.length < 2) return [...words];
  return words.flatMap((word, i) =>
    orders(words.toSpliced(i, 1)).map((rest) => `${word} ${rest}`)
  );
}

Deno.test("structFromC() reads integers in all legal orders of the words", () => {
  const types: [tag: string, ...words: string[]][] = [
    ["i8", "char"],
    ["i8", "signed char"],
    ["u8", "unsigned char"],
    ["i16", "short", "short int", "signed short", "signed short int"],
    ["u16", "unsigned short", "unsigned short int"],
    ["i32", "int", "signed", "signed int"],
    ["u32", "unsigned", "unsigned int"],
    ["i64", "long", "long int", "signed long", "signed long int"],
    ["u64", "unsigned long", "unsigned long int"],
    ["i64", "long long", "long long int", "signed long long"],
    ["i64", "signed long long int"],
    ["u64", "unsigned long long", "unsigned long long int"],
  ];
  for (const [tag, ...spellings] of types) {
    for (const spelling of spellings.flatMap((s) => orders(s.split(" ")))) {
      assertEquals(fieldsOf(`${spelling} x;`), { x: tag }, spelling);
      const qualified = spelling.split(" ").join(" const volatile ");
      assertEquals(fieldsOf(`${qualified} const x;`), { x: tag }, qualified);
    }
  }
});

Deno.test("structFromC() reads the types that have a name", () => {
  for (const bits of [8, 16, 32, 64]) {
    const [i, u] = [`i${bits}`, `u${bits}`];
    assertEquals(
      fieldsOf(
        `int${bits}_t a; uint${bits}_t b; u_int${bits}_t c; __u${bits} d; __s${bits} e;`,
      ),
      { a: i, b: u, c: u, d: u, e: i },
    );
  }
  assertEquals(fieldsOf("float a; double b; bool c; _Bool d;"), {
    a: "f32",
    b: "f64",
    c: "bool",
    d: "bool",
  });
});

Deno.test("structFromC() takes long as 8 bytes unless longBytes is 4", () => {
  const body = "long a; unsigned long b; long long c;";
  assertEquals(fieldsOf(body), { a: "i64", b: "u64", c: "i64" });
  assertEquals(fieldsOf(body, { longBytes: 4 }), {
    a: "i32",
    b: "u32",
    c: "i64",
  });
});

Deno.test("structFromC() takes only an array of plain char as text", () => {
  assertEquals(
    fieldsOf("char a[8]; signed char b[8]; uint8_t c[8]; char d;"),
    { a: ["char", 8], b: ["i8", 8], c: ["u8", 8], d: "i8" },
  );
});

Deno.test("structFromC() reads several fields of one declaration", () => {
  assertEquals(fieldsOf("double x, y[3], z;"), {
    x: "f64",
    y: ["f64", 3],
    z: "f64",
  });
});

Deno.test("structFromC() computes the sizes of arrays as C does", () => {
  const sizes: [expression: string, count: number][] = [
    ["6", 6],
    ["6u", 6],
    ["0x1F", 31],
    ["0X1fULL", 31],
    ["010", 8],
    ["0b11", 3],
    ["7 - 2 - 1", 4],
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["17 / 5 % 2", 1],
    ["1 << 4 | 3", 19],
    ["-(-5)", 5],
    ["~0 & 7", 7],
    ["N", 6],
    ["TWICE", 14],
    ["TWICE * 2", 22],
    ["LAST", 4],
    ["sizeof(double)", 8],
    ["sizeof(struct P) * 2 + sizeof(v3)", 32],
    ["1 + (N > 3) + (N == 6 && !0)", 3],
  ];
  for (const [expression, count] of sizes) {
    const type = structFromC(`
      #define N 6
      #define TWICE N + 2 * 4
      enum { FIRST = 2, SECOND, LAST };
      #pragma pack(1)
      struct P { double x; uint16_t y; };
      typedef float v3[3], other;
      struct S { uint8_t x[${expression}]; };
    `);
    assertEquals(type.fields[0].count, count, expression);
  }
});

Deno.test("structFromC() reads nested structs of every kind of declaration", () => {
  const type = structFromC(`
    typedef struct later later_t;
    #pragma pack(push, 1)
    struct later { uint8_t a; double b; };
    typedef struct pair_ { later_t one; struct later two[2]; } pair_t, *pair_p;
    typedef pair_t pairs_t[3];
    struct S {
      pair_t pair;
      pairs_t pairs;
      struct { float u, v; } uv[4];
      struct inner { int16_t w; } inner;
      struct { char c; struct { bool d; }; };
      struct unused { int x; };
    };
    #pragma pack(pop)
  `);
  const later = { a: "u8", b: "f64" };
  const pair = { one: later, two: [later, 2] };
  assertEquals(typesOf(type), {
    pair,
    pairs: [pair, 3],
    uv: [{ u: "f32", v: "f32" }, 4],
    inner: { w: "i16" },
    c: "i8",
    d: "bool",
  });
  assertEquals(
    type.fields.slice(0, 4).map(({ type }) => (type as AnyStructType).name),
    ["pair_t", "pair_t", "S.uv", "inner"],
  );
});

Deno.test("structFromC() takes an enum as int, or as its declared type", () => {
  const type = structFromC(`
    enum mode { OFF, ON = 5 };
    typedef enum { BIT = 0x80000000 } bits_t;
    enum small : uint8_t { LITTLE };
    struct S { enum mode a; bits_t b; enum { IN, OUT } c; enum small d; } __attribute__((packed));
  `);
  assertEquals(typesOf(type), { a: "i32", b: "u32", c: "i32", d: "u8" });
});

Deno.test("structFromC() reads every way to declare a struct packed", () => {
  const fields = "uint8_t a; double b;";
  for (
    const source of [
      `#pragma pack(1)\nstruct S { ${fields} };`,
      `#pragma pack(push, 1)\nstruct S { ${fields} };\n#pragma pack(pop)`,
      `#pragma pack(push)\n#pragma pack(1)\nstruct S { ${fields} };`,
      `# pragma pack ( push , /* one */ 1 ) // packed\nstruct S { ${fields} };`,
      `struct S { ${fields} } __attribute__((packed));`,
      `struct S { ${fields} } __attribute__ ((__packed__, unused));`,
      `struct __attribute__((packed)) S { ${fields} };`,
      `typedef struct { ${fields} } __attribute__((packed)) S;`,
      `__attribute__((packed)) double unrelated; struct S { uint8_t a; double b __attribute__((packed)); };`,
      `#define PACKED __attribute__((packed))\ntypedef struct { ${fields} } PACKED S;`,
      `struct S { double b; uint64_t a; };`,
    ]
  ) {
    const { byteLength } = structFromC(source);
    assertEquals(byteLength, source.includes("uint64_t") ? 16 : 9, source);
  }
  const { byteLength } = structFromC(`struct S { ${fields} };`, {
    packed: true,
  });
  assertEquals(byteLength, 9);
});

Deno.test("structFromC() refuses padding, and names the field", () => {
  const hint =
    "pass { packed: true } if the struct is packed, or { packed: false } if it has this padding, as gcc has it on x86-64";
  const precedes = (place: string, bytes: string, field: string) =>
    `Cannot read struct "S" at ${place}: ${bytes} of padding would precede field "${field}"; ${hint}`;
  assertRefused(
    "struct S {\n  uint32_t a;\n  double b;\n};",
    precedes("line 3, column 10", "4 bytes", "b"),
  );
  assertRefused(
    "struct S {\n  double a;\n  uint8_t b;\n};",
    `Cannot read struct "S" at line 3, column 11: 7 bytes of padding would follow field "b"; ${hint}`,
  );
  assertRefused(
    "#pragma pack(push, 2)\nstruct S { char a; double b; };\n#pragma pack(pop)",
    precedes("line 2, column 27", "1 byte", "b"),
  );
  assertRefused(
    "#pragma pack(push, 1)\n#pragma pack(pop)\nstruct S { char a; short b; };",
    precedes("line 3, column 26", "1 byte", "b"),
  );
  // gcc ignores the attribute there, and so the struct is not packed.
  assertRefused(
    "typedef struct { char a; int b; } S __attribute__((packed));",
    precedes("line 1, column 30", "3 bytes", "b"),
  );
  // The attribute of the outer struct does not pack the inner one.
  assertRefused(
    "struct S { struct { char a; int b; } in; } __attribute__((packed));",
    precedes("line 1, column 33", "3 bytes", "b").replace('"S"', '"in"'),
  );
});

Deno.test("structFromC() reads the last struct, or the one requested", () => {
  const source = `
    struct one { int x; };
    typedef struct two_ { int y; } two_t;
    typedef two_t alias_t;
    struct { int z; } variable;
    int f(struct one *first);
    struct three { int z; };
  `;
  const named = (struct?: string) => structFromC(source, { struct }).name;
  assertEquals(named(), "three");
  assertEquals(named("one"), "one");
  assertEquals(named("two_t"), "two_t");
  assertEquals(named("two_"), "two_t");
  assertEquals(named("alias_t"), "two_t");
  const error = assertThrows(() => named("four"), RangeError);
  assertEquals(
    error.message,
    'Cannot read C source as struct must be one of one, two_t, two_, alias_t, three: received "four"',
  );
});

Deno.test("structFromC() gives the struct its name and frame id", () => {
  const type = structFromC("struct s_t { int x; };", {
    name: "Telemetry",
    frameId: 5,
  });
  assertEquals([type.name, type.frameId], ["Telemetry", 5]);
});

Deno.test("structFromC() makes names camelCase unless keepNames is set", () => {
  const names = {
    curr_position: "currPosition",
    currVelocity: "currVelocity",
    tai_sec_2: "taiSec2",
    MAX_POS: "maxPos",
    UVW: "uvw",
    Position: "position",
    UVWpos: "UVWpos",
    set__pos: "setPos",
    _x: "_x",
    _1: "_1",
    y_: "y_",
    bool_: "bool_",
  };
  const source = `struct S { int ${Object.keys(names).join(", ")}; };`;
  const fieldNames = (options?: StructFromCOptions) =>
    structFromC(source, options).fields.map(({ name }) => name);
  assertEquals(fieldNames(), Object.values(names));
  assertEquals(fieldNames({ keepNames: true }), Object.keys(names));
  for (const structs of Object.values(vectors)) {
    for (const { fields } of Object.values(structs)) {
      for (const { name } of fields) {
        assertEquals(fieldsOf(`int ${name};`), { [camelCase(name)]: "i32" });
      }
    }
  }
});

Deno.test("structFromC() refuses two fields of one name", () => {
  const clash = "struct S {\n  int cmd_pos;\n  int cmdPos;\n};";
  assertRefused(
    clash,
    'Cannot read struct "S" at line 3, column 7: fields "cmd_pos" at line 2 and "cmdPos" at line 3 would both be "cmdPos"; { keepNames: true } keeps the C names, { rename: { cmdPos: … } } gives another',
  );
  assertEquals(structFromC(clash, { keepNames: true }).fields.length, 2);
  assertRefused(
    "struct S {\n  int a;\n  struct { int a; };\n};",
    'Cannot read struct "S" at line 3, column 16: field "a" is declared twice, first at line 2',
  );
});

Deno.test("structFromC() refuses the names that defineStruct() reserves", () => {
  for (
    const name of ["bytes", "then", "toJSON", "constructor", "__proto__"]
  ) {
    assertThrows(() => defineStruct("S", { [name]: "u8" }), TypeError);
    assertRefused(
      `struct S { int ${name}; };`,
      `Cannot read struct "S" at line 1, column 16: the field name "${name}" is reserved in views; pass { rename: { ${name}: … } } with another`,
    );
  }
});

Deno.test("structFromC() reports a type that no field can have, with its position", () => {
  const pointer = "a pointer means nothing to another computer";
  const functions =
    "pointers to functions or arrays mean nothing to another computer";
  const mistakes: [body: string, column: number, why: string][] = [
    ["int *a;", 5, pointer],
    ["int a, *b;", 8, pointer],
    ["int &a;", 5, pointer],
    ["void (*f)(int);", 6, functions],
    ["void a;", 1, '"void" is no type of a field'],
    ["int (*f)(int);", 5, functions],
    ["int f(int);", 5, "a field can't be a function"],
    ["long double a;", 1, "long double has no fixed layout"],
    ["foo_t a;", 1, 'type "foo_t" is not declared in the source'],
    ["struct foo a;", 1, 'struct "foo" is not declared before this'],
    ["struct S a;", 1, 'struct "S" is not declared before this'],
    ["enum foo a;", 1, 'enum "foo" is not declared before this'],
    ["short long a;", 1, '"short long" is no type of a field'],
    ["unsigned float a;", 1, '"unsigned float" is no type of a field'],
    ["int a[];", 6, "the array has no fixed length; write the length that"],
    [
      "int a[0];",
      6,
      "the array has no fixed length; write the length that is sent, or leave",
    ],
    [
      "int a[-1];",
      6,
      "the length of an array must be in 1..1048576: received -1",
    ],
    [
      "int a[1048577];",
      6,
      "the length of an array must be in 1..1048576: received 1048577",
    ],
    ["int a[1 << 32];", 9, "it shifts 32 bits by 32"],
    ["int a[1 << 40];", 9, "it shifts 32 bits by 40"],
    [
      "int a : 33;",
      9,
      "the width of the bit-field must be in 1..32: received 33",
    ],
    [
      "bool a : 2;",
      10,
      "the width of the bit-field must be in 1..1: received 2",
    ],
    ["float a : 2;", 7, "a bit-field must be of an integer type"],
    [
      "int a : 0;",
      9,
      "the width of the bit-field must be in 1..32: received 0",
    ],
    [
      "int a __attribute__((aligned(3)));",
      29,
      "an alignment must be a power of 2 in 1..4096: received 3",
    ],
    ["int a[0xFFFFFFFFFFFFFFFFF];", 7, "the value takes more than 64 bits"],
    [
      "int a[99'999'999'999'999'999'999];",
      7,
      "the value takes more than 64 bits",
    ],
    [
      "int a[18446744073709551615];",
      7,
      'the value is too large for a signed number: write "18446744073709551615u"',
    ],
    ["int a[5 / 0];", 9, "it divides by zero"],
    ["int a[09];", 7, '"09" is not an integer'],
    ["int a[1.5];", 7, '"1.5" is not an integer'],
    ["int a[N];", 7, 'the value of "N" is not in the source'],
    ["int a[3;];", 8, 'expected "]", found ";"'],
    ["int a[(3];", 7, '"(" is not closed'],
    [
      "double a[1 << 20], b[1 << 20], c[1 << 20];",
      32,
      'the struct takes more than 16777216 bytes up to the end of field "c"',
    ],
    ["int;", 1, "the field has no name"],
    ["int 5;", 5, 'expected the name of a field, found "5"'],
    ["int a int b;", 7, 'expected ";", found "int"'],
    ["5 a;", 1, 'expected a type, found "5"'],
    [
      "int a __attribute__((vector_size(16)));",
      22,
      'attribute "vector_size" is not read',
    ],
    ["struct { } a;", 1, "the struct has no fields"],
  ];
  for (const [body, column, why] of mistakes) {
    const error = assertThrows(
      () => structFromC(`struct S {\n${body}\n};`, { packed: true }),
      StructSourceError,
      undefined,
      body,
    );
    assertStringIncludes(
      error.message,
      ` at line 2, column ${column}: ${why}`,
    );
  }
});

Deno.test("structFromC() refuses a source that is not C, or not clear", () => {
  const mistakes: [source: string, message: string][] = [
    ["", "C source at line 1, column 1: it declares no struct"],
    ["int x;\n", "C source at line 2, column 1: it declares no struct"],
    ["struct S;", "C source at line 1, column 10: it declares no struct"],
    [
      "struct S {};",
      'struct "S" at line 1, column 1: the struct has no fields',
    ],
    ["struct S { int a;", 'C source at line 1, column 10: "{" is not closed'],
    [
      "struct S { int a; ) };",
      'C source at line 1, column 10: "{" is not closed',
    ],
    ["}", 'C source at line 1, column 1: "}" closes nothing'],
    [
      "struct S { int a; }",
      'C source at line 1, column 20: expected ";", found the end of the source',
    ],
    [
      "Telemetry { int a; };",
      'C source at line 1, column 1: it is not known whether "Telemetry" changes the layout; pass { defines: { Telemetry: … } } with its text, "" for none',
    ],
    [
      "struct PACKED S { int a; };",
      'C source at line 1, column 8: it is not known whether "PACKED" changes the layout; pass { defines: { PACKED: … } } with its text, "" for none',
    ],
    [
      "typedef struct { int a; } PACKED S;",
      'C source at line 1, column 27: it is not known whether "PACKED" changes the layout; pass { defines: { PACKED: … } } with its text, "" for none',
    ],
    [
      "EXPORT struct S { int a; };",
      'C source at line 1, column 1: it is not known whether "EXPORT" changes the layout; pass { defines: { EXPORT: … } } with its text, "" for none',
    ],
    [
      "PACK(struct S { int a; });",
      'C source at line 1, column 1: macro "PACK" is not defined; pass { defines: { "PACK(x)": … } } with its text',
    ],
    [
      "struct S { int a; } PACKED;",
      'C source at line 1, column 21: it is not known whether "PACKED" is a variable or a macro that changes the layout; pass { defines: { PACKED: … } } with the text of the macro, or false',
    ],
    [
      "struct S { int a[(int)3.5]; };",
      'struct "S" at line 1, column 23: "3.5" is not an integer',
    ],
    [
      "struct S { int a[BIT(3)]; };",
      'struct "S" at line 1, column 18: macro "BIT" is not defined; pass { defines: { "BIT(x)": … } } with its text',
    ],
    [
      "#if VER(1, 2)\n#define N 2\n#else\n#define N 1\n#endif\nstruct S { char a[N]; };",
      'struct "S" at line 1, column 8: macro "VER" is not defined; pass { defines: { "VER(x)": … } } with its text',
    ],
    [
      '#if __has_include("a.h")\nstruct S { int a; };\n#endif',
      'C source at line 1, column 5: it is not known whether there is a file "a.h"; pass its text by { includes }, or { defines } with what it would define',
    ],
    ...["__has_include()", '__has_include("")', "__has_attribute()"].map((
      condition,
    ) =>
      [
        `#if ${condition}\nstruct S { int a; };\n#endif`,
        `C source at line 1, column 5: the parentheses of "${
          condition.replace(/\(.*/, "")
        }" must have a name`,
      ] as [string, string]
    ),
    ...["#ifdef", "#ifndef", "#define", "#undef"].map((directive) =>
      [
        `${directive}\nstruct S { int a; };\n#endif`,
        "C source at line 1, column 2: expected the name of a macro, found the end of the line",
      ] as [string, string]
    ),
    [
      "#if 1 +\nstruct S { int a; };\n#endif",
      "C source at line 1, column 8: expected an integer, found the end of the line",
    ],
    [
      'struct S { int a;\n#include ""\n};',
      'struct "S" at line 2, column 2: #include must be followed by the name of a file',
    ],
    [
      "struct S { int to_object; };",
      'struct "S" at line 1, column 16: field "to_object" would be "toObject", a name that is reserved in views; pass { rename: { to_object: … } } with another',
    ],
    [
      "int x; /* open",
      "C source at line 1, column 8: the comment is not closed",
    ],
    [
      "struct S { int a; };\n\nstruct S { int b; };",
      'C source at line 3, column 1: struct "S" is declared twice, first at line 1',
    ],
    [
      "#error no",
      'C source at line 1, column 2: the source has an #error directive: "no"',
    ],
    ["#if 1", "C source at line 1, column 2: the condition has no #endif"],
    ["#endif", "C source at line 1, column 2: #endif has no #if"],
    [
      "#if 1\n#else\n#else\n#endif",
      "C source at line 3, column 2: #else has no #if",
    ],
    [
      "#frobnicate",
      "C source at line 1, column 2: #frobnicate is not a directive",
    ],
    [
      "#pragma pack(pop)\nstruct S { int a; };",
      'struct "S" at line 1, column 9: "#pragma pack(pop)" is not clear: it has no push',
    ],
    [
      "#pragma pack(3)\nstruct S { int a; };",
      'struct "S" at line 1, column 9: "#pragma pack(3)" is not clear: its number must be 1, 2, 4, 8 or 16',
    ],
    [
      "#pragma pack(push, 1 + 1)\nstruct S { int a; };",
      'struct "S" at line 1, column 9: "#pragma pack(push,1+1)" is not clear: it must have (n), (push, n), (push), (pop) or ()',
    ],
    [
      "#define ONE 1\n#pragma pack(push, ONE)\nstruct S { int a; };",
      'struct "S" at line 2, column 9: "#pragma pack(push,ONE)" is not clear: compilers disagree about a macro in it, which gcc doesn\'t expand; write the number',
    ],
    [
      "#pragma scalar_storage_order pdp-endian\nstruct S { int a; };",
      'struct "S" at line 1, column 9: "#pragma scalar_storage_orderpdp-endian" is not clear: it must be big-endian, little-endian or default',
    ],
    [
      "struct S {\n#pragma pack(1)\n int a; };",
      'struct "S" at line 3, column 9: #pragma pack changes within the struct',
    ],
    [
      "#ifdef HAS_IT\n#define N 2\n#else\n#define N 1\n#endif\nstruct S { char a[N]; };",
      'struct "S" at line 1, column 8: it is not known whether "HAS_IT" is defined; pass { defines: { HAS_IT: true } } with true, a value or false for each, or { undefinedMacros: "undefined" } if it is not',
    ],
    [
      "struct S {\n#if LEVEL > 2\nint b;\n#endif\n#ifndef OLD\nint a;\n#endif\n};",
      'struct "S" at line 5, column 9: it is not known whether "LEVEL", "OLD" are defined; pass { defines: { LEVEL: true, OLD: true } } with true, a value or false for each, or { undefinedMacros: "undefined" } if they are not',
    ],
  ];
  for (const [source, message] of mistakes) {
    assertRefused(source, `Cannot read ${message}`);
  }
});

Deno.test("structFromC() refuses an unreadable declaration only when it is needed", () => {
  const source = `
    #include <pthread.h>
    #define CALL(x) (x)
    typedef pthread_mutex_t lock_t;
    typedef void (*callback_t)(int, char *), *handle_t;
    typedef double matrix_t[3][3];
    union any { int i; float f; };
    struct node { struct node *next; int flags : 3; };
    typedef struct { lock_t lock; callback_t callback; } local_t;
    extern int count; static const char *TEXT = "}{";
    int dial(const char *host, struct node *list);
    static inline int max(int a, int b) { if (a > b) { return a; } return b; }
    struct user { struct node node; };
    struct S { int x; };
  `;
  assertEquals(structFromC(source).name, "S");
  for (
    const [struct, why] of [
      ["node", "at line 8, column 31: a pointer means nothing"],
      ["local_t", 'at line 9, column 22: type "pthread_mutex_t" is not'],
      ["user", 'struct "node" at line 8, column 31: a pointer means'],
    ]
  ) {
    assertThrows(() => structFromC(source, { struct }), StructSourceError, why);
  }
  for (
    const [type, why] of [
      ["callback_t", '"callback_t" is a pointer, which means nothing'],
      ["handle_t", '"handle_t" is a pointer, which means nothing'],
      ["struct node", "a pointer means nothing to another computer"],
    ]
  ) {
    assertThrows(
      () => structFromC(`${source} struct T { ${type} x; };`),
      StructSourceError,
      why,
    );
  }
});

Deno.test("structFromC() reads a header of real controllers", () => {
  const type = structFromC(`/* telemetry.h */
#ifndef TELEMETRY_H // the guard
#define TELEMETRY_H

#include "types.h"
#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) && !defined(_MSC_VER)
#  define PACKED __attribute__((packed))
#else
#  error Don't
#endif
#undef STRUTS
#ifndef STRUTS
#define STRUTS 6 /* over
                    two lines */
#endif
#define LONG_ONE (STRUTS * \\
                  2)
#undef LONG_ONE
#define LONG_ONE 3
#if STRUTS == 6
typedef/* */struct// a comment
{
    /* int old; */ double/**/pos ; // µm [old: float pos;]
    float vel[STRUTS]/* */;; int n[ LONG_ONE ];
} PACKED telemetry_t;
#elif 1 / 0
#bogus
#endif
#ifdef __cplusplus
}
#endif
#endif
`);
  assertEquals(typesOf(type), {
    pos: "f64",
    vel: ["f32", 6],
    n: ["i32", 3],
  });
});

Deno.test("structFromC() reads lines that end with CR LF", () => {
  const source =
    "#define N 2 // two\r\n#if N > 1 && \\\r\n  N < 3\r\nstruct S {\r\n  int x[N];\r\n};\r\n#endif\r\n";
  assertEquals(structFromC(source).byteLength, 8);
  assertRefused(
    source.replace("int x", "int *x"),
    'Cannot read struct "S" at line 5, column 7: a pointer means nothing to another computer',
  );
});

Deno.test("structFromC() uses the macros of the caller", () => {
  const source = `
    #ifdef HAS_IT
    struct S { int x[COUNT]; };
    #else
    struct S { int y; };
    #endif
  `;
  const has = { HAS_IT: true, COUNT: 4 };
  assertEquals(structFromC(source, { defines: has }).byteLength, 16);
  const hasNot = { HAS_IT: false };
  assertEquals(structFromC(source, { defines: hasNot }).byteLength, 4);
});

Deno.test("structFromC() refuses a wrong source or option by its name", () => {
  // deno-lint-ignore no-explicit-any
  const read: any = structFromC;
  const source = "struct S { int x; };";
  const wrong: [
    args: unknown[],
    typeof TypeError | typeof RangeError,
    string,
  ][] = [
    [[], TypeError, "the source must be a string: received undefined"],
    [[5], TypeError, "the source must be a string: received number 5"],
    [
      [" ".repeat(2 ** 20 + 1)],
      RangeError,
      "the source must have at most 1048576 characters: received 1048577",
    ],
    [[source, null], TypeError, "options must be an object: received null"],
    [
      [source, { struct: "" }],
      TypeError,
      'struct must be a non-empty string: received ""',
    ],
    [
      [source, { name: 5 }],
      TypeError,
      "name must be a non-empty string: received number 5",
    ],
    [
      [source, { frameId: -1 }],
      RangeError,
      "frameId must be in 0..4294967295: received -1",
    ],
    [
      [source, { frameId: "5" }],
      TypeError,
      'frameId must be a number: received "5"',
    ],
    [
      [source, { packed: 1 }],
      TypeError,
      "packed must be true or false: received number 1",
    ],
    [
      [source, { keepNames: null }],
      TypeError,
      "keepNames must be true or false: received null",
    ],
    [
      [source, { longBytes: 6 }],
      RangeError,
      "longBytes must be 4 or 8: received number 6",
    ],
    [
      [source, { longBytes: "8" }],
      TypeError,
      'longBytes must be 4 or 8: received "8"',
    ],
    [
      [source, { defines: "A" }],
      TypeError,
      'defines must be an object: received "A"',
    ],
    [
      [source, { defines: { A: -1 } }],
      RangeError,
      "defines.A must be in 0..9007199254740991: received -1",
    ],
    [
      [source, { defines: { "a b": 1 } }],
      RangeError,
      'the names of defines must be names of C: received "a b"',
    ],
  ];
  for (const [args, ErrorClass, message] of wrong) {
    const error = assertThrows(() => read(...args), ErrorClass);
    assertEquals(error.message, `Cannot read C source as ${message}`);
  }
});

// Sources that nobody has written.

const SOUP =
  `struct union enum typedef { } { } ( ) [ ] ; ; ; , : * = + - / % << # \n
  \n # define undef if ifdef ifndef else endif elif pragma pack push pop error
  defined int char long short unsigned double float bool const void uint8_t
  size_t N M S T a b c 0 1 2 3u 0x10 09 1e9 "text" ' " /* */ // \\ @ é
  sizeof __attribute__ packed aligned (( )) ... && || == ! ~ 99999999999`
    .split(/[ ]+/);

/** A struct or a StructSourceError, and nothing else. */
function readsOrRefuses(source: string, options?: StructFromCOptions): boolean {
  try {
    const type = structFromC(source, options);
    assertLess(0, type.byteLength);
    structToTypeScript(type);
    return true;
  } catch (error) {
    if (!(error instanceof StructSourceError)) {
      throw new Error(`Seed ${SEED}: ${JSON.stringify(source)}`, {
        cause: error,
      });
    }
    const lines = source.split("\n");
    assert(error.line >= 1 && error.line <= lines.length, source);
    assert(error.column >= 1, source);
    assert(error.column <= lines[error.line - 1].length + 1, source);
    assertLess(error.message.length, 500);
    return false;
  }
}

Deno.test("structFromC() reads or refuses any soup of tokens", () => {
  const random = new Random(SEED);
  let read = 0;
  for (let i = 0; i < FUZZ_RUNS; i++) {
    const soup = Array.from(
      { length: random.integer(1, 60) },
      () => random.pick(SOUP),
    ).join(random.pick([" ", " ", "", "\n"]));
    const body = random.chance(0.5) ? `struct S { ${soup} };` : soup;
    if (readsOrRefuses(body)) read++;
    readsOrRefuses(`struct S { int a; double ${soup} };`, { packed: true });
  }
  assertLess(read, FUZZ_RUNS);
});

Deno.test("structFromC() reads or refuses headers that are cut or changed", () => {
  const random = new Random(SEED);
  const headers = Object.values(vectors).flatMap(Object.values).map(headerOf);
  let read = 0;
  for (let i = 0; i < FUZZ_RUNS; i++) {
    const header = `#define N 6\nenum e { A, B = N };\n${random.pick(headers)}`;
    const at = random.integer(0, header.length);
    const end = random.integer(at, Math.min(header.length, at + 5));
    const rest = random.chance(0.3) ? "" : header.slice(end);
    const insert = random.chance(0.5) ? random.pick(SOUP) : "";
    if (readsOrRefuses(header.slice(0, at) + insert + rest)) read++;
  }
  assert(read > FUZZ_RUNS / 100, `Seed ${SEED}: only ${read} were read`);
});

Deno.test("structFromC() takes time in proportion to its source", () => {
  const fill = (text: string, head = "", tail = "") =>
    (head + text.repeat(Math.ceil(LONG_SOURCE_CHARS / text.length))).slice(
      0,
      LONG_SOURCE_CHARS - tail.length,
    ) + tail;
  const chain = Array.from(
    { length: 2_500 },
    (_, i) => `struct s${i + 1} { struct s${i} a, b; };`,
  ).join("\n");
  const macros = Array.from(
    { length: 2_500 },
    (_, i) => `#define M${i} M${i + 1} M${i + 1}`,
  ).join("\n");
  const sources: Record<string, string> = {
    braces: fill("{"),
    "nested structs": fill("struct S{"),
    "nested structs that are closed": "struct{".repeat(9_000) + "int a;" +
      "}a;".repeat(9_000),
    parentheses: fill("(", "struct S { int a["),
    "closed parentheses": `struct S { int a[${"(".repeat(37_000)}1${
      ")".repeat(37_000)
    }]; };`,
    signs: fill("-", "struct S { int a[", "1]; };"),
    digits: fill("9", "struct S { int a[", "]; };"),
    sum: fill("1+", "struct S { int a[", "1]; };"),
    quotes: fill('\\"'),
    "open comments": fill("/*/"),
    comments: fill("/**/"),
    hashes: fill("#\n"),
    conditions: fill("#if 1\n"),
    guards: fill("#ifndef A\n#define A\n#endif\n"),
    "line ends": fill("\\\n"),
    fields: fill("a,", "struct S { int "),
    "many fields": `struct S { int ${
      Array.from({ length: 12_500 }, (_, i) => `a${i}`).join()
    }; };`,
    words: fill("int ", "struct S { ", "a; };"),
    "a long name": fill("a", "struct S { int ", "; };"),
    attributes: fill(" __attribute__((packed))", "struct S {int a;}"),
    pushes: fill("#pragma pack(push, 1)\n"),
    enumerators: fill("A,", "enum {", "}; struct S { int a; };"),
    "structs in structs": `struct s0 { char a; };\n${chain}`,
    macros: `${macros}\nM0`,
    "a macro of macros": `#define A ${"B ".repeat(1000)}\n#define B ${
      "C ".repeat(1000)
    }\n#define C ${"D ".repeat(1000)}\n#define D\nA`,
    semicolons: fill(";"),
    pointers: fill("typedef int *p;\n"),
  };
  for (const [name, source] of Object.entries(sources)) {
    const tookMs = cpuMs(() => readsOrRefuses(source));
    assertLess(tookMs, LONG_SOURCE_LIMIT_MS, name);
  }
});

// The way back.

Deno.test("structToTypeScript() writes the declaration, nested structs first", () => {
  const type = structFromC(
    `
    #pragma pack(1)
    typedef struct { double pos_um; uint16_t faults; } strut_pos_t;
    typedef struct {
      uint8_t app_status;
      strut_pos_t struts[6], spare;
      struct { float u; } uvw;
      char reason[50];
      int64_t taiSec;
    } telemetry_t;`,
    { frameId: 7 },
  );
  assertEquals(
    structToTypeScript(type),
    `/** 10 bytes, in C \`strut_pos_t\`. */
const StrutPos = defineStruct("strut_pos_t", {
  posUm: "f64", // 0: pos_um
  faults: "u16", // 8: faults
});

/** 4 bytes. */
const TelemetryUvw = defineStruct("telemetry_t.uvw", {
  u: "f32", // 0: u
});

/** 133 bytes, in C \`telemetry_t\`. */
export const Telemetry = defineStruct("telemetry_t", {
  appStatus: "u8", // 0: app_status
  struts: [StrutPos, 6], // 1: struts
  spare: StrutPos, // 61: spare
  uvw: TelemetryUvw, // 71: uvw
  reason: ["char", 50], // 75: reason
  taiSec: "i64", // 125: taiSec
}, { frameId: 0x07 });
`,
  );
});

Deno.test("structToTypeScript() writes any struct, with names of its own", () => {
  const Inner = defineStruct('*/ "x"', { "a-b": "u8", $: "bool" });
  const Other = defineStruct("1", { in: Inner });
  const Outer = defineStruct("x", { one: Inner, two: [Other, 2] }, {
    derived: { three: () => 3 },
  });
  assertEquals(
    structToTypeScript(Outer),
    `/** 2 bytes. */
const X = defineStruct("*/ \\"x\\"", {
  "a-b": "u8", // 0
  $: "bool", // 1
});

/** 2 bytes. */
const Struct1 = defineStruct("1", {
  in: X, // 0
});

/** 6 bytes. */
export const X_2 = defineStruct("x", {
  one: X, // 0
  two: [Struct1, 2], // 2
});
`,
  );
});

Deno.test("structToTypeScript() refuses a value that is no struct", () => {
  for (const value of [undefined, "S", {}, { fields: [] }] as unknown[]) {
    const error = assertThrows(
      () => structToTypeScript(value as AnyStructType),
      TypeError,
    );
    assertStringIncludes(
      error.message,
      "Cannot write struct as it must be a StructType: received ",
    );
  }
});
