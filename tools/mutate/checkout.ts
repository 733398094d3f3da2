/**
 * Copies of the checkout, in which mutants live: the user's own files are never
 * touched.
 *
 * @module
 */

import { type DenoEnd, runDeno } from "../run_deno.ts";
import { applyTo, type Mutant, mutantOf } from "./mutant.ts";
import type { Change } from "./mutations.ts";

const LINT_CONFIG = new URL("./lint.json", import.meta.url);
const BUILD = "tools/build_worker.ts";
const BUNDLE = "src/worker_source.gen.ts";
const TOOL_TIME_LIMIT_SEC = 120;
// A mutant that allocates without end would take the machine with it.
const HEAP_FLAG = "--v8-flags=--max-old-space-size=1024";

/** Temporary copy of a checkout; disposing of it removes it. */
export class Checkout implements AsyncDisposable {
  /** Root of the copy. */
  readonly root: string;
  readonly #signal: AbortSignal;

  private constructor(root: string, signal: AbortSignal) {
    this.root = root;
    this.#signal = signal;
  }

  /** Copies a checkout, but for what is hidden in it. */
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
   * Puts a mutant in its place, and the workers' bundle with it where it is part of it.
   *
   * @returns What restores the copy when it is disposed of.
   */
  async mutate(mutant: Mutant): Promise<AsyncDisposable> {
    const path = `${this.root}/${mutant.path}`;
    const text = await Deno.readTextFile(path);
    const bundlePath = `${this.root}/${BUNDLE}`;
    const bundle = await Deno.readTextFile(bundlePath).catch(() => undefined);
    await Deno.writeTextFile(path, applyTo(text, mutant));
    if (bundle !== undefined) {
      await this.#deno(["run", "--allow-all", BUILD]);
    }
    return {
      [Symbol.asyncDispose]: async () => {
        await Deno.writeTextFile(path, text);
        if (bundle !== undefined) await Deno.writeTextFile(bundlePath, bundle);
      },
    };
  }

  /** Returns whether a file of the copy passes the type checks. */
  async compiles(path: string): Promise<boolean> {
    const { success } = await this.#deno(["check", "--quiet", path]);
    return success;
  }

  /** Runs tests one file after another, until one fails. */
  test(paths: string[], timeLimitSec: number): Promise<DenoEnd> {
    return this.#deno([
      "test",
      "--no-check",
      "--allow-net",
      "--fail-fast",
      HEAP_FLAG,
      ...paths,
    ], timeLimitSec);
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
