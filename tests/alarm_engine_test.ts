import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { AlarmEngine, type AlarmRule } from "../limits.ts";
import { defineStruct } from "../struct.ts";
import { flood } from "../src/limits/alarm_message.ts";
import { AlarmRig, ann, Header, START_MS, Telemetry } from "./alarm_rig.ts";

const LIMITS = { warning: { above: 10 }, critical: { above: 20, below: -20 } };

function rigOf(rule: Partial<AlarmRule> = {}): AlarmRig {
  const rig = new AlarmRig({
    rules: [{ field: "torque", limits: LIMITS, ...rule }],
  });
  rig.sample();
  return rig;
}

Deno.test("AlarmEngine.update() reports value, limit, unit, controller time and advice when it raises", () => {
  const rig = rigOf({ action: "stop the motion" });
  rig.sample({ torque: 12.5 });
  const [event] = rig.events;
  assert(event.type === "raised");
  assertEquals(
    event.message,
    "torque raised to warning: 12.5 N·m is above 10 N·m, " +
      "at 2023-11-14T22:13:20.100Z by the controller; stop the motion",
  );
  assertEquals(event.level, "warning");
  assertEquals(event.reading?.value, 12.5);
  assertAlmostEquals(event.reading!.taiSec!, START_MS / 1000 + 37.1, 1e-6);
});

Deno.test("AlarmEngine.update() tells apart inclusive and exclusive limits", () => {
  for (const [inclusive, level] of [[false, undefined], [true, "warning"]]) {
    const rig = rigOf({
      limits: { warning: { above: 10, inclusive: inclusive === true } },
    });
    rig.sample({ torque: 10 });
    assertEquals(rig.alarm("torque").level, level);
  }
  const rig = rigOf();
  assertEquals(rig.sample({ torque: -21 }), ["torque raised"]);
  assertStringIncludes(rig.events[0].message, "-21 N·m is below -20 N·m");
});

Deno.test("AlarmEngine.update() names the limit that is violated, however near the two of a range are", () => {
  const ranges = [[10, 11], [-11, -10], [-1, 1], [0, 1e-9], [0, 1e9]];
  for (const [below, above] of ranges) {
    const step = (above - below) / 100;
    const messages = [below - step, above + step].map((torque) => {
      const rig = rigOf({ limits: { warning: { below, above } } });
      rig.sample({ torque: below + step });
      rig.sample({ torque });
      return rig.events.at(-1)!.message;
    });
    assertStringIncludes(messages[0], `is below ${below} N·m`);
    assertStringIncludes(messages[1], `is above ${above} N·m`);
  }
});

Deno.test("AlarmEngine.update() clears within the deadband's distance only", () => {
  const rig = rigOf({ deadband: 2 });
  assertEquals(rig.sample({ torque: 10 }), []);
  assertEquals(rig.sample({ torque: 10.1 }), ["torque raised"]);
  assertEquals(rig.sample({ torque: 9 }), []);
  assertEquals(rig.sample({ torque: 25 }), ["torque escalated"]);
  assertEquals(rig.sample({ torque: 19 }), []);
  assertEquals(rig.sample({ torque: 17.9 }), ["torque eased"]);
  assertEquals(rig.sample({ torque: 8 }), ["torque cleared"]);
});

Deno.test("AlarmEngine.update() raises after onDelayMs and clears after offDelayMs when samples go on", () => {
  const rig = rigOf({ onDelayMs: 1000, offDelayMs: 2000 });
  assertEquals(rig.run({ torque: 15 }, 1000), []);
  assertEquals(rig.run({ torque: 0 }, 50), []); // begins anew
  assertEquals(rig.run({ torque: 15 }, 1000), []);
  assertEquals(rig.run({ torque: 15 }, 50), ["torque raised"]);
  assertEquals(rig.run({ torque: 0 }, 2000), []);
  assertEquals(rig.run({ torque: 0 }, 50), ["torque cleared"]);
});

