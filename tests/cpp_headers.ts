/**
 * Headers of C++ that nobody has written: valid, seeded, with what C++ adds to a layout.
 *
 * @module
 */

import type { GeneratedHeader, GeneratedStruct, Leaf } from "./c_headers.ts";
import type { Random } from "./random.ts";

/** Type that a field can have. */
interface Type {
  readonly name: string;
  /** Namespaces and classes around it. */
  readonly scope: readonly string[];
  readonly leaves: readonly Leaf[];
  readonly kind?: Leaf["kind"];
  /** Bits of a type that a bit-field may have. */
  readonly bits?: number;
}

const SCALARS: readonly (readonly [string, Leaf["kind"], number?])[] = [
  ["std::uint8_t", "int", 8],
  ["std::int16_t", "int", 16],
  ["::std::uint32_t", "int", 32],
  ["uint64_t", "int", 64],
  ["int8_t", "int", 8],
  ["volatile unsigned short", "int"],
  ["unsigned", "int", 32],
  ["long int", "int", 64],
  ["long long unsigned", "int", 64],
  ["std::size_t", "int", 64],
  ["char16_t", "int", 16],
  ["char32_t", "int", 32],
  ["char8_t", "int", 8],
  ["bool", "bool", 1],
  ["float", "float"],
  ["double", "float"],
];
const LEAVES_MAX = 40;

/** Writes one header; all its names end with its number. */
export class CppHeaderGenerator {
  readonly #random: Random;
  readonly #id: number;
  readonly #types: Type[] = [];
  readonly #structs: GeneratedStruct[] = [];
  readonly #constants: { name: string; scope: readonly string[] }[] = [];
  /** Namespaces and classes that are open. */
  readonly #scope: string[] = [];
  #count = 0;
  /** Whether templates are not allowed here. */
  #isC = false;
  /** Constructors and assignments up to here. */
  readonly #special = new Set<string>();

  constructor(random: Random, id: number) {
    this.#random = random;
    this.#id = id;
  }

  /** Writes the header. */
  generate(): GeneratedHeader {
    const random = this.#random;
    const steps = Array.from(
      { length: random.integer(3, 8) },
      () => this.#step(0),
    );
    const text = `#include <cstdint>\n#include <cstddef>\n${steps.join("")}${
      this.#struct(0)
    }`;
    return { text, includes: {}, structs: this.#structs };
  }

  #name(prefix: string): string {
    return `${prefix}${this.#count++}_${this.#id}`;
  }

