import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  CommandTelemetryServer,
  defineStruct,
  Header,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  type SampleIterator,
} from "../mod.ts";
import { slowness } from "./cpu_time.ts";
import { netTest } from "./net.ts";
import {
  blockUntil,
  Config,
  configFrame,
  dawdle,
  eventually,
  LogLines,
  newServer,
  Peer,
  PeerSocket,
  SenderThread,
  startServer,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

const SMALL_RING_BYTES = 64 * 1024;

type Sample = Awaited<ReturnType<TestServer["nextTelemetry"]>>;
type Samples = SampleIterator<Sample>;

/** The number of a sample; header and telemetry must belong together. */
function numberOf({ header, telemetry }: Sample): number {
  assertEquals(header.counter, telemetry.currPosition);
  assertEquals(telemetry.cmdPosition, -telemetry.currPosition);
  return telemetry.currPosition;
}

/** The numbers from `first` on. */
function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The next sample, under a time limit. */
async function take(iterator: Samples): Promise<Sample> {
  const { value, done } = await deadline(iterator.next(), TIME_LIMIT_MS);
  assert(!done, "the iterator has ended");
  return value;
}

/** The numbers of the next samples. */
async function takeNumbers(it: Samples, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) taken.push(numberOf(await take(it)));
  return taken;
}

/**
 * Sends frames that the server receives while the main thread is busy, so that
 * it hasn't looked at them when this returns.
 */
function sendUnseen(server: TestServer, peer: Peer, bytes: Uint8Array): void {
  const bytesRead = server.stats.bytesRead + bytes.length;
  void peer.telemetry.send(bytes); // hands them to the system at once
  blockUntil(() => server.stats.bytesRead === bytesRead);
  assertEquals(server.stats.bytesRead, bytesRead);
  // The worker counts first, then it tells, and a busy machine may come in between.
  dawdle(5 * slowness());
}

/** Reads an iterator to its end. */
async function drain(iterator: Samples): Promise<number[]> {
  const taken: number[] = [];
  for await (const sample of iterator) taken.push(numberOf(sample));
  return taken;
}

/**
 * Watches how much is done at most from one turn of the event loop to the next.
 *
 * @param done Says how much was done up to now.
 * @returns Ends the watch and says how much it was at most.
 */
function watchTurns(done: () => number): () => number {
  let last = done();
  let most = 0;
  const look = () => {
    most = Math.max(most, done() - last);
    last = done();
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

// Samples.

netTest(
  "CommandTelemetryServer yields samples in a for await loop",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    setTimeout(() => peer.telemetry.send(telemetryFrames(0, 100)));
    const seen: number[] = [];
    for await (const sample of server) {
      if (seen.push(numberOf(sample)) === 100) break;
    }
    assertEquals(seen, numbers(0, 100));
  },
);

netTest(
  "CommandTelemetryServer.samples() yields samples that never change",
  async () => {
    const kept: Sample[] = [];
    const total = 10_500;
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const iterator = server.samples({ buffer: "lossless" });
    const sending = peer.telemetry.send(telemetryFrames(0, total));
    let seen = 0;
    for await (const sample of iterator) {
      assertEquals(sample.telemetry.currPosition, seen++);
      if (seen <= 500) kept.push(sample);
      if (seen === total) break;
    }
    await sending;
    assertEquals(kept.length, 500);
    const expected = telemetryFrames(0, 500);
    for (const sample of kept) {
      const offset = numberOf(sample) * TELEMETRY_FRAME_BYTES;
      assertEquals(
        [...sample.header.bytes, ...sample.telemetry.bytes],
        [...expected.subarray(offset, offset + TELEMETRY_FRAME_BYTES)],
      );
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() shares views among readers in step, and no frame with another",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const [one, other] = [1, 2].map(() =>
      server.samples({ buffer: "lossless" })
    );
    const kept: Sample[] = [];
    await peer.telemetry.send(telemetryFrames(0, 50));
    for (let i = 0; i < 50; i++) {
      const [sample, same] = [await take(one), await take(other)];
      assertStrictEquals(sample.telemetry, same.telemetry);
      assertStrictEquals(sample.header, same.header);
      kept.push(sample);
    }
    assertEquals(kept.map(numberOf), numbers(0, 50));
  },
);

netTest(
  "TelemetrySample throws a hint when it is cloned, or its views are spread",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(0);
    const configs = server.configs();
    await peer.telemetry.send(configFrame(1));
    await peer.telemetry.send(telemetryFrames(2));
    const [sample, { value: config }] = await Promise.all([
      next,
      configs.next(),
    ]);
    for (
      const view of [
        sample.telemetry,
        sample.header,
        config!.config,
        config!.header,
        server.telemetry,
        server.config,
        server.header,
      ]
    ) {
      assertThrows(() => ({ ...view }), TypeError, "toObject()");
      assertThrows(() => Object.assign({}, view), TypeError, "toObject()");
    }
    const clones = [sample, config, sample.header, server.telemetry];
    for (const value of clones) {
      assertThrows(() => structuredClone(value), DOMException, "toObject()");
    }
    const copy = Header.create();
    assertThrows(() => Object.assign(copy, sample.header), TypeError, "toObj");
    assertEquals(
      structuredClone(sample.telemetry.toObject()).currPosition,
      2,
    );
    assertEquals({ ...sample }.telemetry, sample.telemetry);
  },
);