Deno.test("AlarmEngine.update() raises the level that lasted for the delay when levels differ", () => {
  const rig = rigOf({ onDelayMs: 1000 });
  rig.run({ torque: 15 }, 500);
  rig.run({ torque: 25 }, 550);
  assertEquals(rig.alarm("torque").level, "warning");
  assertEquals(rig.run({ torque: 25 }, 450), []);
  assertEquals(rig.run({ torque: 25 }, 50), ["torque escalated"]);
});

Deno.test("AlarmEngine.update() counts no time across a gap when it waits for a delay", () => {
  const rig = rigOf({ onDelayMs: 1000, offDelayMs: 1000 });
  rig.run({ torque: 0 }, 1000);
  rig.run({ torque: 15 }, 550); // 500 ms between them
  assertEquals(rig.sample({ torque: 15 }, 1500), []);
  assertEquals(rig.run({ torque: 15 }, 450), []);
  assertEquals(rig.run({ torque: 15 }, 50), ["torque raised"]);
  rig.run({ torque: 0 }, 550);
  assertEquals(rig.sample({ torque: 0 }, 1500), []);
  assertEquals(rig.run({ torque: 0 }, 450), []);
  assertEquals(rig.run({ torque: 0 }, 50), ["torque cleared"]);
});

Deno.test("AlarmEngine.update() counts no time of a restart when it waits for a delay", () => {
  const rule = { onDelayMs: 1000 };
  const before = rigOf(rule);
  before.run({ torque: 15 }, 550);
  const saved = JSON.parse(JSON.stringify(before.engine.save()));
  const rig = new AlarmRig({
    rules: [{ field: "torque", limits: LIMITS, ...rule }],
  });
  rig.engine.restore(saved);
  rig.atMs = 3_600_000;
  assertEquals(rig.run({ torque: 15 }, 500), []);
  assertEquals(rig.run({ torque: 15 }, 50), ["torque raised"]);
});

Deno.test("AlarmEngine.update() waits for minViolations in a row when it is given", () => {
  const rig = rigOf({ minViolations: 3 });
  const values = [15, 15, 0, 15, 15, 15];
  const events = values.map((torque) => rig.sample({ torque }).length);
  assertEquals(events, [0, 0, 0, 0, 0, 1]);
});

Deno.test("AlarmEngine.update() neither raises nor clears when a value is NaN or infinite", () => {
  const rig = rigOf();
  assertEquals(rig.sample({ torque: NaN }), ["torque invalid"]);
  assertEquals(rig.sample({ torque: NaN }), []);
  assertEquals(rig.alarm("torque").state, "normal");
  const { invalid, noData, alarms } = rig.engine.summary;
  assertEquals([invalid, noData, alarms], [1, 0, 2]);
  assertEquals(rig.sample({ torque: 15 }), ["torque valid", "torque raised"]);
  assertEquals(rig.sample({ torque: NaN }), ["torque invalid"]);
  const { state, data, level } = rig.alarm("torque");
  assertEquals([state, data, level], ["unacknowledged", "invalid", "warning"]);
  // Beyond a limit is beyond it, however far.
  assertEquals(rig.sample({ torque: Infinity }), [
    "torque valid",
    "torque escalated",
  ]);
  const oneSided = rigOf({ limits: { warning: { above: 10 } } });
  oneSided.sample({ torque: 15 });
  assertEquals(oneSided.sample({ torque: -Infinity }), ["torque invalid"]);
  assertEquals(oneSided.alarm("torque").level, "warning");
});

Deno.test("AlarmEngine.update() counts no time around invalid values when it waits for a delay", () => {
  const rig = rigOf({ onDelayMs: 1000 });
  rig.run({ torque: 15 }, 550); // 500 ms between them
  assertEquals(rig.run({ torque: NaN }, 5000), ["torque invalid"]);
  assertEquals(rig.run({ torque: 15 }, 500), ["torque valid"]);
  assertEquals(rig.run({ torque: 15 }, 50), ["torque raised"]);
});

