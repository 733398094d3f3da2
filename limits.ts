/**
 * Limits and alarms: rules of the fields of telemetry, and the states of their alarms as a
 * control room expects them. They work on every source of telemetry, live or recorded, of
 * both protocols and of your own structs.
 *
 * @module
 */

export {
  AlarmEngine,
  type AlarmEngineOptions,
  type AlarmSummary,
  type OperatorAction,
  type SavedAlarms,
} from "./src/limits/alarm_engine.ts";
export type { SavedAlarm, SavedEvidence } from "./src/limits/alarm.ts";
export type {
  AlarmChange,
  AlarmEvent,
  AlarmEventType,
  AlarmFlood,
  AlarmReading,
  AlarmStatus,
  OperatorNote,
  Shelving,
} from "./src/limits/alarm_events.ts";
export {
  type AlarmCondition,
  type AlarmContext,
  type AlarmNames,
  type AlarmRule,
  type AlarmRules,
  LIMIT_LEVELS,
  type LinkRule,
  type RateRule,
} from "./src/limits/alarm_rules.ts";
export {
  ALARM_TRANSITIONS,
  type AlarmCause,
  type AlarmData,
  type AlarmLife,
  type AlarmState,
} from "./src/limits/alarm_states.ts";
