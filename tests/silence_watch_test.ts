// Watch on a silent peer, by a clock that the test moves.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { monotonicMs, now } from "../src/base/clock.ts";
import { ByteRing } from "../src/framing/byte_ring.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { Peer } from "../src/transport/worker/peer.ts";
import { SilenceWatch } from "../src/transport/worker/silence_watch.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";

const { SILENT, HEARD } = RecordKind;
const STALE_MS = 100;
/** Time from the limit to the look that makes sure. */
const DOUBT_MS = 5;

/** A watch, the peer that it watches, and the clock. */
class SilenceRig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory({
    journalSlots: 16,
    ringBytes: 256,
    mirrorBytes: 64,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  readonly journal = new JournalWriter(this.memory);
  readonly board = new LinkBoard();
  readonly ring = new ByteRing(this.memory.ring, 256);
  readonly failures: unknown[] = [];
  readonly watch: SilenceWatch;
  readonly peer = new Peer(new FakeConn().conn, () => {});
  readonly #reader = new JournalReader(this.memory);
  #slot = 0;

  constructor({ endsStale = false, staleMs = STALE_MS } = {}) {
    this.watch = new SilenceWatch(
      { layouts: [], telemetryType: 1, staleMs, endsStale },
      {
        journal: this.journal,
        board: this.board,
        ring: this.ring,
        onFailure: (error) => this.failures.push(error),
      },
    );
    this.peer.begin(7);
  }

  /** Begins, and lets the peer be reported as silent. */
  async beginSilence(): Promise<void> {
    this.watch.begin(this.peer);
    await this.clock.advance(STALE_MS + DOUBT_MS);
    assertEquals([this.board.isStale, this.take().length], [true, 1]);
  }

  /** The peer sends bytes. */
  receive(...bytes: number[]): void {
    this.ring.writable(this.ring.written).set(bytes);
    this.ring.advance(bytes.length);
  }

  /** The peer sends telemetry. */
  hear(): void {
    this.watch.hear(now());
  }

  /** Kinds, numbers and payloads of the published records since the last call. */
  take(): unknown[][] {
    const records: unknown[][] = [];
    const reader = this.#reader;
    for (; this.#slot !== reader.end; this.#slot = reader.after(this.#slot)) {
      const slot = this.#slot;
      records.push([
        reader.kind(slot),
        reader.subject(slot),
        reader.count(slot),
        reader.position(slot),
        reader.number(slot),
        [...reader.payload(slot)],
      ]);
    }
    reader.release(this.#slot);
    return records;
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("SilenceWatch looks again at once when its limit passes during a look", async () => {
  using rig = new SilenceRig();
  rig.watch.begin(rig.peer);
  // A timer may fire a fraction of a millisecond early.
  const { now: nowMs } = performance;
  const offsetsMs = [-0.3, 0.1];
  performance.now = () => nowMs() + (offsetsMs.shift() ?? 0);
  await rig.clock.advance(STALE_MS + DOUBT_MS);
  assertEquals([offsetsMs, rig.board.isStale], [[], true]);
});

Deno.test("SilenceWatch records a silence after its time limit and a second look, with what the connection has shown", async () => {
  using rig = new SilenceRig();
  const { watch, clock } = rig;
  rig.receive(1, 2, 3); // on the connection before
  watch.begin(rig.peer);
  await clock.advance(STALE_MS + DOUBT_MS - 1);
  assertEquals([rig.board.isStale, rig.take()], [false, []]);
  await clock.advance(1);
  assertEquals(rig.board.isStale, true);
  assertEquals(rig.take(), [[SILENT, 0, 0, 0, 105, []]]);
  assertEquals(rig.peer.isClosed, false);
  await clock.advance(10 * STALE_MS);
  assertEquals(rig.take(), [], "once");
});

Deno.test("SilenceWatch records up to 16 bytes that are in no frame, and the configurations since the last telemetry", async () => {
  for (const count of [0, 1, 15, 16, 17]) {
    using rig = new SilenceRig();
    rig.watch.begin(rig.peer);
    rig.hear();
    rig.receive(...Array<number>(30).fill(0xcc));
    rig.watch.noteFrames(20, 1);
    rig.watch.noteFrames(30, 2);
    const bytes = Array.from({ length: count }, (_, i) => i + 1);
    rig.receive(...bytes);
    await rig.clock.advance(STALE_MS + DOUBT_MS);
    assertEquals(rig.take(), [[SILENT, 1, 3, count, 105, bytes.slice(-16)]]);
  }
});

Deno.test("SilenceWatch begins each connection anew", async () => {
  using rig = new SilenceRig();
  const { watch, clock } = rig;
  watch.begin(rig.peer);
  rig.hear();
  rig.receive(1, 2, 3);
  watch.noteFrames(2, 2);
  await clock.advance(STALE_MS - 1);
  watch.end();
  assertEquals(clock.timers, 0);
  watch.begin(rig.peer);
  assertEquals(rig.board.heardMs, monotonicMs());
  await clock.advance(STALE_MS + DOUBT_MS);
  assertEquals(rig.take(), [[SILENT, 0, 0, 0, 105, []]]);
});

Deno.test("SilenceWatch.hear() ends a silence, which may begin again, and forgets the configurations before", async () => {
  using rig = new SilenceRig();
  const { watch, clock, board, journal } = rig;
  await rig.beginSilence();
  watch.noteFrames(0, 1);
  await clock.advance(20);
  rig.hear();
  assertEquals([board.isStale, board.heardMs], [false, monotonicMs()]);
  journal.publish();
  assertEquals(rig.take(), [[HEARD, 7, 0, 0, 125, []]]);
  await clock.advance(50);
  rig.hear();
  journal.publish();
  assertEquals(rig.take(), [], "there was no silence");
  await clock.advance(STALE_MS + DOUBT_MS);
  assertEquals(rig.take(), [[SILENT, 1, 0, 0, 105, []]]);
});

Deno.test("SilenceWatch.hear() doesn't set the time of the last telemetry back", () => {
  using rig = new SilenceRig();
  rig.watch.begin(rig.peer);
  const { monotonicMs: heardMs } = now();
  rig.board.isStale = true;
  rig.watch.hear({ monotonicMs: heardMs - 10, wallMs: 0 });
  assertEquals(rig.board.heardMs, heardMs);
  rig.journal.publish();
  assertEquals(rig.take(), [[HEARD, 7, 0, 0, 0, []]]);
});

Deno.test("SilenceWatch records nothing of a connection that has ended, whose link remains stale", async () => {
  using rig = new SilenceRig();
  const { watch, board } = rig;
  await rig.beginSilence();
  watch.end();
  const { heardMs } = board;
  const { isHeldBack, holds } = rig.peer;
  await rig.clock.advance(1);
  rig.hear();
  watch.noteFrames(1, 1);
  watch.holdBack();
  rig.journal.publish();
  assertEquals([board.isStale, board.heardMs], [true, heardMs]);
  assertEquals([rig.peer.isHeldBack, rig.peer.holds], [isHeldBack, holds]);
  rig.peer.isHeldBack = true;
  watch.readOn();
  assertEquals([rig.peer.isHeldBack, board.heardMs], [true, heardMs]);
  assertEquals([rig.take(), rig.clock.timers], [[], 0]);
});

Deno.test("SilenceWatch.holdBack() keeps a peer from being silent, until readOn() begins its time anew", async () => {
  using rig = new SilenceRig();
  const { watch, clock, board, peer } = rig;
  watch.begin(peer);
  await clock.advance(STALE_MS - 1);
  watch.holdBack();
  assertEquals([peer.isHeldBack, peer.holds], [true, 1]);
  assertEquals(board.heardMs, Infinity);
  await clock.advance(10 * STALE_MS);
  watch.readOn();
  assertEquals([peer.isHeldBack, board.heardMs], [false, monotonicMs()]);
  await clock.advance(STALE_MS - 1);
  assertEquals(board.isStale, false);
  await clock.advance(STALE_MS);
  assertEquals(board.isStale, true);
});

Deno.test("SilenceWatch looks again as soon as the time limit can be over", async () => {
  using rig = new SilenceRig();
  const { watch, clock } = rig;
  watch.begin(rig.peer);
  await clock.advance(60);
  rig.hear(); // so the look at 100 ms is 60 ms too early
  await clock.advance(STALE_MS + DOUBT_MS - 1);
  assertEquals(rig.board.isStale, false);
  await clock.advance(1);
  assertEquals(rig.board.isStale, true);
});

Deno.test("SilenceWatch reports a silence once there is room to record it", async () => {
  using rig = new SilenceRig();
  const { journal, clock } = rig;
  while (journal.hasRoom) await journal.record(RecordKind.DIAL_ENDED, {});
  rig.watch.begin(rig.peer);
  await clock.advance(10 * STALE_MS);
  assertEquals(rig.board.isStale, false);
  rig.take();
  await clock.advance(DOUBT_MS);
  assertEquals(rig.board.isStale, true);
  assertEquals(rig.take().map(([kind]) => kind), [SILENT]);
});

Deno.test("SilenceWatch ends a silent connection if its task says so", async () => {
  using rig = new SilenceRig({ endsStale: true });
  rig.watch.begin(rig.peer);
  rig.clock.skip(0.4);
  await rig.clock.advance(STALE_MS + DOUBT_MS);
  assertEquals(rig.peer.end(), {
    cause: EndCause.STALE,
    reason: "no telemetry was received for 105 ms",
  });
  assertEquals(rig.take().map(([kind]) => kind), [SILENT]);
});

Deno.test("SilenceWatch sets no timer without a time limit, and none once it is closed", async () => {
  {
    using rig = new SilenceRig({ staleMs: Infinity });
    rig.watch.begin(rig.peer);
    assertEquals(rig.clock.timers, 0);
  }
  using rig = new SilenceRig();
  rig.watch.begin(rig.peer);
  assertEquals(rig.clock.timers, 1);
  rig.watch.close();
  assertEquals(rig.clock.timers, 0);
  await rig.clock.advance(10 * STALE_MS);
  assertEquals(rig.take(), []);
});

Deno.test("SilenceWatch reports a fault in its report, and doesn't end the thread", async () => {
  using rig = new SilenceRig();
  const fault = new Error("a fault of ours");
  rig.watch.begin(rig.peer);
  rig.ring.last = () => {
    throw fault;
  };
  await rig.clock.advance(STALE_MS + DOUBT_MS);
  assertEquals(rig.failures, [fault]);
});
