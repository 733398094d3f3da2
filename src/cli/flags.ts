/**
 * Flags of verbs, and the parsing of command lines by them.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { suggestion, UsageError } from "./flag_values.ts";

/** Flag of a verb. */
export interface Flag {
  /** Whether it takes a value. */
  readonly type: "string" | "boolean";
  /** Letter of its short form. */
  readonly short?: string;
  /** Whether it may be given several times. */
  readonly multiple?: boolean;
  /** Name of its value in the help, such as `SEC`. */
  readonly value?: string;
  /** Values to choose from, for the completion in a shell; others may be allowed, too. */
  readonly choices?: readonly string[];
  /** Meaning, in the help; a line break where it goes on. */
  readonly help: string;
}

/** Flags by name. */
export type Flags = Readonly<Record<string, Flag>>;

/** Values of flags: undefined, or false, for those that weren't given. */
export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: F[Name]["type"] extends "boolean" ? boolean
    : F[Name] extends { readonly multiple: true } ? readonly string[]
    : string | undefined;
};

/** Command line, parsed. */
export interface ParsedLine<F extends Flags> {
  readonly values: FlagValues<F>;
  /** Arguments that are no flags. */
  readonly operands: readonly string[];
}

/** Beginning of a negative number or time, which is no flag. */
const NEGATIVE = /^-[.\d]/;
/** Character in front of them, which no argument has, for the parser. */
const NO_FLAG = "\0";

/**
 * Parses a command line. A value may begin with a hyphen, such as `-5m`, and an operand may
 * be a negative number.
 *
 * @param args Arguments.
 * @param flags Flags that are known.
 * @throws {UsageError} If a flag isn't known, lacks its value, or has one too many.
 */
export function parseLine<F extends Flags>(
  args: readonly string[],
  flags: F,
): ParsedLine<F> {
  const { tokens } = parseArgs({
    args: args.map((arg) => NEGATIVE.test(arg) ? NO_FLAG + arg : arg),
    options: flags as Record<string, Flag>,
    strict: false,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  for (const [name, { type, multiple }] of Object.entries(flags)) {
    if (type === "boolean") values[name] = false;
    else if (multiple) values[name] = [];
  }
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    const value = token.value?.replace(NO_FLAG, "");
    if (token.kind === "positional") {
      operands.push(value!);
      continue;
    }
    const { name, rawName, inlineValue } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) throw unknownFlag(rawName, flags);
    if (flag.type === "boolean") {
      if (inlineValue) {
        throw new UsageError(`Flag '${rawName}' takes no value`);
      }
      values[name] = true;
      continue;
    }
    // A long flag behind it was meant as one.
    if (value === undefined || (!inlineValue && value.startsWith("--"))) {
      throw new UsageError(
        `Flag '${rawName}' needs a value: ${flag.value ?? "TEXT"}`,
      );
    }
    if (flag.multiple) (values[name] as string[]).push(value);
    else if (values[name] === undefined) values[name] = value;
    else throw new UsageError(`Flag '${rawName}' may be given only once`);
  }
  return { values: values as FlagValues<F>, operands };
}

function unknownFlag(rawName: string, flags: Flags): UsageError {
  const names = Object.keys(flags).map((name) => `--${name}`);
  return new UsageError(
    `Unknown flag '${rawName}'${suggestion(rawName, names)}`,
  );
}

/** Returns the lines of the help for flags. */
export function flagsHelp(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short ? `-${flag.short}, ` : "";
    const value = flag.type === "string" ? ` ${flag.value ?? "TEXT"}` : "";
    return [`${short}--${name}${value}`, flag.help] as const;
  });
  const width = 2 + Math.max(...rows.map(([flag]) => flag.length));
  const indent = " ".repeat(2 + width);
  return rows
    .map(([flag, help]) =>
      `  ${flag.padEnd(width)}${help.replaceAll("\n", `\n${indent}`)}`
    )
    .join("\n");
}
