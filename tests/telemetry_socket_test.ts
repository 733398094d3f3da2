// Records of the telemetry worker about a connection, without sockets.

import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { defineStruct, Header } from "../mod.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { now } from "../src/base/clock.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { Peer } from "../src/transport/worker/peer.ts";
import { TelemetrySocket } from "../src/transport/worker/telemetry_socket.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  configFrame,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
} from "./peer.ts";
import { socketParts } from "./socket_parts.ts";

const RING_BYTES = 4096;

class Rig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory: SharedMemory;
  readonly board = new LinkBoard();
  readonly journal: JournalWriter;
  readonly socket: TelemetrySocket;
  /** Number of steps of the machine's clock in the records that were taken. */
  steps = 0;
  readonly #reader: JournalReader;
  #slot = 0;
  #connections = 0;

  constructor({
    staleMs = Infinity,
    endsStale = false,
    layouts = [frameLayout(Header, [Config, Telemetry])],
    journalSlots = 1024,
    ringBytes = RING_BYTES,
    turnBytesMax = Infinity,
  } = {}) {
    this.memory = new SharedMemory({
      journalSlots,
      ringBytes,
      mirrorBytes: 256,
      mailboxEntries: 0,
      commandBytes: 0,
    });
    this.journal = new JournalWriter(this.memory);
    this.#reader = new JournalReader(this.memory);
    this.socket = new TelemetrySocket(
      {
        layouts,
        telemetryType: 1,
        staleMs,
        endsStale,
      },
      socketParts(this.memory, this.journal, this.board, turnBytesMax),
    );
  }

  /** A peer that is served. */
  connect() {
    const fake = new FakeConn();
    const peer = new Peer(fake.conn, () => this.memory.wakeReleased());
    peer.begin(++this.#connections);
    return { fake, peer, end: this.socket.serve(peer) };
  }

  /** Kinds of the records since the last call, with their numbers. */
  take(): [kind: RecordKind, ...numbers: number[]][] {
    const records: [RecordKind, ...number[]][] = [];
    const reader = this.#reader;
    while (this.#slot !== reader.end) {
      const slot = this.#slot;
      const kind = reader.kind(slot);
      const record: [RecordKind, ...number[]] = [
        kind,
        reader.subject(slot),
        reader.count(slot),
        reader.position(slot),
        reader.number(slot),
      ];
      // The machine's clock advances while the other one is unchanged.
      if (kind === RecordKind.CLOCK_STEPPED) this.steps++;
      else records.push(record);
      this.#slot = reader.after(slot);
    }
    reader.release(this.#slot);
    return records;
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("TelemetrySocket.serve() records frames by type, with their places and numbers, over all connections", async () => {
  using rig = new Rig();
  const first = rig.connect();
  first.fake.send(configFrame(1));
  first.fake.send(telemetryFrames(2, 3));
  await rig.clock.settle();
  const { FRAMES } = RecordKind;
  const start = CONFIG_FRAME_BYTES;
  assertEquals(rig.take(), [[FRAMES, 0, 1, 0, 0], [FRAMES, 1, 3, start, 0]]);
  assertEquals(rig.board.telemetryFrames, 3);
  first.fake.send(null);
  assertEquals(await first.end, undefined);
  const bytes = start + 3 * TELEMETRY_FRAME_BYTES;
  assertEquals(rig.memory.total(Total.BYTES_READ), bytes);
  const second = rig.connect();
  assertEquals(rig.memory.total(Total.STREAM_START), bytes);
  second.fake.send(telemetryFrames(5, 1), null);
  await second.end;
  assertEquals(rig.take(), [[FRAMES, 1, 1, bytes, 3]]);
  assertEquals(rig.memory.total(Total.FRAMES), 1);
  assertEquals(rig.memory.total(Total.FRAMES + 1), 4);
});

Deno.test("TelemetrySocket.serve() records a gap of the counter between the frames around it", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  fake.send(telemetryFrames(0, 5));
  const behind = telemetryFrames(8, 2);
  fake.send(behind, null);
  await end;
  const { COUNTER_BREAK } = RecordKind;
  const kinds = rig.take().filter(([kind]) => kind === COUNTER_BREAK);
  assertEquals(kinds, [[COUNTER_BREAK, kinds[0][1], 3, 5, 8]]);
  assertEquals(rig.memory.total(Total.COUNTER_GAPS), 1);
  assertEquals(rig.memory.total(Total.MISSED_FRAMES), 3);
  assertEquals(rig.board.telemetryFrames, 7);
});

Deno.test("TelemetrySocket.serve() records junk with its position, and the rest at the end", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  fake.send(telemetryFrames(0, 2));
  fake.send(new Uint8Array(7).fill(0xee));
  fake.send(telemetryFrames(2, 2));
  fake.send(telemetryFrames(4, 1).subarray(0, 30), null);
  await end;
  const { DISCARD } = RecordKind;
  const discards = rig.take().filter(([kind]) => kind === DISCARD)
    .map(([, resynced, , offset, bytes]) => [resynced, offset, bytes]);
  const junk = 2 * TELEMETRY_FRAME_BYTES;
  const rest = 4 * TELEMETRY_FRAME_BYTES + 7;
  assertEquals(discards, [[1, junk, 7], [0, rest, 30]]);
  assertEquals(rig.memory.total(Total.BYTES_DISCARDED), 37);
  assertEquals(rig.memory.total(Total.RESYNCS), 1);
});

Deno.test("TelemetrySocket.serve() records stray bytes in the order of the stream, and the rest at the end", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  const start = 2 * TELEMETRY_FRAME_BYTES;
  fake.send(telemetryFrames(0, 2), new Uint8Array(7).fill(0xee));
  await rig.clock.settle();
  const { FRAMES, STRAY } = RecordKind;
  assertEquals(rig.take(), [[FRAMES, 1, 2, 0, 0]], "the next frame is awaited");
  fake.send(telemetryFrames(2, 1), telemetryFrames(3, 1).subarray(0, 30), null);
  await end;
  const records = rig.take().filter(([kind]) =>
    kind === FRAMES || kind === STRAY
  );
  const rest = start + 7 + TELEMETRY_FRAME_BYTES;
  assertEquals(records, [
    [STRAY, 0, 1, start, 7],
    [FRAMES, 1, 1, start + 7, 2],
    [STRAY, 0, 1, rest, 30],
  ]);
});

