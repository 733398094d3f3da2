/**
 * Status of a recording.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import { AlarmEngine } from "../limits/alarm_engine.ts";
import type { AlarmRules } from "../limits/alarm_rules.ts";
import { countAlarms } from "../limits/alarm_summary.ts";
import { standingAlarms } from "../metrics/alarm_metrics.ts";
import type { LinkHealth } from "../metrics/link_health.ts";
import { judgeRecording } from "./judged_recording.ts";
import { countLosses } from "./recorded_losses.ts";
import type { OpenedRecording } from "./source_flags.ts";

/** Health of a link at the end of its recording. */
export interface RecordedHealth extends Omit<LinkHealth, "state"> {
  /**
   * `"recorded"`; `"empty"` without telemetry, and `"stale"` if its last is older than
   * asked for.
   */
  readonly state: "recorded" | "empty" | "stale";
  /** Time of receipt of the first telemetry, as ISO 8601; undefined without any. */
  readonly from: string | undefined;
  /** Time of receipt of the last, likewise. */
  readonly to: string | undefined;
  /** Messages that are missing in the recording. */
  readonly missingMessages: number;
}

/**
 * Returns the health of a recording at the end of its range, by rules that it is judged by.
 *
 * @param opened Recording, and its range.
 * @param link Name of its link.
 * @param rules Rules of alarms.
 * @param staleMs Age of the last telemetry from which it is stale, in ms.
 * @param signal Ends it, by rejecting.
 */
export async function recordedHealth(
  opened: OpenedRecording,
  link: string,
  rules: AlarmRules,
  staleMs: number,
  signal: AbortSignal,
): Promise<RecordedHealth> {
  const { recording, range } = opened;
  const engine = new AlarmEngine(recording.structs, rules);
  const judged = await judgeRecording(engine, opened, signal);
  const { frames, fromMs, toMs, missingMessages } = judged;
  const { missedFrames } = await countLosses(recording, { ...range, signal });
  const ageMs = wallMs() - toMs;
  const { alarms } = engine;
  return {
    link,
    ...stateOf(frames, ageMs, staleMs),
    from: timeOf(fromMs),
    to: timeOf(toMs),
    rateHz: frames < 2 ? 0 : (frames - 1) / (toMs - fromMs) * 1000,
    ageSec: frames === 0 ? undefined : ageMs / 1000,
    frames,
    missingFrames: missedFrames,
    missingMessages,
    alarmFault: "",
    alarms: countAlarms(alarms),
    standing: standingAlarms(alarms),
  };
}

function stateOf(
  frames: number,
  ageMs: number,
  staleMs: number,
): Pick<RecordedHealth, "state" | "reason"> {
  if (frames === 0) return { state: "empty", reason: "it has no telemetry" };
  return ageMs > staleMs
    ? { state: "stale", reason: "nothing was recorded any more" }
    : { state: "recorded", reason: "" };
}

function timeOf(ms: number): string | undefined {
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