Deno.test("AlarmEngine.update() takes the first context that applies", () => {
  const rig = rigOf({
    contexts: [
      { when: { field: "state", is: ["STANDBY"] } },
      { set: "night", limits: { severe: { above: 5 } } },
    ],
  });
  assertEquals(rig.sample({ state: 0, torque: 15 }), []);
  assertEquals(rig.sample({ state: 2 }), ["torque raised"]);
  assertEquals(rig.alarm("torque").level, "warning");
  rig.engine.selectSet("night");
  assertEquals(rig.sample({ torque: 6 }), ["torque escalated"]);
  assertEquals(rig.alarm("torque").level, "severe");
  assertEquals(rig.sample({ state: 0 }), ["torque cleared"]);
  rig.engine.selectSet(undefined);
  assertEquals(rig.sample({ state: 2 }), []);
  assertThrows(
    () => rig.engine.selectSet("nigth"),
    RangeError,
    "did you mean night?",
  );
});

Deno.test("AlarmEngine.update() raises when an enumeration has a value or a bit is set", () => {
  const rig = new AlarmRig({
    rules: [
      { field: "state", values: { critical: ["FAULT", 7], watch: [0] } },
      { field: "status", bits: { warning: ["BRAKE"], severe: ["DRIVE"] } },
      { field: "flags", bits: { warning: [2 ** 40] } },
    ],
  });
  assertEquals(rig.sample({ state: 2 }), []);
  assertEquals(rig.sample({ state: 5 }), ["state raised"]);
  assertStringIncludes(rig.events[0].message, "is the value FAULT (5)");
  assertEquals(rig.sample({ status: 0x04 }), ["status raised"]);
  assertEquals(rig.sample({ status: 0x8000_0005 }), ["status escalated"]);
  assertStringIncludes(rig.events.at(-1)!.message, "bits DRIVE (1)");
  // A bit of 64 whose number a double can't hold exactly.
  assertEquals(rig.sample({ flags: 2n ** 63n + 1n }), []);
  assertEquals(rig.sample({ flags: 2n ** 63n + 2n ** 40n + 1n }), [
    "flags raised",
  ]);
});

Deno.test("AlarmEngine.update() judges the rate of change within uninterrupted samples only", () => {
  const rig = rigOf({ limits: undefined, rate: { warning: { above: 100 } } });
  rig.run({ torque: 0 }, 500);
  assertEquals(rig.sample({ torque: 4 }), []); // 80 per second
  assertEquals(rig.sample({ torque: 10 }), ["torque raised"]);
  assertStringIncludes(rig.events[0].message, "120 N·m/s is above 100 N·m/s");
  assertEquals(rig.sample({ torque: 10 }), ["torque cleared"]);
  assertEquals(rig.sample({ torque: 1e6 }, 1500), []); // across a gap
  assertEquals(rig.sample({ torque: NaN }), ["torque invalid"]);
  assertEquals(rig.sample({ torque: 0 }), []);
  assertEquals(rig.sample({ torque: 0 }), ["torque valid"]);
});

Deno.test("AlarmEngine.update() gives the rate of a field without a unit in 1/s", () => {
  const rule = { field: "state", rate: { warning: { above: 10 } } };
  const rig = new AlarmRig({ rules: [rule] });
  rig.sample({ state: 0 });
  assertEquals(rig.sample({ state: 2 }), ["state raised"]);
  assertStringIncludes(rig.events[0].message, "40 1/s is above 10 1/s");
});

Deno.test("flood() names the alarms with the most events, and counts the others", () => {
  const hidden = new Map([["a", 1], ["b", 7], ["c", 2], ["d", 3], ["e", 4]]);
  assertStringIncludes(
    flood(hidden, 0).message,
    "17 more events of alarms within a second: b (7), e (4), d (3), c (2), a (1); their",
  );
  for (const [name, count] of [["f", 5], ["g", 6]] as const) {
    hidden.set(name, count);
  }
  assertStringIncludes(
    flood(hidden, 0).message,
    "28 more events of alarms within a second: b (7), g (6), f (5), e (4), d (3), 2 others; their",
  );
});

