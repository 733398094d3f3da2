/**
 * Flag of the rules of alarms.
 *
 * @module
 */

import type { AlarmRules } from "../limits/alarm_rules.ts";
import { parseAlarmRules } from "../limits/rules_file.ts";

/** The flag. */
export const LIMITS_FLAG = {
  type: "string",
  value: "FILE",
  help: "rules of alarms, as JSON; those of fields apply without it",
} as const;

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
