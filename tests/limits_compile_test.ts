// Rules of alarms compiled: what they mean.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { AlarmRules } from "../limits.ts";
import { compileRules } from "../src/limits/compiled_rules.ts";
import { Telemetry } from "./alarm_rig.ts";

const above = { limits: { watch: { above: 1 } } };
const compile = (rules: object) => compileRules(rules as AlarmRules, Telemetry);

/** Plain properties of an alarm. */
function plain(
  {
    name,
    field,
    unit,
    onDelayMs,
    offDelayMs,
    minViolations,
    isLatching,
    action,
  }: ReturnType<typeof compile>["fields"][number],
) {
  return {
    name,
    field,
    unit,
    onDelayMs,
    offDelayMs,
    minViolations,
    isLatching,
    action,
  };
}

Deno.test("compileRules() fills in the defaults of a rule, and keeps what is given", () => {
  const given = {
    name: "hot",
    onDelayMs: 1,
    offDelayMs: 2,
    minViolations: 3,
    latching: true,
    action: "stop",
  };
  const { fields } = compile({
    rules: [
      { field: "torque", ...above },
      { field: "state", ...above, ...given },
      { field: "temps", ...above, name: "each" },
      { field: "status", rate: above.limits },
    ],
    fieldLimits: false,
  });
  const none = {
    onDelayMs: 0,
    offDelayMs: 0,
    minViolations: 1,
    isLatching: false,
    action: undefined,
  };
  const { latching: isLatching, ...rest } = given;
  assertEquals(fields.map(plain), [
    { name: "torque", field: "torque", unit: "N·m", ...none },
    { field: "state", unit: undefined, ...rest, isLatching },
    { name: "each: temps[0]", field: "temps[0]", unit: "°C", ...none },
    { name: "each: temps[1]", field: "temps[1]", unit: "°C", ...none },
    { name: "status", field: "status", unit: "1/s", ...none },
  ]);
  assertEquals(fields.map((one) => one.limitsCondition !== undefined), [
    ...[true, true, true, true, false],
  ]);
});

Deno.test("compileRules() has alarms of the limits that fields declare, unless a rule has their name", () => {
  const namesOf = (rules: object) =>
    compile(rules).fields.map((one) => one.name);
  assertEquals(namesOf({}), ["current"]);
  assertEquals(namesOf({ fieldLimits: false }), []);
  assertEquals(namesOf({ rules: [{ field: "torque", ...above }] }), [
    "torque",
    "current",
  ]);
  const named = { field: "torque", name: "current", ...above };
  assertEquals(namesOf({ rules: [named] }), ["current"]);
  assertEquals(namesOf({ rules: [{ field: "current" }] }), ["current"]);
  const { fields: [{ condition }] } = compile({});
  assertEquals([11, 9, 5, -2].map((value) => condition.judge(value, 0)), [
    ...[4, 2, 0, 4],
  ]);
});

Deno.test("compileRules() has the alarms link and rate, which a rule can change", () => {
  const common = {
    field: undefined,
    onDelayMs: 0,
    offDelayMs: 0,
    minViolations: 1,
    isLatching: false,
    action: undefined,
  };
  const link = {
    ...common,
    name: "link",
    unit: "ms",
    severity: 4,
    limit: 2000,
  };
  const rate = {
    ...common,
    name: "rate",
    unit: "Hz",
    severity: 2,
    limit: 20,
  };
  const read = (rules: object) => {
    const { link, rate } = compile(rules);
    return [link, rate];
  };
  assertEquals<unknown>(read({}), [link, undefined]);
  assertEquals<unknown>(read({ link: false, rate: { expectedHz: 20 } }), [
    undefined,
    rate,
  ]);
  const changes = { level: "severe", action: "look" };
  const changed = { severity: 5, action: "look" };
  assertEquals<unknown>(
    read({
      link: { staleAfterMs: 1, ...changes },
      rate: { expectedHz: 0.5, ...changes },
    }),
    [{ ...link, ...changed, limit: 1 }, { ...rate, ...changed, limit: 0.5 }],
  );
});

Deno.test("compileRules() has the contexts of a rule, and the names of their sets", () => {
  const { fields: [{ contexts }], sets } = compile({
    rules: [{
      field: "torque",
      contexts: [
        { when: { field: "state", is: ["FAULT", 7] } },
        { set: "night", ...above },
        {
          set: "day",
          when: { field: "state", is: [2] },
          values: { watch: [5] },
        },
      ],
    }],
  });
  assertEquals([...sets], ["night", "day"]);
  assertEquals(contexts.map(({ set }) => set), [undefined, "night", "day"]);
  const applying = [0, 2, 5, 7].map((state) => {
    const { bytes } = Telemetry.create({ state });
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return contexts.map(({ applies }) => applies(data));
  });
  assertEquals(applying, [
    [false, true, false],
    [false, true, true],
    [true, true, false],
    [true, true, false],
  ]);
  assertEquals(contexts.map(({ condition }) => condition.judge(5, 0)), [
    0,
    1,
    1,
  ]);
  assertEquals(contexts.map(({ condition }) => condition.judge(4, 0)), [
    0,
    1,
    0,
  ]);
});
