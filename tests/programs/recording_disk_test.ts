// Recordings and their disk: rotation, bounds, disks that are slow or full, and the end of
// the program at any moment.

import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  openRecording,
  record,
  type RecorderEvent,
  type WhenFull,
} from "../../recording.ts";
import {
  eventually,
  LogLines,
  newServer,
  Peer,
  startServer,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  until,
} from "../peer.ts";
import {
  fromEnvironment,
  linuxTest,
  Process,
  programTest,
  reportIgnored,
  TEST_MS_MAX,
} from "./program.ts";
import { countersOf } from "./recorded.ts";
import {
  countIndexed,
  DISK_BYTES,
  mountSmall,
  readMcap,
  TempFolder,
} from "./recording_rig.ts";

const log = new LogLines();
const MIB = 1024 * 1024;
/** Frames of about a chunk. */
const BURST = 10_000;
/** Bytes of a frame's message and its index. */
const MESSAGE_BYTES = TELEMETRY_FRAME_BYTES + 31 + 16;

/** Numbers from one to another. */
function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** Sends telemetry, and waits until the link has it all. */
async function send(
  server: TestServer,
  peer: Peer,
  first: number,
  count: number,
): Promise<void> {
  await peer.telemetry.send(telemetryFrames(first, count));
  await until(() => server.telemetry.currPosition === first + count - 1);
}

/** Replaces the writes of files, until it is disposed. */
class WriteFault implements Disposable {
  readonly #write = Deno.FsFile.prototype.write;

  /** @param fault Delays or refuses a write of bytes, or returns how many there is room for. */
  constructor(fault: (bytes: number) => Promise<number | void>) {
    Deno.FsFile.prototype.write = async function (bytes) {
      const room = await fault(bytes.length);
      return this.writeSync(bytes.subarray(0, room ?? bytes.length));
    };
  }

  [Symbol.dispose](): void {
    Deno.FsFile.prototype.write = this.#write;
  }
}

programTest(
  "record() rotates files by size under load, and loses no frame between them",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const fileBytesMax = 3 * MIB;
    const recorder = record(server, folder.path, { log, fileBytesMax });
    for (let i = 0; i < 8; i++) await send(server, peer, i * BURST, BURST);
    await recorder.close();
    const total = 8 * BURST;
    assertGreater(folder.files.length, 2);
    assertEquals(recorder.stats.files, folder.files.length);
    let indexed = 0;
    for (const file of folder.files) {
      assertLess((await Deno.stat(file)).size, fileBytesMax + MIB / 16);
      indexed += (await countIndexed(file)).get("/device/telemetry")!;
    }
    assertEquals(indexed, total);
    assertEquals(await countersOf(folder.path), range(0, total));
  },
);

programTest(
  "record() rotates files by time",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const options = { log, fileMs: 100, flushMs: 20 };
    const recorder = record(server, folder.path, options);
    let count = 0;
    while (recorder.stats.files < 4) {
      await send(server, peer, count++, 1);
      await delay(20);
    }
    await recorder.close();
    assertEquals(await countersOf(folder.path), range(0, count));
    await using recording = await openRecording(folder.path);
    const { missingMessages, incompleteFiles } = await recording.check();
    assertEquals([missingMessages, incompleteFiles], [0, 0]);
  },
);

programTest(
  "record() removes the oldest files beyond folderBytesMax, those of earlier runs first, and reports each",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const options = { log, fileBytesMax: MIB, folderBytesMax: 5 * MIB };
    const earlier = record(server, folder.path, options);
    await send(server, peer, 0, BURST);
    await earlier.close();
    const [first] = folder.files;
    const recorder = record(server, folder.path, options);
    const reported = Array.fromAsync(recorder.events());
    const count = 10 * BURST;
    for (let i = 0; i < count; i += BURST) {
      await send(server, peer, BURST + i, BURST);
      await until(() => recorder.stats.bufferedBytes === 0);
      const sizes = folder.files.map((file) => Deno.statSync(file).size);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      assertLess(bytes, 5 * MIB + MIB / 8);
    }
    await recorder.close();
    const removed = (await reported).filter(({ type }) =>
      type === "fileRemoved"
    ) as Extract<RecorderEvent, { type: "fileRemoved" }>[];
    assertEquals(removed[0].path, first);
    assertEquals(recorder.stats.filesRemoved, removed.length);
    const left = folder.files;
    for (const { path } of removed) assert(!left.includes(path), path);
    const counters = await countersOf(folder.path);
    assertEquals(counters, range(counters[0], BURST + count));
    assertGreater(counters.length * MESSAGE_BYTES, 2 * MIB);
  },
);

