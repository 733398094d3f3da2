import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  type AlarmEvent,
  type AlarmRules,
  parseAlarmRules,
  watchLimits,
} from "../limits.ts";
import { defineStruct, type SampleIterator } from "../mod.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";

const RULES: AlarmRules = {
  rules: [{
    field: "torque",
    limits: { warning: { above: 10 } },
  }],
};

async function next(events: SampleIterator<AlarmEvent>): Promise<string> {
  const { value } = await events.next();
  return value?.type === "flood"
    ? "flood"
    : `${value?.name} ${value?.type} ${value?.state}`;
}

Deno.test("watchLimits() yields the events of a source, and ends when it does", async () => {
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, RULES);
  const events = watch.events();
  manual.sample({ torque: 15 });
  assertEquals(await next(events), "torque raised unacknowledged");
  await watch.acknowledge("torque", { by: "Ann", comment: "seen" });
  assertEquals(await next(events), "torque acknowledged acknowledged");
  manual.disconnect("reset by peer");
  assertEquals(await next(events), "link raised unacknowledged");
  assertEquals(
    watch.alarms.find(({ name }) => name === "torque")!.data,
    "noData",
  );
  manual.sample({ torque: 0 });
  assertEquals(await next(events), "link cleared returnedUnacknowledged");
  assertEquals(await next(events), "torque cleared normal");
  assertEquals(watch.stats.samples, 2);
  manual.close();
  assertEquals((await events.next()).done, true);
});

Deno.test("watchLimits() raises the alarm link when the source is silent", async () => {
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, {
    ...RULES,
    link: { staleAfterMs: 100 },
  });
  const events = watch.events();
  manual.sample({ torque: 0 });
  assertEquals(await next(events), "link raised unacknowledged");
  manual.close();
});

Deno.test("watchLimits() judges the silence of a replay in the time of its recording", async () => {
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, {
    ...RULES,
    link: { staleAfterMs: 700 },
  });
  const events = watch.events();
  const recordedAtMs = Date.UTC(2020, 1, 1);
  manual.sample({ torque: 0 }, recordedAtMs);
  const { value } = await events.next();
  assertEquals(value?.message.includes("link raised"), true);
  // Ahead by the silence, not by years.
  const aheadMs = value!.atMs - recordedAtMs;
  assertEquals(aheadMs > 700 && aheadMs < 600_000, true, `${aheadMs}`);
  manual.close();
});

Deno.test("LimitsWatch.close() ends its iterators, also later ones, and its timer", async () => {
  using clock = new ManualClock();
  const manual = new ManualSource();
  const watch = await watchLimits(manual.source, RULES);
  const events = watch.events();
  const reading = Array.fromAsync(events, ({ type }) => type);
  manual.sample({ torque: 15 });
  await clock.settle();
  assertEquals(clock.timers, 1);
  await watch.close();
  assertEquals(clock.timers, 0);
  assertEquals(await reading, ["raised"]);
  assertEquals((await watch.events().next()).done, true);
  manual.sample({ torque: 15 });
  await clock.settle();
  assertEquals(watch.stats.samples, 1);
  await watch.close();
});

Deno.test("LimitsWatch looks at the time every 500 ms, behind the samples that wait", async () => {
  using clock = new ManualClock();
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, {
    ...RULES,
    link: { staleAfterMs: 1500 },
  });
  const types: string[] = [];
  (async () => {
    for await (const event of watch) {
      if (event.type !== "flood") types.push(`${event.name} ${event.type}`);
    }
  })();
  manual.sample({ torque: 0 });
  await clock.advance(1999);
  assertEquals(types, []);
  await clock.advance(1);
  assertEquals(types, ["link raised"]);
  manual.sample({ torque: 0 });
  await clock.settle();
  assertEquals(types, ["link raised", "link cleared"]);
});

Deno.test("LimitsWatch reports each action of an operator, and selects a set", async () => {
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, {
    rules: [{
      field: "torque",
      limits: { warning: { above: 10 } },
      contexts: [{ set: "night", limits: { critical: { above: 1 } } }],
      latching: true,
    }],
  });
  const events = watch.events();
  manual.sample({ torque: 15 });
  await events.next();
  manual.sample({ torque: 5 });
  await events.next();
  const by = { by: "Ann" };
  await watch.reset("torque", by);
  await watch.shelve("torque", { ...by, forMs: 60_000 });
  await watch.unshelve("torque", by);
  await watch.editLimits("torque", { warning: { above: 20 } }, by);
  await watch.acknowledge("torque", by);
  const types: string[] = [];
  for (let i = 0; i < 5; i++) types.push((await next(events)).split(" ")[1]);
  assertEquals(types, [
    "reset",
    "shelved",
    "unshelved",
    "edited",
    "acknowledged",
  ]);
  await watch.selectSet("night");
  manual.sample({ torque: 2 });
  assertEquals(await next(events), "torque raised unacknowledged");
  await watch.save();
  const { droppedSamples, stateFileError, failure } = watch.stats;
  assertEquals([droppedSamples, stateFileError, failure], [0, "", ""]);
});

Deno.test("watchLimits() goes on with the structs that a controller turns out to send", async () => {
  const manual = new ManualSource();
  await using watch = await watchLimits(manual.source, RULES);
  const events = watch.events();
  manual.telemetry = defineStruct("Later", { extra: "u8", torque: "f64" });
  manual.sample({ torque: 15 });
  assertEquals(await next(events), "torque raised unacknowledged");
  manual.telemetry = defineStruct("Other", { force: "f64" });
  manual.sample({ force: 15 });
  assertEquals(await next(events), "link raised unacknowledged");
  await assertRejects(() => events.next(), RangeError, `"torque"`);
  // Nothing is judged any more, and no alarm looks as if it were.
  assertEquals(watch.alarms[0].data, "noData");
  assertStringIncludes(watch.stats.failure, `"torque"`);
  manual.close();
});

Deno.test("parseAlarmRules() names the file when it isn't JSON, or no object", () => {
  const text = `{ "$schema": "x", "rules": [{ "field": "torque" }] }`;
  assertEquals(parseAlarmRules(text, "a.json"), {
    rules: [{ field: "torque" }],
  });
  for (const bad of ["{,", "[]", "null"]) {
    assertThrows(() => parseAlarmRules(bad, "a.json"), Error, "of a.json as");
  }
});
