/**
 * Entries of a timeline: frames and events.
 *
 * @module
 */

import type { LinkEvent } from "../../link/events/events.ts";
import type { AnyStructType } from "../../struct/struct.ts";

/** Place of an entry. */
export interface Place {
  /** Time of receipt, or of the event, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Run of the recorder; undefined for a live source. */
  readonly run?: string | undefined;
  /** Number in the run; undefined for a live source. */
  readonly sequence?: number | undefined;
  /** Messages that were received, but are missing in front of it. */
  readonly lost: number;
  /** Frames that are missing in front of it by the counters that an event has. */
  readonly missedFrames: number;
}

/** Frame, with its structs. */
export interface TimelineFrame extends Place {
  readonly kind: "frame";
  /** Header and body as received. */
  readonly bytes: Uint8Array;
  readonly header: AnyStructType;
  readonly body: AnyStructType;
}

/** Event of the link, or of the recorder. */
export interface TimelineEvent extends Place {
  readonly kind: "event";
  /** Type of the event; a gap of the recording itself is `"recordingGap"`. */
  readonly type: string;
  readonly message: string;
  /** Counter of the frame that it is about; undefined if there is none. */
  readonly received: number | undefined;
}

/** Entry of a timeline. */
export type TimelineEntry = TimelineFrame | TimelineEvent;

/** Type of the entry behind the last, if something is missing there. */
export const END_EVENT = "end";

/** Returns the entry of an event of the link, or of the recorder. */
export function entryOf(
  event: LinkEvent,
  place: Place,
  isOfRecorder: boolean,
): TimelineEvent {
  const { type, message } = event;
  const isAboutFrame = type === "restart" || type === "duplicate" ||
    type === "gap" && !isOfRecorder;
  return {
    kind: "event",
    ...place,
    type: isOfRecorder && type === "gap" ? "recordingGap" : type,
    message,
    missedFrames: place.missedFrames +
      ("missedFrames" in event ? event.missedFrames : 0),
    received: isAboutFrame ? event.received : undefined,
  };
}

/** Returns the entry of what is missing at the end. */
export function endEntry(place: Place): TimelineEvent {
  return {
    kind: "event",
    ...place,
    type: END_EVENT,
    message: "",
    received: undefined,
  };
}
