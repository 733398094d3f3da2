/**
 * Dials a controller that waits to be dialled.
 *
 * @module
 */

import { messageOf } from "../../base/printable.ts";
import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { DialTask } from "../worker_messages.ts";
import { delay } from "./delay.ts";
import { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Time limit of one attempt, if others follow, in ms. The system would go on for two
 * minutes, with ever longer pauses: a controller that is switched on meanwhile would be
 * connected a minute later. This is long enough for the first three segments of TCP, at
 * 0, 1 and 3 s.
 */
const ATTEMPT_MS_MAX = 5_000;

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
 * says so, until it is told to hang up. That it has ended is recorded last.
 *
 * A failure is recorded unless it is just what the last one was: a controller may
 * be off for days.
 */
export class Dialer {
  readonly #parts: DialerParts;
  /** Aborted when it shall end. */
  #dialling: AbortController | undefined;
  #failures = 0;
  /** The failure that was recorded last, since the last connection. */
  #recorded = "";

  /** @param parts What it consists of. */
  constructor(parts: DialerParts) {
    this.#parts = parts;
  }

  /** Dials, when the last time has ended. */
  async dial(): Promise<void> {
    const { task: { retryMs }, sessions, journal } = this.#parts;
    const dialling = this.#dialling = new AbortController();
    const { signal } = dialling;
    this.#recorded = "";
    while (!signal.aborted) {
      const peer = await this.#connect(dialling);
      if (peer !== undefined) await sessions.serve(peer);
      if (retryMs === Infinity) break;
      await delay(retryMs, signal);
    }
    await journal.record(RecordKind.DIAL_ENDED, {});
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
  close(): void {
    this.hangUp("the client was closed", EndCause.CLOSED);
  }

  /** Dials once; undefined if that has failed, or was given up. */
  async #connect(dialling: AbortController): Promise<Peer | undefined> {
    const { task: { hostname, port, retryMs }, memory } = this.#parts;
    const { signal } = dialling;
    const limit = AbortSignal.timeout(ATTEMPT_MS_MAX);
    const signals = retryMs === Infinity ? [signal] : [signal, limit];
    try {
      const conn = await Deno.connect({
        hostname,
        port,
        signal: AbortSignal.any(signals),
      });
      this.#recorded = "";
      const peer = new Peer(conn, () => memory.wakeReleased());
      if (!signal.aborted) return peer;
      peer.end();
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error === limit.reason) {
        await this.#recordFailure(
          "TimedOut",
          `it has not answered within ${ATTEMPT_MS_MAX} ms, and is dialled again: it may be switched off, or busy, or its network down`,
        );
        return undefined;
      }
      // Without the permission to dial there is no use in trying again.
      if (error instanceof Deno.errors.NotCapable) dialling.abort();
      await this.#recordFailure((error as Error).name, messageOf(error));
    }
    return undefined;
  }

  async #recordFailure(name: string, message: string): Promise<void> {
    const { memory, journal } = this.#parts;
    memory.setTotal(Total.FAILED_DIALS, ++this.#failures);
    const payload = `${name}\n${message}`;
    if (payload === this.#recorded) return;
    this.#recorded = payload;
    await journal.record(RecordKind.DIAL_FAILED, { payload });
  }
}
