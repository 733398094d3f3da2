/**
 * Telemetry socket, which reads directly into the ring and records the frames.
 *
 * @module
 */

import { ByteRing } from "../../framing/byte_ring.ts";
import { ClockWatch } from "../../framing/clock_watch.ts";
import { type BreakReport, CounterWatch } from "../../framing/counter_watch.ts";
import {
  type DecodedFrames,
  type Discard,
  FrameDecoder,
} from "../../framing/frame_decoder.ts";
import type { FrameLayout } from "../../framing/header_reader.ts";
import { LayoutChoice } from "../../framing/layout_choice.ts";
import { type Moment, monotonicMs, now } from "../../base/clock.ts";
import { Watchdog } from "../../base/watchdog.ts";
import {
  EndCause,
  type JournalWriter,
  type RecordFields,
  RecordKind,
} from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { READ_SHARE, type SharedMemory, Total } from "../shared_layout.ts";
import type { StreamTask } from "../worker_messages.ts";
import { guarded } from "./guarded.ts";
import type { Peer } from "./peer.ts";
import type { ReadTurns } from "./read_turns.ts";
import { StepWatch } from "./step_watch.ts";

/** Interval of looks at the machine's clock while no frames arrive, in ms. */
const CLOCK_LOOK_MS = 1000;
/** Bytes of junk after which the first layout is chosen. */
const CHOICE_BYTES_MAX = 64 * 1024;
/** Largest share of the ring for that junk. */
const CHOICE_SHARE = 1 / 2;
/** Bytes in the report of a silence: the last that were received, and are no frame. */
const SHOWN_BYTES_MAX = 16;
/** Length from which bytes without a frame are recorded before the next frame is found. */
const STRAY_BYTES_MAX = 4096;
/** Share of the ring, where that is less. */
const STRAY_SHARE = 1 / 8;
/**
 * Time of another look when a peer seems silent, in ms: a delayed thread may not have
 * read yet what was received.
 */
const DOUBT_MS = 5;
/** Reception time of a peer that isn't read for now, which can't be too silent. */
const HELD_BACK = Infinity;

/** Parts of a telemetry socket. */
export interface TelemetrySocketParts {
  /** Memory that holds the ring. */
  readonly memory: SharedMemory;
  /** Journal in which frames are recorded. */
  readonly journal: JournalWriter;
  /** Board on which the link's other socket and the main thread see its state. */
  readonly board: LinkBoard;
  /** Turns of the event loop in which it reads. */
  readonly turns: ReadTurns;
  /** Called with an error of a timer. */
  readonly onFailure: (error: unknown) => void;
}

/** Reads the frames of one peer after another. */
export class TelemetrySocket {
  readonly #task: StreamTask;
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #board: LinkBoard;
  readonly #ring: ByteRing;
  /** Choice of the layout, if there are several. */
  readonly #choice: LayoutChoice | undefined;
  #layoutIndex = 0;
  /** Whether a frame has shown the layout, of this peer and all others. */
  #isLayoutKnown = false;
  readonly #decoder: FrameDecoder;
  readonly #counters: CounterWatch;
  readonly #clock = new ClockWatch();
  readonly #steps = new StepWatch();
  /** Number of frames up to now, by type. */
  readonly #frames: number[];
  /** End of the last frame, or start of the connection, as a position in the ring. */
  #framesEnd = 0;
  /** Position behind the last byte that a record holds, in a frame or as a stray one. */
  #recordedEnd = 0;
  /** Configuration frames since the last telemetry, on this connection. */
  #configsSince = 0;
  /** Whether telemetry was received on this connection. */
  #hasTelemetry = false;
  /** Peer that is served. */
  #peer: Peer | undefined;
  readonly #turns: ReadTurns;
  readonly #watchdog: Watchdog;
  readonly #clockTimer: ReturnType<typeof setInterval>;