netTest(
  "samples() throws a hint when any sample of a burst is spread",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const samples = server.samples({ buffer: "lossless" });
    for (const burst of [1, 2]) {
      await peer.telemetry.send(telemetryFrames(100 * burst, 100));
      await until(() => server.telemetry.currPosition === 100 * burst + 99);
      for (let i = 0; i < 100; i++) {
        const { value } = await samples.next();
        assertThrows(() => ({ ...value!.telemetry }), TypeError, "toObject()");
        assertThrows(() => ({ ...value!.header }), TypeError, "toObject()");
      }
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() shows each of many iterators every sample from its start",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterators: Samples[] = [];
    for (let i = 0; i < 5; i++) {
      for (const buffer of ["dropOldest", "lossless"] as const) {
        iterators.push(server.samples({ buffer }));
      }
      await peer.telemetry.send(telemetryFrames(100 * i, 100));
      await until(() => server.telemetry.currPosition === 100 * i + 99);
    }
    for (const [i, iterator] of iterators.entries()) {
      const first = 100 * Math.floor(i / 2);
      assertEquals(
        await takeNumbers(iterator, 500 - first),
        numbers(first, 500 - first),
      );
      assertEquals(iterator.dropped, 0);
      await iterator.return();
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() yields no sample received before",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    sendUnseen(server, peer, telemetryFrames(0, 10));
    const buffers = ["dropOldest", "lossless", "latest"] as const;
    const iterators = buffers.map((buffer) => server.samples({ buffer }));
    const nexts = iterators.map((iterator) => take(iterator));
    await peer.telemetry.send(telemetryFrames(10));
    assertEquals((await Promise.all(nexts)).map(numberOf), [10, 10, 10]);
    assertEquals(iterators.map(({ dropped }) => dropped), [0, 0, 0]);
  },
);

netTest(
  "CommandTelemetryServer.samples() yields the time at which a sample was received, not read",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterator = server.samples();
    const startMs = Date.now();
    sendUnseen(server, peer, telemetryFrames(1));
    const endMs = Date.now();
    dawdle(100);
    const { receivedAtMs } = await take(iterator);
    assertGreaterOrEqual(receivedAtMs, startMs - 5);
    assertLessOrEqual(receivedAtMs, endMs + 5);
  },
);

netTest(
  "CommandTelemetryServer.samples() keeps the order of calls to next()",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterator = server.samples();
    const waiting = numbers(0, 30).map(() => take(iterator));
    await peer.telemetry.send(telemetryFrames(0, 20));
    await until(() => server.telemetry.currPosition === 19);
    waiting.push(...numbers(30, 10).map(() => take(iterator)));
    await peer.telemetry.send(telemetryFrames(20, 30));
    waiting.push(...numbers(40, 10).map(() => take(iterator)));
    const samples = await Promise.all(waiting);
    assertEquals(samples.map(numberOf), numbers(0, 50));
  },
);

