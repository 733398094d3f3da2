/**
 * Telemetry socket, which reads directly into the ring and records the frames.
 *
 * @module
 */

import { ByteRing } from "../../framing/byte_ring.ts";
import { LayoutChoice } from "../../framing/layout_choice.ts";
import { now } from "../../base/clock.ts";
import { EndCause, type JournalWriter } from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { READ_SHARE, type SharedMemory, Total } from "../shared_layout.ts";
import type { StreamTask } from "../worker_messages.ts";
import { FrameRecords } from "./frame_records.ts";
import { guarded } from "./guarded.ts";
import type { Peer } from "./peer.ts";
import type { ReadTurns } from "./read_turns.ts";
import { SilenceWatch } from "./silence_watch.ts";

/** Interval of looks at the machine's clock while no frames arrive, in ms. */
const CLOCK_LOOK_MS = 1000;
/** Bytes of junk after which the first layout is chosen. */
const CHOICE_BYTES_MAX = 64 * 1024;
/** Largest share of the ring for that junk. */
const CHOICE_SHARE = 1 / 2;

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
  readonly #turns: ReadTurns;
  readonly #ring: ByteRing;
  /** Choice of the layout, if there are several. */
  readonly #choice: LayoutChoice | undefined;
  readonly #silence: SilenceWatch;
  readonly #records: FrameRecords;
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
    const ring = new ByteRing(memory.ring, memory.sizes.ringBytes);
    const parts = { memory, journal, board, ring, onFailure };
    const silence = new SilenceWatch(task, parts);
    const records = new FrameRecords(task, { ...parts, silence });
    this.#task = task;
    this.#memory = memory;
    this.#journal = journal;
    this.#turns = turns;
    this.#ring = ring;
    this.#choice = layouts.length > 1
      ? new LayoutChoice(layouts, ring)
      : undefined;
    this.#silence = silence;
    this.#records = records;
    const look = () => {
      if (records.lookAtClock(now())) journal.publish();
    };
    this.#clockTimer = setInterval(
      () => guarded(look, onFailure),
      CLOCK_LOOK_MS,
    );
  }

  /** Ends its timers. */
  close(): void {
    clearInterval(this.#clockTimer);
    this.#silence.close();
  }

  /**
   * Reads a peer to its end.
   *
   * @param peer Peer.
   * @returns Error of its socket, or `undefined` at the end of the stream.
   */
  async serve(peer: Peer): Promise<unknown> {
    const records = this.#records;
    this.#memory.setTotal(Total.STREAM_START, this.#ring.written);
    records.begin();
    records.publish();
    this.#silence.begin(peer);
    this.#choice?.begin();
    let isChosen = this.#choice === undefined;
    let count: number | null | Error;
    for (;;) {
      count = await this.#read(peer);
      if (typeof count !== "number") break;
      this.#ring.advance(count);
      isChosen ||= this.#chooseLayout(peer);
      if (isChosen) await this.#record(false);
      else records.publish();
      const nextTurn = this.#turns.spend(count);
      if (nextTurn) await nextTurn;
    }
    this.#silence.end();
    if (isChosen || !peer.isClosed) { // else what it sent may be of another layout
      records.finish();
      await this.#record(true);
    } else {
      await this.#journalRoom();
      records.recordStray(this.#ring.written, now());
      records.publish();
    }
    return count ?? undefined;
  }

  /**
   * Chooses the layout by the received bytes, or closes the connection of a peer with
   * another layout than those before.
   *
   * @returns Whether the bytes suffice for that.
   */
  #chooseLayout(peer: Peer): boolean {
    const choice = this.#choice!;
    const records = this.#records;
    if (!choice.hasStart) return false;
    let index = choice.atStart();
    if (records.isLayoutKnown) {
      if (index !== undefined && index !== records.layoutIndex) {
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
    records.layoutIndex = index;
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
    this.#silence.holdBack();
    await this.#memory.released(isEnough);
    this.#silence.readOn();
  }

  /** Oldest position whose bytes the main thread, the decoder or a record needs. */
  get #oldest(): number {
    const needed = this.#records.oldest;
    if (this.#journal.isEmpty) return needed;
    return Math.min(this.#memory.total(Total.RING_RELEASED), needed);
  }

  /** Records what was received; waits while the journal is full. */
  async #record(isEnd: boolean): Promise<void> {
    const records = this.#records;
    const moment = now();
    records.lookAtClock(moment);
    do {
      if (!this.#journal.hasRoom) await this.#journalRoom();
    } while (records.recordNext(moment));
    records.recordFindings(moment, isEnd);
    records.publish();
  }

  /** Waits while the journal is full. */
  async #journalRoom(): Promise<void> {
    while (!this.#journal.hasRoom) {
      this.#records.publish();
      await this.#released(() => this.#journal.hasRoom);
    }
  }
}

function otherFrames({ layouts }: StreamTask, index: number): string {
  const ids = layouts[index].frames.map(({ frameId }) => frameId).join(", ");
  return `its frame ids are ${ids}, unlike those of the controller before; if it was upgraded, open a new link`;
}
