/**
 * History from the server: what was received before the page connected or while it was
 * away, and ranges that only the server has.
 *
 * The server answers one request at a time, so those that must be answered wait for each
 * other; a range that nobody looks at any more is left out.
 *
 * @module
 */

import type { FrameBatch } from "../frame_batch.ts";
import type { HistoryEndMessage, HistoryRequest } from "../messages.ts";
import type { FrameBuffer } from "./frame_buffer.ts";
import type { SourceModel } from "./source_model.ts";
import type { TimeRange } from "./view_range.ts";

/** Bytes of frames of an answer. */
const BYTES_MAX = 64 * 2 ** 20;

/** Range to request. */
export interface WantedHistory extends TimeRange {
  /** Source. */
  readonly model: SourceModel;
  /** Number of frames at most. */
  readonly framesMax: number;
  /** Paths of fields whose extremes are kept. */
  readonly fields: readonly string[];
}

/** Answer. */
export interface History {
  /** Frames. */
  readonly frames: FrameBuffer;
  /** Range that was requested. */
  readonly range: TimeRange;
  /** Whether no frame of the range was left out. */
  readonly isWhole: boolean;
  /** Reason why a part is missing. */
  readonly error: string | undefined;
}

interface Job {
  readonly wanted: WantedHistory;
  readonly settle: (history: History | undefined) => void;
  frames: FrameBuffer;
  /** Buffer of the source for its present structs, which are those of the frames. */
  live: FrameBuffer;
  /** Number of frames of other structs. */
  unreadable: number;
  request: number;
}

/** Requests for history. */
export class HistoryRequests {
  readonly #send: (request: HistoryRequest) => boolean;
  readonly #jobs: Job[] = [];
  #request = 0;

  /** @param send Sends a request to the server; false if there is no connection. */
  constructor(send: (request: HistoryRequest) => boolean) {
    this.#send = send;
  }

  /** Requests a range; resolves with undefined if the connection ends first. */
  ask(wanted: WantedHistory): Promise<History | undefined> {
    const { model } = wanted;
    const frames = model.newBuffer(BYTES_MAX);
    const { live } = model;
    return new Promise((settle) => {
      const job = { wanted, settle, frames, live, unreadable: 0, request: 0 };
      this.#jobs.push(job);
      if (this.#jobs.length === 1) this.#begin();
    });
  }

  /** Takes frames of an answer. */
  add(batch: FrameBatch): void {
    const [job] = this.#jobs;
    if (job?.request !== batch.request) return;
    const { model } = job.wanted;
    if (batch.source !== model.index) return;
    // A recording may have several structs, of which the first in sight are shown.
    if (!model.message.isLive && job.frames.length === 0) {
      model.follow(batch);
      if (model.live !== job.live) {
        job.live = model.live;
        job.frames = model.newBuffer(BYTES_MAX);
      }
    }
    if (batch.kind !== "telemetry") model.addOld(batch);
    else if (model.isReadable(batch) && model.live === job.live) {
      job.frames.append(batch);
    } else job.unreadable += batch.times.length;
  }

  /** Takes the end of an answer. */
  end({ request, sent, frames, error, isCancelled }: HistoryEndMessage): void {
    const [job] = this.#jobs;
    if (job?.request !== request) return;
    this.#jobs.shift();
    const { fromMs, toMs, model } = job.wanted;
    const isCurrent = model.live === job.live;
    job.settle(
      isCurrent
        ? {
          frames: job.frames,
          range: { fromMs, toMs },
          isWhole: sent === frames && !isCancelled && error === undefined &&
            job.frames.dropped === 0,
          error: error ?? unreadableText(job.unreadable),
        }
        : undefined,
    );
    this.#begin();
  }

  /** Cancels all requests, as the connection has ended. */
  cancel(): void {
    for (const { settle } of this.#jobs.splice(0)) settle(undefined);
  }

  #begin(): void {
    const [job] = this.#jobs;
    if (!job) return;
    const { model, fromMs, toMs, framesMax, fields } = job.wanted;
    job.request = ++this.#request;
    const isSent = this.#send({
      type: "history",
      request: job.request,
      source: model.index,
      fromMs,
      toMs,
      framesMax,
      fields,
    });
    if (!isSent) this.cancel();
  }
}

function unreadableText(count: number): string | undefined {
  return count === 0
    ? undefined
    : `${count} frames have other structs, and aren't shown`;
}

/** Share of the span that is requested on each side beyond what is shown. */
const MARGIN = 0.25;
/** Share of the requested span from which a range needs a finer answer. */
const FINER = 0.4;
/** Time between two requests, in ms. */
const PAUSE_MS = 250;

/** Least time without frames that breaks a line, in ms. */
const SILENCE_MS_MIN = 250;
/** Number of mean intervals without frames that break a line, if some were left out. */
const SPARSE = 20;

/** Frames to draw. */
export interface DrawnFrames {
  /** Frames. */
  readonly frames: FrameBuffer;
  /** Time between frames from which no line joins them, in ms. */
  readonly silenceMs: number;
  /** Whether a better answer is awaited. */
  readonly isLoading: boolean;
  /** Reason why a part is missing. */
  readonly error?: string | undefined;
}

