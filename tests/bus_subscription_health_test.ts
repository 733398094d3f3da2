// Health, events and statistics of subscriptions, by a clock that the test advances.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../mod.ts";
import { MemoryBus } from "./memory_bus.ts";
import { ended, SubscriptionRig } from "./subscription_rig.ts";

const torqueOf = (view: object | undefined) =>
  (view as { torque: number } | undefined)?.torque;

Deno.test("Subscription reports each change of its health, and stale and recovered only between well and not", async () => {
  using rig = new SubscriptionRig();
  const { clock } = rig;
  const subscription = await rig.subscribe();
  const [changes, events] = [
    subscription.healthChanges(),
    subscription.events(),
  ];
  assertEquals(subscription.health.gateway, "unknown");
  assertEquals([subscription.stats.stale, rig.log], [true, []]);
  await rig.state();
  assertEquals(subscription.stats.stale, false);
  assertEquals(subscription.gateway?.controller, "connected");
  // The first is no recovery.
  assertEquals(rig.log.splice(0), ["info: rotator is connected"]);
  await rig.frame();
  await clock.advance(400);
  await rig.state({ controller: "stale" });
  await rig.state({ controller: "stale" });
  await clock.advance(500);
  await rig.state({ controller: "disconnected" });
  await clock.advance(1_000);
  await rig.state();
  assertEquals(rig.log.splice(0), [
    "warn: The controller of rotator is stale: the gateway and the broker are well",
    "warn: The controller of rotator is disconnected: the gateway and the broker are well",
    "info: rotator is connected",
  ]);
  // Three heartbeats, and the next look.
  await clock.advance(3_000);
  assertEquals(rig.log, []);
  await clock.advance(500);
  assertEquals(rig.log.length, 1);
  assert(
    /^warn: The gateway of rotator is stale: .* for 3\.\d s;/.test(rig.log[0]),
  );
  rig.bus.setConnected(false);
  rig.bus.setConnected(true);
  assertEquals(rig.log.slice(1), [
    "warn: memory is disconnected: look after the broker and the network; rotator itself may be well",
  ]);
  const [healths, emitted] = await ended<object>(subscription, changes, events);
  assertEquals(
    healths.map((each) => Object.values(each).slice(0, 3).join()),
    [
      "connected,alive,connected",
      "connected,alive,stale",
      "connected,alive,disconnected",
      "connected,alive,connected",
      "connected,stale,unknown",
      "disconnected,unknown,unknown",
      "connected,unknown,unknown",
    ],
  );
  assertEquals(
    (emitted as { type: string; silentMs: number; atMs: number }[]).map((
      { type, silentMs },
    ) => [type, silentMs]),
    // Since the last sample, and since it was reported.
    [["stale", 400], ["recovered", 1_500], ["stale", 5_000]],
  );
  assertEquals(clock.timers, 0);
});

Deno.test("Subscription yields steps of commands among events, and their outcomes alone", async () => {
  using rig = new SubscriptionRig();
  const subscription = await rig.subscribe({ from: { position: 0 } });
  const iterators = [
    subscription.events(),
    subscription.commands(),
    subscription.commands({ outcomesOnly: true }),
  ] as AsyncIterable<LinkEvent>[];
  await rig.event({ type: "commandSent", outcome: undefined, parameters: [] });
  await rig.event({
    type: "commandConfirmed",
    outcome: "confirmed",
    parameters: [],
  });
  await rig.event({ type: "connected", socket: "telemetry", message: "a\nb" });
  await rig.clock.advance(10);
  const [events, commands, outcomes] = await ended(subscription, ...iterators);
  const typesOf = (list: LinkEvent[]) => list.map(({ type }) => type as string);
  assertEquals(typesOf(events).toSorted(), [
    "commandConfirmed",
    "commandSent",
    "connected",
  ]);
  assertEquals(typesOf(commands), ["commandSent", "commandConfirmed"]);
  assertEquals(typesOf(outcomes), ["commandConfirmed"]);
  const connected = events.find(({ type }) => type === "connected")!;
  assertEquals([connected.message, connected.atMs], ["a\\nb", 3]);
});

Deno.test("Subscription has the latest of telemetry and configurations, and the age of telemetry", async () => {
  using rig = new SubscriptionRig();
  await rig.bus.publish({
    ...await rig.frame("config", 1),
    channel: "lastConfig",
    id: "last",
  });
  const subscription = await rig.subscribe({ from: { position: 1 } });
  const configs = subscription.configs();
  assertEquals(torqueOf(subscription.latestConfig?.config), 1);
  assertEquals([subscription.latest, subscription.position], [undefined, -1]);
  assertEquals(subscription.stats.telemetryAgeMs, Infinity);
  await rig.frame("telemetry", 2, 7);
  await rig.frame("config", 3);
  const none = { frameId: undefined, header: undefined } as const;
  const junk = { bytes: new Uint8Array(2), receivedAtMs: 9 };
  await rig.bus.publish(
    rig.encoder.entry({ kind: "discarded", ...none, ...junk }),
  );
  await rig.clock.advance(10);
  await rig.clock.advance(100);
  assertEquals(torqueOf(subscription.latest?.telemetry), 2);
  assertEquals(subscription.latest?.receivedAtMs, 7);
  assertEquals(torqueOf(subscription.latestConfig?.config), 3);
  assertEquals(subscription.position, 3);
  const { telemetryAgeMs } = subscription.stats;
  assert(telemetryAgeMs >= 100 && telemetryAgeMs <= 110, `${telemetryAgeMs}`);
  assertEquals(subscription.busStats, {
    messages: 3,
    missing: 0,
    repeated: 0,
    late: 0,
    undecoded: 0,
  });
  const [all] = await ended(subscription, configs);
  assertEquals(all.map(({ config }) => torqueOf(config)), [3]);
});

