/**
 * Layouts of generated headers, as programs of gcc print them and as they are read here.
 *
 * @module
 */

import {
  type AnyStructType,
  structsFromC,
  StructSourceError,
} from "../../mod.ts";
import type { GeneratedHeader, GeneratedStruct, Leaf } from "../c_headers.ts";

/**
 * Functions of the C programs. `show()` prints the first bytes to the last that aren't 0 of
 * the struct that `begin()` was given, and clears them. Calls are short, as most of the time
 * of a test is that of their compiler.
 */
export const HEAD = `#include <stdio.h>
#include <string.h>
#include <stddef.h>
#define LAST(e) (sizeof(e) / sizeof((e)[0]) - 1)
static unsigned char *bytes;
static size_t length;
static void begin(const char *name, void *s, size_t size) {
  bytes = (unsigned char *)s;
  length = size;
  printf("%s %zu\\n", name, size);
}
static void print(void) {
  size_t start = 0, end = length;
  while (start < end && bytes[start] == 0) start++;
  while (end > start && bytes[end - 1] == 0) end--;
  printf("%zu:", start);
  for (; start < end; bytes[start++] = 0) printf("%02x", bytes[start]);
}
static void show(void) {
  print();
  puts("");
}
static void showRead(long long value) {
  print();
  printf(" %lld\\n", value);
}
`;

const CPP_HEAD = "#include <type_traits>\n";

/** Values that a leaf is set to: as C has them, and the number of bits that they set. */
const VALUES: Readonly<Record<Leaf["kind"], readonly string[]>> = {
  int: ["-1", "1"],
  bits: ["-1", "1"],
  enum: ["-1", "1"],
  float: ["1.5", "-2.25"],
  bool: ["1"],
  text: ["'A'"],
};

/** C that prints the layout of each struct. */
function programOf(
  headers: readonly GeneratedHeader[],
  isCpp: boolean,
): string {
  const functions = headers.map(({ structs }, i) =>
    `static void header${i}(void) {\n${
      structs.map(({ cName, name, leaves }) =>
        `  { ${memoryOf(cName, isCpp)} begin("${name}", &s, sizeof s);\n${
          leaves.map((leaf) => statementsOf(leaf, isCpp)).join("")
        }  }\n`
      ).join("")
    }}\n`
  );
  const calls = headers.map((_, i) => `  header${i}();\n`).join("");
  return `${functions.join("")}int main(void) {\n${calls}}\n`;
}

/** A struct of zeros; one of C++ may have no constructor, or one that sets a field. */
function memoryOf(cName: string, isCpp: boolean): string {
  return isCpp
    ? `alignas(64) static unsigned char memory[sizeof(${cName})]; auto &s = *(${cName} *)memory;`
    : `static ${cName} s;`;
}

function statementsOf(leaf: Leaf, isCpp: boolean): string {
  return VALUES[leaf.kind].map((value) => {
    let place = "s";
    // An element of the same type, whose index doesn't repeat all of the path.
    let first = "s";
    for (const { name, dimensions } of leaf.path) {
      place += `.${name}`;
      first += `.${name}`;
      for (let i = 0; i < dimensions; i++) {
        place += `[LAST(${first})]`;
        first += "[0]";
      }
    }
    if (leaf.kind === "text") place += "[0]";
    const show = leaf.kind === "bits" || leaf.kind === "int"
      ? `showRead(${place})`
      : "show()";
    // C++ converts no number to an enumeration by itself.
    const converted = isCpp && leaf.kind === "enum"
      ? `(std::remove_reference_t<decltype(${place})>)(${value})`
      : value;
    return `  ${place} = ${converted}; ${show};\n`;
  }).join("");
}

/** Reason to refuse a struct that g++ lays out, as versions of it do so differently. */
const REFUSED_BY_DESIGN = /g\+\+ doesn't pack a field/;

/** Those lines as structsFromC() reads the header; null for those of a refused struct. */
function linesOf(
  { text, includes, structs }: GeneratedHeader,
  isCpp: boolean,
): (string | null)[] {
  const read = (...names: string[]) =>
    structsFromC(
      text,
      Object.fromEntries(names.map((name) => [name, {}])),
      {
        packed: false,
        keepNames: true,
        includes,
        undefinedMacros: "undefined",
      },
    );
  const all = isCpp ? undefined : read(...structs.map(({ name }) => name));
  return structs.flatMap((struct) => {
    const { name } = struct;
    try {
      return structLines(struct, (all ?? read(name))[name]);
    } catch (error) {
      const isRefused = error instanceof StructSourceError &&
        REFUSED_BY_DESIGN.test(error.message);
      if (!isRefused) throw error;
      return Array.from({ length: lineCountOf(struct) }, () => null);
    }
  });
}

