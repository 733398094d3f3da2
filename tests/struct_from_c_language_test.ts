// The language of headers, place by place: constants, conditions, packing, and the limits.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  type FieldTag,
  structFromC,
  StructSourceError,
  structToTypeScript,
} from "../mod.ts";

/** Values as gcc 12 computes them. */
const EXPRESSIONS: readonly [expression: string, value: number][] = [
  ["0 || 0", 0],
  ["0 || 2", 1],
  ["2 || 0", 1],
  ["0 && 2", 0],
  ["2 && 0", 0],
  ["2 && 3", 1],
  ["5 | 3", 7],
  ["6 ^ 3", 5],
  ["6 & 3", 2],
  ["2 == 2", 1],
  ["2 == 3", 0],
  ["2 != 2", 0],
  ["2 != 3", 1],
  ["1 < 2", 1],
  ["2 < 2", 0],
  ["3 < 2", 0],
  ["1 > 2", 0],
  ["2 > 2", 0],
  ["3 > 2", 1],
  ["1 <= 2", 1],
  ["2 <= 2", 1],
  ["3 <= 2", 0],
  ["1 >= 2", 0],
  ["2 >= 2", 1],
  ["3 >= 2", 1],
  ["3 << 2", 12],
  ["13 >> 2", 3],
  ["5 + 3", 8],
  ["5 - 3", 2],
  ["5 * 3", 15],
  ["17 / 5", 3],
  ["17 % 5", 2],
  ["-17 / 5", -3],
  ["-17 % 5", -2],
  ["+5", 5],
  ["-5", -5],
  ["~5", -6],
  ["!5", 0],
  ["!0", 1],
  ["!-1", 0],
  ["~-8", 7],
  ["-2 * -3", 6],
  ["1 || 1 && 0", 1],
  ["0 && 0 | 1", 0],
  ["1 | 2 ^ 3", 1],
  ["1 ^ 3 & 2", 3],
  ["2 & 2 == 2", 0],
  ["2 == 1 < 3", 0],
  ["1 < 1 << 1", 1],
  ["1 << 1 + 1", 4],
  ["2 + 3 * 4", 14],
  ["7 - 2 - 1", 4],
  ["16 / 4 / 2", 2],
  ["17 % 10 % 4", 3],
  ["64 >> 2 >> 1", 8],
  ["1 << 2 << 1", 8],
  ["3 > 2 > 1", 0],
  ["3 - (2 - 1)", 2],
  ["010 + 0x1F + 0b11", 42],
  ["7u + 7U + 7l + 7L", 28],
  ["7ul + 7lu + 7LU + 7UL", 28],
  ["7ll + 7LL + 7ull + 7llu + 7ULL", 35],
  ["0xFFFFFFFFFFFFFFFF - 0xFFFFFFFFFFFFFFF0", 15],
  ["0xFFFFFFFFFFFFFFFF >> 63", 1],
  ["1 << 5", 32],
];

/** Returns the text of the error that refuses a source. */
function refusal(source: string): string {
  return assertThrows(() => structFromC(source), StructSourceError, "", source)
    .message;
}

/** Returns the names of the fields of the only struct. */
function namesOf(source: string): string[] {
  return structFromC(source).fields.map(({ name }) => name);
}

/** Returns the number of elements of an array of that size. */
function countOf(size: string): number | undefined {
  return structFromC(`struct S { char a[${size}]; };`).fields[0].count;
}

for (const [expression, value] of EXPRESSIONS) {
  Deno.test(`structFromC() computes ${expression} when it is a size or a condition`, () => {
    assertEquals(countOf(`100 + (${expression})`), 100 + value);
    const source = `
      #if (${expression}) == ${value}
      struct S { char equal; };
      #else
      struct S { char different; };
      #endif`;
    assertEquals(namesOf(source), ["equal"]);
  });
}

