/**
 * Frames and events of a source in one order, for exports.
 *
 * @module
 */

import { dataOf } from "../../base/bytes.ts";
import { eventFromJson } from "../event_json.ts";
import { Recording } from "../recording.ts";
import type { RangeOptions } from "../range.ts";
import type { TelemetrySource } from "../../link/source.ts";
import { liveTimeline } from "./live_timeline.ts";
import {
  endEntry,
  entryOf,
  type Place,
  type TimelineEntry,
  type TimelineEvent,
  type TimelineFrame,
} from "./timeline_entry.ts";

/** Frames of which an export has the rows. */
export type ExportedFrames = "telemetry" | "config";

/**
 * Reaction to a sink that is too slow for a live source.
 *
 * | reaction | effect |
 * | -------- | ------ |
 * | `"drop"` | up to 32 MiB wait in memory; then frames are lost, and `lost_messages` counts them in their place |
 * | `"wait"` | the link reads no more, which exerts back-pressure on the controller |
 */
export type WhenSlow = "drop" | "wait";

/** Options of a timeline. */
export interface TimelineOptions extends RangeOptions {
  readonly frames: ExportedFrames;
  readonly whenSlow: WhenSlow;
  readonly stop?: AbortSignal;
}

const TELEMETRY_KINDS = ["telemetry", "events", "recording"] as const;
/** A recording that was begun late has its first configuration as a repeated one. */
const CONFIG_KINDS = [
  "config",
  "repeatedConfig",
  "events",
  "recording",
] as const;
/** Counts up to which a frame is behind a gap; more are in front of it, and wrap. */
const COUNTS_MAX = 2 ** 7;
const decoder = new TextDecoder();

/**
 * Yields frames of one kind and all events, each event in front of the first frame that it
 * may concern. An entry `"end"` is last if messages are missing behind the last.
 */
export async function* timeline(
  source: TelemetrySource,
  options: TimelineOptions,
): AsyncGenerator<TimelineEntry, void> {
  const entries = source instanceof Recording
    ? recorded(source, options)
    : liveTimeline(source, options);
  const events: TimelineEvent[] = [];
  for await (const entry of entries) {
    if (entry.kind === "event") {
      events.push(entry);
      continue;
    }
    while (events.length > 0 && isDue(events[0], entry)) yield events.shift()!;
    yield entry;
  }
  yield* events;
}

/**
 * Whether an event belongs in front of a frame. A source reports the events of a turn in
 * front of the frames of that turn; one about a counter waits for its frame.
 */
function isDue(
  { atMs, received, type }: TimelineEvent,
  frame: TimelineFrame,
): boolean {
  if (received === undefined || atMs < frame.atMs) return true;
  const skipped = countsBetween(received, frame);
  // The frame behind a gap may be one of another kind.
  return type === "gap" ? skipped < COUNTS_MAX : skipped === 0;
}

/** Returns how far the counter of a frame is ahead of another; 0 without counters. */
function countsBetween(
  counter: number,
  { header, bytes }: TimelineFrame,
): number {
  const field = header.fields.find(({ name }) => name === "counter");
  if (field === undefined) return 0;
  const view = header.viewAt(dataOf(bytes), 0);
  const own = Number(Reflect.get(view, "counter"));
  const range = 2 ** (8 * field.byteLength);
  const ahead = (own - counter) % range;
  return ahead < 0 ? ahead + range : ahead; // a u64 would round to 0 by `% range`
}

async function* recorded(
  recording: Recording,
  { frames, fromMs, toMs, signal, stop }: TimelineOptions,
): AsyncGenerator<TimelineEntry, void> {
  const kinds = frames === "config" ? CONFIG_KINDS : TELEMETRY_KINDS;
  const messages = recording.messages({ kinds, fromMs, toMs, signal });
  let dropped = 0;
  let place: Place = { atMs: 0, lost: 0, missedFrames: 0 };
  let config = "";
  for await (const message of messages) {
    if (stop?.aborted) return;
    const { kind, run, sequence, receivedAtMs: atMs, bytes } = message;
    if (kind === "config" || kind === "repeatedConfig") {
      const before = config;
      config = bytes.toHex();
      if (kind === "repeatedConfig" && config === before) continue;
    }
    const lost = messages.dropped - dropped;
    dropped += lost;
    place = { atMs, run, sequence, lost, missedFrames: 0 };
    if (kind === "events" || kind === "recording") {
      const event = eventFromJson(decoder.decode(bytes));
      yield entryOf(event, place, kind === "recording");
    } else {
      const { header, [frames]: body } = message.structs;
      yield { kind: "frame", ...place, bytes, header, body };
    }
  }
  const lost = messages.dropped - dropped;
  if (lost > 0) yield endEntry({ ...place, lost });
}
