// Recorder of a source in memory: the order of events and frames, its reports, and its end.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { record, type Recorder } from "../../recording.ts";
import { LogLines, telemetryFrames, until } from "../peer.ts";
import { programTest } from "./program.ts";
import { STRUCTS } from "./recorded.ts";
import { jsonOf, readMcap, TempFolder } from "./recording_rig.ts";

/** Iterator of what is pushed, until it returns. */
class Pushed<T> implements AsyncIterableIterator<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #isOver = false;
  /** Called when it returns. */
  onReturn: () => Promise<void> = () => Promise.resolve();

  push(...items: T[]): void {
    this.#items.push(...items);
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (this.#items.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#items.length > 0
      ? { value: this.#items.shift()!, done: false }
      : { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#isOver = true;
    this.#wake?.();
    await this.onReturn();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Source without a link, and its recorder. */
class Rig implements AsyncDisposable {
  readonly log = new LogLines();
  readonly recorder: Recorder;
  readonly #events = new Pushed<object>();
  readonly frames = new Pushed<object>();

  private constructor(readonly folder: TempFolder) {
    const source = {
      structs: STRUCTS,
      stats: {},
      events: () => this.#events,
      frames: () => this.frames,
    };
    const options = { log: this.log, sync: false };
    this.recorder = record(source as never, folder.path, options);
  }

  static async open(): Promise<Rig> {
    return new Rig(await TempFolder.make());
  }

  pushEvent(atMs: number): void {
    this.#events.push({ type: "rate", atMs, message: "" });
  }

  pushFrame(receivedAtMs: number): void {
    const bytes = telemetryFrames(1);
    this.frames.push({ kind: "telemetry", receivedAtMs, bytes });
  }

  /** Waits until a number of messages were added. */
  async added(count: number): Promise<void> {
    await until(() => this.recorder.stats.messages === count);
  }

  /** Ends the recording; returns kinds and times of its messages. */
  async recorded(): Promise<string[]> {
    await this.recorder.close();
    const { messages } = await readMcap(this.folder.file);
    return messages.map((message) =>
      message.topic.endsWith("/events")
        ? `event ${jsonOf(message).atMs}`
        : `frame ${Number(message.logTime) / 1e6}`
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recorder.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

programTest(
  "record() writes events of one turn before the frames that are as late, and behind those before them",
  async () => {
    await using rig = await Rig.open();
    rig.pushEvent(2000);
    rig.pushEvent(2001);
    rig.pushEvent(2002);
    for (const ms of [1999, 2001, 2001.5]) rig.pushFrame(ms);
    await rig.added(6); // the last event without a frame behind it
    rig.pushEvent(3000);
    await rig.added(7);
    rig.pushEvent(4000);
    assertEquals(await rig.recorded(), [
      "frame 1999",
      "event 2000",
      "event 2001",
      "frame 2001",
      "frame 2001.5",
      "event 2002",
      "event 3000",
      "event 4000",
    ]);
  },
);

programTest(
  "Recorder.close() writes all that its source still yields",
  async () => {
    await using rig = await Rig.open();
    for (let i = 0; i < 100; i++) rig.pushFrame(1000 + i);
    assertEquals((await rig.recorded()).length, 100);
  },
);

programTest(
  "Recorder.close() waits until its source has ended, and completes the file though that has failed",
  async () => {
    await using rig = await Rig.open();
    const ending = Promise.withResolvers<void>();
    rig.frames.onReturn = () => ending.promise;
    rig.pushFrame(1000);
    await rig.added(1);
    let isClosed = false;
    const closing = rig.recorder.close().then(() => isClosed = true);
    // Files are completed within a few turns of the event loop.
    for (let turn = 0; turn < 20; turn++) await delay(0);
    assertEquals(isClosed, false);
    ending.reject(new Error("Broken on purpose"));
    await closing;
    assertEquals((await readMcap(rig.folder.file)).isDone, true);
    assertEquals(rig.log.matching(/^error/), [
      "error Recording has ended as its source has failed: Broken on purpose",
    ]);
  },
);

programTest(
  "Recorder.events() keeps the last 1024 for a slow reader, also when it is closed; each is logged",
  async () => {
    await using rig = await Rig.open();
    const events = rig.recorder.events();
    for (let i = 0; i < 512; i++) await rig.recorder.rotate();
    await rig.recorder.close();
    assertEquals(events.dropped, 1);
    const kept = await Array.fromAsync(events, ({ type }) => type);
    assertEquals(kept, [
      "fileOpened",
      ...Array(511).fill(["fileClosed", "fileOpened"]).flat(),
      "fileClosed",
    ]);
    assertEquals(rig.log.lines.length, 2 * 513);
    assertEquals(rig.log.matching(/^info Record(ed|ing)/).length, 2 * 513);
  },
);

programTest(
  "Recorder logs as a warning that it has stopped",
  async () => {
    await using rig = await Rig.open();
    const next = rig.recorder.path.replace("-0001", "-0002");
    await Deno.writeTextFile(next, "taken");
    await rig.recorder.rotate();
    const warnings = rig.log.matching(/^warn/);
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0], `stopped as ${next} can't be written`);
  },
);
