/**
 * Peer at the other end of a connection.
 *
 * @module
 */

import { messageOf } from "../../base/printable.ts";
import { monotonicMs } from "../../base/clock.ts";
import { EndCause } from "../journal.ts";
import { parseAddress } from "../../base/ip_range.ts";

/** Controller, or a client taken for one, from its connection to its end. */
export class Peer {
  /** Socket of the peer. */
  readonly conn: Deno.TcpConn;
  /** Its IP address, as 128 bits. */
  readonly ip: bigint;
  /** Its IP address and port, as logs show them. */
  readonly address: string;
  /**
   * Number of its connection, of those that this worker has served, from 1; 0 before it
   * is served.
   */
  connection = 0;
  /** Time at which it began to be served, by `monotonicMs()`. */
  sinceMs = 0;
  /**
   * Whether it isn't read for now, for back-pressure: its end can't be seen meanwhile.
   */
  isHeldBack = false;
  /**
   * Whether the last read has filled its buffer, so that more may be waiting: its end
   * can't be seen meanwhile.
   */
  isBehind = false;
  /** Number of times that back-pressure began. */
  holds = 0;
  #ended: { readonly cause: EndCause; readonly reason: string } | undefined;
  readonly #onClose: () => void;

  /**
   * @param conn Socket of the peer.
   * @param onClose Called when the socket is closed on this side.
   */
  constructor(conn: Deno.TcpConn, onClose: () => void) {
    const { hostname, port } = conn.remoteAddr;
    const host = hostname.replace(/^::ffff:(?=\d+\.)/, "");
    this.conn = conn;
    this.ip = parseAddress(hostname) ?? 0n;
    this.address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    this.#onClose = onClose;
  }

  /** Whether the socket was closed on this side. */
  get isClosed(): boolean {
    return this.#ended !== undefined;
  }

  /** Notes that it isn't read for now. */
  holdBack(): void {
    this.isHeldBack = true;
    this.holds++;
  }

  /** Notes that it begins to be served. */
  begin(connection: number): void {
    this.connection = connection;
    this.sinceMs = monotonicMs();
  }

  /**
   * Closes the socket.
   *
   * @param cause Cause, for the record.
   * @param reason Human-readable reason.
   */
  close(cause: EndCause, reason: string): void {
    if (this.isClosed) return;
    this.#ended = { cause, reason };
    this.conn.close();
    this.#onClose();
  }

  /**
   * Closes the socket, unless it is closed already.
   *
   * @param error Error of a read or write; none at the end of the stream.
   * @returns Reason for the end of the connection: that of an earlier close, or the error.
   */
  end(error?: unknown): { readonly cause: EndCause; readonly reason: string } {
    if (error === undefined) {
      this.close(EndCause.PEER, "");
    } else {
      const reason = messageOf(error);
      this.close(EndCause.ERROR, reason);
    }
    return this.#ended!;
  }
}
