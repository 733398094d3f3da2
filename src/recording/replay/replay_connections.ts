/**
 * Connections of a replay: those of the recording, or one for all of it.
 *
 * | in the recording | `"asRecorded"` |
 * | ---------------- | -------------- |
 * | before the first message of a run | all sockets are connected anew |
 * | `connected` | its socket is connected anew, unless it is unused |
 * | frames and other bytes | are sent on the present connection, or a new one |
 * | `disconnected` | its socket is closed behind the bytes that were received up to then |
 *
 * With `"one"`, neither event has an effect.
 *
 * @module
 */

import type { SocketRole } from "../../base/errors.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { ReplayConnection, ReplaySide } from "./replay_connection.ts";

/** Socket of the replay. */
interface Socket {
  readonly connection: ReplayConnection;
  /** Address of the controller in the recording; undefined until it is known. */
  peer: string | undefined;
  /** Place of its end; undefined until it is known. */
  endMs: number | undefined;
}

/** Connections by the role of their socket. */
export class ReplayConnections {
  /** Number of connections of the socket of telemetry. */
  opened = 0;
  readonly #side: ReplaySide;
  readonly #sockets = new Map<SocketRole, Socket>();

  /** @param side Opens them. */
  constructor(side: ReplaySide) {
    this.#side = side;
  }

  /** Whether all sockets are connected. */
  get isConnected(): boolean {
    const { roles } = this.#side;
    return roles.every((role) =>
      this.#sockets.get(role)?.connection.isEnded === false
    );
  }

  /** Connects the sockets that aren't. */
  async open(signal: AbortSignal): Promise<void> {
    for (const role of this.#side.roles) await this.#openOne(role, signal);
  }

  /**
   * Writes bytes of telemetry.
   *
   * @throws {Error} If the peer has closed the connection, or does so.
   */
  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const [role] = this.#side.roles;
    const { connection } = await this.#openOne(role, signal);
    try {
      if (connection.isEnded) throw new Error(await connection.ended);
      connection.isBegun = true;
      await connection.write(bytes);
    } catch (cause) {
      signal.throwIfAborted();
      throw new Error(
        `Cannot replay as the peer has ended the ${role} connection, and the recording has bytes on it`,
        { cause },
      );
    }
  }

  /** Whether a socket ends before a place. */
  endsBefore(placeMs: number): boolean {
    return this.#sockets.values().some(({ endMs = Infinity }) =>
      endMs < placeMs
    );
  }

  /** Closes the sockets that end before a place. */
  async endBefore(placeMs: number): Promise<void> {
    for (const [role, { endMs = Infinity }] of this.#sockets) {
      if (endMs < placeMs) await this.#end(role);
    }
  }

  /** Follows the event of a connection, if it is one, at its place. */
  async follow(
    event: LinkEvent,
    placeMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (event.type !== "connected" && event.type !== "disconnected") return;
    const { socket: role, peer } = event;
    if (!this.#side.roles.includes(role)) return;
    const socket = this.#sockets.get(role);
    if (event.type === "disconnected") {
      const isIt = peer === (socket?.peer ?? peer);
      if (socket?.connection.isBegun && isIt) socket.endMs = placeMs;
      return;
    }
    if (socket?.connection.isBegun) await this.#end(role);
    const opened = await this.#openOne(role, signal);
    opened.peer = peer;
    opened.connection.isBegun = true;
  }

  /** Closes all sockets in order. */
  async end(): Promise<void> {
    for (const role of this.#sockets.keys()) await this.#end(role);
  }

  /** Closes all sockets at once. */
  abort(): void {
    for (const { connection } of this.#sockets.values()) connection.abort();
    this.#sockets.clear();
  }

  async #openOne(role: SocketRole, signal: AbortSignal): Promise<Socket> {
    const isTelemetry = role === this.#side.roles[0];
    const present = this.#sockets.get(role)?.connection;
    // A peer may leave a socket on which nothing is missing by it.
    const isLeft = present?.isEnded && !(isTelemetry && present.isBegun);
    if (present && !isLeft) return this.#sockets.get(role)!;
    await present?.abort();
    const connection = await this.#side.open(role, signal);
    if (isTelemetry) this.opened++;
    else connection.isBegun = true; // nothing is ever sent on it
    const socket = { connection, peer: undefined, endMs: undefined };
    this.#sockets.set(role, socket);
    return socket;
  }

  async #end(role: SocketRole): Promise<void> {
    const socket = this.#sockets.get(role);
    this.#sockets.delete(role);
    await socket?.connection.end();
  }
}
