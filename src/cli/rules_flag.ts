/**
 * Flags of alarms: their rules, and the file that keeps their states.
 *
 * @module
 */

import type { AlarmRules } from "../limits/alarm_rules.ts";
import { parseAlarmRules } from "../limits/rules_file.ts";
import { type LimitsWatch, watchLimits } from "../limits/watch_limits.ts";
import { messageOf } from "../base/printable.ts";
import type { TelemetrySource } from "../link/source.ts";
import type { FlagValues } from "./flags.ts";

/** The flag. */
export const LIMITS_FLAG = {
  type: "string",
  value: "FILE",
  help: "rules of alarms, as JSON; those of fields apply without it",
} as const;

/** Flags of verbs that watch alarms until they are ended. */
export const ALARM_FLAGS = {
  limits: LIMITS_FLAG,
  "state-file": {
    type: "string",
    value: "FILE",
    help:
      "keep states of alarms, acknowledgements and shelvings there\nover a restart",
  },
} as const;

/**
 * Watches the alarms of a link, and prints their events.
 *
 * @param source Link.
 * @param values Values of {@linkcode ALARM_FLAGS}.
 * @param print Prints the message of an event.
 * @throws {Error} If rules or states can't be read, or aren't right.
 */
export async function watchAlarms(
  source: TelemetrySource,
  { limits, "state-file": stateFile }: FlagValues<typeof ALARM_FLAGS>,
  print: (words: string) => unknown,
): Promise<{ readonly alarms: LimitsWatch; readonly rules: AlarmRules }> {
  const rules = await readRules(limits);
  const options = stateFile === undefined ? {} : { stateFile };
  const alarms = await watchLimits(source, rules, options);
  const events = alarms.events();
  const follow = async () => {
    for await (const { message } of events) print(message);
  };
  follow().catch((error) =>
    print(`Alarms aren't judged any more: ${messageOf(error)}`)
  );
  return { alarms, rules };
}

/**
 * Reads the rules of a file.
 *
 * @param file Path of the file; those that fields declare if undefined.
 * @throws {Error} If it can't be read, or isn't JSON.
 */
export async function readRules(file: string | undefined): Promise<AlarmRules> {
  return file === undefined
    ? {}
    : parseAlarmRules(await Deno.readTextFile(file), file);
}