Deno.test("TelemetrySocket.serve() records parts of long junk, and reads on once they are released", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  const bytes = 3 * RING_BYTES;
  fake.send(new Uint8Array(bytes).fill(0xee), null);
  let next = 0;
  let isEnded = false;
  end.then(() => isEnded = true);
  while (!isEnded) {
    for (let i = 0; i < 5; i++) await rig.clock.settle();
    for (const [kind, , count, position, length] of rig.take()) {
      if (kind !== RecordKind.STRAY) continue;
      assertEquals([count, position], [1, next]);
      next += length;
      assert(length <= RING_BYTES);
    }
    rig.memory.wakeReleased();
  }
  assertEquals(next, bytes);
});

Deno.test("TelemetrySocket.serve() records silence and its end while a peer is served, and none after", async () => {
  using rig = new Rig({ staleMs: 100 });
  const { SILENT, HEARD } = RecordKind;
  const { fake, peer, end } = rig.connect();
  fake.send(configFrame(1));
  await rig.clock.advance(105);
  assertEquals([rig.board.isStale, peer.isClosed], [true, false]);
  const [, silent] = rig.take();
  assertEquals(silent, [SILENT, 0, 1, 0, 105]);
  await rig.clock.advance(20);
  fake.send(telemetryFrames(1, 1));
  await rig.clock.settle();
  assertEquals(rig.board.isStale, false);
  const [heard] = rig.take();
  assertEquals(heard, [HEARD, 1, 0, 0, 125]);
  await rig.clock.advance(50);
  fake.send(null);
  await end;
  await rig.clock.advance(500);
  assertEquals([rig.board.isStale, rig.take()], [false, []]);
});

Deno.test("TelemetrySocket.serve() records with a silence the configurations since the last telemetry, and nothing else", async () => {
  using rig = new Rig({ staleMs: 100 });
  const { fake, end } = rig.connect();
  fake.send(configFrame(1), telemetryFrames(2, 3));
  await rig.clock.advance(105);
  const silences = () =>
    rig.take().filter(([kind]) => kind === RecordKind.SILENT);
  assertEquals(silences(), [[RecordKind.SILENT, 1, 0, 0, 105]]);
  fake.send(telemetryFrames(5, 1), configFrame(6), configFrame(7));
  await rig.clock.advance(105);
  assertEquals(silences(), [[RecordKind.SILENT, 1, 2, 0, 105]]);
  fake.send(null);
  await end;
});

