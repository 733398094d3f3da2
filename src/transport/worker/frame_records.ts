/**
 * Records of the frames in the received bytes, and of what else the decoder finds there.
 *
 * @module
 */

import type { ByteRing } from "../../framing/byte_ring.ts";
import { ClockWatch } from "../../framing/clock_watch.ts";
import { type BreakReport, CounterWatch } from "../../framing/counter_watch.ts";
import {
  type DecodedFrames,
  type Discard,
  FrameDecoder,
} from "../../framing/frame_decoder.ts";
import type { FrameLayout } from "../../framing/frame_layout.ts";
import type { Moment } from "../../base/clock.ts";
import { type JournalWriter, RecordKind } from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { StreamTask } from "../worker_messages.ts";
import type { SilenceWatch } from "./silence_watch.ts";
import { StepWatch } from "./step_watch.ts";

/** Length from which bytes without a frame are recorded before the next frame is found. */
const STRAY_BYTES_MAX = 4096;
/** Share of the ring, where that is less. */
const STRAY_SHARE = 1 / 8;

/** Parts of the records of frames. */
export interface FrameRecordsParts {
  /** Memory with the totals. */
  readonly memory: SharedMemory;
  /** Journal with the records. */
  readonly journal: JournalWriter;
  /** Board with the number of telemetry frames. */
  readonly board: LinkBoard;
  /** Received bytes. */
  readonly ring: ByteRing;
  /** Watch that is told of telemetry. */
  readonly silence: SilenceWatch;
}

/**
 * Records the frames of one connection after another. None of its records waits for room:
 * the caller makes sure of {@linkcode JournalWriter.hasRoom}.
 */
export class FrameRecords {
  readonly #task: StreamTask;
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #board: LinkBoard;
  readonly #ring: ByteRing;
  readonly #silence: SilenceWatch;
  readonly #decoder: FrameDecoder;
  readonly #counters: CounterWatch;
  readonly #clock = new ClockWatch();
  readonly #steps = new StepWatch();
  #layoutIndex = 0;
  #isLayoutKnown: boolean;
  /** Number of frames up to now, by type. */
  readonly #frames: number[];
  /** Frames behind those that were recorded last, whose counter didn't advance. */
  #rest: DecodedFrames | undefined;
  /** Position behind the last byte that a record holds, in a frame or as a stray one. */
  #recordedEnd!: number;

