/**
 * Outbox of a publisher: messages in order until the broker has stored them.
 *
 * | state | sends | ends when |
 * | ----- | ----- | --------- |
 * | flowing | up to the window, pipelined | a message is rejected, or the broker is disconnected |
 * | settling | nothing | each sent message is acknowledged or rejected |
 * | waiting | nothing | the broker is connected, and the back-off has passed |
 * | probing | the oldest message alone | it is acknowledged: flowing; else: waiting |
 *
 * Messages that may be stored, but weren't acknowledged, are sent again under their ids, all
 * in their order, unless the broker has the sequence already: it may have forgotten the ids of
 * a while ago. A message that the outbox has no room for is lost, as are those behind it
 * until there is room: the gap is a message itself, in their place.
 *
 * @module
 */

import { Backoff, pause } from "./backoff.ts";
import { type BusMessage, type Channel, HeaderName } from "./message.ts";
import { type BusTransport, MessageRefusedError } from "./transport.ts";

/** Largest number of messages that are sent and not acknowledged. */
const WINDOW_MESSAGES = 4096;
/** Largest number of their bytes. */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** Estimated memory of a message beside its payload, in bytes. */
const OVERHEAD_BYTES = 1024;

/** Message in the outbox. */
interface Entry {
  readonly message: BusMessage;
  readonly bytes: number;
  isSent: boolean;
  isDone: boolean;
}

/** Owner of an outbox. */
export interface OutboxOwner {
  /** Called when a message that was there is lost, as the broker refuses it. */
  onRefused(message: BusMessage, error: MessageRefusedError): void;
  /** Called with each message that a broker rejects while it is there: it hasn't stored it. */
  onRejected?(message: BusMessage): void;
  /** Called when the broker rejects messages, with the first reason; once a failure. */
  onFailure(reason: unknown): void;
  /** Called with each message that is acknowledged or refused, in their order. */
  onDone?(message: BusMessage): void;
  /** Called when messages are acknowledged again after a failure. */
  onRecovery(): void;
  /** Called when there is room after the outbox was full. */
  onRoom?(): void;
}

/** Bounded queue of messages, in their order, to one broker. */
export class Outbox {
  readonly #transport: BusTransport;
  readonly #bytesMax: number;
  readonly #owner: OutboxOwner;
  readonly #closing = new AbortController();
  readonly #backoff = new Backoff();
  /** Entries from {@linkcode #first} on. */
  #entries: Entry[] = [];
  #first = 0;
  /** Index of the next entry to send. */
  #next = 0;
  #bytes = 0;
  #inFlight = 0;
  #inFlightBytes = 0;
  #state: "waiting" | "flowing" | "settling" | "probing" = "waiting";
  #hasFailed = false;
  #isFull = false;
  #acknowledged = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  /**
   * @param transport Broker.
   * @param bytesMax Largest number of bytes in memory.
   * @param owner Its owner.
   */
  constructor(transport: BusTransport, bytesMax: number, owner: OutboxOwner) {
    this.#transport = transport;
    this.#bytesMax = bytesMax;
    this.#owner = owner;
  }

  /** Number of messages that the broker has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Number of messages that it hasn't acknowledged yet. */
  get length(): number {
    return this.#entries.length - this.#first;
  }

  /** Their bytes in memory, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no more than half of it is full. */
  get hasRoom(): boolean {
    return this.#bytes <= this.#bytesMax / 2;
  }

