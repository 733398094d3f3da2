// Entries of a link's frames(): all that a controller sends, in the order of the wire.

import {
  assert,
  assertEquals,
  assertGreater,
  assertLessOrEqual,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import type {
  DiscardedBytes,
  FramesOptions,
  ReceivedFrame,
  SampleIterator,
  StreamEntry,
} from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { collectUntil } from "./garbage.ts";
import { netTest } from "./net.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  configFrame,
  newServer,
  Peer,
  startServer,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";
import { Random } from "./random.ts";

const SMALL_RING_BYTES = 4096;
const SEED = 2026;

type Entry = StreamEntry<{ readonly counter: number }>;

/** Bytes that are no header. */
function junk(count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(count).fill(0xee);
}

/** The next entry, under a time limit. */
async function take<E>(iterator: SampleIterator<E>): Promise<E> {
  const { value, done } = await deadline(iterator.next(), TIME_LIMIT_MS);
  assert(!done, "the iterator has ended");
  return value;
}

/** Entries until so many bytes are in them. */
async function takeBytes<E extends Entry>(
  iterator: SampleIterator<E>,
  count: number,
): Promise<E[]> {
  const entries: E[] = [];
  for (let bytes = 0; bytes < count;) {
    const entry = await take(iterator);
    entries.push(entry);
    bytes += entry.bytes.length;
  }
  return entries;
}

/** Kinds of entries with the counters of their headers, or their lengths. */
function summaryOf(entries: readonly Entry[]): string[] {
  return entries.map(({ kind, header, bytes }) =>
    `${kind} ${header === undefined ? bytes.length : header.counter}`
  );
}

function bytesOf(entries: readonly Entry[]): Uint8Array {
  return concat(entries.map(({ bytes }) => bytes));
}

netTest(
  "frames() yields frames of all types and discarded bytes in wire order, over all connections",
  async () => {
    await using server = await startServer();
    const entries = server.frames();
    const sent = concat([
      configFrame(0),
      telemetryFrames(1, 3),
      junk(7),
      telemetryFrames(4),
      configFrame(5),
      telemetryFrames(6, 2),
      telemetryFrames(8).subarray(0, 30),
    ]);
    const before = Date.now();
    {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(sent);
    }
    const received = await takeBytes(entries, sent.length);
    assertEquals(summaryOf(received), [
      "config 0",
      "telemetry 1",
      "telemetry 2",
      "telemetry 3",
      "discarded 7",
      "telemetry 4",
      "config 5",
      "telemetry 6",
      "telemetry 7",
      "discarded 30",
    ]);
    assertEquals(bytesOf(received), sent);
    assertEquals(server.stats.bytesDiscarded, 37);
    assertEquals(received[0].frameId, Config.frameId);
    assertEquals(received[1].frameId, Telemetry.frameId);
    assertEquals(received[4].frameId, undefined);
    for (const { receivedAtMs } of received) {
      assertGreater(receivedAtMs, before - 50);
      assertLessOrEqual(receivedAtMs, Date.now() + 50);
    }

    await until(() => !server.connected);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(20));
    assertEquals(summaryOf([await take(entries)]), ["telemetry 20"]);
  },
);

netTest(
  "frames() yields the statuses of a client's commands among the other frames",
  async () => {
    await using connected = await dialled.ConnectedClient.open();
    const { client, peer } = connected;
    const entries = client.frames();
    const sent = [
      dialled.telemetryFrame(1),
      dialled.statusFrame(2),
      junk(3),
      dialled.configFrame(4),
      dialled.telemetryFrame(5),
    ];
    await peer.send(...sent);
    const received = await takeBytes(entries, concat(sent).length);
    assertEquals(summaryOf(received), [
      "telemetry 1",
      "commandStatus 2",
      "discarded 3",
      "config 4",
      "telemetry 5",
    ]);
    assertEquals(bytesOf(received), concat(sent));
  },
);

