// Events, log and states of publishers, by a clock that the test advances.

import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent, StreamEntry } from "../mod.ts";
import {
  type GatewayState,
  MessageRefusedError,
  publish,
  type PublisherEvent,
  type PublishOptions,
} from "../nats.ts";
import { publishAs } from "../src/bus/publish.ts";
import type { AnyView } from "../struct.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

/** Publisher at a broker in memory, with what it has said. */
class Rig implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly bus = new MemoryBus();
  readonly manual = new ManualSource();
  readonly log: string[] = [];
  readonly states: GatewayState[] = [];
  readonly publisher;
  readonly #events;

  constructor(options: Partial<PublishOptions> = {}, isConnected = true) {
    this.bus.isConnected = isConnected;
    this.bus.follow("rotator", "gateway", ({ payload }) => {
      this.states.push(JSON.parse(new TextDecoder().decode(payload)));
    });
    const line = (level: string) => (text: string) =>
      void this.log.push(`${level}: ${text}`);
    this.publisher = publish(this.manual.source, {
      connection: this.bus,
      name: "rotator",
      heartbeatMs: 60_000,
      log: {
        debug: line("debug"),
        info: line("info"),
        warn: line("warn"),
        error: line("error"),
      },
      ...options,
    });
    this.#events = this.publisher.events();
  }

  async until(test: () => boolean): Promise<void> {
    while (!test()) await this.clock.advance(0);
  }

  /** Lets time pass until a promise is settled. */
  async ended(promise: Promise<void>): Promise<void> {
    let isEnded = false;
    promise.finally(() => isEnded = true);
    while (!isEnded) await this.clock.advance(10);
  }

  /** Returns the next event without its time. */
  async event(): Promise<Partial<PublisherEvent>> {
    const { value } = await this.#events.next();
    const { atMs, ...event } = value!;
    assertEquals(Math.abs(atMs - Date.now()) < 60_000, true);
    return event;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.manual.close();
    await this.ended(this.publisher.close());
    this.clock[Symbol.dispose]();
  }
}

Deno.test("Publisher reports in words that a broker takes no messages, and that it does again", async () => {
  await using rig = new Rig();
  const { bus, manual } = rig;
  assertMatch(rig.publisher.run, /^[0-9a-f]{16}$/);
  manual.sample({});
  await rig.until(() => rig.publisher.stats.acknowledged === 1);
  bus.setConnected(false);
  const lost =
    "memory takes no messages: disconnected. They wait in memory, and are sent when it does: look after the broker";
  assertEquals(await rig.event(), {
    type: "brokerLost",
    reason: "disconnected",
    message: lost,
  });
  for (let i = 0; i < 2; i++) manual.sample({});
  await rig.until(() => rig.publisher.stats.waiting === 2);
  bus.setConnected(true);
  await rig.clock.advance(200);
  const recovered = "memory takes messages again; 1 have waited";
  assertEquals(await rig.event(), {
    type: "brokerRecovered",
    waiting: 1,
    message: recovered,
  });
  assertEquals(rig.log, [`warn: ${lost}`, `info: ${recovered}`]);
  bus.fault = () => new Error("a\nb");
  manual.sample({});
  const { message } = await rig.event();
  assertMatch(message!, /takes no messages: a\\+nb\./);
  bus.fault = undefined;
});

Deno.test("Publisher reports each reason for which a broker isn't ready once, and that it is", async () => {
  await using rig = new Rig({}, false);
  const { bus, clock } = rig;
  const reasons = ["away", "away", "no rights", "away"];
  bus.prepare = () => {
    const reason = reasons.shift();
    return reason ? Promise.reject(new Error(reason)) : Promise.resolve();
  };
  bus.isConnected = true;
  while (rig.log.length < 4) await clock.advance(10);
  assertEquals(
    rig.log.map((line) => line.replace(/\. They.*/, "")),
    [
      "warn: memory takes no messages: away",
      "warn: memory takes no messages: no rights",
      "warn: memory takes no messages: away",
      "info: memory takes messages again; 0 have waited",
    ],
  );
});

