// Conditions of alarms: which numbers violate them, in which words, and what is refused.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { defineStruct } from "../mod.ts";
import type { AlarmCondition } from "../limits.ts";
import {
  compileCondition,
  INVALID,
  kindOf,
  type RefuseRule,
  resolveNames,
} from "../src/limits/condition.ts";
import { flatFields } from "../src/struct/flat_fields.ts";

const Fields = defineStruct("Fields", {
  torque: { type: "f64", unit: "N·m" },
  bare: "f64",
  state: { type: "u8", values: { OFF: 0, ON: 2, FAULT: 5 } },
  status: { type: "u64", bits: { READY: 1, HIGH: 2 ** 40 } },
  text: ["char", 4],
});

const refuse: RefuseRule = (ErrorClass, part, rule, received) =>
  new ErrorClass(`${part} ${rule}: ${JSON.stringify(received)}`);

const compile = (given: AlarmCondition, field: string, deadband = 0) =>
  compileCondition(
    given,
    flatFields(Fields, [field], "test")[0],
    deadband,
    refuse,
  );

Deno.test("compileCondition() judges numbers by the most severe limit that they violate", () => {
  const { judge, violation, limit, unit, isRate } = compile(
    {
      limits: {
        watch: { below: 0, above: 10 },
        critical: { above: 20, inclusive: true },
      },
    },
    "torque",
    2,
  );
  assertEquals([unit, isRate], ["N·m", false]);
  const cases: [value: number, standing: number, severity: number][] = [
    [10, 0, 0],
    [10.001, 0, 1],
    [19.999, 0, 1],
    [20, 0, 4],
    [0, 0, 0],
    [-0.001, 0, 1],
    // The deadband is that of levels that stand.
    [8, 1, 0],
    [8.001, 1, 1],
    [2, 1, 0],
    [1.999, 1, 1],
    [18, 1, 1],
    [18, 3, 1],
    [18, 4, 4],
    [17.999, 4, 1],
    [18, 5, 4],
    // Infinities tell nothing on a side without a limit, and NaN nothing at all.
    [Infinity, 0, 4],
    [-Infinity, 0, 1],
    [NaN, 4, INVALID],
  ];
  for (const [value, standing, severity] of cases) {
    assertEquals(judge(value, standing), severity, `${value} ${standing}`);
  }
  assertEquals(
    [[12, 1], [-3, 1], [25, 4]].map(([value, severity]) => [
      violation(value, severity),
      limit(value, severity),
    ]),
    [
      ["above 10 N·m", 10],
      ["below 0 N·m", 0],
      ["at or above 20 N·m", 20],
    ],
  );
  // The nearer of two, whichever side of their middle a value is on.
  assertEquals([4.999, 5, 5.001].map((value) => limit(value, 1)), [0, 0, 10]);
  const high = compile({ limits: { severe: { above: 1 } } }, "bare");
  assertEquals(high.judge(-Infinity, 0), INVALID);
  assertEquals(high.judge(Infinity, 0), 5);
  assertEquals(high.violation(2, 5), "above 1");
  assertEquals([high.limit(-5, 5), high.limit(5, 5)], [1, 1]);
  const low = compile(
    {
      limits: { severe: { below: 1, inclusive: true } },
    },
    "bare",
    1,
  );
  assertEquals(low.judge(Infinity, 0), INVALID);
  assertEquals(low.judge(-Infinity, 0), 5);
  assertEquals([1, 1.001].map((value) => low.judge(value, 0)), [5, 0]);
  assertEquals([2, 2.001].map((value) => low.judge(value, 5)), [5, 0]);
  assertEquals(low.violation(0, 5), "at or below 1");
  assertEquals([low.limit(-5, 5), low.limit(5, 5)], [1, 1]);
});

Deno.test("compileCondition() judges the rate of change in the unit per second", () => {
  const rates = ["torque", "bare"].map((field) => {
    const { isRate, unit } = compile({ rate: { watch: { above: 1 } } }, field);
    return [isRate, unit];
  });
  assertEquals(rates, [[true, "N·m/s"], [true, "1/s"]]);
});

Deno.test("compileCondition() judges values, and names them", () => {
  const { judge, violation, limit, unit, isRate } = compile({
    values: { warning: ["ON", 7], critical: ["FAULT", "ON"] },
  }, "state");
  assertEquals([unit, isRate, limit(2, 4)], [undefined, false, undefined]);
  assertEquals([0, 2, 5, 7, NaN].map((value) => judge(value, 0)), [
    ...[0, 4, 4, 2, INVALID],
  ]);
  assertEquals([violation(2, 4), violation(7, 2)], [
    "the value ON (2)",
    "the value 7",
  ]);
});

