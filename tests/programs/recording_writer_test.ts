// Recordings to the byte: bounds of files, folders and memory, synchronization with the disk.

import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { openRecording, record } from "../../recording.ts";
import {
  LogLines,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "../peer.ts";
import { ChunkWriter } from "./disk_rig.ts";
import { programTest } from "./program.ts";
import { openLog, STRUCTS } from "./recorded.ts";
import { countIndexed, TempFolder } from "./recording_rig.ts";

const log = new LogLines();
const MIB = 1024 * 1024;
/** Lengths of a file before its first chunk and after it, and of a chunk, in bytes. */
async function chunkLengths() {
  await using folder = await TempFolder.make();
  const writer = new ChunkWriter(folder.path);
  const empty = writer.bytes;
  const chunk = await writer.write();
  const { bytes } = writer;
  await writer.close();
  return { empty, chunk, bytes };
}

programTest(
  "DiskWriter.put() fills a file up to fileBytesMax, and begins the next beyond it",
  async () => {
    const { bytes, chunk } = await chunkLengths();
    for (const [spare, files] of [[0, 1], [-1, 2]]) {
      await using folder = await TempFolder.make();
      const fileBytesMax = bytes + chunk + spare;
      const writer = new ChunkWriter(folder.path, { fileBytesMax });
      await writer.write();
      await writer.write();
      await writer.close();
      assertEquals(folder.files.length, files);
    }
  },
);

programTest(
  "DiskWriter.put() writes a chunk that is longer than fileBytesMax to a file without messages",
  async () => {
    await using folder = await TempFolder.make();
    const writer = new ChunkWriter(folder.path, { fileBytesMax: 100 });
    await writer.write();
    await writer.write();
    await writer.close();
    const counts = await Promise.all(folder.files.map(countIndexed));
    assertEquals(counts.map((each) => [...each.values()]), [[1], [1]]);
  },
);

programTest(
  "DiskWriter.put() keeps earlier files while all fit folderBytesMax, and removes the oldest beyond it",
  async () => {
    const { empty, chunk } = await chunkLengths();
    const earlier = [1000, 2000];
    const names = earlier.map((_, i) => `device-20250101T000000.000Z-000${i}`);
    const whole = 3000 + empty + chunk;
    const cases = [[0, 0], [-1, 1], [-1000, 1], [-1001, 2], [-1e9, 2]];
    for (const [spare, removed] of cases) {
      await using folder = await TempFolder.make();
      for (const [i, bytes] of earlier.entries()) {
        const path = `${folder.path}/${names[i]}.mcap`;
        await Deno.writeFile(path, new Uint8Array(bytes));
      }
      const other = `${folder.path}/other-20240101T000000.000Z-0001.mcap`;
      await Deno.writeFile(other, new Uint8Array(50_000)); // of another device
      const folderBytesMax = whole + spare;
      const writer = new ChunkWriter(folder.path, { folderBytesMax });
      await writer.write();
      await writer.close();
      const events = writer.events.flatMap((event) =>
        event.type === "fileRemoved" ? [[event.path, event.bytes]] : []
      );
      assertEquals(
        events,
        earlier.slice(0, removed).map((bytes, i) => [
          `${folder.path}/${names[i]}.mcap`,
          bytes,
        ]),
      );
      assertEquals(folder.files.length, 4 - removed);
    }
  },
);

/** Replaces the synchronization of files with the disk, until it is disposed. */
class SyncFault implements Disposable {
  /** Calls up to now. */
  calls = 0;
  readonly #syncData = Deno.FsFile.prototype.syncData;

  /** @param fault Delays or refuses a call. */
  constructor(fault: (call: number) => Promise<void>) {
    Deno.FsFile.prototype.syncData = () => fault(++this.calls);
  }

  [Symbol.dispose](): void {
    Deno.FsFile.prototype.syncData = this.#syncData;
  }
}

programTest(
  "DiskWriter.put() synchronizes each write with the disk, those during a synchronization with the next",
  async () => {
    await using folder = await TempFolder.make();
    const first = Promise.withResolvers<void>();
    using syncs = new SyncFault((call) =>
      call === 1 ? first.promise : Promise.resolve()
    );
    const writer = new ChunkWriter(folder.path, { sync: true });
    await writer.write();
    await until(() => syncs.calls === 1);
    await writer.write();
    await writer.write();
    assertEquals(syncs.calls, 1, "one at a time");
    first.resolve();
    await until(() => syncs.calls === 2);
    await writer.write();
    await until(() => syncs.calls === 3);
    await writer.close();
    assertEquals(syncs.calls, 4, "the end of the file, too");
  },
);

programTest(
  "DiskWriter.close() completes the file behind a synchronization, and stops if that fails",
  async () => {
    for (const fails of [false, true]) {
      await using folder = await TempFolder.make();
      const first = Promise.withResolvers<void>();
      using syncs = new SyncFault((call) =>
        call === 1 ? first.promise : Promise.resolve()
      );
      const writer = new ChunkWriter(folder.path, { sync: true });
      await writer.write();
      await until(() => syncs.calls === 1);
      const { size } = Deno.statSync(folder.file);
      const closing = writer.close();
      for (let turn = 0; turn < 10; turn++) await delay(0);
      assertEquals(Deno.statSync(folder.file).size, size, "it waits");
      if (fails) first.reject(new Error("Broken"));
      else first.resolve();
      await closing;
      assertEquals(writer.events.map(({ type }) => type), [
        "fileOpened",
        fails ? "stopped" : "fileClosed",
      ]);
      assertEquals(folder.file.endsWith(".active"), fails);
      assertEquals(writer.bytes, Deno.statSync(folder.file).size);
    }
  },
);

programTest(
  "DiskWriter counts the bytes of a file whose end can't be synchronized, or behind which none can be opened",
  async () => {
    for (const sync of [true, false]) {
      await using folder = await TempFolder.make();
      using _syncs = new SyncFault((call) =>
        call === 1 ? Promise.resolve() : Promise.reject(new Error("Broken"))
      );
      const writer = new ChunkWriter(folder.path, { sync });
      await writer.write();
      const [first] = folder.files;
      const next = first.replace("-0001", "-0002");
      if (!sync) await Deno.writeTextFile(next, "taken");
      await writer.disk.rotate();
      assertEquals(writer.disk.isStopped, true);
      assertEquals(writer.bytes, Deno.statSync(folder.files[0]).size);
      await writer.close();
    }
  },
);

programTest(
  "record() doesn't synchronize when sync is false",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    using syncs = new SyncFault(() => Promise.resolve());
    const options = { log, flushMs: 10, sync: false };
    const recorder = record(server, folder.path, options);
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => recorder.stats.messages === 1);
    await until(() => recorder.stats.bufferedBytes === 0);
    await recorder.close();
    assertEquals(syncs.calls, 0);
  },
);

