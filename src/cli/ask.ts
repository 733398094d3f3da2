/**
 * Questions to the operator at the terminal.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import type { Printer } from "./printer.ts";

/** Returns whether there is somebody to ask: stdin and stderr are terminals. */
export function canAsk(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/**
 * Asks a question on stderr, and reads the answer, a line of stdin.
 *
 * @param question Question, to which the answer is no unless it is `y` or `yes`.
 * @param stderr Receives the question.
 * @param signal Cancels it.
 * @returns Whether the answer is yes.
 */
export async function askYes(
  question: string,
  stderr: Printer,
  signal: AbortSignal,
): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  const reader = Deno.stdin.readable.getReader();
  try {
    const { value } = await abortable(reader.read(), signal);
    const answer = new TextDecoder().decode(value);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    await reader.cancel();
  }
}
