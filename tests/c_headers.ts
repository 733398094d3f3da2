/**
 * Headers of C that nobody has written: valid, seeded, with all that changes a layout.
 *
 * @module
 */

import type { Random } from "./random.ts";

/** Number in a struct, by the path to it. */
export interface Leaf {
  /** Names of the fields that lead to it, and the number of dimensions of each. */
  readonly path: readonly {
    readonly name: string;
    readonly dimensions: number;
  }[];
  readonly kind: "int" | "enum" | "bits" | "float" | "bool" | "text";
}

/** Struct of a generated header. */
export interface GeneratedStruct {
  /** Name as C needs it: `struct tag`, or that of a typedef. */
  readonly cName: string;
  readonly name: string;
  readonly leaves: readonly Leaf[];
}

/** Generated header. */
export interface GeneratedHeader {
  readonly text: string;
  readonly includes: Readonly<Record<string, string>>;
  readonly structs: readonly GeneratedStruct[];
}

/** Type that a field can have. */
interface Type {
  readonly text: string;
  readonly leaves: readonly Leaf[];
  readonly kind?: Leaf["kind"];
  /** Bits of an integer. */
  readonly bits?: number;
  /** Whether this is a plain char, an array of which is text. */
  readonly isChar?: boolean;
  /** Whether arrays of it are allowed: gcc refuses those of a larger alignment. */
  readonly hasArrays: boolean;
}

const SCALARS: readonly (readonly [string, Leaf["kind"], number?])[] = [
  ["char", "int", 8],
  ["signed char", "int", 8],
  ["unsigned char", "int", 8],
  ["short", "int", 16],
  ["unsigned short int", "int", 16],
  ["int", "int", 32],
  ["unsigned", "int", 32],
  ["long unsigned int", "int", 64],
  ["long", "int", 64],
  ["long long", "int", 64],
  ["int8_t", "int", 8],
  ["uint16_t", "int", 16],
  ["int32_t", "int", 32],
  ["uint32_t", "int", 32],
  ["uint64_t", "int", 64],
  ["volatile int64_t", "int", 64],
  ["size_t", "int", 64],
  ["__INT16_TYPE__", "int", 16],
  ["float", "float"],
  ["double", "float"],
  ["_Bool", "bool"],
];

const LEAVES_MAX = 30;

/** Returns some of the leaves of a struct that has many, from its start to its end. */
function sample(leaves: readonly Leaf[]): Leaf[] {
  const step = Math.max(1, leaves.length / LEAVES_MAX);
  return leaves.filter((_, i) =>
    Math.floor(i / step) !== Math.floor((i - 1) / step) ||
    i === leaves.length - 1
  );
}

/** Writes one header; all its names end with its number. */
export class HeaderGenerator {
  readonly #random: Random;
  readonly #id: number;
  readonly #lines: string[] = [];
  readonly #types: Type[] = [];
  readonly #structs: GeneratedStruct[] = [];
  readonly #constants: string[] = [];
  /** Constants that a condition can't read. */
  readonly #unconditional: string[] = [];
  readonly #includes: Record<string, string> = {};
  #count = 0;
  #pushes = 0;

  constructor(random: Random, id: number) {
    this.#random = random;
    this.#id = id;
  }

  /** Writes the header. */
  generate(): GeneratedHeader {
    const random = this.#random;
    this.#lines.push("#include <stdint.h>", "#include <stddef.h>");
    this.#attributeMacros();
    const steps = random.integer(6, 18);
    for (let i = 0; i < steps; i++) {
      random.pick([
        () => this.#constant(),
        () => this.#constant(),
        () => this.#enumeration(),
        () => this.#typedef(),
        () => this.#pragma(),
        () => this.#condition(),
        () => this.#noise(),
        () => this.#struct(),
        () => this.#struct(),
        () => this.#struct(),
      ])();
    }
    this.#struct();
    while (this.#pushes-- > 0) this.#lines.push("#pragma pack(pop)");
    this.#lines.push("#pragma pack()", "#pragma scalar_storage_order default");
    return {
      text: this.#lines.join("\n") + "\n",
      includes: this.#includes,
      structs: this.#structs,
    };
  }

  #name(prefix: string): string {
    return `${prefix}${this.#count++}_${this.#id}`;
  }