programTest(
  "record() stops and reports it when the disk can't be synchronized",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    using _syncs = new SyncFault(() => Promise.reject(new Error("Broken")));
    const recorder = record(server, folder.path, { log, flushMs: 10 });
    const reported = Array.fromAsync(recorder.events());
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => recorder.stats.stopped);
    await recorder.close();
    const stopped = (await reported).find(({ type }) => type === "stopped");
    assert(stopped?.type === "stopped");
    assertEquals(stopped.path, folder.file);
    assertStringIncludes(stopped.reason, "Broken");
    assertEquals(recorder.stats.bytes, (await Deno.stat(folder.file)).size);
  },
);

programTest(
  "Recorder.events() yields an event to a reader that waits, while it records",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    await using recorder = record(server, folder.path, { log });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type } of recorder.events()) seen.push(type);
    })();
    await recorder.rotate();
    await until(() => seen.length === 2);
    assertEquals(seen, ["fileClosed", "fileOpened"]);
    await recorder.close();
    await reading;
    assertEquals(seen, ["fileClosed", "fileOpened", "fileClosed"]);
    const late = await Array.fromAsync(recorder.events());
    assertEquals(late, [], "it has ended");
  },
);

programTest(
  "MessageLog.add() takes messages up to bufferBytesMax, and records each gap with its times",
  async () => {
    await using folder = await TempFolder.make();
    const messages = openLog(folder.path, STRUCTS, MIB);
    const add = (bytes: number, atMs: number) =>
      messages.add("discarded", new Uint8Array(bytes), bytes, atMs);
    add(MIB + 1, 1000);
    add(MIB + 2, 1001);
    add(MIB, 2000);
    await until(() => messages.stats.bufferedBytes === 0);
    add(MIB + 3, 3000);
    const { bytes: _, ...stats } = messages.stats;
    assertEquals(stats.lostMessages, 3);
    assertEquals(stats.lostBytes, 3 * MIB + 6);
    assertEquals(stats.gaps, 1, "the other goes on");
    await messages.close();
    assertEquals(messages.stats.gaps, 2);
    await using recording = await openRecording(folder.path);
    const gaps = await Array.fromAsync(recording.recorderEvents());
    const wanted = gaps.map((gap) => {
      assert(gap.type === "gap");
      return [gap.messages, gap.bytes, gap.fromMs, gap.toMs];
    });
    assertEquals(wanted, [
      [2, 2 * MIB + 3, 1000, 1001],
      [1, MIB + 3, 3000, 3000],
    ]);
    assertEquals((await recording.check()).missingMessages, 3);
  },
);
