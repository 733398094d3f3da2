// Outboxes that are recorded, at a broker in memory.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { MemoryBus } from "../memory_bus.ts";
import {
  crashImage,
  OutboxRig,
  torquesOf,
  turn,
  upTo,
  withFolder,
} from "./outbox_rig.ts";
import { programTest } from "./program.ts";

programTest(
  "publish() sends from its outbox what memory has no room for",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      await using rig = new OutboxRig(bus, folder);
      rig.emit(3);
      await bus.until(() => bus.of("telemetry").length === 3);
      for (let away = 0; away < 2; away++) {
        bus.setConnected(false);
        const before = bus.of("telemetry").length;
        rig.emit(2_000, before);
        await rig.taken(before + 2_000);
        bus.setConnected(true);
        rig.emit(100, before + 2_000);
        await bus.until(() => bus.of("telemetry").length >= before + 2_100);
      }
      rig.emit(3, 4_203);
      await bus.until(() => bus.of("telemetry").length >= 4_206);
      assertEquals(torquesOf(bus), upTo(4_206));
      while (rig.publisher.stats.waiting > 0) await turn();
      const { acknowledged, lost, gaps } = rig.publisher.stats;
      assertEquals([acknowledged, lost, gaps], [4_206, 0, 0]);
      assertEquals(bus.repeated, 0);
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
      assert(rig.publisher.stats.lost === 0);
    }),
);
