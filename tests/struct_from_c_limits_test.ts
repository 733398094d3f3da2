// Limits of sources, each reached and exceeded by one, and values, places and meanings.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { type FieldTag, structFromC, type StructFromCOptions } from "../mod.ts";

const STRUCT = "struct S { char a; };";

function refusal(source: string, options: StructFromCOptions = {}): string {
  return assertThrows(() => structFromC(source, options), Error, "", source)
    .message;
}

/** Number of elements of an array of a size. */
function countOf(
  size: string,
  options: StructFromCOptions = {},
): number | undefined {
  return structFromC(`struct S { char a[${size}]; };`, options).fields[0].count;
}

/** A source, its options, and for one more than the limit the reason. */
type Limited = (count: number) => [string, StructFromCOptions?];

const LIMITS: readonly [
  name: string,
  limit: number,
  make: Limited,
  why: string,
][] = [
  [
    "dimensions of an array",
    32,
    (count) => [`struct S { char a${"[1]".repeat(count)}; };`],
    "an array has more than 32 dimensions",
  ],
  [
    "bits of a literal",
    64,
    (count) => [`struct S { char a[0b${"1".repeat(count)} > 0]; };`],
    "line 1, column 19: the value takes more than 64 bits",
  ],
  [
    "tokens of macros",
    2 ** 20,
    (count) => [
      `#define E\n#define A ${";".repeat(1023)}\nstruct S { char a; ${
        "A ".repeat(1024)
      }${"E ".repeat(count - 2 ** 20)}};`,
    ],
    'line 3, column 2068: macro "E" expands to too many tokens',
  ],
  [
    "names of defines",
    1000,
    (count) => [STRUCT, {
      defines: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`N${i}`, i]),
      ),
    }],
    "defines must have at most 1000 names: received 1001",
  ],
  [
    "names of includes",
    1000,
    (count) => [STRUCT, {
      includes: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`${i}.h`, ""]),
      ),
    }],
    "includes must have at most 1000 names: received 1001",
  ],
  [
    "characters of an included file",
    2 ** 20,
    (count) => [STRUCT, { includes: { "a.h": " ".repeat(count) } }],
    "includes.a.h must have at most 1048576 characters: received 1048577",
  ],
  [
    "characters of a source",
    2 ** 20,
    (count) => [STRUCT.padEnd(count)],
    "the source must have at most 1048576 characters: received 1048577",
  ],
];

for (const [name, limit, make, why] of LIMITS) {
  Deno.test(`structFromC() reads ${limit} ${name}, and refuses one more`, () => {
    assertEquals(structFromC(...make(limit)).fields.length, 1);
    assertStringIncludes(refusal(...make(limit + 1)), why);
  });
}

Deno.test("structFromC() reads 2097152 tokens in all files together, and refuses one more", () => {
  // In a file that is passed over, the marks of the directives count, too.
  const length = 2 ** 20 - 20;
  const includes = { "a.h": `#if 0\n${";".repeat(length)}\n#endif\n` };
  const files = '#include "a.h"\n'.repeat(2);
  const rest = 2 ** 21 - 2 * (length + 3) - 7;
  const source = (count: number) => `${files}${";".repeat(count)}${STRUCT}`;
  assertEquals(structFromC(source(rest - 1), { includes }).byteLength, 1);
  assertStringIncludes(
    refusal(source(rest), { includes }),
    "the source has too many tokens",
  );
});

Deno.test("structFromC() allows alignments of powers of 2 up to 4096 bytes", () => {
  const source = (alignment: string) =>
    `struct S { char a; } __attribute__((aligned${alignment}));`;
  const lengths: [alignment: string, byteLength: number][] = [
    ["", 16],
    ["(0)", 1],
    ["(1)", 1],
    ["(2)", 2],
    ["(4096)", 4096],
  ];
  for (const [alignment, byteLength] of lengths) {
    const { byteLength: found } = structFromC(source(alignment), {
      packed: false,
    });
    assertEquals(found, byteLength, alignment);
  }
  for (const alignment of [3, 4095, 8192, -1]) {
    assertStringIncludes(
      refusal(source(`(${alignment})`)),
      `an alignment must be a power of 2 in 1..4096: received ${alignment}`,
    );
  }
});

