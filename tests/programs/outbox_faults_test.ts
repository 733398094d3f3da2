// Faults of the disk and the files of outboxes: everything is sent, or known to be missing.

import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../../mod.ts";
import { subscribe } from "../../nats.ts";
import { ManualSource } from "../manual_source.ts";
import { MemoryBus } from "../memory_bus.ts";
import {
  crashImage,
  OutboxRig,
  recorded,
  torquesOf,
  turn,
  withFolder,
} from "./outbox_rig.ts";
import { silent, upTo } from "../publisher_rig.ts";
import { programTest, reportIgnored } from "./program.ts";

programTest(
  "publish() sends nothing twice that the broker has, when the cursor file is missing, old or damaged",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      const cursor = "rotator.outbox.json";
      {
        await using dead = new OutboxRig(bus, folder);
        dead.emit(50);
        dead.manual.disconnect("cable");
        await bus.until(() => bus.stored.length === 51);
        bus.setConnected(false);
        dead.emit(50, 50);
        await dead.taken(101);
        await crashImage(folder, "missing");
      }
      const text = await Deno.readTextFile(`${folder}/${cursor}`);
      const changed = text.replace(/"telemetry":(\d)/, '"telemetry":9$1');
      const states = {
        missing: undefined,
        half: text.slice(0, text.length / 2),
        changed,
        empty: "",
        newer: text.replace('"version":1', '"version":2'),
      };
      for (const [name, content] of Object.entries(states)) {
        const copy = name === "missing"
          ? `${folder}/missing`
          : await crashImage(folder, name);
        if (content === undefined) await removed(`${copy}/${cursor}`);
        else await Deno.writeTextFile(`${copy}/${cursor}`, content);
        const next = new MemoryBus();
        for (const message of bus.stored) await next.publish(message);
        next.forgetIds();
        await using rig = new OutboxRig(next, copy);
        if (content !== undefined) {
          const { message } = await rig.event("failed");
          assertStringIncludes(
            message,
            `Cannot read cursor of outbox in ${copy}`,
          );
        }
        rig.emit(1, 100);
        await next.until(() => next.of("telemetry").length >= 101);
        assertEquals(torquesOf(next), upTo(101), name);
        assertEquals(next.of("event").length, 1);
        assertEquals(rig.publisher.stats.lost, 0);
      }
    }),
);

async function removed(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

programTest(
  "publish() sends what the broker had rejected among others before the publisher was killed",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      await using dead = new OutboxRig(bus, folder);
      bus.setConnected(false);
      dead.emit(40);
      await dead.taken(40);
      bus.fault = ({ channel, headers }) =>
        channel === "telemetry" && headers["Hexrot-Sequence"] === "20"
          ? new Error("insufficient storage")
          : undefined;
      bus.setConnected(true);
      await bus.until(() => bus.of("telemetry").length === 39);
      await dead.event("brokerLost");
      const cursor = `${folder}/rotator.outbox.json`;
      const hasNoted = () =>
        Deno.readTextFile(cursor).then((text) => text.includes("telemetry.20"));
      while (!await hasNoted().catch(() => false)) await turn();
      const image = await crashImage(folder, "image");

      const next = new MemoryBus();
      for (const message of bus.stored) await next.publish(message);
      next.forgetIds();
      await using rig = new OutboxRig(next, image);
      rig.emit(1, 40);
      await next.until(() => next.of("telemetry").length >= 41);
      assertEquals(torquesOf(next).toSorted((a, b) => a - b), upTo(41));
    }),
);

programTest(
  "publish() counts, reports and publishes what was removed from its outbox unsent",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      let rig = new OutboxRig(bus, folder, { fileMs: 100 });
      rig.emit(10);
      await bus.until(() => bus.of("telemetry").length === 10);
      await using subscription = await subscribedTo(bus);
      const gaps = gapsOf(subscription.events());
      bus.setConnected(false);
      for (let first = 10; first < 1_000; first += 90) {
        rig.emit(90, first);
        await rig.taken(first + 90);
        // The file is older than fileMs then: the next messages go to another.
        await recorded(folder);
      }
      const files = recordingsIn(folder);
      assert(files.length > 4, `${files.length} files`);
      // Files are removed while a publisher runs, and between two.
      for (const name of files.slice(1, 3)) {
        await Deno.remove(`${folder}/${name}`);
      }
      const image = await crashImage(folder, "image");
      for (const place of [folder, image]) {
        if (place === image) {
          bus.setConnected(false);
          await rig[Symbol.asyncDispose]();
          bus.stored.splice(10);
          bus.forgetIds();
          rig = new OutboxRig(bus, place);
        }
        bus.setConnected(true);
        const gap = await rig.event("gap");
        assertEquals(gap.messages, gap.channels.telemetry.count);
        rig.emit(1, 1_000);
        const kept = 1_001 - gap.messages;
        await bus.until(() => bus.of("telemetry").length >= kept);
        const { fromSequence, toSequence } = gap.channels.telemetry;
        const expected = upTo(1_001)
          .filter((n) => n < fromSequence || n > toSequence);
        assertEquals(torquesOf(bus), expected);
        const { lost, gaps: count } = rig.publisher.stats;
        assertEquals([lost, count], [gap.messages, 1]);
        const [{ payload }] = bus.of("gap");
        const published = JSON.parse(new TextDecoder().decode(payload));
        assertEquals(published.channels, gap.channels);
        assertEquals(published.fromMs < published.toMs, true);
        if (place === folder) {
          const { value } = await gaps.next();
          assertEquals(value!.missedFrames, gap.messages);
          assertEquals(subscription.busStats.missing, gap.messages);
        }
      }
      await rig[Symbol.asyncDispose]();
    }),
);

function recordingsIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".mcap")).sort();
}

function subscribedTo(bus: MemoryBus) {
  const { structs } = new ManualSource().source;
  return subscribe({
    connection: bus,
    device: "rotator",
    structs,
    from: { position: 0 },
    log: silent,
  });
}

async function* gapsOf(events: AsyncIterable<LinkEvent>) {
  for await (const event of events) if (event.type === "gap") yield event;
}

programTest(
  "publish() publishes a gap for the torn end of the outbox of a killed publisher",
  () =>
    withFolder(async (folder) => {
      const bus = new MemoryBus();
      bus.setConnected(false);
      await using dead = new OutboxRig(bus, folder);
      dead.emit(50);
      await dead.taken(50);
      await recorded(folder);
      dead.emit(50, 50);
      await dead.taken(100);
      // The cursor file, which is written once a second, says how many there are.
      const cursor = `${folder}/rotator.outbox.json`;
      const hasNoted = () =>
        Deno.readTextFile(cursor).then(
          (text) => text.includes('"telemetry":100'),
          () => false,
        );
      while (!await hasNoted()) await turn();
      const image = await crashImage(folder, "image");
      const [active] = [...Deno.readDirSync(image)].map(({ name }) => name)
        .filter((name) => name.endsWith(".active"));
      const path = `${image}/${active}`;
      await Deno.truncate(path, (await Deno.stat(path)).size - 3_000);
      const next = new MemoryBus();
      await using rig = new OutboxRig(next, image);
      rig.emit(1, 100);
      const { channels } = await rig.event("gap");
      const { fromSequence, toSequence } = channels.telemetry;
      assertEquals([fromSequence, toSequence], [50, 99]);
      await next.until(() => next.of("telemetry").length >= 51);
      assertEquals(torquesOf(next), [...upTo(50), 100]);
      assertEquals(rig.publisher.stats.lost, 50);
    }),
);

programTest(
  "publish() goes on in memory while its outbox can't be written, and records again when there is room",
  async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "small_disk_" });
    const args = ["-t", "tmpfs", "-o", "size=1m", "none", folder];
    if (!await succeeds("mount", args)) {
      await Deno.remove(folder);
      return await reportIgnored(t, "root, to mount a small disk");
    }
    try {
      const bus = new MemoryBus();
      await using rig = new OutboxRig(bus, folder);
      rig.emit(10);
      await bus.until(() => bus.of("telemetry").length === 10);
      const ballast = `${folder}/ballast`;
      await succeeds("dd", ["if=/dev/zero", `of=${ballast}`, "bs=4k"]);
      rig.emit(100, 10);
      const { reason } = await rig.event("outboxFailed");
      assertStringIncludes(reason, "No space left");
      await bus.until(() => bus.of("telemetry").length === 110);
      bus.setConnected(false);
      rig.emit(200, 110);
      while (rig.publisher.stats.waiting < 200) await turn();
      bus.setConnected(true);
      const gap = await rig.event("gap");
      const { fromSequence, toSequence } = gap.channels.telemetry;
      assert(fromSequence > 110);
      assertEquals(toSequence, 309);
      await Deno.remove(ballast);
      // It is tried again with each message, a second after the failure.
      const recovered = rig.event("outboxRecovered").then(() => true);
      let count = 310;
      const emit = () => turn().then(() => false);
      while (!await Promise.race([recovered, emit()])) rig.emit(1, count++);
      bus.setConnected(false);
      rig.emit(500, count);
      await rig.taken(500 + count - gap.messages);
      bus.setConnected(true);
      const kept = count + 500 - gap.messages;
      await bus.until(() => bus.of("telemetry").length >= kept);
      const expected = upTo(count + 500)
        .filter((n) => n < fromSequence || n > toSequence);
      assertEquals(torquesOf(bus), expected);
      assertEquals(rig.publisher.stats.lost, gap.messages);
    } finally {
      await succeeds("umount", [folder]);
      await Deno.remove(folder);
    }
  },
);

async function succeeds(command: string, args: string[]): Promise<boolean> {
  const options = { args, stdout: "null", stderr: "null" } as const;
  return (await new Deno.Command(command, options).output()).success;
}
