/**
 * JSON Schema of files of rules.
 *
 * @module
 */

import { LIMIT_LEVELS } from "./alarm_rules.ts";

const NUMBER = { type: "number" };
const NOT_NEGATIVE = { type: "number", minimum: 0 };
const TEXT = { type: "string", minLength: 1 };
const NAMES = {
  type: "array",
  minItems: 1,
  items: { type: ["integer", "string"] },
};
const LEVEL = { enum: LIMIT_LEVELS };

/** Returns the schema of an object that has a part for each level. */
function byLevel(part: object, description: string) {
  return {
    description,
    type: "object",
    minProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(LIMIT_LEVELS.map((level) => [level, part])),
  };
}

const RANGE = {
  type: "object",
  additionalProperties: false,
  anyOf: [{ required: ["below"] }, { required: ["above"] }],
  properties: {
    below: NUMBER,
    above: NUMBER,
    inclusive: { type: "boolean" },
  },
};

const CONDITION = {
  limits: byLevel(RANGE, "Ranges of the value, in the unit of the field"),
  values: byLevel(NAMES, "Values of an enumeration"),
  bits: byLevel(NAMES, "Bits, each as a mask or by its name"),
  rate: byLevel(RANGE, "Ranges of the change per second"),
};

const CONTEXT = {
  type: "object",
  additionalProperties: false,
  anyOf: [{ required: ["when"] }, { required: ["set"] }],
  properties: {
    ...CONDITION,
    when: {
      type: "object",
      additionalProperties: false,
      required: ["field", "is"],
      properties: { field: TEXT, is: NAMES },
    },
    set: TEXT,
  },
};

const RULE = {
  type: "object",
  additionalProperties: false,
  required: ["field"],
  properties: {
    ...CONDITION,
    field: TEXT,
    name: TEXT,
    contexts: { type: "array", items: CONTEXT },
    deadband: NOT_NEGATIVE,
    onDelayMs: NOT_NEGATIVE,
    offDelayMs: NOT_NEGATIVE,
    minViolations: { type: "integer", minimum: 1 },
    latching: { type: "boolean" },
    action: TEXT,
  },
};

const LINK = {
  type: "object",
  additionalProperties: false,
  properties: {
    staleAfterMs: { type: "number", exclusiveMinimum: 0 },
    level: LEVEL,
    action: TEXT,
  },
};

const RATE = {
  type: "object",
  additionalProperties: false,
  required: ["expectedHz"],
  properties: {
    expectedHz: { type: "number", exclusiveMinimum: 0 },
    level: LEVEL,
    action: TEXT,
  },
};

/**
 * JSON Schema (2020-12) of a file of rules, for editors; the engine also checks the names
 * of fields, values and bits, for which a schema knows too little.
 */
export const ALARM_RULES_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Rules of alarms",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    rules: { type: "array", items: RULE },
    fieldLimits: { type: "boolean" },
    link: { anyOf: [LINK, { const: false }] },
    rate: RATE,
  },
};
