// Frames that an outbox could not keep are published from a recording.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { CommandTelemetryClient } from "../../mod.ts";
import { publish, type PublisherEvent } from "../../nats.ts";
import { openRecording, record, replay } from "../../recording.ts";
import { MemoryBus } from "../memory_bus.ts";
import { ConfigClass, Stage, TelemetryClass } from "./nats_device.ts";
import { programTest } from "./program.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

programTest("publish() of a recording fills the gap of an outbox", async () => {
  const folder = await Deno.makeTempDir({ prefix: "backfill_" });
  try {
    await using controller = await new Stage().listen();
    const { port } = controller;
    await using client = new CommandTelemetryClient({
      port,
      ConfigClass,
      TelemetryClass,
      log,
    });
    const bus = new MemoryBus();
    const recorder = record(client, folder, { device: "stage", log });
    const publisher = publish(client, {
      connection: bus,
      name: "stage",
      outboxBytesMax: 65_536,
      log,
    });
    const gaps = gapsOf(publisher.events());
    await client.connect();
    await bus.until(() => bus.of("telemetry").length > 10);
    bus.setConnected(false);
    while (publisher.stats.lost < 20) await client.nextTelemetry();
    bus.setConnected(true);
    const { fromMs, toMs, channels } = (await gaps.next()).value!;
    await recorder.rotate();
    await using recording = await openRecording(folder);
    await using source = replay(recording, { fromMs, toMs, speed: Infinity });
    await using filling = publish(source, {
      connection: bus,
      name: "stage_gaps",
      whenFull: "wait",
      log,
    });
    const { count } = channels.telemetry;
    await bus.until(() => of(bus, "stage_gaps").length >= count);
    await filling.close();
    await publisher.close();
    await recorder.close();
    // Frames that were received at once have one time, also at the gap's ends.
    const both = new Set([...of(bus, "stage"), ...of(bus, "stage_gaps")]);
    const samples = [...both].sort((a, b) => a - b);
    assert(samples.length > count);
    const first = samples[0];
    assertEquals(samples, samples.map((_, index) => first + index));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function* gapsOf(events: AsyncIterable<PublisherEvent>) {
  for await (const event of events) if (event.type === "gap") yield event;
}

/** Returns the samples that a device has published, by their numbers. */
function of(bus: MemoryBus, device: string): number[] {
  return bus.of("telemetry").flatMap((message) => {
    if (message.device !== device) return [];
    const { buffer, byteOffset, byteLength } = message.payload;
    const start = byteLength - TelemetryClass.byteLength;
    const data = new DataView(buffer, byteOffset, byteLength);
    return [TelemetryClass.viewAt(data, start).sample];
  });
}
