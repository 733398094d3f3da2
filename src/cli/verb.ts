/**
 * Verbs of the command line: the commands that `cli.ts` has.
 *
 * @module
 */

import type { Flags, FlagValues } from "./flags.ts";
import type { Printer } from "./printer.ts";

/** Meanings of the exit codes, from 0 on. */
export const EXIT_CODE_MEANINGS = [
  "done",
  "failed, or something is lost, damaged or different; stderr says it",
  "the command line is wrong",
  "values can't be used: stale, never received, invalid, in alarm or misread",
] as const;

/** Exit code, see {@linkcode EXIT_CODE_MEANINGS}. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Surroundings of a verb. */
export interface Io {
  /** Receives data, and nothing else. */
  readonly stdout: Printer;
  /** Receives words. */
  readonly stderr: Printer;
  /** Whether stderr is a terminal, for progress. */
  readonly isTerminal: boolean;
  /** Whether stdin and stdout are a terminal with a screen; by default they aren't. */
  readonly isScreen?: boolean;
  /** Asks the operator a question, to which the answer may be yes; none without a terminal. */
  readonly askYes?: ((question: string) => Promise<boolean>) | undefined;
  /** Aborted by Ctrl-C, by SIGTERM, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
}

/** Parts of a verb. */
export interface VerbParts<F extends Flags> {
  /** Its name. */
  readonly name: string;
  /** One line about it, beginning with a verb. */
  readonly summary: string;
  /**
   * Names of its operands, each of which is needed, such as `"FILE|FOLDER"`. The last may be
   * one for several: `"FIELD…"` for one or more, `"[PARAM…]"` for any number.
   */
  readonly operands: readonly string[];
  /** Permissions that it needs, as flags of `deno run`. */
  readonly permissions: string;
  /** Its flags. */
  readonly flags: F;
  /** More about it, at the end of its help. */
  readonly details?: string;
  /**
   * Does the work.
   *
   * @throws {UsageError} If a value of a flag is wrong.
   * @throws {Error} If it fails.
   */
  run(
    values: FlagValues<F>,
    operands: readonly string[],
    io: Io,
  ): Promise<ExitCode>;
}

/** Verb with any flags. */
export type Verb = VerbParts<Flags>;

/** Makes a verb, whose values have the types of its flags. */
export function defineVerb<const F extends Flags>(parts: VerbParts<F>): Verb {
  return parts as unknown as Verb;
}
