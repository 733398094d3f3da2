// Publishers, at a broker in memory that fails in every way.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { type BusMessage, MessageRefusedError, publish } from "../nats.ts";
import type { PublishOptions } from "../nats.ts";
import { watchLimits } from "../limits.ts";
import { defineStruct } from "../struct.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";
import { PublisherRig, silent, upTo } from "./publisher_rig.ts";

/** Publisher of a source that a test drives. */
class Rig extends PublisherRig {
  #count = 0;

  /** Emits samples, whose torque counts from 0. */
  emit(count: number): void {
    for (let i = 0; i < count; i++) {
      this.manual.sample({ torque: this.#count++ });
    }
  }

  /** Waits until messages wait in the outbox. */
  async waiting(count: number): Promise<void> {
    while (this.publisher.stats.waiting + this.publisher.stats.lost < count) {
      await turn();
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function sequences(messages: readonly BusMessage[]): number[] {
  return messages.map(({ headers }) => Number(headers["Hexrot-Sequence"]));
}

Deno.test("publish() gives each frame its headers, and its bytes as received", async () => {
  await using rig = new Rig();
  rig.manual.sample({ torque: 2 }, 1_700_000_000_000.25);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  const [{ device, headers, payload }] = rig.bus.of("telemetry");
  const { header, telemetry } = rig.manual.source.structs;
  assertEquals(device, "rotator");
  assertEquals(payload.length, header.byteLength + telemetry.byteLength);
  assertEquals(headers["Content-Type"], "application/octet-stream");
  assertEquals(headers["Hexrot-Received-Ns"], "1700000000000250000");
  assertEquals(headers["Hexrot-Frame-Id"], "5");
  assertEquals(headers["Hexrot-Run"], rig.publisher.run);
  const schema = await rig.bus.getSchema(headers["Hexrot-Schema"]);
  assertEquals(JSON.parse(schema!).structs.telemetry.name, "Telemetry");
});

Deno.test("publish() writes JSON when payload is json", async () => {
  await using rig = new Rig({ payload: "json" });
  rig.manual.sample({ torque: NaN, flags: 2n ** 63n });
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  const [{ headers, payload }] = rig.bus.of("telemetry");
  assertEquals(headers["Content-Type"], "application/json");
  const { telemetry } = JSON.parse(new TextDecoder().decode(payload));
  assertEquals(telemetry.torque, "NaN");
  assertEquals(telemetry.flags, String(2n ** 63n));
});

Deno.test("Publisher sends what has waited in its order when the broker is back", async () => {
  await using rig = new Rig();
  rig.emit(3);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 3);
  rig.bus.setConnected(false);
  rig.emit(500);
  const { reason } = await rig.event("brokerLost");
  assertEquals(reason, "disconnected");
  await rig.waiting(500);
  rig.bus.setConnected(true);
  await rig.event("brokerRecovered");
  await rig.bus.until(() => rig.bus.of("telemetry").length === 503);
  assertEquals(sequences(rig.bus.of("telemetry")), upTo(503));
  assertEquals(rig.publisher.stats.lost, 0);
});

Deno.test("Publisher reports a broker that goes away and comes back when nothing is sent", async () => {
  await using rig = new Rig();
  rig.emit(1);
  while (rig.publisher.stats.acknowledged < 1) await turn();
  for (let time = 0; time < 2; time++) {
    rig.bus.setConnected(false);
    await rig.event("brokerLost");
    rig.bus.setConnected(true);
    await rig.event("brokerRecovered");
  }
});

Deno.test("Publisher sends again what was stored but not acknowledged, without a double", async () => {
  await using rig = new Rig();
  rig.emit(1);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  rig.bus.withholds = true;
  rig.emit(5);
  await rig.bus.until(() => rig.bus.withheld >= 5);
  rig.bus.setConnected(false);
  rig.bus.forgetIds();
  rig.bus.acknowledge();
  rig.emit(5);
  await rig.event("brokerLost");
  rig.bus.setConnected(true);
  await rig.event("brokerRecovered");
  await rig.bus.until(() => rig.bus.of("telemetry").length >= 11);
  assertEquals(sequences(rig.bus.of("telemetry")), upTo(11));
});

Deno.test("Publisher sends again what is rejected, once the broker takes it", async () => {
  await using rig = new Rig();
  let rejections = 0;
  rig.bus.fault = ({ channel, headers }) =>
    channel === "telemetry" && Number(headers["Hexrot-Sequence"]) >= 20 &&
      rejections++ < 3
      ? new Error("insufficient storage")
      : undefined;
  rig.emit(40);
  const { reason } = await rig.event("brokerLost");
  assertEquals(reason, "insufficient storage");
  await rig.event("brokerRecovered");
  await rig.bus.until(() => rig.bus.of("telemetry").length === 40);
  // Messages that were on their way with it are stored ahead of it.
  const stored = sequences(rig.bus.of("telemetry"));
  assertEquals(stored.toSorted((a, b) => a - b), upTo(40));
});

Deno.test("Publisher loses no message that is rejected between ones that are stored", async () => {
  await using rig = new Rig();
  rig.bus.setConnected(false);
  rig.emit(40);
  await rig.waiting(40);
  let rejections = 0;
  rig.bus.fault = ({ channel, headers }) =>
    channel === "telemetry" && headers["Hexrot-Sequence"] === "20" &&
      rejections++ === 0
      ? new Error("insufficient storage")
      : undefined;
  rig.bus.setConnected(true);
  while (rig.publisher.stats.acknowledged < 40) await turn();
  const stored = sequences(rig.bus.of("telemetry"));
  assertEquals(stored.toSorted((a, b) => a - b), upTo(40));
  assertEquals(rig.publisher.stats.waiting, 0);
});

Deno.test("Publisher counts, reports and publishes a gap when its outbox is full", async () => {
  await using rig = new Rig({ outboxBytesMax: 65_536 });
  rig.emit(2);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 2);
  rig.bus.setConnected(false);
  rig.emit(200);
  await rig.waiting(200);
  const { lost, waiting } = rig.publisher.stats;
  assert(lost > 100 && waiting > 20, `${lost} lost, ${waiting} waiting`);
  rig.bus.setConnected(true);
  const gap = await rig.event("gap");
  assertEquals(gap.messages, lost);
  rig.emit(3);
  await rig.bus.until(() => rig.bus.of("telemetry").length === waiting + 5);
  const kept = sequences(rig.bus.of("telemetry"));
  assertEquals(kept, [...upTo(waiting + 2), 202, 203, 204]);
  const [{ payload }] = rig.bus.of("gap");
  const published = JSON.parse(new TextDecoder().decode(payload));
  assertEquals(published.channels.telemetry, {
    fromSequence: waiting + 2,
    toSequence: 201,
    count: lost,
  });
  assertEquals(rig.publisher.stats.gaps, 1);
});

Deno.test("Publisher has one gap in its place until half of its outbox is free", async () => {
  await using rig = new Rig({ outboxBytesMax: 65_536 });
  rig.emit(1);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  rig.bus.withholds = true;
  rig.emit(100);
  await rig.waiting(100);
  const { lost } = rig.publisher.stats;
  rig.bus.acknowledge(10);
  await turn();
  rig.emit(3);
  await rig.waiting(93);
  assertEquals(rig.publisher.stats.lost, lost + 3);
  rig.bus.acknowledge();
  assertEquals((await rig.event("gap")).messages, lost + 3);
  rig.emit(1);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 102 - lost);
  const channels = rig.bus.stored.slice(-2).map(({ channel }) => channel);
  assertEquals(channels, ["gap", "telemetry"]);
});

Deno.test("Publisher publishes a gap for a message that the broker refuses for good", async () => {
  await using rig = new Rig();
  rig.bus.fault = ({ channel, headers }) =>
    channel === "telemetry" && headers["Hexrot-Sequence"] === "1"
      ? new MessageRefusedError("too large")
      : undefined;
  rig.emit(4);
  const { channels } = await rig.event("gap");
  assertEquals(channels.telemetry, {
    fromSequence: 1,
    toSequence: 1,
    count: 1,
  });
  await rig.bus.until(() => rig.bus.of("telemetry").length === 3);
  assertEquals(sequences(rig.bus.of("telemetry")), [0, 2, 3]);
});

Deno.test("Publisher reads on only when there is room when whenFull is wait", async () => {
  await using rig = new Rig({ outboxBytesMax: 65_536, whenFull: "wait" });
  rig.emit(1);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  rig.bus.setConnected(false);
  rig.emit(499);
  await rig.event("brokerLost");
  await turn();
  rig.bus.setConnected(true);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 500);
  assertEquals(rig.publisher.stats.lost, 0);
});

Deno.test("Publisher reads frames and events on when both have waited for room", async () => {
  await using rig = new Rig({ outboxBytesMax: 65_536, whenFull: "wait" });
  rig.bus.setConnected(false);
  for (let i = 0; i < 100; i++) {
    rig.emit(1);
    rig.manual.disconnect("cable");
  }
  await rig.event("brokerLost");
  rig.bus.setConnected(true);
  while (rig.publisher.stats.acknowledged < 200) await turn();
  assertEquals(sequences(rig.bus.of("telemetry")), upTo(100));
  assertEquals(sequences(rig.bus.of("event")), upTo(100));
});

Deno.test("Publisher.close() ends in time when its source waits for room", async () => {
  const options = { outboxBytesMax: 65_536, whenFull: "wait", drainMs: 20 };
  const rig = new Rig(options as Partial<PublishOptions>);
  rig.bus.setConnected(false);
  rig.emit(200);
  await rig.waiting(20);
  await rig[Symbol.asyncDispose]();
  assert(rig.publisher.stats.lost >= 20);
});

Deno.test("Publisher.close() reports what was not acknowledged in time", async () => {
  const rig = new Rig({ drainMs: 20 });
  rig.emit(1);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 1);
  rig.bus.setConnected(false);
  rig.emit(3);
  await rig.waiting(3);
  const failed = rig.event("failed");
  await rig[Symbol.asyncDispose]();
  assert((await failed).message.startsWith("3 messages"));
  assertEquals(rig.publisher.stats.lost, 3);
});