Deno.test("structFromC() reads a literal with any number of leading zeros", () => {
  const zeros = "0".repeat(100);
  for (
    const [literal, count] of [
      [`0x${zeros}11`, 17],
      [`0b${zeros}11`, 3],
      [`${zeros}11`, 9],
      [`${zeros} + 2`, 2],
      [`0x${zeros}'11`, 17],
    ] as const
  ) {
    const { byteLength } = structFromC(`struct S { char a[${literal}]; };`);
    assertEquals(byteLength, count, literal);
  }
});

Deno.test("structFromC() refuses a literal when it is no integer of C", () => {
  for (
    const literal of [
      "1uu",
      "1lll",
      "1lul",
      "1lL0",
      "0x",
      "0b2",
      "08",
      "1.",
      "1f",
    ]
  ) {
    assertStringIncludes(
      refusal(`struct S { char a[${literal}]; };`),
      `column 19: "${literal}" is not an integer`,
    );
  }
});

Deno.test("structFromC() refuses a value when it leaves its type", () => {
  const isTooLarge = (size: string) =>
    /more than (?:32|64) bits/.test(refusal(`struct S { char a[${size}]; };`));
  assertEquals(countOf("(0xFFFFFFFFFFFFFFFF - 1) & 3"), 2);
  assertEquals(countOf("(-0x7FFFFFFFFFFFFFFF - 1) & 1 | 1"), 1);
  assertEquals(countOf("0xFFFFFFFFFFFFFFFF + 1 - 0xFFFFFFFFFFFFFFFF"), 1);
  assertEquals(isTooLarge("0x7FFFFFFF + 1"), true);
  assertEquals(isTooLarge("-(-2147483647 - 1)"), true);
  assertEquals(isTooLarge("-0x7FFFFFFFFFFFFFFF - 2"), true);
  assertEquals(isTooLarge("0x10000000000000000 & 1 | 1"), true);
  assertEquals(countOf("(1ull << 63) >> 63"), 1);
  for (
    const [shift, why] of [
      ["1 << 32", "it shifts 32 bits by 32"],
      ["1L << 64", "it shifts 64 bits by 64"],
      ["1 >> -1", "it shifts 32 bits by -1"],
    ]
  ) assertStringIncludes(refusal(`struct S { char a[${shift}]; };`), why);
  for (const division of ["1 / 0", "1 % 0"]) {
    assertStringIncludes(
      refusal(`struct S { char a[${division}]; };`),
      "it divides by zero",
    );
  }
});

/** Lines of conditions, and the fields that count. */
const CONDITIONS: readonly [name: string, lines: string, fields: string][] = [
  ["#if in one that holds", "if 1|if 1|a|else|b|endif|c|endif", "a c"],
  ["#if in one that doesn't", "if 0|if 1|a|else|b|endif|c|endif", ""],
  ["#if in an #else", "if 0|a|else|if 1|b|else|c|endif|endif", "b"],
  ["#if in an #else that doesn't", "if 1|a|else|if 1|b|endif|endif", "a"],
  ["the first #elif that holds", "if 0|a|elif 1|b|elif 1|c|else|d|endif", "b"],
  ["#elif behind one that held", "if 1|a|elif 1|b|endif", "a"],
  ["#elif in one that doesn't", "if 0|if 0|a|elif 1|b|endif|endif|c", "c"],
  ["#else behind #elif", "if 0|a|elif 0|b|else|c|endif", "c"],
  ["#else in one that doesn't", "if 0|if 0|a|else|b|endif|endif", ""],
  ["a definition", "define N|ifdef N|a|endif|ifndef N|b|endif", "a"],
  [
    "a definition that is taken back",
    "define N|undef N|ifdef N|a|endif|ifndef N|b|endif",
    "b",
  ],
  [
    "a definition in one that doesn't",
    "undef N|if 0|define N|endif|ifdef N|a|endif",
    "",
  ],
  ["an error in one that doesn't", "if 0|error no|endif|a", "a"],
  ["a pack in one that doesn't", "if 0|pragma pack(pop)|endif|a", "a"],
  ["defined without parentheses", "if defined __GNUC__|a|endif", "a"],
  ["defined in parentheses", "if defined(__GNUC__) && 1|a|endif", "a"],
  ["not defined", "if !defined(_WIN32)|a|endif", "a"],
  ["names that are not defined", "if _WIN32|a|else|b|endif", "b"],
  ["a guard", "ifndef G|define G|a|endif", "a"],
  ["a definition in parentheses", "define N (2)|if N == 2|a|endif", "a"],
  [
    "a definition in parentheses on its next line",
    "define N\\\n         (2)|if N == 2|a|endif",
    "a",
  ],
  ["a macro with parameters", "define N(x) x|ifdef N|a|endif", "a"],
  [
    "gcc 12 for C on Linux",
    "if __GNUC__ == 12 && __STDC__ == 1 && __linux__ == 1|a|endif|" +
    "if defined(__cplusplus) || defined(_MSC_VER) || defined(_WIN32)|b|endif",
    "a",
  ],
  ["a definition by another", "define M N|define N 2|if M == 2|a|endif", "a"],
];

