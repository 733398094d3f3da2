/**
 * A port that serves one client at a time.
 *
 * @module
 */

import { type JournalWriter, RecordKind } from "../journal.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";

/**
 * How long a new client waits for the present one to end. A controller that
 * comes back at once dials in before the end of its last connection was read.
 */
const GRACE_MS = 25;
const ACCEPT_RETRY_MS = 100;

/** The one client that is connected. */
export class Client {
  /** Its socket. */
  readonly conn: Deno.TcpConn;
  /** Counts the connections of this port, from 1. */
  readonly connection: number;
  #closedBy: string | undefined;

  /** @param conn Its socket. @param connection Its number. */
  constructor(conn: Deno.TcpConn, connection: number) {
    this.conn = conn;
    this.connection = connection;
  }

  /** Whether the socket was closed on this side. */
  get isClosed(): boolean {
    return this.#closedBy !== undefined;
  }

  /**
   * Closes the socket.
   *
   * @param reason Why, when it isn't the peer that ended the connection.
   */
  close(reason = ""): void {
    if (this.isClosed) return;
    this.#closedBy = reason;
    this.conn.close();
  }

  /**
   * Why the connection ended.
   *
   * @param error What a read or write threw.
   * @returns The reason it was closed for on this side, or the error's message.
   */
  endedBy(error: unknown): string {
    return this.#closedBy ||
      (error instanceof Error ? error.message : String(error));
  }
}

/** Accepts clients, and serves them one at a time. */
export class ClientPort {
  readonly #listener: Deno.TcpListener;
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #serve: (client: Client) => Promise<string>;
  #client: Client | undefined;
  #accepted: Promise<Deno.TcpConn | undefined> | undefined;
  #served: Promise<void> = Promise.resolve();
  #connections = 0;
  #rejected = 0;
  #closed = false;

  /**
   * @param listener Where clients dial in.
   * @param memory Where connections are counted.
   * @param journal Where they are recorded.
   * @param serve Serves a client to its end; resolves with why it ended, empty
   * if the peer ended it.
   */
  constructor(
    listener: Deno.TcpListener,
    memory: SharedMemory,
    journal: JournalWriter,
    serve: (client: Client) => Promise<string>,
  ) {
    this.#listener = listener;
    this.#memory = memory;
    this.#journal = journal;
    this.#serve = serve;
  }

  /** The client that is connected. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Accepts clients until the port is closed. */
  async run(): Promise<void> {
    while (!this.#closed) {
      this.#accepted = this.#accept();
      const conn = await this.#accepted;
      if (conn === undefined) continue;
      if (await this.#isTaken()) await this.#refuse(conn);
      else this.#served = this.#serveClient(conn);
    }
  }

  /** Closes the port and its client; resolves when others can have the port. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listener.close();
    this.#client?.close();
    await this.#accepted; // until then it isn't free
  }

  async #accept(): Promise<Deno.TcpConn | undefined> {
    try {
      return await this.#listener.accept();
    } catch (error) {
      if (this.#closed || isGone(error)) return undefined;
      const payload = error instanceof Error ? error.message : String(error);
      await this.#journal.record(RecordKind.ACCEPT_FAILED, { payload });
      await delay(ACCEPT_RETRY_MS);
      return undefined;
    }
  }

  /** Whether the present client stays; one that is about to end does not. */
  async #isTaken(): Promise<boolean> {
    // Twice, so that a thread that was held up reads the socket in between.
    for (let turn = 0; turn < 2 && this.#client; turn++) {
      await Promise.race([this.#served, delay(GRACE_MS)]);
    }
    if (this.#client?.isClosed) await this.#served;
    return this.#client !== undefined;
  }

  async #refuse(conn: Deno.TcpConn): Promise<void> {
    conn.close();
    this.#memory.setTotal(Total.REJECTED_CONNECTIONS, ++this.#rejected);
    await this.#journal.record(RecordKind.REFUSED, { payload: address(conn) });
  }

  async #serveClient(conn: Deno.TcpConn): Promise<void> {
    const client = new Client(conn, ++this.#connections);
    const subject = client.connection;
    this.#client = client;
    this.#memory.setTotal(Total.CONNECTIONS, subject);
    const payload = address(conn);
    await this.#journal.record(RecordKind.CONNECTED, { subject, payload });
    const reason = await this.#serve(client);
    client.close();
    await this.#journal.record(RecordKind.DISCONNECTED, {
      subject,
      payload: reason,
    });
    this.#client = undefined;
  }
}

/** Whether a client had ended the connection before it was accepted. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}

function address(conn: Deno.TcpConn): string {
  const { hostname, port } = conn.remoteAddr;
  return hostname.includes(":")
    ? `[${hostname}]:${port}`
    : `${hostname}:${port}`;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
