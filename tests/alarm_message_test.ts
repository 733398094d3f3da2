// Messages of alarms, word by word.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { AlarmEventType } from "../limits.ts";
import { alarmMessage, flood } from "../src/limits/alarm_message.ts";
import type { AlarmDefinition } from "../src/limits/compiled_rules.ts";
import { HOT } from "./alarm_rig.ts";

Deno.test("alarmMessage() names the controller's time of the reading only, and what to do about a violation", () => {
  const parts = {
    level: "watch",
    reading: { value: 1.23456789, level: undefined, atMs: 5, taiSec: 37.001 },
    what: "above 1",
    atMs: 5,
  };
  const textOf = (
    type: AlarmEventType,
    changes: object = {},
    definition: Partial<AlarmDefinition> = {},
  ) =>
    alarmMessage(type, { ...HOT, ...definition }, {
      ...parts,
      ...changes,
    });
  const time = "1970-01-01T00:00:00.001Z by the controller";
  assertEquals(
    textOf("raised"),
    `hot raised to watch: 1.234568 °C is above 1, at ${time}; stop`,
  );
  assertEquals(
    textOf("eased", { atMs: 6 }, { unit: undefined, action: undefined }),
    "hot eased to watch: 1.234568 is above 1, at 1970-01-01T00:00:00.006Z",
  );
  assertEquals(
    textOf("escalated", { what: "" }),
    `hot escalated to watch, at ${time}; stop`,
  );
  assertEquals(
    textOf("cleared", { reading: { ...parts.reading, value: Infinity } }),
    `hot cleared: Infinity °C is within its limits, at ${time}`,
  );
  assertEquals(
    textOf("edited", { what: " by Ann", atMs: 1e300 }),
    "hot edited by Ann, at 1e+300 ms",
  );
});

Deno.test("flood() names the five alarms with the most events, and the number of others", () => {
  const hidden = (count: number) =>
    new Map(Array.from({ length: count }, (_, i) => [`a${i}`, i + 1]));
  const end =
    "; their states are right, set a deadband or delays if they chatter";
  assertEquals(flood(hidden(1), 7), {
    type: "flood",
    hidden: { a0: 1 },
    atMs: 7,
    message: `1 more event of alarms within a second: a0 (1)${end}`,
  });
  const five = "a4 (5), a3 (4), a2 (3), a1 (2), a0 (1)";
  assertEquals(
    flood(hidden(5), 7).message,
    `15 more events of alarms within a second: ${five}${end}`,
  );
  assertEquals(
    flood(hidden(6), 7).message,
    `21 more events of alarms within a second: a5 (6), a4 (5), a3 (4), a2 (3), a1 (2), 1 other${end}`,
  );
});
