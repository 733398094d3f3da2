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
  type SavedAlarms,
} from "./src/limits/alarm_engine.ts";
export type { AlarmCounts, AlarmSummary } from "./src/limits/alarm_summary.ts";
export {
  LimitsWatch,
  type OperatorCall,
  watchLimits,
  type WatchLimitsOptions,
  type WatchLimitsStats,
} from "./src/limits/watch_limits.ts";
export { type AlarmReport, LimitsReport } from "./src/limits/limits_report.ts";
export {
  type ExcerptOptions,
  Excerpts,
  saveExcerpts,
} from "./src/limits/excerpts/save_excerpts.ts";
export { parseAlarmRules } from "./src/limits/rules_file.ts";
export { ALARM_RULES_SCHEMA } from "./src/limits/rules_schema.ts";
export {
  type AlarmStateFile,
  readAlarmState,
} from "./src/limits/state_file.ts";
export type { SavedAlarm } from "./src/limits/alarm.ts";
export type {
  SavedEvidence,
  SavedSwitches,
} from "./src/limits/level_switches.ts";
export type { OperatorAction } from "./src/limits/operator.ts";
export type {
  AlarmChange,
  AlarmEvent,
  AlarmEventType,
  AlarmFlood,
  AlarmReading,
  AlarmStatus,
  LimitsEdit,
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
