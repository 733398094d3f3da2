/**
 * Log of everything that crosses a source.
 *
 * @module
 */

import { KIND_OF_FRAME } from "./channels.ts";
import { eventToJson } from "./event_json.ts";
import { type ConfigFrame, type LogOwner, MessageLog } from "./message_log.ts";
import type { RecordOptions } from "./recorder_options.ts";
import { type StampReader, stampReader } from "./record_times.ts";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { dataOf } from "../base/bytes.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { TelemetrySource } from "../link/source.ts";
import type { AnyView } from "../struct/struct.ts";

const encoder = new TextEncoder();

/** Log of the frames and events of a source, in the order in which they are added. */
export class SourceLog extends MessageLog {
  readonly #source: TelemetrySource;
  readonly #stamp: StampReader;

  /**
   * Opens the first file.
   *
   * @param source Source of what is added.
   * @param folder Path of the folder, which is made if needed.
   * @param options Options of the recording.
   * @param owner Receiver of its events.
   */
  constructor(
    source: TelemetrySource,
    folder: string,
    options: Required<RecordOptions>,
    owner: Pick<LogOwner, "onEvent" | "makeMark">,
  ) {
    const stamp = stampReader(source.structs.header);
    super(folder, options, source.structs, {
      ...owner,
      stats: () => source.stats,
      config: latestConfigOf(source, stamp),
    });
    this.#source = source;
    this.#stamp = stamp;
  }

  /**
   * Adds frames of one type, or discarded bytes, that were received at once.
   *
   * @param entry The first of them.
   * @param bytes Their bytes, one after another; they are copied.
   * @param frameBytes Length of each.
   * @returns Whether there was room for them.
   */
  addEntries(
    { kind, receivedAtMs }: StreamEntry<unknown>,
    bytes: Uint8Array,
    frameBytes: number,
  ): boolean {
    this.noteStructs(this.#source.structs);
    const readStamp = kind === "discarded" ? undefined : this.#stamp;
    const messageKind = KIND_OF_FRAME[kind];
    return this.add(messageKind, bytes, frameBytes, receivedAtMs, readStamp);
  }

  /**
   * Adds an event, behind the command that it is about if that was sent.
   *
   * @returns Whether there was room for it.
   */
  addEvent(event: LinkEvent): boolean {
    const { atMs } = event;
    if (event.type === "commandSent") {
      this.add("command", event.bytes, event.bytes.length, atMs);
    }
    const json = encoder.encode(eventToJson(event));
    return this.add("events", json, json.length, atMs);
  }
}

/** Returns the latest configuration of a source, as it was received. */
function latestConfigOf(
  { latestConfig }: TelemetrySource,
  stamp: StampReader,
): ConfigFrame | undefined {
  if (latestConfig === undefined) return undefined;
  const { header, config, receivedAtMs } = latestConfig;
  const parts = [header, config] as unknown as AnyView[];
  const bytes = concat(parts.map((part) => part.bytes));
  const stampNs = stamp(dataOf(bytes), 0);
  return { bytes, atMs: receivedAtMs, stampNs };
}
