/**
 * Runs of `deno` under a time limit, with their output kept.
 *
 * @module
 */

const OUTPUT_LENGTH_MAX = 16_000_000;
const PIPE_DRAIN_MS = 1_000;

/** Options for a run of `deno`. */
export interface DenoRun {
  /** Arguments of `deno`. */
  args: string[];
  /** Directory to run in. */
  cwd: string | URL;
  /** Environment variables, in addition to those of this process. */
  env?: Record<string, string>;
  /** Time after which it is killed, in s. */
  timeLimitSec: number;
  /** Kills it when it aborts. */
  signal?: AbortSignal;
}

/** End of a run. */
export interface DenoEnd {
  /** Whether it exited with 0. */
  success: boolean;
  /** Whether it was killed at its time limit. */
  isTimedOut: boolean;
  /** Standard output; only its end if there is too much. */
  stdout: string;
  /** Standard error, likewise. */
  stderr: string;
  /** Duration, in s. */
  durationSec: number;
}

/**
 * Runs `deno` to its end, without colours and without prompts to the user.
 *
 * @throws {unknown} The signal's reason, if it aborts.
 */
export async function runDeno(run: DenoRun): Promise<DenoEnd> {
  run.signal?.throwIfAborted();
  const startMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: run.args,
    cwd: run.cwd,
    env: { DENO_NO_PROMPT: "1", NO_COLOR: "1", ...run.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Tail();
  const stderr = new Tail();
  const outputEnd = Promise.all([
    stdout.collect(child.stdout),
    stderr.collect(child.stderr),
  ]);

  let isTimedOut = false;
  const kill = () => {
    try {
      child.kill("SIGKILL");
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false; // it has just ended by itself
      throw error;
    }
  };
  const timer = setTimeout(() => {
    isTimedOut = kill();
  }, run.timeLimitSec * 1_000);
  run.signal?.addEventListener("abort", kill);
  const { success } = await child.status;
  clearTimeout(timer);
  run.signal?.removeEventListener("abort", kill);
  run.signal?.throwIfAborted();
  // A process that the killed one had started may still hold the pipes.
  const drain = Promise.withResolvers<void>();
  const drainTimer = setTimeout(drain.resolve, PIPE_DRAIN_MS);
  await Promise.race([outputEnd, drain.promise]);
  clearTimeout(drainTimer);
  const durationSec = (performance.now() - startMs) / 1_000;
  return {
    success,
    isTimedOut,
    stdout: stdout.text,
    stderr: stderr.text,
    durationSec,
  };
}

/** End of a stream's text. */
class Tail {
  text = "";

  async collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      if (this.text.length > 2 * OUTPUT_LENGTH_MAX) {
        this.text = this.text.slice(-OUTPUT_LENGTH_MAX);
      }
    }
  }
}
