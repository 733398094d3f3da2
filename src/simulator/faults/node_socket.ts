/**
 * A socket with two features that `Deno.Conn` lacks: it can end a connection by a reset, or
 * abandon it without ending it.
 *
 * @module
 */

import net from "node:net";
import type {
  ControllerSocket,
  DialOptions,
} from "../sockets/controller_socket.ts";

/** Manner in which a socket is read. */
export interface Hearing {
  /** Largest number of bytes at a time. */
  readonly bytesMax: number;
  /** Returns a promise to wait for before bytes are taken, if any. */
  wait(): Promise<unknown> | undefined;
}

/** Takes received bytes at once. */
export const PLAIN_HEARING: Hearing = {
  bytesMax: Infinity,
  wait: () => undefined,
};

/** Connection by `node:net`. */
export class NodeSocket implements ControllerSocket {
  /** Resolves when the system has closed the socket. */
  readonly closed: Promise<void>;
  readonly #socket: net.Socket;
  readonly #hearing: () => Hearing;
  readonly #waiting = new Set<(reason: unknown) => void>();
  #wake = () => {};
  #lost: { readonly reason: unknown } | undefined;
  #isAbandoned = false;

  private constructor(socket: net.Socket, hearing: () => Hearing) {
    this.#socket = socket;
    this.#hearing = hearing;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.on("readable", () => this.#wake());
    socket.on("end", () => this.#wake());
    socket.on("error", (error) => this.#lose(error));
    socket.on("close", () => {
      this.#lose(new Error("the connection is closed"));
      resolve();
    });
  }

  /**
   * Opens a connection.
   *
   * @param options Address to connect to.
   * @param hearing Returns the present manner of reading.
   */
  static async dial(
    options: DialOptions,
    hearing: () => Hearing = () => PLAIN_HEARING,
  ): Promise<NodeSocket> {
    const { hostname: host, port, signal } = options;
    signal.throwIfAborted();
    // Each write is sent by itself, and the server's end doesn't end this one.
    const socket = net.connect({
      host,
      port,
      noDelay: true,
      allowHalfOpen: true,
    });
    const dialled = new NodeSocket(socket, hearing);
    const giveUp = () => socket.destroy();
    signal.addEventListener("abort", giveUp);
    try {
      await dialled.#unlessLost(
        new Promise<void>((resolve) => socket.once("connect", () => resolve())),
      );
    } catch (error) {
      await dialled.closed;
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    return dialled;
  }

  /**
   * Takes over a connection that was accepted, with `allowHalfOpen`.
   *
   * @param socket The connection, from which nothing was read.
   * @param hearing Returns the present manner of reading.
   */
  static accepted(
    socket: net.Socket,
    hearing: () => Hearing = () => PLAIN_HEARING,
  ): NodeSocket {
    return new NodeSocket(socket, hearing);
  }

  /** Whether the connection was closed, reset or abandoned, by either side. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Reads as {@linkcode ControllerSocket.read} does. */
  async read(bytes: Uint8Array): Promise<number | null> {
    for (;;) {
      const wait = this.#hearing().wait();
      if (wait !== undefined) await this.#unlessLost(wait);
      if (this.#lost !== undefined) throw this.#lost.reason;
      const { readableLength } = this.#socket;
      const { bytesMax } = this.#hearing();
      const count = Math.min(bytes.length, bytesMax, readableLength);
      const piece: Uint8Array | null = this.#socket.read(count);
      if (piece !== null && count > 0) {
        bytes.set(piece);
        return count;
      }
      if (this.#socket.readableEnded) return null;
      await this.#unlessLost(
        new Promise<void>((resolve) => this.#wake = resolve),
      );
    }
  }

  /** Writes as {@linkcode ControllerSocket.write} does, but all bytes. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#unlessLost(
      new Promise((resolve, reject) => {
        this.#socket.write(bytes, (error) => {
          if (error) reject(error);
          else resolve(bytes.length);
        });
      }),
    );
  }

  /** Ends the connection with a FIN, unless it was abandoned. */
  [Symbol.dispose](): void {
    this.#lose(new Error("the connection was closed"));
    if (!this.#isAbandoned) this.#socket.destroy();
  }

  /** Ends the connection with a RST. */
  reset(): void {
    this.#lose(new Error("the connection was reset"));
    this.#socket.resetAndDestroy();
  }

  /** Abandons the connection: to its users it is lost. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#lose(new Error("the connection was abandoned"));
  }

  /** Closes the socket, also an abandoned one. */
  async release(): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }

  #lose(reason: unknown): void {
    if (this.#lost !== undefined) return;
    this.#lost = { reason };
    for (const reject of this.#waiting) reject(reason);
  }

  /** Waits as Promise.race() would, but that retains all that ever raced with a promise. */
  async #unlessLost<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    if (this.#lost !== undefined) reject(this.#lost.reason);
    this.#waiting.add(reject);
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#waiting.delete(reject);
    }
  }
}
