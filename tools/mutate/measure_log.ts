/**
 * Log of a measurement, by which one that was stopped goes on.
 *
 * @module
 */

import { hashSources, type Sources } from "../source_hash.ts";
import { filesIn } from "../paths.ts";
import type { Verdict } from "./measure.ts";
import type { Mutant } from "./mutant.ts";

type Entry =
  | { sources: string }
  | { path: string; sec: number }
  | { verdict: Verdict };

/** Durations of tests and verdicts of mutants, each written to a file as it is found. */
export class MeasureLog {
  /** Durations of test files that pass with the code as it is, by path, in s. */
  readonly durations: ReadonlyMap<string, number>;
  readonly #durations = new Map<string, number>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #path: string | undefined;

  /**
   * @param path Path of its file. Default: nothing is written.
   */
  constructor(path?: string) {
    this.durations = this.#durations;
    this.#path = path;
  }

  /**
   * Opens a log, or begins one.
   *
   * @param path Path of its file.
   * @param root Root of the checkout that is measured.
   * @throws {Error} If it is of other sources or tests than those of the checkout.
   */
  static async open(path: string, root: string): Promise<MeasureLog> {
    const log = new MeasureLog(path);
    const sources = await hashCheckout(root);
    const text = await Deno.readTextFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
    // The last line may have been cut off.
    const lines = text.split("\n").slice(0, -1);
    for (const line of lines) {
      const entry = JSON.parse(line) as Entry;
      if ("verdict" in entry) {
        log.#verdicts.set(keyOf(entry.verdict), entry.verdict);
      } else if ("path" in entry) {
        log.#durations.set(entry.path, entry.sec);
      } else if (entry.sources !== sources) {
        throw new Error(
          `Cannot go on with ${path} as sources or tests have changed since: remove it, or name another`,
        );
      }
    }
    await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
    if (lines.length === 0) await log.#write({ sources });
    return log;
  }

  /** Returns the verdict of a mutant, if it is known. */
  verdictOf(mutant: Mutant): Verdict | undefined {
    return this.#verdicts.get(keyOf(mutant));
  }

  /** Adds the verdict of a mutant. */
  async addVerdict(verdict: Verdict): Promise<void> {
    this.#verdicts.set(keyOf(verdict), verdict);
    await this.#write({ verdict });
  }

  /** Adds the duration of a test file, in s. */
  async addDuration(path: string, sec: number): Promise<void> {
    this.#durations.set(path, sec);
    await this.#write({ path, sec });
  }

  async #write(entry: Entry): Promise<void> {
    if (this.#path === undefined) return;
    await Deno.writeTextFile(this.#path, `${JSON.stringify(entry)}\n`, {
      append: true,
    });
  }
}

function keyOf({ path, start, end, replacement }: Mutant): string {
  return JSON.stringify([path, start, end, replacement]);
}

async function hashCheckout(root: string): Promise<string> {
  const sources: Sources = {};
  for (const folder of ["src", "tests"]) {
    for await (const path of filesIn(`${root}/${folder}`)) {
      sources[path.slice(root.length)] = await Deno.readTextFile(path);
    }
  }
  return await hashSources(sources);
}