programTest(
  "record() loses what a slow disk doesn't take, records the gap with its size, and never delays the link",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const open = Promise.withResolvers<void>();
    using _fault = new WriteFault(() => open.promise);
    const bufferBytesMax = 2 * MIB;
    const recorder = record(server, folder.path, { log, bufferBytesMax });
    const events = recorder.events();
    const blocked = 8 * BURST;
    for (let i = 0; i < blocked; i += BURST) {
      await send(server, peer, i, BURST); // more than the ring holds
      assertLess(recorder.stats.bufferedBytes, bufferBytesMax + MIB / 4);
    }
    assertEquals(server.stats.backPressureMs, 0);
    const { lostMessages } = recorder.stats;
    assertGreater(lostMessages, BURST);
    open.resolve();
    await until(() => recorder.stats.bufferedBytes < MIB);
    await send(server, peer, blocked, BURST);
    await recorder.close();

    const { stats } = recorder;
    assertEquals([stats.lostMessages, stats.gaps], [lostMessages, 1]);
    let gap: RecorderEvent | undefined;
    for await (const event of events) if (event.type === "gap") gap = event;
    assert(gap?.type === "gap");
    assertEquals(gap.messages, lostMessages);
    assertEquals(gap.bytes, lostMessages * TELEMETRY_FRAME_BYTES);
    await using recording = await openRecording(folder.path);
    const [recorded] = await Array.fromAsync(recording.recorderEvents());
    assertEquals(recorded, gap);
    const counters = await countersOf(folder.path);
    const before = blocked - lostMessages;
    assertEquals(counters, [
      ...range(0, before),
      ...range(blocked, blocked + BURST),
    ]);
    const samples = recording.samples();
    for await (const _ of samples);
    assertEquals(samples.dropped, lostMessages);
    assertEquals((await recording.check()).missingMessages, lostMessages);
  },
);

programTest(
  "record() stops when a write fails, reports it, and telemetry goes on",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    let isBroken = false;
    using _fault = new WriteFault(() => {
      const error = new Deno.errors.PermissionDenied("Broken on purpose");
      return isBroken ? Promise.reject(error) : Promise.resolve();
    });
    const options = { log, flushMs: 20 };
    const recorder = record(server, folder.path, options);
    const reported = Array.fromAsync(recorder.events());
    await send(server, peer, 0, 10);
    await until(() => recorder.stats.bufferedBytes === 0);
    isBroken = true;
    await send(server, peer, 10, 10);
    await until(() => recorder.stats.stopped);
    await send(server, peer, 20, 10);
    await recorder.close();
    const stopped = (await reported).find(({ type }) => type === "stopped");
    assert(stopped?.type === "stopped");
    assertStringIncludes(stopped.reason, "Broken on purpose");
    assertStringIncludes(stopped.message, folder.file);
    assertEquals(recorder.stats.messages, 10);
    assertEquals(recorder.stats.lostMessages, 20);
    assertEquals(recorder.stats.lostBytes, 20 * TELEMETRY_FRAME_BYTES);
    assertEquals(await countersOf(folder.path), range(0, 10));
    assertEquals(server.stats.telemetryFrames, 30);
  },
);

