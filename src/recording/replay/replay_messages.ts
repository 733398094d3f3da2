/**
 * Messages that a replay sends: their selection, and how they are handed to the socket.
 *
 * @module
 */

import { KIND_OF_FRAME, kindOf, type MessageKind } from "../channels.ts";
import { MessageCursor } from "../message_cursor.ts";
import { bytesOf } from "../message_parts.ts";
import type { RecordedFile } from "../recorded_file.ts";
import { describeFile } from "../recording_contents.ts";
import { nsOf } from "../record_times.ts";
import type { ReplayConnections } from "./replay_connections.ts";

/** Kinds of messages that were received as bytes of telemetry. */
export const WIRE_KINDS: readonly MessageKind[] = Object.values(KIND_OF_FRAME);
/** Number of bytes that are written at once, if as many are due. */
const BATCH_BYTES = 64 * 1024;
/** Lateness that counts, in ms: timers are exact to a few. */
const LATE_MS = 20;

/** Returns a cursor on messages of some kinds, in a range of times of receipt. */
export function cursorOn(
  files: readonly RecordedFile[],
  kinds: readonly MessageKind[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): MessageCursor {
  return new MessageCursor(files, {
    wants: (channel) => kinds.includes(kindOf(channel)!),
    fromNs: nsOf(fromMs),
    toNs: nsOf(toMs),
  });
}

/**
 * Returns the last configuration that was received before a time, or before the first message;
 * undefined without one.
 */
export async function configBefore(
  files: readonly RecordedFile[],
  fromMs: number,
): Promise<Uint8Array | undefined> {
  let config: Uint8Array | undefined;
  const starts = files.flatMap((file) => describeFile(file).startMs ?? []);
  const toMs = Math.max(fromMs, starts[0] ?? 0);
  const kinds = ["config", "repeatedConfig"] as const;
  const cursor = cursorOn(files, kinds, { fromMs: 0, toMs });
  try {
    do {
      while (cursor.next()) {
        // One that opens a file has the time of the file's first message.
        const isRepeated = kindOf(cursor.channel!) === "repeatedConfig";
        if (isRepeated || cursor.receivedAtMs < toMs) config = bytesOf(cursor);
      }
    } while (await cursor.load());
  } finally {
    cursor.close();
  }
  return config;
}

/** Messages that are due, which are written together. */
export class DueMessages {
  /** Numbers of those that were written, and of those that were late. */
  readonly stats = {
    frames: 0,
    discardedBytes: 0,
    bytes: 0,
    late: 0,
    lateMsMax: 0,
  };
  readonly #connections: ReplayConnections;
  readonly #bytes = new Uint8Array(BATCH_BYTES);
  #length = 0;
  #frames = 0;
  #discardedBytes = 0;

  /** @param connections Connections on which they are written. */
  constructor(connections: ReplayConnections) {
    this.#connections = connections;
  }

  /**
   * Adds a message.
   *
   * @param kind Kind of the message.
   * @param bytes Its bytes, which are copied.
   * @param lateMs Time by which it is late, in ms.
   * @param signal Ends the wait for those before it, if there is no room.
   * @returns A promise if there is no room, to wait for before the next one.
   */
  add(
    kind: MessageKind,
    bytes: Uint8Array,
    lateMs: number,
    signal: AbortSignal,
  ): Promise<void> | undefined {
    if (lateMs > LATE_MS) this.stats.late++;
    if (lateMs > this.stats.lateMsMax) this.stats.lateMsMax = lateMs;
    if (kind !== "discarded") this.#frames++;
    else this.#discardedBytes += bytes.length;
    if (this.#length + bytes.length > BATCH_BYTES) {
      return this.#addParts(bytes, signal);
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return undefined;
  }

  /** Writes those that were added. */
  async flush(signal: AbortSignal): Promise<void> {
    if (this.#length > 0) await this.#write(signal);
    const { stats } = this;
    stats.frames += this.#frames;
    stats.discardedBytes += this.#discardedBytes;
    this.#frames = this.#discardedBytes = 0;
  }

  /** Forgets those that were not written. */
  clear(): void {
    this.#length = this.#frames = this.#discardedBytes = 0;
  }

  /** Adds bytes for which there is no room. */
  async #addParts(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (this.#length === BATCH_BYTES) await this.#write(signal);
      const part = bytes.subarray(at, at + BATCH_BYTES - this.#length);
      this.#bytes.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
    }
  }

  async #write(signal: AbortSignal): Promise<void> {
    const length = this.#length;
    await this.#connections.write(this.#bytes.subarray(0, length), signal);
    this.#length = 0;
    this.stats.bytes += length;
  }
}
