/**
 * Parts of the message at a cursor.
 *
 * @module
 */

import { eventFromJson } from "./event_json.ts";
import type { MessageCursor } from "./message_cursor.ts";
import { msOf } from "./record_times.ts";
import type { LinkEvent } from "../link/events/events.ts";

const decoder = new TextDecoder();

/** Returns the event of a message. */
export function eventOf(cursor: MessageCursor): LinkEvent {
  return eventFromJson(decoder.decode(bytesOf(cursor)));
}

/** Returns the bytes of a message. */
export function bytesOf({ data, offset, length }: MessageCursor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + offset, length);
}

/** Returns whether two messages have the same bytes. */
export function hasBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Returns the time of receipt of the configuration that opens a file. */
export function repeatedAtMs({ file, receivedAtMs }: MessageCursor): number {
  const logTime = file!.metadata.get("repeatedConfig")?.get("logTime");
  return logTime === undefined ? receivedAtMs : msOf(BigInt(logTime));
}
