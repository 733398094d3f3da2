/**
 * Sequences that a replay is verified by: those of the recording as they are sent, and those
 * that a program has seen.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { configBefore, cursorOn, WIRE_KINDS } from "./replay_messages.ts";
import { type RecordedFile, runOf } from "../recorded_file.ts";
import { KIND_OF_FRAME, kindOf, type MessageKind } from "../channels.ts";
import { bytesOf, eventOf } from "../message_parts.ts";
import { partsOf, type Recording } from "../recording.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Type of an event of a link. */
export type EventType = LinkEvent["type"];

/** Length of the pieces into which discarded bytes are cut, however they were received. */
const PIECE_BYTES = 4096;

/** Messages that were sent. */
export interface SentMessages {
  /** Least time of receipt, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Greatest time of receipt, likewise. */
  readonly toMs: number;
  /** Whether the last configuration before these was sent first. */
  readonly configFirst: boolean;
}

/** Frame, or a piece of discarded bytes. */
export interface Piece {
  readonly kind: MessageKind;
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
}

/** Messages of the recording, as a replay sends them. */
export class ExpectedMessages {
  /** Types of the events up to the frame that was yielded last. */
  readonly events: EventType[] = [];
  readonly #recording: Recording;
  readonly #types: readonly EventType[];
  readonly #options: SentMessages;

  constructor(
    recording: Recording,
    types: readonly EventType[],
    options: SentMessages,
  ) {
    this.#recording = recording;
    this.#types = types;
    this.#options = options;
  }

  /** Yields the frames and discarded bytes. */
  async *frames(): AsyncGenerator<Piece> {
    const { files } = partsOf(this.#recording);
    const { configFirst, ...range } = this.#options;
    const config = configFirst && await configBefore(files, range.fromMs);
    if (config) {
      yield { kind: "config", bytes: config, receivedAtMs: range.fromMs };
    }
    const cursor = cursorOn(files, [...WIRE_KINDS, "events"], range);
    let file: RecordedFile | undefined;
    let hasBytes = false;
    try {
      do {
        while (cursor.next()) {
          if (runOf(file ?? cursor.file!) !== runOf(cursor.file!)) {
            this.#add("connected");
            hasBytes = false;
          }
          file = cursor.file;
          const kind = kindOf(cursor.channel!)!;
          if (kind === "events") {
            const event = eventOf(cursor);
            if (hasBytes || !isConnected(event)) this.#addEvent(event);
            continue;
          }
          hasBytes = true;
          const { receivedAtMs } = cursor;
          yield { kind, bytes: bytesOf(cursor), receivedAtMs };
        }
      } while (await cursor.load());
    } finally {
      cursor.close();
    }
  }

  #addEvent(event: LinkEvent): void {
    const isOther = isConnected(event) && event.socket === "command";
    if (!isOther) this.#add(event.type);
  }

  #add(type: EventType): void {
    if (this.#types.includes(type)) this.events.push(type);
  }
}

/** Events of the source, from the first bytes on. */
export class SeenEvents {
  /** Resolves when the source has ended. */
  readonly ended: Promise<void>;
  readonly #events: LinkEvent[] = [];
  readonly #types: readonly EventType[];
  /** Time of the first bytes. */
  #startMs = Infinity;

  constructor(
    source: TelemetrySource,
    types: readonly EventType[],
    signal: AbortSignal | undefined,
  ) {
    this.#types = types;
    this.ended = this.#collect(source.events(signal ? { signal } : {}));
  }

  /** Yields the frames and discarded bytes of the source, and notes their start. */
  async *note(
    frames: ReturnType<TelemetrySource["frames"]>,
  ): AsyncGenerator<Piece> {
    for await (const { kind, bytes, receivedAtMs } of frames) {
      this.#startMs = Math.min(this.#startMs, receivedAtMs);
      yield { kind: KIND_OF_FRAME[kind], bytes, receivedAtMs };
    }
  }

  /** Types of the events. */
  get events(): EventType[] {
    return this.#events
      .filter((event) =>
        !isConnected(event) ||
        (event.socket !== "command" && event.atMs > this.#startMs)
      )
      .map(({ type }) => type);
  }

  async #collect(events: AsyncIterable<LinkEvent>): Promise<void> {
    for await (const event of events) {
      if (this.#types.includes(event.type)) this.#events.push(event);
    }
  }
}

function isConnected(
  event: LinkEvent,
): event is Extract<LinkEvent, { type: "connected" }> {
  return event.type === "connected";
}

/** Yields frames, and discarded bytes in pieces of one length. */
export async function* pieces(
  entries: AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  const kind = "discarded";
  let rest = new Uint8Array();
  let receivedAtMs = 0;
  for await (const entry of entries) {
    if (entry.kind !== kind) {
      if (rest.length > 0) yield { kind, bytes: rest, receivedAtMs };
      rest = new Uint8Array();
      yield entry;
      continue;
    }
    ({ receivedAtMs } = entry);
    rest = concat([rest, entry.bytes]);
    while (rest.length >= PIECE_BYTES) {
      yield { kind, bytes: rest.subarray(0, PIECE_BYTES), receivedAtMs };
      rest = rest.subarray(PIECE_BYTES);
    }
  }
  if (rest.length > 0) yield { kind, bytes: rest, receivedAtMs };
}
