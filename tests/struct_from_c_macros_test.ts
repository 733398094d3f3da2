// Macros as gcc expands them, in sizes and conditions, and what skipped directives leave open.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { structFromC, StructSourceError, structToTypeScript } from "../mod.ts";

const STRUCT = "struct S { char a; short b; };";
const PADDING = "1 byte of padding would precede";

function refusal(source: string): string {
  return assertThrows(() => structFromC(source), StructSourceError, "", source)
    .message;
}

/** Definitions, an expression of them, and the value that gcc 12 computes. */
const EXPANSIONS: readonly [
  definitions: string,
  expression: string,
  value: number,
][] = [
  ["#define F() 3", "F()", 3],
  ["#define F() 3", "F( )", 3],
  ["#define F (3)", "F", 3],
  ["#define F(x) x", "F()1", 1],
  ["#define F(x, y) x - y", "F(5, 2)", 3],
  ["#define F(x, y) x - y", "F((5), (3 - 1))", 3],
  ["#define F(x, y) 1##x##y", "F(2, 3)", 123],
  ["#define F(x, y) 1##x##y", "F(, 3)", 13],
  ["#define F(x, y) 1##x##y", "F(2,)", 12],
  ["#define F(x, y) 1##x##y", "F(,)", 1],
  ["#define F(x) x + 1\n#define G F", "G(2)", 3],
  ["#define F(x) x + 1\n#define G F\n#define H(f, x) f(x)", "H(G, 2)", 3],
  ["#define MAX(a, b) ((a) > (b) ? (a) : (b))", "MAX(MAX(1, 3), 2)", 3],
  ["#define MAX(a, b) ((a) > (b) ? (a) : (b))", "MAX(1, MAX(2, MAX(4, 3)))", 4],
  ["#define ADD(a, b) (a + b)", "ADD(ADD(1, 2), ADD(3, ADD(4, 5)))", 15],
  ["#define F(x) (2 * x)\n#define ID(x) x", "ID(F)(ID(ID(3)))", 6],
  ["#define N 2\n#define F(x) x##0", "F(1)", 10],
  ["#define N 2\n#define N0 7\n#define F(x) x##0", "F(N)", 7],
  ["#define N 2\n#define F(x) G(x)\n#define G(x) x##0", "F(N)", 20],
  ["#define A B\n#define B A\n#define F(x) x - x", "F(4)", 0],
  ["#define F(...) 1 __VA_ARGS__", "F(+ 2)", 3],
  ["#define F(...) G(__VA_ARGS__)\n#define G(a, b) a * b", "F(3, 4)", 12],
  [
    "#define F(a, ...) G(a, ##__VA_ARGS__)\n#define G(...) 5 - (__VA_ARGS__)",
    "F(2)",
    3,
  ],
  ["#define F(a, ...) a ## __VA_ARGS__", "F(1, 2)", 12],
  [
    "#define F(a, ...) a, ## __VA_ARGS__\n#define G(a, b) a - b\n#define H(x) G(x)",
    "H(F(5, 3))",
    2,
  ],
  ["#define F(a, rest...) a + G(rest)\n#define G(a, b) a * b", "F(1, 2, 3)", 7],
  ["#define F(a, ...) a __VA_OPT__(+ (__VA_ARGS__))", "F(1)", 1],
  ["#define F(a, ...) a __VA_OPT__(+ (__VA_ARGS__))", "F(1, 2)", 3],
  [
    "#define COUNT(...) PICK(__VA_ARGS__, 3, 2, 1)\n#define PICK(a, b, c, n, ...) n",
    "COUNT(x, y)",
    2,
  ],
  ["#define N 2\n#undef N\n#define N 5", "N", 5],
  ["#define N M\n#define M 2\n#undef M\n#define M 4", "N", 4],
];

for (const [definitions, expression, value] of EXPANSIONS) {
  Deno.test(`structFromC() expands ${expression} to ${value} when there is ${definitions.replaceAll("\n", "; ")}`, () => {
    const sized = `${definitions}\nstruct S { char a[100 + ${expression}]; };`;
    assertEquals(structFromC(sized).byteLength, 100 + value);
    const condition =
      `${definitions}\n#if (${expression}) == ${value}\nstruct S { char a; };\n#endif`;
    assertEquals(structFromC(condition).byteLength, 1);
  });
}