Deno.test("TelemetrySocket.serve() records a silence once when a peer without telemetry was held back meanwhile", async () => {
  using rig = new Rig({ staleMs: 100 });
  const { fake, peer, end } = rig.connect();
  await rig.clock.advance(105);
  const count = 2 * Math.ceil(RING_BYTES / CONFIG_FRAME_BYTES);
  for (let i = 0; i < count; i++) fake.send(configFrame(i));
  for (let i = 0; i < 20; i++) await rig.clock.settle();
  assert(peer.isHeldBack);
  const silences = () =>
    rig.take().filter(([kind]) => kind === RecordKind.SILENT).length;
  assertEquals(silences(), 1);
  // Released at the begin of a look's pause, and again until all is read.
  for (let i = 0; i < 60; i++) {
    const { memory } = rig;
    memory.setTotal(Total.RING_RELEASED, memory.total(Total.BYTES_READ));
    memory.wakeReleased();
    await rig.clock.advance(10);
    assertEquals(silences(), 0);
  }
  assertEquals([peer.isHeldBack, rig.board.isStale], [false, true]);
  fake.send(null);
  await end;
});

Deno.test("TelemetrySocket.serve() disconnects a silent peer if its task says so", async () => {
  using rig = new Rig({ staleMs: 100, endsStale: true });
  const { peer, end } = rig.connect();
  await rig.clock.advance(104);
  assertEquals(peer.isClosed, false);
  await rig.clock.advance(1);
  const { cause, reason } = peer.end();
  assertEquals(cause, EndCause.STALE);
  assertStringIncludes(reason, "no telemetry was received for 105 ms");
  await end;
});

Deno.test("TelemetrySocket.serve() resolves with the error of its socket", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  await rig.clock.settle();
  fake.conn.close();
  assertEquals((await end as Error).name, "BadResource");
});

Deno.test("TelemetrySocket.serve() reads no more than the ring holds, and continues when it is released", async () => {
  using rig = new Rig({ staleMs: 100 });
  const { fake, peer, end } = rig.connect();
  const count = 100;
  fake.send(telemetryFrames(0, count), null);
  for (let i = 0; i < 20; i++) await rig.clock.settle();
  const { memory } = rig;
  assertEquals(memory.total(Total.BYTES_READ), RING_BYTES);
  assertEquals([peer.isHeldBack, peer.holds], [true, 1]);
  assertEquals(rig.board.heardMs, Infinity);
  await rig.clock.advance(1000);
  assertEquals(rig.board.isStale, false, "it isn't the peer that is silent");
  memory.setTotal(Total.RING_RELEASED, 1);
  memory.wakeReleased();
  for (let i = 0; i < 5; i++) await rig.clock.settle();
  assertEquals(memory.total(Total.BYTES_READ), RING_BYTES + 1);
  let frames = 0;
  let isEnded = false;
  end.then(() => isEnded = true);
  while (!isEnded) {
    for (const [kind, , records] of rig.take()) {
      if (kind === RecordKind.FRAMES) frames += records;
    }
    memory.setTotal(Total.RING_RELEASED, frames * TELEMETRY_FRAME_BYTES);
    memory.wakeReleased();
    await rig.clock.settle();
  }
  assertEquals([memory.total(Total.FRAMES + 1), peer.isHeldBack], [
    count,
    false,
  ]);
});

