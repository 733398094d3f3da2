// Reports of long waits for readers, by a clock that the test moves.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { monotonicMs } from "../src/base/clock.ts";
import { BackPressureWatch } from "../src/link/back_pressure_watch.ts";
import { EventLog } from "../src/link/events/event_log.ts";
import type {
  BackPressureEvent,
  LinkEvent,
} from "../src/link/events/events.ts";
import type { FrameFeed } from "../src/link/samples/frame_feed.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { ManualClock } from "./manual_clock.ts";
import { LogLines } from "./peer.ts";

/** A watch over a worker, whose waits the test makes. */
class WatchedWaits implements Disposable {
  readonly clock = new ManualClock();
  readonly startMs = monotonicMs();
  readonly #memory = new SharedMemory({
    journalSlots: 16,
    ringBytes: 256,
    mirrorBytes: 64,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  readonly #reports: BackPressureEvent[] = [];
  readonly #watch: BackPressureWatch;

  constructor(slowest?: { reader: string; behind: number }) {
    const eventLog = new EventLog(new LogLines());
    eventLog.emit = (event: LinkEvent) =>
      void this.#reports.push(event as BackPressureEvent);
    const feed = { slowest } as FrameFeed;
    this.#watch = new BackPressureWatch(this.#memory, feed, eventLog);
  }

  /** Begins a wait, by default now. */
  begin(sinceMs = monotonicMs()): void {
    this.#memory.setFloat(Total.WAITS_SINCE_MS, sinceMs);
    this.look();
    this.look(); // is the same wait
  }

  /** The watch is told that the worker may wait. */
  look(): void {
    this.#watch.begin();
  }

  /** Ends the wait. */
  end(): void {
    this.#memory.setFloat(Total.WAITED_MS, this.#memory.waitedMs);
    this.#memory.setFloat(Total.WAITS_SINCE_MS, 0);
  }

  /** Lets time pass; gives the reports with their times since the start. */
  async pass(ms: number): Promise<[atMs: number, forMs: number][]> {
    const reports: [number, number][] = [];
    const { length } = this.#reports;
    const { push } = this.#reports;
    this.#reports.push = (event) => {
      reports.push([monotonicMs() - this.startMs, event.forMs]);
      return push.call(this.#reports, event);
    };
    await this.clock.advance(ms);
    assertEquals(this.#reports.length - length, reports.length);
    return reports;
  }

  /** The last report. */
  get last(): BackPressureEvent {
    return this.#reports.at(-1)!;
  }

  [Symbol.dispose](): void {
    this.#watch.stop();
    assertEquals(this.clock.timers, 0);
    this.clock[Symbol.dispose]();
  }
}

Deno.test("BackPressureWatch reports a wait after a second, then after ten times as long, and at least once an hour", async () => {
  using waits = new WatchedWaits();
  waits.begin();
  assertEquals(await waits.pass(999), []);
  assertEquals(await waits.pass(9_000_000), [
    [1_000, 1_000],
    [10_000, 10_000],
    [100_000, 100_000],
    [1_000_000, 1_000_000],
    [4_600_000, 4_600_000],
    [8_200_000, 8_200_000],
  ]);
});

Deno.test("BackPressureWatch reports no wait that is over, and none where nobody waits", async () => {
  using waits = new WatchedWaits();
  waits.look();
  assertEquals(waits.clock.timers, 0);
  waits.begin();
  await waits.pass(999);
  waits.end();
  waits.look();
  assertEquals(await waits.pass(60_000), []);
});

Deno.test("BackPressureWatch reports a wait after a second of its own, though it sees it later", async () => {
  using waits = new WatchedWaits();
  waits.begin(monotonicMs() - 400.5);
  assertEquals(await waits.pass(599), []);
  assertEquals(await waits.pass(1), [[600, 1000.5]]);
});

Deno.test("BackPressureWatch reports a wait at once that has lasted for long when it sees it", async () => {
  using waits = new WatchedWaits();
  waits.begin(monotonicMs() - 1500);
  assertEquals(await waits.pass(0), [[0, 1500]]);
});

Deno.test("BackPressureWatch reports waits for a slow reader as one, if they are half of the time at least", async () => {
  for (const isHalf of [true, false]) {
    using waits = new WatchedWaits();
    waits.begin();
    assertEquals(await waits.pass(1500), [[1000, 1000]]);
    waits.end();
    assertEquals(await waits.pass(isHalf ? 1500 : 1501), []);
    waits.begin();
    assertEquals(
      await waits.pass(8000),
      isHalf ? [[10_000, 7000]] : [[4001, 1000]],
    );
  }
});

Deno.test("BackPressureWatch forgets the waits before, once they are over for long enough", async () => {
  for (const isHalf of [true, false]) {
    using waits = new WatchedWaits();
    waits.begin();
    await waits.pass(1500);
    waits.end();
    await waits.pass(5000);
    waits.begin(monotonicMs() - 200); // seen late
    assertEquals(await waits.pass(1000), [[7300, 1000]]);
    waits.end(); // after 1200 ms
    await waits.pass(isHalf ? 1200 : 1201);
    waits.begin();
    const beganMs = monotonicMs() - waits.startMs;
    const [first] = await waits.pass(20_000);
    // Ten seconds behind the first of them, or one behind the last.
    assertEquals(first[0], isHalf ? 6300 + 10_000 : beganMs + 1000);
  }
});

Deno.test("BackPressureWatch names the slowest reader, or callbacks where no reader is slow", async () => {
  for (
    const [slowest, reader, words] of [
      [
        { reader: "a loop", behind: 1 },
        "a loop",
        "1 frame is unread by a loop",
      ],
      [{ reader: "it", behind: 7 }, "it", "7 frames are unread by it"],
      [undefined, "callbacks", "the callbacks are behind"],
    ] as const
  ) {
    using waits = new WatchedWaits(slowest);
    waits.begin(monotonicMs() - 0.4);
    await waits.pass(1000);
    const { type, reader: named, message } = waits.last;
    assertEquals([type, named], ["backPressure", reader]);
    assertStringIncludes(message, "has not been read for 1000 ms");
    assertStringIncludes(message, words);
  }
});
