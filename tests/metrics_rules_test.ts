import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { alertRules } from "../metrics.ts";
import { defineStruct } from "../mod.ts";

const telemetry = defineStruct("Telemetry", {
  torque: {
    type: "f64",
    unit: "mA",
    limits: {
      warning: { above: 10 },
      critical: { above: 20, below: -20, inclusive: true },
    },
  },
  speed: "f32",
  name: ["char", 8],
});
const structs = { telemetry };

/** Returns expressions of rules with their names and severities. */
function expressionsOf(text: string): string[][] {
  const rules = text.split("      - alert: ").slice(1);
  return rules.map((rule) => {
    const value = (key: string) =>
      JSON.parse(new RegExp(`^ +${key}: (.*)$`, "m").exec(rule)![1]);
    return [rule.split("\n")[0], value("severity"), value("expr")];
  });
}

Deno.test("alertRules() compares the extremes of a field with its limits, in base units", () => {
  const text = alertRules({
    'a"b': { structs, fields: ["torque", "speed"] },
  });
  const link = '{link="a\\"b"}';
  const metric = "hexrotcomm_telemetry_torque";
  assertEquals(expressionsOf(text), [
    [
      "HexrotcommLinkAbsent",
      "critical",
      `absent(hexrotcomm_receiving${link})`,
    ],
    ["HexrotcommLinkStale", "critical", `hexrotcomm_receiving${link} == 0`],
    ["HexrotcommLimit", "warning", `${metric}_max_amperes${link} > 0.01`],
    [
      "HexrotcommLimit",
      "critical",
      `${metric}_min_amperes${link} <= -0.02 or ${metric}_max_amperes${link} >= 0.02`,
    ],
  ]);
  assertStringIncludes(text, 'summary: "torque is > 10 mA (link a\\"b)"');
});

Deno.test("alertRules() leaves the judgement to the alarms of a link that has some", () => {
  const text = alertRules({
    "{{x}}": { structs, fields: ["torque"], alarms: true },
  });
  const rules = expressionsOf(text).slice(2);
  assertEquals(rules.map(([alert, severity]) => `${alert} ${severity}`), [
    "HexrotcommAlarm watch",
    "HexrotcommAlarm warning",
    "HexrotcommAlarm distress",
    "HexrotcommAlarm critical",
    "HexrotcommAlarm severe",
    "HexrotcommAlarmsStopped critical",
    "HexrotcommAlarmStatesNotKept warning",
  ]);
  assertEquals(rules[1][2], 'hexrotcomm_alarm_severity{link="{{x}}"} == 2');
  assertStringIncludes(text, String.raw`link: "{{\"{{\"}}x}}"`);
});

Deno.test("alertRules() refuses fields and links that aren't right", () => {
  assertThrows(
    () => alertRules({ a: { structs, fields: ["sped"] } }),
    RangeError,
    "did you mean speed?",
  );
  assertThrows(
    () => alertRules({ a: { structs, alarm: true } as never }),
    TypeError,
    "must be of structs, fields, alarms",
  );
});
