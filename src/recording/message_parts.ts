/**
 * Parts of messages.
 *
 * @module
 */

import { dataOf } from "../base/bytes.ts";
import { bodyOf, kindOf, roleOf } from "./channels.ts";
import { eventFromJson } from "./event_json.ts";
import type { MessageCursor } from "./message_cursor.ts";
import type { RecordedMessage } from "./recorded_message.ts";
import { msOf } from "./record_times.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

const decoder = new TextDecoder();

/** Returns the event of a message. */
export function eventOf(cursor: MessageCursor): LinkEvent {
  return eventFromJson(decoder.decode(bytesOf(cursor)));
}

/** Returns the bytes of a message. */
export function bytesOf({ data, offset, length }: MessageCursor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + offset, length);
}

/** Struct in a message, with the name of its role. */
export type MessagePart = readonly [
  name: string,
  struct: AnyStructType,
  view: AnyView,
];

/** Returns the structs in a message, in their order; undefined for bytes that are none. */
export function messageParts(
  { kind, bytes, structs }: RecordedMessage,
): MessagePart[] | undefined {
  const body = bodyOf(kind, structs);
  if (body === undefined) return undefined;
  const { header } = structs;
  const data = dataOf(bytes);
  const name = roleOf(kind);
  if (kind === "command") return [[name, body, body.viewAt(data, 0)]];
  return [
    ["header", header, header.viewAt(data, 0)],
    [name, body, body.viewAt(data, header.byteLength)],
  ];
}

/**
 * Returns the time of receipt of a message; of a configuration that opens a file, that
 * before the file.
 */
export function receivedAt(
  { file, channel, receivedAtMs }: MessageCursor,
): number {
  if (kindOf(channel!) !== "repeatedConfig") return receivedAtMs;
  const logTime = file!.metadata.get("repeatedConfig")?.get("logTime");
  return logTime === undefined ? receivedAtMs : msOf(BigInt(logTime));
}
