/**
 * Interface of a broker for commands: requests with one answer, and keys that change one at a
 * time.
 *
 * @module
 */

import type { BusTransport } from "../transport.ts";

/** Value of a key, and its revision: a number that grows with each change of any key. */
export interface KeyEntry {
  /** Value; text. */
  readonly value: string;
  /** Revision. */
  readonly revision: number;
}

/** Keys in a broker that all programs see alike, and change one at a time. */
export interface KeyStore {
  /** Returns the entry of a key as the broker has it now; undefined if there is none. */
  get(key: string): Promise<KeyEntry | undefined>;
  /**
   * Sets a key.
   *
   * @param revision Revision of the entry that it replaces; 0 if there must be none.
   * @returns The new revision; undefined if another program was first.
   */
  set(
    key: string,
    value: string,
    revision: number,
  ): Promise<number | undefined>;
  /**
   * Calls back with the entry of a key, if there is one, and with each change.
   *
   * @returns Function that ends the calls.
   */
  watch(key: string, onChange: (entry: KeyEntry) => void): () => void;
}

/** Connection to a broker over which commands can be sent. */
export interface CommandTransport extends BusTransport {
  /** Leases of authority and of gateways. */
  readonly leases: KeyStore;
  /** Requests that were taken, which the broker forgets after an hour. */
  readonly requests: KeyStore;

  /**
   * Answers the requests to a device. Of several programs that do, each is given all requests:
   * the broker may take one for connected that is cut off.
   *
   * @param answer Returns the answer, or undefined if it is another program's; it never rejects.
   * @returns Function that ends it.
   */
  serve(
    device: string,
    answer: (request: string) => Promise<string | undefined>,
  ): () => void;

  /**
   * Sends a request, and returns its answer; it may be lost on either way.
   *
   * @throws {Error} If there is no answer in time, or nobody serves the device.
   */
  request(device: string, request: string, timeoutMs: number): Promise<string>;
}

/**
 * Checks that commands can be sent over a connection.
 *
 * @throws {TypeError} If they can't.
 */
export function checkCommandTransport(
  connection: BusTransport,
  action: string,
): asserts connection is CommandTransport {
  if ("serve" in connection && "leases" in connection) return;
  throw new TypeError(
    `Cannot ${action} as connection must be one that carries commands, by connectNats(): received ${connection.broker}`,
  );
}
