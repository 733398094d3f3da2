/**
 * Command line: finds the verb, and runs it.
 *
 * @module
 */

import { LIBRARY } from "../recording/recording_metadata.ts";
import { askYes, canAsk } from "./ask.ts";
import { Ending } from "./ending.ts";
import { suggestion, UsageError } from "./flag_values.ts";
import { isFullScreen } from "./monitor/full_screen.ts";
import { flagsHelp, parseLine } from "./flags.ts";
import { stderr, stdout } from "./printer.ts";
import { endProgram, oneLineOf } from "./program.ts";
import {
  EXIT_CODE_MEANINGS,
  type ExitCode,
  type Io,
  type Verb,
} from "./verb.ts";
import { VERBS } from "./verbs.ts";

const PROGRAM = "jsr:@hexrot/comm/cli";

/** Flags without a verb. */
const FLAGS = {
  help: { type: "boolean", short: "h", help: "show this" },
  version: { type: "boolean", short: "V", help: "show the version" },
} as const;

const EXIT_CODES = `Exit codes:\n${
  EXIT_CODE_MEANINGS.map((meaning, code) => `  ${code}  ${meaning}`).join("\n")
}`;

/**
 * Runs the command line of this program, and sets its exit code. Data goes to stdout, words
 * to stderr; Ctrl-C ends it in order, a second one at once.
 */
export async function main(): Promise<void> {
  using ending = new Ending();
  const isTerminal = Deno.stderr.isTerminal();
  const isScreen = isFullScreen();
  const { signal } = ending;
  await endProgram(
    await runLine(Deno.args, {
      ...{ stdout, stderr, isTerminal, isScreen, signal },
      askYes: canAsk()
        ? (question) => askYes(question, stderr, signal)
        : undefined,
    }),
  );
}

/**
 * Runs a command line.
 *
 * @param args Arguments: a verb, and those of the verb.
 * @param io Surroundings.
 * @param verbs Verbs that are known.
 * @returns Exit code.
 */
export async function runLine(
  args: readonly string[],
  io: Io,
  verbs: readonly Verb[] = VERBS,
): Promise<ExitCode> {
  const [first = "", ...rest] = args;
  const verb = verbs.find(({ name }) => name === first);
  const label = verb ? `${verb.name}: ` : "";
  try {
    if (verb) return await runVerb(verb, rest, io);
    return runWithout(args, io, verbs);
  } catch (error) {
    // Nobody reads the output, as behind `| head`.
    if (io.stdout.broken.aborted) return 0;
    const isUsage = error instanceof UsageError;
    const words = io.signal.aborted ? "interrupted" : oneLineOf(error);
    const hint = isUsage ? ` (${label.replace(": ", " ")}--help)` : "";
    io.stderr.print(`${label}${words}${hint}`);
    return isUsage ? 2 : 1;
  }
}

async function runVerb(
  verb: Verb,
  args: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const flags = { ...verb.flags, help: FLAGS.help };
  const { values, operands } = parseLine(args, flags);
  if (values.help) {
    io.stdout.print(helpOf(verb, flags));
    return 0;
  }
  if (!isCount(verb.operands, operands.length)) {
    const expected = verb.operands.join(" ") || "no operand";
    const received = operands.join(" ") || "nothing";
    throw new UsageError(`Must be given ${expected}: received ${received}`);
  }
  return await verb.run(values, operands, io);
}

/** Returns whether operands of such names may be that many. */
function isCount(names: readonly string[], count: number): boolean {
  const last = names.at(-1) ?? "";
  const least = last.startsWith("[") ? names.length - 1 : names.length;
  return count >= least && (last.includes("…") || count <= names.length);
}

/** Runs a command line without a verb. */
function runWithout(
  args: readonly string[],
  io: Io,
  verbs: readonly Verb[],
): ExitCode {
  const { values, operands: [name] } = parseLine(args, FLAGS);
  if (values.version) {
    io.stdout.print(`${LIBRARY} (Deno ${Deno.version.deno})`);
    return 0;
  }
  if (values.help) {
    io.stdout.print(help(verbs));
    return 0;
  }
  if (name === undefined) throw new UsageError("Must be given a verb");
  const names = verbs.map((verb) => verb.name);
  throw new UsageError(`Unknown verb '${name}'${suggestion(name, names)}`);
}

function help(verbs: readonly Verb[]): string {
  const width = 2 + Math.max(...verbs.map(({ name }) => name.length));
  const rows = verbs.map(({ name, summary }) =>
    `  ${name.padEnd(width)}${summary}`
  );
  return `Watches a controller, records what crosses its link, and works with recordings.

Usage: deno run PERMISSIONS ${PROGRAM} VERB …

${rows.join("\n")}

VERB --help tells the permissions and flags of a verb.

${flagsHelp(FLAGS)}

${EXIT_CODES}`;
}

function helpOf(verb: Verb, flags: Verb["flags"]): string {
  const { name, summary, operands, permissions, details } = verb;
  const line = [name, "[FLAGS]", ...operands].join(" ");
  const parts = [
    `${summary}.`,
    `Usage: deno run PERMISSIONS ${PROGRAM} ${line}`,
    `PERMISSIONS: ${permissions}`,
    flagsHelp(flags),
  ];
  if (details !== undefined) parts.push(details);
  return [...parts, EXIT_CODES].join("\n\n");
}