netTest(
  "CommandTelemetryServer.samples() continues with the next connection",
  async () => {
    await using server = await startServer();
    const buffers = ["dropOldest", "lossless"] as const;
    const iterators = buffers.map((buffer) => server.samples({ buffer }));
    for (let i = 0; i < 3; i++) {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(10 * i, 10));
      peer.close();
      await until(() => !server.telemetryConnected && !server.commandConnected);
    }
    for (const iterator of iterators) {
      assertEquals(await takeNumbers(iterator, 30), numbers(0, 30));
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() yields the samples that a controller had sent before it disconnected",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    const iterator = server.samples({ buffer: "lossless" });
    const total = 20_000;
    {
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(telemetryFrames(0, total)); // more than the ring holds
    }
    assertEquals(await takeNumbers(iterator, total), numbers(0, total));
    await until(() => !server.telemetryConnected);
    assertEquals(server.stats.bytesDiscarded, 0);
  },
);

// Iterators that fall behind.

netTest(
  "CommandTelemetryServer.samples() drops the oldest beyond framesMax, and counts them",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterator = server.samples({ framesMax: 10 });
    const send = async (first: number, count: number) => {
      await peer.telemetry.send(telemetryFrames(first, count));
      await until(() => server.telemetry.currPosition === first + count - 1);
    };
    await send(0, 7);
    assertEquals(iterator.dropped, 0);
    await send(7, 993);
    assertEquals(iterator.dropped, 990, "counted when they are lost");
    assertEquals(await takeNumbers(iterator, 4), numbers(990, 4));
    await send(1000, 3); // 9 behind
    assertEquals(await takeNumbers(iterator, 1), [994]);
    await send(1003, 5); // 13 behind
    assertEquals(await takeNumbers(iterator, 10), numbers(998, 10));
    assertEquals(iterator.dropped, 993);
    await iterator.return();
    await send(1008, 100);
    assertEquals(iterator.dropped, 993, "counts no more when it has ended");
  },
);

netTest(
  "SampleIterator.dropped counts samples that were not read when the link is closed",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterators = {
      all: server.samples(),
      few: server.samples({ framesMax: 4 }),
      latest: server.samples({ buffer: "latest" }),
      lossless: server.samples({ buffer: "lossless" }),
      waiting: server.samples(),
      left: server.samples(),
      configs: server.configs(),
    };
    const { all, few, latest, lossless, waiting, left, configs } = iterators;
    await peer.telemetry.send(
      new Uint8Array([...configFrame(1), ...telemetryFrames(0, 10)]),
    );
    await until(() => server.telemetry.currPosition === 9);
    await takeNumbers(all, 3);
    await takeNumbers(few, 1);
    await takeNumbers(waiting, 10);
    const next = waiting.next();
    await left.return(); // what its reader does not want isn't lost
    await server.close();
    assertEquals((await next).done, true);
    assertEquals(await takeNumbers(lossless, 10), numbers(0, 10));
    const dropped = Object.values(iterators).map(({ dropped }) => dropped);
    assertEquals(dropped, [7, 9, 10, 0, 0, 0, 1]);
    for (const iterator of [all, few, latest, lossless, configs]) {
      assertEquals((await iterator.next()).done, true);
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() drops nothing of a burst that framesMax holds",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterator = server.samples({ framesMax: 1000 });
    for (let i = 0; i < 3; i++) {
      await peer.telemetry.send(telemetryFrames(1000 * i, 1000));
      await until(() => server.telemetry.currPosition === 1000 * i + 999);
      assertEquals(await takeNumbers(iterator, 1000), numbers(1000 * i, 1000));
    }
    assertEquals(iterator.dropped, 0);
  },
);

netTest(
  "CommandTelemetryServer.samples() drops nothing of a burst that the ring holds",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const iterator = server.samples();
    const count = Math.floor(SMALL_RING_BYTES / TELEMETRY_FRAME_BYTES);
    await peer.telemetry.send(telemetryFrames(0, count));
    await until(() => server.telemetry.currPosition === count - 1);
    await delay(20); // it could be told to drop some, but must not
    assertEquals(await takeNumbers(iterator, count), numbers(0, count));
    assertEquals(iterator.dropped, 0);
  },
);