Deno.test("structFromC() asks for 20 macros by their names, and counts the others", () => {
  const asking = (count: number) => {
    const names = Array.from({ length: count }, (_, i) => `N${10 + i}`);
    const condition = names.map((name) => `defined(${name})`).join(" + ");
    return refusal(`#if ${condition}\n${STRUCT}\n#endif`);
  };
  assertStringIncludes(asking(1), 'whether "N10" is defined');
  assertStringIncludes(asking(20), '"N28", "N29" are defined');
  assertStringIncludes(asking(21), '"N28", "N29" and 1 more are defined');
});

Deno.test("structFromC() shows 80 characters of a name in a refusal", () => {
  const why = (length: number) =>
    refusal(`struct S { ${"t".repeat(length)} a; };`);
  assertStringIncludes(why(80), `type "${"t".repeat(80)}" is not declared`);
  assertStringIncludes(why(81), `type "${"t".repeat(80)}`);
  assertEquals(why(81).includes("t".repeat(81)), false);
});

Deno.test("structFromC() takes 1000 characters of a comment as description, and 40 in brackets as unit", () => {
  const [field] = structFromC(`struct S { int a; // ${"x".repeat(1001)}\n};`)
    .fields;
  assertEquals(field.description, "x".repeat(1000));
  const unitOf = (length: number) => {
    const unit = "m".padEnd(length, "*m");
    return structFromC(`struct S { int a; // speed [${unit}]\n};`).fields[0]
      .unit;
  };
  assertEquals(unitOf(39)?.length, 39);
  assertEquals(unitOf(41), undefined);
});

Deno.test("structFromC() takes the size of a type as unsigned, of the size of a long", () => {
  const sizes = [
    "sizeof(int)",
    "_Alignof(int)",
    "sizeof(long) / sizeof(long) * 4",
    "(__builtin_offsetof(struct { char a[4]; int b; }, b))",
  ];
  for (const size of sizes) {
    assertEquals(countOf(`(${size} - 5 > 0) + 1`), 2, size);
    assertEquals(countOf(`((${size} - 5) >> 63) + 1`), 2, size);
    const longBytes = 4;
    assertEquals(countOf(`((${size} - 5) >> 31) + 1`, { longBytes }), 2, size);
  }
});

Deno.test("structFromC() computes with a cast of C++ behind an operator", () => {
  assertEquals(countOf("-int(-3)"), 3);
  assertEquals(countOf("-int{-3}"), 3);
  assertEquals(countOf("~int(-3)"), 2);
  assertEquals(countOf("-static_cast<int>(-3)"), 3);
  assertEquals(countOf("-(int)-3"), 3);
});

Deno.test("structFromC() names the place of a definition, not of a declaration before it", () => {
  assertStringIncludes(
    refusal("struct S;\n\n  struct S {\n};"),
    "line 3, column 3: the struct has no fields",
  );
  assertStringIncludes(
    refusal(`struct S;\n\n${STRUCT}\n${STRUCT}`),
    'line 4, column 1: struct "S" is declared twice, first at line 3',
  );
});

Deno.test("structFromC() obeys _Pragma, and refuses one without a text in parentheses", () => {
  const source = (pragma: string) => `${pragma}\nstruct S { char a; int b; };`;
  assertEquals(structFromC(source('_Pragma("pack(1)")')).byteLength, 5);
  for (
    const pragma of [
      '_Pragma "pack(1)" )',
      "_Pragma(pack)",
      '_Pragma("pack(1)" 1',
      "_Pragma()",
      "_Pragma",
    ]
  ) {
    assertStringIncludes(
      refusal(source(pragma)),
      'line 1, column 1: _Pragma must be followed by ("…")',
      pragma,
    );
  }
});

Deno.test("structFromC() asks for a file that a condition looks for by its name", () => {
  const source = (file: string) =>
    `#define FILE "b.h"\n#if __has_include(${file})\n${STRUCT}\n#endif`;
  for (
    const [file, name] of [['"b.h"', "b.h"], ["<b.h>", "b.h"], ["FILE", "b.h"]]
  ) {
    assertEquals(
      structFromC(source(file), { includes: { [name]: "" } }).name,
      "S",
      file,
    );
    assertStringIncludes(
      refusal(source(file)),
      `line 2, column 5: it is not known whether there is a file "${name}"`,
    );
  }
  assertStringIncludes(refusal(source("OTHER")), 'a file "OTHER"');
  assertStringIncludes(refusal(source("b.h")), 'a file "b.h"');
  const doubtful = source("FILE").replace(/^.*/, "#ifndef N\n$&\n#endif");
  assertStringIncludes(
    refusal(doubtful, { includes: { "b.h": "" } }),
    'it is not known whether "N" is defined',
  );
});