  /** A declaration outside of structs. */
  #step(depth: number): string {
    return this.#random.pick([
      () => this.#enumeration(),
      () => this.#alias(),
      () => this.#constant(),
      () => this.#packed(),
      () => this.#noise(),
      () => this.#struct(0),
      () => this.#struct(0),
      () => depth < 2 ? this.#namespace(depth) : this.#struct(0),
    ])();
  }

  #packed(): string {
    const open = this.#random.pick(["push, 1", "push, 2", "push, 4"]);
    return `#pragma pack(${open})\n${this.#struct(0)}#pragma pack(pop)\n`;
  }

  #namespace(depth: number): string {
    const random = this.#random;
    const kind = random.integer(0, 3);
    if (kind === 0) {
      this.#isC = true;
      const text = `extern "C" {\n${this.#enumeration()}${this.#struct(0)}}\n`;
      this.#isC = false;
      return text;
    }
    const names = [this.#name("n")];
    if (kind === 1) names.push(this.#name("n"));
    const isInline = kind === 2;
    this.#scope.push(...names);
    const text = `${isInline ? "inline " : ""}namespace ${
      names.join("::")
    } {\n${this.#step(depth + 1)}${this.#step(depth + 1)}}\n`;
    this.#scope.length -= names.length;
    return text;
  }

  /** Returns how a name is written here. */
  #reference({ name, scope }: { name: string; scope: readonly string[] }) {
    const isVisible = scope.every((part, i) => part === this.#scope[i]);
    const path = [...scope, name].join("::");
    if (isVisible && this.#random.chance(0.7)) return name;
    return scope.length > 0 && this.#random.chance(0.3) ? `::${path}` : path;
  }

  #constant(): string {
    const name = this.#name("K");
    const value = this.#random.pick([
      "3",
      "1'0 / 5",
      "sizeof(double) / 2",
      "'\\x03'",
      "0b101 & 7",
      "static_cast<int>(2) + 1",
      "true + 2",
    ]);
    this.#constants.push({ name, scope: [...this.#scope] });
    return this.#random.pick([
      `constexpr std::size_t ${name} = ${value};\n`,
      `static constexpr int ${name}{${value}};\n`,
      `const unsigned ${name} = ${value};\n`,
      `inline constexpr auto ${name}_unused = 5; enum : short { ${name} = ${value} };\n`,
    ]);
  }

  #enumeration(): string {
    const random = this.#random;
    const name = this.#name("e");
    const base = random.pick([
      "std::uint8_t",
      "int16_t",
      "unsigned int",
      "long long",
      "bool",
      "",
      "",
    ]);
    const scoped = random.pick(["", "class ", "struct "]);
    const values = base === "bool"
      ? `A_${name}, B_${name}`
      : `A_${name}, B_${name} = ${
        random.pick(["5", "'G'", "1 << 6", `A_${name} + 3`])
      }, C_${name}${random.chance(0.2) && base === "" ? " = -1" : ""},`;
    const attribute = random.pick(["", "", "[[maybe_unused]] "]);
    this.#types.push({
      name,
      scope: [...this.#scope],
      leaves: [],
      kind: "enum",
      bits: base === "" && scoped === "" ? undefined : 1,
    });
    return `enum ${scoped}${attribute}${name}${
      base === "" ? "" : ` : ${base}`
    } { ${values} };\n`;
  }

  #alias(): string {
    const base = this.#type();
    const name = this.#name("t");
    const text = this.#random.chance(0.5)
      ? `using ${name} = ${this.#reference(base)};\n`
      : `typedef ${this.#reference(base)} ${name};\n`;
    this.#types.push({ ...base, name, scope: [...this.#scope] });
    return text;
  }

  #noise(): string {
    const name = this.#name("f");
    return this.#random.pick([
      `template <typename T, int N = 3> struct ${name} { T value[N]; };\n`,
      `template <typename T> inline T ${name}(T a) { struct { int b; } c; return a; }\n`,
      `class ${name};\n`,
      `inline int ${name}(int a = 5) noexcept { return a < 3 ? a : sizeof(int); }\n`,
      `extern "C" int ${name}(const char *text, ...);\n`,
      `static_assert(sizeof(int) == 4, "an int; of } 4");\n`,
      `static_assert(sizeof(long) == 8);\n`,
      `class ${name} { virtual void run() = 0; public: virtual ~${name}(); };\n`,
      `struct ${name} : public decltype([] {}) { int a; };\n`,
      `inline auto ${name} = [](auto x) -> decltype(x) { return x; };\n`,
      `[[deprecated("old")]] inline void ${name}() {}\n`,
      `#define ${name}(x) (x)\n`,
      `using ${name} = void (*)(int, char *);\n`,
    ]);
  }

  #type(): Type {
    const random = this.#random;
    if (this.#types.length > 0 && random.chance(0.4)) {
      return random.pick(this.#types);
    }
    const [name, kind, bits] = random.pick(SCALARS);
    return { name, scope: [], leaves: [], kind, bits };
  }

  #struct(depth: number): string {
    const random = this.#random;
    const name = this.#name("S");
    const keyword = random.pick(["struct", "struct", "class", "union"]);
    const attribute = random.pick([
      "",
      "",
      "",
      "[[gnu::packed]]",
      "__attribute__((packed))",
      "alignas(16)",
      "[[gnu::packed, gnu::aligned(4)]]",
    ]);
    const scope = [...this.#scope];
    this.#scope.push(name);
    const leaves: Leaf[] = [];
    const body = this.#body(leaves, name, keyword, depth);
    this.#scope.pop();
    const type = { name, scope, leaves: leaves.slice(0, LEAVES_MAX) };
    this.#types.push(type);
    const path = [...scope, name].join("::");
    this.#structs.push({ cName: path, name: path, leaves: type.leaves });
    const isFinal = keyword !== "union" && random.chance(0.1);
    return `${keyword} ${attribute} ${name}${isFinal ? " final" : ""} {\n${
      keyword === "class" ? "public:\n" : ""
    }${body}};\n`;
  }

  #body(
    leaves: Leaf[],
    owner: string,
    keyword: string,
    depth: number,
  ): string {
    const random = this.#random;
    const isUnion = keyword === "union";
    let body = "";
    const count = random.integer(1, 6);
    for (let i = 0; i < count || leaves.length === 0; i++) {
      body += random.pick([
        () => this.#field(leaves, isUnion),
        () => this.#field(leaves, isUnion),
        () => this.#field(leaves, isUnion),
        () => this.#bitField(leaves, isUnion),
        () => this.#anonymous(leaves, depth),
        () => isUnion ? "" : this.#member(owner, depth),
      ])();
    }
    return body;
  }

  /** A member that takes no space. */
  #member(owner: string, depth: number): string {
    const name = this.#name("g");
    return this.#random.pick([
      () => this.#once(`${owner}()${this.#random.pick([";", " = default;"])}`),
      () =>
        this.#once(
          `${owner}(int a, char b);`,
          this.#random.pick([
            "constexpr ",
            "inline ",
            "explicit ",
            "[[gnu::cold]] ",
          ]),
        ),
      () => `bool ${name}() const { return true; }\n`,
      () => this.#once(`bool operator<(const ${owner} &) const;`),
      () => `static int ${name};\n`,
      () => `const char *${name}(int a) const;\n`,
      () => `${owner} &${name}(const ${owner} &) { return *this; }\n`,
      () => this.#once(`${owner} &operator=(const ${owner} &);`),
      () => `static constexpr int ${name} = 4;\n`,
      () => `friend class ${name};\n`,
      () =>
        this.#isC ? "" : `template <typename T> T ${name}(T a) { return a; }\n`,
      () => this.#random.pick(["public:\n", "private:\n", "protected:\n"]),
      () => this.#enumeration(),
      () => this.#alias(),
      () => depth < 2 ? this.#struct(depth + 1) : "",
    ])();
  }

  /** Returns a line, unless a struct has that already. */
  #once(line: string, words = ""): string {
    const key = line.replace(/(?: = default)?;$/, "");
    if (this.#special.has(key)) return "";
    this.#special.add(key);
    return `${words}${line}\n`;
  }

  #dimensions(count: number): string {
    return Array.from({ length: count }, () => {
      const known = this.#constants.length > 0 && this.#random.chance(0.5);
      return known
        ? `[${this.#reference(this.#random.pick(this.#constants))}]`
        : `[${this.#random.integer(1, 4)}]`;
    }).join("");
  }

  #field(leaves: Leaf[], isUnion: boolean): string {
    const random = this.#random;
    const type = this.#type();
    const name = this.#name("m");
    const dimensions = random.chance(0.3) ? random.integer(1, 2) : 0;
    if (type.kind === undefined) {
      for (const leaf of type.leaves) {
        leaves.push({ ...leaf, path: [{ name, dimensions }, ...leaf.path] });
      }
    } else leaves.push({ path: [{ name, dimensions }], kind: type.kind });
    const isNumber = type.kind !== undefined && type.kind !== "enum";
    const value = isNumber && dimensions === 0 && !isUnion
      ? random.pick(["", "", "", " = 1", "{}"])
      : "";
    const alignment = random.chance(0.15)
      ? random.pick(["alignas(16) ", "[[maybe_unused]] alignas(32) "])
      : "";
    return `${alignment}${this.#reference(type)} ${name}${
      this.#dimensions(dimensions)
    }${value};\n`;
  }

  #bitField(leaves: Leaf[], isUnion: boolean): string {
    const random = this.#random;
    const type = this.#type();
    if (type.bits === undefined) return this.#field(leaves, isUnion);
    const kind = type.kind === "int" ? "bits" : type.kind!;
    const text = this.#reference(type);
    if (kind !== "enum" && random.chance(0.1)) return `${text} : 0;\n`;
    const name = this.#name("b");
    leaves.push({ path: [{ name, dimensions: 0 }], kind });
    return `${text} ${name} : ${random.integer(1, type.bits)};\n`;
  }

  #anonymous(leaves: Leaf[], depth: number): string {
    if (depth > 1) return this.#field(leaves, true);
    const keyword = this.#random.pick(["union", "struct"]);
    const fields = Array.from(
      { length: this.#random.integer(1, 3) },
      () => this.#plainField(leaves),
    );
    return `${keyword} {\n${fields.join("")}};\n`;
  }

  /** A field of a number, as an anonymous struct may hold. */
  #plainField(leaves: Leaf[]): string {
    const [type, kind] = this.#random.pick(SCALARS);
    const name = this.#name("p");
    leaves.push({ path: [{ name, dimensions: 0 }], kind });
    return `${type} ${name};\n`;
  }
}
