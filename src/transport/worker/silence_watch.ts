/**
 * Watch on a peer that sends no telemetry.
 *
 * @module
 */

import type { ByteRing } from "../../framing/byte_ring.ts";
import { type Moment, monotonicMs, now } from "../../base/clock.ts";
import { Watchdog } from "../../base/watchdog.ts";
import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import type { StreamTask } from "../worker_messages.ts";
import { guarded } from "./guarded.ts";
import type { Peer } from "./peer.ts";

/** Bytes in the report of a silence: the last that were received, and are no frame. */
const SHOWN_BYTES_MAX = 16;
/**
 * Time of another look when a peer seems silent, in ms: a delayed thread may not have
 * read yet what was received.
 */
const DOUBT_MS = 5;
/** Reception time of a peer that isn't read for now, which can't be too silent. */
const HELD_BACK = Infinity;

/** Parts of a watch on silence. */
export interface SilenceWatchParts {
  /** Journal in which a silence is recorded, and its end. */
  readonly journal: JournalWriter;
  /** Board with the time of the last telemetry. */
  readonly board: LinkBoard;
  /** Received bytes. */
  readonly ring: ByteRing;
  /** Called with an error of its timer. */
  readonly onFailure: (error: unknown) => void;
}

/** Connection that is watched. */
interface Watch {
  readonly peer: Peer;
  /** End of the last frame, or start of the connection, as a position in the ring. */
  framesEnd: number;
  /** Number of configuration frames since the last telemetry. */
  configsSince: number;
  /** Whether telemetry was received. */
  hasTelemetry: boolean;
}

/** Records that a peer is silent, and that it is no longer, one peer after another. */
export class SilenceWatch {
  readonly #journal: JournalWriter;
  readonly #board: LinkBoard;
  readonly #ring: ByteRing;
  readonly #endsStale: boolean;
  readonly #watchdog: Watchdog;
  /** Connection of the peer that is served. */
  #watch: Watch | undefined;

  /**
   * @param task Task of the socket.
   * @param parts Its parts.
   */
  constructor(
    { staleMs, endsStale }: StreamTask,
    { journal, board, ring, onFailure }: SilenceWatchParts,
  ) {
    this.#journal = journal;
    this.#board = board;
    this.#ring = ring;
    this.#endsStale = endsStale;
    this.#watchdog = new Watchdog({
      // Only telemetry ends a silence, which then begins anew.
      look: (isSilent) => isSilent || this.#silentMs >= staleMs,
      report: () => guarded(() => this.#report(), onFailure),
      pauseMs: () => {
        if (this.#board.isStale) return staleMs;
        // Past if the limit has passed since the look before: the next one is at once.
        const leftMs = staleMs - this.#silentMs;
        return Math.min(Math.max(leftMs, 0), staleMs);
      },
      doubtMs: DOUBT_MS,
    });
  }

  /** Ends the watch. */
  close(): void {
    this.#watchdog.stop();
  }

  /** Begins with a peer, whose bytes follow those in the ring. */
  begin(peer: Peer): void {
    this.#watch = {
      peer,
      framesEnd: this.#ring.written,
      configsSince: 0,
      hasTelemetry: false,
    };
    this.#board.heardMs = monotonicMs();
    this.#watchdog.start();
  }

  /** Ends with the peer, of which some frames may still be recorded. */
  end(): void {
    this.#watchdog.stop();
    this.#watch = undefined;
  }

  /** Notes that the peer isn't read for now, and can't be too silent meanwhile. */
  holdBack(): void {
    if (!this.#watch) return;
    this.#watch.peer.holdBack();
    this.#board.heardMs = HELD_BACK;
  }

  /** Notes that the peer is read again. */
  readOn(): void {
    if (!this.#watch) return;
    this.#watch.peer.isHeldBack = false;
    this.#board.heardMs = monotonicMs();
  }

  /** Notes that the peer has sent telemetry, which isn't recorded yet. */
  hear(moment: Moment): void {
    const watch = this.#watch;
    if (!watch) return;
    watch.hasTelemetry = true;
    watch.configsSince = 0;
    const board = this.#board;
    const { connection: subject } = watch.peer;
    const heardMs = Math.max(board.heardMs, moment.monotonicMs);
    const number = heardMs - board.heardMs;
    board.heardMs = heardMs;
    if (!board.isStale) return;
    board.isStale = false;
    this.#watchdog.start();
    this.#journal.append(RecordKind.HEARD, { subject, number }, moment);
  }

  /**
   * Notes that frames were recorded.
   *
   * @param end Position of their end in the ring.
   * @param configs Number of configurations among them.
   */
  noteFrames(end: number, configs: number): void {
    if (!this.#watch) return;
    this.#watch.framesEnd = end;
    this.#watch.configsSince += configs;
  }

  /** Time since the last telemetry was received, in ms. */
  get #silentMs(): number {
    return monotonicMs() - this.#board.heardMs;
  }

  /** Reports that the peer is silent, if there is room for that now. */
  #report(): boolean {
    if (!this.#journal.hasRoom) return false;
    const { peer, framesEnd, configsSince, hasTelemetry } = this.#watch!;
    const silentMs = this.#silentMs;
    this.#board.isStale = true;
    const bytes = this.#ring.written - framesEnd;
    this.#journal.append(RecordKind.SILENT, {
      subject: hasTelemetry ? 1 : 0,
      count: configsSince,
      position: bytes,
      number: silentMs,
      payload: this.#ring.last(Math.min(bytes, SHOWN_BYTES_MAX)),
    }, now());
    this.#journal.publish();
    if (this.#endsStale) {
      const reason = `no telemetry was received for ${Math.round(silentMs)} ms`;
      peer.close(EndCause.STALE, reason);
    }
    return true;
  }
}
