/**
 * Reader of the messages of a device, for a subscription.
 *
 * @module
 */

import { persist } from "./backoff.ts";
import {
  type DecodedEntry,
  decodeEntry,
  jsonOf,
  receivedAtMs,
} from "./decoder.ts";
import type { GatewayState } from "./gateway_state.ts";
import { asKnown } from "./known_structs.ts";
import { HeaderName, type ReceivedMessage } from "./message.ts";
import { MessageOrder } from "./message_order.ts";
import type { OutboxGapEvent } from "./publisher_events.ts";
import { parseSchema } from "./schema.ts";
import { SequenceWatch } from "./sequence_watch.ts";
import type { ReadSubscribeOptions } from "./subscribe_options.ts";
import { wallMs } from "../base/clock.ts";
import { counted, messageOf } from "../base/printable.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { SourceStructs } from "../link/source.ts";
import { eventFromJson } from "../recording/event_json.ts";

const decoder = new TextDecoder();

/** Numbers of a subscription itself. */
export interface SubscriptionStats {
  /** Messages received. */
  readonly messages: number;
  /** Messages that are missing, by their sequence or the gateway's word. */
  readonly missing: number;
  /** Messages received again, which were left out. */
  readonly repeated: number;
  /** Messages that were counted as missing, and received late. */
  readonly late: number;
  /** Messages that can't be decoded. */
  readonly undecoded: number;
}

/** Receiver of what a {@linkcode MessageReader} has decoded. */
export interface ReaderTarget {
  /** Called with each frame, and discarded bytes. */
  readonly onEntry: (entry: DecodedEntry) => void;
  /** Called with each event of the link, step of a command, and gap of the bus. */
  readonly onEvent: (event: LinkEvent) => void;
  /** Called with each state of the gateway that is delivered. */
  readonly onState: (state: GatewayState) => void;
  /** Resolves once the next message may be read. */
  readonly room: () => Promise<void>;
}

/**
 * Receives the messages of a device, leaves out repeated ones, reports missing ones, and
 * decodes each by the schema with which it was written.
 */