programTest(
  "record() names the file that can't be opened when it stops as the next one can't",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const recorder = record(server, folder.path, { log });
    const reported = Array.fromAsync(recorder.events());
    await send(server, peer, 1, 10);
    const next = recorder.path.replace("-0001", "-0002");
    await Deno.writeTextFile(next, "taken");
    await recorder.rotate();
    await recorder.close();
    const stopped = (await reported).find(({ type }) => type === "stopped");
    assert(stopped?.type === "stopped");
    assertEquals(stopped.path, next);
    assertEquals(recorder.path, folder.files[0]);
    assertEquals(await countersOf(recorder.path), range(1, 11));
  },
);

programTest(
  "openRecording() opens a file without messages",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    await record(server, folder.path, { log }).close();
    await using recording = await openRecording(folder.path);
    assertEquals(await Array.fromAsync(recording.frames()), []);
    assertEquals(recording.files[0].startMs, undefined);
  },
);

/** Fault of a disk that is full, by the system's code. */
function fullDisk(folder: TempFolder, code: string): WriteFault {
  return new WriteFault((bytes) => {
    const sizes = folder.files.map((file) => Deno.statSync(file).size);
    const room = DISK_BYTES - sizes.reduce((sum, size) => sum + size, 0);
    const error = Object.assign(new Error("No space left"), { code });
    return room > 0
      ? Promise.resolve(Math.min(bytes, room))
      : Promise.reject(error);
  });
}

/** Records more than a disk of 6 MiB takes, and checks the files and the numbers. */
async function fillDisk(folder: TempFolder, whenFull: WhenFull) {
  await using server = await startServer();
  using peer = await Peer.connect(server);
  const options = { log, whenFull, fileBytesMax: MIB };
  const recorder = record(server, folder.path, options);
  const count = 12 * BURST;
  for (let i = 0; i < count; i += BURST) {
    await send(server, peer, i, BURST);
    await until(() => recorder.stats.bufferedBytes < 2 * MIB);
  }
  await recorder.close();
  const { stats } = recorder;
  const isStop = whenFull === "stop";
  assertEquals(stats.stopped, isStop);
  assertEquals(stats.filesRemoved > 0, !isStop);
  assertEquals(stats.lostMessages > 0, isStop);
  assertEquals(server.stats.telemetryFrames, count);
  const counters = await countersOf(folder.path);
  assertGreater(counters.length, 2 * BURST);
  const first = isStop ? 0 : count - counters.length;
  assertEquals(counters, range(first, first + counters.length));
  if (!isStop) return;
  assertEquals(counters.length, stats.messages);
  await using recording = await openRecording(folder.path);
  const { unreadBytes, incompleteFiles } = await recording.check();
  assertEquals([unreadBytes, incompleteFiles], [0, 1]); // nothing is written in part
}

programTest(
  "record() stops on a full disk or quota, or removes its oldest files, as whenFull says",
  async () => {
    for (const whenFull of ["stop", "removeOldest"] as const) {
      for (const code of ["ENOSPC", "EDQUOT"]) {
        await using folder = await TempFolder.make();
        using _fault = fullDisk(folder, code);
        await fillDisk(folder, whenFull);
      }
    }
  },
);

linuxTest(
  "record() takes the error of a file system for that of a full disk",
  async (t) => {
    for (const whenFull of ["stop", "removeOldest"] as const) {
      await using folder = await TempFolder.make();
      using mounted = await mountSmall(folder.path);
      if (!mounted) return await reportIgnored(t, "mount -t tmpfs");
      await fillDisk(folder, whenFull);
    }
  },
);

const TICKS_MAX = 60;

