// Subscriptions as sources, at a broker in memory.

import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { publish, subscribe, type SubscribeOptions } from "../nats.ts";
import { Header, Telemetry, type Values } from "./alarm_rig.ts";
import { watchLimits } from "../limits.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";
import { defineStruct, TimeoutError } from "../mod.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const device = "rotator";

/** Publisher and subscription, with a broker between them. */
class Rig implements AsyncDisposable {
  readonly bus = new MemoryBus();
  readonly manual = new ManualSource();
  readonly publisher = publish(this.manual.source, {
    connection: this.bus,
    name: device,
    heartbeatMs: 100,
    log: silent,
  });
  #count = 0;

  emit(count: number): void {
    for (let i = 0; i < count; i++) {
      this.manual.sample({ torque: this.#count++ });
    }
  }

  async stored(count: number): Promise<void> {
    await this.bus.until(() => this.bus.of("telemetry").length === count);
  }

  subscribe(options: Partial<SubscribeOptions> = {}) {
    return subscribe({
      connection: this.bus,
      device,
      log: silent,
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.manual.close();
    await this.publisher.close();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function torqueOf(telemetry: { toObject(): object }): number {
  return (telemetry.toObject() as { torque: number }).torque;
}

async function take<T>(
  iterator: AsyncIterator<T, unknown>,
  count: number,
): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await iterator.next();
    assert(!done);
    taken.push(value);
  }
  return taken;
}

async function until<T>(
  changes: AsyncIterator<T, unknown>,
  test: (change: T) => boolean,
): Promise<T> {
  for (;;) {
    const [change] = await take(changes, 1);
    if (test(change)) return change;
  }
}

Deno.test("subscribe() yields the frames as they were received", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe();
  const [frames, samples] = [subscription.frames(), subscription.samples()];
  const values: Values = { torque: -0, flags: 2n ** 64n - 1n, name: "né" };
  rig.manual.sample(values, 1_700_000_000_123.456);
  const [frame] = await take(frames, 1);
  const [{ telemetry, receivedAtMs }] = await take(samples, 1);
  const [sent] = rig.bus.of("telemetry");
  assertEquals(frame.bytes, sent.payload);
  assertEquals([frame.kind, frame.frameId], ["telemetry", 5]);
  assertEquals(receivedAtMs, 1_700_000_000_123.456);
  assertEquals(torqueOf(telemetry), -0);
  assertEquals(subscription.latest!.telemetry.toObject(), telemetry.toObject());
});

for (const payload of ["raw", "json"] as const) {
  Deno.test(`subscribe() decodes payloads of ${payload} without loss`, async () => {
    const bus = new MemoryBus();
    const manual = new ManualSource();
    const options = { connection: bus, name: device, log: silent, payload };
    await using publisher = publish(manual.source, options);
    await using subscription = await subscribe({ connection: bus, device });
    const frames = subscription.frames();
    const values = {
      state: 5,
      torque: -Infinity,
      current: NaN,
      status: 7,
      flags: 2n ** 63n + 1n,
      temps: [1e-310, -0],
      name: "a\u00e9",
    };
    manual.sample(values);
    const [frame] = await take(frames, 1);
    const { telemetry } = manual.source.structs;
    const body = frame.bytes!.slice(-telemetry.byteLength);
    assertEquals(body, telemetry.create(values).bytes);
    manual.close();
    await publisher.close();
  });
}

Deno.test("subscribe() reads from a time, a position, and from now", async () => {
  await using rig = new Rig();
  rig.emit(3);
  await rig.stored(3);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const atMs = Date.now();
  rig.emit(2);
  await rig.stored(5);
  const cases = [
    [{ atMs }, 3],
    [{ position: 1 }, 1],
    ["now", 5],
  ] as const;
  for (const [from, first] of cases) {
    await using subscription = await rig.subscribe({ from });
    const samples = subscription.samples();
    if (from === "now") {
      await new Promise((resolve) => setTimeout(resolve, 5));
      rig.emit(1);
    }
    const [{ telemetry }] = await take(samples, 1);
    assertEquals(torqueOf(telemetry), first);
  }
});

Deno.test("subscribe() reads the last message of each channel, and what follows, when from is last", async () => {
  await using rig = new Rig();
  rig.manual.disconnect("first");
  rig.manual.disconnect("cable");
  rig.emit(3);
  await rig.stored(3);
  await rig.bus.until(() => rig.bus.of("event").length === 2);
  await using subscription = await rig.subscribe({ from: "last" });
  const [samples, events] = [subscription.samples(), subscription.events()];
  const [last] = await take(samples, 1);
  rig.emit(1);
  const [next] = await take(samples, 1);
  assertEquals([last, next].map((each) => torqueOf(each.telemetry)), [2, 3]);
  const [event] = await take(events, 1);
  assert(event.type === "disconnected");
  assertEquals(event.reason, "cable");
  const { messages, missing } = subscription.busStats;
  assertEquals([messages, missing], [3, 0]);
});

Deno.test("Subscription decodes each frame by its structs, also those that it must fetch", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe();
  const samples = subscription.samples();
  rig.manual.sample({ torque: 1 });
  const [{ telemetry: before }] = await take(samples, 1);
  rig.manual.telemetry = defineStruct("Telemetry", { torque: "f32" });
  rig.manual.sample({ torque: 2 });
  const [{ telemetry: after }] = await take(samples, 1);
  assertEquals([torqueOf(before), torqueOf(after)], [1, 2]);
  assertEquals(after.bytes.length, 4);
});

Deno.test("Subscription yields samples in order, each once, when messages are stored late or repeatedly", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe({ from: { position: 0 } });
  rig.manual.disconnect("cable");
  rig.emit(6);
  await rig.stored(6);
  const { stored } = rig.bus;
  const index = stored.findIndex(({ headers, channel }) =>
    channel === "telemetry" && headers["Hexrot-Sequence"] === "2"
  );
  const [third] = stored.splice(index, 1);
  stored.push(stored[0], third, third);
  const samples = subscription.samples();
  const received = await take(samples, 6);
  assertEquals(
    received.map(({ telemetry }) => torqueOf(telemetry)),
    [0, 1, 2, 3, 4, 5],
  );
  rig.emit(1);
  await take(samples, 1);
  const { missing, repeated, late } = subscription.busStats;
  assertEquals([missing, repeated, late], [0, 2, 0]);
});

Deno.test("Subscription yields samples in order when the broker has refused one of several at first", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe({ from: { position: 0 } });
  const samples = subscription.samples({ buffer: "lossless" });
  let refusals = 0;
  rig.bus.fault = ({ channel, headers }) =>
    channel === "telemetry" && headers["Hexrot-Sequence"] === "20" &&
      refusals++ === 0
      ? new Error("insufficient storage")
      : undefined;
  // All are on their way at the same time.
  rig.bus.setConnected(false);
  rig.emit(40);
  while (rig.publisher.stats.waiting < 40) await turn();
  rig.bus.setConnected(true);
  const received = await take(samples, 40);
  const torques = received.map(({ telemetry }) => torqueOf(telemetry));
  assertEquals(torques, [...torques.keys()]);
  const last = rig.bus.of("telemetry").at(-1)!;
  assertEquals(last.headers["Hexrot-Sequence"], "20");
  assertEquals(subscription.busStats.missing, 0);
});

