/**
 * Messages of a recording, of all kinds.
 *
 * @module
 */

import type { MessageKind } from "./channels.ts";
import type { RangeOptions } from "./range.ts";
import type { SourceStructs } from "../link/source.ts";

/** Options of `Recording.messages()`. */
export interface MessagesOptions extends RangeOptions {
  /** Kinds of messages; all by default. */
  readonly kinds?: readonly MessageKind[];
}

/** Message of a recording: a frame, discarded bytes, a command or an event. */
export interface RecordedMessage<S extends SourceStructs = SourceStructs> {
  /** Kind of the message. */
  readonly kind: MessageKind;
  /** Run of the recorder, by the time at which it began; undefined in files of others. */
  readonly run: string | undefined;
  /**
   * Number of the message in its run, modulo 2³²: the order of receipt. Undefined for a
   * `repeatedConfig`, which opens a file and was received before.
   */
  readonly sequence: number | undefined;
  /** Time of receipt, in ms since 1970 (UTC); of an event, its time. */
  readonly receivedAtMs: number;
  /** Bytes as recorded, which never change; of an event, its JSON. */
  readonly bytes: Uint8Array;
  /** Structs of the frames around it. */
  readonly structs: S;
}