netTest(
  "CommandTelemetryServer.samples() causes no back-pressure when it may drop",
  async () => {
    const ringBytes = 16_384;
    await using server = await startServer({ ringBytes });
    using peer = await Peer.connect(server);
    const iterators = [
      server.samples(),
      server.samples({ framesMax: 1_000_000 }),
      server.samples({ framesMax: 20 }),
      server.samples({ buffer: "latest" }),
    ];
    const total = 100_000; // 6.8 MB, more than the system keeps
    await deadline(
      peer.telemetry.send(telemetryFrames(0, total)),
      TIME_LIMIT_MS,
    );
    await until(() => server.telemetry.currPosition === total - 1);
    const ringFrames = ringBytes / TELEMETRY_FRAME_BYTES;
    for (const iterator of iterators.slice(0, 2)) {
      const { dropped } = iterator;
      assertGreater(dropped, total - ringFrames);
      assertLess(dropped, total - ringFrames / 2);
      const kept = total - dropped;
      assertEquals(await takeNumbers(iterator, kept), numbers(dropped, kept));
      assertEquals(iterator.dropped, dropped);
    }
    assertEquals(await takeNumbers(iterators[2], 20), numbers(total - 20, 20));
    assertEquals(iterators[2].dropped, total - 20);
    assertEquals(await takeNumbers(iterators[3], 1), [total - 1]);
    assertEquals(iterators[3].dropped, total - 1);
  },
);

netTest(
  "CommandTelemetryServer.samples() causes no back-pressure, however few frames the ring holds",
  async () => {
    for (const bodyBytes of [100, 150, 171, 191, 200, 208, 231, 232]) {
      const Big = defineStruct(
        "Big",
        { number: "u32", rest: ["u8", bodyBytes - 4] },
        { frameId: 9 },
      );
      const frameBytes = Header.byteLength + bodyBytes;
      let called = 0;
      await using server = new CommandTelemetryServer({
        port: 0,
        ringBytes: 4 * frameBytes,
        ConfigClass: Config,
        TelemetryClass: Big,
        log: new LogLines(),
        telemetryCallback: () => void called++,
      });
      await server.start();
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      const iterator = server.samples();
      const count = 100;
      const bytes = new Uint8Array(count * frameBytes);
      for (let i = 0; i < count; i++) {
        Header.view(bytes.buffer, i * frameBytes).frameId = 9;
        Big.view(bytes.buffer, i * frameBytes + Header.byteLength).number = i;
      }
      await telemetry.send(bytes);
      await until(
        () => called === count,
        `${called} of ${count} frames of ${frameBytes} B`,
      );
      const { dropped } = iterator;
      const { value } = await deadline(iterator.next(), TIME_LIMIT_MS);
      assertEquals(value?.telemetry.number, dropped);
      assertLess(dropped, count);
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() causes no back-pressure by junk",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const iterator = server.samples();
    await peer.telemetry.send(telemetryFrames(0, 10));
    await until(() => server.telemetry.currPosition === 9);
    const junk = new Uint8Array(10_000).fill(0xee);
    for (let i = 0; i < 100; i++) {
      await deadline(peer.telemetry.send(junk), TIME_LIMIT_MS);
    }
    await peer.telemetry.send(telemetryFrames(10, 5));
    await until(() => server.telemetry.currPosition === 14);
    assertEquals(server.stats.bytesDiscarded, 1_000_000);
    const kept = 15 - iterator.dropped;
    assertEquals(await takeNumbers(iterator, kept), numbers(15 - kept, kept));
  },
);

netTest(
  "CommandTelemetryServer.samples() loses nothing when lossless, and causes back-pressure",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const iterator = server.samples({ buffer: "lossless" });
    const other = server.samples({ framesMax: 5 });
    const total = 10_000;
    const sending = peer.telemetry.send(telemetryFrames(0, total));
    const ringFrames = Math.floor(SMALL_RING_BYTES / TELEMETRY_FRAME_BYTES);
    await until(() => server.stats.telemetryFrames >= ringFrames - 1);
    await delay(50); // more could come in, but must not
    assertLessOrEqual(server.stats.bytesRead, SMALL_RING_BYTES);
    assertEquals(await takeNumbers(iterator, 200), numbers(0, 200));
    await delay(20);
    assertLessOrEqual(
      server.stats.bytesRead,
      2 * SMALL_RING_BYTES,
    );
    assertEquals(
      await takeNumbers(iterator, total - 200),
      numbers(200, total - 200),
    );
    await sending;
    assertEquals(iterator.dropped, 0);
    assertEquals(await takeNumbers(other, 5), numbers(total - 5, 5));
    assertEquals(other.dropped, total - 5);
  },
);