Deno.test("Subscription reports messages that are missing for a second, and reads on", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe({ from: { position: 0 } });
  rig.emit(6);
  await rig.stored(6);
  const [third] = rig.bus.stored.splice(2, 1);
  const [samples, events] = [subscription.samples(), subscription.events()];
  const torques = async (count: number) =>
    (await take(samples, count)).map(({ telemetry }) => torqueOf(telemetry));
  assertEquals(await torques(5), [0, 1, 3, 4, 5]);
  const [gap] = await take(events, 1);
  assert(gap.type === "gap");
  assertEquals([gap.missedFrames, gap.expected, gap.received], [1, 2, 3]);
  rig.bus.stored.push(third);
  rig.emit(1);
  assertEquals(await torques(2), [2, 6]);
  const { missing, repeated, late } = subscription.busStats;
  assertEquals([missing, repeated, late], [1, 0, 1]);
});

Deno.test("Subscription doesn't wait for messages of which a gap is published", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe({ from: { position: 0 } });
  rig.emit(6);
  await rig.stored(6);
  const { stored } = rig.bus;
  const [{ headers }] = stored.splice(2, 2);
  const run = headers["Hexrot-Run"];
  const range = { fromSequence: 2, toSequence: 3, count: 2 };
  const gap = { run, channels: { telemetry: range }, atMs: 0, message: "full" };
  const payload = new TextEncoder().encode(JSON.stringify(gap));
  // Behind the messages that follow it, as one of another topic can be.
  const message = { ...stored[0], channel: "gap" as const, id: "gap", payload };
  await rig.bus.publish({
    ...message,
    headers: { ...headers, "Hexrot-Sequence": "0" },
  });
  const [samples, events] = [subscription.samples(), subscription.events()];
  const received = await take(samples, 4);
  assertEquals(
    received.map(({ telemetry }) => torqueOf(telemetry)),
    [0, 1, 4, 5],
  );
  const [event] = await take(events, 1);
  assertEquals(event.message, "full");
  assertEquals(subscription.busStats.missing, 2);
});

