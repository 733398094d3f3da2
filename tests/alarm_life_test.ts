// One alarm alone: its events word by word, its status, and what outlives the program.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { AlarmChange } from "../limits.ts";
import type { LimitLevel } from "../src/struct/field_limits.ts";
import { Alarm } from "../src/limits/alarm.ts";
import type { AlarmDefinition } from "../src/limits/compiled_rules.ts";
import { HOT } from "./alarm_rig.ts";

const START_MS = Date.UTC(2026, 10, 29, 12);
/** The controller's clock, 0.5 s ahead, in s of TAI. */
const TAI_SEC = START_MS / 1000 + 37.5;

const LIMITS = {
  violation: (_: number, severity: number) => `above ${severity * 10} °C`,
  limit: (_: number, severity: number) => severity * 10,
};
const note = (ms: number, comment = "") => ({
  by: "Ann",
  comment,
  atMs: START_MS + ms,
});

/** An alarm, and its events up to now. */
function alarmOf(changes: Partial<AlarmDefinition> = {}) {
  const events: AlarmChange[] = [];
  const definition = { ...HOT, ...changes };
  const alarm = new Alarm(definition, (event) => events.push(event));
  return {
    alarm,
    take: () => events.splice(0),
    judge: (ms: number, severity: number, value: number, spanMs = 50) =>
      alarm.judge(
        severity,
        value,
        spanMs,
        START_MS + ms,
        TAI_SEC + ms / 1000,
        LIMITS,
      ),
  };
}

const reading = (ms: number, value: number, level?: LimitLevel) => ({
  value,
  level,
  atMs: START_MS + ms,
  taiSec: TAI_SEC + ms / 1000,
});

Deno.test("Alarm reports each change with its state, level, reading, limit and words", () => {
  const { alarm, take, judge } = alarmOf();
  const common = { name: "hot", unit: "°C" };
  judge(0, 0, 5);
  assertEquals(take(), []);
  judge(1000, 2, 25);
  assertEquals(take(), [{
    ...common,
    type: "raised",
    state: "unacknowledged",
    level: "warning",
    reading: reading(1000, 25, "warning"),
    limit: 20,
    atMs: START_MS + 1000,
    message:
      "hot raised to warning: 25 °C is above 20 °C, at 2026-11-29T12:00:01.500Z by the controller; stop",
  }] as AlarmChange[]);
  alarm.acknowledge(note(1500, "seen"));
  assertEquals(take(), [{
    ...common,
    type: "acknowledged",
    state: "acknowledged",
    level: "warning",
    reading: reading(1000, 25, "warning"),
    limit: undefined,
    atMs: START_MS + 1500,
    message: "hot acknowledged by Ann: seen, at 2026-11-29T12:00:01.500Z",
  }] as AlarmChange[]);
  judge(2000, 4, 45);
  assertEquals(take(), [{
    ...common,
    type: "escalated",
    state: "unacknowledged",
    level: "critical",
    reading: reading(2000, 45, "critical"),
    limit: 40,
    atMs: START_MS + 2000,
    message:
      "hot escalated to critical: 45 °C is above 40 °C, at 2026-11-29T12:00:02.500Z by the controller; stop",
  }] as AlarmChange[]);
  judge(3000, 1, 12);
  assertEquals(take(), [{
    ...common,
    type: "eased",
    state: "unacknowledged",
    level: "watch",
    reading: reading(3000, 12, "watch"),
    limit: 10,
    atMs: START_MS + 3000,
    message:
      "hot eased to watch: 12 °C is above 10 °C, at 2026-11-29T12:00:03.500Z by the controller; stop",
  }] as AlarmChange[]);
  judge(4000, 0, 5);
  assertEquals(take(), [{
    ...common,
    type: "cleared",
    state: "latchedUnacknowledged",
    level: undefined,
    reading: reading(4000, 5),
    limit: undefined,
    atMs: START_MS + 4000,
    message:
      "hot cleared: 5 °C is within its limits, at 2026-11-29T12:00:04.500Z by the controller",
  }]);
  alarm.reset(note(5000));
  assertEquals(
    take().map(({ type, state, message }) => [type, state, message]),
    [
      [
        "reset",
        "returnedUnacknowledged",
        "hot reset by Ann, at 2026-11-29T12:00:05.000Z",
      ],
    ],
  );
});

