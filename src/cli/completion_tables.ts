/**
 * Tables of what a shell can complete, made of the table of the verbs.
 *
 * @module
 */

import type { KnownDevice } from "./device_flags.ts";
import type { Flag } from "./flags.ts";
import type { Verb } from "./verb.ts";

/** Words that a shell completes: names of files, those of a device, or a list. */
export type Words = "files" | "fields" | "commands" | readonly string[];

/** Flag, as a shell completes it. */
export interface CompletedFlag {
  /** Its name with both hyphens. */
  readonly name: string;
  /** Its short form with the hyphen. */
  readonly short: string | undefined;
  readonly help: string;
  /** Words of its value; undefined if it takes none. */
  readonly value: Words | undefined;
}

/** Verb, as a shell completes it. */
export interface CompletedVerb {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** Words of its operands. */
  readonly operands: Words;
}

/** Device, as a shell completes its names. */
export interface CompletedDevice {
  readonly name: string;
  readonly fields: readonly string[];
  readonly commands: readonly string[];
}

/** All that a shell can complete. */
export interface CompletionTables {
  /** Name of the program. */
  readonly program: string;
  readonly verbs: readonly CompletedVerb[];
  readonly devices: readonly CompletedDevice[];
}

/** Names of values and operands that are files. */
const FILES = /\b(?:FILE|FOLDER|PATH|MODULE|OUT)\b|STATE_FILE/;

/** Makes the tables. */
export function completionTables(
  program: string,
  verbs: readonly Verb[],
  devices: readonly KnownDevice[],
): CompletionTables {
  return {
    program,
    verbs: verbs.map(({ name, summary, flags, operands }) => ({
      name,
      summary,
      flags: Object.entries({ ...flags, help: HELP }).map(completedFlag),
      operands: wordsOf(operands[0] ?? ""),
    })),
    devices: devices.map(({ name, types, commands }) => ({
      name,
      fields: unique(types.flatMap(({ fields }) => fields)),
      commands: unique(commands),
    })),
  };
}

const HELP: Flag = { type: "boolean", short: "h", help: "show the help" };

function completedFlag([name, flag]: [string, Flag]): CompletedFlag {
  const { type, short, value = "", choices, help } = flag;
  return {
    name: `--${name}`,
    short: short && `-${short}`,
    help: help.replaceAll("\n", " "),
    value: type === "boolean" ? undefined : choices ?? wordsOf(value),
  };
}

/** Returns the words for a value or an operand, by its name in the help. */
function wordsOf(name: string): Words {
  if (FILES.test(name)) return "files";
  if (name.includes("FIELD")) return "fields";
  if (name.includes("NAME") && name.includes("CODE")) return "commands";
  return /^[a-z|]+$/.test(name) ? name.split("|") : [];
}

function unique(names: readonly { readonly name: string }[]): string[] {
  return [...new Set(names.map(({ name }) => name))];
}