netTest(
  "CommandTelemetryServer.samples() yields the newest each time with the buffer latest",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterator = server.samples({ buffer: "latest" });
    const first = take(iterator);
    await peer.telemetry.send(telemetryFrames(0));
    assertEquals(numberOf(await first), 0);
    await peer.telemetry.send(telemetryFrames(1, 99));
    await until(() => server.telemetry.currPosition === 99);
    assertEquals(await takeNumbers(iterator, 1), [99]);
    assertEquals(iterator.dropped, 98);
    const next = take(iterator);
    await peer.telemetry.send(telemetryFrames(100));
    assertEquals(numberOf(await next), 100);
  },
);

netTest(
  "CommandTelemetryServer loses nothing while the main thread is busy for 2 s at 1000 frames/s",
  async () => {
    const called: number[] = [];
    await using server = await startServer({
      telemetryCallback: ({ telemetry }) =>
        void called.push(telemetry.currPosition),
    });
    const iterators = [
      server.samples(),
      server.samples({ buffer: "lossless" }),
    ];
    const total = 2500;
    using thread = new SenderThread({
      port: server.telemetryPort,
      bytes: telemetryFrames(0, total),
      pieceBytes: TELEMETRY_FRAME_BYTES,
      rateHz: 1000,
    });
    await until(() => called.length > 0);
    const { telemetryFrames: before } = server.stats;
    dawdle(2000);
    blockUntil(() => server.stats.telemetryFrames === total);
    assertGreater(server.stats.telemetryFrames - before, 1000);
    for (const iterator of iterators) {
      assertEquals(await takeNumbers(iterator, total), numbers(0, total));
      assertEquals(iterator.dropped, 0);
    }
    await until(() => called.length >= total);
    assertEquals(called, numbers(0, total));
    await thread.sent;
  },
);

netTest(
  "CommandTelemetryServer leaves the event loop its turns when callbacks are slow",
  async () => {
    let called = 0;
    await using server = await startServer({
      telemetryCallback: () => {
        called++;
        dawdle(4);
      },
    });
    using peer = await Peer.connect(server);
    const count = 300;
    const mostInTurn = watchTurns(() => called);
    await peer.telemetry.send(telemetryFrames(0, count));
    await until(() => called === count);
    assertLess(mostInTurn(), 40); // that take 160 ms
  },
);

netTest(
  "CommandTelemetryServer leaves the event loop its turns when frames never end",
  async () => {
    // A turn may take all that a ring holds.
    await using server = await startServer({ ringBytes: 2 ** 20 });
    const iterator = server.samples({ buffer: "lossless" });
    const total = 400_000;
    const frames = telemetryFrames(0, 1000);
    const bytes = new Uint8Array(total * TELEMETRY_FRAME_BYTES);
    for (let i = 0; i < total / 1000; i++) bytes.set(frames, i * frames.length);
    using _thread = new SenderThread({
      port: server.telemetryPort,
      bytes,
      pieceBytes: frames.length,
      rateHz: 1e6,
    });
    await take(iterator);
    let seen = 1;
    const mostInTurn = watchTurns(() => seen);
    for await (const { telemetry } of iterator) {
      if (telemetry.currPosition !== seen % 1000) throw new Error(`at ${seen}`);
      if (++seen === total) break;
    }
    assertLess(mostInTurn(), total / 4);
  },
);

// The ends of an iterator.

