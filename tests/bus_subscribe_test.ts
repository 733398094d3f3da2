// Lanes, schemas and the begin of subscriptions, by a clock that the test advances.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../mod.ts";
import { subscribe } from "../nats.ts";
import {
  device,
  ended,
  hash,
  structs,
  SubscriptionRig,
  text,
} from "./subscription_rig.ts";

Deno.test("Subscription of the lane now has configurations, and reads no flow", async () => {
  using rig = new SubscriptionRig();
  const subscription = await rig.subscribe({ lane: "now" });
  const [samples, configs] = [subscription.samples(), subscription.configs()];
  const config = await rig.frame("config", 1);
  await rig.bus.publish({ ...config, channel: "lastConfig", id: "last" });
  const telemetry = await rig.frame("telemetry", 2);
  await rig.clock.advance(10);
  rig.bus.publishNow({ ...telemetry, channel: "now" });
  await rig.clock.advance(10);
  assertEquals(subscription.busStats.messages, 1);
  const [ofNow, ofConfig] = await ended<object>(subscription, samples, configs);
  assertEquals([ofNow.length, ofConfig.length], [1, 1]);
  // Another one reads configurations from the flow.
  const every = await rig.subscribe();
  await rig.bus.publish({ ...config, channel: "lastConfig", id: "again" });
  await rig.clock.advance(10);
  assertEquals(every.busStats.messages, 0);
  await every.close();
  await every.close();
});

Deno.test("Subscription waits for a schema, however long it takes, and names what it can't decode", async () => {
  using rig = new SubscriptionRig();
  const subscription = await rig.subscribe({ from: { position: 0 } });
  const [samples, events] = [subscription.samples(), subscription.events()];
  rig.encoder.setStructs(structs, "later");
  await rig.frame("telemetry", 1);
  await rig.clock.advance(3_000);
  assertEquals(subscription.latest, undefined);
  await rig.bus.putSchema("later", text);
  await rig.clock.advance(5_000);
  assert(subscription.latest);
  const message = await rig.frame();
  await rig.bus.publish({
    ...message,
    id: "short",
    headers: { ...message.headers, "Hexrot-Sequence": "2" },
    payload: new Uint8Array(1),
  });
  await rig.clock.advance(10);
  rig.encoder.setStructs(structs, "never");
  rig.encoder.setNumbers({ telemetry: 3 });
  await rig.frame();
  await rig.clock.advance(200);
  const [all, failures] = await ended<object>(subscription, samples, events);
  assertEquals(all.length, 2);
  const [{ message: reason }, ...others] = (failures as LinkEvent[])
    .filter(({ type }) => type === "failed");
  assertMatch(reason, /^Message 2 of telemetry can't be decoded: Cannot /);
  // One that it still waits for is no failure.
  assertEquals(others, []);
  assertEquals(rig.clock.timers, 0);
});

Deno.test("subscribe() asks for its device until it is published, and ends by signal", async () => {
  using rig = new SubscriptionRig();
  const { bus, clock } = rig;
  const ending = new AbortController();
  const subscribing = subscribe({ connection: bus, device, timeoutMs: 60_000 });
  await clock.advance(500);
  // By the schema of its telemetry, when it has no gateway.
  await rig.frame();
  await clock.advance(500);
  await bus.putSchema(hash, text);
  await clock.advance(5_000);
  const subscription = await subscribing;
  assertEquals(subscription.gateway, undefined);
  assertEquals(subscription.stats.missedFrames, 0);
  await subscription.close();
  assertEquals(clock.timers, 0);
  const { signal } = ending;
  const options = { connection: bus, device: "none", signal };
  const rejected = assertRejects(() => subscribe(options), Error, "enough");
  await clock.advance(10);
  ending.abort(new Error("enough"));
  await rejected;
  await assertRejects(() => subscribe(options), Error, "enough");
  const closing = new AbortController();
  const other = await subscribe({ ...options, device, signal: closing.signal });
  const samples = other.samples();
  await clock.advance(0);
  closing.abort();
  assertEquals((await samples.next()).done, true);
  await other.close();
  assertEquals(clock.timers, 0);
});
