/**
 * Recordings of the frames around alarms.
 *
 * @module
 */

import { type Excerpt, FrameHistory } from "./frame_history.ts";
import { typeOf } from "../../base/check.ts";
import type { AlarmEvent } from "../alarm_events.ts";
import type { StreamEntry } from "../../link/samples/frames.ts";
import type { SampleIterator } from "../../link/samples/samples.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Options of {@linkcode saveExcerpts}. */
export interface ExcerptOptions {
  /**
   * Time before the alarm, in ms.
   *
   * @default {30000}
   */
  readonly beforeMs?: number;
  /**
   * Time after the alarm, in ms. Another alarm within it extends the recording, up to ten
   * times as long.
   *
   * @default {30000}
   */
  readonly afterMs?: number;
  /**
   * Name of the device in file names: letters, digits and underscores.
   *
   * @default {"alarm"}
   */
  readonly device?: string;
}

const AROUND_MS = 30_000;
const EXTENSIONS_MAX = 10;
const DEVICE = "alarm";

/**
 * Saves the frames before and after each alarm that is raised or escalates, as a recording.
 * It keeps the frames before in memory, and loses some rather than hold the controller back.
 *
 * @example Keep what happened around alarms
 * ```ts ignore
 * await using watch = await watchLimits(link, rules);
 * await using excerpts = saveExcerpts(link, watch, "alarms/");
 * ```
 *
 * @param source Source of the frames, that of the watch.
 * @param alarms Watch, or other iterable events of alarms.
 * @param folder Path or file URL of a folder, which is made if needed; it needs
 * `--allow-write` of it, and `npm:@mcap/core`.
 * @param options Times and names.
 * @returns Handle; disposing of it ends a recording in progress early.
 * @throws {RangeError} If a time isn't above 0 and finite.
 */
export function saveExcerpts(
  source: TelemetrySource,
  alarms: { events(): SampleIterator<AlarmEvent> },
  folder: string | URL,
  options: ExcerptOptions = {},
): Excerpts {
  const { beforeMs = AROUND_MS, afterMs = AROUND_MS, device = DEVICE } =
    options;
  for (const [name, value] of Object.entries({ beforeMs, afterMs })) {
    if (typeof value === "number" && value > 0 && value < Infinity) continue;
    throw new RangeError(
      `Cannot save excerpts as ${name} must be above 0 ms, and finite: received ${
        typeOf(value)
      }`,
    );
  }
  return new Excerpts(source, alarms, folder, { beforeMs, afterMs, device });
}

/** Recordings around alarms, made by {@linkcode saveExcerpts}. */
export class Excerpts implements AsyncDisposable {
  readonly #source: TelemetrySource;
  readonly #folder: string | URL;
  readonly #options: Required<ExcerptOptions>;
  readonly #history: FrameHistory;
  readonly #iterators: readonly SampleIterator<unknown>[];
  readonly #following: Promise<unknown>;
  #recording: Promise<void> | undefined;
  #saved = 0;
  #error = "";

  /** Made by {@linkcode saveExcerpts}. */
  constructor(
    source: TelemetrySource,
    alarms: { events(): SampleIterator<AlarmEvent> },
    folder: string | URL,
    options: Required<ExcerptOptions>,
  ) {
    this.#source = source;
    this.#folder = folder;
    this.#options = options;
    this.#history = new FrameHistory(options.beforeMs);
    const frames = source.frames({ buffer: "dropOldest" });
    const events = alarms.events();
    this.#iterators = [frames, events];
    this.#following = Promise.all([
      this.#followFrames(frames),
      this.#followAlarms(events),
    ]);
    // Awaited by close(), which says what went wrong.
    this.#following.catch(() => {});
  }

  /** Number of recordings that are complete. */
  get saved(): number {
    return this.#saved;
  }

  /** Reason why the last recording failed; empty if it didn't. */
  get error(): string {
    return this.#error;
  }

  /** Ends a recording in progress, and waits until it is complete. */
  async close(): Promise<void> {
    for (const iterator of this.#iterators) await iterator.return();
    this.#history.end();
    await this.#following;
    await this.#recording;
  }

  /** Closes the excerpts, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #followFrames(
    frames: SampleIterator<StreamEntry<unknown>>,
  ): Promise<void> {
    for await (const entry of frames) this.#history.push(entry);
    this.#history.end();
  }

  async #followAlarms(events: SampleIterator<AlarmEvent>): Promise<void> {
    for await (const event of events) {
      if (event.type !== "raised" && event.type !== "escalated") continue;
      const { atMs } = event;
      const { afterMs } = this.#options;
      if (this.#history.extend(afterMs, atMs)) continue;
      await this.#recording; // the file before is completed
      const maxMs = EXTENSIONS_MAX * afterMs;
      this.#recording = this.#record(this.#history.open(afterMs, atMs, maxMs));
    }
  }

  async #record({ frames, ended }: Excerpt): Promise<void> {
    try {
      // Loaded when it is needed: limits themselves need no recording.
      const { record } = await import("../../recording/recorder.ts");
      const { device } = this.#options;
      const source = this.#source;
      const excerpt = {
        structs: source.structs,
        get stats() {
          return source.stats;
        },
        latestConfig: source.latestConfig,
        frames: () => frames,
        events: () => source.events(),
      } as unknown as TelemetrySource;
      const recorder = record(excerpt, this.#folder, { device });
      await ended;
      await new Promise((resolve) => setTimeout(resolve, 0)); // the last frames
      await recorder.close();
      this.#saved++;
      this.#error = "";
    } catch (error) {
      this.#error = String(error);
    }
  }
}
