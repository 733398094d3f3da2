import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { ControllerSocket } from "../src/simulator/sockets/controller_socket.ts";
import { FrameOutbox } from "../src/simulator/sockets/frame_outbox.ts";
import { checkQuirks, type Quirks } from "../src/simulator/faults/quirks.ts";
import { ManualClock } from "./manual_clock.ts";

/** Keeps the first byte of each frame, and its time in ms since the start. */
class Recorder implements ControllerSocket {
  readonly frames: [byte: number, ms: number][] = [];
  readonly #startMs = performance.now();
  readonly #error: Error | undefined;

  constructor(error?: Error) {
    this.#error = error;
  }

  get bytes(): number[] {
    return this.frames.map(([byte]) => byte);
  }

  read() {
    return Promise.resolve(null);
  }

  write(bytes: Uint8Array) {
    if (this.#error) return Promise.reject(this.#error);
    this.frames.push([bytes[0], performance.now() - this.#startMs]);
    return Promise.resolve(bytes.length);
  }

  [Symbol.dispose]() {}
}

const frame = (byte: number) => () => Uint8Array.of(byte);

function outboxWith(quirks: Quirks) {
  return new FrameOutbox<Recorder>(checkQuirks(quirks));
}

Deno.test("FrameOutbox.send() spaces frames by frameIntervalMs when many wait", async () => {
  using clock = new ManualClock();
  const socket = new Recorder();
  const outbox = outboxWith({ frameIntervalMs: 20 });
  for (const byte of [1, 2, 3]) void outbox.send(socket, frame(byte));
  await clock.advance(19);
  assertEquals(socket.frames, [[1, 0]]);
  await clock.advance(100);
  assertEquals(socket.frames, [[1, 0], [2, 20], [3, 40]]);
});

Deno.test("FrameOutbox.sendStatus() goes first when frames wait", async () => {
  using clock = new ManualClock();
  const socket = new Recorder();
  const outbox = outboxWith({ frameIntervalMs: 20 });
  for (const byte of [1, 2]) void outbox.send(socket, frame(byte));
  void outbox.sendStatus(socket, frame(9));
  await clock.advance(100);
  assertEquals(socket.frames, [[1, 0], [9, 20], [2, 40]]);
});

Deno.test("FrameOutbox.sendStatus() loses a status when statusQueueMax of them wait", async () => {
  using clock = new ManualClock();
  const socket = new Recorder();
  const outbox = outboxWith({ frameIntervalMs: 20, statusQueueMax: 1 });
  void outbox.send(socket, frame(1));
  const waiting = outbox.sendStatus(socket, frame(9));
  assertEquals(outbox.sendStatus(socket, frame(8)), undefined);
  await clock.advance(100);
  await waiting;
  await outbox.sendStatus(socket, frame(7));
  assertEquals(socket.bytes, [1, 9, 7]);
});

Deno.test("FrameOutbox.send() rejects its own frame only when a connection is lost", async () => {
  const outbox = outboxWith({});
  const next = new Recorder();
  const lost = outbox.send(new Recorder(new Error("lost")), frame(1));
  const sent = outbox.send(next, frame(2));
  await assertRejects(() => lost, Error, "lost");
  await sent;
  await outbox.idle;
  await outbox.send(next, frame(3));
  assertEquals(next.bytes, [2, 3]);
});

Deno.test("FrameOutbox.begin() repeats the last three frames when staleFrames is set", async () => {
  for (
    const [staleFrames, expected] of [[true, [2, 3, 4]], [false, []]] as const
  ) {
    const outbox = outboxWith({ staleFrames });
    const [first, second] = [new Recorder(), new Recorder()];
    for (const byte of [1, 2, 3, 4]) await outbox.send(first, frame(byte));
    outbox.begin(second);
    await outbox.idle;
    assertEquals(first.bytes, [1, 2, 3, 4]);
    assertEquals(second.bytes, [...expected]);
  }
});
