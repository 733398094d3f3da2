/**
 * Messages of the Foxglove WebSocket protocol, as far as a server needs them that only
 * shows: https://github.com/foxglove/ws-protocol, `docs/spec.md`, and its successor
 * `foxglove.sdk.v1`, whose messages are the same.
 *
 * @module
 */

import { nsOf } from "../../recording/record_times.ts";

/** Names of the protocol that a client may ask for. */
export const FOXGLOVE_PROTOCOLS: readonly string[] = [
  "foxglove.sdk.v1",
  "foxglove.websocket.v1",
];

/** Opcode of binary messages with data. */
const MESSAGE_DATA = 1;
const HEAD_BYTES = 13;

/** Channel that a client can subscribe to. */
export interface FoxgloveChannel {
  readonly id: number;
  readonly topic: string;
  readonly encoding: string;
  readonly schemaName: string;
  readonly schema: string;
  readonly schemaEncoding: string;
}

/** Text message of a server. */
export type FoxgloveServerMessage =
  | {
    readonly op: "serverInfo";
    readonly name: string;
    /** Further abilities of clients: none. */
    readonly capabilities: readonly never[];
    readonly supportedEncodings: readonly string[];
    readonly metadata: Readonly<Record<string, string>>;
    readonly sessionId: string;
  }
  | { readonly op: "advertise"; readonly channels: readonly FoxgloveChannel[] }
  | { readonly op: "unadvertise"; readonly channelIds: readonly number[] }
  | {
    readonly op: "status";
    /** 0 for information, 1 for a warning, 2 for an error. */
    readonly level: 0 | 1 | 2;
    readonly message: string;
    /** Status that it replaces. */
    readonly id?: string;
  };

/** Text message of a client that is understood. */
export type FoxgloveClientMessage =
  | {
    readonly op: "subscribe";
    readonly subscriptions: readonly {
      readonly id: number;
      readonly channelId: number;
    }[];
  }
  | { readonly op: "unsubscribe"; readonly subscriptionIds: readonly number[] };

/**
 * Returns the message of a client; undefined if it asks for what this server hasn't.
 *
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError} If it isn't a message of the protocol.
 */
export function readClientMessage(
  text: string,
): FoxgloveClientMessage | undefined {
  const message = JSON.parse(text);
  const op = message?.op;
  if (typeof op !== "string") throw new TypeError("it must have an op");
  const isId = (value: unknown) => Number.isInteger(value);
  switch (op) {
    case "subscribe": {
      const { subscriptions } = message;
      const isRight = Array.isArray(subscriptions) &&
        subscriptions.every((one) => isId(one?.id) && isId(one?.channelId));
      if (!isRight) throw new TypeError("its subscriptions are wrong");
      return message;
    }
    case "unsubscribe": {
      const { subscriptionIds } = message;
      const isRight = Array.isArray(subscriptionIds) &&
        subscriptionIds.every(isId);
      if (!isRight) throw new TypeError("its subscriptionIds are wrong");
      return message;
    }
    default:
      return undefined;
  }
}

/**
 * Returns the binary message of a frame or an event.
 *
 * | offset | type | field |
 * | -----: | ---- | ----- |
 * | 0 | u8 | opcode, 1 |
 * | 1 | u32 | id of the subscription |
 * | 5 | u64 | time of receipt, in ns since 1970 (UTC) |
 * | 13 | | the message |
 */
export function messageData(
  subscriptionId: number,
  atMs: number,
  data: Uint8Array,
): ArrayBuffer {
  const buffer = new ArrayBuffer(HEAD_BYTES + data.length);
  const head = new DataView(buffer);
  head.setUint8(0, MESSAGE_DATA);
  head.setUint32(1, subscriptionId, true);
  head.setBigUint64(5, nsOf(atMs), true);
  new Uint8Array(buffer, HEAD_BYTES).set(data);
  return buffer;
}
