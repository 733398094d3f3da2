/**
 * Statuses of links and alarms, as the verb `status` shows them.
 *
 * @module
 */

import { counted, printable } from "../base/printable.ts";
import type { AlarmStatus } from "../limits/alarm_events.ts";
import { standingAlarms } from "../metrics/alarm_metrics.ts";
import type { LinkHealth } from "../metrics/link_health.ts";
import type { RecordedHealth } from "./recorded_status.ts";
import { limitsText } from "../struct/field_limits.ts";

/** Whether an alarm asks for nobody's attention: it is normal with good data, or shelved. */
export function isQuiet({ state, data }: AlarmStatus): boolean {
  return state === "shelved" || state === "normal" && data === "good";
}

/** Whether a link is received or recorded, and all its alarms are quiet. */
export function isGood(
  { state, standing, alarmFault }: LinkHealth | RecordedHealth,
): boolean {
  return (state === "receiving" || state === "recorded") &&
    standing.every(isQuiet) && !alarmFault;
}

/** Returns the lines of a link: its state, and the alarms that aren't as they should be. */
export function linkLines(health: LinkHealth | RecordedHealth): string[] {
  const { link, state, reason, rateHz, ageSec } = health;
  const { frames, missingFrames, alarms, standing, alarmFault } = health;
  const parts = [reason || `${rateHz.toFixed(1)} Hz`];
  if ("to" in health) {
    if (health.to !== undefined) parts.push(`${health.from} … ${health.to}`);
  } else if (ageSec !== undefined) {
    parts.push(`latest ${ageSec.toFixed(2)} s ago`);
  }
  parts.push(`${counted(frames, "frame")}, ${missingFrames} missing`);
  if ("to" in health && health.missingMessages > 0) {
    parts.push(`${counted(health.missingMessages, "message")} lost`);
  }
  if (alarms !== undefined) {
    parts.push(countsText(alarms.alarms, standing));
  }
  if (alarmFault) parts.push(alarmFault);
  return [`${link}: ${state}, ${parts.join("; ")}`, ...alarmLines(standing)]
    .map(printable);
}

/** Returns the counts of alarms, of which some stand. */
export function countsText(
  count: number,
  standing: readonly AlarmStatus[],
): string {
  const bad = standing.filter((one) => !isQuiet(one)).length;
  const shelved = standing.filter(({ state }) => state === "shelved").length;
  return `${counted(count, "alarm")}, ${bad} not good, ${shelved} shelved`;
}

/** Returns a line for each alarm that isn't as its rule has it. */
export function alarmLines(alarms: readonly AlarmStatus[]): string[] {
  return standingAlarms(alarms).map(lineOf);
}

function lineOf(
  { name, state, level, data, present, unit, shelving, edit }: AlarmStatus,
): string {
  const parts = [`${name}: ${state}`];
  if (level !== undefined) parts.push(level);
  if (data !== "good") parts.push(data === "invalid" ? "invalid" : "no data");
  if (present !== undefined) {
    parts.push(`${present.value}${unit === undefined ? "" : ` ${unit}`}`);
  }
  if (shelving !== undefined) {
    parts.push(
      `by ${shelving.by} until ${
        new Date(shelving.untilMs).toISOString()
      }: ${shelving.comment}`,
    );
  }
  if (edit !== undefined) {
    parts.push(`limits by ${edit.by}: ${limitsText(edit.limits)}`);
  }
  return printable(parts.join(", "));
}
