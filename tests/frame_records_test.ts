// Records of what the decoder finds in the received bytes, without a socket.

import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { defineStruct, Header } from "../mod.ts";
import { TAI_MINUS_UTC_SEC } from "../src/base/tai.ts";
import { ByteRing } from "../src/framing/byte_ring.ts";
import { CounterBreak } from "../src/framing/counter_watch.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import {
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { FrameRecords } from "../src/transport/worker/frame_records.ts";
import { SilenceWatch } from "../src/transport/worker/silence_watch.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  configFrame,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
} from "./peer.ts";
import { socketParts } from "./socket_parts.ts";

const {
  FRAMES,
  STRAY,
  DISCARD,
  COUNTER_BREAK,
  UNKNOWN_FRAME,
  LAYOUT_MISMATCH,
  CLOCK_STEPPED,
} = RecordKind;
const START_MS = 1_700_000_000_000;

/** Records, and the bytes of which they are. */
class RecordsRig {
  readonly memory: SharedMemory;
  readonly journal: JournalWriter;
  readonly board = new LinkBoard();
  readonly ring: ByteRing;
  readonly records: FrameRecords;
  /** Frames of which the watch on silence was told: end, and number of configurations. */
  readonly noted: number[][] = [];
  heard = 0;
  /** Present time. */
  moment = { monotonicMs: 1000, wallMs: START_MS };
  readonly #reader: JournalReader;
  #slot = 0;

  constructor({
    ringBytes = 8192,
    journalSlots = 256,
    layouts = [frameLayout(Header, [Config, Telemetry])],
  } = {}) {
    const memory = this.memory = new SharedMemory({
      journalSlots,
      ringBytes,
      mirrorBytes: 256,
      mailboxEntries: 0,
      commandBytes: 0,
    });
    this.journal = new JournalWriter(memory);
    this.#reader = new JournalReader(memory);
    this.ring = new ByteRing(memory.ring, ringBytes);
    const task = {
      layouts,
      telemetryType: 1,
      staleMs: Infinity,
      endsStale: false,
    };
    const { journal, board, ring } = this;
    const parts = { ...socketParts(memory, journal, board), ring };
    const silence = new SilenceWatch(task, parts);
    silence.hear = () => void this.heard++;
    silence.noteFrames = (end, configs) => void this.noted.push([end, configs]);
    this.records = new FrameRecords(task, { ...parts, silence });
    this.records.begin();
  }

  /** Bytes are received, and all that is found in them is recorded. */
  receive(...pieces: Uint8Array[]): void {
    for (const bytes of pieces) {
      this.ring.writable(this.records.oldest).set(bytes);
      this.ring.advance(bytes.length);
    }
    this.#recordAll(false);
  }

  /** The connection ends. */
  finish(): void {
    this.records.finish();
    this.#recordAll(true);
  }

  #recordAll(isEnd: boolean): void {
    while (this.records.recordNext(this.moment));
    this.records.recordFindings(this.moment, isEnd);
    this.records.publish();
  }

  /** Records since the last call: kind, subject, count, position and number of each. */
  take(...kinds: RecordKind[]): number[][] {
    return this.#read(kinds).map(({ fields }) => fields);
  }

  /** Payloads of the records since the last call. */
  takePayloads(...kinds: RecordKind[]): Uint8Array[] {
    return this.#read(kinds).map(({ payload }) => payload);
  }

  #read(kinds: RecordKind[]) {
    const found: { fields: number[]; payload: Uint8Array }[] = [];
    const reader = this.#reader;
    for (; this.#slot !== reader.end; this.#slot = reader.after(this.#slot)) {
      const slot = this.#slot;
      const kind = reader.kind(slot);
      if (kinds.length > 0 && !kinds.includes(kind)) continue;
      const { monotonicMs, wallMs } = this.moment;
      assertEquals(reader.monotonicMs(slot), monotonicMs);
      assertEquals(reader.wallMs(slot), wallMs);
      const fields = [
        kind,
        reader.subject(slot),
        reader.count(slot),
        reader.position(slot),
        reader.number(slot),
      ];
      found.push({ fields, payload: reader.payload(slot) });
    }
    reader.release(this.#slot);
    return found;
  }

  /** Fills the journal until no record fits, or none that can be left out. */
  fill(isFull: () => boolean): void {
    while (!isFull()) {
      this.journal.append(RecordKind.DIAL_ENDED, {}, this.moment);
    }
  }
}

const junk = (length: number) => new Uint8Array(length).fill(0xee);

Deno.test("FrameRecords tells the watch on silence of telemetry, and of each configuration", () => {
  const rig = new RecordsRig();
  rig.receive(configFrame(0), configFrame(1));
  assertEquals(rig.heard, 0);
  rig.receive(telemetryFrames(2, 3));
  assertEquals(rig.heard, 1, "once for frames that are recorded together");
  const config = 2 * CONFIG_FRAME_BYTES;
  assertEquals(rig.noted, [
    [config, 2],
    [config + 3 * TELEMETRY_FRAME_BYTES, 0],
  ]);
});