/** Ranges of one source that only the server has. */
export class HistoryView {
  readonly #model: SourceModel;
  readonly #requests: HistoryRequests;
  #history: History | undefined;
  /** Buffer of the source for the structs by which the frames of the history are read. */
  #live: FrameBuffer | undefined;
  #fields = "";
  #isAsking = false;
  #askedMs = -Infinity;

  constructor(model: SourceModel, requests: HistoryRequests) {
    this.#model = model;
    this.#requests = requests;
  }

  /**
   * Returns the frames for a range, and requests them if neither the page nor the last
   * answer has them.
   *
   * @param range Range that is shown, which no longer follows the latest frame.
   * @param fields Paths of the fields of telemetry that are plotted.
   * @param pixels Width of the plot.
   * @param nowMs Time by a clock of the caller, to limit requests.
   */
  framesFor(
    range: TimeRange,
    fields: readonly string[],
    pixels: number,
    nowMs: number,
  ): DrawnFrames {
    const { live, staleMs } = this.#model;
    if (this.#live !== live) this.#history = undefined;
    if (live.firstMs <= Math.max(range.fromMs, this.#oldestMs)) {
      return { frames: live, silenceMs: staleMs, isLoading: false };
    }
    const isEnough = this.#isEnough(range, fields);
    if (!isEnough && !this.#isAsking && nowMs - this.#askedMs > PAUSE_MS) {
      this.#askedMs = nowMs;
      this.#ask(range, fields, pixels);
    }
    const history = this.#history;
    if (!history) {
      return { frames: live, silenceMs: staleMs, isLoading: !isEnough };
    }
    const isMeasured = this.#model.message.isLive && history.isWhole;
    const silenceMs = isMeasured ? staleMs : silenceOf(history);
    const { frames, error } = history;
    return { frames, silenceMs, isLoading: !isEnough, error };
  }

  /** Time of the oldest frame that the server may have. */
  get #oldestMs(): number {
    const { message, state } = this.#model;
    return message.hasRecording
      ? -Infinity
      : state?.memory?.fromMs ?? -Infinity;
  }

  #isEnough(range: TimeRange, fields: readonly string[]): boolean {
    const history = this.#history;
    if (!history) return false;
    const { fromMs, toMs } = history.range;
    if (range.fromMs < fromMs || range.toMs > toMs) return false;
    if (history.isWhole) return true;
    const isFine = range.toMs - range.fromMs > FINER * (toMs - fromMs);
    return isFine && fields.join(" ") === this.#fields;
  }

  async #ask(
    { fromMs, toMs }: TimeRange,
    fields: readonly string[],
    pixels: number,
  ): Promise<void> {
    this.#isAsking = true;
    const margin = (toMs - fromMs) * MARGIN;
    // Frames that will be received later aren't in the answer.
    const { message, live } = this.#model;
    const receivedMs = live.length > 0 ? live.lastMs : -Infinity;
    const lastMs = message.isLive ? receivedMs : Infinity;
    const history = await this.#requests.ask({
      model: this.#model,
      fromMs: fromMs - margin,
      toMs: Math.max(toMs, Math.min(toMs + margin, lastMs)),
      framesMax: Math.max(10_000, pixels * 8),
      fields,
    });
    this.#isAsking = false;
    if (!history) return;
    this.#history = history;
    this.#live = this.#model.live;
    this.#fields = fields.join(" ");
  }
}

/** Returns the time between frames of a history from which no line joins them, in ms. */
function silenceOf({ frames, isWhole, range }: History): number {
  const span = Math.min(range.toMs, frames.lastMs) -
    Math.max(range.fromMs, frames.firstMs);
  const spacingMs = span / Math.max(1, frames.length - 1);
  return Math.max(SILENCE_MS_MIN, (isWhole ? 5 : SPARSE) * spacingMs);
}

/** Span that is requested before the first frame of a connection, in ms. */
const FILL_MS = 120_000;
const FILL_FRAMES_MAX = 100_000;

/**
 * Requests what was received before the first frame of a connection, and puts it in front
 * of that: since the last frame of the connection before, or of the last minutes.
 *
 * @param lastMs Time of the last frame of the connection before; NaN if there is none.
 * @param firstMs Time of the first frame of this one.
 */
export async function fillGap(
  model: SourceModel,
  requests: HistoryRequests,
  lastMs: number,
  firstMs: number,
): Promise<void> {
  const since = Number.isNaN(lastMs) ? -Infinity : lastMs + 0.001;
  const fromMs = Math.max(since, firstMs - FILL_MS);
  if (!(fromMs < firstMs - 0.001)) return;
  const { live } = model;
  const history = await requests.ask({
    model,
    fromMs,
    toMs: firstMs - 0.001,
    framesMax: FILL_FRAMES_MAX,
    fields: [],
  });
  if (!history || model.live !== live) return;
  // An answer may have frames beyond its range.
  const { frames } = history;
  const [from, to] = [frames.indexAt(fromMs), frames.indexAt(firstMs)];
  if (from < to) live.insertBefore(firstMs, frames, from, to);
}