netTest(
  "CommandTelemetryServer.samples() frees the ring when its loop is left",
  async () => {
    const leave: Record<string, (iterator: Samples) => Promise<unknown>> = {
      break: async (iterator) => {
        for await (const _ of iterator) break;
      },
      throw: async (iterator) => {
        const error = new Error("out");
        const loop = async () => {
          for await (const _ of iterator) throw error;
        };
        assertStrictEquals(await loop().catch((error) => error), error);
      },
      return: (iterator) => iterator.return(),
      "await using": async (iterator) => {
        await using _iterator = iterator;
      },
    };
    for (const [how, end] of Object.entries(leave)) {
      await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
      using peer = await Peer.connect(server);
      const iterator = server.samples({ buffer: "lossless" });
      const total = 10_000;
      const sending = peer.telemetry.send(telemetryFrames(0, total));
      await until(() => server.stats.bytesRead === SMALL_RING_BYTES);
      await end(iterator);
      await until(() => server.telemetry.currPosition === total - 1, how);
      await sending;
      const { done } = await iterator.next();
      assertEquals(done, true);
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() settles every next() that waits when it is returned",
  async () => {
    await using server = await startServer();
    const iterator = server.samples();
    const nexts = [iterator.next(), iterator.next()];
    await iterator.return();
    for (const next of nexts) {
      assertEquals(await next, { value: undefined, done: true });
    }
  },
);

netTest(
  "CommandTelemetryServer.samples() and configs() end with the reason of their signal",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const reason = new Error("enough");
    const iterators = (signal: AbortSignal) => [
      server.samples({ signal }),
      server.samples({ signal, buffer: "lossless" }),
      server.samples({ signal, buffer: "latest" }),
      server.configs({ signal }),
    ];
    const abort = new AbortController();
    const other = server.samples();
    const waiting = iterators(abort.signal);
    const nexts = waiting.map((iterator) => iterator.next());
    const idle = iterators(abort.signal);
    abort.abort(reason);
    for (const next of nexts) {
      assertStrictEquals(await next.catch((error) => error), reason);
    }
    const late = iterators(abort.signal); // aborted before they were made
    for (const iterator of [...idle, ...late]) {
      assertStrictEquals(await iterator.next().catch((error) => error), reason);
    }
    for (const iterator of [...waiting, ...idle, ...late]) {
      assertEquals((await iterator.next()).done, true);
    }
    const loop = async () => {
      for await (const _ of server.samples({ signal: abort.signal }));
    };
    assertStrictEquals(await loop().catch((error) => error), reason);
    await peer.telemetry.send(telemetryFrames(3));
    assertEquals(numberOf(await take(other)), 3);
  },
);

netTest(
  "CommandTelemetryServer.close() ends iterators; a lossless one yields the received samples",
  async () => {
    const server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const lossless = server.samples({ buffer: "lossless" });
    const others = [server.samples(), server.samples({ buffer: "latest" })];
    const configs = server.configs();
    const waiting = server.configs().next();
    await peer.telemetry.send(telemetryFrames(0, 500));
    await until(() => server.telemetry.currPosition === 499);
    sendUnseen(server, peer, telemetryFrames(500, 100));
    await server.close();
    assertEquals(await drain(lossless), numbers(0, 600));
    for (const iterator of others) assertEquals(await drain(iterator), []);
    assertEquals((await configs.next()).done, true);
    assertEquals((await waiting).done, true);
    for (const buffer of ["dropOldest", "lossless", "latest"] as const) {
      assertEquals(await drain(server.samples({ buffer })), []);
    }
    assertEquals((await server.configs().next()).done, true);
  },
);

netTest(
  "CommandTelemetryServer.close() leaves the samples of many connections to a lossless iterator",
  async () => {
    const server = await startServer();
    const iterator = server.samples({ buffer: "lossless" });
    for (let i = 0; i < 4; i++) {
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(telemetryFrames(10 * i, 10));
      // Later on, the main thread sees neither frames nor connections.
      if (i >= 2) {
        blockUntil(() => server.stats.telemetryFrames === 10 * i + 10);
      } else await until(() => server.telemetry.currPosition === 10 * i + 9);
    }
    dawdle(50);
    await server.close();
    assertEquals(await drain(iterator), numbers(0, 40));
  },
);

// configs()

netTest(
  "CommandTelemetryServer.configs() yields every configuration to each iterator",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const iterators = [server.configs(), server.configs()];
    const first = iterators[0].next();
    for (let i = 1; i <= 5; i++) {
      await peer.telemetry.send(configFrame(i));
      await peer.telemetry.send(telemetryFrames(i, 50));
    }
    const seen: number[] = [];
    seen.push((await first).value!.config.maxPosition);
    for await (const { config, header, receivedAtMs } of iterators[0]) {
      assertEquals(config.minPosition, -config.maxPosition);
      assertEquals(header.counter, config.maxPosition);
      assertGreater(receivedAtMs, Date.now() - 60_000);
      seen.push(config.maxPosition);
      if (seen.length === 5) break;
    }
    assertEquals(seen, [1, 2, 3, 4, 5]);
    seen.length = 0;
    for await (const { config } of iterators[1]) {
      seen.push(config.maxPosition);
      if (seen.length === 5) break;
    }
    assertEquals(seen, [1, 2, 3, 4, 5]);
  },
);