  /**
   * @param task Task of the socket.
   * @param parts Its parts.
   */
  constructor(
    task: StreamTask,
    { memory, journal, board, ring, silence }: FrameRecordsParts,
  ) {
    const { layouts } = task;
    this.#task = task;
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#ring = ring;
    this.#silence = silence;
    this.#decoder = new FrameDecoder(layouts[0], ring);
    this.#counters = new CounterWatch(
      layouts[0].frames.length,
      layouts[0].counter?.byteLength,
    );
    this.#isLayoutKnown = layouts.length === 1;
    this.#frames = layouts[0].frames.map(() => 0);
  }

  /** Index of the layout by which frames are found. */
  get layoutIndex(): number {
    return this.#layoutIndex;
  }

  set layoutIndex(index: number) {
    if (index === this.#layoutIndex) return;
    this.#layoutIndex = index;
    this.#decoder.setLayout(this.#layout);
  }

  /** Whether the layout is the only one, or a frame has shown it, of any connection. */
  get isLayoutKnown(): boolean {
    return this.#isLayoutKnown;
  }

  get #layout(): FrameLayout {
    return this.#task.layouts[this.#layoutIndex];
  }

  /** Oldest position whose bytes the decoder or a record needs. */
  get oldest(): number {
    return Math.min(this.#decoder.oldest, this.#recordedEnd);
  }

  /** Begins with a connection, whose bytes follow those in the ring. */
  begin(): void {
    this.#decoder.reset();
    this.#recordedEnd = this.#ring.written;
    this.#counters.reset();
    this.#clock.reset();
  }

  /** Ends the connection: no more bytes are needed to decide what the last ones are. */
  finish(): void {
    this.#decoder.finish();
  }

  /**
   * Records the next frames, or bytes without any.
   *
   * @param moment Present time.
   * @returns Whether there may be more.
   */
  recordNext(moment: Moment): boolean {
    const found = this.#rest ?? this.#decoder.next();
    if (found === undefined) return false;
    if (found.kind === "discard") {
      if (!found.isExplained) this.#recordDiscard(found, moment);
    } else if (this.#isLayoutKnown) {
      if (found.frameType === this.#task.telemetryType) {
        this.#silence.hear(moment);
      }
      this.#rest = this.#recordFrames(found, moment);
    } else {
      this.#isLayoutKnown = true;
      const fields = { subject: this.#layoutIndex };
      this.#journal.append(RecordKind.LAYOUT, fields, moment);
      this.#rest = found; // as that may have been the last room
    }
    return true;
  }

  /**
   * Records the other findings, once there are no more frames.
   *
   * @param moment Present time.
   * @param isEnd Whether the connection has ended.
   */
  recordFindings(moment: Moment, isEnd: boolean): void {
    const strayBytesMax = Math.min(
      STRAY_BYTES_MAX,
      STRAY_SHARE * this.#ring.capacityBytes,
    );
    const { settled } = this.#decoder;
    if (isEnd || settled - this.#recordedEnd >= strayBytesMax) {
      this.recordStray(settled, moment);
    }
    this.#recordFaults(moment);
  }

  /**
   * Records the bytes up to a position that are in no record yet: they are in no frame.
   *
   * @param end Position.
   * @param moment Present time.
   */
  recordStray(end: number, moment: Moment): void {
    const position = this.#recordedEnd;
    if (end <= position) return;
    this.#recordedEnd = end;
    const fields = { count: 1, position, number: end - position };
    this.#journal.append(RecordKind.STRAY, fields, moment);
  }

  /**
   * Records a step of the machine's clock, if there is room; else at the next look.
   *
   * @param moment Present time.
   * @returns Whether there was one.
   */
  lookAtClock(moment: Moment): boolean {
    if (!this.#journal.hasRoom) return false;
    const step = this.#steps.look(moment);
    if (step === undefined) return false;
    this.#clock.reset();
    const fields = { number: step.byMs, position: step.withinMs };
    this.#journal.append(RecordKind.CLOCK_STEPPED, fields, moment);
    return true;
  }

  /** Makes the records and the totals visible to the main thread, and wakes it. */
  publish(): void {
    const memory = this.#memory;
    const decoder = this.#decoder;
    const counters = this.#counters;
    memory.setTotal(Total.BYTES_READ, this.#ring.written);
    memory.setTotal(Total.BYTES_DISCARDED, decoder.bytesDiscarded);
    memory.setTotal(Total.BYTES_OVERLAPPED, decoder.bytesOverlapped);
    memory.setTotal(Total.RESYNCS, decoder.resyncs);
    memory.setTotal(Total.UNKNOWN_FRAMES, decoder.unknown.count);
    memory.setTotal(Total.MISMATCHED_STRUCTS, decoder.lengths.mismatchCount);
    memory.setTotal(Total.COUNTER_GAPS, counters.gaps);
    memory.setTotal(Total.MISSED_FRAMES, counters.missed);
    memory.setTotal(Total.DUPLICATE_FRAMES, counters.duplicates);
    memory.setTotal(Total.COUNTER_RESTARTS, counters.restarts);
    memory.setFloat(Total.CLOCK_OFFSET_MS, this.#clock.offsetMs);
    memory.setFloat(Total.CLOCK_JITTER_MS, this.#clock.jitterMs);
    for (let type = 0; type < this.#frames.length; type++) {
      memory.setTotal(Total.FRAMES + type, this.#frames[type]);
    }
    this.#board.telemetryFrames = this.#frames[this.#task.telemetryType];
    this.#journal.publish();
  }

  /** Records frames whose counter advances; returns those from where it doesn't. */
  #recordFrames(
    { kind, frameType, position, count }: DecodedFrames,
    moment: Moment,
  ): DecodedFrames | undefined {
    this.recordStray(position, moment);
    const { headers } = this.#decoder;
    const { byteLength, isAnswer } = this.#layout.frames[frameType];
    const recorded = headers.showCounters(
      position,
      frameType,
      count,
      this.#counters,
      (report) => this.#recordBreak(report, moment),
    );
    const end = position + recorded * byteLength;
    const number = this.#frames[frameType];
    this.#frames[frameType] += recorded;
    this.#recordedEnd = Math.max(this.#recordedEnd, end);
    const isConfig = frameType !== this.#task.telemetryType && !isAnswer;
    this.#silence.noteFrames(end, isConfig ? recorded : 0);
    const fields = { subject: frameType, count: recorded, position, number };
    this.#journal.append(RecordKind.FRAMES, fields, moment);
    if (recorded < count) {
      return { kind, frameType, position: end, count: count - recorded };
    }
    const tai = headers.taiAt(end - byteLength, frameType);
    if (tai !== undefined) this.#clock.see(tai, moment.wallMs);
    return undefined;
  }

  #recordBreak({ kind, missed, due, came }: BreakReport, moment: Moment): void {
    this.#journal.append(RecordKind.COUNTER_BREAK, {
      subject: kind,
      count: missed,
      position: due,
      number: came,
    }, moment);
  }

  #recordDiscard(found: Discard, moment: Moment): void {
    this.#journal.append(RecordKind.DISCARD, {
      subject: found.resynced ? 1 : 0,
      count: found.contextBefore,
      position: found.streamOffset,
      number: found.discardedBytes,
      payload: found.context,
    }, moment);
  }

  /** Records faults of the declared structs, if there is room; else later. */
  #recordFaults(moment: Moment): void {
    const { unknown, lengths } = this.#decoder;
    const { frames, headerBytes } = this.#layout;
    if (!this.#journal.isRoomy) return;
    for (const id of unknown.takeDue(moment.monotonicMs)) {
      const { frameId, count, bytes, lengthBytes } = id;
      this.#journal.append(RecordKind.UNKNOWN_FRAME, {
        subject: frameId,
        count,
        position: bytes,
        number: lengthBytes,
      }, moment);
    }
    for (const { frameType, seenBytes, count } of lengths.takeDue()) {
      const { name, frameId, byteLength } = frames[frameType];
      this.#journal.append(RecordKind.LAYOUT_MISMATCH, {
        subject: frameId,
        count,
        position: byteLength - headerBytes,
        number: seenBytes - headerBytes,
        payload: name,
      }, moment);
    }
  }
}