for (const [name, lines, fields] of CONDITIONS) {
  Deno.test(`structFromC() obeys conditions when there is ${name}`, () => {
    const code = lines.split("|").map((line) =>
      line.length === 1 ? `char ${line};` : `#${line}`
    ).join("\n");
    assertEquals(
      namesOf(`struct S {\nchar first;\n${code}\n};`),
      ["first", ...fields.split(" ").filter(Boolean)],
    );
  });
}

Deno.test("structFromC() refuses a directive when its place or its end is wrong", () => {
  const mistakes: [source: string, why: string][] = [
    ["#if 1\n#else\n#elif 1\n#endif", "line 3, column 2: #elif has no #if"],
    ["#if 1\n#endif\n#else", "line 3, column 2: #else has no #if"],
    ["#define 5", 'column 9: expected the name of a macro, found "5"'],
    ["#undef 5", 'column 8: expected the name of a macro, found "5"'],
  ];
  for (const [source, why] of mistakes) {
    assertStringIncludes(refusal(`${source}\nstruct S { char a; };`), why);
  }
});

Deno.test("structFromC() refuses a condition only when the struct depends on it", () => {
  const mistakes: [condition: string, why: string][] = [
    ["#if defined(__GNUC__ 1", 'column 5: the "(" of "defined" is not'],
    ["#if defined", "expected the name of a macro"],
    ["#if 1 1", 'column 7: "1" is not expected'],
    ["#if", "column 4: expected an integer"],
    ["#if (1", 'column 7: expected ")", found the end'],
    ["#if (1 2)", 'column 8: expected ")", found "2"'],
    ["#if 1 / 0", "column 7: it divides by zero"],
    ["#ifdef N", 'column 8: it is not known whether "N" is defined'],
    ["#if N > 2", 'column 5: it is not known whether "N" is defined'],
    ["#if 0 || N", 'column 10: it is not known whether "N" is defined'],
    ["#if !defined(N)", 'column 14: it is not known whether "N" is defined'],
  ];
  const before = (condition: string, code: string) =>
    `${condition}\n${code}\n#endif\n`;
  const struct = "struct S { char a; };";
  for (const [condition, why] of mistakes) {
    const independent = before(condition, "int f(void);\n#define M 5");
    assertEquals(namesOf(independent + struct), ["a"], condition);
    const dependent = [
      // The struct itself, a part of it, and all that it uses.
      before(condition, struct) + struct.replace("S", "R") + "\n" +
      before(condition, struct.replace("S", "T")),
      `struct S { char a;\n${before(condition, "char b;")}};`,
      before(condition, "#define M 5\n#else\n#define M 6") +
      "struct S { char a[M]; };",
      before(condition, "typedef int t;\n#else\ntypedef char t;") +
      "struct S { t a; };",
      before(condition, "enum { M = 2 };\n#else\nenum { M = 3 };") +
      "struct S { char a[M]; };",
      before(condition, "#pragma pack(1)") + struct,
      before(condition, "#define a b") + struct,
      before(condition, "#error no\n#else\n#error no") + struct,
    ];
    for (const source of dependent) {
      const text = refusal(source);
      assertStringIncludes(text, why.replace(/^column \d+: /, ""), source);
    }
  }
});

