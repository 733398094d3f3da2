/**
 * Logs of links, printed.
 *
 * @module
 */

import type { LogSink } from "../base/log.ts";
import { printable } from "../base/printable.ts";
import type { Io } from "./verb.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** Returns what prints words on stderr, with foreign text in them. */
export function printTo(
  { stderr }: Pick<Io, "stderr">,
): (words: string) => void {
  return (words) => stderr.print(printable(words));
}

/**
 * Returns a log that prints what is at least of a level.
 *
 * @param print Prints a message.
 * @param least Level.
 */
export function logTo(
  print: (message: string) => unknown,
  least: typeof LEVELS[number],
): LogSink {
  const from = LEVELS.indexOf(least);
  const [debug, info, warn, error] = LEVELS.map((_, level) =>
    level >= from ? print : () => {}
  );
  return { debug, info, warn, error };
}
