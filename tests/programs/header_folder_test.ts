// The share of the structs of real headers that can be read, and their layouts beside those
// of gcc: `C_HEADER_FOLDER=folder deno test --allow-all tests/programs/header_folder_test.ts`.
// Each folder in it is a project, such as an unpacked package.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Builder } from "../../src/struct/from_c/builder.ts";
import type {
  CField,
  StructDeclaration,
} from "../../src/struct/from_c/c_types.ts";
import { checkedOptions } from "../../src/struct/from_c/checked_options.ts";
import { SourceReader } from "../../src/struct/from_c/source_reader.ts";
import { standardHeader } from "../../src/struct/from_c/standard_headers.ts";
import { gccTest } from "./program.ts";

const { state } = await Deno.permissions.query({
  name: "env",
  variable: "C_HEADER_FOLDER",
});
const folder = state === "granted"
  ? Deno.env.get("C_HEADER_FOLDER")
  : undefined;

/** Reasons for which a struct means nothing to another computer, or has no fixed length. */
const RIGHTLY_REFUSED =
  /means? nothing to another computer|long double|virtual|template|has no fixed length|has no fields/;

/** Headers of one test. */
const TEST_HEADERS = 100;

/** Structs of one header. */
interface Result {
  readonly project: string;
  readonly header: string;
  /** Names in C of those that were read, with their layouts. */
  readonly read: Map<string, string>;
  /** Reasons of those that were refused. */
  readonly refused: string[];
  /** Reason of a header that can't be read at all. */
  readonly error?: string;
}

/** Headers of a project. */
interface Project {
  readonly name: string;
  readonly headers: readonly string[];
  /** Folders in which gcc looks for included files, the nearer ones first. */
  readonly folders: readonly string[];
  /** Texts of all headers by all names under which one may include them. */
  readonly includes: ReadonlyMap<string, string>;
}

async function* filesIn(path: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    if (isDirectory) yield* filesIn(`${path}/${name}`);
    else if (isFile && /\.(?:h|hpp)$/.test(name)) yield `${path}/${name}`;
  }
}

/** Returns all headers, of which those of a project itself are found first. */
async function projectsIn(folder: string): Promise<Project[]> {
  const texts = new Map<string, string>();
  const ofProject = new Map<string, string[]>();
  for await (const path of filesIn(folder)) {
    const text = new TextDecoder().decode(await Deno.readFile(path));
    texts.set(path, text);
    const name = path.slice(folder.length + 1).replace(/\/.*$/s, "");
    const headers = ofProject.get(name) ?? [];
    ofProject.set(name, [...headers, path]);
  }
  return [...ofProject].sort().map(([name, headers]) => {
    const own = new Set(headers);
    const others = [...texts.keys()].filter((path) => !own.has(path));
    const includes = new Map<string, string>();
    const folders = new Set<string>();
    for (const path of [...headers, ...others]) {
      // "…/include/a/b/c.h" may be included as a/b/c.h, b/c.h or c.h.
      const [, root, parts] = /^(.*?\/(?:include|x86_64-linux-gnu)|.*)\/(.*)$/s
        .exec(path.replace(/\/include\/x86_64/, "/x86_64"))!;
      for (let name = parts;; name = name.slice(name.indexOf("/") + 1)) {
        const isSystem = name !== parts && standardHeader(name) !== undefined;
        if (!includes.has(name) && !isSystem) {
          includes.set(name, texts.get(path)!);
        }
        if (!name.includes("/")) break;
      }
      folders.add(root.replace(/\/x86_64/, "/include/x86_64"));
      if (own.has(path)) folders.add(path.replace(/\/[^/]*$/, ""));
    }
    return { name, headers: headers.sort(), folders: [...folders], includes };
  });
}

function readHeader(
  { name: project, includes }: Project,
  header: string,
): Result {
  const options = {
    ...checkedOptions({
      packed: false,
      keepNames: true,
      undefinedMacros: "undefined",
    }),
    includes,
  };
  const read = new Map<string, string>();
  const refused: string[] = [];
  const result = { project, header, read, refused };
  try {
    const reader = new SourceReader(Deno.readTextFileSync(header), options);
    for (const struct of reader.structs) {
      const { place, names, tag, isUnion } = struct;
      // Those of included files are counted there.
      if (place.file !== undefined || names.length === 0) continue;
      try {
        const found = reader.find(names[0]);
        new Builder(options).build(found, names[0]);
        const name = tag === undefined
          ? names[0]
          : `${isUnion ? "union" : "struct"} ${tag}`;
        read.set(name, layoutOf(found));
      } catch (error) {
        refused.push(`${names[0]}: ${(error as Error).message}`);
      }
    }
  } catch (error) {
    return { ...result, error: (error as Error).message };
  }
  return result;
}

/** Returns size and offsets as the C program prints them. */
function layoutOf(struct: StructDeclaration): string {
  const places = placesOf(struct).map(({ cName, offset }) =>
    ` ${cName}:${offset}`
  );
  return `${struct.byteLength}${places.join("")}`;
}