programTest(
  "record() writes the last frames when its source ends at any moment of the end of a write",
  async () => {
    await using server = newServer();
    for (let ticks = 0; ticks < TICKS_MAX; ticks++) {
      await using folder = await TempFolder.make();
      const writing = Promise.withResolvers<void>();
      const disk = Promise.withResolvers<void>();
      using _fault = new WriteFault(async () => {
        writing.resolve();
        await disk.promise;
        for (let i = 0; i < TICKS_MAX / 3; i++) await undefined;
      });
      const discarded = async function* () {
        const entry = { kind: "discarded", receivedAtMs: Date.now() };
        yield { ...entry, bytes: new Uint8Array(1) };
        await writing.promise;
        yield { ...entry, bytes: new Uint8Array(2) };
        disk.resolve();
        for (let i = 0; i < ticks; i++) await undefined;
      };
      const { structs, stats } = server;
      const events = async function* () {};
      const source = { structs, stats, events, frames: discarded };
      const options = { log, flushMs: 10, sync: false };
      const recorder = record(source as never, folder.path, options);
      await Array.fromAsync(recorder.events()); // until the source has ended
      const { messages } = await readMcap(folder.file);
      const lengths = messages.map(({ data }) => data.length);
      assertEquals(lengths, [1, 2], `after ${ticks} ticks`);
    }
  },
);

/** Duration of the test, in s: 3600 for an hour. */
const LONG_SEC = await fromEnvironment("RECORDING_SEC", 2);

programTest(
  `record() keeps each frame of ${LONG_SEC} s at 1000 frames/s, over rotated files`,
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const fileMs = LONG_SEC * 1000 / 4;
    const recorder = record(server, folder.path, { log, fileMs });
    const leastCount = LONG_SEC * 1000;
    let count = 0;
    const frames = 20; // in 20 ms
    const startMs = performance.now();
    // A busy machine may rotate late.
    while (count < leastCount || recorder.stats.files < 3) {
      await peer.telemetry.send(telemetryFrames(count + 1, frames));
      await delay(Math.max(0, startMs + count - performance.now()));
      count += frames;
    }
    await until(() => server.telemetry.currPosition === count);
    await recorder.close();
    const { messages, lostMessages } = recorder.stats;
    assertEquals([messages, lostMessages], [count, 0]);
    assertGreater(folder.files.length, 2);
    await using recording = await openRecording(folder.path);
    let next = 1;
    for await (const { header } of recording.samples()) {
      const { counter } = header.toObject() as { counter: number };
      assertEquals(counter, next++);
    }
    assertEquals(next, count + 1);
    const { missingMessages, damagedChunks } = await recording.check();
    assertEquals([missingMessages, damagedChunks], [0, 0]);
  },
  TEST_MS_MAX + 2 * LONG_SEC * 1000,
);

/** Time in which the system may be slow to write, beyond flushMs. */
const FLUSH_MS = 1000;
const KILLS = await fromEnvironment("RECORDING_KILLS", 8);

programTest(
  `record() has all that is older than flushMs in the file when the program is killed, ${KILLS} times`,
  async () => {
    const lost: number[] = [];
    const kill = async (i: number) => {
      await using folder = await TempFolder.make();
      const { path } = folder;
      const mayRead = i % 2 === 0 ? [`--allow-read=${path}`] : [];
      const program = new Process(Deno.execPath(), [
        ...["run", "--no-prompt", "--allow-net", `--allow-write=${path}`],
        ...[...mayRead, "tests/programs/record_simple.ts", path],
      ]);
      await program.match(/^\d/);
      await delay(FLUSH_MS + Math.random() * 1500);
      const killedMs = Date.now();
      await program[Symbol.asyncDispose]();
      const received = program.lines.map(Number);
      const due = received.filter((ms) => ms <= killedMs - FLUSH_MS);
      await using recording = await openRecording(path);
      const recorded = new Set(
        await Array.fromAsync(recording.samples(), (one) => one.receivedAtMs),
      );
      const missing = due.filter((ms) => !recorded.has(ms));
      assertEquals(missing, []);
      assertGreaterOrEqual(due.length, 1);
      const { missingMessages, damagedChunks } = await recording.check();
      assertEquals([missingMessages, damagedChunks], [0, 0]);
      lost.push(received.filter((ms) => !recorded.has(ms)).length);
    };
    for (let i = 0; i < KILLS; i += 2) {
      // The system may be slower than that to write, but not each time.
      await Promise.all([i, i + 1].map((n) => eventually(() => kill(n))));
    }
    assert(lost.some((count) => count > 0), "each was killed between flushes");
  },
);
