/**
 * Copies of the checkout, in which mutants live: the user's own files are never
 * touched.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { type DenoEnd, runDeno } from "../run_deno.ts";
import { applyTo, type Mutant, mutantOf } from "./mutant.ts";
import type { Change } from "./mutations.ts";

const LINT_CONFIG = new URL("./lint.json", import.meta.url);
/** Programs that build the bundles of modules. */
const BUNDLES: Readonly<Record<string, string>> = {
  "src/worker_source.gen.ts": "tools/build_worker.ts",
  "src/view/page.gen.ts": "tools/build_page.ts",
};
const BUNDLE_ENTRY = /^\/\/ Generated from (\S+) by /;
const TESTS = "tests/";
const PROGRAM_TESTS = "tests/programs/";
/** Path of a module in a string, as of a program that a test starts. */
const MODULE_IN_TEXT = /(?<=["'`\s])[\w./-]+\.ts(?=["'`\s])/g;
const TOOL_TIME_LIMIT_SEC = 120;
const CHECK_TIME_LIMIT_SEC = 300;
// A mutant that allocates without end would exhaust the machine's memory.
const HEAP_FLAG = "--v8-flags=--max-old-space-size=1024";

/** Graph of modules that `deno info --json` prints, as far as it is read here. */
interface ModuleGraph {
  modules: {
    specifier: string;
    dependencies?: { code?: { specifier: string } }[];
  }[];
}

/** File of the checkout, as it is or changed. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** Temporary copy of a checkout; disposing of it removes it. */
export class Checkout implements AsyncDisposable {
  /** Root of the copy. */
  readonly root: string;
  readonly #signal: AbortSignal;
  /** Imports of each module that was looked at, by path. */
  readonly #imported = new Map<string, readonly string[]>();
  readonly #bundled = new Map<string, ReadonlyMap<string, number>>();

  private constructor(root: string, signal: AbortSignal) {
    this.root = root;
    this.#signal = signal;
  }

  /** Copies a checkout, except for hidden files. */
  static async copy(from: string, signal: AbortSignal): Promise<Checkout> {
    const root = await Deno.makeTempDir({ prefix: "mutate_" });
    const checkout = new Checkout(root, signal);
    try {
      await copyDirectory(from, root);
    } catch (error) {
      await checkout[Symbol.asyncDispose]();
      throw error;
    }
    return checkout;
  }

  /**
   * Returns the modules that a module imports or starts as programs, with itself and those
   * of the bundles that it imports, by path: the least number of imports that lead to each.
   */
  async imports(path: string): Promise<ReadonlyMap<string, number>> {
    const imports = await this.#imports(path);
    const all = new Map(imports);
    for (const bundle of Object.keys(BUNDLES)) {
      const toBundle = imports.get(bundle);
      if (toBundle === undefined) continue;
      for (const [bundled, steps] of await this.#bundledIn(bundle)) {
        const known = all.get(bundled) ?? Infinity;
        all.set(bundled, Math.min(known, toBundle + steps));
      }
    }
    return all;
  }

  /** Finds every mutant of some sources, in the order of their paths and lines. */
  async mutants(paths: string[]): Promise<Mutant[]> {
    const { stdout, stderr } = await this.#deno([
      "lint",
      "--quiet",
      "--json",
      "--config",
      LINT_CONFIG.pathname,
      ...paths,
    ]);
    if (!stdout) throw new Error(`Cannot find mutants: ${stderr}`);
    const { diagnostics, errors } = JSON.parse(stdout) as {
      diagnostics: { filename: string; message: string }[];
      errors: unknown[];
    };
    if (errors.length > 0) {
      throw new Error(`Cannot find mutants: ${JSON.stringify(errors)}`);
    }
    const changes = Map.groupBy(
      diagnostics,
      ({ filename }) => filename.slice(filename.indexOf(this.root)),
    );
    const mutants = await Promise.all(
      paths.toSorted().map(async (path) => {
        const text = await Deno.readTextFile(`${this.root}/${path}`);
        return (changes.get(`${this.root}/${path}`) ?? [])
          .map(({ message }) =>
            mutantOf(path, text, JSON.parse(message) as Change)
          );
      }),
    );
    return mutants.flat();
  }

  /**
   * Applies a mutant, and rebuilds the bundles that have it and that a test imports.
   *
   * @param tests Paths of the tests that are to run.
   * @returns Disposable that restores the copy.
   */
  async mutate(
    mutant: Mutant,
    tests: readonly string[],
  ): Promise<AsyncDisposable> {
    const before = new Map<string, string>();
    const keep = async (path: string) => {
      const text = await Deno.readTextFile(`${this.root}/${path}`);
      before.set(path, text);
      return text;
    };
    const text = await keep(mutant.path);
    await Deno.writeTextFile(
      `${this.root}/${mutant.path}`,
      applyTo(text, mutant),
    );
    for (const [bundle, build] of Object.entries(BUNDLES)) {
      const importing = await Promise.all(
        tests.map(async (test) => (await this.#imports(test)).has(bundle)),
      );
      if (!importing.includes(true)) continue;
      if (!(await this.#bundledIn(bundle)).has(mutant.path)) continue;
      await keep(bundle);
      await this.#deno(["run", "--allow-all", build]);
    }
    return {
      [Symbol.asyncDispose]: async () => {
        for (const [path, text] of before) {
          await Deno.writeTextFile(`${this.root}/${path}`, text);
        }
      },
    };
  }

  /**
   * Returns the mutants that pass the type checks, in their order. One check reads all of
   * them, each in a copy of its source beside it: it takes as long as that of one.
   */
  async compiling(mutants: readonly Mutant[]): Promise<Mutant[]> {
    const sources = new Map<string, Source>();
    for (const { path } of mutants) {
      const text = await Deno.readTextFile(`${this.root}/${path}`);
      sources.set(path, { path, text });
    }
    const mutated = mutants.map((mutant) => {
      const { path, text } = sources.get(mutant.path)!;
      return { path, text: applyTo(text, mutant) };
    });
    const wrong = await this.#wrongCopies([...sources.values(), ...mutated]);
    const compiling: Mutant[] = [];
    for (const [index, mutant] of mutants.entries()) {
      // A copied class with private fields may not be the one that other modules know.
      const isRight = wrong.has(sources.get(mutant.path)!)
        ? await this.#compiles(mutated[index])
        : !wrong.has(mutated[index]);
      if (isRight) compiling.push(mutant);
    }
    return compiling;
  }

  /** Returns the sources whose copies fail the type checks. */
  async #wrongCopies(sources: Source[]): Promise<ReadonlySet<Source>> {
    const copies = new Map(sources.map((source, index) => [
      source.path.replace(/\.ts$/, `.mutant${index}_.ts`),
      source,
    ]));
    for (const [path, { text }] of copies) {
      await Deno.writeTextFile(`${this.root}/${path}`, text);
    }
    const wrong = new Map<string, Source>();
    // A copy that can't be parsed hides the errors of the others, hence the repetition.
    for (;;) {
      const paths = [...copies.keys()].filter((path) => !wrong.has(path));
      const { success, stderr } = await this.#deno(
        ["check", "--quiet", ...paths],
        CHECK_TIME_LIMIT_SEC,
      );
      if (success) break;
      const found = paths.filter((path) => stderr.includes(`/${path}:`));
      if (found.length === 0) {
        throw new Error(`Cannot check the types of mutants: ${stderr}`);
      }
      for (const path of found) wrong.set(path, copies.get(path)!);
    }
    for (const path of copies.keys()) {
      await Deno.remove(`${this.root}/${path}`);
    }
    return new Set(wrong.values());
  }

  async #compiles({ path, text }: Source): Promise<boolean> {
    const original = await Deno.readTextFile(`${this.root}/${path}`);
    await Deno.writeTextFile(`${this.root}/${path}`, text);
    const { success } = await this.#deno(["check", "--quiet", path]);
    await Deno.writeTextFile(`${this.root}/${path}`, original);
    return success;
  }

  /**
   * Runs the tests of a file, until one fails.
   *
   * @param name Part of the names of those to run. Default: all.
   */
  test(path: string, timeLimitSec: number, name = ""): Promise<DenoEnd> {
    return this.#deno([
      "test",
      "--no-check",
      // Tests of programs are ignored without all permissions.
      path.startsWith(PROGRAM_TESTS) ? "--allow-all" : "--allow-net",
      "--fail-fast",
      `--filter=${name}`,
      HEAP_FLAG,
      path,
    ], timeLimitSec);
  }

  /** Returns the modules in a bundle, whose head names its entry. */
  async #bundledIn(path: string): Promise<ReadonlyMap<string, number>> {
    const known = this.#bundled.get(path);
    if (known !== undefined) return known;
    const bundle = await Deno.readTextFile(`${this.root}/${path}`);
    const entry = bundle.match(BUNDLE_ENTRY)?.[1];
    if (entry === undefined) {
      throw new Error(
        `Cannot find the bundled modules as ${path} must begin with its entry: received "${
          bundle.slice(0, 60)
        }"`,
      );
    }
    const bundled = await this.#imports(entry);
    this.#bundled.set(path, bundled);
    return bundled;
  }

  async #imports(path: string): Promise<ReadonlyMap<string, number>> {
    const steps = new Map([[path, 0]]);
    // A map's entries include those added meanwhile, so this walks all of the graph.
    for (const [module, count] of steps) {
      for (const next of await this.#importsOf(module)) {
        if (!steps.has(next)) steps.set(next, count + 1);
      }
    }
    return steps;
  }

  /** Returns the modules that a module imports itself, and those that a test starts. */
  async #importsOf(path: string): Promise<readonly string[]> {
    const known = this.#imported.get(path);
    if (known !== undefined) return known;
    const end = await this.#deno(["info", "--json", path]);
    if (!end.success) {
      throw new Error(`Cannot find the imports of ${path}: ${end.stderr}`);
    }
    const { modules } = JSON.parse(end.stdout) as ModuleGraph;
    const start = `${pathToFileURL(this.root).href}/`;
    for (const { specifier, dependencies = [] } of modules) {
      if (!specifier.startsWith(start)) continue;
      const module = specifier.slice(start.length);
      const imports = dependencies
        .flatMap(({ code }) => code?.specifier ?? [])
        .filter((each) => each.startsWith(start))
        .map((each) => each.slice(start.length));
      const programs = module.startsWith(TESTS)
        ? await this.#programsIn(module)
        : [];
      this.#imported.set(module, [...imports, ...programs]);
    }
    return this.#imported.get(path) ?? [];
  }

  /** Returns the modules whose paths a test has in a text, from the root or from itself. */
  async #programsIn(test: string): Promise<string[]> {
    const text = await Deno.readTextFile(`${this.root}/${test}`);
    const found = new Set<string>();
    for (const [path] of text.matchAll(MODULE_IN_TEXT)) {
      const fromTest = new URL(path, `file:///${test}`).pathname.slice(1);
      for (const each of [path, fromTest]) {
        const isFile = await Deno.stat(`${this.root}/${each}`)
          .then((info) => info.isFile, () => false);
        if (isFile) found.add(each);
      }
    }
    return [...found];
  }

  #deno(args: string[], timeLimitSec = TOOL_TIME_LIMIT_SEC): Promise<DenoEnd> {
    return runDeno({
      args,
      cwd: this.root,
      timeLimitSec,
      signal: this.#signal,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

async function copyDirectory(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name.startsWith(".")) continue;
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copyDirectory(source, target);
    else await Deno.copyFile(source, target);
  }
}