Deno.test("AlarmEngine judges the limits that fields declare, unless a rule has their name", () => {
  const rig = new AlarmRig({ fieldLimits: true });
  assertEquals(rig.sample({ current: 9 }), ["current raised"]);
  assertEquals(rig.sample({ current: -2 }), ["current escalated"]);
  const own = new AlarmRig({
    fieldLimits: true,
    rules: [{ field: "current", limits: { watch: { above: 100 } } }],
  });
  assertEquals(own.sample({ current: 9 }), []);
  const delayed = new AlarmRig({
    rules: [{ field: "current", minViolations: 2 }],
  });
  assertEquals(delayed.sample({ current: 9 }), []);
  assertEquals(delayed.sample({ current: 9 }), ["current raised"]);
});

Deno.test("AlarmEngine makes an alarm of each element when the field is an array", () => {
  const rig = new AlarmRig({
    rules: [{ field: "temps", limits: { warning: { above: 50 } } }, {
      field: "temps",
      name: "hot",
      limits: { severe: { above: 90 } },
    }],
  });
  assertEquals(rig.sample({ temps: [20, 60] }), ["temps[1] raised"]);
  assertEquals(rig.sample({ temps: [95, 60] }), [
    "temps[0] raised",
    "hot: temps[0] raised",
  ]);
});

Deno.test("AlarmEngine raises one alarm, and suppresses all others, when the link is lost", () => {
  const rig = new AlarmRig({
    rules: [
      { field: "torque", limits: LIMITS },
      { field: "current", limits: LIMITS },
    ],
    rate: { expectedHz: 20 },
  });
  rig.run({ torque: 15, current: 0 }, 1000);
  rig.events.length = 0;
  assertEquals(rig.note(rig.engine.loseLink(rig.nowMs, "reset by peer")), [
    "link raised",
  ]);
  assertStringIncludes(rig.events[0].message, "reset by peer");
  assertEquals(rig.silence(60_000), []);
  assertEquals(rig.engine.alarms.map(({ data }) => data), [
    "noData",
    "noData",
    "good",
    "noData",
  ]);
  assertEquals(rig.alarm("torque").level, "warning");
  assertEquals(rig.sample(), ["link cleared"]);
  assertEquals(rig.alarm("torque").data, "good");
  assertEquals(rig.alarm("link").state, "returnedUnacknowledged");
});

Deno.test("AlarmEngine leaves the link lost when a sample from before is read late", () => {
  const rig = rigOf();
  rig.note(rig.engine.loseLink(rig.nowMs + 1000, "reset by peer"));
  assertEquals(rig.sample({ torque: 15 }), ["torque raised"]);
  assertEquals(rig.alarm("link").state, "unacknowledged");
  assertEquals(rig.alarm("torque").data, "noData");
  assertEquals(rig.sample({}, 2000), ["link cleared"]);
});

Deno.test("AlarmEngine.tick() raises the alarm link when nothing is received for staleAfterMs", () => {
  const rig = new AlarmRig({ link: { staleAfterMs: 3000, level: "severe" } });
  assertEquals(rig.silence(0), []);
  assertEquals(rig.silence(3000), []);
  assertEquals(rig.silence(1), ["link raised"]);
  assertStringIncludes(
    rig.events[0].message,
    "3001 ms is the time without good frames: nothing is received",
  );
  assertEquals(rig.silence(10_000), []);
  assertEquals(rig.sample(), ["link cleared"]);
  // A silence between two samples of a recording, too.
  assertEquals(rig.sample({}, 5000), ["link raised", "link cleared"]);
  const none = new AlarmRig({ link: false });
  none.sample();
  assertEquals(none.silence(60_000), []);
});

Deno.test("AlarmEngine.tick() raises the alarm rate when too few samples are received", () => {
  const rig = new AlarmRig({ rate: { expectedHz: 20 } });
  assertEquals(rig.run({}, 11_000), []);
  const slow = Array.from({ length: 110 }, () => rig.sample({}, 100)).flat();
  assertEquals(slow, ["rate raised"]);
  assertMatch(rig.events[0].message, /1[0-2].* Hz is below 16 Hz of 20 Hz/);
  assertEquals(rig.run({}, 11_000), ["rate cleared"]);
});

