/**
 * Course of a monitor: a source is read, and shown at an interval, until the end.
 *
 * @module
 */

import { anySignal } from "../../base/signals.ts";
import type { Io } from "../verb.ts";
import type { MonitoredSource } from "./monitored_source.ts";

/** Options of a course. */
export interface MonitorOptions {
  /** Time between two steps, in ms. */
  readonly intervalMs: number;
  /** Number of steps after which it ends; Infinity for none. */
  readonly count: number;
  /** Time after which it ends, in ms; none by default. */
  readonly durationMs?: number | undefined;
  /** Called when a recording has ended; the course stays open then. */
  readonly onEnd?: () => void;
}

/** Course that is under way. */
export interface Course {
  /** Shows what there is now, if the last step is done. */
  step(): void;
  /** Ends the course. */
  end(): void;
}

/**
 * Reads a source, and shows it step by step, until Ctrl-C, the last step, or the end of a
 * recording.
 *
 * @param source Source.
 * @param io Surroundings.
 * @param options Options.
 * @param show Shows what there is, and returns whether that counts as a step.
 * @param begin Called with the course, when it begins.
 * @throws {Error} If the source can't be read, or not be shown, or nobody reads the output.
 */
export async function runMonitor(
  source: MonitoredSource,
  io: Pick<Io, "signal" | "stdout">,
  { intervalMs, count, durationMs, onEnd }: MonitorOptions,
  show: () => Promise<boolean>,
  begin: (course: Course) => void = () => {},
): Promise<void> {
  using timers = new DisposableStack();
  const ending = new AbortController();
  const signal = anySignal(io.signal, ending.signal);
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const end = () => ending.abort();
  let failure: { readonly error: unknown } | undefined;
  let left = count;
  let showing: Promise<void> | undefined;
  const showOnce = async () => {
    try {
      if (await show() && --left === 0) end();
    } catch (error) {
      failure = { error };
      end();
    }
    showing = undefined;
  };
  const step = () => {
    if (!signal.aborted) showing ??= showOnce();
  };
  begin({ step, end });
  timers.adopt(setInterval(step, intervalMs), clearInterval);
  if (durationMs !== undefined) {
    timers.adopt(setTimeout(end, durationMs), clearTimeout);
  }
  try {
    await source.read({ stdout: io.stdout, signal });
    await showing;
    if (!signal.aborted) onEnd?.();
    step();
    if (onEnd) await aborted;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await showing;
  io.stdout.broken.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}
