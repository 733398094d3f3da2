/**
 * Recording of a source, for what is older than its memory, or in place of a source.
 *
 * @module
 */

import type { RecordedHistory } from "./dashboard_options.ts";

/** Range of times of receipt, in ms since 1970 (UTC). */
export interface RecordedRange {
  /** Time of the first message. */
  readonly fromMs: number;
  /** Time of the last. */
  readonly toMs: number;
}

/** Recording that is open, for one reader. */
export interface OpenedRecording extends AsyncDisposable {
  /** The recording. */
  readonly recording: RecordedHistory;
}

/** Recording of a source: one that is open, or one that is being written. */
export class HubRecording implements AsyncDisposable {
  readonly #given: RecordedHistory | (() => Promise<RecordedHistory>);
  #range: RecordedRange | undefined;
  #learning: Promise<void> | undefined;

  /** @param given Open recording, or a function that opens it anew. */
  constructor(given: RecordedHistory | (() => Promise<RecordedHistory>)) {
    this.#given = given;
    if (typeof given === "object") this.#range = rangeOf(given);
  }

  /** Range that it had when it was last opened; undefined before, or without a message. */
  get range(): RecordedRange | undefined {
    return this.#range;
  }

  /** Opens it for one reader, who disposes of it. */
  async open(): Promise<OpenedRecording> {
    const isOpen = typeof this.#given === "object";
    const recording = isOpen ? this.#given : await this.#given();
    this.#range = rangeOf(recording);
    return {
      recording,
      [Symbol.asyncDispose]: async () => {
        if (!isOpen) await recording.close();
      },
    };
  }

  /** Learns the range, if it isn't known yet; it stays unknown if it can't be opened. */
  learnRange(): void {
    if (this.#range !== undefined) return;
    this.#learning ??= this.open()
      .then((opened) => opened[Symbol.asyncDispose]())
      .catch(() => {}) // a request for history reports it
      .finally(() => this.#learning = undefined);
  }

  /** Waits until nothing is open that it has opened for itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#learning;
  }
}

function rangeOf({ files }: RecordedHistory): RecordedRange | undefined {
  const starts = files.flatMap(({ startMs }) => startMs ?? []);
  const ends = files.flatMap(({ endMs }) => endMs ?? []);
  if (starts.length === 0) return undefined;
  return { fromMs: Math.min(...starts), toMs: Math.max(...ends) };
}
