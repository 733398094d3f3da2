/**
 * Dials a controller that waits to be dialled.
 *
 * @module
 */

import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { DialTask } from "../worker_messages.ts";
import { delay } from "./delay.ts";
import { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

/** What a dialer consists of. */
export interface DialerParts {
  /** Whom to dial. */
  readonly task: DialTask;
  /** Where failures are counted. */
  readonly memory: SharedMemory;
  /** Where they are recorded. */
  readonly journal: JournalWriter;
  /** Serve the connections. */
  readonly sessions: Sessions;
}

/**
 * Dials, and has the connection served to its end; then dials again, if the task
 * says so, until it is told to hang up.
 *
 * A failure is recorded unless it is just what the last one was: a controller may
 * be off for days.
 */
export class Dialer {
  readonly #parts: DialerParts;
  /** Aborted when that is over; dialling ends when it is. */
  #dialling: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  /** The failure that was recorded last, since the last connection. */
  #recorded = "";

  /** @param parts What it consists of. */
  constructor(parts: DialerParts) {
    this.#parts = parts;
  }

  /** Begins to dial, unless it does. */
  dial(): void {
    if (this.#dialling?.signal.aborted === false) return;
    const dialling = this.#dialling = new AbortController();
    this.#recorded = "";
    // What was given up before may take a moment to end.
    this.#running = this.#running.then(() => this.#run(dialling));
  }

  /**
   * Ends the connection, and dials no more.
   *
   * @param reason Why, for people.
   * @param cause The same, for the record.
   */
  hangUp(reason: string, cause: EndCause = EndCause.CUT): void {
    this.#dialling?.abort();
    this.#parts.sessions.peer?.close(cause, reason);
  }

  /** Hangs up for good. */
  async close(): Promise<void> {
    this.hangUp("the client was closed", EndCause.CLOSED);
    await this.#running;
  }

  async #run(dialling: AbortController): Promise<void> {
    const { task: { retryMs }, sessions } = this.#parts;
    const { signal } = dialling;
    while (!signal.aborted) {
      const peer = await this.#connect(dialling);
      if (peer !== undefined) await sessions.serve(peer);
      if (retryMs === Infinity) dialling.abort();
      await delay(retryMs, signal);
    }
  }

  /** Dials once; undefined if that has failed, or was given up. */
  async #connect(dialling: AbortController): Promise<Peer | undefined> {
    const { task: { hostname, port }, memory } = this.#parts;
    const { signal } = dialling;
    try {
      const conn = await Deno.connect({ hostname, port, signal });
      this.#recorded = "";
      const peer = new Peer(conn, () => memory.wakeReleased());
      if (!signal.aborted) return peer;
      peer.end();
    } catch (error) {
      if (!signal.aborted) await this.#recordFailure(error as Error, dialling);
    }
    return undefined;
  }

  async #recordFailure(
    { name, message }: Error,
    dialling: AbortController,
  ): Promise<void> {
    const { task: { retryMs }, memory, journal } = this.#parts;
    memory.setTotal(Total.FAILED_DIALS, ++this.#failures);
    // Without the permission to dial there is no use in trying again.
    const isLast = retryMs === Infinity || name === "NotCapable";
    if (isLast) dialling.abort();
    const payload = `${name}\n${message}`;
    if (payload === this.#recorded) return;
    this.#recorded = payload;
    const fields = { subject: isLast ? 1 : 0, payload };
    await journal.record(RecordKind.DIAL_FAILED, fields);
  }
}
