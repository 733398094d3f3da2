// Outboxes that are recorded, at a broker in memory.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../../mod.ts";
import { publish } from "../../nats.ts";
import { type AnyView, defineStruct } from "../../struct.ts";
import { MemoryBus } from "../memory_bus.ts";
import {
  crashImage,
  OutboxRig,
  torquesOf,
  turn,
  withFolder,
} from "./outbox_rig.ts";
import { upTo } from "../publisher_rig.ts";
import { programTest } from "./program.ts";

programTest(
  "publish() sends from its outbox what memory has no room for",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      await using rig = new OutboxRig(bus, folder);
      rig.emit(3);
      while (rig.publisher.stats.acknowledged < 3) await turn();
      assertEquals(rig.publisher.stats.waiting, 0);
      for (let away = 0; away < 2; away++) {
        bus.setConnected(false);
        const before = bus.of("telemetry").length;
        rig.emit(1_000, before);
        await rig.taken(before + 1_000);
        bus.setConnected(true);
        rig.emit(100, before + 1_000);
        await bus.until(() => bus.of("telemetry").length >= before + 1_100);
      }
      rig.emit(3, 2_203);
      await bus.until(() => bus.of("telemetry").length >= 2_206);
      assertEquals(torquesOf(bus), upTo(2_206));
      while (rig.publisher.stats.waiting > 0) await turn();
      const { acknowledged, lost, gaps } = rig.publisher.stats;
      assertEquals([acknowledged, lost, gaps], [2_206, 0, 0]);
      assertEquals(bus.repeated, 0);
    }),
);

programTest(
  "Publisher.close() sends what its outbox has on the disk, within drainMs",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      const rig = new OutboxRig(bus, folder, {}, { drainMs: 60_000 });
      bus.setConnected(false);
      rig.emit(1_000);
      await rig.taken(1_000);
      bus.setConnected(true);
      await rig[Symbol.asyncDispose]();
      assertEquals(torquesOf(bus), upTo(1_000));
      assertEquals(rig.publisher.stats.lost, 0);
    }),
);

programTest(
  "publish() sends what a killed publisher has left, with its ids, before its own",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      await using dead = new OutboxRig(bus, folder);
      dead.emit(10);
      await bus.until(() => bus.of("telemetry").length === 10);
      bus.setConnected(false);
      dead.emit(490, 10);
      await dead.taken(500);
      const image = await crashImage(folder, "image");

      const next = new MemoryBus();
      for (const message of bus.stored) await next.publish(message);
      await using rig = new OutboxRig(next, image);
      rig.emit(5, 500);
      await next.until(() => next.of("telemetry").length >= 505);
      assertEquals(torquesOf(next), upTo(505));
      assertEquals(next.repeated, 0);
      const runs = next.of("telemetry").map(({ headers }) =>
        headers["Hexrot-Run"]
      );
      assertEquals(new Set(runs.slice(0, 500)), new Set([dead.publisher.run]));
      assertEquals(new Set(runs.slice(500)), new Set([rig.publisher.run]));
      const hashes = next.of("telemetry").map(({ headers }) =>
        headers["Hexrot-Schema"]
      );
      assertEquals(new Set(hashes).size, 1);
      while (rig.publisher.stats.waiting > 0) await turn();
      assertEquals(rig.publisher.stats.lost, 0);
    }),
);

programTest(
  "Publisher.close() leaves in its outbox what the broker hasn't acknowledged",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      for (let first = 0; first < 300; first += 100) {
        await using rig = new OutboxRig(bus, folder);
        rig.emit(100, first);
        await rig.taken(100);
        if (first === 0) await bus.until(() => bus.of("telemetry").length > 99);
        bus.setConnected(false);
        await rig[Symbol.asyncDispose]();
        assertEquals(rig.publisher.stats.lost, 0);
      }
      assertEquals(torquesOf(bus), upTo(100));
      bus.setConnected(true);
      await using rig = new OutboxRig(bus, folder);
      await bus.until(() => bus.of("telemetry").length >= 300);
      rig.emit(1, 300);
      await bus.until(() => bus.of("telemetry").length >= 301);
      assertEquals(torquesOf(bus), upTo(301));
    }),
);

