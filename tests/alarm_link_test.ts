// Alarms of the link at their bounds: silence, ends of connections, and the rate of samples.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { type AlarmChange, AlarmEngine } from "../limits.ts";
import { AlarmRig, Header, START_MS, Telemetry } from "./alarm_rig.ts";

/** Messages of the events of a rig since the last call, without the time. */
function messagesOf({ events }: AlarmRig): string[] {
  return events.splice(0).map(({ message }) => message.split(", at ")[0]);
}

const TORQUE = {
  rules: [{ field: "torque", limits: { watch: { above: 1 } } }],
} as const;

Deno.test("AlarmEngine raises link once after more than staleAfterMs, and clears it with the next sample", () => {
  const rig = new AlarmRig({ ...TORQUE, link: { staleAfterMs: 1000 } });
  rig.sample({ torque: 2 });
  assertEquals(messagesOf(rig), [
    "torque raised to watch: 2 N·m is above 1 N·m",
  ]);
  rig.silence(1000);
  assertEquals([messagesOf(rig), rig.alarm("torque").data], [[], "good"]);
  rig.silence(1);
  assertEquals(messagesOf(rig), [
    "link raised to critical: 1001 ms is the time without good frames: nothing is received",
  ]);
  assertEquals(rig.alarm("torque").data, "noData");
  const { trigger, data, level } = rig.alarm("link");
  assertEquals([trigger!.value, trigger!.atMs, data, level], [
    ...[1001, rig.nowMs, "good", "critical"],
  ]);
  rig.silence(5000);
  assertEquals(messagesOf(rig), []);
  rig.sample();
  assertEquals(messagesOf(rig), ["link cleared: 0 ms is within its limits"]);
  assertEquals(rig.alarm("torque").data, "good");
});

Deno.test("AlarmEngine raises link when nothing is received from the first look on", () => {
  const rig = new AlarmRig({ link: { staleAfterMs: 1000, level: "watch" } });
  assertEquals(rig.silence(500), []);
  assertEquals(rig.silence(1000), []);
  assertEquals(rig.silence(1), ["link raised"]);
  assertEquals(rig.alarm("link").level, "watch");
});

Deno.test("AlarmEngine.loseLink() has its reason and limit, and waits for a sample behind it", () => {
  const rig = new AlarmRig(TORQUE);
  rig.sample();
  rig.atMs += 300;
  rig.note(rig.engine.loseLink(rig.nowMs, "the plug is out"));
  assertEquals((rig.events[0] as AlarmChange).limit, 2000);
  assertEquals(messagesOf(rig), [
    "link raised to critical: 300 ms is the time without good frames: the plug is out",
  ]);
  assertEquals(rig.alarm("torque").data, "noData");
  rig.sample({}, 0);
  assertEquals(messagesOf(rig), [], "read late");
  assertEquals(rig.alarm("torque").data, "noData");
  rig.sample({}, 1);
  assertEquals(messagesOf(rig), ["link cleared: 0 ms is within its limits"]);
  // The reason was that of the first end.
  rig.silence(2001);
  assertEquals(messagesOf(rig), [
    "link raised to critical: 2001 ms is the time without good frames: nothing is received",
  ]);
  rig.note(rig.engine.loseLink(rig.nowMs, "another"));
  assertEquals(messagesOf(rig), []);
});

Deno.test("AlarmEngine.loseLink() before the first sample is the reason of the silence", () => {
  const rig = new AlarmRig({});
  rig.note(rig.engine.loseLink(rig.nowMs, "refused"));
  assertEquals(rig.silence(2000), []);
  rig.silence(1);
  assertEquals(messagesOf(rig), [
    "link raised to critical: 2001 ms is the time without good frames: refused",
  ]);
});

Deno.test("AlarmEngine takes no step of this machine's clock for a silence when the controller's goes on", () => {
  const rig = new AlarmRig({ link: { staleAfterMs: 1000 } });
  rig.sample();
  assertEquals(rig.sample({}, 5000, -4950), []);
  // By both clocks it is one, which the sample ends at once.
  assertEquals(rig.sample({}, 1001, -4950), ["link raised", "link cleared"]);
});