Deno.test("AlarmEngine measures the rate anew when the link is back after a silence", () => {
  const rig = new AlarmRig({
    rate: { expectedHz: 20 },
    link: { staleAfterMs: 1000 },
  });
  rig.run({}, 6000);
  assertEquals(rig.silence(3000), ["link raised"]);
  assertEquals(rig.run({}, 11_000), ["link cleared"]);
});

Deno.test("AlarmEngine raises neither link nor rate when this machine's clock is stepped", () => {
  for (const stepMs of [3_600_000, -3_600_000]) {
    const rig = new AlarmRig({ rate: { expectedHz: 20 } });
    rig.run({}, 7000);
    // The controller's clock goes on as before.
    assertEquals(rig.sample({}, stepMs, 50 - stepMs), []);
    for (let i = 0; i < 300; i++) {
      assertEquals(rig.sample({}, 50, 50 - stepMs), []);
    }
    for (let i = 0; i < 300; i++) rig.sample({}, 100, 50 - stepMs);
    assertEquals(rig.alarm("rate").level, "warning");
  }
});

Deno.test("AlarmEngine counts events in a flood when an alarm chatters", () => {
  const rig = new AlarmRig({
    rules: [
      { field: "torque", limits: LIMITS },
      { field: "current", limits: LIMITS },
    ],
  }, { eventsPerSecMax: 5 });
  for (let i = 0; i < 1000; i++) rig.sample({ torque: i % 2 * 15 }, 0.5);
  assertEquals(rig.events.length, 5);
  // The flood of one alarm hides no other.
  assertEquals(rig.sample({ current: 15 }, 0), ["current raised"]);
  rig.events.length = 0;
  assertEquals(rig.silence(1000), ["flood"]);
  const [event] = rig.events;
  assert(event.type === "flood");
  assertEquals(event.hidden, { torque: 994 });
  assertStringIncludes(event.message, "994 more events");
  assertEquals(rig.engine.summary.hiddenEvents, 994);
  assertEquals(rig.alarm("torque").level, "warning");
  assertEquals(rig.sample({ torque: 0 }), ["torque cleared"]);
});

Deno.test("AlarmEngine counts the controller's time when it differs from that of receipt", () => {
  // Held up, then delivered at once: no time of receipt passes, but the controller's does.
  const rig = rigOf({ onDelayMs: 1000 });
  rig.run({ torque: 0 }, 1000);
  const texts: string[] = [];
  for (let i = 0; i <= 20; i++) {
    texts.push(...rig.sample({ torque: 15 }, 0, (i + 1) * 50));
  }
  assertEquals(texts, ["torque raised"]);
});

Deno.test("AlarmEngine counts no time when the controller's clock is stepped", () => {
  const rig = rigOf({ onDelayMs: 1000 });
  rig.run({ torque: 0 }, 1000);
  assertEquals(rig.sample({ torque: 15 }), []);
  assertEquals(rig.sample({ torque: 15 }, 50, 3_600_000), []); // an hour ahead
  assertEquals(rig.sample({ torque: 15 }, 50), []); // and back
  rig.run({}, 900);
  assertEquals(rig.run({}, 100), ["torque raised"]);
});

