/**
 * Recordings that are judged by rules of alarms.
 *
 * @module
 */

import type { AlarmEngine } from "../limits/alarm_engine.ts";
import type { AlarmEvent } from "../limits/alarm_events.ts";
import { lossReason } from "../limits/link_watch.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { OpenedRecording } from "./source_flags.ts";
import { endMsOf } from "./time_flags.ts";

/** Telemetry that was judged. */
export interface JudgedTelemetry {
  /** Number of its frames. */
  readonly frames: number;
  /** Time of receipt of the first, in ms since 1970 (UTC); NaN without one. */
  readonly fromMs: number;
  /** Time of receipt of the last, likewise. */
  readonly toMs: number;
  /** Messages that are missing between those that were read. */
  readonly missingMessages: number;
}

/**
 * Judges a recording as its link was when it was live: samples, ends of connections, and the
 * silence at its end.
 *
 * @param engine Engine of the alarms.
 * @param opened Recording, and its range.
 * @param signal Ends it, by rejecting.
 * @param take Takes events, and returns a promise if there is something to wait for.
 */
export async function judgeRecording(
  engine: AlarmEngine,
  opened: OpenedRecording,
  signal: AbortSignal,
  take: (events: readonly AlarmEvent[]) => void | Promise<void> = () => {},
): Promise<JudgedTelemetry> {
  const { recording, range } = opened;
  const samples = recording.samples({ ...range, signal });
  const losses = lossesIn(recording.events({ ...range, signal }));
  let { value: loss } = await losses.next();
  let [frames, fromMs, toMs] = [0, NaN, NaN];
  for await (const sample of samples) {
    while (loss && loss.atMs < sample.receivedAtMs) {
      await take(engine.loseLink(loss.atMs, loss.reason));
      loss = (await losses.next()).value;
    }
    const events = engine.update(sample);
    if (events.length > 0) await take(events);
    if (frames++ === 0) fromMs = sample.receivedAtMs;
    toMs = sample.receivedAtMs;
  }
  for (; loss; loss = (await losses.next()).value) {
    await take(engine.loseLink(loss.atMs, loss.reason));
  }
  await take(engine.tick(endMsOf(opened)));
  return { frames, fromMs, toMs, missingMessages: samples.dropped };
}

/**
 * Yields the ends of connections, except that of the link itself. Frames that didn't fit may
 * do so by the structs of the recording.
 */
async function* lossesIn(events: AsyncIterable<LinkEvent>) {
  for await (const event of events) {
    if (event.type !== "disconnected" || event.cause === "closed") continue;
    const reason = lossReason(event);
    if (reason !== undefined) yield { atMs: event.atMs, reason };
  }
}
