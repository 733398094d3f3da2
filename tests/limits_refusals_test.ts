// Rules of alarms that are refused, and the words.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { AlarmRules } from "../limits.ts";
import { compileRules } from "../src/limits/compiled_rules.ts";
import { checkNumbers, unknownName } from "../src/limits/rule_checks.ts";
import { Telemetry } from "./alarm_rig.ts";

const above = { limits: { watch: { above: 1 } } };
const rule = (changes: object) => ({
  rules: [{ field: "torque", ...above, ...changes }],
});
const context = (given: unknown) => rule({ contexts: [given] });
const when = (given: unknown) => context({ when: given });

/** Rules, the class of their error, and its message behind `Cannot define alarm rules as `. */
const WRONG_RULES: [unknown, string, string][] = [
  [5, "TypeError", "the file or object must be an object: received number 5"],
  [null, "TypeError", "the file or object must be an object: received null"],
  [
    { rule: [] },
    "TypeError",
    'the file or object must have properties of rules, fieldLimits, link, rate (did you mean rules?): received "rule"',
  ],
  [{ rules: {} }, "TypeError", "rules must be a list: received an object"],
  [
    { fieldLimits: 1 },
    "TypeError",
    "fieldLimits must be true or false: received number 1",
  ],
  [
    { rules: [...rule({}).rules, ...rule({}).rules] },
    "RangeError",
    'names of alarms must be unique; give one of them another name: received "torque"',
  ],
  [
    rule({ name: "link" }),
    "RangeError",
    'names of alarms must be unique; give one of them another name: received "link"',
  ],
  [
    rule({ name: "rate" }),
    "RangeError",
    'names of alarms must be unique; give one of them another name: received "rate"',
  ],
  [
    { link: { staleAfterMs: 0 } },
    "RangeError",
    "link.staleAfterMs must be above 0: received number 0",
  ],
  [
    { link: { staleAfterMs: Infinity } },
    "RangeError",
    "link.staleAfterMs must be above 0: received number Infinity",
  ],
  [
    { link: { staleAfterMs: "1" } },
    "TypeError",
    'link.staleAfterMs must be above 0: received "1"',
  ],
  [
    { link: { level: "bad" } },
    "TypeError",
    'link.level must be one of watch, warning, distress, critical, severe: received "bad"',
  ],
  [
    { link: { action: 5 } },
    "TypeError",
    "link.action must be a string: received number 5",
  ],
  [
    { link: { expectedHz: 1 } },
    "TypeError",
    'link must have properties of staleAfterMs, level, action: received "expectedHz"',
  ],
  [
    { rate: {} },
    "TypeError",
    "rate.expectedHz must be above 0: received undefined",
  ],
  [
    { rate: { expectedHz: 0 } },
    "RangeError",
    "rate.expectedHz must be above 0: received number 0",
  ],
  [
    { rate: { staleAfterMs: 1 } },
    "TypeError",
    'rate must have properties of expectedHz, level, action: received "staleAfterMs"',
  ],
  [{ rate: 5 }, "TypeError", "rate must be an object: received number 5"],
];

