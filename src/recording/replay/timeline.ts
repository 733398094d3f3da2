/**
 * Times of recorded messages on one line without steps.
 *
 * @module
 */

import type { Pacing } from "../recorded_iterator.ts";
import { type RecordedFile, runOf } from "../recorded_file.ts";
import { kindOf, type MessageKind } from "../channels.ts";
import { eventOf } from "../message_parts.ts";
import type { MessageCursor } from "../message_cursor.ts";
import { msOf } from "../record_times.ts";
import type { LinkEvent } from "../../link/events/events.ts";

/**
 * Step back from which a time is that of a clock that was set, in ms. Less is due to the
 * order of messages that were received in one turn of the event loop.
 */
const STEP_BACK_MS = 1000;

/** Place of a file on the line. */
interface FilePlace {
  /** Time to subtract from those of the file, so that runs follow one another. */
  readonly shiftMs: number;
  /** Greatest time of the last chunk of the run before; undefined in the first run. */
  readonly endBeforeMs: number | undefined;
}

/**
 * Line of the times of receipt, in ms. A step of the clock, as `clockStepped` reports it,
 * and the time between two runs of a recorder take none.
 */
export class Timeline implements Pick<Pacing, "place"> {
  /** Kind of the message that was noted last. */
  kind: MessageKind | undefined;
  /** The event, if it is one. */
  event: LinkEvent | undefined;
  /** Whether it begins another run than the one before. */
  isNewRun = false;
  readonly #places: ReadonlyMap<RecordedFile, FilePlace>;
  #shiftMs = 0;
  #file: RecordedFile | undefined;
  #channel: MessageCursor["channel"];
  #lastMs: number | undefined;
  /** Greatest time of the present run up to now. */
  #greatestMs = -Infinity;
  /** Sum of the steps up to now. */
  #stepsMs = 0;
  /** Step that the next messages will show. */
  #nextStepMs = 0;

  /** @param files Files of the recording. */
  constructor(files: readonly RecordedFile[]) {
    this.#places = placesOf(files);
  }

  /** Notes the message at a cursor, and returns its place on the line, in ms. */
  place(cursor: MessageCursor): number {
    const { channel, file, receivedAtMs } = cursor;
    this.isNewRun = false;
    if (file !== this.#file) this.#begin(file!);
    if (channel !== this.#channel) {
      this.#channel = channel;
      this.kind = kindOf(channel!);
    }
    this.event = this.kind === "events" ? eventOf(cursor) : undefined;
    if (this.event?.type === "clockStepped") {
      this.#nextStepMs += this.event.byMs;
    }
    const sinceMs = receivedAtMs - (this.#lastMs ?? receivedAtMs);
    const step = this.#nextStepMs;
    if (Math.abs(sinceMs - step) < Math.abs(sinceMs)) {
      this.#stepsMs += step;
      this.#nextStepMs = 0;
    } else if (sinceMs < -STEP_BACK_MS) {
      this.#stepsMs += sinceMs;
    }
    this.#lastMs = receivedAtMs;
    this.#greatestMs = Math.max(this.#greatestMs, receivedAtMs);
    return receivedAtMs - this.#shiftMs - this.#stepsMs;
  }

  #begin(file: RecordedFile): void {
    this.isNewRun = runOf(this.#file ?? file) !== runOf(file);
    this.#file = file;
    const { shiftMs, endBeforeMs } = this.#places.get(file)!;
    this.#shiftMs = shiftMs;
    if (!this.isNewRun) return;
    // Behind a step back in its last chunk, a run ends earlier than the chunk's index says.
    if (endBeforeMs === this.#greatestMs) {
      this.#stepsMs += endBeforeMs - this.#lastMs!;
    }
    this.#greatestMs = -Infinity;
    this.#lastMs = undefined;
    this.#nextStepMs = 0;
  }
}

function placesOf(
  files: readonly RecordedFile[],
): ReadonlyMap<RecordedFile, FilePlace> {
  const places = new Map<RecordedFile, FilePlace>();
  let run: string | undefined;
  let shiftMs = 0;
  let endMs: number | undefined;
  let endBeforeMs: number | undefined;
  for (const file of files) {
    const { chunks } = file;
    if (chunks.length > 0) {
      if (runOf(file) !== run && endMs !== undefined) {
        shiftMs += msOf(chunks[0].startNs) - endMs;
        endBeforeMs = endMs;
      }
      endMs = msOf(chunks.at(-1)!.endNs);
      run = runOf(file);
    }
    places.set(file, { shiftMs, endBeforeMs });
  }
  return places;
}