/** Sizes that only code has, no condition, as gcc computes them. */
const SIZES: readonly [size: string, value: number][] = [
  ['sizeof("abc")', 4],
  ['sizeof("a\\n\\x41\\101")', 5],
  ["'A'", 65],
  ["'AB'", 0x4142],
  ["'ABCD' >> 16", 0x4142],
  ["'\\377' + 2", 1],
  ["(unsigned char)200 + 100", 300],
  ["(unsigned short)0xffff + (unsigned short)2", 65_537],
  ["(signed char)0x1ff + 2", 1],
  ["(-1L < 1u) + 1", 2],
  ["(-1 < 1u) + 1", 1],
  ["(-1 < 1l) + 1", 2],
  ["sizeof(char *)", 8],
  ["_Alignof(char *)", 8],
  ["sizeof(int (*)(void))", 8],
  ["sizeof(short[3])", 6],
];

for (const [size, value] of SIZES) {
  Deno.test(`structFromC() computes the size ${size}`, () => {
    assertEquals(countOf(size), value);
  });
}

Deno.test("structFromC() takes pointers as long as a long", () => {
  const longBytes = 4;
  assertEquals(countOf("sizeof(char *)", { longBytes }), 4);
  assertEquals(countOf("_Alignof(char *)", { longBytes }), 4);
  assertEquals(countOf("sizeof(char *[3])", { longBytes }), 12);
});

Deno.test("structFromC() refuses characters on whose value compilers don't agree", () => {
  for (const literal of ["'ABCDE'", "''", "'\\x100'", "'\u0080'", "'\\q'"]) {
    assertStringIncludes(
      refusal(`struct S { char a[${literal}]; };`),
      "is not a character of one value",
      literal,
    );
  }
});

Deno.test("structFromC() takes an enum as the type of gcc when it is packed or scoped", () => {
  const types: [declaration: string, type: FieldTag][] = [
    ["enum class E { A }", "i32"],
    ["enum class E : unsigned short { A }", "u16"],
    ["enum E { A = 0x7fffffff }", "i32"],
    ["enum __attribute__((packed)) E { A = 255 }", "u8"],
    ["enum __attribute__((packed)) E { A = 256 }", "u16"],
    ["enum __attribute__((packed)) E { A = 65535 }", "u16"],
    ["enum __attribute__((packed)) E { A = 65536 }", "i32"],
    ["enum __attribute__((packed)) E { A = -1, B = 127 }", "i8"],
    ["enum __attribute__((packed)) E { A = -1, B = 128 }", "i16"],
    ["enum __attribute__((packed)) E { A = -32769 }", "i32"],
  ];
  for (const [declaration, type] of types) {
    const name = declaration.includes("class") ? "E" : "enum E";
    const [field] = structFromC(`${declaration};\nstruct S { ${name} a; };`)
      .fields;
    assertEquals(field.type, type, declaration);
  }
});

Deno.test("structFromC() stores big-endian only under a pragma that says it", () => {
  for (
    const [order, endian] of [
      ["big-endian", "big"],
      ["little-endian", undefined],
      ["default", undefined],
    ]
  ) {
    const pragma = `#pragma scalar_storage_order ${order}`;
    const [field] = structFromC(`${pragma}\nstruct S { int a; };`).fields;
    assertEquals(field.endian, endian, order);
  }
});

Deno.test("structFromC() reads the comment in front of a field, and a unit at its end", () => {
  const meanings: [field: string, description?: string, unit?: string][] = [
    ["/* position */ int a;", "position"],
    ["/* position */\nint a;", "position"],
    ["/* other */\n\nint a;"],
    ["int a; // position in mm", "position in mm", "mm"],
    ["int a; // position in m", "position in m"],
  ];
  for (const [source, description, unit] of meanings) {
    const [field] = structFromC(`struct S {\n${source}\n};`).fields;
    assertEquals(field.description, description, source);
    assertEquals(field.unit, unit, source);
  }
});
