// Parts of the alarms, one by one at their bounds: clocks, rates, switches, floods, counts.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../mod.ts";
import type { AlarmChange, AlarmStatus, OperatorAction } from "../limits.ts";
import { countAlarms } from "../src/limits/alarm_summary.ts";
import { EventLimit } from "../src/limits/event_limit.ts";
import { LevelSwitches } from "../src/limits/level_switches.ts";
import { lossReason } from "../src/limits/link_watch.ts";
import { byText, noteOf } from "../src/limits/operator.ts";
import { RateOfChange } from "../src/limits/rate_of_change.ts";
import { SampleClock } from "../src/limits/sample_clock.ts";
import { SampleRate } from "../src/limits/sample_rate.ts";

Deno.test("noteOf() has the operator, comment and time, and refuses others", () => {
  assertEquals(noteOf({ by: "Ann", atMs: 5 }, "reset"), {
    by: "Ann",
    comment: "",
    atMs: 5,
  });
  const note = { by: "Ann", comment: "seen", atMs: 5 };
  assertEquals(noteOf(note, "reset"), note);
  assertEquals(byText(note), "by Ann: seen");
  assertEquals(byText({ ...note, comment: "" }), "by Ann");
  for (
    const [change, message] of [
      [{ by: " " }, 'by must be the name of who does it: received " "'],
      [{ by: 5 }, "by must be the name of who does it: received number 5"],
      [{ comment: 5 }, "comment must be a string: received number 5"],
      [{ atMs: NaN }, "atMs must be a time in ms: received number NaN"],
    ] as const
  ) {
    const error = assertThrows(
      () => noteOf({ ...note, ...change } as OperatorAction, "reset"),
      TypeError,
    );
    assertEquals(error.message, `Cannot reset alarm as ${message}`);
  }
});

Deno.test("RateOfChange.next() is per second, from one value to the next in counted time", () => {
  const cases: [[value: number, spanMs: number][], (number | undefined)[]][] = [
    [[[1, NaN], [3, 500], [2, 100]], [undefined, 4, -10]],
    // Values of one time wait for the next.
    [[[1, NaN], [2, 0], [5, 1000]], [undefined, undefined, 4]],
    [[[1, 0], [2, 100]], [undefined, 10]],
    [[[1, NaN], [NaN, 100], [2, 100], [3, 100]], [
      undefined,
      NaN,
      undefined,
      10,
    ]],
    [[[1, NaN], [Infinity, 100], [2, 100]], [undefined, NaN, undefined]],
    [[[1, NaN], [2, NaN], [3, 250]], [undefined, undefined, 4]],
  ];
  for (const [values, rates] of cases) {
    const change = new RateOfChange();
    assertEquals(
      values.map(([value, spanMs]) => change.next(value, spanMs)),
      rates,
      JSON.stringify(values),
    );
  }
});

