/**
 * Losses of a link that its recording has.
 *
 * @module
 */

import type { RangeOptions } from "../recording/range.ts";
import type { Recording } from "../recording/recording.ts";

/** Events of the link that are about something missing, or begun anew. */
const LOSSES: readonly string[] = [
  "gap",
  "disconnected",
  "restart",
  "resync",
  "stale",
  "duplicate",
  "unknownFrame",
];

/** Losses of a link. */
export interface RecordedLosses {
  /** Number of events, by their type. */
  readonly losses: Readonly<Record<string, number>>;
  /** Frames that gaps in the counter show to be missing. */
  readonly missedFrames: number;
}

/** Counts the losses of a link within a range of its recording. */
export async function countLosses(
  recording: Recording,
  range: RangeOptions,
): Promise<RecordedLosses> {
  const losses: Record<string, number> = {};
  let missedFrames = 0;
  for await (const event of recording.events(range)) {
    if (!LOSSES.includes(event.type)) continue;
    losses[event.type] = (losses[event.type] ?? 0) + 1;
    if (event.type === "gap") missedFrames += event.missedFrames;
  }
  return { losses, missedFrames };
}