netTest(
  "CommandTelemetryServer.configs() yields a configuration that was received, but isn't the present one yet",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    sendUnseen(server, peer, configFrame(1));
    assert(!server.configured);
    const configs = server.configs();
    const { value } = await deadline(configs.next(), TIME_LIMIT_MS);
    assertEquals(value?.config.maxPosition, 1);
    assert(server.configured);
  },
);

netTest(
  "CommandTelemetryServer.configs() keeps configurations while telemetry floods a small ring",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const configs = server.configs();
    await peer.telemetry.send(configFrame(1));
    await peer.telemetry.send(telemetryFrames(0, 10_000));
    await peer.telemetry.send(configFrame(2));
    await until(() => server.config.maxPosition === 2);
    for (const expected of [1, 2]) {
      const { value } = await deadline(configs.next(), TIME_LIMIT_MS);
      assertEquals(value?.config.maxPosition, expected);
    }
    assertEquals(configs.dropped, 0);
  },
);

netTest(
  "CommandTelemetryServer.configs() is bounded, and counts dropped ones",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const configs = server.configs();
    for (let i = 1; i <= 1500; i++) await peer.telemetry.send(configFrame(i));
    await until(() => server.config.maxPosition === 1500);
    const { value } = await deadline(configs.next(), TIME_LIMIT_MS);
    assertGreater(configs.dropped, 0);
    assertEquals(value?.config.maxPosition, configs.dropped + 1);
  },
);

// nextTelemetry()