Deno.test("Alarm.status has the readings that raised it and were the most severe, until it is raised anew", () => {
  const { alarm, judge } = alarmOf({ isLatching: false });
  const status = (changes: object) => ({
    name: "hot",
    field: "temp",
    unit: "°C",
    state: "normal",
    data: "good",
    level: undefined,
    trigger: undefined,
    mostSevere: undefined,
    present: undefined,
    acknowledged: undefined,
    shelving: undefined,
    edit: undefined,
    ...changes,
  });
  assertEquals<object>(alarm.status, status({ data: "noData" }));
  judge(0, 0, 5);
  assertEquals<object>(alarm.status, status({ present: reading(0, 5) }));
  judge(1000, 2, 25);
  judge(1050, 2, 26);
  judge(1100, 3, 35);
  judge(1150, 1, 15);
  alarm.acknowledge(note(1200));
  const raised = {
    trigger: reading(1000, 25, "warning"),
    mostSevere: reading(1100, 35, "distress"),
    acknowledged: note(1200),
  };
  assertEquals<object>(
    alarm.status,
    status({
      ...raised,
      state: "acknowledged",
      level: "watch",
      present: reading(1150, 15, "watch"),
    }),
  );
  judge(1250, 0, 5);
  assertEquals<object>(
    alarm.status,
    status({ ...raised, present: reading(1250, 5) }),
  );
  judge(1300, 1, 11);
  assertEquals<object>(
    alarm.status,
    status({
      state: "unacknowledged",
      level: "watch",
      trigger: reading(1300, 11, "watch"),
      mostSevere: reading(1300, 11, "watch"),
      present: reading(1300, 11, "watch"),
    }),
  );
  judge(1350, 0, 5); // nobody has acknowledged it
  judge(1400, 2, 21);
  const { trigger, mostSevere } = alarm.status;
  assertEquals<object>([trigger, mostSevere], [
    reading(1300, 11, "watch"),
    reading(1400, 21, "warning"),
  ]);
});

Deno.test("Alarm reports invalid data and its end once, and counts no time around it", () => {
  const { alarm, take, judge } = alarmOf({ onDelayMs: 100 });
  const short = () =>
    take().map(({ type, atMs, message }) => [
      type,
      atMs - START_MS,
      message,
    ]);
  judge(0, 1, 11);
  judge(50, 1, 11);
  alarm.invalidate(NaN, START_MS + 100);
  alarm.invalidate(NaN, START_MS + 150);
  assertEquals(short(), [[
    "invalid",
    100,
    "hot invalid: NaN can't be compared with its limits, at 2026-11-29T12:00:00.100Z",
  ]]);
  assertEquals(alarm.status.data, "invalid");
  judge(200, 1, 11);
  assertEquals(short(), [[
    "valid",
    200,
    "hot valid, at 2026-11-29T12:00:00.700Z by the controller",
  ]]);
  judge(249, 1, 11, 49);
  assertEquals(short(), []);
  alarm.loseData();
  assertEquals(alarm.status.data, "noData");
  judge(1000, 1, 11, 5000);
  assertEquals(short(), [], "nothing of a silence");
  judge(1001, 1, 11, 1);
  assertEquals(short().map(([type]) => type), ["raised"]);
});

Deno.test("Alarm counts what it hides while it is shelved, and ends it in time", () => {
  const { alarm, take, judge } = alarmOf();
  const short = () =>
    take().map(({ type, state, message }) => [
      type,
      state,
      message,
    ]);
  const end = START_MS + 10_000;
  alarm.shelve(note(0, "noise"), end);
  judge(1000, 1, 11);
  judge(2000, 2, 22);
  alarm.shelve(note(3000), end + 1);
  const { shelving } = alarm.status;
  assertEquals(shelving, {
    ...note(3000),
    untilMs: end + 1,
    hiddenChanges: 2,
  });
  alarm.expire(end);
  assertEquals(short(), [
    [
      "shelved",
      "shelved",
      "hot shelved by Ann: noise, until 2026-11-29T12:00:10.000Z, at 2026-11-29T12:00:00.000Z",
    ],
    [
      "shelved",
      "shelved",
      "hot shelved by Ann, until 2026-11-29T12:00:10.001Z, at 2026-11-29T12:00:03.000Z",
    ],
  ]);
  assertEquals([alarm.state, alarm.life], ["shelved", "unacknowledged"]);
  alarm.expire(end + 1);
  assertEquals(short(), [[
    "unshelved",
    "unacknowledged",
    "hot unshelved Its time is over; 2 changes meanwhile, now unacknowledged, at 2026-11-29T12:00:10.001Z",
  ]]);
  alarm.expire(end + 2);
  assertEquals(short(), []);
  const { message } = assertThrows(() => alarm.unshelve(0, "by Ann"), Error);
  assertEquals(
    message,
    'Cannot unshelve alarm "hot" as it must be shelved: it is unacknowledged',
  );
  const { message: wrong } = assertThrows(() => alarm.reset(note(0)), Error);
  assertEquals(
    wrong,
    'Cannot reset alarm "hot" as it must be latchedUnacknowledged or latchedAcknowledged: it is unacknowledged',
  );
});

Deno.test("Alarm.restore() goes on from save(), without data", () => {
  const { alarm, judge } = alarmOf();
  judge(0, 2, 25);
  judge(50, 3, 35);
  alarm.acknowledge(note(100));
  alarm.edit({ ...note(150), limits: { warning: { above: 30 } } }, note(150));
  alarm.shelve(note(200), START_MS + 1000);
  alarm.invalidate(NaN, START_MS + 250);
  const saved = alarm.save();
  const other = alarmOf();
  other.alarm.restore(saved);
  assertEquals(other.alarm.save(), saved);
  assertEquals(other.alarm.status, {
    ...alarm.status,
    data: "noData",
    present: undefined,
  });
});