Deno.test("Subscription has the latest of all that is published also without an iterator", async () => {
  using rig = new SubscriptionRig();
  for (const from of ["now", "last"] as const) {
    const subscription = await rig.subscribe({ from });
    await rig.clock.advance(10);
    await rig.frame("telemetry", 2);
    await rig.clock.advance(10);
    assert(subscription.latest);
    await subscription.close();
  }
  // From elsewhere it begins with its first iterator.
  const waiting = await rig.subscribe({ from: { position: 0 } });
  await rig.clock.advance(10);
  assertEquals(waiting.busStats.messages, 0);
  const samples = waiting.samples();
  await rig.clock.advance(10);
  assertEquals(waiting.busStats.messages, 2);
  assertEquals((await ended(waiting, samples))[0].length, 2);
});

Deno.test("subscribe() keeps what is read while it waits for the configuration for the first iterators", async () => {
  using rig = new SubscriptionRig();
  const cases = [["now", 1, [1]], ["last", 2, [1, 2]]] as const;
  for (const [from, torque, expected] of cases) {
    const gate = Promise.withResolvers<void>();
    rig.bus.last = async (...args) => {
      if (args[1] === "lastConfig") await gate.promise;
      return await MemoryBus.prototype.last.apply(rig.bus, args);
    };
    const subscribing = rig.subscribe({ from });
    await rig.clock.advance(10);
    await rig.frame("telemetry", torque);
    await rig.clock.advance(10);
    gate.resolve();
    const subscription = await subscribing;
    const samples = subscription.samples();
    await rig.clock.advance(10);
    const [all] = await ended(subscription, samples);
    const torques = all.map(({ telemetry }) => torqueOf(telemetry));
    assertEquals(torques, [...expected], from);
  }
});

Deno.test("Subscription.close() waits until nothing is read any more", async () => {
  using rig = new SubscriptionRig();
  const gate = Promise.withResolvers<void>();
  rig.bus.read = async function* (_, { signal }) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await gate.promise;
    yield* [];
  };
  const subscription = await rig.subscribe();
  await rig.clock.advance(10);
  let isClosed = false;
  const closing = subscription.close().then(() => isClosed = true);
  await rig.clock.settle();
  assertEquals(isClosed, false);
  gate.resolve();
  await closing;
});

Deno.test("Subscription.position is behind no message that is held", async () => {
  using rig = new SubscriptionRig();
  const subscription = await rig.subscribe({ from: { position: 0 } });
  const samples = subscription.samples();
  await rig.frame();
  await rig.clock.advance(10);
  assertEquals(subscription.position, 0);
  rig.encoder.setNumbers({ telemetry: 2 });
  await rig.frame();
  await rig.clock.advance(10);
  assertEquals([subscription.position, subscription.busStats.messages], [0, 2]);
  await rig.clock.advance(1_000);
  await rig.frame();
  await rig.clock.advance(10);
  assertEquals(subscription.position, 2);
  assertEquals((await ended(subscription, samples))[0].length, 3);
});

Deno.test("Subscription says what is missing, from which number to which, and of which channel", async () => {
  using rig = new SubscriptionRig();
  const subscription = await rig.subscribe({ from: { position: 0 } });
  const events = subscription.events();
  for (const telemetry of [4, 6, 9]) {
    rig.encoder.setNumbers({ telemetry });
    await rig.frame("telemetry", 0, 8);
    await rig.clock.advance(1_010);
  }
  const [gaps] = await ended(subscription, events);
  const tail =
    "the broker has lost or removed them, or the gateway was stopped";
  assertEquals(gaps as unknown, [
    {
      type: "gap",
      atMs: 8,
      message:
        `1 message of telemetry is missing on the bus: expected sequence 5, received 6; ${tail}`,
      missedFrames: 1,
      expected: 5,
      received: 6,
    },
    {
      type: "gap",
      atMs: 8,
      message:
        `2 messages of telemetry are missing on the bus: expected sequence 7, received 9; ${tail}`,
      missedFrames: 2,
      expected: 7,
      received: 9,
    },
  ]);
  assertEquals(subscription.busStats.missing, 3);
});
