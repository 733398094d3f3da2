/**
 * For tests of the command line: what a line prints, and its exit code.
 *
 * @module
 */

import { runLine } from "../src/cli/main.ts";
import { Printer } from "../src/cli/printer.ts";
import type { Verb } from "../src/cli/verb.ts";

/** Sink that keeps what it takes. */
export class TextSink {
  text = "";
  /** Error with which it fails. */
  error: Error | undefined;
  /** Called with all text up to now. */
  onText: (text: string) => void = () => {};

  write(bytes: Uint8Array): Promise<number> {
    if (this.error) return Promise.reject(this.error);
    this.text += new TextDecoder().decode(bytes);
    this.onText(this.text);
    return Promise.resolve(bytes.length);
  }
}

/** Result of a command line. */
export interface LineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Surroundings of a command line in this process. */
export interface RunCliOptions {
  readonly verbs?: readonly Verb[];
  readonly signal?: AbortSignal;
  /** Called with all text on stdout up to now. */
  readonly onStdout?: (text: string) => void;
  /** Called with all text on stderr up to now. */
  readonly onStderr?: (text: string) => void;
  /** Answers a question. */
  readonly askYes?: (question: string) => Promise<boolean>;
}

/** Runs a command line in this process. */
export async function runCli(
  args: readonly string[],
  {
    verbs,
    signal = new AbortController().signal,
    onStdout,
    onStderr,
    askYes,
  }: RunCliOptions = {},
): Promise<LineResult> {
  const sinks = [new TextSink(), new TextSink()];
  if (onStdout) sinks[0].onText = onStdout;
  if (onStderr) sinks[1].onText = onStderr;
  const [stdout, stderr] = sinks.map((sink) => new Printer(sink));
  const io = { stdout, stderr, isTerminal: false, signal, askYes };
  const code = await runLine(args, io, verbs);
  await Promise.all([stdout.flush(), stderr.flush()]);
  return { code, stdout: sinks[0].text, stderr: sinks[1].text };
}