Deno.test("Subscription reports messages that can't be decoded, and reads on", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe();
  const [samples, events] = [subscription.samples(), subscription.events()];
  rig.emit(1);
  const [{ header }] = await take(samples, 1);
  assert(header);
  const [{ headers }] = rig.bus.of("telemetry");
  const payload = new TextEncoder().encode("no JSON");
  const channels = ["event", "command", "gap", "telemetry", "gateway"] as const;
  for (const channel of channels) {
    const id = `foreign.${channel}`;
    const ofRun = { ...headers, "Hexrot-Run": id };
    const message = { device, channel, key: "", id, headers: ofRun, payload };
    await rig.bus.publish(message);
    const event = (await take(events, 1))[0];
    assertEquals(event.type, "failed");
    assert(event.message.includes(` of ${channel} can't be decoded: `));
  }
  rig.emit(1);
  const [{ telemetry }] = await take(samples, 1);
  assertEquals(torqueOf(telemetry), 1);
  assertEquals(subscription.busStats.undecoded, channels.length);
});

Deno.test("Subscription waits for a lossless reader, and not for others", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe({ from: { position: 0 } });
  const lossless = subscription.frames();
  const latest = subscription.samples({ buffer: "latest" });
  rig.emit(10_000);
  while (rig.publisher.stats.acknowledged < 10_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // Nothing is read meanwhile, so what is taken from the broker has a limit.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert(subscription.busStats.messages <= 4_096, "it reads on");
  const entries = await take(lossless, 10_000);
  assertEquals(entries.length, 10_000);
  assertEquals([lossless.dropped, subscription.busStats.missing], [0, 0]);
  const [{ telemetry }] = await take(latest, 1);
  assertEquals(torqueOf(telemetry), 9_999);
});

Deno.test("Subscription says by name that controller, gateway or broker is away", async () => {
  const rig = new Rig();
  await using subscription = await rig.subscribe();
  const changes = subscription.healthChanges();
  const events = subscription.events();
  rig.emit(1);
  const well = await until(
    changes,
    ({ gateway, controller }) =>
      gateway === "alive" && controller === "connected",
  );
  assertEquals(well.message, "rotator is connected");
  assertEquals(subscription.stats.stale, false);
  rig.manual.disconnect("cable");
  const unplugged = await until(
    changes,
    ({ controller }) => controller === "disconnected",
  );
  assertEquals([unplugged.broker, unplugged.gateway], ["connected", "alive"]);
  const stale = (await take(events, 2)).find(({ type }) => type === "stale");
  assert(
    stale?.message.startsWith("The controller of rotator is disconnected"),
  );
  rig.bus.setConnected(false);
  const away = await until(changes, ({ broker }) => broker === "disconnected");
  assertEquals([away.gateway, away.controller], ["unknown", "unknown"]);
  rig.bus.setConnected(true);
  assertEquals(subscription.health.gateway, "unknown");
  await until(changes, ({ gateway }) => gateway === "alive");
  rig.bus.fault = () => new Error("the gateway has died");
  const dead = await until(changes, ({ gateway }) => gateway === "stale");
  assertEquals([dead.broker, dead.controller], ["connected", "unknown"]);
  assertEquals(subscription.stats.stale, true);
  rig.bus.fault = undefined;
  await until(changes, ({ gateway }) => gateway === "alive");
  await rig[Symbol.asyncDispose]();
  await until(changes, ({ gateway }) => gateway === "closed");
});

