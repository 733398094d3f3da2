// Faults of frames, without a controller that sends them.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { FrameFaults } from "../src/simulator/faults/frame_faults.ts";
import type { FrameFault } from "../src/simulator/faults/faults.ts";
import { Random } from "../src/simulator/faults/random.ts";
import { CommandHearing } from "../src/simulator/faults/command_hearing.ts";
import { endAtFrameEnd } from "../src/simulator/faults/frame_end.ts";
import { Mutex } from "../src/base/mutex.ts";
import { ManualClock } from "./manual_clock.ts";
import { configFrame, telemetryFrames } from "./peer.ts";

const TAI_SEC = 1_700_000_000n;

/** Random numbers that are the largest, or the least, of their ranges. */
class ExtremeRandom extends Random {
  readonly #isMost: boolean;

  constructor(isMost: boolean) {
    super(1);
    this.#isMost = isMost;
  }

  override integer(min: number, max: number): number {
    return this.#isMost ? max : min;
  }

  override chance(share: number): boolean {
    assertEquals(share, 0.5);
    return this.#isMost;
  }
}

/** Sends a frame of each fault in turn; gives the counters and times on the wire. */
function send(
  faults: readonly FrameFault[],
  random: Random = new ExtremeRandom(true),
  firstCounter = 10,
) {
  const frameFaults = new FrameFaults(Header, [0x19, 0x05]);
  return faults.map((fault, i) => {
    const frame = telemetryFrames(firstCounter + i);
    const { writes, frames } = frameFaults.apply(fault, frame, random);
    assertEquals(frames.map(({ fault }) => fault), frames.map(() => fault));
    const header = Header.view(writes[0].slice().buffer);
    assertEquals(frames[0].bytes, writes[0].slice(0, frame.length));
    return [header.counter, Number(header.taiSec - TAI_SEC)];
  });
}

const countersOf = (...args: Parameters<typeof send>) =>
  send(...args).map(([counter]) => counter);

Deno.test("FrameFaults repeats a counter, and counts on from there", () => {
  assertEquals(countersOf(["none", "repeatedCounter", "none"]), [10, 10, 11]);
  const random = new Random(1);
  assertEquals(countersOf(["repeatedCounter"], random, 0), [2 ** 32 - 1]);
});

Deno.test("FrameFaults skips 1 to 1000 counts", () => {
  for (const [isMost, skipped] of [[true, 1000], [false, 1]] as const) {
    assertEquals(
      countersOf(["counterJump", "none"], new ExtremeRandom(isMost)),
      [10 + skipped, 11 + skipped],
    );
  }
});

Deno.test("FrameFaults restarts a counter at 1", () => {
  assertEquals(
    countersOf(["counterJump", "counterRestart", "none"]),
    [1010, 1, 2],
  );
});

Deno.test("FrameFaults sets the clock forward or back by 1 to 3600 s", () => {
  const times = (isMost: boolean) =>
    send(["none", "clockJump", "none", "clockJump"], new ExtremeRandom(isMost))
      .map(([, sec]) => sec);
  assertEquals(times(true), [0, 3600, 3600, 7200]);
  assertEquals(times(false), [0, -1, -1, -2]);
});

Deno.test("FrameFaults sends a duplicated frame twice in one write, and joined ones together", () => {
  const faults = new FrameFaults(Header, [0x19, 0x05]);
  const frame = telemetryFrames(3);
  const { writes, frames } = faults.apply("duplicated", frame, new Random(1));
  assertEquals([writes.length, frames.length], [1, 2]);
  assertEquals(writes[0], Uint8Array.of(...frame, ...frame));
  const joined = faults.join([frame, telemetryFrames(4)], "burst");
  assertEquals(joined.frames.map(({ fault }) => fault), ["burst", "burst"]);
  assertEquals(joined.writes, [telemetryFrames(3, 2)]);
  assertEquals(faults.join([configFrame(1)]).frames[0].fault, "none");
});

Deno.test("FrameFaults sends a frame of equal bytes whole, which can't show that some are missing", () => {
  const faults = new FrameFaults(Header, [0x19, 0x05]);
  const equal = new Uint8Array(60);
  for (const fault of ["truncated", "byteLost"] as const) {
    const [{ fault: shown }] = faults.apply(fault, equal, new Random(1)).frames;
    assertEquals(shown, "none");
    const frame = telemetryFrames(1);
    const { frames: [sent] } = faults.apply(fault, frame, new Random(1));
    assertEquals([sent.fault, sent.isDamaged], [fault, true]);
  }
});

Deno.test("CommandHearing reads 7 bytes every 10 ms, or nothing, for the time of the fault", async () => {
  using clock = new ManualClock();
  const hearing = new CommandHearing();
  const plain = hearing.present;
  assertEquals(plain.bytesMax, Infinity);
  const { signal } = new AbortController();
  const slow = hearing.play("slowReader", 100, signal);
  assertEquals(hearing.present.bytesMax, 7);
  let reads = 0;
  hearing.present.wait()!.then(() => reads++);
  await clock.advance(9);
  assertEquals(reads, 0);
  await clock.advance(1);
  assertEquals(reads, 1);
  await clock.advance(90);
  await slow;
  assertEquals(hearing.present, plain);
  const stall = hearing.play("commandReadStall", 100, signal);
  hearing.present.wait()!.then(() => reads++);
  await clock.advance(99);
  assertEquals(reads, 1);
  await clock.advance(1);
  await stall;
  assertEquals([reads, hearing.present], [2, plain]);
  const cancel = new AbortController();
  const canceled = hearing.play("slowReader", 100, cancel.signal)
    .catch((error) => error);
  cancel.abort();
  assertEquals((await canceled).name, "AbortError");
  assertEquals(hearing.present, plain);
});

Deno.test("endAtFrameEnd() waits for the frame that is being written, for a second at most", async () => {
  for (const isLate of [false, true]) {
    using clock = new ManualClock();
    const writing = new Mutex();
    const frame = writing.queue();
    await frame.begun;
    let isEnded = false;
    let isOver = false;
    const ended = endAtFrameEnd(writing, () => isEnded = true)
      .then(() => isOver = true);
    await clock.advance(999);
    assertEquals(isEnded, false);
    if (isLate) {
      await clock.advance(1);
      assertEquals([isEnded, isOver], [true, false], "the slot is awaited");
    }
    frame[Symbol.dispose]();
    await clock.settle();
    assertEquals([isEnded, isOver, clock.timers], [true, true, 0]);
    await ended;
    const next = writing.queue();
    await next.begun; // as the mutex is free again
    assert(isOver);
    next[Symbol.dispose]();
  }
});
