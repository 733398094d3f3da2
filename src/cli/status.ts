/**
 * Verb `status`: the alarms of a program that watches limits.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import { printable } from "../base/printable.ts";
import type { AlarmStatus } from "../limits/alarm_events.ts";
import { readAlarmState } from "../limits/state_file.ts";
import { readNumber } from "./flag_values.ts";
import { defineVerb } from "./verb.ts";

const STALE_SEC = 15;

/** Shows the alarms of a state file. */
export const statusVerb = defineVerb({
  name: "status",
  summary: "Shows the alarms of a program that watches limits",
  operands: ["STATE_FILE"],
  permissions: "--allow-read",
  flags: {
    stale: {
      type: "string",
      value: "SEC",
      help:
        `age of the file from which it is stale (${STALE_SEC}): the program\nwrites it every 5 s`,
    },
    json: { type: "boolean", help: "print one JSON object" },
  },
  details:
    "Exit code 3 if the file is stale, or an alarm is neither normal nor shelved, or its\ndata isn't good.",
  async run({ stale, json }, [path], { stdout }) {
    const staleSec = readNumber(
      "--stale",
      stale,
      "a number above 0",
      (n) => n > 0 && n < Infinity,
    ) ?? STALE_SEC;
    const content = await readAlarmState(path);
    if (content === undefined) {
      throw new Error(
        `Cannot show status as there must be a state file: received ${path}, which isn't there`,
      );
    }
    const { writtenAtMs, alarms } = content;
    const ageSec = (wallMs() - writtenAtMs) / 1000;
    const isStale = ageSec > staleSec;
    const bad = alarms.filter((alarm) => !isGood(alarm));
    if (json) stdout.print(JSON.stringify({ ageSec, isStale, alarms }));
    else {
      stdout.print(
        `${alarms.length} alarms, ${bad.length} not good, ${
          alarms.filter(({ state }) => state === "shelved").length
        } shelved; written ${ageSec.toFixed(1)} s ago${
          isStale ? ": stale, does the program run?" : ""
        }`,
      );
      for (const alarm of alarms) {
        if (isGood(alarm) && alarm.state === "normal") continue;
        stdout.print(lineOf(alarm));
      }
    }
    return isStale || bad.length > 0 ? 3 : 0;
  },
});

function isGood({ state, data }: AlarmStatus): boolean {
  return state === "shelved" || state === "normal" && data === "good";
}

function lineOf(
  { name, state, level, data, present, unit, shelving }: AlarmStatus,
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
  return printable(parts.join(", "));
}