Deno.test("Publisher reports no reason when a broker is ready at once, or once it is closed", async () => {
  const rig = new Rig();
  await rig.until(() => rig.states.length > 0);
  await rig[Symbol.asyncDispose]();
  assertEquals(rig.log, []);
  const away = new Rig({ drainMs: 1 }, false);
  await away[Symbol.asyncDispose]();
  assertEquals(away.log.length, 1);
  assertEquals(away.bus.schemas, 0);
});

Deno.test("Publisher publishes what becomes of the controller, and its last configuration", async () => {
  await using rig = new Rig();
  const { manual, states, bus } = rig;
  await rig.until(() => states.length === 1);
  const controllers = async (count: number) => {
    await rig.until(() => states.length >= count);
    return states.splice(0).map(({ controller }) => controller);
  };
  assertEquals(await controllers(1), ["disconnected"]);
  // Junk is no sign of a controller.
  const none = { frameId: undefined, header: undefined } as const;
  const bytes = new Uint8Array(3);
  manual.entry({ kind: "discarded", ...none, bytes, receivedAtMs: 1 });
  await rig.until(() => bus.of("discarded").length === 1);
  assertEquals(states, []);
  const { header, config } = manual.source.structs;
  const frame = {
    kind: "config",
    frameId: config.frameId,
    header: {},
    bytes: new Uint8Array([
      ...(header.create() as AnyView).bytes,
      ...(config.create({ maxTorque: 2 }) as AnyView).bytes,
    ]),
    receivedAtMs: 2,
  };
  manual.entry(frame as StreamEntry<unknown>);
  assertEquals(await controllers(1), ["connected"]);
  await rig.until(() => bus.present.has("rotator/lastConfig"));
  const { payload, headers } = bus.present.get("rotator/lastConfig")!;
  assertEquals([payload, headers["Hexrot-Sequence"]], [frame.bytes, "0"]);
  const newest: string[] = [];
  bus.follow("rotator", "now", ({ headers }) => {
    newest.push(headers["Hexrot-Frame-Id"]);
  });
  manual.sample({});
  await rig.until(() => bus.of("telemetry").length === 1);
  await rig.clock.advance(100);
  assertEquals(newest, ["5"]);
  const event = (more: object) =>
    manual.event({ atMs: 1, message: "", ...more } as LinkEvent);
  event({ type: "stale" });
  event({ type: "recovered" });
  event({ type: "disconnected", socket: "command" });
  event({ type: "disconnected", socket: "telemetry" });
  assertEquals(await controllers(3), ["stale", "connected", "disconnected"]);
  assertEquals(bus.of("event").length, 4);
  // The newest telemetry is no configuration.
  assertEquals([...bus.present.keys()].sort(), [
    "rotator/gateway",
    "rotator/lastConfig",
  ]);
});

Deno.test("Publisher publishes its numbers, and the statistics of its source", async () => {
  await using rig = new Rig({ heartbeatMs: 1_000 });
  const { manual, states, clock, publisher } = rig;
  manual.stats.telemetryFrames = 7;
  await rig.until(() => states.length === 1);
  assertEquals(states[0].stats, { telemetryFrames: 7 });
  const { run, isClosed, allowsCommands, waiting, lost, heartbeatMs } =
    states[0];
  assertEquals([run, isClosed, allowsCommands, waiting, lost, heartbeatMs], [
    publisher.run,
    false,
    false,
    0,
    0,
    1_000,
  ]);
  assertEquals(Math.abs(states[0].atMs - Date.now()) < 60_000, true);
  manual.sample({});
  await rig.until(() => states.length === 2);
  await clock.advance(1_000);
  assertEquals(states.length, 3);
});

Deno.test("Publisher.close() reports the end of the device, unless another publisher has it", async () => {
  for (const isReplaced of [false, true]) {
    const rig = new Rig();
    await rig.until(() => rig.states.length > 0);
    const closing = rig.publisher.close({ isReplaced });
    assertEquals(rig.publisher.close(), closing);
    await rig.ended(closing);
    assertEquals(rig.states.at(-1)!.isClosed, !isReplaced);
    assertEquals(rig.clock.timers, 0);
    await rig[Symbol.asyncDispose]();
  }
});

