/**
 * Watch on long back-pressure by slow readers.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import type { EventLog } from "./events/event_log.ts";
import type { FrameFeed } from "./samples/frame_feed.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import type { SharedMemory } from "../transport/shared_layout.ts";

/** Shortest wait that is reported, in ms. */
const FIRST_MS = 1_000;
/** Factor by which the time since the first wait grows from report to report, … */
const GROWTH = 10;
/** … and the longest time between two reports, in ms. */
const PAUSE_MS_MAX = 3_600_000;

/** Watches one worker that reads. */
export class BackPressureWatch {
  readonly #memory: SharedMemory;
  readonly #feed: FrameFeed;
  readonly #eventLog: EventLog;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Start of the present or last wait, by `monotonicMs()`. */
  #sinceMs = 0;
  /** Start of the first of the waits that are reported together, likewise. */
  #firstMs = 0;
  /** Total of the waits before that, in ms. */
  #waitedBeforeMs = 0;
  /** Time of the next report, by `monotonicMs()`. */
  #reportMs = 0;

  /**
   * @param memory Memory shared with the worker.
   * @param feed Feed that knows the readers.
   * @param eventLog Log that receives the reports.
   */
  constructor(memory: SharedMemory, feed: FrameFeed, eventLog: EventLog) {
    this.#memory = memory;
    this.#feed = feed;
    this.#eventLog = eventLog;
  }

  /**
   * Watches a worker that waits for readers, unless that wait is watched already.
   *
   * A slow reader makes the worker wait repeatedly. A wait continues those before if the
   * worker has waited for most of the time since the first.
   */
  begin(): void {
    const { waitsSinceMs: sinceMs, waitedMs } = this.#memory;
    if (sinceMs === 0 || sinceMs === this.#sinceMs) return;
    this.#sinceMs = sinceMs;
    const nowMs = monotonicMs();
    const waitedMsSince = waitedMs - this.#waitedBeforeMs;
    if (waitedMsSince < (nowMs - this.#firstMs) / 2) {
      this.#firstMs = sinceMs;
      this.#waitedBeforeMs = waitedMs - (nowMs - sinceMs);
      this.#reportMs = 0;
    }
    this.#lookAt(Math.max(sinceMs + FIRST_MS, this.#reportMs));
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #lookAt(atMs: number): void {
    clearTimeout(this.#timer);
    const leftMs = Math.ceil(atMs - monotonicMs());
    this.#timer = setTimeout(() => this.#look(), leftMs);
  }

  #look(): void {
    if (this.#memory.waitsSinceMs !== this.#sinceMs) return; // it is over
    const nowMs = monotonicMs();
    this.#report(nowMs - this.#sinceMs);
    const pauseMs = (GROWTH - 1) * (nowMs - this.#firstMs);
    this.#reportMs = nowMs + Math.min(pauseMs, PAUSE_MS_MAX);
    this.#lookAt(this.#reportMs);
  }

  #report(forMs: number): void {
    const slowest = this.#feed.slowest;
    const reader = slowest?.reader ?? "callbacks";
    const held = `Telemetry has not been read for ${
      Math.round(forMs)
    } ms, and the controller is held back, as`;
    const message = slowest
      ? `${held} ${
        counted(slowest.behind, "frame is", "frames are")
      } unread by ${reader}: its loop may wait for something else, or was left without return(); read it, call its return(), or give it buffer "dropOldest"`
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
