// Blocks that a link lends: frameBlocks() and batches().

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
import type { LentBlock, SampleIterator } from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { collectUntil } from "./garbage.ts";
import { netTest } from "./net.ts";
import {
  configFrame,
  dawdle,
  newServer,
  Peer,
  startServer,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

const SMALL_RING_BYTES = 4096;

/** The next block, under a time limit. */
async function take<S>(
  blocks: SampleIterator<LentBlock<S>>,
): Promise<LentBlock<S>> {
  const { value, done } = await deadline(blocks.next(), TIME_LIMIT_MS);
  assert(!done, "the iterator has ended");
  return value;
}

/** Copies of blocks until so many bytes are in them. */
async function copyBytes<S>(
  blocks: SampleIterator<LentBlock<S>>,
  count: number,
  look: (block: LentBlock<S>) => void = () => {},
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let bytes = 0; bytes < count;) {
    const block = await take(blocks);
    look(block);
    pieces.push(block.bytes.slice());
    bytes += block.bytes.length;
  }
  return concat(pieces);
}

netTest(
  "frameBlocks() lends frames of all types and discarded bytes in wire order, through a small ring",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const blocks = server.frameBlocks();
    const sent = concat(
      Array.from({ length: 50 }, (_, i) =>
        concat([
          telemetryFrames(20 * i, 18),
          new Uint8Array(i % 9).fill(0xee),
          configFrame(20 * i + 18),
          telemetryFrames(20 * i + 19),
        ])),
    );
    const sending = peer.telemetry.send(sent);
    const counters: number[] = [];
    const kinds = new Set<string>();
    const received = await copyBytes(blocks, sent.length, (block) => {
      assertEquals(block.bytes.length, block.count * block.frameBytes);
      for (const entry of block) {
        kinds.add(entry.kind);
        assertEquals(entry.receivedAtMs, block.receivedAtMs);
        if (entry.kind === "discarded") continue;
        counters.push(entry.header.counter);
      }
    });
    await sending;
    assertEquals(received, sent);
    assertEquals(counters, Array.from({ length: 1000 }, (_, i) => i));
    assertEquals([...kinds].sort(), ["config", "discarded", "telemetry"]);
    assertEquals(blocks.dropped, 0);
  },
);

netTest(
  "frameBlocks() lends the statuses of a client's commands, with their frame ids",
  async () => {
    await using connected = await dialled.ConnectedClient.open();
    const { client, peer } = connected;
    const blocks = client.frameBlocks();
    const sent = [dialled.statusFrame(7), dialled.telemetryFrame(8)];
    await peer.send(...sent);
    const seen: unknown[] = [];
    await copyBytes(blocks, concat(sent).length, (block) => {
      const { kind, frameId, header, bytes } = block.at(0);
      seen.push([kind, frameId, header?.counter, bytes.slice()]);
    });
    const { frameId } = dialled.Telemetry;
    assertEquals(seen, [
      ["commandStatus", 1, 7, sent[0]],
      ["telemetry", frameId, 8, sent[1]],
    ]);
  },
);

netTest(
  "batches() lends every telemetry sample in order, by one that moves on",
  async () => {
    const total = 5000;
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const batches = server.batches();
    const sending = (async () => {
      for (let i = 0; i < total; i += 100) {
        await peer.telemetry.send(configFrame(i));
        await peer.telemetry.send(telemetryFrames(i, 100));
      }
    })();
    let next = 0;
    const before = Date.now();
    while (next < total) {
      const batch = await take(batches);
      assertGreater(batch.receivedAtMs, before - 1000);
      assertEquals(batch.frameBytes, TELEMETRY_FRAME_BYTES);
      const start = next;
      for (const sample of batch) {
        assertEquals(sample.telemetry.currPosition, next);
        assertEquals(sample.header.counter, next++);
        assertEquals(sample, batch.at(next - 1 - start), "the one sample");
      }
      assertEquals(next - start, batch.count);
      assertEquals(batch.at(0).telemetry.cmdPosition, -start);
    }
    await sending;
  },
);