Deno.test("structFromC() reads a condition when what is known decides it", () => {
  const decided = [
    "#if defined(N) || 1",
    "#if 1 || N",
    "#if !(N && 0)",
    "#ifndef __GNUC__\n#elif defined(__GNUC__) || N",
    "#define N(x) x\n#if N == 0",
    "#undef N\n#ifndef N",
    "#if __GNUC__ > 3 || (defined(N) && N > 2)",
  ];
  for (const condition of decided) {
    const source = `${condition}\nstruct S { char a; };\n#endif`;
    assertEquals(namesOf(source), ["a"], condition);
  }
});

Deno.test("structFromC() asks for all macros at once unless they are known to be undefined", () => {
  const source = `
    #ifdef UNUSED
    int f(void);
    #endif
    #ifdef B
    typedef int t;
    #else
    typedef char t;
    #endif
    #if A > 1
    #define N 2
    #else
    #define N 3
    #endif
    struct S { t a[N]; };
    struct R { char a; };`;
  assertStringIncludes(
    refusal(source.replace("struct R { char a; };", "")),
    'whether "A", "B" are defined; pass { defines: { A: true, B: true } }',
  );
  assertEquals(structFromC(source).name, "R");
  const isUndefined = { struct: "S", undefinedMacros: "undefined" } as const;
  assertEquals(structFromC(source, isUndefined).byteLength, 3);
  const defines = { A: 2, B: true };
  assertEquals(structFromC(source, { struct: "S", defines }).byteLength, 8);
});

/** Lines in front of a struct, and the alignment that they leave a double. */
const PACKS: readonly [lines: string, alignment: number][] = [
  ["", 8],
  ["pack(1)", 1],
  ["pack(2)", 2],
  ["pack(4)", 4],
  ["pack(8)", 8],
  ["pack(16)", 8],
  ["pack(1)|pack(16)", 8],
  ["pack(1)|pack(0)", 8],
  ["pack(1)|pack()", 8],
  ["pack(1)|pack(2)", 2],
  ["pack(push, 2)", 2],
  ["pack(2)|pack(push)", 2],
  ["pack(2)|pack(push)|pack(1)|pack(pop)", 2],
  ["pack(push, 4)|pack(push, 2)|pack(pop)", 4],
  ["pack(push, 4)|pack(push, 2)|pack(pop)|pack(pop)", 8],
  ["pack(push, a, 4)|pack(push, b, 2)|pack(pop, a)", 8],
  ["pack(push, a, 4)|pack(push, 2)|pack(pop, none)", 4],
  ["pack(push, 1)|pack(2)|pack(pop)", 8],
  ["once|pack(2)|message(1)", 2],
];

for (const [lines, alignment] of PACKS) {
  Deno.test(`structFromC() aligns to ${alignment} when there is ${lines || "no pragma"}`, () => {
    const pragmas = lines.split("|").filter(Boolean)
      .map((line) => `#pragma ${line}\n`).join("");
    const fill = `char a[${alignment}]; `;
    const { byteLength } = structFromC(
      `${pragmas}struct S { ${fill}double b; };`,
    );
    assertEquals(byteLength, alignment + 8);
    if (alignment === 1) return;
    const bytes = alignment === 2 ? "1 byte" : `${alignment - 1} bytes`;
    const padding = (where: string, field: string) =>
      `${bytes} of padding would ${where} field "${field}"`;
    assertStringIncludes(
      refusal(`${pragmas}struct S { char a; double b; };`),
      padding("precede", "b"),
    );
    assertStringIncludes(
      refusal(`${pragmas}struct S { double a; char b; };`),
      padding("follow", "b"),
    );
  });
}