netTest(
  "frames() loses no byte of random frames and junk through a small ring, in random pieces",
  async () => {
    const random = new Random(SEED);
    const pieces: Uint8Array[] = [];
    for (let number = 0; number < 3000;) {
      const roll = random.fraction();
      if (roll < 0.1) pieces.push(configFrame(number++));
      else if (roll < 0.3) pieces.push(junk(random.integer(1, 200)));
      else if (roll < 0.31) pieces.push(junk(random.integer(1, 20_000)));
      else pieces.push(telemetryFrames(number++, 1));
    }
    pieces.push(telemetryFrames(3000));
    const sent = concat(pieces);
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const entries = server.frames();
    const sending = (async () => {
      for (let at = 0; at < sent.length;) {
        const end = at + random.integer(1, 3000);
        await peer.telemetry.send(sent.subarray(at, end));
        at = end;
      }
    })();
    const received = await takeBytes(entries, sent.length);
    await sending;
    assertEquals(bytesOf(received), sent, `seed ${random.seed}`);
    const frames = received.filter(({ kind }) => kind !== "discarded");
    const counters = frames.map(({ header }) => header!.counter);
    assertEquals(counters, counters.map((_, i) => i), `seed ${random.seed}`);
    assertEquals(entries.dropped, 0);
  },
);

netTest(
  "frames() yields long junk in parts before the next frame, and short junk whole",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const entries = server.frames();
    await peer.telemetry.send(junk(10_000));
    const part = await take(entries);
    assertEquals(part.kind, "discarded");
    assertGreater(part.bytes.length, 4095);
    await peer.telemetry.send(telemetryFrames(0));
    let bytes = part.bytes.length;
    for (; bytes < 10_000;) bytes += (await take(entries)).bytes.length;
    assertEquals(bytes, 10_000);
    assertEquals(summaryOf([await take(entries)]), ["telemetry 0"]);

    for (const piece of [junk(60), junk(50), telemetryFrames(1)]) {
      const bytesRead = server.stats.bytesRead + piece.length;
      await peer.telemetry.send(piece);
      await until(() => server.stats.bytesRead === bytesRead);
    }
    const received = await takeBytes(entries, 110 + TELEMETRY_FRAME_BYTES);
    assertEquals(summaryOf(received), ["discarded 110", "telemetry 1"]);
  },
);

netTest(
  "frames() yields a frame that lost bytes and the next one, each whole",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const entries = server.frames();
    const [cut, next] = [telemetryFrames(0), telemetryFrames(1, 3)];
    const sent = concat([cut.subarray(0, -1), next]);
    await peer.telemetry.send(sent);
    const received = await takeBytes(entries, sent.length + 1);
    assertEquals(bytesOf(received.slice(1)), next);
    assertEquals(received[0].bytes, sent.slice(0, TELEMETRY_FRAME_BYTES));
    assertEquals(server.stats.bytesOverlapped, 1);
  },
);

netTest(
  "frames() yields entries whose bytes never change when the ring is used again",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const entries = server.frames();
    const sent = concat([
      telemetryFrames(0, 20),
      junk(20),
      telemetryFrames(20, 2000),
    ]);
    const sending = peer.telemetry.send(sent);
    const received = await takeBytes(entries, sent.length);
    await sending;
    assertEquals(bytesOf(received), sent);
    const first = received[0] as ReceivedFrame<{ bytes: Uint8Array }>;
    assertEquals(first.header.bytes, sent.slice(0, first.header.bytes.length));
  },
);

netTest(
  "frames() causes back-pressure when it isn't read, and reports its position in the program",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const events = new EventList(server);
    const unread = server.frames();
    const sent = telemetryFrames(0, 10_000); // 166 times what the ring holds
    const sending = peer.telemetry.send(sent);
    const event = await events.wait("backPressure");
    assertStringIncludes(event.reader, "frames_test.ts:");
    assertLessOrEqual(
      server.stats.telemetryFrames,
      SMALL_RING_BYTES / TELEMETRY_FRAME_BYTES,
    );
    const received = await takeBytes(unread, sent.length);
    await sending;
    assertEquals(bytesOf(received), sent);
  },
);

for (const buffer of ["dropOldest", "latest"] as const) {
  netTest(
    `frames() holds nothing back and counts what it dropped when buffer is "${buffer}"`,
    async () => {
      await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
      using peer = await Peer.connect(server);
      const entries = server.frames({ buffer });
      await peer.telemetry.send(telemetryFrames(0, 1000));
      await peer.telemetry.send(concat([junk(9), telemetryFrames(1000)]));
      await until(() => server.telemetry.currPosition === 1000);
      const { length } = await takeAll(entries, server.close());
      assertGreater(length, 0);
      assertEquals(length + entries.dropped, 1002);
      if (buffer === "latest") assertEquals(length, 1);
    },
  );
}

