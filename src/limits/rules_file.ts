/**
 * Rules of alarms in a JSON file.
 *
 * @module
 */

import type { AlarmRules } from "./alarm_rules.ts";
import { messageOf } from "../base/printable.ts";

/**
 * Reads rules from the text of a JSON file. The engine checks them, with the names of the
 * struct's fields; `"$schema"` may name {@linkcode ALARM_RULES_SCHEMA} for an editor.
 *
 * @param text Text of the file.
 * @param path Name of the file, for errors.
 * @returns Rules.
 * @throws {SyntaxError} If it isn't JSON.
 * @throws {TypeError} If it isn't an object.
 */
export function parseAlarmRules(text: string, path: string): AlarmRules {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read alarm rules of ${path} as they must be JSON: ${
        messageOf(cause)
      }`,
      { cause },
    );
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(
      `Cannot read alarm rules of ${path} as they must be an object with rules: received ${
        Array.isArray(given) ? "a list" : String(given)
      }`,
    );
  }
  const { $schema: _, ...rules } = given as AlarmRules & { $schema?: unknown };
  return rules;
}