Deno.test("AlarmEngine raises rate below 80 % of the expected, and clears it from 90 % on", () => {
  const rig = new AlarmRig({ rate: { expectedHz: 20 } });
  /** A window of 5 s with a number of samples. */
  const window = (count: number) => {
    const everyMs = Math.floor(4950 / count);
    for (let i = 0; i < count; i++) rig.sample({}, everyMs);
    rig.silence(5000 - count * everyMs);
    return messagesOf(rig);
  };
  rig.sample();
  assertEquals(window(80), []);
  assertEquals(window(79), [
    "rate raised to warning: 15.8 Hz is below 16 Hz of 20 Hz expected",
  ]);
  assertEquals(rig.alarm("rate").trigger?.value, 15.8);
  assertEquals(window(89), []);
  assertEquals(window(90), ["rate cleared: 18 Hz is within its limits"]);
  // In a silence there is no rate.
  rig.silence(2001);
  assertEquals(messagesOf(rig).length, 1);
  rig.silence(60_000);
  assertEquals(messagesOf(rig), []);
});

Deno.test("new AlarmEngine() refuses times and numbers that aren't above 0", () => {
  for (const name of ["gapMs", "eventsPerSecMax"]) {
    const make = (value: unknown) =>
      new AlarmEngine({ telemetry: Telemetry }, {}, { [name]: value });
    for (const value of [undefined, 0.5, Infinity]) make(value);
    for (
      const [value, className, text] of [
        [0, "RangeError", "number 0"],
        [NaN, "RangeError", "number NaN"],
        ["1", "TypeError", '"1"'],
      ] as const
    ) {
      const error = assertThrows(() => make(value), Error);
      assertEquals([error.name, error.message], [
        className,
        `Cannot make alarm engine as ${name} must be above 0: received ${text}`,
      ]);
    }
  }
});

Deno.test("AlarmEngine has the number of samples, the time, and that of the controller if it has one", () => {
  const rig = new AlarmRig(TORQUE);
  assertEquals([rig.engine.summary.samples, rig.engine.summary.atMs], [0, NaN]);
  rig.sample({ torque: 2 });
  rig.silence(10);
  const { samples, atMs, alarms, active, noData } = rig.engine.summary;
  assertEquals([samples, atMs, alarms, active, noData], [
    ...[1, rig.nowMs, 2, 1, 0],
  ]);
  const taiOf = (taiSec: bigint) => {
    const engine = new AlarmEngine({ telemetry: Telemetry }, TORQUE);
    const header = Header.create({ taiSec });
    const telemetry = Telemetry.create();
    engine.update({ header, telemetry, receivedAtMs: START_MS });
    return engine.alarm("torque").present!.taiSec;
  };
  assertEquals([0n, -1n, 1n].map(taiOf), [undefined, undefined, 1]);
  const engine = new AlarmEngine({ telemetry: Telemetry }, TORQUE);
  engine.update(
    { header: {}, telemetry: Telemetry.create(), receivedAtMs: START_MS },
    START_MS + 5,
  );
  const { present } = engine.alarm("torque");
  assertEquals([present!.taiSec, present!.atMs], [undefined, START_MS + 5]);
});

Deno.test("AlarmEngine.shelve() and selectSet() refuse durations and names", () => {
  const rig = new AlarmRig({
    rules: [{
      field: "torque",
      contexts: [{ set: "night" }],
      limits: { watch: { above: 1 } },
    }],
  });
  const action = { by: "Ann", atMs: START_MS };
  for (
    const [forMs, text] of [
      [0, "number 0"],
      [Infinity, "number Infinity"],
      ["1", '"1"'],
    ] as const
  ) {
    const { message } = assertThrows(
      () => rig.engine.shelve("torque", { ...action, forMs: forMs as number }),
      RangeError,
    );
    assertEquals(
      message,
      `Cannot shelve alarm as forMs must be above 0 ms, and finite: received ${text}`,
    );
  }
  rig.engine.shelve("torque", { ...action, forMs: 1 });
  assertEquals(rig.alarm("torque").shelving?.untilMs, START_MS + 1);
  const { message } = assertThrows(
    () => rig.engine.selectSet("nigth"),
    RangeError,
  );
  assertEquals(
    message,
    'Cannot select set as set must be that of a rule: received "nigth"; did you mean night?',
  );
  assertEquals(rig.engine.set, undefined);
  rig.engine.selectSet("night");
  assertEquals([rig.engine.set, rig.engine.save().set], ["night", "night"]);
  rig.engine.selectSet(undefined);
  assertEquals(rig.engine.set, undefined);
  rig.engine.restore({ alarms: {}, set: "night" });
  assertEquals(rig.engine.set, "night");
  rig.engine.restore({ alarms: {}, set: "day" });
  rig.engine.restore({ alarms: {}, set: undefined });
  assertEquals(rig.engine.set, "night");
});
