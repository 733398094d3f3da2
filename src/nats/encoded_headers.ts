/**
 * Headers as the protocol of NATS has them.
 *
 * @module
 */

import type { MsgHdrs } from "npm:@nats-io/transport-node@3.4.0";
import type { Headers } from "../bus/message.ts";

/** Headers, encoded. */
export interface EncodedHeaders {
  /** Headers as `publish()` of the client takes them. */
  readonly forClient: MsgHdrs;
  /** Their length in bytes. */
  readonly byteLength: number;
}

const encoder = new TextEncoder();

/**
 * Encodes headers for `publish()`, which calls `encode()` and nothing else; the client's own
 * headers take several times as long to build.
 *
 * @param headers Headers of printable ASCII characters.
 * @param id Id of the message, by which the server recognises a repeated one.
 */
export function encodeHeaders(headers: Headers, id?: string): EncodedHeaders {
  let text = "NATS/1.0\r\n";
  if (id !== undefined) text += `Nats-Msg-Id: ${id}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  const bytes = encoder.encode(text + "\r\n");
  const forClient = { encode: () => bytes } as unknown as MsgHdrs;
  return { forClient, byteLength: bytes.length };
}

/** Returns the headers of a message from the client, without those of NATS itself. */
export function decodeHeaders(headers: MsgHdrs | undefined): Headers {
  const decoded: Record<string, string> = {};
  for (const [name, [value]] of headers ?? []) {
    if (!name.startsWith("Nats-")) decoded[name] = value;
  }
  return decoded;
}