Deno.test("SampleClock.next() counts the controller's time, unless it is stepped, frozen or absent", () => {
  type Sample = [taiMs: number | undefined, receivedMs: number];
  const cases: [Sample[], number[], gapMs?: number][] = [
    [[[0, 0], [50, 60], [100, 100]], [NaN, 50, 50]],
    // By the time of receipt, without the controller's.
    [[[undefined, 0], [undefined, 60], [undefined, 100]], [NaN, 60, 40]],
    // It has just begun.
    [[[undefined, 0], [50, 60], [100, 110]], [NaN, NaN, 50]],
    [[[0, 0], [undefined, 60]], [NaN, 60]],
    // Back, or more than 2 s further than this machine's.
    [[[100, 0], [99, 50], [149, 100]], [NaN, NaN, 50]],
    [[[0, 0], [2050, 50], [2100, 100]], [NaN, 2050, 50]],
    [[[0, 0], [2051, 50], [2101, 100]], [NaN, NaN, 50]],
    // Frozen from 2 s on.
    [[[0, 0], [0, 1999], [0, 2000]], [NaN, 0, 1]],
    [[[0, 0], [0, 2000]], [NaN, 2000]],
    // Not across a step of this machine's clock.
    [[[0, 0], [50, -1000], [100, -950]], [NaN, 50, 50]],
    [[[undefined, 0], [undefined, -1], [undefined, 10]], [NaN, NaN, 11]],
    // A gap is one by both clocks.
    [[[0, 0], [50, 50], [200, 200], [250, 250]], [NaN, 50, 150, 50]],
    [[[0, 0], [50, 50], [201, 201], [251, 251]], [NaN, 50, NaN, 50]],
    [[[0, 0], [50, 50], [400, 100]], [NaN, 50, 350]],
    [[[0, 0], [50, 50], [100, 400]], [NaN, 50, 50]],
    // At least 500 ms by the time of receipt alone.
    [[[undefined, 0], [undefined, 50], [undefined, 550]], [NaN, 50, 500]],
    [[[undefined, 0], [undefined, 50], [undefined, 551]], [NaN, 50, NaN]],
    [[[0, 0], [100, 100], [200, 200]], [NaN, 100, 100], 100],
    [[[0, 0], [100, 100], [201, 201]], [NaN, 100, NaN], 100],
    [[[undefined, 0], [undefined, 20], [undefined, 31]], [NaN, NaN, NaN], 10],
  ];
  for (const [samples, spans, gapMs] of cases) {
    const clock = new SampleClock(gapMs);
    assertEquals(
      samples.map(([taiMs, receivedMs]) => clock.next(taiMs, receivedMs)),
      spans,
      JSON.stringify(samples),
    );
  }
});

Deno.test("SampleClock.next() learns the period, which a single gap hardly changes", () => {
  /** Least time that is a gap, in ms, behind samples of some periods. */
  const gapAfter = (periodsMs: readonly number[]) => {
    for (let ms = 0;; ms++) {
      const clock = new SampleClock(undefined);
      let atMs = 0;
      clock.next(atMs, atMs);
      for (const periodMs of periodsMs) {
        atMs += periodMs;
        clock.next(atMs, atMs);
      }
      atMs += ms;
      if (Number.isNaN(clock.next(atMs, atMs))) return ms;
    }
  };
  assertEquals(gapAfter([50]), 151);
  assertEquals(gapAfter([50, 10_000]), 179); // as 4 * 50 + 1
  assertEquals(gapAfter([50, 0]), 141);
  assertEquals(gapAfter(Array.from({ length: 100 }, () => 100)), 301);
});

Deno.test("SampleRate.measure() has the rate over 5 to 10 s, once each", () => {
  const rate = new SampleRate();
  assertEquals(rate.measure(0), undefined, "it has just begun");
  const count = (samples: number) => {
    for (let i = 0; i < samples; i++) rate.count();
  };
  count(20);
  assertEquals(rate.measure(4999), undefined);
  assertEquals(rate.measure(5000), 4);
  count(10);
  assertEquals(rate.measure(9999), undefined);
  assertEquals(rate.measure(14_999), 10 / 9.999);
  count(10);
  assertEquals(rate.measure(24_999), undefined, "stepped by 10 s");
  count(10);
  assertEquals(rate.measure(24_998), undefined, "stepped back");
  count(10);
  rate.begin(30_000);
  count(5);
  assertEquals(rate.measure(35_000), 1);
});

const delays = (onDelayMs: number, offDelayMs: number, minViolations = 1) => ({
  onDelayMs,
  offDelayMs,
  minViolations,
});

