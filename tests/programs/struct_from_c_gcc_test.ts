// The layouts of structFromC() beside those of gcc.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { describeStruct, structFromC, structToTypeScript } from "../../mod.ts";
import { type GeneratedHeader, HeaderGenerator } from "../c_headers.ts";
import { CppHeaderGenerator } from "../cpp_headers.ts";
import { Random } from "../random.ts";
import { compareLayouts, HEAD, output } from "./gcc_layouts.ts";
import { fromEnvironment, gccTest, gppTest, programTest } from "./program.ts";

const SEED = 20_261_129;
const BATCH = 25;
/** Headers of C, and a third as many of C++; `C_HEADERS=10000` makes it thorough. */
const HEADERS = 300;
/** Headers of one test. */
const TEST_HEADERS = 100;

/** Compares headers by the hundred, each of which is one test. */
function testHeaders(
  compiler: "gcc" | "g++",
  count: number,
  generate: (random: Random, id: number) => GeneratedHeader,
): void {
  const test = compiler === "gcc" ? gccTest : gppTest;
  for (let first = 0; first < count; first += TEST_HEADERS) {
    const end = Math.min(count, first + TEST_HEADERS);
    test(
      `structsFromC() lays out headers ${first} to ${end} as ${compiler} does when they are generated`,
      async () => {
        for (let at = first; at < end; at += BATCH) {
          const random = new Random(SEED + at);
          const headers = Array.from(
            { length: Math.min(BATCH, end - at) },
            (_, i) => generate(random, at + i),
          );
          const wrong = await compareLayouts(compiler, headers);
          assert(wrong.length === 0, `Seed ${SEED + at}: ${wrong[0]}`);
        }
      },
    );
  }
}

const count = await fromEnvironment("C_HEADERS", HEADERS);
testHeaders(
  "gcc",
  count,
  (random, id) => new HeaderGenerator(random, id).generate(),
);
testHeaders(
  "g++",
  Math.ceil(count / 3),
  (random, id) => new CppHeaderGenerator(random, id).generate(),
);

/** Types of the headers of Linux, which no source has to declare. */
const SYSTEM_TYPES =
  `int_fast8_t int_fast16_t int_fast32_t int_fast64_t intmax_t uintmax_t size_t ssize_t ptrdiff_t
  intptr_t time_t clock_t suseconds_t off_t off64_t loff_t pid_t uid_t gid_t id_t key_t mode_t
  ino_t dev_t nlink_t blkcnt_t blksize_t daddr_t u_char u_short u_int u_long ushort uint ulong
  sa_family_t socklen_t in_port_t in_addr_t __s8 __u16 __be16 __le32 __be64 __sum16 __wsum
  __poll_t __aligned_u64 __kernel_pid_t __kernel_size_t __kernel_ssize_t __kernel_long_t
  __kernel_ulong_t __kernel_time_t __kernel_time64_t __kernel_off_t __kernel_loff_t`
    .split(
      /\s+/,
    );
const SYSTEM_STRUCTS =
  "timespec timeval in_addr in6_addr sockaddr sockaddr_in sockaddr_in6 sockaddr_storage"
    .split(" ");