Deno.test("structFromC() aligns structs in structs when they are not packed", () => {
  assertStringIncludes(
    refusal("struct S { char a; struct { short b, c; } d; };"),
    '1 byte of padding would precede field "d"',
  );
  assertStringIncludes(
    refusal("struct S { char a; short b[2]; };"),
    '1 byte of padding would precede field "b"',
  );
  assertStringIncludes(
    refusal("struct S { int a; char b; struct { short c; } d; };"),
    '1 byte of padding would precede field "d"',
  );
  assertEquals(
    structFromC("struct S { int a; short b; char c, d; };").byteLength,
    8,
  );
});

/** Sources at a limit: the greatest that is read, and one more that is not. */
const LIMITS: readonly [
  name: string,
  source: (count: number) => string,
  count: number,
  why: string,
][] = [
  [
    "fields",
    (count) =>
      `struct S { char ${Array.from({ length: count }, (_, i) => `a${i}`)}; };`,
    10_000,
    "there are more than 10000 fields",
  ],
  [
    "elements",
    (count) => `struct S { char a[${count}]; };`,
    2 ** 20,
    "the length of an array must be in 1..1048576",
  ],
  [
    "bytes",
    (count) =>
      `struct S { ${
        Array.from({ length: 15 }, (_, i) => `char a${i}[1048576];`).join("")
      } char b[1048575], c[${count - 2 ** 24 + 1}]; };`,
    2 ** 24,
    'up to the end of field "c"',
  ],
  [
    "structs in structs",
    (count) =>
      "struct S { " + "struct { ".repeat(count - 1) + "char a; " +
      Array.from({ length: count - 1 }, (_, i) => `} b${i}; `).join("") + "};",
    32,
    "structs are nested more than 32 deep",
  ],
  [
    "structs declared before",
    (count) =>
      "struct s0 { char a; };" +
      Array.from(
        { length: count - 1 },
        (_, i) => `struct s${i + 1} { struct s${i} a; };`,
      ).join(""),
    32,
    "structs are nested more than 32 deep",
  ],
  [
    "parentheses",
    (count) =>
      `struct S { char a[${"(".repeat(count - 1)}1${
        ")".repeat(count - 1)
      }]; };`,
    64,
    "it is nested more than 64 deep",
  ],
  [
    "macros of macros",
    (count) =>
      Array.from({ length: count }, (_, i) => `#define M${i} M${i + 1}\n`)
        .join("") + `#define M${count} char a;\nstruct S { M1 };`,
    64,
    "expands to too many tokens",
  ],
];

for (const [name, source, count, why] of LIMITS) {
  Deno.test(`structFromC() reads ${count} ${name}, and refuses one more when asked`, () => {
    assertEquals(structFromC(source(count)).byteLength > 0, true);
    assertStringIncludes(refusal(source(count + 1)), why);
  });
}

Deno.test("structFromC() reads 1048576 characters", () => {
  assertEquals(namesOf("struct S { char a; };".padEnd(2 ** 20)), ["a"]);
});

Deno.test("structFromC() reads a struct when it declares a variable as well", () => {
  for (
    const words of [
      "static",
      "extern",
      "static const",
      "static volatile",
      "const",
      "__extension__",
      "__attribute__((unused))",
      "static __attribute__((unused))",
    ]
  ) {
    assertEquals(
      namesOf(`${words} struct S { char a; } one, two;`),
      ["a"],
      words,
    );
  }
});

Deno.test("structFromC() refuses a type that neither C nor Linux has", () => {
  for (
    const type of ["__le8", "__be8", "int24_t", "uint8", "u_int_t", "byte"]
  ) {
    assertStringIncludes(
      refusal(`struct S { ${type} a; };`),
      `type "${type}" is not declared in the source`,
    );
  }
});

