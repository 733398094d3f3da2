/**
 * Connections of a controller that replays: how they are opened, read, and ended.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { connectTcp } from "../../base/connect.ts";
import type { PortRole, SocketRole } from "../../base/errors.ts";
import { addressText } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import { ClientListener } from "../../simulator/sockets/client_listener.ts";
import type { CheckedOptions } from "../../simulator/sockets/controller_options.ts";
import {
  readFull,
  writeAll,
} from "../../simulator/sockets/controller_socket.ts";
import type { CheckedListeningOptions } from "../../simulator/sockets/listening_options.ts";

/** Time in which a peer closes its end after this one has, in ms. */
const END_MS = 1000;

/** Called with each command that is received; what it returns is sent. */
export type OnCommand = (command: Uint8Array) => Uint8Array | undefined;

/** Connection to the peer. */
export class ReplayConnection {
  /** Whether the recording uses it: bytes were sent, or it was connected then, too. */
  isBegun = false;
  /** Whether the peer or this end has closed it. */
  isEnded = false;
  /** Resolves with the reason once it has ended. */
  readonly ended: Promise<string>;
  readonly #conn: Deno.TcpConn;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param conn Its socket.
   * @param commandBytes Length of a command.
   * @param onCommand Receives the commands.
   */
  constructor(
    conn: Deno.TcpConn,
    commandBytes: number,
    onCommand: OnCommand,
  ) {
    conn.setNoDelay(true);
    this.#conn = conn;
    this.ended = this.#read(commandBytes, onCommand);
  }

  /** Writes bytes in one piece, after those before. */
  write(bytes: Uint8Array): Promise<void> {
    const written = this.#writing.then(() => writeAll(this.#conn, bytes));
    this.#writing = written.catch(() => {}); // who called has the error
    return written;
  }

  /** Closes it in order, so that the peer receives all that was written. */
  async end(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {}); // the peer was first
    const limit = new AbortController();
    const { signal } = limit;
    const late = delay(END_MS, { signal }).catch(() => {}); // it has ended
    await Promise.race([this.ended, late]);
    limit.abort();
    await this.abort();
  }

  /** Closes it at once. */
  async abort(): Promise<void> {
    this.#conn[Symbol.dispose]();
    await this.ended;
  }

  async #read(commandBytes: number, onCommand: OnCommand): Promise<string> {
    try {
      for (;;) {
        const command = new Uint8Array(commandBytes);
        await readFull(this.#conn, command);
        const answer = onCommand(command);
        if (answer) this.write(answer).catch(() => {}); // reading ends, too
      }
    } catch (error) {
      this.isEnded = true;
      return messageOf(error);
    }
  }
}

/** Side of a protocol: how connections are opened. */
export interface ReplaySide {
  /** Roles of its sockets, that of telemetry first. */
  readonly roles: readonly SocketRole[];
  /** Port on which it listens; 0 if it doesn't. */
  readonly port: number;
  /** Opens the port, if it listens; idempotent. */
  start(): void;
  /** Opens a connection, or waits for it. */
  open(role: SocketRole, signal: AbortSignal): Promise<ReplayConnection>;
  /** Closes the port. */
  close(): Promise<void>;
}

/** Makes a connection of a socket. */
type Connect = (conn: Deno.TcpConn) => ReplayConnection;

/** Side that dials the two ports of a server, until they can be connected. */
export class DiallingReplay implements ReplaySide {
  readonly roles = ["telemetry", "command"] as const;
  readonly port = 0;
  readonly #options: CheckedOptions;
  readonly #connect: Connect;

  constructor(options: CheckedOptions, connect: Connect) {
    this.#options = options;
    this.#connect = connect;
  }

  start(): void {}

  async open(role: PortRole, signal: AbortSignal): Promise<ReplayConnection> {
    const { host: hostname, reconnectDelayMs, log } = this.#options;
    const port = this.#options[`${role}Port`];
    for (let isReported = false;; isReported = true) {
      try {
        return this.#connect(await connectTcp({ hostname, port, signal }));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Deno.errors.NotCapable) throw error;
        if (!isReported) {
          log.warn(
            `Cannot connect ${role} socket to ${addressText(hostname, port)}: ${
              messageOf(error)
            }; trying again every ${reconnectDelayMs} ms`,
          );
        }
      }
      await delay(reconnectDelayMs, { signal });
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Side that listens for one client at a time. */
export class ListeningReplay implements ReplaySide {
  readonly roles = ["combined"] as const;
  readonly #listener: ClientListener;
  /** Client that nobody has asked for yet. */
  #arrived: ReplayConnection | undefined;
  #onArrival: ((connection: ReplayConnection) => void) | undefined;

  constructor(options: CheckedListeningOptions, connect: Connect) {
    this.#listener = new ClientListener(options, {
      serve: async (socket) => {
        const connection = connect(socket);
        if (this.#onArrival) this.#onArrival(connection);
        else this.#arrived = connection;
        throw new Error(await connection.ended);
      },
      lost: () => {},
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  start(): void {
    this.#listener.open();
  }

  async open(_role: "combined", signal: AbortSignal) {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived && !arrived.isEnded) return arrived;
    const { promise, resolve } = Promise.withResolvers<ReplayConnection>();
    this.#onArrival = resolve;
    try {
      return await abortable(promise, signal);
    } finally {
      this.#onArrival = undefined;
    }
  }

  close(): Promise<void> {
    return this.#listener.close();
  }
}