/** Likewise, of the rule of `torque`. */
const WRONG_RULE: [unknown, string, string][] = [
  [
    rule({ action: 5 }),
    "TypeError",
    "action must be a non-empty string: received number 5",
  ],
  [
    rule({ kind: 1 }),
    "TypeError",
    'the rule must have properties of limits, values, bits, rate, field, name, contexts, deadband, onDelayMs, offDelayMs, minViolations, latching, action: received "kind"',
  ],
  [
    rule({ latching: 1 }),
    "TypeError",
    "latching must be true or false: received number 1",
  ],
  [
    rule({ contexts: 5 }),
    "TypeError",
    "contexts must be a list: received number 5",
  ],
  [
    { rules: [{ field: "torque" }] },
    "TypeError",
    'its condition must be given as limits, values, bits, rate, as field "torque" declares no limits: received undefined',
  ],
  [
    context({}),
    "TypeError",
    "contexts[0] must have when, set, or both: received an object",
  ],
  [
    context({ set: "" }),
    "TypeError",
    'contexts[0].set must be a non-empty string: received ""',
  ],
  [
    context({ set: 5 }),
    "TypeError",
    "contexts[0].set must be a non-empty string: received number 5",
  ],
  [
    context({ set: "a", more: 1 }),
    "TypeError",
    'contexts[0] must have properties of limits, values, bits, rate, when, set: received "more"',
  ],
  [
    context({ set: "a", values: {} }),
    "TypeError",
    "contexts[0].values must be an object of lists by level, watch, warning, distress, critical, severe: received an object",
  ],
  [
    when(5),
    "TypeError",
    "contexts[0].when must be an object: received number 5",
  ],
  [
    when({ field: "state", are: [1] }),
    "TypeError",
    'contexts[0].when must have properties of field, is: received "are"',
  ],
  [
    when({ is: [1] }),
    "TypeError",
    "contexts[0].when.field must be a string: received undefined",
  ],
  [
    when({ field: "temps", is: [1] }),
    "RangeError",
    'contexts[0].when.field must be one number: "temps" stands for several: received number 2',
  ],
  [
    when({ field: "state", is: [] }),
    "TypeError",
    "contexts[0].when.is must be a list of numbers and names: received an object",
  ],
  [
    when({ field: "state", is: ["FALT"] }),
    "RangeError",
    'contexts[0].when.is must have names of the field: received "FALT"; did you mean FAULT?',
  ],
];

/** Likewise, of rules by what names them. */
const NAMED: [unknown, string, string][] = [
  [5, "1 of the list", "the rule must be an object: received number 5"],
  [
    {},
    "1 of the list",
    "field must be a non-empty string: received undefined",
  ],
  [
    { name: 5, field: "torque" },
    "1 of the list",
    "name must be a non-empty string: received number 5",
  ],
  [
    { name: "", field: "torque" },
    '""',
    'name must be a non-empty string: received ""',
  ],
  [
    { name: "a", field: "" },
    '"a"',
    'field must be a non-empty string: received ""',
  ],
  [
    { field: "name", ...above },
    '"name"',
    'field must be a number: received "a text"',
  ],
];

Deno.test("compileRules() refuses what is wrong, by the rule and the part", () => {
  const cases = [
    ...WRONG_RULES.map(([given, name, message]) =>
      [given, name, `Cannot define alarm rules as ${message}`] as const
    ),
    ...WRONG_RULE.map(([given, name, message]) =>
      [given, name, `Cannot define alarm rule "torque" as ${message}`] as const
    ),
    ...NAMED.map(([given, which, message]) =>
      [
        { rules: [given] },
        "TypeError",
        `Cannot define alarm rule ${which} as ${message}`,
      ] as const
    ),
  ];
  for (const [given, name, message] of cases) {
    const error = assertThrows(
      () => compileRules(given as AlarmRules, Telemetry),
      Error,
    );
    assertEquals([error.name, error.message], [name, message]);
  }
});

Deno.test("checkNumbers() allows each number from its least one on", () => {
  for (const name of ["deadband", "onDelayMs", "offDelayMs", "minViolations"]) {
    const isCount = name === "minViolations";
    const least = isCount ? 1 : 0;
    const what = isCount ? "an integer of 1" : "a number of 0";
    const check = (value: unknown) =>
      checkNumbers(
        { field: "a", [name]: value },
        (ErrorClass, part, rule) => new ErrorClass(`${part} ${rule}`),
      );
    for (const value of [undefined, least, least + 1]) check(value);
    if (!isCount) check(0.5);
    const wrong = [least - 1, Infinity, NaN, ...isCount ? [1.5] : []];
    for (const value of [...wrong, "1"]) {
      const error = assertThrows(() => check(value), Error);
      const isNumber = typeof value === "number";
      assertEquals([error.name, error.message], [
        isNumber ? "RangeError" : "TypeError",
        `${name} must be ${what} or more`,
      ]);
    }
  }
});

Deno.test("unknownName() names the nearest, if one is near", () => {
  const known = ["torque", "link"];
  assertEquals(
    ["torqe", "unlike"].map((name) =>
      unknownName("reset alarm", "name", name, known).message
    ),
    [
      'Cannot reset alarm as name must be that of a rule: received "torqe"; did you mean torque?',
      'Cannot reset alarm as name must be that of a rule: received "unlike"',
    ],
  );
});