Deno.test("TelemetrySocket.serve() reads no more while the journal is full, and records each frame once it is released", async () => {
  using rig = new Rig({ journalSlots: 16 });
  const { fake, end } = rig.connect();
  const piece = (first: number) =>
    concat(Array.from(
      { length: 20 },
      (_, i) => i % 2 ? telemetryFrames(first + i, 1) : configFrame(first + i),
    ));
  const [one, other] = [piece(0), piece(20)];
  fake.send(one, other, null);
  for (let i = 0; i < 20; i++) await rig.clock.settle();
  assertEquals(rig.memory.total(Total.BYTES_READ), one.length);
  let isEnded = false;
  end.then(() => isEnded = true);
  const places: number[] = [];
  const take = () => {
    for (const [kind, , count, position] of rig.take()) {
      if (kind === RecordKind.FRAMES) places.push(count, position);
    }
  };
  while (!isEnded) {
    take();
    rig.memory.wakeReleased();
    await rig.clock.settle();
  }
  take();
  const pair = CONFIG_FRAME_BYTES + TELEMETRY_FRAME_BYTES;
  const starts = [0, CONFIG_FRAME_BYTES];
  const expected = Array.from(
    { length: 40 },
    (_, i) => [1, starts[i % 2] + pair * Math.floor(i / 2)],
  );
  assertEquals(places, expected.flat());
});

Deno.test("TelemetrySocket.serve() fills half of the ring at most by one read", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  fake.send(telemetryFrames(0, 40), null);
  await end;
  const [[kind, , count]] = rig.take();
  assertEquals([kind, count], [
    RecordKind.FRAMES,
    Math.floor(RING_BYTES / 2 / TELEMETRY_FRAME_BYTES),
  ]);
});

Deno.test("TelemetrySocket.serve() records unknown frames and other lengths than declared", async () => {
  using rig = new Rig();
  const { fake, end } = rig.connect();
  const unknown = Header.create({ frameId: 7, taiSec: 1_700_000_000n }).bytes;
  const longer = new Uint8Array(TELEMETRY_FRAME_BYTES + 3).fill(0xee);
  fake.send(unknown, new Uint8Array(9).fill(0xee));
  for (let i = 0; i < 5; i++) {
    longer.set(telemetryFrames(i));
    fake.send(longer.slice());
  }
  fake.send(null);
  await end;
  const { UNKNOWN_FRAME, LAYOUT_MISMATCH } = RecordKind;
  const findings = rig.take().filter(([kind]) =>
    kind === UNKNOWN_FRAME || kind === LAYOUT_MISMATCH
  );
  const id = Telemetry.frameId!;
  const { byteLength } = Telemetry;
  assertEquals(
    findings.map(([kind, subject, , ...lengths]) => [
      kind,
      subject,
      ...lengths,
    ]),
    [
      [UNKNOWN_FRAME, 7, 0, 0],
      [UNKNOWN_FRAME, 7, unknown.length + 9, unknown.length + 9],
      [LAYOUT_MISMATCH, id, byteLength, byteLength + 3],
    ],
  );
});

const LATE_LAYOUTS = [
  frameLayout(Header, [Config, Telemetry]),
  frameLayout(Header, [
    defineStruct("LateConfig", { max: "f64" }, { frameId: 0x29 }),
    defineStruct("LateTelemetry", { state: "f64" }, { frameId: 0x15 }),
  ]),
];
const LATE_FRAME_BYTES = Header.byteLength + 8;

function lateFrame(second: number): Uint8Array {
  const bytes = new Uint8Array(LATE_FRAME_BYTES);
  const taiSec = 1_700_000_000n + BigInt(second);
  bytes.set(Header.create({ frameId: 0x15, counter: second, taiSec }).bytes);
  return bytes;
}

/** Kinds and first numbers of records. */
const inShort = (records: readonly (readonly number[])[]) =>
  records.map(([kind, subject, count]) => [kind, subject, count]);

const { LAYOUT, FRAMES, STRAY } = RecordKind;

Deno.test("TelemetrySocket.serve() chooses the layout of the peer, and records it before its first frame", async () => {
  for (
    const [layout, frame] of [[0, telemetryFrames(1)], [1, lateFrame(1)]] as [
      number,
      Uint8Array,
    ][]
  ) {
    using rig = new Rig({ layouts: LATE_LAYOUTS });
    const { fake, end } = rig.connect();
    fake.send(frame.subarray(0, 23));
    await rig.clock.settle();
    assertEquals(rig.take(), []);
    fake.send(frame.subarray(23), null);
    await end;
    assertEquals(inShort(rig.take()), [[LAYOUT, layout, 0], [FRAMES, 1, 1]]);
  }
});