programTest(
  "publish() refuses an outbox that another publisher has, or whose options are wrong",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      await using first = new OutboxRig(bus, folder);
      assertThrows(
        () => new OutboxRig(bus, folder),
        Error,
        `must have one publisher of rotator at a time`,
      );
      assertThrows(
        () => new OutboxRig(bus, folder, {}, { name: "a-b" }),
        TypeError,
        "must have no hyphen",
      );
      assertThrows(
        () => new OutboxRig(bus, folder, { flushMs: 1 }),
        RangeError,
        "flushMs must be in 10..60000",
      );
      const { source } = first.manual;
      const options = { connection: bus, name: "rotator" };
      for (const outbox of [1, null, {}] as never[]) {
        assertThrows(
          () => publish(source, { ...options, outbox }),
          TypeError,
          "outbox must be the path or URL of a folder",
        );
      }
      const file = `${folder}/file`;
      await Deno.writeTextFile(file, "");
      assertThrows(() => new OutboxRig(bus, file), Deno.errors.AlreadyExists);
    }),
);

programTest(
  "publish() sends events, commands and junk from its outbox as it would at once",
  () =>
    withFolder(async (folder) => {
      const sent = [];
      for (const isAway of [false, true]) {
        for (const payload of ["raw", "json"] as const) {
          const bus = new MemoryBus();
          bus.setConnected(!isAway);
          const place = `${folder}/${payload}_${isAway}`;
          await using rig = new OutboxRig(bus, place, {}, { payload });
          await emitAll(rig);
          bus.setConnected(true);
          await bus.until(() => bus.stored.length >= 303);
          sent.push(bus.stored.map(({ channel, headers, payload }) => [
            channel,
            { ...headers, "Hexrot-Run": "" },
            new TextDecoder().decode(payload),
          ]));
        }
      }
      const [raw, json, rawFromFiles, jsonFromFiles] = sent;
      assertEquals(rawFromFiles, raw);
      assertEquals(jsonFromFiles, json);
    }),
);

/** Emits frames, discarded bytes, steps of a command and an event at fixed times. */
async function emitAll(rig: OutboxRig): Promise<void> {
  const { manual } = rig;
  manual.telemetry = defineStruct("Telemetry", { torque: "f64" }, {
    frameId: 5,
  });
  const { header, config } = manual.source.structs;
  const atMs = 1e12;
  for (let index = 0; index < 100; index++) {
    const receivedAtMs = atMs + index + 0.25;
    manual.sample({ torque: index === 0 ? NaN : index }, receivedAtMs);
    const view = header.create() as AnyView;
    const body = config.create({ maxTorque: -index }) as AnyView;
    const bytes = new Uint8Array([...view.bytes, ...body.bytes]);
    const frame = {
      frameId: config.frameId!,
      header: view,
      bytes,
      receivedAtMs,
    };
    manual.entry({ kind: "config", ...frame });
    const none = { frameId: undefined, header: undefined } as const;
    const junk = { bytes: new Uint8Array([index, 0]), receivedAtMs };
    manual.entry({ kind: "discarded", ...none, ...junk });
  }
  await rig.taken(300);
  const step = { outcome: undefined, parameters: [NaN, -0], atMs, message: "" };
  const bytes = new Uint8Array(4);
  manual.event({ type: "commandSent", ...step, bytes } as unknown as LinkEvent);
  const outcome = "acknowledged";
  manual.event(
    { type: "commandAcknowledged", ...step, outcome } as unknown as LinkEvent,
  );
  manual.connect(atMs);
  await rig.taken(303);
}