/** Code that is read only if a macro is defined, which nobody knows; behind it a struct. */
const HARMLESS = [
  "#pragma once",
  "#pragma GCC diagnostic push",
  "#pragma message(1)",
  "#pragma",
  "#define OTHER 5",
  "#undef OTHER",
  "#undef",
  "#error no",
  "#warning no",
  "#line 5",
  "int other(void);",
  '#include "other.h"',
  "",
];
const HARMFUL = [
  "#pragma pack(1)",
  "#pragma pack(push, 1)",
  "#pragma scalar_storage_order big-endian",
  "#define a other",
  "#define S other",
  "#undef a",
  "#include <pshpack1.h>",
];

Deno.test("structFromC() refuses a struct behind skipped directives only when they could change it", () => {
  const skipped = (line: string) =>
    `#ifdef UNKNOWN\n${line}\n#endif\nstruct S { char a; };`;
  for (const line of HARMLESS) {
    assertEquals(structFromC(skipped(line)).byteLength, 1, line);
  }
  for (const line of HARMFUL) {
    assertStringIncludes(
      refusal(skipped(line)),
      'line 1, column 8: it is not known whether "UNKNOWN" is defined',
      line,
    );
  }
});

Deno.test("structFromC() takes a pragma that isn't clear for a doubt of the structs behind it, up to its end", () => {
  for (
    const pragma of [
      "pack(pop, 2)",
      "pack(push, 2, 2)",
      "pack(2, push)",
      "pack(push, a, b)",
      "pack 1",
      "pack(3)",
      "pack(32)",
      "pack(pop)",
    ]
  ) {
    const clear = `#pragma ${pragma}`;
    assertStringIncludes(
      refusal(`${clear}\n${STRUCT}`),
      `"#pragma ${pragma.replaceAll(" ", "")}" is not clear`,
    );
    const ended = pragma.startsWith("pack(push") ? "pack(pop)" : "pack(1)";
    assertEquals(
      structFromC(`struct R { char a; };\n${clear}\n#pragma ${ended}`).name,
      "R",
      pragma,
    );
    const behind = `${clear}\n#pragma ${ended}\n${STRUCT}`;
    if (ended === "pack(1)") assertEquals(structFromC(behind).byteLength, 3);
    else assertStringIncludes(refusal(behind), PADDING, pragma);
  }
});

Deno.test("structFromC() refuses a definition that is repeated, of what was defined and not declared", () => {
  const twice: [source: string, line: number][] = [
    ["struct T { char a; };\nstruct T { char a; };", 1],
    ["union T { char a; };\nstruct T;\nunion T { char a; };", 1],
    ["struct T;\nstruct T { char a; };\nstruct T { char a; };", 2],
    ["struct T { char a; } t;\nextern struct T { char a; } u;", 1],
  ];
  for (const [source, line] of twice) {
    assertStringIncludes(
      refusal(`${source}\nstruct S { struct T t; };`),
      `struct "T" is declared twice, first at line ${line}`,
      source,
    );
  }
  for (
    const source of [
      "struct T;\nstruct T;\nstruct T { char a; };\nstruct T;",
      "typedef struct T T;\nstruct T { char a; };\ntypedef struct T T;",
      "struct T *list;\nstruct T { char a; };",
    ]
  ) {
    const { byteLength } = structFromC(`${source}\nstruct S { struct T t; };`);
    assertEquals(byteLength, 1, source);
  }
});

Deno.test("structToTypeScript() writes a value with the name __proto__ so that it is one", () => {
  const type = structFromC(
    "enum E { __proto__ = 3, B = 4 }; struct S { enum E a; };",
  );
  assertEquals(type.fields[0].values?.["__proto__"], 3);
  assertStringIncludes(
    structToTypeScript(type),
    'values: { ["__proto__"]: 3, B: 4 }',
  );
});
