import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { ALARM_RULES_SCHEMA, LimitsReport } from "../limits.ts";
import { AlarmRig } from "./alarm_rig.ts";

interface Schema {
  readonly properties: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Returns the properties that the engine lists in its refusal of an unknown one. */
function knownBy(rules: unknown): string[] {
  const error = assertThrows(
    () => new AlarmRig(rules as Record<string, never>),
    TypeError,
  );
  assertStringIncludes(error.message, `"unknown"`);
  const [, list] = /properties of ([\w, $]+)/.exec(error.message)!;
  return list.split(", ").sort();
}

Deno.test("ALARM_RULES_SCHEMA has the properties that the engine knows", () => {
  const { properties } = ALARM_RULES_SCHEMA as unknown as Schema;
  const { $schema: _, ...rules } = properties;
  const unknown = 1;
  const rule = rules.rules.items!;
  const context = rule.properties.contexts.items!;
  const field = "torque";
  const inRule = (part: object) => ({ rules: [{ field, ...part }] });
  const cases: [Schema["properties"], unknown][] = [
    [rules, { unknown }],
    [rule.properties, inRule({ unknown })],
    [context.properties, inRule({ contexts: [{ unknown }] })],
    [
      context.properties.when.properties,
      inRule({ contexts: [{ when: { unknown } }] }),
    ],
    [rules.link.anyOf![0].properties, { link: { unknown } }],
    [rules.rate.properties, { rate: { unknown } }],
  ];
  for (const [schema, wrong] of cases) {
    assertEquals(Object.keys(schema).sort(), knownBy(wrong));
  }
});

Deno.test("ALARM_RULES_SCHEMA allows no other property in any object, and has words for its descriptions", () => {
  const TYPES = ["object", "array", "string", "number", "integer", "boolean"];
  let objects = 0;
  const check = (schema: unknown, path: string) => {
    if (typeof schema !== "object" || schema === null) return;
    const { type, properties, additionalProperties, description } =
      schema as Record<string, unknown>;
    if (properties !== undefined) {
      objects++;
      assertEquals([type, additionalProperties], ["object", false], path);
      // Each of these is a schema, whatever its name is.
      for (const [name, one] of Object.entries(properties as object)) {
        check(one, `${path}.${name}`);
      }
    }
    for (const one of type === undefined ? [] : [type].flat()) {
      assertEquals(TYPES.includes(one as string), true, `${path}: ${one}`);
    }
    if (description !== undefined) {
      assertMatch(description as string, /^[A-Z].* /, path);
    }
    for (const [key, part] of Object.entries(schema)) {
      if (key !== "properties") check(part, `${path}/${key}`);
    }
  };
  check(ALARM_RULES_SCHEMA, "rules");
  assertGreater(objects, 5);
});

Deno.test("ALARM_RULES_SCHEMA allows names of one letter, and lists of one value", () => {
  const limits: Record<string, unknown[]> = {};
  JSON.stringify(ALARM_RULES_SCHEMA, (key, value) => {
    if (/^min(Length|Items|Properties)$/.test(key)) {
      (limits[key] ??= []).push(value);
    }
    return value;
  });
  const { minLength, minItems, minProperties } = limits;
  assertEquals(
    [minLength, minItems, minProperties].map((all) => [...new Set(all)]),
    [[1], [1], [1]],
  );
});

Deno.test("LimitsReport proposes the deadband that ends the chatter of an alarm", () => {
  const limits = { warning: { above: 10 }, severe: { above: 20 } };
  const values = Array.from(
    { length: 200 },
    (_, i) => i < 100 ? 0 : 10 + (i % 2 ? 0.3 : -0.4),
  );
  const run = (deadband: number) => {
    const rig = new AlarmRig({
      rules: [{ field: "torque", limits, deadband }],
    });
    const report = new LimitsReport(rig.engine);
    for (const torque of values) {
      const count = rig.events.length;
      rig.sample({ torque });
      report.add(rig.events.slice(count));
    }
    return report.alarms();
  };
  const [chattering] = run(0);
  assertEquals(chattering.raised, 50);
  assertEquals(chattering.chatter, 49);
  assertEquals(chattering.mostSevere, "warning");
  assertEquals(chattering.proposedDeadband, 0.44);
  const [calm] = run(chattering.proposedDeadband!);
  assertEquals([calm.raised, calm.chatter, calm.proposedDeadband], [
    1,
    0,
    undefined,
  ]);
});

Deno.test("LimitsReport counts the time for which an alarm is raised", () => {
  const limits = { warning: { above: 10 }, severe: { above: 20 } };
  const rig = new AlarmRig({ rules: [{ field: "torque", limits }] });
  const report = new LimitsReport(rig.engine);
  for (const torque of [0, 15, 25, 0, 0]) {
    const count = rig.events.length;
    rig.sample({ torque }, 100);
    report.add(rig.events.slice(count));
  }
  const [alarm] = report.alarms();
  assertEquals([alarm.raisedMs, alarm.mostSevere], [200, "severe"]);
});