/** Reads what is there, and goes on until the end. */
async function takeAll<E>(
  iterator: SampleIterator<E>,
  end: Promise<void>,
): Promise<E[]> {
  const taken: E[] = [];
  // Before the end, as an iterator that may lose entries keeps none beyond it.
  for await (const entry of iterator) taken.push(entry);
  await end;
  return taken;
}

netTest(
  "frames() keeps framesMax entries of any type when it may drop its oldest",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const entries = server.frames({ buffer: "dropOldest", framesMax: 3 });
    await peer.telemetry.send(
      concat([telemetryFrames(0, 5), configFrame(5), junk(4), configFrame(6)]),
    );
    await until(() => server.stats.configFrames === 2);
    await until(() => server.config.maxPosition === 6);
    const bytes = 2 * CONFIG_FRAME_BYTES + 4;
    assertEquals(summaryOf(await takeBytes(entries, bytes)), [
      "config 5",
      "discarded 4",
      "config 6",
    ]);
    assertEquals(entries.dropped, 5);
  },
);

netTest(
  "frames() yields the received entries, and ends, when the link is closed",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const entries = server.frames();
    const lossy = server.frames({ buffer: "dropOldest" });
    const waiting = server.frames();
    const next = waiting.next();
    const sent = concat([telemetryFrames(0, 5), junk(10)]);
    await peer.telemetry.send(sent);
    await until(() => server.stats.bytesRead === sent.length);
    await next;
    const end = waiting.return();
    await server.close();
    const received: Entry[] = [];
    for await (const entry of entries) received.push(entry);
    assertEquals(bytesOf(received), sent);
    assertEquals((await lossy.next()).done, true);
    assertEquals(lossy.dropped, received.length);
    assertEquals((await end).done, true);
    assertEquals((await server.frames().next()).done, true);
  },
);

netTest(
  "frames() rejects with the signal's reason when it is aborted, and frees the link",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const { signal, abort } = controllerOf();
    const idle = server.frames({ signal });
    const waiting = server.frames({ signal });
    const next = waiting.next();
    abort("enough");
    assertEquals(await next.catch((reason) => reason), "enough");
    assertEquals(await idle.next().catch((reason) => reason), "enough");
    assertEquals((await idle.next()).done, true);
    const aborted = server.frames({ signal: AbortSignal.abort("before") });
    assertEquals(await aborted.next().catch((reason) => reason), "before");
    await peer.telemetry.send(telemetryFrames(0, 1000));
    await until(() => server.telemetry.currPosition === 999);
  },
);

function controllerOf() {
  const controller = new AbortController();
  const abort = (reason: unknown) => controller.abort(reason);
  return { signal: controller.signal, abort };
}

/** Opens an iterator that nobody holds. */
function abandonFrames(server: TestServer): void {
  server.frames();
}

netTest(
  "frames() frees the link when its loop is left, and when it is collected",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const entries = server.frames();
    const sending = peer.telemetry.send(telemetryFrames(0, 1000));
    for await (const _ of entries) break;
    await until(() => server.telemetry.currPosition === 999);
    await sending;

    abandonFrames(server);
    peer.telemetry.send(telemetryFrames(1000, 1000));
    await collectUntil(() => server.telemetry.currPosition > 1100); // a full ring
    await until(() => server.telemetry.currPosition === 1999);
  },
);

Deno.test("frames() throws with the value when an option is wrong", async () => {
  await using server = newServer();
  const call = (options: unknown) => () =>
    server.frames(options as FramesOptions);
  assertThrows(call({ buffer: "all" }), Error, "Cannot iterate over frames");
  assertThrows(call({ framesMax: 0 }), RangeError, "received 0");
  assertThrows(call({ signal: 1 }), TypeError, "signal");
  assertThrows(call(3), TypeError, "Cannot iterate over frames");
});

Deno.test("StreamEntry narrows to a frame or discarded bytes by its kind", () => {
  // Compiled only: a field that one of them lacks would fail the type check.
  const _narrow = (entry: StreamEntry<string>) => {
    if (entry.kind === "discarded") return entry satisfies DiscardedBytes;
    return entry.header satisfies string;
  };
});