Deno.test("Publisher.close() waits for acknowledgements as long as the earliest limit of its calls", async () => {
  for (const [limits, endMs] of [[[], 3_000], [[5_000, 100], 100]] as const) {
    const rig = new Rig({ drainMs: 3_000 });
    const { bus, clock, manual, publisher } = rig;
    await rig.until(() => rig.states.length > 0);
    bus.withholds = true;
    manual.sample({});
    await rig.until(() => bus.withheld > 0);
    const closings = [
      publisher.close(),
      ...limits.map((drainMs) => publisher.close({ drainMs })),
    ];
    let isClosed = false;
    closings[0].then(() => isClosed = true);
    await clock.advance(endMs - 1);
    assertEquals(isClosed, false);
    await clock.advance(1);
    await rig.until(() => isClosed);
    assertEquals(publisher.stats.lost > 0, true);
    const { type, message } = await rig.event();
    assertEquals(type, "failed");
    assertMatch(
      message!,
      /^\d+ messages? (was|were) not acknowledged by the broker in time \(drainMs\), and may be lost$/,
    );
    assertEquals(rig.log, [`warn: ${message}`]);
    // It doesn't say that it has ended: this could wait, too.
    assertEquals(rig.states.at(-1)!.isClosed, false);
    assertEquals(clock.timers, 0);
    await rig[Symbol.asyncDispose]();
  }
});

Deno.test("Publisher.close() waits for the end of the device no longer than for messages", async () => {
  const rig = new Rig({ drainMs: 200 });
  await rig.until(() => rig.states.length > 0);
  rig.bus.withholds = true;
  let isClosed = false;
  const closing = rig.publisher.close().then(() => isClosed = true);
  await rig.until(() => rig.states.at(-1)!.isClosed);
  await rig.clock.advance(100);
  assertEquals(isClosed, false);
  await rig.clock.advance(100);
  await closing;
  assertEquals(rig.log, []);
  await rig[Symbol.asyncDispose]();
});

Deno.test("Publisher ends with its source, and reports one that fails", async () => {
  const rig = new Rig();
  await rig.until(() => rig.states.length > 0);
  rig.manual.close();
  await rig.until(() => rig.states.at(-1)!.isClosed);
  await rig[Symbol.asyncDispose]();

  const failing = new Rig();
  failing.manual.entry({ kind: "telemetry", bytes: undefined } as never);
  const { type, message } = await failing.event();
  assertEquals(type, "failed");
  assertMatch(message!, /^Publishing has ended as the source has failed: /);
  await failing[Symbol.asyncDispose]();
});

Deno.test("Publisher.events() keeps 1024 events for a slow reader", async () => {
  await using rig = new Rig();
  const events = rig.publisher.events();
  await rig.until(() => rig.states.length > 0);
  rig.bus.fault = ({ channel }) =>
    channel === "telemetry" ? new MessageRefusedError("too large") : undefined;
  // Each of them is a gap.
  for (let i = 0; i < 1_030; i++) rig.manual.sample({});
  await rig.until(() => rig.publisher.stats.gaps === 1_030);
  await events.next();
  assertEquals(events.dropped, 1_030 - 1_024);
});

Deno.test("publishAs() leaves requests to another gateway, whose device it is", async () => {
  await using stack = new AsyncDisposableStack();
  const bus = new MemoryBus();
  const manual = new ManualSource();
  const link = {
    ...manual.source,
    structs: manual.source.structs,
    sendAndConfirm: () => Promise.resolve(),
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const options = {
    connection: bus,
    name: "rotator",
    log,
    allowCommands: { commands: [] },
  };
  let fencing = 0;
  const publisher = publishAs(link as never, options, () => fencing);
  stack.use(publisher);
  let isAnswered = false;
  bus.request("rotator", "{}", 1).then(() => isAnswered = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isAnswered, false);
  fencing = 1;
  const answer = JSON.parse(await bus.request("rotator", "{}", 1));
  assertEquals(answer.cause, "invalid");
  while (!bus.present.has("rotator/gateway")) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const { payload } = bus.present.get("rotator/gateway")!;
  assertEquals(
    JSON.parse(new TextDecoder().decode(payload)).allowsCommands,
    true,
  );
  manual.close();
});
