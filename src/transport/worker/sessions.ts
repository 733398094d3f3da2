/**
 * Sessions of a socket: serves one controller after another, and records when each
 * connects and disconnects.
 *
 * @module
 */

import type { SocketRole } from "../../base/errors.ts";
import { monotonicMs } from "../../base/clock.ts";
import { type JournalWriter, RecordKind } from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { Peer } from "./peer.ts";

/**
 * Serves a peer to its end; resolves with the error of its socket, or with `undefined` if
 * its stream has ended.
 */
export type Serve = (peer: Peer) => Promise<unknown>;

/** Parts of sessions. */
export interface SessionsParts {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Memory in which connections are counted. */
  readonly memory: SharedMemory;
  /** Journal in which connections are recorded. */
  readonly journal: JournalWriter;
  /** Board on which the link's other threads see them. */
  readonly board: LinkBoard;
  /** Serves a peer to its end. */
  readonly serve: Serve;
}

/** Serves one peer at a time. */
export class Sessions {
  readonly #parts: SessionsParts;
  #peer: Peer | undefined;
  #connections = 0;

  /** @param parts Their parts. */
  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Peer that is served. */
  get peer(): Peer | undefined {
    return this.#peer;
  }

  /**
   * Serves a peer to its end, when no other is served.
   *
   * @param peer Peer.
   */
  async serve(peer: Peer): Promise<void> {
    const { socket, memory, journal, board } = this.#parts;
    const subject = ++this.#connections;
    const hasTelemetry = socket !== "command";
    peer.begin(subject);
    this.#peer = peer;
    if (hasTelemetry) {
      board.heardMs = peer.sinceMs;
      // Not at the end of the last one, whose telemetry remains stale.
      board.isStale = false;
    }
    board.setPeer(socket, peer.ip);
    memory.setTotal(Total.CONNECTIONS, subject);
    peer.holdBack();
    await journal.record(RecordKind.CONNECTED, {
      subject,
      payload: peer.address,
    });
    peer.isHeldBack = false;
    const { cause, reason } = peer.end(await this.#serve(peer));
    board.setPeer(socket, 0n);
    if (hasTelemetry) board.endedMs = monotonicMs();
    await journal.record(RecordKind.DISCONNECTED, {
      subject,
      count: cause,
      payload: reason,
    });
    this.#peer = undefined;
  }

  #serve(peer: Peer): unknown {
    try {
      peer.conn.setNoDelay(true); // commands are short, and shall go out at once
      // Only keepalive detects a peer without power on a socket that receives nothing;
      // the system probes after two hours, which Deno can't change.
      peer.conn.setKeepAlive(true);
    } catch (error) {
      return error; // it has ended already
    }
    return this.#parts.serve(peer);
  }
}
