/**
 * Rules of alarms, checked and compiled for a struct.
 *
 * @module
 */

import {
  type AlarmCondition,
  type AlarmContext,
  type AlarmRule,
  type AlarmRules,
  LIMIT_LEVELS,
  type LinkRule,
  type RateRule,
} from "./alarm_rules.ts";
import {
  compileCondition,
  type Condition,
  kindOf,
  type RefuseRule,
  resolveNames,
} from "./condition.ts";
import { checkNumbers, checkRecord, refusal } from "./rule_checks.ts";
import { checkBoolean, checkOneOf } from "../base/check.ts";
import { type FlatField, flatFields } from "../struct/flat_fields.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
import type { AnyStructType } from "../struct/struct.ts";

/** Context of a condition, compiled. */
export interface Context {
  /** Set with which it applies; any if undefined. */
  readonly set: string | undefined;
  /** Returns whether a frame has the values with which it applies. */
  applies(data: DataView): boolean;
  readonly condition: Condition;
}

/** Alarm as its rule has it, compiled. */
export interface AlarmDefinition {
  readonly name: string;
  /** Path of its field; undefined for the built-in alarms. */
  readonly field: string | undefined;
  readonly unit: string | undefined;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly minViolations: number;
  readonly isLatching: boolean;
  readonly action: string | undefined;
}

/** Alarm of a field, compiled. */
export interface FieldAlarm extends AlarmDefinition {
  readonly field: string;
  readonly flat: FlatField;
  readonly contexts: readonly Context[];
  readonly condition: Condition;
  /**
   * Compiles other limits in place of its own; undefined if its condition is of another
   * kind.
   */
  readonly limitsCondition: ((limits: FieldLimits) => Condition) | undefined;
}

/** Built-in alarm, compiled. */
export interface BuiltInAlarm extends AlarmDefinition {
  readonly severity: number;
  /** Longest silence in ms, or expected rate in Hz. */
  readonly limit: number;
}

/** Rules, compiled. */
export interface CompiledRules {
  readonly fields: readonly FieldAlarm[];
  readonly link: BuiltInAlarm | undefined;
  readonly rate: BuiltInAlarm | undefined;
  /** Names of all sets. */
  readonly sets: ReadonlySet<string>;
}

/** Surroundings of a rule, for its errors. */
interface Scope {
  /** Action, as in `Cannot ${action} as …`. */
  readonly action: string;
  readonly refuse: RefuseRule;
  readonly telemetry: AnyStructType;
}

/** Names of the built-in alarms. */
export const LINK_ALARM = "link";
export const RATE_ALARM = "rate";

/** Action of what isn't about one rule. */
const DEFINE = "define alarm rules";
const STALE_AFTER_MS = 2000;
const CONDITION_KEYS = ["limits", "values", "bits", "rate"] as const;
const CONTEXT_KEYS = [...CONDITION_KEYS, "when", "set"] as const;
const RULE_KEYS = [
  ...CONDITION_KEYS,
  "field",
  "name",
  "contexts",
  "deadband",
  "onDelayMs",
  "offDelayMs",
  "minViolations",
  "latching",
  "action",
] as const;
const RULES_KEYS = ["rules", "fieldLimits", "link", "rate"] as const;

/**
 * Checks and compiles rules.
 *
 * @param given Rules, also as they were read from JSON.
 * @param telemetry Struct of the telemetry.
 * @throws {TypeError} If a part has the wrong type, or isn't known.
 * @throws {RangeError} If a field or name isn't known, or a number is out of range.
 */
export function compileRules(
  given: AlarmRules,
  telemetry: AnyStructType,
): CompiledRules {
  const action = DEFINE;
  const refuse = refusal(action);
  checkRecord(given, RULES_KEYS, "the file or object", refuse);
  const { rules = [], fieldLimits = true, link = {}, rate } = given;
  if (!Array.isArray(rules)) {
    throw refuse(TypeError, "rules", "must be a list", rules);
  }
  checkBoolean(fieldLimits, action, "fieldLimits");
  const own = rules.flatMap((rule, index) =>
    compileRule(rule, index, telemetry)
  );
  const names = new Set<string>([LINK_ALARM, RATE_ALARM]);
  for (const { name } of own) {
    if (names.has(name)) {
      const rule = "must be unique; give one of them another name";
      throw refuse(RangeError, "names of alarms", rule, name);
    }
    names.add(name);
  }
  const declared = fieldLimits
    ? flatFields(telemetry, undefined, action).filter(({ path, field }) =>
      field.limits !== undefined && !names.has(path)
    ).map((flat) =>
      fieldAlarm({ field: flat.path }, flat, { action, refuse, telemetry })
    )
    : [];
  const fields = [...own, ...declared];
  return {
    fields,
    link: link === false ? undefined : builtIn(LINK_ALARM, link, refuse),
    rate: rate === undefined ? undefined : builtIn(RATE_ALARM, rate, refuse),
    sets: new Set(
      rules.flatMap(({ contexts = [] }) =>
        contexts.flatMap(({ set }: AlarmContext) => set ?? [])
      ),
    ),
  };
}