Deno.test("AlarmEngine counts the time of receipt when the controller's clock is frozen, coarse or absent", () => {
  const clocks: Record<string, (ms: number) => number> = {
    frozen: () => 5000,
    coarse: (ms) => Math.floor(ms / 1000) * 1000 + 1000,
    absent: () => 0,
  };
  for (const [name, clock] of Object.entries(clocks)) {
    const structs = { telemetry: Telemetry };
    const engine = new AlarmEngine(structs, {
      rules: [{ field: "torque", limits: LIMITS, onDelayMs: 4000 }],
    });
    let raisedAtMs = NaN;
    for (let ms = 0; ms < 20_000 && Number.isNaN(raisedAtMs); ms += 50) {
      const taiSec = BigInt(clock(ms) / 1000);
      const events = engine.update({
        header: Header.create({ taiSec }),
        telemetry: Telemetry.create({ torque: ms < 5000 ? 0 : 15 }),
        receivedAtMs: START_MS + ms,
      });
      if (events.some(({ type }) => type === "raised")) raisedAtMs = ms;
    }
    assert(raisedAtMs >= 8000 && raisedAtMs <= 10_100, `${name} ${raisedAtMs}`);
  }
});

Deno.test("AlarmEngine.update() refuses telemetry of another struct", () => {
  const { engine } = rigOf();
  const Other = defineStruct("Other", { torque: "f64" });
  assertThrows(
    () =>
      engine.update({
        header: {},
        telemetry: Other.create(),
        receivedAtMs: 0,
      }),
    TypeError,
    'struct "Telemetry"',
  );
});

Deno.test("AlarmEngine.restore() returns the names of alarms that no rule has any more", () => {
  const before = rigOf();
  before.sample({ torque: 15 });
  before.engine.acknowledge("torque", ann());
  const rig = rigOf({ name: "torque of the drive" });
  assertEquals(rig.engine.restore(before.engine.save()), ["torque"]);
});

Deno.test("new AlarmEngine() names the rule, the part and the nearest name when a rule is wrong", () => {
  const limits = { warning: { above: 1 } };
  const cases: [unknown, string][] = [
    [{ field: "torqe", limits }, `"torqe"; did you mean torque?`],
    [{ field: "torque" }, `as field "torque" declares no limits`],
    [
      { field: "torque", limit: limits },
      `did you mean limits?): received "limit"`,
    ],
    [
      { field: "torque", limits, rate: limits },
      "its condition must have one of limits, values, bits, rate",
    ],
    [
      { field: "torque", limits: { warning: { above: "1" } } },
      `limits.warning.above must be a number`,
    ],
    [
      { field: "torque", rate: { warnin: { above: 1 } } },
      "the rate must be of watch, warning",
    ],
    [
      { field: "state", values: { critical: ["FAULTY"] } },
      `values.critical must have names of the field: received "FAULTY"; did you mean FAULT?`,
    ],
    [
      { field: "status", bits: { critical: [0] } },
      "bits.critical must have masks of 1 or more",
    ],
    [{ field: "name", limits }, "must be a number: received"],
    [{ field: "torque", limits, onDelayMs: -1 }, "onDelayMs must be a number"],
    [
      { field: "torque", limits, minViolations: 1.5 },
      "minViolations must be an integer of 1 or more",
    ],
    [{ field: "torque", limits, latching: 1 }, "latching must be true or"],
    [
      { field: "torque", limits, contexts: [{ limits }] },
      "contexts[0] must have when, set, or both",
    ],
    [
      {
        field: "torque",
        limits,
        contexts: [{ when: { field: "stat", is: [1] } }],
      },
      `"stat"; did you mean state?`,
    ],
    [
      {
        field: "torque",
        limits,
        contexts: [{ when: { field: "state", is: ["STANBY"] } }],
      },
      "contexts[0].when.is must have names of the field",
    ],
    [null, "the rule must be an object"],
  ];
  for (const [rule, words] of cases) {
    const error = assertThrows(
      () => new AlarmRig({ rules: [rule as AlarmRule] }),
      Error,
    );
    assertStringIncludes(error.message, words);
    const title = rule === null ? "rule 1 of the list" : `rule "`;
    assertStringIncludes(error.message, title);
  }
  assertThrows(
    () =>
      new AlarmRig({
        rules: [{ field: "torque", limits }, { field: "torque", limits }],
      }),
    RangeError,
    "names of alarms must be unique",
  );
  assertThrows(
    () => new AlarmRig({ link: { staleAfterMs: 0 } }),
    RangeError,
    "link.staleAfterMs must be above 0",
  );
});
