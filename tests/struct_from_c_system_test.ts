// Sources beside the struct itself: headers of the system, included files, methods,
// comments, and code that can't be read.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  defineStruct,
  structFromC,
  type StructFromCOptions,
  StructSourceError,
  structToTypeScript,
} from "../mod.ts";

/** Name and number of the elements of each field. */
function read(source: string, options: StructFromCOptions = {}): string {
  return structFromC(source, options).fields
    .map(({ name, count }) => count === undefined ? name : `${name}*${count}`)
    .join(" ");
}

function refusal(source: string): string {
  return assertThrows(() => structFromC(source), StructSourceError).message;
}

/** Headers, a condition that each fulfils, and one that it doesn't decide. */
const HEADERS: Readonly<Record<string, [yes: string, no?: string]>> = {
  "limits.h": ["INT_MAX == 2147483647 && CHAR_BIT == 8", "defined(MAXPATHLEN)"],
  "stdint.h": ["UINT16_MAX == 65535", "defined(INT_MAX)"],
  "inttypes.h": ["INT64_MAX > INT32_MAX", "defined(INT_MAX)"],
  "stddef.h": ["defined(NULL)", "defined(BUFSIZ)"],
  "stdbool.h": ["true && !false", "defined(NULL)"],
  "endian.h": ["BYTE_ORDER == LITTLE_ENDIAN", "defined(NULL)"],
  "sys/types.h": ["BYTE_ORDER == LITTLE_ENDIAN", "defined(NULL)"],
  "sys/param.h": ["MAXPATHLEN == 4096 && INT_MAX > 0", "defined(NULL)"],
  "stdlib.h": ["defined(NULL) && defined(BYTE_ORDER)", "defined(MAXPATHLEN)"],
  "stdio.h": ["BUFSIZ == 8192 && FOPEN_MAX == 16", "defined(BYTE_ORDER)"],
  "stdalign.h": ["defined(alignas)", "defined(NULL)"],
  "asm/byteorder.h": ["defined(__LITTLE_ENDIAN)", "defined(__BYTE_ORDER)"],
  "net/if.h": ["IFNAMSIZ == 16", "defined(INET_ADDRSTRLEN)"],
  "netinet/in.h": ["INET6_ADDRSTRLEN == 46", "defined(IFNAMSIZ)"],
  "cstdint": ["UINT8_MAX == 255", "defined(INT_MAX)"],
  "climits": ["SHRT_MAX == 32767", "defined(NULL)"],
  "sys/socket.h": ["1"],
};

for (const [header, [yes, no]] of Object.entries(HEADERS)) {
  Deno.test(`structFromC() knows the macros of ${header}`, () => {
    const source = (condition: string) =>
      `#include <${header}>\n#if ${condition}\nstruct S { int yes; };\n#endif`;
    assertEquals(read(source(yes)), "yes");
    if (no) assertThrows(() => read(source(no)), StructSourceError);
  });
}

Deno.test("structFromC() reads an included file by either kind of name, also from a macro", () => {
  const includes = { "a.h": "typedef int T;" };
  const names = ['"a.h"', "<a.h>", "<inc/a.h> // of ours", '"../inc/a.h"'];
  for (const name of names) {
    const direct = `#include ${name}\nstruct S { T a; };`;
    assertEquals(read(direct, { includes }), "a", name);
    const byMacro = `#define FILE ${name}\n#include FILE\nstruct S { T a; };`;
    assertEquals(read(byMacro, { includes }), "a", name);
  }
});

Deno.test("structFromC() reads 63 files that include each other, and refuses one more", () => {
  const chain = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `h${i}.h`,
        i + 1 < count ? `#include "h${i + 1}.h"` : "#define N 3",
      ]),
    );
  const source = '#include "h0.h"\nstruct S { char a[N]; };';
  assertEquals(read(source, { includes: chain(63) }), "a*3");
  assertThrows(
    () => read(source, { includes: chain(64) }),
    StructSourceError,
    "more than 64 deep",
  );
});

Deno.test("structFromC() passes over the methods of a class, with and without parameters", () => {
  const source = `class S {
    public:
    int first;
    int sum();
    void set(int x);
    void move(double, double);
    double mean() const;
    int second;
  };`;
  assertEquals(read(source), "first second");
});

Deno.test("structFromC() reads no code behind a condition that can't be read", () => {
  const source = "#if 1 1\nint x(;\n#endif\nstruct S { char a; };";
  assertEquals(read(source), "a");
});

Deno.test("structFromC() finds the end of comments and strings, whatever is in front of them", () => {
  assertEquals(
    read("/* a *//* b */struct S { int a;/**//*/ x */int b; };"),
    "a b",
  );
  const raw = 'const char *text = ")"R"(}; struct X { )";';
  assertEquals(read(`${raw}\nstruct S { int a; };`), "a");
});

Deno.test("structFromC() knows the names in a declaration that it can't read", () => {
  const template = "template <class T> struct Tag final { T a; };";
  const constants = "unknown_t enum { A, B } x;";
  const asked: [source: string, why: string][] = [
    [`${template} struct S { Tag tag; };`, "templates are not read"],
    [`${template} struct S { final tag; };`, 'type "final" is not'],
    [`${constants} struct S { char a[A]; };`, '"unknown_t"'],
    [`${constants} struct S { char a[B]; };`, '"unknown_t"'],
  ];
  for (const [source, why] of asked) {
    assertStringIncludes(refusal(source), why, source);
  }
});

Deno.test("structToTypeScript() gives each of three structs of one name a name of its own", () => {
  const one = defineStruct("part", { a: "u8" });
  const two = defineStruct("part", { a: "u16" });
  const three = defineStruct("part", { one, two });
  const names = structToTypeScript(three).matchAll(/const (\S+) = /g);
  assertEquals(Array.from(names, ([, name]) => name), [
    "Part",
    "Part_2",
    "Part_3",
  ]);
});
