/**
 * Acknowledgements of JetStream: which messages were stored.
 *
 * @module
 */

import {
  createInbox,
  type Msg,
  type NatsConnection,
} from "npm:@nats-io/transport-node@3.4.0";
import { monotonicMs } from "../base/clock.ts";
import { MessageRefusedError } from "../bus/transport.ts";

/** Time without an acknowledgement after which a message may be lost, in ms. */
const ACK_MS_MAX = 5_000;
const CHECK_MS = 500;
/** Error code of a message that is larger than its stream allows. */
const TOO_LARGE = 10_054;

/** Message that is sent, and not acknowledged. */
interface Pending extends PromiseWithResolvers<void> {
  readonly sentMs: number;
  readonly subject: string;
}

/**
 * Matches acknowledgements with messages: one subscription for all, where the client's
 * `publish()` makes a request of each.
 */
export class Acknowledgements {
  readonly #inbox = createInbox();
  readonly #pending = new Map<string, Pending>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #decoder = new TextDecoder();
  readonly #onMissingStream: () => void;
  #next = 0;

  /**
   * @param connection Connection of the client.
   * @param onMissingStream Called when no stream keeps the subject of a message.
   */
  constructor(connection: NatsConnection, onMissingStream: () => void) {
    this.#onMissingStream = onMissingStream;
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (_error, message) => this.#take(message),
    });
    this.#timer = setInterval(() => this.#expire(), CHECK_MS);
    Deno.unrefTimer(this.#timer);
  }

  /** Begins to wait for the acknowledgement of a message to a subject. */
  begin(subject: string): { readonly reply: string; promise: Promise<void> } {
    const token = (this.#next++).toString(36);
    const pending = {
      ...Promise.withResolvers<void>(),
      sentMs: monotonicMs(),
      subject,
    };
    this.#pending.set(token, pending);
    return { reply: `${this.#inbox}.${token}`, promise: pending.promise };
  }

  /** Rejects what is pending, as the connection has ended. */
  rejectAll(reason: string): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { subject, reject } of all) {
      reject(new Error(`Cannot tell whether ${subject} is stored: ${reason}`));
    }
  }

  /** Ends it. */
  close(): void {
    clearInterval(this.#timer);
    this.rejectAll("the connection was closed");
  }

  #take({ subject, data, headers }: Msg): void {
    const token = subject.slice(this.#inbox.length + 1);
    const pending = this.#pending.get(token);
    if (pending === undefined) return;
    this.#pending.delete(token);
    if (headers?.code === 503) {
      this.#onMissingStream();
      pending.reject(new Error(`No stream keeps ${pending.subject}`));
      return;
    }
    const text = this.#decoder.decode(data);
    if (!text.startsWith('{"error"')) return pending.resolve();
    const { error } = JSON.parse(text) as {
      error: { code: number; err_code: number; description: string };
    };
    const message =
      `Cannot store ${pending.subject}: ${error.description} (${error.err_code})`;
    pending.reject(
      error.err_code === TOO_LARGE
        ? new MessageRefusedError(message)
        : new Error(message),
    );
  }

  #expire(): void {
    const limitMs = monotonicMs() - ACK_MS_MAX;
    for (const [token, { sentMs, subject, reject }] of this.#pending) {
      if (sentMs > limitMs) return;
      this.#pending.delete(token);
      reject(
        new Error(
          `Cannot tell whether ${subject} is stored: no acknowledgement within ${ACK_MS_MAX} ms`,
        ),
      );
    }
  }
}
