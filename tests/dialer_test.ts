// Dialling of a controller, by connections without sockets and a clock that the test
// moves.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { Dialer } from "../src/transport/worker/dialer.ts";
import type { Peer } from "../src/transport/worker/peer.ts";
import { Sessions } from "../src/transport/worker/sessions.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";

const { CONNECTED, DISCONNECTED, DIAL_FAILED, DIAL_ENDED } = RecordKind;
const RETRY_MS = 300;
/** Time for which a canceled attempt may still connect. */
const GRACE_MS = 50;
const REFUSED = new Deno.errors.ConnectionRefused("nobody listens");

/** One attempt to connect, which the test ends. */
interface Attempt {
  readonly options: Deno.ConnectOptions;
  readonly result: PromiseWithResolvers<Deno.TcpConn>;
}

/** A dialer, the controller that it dials, and the clock. */
class DialRig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory({
    journalSlots: 64,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  readonly journal = new JournalWriter(this.memory);
  readonly sessions: Sessions;
  readonly dialer: Dialer;
  /** All attempts so far. */
  readonly attempts: Attempt[] = [];
  /** Serves a peer; to the end of its stream, if the test says nothing else. */
  serve = async ({ conn }: Peer): Promise<unknown> => {
    try {
      while (await conn.read(new Uint8Array(8)) !== null);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  readonly #reader = new JournalReader(this.memory);
  readonly #connect = Deno.connect;
  readonly #timeout = AbortSignal.timeout;
  #slot = 0;

  constructor(retryMs = RETRY_MS) {
    const { memory, journal } = this;
    this.sessions = new Sessions({
      socket: "combined",
      memory,
      journal,
      board: new LinkBoard(),
      serve: (peer) => this.serve(peer),
    });
    const task = { hostname: "rotator", port: 7, retryMs };
    const { sessions } = this;
    this.dialer = new Dialer({ task, memory, journal, sessions });
    // As Deno's own, but by the test's clock.
    AbortSignal.timeout = (ms) => {
      const limit = new AbortController();
      const error = new DOMException("Signal timed out.", "TimeoutError");
      setTimeout(() => limit.abort(error), ms);
      return limit.signal;
    };
    Object.assign(Deno, {
      connect: (options: Deno.ConnectOptions) => {
        const result = Promise.withResolvers<Deno.TcpConn>();
        this.attempts.push({ options, result });
        const { signal } = options;
        const abort = () => result.reject(signal?.reason);
        if (signal?.aborted) abort();
        else signal?.addEventListener("abort", abort);
        return result.promise;
      },
    });
  }

  /** Whether the last attempt was neither answered nor cancelled. */
  get isDialling(): boolean {
    return this.attempts.at(-1)?.options.signal?.aborted === false;
  }

  /** The controller accepts the last attempt. */
  async accept(): Promise<FakeConn> {
    const fake = new FakeConn("10.0.0.7");
    this.attempts.at(-1)!.result.resolve(fake.conn);
    await this.clock.settle();
    return fake;
  }

  /** The last attempt fails. */
  async fail(error: Error): Promise<void> {
    this.attempts.at(-1)!.result.reject(error);
    await this.clock.settle();
  }

  /** Kinds and payloads of the records since the last call. */
  take(): [RecordKind, string][] {
    const records: [RecordKind, string][] = [];
    const reader = this.#reader;
    while (this.#slot !== reader.end) {
      const slot = this.#slot;
      records.push([reader.kind(slot), reader.text(slot)]);
      this.#slot = reader.after(slot);
    }
    reader.release(this.#slot);
    return records;
  }

  /** Fills the journal. */
  async fillJournal(): Promise<void> {
    while (this.journal.hasRoom) {
      await this.journal.record(RecordKind.ACCEPT_FAILED, {});
    }
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, { connect: this.#connect });
    AbortSignal.timeout = this.#timeout;
    this.clock[Symbol.dispose]();
  }
}

Deno.test("Dialer.dial() has the controller served to its end, and records last that it has ended, when it doesn't retry", async () => {
  using rig = new DialRig(Infinity);
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  const [{ options }] = rig.attempts;
  assertEquals([options.hostname, options.port], ["rotator", 7]);
  assertEquals(rig.take(), []);
  const fake = await rig.accept();
  assertEquals(rig.take(), [[CONNECTED, "10.0.0.7:5000"]]);
  fake.send(null);
  await dialled;
  assertEquals(rig.take(), [[DISCONNECTED, ""], [DIAL_ENDED, ""]]);
  await rig.clock.advance(600_000);
  assertEquals([rig.attempts.length, rig.clock.timers], [1, 0]);
});

Deno.test("Dialer.dial() leaves the time limit of the only attempt to the system", async () => {
  using rig = new DialRig(Infinity);
  const dialled = rig.dialer.dial();
  await rig.clock.advance(600_000);
  assert(rig.isDialling);
  await rig.fail(new Deno.errors.TimedOut("the system's own limit"));
  await dialled;
  assertEquals(rig.take(), [
    [DIAL_FAILED, "TimedOut\nthe system's own limit"],
    [DIAL_ENDED, ""],
  ]);
  assertEquals(rig.memory.total(Total.FAILED_DIALS), 1);
});

Deno.test("Dialer.dial() cancels an attempt after 5 s when it retries, and dials again after the pause", async () => {
  using rig = new DialRig();
  rig.dialer.dial();
  await rig.clock.advance(4_999);
  assert(rig.isDialling);
  assertEquals(rig.take(), []);
  await rig.clock.advance(1 + GRACE_MS);
  assertEquals(rig.isDialling, false);
  const [[kind, payload], ...others] = rig.take();
  assertEquals([kind, others], [DIAL_FAILED, []]);
  assertMatch(payload, /^TimedOut\nit has not answered within 5000 ms, /);
  await rig.clock.advance(RETRY_MS - 1);
  assertEquals(rig.attempts.length, 1);
  await rig.clock.advance(1);
  assertEquals(rig.attempts.length, 2);
  const fake = await rig.accept();
  await rig.clock.advance(5_000);
  assertEquals(fake.isClosed, false, "the limit is one of the attempt only");
  assertEquals(rig.clock.timers, 0);
});

Deno.test("Dialer.dial() dials again after the pause when a connection has ended", async () => {
  using rig = new DialRig();
  rig.dialer.dial();
  await rig.clock.settle();
  const fake = await rig.accept();
  await rig.clock.advance(10_000);
  assertEquals(rig.attempts.length, 1);
  fake.send(null);
  await rig.clock.advance(RETRY_MS - 1);
  assertEquals(rig.attempts.length, 1);
  await rig.clock.advance(1);
  assertEquals(rig.attempts.length, 2);
  assertEquals(rig.take().map(([kind]) => kind), [CONNECTED, DISCONNECTED]);
});

Deno.test("Dialer.dial() counts all failures, and records those unlike the last since a connection or a call", async () => {
  using rig = new DialRig();
  const { clock, dialer } = rig;
  const refused = [DIAL_FAILED, "ConnectionRefused\nnobody listens"] as const;
  const fail = async (error: Error) => {
    await rig.fail(error);
    await clock.advance(RETRY_MS);
  };
  dialer.dial();
  await clock.settle();
  for (let i = 0; i < 3; i++) await fail(REFUSED);
  assertEquals(rig.take(), [[...refused]]);
  await fail(new Deno.errors.ConnectionRefused("no route"));
  await fail(new Deno.errors.TimedOut("no route"));
  await fail(REFUSED);
  assertEquals(rig.take().map(([, payload]) => payload), [
    "ConnectionRefused\nno route",
    "TimedOut\nno route",
    refused[1],
  ]);
  (await rig.accept()).send(null);
  await clock.advance(RETRY_MS);
  rig.take();
  await fail(REFUSED);
  assertEquals(rig.take(), [[...refused]]);
  dialer.hangUp("over");
  await clock.advance(GRACE_MS);
  assertEquals(rig.take(), [[DIAL_ENDED, ""]]);
  dialer.dial();
  await clock.settle();
  await fail(REFUSED);
  assertEquals(rig.take(), [[...refused]]);
  assertEquals(rig.memory.total(Total.FAILED_DIALS), 8);
});

Deno.test("Dialer.dial() doesn't retry without the permission for the net", async () => {
  using rig = new DialRig();
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  await rig.fail(new Deno.errors.NotCapable("run again with --allow-net"));
  await dialled;
  assertEquals(rig.take(), [
    [DIAL_FAILED, "NotCapable\nrun again with --allow-net"],
    [DIAL_ENDED, ""],
  ]);
  assertEquals(rig.clock.timers, 1, "the limit of the attempt; no retry");
  await rig.clock.advance(60_000);
  assertEquals(rig.attempts.length, 1);
});

Deno.test("Dialer.dial() doesn't go on while there is no room to record a failure", async () => {
  using rig = new DialRig();
  await rig.fillJournal();
  rig.dialer.dial();
  await rig.clock.settle();
  await rig.fail(REFUSED);
  await rig.clock.advance(60_000);
  assertEquals(rig.attempts.length, 1);
  rig.take();
  for (let i = 0; i < 5; i++) await rig.clock.advance(RETRY_MS);
  assertEquals(rig.attempts.length, 2);
  assertEquals(rig.take(), [[
    DIAL_FAILED,
    "ConnectionRefused\nnobody listens",
  ]]);
});

Deno.test("Dialer.dial() doesn't go on while there is no room to record that an attempt was not answered", async () => {
  using rig = new DialRig();
  await rig.fillJournal();
  rig.dialer.dial();
  await rig.clock.advance(5_000 + GRACE_MS + 60_000);
  assertEquals(rig.attempts.length, 1);
  rig.take();
  for (let i = 0; i < 5; i++) await rig.clock.advance(RETRY_MS);
  assertEquals(rig.attempts.length, 2);
});

Deno.test("Dialer.dial() resolves once its end is recorded", async () => {
  using rig = new DialRig(Infinity);
  await rig.fillJournal();
  let isOver = false;
  rig.dialer.dial().then(() => isOver = true);
  await rig.clock.settle();
  rig.dialer.hangUp("over");
  await rig.clock.advance(GRACE_MS);
  assertEquals(isOver, false);
  rig.take();
  while (!isOver) await rig.clock.settle();
  assertEquals(rig.take(), [[DIAL_ENDED, ""]]);
});

Deno.test("Dialer.hangUp() cancels an attempt, which is no failure", async () => {
  for (const retryMs of [RETRY_MS, Infinity]) {
    using rig = new DialRig(retryMs);
    const dialled = rig.dialer.dial();
    await rig.clock.settle();
    rig.dialer.hangUp("over");
    await rig.clock.advance(GRACE_MS);
    assertEquals(rig.isDialling, false);
    await dialled;
    assertEquals(rig.take(), [[DIAL_ENDED, ""]]);
    assertEquals(rig.memory.total(Total.FAILED_DIALS), 0);
    await rig.clock.advance(60_000);
    assertEquals(rig.attempts.length, 1);
  }
});

Deno.test("Dialer.hangUp() closes a connection that is accepted at the same moment, without serving it", async () => {
  using rig = new DialRig();
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  const fake = new FakeConn();
  rig.attempts[0].result.resolve(fake.conn);
  rig.dialer.hangUp("over");
  await dialled;
  assert(fake.isClosed);
  assertEquals(rig.take(), [[DIAL_ENDED, ""]]);
});

Deno.test("Dialer.hangUp() closes a connection that is made up to 50 ms later, instead of aborting it", async () => {
  using rig = new DialRig();
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  rig.dialer.hangUp("over");
  await rig.clock.advance(GRACE_MS - 1);
  const fake = new FakeConn();
  rig.attempts[0].result.resolve(fake.conn);
  await dialled;
  assert(fake.isClosed);
  assertEquals(rig.attempts[0].options.signal?.aborted, false);
  assertEquals(rig.take(), [[DIAL_ENDED, ""]]);
});

Deno.test("Dialer.hangUp() ends the pause before the next attempt", async () => {
  using rig = new DialRig();
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  await rig.fail(REFUSED);
  await rig.clock.advance(RETRY_MS - 1);
  rig.dialer.hangUp("over");
  await dialled;
  assertEquals(rig.take().at(-1), [DIAL_ENDED, ""]);
  await rig.clock.advance(60_000);
  assertEquals([rig.attempts.length, rig.clock.timers], [1, 0]);
});

Deno.test("Dialer.hangUp() ends the connection for its reason, close() as closed; neither is followed by another attempt", async () => {
  for (const isClose of [false, true]) {
    using rig = new DialRig();
    const dialled = rig.dialer.dial();
    await rig.clock.settle();
    const fake = await rig.accept();
    const peer = rig.sessions.peer!;
    if (isClose) rig.dialer.close();
    else rig.dialer.hangUp("the caller has cancelled");
    assert(fake.isClosed);
    assertEquals(
      peer.end(),
      isClose
        ? { cause: EndCause.CLOSED, reason: "the client was closed" }
        : { cause: EndCause.CUT, reason: "the caller has cancelled" },
    );
    await dialled;
    const kinds = rig.take().map(([kind]) => kind);
    assertEquals(kinds, [CONNECTED, DISCONNECTED, DIAL_ENDED]);
    await rig.clock.advance(60_000);
    assertEquals(rig.attempts.length, 1);
  }
});

Deno.test("Dialer.hangUp() ends a connection that waits for room in the ring", async () => {
  using rig = new DialRig(Infinity);
  const { memory } = rig;
  rig.serve = async (peer) => {
    await memory.released(() => peer.isClosed);
    return undefined;
  };
  const dialled = rig.dialer.dial();
  await rig.clock.settle();
  await rig.accept();
  assert(memory.isReleaseWanted);
  rig.dialer.hangUp("over");
  for (let i = 0; i < 20; i++) await rig.clock.settle();
  assertEquals(memory.isReleaseWanted, false);
  await dialled;
});

Deno.test("Dialer.hangUp() does nothing before it dials", async () => {
  using rig = new DialRig(Infinity);
  rig.dialer.hangUp("over");
  rig.dialer.close();
  rig.dialer.dial();
  await rig.clock.settle();
  assert(rig.isDialling);
});