gccTest(
  "structFromC() knows the types of the system as gcc does",
  async () => {
    const headers = `#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/time.h>
#include <netinet/in.h>
#include <linux/types.h>
`;
    const fields = [
      ...SYSTEM_TYPES.map((type, i) => `char c${i}; ${type} f${i};`),
      ...SYSTEM_STRUCTS.map((type, i) => `char d${i}; struct ${type} g${i};`),
    ];
    const header = `${headers}struct S {\n${fields.join("\n")}\n};\n`;
    const names = [
      ...SYSTEM_TYPES.map((_, i) => `f${i}`),
      ...SYSTEM_STRUCTS.map((_, i) => `g${i}`),
    ];
    const folder = await Deno.makeTempDir();
    try {
      const source = `${folder}/system.c`;
      // A type without a sign holds no -1.
      await Deno.writeTextFile(
        source,
        `#define _GNU_SOURCE\n${header}#include <stdio.h>
#include <stddef.h>
int main(void) {
  struct S s;
${
          names.map((name, i) =>
            `printf("%zu %zu %d\\n", offsetof(struct S, ${name}), sizeof s.${name}, ${
              i < SYSTEM_TYPES.length ? `(__typeof__(s.${name}))-1 < 0` : "0"
            });`
          ).join("\n")
        }
}
`,
      );
      const program = `${folder}/system`;
      await output("gcc", ["-w", "-o", program, source]);
      const expected = (await output(program, [])).trimEnd().split("\n");
      const { fields } = structFromC(header, { packed: false, struct: "S" });
      const lines = names.map((name) => {
        const { offset, byteLength, type } = fields.find((field) =>
          field.name === name
        )!;
        const isSigned = typeof type === "string" && type.startsWith("i");
        return `${offset} ${byteLength} ${isSigned ? 1 : 0}`;
      });
      assertEquals(lines, expected);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

const HEADER = `
enum mode { OFF, ON = 2 };
struct __attribute__((scalar_storage_order("big-endian"))) be { uint16_t a, b : 4, c : 12; float f; };
struct status {
  uint8_t flag : 1, level : 3;
  int16_t trim : 9; /* counts */
  enum mode mode;
  union { float torque; uint32_t raw; };
  struct be be[2];
  double m[2][3]; // [deg]
  char names[2][4];
  _Bool last;
};
`;

gccTest(
  "structFromC() exchanges bytes with a C program both ways",
  async () => {
    const Status = structFromC(HEADER, { packed: false });
    const values = {
      flag: 1,
      level: 5,
      trim: -200,
      mode: 2,
      torque: -1.5,
      be: [{ a: 0x1234, b: 9, c: 0xABC, f: 0.25 }, { a: 1, b: 2, c: 3, f: -4 }],
      m: [[1, 2, 3], [4, 5, 0.1]],
      names: ["ab", "cdef"],
      last: true,
    };
    const folder = await Deno.makeTempDir();
    try {
      const source = `${folder}/exchange.c`;
      const sent = Status.create(values as never).bytes;
      // It reads the struct that was written here, and writes another.
      await Deno.writeTextFile(
        source,
        `#include <stdint.h>
${HEAD}${HEADER}
static const unsigned char sent[] = { ${sent.join(", ")} };
int main(void) {
  struct status s;
  if (sizeof s != sizeof sent) return 1;
  memcpy(&s, sent, sizeof s);
  printf("%d %d %d %d %g %d %d %d %g %d %g %.2s %.4s %d\\n", s.flag, s.level, s.trim, s.mode, s.torque,
    s.be[0].a, s.be[0].b, s.be[0].c, s.be[0].f, s.be[1].c, s.m[1][2], s.names[0], s.names[1], s.last);
  s.flag = 0; s.level = 7; s.trim = 255; s.mode = OFF; s.raw = 7; s.be[1].c = 0x321;
  s.be[1].f = 8; s.m[0][0] = -1; s.names[1][0] = 0; s.last = 0;
  for (size_t i = 0; i < sizeof s; i++) printf("%02x", ((unsigned char *)&s)[i]);
}
`,
      );
      const program = `${folder}/exchange`;
      await output("gcc", ["-w", "-o", program, source]);
      const [read, written] = (await output(program, [])).split("\n");
      assertEquals(read, "1 5 -200 2 -1.5 4660 9 2748 0.25 3 0.1 ab cdef 1");
      const received = Status.view(Uint8Array.fromHex(written).buffer)
        .toObject();
      const { torque: _, ...expected } = values;
      assertEquals<unknown>({ ...received, torque: 0 }, {
        ...expected,
        torque: 0,
        flag: 0,
        level: 7,
        trim: 255,
        mode: 0,
        raw: 7,
        be: [values.be[0], { a: 1, b: 2, c: 0x321, f: 8 }],
        m: [[-1, 2, 3], [4, 5, 0.1]],
        names: ["ab", ""],
        last: false,
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

programTest(
  "structToTypeScript() writes declarations that compile, of the same layout",
  async () => {
    const random = new Random(SEED);
    const folder = await Deno.makeTempDir();
    try {
      const module = new URL("../../struct.ts", import.meta.url).href;
      let program =
        `import { defineStruct, describeStruct } from "${module}";\n`;
      const tables: string[] = [];
      for (let id = 0; id < 20; id++) {
        const { text, includes, structs } = new HeaderGenerator(random, id)
          .generate();
        const { name } = structs.at(-1)!;
        const type = structFromC(text, {
          struct: name,
          packed: false,
          includes,
          undefinedMacros: "undefined",
        });
        const declared = structToTypeScript(type).replaceAll("export ", "");
        const constant =
          /^const (\w+) = defineStruct(?![^]*^const )/m.exec(declared)![1];
        program +=
          `{\n${declared}console.log(describeStruct(${constant}) + "\\0");\n}\n`;
        tables.push(describeStruct(type));
      }
      const file = `${folder}/declared.ts`;
      await Deno.writeTextFile(file, program);
      const text = await output(Deno.execPath(), [
        "run",
        "--check",
        "--quiet",
        `--config=${new URL("../../deno.json", import.meta.url).pathname}`,
        file,
      ]);
      assertEquals(text.split("\0\n").slice(0, -1), tables);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
