/**
 * Decoder of the messages of a bus, by the schemas with which they were written.
 *
 * @module
 */

import {
  type Channel,
  HeaderName,
  JSON_TYPE,
  type ReceivedMessage,
} from "./message.ts";
import { bytesFromJson } from "./json_frame.ts";
import type { SourceStructs } from "../link/source.ts";
import type { FrameKind, StreamEntry } from "../link/samples/frames.ts";
import { msOf } from "../recording/record_times.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

const BODIES = {
  telemetry: "telemetry",
  config: "config",
  commandStatus: "commandStatus",
} as const satisfies Record<FrameKind, keyof SourceStructs>;
const KINDS: Partial<Record<Channel, FrameKind | "discarded">> = {
  telemetry: "telemetry",
  config: "config",
  now: "telemetry",
  lastConfig: "config",
  status: "commandStatus",
  discarded: "discarded",
};
const decoder = new TextDecoder();

/** Frame of a message, or discarded bytes, and the views of a frame. */
export interface DecodedEntry {
  /** Entry of `frames()`. */
  readonly entry: StreamEntry<AnyView>;
  /** View of the struct behind the header; undefined of discarded bytes. */
  readonly body: AnyView | undefined;
}

/** Returns the time of receipt at the gateway, in ms since 1970 (UTC). */
export function receivedAtMs({ headers }: ReceivedMessage): number {
  const text = headers[HeaderName.RECEIVED_NS];
  return text === undefined ? NaN : msOf(BigInt(text));
}

/** Returns the JSON of a message. */
export function jsonOf<T>({ payload }: ReceivedMessage): T {
  return JSON.parse(decoder.decode(payload)) as T;
}

/**
 * Decodes a frame, or discarded bytes.
 *
 * @param message The message.
 * @param structs Structs of its schema.
 * @returns The entry; undefined if the message is none.
 * @throws {RangeError} If its length isn't that of the structs.
 */
export function decodeEntry(
  message: ReceivedMessage,
  structs: SourceStructs,
): DecodedEntry | undefined {
  const kind = KINDS[message.channel];
  if (kind === undefined) return undefined;
  const atMs = receivedAtMs(message);
  if (kind === "discarded") {
    const { payload: bytes } = message;
    const none = { frameId: undefined, header: undefined } as const;
    return {
      entry: { kind, ...none, bytes, receivedAtMs: atMs },
      body: undefined,
    };
  }
  const type = structs[BODIES[kind]];
  const bytes = frameBytes(message, structs, type);
  const { header } = structs;
  const { buffer, byteOffset, byteLength } = bytes;
  const due = header.byteLength + (type?.byteLength ?? 0);
  if (type === undefined || byteLength !== due) {
    throw new RangeError(
      `Cannot decode message of ${message.channel} as its struct and header have ${due} bytes: received ${byteLength}`,
    );
  }
  const data = new DataView(buffer, byteOffset, byteLength);
  const view = header.viewAt(data, 0) as AnyView;
  const body = type.viewAt(data, header.byteLength) as AnyView;
  const frameId = Number(message.headers[HeaderName.FRAME_ID] ?? type.frameId);
  const entry = { kind, frameId, header: view, bytes, receivedAtMs: atMs };
  return { entry, body };
}

function frameBytes(
  message: ReceivedMessage,
  { header }: SourceStructs,
  type: AnyStructType | undefined,
): Uint8Array {
  const { headers, payload } = message;
  if (headers[HeaderName.CONTENT_TYPE] !== JSON_TYPE || !type) return payload;
  const { header: head, ...rest } = jsonOf<Record<string, object>>(message);
  const [body] = Object.values(rest);
  return bytesFromJson([[header, head], [type, body]]);
}