  /** Begins to send. */
  start(): void {
    this.#state = "flowing";
    // Not only when the next message is sent: the window may be full.
    const unwatch = this.#transport.watchConnection((isConnected) => {
      if (!isConnected) this.#fail();
    });
    this.#closing.signal.addEventListener("abort", unwatch);
    this.#send();
  }

  /**
   * Adds a message.
   *
   * @param isUrgent Whether it is added also if there is no room, as that of a gap.
   * @returns False if there is no room: the message is lost.
   */
  add(message: BusMessage, isUrgent = false): boolean {
    const bytes = message.payload.length + OVERHEAD_BYTES;
    if (!isUrgent && this.#bytes + bytes > this.#bytesMax) {
      this.#isFull = true;
      return false;
    }
    this.#bytes += bytes;
    this.#entries.push({ message, bytes, isSent: false, isDone: false });
    this.#send();
    return true;
  }

  /** Returns those that it hasn't acknowledged, in their order. */
  messages(): BusMessage[] {
    const left = this.#entries.slice(this.#first);
    return left.filter(({ isDone }) => !isDone).map(({ message }) => message);
  }

  /** Waits until no more than half of it is full, or it is closed. */
  async room(): Promise<void> {
    if (this.hasRoom || this.#closing.signal.aborted) return;
    this.#room ??= Promise.withResolvers();
    await this.#room.promise;
  }

  /** Waits until all is acknowledged, or it is closed. */
  async drain(): Promise<void> {
    if (this.length === 0 || this.#closing.signal.aborted) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Stops sending. */
  close(): void {
    this.#closing.abort();
    this.#idle?.resolve();
    this.#room?.resolve();
  }

  #send(): void {
    const isProbing = this.#state === "probing";
    if (this.#state !== "flowing" && !isProbing) return;
    const window = isProbing ? 1 : WINDOW_MESSAGES;
    while (
      this.#next < this.#entries.length && this.#inFlight < window &&
      this.#inFlightBytes < WINDOW_BYTES
    ) {
      if (this.#closing.signal.aborted) return;
      if (!this.#transport.isConnected) return this.#fail();
      const entry = this.#entries[this.#next++];
      if (entry.isDone) continue;
      entry.isSent = true;
      this.#inFlight++;
      this.#inFlightBytes += entry.bytes;
      this.#transport.publish(entry.message).then(
        () => this.#settle(entry),
        (reason) => this.#settle(entry, reason ?? new Error("unknown")),
      );
    }
  }

  #settle(entry: Entry, reason?: unknown): void {
    this.#inFlight--;
    this.#inFlightBytes -= entry.bytes;
    if (reason === undefined) {
      this.#acknowledged++;
      this.#remove(entry);
      if (this.#state === "probing") this.#recover();
    } else if (reason instanceof MessageRefusedError) {
      this.#owner.onRefused(entry.message, reason);
      this.#remove(entry);
    } else {
      // A broker that is connected hasn't stored it, though it may have stored later ones.
      if (this.#transport.isConnected) {
        entry.isSent = false;
        this.#owner.onRejected?.(entry.message);
      }
      this.#fail(reason);
    }
    if (this.#state === "settling") {
      if (this.#inFlight === 0) this.#probeLater();
    } else {
      this.#send();
    }
  }

  #recover(): void {
    this.#state = "flowing";
    this.#backoff.reset();
    if (this.#hasFailed) this.#owner.onRecovery();
    this.#hasFailed = false;
  }

  #fail(reason?: unknown): void {
    if (this.#state === "settling" || this.#state === "waiting") return;
    this.#state = "settling";
    if (!this.#hasFailed && !this.#closing.signal.aborted) {
      this.#hasFailed = true;
      this.#owner.onFailure(reason);
    }
    if (this.#inFlight === 0) this.#probeLater();
  }

  /** Goes on from the oldest message that isn't acknowledged, once the broker is there. */
  async #probeLater(): Promise<void> {
    this.#state = "waiting";
    const { signal } = this.#closing;
    do {
      await pause(this.#backoff.next(), signal);
      if (signal.aborted) return;
    } while (!this.#transport.isConnected || !await this.#removeStored());
    this.#next = this.#first;
    this.#state = "probing";
    this.#send();
    // All may have been refused meanwhile.
    if (this.#inFlight === 0 && this.#state === "probing") this.#recover();
  }

  /**
   * Removes the messages that were sent and stored, though not acknowledged.
   *
   * @returns Whether the broker has said which these are.
   */
  async #removeStored(): Promise<boolean> {
    const sent = this.#entries.slice(this.#first)
      .filter(({ isSent, isDone }) => isSent && !isDone);
    const stored = new Map<Channel, { run: string; sequence: number }>();
    try {
      for (const { message: { device, channel } } of sent) {
        if (stored.has(channel)) continue;
        const last = await this.#transport.last(device, channel);
        const { [HeaderName.RUN]: run = "", [HeaderName.SEQUENCE]: text } =
          last?.headers ?? {};
        stored.set(channel, { run, sequence: Number(text) });
      }
    } catch {
      return false;
    }
    for (const entry of sent) {
      const { channel, headers } = entry.message;
      const { run, sequence } = stored.get(channel)!;
      const isStored = headers[HeaderName.RUN] === run &&
        Number(headers[HeaderName.SEQUENCE]) <= sequence;
      if (!isStored) continue;
      this.#acknowledged++;
      this.#remove(entry);
    }
    return true;
  }

  #remove(entry: Entry): void {
    entry.isDone = true;
    this.#bytes -= entry.bytes;
    const entries = this.#entries;
    while (this.#first < entries.length && entries[this.#first].isDone) {
      const { message } = entries[this.#first++];
      this.#owner.onDone?.(message);
    }
    this.#next = Math.max(this.#next, this.#first);
    if (this.#first > 1024 && 2 * this.#first > entries.length) {
      this.#entries = entries.slice(this.#first);
      this.#next -= this.#first;
      this.#first = 0;
    }
    if (this.length === 0) this.#idle?.resolve();
    if (!this.hasRoom) return;
    this.#room?.resolve();
    this.#room = undefined;
    if (this.#isFull) {
      this.#isFull = false;
      this.#owner.onRoom?.();
    }
  }
}
