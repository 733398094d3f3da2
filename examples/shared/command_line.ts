/** Command lines of the examples. */
import { printable } from "../../mod.ts";
import { stderr, stdout } from "./printer.ts";

/** The protocols that controllers speak. */
export const PROTOCOLS = ["two-socket", "single-socket"] as const;

/** Longest delay that a timer takes, in ms. */
const TIMER_MS_MAX = 2_147_483_647;
const DURATION_SEC_MAX = Math.floor(TIMER_MS_MAX / 1_000);

/**
 * Reads a number.
 *
 * @param rule Rule of the number, for the error.
 * @returns The number; undefined if the option wasn't given.
 * @throws {RangeError} If the text is no such number.
 */
export function readNumber(
  option: string,
  text: string | undefined,
  rule: string,
  isValid: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? NaN : Number(text);
  if (isValid(value)) return value;
  throw new RangeError(
    `Option '${option}' must be ${rule}: received ${text || "nothing"}`,
  );
}

/**
 * Reads `--port`.
 *
 * @throws {RangeError} If the port isn't in `min..max`.
 */
export function readPort(
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  return readNumber(
    "--port",
    text,
    `an integer in ${min}..${max}`,
    (port) => Number.isInteger(port) && port >= min && port <= max,
  );
}

/**
 * Reads `--duration`, which is in s.
 *
 * @returns The duration in ms.
 * @throws {RangeError} If the duration isn't more than 0, or too long for a timer.
 */
export function readDurationMs(text: string | undefined): number | undefined {
  const durationSec = readNumber(
    "--duration",
    text,
    `more than 0 and at most ${DURATION_SEC_MAX}`,
    (sec) => sec > 0 && sec <= DURATION_SEC_MAX,
  );
  return durationSec && durationSec * 1_000;
}

/**
 * Reads `--interval`, which is in ms.
 *
 * @throws {RangeError} If the interval isn't more than 0, or too long for a timer.
 */
export function readIntervalMs(text: string | undefined): number | undefined {
  return readNumber(
    "--interval",
    text,
    `more than 0 and at most ${TIMER_MS_MAX}`,
    (ms) => ms > 0 && ms <= TIMER_MS_MAX,
  );
}

/**
 * Reads `--host`.
 *
 * @throws {RangeError} If the address is empty, which would mean any address.
 */
export function readHost(text: string): string {
  if (text.trim() !== "") return text;
  throw new RangeError("Option '--host' must be an address: received nothing");
}

/**
 * Reads one of several names.
 *
 * @throws {RangeError} If the text is none of them.
 */
export function readChoice<Name extends string>(
  option: string,
  text: string,
  names: readonly Name[],
): Name {
  const choice = names.find((name) => name === text);
  if (choice !== undefined) return choice;
  throw new RangeError(
    `Option '${option}' must be one of ${names.join(", ")}: received ${text}`,
  );
}

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
  Deno.exitCode = await exitCodeOf(program);
  const isRead = await Promise.all([stdout.flush(), stderr.flush()]);
  const { reason } = stdout.broken;
  if (reason !== undefined && !(reason instanceof Deno.errors.BrokenPipe)) {
    Deno.exitCode = 1;
    await stderr.print(`Cannot print: ${messageOf(reason)}`);
  }
  // A pending write would keep the program from ending by itself.
  if (isRead.includes(false)) Deno.exit();
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
    stderr.print(`${messageOf(error)} (--help lists the options)`);
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
    fail(messageOf(error));
    return 1;
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return printable(message.replaceAll("\n", " "));
}