Deno.test("LevelSwitches.weigh() turns a switch once it has lasted, and enough samples in a row say so", () => {
  type Sample = [severity: number, spanMs: number, after: number];
  const cases: [ReturnType<typeof delays>, Sample[]][] = [
    [delays(0, 0), [[2, 50, 2], [2, 50, 2], [3, 50, 3], [1, 50, 1], [
      0,
      50,
      0,
    ]]],
    // The time before the first sample that violates doesn't count.
    [delays(100, 0), [[1, 500, 0], [1, 99, 0], [1, 1, 1], [0, 500, 0]]],
    [delays(0, 100), [[1, 0, 1], [0, 500, 1], [0, 99, 1], [0, 1, 0]]],
    // One that violates nothing begins anew.
    [delays(100, 0), [
      [1, 0, 0],
      [1, 99, 0],
      [0, 1, 0],
      [1, 99, 0],
      [1, 99, 0],
      [
        1,
        1,
        1,
      ],
    ]],
    [delays(0, 0, 3), [[1, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 0]]],
    [delays(100, 0, 3), [[1, 0, 0], [1, 100, 0], [1, 0, 1]]],
    // The level that lasted, and then the higher one.
    [delays(100, 0), [[1, 0, 0], [2, 50, 0], [2, 50, 1], [2, 50, 2]]],
    [delays(0, 100), [[2, 0, 2], [1, 0, 2], [0, 50, 2], [0, 50, 1], [
      0,
      50,
      0,
    ]]],
    // Those of the levels between are over, too.
    [delays(0, 100), [[3, 0, 3], [0, 0, 3], [0, 100, 0], [1, 0, 1], [0, 0, 1], [
      0,
      99,
      1,
    ]]],
  ];
  for (const [delays, samples] of cases) {
    const switches = new LevelSwitches(delays);
    for (const [i, [severity, spanMs, after]] of samples.entries()) {
      const before = switches.severity;
      const message = `${JSON.stringify([delays, samples])}, sample ${i}`;
      assertEquals(switches.weigh(severity, spanMs), before !== after, message);
      assertEquals(switches.severity, after, message);
      // It goes on from what is saved after each.
      const saved = switches.save();
      switches.weigh(5, 50);
      switches.restore(saved);
      assertEquals(switches.save(), saved);
    }
  }
});

const change = (name: string, type = "raised") =>
  ({ name, type, atMs: 0 }) as AlarmChange;

Deno.test("EventLimit takes a number of events a second of each alarm, all of operators, and counts the others", () => {
  const limit = new EventLimit(2);
  const push = (...names: string[]) => {
    for (const name of names) limit.push(change(name));
  };
  const take = () => limit.take().map((one) => one.type);
  assertEquals(limit.take(), []);
  assertEquals(limit.advance(1000), true);
  push("a", "a", "b", "a", "a");
  for (const type of ["acknowledged", "reset", "shelved", "edited"]) {
    limit.push(change("a", type));
  }
  assertEquals(take(), [
    ...["raised", "raised", "raised"],
    ...["acknowledged", "reset", "shelved", "edited"],
  ]);
  assertEquals([take(), limit.hiddenEvents], [[], 2]);
  assertEquals(limit.advance(1999), false);
  push("a", "b");
  assertEquals([take(), limit.hiddenEvents], [["raised"], 3]);
  assertEquals(limit.advance(2000), true);
  assertEquals(take(), ["flood"]);
  push("a", "a");
  assertEquals(take(), ["raised", "raised"]);
  assertEquals(limit.advance(1999), true, "a clock that was set back");
  assertEquals(take(), []);
});

Deno.test("countAlarms() counts those that are shelved apart", () => {
  const alarms = [
    { state: "normal", data: "good" },
    { state: "unacknowledged", level: "warning", data: "good" },
    { state: "acknowledged", level: "critical", data: "invalid" },
    { state: "returnedUnacknowledged", data: "noData" },
    { state: "latchedUnacknowledged", data: "noData" },
    { state: "latchedAcknowledged", data: "noData" },
    { state: "shelved", level: "severe", data: "good" },
  ] as AlarmStatus[];
  assertEquals(countAlarms(alarms), {
    active: 2,
    unacknowledged: 3,
    latched: 2,
    shelved: 1,
    invalid: 1,
    noData: 3,
    alarms: 7,
  });
});

Deno.test("lossReason() is that of a connection with telemetry that has ended, or of frames that don't fit", () => {
  const reasonOf = (event: object) => lossReason(event as LinkEvent);
  const disconnected = { type: "disconnected", cause: "error" };
  assertEquals(
    [
      { ...disconnected, socket: "telemetry", reason: "reset" },
      { ...disconnected, socket: "combined", reason: "" },
      { ...disconnected, socket: "command", reason: "reset" },
      { type: "layoutMismatch", message: "of another length" },
      { type: "connected", socket: "telemetry" },
    ].map(reasonOf),
    [
      "the connection has ended (reset)",
      "the connection has ended (error)",
      undefined,
      "of another length",
      undefined,
    ],
  );
});