/** Returns the alarms of a rule: one, or one for each number in its field. */
function compileRule(
  rule: AlarmRule,
  index: number,
  telemetry: AnyStructType,
): FieldAlarm[] {
  const title = (rule as Partial<AlarmRule> | null)?.name ??
    (rule as Partial<AlarmRule> | null)?.field;
  const action = typeof title === "string"
    ? `define alarm rule "${title}"`
    : `define alarm rule ${index + 1} of the list`;
  const refuse = refusal(action);
  checkRecord(rule, RULE_KEYS, "the rule", refuse);
  for (const key of ["field", "name", "action"] as const) {
    const text = rule[key];
    if (text === undefined && key !== "field") continue;
    if (typeof text === "string" && text !== "") continue;
    throw refuse(TypeError, key, "must be a non-empty string", text);
  }
  const found = flatFields(telemetry, [rule.field], action);
  const numbers = found.filter(({ type }) => type !== "char");
  if (numbers.length === 0) {
    throw refuse(TypeError, "field", "must be a number", "a text");
  }
  return numbers.map((flat) => {
    const { name } = rule;
    const isOne = numbers.length === 1;
    return fieldAlarm(
      isOne || !name ? rule : { ...rule, name: `${name}: ${flat.path}` },
      flat,
      { action, refuse, telemetry },
    );
  });
}

function fieldAlarm(
  rule: AlarmRule,
  flat: FlatField,
  scope: Scope,
): FieldAlarm {
  const { action, refuse } = scope;
  const { deadband = 0, contexts = [], latching = false } = rule;
  checkNumbers(rule, refuse);
  checkBoolean(latching, action, "latching");
  if (!Array.isArray(contexts)) {
    throw refuse(TypeError, "contexts", "must be a list", contexts);
  }
  const own: AlarmCondition = kindOf(rule) === undefined
    ? { limits: flat.field.limits! }
    : rule;
  if (kindOf(own) === undefined && contexts.length === 0) {
    const rule = `must be given as ${
      CONDITION_KEYS.join(", ")
    }, as field "${flat.path}" declares no limits`;
    throw refuse(TypeError, "its condition", rule, undefined);
  }
  const condition = compileCondition(own, flat, deadband, refuse);
  const name = rule.name ?? flat.path;
  const limitsCondition = (limits: FieldLimits) =>
    compileCondition(
      { limits },
      flat,
      deadband,
      refusal(`edit limits of alarm "${name}"`),
    );
  return {
    name,
    field: flat.path,
    unit: condition.unit,
    onDelayMs: rule.onDelayMs ?? 0,
    offDelayMs: rule.offDelayMs ?? 0,
    minViolations: rule.minViolations ?? 1,
    isLatching: latching,
    action: rule.action,
    flat,
    condition,
    limitsCondition: kindOf(own) === "limits" ? limitsCondition : undefined,
    contexts: contexts.map((context: AlarmContext, index) =>
      compileContext(context, `contexts[${index}]`, flat, deadband, scope)
    ),
  };
}

function compileContext(
  context: AlarmContext,
  part: string,
  flat: FlatField,
  deadband: number,
  { action, refuse, telemetry }: Scope,
): Context {
  const within: RefuseRule = (ErrorClass, inner, ...rest) =>
    refuse(ErrorClass, `${part}.${inner}`, ...rest);
  checkRecord(context, CONTEXT_KEYS, part, refuse);
  const { when, set } = context;
  if (when === undefined && set === undefined) {
    throw refuse(TypeError, part, "must have when, set, or both", context);
  }
  if (set !== undefined && (typeof set !== "string" || set === "")) {
    throw within(TypeError, "set", "must be a non-empty string", set);
  }
  const condition = compileCondition(context, flat, deadband, within);
  if (when === undefined) return { set, applies: () => true, condition };
  checkRecord(when, ["field", "is"], `${part}.when`, refuse);
  if (typeof when.field !== "string") {
    throw within(TypeError, "when.field", "must be a string", when.field);
  }
  const found = flatFields(telemetry, [when.field], action);
  if (found.length !== 1) {
    const rule = `must be one number: "${when.field}" stands for several`;
    throw within(RangeError, "when.field", rule, found.length);
  }
  const [{ read, field }] = found;
  const names = field.values;
  const is = new Set(resolveNames(when.is, "when.is", names, within));
  return { set, applies: (data) => is.has(Number(read(data, 0))), condition };
}

function builtIn(
  name: string,
  given: LinkRule | RateRule,
  refuse: RefuseRule,
): BuiltInAlarm {
  const isLink = name === LINK_ALARM;
  const key = isLink ? "staleAfterMs" : "expectedHz";
  checkRecord(given, [key, "level", "action"], name, refuse);
  const {
    staleAfterMs = STALE_AFTER_MS,
    expectedHz,
    level = isLink ? "critical" : "warning",
    action,
  } = given as Partial<LinkRule & RateRule>;
  const limit = isLink ? staleAfterMs : expectedHz;
  if (typeof limit !== "number" || !(limit > 0 && limit < Infinity)) {
    const ErrorClass = typeof limit === "number" ? RangeError : TypeError;
    throw refuse(ErrorClass, `${name}.${key}`, "must be above 0", limit);
  }
  checkOneOf(level, LIMIT_LEVELS, DEFINE, `${name}.level`);
  if (action !== undefined && typeof action !== "string") {
    throw refuse(TypeError, `${name}.action`, "must be a string", action);
  }
  return {
    name,
    field: undefined,
    unit: isLink ? "ms" : "Hz",
    onDelayMs: 0,
    offDelayMs: 0,
    minViolations: 1,
    isLatching: false,
    action,
    severity: LIMIT_LEVELS.indexOf(level) + 1,
    limit,
  };
}