netTest(
  "CommandTelemetryServer.nextTelemetry() passes over the samples that arrive after the call",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    sendUnseen(server, peer, telemetryFrames(0, 5));
    const nexts = [
      server.nextTelemetry(0),
      server.nextTelemetry(1),
      server.nextTelemetry(),
      server.nextTelemetry(7),
    ];
    for (const next of nexts) next.catch(() => {}); // looked at below
    assertEquals(server.telemetry.bytes, Telemetry.create().bytes);
    await peer.telemetry.send(telemetryFrames(5, 3));
    const early = await deadline(
      Promise.all(nexts.slice(0, 3)),
      TIME_LIMIT_MS,
    );
    assertEquals(early.map(numberOf), [5, 6, 7]);
    await peer.telemetry.send(telemetryFrames(8, 5));
    assertEquals(numberOf(await deadline(nexts[3], TIME_LIMIT_MS)), 12);
    const again = server.nextTelemetry(0);
    await peer.telemetry.send(configFrame(1)); // no telemetry
    await peer.telemetry.send(telemetryFrames(13));
    assertEquals(numberOf(await deadline(again, TIME_LIMIT_MS)), 13);
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() can be called in a callback",
  async () => {
    const nexts: Promise<Sample>[] = [];
    await using server = await startServer({
      telemetryCallback: (server) => {
        if (nexts.length === 0) nexts.push(server.nextTelemetry(0));
      },
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(0));
    await until(() => nexts.length === 1);
    await peer.telemetry.send(telemetryFrames(1));
    assertEquals(numberOf(await deadline(nexts[0], TIME_LIMIT_MS)), 1);
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() rejects when the telemetry socket isn't connected",
  async () => {
    const server = newServer();
    const rejects = async () => {
      const error = await assertRejects(
        () => server.nextTelemetry(),
        NotConnectedError,
        "the telemetry socket is not connected",
      );
      assertEquals(error.socket, "telemetry");
    };
    await rejects();
    await server.start();
    using _command = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    await rejects();
    await server.close();
    await assertRejects(() => server.nextTelemetry(), LinkClosedError);
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() rejects when the telemetry socket is lost",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const nexts = [0, 1, 2].map((skip) => server.nextTelemetry(skip));
    const lost = nexts.slice(1).map((next) =>
      assertRejects(() => next, LinkLostError)
    );
    await peer.telemetry.send(telemetryFrames(1));
    peer.telemetry.close();
    // Samples that were received count.
    assertEquals(numberOf(await deadline(nexts[0], TIME_LIMIT_MS)), 1);
    for (const error of await deadline(Promise.all(lost), TIME_LIMIT_MS)) {
      assertEquals(error.socket, "telemetry");
    }
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() rejects at once, also when callbacks are behind",
  async () => {
    const frames = 500;
    let isBehind = true;
    await using server = await startServer({
      telemetryCallback: () => isBehind && dawdle(20),
    });
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(frames);
    const early = server.nextTelemetry(frames - 2); // which comes in its turn
    await peer.telemetry.send(telemetryFrames(0, frames));
    peer.telemetry.close();
    const rejects = async (call: Promise<unknown>) => {
      const error = await assertRejects(
        () => deadline(call, TIME_LIMIT_MS),
        LinkLostError,
      );
      assertEquals(error.socket, "telemetry");
      assertLess(server.telemetry.currPosition, frames - 1);
      assert(server.telemetryConnected, "all is handed out before");
    };
    await rejects(next);
    await rejects(server.nextTelemetry());
    isBehind = false;
    assertEquals(numberOf(await deadline(early, TIME_LIMIT_MS)), frames - 2);
    using again = await PeerSocket.dial(server.telemetryPort);
    await until(() => server.stats.reconnects === 1 && !server.stale);
    await until(() => server.telemetry.currPosition === frames - 1);
    await until(() => server.telemetryConnected);
    const after = server.nextTelemetry(0);
    await again.send(telemetryFrames(1000));
    assertEquals(numberOf(await deadline(after, TIME_LIMIT_MS)), 1000);
  },
);

netTest(
  "CommandTelemetryServer.waitConnected() doesn't resolve when the end of the connection was received",
  // A busy machine may refuse the next client before the first one has ended.
  () =>
    eventually(async () => {
      await using server = await startServer();
      using peer = await Peer.connect(server);
      // It waits, and is served when the first has ended.
      using again = await PeerSocket.dial(server.telemetryPort);
      peer.telemetry.close();
      blockUntil(() => {
        const { connections, rejectedConnections } = server.stats;
        return connections === 3 || rejectedConnections > 0;
      });
      assertEquals(server.stats.connections, 3);
      await using _samples = server.samples(); // looks at what was received
      assert(server.connected, "it isn't told yet");
      await assertRejects(() => server.nextTelemetry(), LinkLostError);
      // If it took the old link for connected, this would go on without an end.
      for (let i = 0;; i++) {
        assertLess(i, 10);
        await server.waitConnected();
        const next = server.nextTelemetry(0);
        const sent = again.send(telemetryFrames(5));
        try {
          assertEquals(numberOf(await next), 5);
          break;
        } catch (error) {
          if (!(error instanceof LinkLostError)) throw error;
          await sent;
        }
      }
    }),
);

netTest(
  "CommandTelemetryServer.nextTelemetry() doesn't mind the command socket",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(0);
    peer.command.close();
    await until(() => !server.commandConnected);
    await peer.telemetry.send(telemetryFrames(1));
    assertEquals(numberOf(await deadline(next, TIME_LIMIT_MS)), 1);
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() ends by its signal alone",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const reason = new Error("enough");
    const abort = new AbortController();
    const { signal } = abort;
    const given = server.nextTelemetry(0, { signal });
    const other = server.nextTelemetry(0);
    abort.abort(reason);
    assertStrictEquals(await given.catch((error) => error), reason);
    assertStrictEquals(
      await server.nextTelemetry(0, { signal }).catch((error) => error),
      reason,
    );
    await peer.telemetry.send(telemetryFrames(1));
    assertEquals(numberOf(await deadline(other, TIME_LIMIT_MS)), 1);
  },
);

netTest(
  "CommandTelemetryServer.nextTelemetry() resolves with a sample that never changes",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(0);
    await peer.telemetry.send(telemetryFrames(0, 5000));
    const sample = await deadline(next, TIME_LIMIT_MS);
    await until(() => server.telemetry.currPosition === 4999);
    assertEquals(numberOf(sample), 0);
    assertEquals(sample.telemetry.toObject().state, 2);
    assertEquals(sample.header.frameId, Telemetry.frameId);
  },
);

netTest(
  "CommandTelemetryServer.samples() gives a callback its own frame as the latest",
  async () => {
    const taken: Promise<IteratorResult<Sample, undefined>>[] = [];
    await using server = await startServer({
      telemetryCallback: () => void taken.push(latest.next()),
    });
    const latest = server.samples({ buffer: "latest" });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(0, 100));
    await until(() => taken.length === 100);
    const results = await Promise.all(taken);
    const seen = results.map(({ value }) => numberOf(value!));
    assertEquals(seen, numbers(0, 100));
    assertEquals(latest.dropped, 0);
  },
);
