/**
 * Programs with a command line, and their end.
 *
 * @module
 */

import { printable } from "../base/printable.ts";
import { stderr, stdout } from "./printer.ts";

/** Program with a command line. */
export interface Program<Options extends { readonly help: boolean }> {
  /** Text that `--help` prints. */
  readonly help: string;
  /** Reads the command line; throws if that is wrong. */
  read(args: string[]): Options;
  /** Does the work; throws if it can't. */
  run(options: Options): Promise<void>;
  /** Prints the reason of a failure; by default to stderr. */
  fail?(message: string): void;
}

/**
 * Runs a program, and sets its exit code: 0, 1 if it has failed, 2 if the command line is
 * wrong. An error is one line on stderr.
 */
export async function runProgram<Options extends { readonly help: boolean }>(
  program: Program<Options>,
): Promise<void> {
  await endProgram(await exitCodeOf(program));
}

/**
 * Ends the program once its output was read, also if nobody reads it any more. A pipe that
 * its reader has closed is no failure.
 *
 * @param code Exit code.
 */
export async function endProgram(code: number): Promise<void> {
  Deno.exitCode = code;
  const isRead = await Promise.all([stdout.flush(), stderr.flush()]);
  const { reason } = stdout.broken;
  if (reason !== undefined && !(reason instanceof Deno.errors.BrokenPipe)) {
    Deno.exitCode = 1;
    await stderr.print(`Cannot print: ${oneLineOf(reason)}`);
  }
  // A pending write would keep the program from ending by itself.
  if (isRead.includes(false)) Deno.exit();
}

/** Returns the message of an error in one line. */
export function oneLineOf(error: unknown): string {
  const message = fileErrorText(error) ??
    (error instanceof Error ? error.message : String(error));
  return printable(message.replaceAll("\n", " "));
}

/** Advice about files that can't be used, by the error of the system. */
const FILE_ADVICE = [
  [Deno.errors.NotFound, "is the path right?"],
  [Deno.errors.PermissionDenied, "may this user read and write it?"],
  [Deno.errors.IsADirectory, "it must be a file"],
  [Deno.errors.NotADirectory, "it must be a folder"],
] as const;

/**
 * Returns the words for an error of the system about a file, as `No such file or directory
 * (os error 2): open 'a.json'`; undefined for any other error.
 */
function fileErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, reason, path] =
    /^(.*) \(os error \d+\): \w+ '(.*?)'/s.exec(error.message) ?? [];
  if (path === undefined) return undefined;
  const advice = FILE_ADVICE.find(([Class]) => error instanceof Class)?.[1];
  const words = `Cannot use ${path}: ${reason.toLowerCase()}`;
  return advice === undefined ? words : `${words}; ${advice}`;
}

async function exitCodeOf<Options extends { readonly help: boolean }>(
  { help, read, run, fail = (message) => stderr.print(message) }: Program<
    Options
  >,
): Promise<number> {
  let options: Options;
  try {
    options = read(Deno.args);
  } catch (error) {
    stderr.print(`${oneLineOf(error)} (--help lists the options)`);
    return 2;
  }
  if (options.help) {
    stdout.print(help);
    return 0;
  }
  try {
    await run(options);
    return 0;
  } catch (error) {
    fail(oneLineOf(error));
    return 1;
  }
}
