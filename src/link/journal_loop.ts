/**
 * Loop of the main thread that reads the journal of a socket's task, in turns, and
 * delivers the recorded frames.
 *
 * @module
 */

import { monotonicMs } from "../base/clock.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { RecordKind } from "../transport/journal.ts";
import { type JournalRecord, RecordList } from "../transport/record_list.ts";
import type { SharedMemory } from "../transport/shared_layout.ts";
import { BackPressureWatch } from "./back_pressure_watch.ts";
import type { EventLog } from "./events/event_log.ts";
import type { FrameFeed } from "./samples/frame_feed.ts";
import type { SampleChannel } from "./samples/sample_channel.ts";

/** Duration after which a turn of the loop ends, in ms, between two callbacks. */
const TURN_MS_MAX = 10;

/** Channel of any type of frame. */
export type AnyChannel = SampleChannel<AnyStructType, AnyStructType, unknown>;

/** Frames in a memory, and their receivers, by type of frame and for all. */
interface CarriedFrames {
  readonly feed: FrameFeed;
  readonly channels: readonly AnyChannel[];
  readonly stream: { wake(): void };
}

/** Reads the journal in a memory; a subclass knows what its other records mean. */
export abstract class JournalLoop {
  /** Memory that it shares with the socket's task. */
  readonly memory: SharedMemory;
  /** Records that the task has reported. */
  readonly records: RecordList;
  /** Log of the events. */
  protected readonly eventLog: EventLog;
  #frames: CarriedFrames | undefined;
  #backPressure: BackPressureWatch | undefined;
  #lookAtCommands: (() => void) | undefined;
  /** Next record, and next frame within it. */
  #record: JournalRecord;
  #frame = 0;
  #isStarted = false;
  #isInTurn = false;
  #isStopped = false;
  #relief: ReturnType<typeof setImmediate> | undefined;

  /**
   * @param memory Memory that it shares with the socket's task.
   * @param eventLog Log of the events.
   */
  constructor(memory: SharedMemory, eventLog: EventLog) {
    this.memory = memory;
    this.records = new RecordList(memory);
    this.eventLog = eventLog;
    this.#record = this.records.end;
  }

  /** Whether it was started. */
  protected get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether no more records are read. */
  protected get isStopped(): boolean {
    return this.#isStopped;
  }

  /**
   * Sets the receivers of the frames.
   *
   * @param feed Feed of the frames.
   * @param channels Receivers by type of frame.
   * @param stream Receiver of frames of all types.
   */
  carryFrames(
    feed: FrameFeed,
    channels: readonly AnyChannel[],
    stream: { wake(): void },
  ): void {
    this.#frames = { feed, channels, stream };
    this.#backPressure = new BackPressureWatch(
      this.memory,
      feed,
      this.eventLog,
    );
    feed.noticeEnds((record) => this.onEndRead(record));
  }

  /**
   * Sets the function that follows commands.
   *
   * @param look Called when the fate of a command may be known.
   */
  carryCommands(look: () => void): void {
    this.#lookAtCommands = look;
  }

  /** Begins to read the journal. */
  run(): void {
    this.#isStarted = true;
    this.#run();
  }

  /**
   * Reads the records of the task up to now.
   *
   * @returns False if records are left, as the time of one turn is over.
   */
  turn(): boolean {
    if (this.#isInTurn || this.#isStopped) return true;
    this.#isInTurn = true;
    try {
      this.#lookAtCommands?.(); // first: they needn't wait for frames
      const feed = this.#frames?.feed;
      feed?.catchUp();
      const end = feed?.end ?? this.records.read();
      const read = () => this.#readRecords(end, monotonicMs() + TURN_MS_MAX);
      const isDone = feed ? feed.dispatch(read) : read();
      this.#wake();
      return isDone;
    } finally {
      this.#isInTurn = false;
    }
  }

  /** Called with each record that isn't one of frames, in order. */
  protected abstract onRecord(record: JournalRecord): void;

  /**
   * Called with the record of the end of a connection when it is read, though frames
   * before it may not be delivered yet; {@linkcode onRecord} follows when they are.
   */
  protected abstract onEndRead(record: JournalRecord): void;

  /** Ends the loop. */
  protected endTurns(): void {
    this.#isStopped = true;
    clearImmediate(this.#relief);
    this.#backPressure?.stop();
    this.memory.news.wake();
  }

  /** Shows the records up to now, for iterators that must not lose the last frames. */
  protected showRest(): void {
    this.#frames?.feed.finish();
  }

  async #run(): Promise<void> {
    const { news } = this.memory;
    while (!this.#isStopped) {
      const seen = news.count;
      const isDone = this.turn();
      if (this.#isStopped) return; // in that turn: nobody would end the wait
      if (isDone) {
        const wait = news.wait(seen);
        if (wait) {
          await wait;
          continue;
        }
      }
      // Yields to the event loop, so that this loop never blocks the thread.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #readRecords(end: JournalRecord, deadlineMs: number): boolean {
    while (this.#record !== end && !this.#isStopped) {
      if (monotonicMs() > deadlineMs) return false;
      const record = this.#record;
      if (record.kind === RecordKind.FRAMES) {
        if (!this.#deliver(record, deadlineMs)) continue;
      } else this.onRecord(record);
      this.#record = record.next!;
      // Reported early, as the task may be waiting for room.
      this.#frames?.feed.dispatched(this.#record, this.#frame);
    }
    return true;
  }

  /** Delivers some of a record's frames; returns whether they were the last. */
  #deliver(record: JournalRecord, deadlineMs: number): boolean {
    const channel = this.#frames!.channels[record.subject];
    this.#frame += channel.deliver(record, this.#frame, deadlineMs);
    if (this.#frame < record.count) return false;
    this.#frame = 0;
    return true;
  }

  #wake(): void {
    const frames = this.#frames;
    const { memory } = this;
    if (this.#isStopped) return;
    if (frames === undefined) {
      this.records.release(this.#record);
      return;
    }
    for (const channel of frames.channels) channel.wake();
    frames.stream.wake();
    frames.feed.dispatched(this.#record, this.#frame);
    if (!memory.isReleaseWanted) return;
    // Deferred, so that readers can read before they lose frames.
    this.#relief ??= setImmediate(() => {
      this.#relief = undefined;
      if (memory.isReleaseWanted) frames.feed.relieve();
      if (memory.isReleaseWanted) this.#backPressure?.begin();
    });
  }
}