Deno.test("FrameRecords tells the watch on silence that an answer is no configuration", () => {
  const Answer = defineStruct("Answer", { code: "f64" }, { frameId: 0x31 });
  const layout = frameLayout(Header, [Config, Telemetry, Answer]);
  const [config, telemetry, answer] = layout.frames;
  const frames = [config, telemetry, { ...answer, isAnswer: true }];
  const rig = new RecordsRig({ layouts: [{ ...layout, frames }] });
  const header = Header.create({ frameId: 0x31, taiSec: 1_700_000_000n });
  rig.receive(header.bytes, new Uint8Array(8));
  assertEquals(rig.noted, [[header.bytes.length + 8, 0]]);
  assertEquals(rig.take(), [[FRAMES, 2, 1, 0, 0]]);
});

Deno.test("FrameRecords records junk without a frame once it is an eighth of the ring, or 4096 bytes", () => {
  for (const [ringBytes, limit] of [[1024, 128], [65_536, 4096]]) {
    const rig = new RecordsRig({ ringBytes });
    for (const start of [0, limit]) {
      let stray: number[][] = [];
      for (let sent = 0; stray.length === 0 && sent < 2 * limit; sent++) {
        assertEquals(rig.records.oldest, start, "a record needs the rest");
        rig.receive(junk(1));
        stray = rig.take(STRAY);
      }
      assertEquals(stray, [[STRAY, 0, 1, start, limit]]);
    }
  }
});

Deno.test("FrameRecords.begin() forgets the connection before: its bytes, its counter and its clock", () => {
  const rig = new RecordsRig();
  rig.receive(telemetryFrames(0, 4));
  rig.receive(telemetryFrames(4, 1));
  assertEquals(Number.isNaN(rig.memory.float(Total.CLOCK_OFFSET_MS)), false);
  rig.receive(telemetryFrames(5, 1).subarray(0, 20)); // and then it is cut off
  const start = rig.ring.written;
  rig.take();
  rig.records.begin();
  rig.records.publish();
  assertEquals(rig.records.oldest, start);
  assertEquals(rig.memory.float(Total.CLOCK_OFFSET_MS), NaN);
  assertEquals(rig.memory.float(Total.CLOCK_JITTER_MS), NaN);
  rig.receive(telemetryFrames(50, 2));
  assertEquals(rig.take(), [[FRAMES, 1, 2, start, 5]]);
  assertEquals(rig.memory.total(Total.COUNTER_GAPS), 0);
});

Deno.test("FrameRecords counts gaps, duplicates and restarts, and records each between the frames around it", () => {
  const rig = new RecordsRig();
  const { memory } = rig;
  const pieces = [[100, 4], [107, 2], [108, 1], [3, 1]];
  rig.receive(...pieces.map(([first, count]) => telemetryFrames(first, count)));
  const at = (frames: number) => frames * TELEMETRY_FRAME_BYTES;
  assertEquals(rig.take(), [
    [FRAMES, 1, 4, at(0), 0],
    [COUNTER_BREAK, CounterBreak.GAP, 3, 104, 107],
    [FRAMES, 1, 2, at(4), 4],
    [COUNTER_BREAK, CounterBreak.DUPLICATE, 0, 109, 108],
    [FRAMES, 1, 1, at(6), 6],
    [COUNTER_BREAK, CounterBreak.RESTART, 0, 109, 3],
    [FRAMES, 1, 1, at(7), 7],
  ]);
  const totals = [
    Total.COUNTER_GAPS,
    Total.MISSED_FRAMES,
    Total.DUPLICATE_FRAMES,
    Total.COUNTER_RESTARTS,
  ];
  assertEquals(totals.map((total) => memory.total(total)), [1, 3, 1, 1]);
  assertEquals(memory.total(Total.FRAMES), 0);
  assertEquals(memory.total(Total.FRAMES + 1), 8);
  assertEquals(rig.board.telemetryFrames, 8);
});

Deno.test("FrameRecords measures the controller's clock by the last of the frames that are recorded together", () => {
  const rig = new RecordsRig();
  const stamped = (counter: number, taiMs: number) => {
    const frame = telemetryFrames(counter);
    const taiSec = BigInt(Math.floor(taiMs / 1000));
    const taiNsec = BigInt(taiMs % 1000) * 1_000_000n;
    frame.set(
      Header.create({ frameId: Telemetry.frameId!, counter, taiSec, taiNsec })
        .bytes,
    );
    return frame;
  };
  const taiMs = START_MS + TAI_MINUS_UTC_SEC * 1000;
  rig.receive(stamped(0, taiMs + 700));
  rig.receive(stamped(1, taiMs + 100), stamped(2, taiMs + 700));
  assertAlmostEquals(rig.memory.float(Total.CLOCK_OFFSET_MS), 700, 1);
  assertAlmostEquals(rig.memory.float(Total.CLOCK_JITTER_MS), 0, 1);
});