Deno.test("TelemetrySocket.serve() chooses the layout behind junk, or the first one when there is too much of it", async () => {
  const { DISCARD } = RecordKind;
  const junk = new Uint8Array(100).fill(0xee);
  {
    using rig = new Rig({ layouts: LATE_LAYOUTS });
    const { fake, end } = rig.connect();
    fake.send(junk, lateFrame(1));
    await rig.clock.settle();
    assertEquals(rig.take(), [], "one header may be chance");
    fake.send(lateFrame(2), null);
    await end;
    assertEquals(inShort(rig.take()), [
      [DISCARD, 1, 0],
      [LAYOUT, 1, 0],
      [STRAY, 0, 1],
      [FRAMES, 1, 2],
    ]);
  }
  using rig = new Rig({ layouts: LATE_LAYOUTS });
  const { fake, end } = rig.connect();
  const half = new Uint8Array(RING_BYTES / 2).fill(0xee);
  fake.send(half.subarray(1));
  for (let i = 0; i < 5; i++) await rig.clock.settle();
  assertEquals(rig.take(), []);
  assertEquals(rig.memory.total(Total.BYTES_READ), RING_BYTES / 2 - 1);
  fake.send(half.subarray(0, 1));
  for (let i = 0; i < 5; i++) await rig.clock.settle();
  assertEquals(rig.take()[0][0], STRAY);
  fake.send(telemetryFrames(1), null);
  await end;
  assertEquals(rig.take().at(-1)?.[0], FRAMES);
});

Deno.test("TelemetrySocket.serve() closes the connection of a peer with another layout than those before", async () => {
  using rig = new Rig({ layouts: LATE_LAYOUTS });
  const first = rig.connect();
  first.fake.send(lateFrame(1), null);
  await first.end;
  rig.take();
  const other = rig.connect();
  other.fake.send(telemetryFrames(1, 2));
  await other.end.catch(() => {});
  assertEquals(other.fake.isClosed, true);
  const { cause, reason } = other.peer.end();
  assertEquals(cause, EndCause.OTHER_FRAMES);
  const { frameId } = Telemetry;
  assertStringIncludes(reason, `frame ids are ${Config.frameId}, ${frameId},`);
  assertEquals(inShort(rig.take()), [[STRAY, 0, 1]]);
  for (const junkBytes of [0, 50]) {
    const alike = rig.connect();
    alike.fake.send(new Uint8Array(junkBytes).fill(0xee));
    alike.fake.send(lateFrame(2));
    for (let i = 0; i < 5; i++) await rig.clock.settle();
    const kinds = rig.take().map(([kind]) => kind);
    assertEquals(kinds.includes(FRAMES), true);
    assertEquals(kinds.includes(LAYOUT), false);
    alike.fake.send(null);
    await alike.end;
  }
});

Deno.test("TelemetrySocket.serve() records the bytes of a peer that ends before its layout is known", async () => {
  using rig = new Rig({ layouts: LATE_LAYOUTS });
  const { fake, end } = rig.connect();
  fake.send(new Uint8Array(30).fill(0xee), null);
  await end;
  const [, stray] = rig.take();
  assertEquals(stray, [STRAY, 0, 1, 0, 30]);
  assertEquals(rig.memory.total(Total.BYTES_DISCARDED), 30);
});

Deno.test("TelemetrySocket.serve() begins each connection anew", async () => {
  using rig = new Rig();
  const first = rig.connect();
  first.fake.send(telemetryFrames(0, 4), null);
  await first.end;
  const start = 4 * TELEMETRY_FRAME_BYTES;
  const { totals } = rig.memory;
  totals[Total.COUNTER_GAPS] = 7n; // as nothing is published yet
  const second = rig.connect();
  assertEquals(rig.memory.total(Total.COUNTER_GAPS), 0, "shown at once");
  second.fake.send(telemetryFrames(50, 1), null);
  await second.end;
  assertEquals(rig.take(), [
    [RecordKind.FRAMES, 1, 4, 0, 0],
    [RecordKind.FRAMES, 1, 1, start, 4],
  ], "another connection may begin with any counter");
});

Deno.test("TelemetrySocket records a step of the machine's clock within a second without a frame, and none once it is closed", async () => {
  using rig = new Rig({ staleMs: 5000 });
  const { end, fake } = rig.connect();
  await rig.clock.settle();
  rig.take();
  rig.steps = 0;
  await rig.clock.advance(999);
  assertEquals(rig.take(), []);
  assertEquals(rig.steps, 0);
  await rig.clock.advance(1);
  rig.take();
  assertEquals(rig.steps, 1, "the test moves one of the clocks");
  rig.clock.skip(500);
  fake.send(telemetryFrames(1));
  await rig.clock.settle();
  rig.take();
  assertEquals(rig.steps, 2, "and at each read");
  rig.socket.close();
  assertEquals(rig.clock.timers, 0);
  fake.send(null);
  await end;
});