  /**
   * @param task Its task.
   * @param parts Its parts.
   */
  constructor(
    task: StreamTask,
    { memory, journal, board, turns, onFailure }: TelemetrySocketParts,
  ) {
    const { layouts } = task;
    this.#task = task;
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#turns = turns;
    this.#ring = new ByteRing(memory.ring, memory.sizes.ringBytes);
    this.#choice = layouts.length > 1
      ? new LayoutChoice(layouts, this.#ring)
      : undefined;
    this.#decoder = new FrameDecoder(layouts[0], this.#ring);
    this.#counters = new CounterWatch(
      layouts[0].frames.length,
      layouts[0].counter?.byteLength,
    );
    this.#frames = layouts[0].frames.map(() => 0);
    const { staleMs } = task;
    this.#watchdog = new Watchdog({
      // Only telemetry ends a silence, which then begins anew.
      look: (isSilent) => isSilent || this.#silentMs >= staleMs,
      report: () => guarded(() => this.#reportSilence(), onFailure),
      pauseMs: () => {
        const leftMs = staleMs - this.#silentMs;
        return leftMs > 0 ? Math.min(leftMs, staleMs) : staleMs;
      },
      doubtMs: DOUBT_MS,
    });
    const look = () => {
      if (this.#lookAtClock(now())) this.#journal.publish();
    };
    this.#clockTimer = setInterval(
      () => guarded(look, onFailure),
      CLOCK_LOOK_MS,
    );
  }

  /** Ends its timers. */
  close(): void {
    clearInterval(this.#clockTimer);
    this.#watchdog.stop();
  }

  /**
   * Reads a peer to its end.
   *
   * @param peer Peer.
   * @returns Error of its socket, or `undefined` at the end of the stream.
   */
  async serve(peer: Peer): Promise<unknown> {
    this.#decoder.reset();
    this.#memory.setTotal(Total.STREAM_START, this.#ring.written);
    this.#framesEnd = this.#recordedEnd = this.#ring.written;
    this.#configsSince = 0;
    this.#hasTelemetry = false;
    this.#counters.reset();
    this.#clock.reset();
    this.#publish();
    this.#peer = peer;
    this.#setHeard(monotonicMs());
    this.#watchdog.start();
    this.#choice?.begin();
    let isChosen = this.#choice === undefined;
    let count: number | null | Error = 0;
    for (;;) {
      count = await this.#read(peer);
      if (typeof count !== "number") break;
      this.#ring.advance(count);
      isChosen ||= this.#chooseLayout(peer);
      if (isChosen) await this.#record();
      else this.#publish();
      const nextTurn = this.#turns.spend(count);
      if (nextTurn) await nextTurn;
    }
    this.#watchdog.stop();
    this.#peer = undefined;
    if (isChosen || !peer.isClosed) { // else what it sent may be of another layout
      this.#decoder.finish();
      await this.#record();
    } else {
      const stray = this.#takeStray(this.#ring.written);
      if (stray) await this.#journal.record(RecordKind.STRAY, stray);
    }
    return count ?? undefined;
  }

  get #layout(): FrameLayout {
    return this.#task.layouts[this.#layoutIndex];
  }

  /**
   * Chooses the layout by the received bytes, or closes the connection of a peer with
   * another layout than those before.
   *
   * @returns Whether the bytes suffice for that.
   */
  #chooseLayout(peer: Peer): boolean {
    const choice = this.#choice!;
    if (!choice.hasStart) return false;
    let index = choice.atStart();
    if (this.#isLayoutKnown) {
      if (index !== undefined && index !== this.#layoutIndex) {
        peer.close(EndCause.OTHER_FRAMES, otherFrames(this.#task, index));
        return false;
      }
      return true;
    }
    index ??= choice.behindJunk();
    if (index === undefined) {
      const bytesMax = Math.min(
        CHOICE_BYTES_MAX,
        CHOICE_SHARE * this.#ring.capacityBytes,
      );
      if (choice.bytesReceived < bytesMax) return false;
      index = 0;
    }
    if (index !== this.#layoutIndex) {
      this.#layoutIndex = index;
      this.#decoder.setLayout(this.#layout);
    }
    return true;
  }

  /** Reads once; returns null at the end, or the error of the socket. */
  async #read(peer: Peer): Promise<number | null | Error> {
    let free = this.#ring.writable(this.#oldest);
    if (free.length === 0) {
      await this.#released(() => {
        free = this.#ring.writable(this.#oldest);
        return free.length > 0 || peer.isClosed;
      });
      if (peer.isClosed) return null;
    }
    try {
      const bytesMax = READ_SHARE * this.#ring.capacityBytes;
      const buffer = free.subarray(0, Math.min(bytesMax, this.#turns.bytes));
      const count = await peer.conn.read(buffer);
      peer.isBehind = count === buffer.length;
      return count;
    } catch (error) {
      return error as Error;
    }
  }

  /** Waits for room in ring or journal, during which the peer doesn't count as silent. */
  async #released(isEnough: () => boolean): Promise<void> {
    const peer = this.#peer;
    peer?.holdBack();
    this.#setHeard(HELD_BACK);
    await this.#memory.released(isEnough);
    this.#setHeard(monotonicMs());
    if (peer) peer.isHeldBack = false;
  }

  #setHeard(timeMs: number): void {
    if (this.#peer === undefined) return;
    this.#board.heardMs = timeMs;
  }

  /** Time since the last telemetry was received, in ms. */
  get #silentMs(): number {
    return monotonicMs() - this.#board.heardMs;
  }

  /** Oldest position whose bytes the main thread, the decoder or a record needs. */
  get #oldest(): number {
    const needed = Math.min(this.#decoder.oldest, this.#recordedEnd);
    if (this.#journal.isEmpty) return needed;
    return Math.min(this.#memory.total(Total.RING_RELEASED), needed);
  }

  /** Notes that the peer has sent telemetry, which isn't recorded yet. */
  #hear(moment: Moment): void {
    this.#hasTelemetry = true;
    this.#configsSince = 0;
    const board = this.#board;
    if (this.#peer === undefined) return;
    const { connection: subject } = this.#peer;
    const heardMs = Math.max(board.heardMs, moment.monotonicMs);
    const number = heardMs - board.heardMs;
    board.heardMs = heardMs;
    if (!board.isStale) return;
    board.isStale = false;
    this.#watchdog.start();
    this.#journal.append(RecordKind.HEARD, { subject, number }, moment);
  }

  /** Reports that the peer is silent, if there is room for that now. */
  #reportSilence(): boolean {
    if (!this.#journal.hasRoom) return false;
    const silentMs = this.#silentMs;
    this.#board.isStale = true;
    const bytes = this.#ring.written - this.#framesEnd;
    this.#journal.append(RecordKind.SILENT, {
      subject: this.#hasTelemetry ? 1 : 0,
      count: this.#configsSince,
      position: bytes,
      number: silentMs,
      payload: this.#ring.last(Math.min(bytes, SHOWN_BYTES_MAX)),
    }, now());
    this.#journal.publish();
    if (this.#task.endsStale) {
      const reason = `no telemetry was received for ${Math.round(silentMs)} ms`;
      this.#peer?.close(EndCause.STALE, reason);
    }
    return true;
  }

  /** Records a step of the machine's clock, if there is room; else at the next look. */
  #lookAtClock(moment: Moment): boolean {
    if (!this.#journal.hasRoom) return false;
    const step = this.#steps.look(moment);
    if (step === undefined) return false;
    this.#clock.reset();
    const fields = { number: step.byMs, position: step.withinMs };
    this.#journal.append(RecordKind.CLOCK_STEPPED, fields, moment);
    return true;
  }

  /** Records the findings of the decoder; waits while the journal is full. */
  async #record(): Promise<void> {
    const moment = now();
    this.#lookAtClock(moment);
    let rest: DecodedFrames | undefined;
    for (;;) {
      while (!this.#journal.hasRoom) {
        this.#publish();
        await this.#released(() => this.#journal.hasRoom);
      }
      const found = rest ?? this.#decoder.next();
      if (found === undefined) break;
      if (found.kind === "frames") {
        if (this.#choice && !this.#isLayoutKnown) {
          this.#isLayoutKnown = true;
          const fields = { subject: this.#layoutIndex };
          this.#journal.append(RecordKind.LAYOUT, fields, moment);
          rest = found;
          continue; // as that may have been the last room
        }
        if (found.frameType === this.#task.telemetryType) this.#hear(moment);
        rest = this.#recordFrames(found, moment);
      } else if (!found.isExplained) this.#recordDiscard(found, moment);
    }
    const strayBytesMax = Math.min(
      STRAY_BYTES_MAX,
      STRAY_SHARE * this.#ring.capacityBytes,
    );
    const { settled } = this.#decoder;
    const isLong = settled - this.#recordedEnd >= strayBytesMax;
    if (isLong || this.#peer === undefined) {
      this.#recordStray(settled, moment);
    }
    this.#recordFindings(moment);
    this.#publish();
  }

  /** Records the bytes up to a position that are in no record yet: they are in no frame. */
  #recordStray(end: number, moment: Moment): void {
    const stray = this.#takeStray(end);
    if (stray) this.#journal.append(RecordKind.STRAY, stray, moment);
  }

  #takeStray(end: number): RecordFields | undefined {
    const position = this.#recordedEnd;
    if (end <= position) return undefined;
    this.#recordedEnd = end;
    return { count: 1, position, number: end - position };
  }

  /** Records frames whose counter advances; returns those from where it doesn't. */
  #recordFrames(
    { kind, frameType, position, count }: DecodedFrames,
    moment: Moment,
  ): DecodedFrames | undefined {
    this.#recordStray(position, moment);
    const { headers } = this.#decoder;
    const { byteLength } = this.#layout.frames[frameType];
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
    this.#framesEnd = end;
    this.#recordedEnd = Math.max(this.#recordedEnd, end);
    const isTelemetry = frameType === this.#task.telemetryType;
    const { isAnswer } = this.#layout.frames[frameType];
    if (!isTelemetry && !isAnswer) this.#configsSince += recorded;
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
    const fields = {
      subject: kind,
      count: missed,
      position: due,
      number: came,
    };
    this.#journal.append(RecordKind.COUNTER_BREAK, fields, moment);
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
  #recordFindings(moment: Moment): void {
    const { unknown, lengths } = this.#decoder;
    const { frames, headerBytes } = this.#layout;
    if (!this.#journal.isRoomy) return;
    for (const id of unknown.takeDue(moment.monotonicMs)) {
      const { frameId, count, bytes, lengthBytes } = id;
      this.#journal.append(RecordKind.UNKNOWN_FRAME, {
        subject: frameId,
        count,
        position: bytes,
        number: lengthBytes ?? 0,
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

  #publish(): void {
    const memory = this.#memory;
    const decoder = this.#decoder;
    const counters = this.#counters;
    memory.setTotal(Total.BYTES_READ, this.#ring.written);
    memory.setTotal(Total.BYTES_DISCARDED, decoder.bytesDiscarded);
    memory.setTotal(Total.BYTES_OVERLAPPED, decoder.bytesOverlapped);
    memory.setTotal(Total.RESYNCS, decoder.resyncs);
    memory.setTotal(Total.UNKNOWN_FRAMES, decoder.unknown.count);
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
}

function otherFrames({ layouts }: StreamTask, index: number): string {
  const ids = layouts[index].frames.map(({ frameId }) => frameId).join(", ");
  return `its frame ids are ${ids}, unlike those of the controller before; if it was upgraded, open a new link`;
}
