/**
 * A server for tests of controllers: it takes every connection, keeps what comes,
 * and sends what it is told to.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { clientsOf } from "./clients_of.ts";

const TIME_LIMIT_MS = 60_000;
const HOSTNAME = "127.0.0.1";

/** One connection, and what came over it. */
export class Collected {
  /** The way in which the controller has ended it, if it has. */
  end: "fin" | "reset" | undefined;
  readonly conn: Deno.TcpConn;
  readonly #pieces: Uint8Array[] = [];
  readonly #onNews: () => void;

  constructor(conn: Deno.TcpConn, onNews: () => void) {
    this.conn = conn;
    this.#onNews = onNews;
  }

  /** All bytes up to now. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return concat(this.#pieces);
  }

  /** Reads to the end. */
  async collect(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await this.conn.read(buffer);
        if (count === null) break;
        this.#pieces.push(buffer.slice(0, count));
        this.#onNews();
      }
      this.end = "fin";
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) this.end = "reset";
    }
    this.#onNews();
  }
}

/** Two listening sockets, and all connections to them. */
export class Collector implements AsyncDisposable {
  /** Connections to the telemetry port, in order. */
  readonly telemetry: Collected[] = [];
  /** Connections to the command port, in order. */
  readonly command: Collected[] = [];
  readonly telemetryPort: number;
  readonly commandPort: number;
  readonly #listeners: readonly Deno.TcpListener[];
  readonly #ends: Promise<unknown>[] = [];
  #news = Promise.withResolvers<void>();

  /** @param reads Whether what comes is read. */
  constructor(reads = true) {
    const telemetry = Deno.listen({ hostname: HOSTNAME, port: 0 });
    const command = Deno.listen({ hostname: HOSTNAME, port: 0 });
    this.#listeners = [telemetry, command];
    this.telemetryPort = telemetry.addr.port;
    this.commandPort = command.addr.port;
    this.#ends.push(this.#accept(telemetry, this.telemetry, reads));
    this.#ends.push(this.#accept(command, this.command, reads));
  }

  async #accept(
    listener: Deno.TcpListener,
    connections: Collected[],
    reads: boolean,
  ): Promise<void> {
    for await (const conn of clientsOf(listener)) {
      const connection = new Collected(conn, () => this.#tell());
      connections.push(connection);
      if (reads) this.#ends.push(connection.collect());
      this.#tell();
    }
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Waits until something is so; looks whenever something has come or ended. */
  async until(condition: () => boolean): Promise<void> {
    const startMs = performance.now();
    while (!condition()) {
      const restMs = TIME_LIMIT_MS - (performance.now() - startMs);
      try {
        await deadline(this.#news.promise, restMs);
      } catch (cause) {
        throw new Error(`Not in time: ${condition}`, { cause });
      }
    }
  }

  /** Waits until the newest telemetry connection has brought so many bytes. */
  async telemetryBytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.until(() => (this.telemetry.at(-1)?.bytes.length ?? 0) >= count);
    return this.telemetry.at(-1)!.bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    for (const { conn } of [...this.telemetry, ...this.command]) {
      conn[Symbol.dispose]();
    }
    await Promise.all(this.#ends);
  }
}