Deno.test("TelemetrySocket.serve() reads no more in a turn of the event loop than it may", async () => {
  const count = 12;
  const bytes = count * TELEMETRY_FRAME_BYTES;
  using rig = new Rig({ turnBytesMax: bytes / 4 });
  const { fake, end } = rig.connect();
  fake.send(telemetryFrames(0, count), null);
  const seen = new Set<number>();
  for (let isOver = false; !isOver;) {
    await Promise.race([
      end.then(() => isOver = true),
      new Promise((resolve) => setImmediate(resolve)),
    ]);
    seen.add(rig.memory.total(Total.BYTES_READ));
  }
  assertEquals([...seen].filter((read) => read > 0), [
    bytes / 4,
    bytes / 2,
    bytes * 3 / 4,
    bytes,
  ]);
  const counts = rig.take().map(([, , count]) => count);
  assertEquals(counts, [3, 3, 3, 3]);
});

Deno.test("TelemetrySocket.serve() notes whether the last read has filled its buffer", async () => {
  using rig = new Rig();
  const { fake, peer, end } = rig.connect();
  const half = RING_BYTES / 2;
  const frames = telemetryFrames(0, 100);
  fake.send(frames.subarray(0, half));
  await rig.clock.settle();
  assertEquals(peer.isBehind, true);
  fake.send(frames.subarray(half, half + 1));
  await rig.clock.settle();
  assertEquals(peer.isBehind, false);
  fake.send(null);
  await end;
});

Deno.test("TelemetrySocket.serve() ends with a connection that is closed while it waits for room", async () => {
  using rig = new Rig();
  const { fake, peer, end } = rig.connect();
  fake.send(telemetryFrames(0, 100));
  for (let i = 0; i < 20; i++) await rig.clock.settle();
  assert(peer.isHeldBack);
  peer.close(EndCause.CUT, "cut");
  rig.memory.setTotal(Total.RING_RELEASED, RING_BYTES);
  let isOver = false;
  end.then(() => isOver = true);
  while (!isOver) await rig.clock.settle();
  assertEquals(await end, undefined);
  assertEquals(rig.memory.total(Total.BYTES_READ), RING_BYTES);
});

Deno.test("TelemetrySocket.serve() resolves once the last bytes are recorded, when the journal is full", async () => {
  for (const isChosen of [true, false]) {
    using rig = new Rig({
      journalSlots: 16,
      ...(isChosen ? {} : { layouts: LATE_LAYOUTS }),
    });
    const { fake, peer, end } = rig.connect();
    fake.send(new Uint8Array(30).fill(0xee));
    await rig.clock.settle();
    const { journal } = rig;
    while (journal.hasRoom) journal.append(RecordKind.DIAL_ENDED, {}, now());
    journal.publish();
    if (isChosen) fake.send(null);
    else peer.close(EndCause.CUT, "cut");
    let isOver = false;
    end.then(() => isOver = true);
    for (let i = 0; i < 5; i++) await rig.clock.settle();
    assertEquals(isOver, false);
    rig.take();
    while (!isOver) {
      rig.memory.wakeReleased();
      await rig.clock.settle();
    }
    assertEquals(rig.take().at(-1)?.[4], 30);
  }
});

Deno.test("TelemetrySocket.serve() chooses the first layout behind 64 KiB of junk, where half of the ring is more", async () => {
  using rig = new Rig({ layouts: LATE_LAYOUTS, ringBytes: 2 ** 18 });
  const { fake, end } = rig.connect();
  fake.send(new Uint8Array(2 ** 16 - 1).fill(0xee));
  for (let i = 0; i < 5; i++) await rig.clock.settle();
  assertEquals(rig.take(), []);
  fake.send(new Uint8Array(1).fill(0xee));
  for (let i = 0; i < 5; i++) await rig.clock.settle();
  assertEquals(rig.take()[0]?.[0], STRAY);
  fake.send(null);
  await end;
});