Deno.test("FrameRecords records what is discarded, with the bytes before it", () => {
  const rig = new RecordsRig();
  rig.receive(telemetryFrames(0), junk(7), telemetryFrames(1));
  rig.receive(telemetryFrames(2).subarray(0, 30));
  rig.finish();
  const frame = TELEMETRY_FRAME_BYTES;
  const [first, rest] = rig.take(DISCARD);
  const [, resynced, contextBefore, offset, count] = first;
  assertEquals([resynced, offset, count], [1, frame, 7]);
  assertEquals(contextBefore > 0, true);
  assertEquals([rest[1], rest[3], rest[4]], [0, 2 * frame + 7, 30]);
  assertEquals(rig.memory.total(Total.BYTES_DISCARDED), 37);
  assertEquals(rig.memory.total(Total.RESYNCS), 1);

  const again = new RecordsRig();
  again.receive(telemetryFrames(0), junk(7), telemetryFrames(1));
  const [payload] = again.takePayloads(DISCARD);
  const bytes = concat([telemetryFrames(0), junk(7), telemetryFrames(1)]);
  const from = frame - contextBefore;
  assertEquals(payload, bytes.slice(from, from + payload.length));
});

Deno.test("FrameRecords records unknown frames with number and bytes, and structs of another length by name", () => {
  const rig = new RecordsRig();
  const unknown = Header.create({ frameId: 7, taiSec: 1_700_000_000n }).bytes;
  const longer = concat([telemetryFrames(0), junk(3)]);
  rig.receive(unknown, junk(9), unknown, junk(9), telemetryFrames(1));
  const unknownBytes = unknown.length + 9;
  const found = rig.take(UNKNOWN_FRAME);
  const counts = [2, 2 * unknownBytes, unknownBytes];
  assertEquals(found.at(-1), [UNKNOWN_FRAME, 7, ...counts]);
  assertEquals(rig.memory.total(Total.UNKNOWN_FRAMES), 2);
  for (let i = 0; i < 5; i++) {
    longer.set(telemetryFrames(i + 2));
    rig.receive(longer.slice());
  }
  rig.receive(telemetryFrames(7));
  const { byteLength } = Telemetry;
  const mismatches = rig.take(LAYOUT_MISMATCH);
  assertEquals(mismatches.length, 1);
  const [[kind, id, count, declared, seen]] = mismatches;
  assertEquals([kind, id], [LAYOUT_MISMATCH, Telemetry.frameId]);
  assertEquals(count > 0, true);
  assertEquals([declared, seen], [byteLength, byteLength + 3]);
  assertEquals(rig.memory.total(Total.MISMATCHED_STRUCTS), 1);
});

Deno.test("FrameRecords keeps faults of structs until there is room to spare", () => {
  const rig = new RecordsRig({ journalSlots: 64 });
  rig.fill(() => !rig.journal.isRoomy);
  const unknown = Header.create({ frameId: 7, taiSec: 1_700_000_000n }).bytes;
  rig.receive(unknown, junk(9), telemetryFrames(1));
  assertEquals(rig.journal.hasRoom, true);
  assertEquals(rig.take(UNKNOWN_FRAME), []);
  rig.receive(telemetryFrames(2));
  assertEquals(rig.take(UNKNOWN_FRAME).length, 1);
});

Deno.test("FrameRecords.lookAtClock() records a step of the machine's clock once there is room, and measures the controller's anew", () => {
  const rig = new RecordsRig({ journalSlots: 16 });
  const { records, memory } = rig;
  const look = (monotonicMs: number, wallMs: number) => {
    rig.moment = { monotonicMs, wallMs };
    return records.lookAtClock(rig.moment);
  };
  look(1000, START_MS);
  rig.receive(telemetryFrames(0));
  rig.receive(telemetryFrames(1));
  assertEquals(Number.isNaN(memory.float(Total.CLOCK_OFFSET_MS)), false);
  rig.take();
  rig.fill(() => !rig.journal.hasRoom);
  assertEquals(look(2000, START_MS + 1500), false);
  records.publish();
  rig.moment = { monotonicMs: 1000, wallMs: START_MS };
  rig.take();
  assertEquals(look(3000, START_MS + 2500), true);
  records.publish();
  assertEquals(rig.take(), [[CLOCK_STEPPED, 0, 0, 2000, 500]]);
  assertEquals(memory.float(Total.CLOCK_OFFSET_MS), NaN);
  assertEquals(look(4000, START_MS + 3500), false);
});

Deno.test("FrameRecords.publish() shows the bytes that two frames claim, and wakes the reader", () => {
  const rig = new RecordsRig();
  const { news } = rig.memory;
  const before = news.count;
  rig.records.publish();
  assertEquals(news.count, before + 1);
  // The first frame lacks its last byte, so the second begins within it.
  rig.receive(telemetryFrames(0).subarray(0, -1), telemetryFrames(1, 3));
  rig.finish();
  const { memory } = rig;
  assertEquals(memory.total(Total.BYTES_READ), 4 * TELEMETRY_FRAME_BYTES - 1);
  assertEquals(memory.total(Total.BYTES_OVERLAPPED), 1);
  assertEquals(memory.total(Total.FRAMES + 1), 4);
  const positions = rig.take(FRAMES).map(([, , , position]) => position);
  assertEquals(positions, [0, TELEMETRY_FRAME_BYTES - 1]);
});