Deno.test("structFromC() packs only the field or struct that has the attribute", () => {
  const inner = "struct in { char a; int b; } __attribute__((packed));";
  const sizes: [source: string, byteLength: number][] = [
    ["struct S { char a; __attribute__((packed)) double b; };", 9],
    ["struct S { char a; double __attribute__((packed)) b; };", 9],
    ["struct S { char a; double b __attribute__((packed)); };", 9],
    ["struct S { char a; __attribute__((packed)) double b, c; };", 17],
    ["struct S { char a; double __packed b; };", 9],
    ["struct __packed S { char a; double b; };", 9],
    ["struct S { char a; double b; } __packed;", 9],
    ["struct S { char a; double b; } __attribute((__packed__)) one;", 9],
    ["struct S { char a; double b; } __attribute__((unused, packed));", 9],
    [`${inner} struct S { char c; struct in d; };`, 6],
    [
      "struct in { int a, b; }; struct S { char c; struct in __attribute__((packed)) d; };",
      9,
    ],
  ];
  for (const [source, byteLength] of sizes) {
    assertEquals(structFromC(source).byteLength, byteLength, source);
  }
  for (
    const source of [
      "struct S { char a; double b __attribute__((unused)); };",
      "struct S { char a; double b; } __attribute__((deprecated));",
      "struct S { char a, b[7]; char c __attribute__((packed)); double d; };",
    ]
  ) assertStringIncludes(refusal(source), "of padding would precede");
  // gcc doesn't read it either.
  assertStringIncludes(
    refusal("struct S __attribute__((packed)) { char a; double b; };"),
    'expected a declaration, found "{"',
  );
});

Deno.test("structFromC() chooses the type of gcc when the values of an enum are at a limit", () => {
  const types: [values: string, type: FieldTag][] = [
    ["A = 0x7FFFFFFF", "i32"],
    ["A = 0x80000000", "u32"],
    ["A = 0xFFFFFFFF", "u32"],
    ["A = 0x100000000", "u64"],
    ["A = -0x80000000", "u32"],
    ["A = -2147483648", "i32"],
    ["A = -2147483649", "i64"],
    ["A = -1, B = 0x7FFFFFFF", "i32"],
    ["A = 1 << 31", "i32"],
    ["A = ~0u", "u32"],
    ["A = -1, B = 0x80000000", "i64"],
    ["A = 0x7FFFFFFF, B", "u32"],
    ["A = 0xFFFFFFFF, B", "u64"],
  ];
  for (const [values, expected] of types) {
    const source = `typedef enum { ${values} } e; struct S { e a; };`;
    assertEquals(structFromC(source).fields[0].type, expected, values);
  }
});

Deno.test("structFromC() names the struct of a mistake when it is nested in another", () => {
  const mistakes: [source: string, struct: string][] = [
    ["typedef struct { struct inner { int a : 3; } i; } outer_t;", "inner"],
    ["typedef struct { struct { int a : 3; } i; } outer_t;", "i"],
    ["typedef struct tag { int a : 3; } outer_t;", "outer_t"],
    ["typedef struct tag { int a : 3; } *pointer_t;", "tag"],
    ["struct tag { int a : 3; } variable;", "tag"],
    ["struct outer { struct { int a : 3; }; };", "outer"],
    ["struct outer { struct { int b; } i; int a : 3; };", "outer"],
  ];
  for (const [source, struct] of mistakes) {
    assertStringIncludes(refusal(source), `struct "${struct}" at`);
  }
});

Deno.test("structToTypeScript() makes up a name when that of C has neither letter nor digit", () => {
  const type = structFromC("struct _ { char __; struct { char a; } $; };");
  assertEquals(
    structToTypeScript(type),
    `/** 1 byte. */
const Struct = defineStruct("_.$", {
  a: "i8", // 0: a
});

/** 2 bytes, in C \`_\`. */
export const Struct_2 = defineStruct("_", {
  __: "i8", // 0: __
  $: Struct, // 1: $
});
`,
  );
});

Deno.test("structFromC() reads what stands behind a condition whose macros are nested too deep", () => {
  const chain = Array.from(
    { length: 70 },
    (_, i) => `#define A${i + 1} A${i}`,
  ).join("\n");
  const source = `
    #pragma pack(1)
    typedef struct { int a; } first_t;
    #define A0 1
    ${chain}
    #if A70 && 1
    #endif
    typedef struct { short b; } last_t;
  `;
  assertEquals(
    structFromC(source, { struct: "last_t" }).fields.map(({ name }) => name),
    ["b"],
  );
});