netTest(
  "batchCallback is lent every telemetry sample in order until it returns, and goes on when it fails",
  async () => {
    const total = 5000;
    let next = 0;
    const read: (() => unknown)[] = [];
    await using server = await startServer({
      ringBytes: SMALL_RING_BYTES,
      batchCallback: (batch, link) => {
        assertEquals(link, server);
        assertEquals(batch.frameBytes, TELEMETRY_FRAME_BYTES);
        for (const { header, telemetry } of batch) {
          assertEquals(telemetry.currPosition, next);
          assertEquals(header.counter, next++);
        }
        const { telemetry } = batch.at(batch.count - 1);
        assertEquals(link.telemetry.currPosition, telemetry.currPosition);
        read.push(() => batch.at(0), () => telemetry.currPosition);
        if (next <= total / 2) throw new Error("my own fault");
      },
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    for (let i = 0; i < total; i += 100) {
      await peer.telemetry.send(configFrame(i));
      await peer.telemetry.send(telemetryFrames(i, 100));
    }
    await until(() => next === total);
    for (const readLater of read) assertThrows(readLater);
    const [{ message }, ...others] = list.of("failed");
    assertStringIncludes(message, "The batchCallback has failed: Error: my");
    assertEquals(others, []);
  },
);

netTest(
  "batchCallback has the samples that telemetryCallback has shown, when both are given",
  async () => {
    const seen: string[] = [];
    await using server = await startServer({
      telemetryCallback: ({ header }) => {
        seen.push(`${header.counter}`);
        dawdle(1); // for more than one turn
      },
      batchCallback: (batch) => {
        const counters = Array.from(batch, ({ header }) => `${header.counter}`);
        assertEquals(seen.splice(0), counters);
        samples += counters.length;
      },
    });
    let samples = 0;
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(0, 50));
    await until(() => samples === 50);
    assertEquals(list.of("failed"), []);
  },
);

netTest(
  "LentBlock throws when it is read after the next was asked for, or the iterator ended",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    for (const method of ["batches", "frameBlocks"] as const) {
      const blocks: SampleIterator<
        LentBlock<
          { readonly header?: { readonly counter: number } | undefined }
        >
      > = server[method]();
      await peer.telemetry.send(telemetryFrames(0, 2));
      const block = await take(blocks);
      const sample = block.at(0);
      const header = sample.header!;
      assertEquals(header.counter, 0);
      assertThrows(() => block.at(block.count), RangeError, "received");
      assertThrows(() => block.at(-1), RangeError, "received -1");
      assertThrows(() => block.at(0.5), RangeError, "received 0.5");
      assertThrows(() => void ((header as { counter: number }).counter = 3));
      const frames = block[Symbol.iterator]();
      const next = blocks.next();
      assertThrows(() => block.at(0), Error, "it was given back");
      assertThrows(() => block.bytes, Error, "it was given back");
      assertThrows(() => frames.next(), Error, "it was given back");
      assertThrows(() => header.counter, RangeError);
      await peer.telemetry.send(telemetryFrames(2));
      let { value: last } = await deadline(next, TIME_LIMIT_MS);
      while (last!.at(last!.count - 1).header!.counter !== 2) {
        last = await take(blocks);
      }
      // Not a frame of the block that is lent now.
      assertThrows(() => header.counter, RangeError);
      await blocks.return();
      assertThrows(() => last!.at(0), Error, "it was given back");
    }
  },
);

netTest(
  "frameBlocks() causes back-pressure while a block isn't returned, and keeps its bytes",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const events = new EventList(server);
    const blocks = server.frameBlocks();
    const sent = telemetryFrames(0, 10_000);
    const sending = peer.telemetry.send(sent);
    const block = await take(blocks);
    const { reader } = await events.wait("backPressure");
    assertStringIncludes(reader, "blocks opened");
    assertStringIncludes(reader, "lent_frames_test.ts:");
    const ringFrames = SMALL_RING_BYTES / TELEMETRY_FRAME_BYTES;
    assertLessOrEqual(server.stats.telemetryFrames, ringFrames);
    const { length } = block.bytes;
    assertEquals(block.bytes.slice(), sent.slice(0, length));
    const rest = await copyBytes(blocks, sent.length - length);
    await sending;
    assertEquals(rest, sent.slice(length));
  },
);

netTest(
  "batches() lends the received frames, and ends, when the link is closed",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const batches = server.batches();
    const blocks = server.frameBlocks();
    const waiting = server.batches();
    await peer.telemetry.send(telemetryFrames(0, 5));
    await until(() => server.stats.telemetryFrames === 5);
    await take(waiting);
    const next = waiting.next();
    await server.close();
    assertEquals((await next).done, true);
    const numbers: number[] = [];
    for await (const batch of batches) {
      for (const { header } of batch) numbers.push(header.counter);
    }
    assertEquals(numbers, [0, 1, 2, 3, 4]);
    const { bytes } = await take(blocks);
    assertEquals(bytes.slice(0, TELEMETRY_FRAME_BYTES), telemetryFrames(0));
  },
);

netTest(
  "batches() goes on with the next connection when the link is lost",
  async () => {
    await using server = await startServer();
    const batches = server.batches();
    for (const number of [1, 2]) {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(number));
      const batch = await take(batches);
      assertEquals(batch.at(0).header.counter, number);
      peer.close();
      await until(() => !server.telemetryConnected && !server.commandConnected);
    }
  },
);

netTest(
  "batches() and frameBlocks() free the link when aborted, and when collected",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const controller = new AbortController();
    const { signal } = controller;
    const all = [server.batches({ signal }), server.frameBlocks({ signal })];
    const sending = peer.telemetry.send(telemetryFrames(0, 1000));
    const lent = await Promise.all(all.map(take<unknown>));
    controller.abort("enough");
    for (const block of lent) {
      assertThrows(() => block.at(0), Error, "it was given back");
    }
    for (const blocks of all) {
      const end = (blocks as SampleIterator<unknown>).next();
      assertEquals(await end.catch((reason) => reason), "enough");
    }
    await until(() => server.telemetry.currPosition === 999);
    await sending;

    abandon(server);
    peer.telemetry.send(telemetryFrames(1000, 1000));
    await collectUntil(() => server.telemetry.currPosition > 1100); // a full ring
    await until(() => server.telemetry.currPosition === 1999);
  },
);

/** Opens iterators that nobody holds. */
function abandon(server: TestServer): void {
  server.batches();
  server.frameBlocks();
}

Deno.test("batches() and frameBlocks() throw when an option is wrong", async () => {
  await using server = newServer();
  for (const method of ["batches", "frameBlocks"] as const) {
    const call = (options: unknown) => () =>
      server[method](options as { signal?: AbortSignal });
    assertThrows(call({ signal: 1 }), TypeError, "Cannot iterate over b");
  }
});