Deno.test("Publisher prepares the broker when it comes after the program", async () => {
  await using rig = new Rig();
  rig.bus.setConnected(false);
  rig.emit(3);
  await rig.event("brokerLost");
  rig.bus.setConnected(true);
  await rig.bus.until(() => rig.bus.of("telemetry").length === 3);
});

Deno.test("Publisher.close() sends what its source has received before", async () => {
  const rig = new Rig();
  rig.emit(100);
  await rig.publisher.close();
  assertEquals(sequences(rig.bus.of("telemetry")), upTo(100));
  assertEquals(rig.bus.schemas, 1);
});

Deno.test("Publisher.close() sends what its source has received before when schemas take long", async () => {
  const { subtle } = crypto;
  const digest = subtle.digest.bind(subtle);
  let delayMs = 0;
  subtle.digest = async (...args) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs += 10));
    return await digest(...args);
  };
  try {
    const rig = new Rig();
    rig.emit(100);
    rig.manual.close();
    await rig.publisher.close();
    assertEquals(sequences(rig.bus.of("telemetry")), upTo(100));

    const changed = new Rig();
    changed.emit(1);
    await changed.bus.until(() => changed.bus.of("telemetry").length === 1);
    changed.manual.telemetry = defineStruct("Telemetry", { torque: "f32" });
    changed.emit(100);
    await changed.publisher.close();
    assertEquals(sequences(changed.bus.of("telemetry")), upTo(101));
  } finally {
    // The prototype has its own.
    delete (subtle as Partial<SubtleCrypto>).digest;
  }
});

Deno.test("publish() keeps the status of each alarm of a watch under its name", async () => {
  const bus = new MemoryBus();
  const manual = new ManualSource();
  const rules = {
    rules: [{
      name: "hot drive",
      field: "current",
      limits: { critical: { above: 10 } },
    }],
    fieldLimits: false,
  };
  await using alarms = await watchLimits(manual.source, rules);
  const options = { connection: bus, name: "rotator", log: silent, alarms };
  await using publisher = publish(new ManualSource().source, options);
  const stateOf = () => {
    const message = bus.present.get("rotator/alarm/hot drive");
    return message && JSON.parse(new TextDecoder().decode(message.payload));
  };
  while (stateOf()?.state !== "normal") await turn();
  manual.sample({ current: 11 });
  while (stateOf()?.state === "normal") await turn();
  assertEquals(stateOf().level, "critical");
  assertEquals(stateOf().present.value, 11);
  await publisher.close();
  manual.close();
});