export class MessageReader {
  /** Numbers of what was received. */
  readonly counts = {
    messages: 0,
    missing: 0,
    repeated: 0,
    late: 0,
    undecoded: 0,
  };
  /** Position of the last message; −1 before. */
  position = -1;
  /** Structs of the last message. */
  structs: SourceStructs;
  readonly #options: ReadSubscribeOptions;
  readonly #schemas: Map<string, SourceStructs>;
  readonly #target: ReaderTarget;
  readonly #sequences = new SequenceWatch();
  readonly #order = new MessageOrder(
    this.#sequences,
    (message) => this.#take(message),
  );
  readonly #ending = new AbortController();
  readonly #unfollow: (() => void) | undefined;
  readonly #opened = Promise.withResolvers<void>();
  #reading: Promise<void> | undefined;

  /**
   * Reads the lane `now` at once, and the flow from `"now"` or `"last"`, of which it delivers
   * nothing before {@linkcode open}; otherwise it waits for {@linkcode begin}.
   *
   * @param options Options of the subscription.
   * @param structs Structs of the frames.
   * @param schemas Schemas that are known, by their hashes.
   * @param target Receiver of what is decoded.
   */
  constructor(
    options: ReadSubscribeOptions,
    structs: SourceStructs,
    schemas: Map<string, SourceStructs>,
    target: ReaderTarget,
  ) {
    this.#options = options;
    this.structs = structs;
    this.#schemas = schemas;
    this.#target = target;
    const { connection, device, from, lane } = options;
    if (lane === "now") {
      this.#unfollow = connection.follow(
        device,
        "now",
        (message) => {
          this.counts.messages++;
          this.deliver(message);
        },
      );
    } else if (typeof from === "string") this.begin();
  }

  /** Delivers what is read, from the next turn on: iterators opened in this turn lose nothing. */
  open(): void {
    setTimeout(this.#opened.resolve, 0);
  }

  /** Begins to read the flow. A second call has no effect. */
  begin(): void {
    if (this.#options.lane === "now" || this.#ending.signal.aborted) return;
    this.#reading ??= this.#read();
  }

  /** Ends the reading; resolves once it has ended. */
  async end(): Promise<void> {
    this.#unfollow?.();
    this.#ending.abort();
    this.#opened.resolve();
    await this.#reading;
    this.#order.close();
  }

  /** Decodes a message, and gives it to the target; reports one that can't be decoded. */
  async deliver(message: ReceivedMessage): Promise<void> {
    try {
      await this.#deliver(message);
    } catch (error) {
      this.counts.undecoded++;
      if (this.#ending.signal.aborted) return;
      const { channel, position } = message;
      this.#target.onEvent({
        type: "failed",
        atMs: wallMs(),
        message: `Message ${position} of ${channel} can't be decoded: ${
          messageOf(error)
        }`,
      });
    }
  }

  async #read(): Promise<void> {
    const { connection, device, from } = this.#options;
    const { signal } = this.#ending;
    for await (const message of connection.read(device, { from, signal })) {
      await this.#opened.promise;
      this.counts.messages++;
      await this.#order.add(message);
      // Another subscription that begins there has those that are held.
      if (this.#order.held === 0) this.position = message.position;
      await this.#target.room();
      if (signal.aborted) return;
    }
  }

  async #take(message: ReceivedMessage): Promise<void> {
    if (this.#isNew(message)) await this.deliver(message);
  }

  async #deliver(message: ReceivedMessage): Promise<void> {
    const { channel, payload, headers } = message;
    switch (channel) {
      case "event":
      case "command":
        this.#target.onEvent(eventFromJson(decoder.decode(payload)));
        return;
      case "gap":
        this.#takeGap(jsonOf<OutboxGapEvent>(message));
        return;
      case "gateway":
        this.#target.onState(jsonOf<GatewayState>(message));
        return;
      default: {
        const hash = headers[HeaderName.SCHEMA];
        if (hash !== undefined) this.structs = await this.#structsOf(hash);
        const decoded = decodeEntry(message, this.structs);
        if (decoded) this.#target.onEntry(decoded);
      }
    }
  }

  /** Judges the sequence of a message; returns whether it wasn't received before. */
  #isNew(message: ReceivedMessage): boolean {
    const { channel, headers } = message;
    const run = headers[HeaderName.RUN] ?? "";
    const sequence = Number(headers[HeaderName.SEQUENCE]);
    const { order, missing } = this.#sequences.note(run, channel, sequence);
    if (order === "late") this.counts.late++;
    if (order === "repeated") this.counts.repeated++;
    if (missing > 0) {
      this.#miss(
        missing,
        sequence - missing,
        sequence,
        receivedAtMs(message),
        `${counted(missing, "message")} of ${channel} ${
          missing === 1 ? "is" : "are"
        } missing on the bus: expected sequence ${
          sequence - missing
        }, received ${sequence}; the broker has lost or removed them, or the gateway was stopped`,
      );
    }
    return order !== "repeated";
  }

  #takeGap({ run, channels, atMs, message }: OutboxGapEvent): void {
    for (const [channel, range] of Object.entries(channels)) {
      const { fromSequence, toSequence, count } = range;
      if (!this.#sequences.lose(run, channel, toSequence)) continue;
      this.#miss(count, fromSequence, toSequence + 1, atMs, message);
    }
  }

  #miss(
    missedFrames: number,
    expected: number,
    received: number,
    atMs: number,
    message: string,
  ): void {
    this.counts.missing += missedFrames;
    const type = "gap";
    this.#target.onEvent({
      type,
      atMs,
      message,
      missedFrames,
      expected,
      received,
    });
  }

  async #structsOf(hash: string): Promise<SourceStructs> {
    const known = this.#schemas.get(hash);
    if (known) return known;
    const structs = asKnown(this.#options.structs, await this.#fetch(hash));
    this.#schemas.set(hash, structs);
    return structs;
  }

  /** Fetches a schema, however long it takes, and parses it. */
  async #fetch(hash: string): Promise<SourceStructs> {
    const { connection } = this.#options;
    const text = await persist(async () => {
      const found = await connection.getSchema(hash);
      if (found !== undefined) return found;
      throw new Error(`No schema ${hash} is published`);
    }, this.#ending.signal);
    if (text === undefined) throw new Error("The subscription was closed");
    return parseSchema(text);
  }
}
