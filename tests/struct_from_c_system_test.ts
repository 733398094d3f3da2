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

/** Constants of headers, with their values on 64-bit Linux. */
const CONSTANTS: Readonly<Record<string, string>> = {
  "limits.h":
    `CHAR_BIT 8, SCHAR_MIN -128, SCHAR_MAX 127, UCHAR_MAX 255, CHAR_MIN -128, CHAR_MAX 127,
    SHRT_MIN -0x8000, SHRT_MAX 0x7fff, USHRT_MAX 0xffff,
    INT_MIN -0x80000000, INT_MAX 0x7fffffff, UINT_MAX 0xffffffff,
    LONG_MIN -0x7fffffffffffffff-1, LONG_MAX 0x7fffffffffffffff, ULONG_MAX 0xffffffffffffffff,
    LLONG_MIN -0x7fffffffffffffff-1, LLONG_MAX 0x7fffffffffffffff,
    ULLONG_MAX 0xffffffffffffffff, SSIZE_MAX 0x7fffffffffffffff, MB_LEN_MAX 16,
    PATH_MAX 4096, NAME_MAX 255, PIPE_BUF 4096, HOST_NAME_MAX 64, LOGIN_NAME_MAX 256,
    TTY_NAME_MAX 32, LINE_MAX 2048, MAX_CANON 255, MAX_INPUT 255`,
  "stdint.h":
    `INT8_MIN -128, INT8_MAX 127, UINT8_MAX 255, INT_LEAST8_MIN -128, INT_LEAST8_MAX 127,
    UINT_LEAST8_MAX 255, INT16_MIN -0x8000, INT16_MAX 0x7fff, UINT16_MAX 0xffff,
    INT_LEAST16_MIN -0x8000, INT_LEAST16_MAX 0x7fff, UINT_LEAST16_MAX 0xffff,
    INT32_MIN -0x80000000, INT32_MAX 0x7fffffff, UINT32_MAX 0xffffffff,
    INT_LEAST32_MIN -0x80000000, INT_LEAST32_MAX 0x7fffffff, UINT_LEAST32_MAX 0xffffffff,
    INT64_MIN -0x7fffffffffffffff-1, INT64_MAX 0x7fffffffffffffff,
    UINT64_MAX 0xffffffffffffffff, INT_LEAST64_MIN -0x7fffffffffffffff-1,
    INT_LEAST64_MAX 0x7fffffffffffffff, UINT_LEAST64_MAX 0xffffffffffffffff,
    INTMAX_MIN -0x7fffffffffffffff-1, INTMAX_MAX 0x7fffffffffffffff,
    UINTMAX_MAX 0xffffffffffffffff, SIZE_MAX 0xffffffffffffffff,
    PTRDIFF_MAX 0x7fffffffffffffff, INTPTR_MAX 0x7fffffffffffffff,
    UINTPTR_MAX 0xffffffffffffffff,
    INT8_C(5) 5, INT16_C(5) 5, INT32_C(5) 5, INT64_C(5) 5, INTMAX_C(5) 5,
    UINT8_C(5) 5, UINT16_C(5) 5, UINT32_C(5)-6>0 1, UINT64_C(5)-6>0 1, UINTMAX_C(5)-6>0 1`,
  "endian.h":
    `__LITTLE_ENDIAN 1234, __BIG_ENDIAN 4321, __PDP_ENDIAN 3412, __BYTE_ORDER 1234,
    LITTLE_ENDIAN 1234, BIG_ENDIAN 4321, PDP_ENDIAN 3412, BYTE_ORDER 1234`,
  "stdbool.h": "true 1, false 0, __bool_true_false_are_defined 1",
  "stdio.h": "BUFSIZ 8192, FILENAME_MAX 4096, FOPEN_MAX 16",
  "net/if.h": "IFNAMSIZ 16, IF_NAMESIZE 16",
  "netinet/in.h":
    `INET_ADDRSTRLEN 16, INET6_ADDRSTRLEN 46, AF_UNSPEC 0, AF_UNIX 1, AF_INET 2, AF_INET6 10,
    AF_NETLINK 16, AF_PACKET 17, PF_UNSPEC 0, PF_UNIX 1, PF_INET 2, PF_INET6 10,
    PF_NETLINK 16, PF_PACKET 17`,
  "linux/types.h": // and what the compiler defines
    `__GNUC__ 12, __STDC__ 1, __STDC_VERSION__ 201710, __STDC_HOSTED__ 1, __linux__ 1, linux 1,
    __unix__ 1, __ELF__ 1, __x86_64__ 1, __amd64__ 1, __LP64__ 1,
    __ORDER_LITTLE_ENDIAN__ 1234, __ORDER_BIG_ENDIAN__ 4321, __ORDER_PDP_ENDIAN__ 3412,
    __BYTE_ORDER__ 1234, __FLOAT_WORD_ORDER__ 1234, __CHAR_BIT__ 8, __SIZEOF_SHORT__ 2,
    __SIZEOF_INT__ 4, __SIZEOF_LONG__ 8, __SIZEOF_LONG_LONG__ 8, __SIZEOF_FLOAT__ 4,
    __SIZEOF_DOUBLE__ 8, __SIZEOF_WCHAR_T__ 4, __SIZEOF_POINTER__ 8, __SIZEOF_SIZE_T__ 8,
    __SCHAR_MAX__ 127, __SHRT_MAX__ 0x7fff, __INT_MAX__ 0x7fffffff,
    __LONG_MAX__ 0x7fffffffffffffff, __LONG_LONG_MAX__ 0x7fffffffffffffff`,
};

for (const [header, constants] of Object.entries(CONSTANTS)) {
  Deno.test(`structFromC() gives each constant of ${header} its value`, () => {
    for (const constant of constants.split(/,\s+/)) {
      const [name, value] = constant.split(" ");
      const source =
        `#include <${header}>\n#if (${name}) == (${value})\nstruct S { int equal; };\n#endif`;
      assertEquals(read(source), "equal", constant);
    }
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
