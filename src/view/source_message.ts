/**
 * Description of the sources for the page.
 *
 * @module
 */

import type { SourceMessage } from "./messages.ts";
import type { SourceHub } from "./source_hub.ts";
import type { AlarmRules } from "../limits/alarm_rules.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
import { type FlatField, flatFields } from "../struct/flat_fields.ts";
import type { AnyStructType } from "../struct/struct.ts";

/**
 * Returns the description of a source.
 *
 * @param hub Its hub.
 * @param allowCommands Whether commands may be sent at all.
 */
export function describeSource(
  hub: SourceHub,
  allowCommands: boolean,
): SourceMessage {
  const { source, commands, commandLink, alarms, rules, staleMs } = hub.given;
  const structsId = hub.registry.idOf(hub.structs);
  return {
    name: hub.name,
    isLive: source !== undefined,
    structs: hub.registry.bodies[structsId],
    limits: limitsOf(hub.structs.telemetry, rules),
    commands: commands ?? [],
    canSend: allowCommands && commandLink !== undefined,
    ...staleMs !== undefined && { staleMs },
    hasAlarms: alarms !== undefined,
    hasRecording: hub.recording !== undefined,
    ...hub.recording?.range && { recorded: hub.recording.range },
  };
}

/** Returns the limits of fields by their path: those of the rules, or their own. */
function limitsOf(
  telemetry: AnyStructType,
  { rules = [], fieldLimits = true }: AlarmRules = {},
): Record<string, FieldLimits> {
  const limits: Record<string, FieldLimits> = {};
  if (fieldLimits) {
    for (const { path, field } of fieldsOf(telemetry, undefined)) {
      if (field.limits) limits[path] = field.limits;
    }
  }
  for (const { field, limits: own } of rules) {
    if (own === undefined) continue;
    for (const { path } of fieldsOf(telemetry, [field])) limits[path] = own;
  }
  return limits;
}

/** Returns fields of a struct; none if it has too many, or lacks the chosen one. */
function fieldsOf(
  telemetry: AnyStructType,
  chosen: readonly string[] | undefined,
): FlatField[] {
  try {
    return flatFields(telemetry, chosen, "describe limits");
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