Deno.test("compileCondition() judges bits, also beyond 32, the most severe first", () => {
  const condition = compile({
    bits: { watch: ["READY", 4], severe: ["HIGH"], warning: [2 ** 31] },
  }, "status");
  const { judge, violation, number, unit, isRate, limit } = condition;
  assertEquals([unit, isRate, limit(1, 1)], [undefined, false, undefined]);
  const values = [
    0,
    1,
    2,
    4,
    5,
    2 ** 31,
    2 ** 31 + 1,
    2 ** 40,
    2 ** 40 + 1,
    2 ** 41,
  ];
  assertEquals(values.map((value) => judge(value, 0)), [
    ...[0, 1, 0, 1, 1, 2, 2, 5, 5, 0],
  ]);
  assertEquals(judge(2 ** 32, 0), 0, "of no mask");
  assertEquals([NaN, Infinity].map((value) => judge(value, 0)), [
    INVALID,
    INVALID,
  ]);
  assertEquals(
    [violation(5, 1), violation(1, 1), violation(2 ** 40 + 1, 5)],
    [
      "bits READY (1), 4",
      "bits READY (1)",
      "bits HIGH (1099511627776)",
    ],
  );
  assertEquals(number(2n ** 63n + 2n ** 40n + 1n), 2 ** 40 + 1);
  assertEquals(number(7), 7);
  const mixed = compile({ bits: { watch: [2 ** 40 + 1] } }, "status");
  assertEquals([1, 2 ** 40, 2].map((value) => mixed.judge(value, 0)), [
    1,
    1,
    0,
  ]);
});

Deno.test("compileCondition() without a kind is violated by nothing", () => {
  const { judge, violation, limit, isRate } = compile({}, "torque");
  assertEquals([1e300, -Infinity, NaN].map((value) => judge(value, 0)), [
    ...[0, 0, INVALID],
  ]);
  assertEquals([violation(1, 1), limit(1, 1), isRate], ["", undefined, false]);
  const limits = { watch: { above: 1 } };
  assertEquals([kindOf({}), kindOf({ rate: limits }), kindOf({ limits })], [
    undefined,
    "rate",
    "limits",
  ]);
});

Deno.test("compileCondition() refuses what is wrong, and names what is near", () => {
  const levels = "watch, warning, distress, critical, severe";
  const cases: [object, string, string, string][] = [
    [
      { values: { watch: [1] }, bits: { watch: [1] } },
      "state",
      "TypeError",
      'its condition must have one of limits, values, bits, rate: "values, bits"',
    ],
    [
      { values: { watch: [1] } },
      "text",
      "TypeError",
      'its field must be a number: "a text"',
    ],
    [
      { values: {} },
      "state",
      "TypeError",
      `values must be an object of lists by level, ${levels}: {}`,
    ],
    [
      { bits: null },
      "state",
      "TypeError",
      `bits must be an object of lists by level, ${levels}: null`,
    ],
    [
      { values: { worst: [1] } },
      "state",
      "TypeError",
      `values must have levels of ${levels}: "worst"`,
    ],
    [
      { values: { watch: [] } },
      "state",
      "TypeError",
      "values.watch must be a list of numbers and names: []",
    ],
    [
      { values: { watch: "ON" } },
      "state",
      "TypeError",
      'values.watch must be a list of numbers and names: "ON"',
    ],
    [
      { values: { watch: [true] } },
      "state",
      "TypeError",
      "values.watch must have numbers and names: true",
    ],
    [
      { values: { watch: ["FAULTS"] } },
      "state",
      "RangeError",
      'values.watch must have names of the field: "FAULTS"; did you mean FAULT?',
    ],
    [
      { values: { watch: ["unlike"] } },
      "state",
      "RangeError",
      'values.watch must have names of the field: "unlike"; its names are OFF, ON, FAULT',
    ],
    [
      { values: { watch: ["unlike"] } },
      "torque",
      "RangeError",
      'values.watch must have names of the field: "unlike"; its names are none',
    ],
    [
      { values: { watch: [0.5] } },
      "state",
      "RangeError",
      "values.watch must have integers: 0.5",
    ],
    [
      { values: { watch: [2 ** 53] } },
      "state",
      "RangeError",
      "values.watch must have integers: 9007199254740992",
    ],
    [
      { bits: { watch: [0] } },
      "state",
      "RangeError",
      "bits.watch must have masks of 1 or more: 0",
    ],
  ];
  for (const [given, field, name, message] of cases) {
    const error = assertThrows(() => compile(given, field), Error);
    assertEquals([error.name, error.message], [name, message]);
  }
  // Of many names the first twenty.
  const names = Array.from({ length: 21 }, (_, i) => [`N${i}`, i] as const);
  const error = assertThrows(
    () => resolveNames(["unlike"], "is", Object.fromEntries(names), refuse),
    RangeError,
  );
  assertEquals(
    error.message,
    `is must have names of the field: "unlike"; its names are ${
      names.slice(0, 20).map(([name]) => name).join(", ")
    }`,
  );
  for (const value of [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]) {
    const { judge } = compile({ values: { watch: [value] } }, "state");
    assertEquals(judge(value, 0), 1);
  }
  assertEquals(compile({ bits: { watch: [1] } }, "state").judge(1, 0), 1);
});
