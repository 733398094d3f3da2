/**
 * Dialer of a controller.
 *
 * @module
 */

import { connectTcp } from "../../base/connect.ts";
import { anySignal } from "../../base/signals.ts";
import { messageOf } from "../../base/printable.ts";
import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { DialTask } from "../worker_messages.ts";
import { delay } from "./delay.ts";
import { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Time limit of one attempt, if others follow, in ms. The system would retry for two
 * minutes, with ever longer pauses: a controller that is switched on meanwhile would be
 * connected a minute later. The limit covers the first three segments of TCP, at 0, 1 and
 * 3 s.
 */
const ATTEMPT_MS_MAX = 5_000;

/** Parts of a dialer. */
export interface DialerParts {
  /** Task with the address to dial. */
  readonly task: DialTask;
  /** Memory in which failures are counted. */
  readonly memory: SharedMemory;
  /** Journal in which failures are recorded. */
  readonly journal: JournalWriter;
  /** Sessions that serve the connections. */
  readonly sessions: Sessions;
}

/**
 * Dials, and serves the connection to its end; then dials again, if the task says so,
 * until {@linkcode hangUp}. The end of dialling is recorded last.
 *
 * A failure is recorded unless it repeats the last one, as a controller may be off for
 * days.
 */
export class Dialer {
  readonly #parts: DialerParts;
  /** Aborted to end dialling. */
  #dialling: AbortController | undefined;
  #failures = 0;
  /** Failure that was recorded last, since the last connection. */
  #recorded = "";

  /** @param parts Its parts. */
  constructor(parts: DialerParts) {
    this.#parts = parts;
  }

  /**
   * Dials, once the previous dialling has ended.
   *
   * @returns Resolves at the end of dialling.
   */
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
   * Closes the connection, and stops dialling.
   *
   * @param reason Human-readable reason.
   * @param cause Cause, for the record.
   */
  hangUp(reason: string, cause: EndCause = EndCause.CUT): void {
    this.#dialling?.abort();
    this.#parts.sessions.peer?.close(cause, reason);
  }

  /** Closes the connection for good. */
  close(): void {
    this.hangUp("the client was closed", EndCause.CLOSED);
  }

  /** Dials once; undefined if that has failed, or was canceled. */
  async #connect(dialling: AbortController): Promise<Peer | undefined> {
    const { task: { hostname, port, retryMs }, memory } = this.#parts;
    const { signal } = dialling;
    const limit = retryMs === Infinity
      ? undefined
      : AbortSignal.timeout(ATTEMPT_MS_MAX);
    try {
      const conn = await connectTcp({
        hostname,
        port,
        signal: anySignal(signal, limit),
      });
      this.#recorded = "";
      return new Peer(conn, () => memory.wakeReleased());
    } catch (error) {
      if (signal.aborted) return undefined;
      if (limit && error === limit.reason) {
        await this.#recordFailure(
          "TimedOut",
          `it has not answered within ${ATTEMPT_MS_MAX} ms, and is dialled again: it may be switched off or busy, or its network down`,
        );
        return undefined;
      }
      // Without the permission to dial, another attempt is useless.
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