function lineCountOf({ leaves }: GeneratedStruct): number {
  return leaves.reduce((count, { kind }) => count + VALUES[kind].length, 1);
}

function structLines(
  { name, leaves }: GeneratedStruct,
  type: AnyStructType,
): string[] {
  const view = type.create();
  return [
    `${name} ${type.byteLength}`,
    ...leaves.flatMap((leaf) =>
      VALUES[leaf.kind].map((value) => lineOf(type, view, leaf, value))
    ),
  ];
}

// deno-lint-ignore no-explicit-any
type Loose = any;

/** Sets a leaf of a view of zeros, and clears it again. */
function lineOf(
  type: AnyStructType,
  view: Loose,
  leaf: Leaf,
  value: string,
): string {
  let [owner, key]: [Loose, string | number] = [view, ""];
  let struct = type;
  for (const { name, dimensions } of leaf.path) {
    if (key !== "") owner = owner[key];
    key = name;
    const field = struct.fields.find((field) => field.name === name);
    if (field === undefined) return `no ${name}`;
    for (let i = 0; i < dimensions; i++) {
      owner = owner[key];
      key = owner.length - 1;
    }
    if (typeof field.type === "object") struct = field.type;
    else {
      const { type, bitLength } = field;
      owner[key] = valueOf(leaf, type, bitLength, value);
    }
  }
  const read = leaf.kind === "bits" || leaf.kind === "int"
    ? ` ${BigInt.asIntN(64, BigInt(owner[key]))}`
    : "";
  const bytes: Uint8Array = view.bytes;
  let [start, end] = [0, bytes.length];
  while (start < end && bytes[start] === 0) start++;
  while (end > start && bytes[end - 1] === 0) end--;
  const text = `${start}:${bytes.subarray(start, end).toHex()}${read}`;
  bytes.fill(0, start, end);
  return text;
}

function valueOf(
  { kind }: Leaf,
  type: string,
  bitLength: number | undefined,
  value: string,
): unknown {
  if (kind === "text") return "A";
  if (kind === "bool" || type === "bool") return true;
  if (kind === "float") return Number(value);
  const bits = bitLength ?? Number(type.slice(1));
  const isOnes = value === "-1";
  const number = !isOnes && (type.startsWith("u") || bits > 1)
    ? 1n
    : type.startsWith("u")
    ? 2n ** BigInt(bits) - 1n
    : -1n;
  return type.endsWith("64") ? number : Number(number);
}

/** Compares the layouts of headers with those of a compiler, and returns which differ. */
export async function compareLayouts(
  compiler: "gcc" | "g++",
  headers: readonly GeneratedHeader[],
): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const includes = Object.assign(
      {},
      ...headers.map(({ includes }) => includes),
    );
    for (const [name, text] of Object.entries(includes)) {
      await Deno.writeTextFile(`${folder}/${name}`, text as string);
    }
    const isCpp = compiler === "g++";
    const source = `${folder}/layout.${isCpp ? "cpp" : "c"}`;
    const texts = headers.map(({ text }) => text).join("");
    await Deno.writeTextFile(
      source,
      HEAD + (isCpp ? CPP_HEAD : "") + texts + programOf(headers, isCpp),
    );
    const program = `${folder}/layout`;
    const options = isCpp ? ["-fno-access-control", "-std=c++20"] : [];
    const args = [...options, "-w", "-O0", "-o", program, source];
    await output(compiler, args);
    const expected = (await output(program, [])).trimEnd().split("\n");
    let at = 0;
    return headers.flatMap((header) => {
      const count = header.structs.reduce(
        (count, struct) => count + lineCountOf(struct),
        0,
      );
      const ofGcc = expected.slice(at, at += count);
      // Structs of more than 16 MiB are refused, by design.
      const isHuge = ofGcc.some((line) =>
        Number(/_\d+\w* (\d+)$/.exec(line)?.[1]) > 2 ** 24
      );
      if (isHuge) return [];
      const lines = attemptLines(header, isCpp);
      const wrong = ofGcc.findIndex((line, i) =>
        lines[i] !== null && line !== lines[i]
      );
      return wrong < 0 ? [] : [
        `${compiler}: ${ofGcc[wrong]}, here: ${lines[wrong] ?? lines.at(-1)}\n${
          ofGcc.slice(0, wrong).findLast((line) => line.includes("_")) ?? ""
        }\n${header.text}${JSON.stringify(header.includes)}`,
      ];
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function attemptLines(
  header: GeneratedHeader,
  isCpp: boolean,
): (string | null)[] {
  try {
    return linesOf(header, isCpp);
  } catch (error) {
    if (!(error instanceof StructSourceError)) throw error;
    return [error.message];
  }
}

/** Runs a command, and returns what it writes. */
export async function output(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr).slice(0, 2000));
  return decoder.decode(stdout);
}
