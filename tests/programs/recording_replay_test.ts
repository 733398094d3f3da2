// Recordings read at a pace: replay().

import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type Recording, replay } from "../../recording.ts";
import { ManualClock } from "../manual_clock.ts";
import { configFrame } from "../peer.ts";
import { programTest } from "./program.ts";
import { writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  eventAt,
  recordingOf,
  START_MS,
  STRUCTS,
  telemetryAt,
} from "./replay_rig.ts";

/** Positions of a reader of samples, as they are yielded. */
class Positions {
  readonly seen: number[] = [];
  readonly ended: Promise<void>;

  constructor(source: Recording<typeof STRUCTS>, signal?: AbortSignal) {
    this.ended = this.#read(source, signal);
    this.ended.catch(() => {});
  }

  async #read(source: Recording<typeof STRUCTS>, signal?: AbortSignal) {
    for await (
      const { telemetry } of source.samples(signal ? { signal } : {})
    ) {
      this.seen.push(telemetry.currPosition);
    }
  }
}

/** Lets the files be read, until something is so. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settled();
}

const { setTimeout: realSetTimeout } = globalThis;
const settled = () =>
  new Promise<void>((resolve) => realSetTimeout(resolve, 1));

programTest(
  "replay() yields samples at the times of their receipt, divided by the speed",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(100, 2),
    ], [telemetryAt(100, 3), telemetryAt(400, 4)]);
    using clock = new ManualClock();
    await using source = replay(recording, { speed: 2 });
    const { seen, ended } = new Positions(source);
    await until(() => clock.timers === 1);
    assertEquals(seen, [1]);
    await clock.advance(49);
    assertEquals(seen, [1]);
    await clock.advance(1);
    await until(() => seen.length === 3 && clock.timers === 1);
    source.speed = 100;
    await clock.advance(3);
    await ended;
    assertEquals(seen, [1, 2, 3, 4]);
    assertEquals(source.latest?.telemetry.currPosition, 4);
    assertEquals(source.files, recording.files);
  },
);

programTest(
  "replay() yields samples, events and configurations by one clock, paused and step by step",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      [START_MS, "config", configFrame(1)],
      telemetryAt(0, 1),
      eventAt(0, "gap"),
      [START_MS + 10, "config", configFrame(1)],
      telemetryAt(20, 2),
      eventAt(30, "gap"),
      telemetryAt(40, 3),
    ]);
    await using source = replay(recording, { paused: true });
    const seen: string[] = [];
    const note = async (kind: string, iterator: AsyncIterable<unknown>) => {
      for await (const _ of iterator) seen.push(kind);
    };
    const ended = Promise.all([
      note("config", source.configs()),
      note("sample", source.samples()),
      note("event", source.events()),
    ]);
    for (let i = 0; i < 20; i++) await settled();
    assertEquals([seen, source.paused], [[], true]);
    source.step(3);
    await until(() => seen.length === 3); // all are read, and wait for the next
    seen.length = 0;
    const order = ["config", "sample", "event", "sample"];
    for (let count = 1; count <= 4; count++) {
      source.step();
      await until(() => seen.length >= count);
      for (let i = 0; i < 5; i++) await settled();
      assertEquals(seen, order.slice(0, count));
    }
    await ended;
  },
);

programTest(
  "replay() takes no time for steps of the clock, and between runs",
  async () => {
    await using folder = await TempFolder.make();
    const HOUR_MS = 3_600_000;
    await writeRecording(folder.path, STRUCTS, [
      telemetryAt(0, 1),
      eventAt(HOUR_MS + 5, "clockStepped", { byMs: HOUR_MS }),
      telemetryAt(HOUR_MS + 10, 2),
    ], [
      telemetryAt(20, 3), // back, and no event tells
    ]);
    await delay(2); // the name of a run is its start
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(5 * HOUR_MS, 4),
      telemetryAt(5 * HOUR_MS + 10, 5),
    ]);
    using clock = new ManualClock();
    await using source = replay(recording);
    const { seen, ended } = new Positions(source);
    await until(() => clock.timers === 1);
    await clock.advance(10);
    await until(() => seen.length === 4 && clock.timers === 1);
    await clock.advance(9);
    assertEquals(seen, [1, 2, 3, 4]);
    await clock.advance(1);
    await ended;
    assertEquals(seen, [1, 2, 3, 4, 5]);
  },
);

programTest(
  "replay() takes no time between runs when the clock steps back at the end of one",
  async () => {
    const HOUR_MS = 3_600_000;
    const event = eventAt(5, "clockStepped", { byMs: -HOUR_MS });
    const cases = [[10, []], [20, [event]]] as const;
    for (const [lengthMs, events] of cases) {
      await using folder = await TempFolder.make();
      await writeRecording(folder.path, STRUCTS, [
        telemetryAt(HOUR_MS, 1),
        ...events,
        telemetryAt(10, 2),
      ]);
      await delay(2); // the name of a run is its start
      await using recording = await recordingOf(folder, STRUCTS, [
        telemetryAt(5 * HOUR_MS, 3),
        telemetryAt(5 * HOUR_MS + 10, 4),
      ]);
      using clock = new ManualClock();
      await using source = replay(recording);
      const { seen } = new Positions(source);
      for (let ms = 0; ms < lengthMs; ms++) {
        await until(() => clock.timers === 1);
        await clock.advance(1);
      }
      await until(() => seen.length === 4 || clock.timers === 1);
      assertEquals(seen, [1, 2, 3, 4]);
    }
  },
);

programTest(
  "replay() begins at fromMs and ends at toMs, also for calls with a range of their own",
  async () => {
    await using folder = await TempFolder.make();
    const times = [0, 1000, 2000, 3000, 4000];
    await using recording = await recordingOf(
      folder,
      STRUCTS,
      times.map((ms, i) => telemetryAt(ms, i)),
    );
    await using source = replay(recording, {
      speed: Infinity,
      fromMs: START_MS + 1000,
      toMs: START_MS + 3000,
    });
    const positions = new Positions(source);
    await positions.ended;
    assertEquals(positions.seen, [1, 2, 3]);
    const rest = source.samples({ fromMs: START_MS + 2500 });
    const counters = await Array.fromAsync(
      rest,
      ({ header }) => header.counter,
    );
    assertEquals(counters, [3]);
  },
);

programTest(
  "replay() ends the wait of an iterator by its signal, return() and close()",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(1e9, 2),
    ]);
    const source = replay(recording);
    const controller = new AbortController();
    const aborted = new Positions(source, controller.signal);
    const left = source.samples();
    await left.next();
    const waiting = left.next();
    const closed = new Positions(source);
    await until(() => aborted.seen.length === 1 && closed.seen.length === 1);
    controller.abort(new Error("enough"));
    await assertRejects(() => aborted.ended, Error, "enough");
    await left.return();
    assertEquals(await waiting, { value: undefined, done: true });
    await source.close();
    await closed.ended;
  },
);

programTest("replay() throws when an argument is wrong", async () => {
  await using folder = await TempFolder.make();
  await using recording = await recordingOf(folder, STRUCTS, [
    telemetryAt(0, 1),
  ]);
  assertThrows(
    () => replay(folder.path as unknown as Recording),
    TypeError,
    "Cannot replay as recording must be one of openRecording()",
  );
  assertThrows(() => replay(recording, { speed: 0 }), RangeError, "speed");
  assertThrows(() => replay(recording, { fromMs: NaN }), RangeError, "fromMs");
  assertThrows(
    () => replay(recording, { paused: 1 as unknown as boolean }),
    TypeError,
    "paused must be true or false",
  );
  assertThrows(() => replay(recording).step(0), RangeError, "count");
});