/** Returns the fields that C can take the offset of. */
function placesOf({ fields = [] }: StructDeclaration): CField[] {
  return fields.flatMap((field) =>
    field.bits !== undefined
      ? []
      : field.cName !== undefined
      ? [field]
      : placesOf(field.type as StructDeclaration).map((inner) => ({
        ...inner,
        offset: field.offset + inner.offset,
      }))
  );
}

/** Returns the layouts by gcc; undefined if it refuses the header by itself. */
async function layoutsOfGcc(
  { folders }: Project,
  { header, read }: Result,
): Promise<Map<string, string> | undefined> {
  const lines = [...read].map(([name, layout]) => {
    const fields = [...layout.matchAll(/ (\w+):/g)].map(([, field]) =>
      `printf(" ${field}:%zu", __builtin_offsetof(${name}, ${field}));`
    );
    return `printf("${name}=%zu", sizeof(${name}));${fields.join("")}puts("");`;
  });
  const program = `#include "${header}"\n` +
    `extern int printf(const char *, ...), puts(const char *);\n` +
    `int main(void) {\n${lines.join("\n")}\n}\n`;
  const temporary = await Deno.makeTempDir();
  try {
    const source = `${temporary}/layout.c`;
    await Deno.writeTextFile(source, program);
    const paths = folders.flatMap((folder) => ["-idirafter", folder]);
    const args = ["-w", "-O0", ...paths];
    const layout = ["-o", `${temporary}/layout`, source];
    const gcc = (args: string[]) => new Deno.Command("gcc", { args }).output();
    if (!(await gcc([...args, ...layout])).success) {
      const alone = ["-fsyntax-only", "-x", "c", header];
      const { success } = await gcc([...args, ...alone]);
      return success ? new Map() : undefined;
    }
    const { stdout } = await new Deno.Command(`${temporary}/layout`).output();
    return new Map(
      new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => {
        const [name, layout] = line.split("=");
        return [name, layout] as const;
      }),
    );
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Returns how often each reason occurs, the most frequent first. */
function reasonsOf(results: readonly Result[]): [string, number, string][] {
  const reasons = new Map<string, [number, string]>();
  for (const { header, refused, error } of results) {
    for (const text of error === undefined ? refused : [error]) {
      const reason = text.replace(/^.*column \d+: /s, "")
        .replace(/"[^"]*"/g, '"…"').replace(/\d+/g, "0")
        .replace(/\{[^]*\}/, "{…}");
      const [count, example] = reasons.get(reason) ?? [
        0,
        `${header.split("/").at(-1)} ${text}`,
      ];
      reasons.set(reason, [count + 1, example]);
    }
  }
  return [...reasons].map(([reason, [count, example]]) =>
    [reason, count, example] as [string, number, string]
  ).sort(([, one], [, two]) => two - one);
}

if (folder === undefined) {
  Deno.test({
    name: "structsFromC() reads a folder of headers [needs C_HEADER_FOLDER]",
    ignore: true,
    fn: () => {},
  });
} else {
  const results: Result[] = [];
  for (const project of await projectsIn(folder)) {
    const { name, headers } = project;
    for (let first = 0; first < headers.length; first += TEST_HEADERS) {
      const end = Math.min(headers.length, first + TEST_HEADERS);
      gccTest(
        `structsFromC() lays out the structs of ${name}, headers ${first} to ${end}, as gcc does`,
        async () => {
          const wrong: string[] = [];
          for (const header of headers.slice(first, end)) {
            const result = readHeader(project, header);
            const { read, refused, error } = result;
            const isEmpty = read.size + refused.length === 0;
            if (isEmpty && error === undefined) continue;
            const layouts = await layoutsOfGcc(project, result);
            // A header that gcc refuses is no header to be read by itself.
            if (layouts === undefined) continue;
            results.push(result);
            for (const [struct, layout] of read) {
              const ofGcc = layouts.get(struct);
              if (layout === ofGcc) continue;
              wrong.push(`${header} ${struct}: gcc ${ofGcc}, here ${layout}`);
            }
          }
          assertEquals(wrong, []);
        },
      );
    }
  }
  gccTest(
    `structsFromC() reads the structs of ${folder}`,
    () => Promise.resolve(report(results)),
  );
}

function report(results: readonly Result[]): void {
  const readCount = sum(results.map(({ read }) => read.size));
  const refused = results.flatMap(({ refused }) => refused);
  const rightly = refused.filter((text) => RIGHTLY_REFUSED.test(text)).length;
  const total = readCount + refused.length;
  const whole = results.filter(({ refused, error }) =>
    error === undefined && refused.every((text) => RIGHTLY_REFUSED.test(text))
  );
  const projects = new Set(results.map(({ project }) => project)).size;
  console.log(
    `${results.length} headers of ${projects} projects, which gcc compiles each by itself, declare ${total} structs.
${whole.length} headers (${
      percent(whole.length, results.length)
    }) are read whole, but structs with pointers and such.
${readCount} structs (${percent(readCount, total)}) are read, ${
      percent(readCount, total - rightly)
    } of those without pointers and such.`,
  );
  for (const [reason, count, example] of reasonsOf(results).slice(0, 40)) {
    console.log(`${String(count).padStart(6)} ${reason}\n       ${example}`);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)} %`;
}