Deno.test("Subscription.alarms() yields the present statuses, then each that changes", async () => {
  const bus = new MemoryBus();
  const manual = new ManualSource();
  const limits = { critical: { above: 10 } };
  const rules = ["a", "b"].map((name) => ({ name, field: "current", limits }));
  await using watch = await watchLimits(manual.source, {
    rules,
    fieldLimits: false,
  });
  const options = { connection: bus, log: silent };
  await using _publisher = publish(manual.source, {
    ...options,
    name: device,
    alarms: watch,
  });
  await using subscription = await subscribe({ ...options, device });
  const warnings: string[] = [];
  await using other = await subscribe({
    connection: bus,
    device,
    log: { ...silent, warn: (line) => void warnings.push(line) },
  });
  const alarms = subscription.alarms();
  const others = other.alarms();
  const present = await take(alarms, 2);
  assertEquals(present.map(({ name, state }) => [name, state]), [
    ["a", "normal"],
    ["b", "normal"],
  ]);
  manual.sample({ current: -0 });
  manual.sample({ current: 11 });
  await until(
    alarms,
    ({ name, level }) => name === "b" && level === "critical",
  );
  await take(others, 2);
  const payload = new TextEncoder().encode("{");
  await bus.publish({
    ...bus.present.get(`${device}/alarm/a`)!,
    id: "1",
    payload,
  });
  manual.sample({ current: -0 });
  const cleared = await until(
    others,
    ({ present }) => Object.is(present?.value, -0),
  );
  const original = watch.alarms.find(({ name }) => name === cleared.name);
  assertEquals(JSON.stringify(cleared), JSON.stringify(original));
  assertEquals(warnings.length, 1);
  await take(others, 1); // of the other alarm
  manual.close();
  await other.close();
  assertEquals((await others.next()).done, true);
});

Deno.test("subscribe() of the lane now yields the newest telemetry only", async () => {
  await using rig = new Rig();
  rig.emit(1);
  await using subscription = await rig.subscribe({ lane: "now" });
  const samples = subscription.samples();
  await take(samples, 1);
  rig.emit(1000);
  const [{ telemetry }] = await take(samples, 1);
  assertEquals(torqueOf(telemetry), 1000);
});

Deno.test("subscribe() rejects when nobody publishes the device", async () => {
  const bus = new MemoryBus();
  const error = await assertRejects(
    () => subscribe({ connection: bus, device, timeoutMs: 20 }),
    TimeoutError,
  );
  assertEquals(
    error.message,
    "Cannot subscribe to rotator at memory within 20 ms: nothing is published under this name; does its gateway run, with this name and site?",
  );
});

Deno.test("subscribe() has the types and derived properties of structs that are published", async () => {
  await using rig = new Rig();
  const { config } = rig.manual.source.structs;
  const structs = { header: Header, config, telemetry: Telemetry };
  await using subscription = await subscribe({
    connection: rig.bus,
    device,
    structs,
  });
  const samples = subscription.samples();
  rig.emit(1);
  const [{ header, telemetry }] = await take(samples, 1);
  assertEquals([telemetry.torque, header.tai], [0, 0]);
});

Deno.test("subscribe() refuses structs that aren't published", async () => {
  await using rig = new Rig();
  const telemetry = defineStruct("Telemetry", { state: "u8", torque: "f32" });
  const { config } = rig.manual.source.structs;
  const structs = { header: Header, config, telemetry };
  await assertRejects(
    () => subscribe({ connection: rig.bus, device, structs }),
    TypeError,
    "Cannot subscribe as structs must be those that are published: received another telemetry, by torque f32 at 1 in place of torque f64 at 1",
  );
});

Deno.test("Subscription.commands() refuses an option of the wrong type by its name", async () => {
  await using rig = new Rig();
  await using subscription = await rig.subscribe();
  for (const name of ["outcomesOnly", "signal"]) {
    const options = { [name]: {} } as object;
    const message = `Cannot iterate over commands as ${name}`;
    assertThrows(() => subscription.commands(options), TypeError, message);
  }
});
