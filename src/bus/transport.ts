/**
 * Transport of a bus: the interface of a broker, which the core knows by nothing else.
 *
 * @module
 */

import type {
  BusMessage,
  Channel,
  ReceivedMessage,
  StateChannel,
} from "./message.ts";

/**
 * Place from which a subscription reads: what is published from now on; the last message
 * of each channel, then what follows; everything published since a time, in ms since
 * 1970 (UTC); or everything from a position on, see {@linkcode ReceivedMessage.position}.
 */
export type StartFrom = "now" | "last" | { readonly atMs: number } | {
  readonly position: number;
};

/** Options of {@linkcode BusTransport.read}. */
export interface ReadOptions {
  /** Place from which it reads. */
  readonly from: StartFrom;
  /** Ends the iterator, which then returns. */
  readonly signal: AbortSignal;
}

/**
 * Connection to a broker. It reconnects endlessly; a call that needs the broker while it is
 * away rejects, and can be repeated.
 */
export interface BusTransport extends AsyncDisposable {
  /** Human-readable broker, such as `NATS at 127.0.0.1:4222`. */
  readonly broker: string;
  /** Whether the broker is connected. */
  readonly isConnected: boolean;

  /**
   * Calls back when the broker is connected, or disconnected.
   *
   * @returns Function that ends the calls.
   */
  watchConnection(onChange: (isConnected: boolean) => void): () => void;

  /**
   * Creates the streams or topics of a device that don't exist. Those that do remain as
   * they are, with the retention that their owner has chosen.
   *
   * @throws {MessageRefusedError} If they can't be created as long as nothing changes.
   */
  prepare(device: string): Promise<void>;

  /**
   * Sends a message. Calls overlap; messages of one device are stored in the order of the
   * calls. A message with the id of one that is stored isn't stored again, as far as the
   * broker remembers.
   *
   * @returns Promise that resolves once the broker has acknowledged it. It rejects if the
   * message may be lost: also as soon as the connection ends.
   * @throws {MessageRefusedError} If it is refused whenever it is sent, as too large ones are.
   */
  publish(message: BusMessage): Promise<void>;

  /** Sends a message that nobody keeps or acknowledges; it is lost while the broker is away. */
  publishNow(message: BusMessage): void;

  /**
   * Stores a schema under its hash, unless it is there.
   *
   * @param hash Hash, hexadecimal digits.
   * @param text The schema, JSON.
   */
  putSchema(hash: string, text: string): Promise<void>;

  /** Returns the schema of a hash; undefined if there is none. */
  getSchema(hash: string): Promise<string | undefined>;

  /** Returns the last message of a channel of a device; undefined if there is none. */
  last(device: string, channel: Channel): Promise<ReceivedMessage | undefined>;

  /**
   * Yields the messages of all flow channels of a device, each once, in the order of each
   * channel; it goes on by itself after the broker was away.
   */
  read(device: string, options: ReadOptions): AsyncIterable<ReceivedMessage>;

  /**
   * Yields the last message of each key of a state, then each that follows; it goes on by
   * itself after the broker was away. A key may be repeated, the latest message last.
   *
   * @param signal Ends it.
   */
  states(
    device: string,
    channel: StateChannel,
    signal: AbortSignal,
  ): AsyncIterable<ReceivedMessage>;

  /**
   * Calls back with each message of channels that need not be complete, from now on.
   *
   * @returns Function that ends the calls.
   */
  follow(
    device: string,
    channel: StateChannel | "now",
    onMessage: (message: ReceivedMessage) => void,
  ): () => void;

  /** Ends the connection, after what was sent is out. */
  close(): Promise<void>;
}

/** Error of a message, or a stream, that a broker refuses as long as nothing changes. */
export class MessageRefusedError extends Error {
  /** Name of the class, as for every error. */
  override readonly name = "MessageRefusedError";
}