  /** Macros for attributes, of which some are made of others. */
  #attributeMacros(): void {
    const id = this.#id;
    this.#lines.push(
      `#define ATTR_${id}(x) __attribute__((x))`,
      `#define PACKED_${id} ATTR_${id}(packed)`,
      `#define ALIGN8_${id} ATTR_${id}(__aligned__(8))`,
      `#define ALIGNED_${id}(n) __attribute__((aligned(n)))`,
      `#define LIST_${id}(X) X(a, uint8_t) X(b, double) X(c, uint16_t)`,
      `#define FIELD_${id}(name, type) type x_##name;`,
      `#define GLUE_${id}(a, b) a##b`,
      `#define BIT_${id}(n) (1u << (n))`,
    );
  }

  /** A positive constant expression, of at most 7 if it is an array's size. */
  #size(): string {
    const random = this.#random;
    const small = () => String(random.integer(1, 6));
    const known = this.#constants;
    const name = known.length > 0 ? random.pick(known) : small();
    return random.pick([
      small,
      small,
      () => `(${name})`,
      () => `((${name}) % 5 + 1)`,
      () => `(~0u >> 28) % 6 + 1`,
      () => `((-1 > 0u) ? 2 : 3)`,
      () => `(sizeof(int) == 4u ? ${small()} : 9)`,
      () => `(1 << 3) / 2`,
      () => `('A' - 62)`,
      () => `(int)(uint8_t)(${random.integer(250, 260)}) % 4 + 1`,
      () => `!0 + ${small()} % 3`,
      () => `(0x7fffffff + 1u > 0) + 1`,
      () => `(-7 / 2 + 5)`,
      () => `(-7 % 3 + 3)`,
      () => `BIT_${this.#id}(1) + 1`,
      () => `sizeof(short[2])`,
      () => `(-1L < 1u) + 1`,
      () => `(2 - 3u > 5) + 1`,
      () => `(${small()} & 3 | 1)`,
      () => `(1 ? 2 : 1 / 0)`,
      () => `1 \\\n + 1`,
    ])();
  }

  #constant(): void {
    const name = this.#name("N");
    const value = this.#size().replaceAll("\\\n", "");
    const isPlain = !/sizeof|\(int\)|\? 2 : 1 \//.test(value) &&
      !this.#unconditional.some((constant) => value.includes(constant));
    if (!isPlain) this.#unconditional.push(name);
    const hidden = this.#random.pick([
      () => `#define ${name} (${value})`,
      () => `#define ${name} /* a "comment" */ (${value}) // and another`,
      () => `#ifndef ${name}\n# define ${name} (${value})\n#endif`,
      () => `enum { ${name} = (${value}) };`,
      () =>
        isPlain
          ? `#if (${value}) > 2\n#define ${name} 2\n#elif defined(${name})\n#define ${name} 9\n#else\n#define ${name} 3\n#endif`
          : `#define ${name} 3`,
      () => `#define ${name} 4\n#undef ${name}\n#define ${name} 5`,
      () => `#define TEXT_${name} "a \\"/*\\" b"\n#define ${name} 2 /* "*/`,
      () => `#define ${name} 7\\\n - 5`,
    ])();
    this.#lines.push(hidden);
    this.#constants.push(name);
  }

  #enumeration(): void {
    const random = this.#random;
    const name = this.#name("e");
    const values = Array.from({ length: random.integer(1, 4) }, (_, i) => {
      const value = random.pick([
        "",
        "",
        " = 1 << 31",
        " = ~0u",
        " = -1",
        " = 'G'",
        ` = BIT_${this.#id}(4)`,
        " = 0x7ffffffe",
        " = 200",
        " = 70000",
        " = 0x80000000",
        " = sizeof(int)",
        i === 0 ? " = 5000000000" : "",
      ]);
      return `V${i}_${name}${value}`;
    });
    // The value behind the largest one of a type is refused by gcc.
    const list = values.map((value, i) => {
      const isRisky = i > 0 && !value.includes("=") &&
        /~0u|5000000000|0x7ffffffe|0x80000000|<< 31/.test(
          values.slice(0, i).join(),
        );
      return isRisky ? `${value} = ${i}` : value;
    }).join(", ");
    const attribute = random.chance(0.3)
      ? random.pick(["__attribute__((packed))", `PACKED_${this.#id}`])
      : "";
    const [before, behind] = random.chance(0.5)
      ? [attribute, ""]
      : ["", attribute];
    const isTypedef = random.chance(0.5);
    this.#lines.push(
      isTypedef
        ? `typedef enum ${before} { ${list} } ${behind} ${name};`
        : `enum ${before} ${name} { ${list}${
          random.chance(0.3) ? "," : ""
        } } ${behind};`,
    );
    const isWide = list.includes("5000000000");
    this.#types.push({
      text: isTypedef ? name : `enum ${name}`,
      leaves: [],
      kind: "enum",
      bits: attribute !== "" || isWide ? undefined : 32,
      hasArrays: true,
    });
  }

  #typedef(): void {
    const random = this.#random;
    const name = this.#name("t");
    const base = this.#type();
    const isScalar = base.kind !== undefined;
    const aligned = random.chance(0.3)
      ? ` __attribute__((aligned(${random.pick([1, 2, 4, 8, 16])})))`
      : "";
    const dimensions = random.chance(0.2) && base.hasArrays ? 1 : 0;
    const size = dimensions === 1 ? `[${this.#size()}]` : "";
    this.#lines.push(`typedef ${base.text} ${name}${size}${aligned};`);
    if (dimensions === 1) {
      // Its leaves have one more dimension, which only a struct can say.
      this.#lines.push(`struct w_${name} { ${name} in; };`);
      return;
    }
    this.#types.push({
      ...base,
      text: name,
      hasArrays: base.hasArrays && aligned === "",
      bits: isScalar && aligned === "" ? base.bits : undefined,
    });
  }

  #pragma(): void {
    const random = this.#random;
    const pack = random.pick([1, 2, 4, 8, 16]);
    const line = random.pick([
      `pack(${pack})`,
      "pack()",
      `pack(push, ${pack})`,
      `pack(push, ${pack})`,
      "pack(push)",
      `pack(push, label, ${pack})`,
      "pack(pop)",
      "pack(pop)",
      "scalar_storage_order big-endian",
      "scalar_storage_order default",
      "once_more",
    ]);
    if (line.startsWith("pack(push")) this.#pushes++;
    if (line === "pack(pop)" && this.#pushes-- <= 0) {
      this.#pushes = 0;
      return;
    }
    const isOperator = random.chance(0.2) && line.startsWith("pack");
    this.#lines.push(isOperator ? `_Pragma("${line}")` : `#pragma ${line}`);
  }

  /** A type for a name, chosen by a condition. */
  #condition(): void {
    const random = this.#random;
    const name = this.#name("c");
    const condition = random.pick([
      "#if -1 > 0u",
      "#ifdef __linux__",
      "#ifdef _WIN32\n#elifdef __linux__",
      "#ifndef __linux__\n#bogus 'unbalanced\n#elifndef __nothing_here",
      "#if defined _MSC_VER || (__GNUC__ >= 4 && !defined(__cplusplus))",
      "#if (2 || 1 / 0) && 0x7fffffffffffffff + 1u > 0",
      "#if 'A' == 65 && ~0 < 0 && ~0u > 0",
      '#if 0\n#if 1\n#else\n#endif\n"not closed\n#elif 1',
      "#if -1 >> 1 == -1 && (1 ? 1 : 0u) - 2 > 0",
      "#if 0\n#elif 18446744073709551615u == -1",
    ]);
    const [one, two] = random.chance(0.5)
      ? ["uint16_t", "uint64_t"]
      : ["signed char", "int32_t"];
    this.#lines.push(
      `${condition}\ntypedef ${one} ${name};\n#else\ntypedef ${two} ${name};\n#endif`,
    );
    this.#types.push({ text: name, leaves: [], kind: "int", hasArrays: true });
  }

  /** Code without a meaning for a layout. */
  #noise(): void {
    const name = this.#name("f");
    this.#lines.push(this.#random.pick([
      `static inline int ${name}(int a) { if (a > 0) { return a; } return sizeof(struct { int b; }); }`,
      `extern int ${name}(const char *text, ...) __attribute__((format(printf, 1, 2)));`,
      `static const char *const ${name} __attribute__((unused)) = "struct } { \\" /*";`,
      `/* struct S { int a; }; " */ // ' \\\nstruct hidden_${name} { int b;`,
      `#define ${name}(x, ...) do { x; __VA_ARGS__; } while (0)`,
      `typedef void (*${name})(int, char *), *p_${name};`,
      `struct ${name};`,
      `#if 0\nstruct ${name} { int a; }; #error don't\n#frobnicate\n#endif`,
      `extern struct ${name} { int *pointer; } *list_${name};`,
      `_Static_assert(sizeof(int) == 4, "an int; of } 4");`,
      `;`,
      `int ${name}[] = { 1, 2, 3 }, g_${name} = 5;`,
      `#ident "struct"`,
      `__extension__ typedef struct { int a[2]; } ${name} __attribute__((unused));`,
    ]));
  }

  #type(): Type {
    const random = this.#random;
    if (this.#types.length > 0 && random.chance(0.35)) {
      return random.pick(this.#types);
    }
    const [text, kind, bits] = random.pick(SCALARS);
    const isChar = text === "char";
    return { text, leaves: [], kind, bits, isChar, hasArrays: true };
  }

  #attribute(chance: number): string {
    const random = this.#random;
    if (!random.chance(chance)) return "";
    const id = this.#id;
    return random.pick([
      "__attribute__((packed))",
      "__attribute__ ((__packed__, unused))",
      `PACKED_${id}`,
      `ALIGN8_${id}`,
      `ALIGNED_${id}(4)`,
      `PACKED_${id} ALIGNED_${id}(2)`,
      `__attribute__((aligned(${random.pick(["16", "sizeof(int)", "2"])})))`,
      `__attribute__((packed, aligned(4)))`,
      "__attribute__((packed)) __attribute__((unused))",
    ]);
  }

  #struct(): void {
    const random = this.#random;
    const tag = this.#name("s");
    const order = random.chance(0.1)
      ? ` __attribute__((scalar_storage_order("${
        random.pick(["big-endian", "little-endian"])
      }")))`
      : "";
    const attribute = this.#attribute(0.4) + order;
    const isBefore = random.chance(0.3);
    const keyword = random.chance(0.15) ? "union" : "struct";
    const leaves: Leaf[] = [];
    const body = this.#body(leaves, keyword, 0);
    const [before, behind] = isBefore ? [attribute, ""] : ["", attribute];
    const kind = random.integer(0, 3);
    const name = kind === 0 ? `${tag}_t` : tag;
    const text = kind === 0
      ? `typedef ${keyword} ${before} {\n${body}} ${behind} ${name};`
      : kind === 1
      ? `typedef ${keyword} ${tag} typedef_${tag};\n${keyword} ${before} ${tag} {\n${body}} ${behind};`
      : `${keyword} ${before} ${tag} {\n${body}} ${behind}${
        kind === 2 ? ` v_${tag}` : ""
      };`;
    this.#lines.push(text);
    const cName = kind === 0 ? name : `${keyword} ${tag}`;
    this.#structs.push({ cName, name, leaves: sample(leaves) });
    this.#types.push({
      text: kind === 1 ? `typedef_${tag}` : cName,
      leaves,
      hasArrays: true,
    });
  }

  #body(leaves: Leaf[], keyword: string, depth: number): string {
    const random = this.#random;
    const count = random.integer(1, keyword === "union" ? 4 : 8);
    let body = "";
    let hasField = false;
    const before = leaves.length;
    for (let i = 0; i < count || !hasField; i++) {
      const kind = random.integer(0, 11);
      if (kind <= 2) {
        body += this.#bitField(leaves, keyword === "union");
        // Bit-fields without a name are no fields.
        hasField ||= leaves.length > before;
      } else if (kind === 3 && depth < 2) {
        const inner = random.pick(["struct", "union"]);
        const attribute = this.#attribute(0.2);
        body += `  ${inner} ${attribute} {\n${
          this.#body(leaves, inner, depth + 1)
        }  };\n`;
        hasField = true;
      } else if (kind === 4 && depth < 2) {
        const inner = random.pick(["struct", "union"]);
        const name = this.#name("i");
        const own: Leaf[] = [];
        const text = this.#body(own, inner, depth + 1);
        const dimensions = random.integer(0, 2);
        body += `  ${inner} {\n${text} } ${this.#attribute(0.2)} ${name}${
          this.#dimensions(dimensions)
        };\n`;
        for (const leaf of own) {
          leaves.push({ ...leaf, path: [{ name, dimensions }, ...leaf.path] });
        }
        hasField = true;
      } else if (kind === 5 && depth === 0 && random.chance(0.3)) {
        body += this.#listed(leaves);
        hasField = true;
      } else if (kind === 6 && random.chance(0.3)) {
        body += this.#included(leaves);
        hasField = true;
      } else {
        body += this.#field(leaves);
        hasField = true;
      }
    }
    return body;
  }

  #dimensions(count: number): string {
    return Array.from({ length: count }, () => `[${this.#size()}]`).join("");
  }

  #field(leaves: Leaf[]): string {
    const random = this.#random;
    const type = this.#type();
    const names = Array.from(
      { length: random.chance(0.2) ? 2 : 1 },
      () => this.#name("m"),
    );
    const isIn = random.chance(0.1) ? this.#attribute(1) : "";
    const declarators = names.map((name) => {
      const dimensions = type.hasArrays && random.chance(0.3)
        ? random.integer(1, type.kind === undefined ? 1 : 3)
        : 0;
      this.#addLeaves(leaves, type, name, dimensions);
      return `${name}${this.#dimensions(dimensions)} ${this.#attribute(0.12)}`;
    });
    const comment = random.pick(["", " // [deg] ; }", " /* a { */", "\n"]);
    return `  ${type.text} ${isIn} ${declarators.join(", ")};${comment}\n`;
  }

  #addLeaves(
    leaves: Leaf[],
    type: Type,
    name: string,
    dimensions: number,
  ): void {
    if (type.kind === undefined) {
      for (const leaf of type.leaves) {
        leaves.push({ ...leaf, path: [{ name, dimensions }, ...leaf.path] });
      }
      return;
    }
    const isText = type.isChar === true && dimensions > 0;
    leaves.push({
      path: [{ name, dimensions: isText ? dimensions - 1 : dimensions }],
      kind: isText ? "text" : type.kind,
    });
  }

  #bitField(leaves: Leaf[], isUnion: boolean): string {
    const random = this.#random;
    const type = this.#type();
    const isBool = type.kind === "bool";
    if (type.bits === undefined && !isBool) return this.#field(leaves);
    const { bits = 1 } = type;
    if (random.chance(0.12)) return `  ${type.text} : ${isUnion ? 1 : 0};\n`;
    if (random.chance(0.1)) {
      return `  ${type.text} : ${random.integer(1, bits)};\n`;
    }
    const name = this.#name("b");
    leaves.push({
      path: [{ name, dimensions: 0 }],
      kind: isBool ? "bool" : "bits",
    });
    const width = random.integer(1, bits);
    return `  ${type.text} ${name} : ${width} ${this.#attribute(0.08)};\n`;
  }

  /** Fields that a macro makes of a list. */
  #listed(leaves: Leaf[]): string {
    const suffix = this.#name("x");
    const id = this.#id;
    for (const name of ["x_a", "x_b", "x_c"]) {
      leaves.push({
        path: [{ name: suffix, dimensions: 0 }, { name, dimensions: 0 }],
        kind: name === "x_b" ? "float" : "int",
      });
    }
    return `  struct { LIST_${id}(FIELD_${id}) } GLUE_${id}(${
      suffix.slice(0, 1)
    }, ${suffix.slice(1)});\n`;
  }

  /** Fields of a file of their own. */
  #included(leaves: Leaf[]): string {
    const file = `${this.#name("fields")}.def`;
    this.#includes[file] = `/* ${file} */\n${this.#field(leaves)}`;
    return `#include "${file}"\n`;
  }
}
