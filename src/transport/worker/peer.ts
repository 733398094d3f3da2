/**
 * The controller at the other end of a connection.
 *
 * @module
 */

import { messageOf } from "../../base/printable.ts";
import { monotonicMs } from "../../base/clock.ts";
import { EndCause } from "../journal.ts";
import { parseAddress } from "../../base/ip_range.ts";

/** A controller, or who passes for one, from when it is connected to its end. */
export class Peer {
  /** Its socket. */
  readonly conn: Deno.TcpConn;
  /** Its IP address, as 128 bits. */
  readonly ip: bigint;
  /** Its IP address and port, as logs show them. */
  readonly address: string;
  /** Counts the connections that this worker has served, from 1; 0 before it is served. */
  connection = 0;
  /** When it began to be served, by `monotonicMs()`. */
  sinceMs = 0;
  /**
   * Whether it isn't read for now, as there is no room for what it tells: so its end
   * can't be seen.
   */
  isHeldBack = false;
  /** How often that began. */
  holds = 0;
  #ended: { readonly cause: EndCause; readonly reason: string } | undefined;
  readonly #onClose: () => void;

  /**
   * @param conn Its socket.
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

  /** Tells that it isn't read for now. */
  holdBack(): void {
    this.isHeldBack = true;
    this.holds++;
  }

  /** Begins to be served. */
  begin(connection: number): void {
    this.connection = connection;
    this.sinceMs = monotonicMs();
  }

  /**
   * Closes the socket.
   *
   * @param cause Why.
   * @param reason The same, for people.
   */
  close(cause: EndCause, reason: string): void {
    if (this.isClosed) return;
    this.#ended = { cause, reason };
    this.conn.close();
    this.#onClose();
  }

  /**
   * Closes the socket if that wasn't done before.
   *
   * @param error What a read or write threw; none at the end of the stream.
   * @returns Why the connection has ended: what it was closed for before, or the error.
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
