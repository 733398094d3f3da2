/**
 * Notices when readers hold a controller back for long.
 *
 * @module
 */

import type { EventLog } from "../events/event_log.ts";
import type { FrameFeed } from "../samples/frame_feed.ts";
import { monotonicMs, wallMs } from "../shared/clock.ts";
import type { SharedMemory } from "../shared/shared_layout.ts";

/** After so long it is reported, in ms; then each time that it has lasted … */
const FIRST_MS = 1_000;
/** … so many times as long, … */
const GROWTH = 10;
/** … but after an hour, in ms, at the latest. */
const PAUSE_MS_MAX = 3_600_000;

/** Watches over one worker that reads. */
export class BackPressureWatch {
  readonly #memory: SharedMemory;
  readonly #feed: FrameFeed;
  readonly #eventLog: EventLog;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the wait began that was looked at last, by `monotonicMs()`. */
  #sinceMs = 0;
  /** How long it must have lasted to be reported next, in ms. */
  #reportMs = FIRST_MS;

  /**
   * @param memory The memory shared with the worker.
   * @param feed Knows the readers.
   * @param eventLog Takes in the reports.
   */
  constructor(memory: SharedMemory, feed: FrameFeed, eventLog: EventLog) {
    this.#memory = memory;
    this.#feed = feed;
    this.#eventLog = eventLog;
  }

  /** Begins to watch a worker that waits for readers, until it reads again. */
  begin(): void {
    this.#timer ??= setTimeout(() => this.#look(), FIRST_MS);
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    const sinceMs = this.#memory.waitsSinceMs;
    if (sinceMs === 0) return;
    if (sinceMs !== this.#sinceMs) {
      this.#sinceMs = sinceMs;
      this.#reportMs = FIRST_MS;
    }
    const forMs = monotonicMs() - sinceMs;
    if (forMs >= this.#reportMs) {
      this.#report(forMs);
      this.#reportMs = forMs + Math.min((GROWTH - 1) * forMs, PAUSE_MS_MAX);
    }
    this.#timer = setTimeout(() => this.#look(), this.#reportMs - forMs);
  }

  #report(forMs: number): void {
    const slowest = this.#feed.slowest;
    const reader = slowest?.reader ?? "callbacks";
    const held = `Telemetry has not been read for ${
      Math.round(forMs)
    } ms, and the controller is held back, as`;
    const message = slowest
      ? `${held} ${slowest.behind} frames are unread by ${reader}: its loop may wait for something else, or was left without return(); read it, call its return(), or give it buffer "dropOldest"`
      : `${held} the callbacks are behind: they may be too slow for this rate; do less in them, or use an iterator, which may drop frames`;
    this.#eventLog.emit({
      type: "backPressure",
      atMs: wallMs(),
      message,
      forMs,
      reader,
    });
  }
}
