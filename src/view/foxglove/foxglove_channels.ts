/**
 * Channels of the sources for Foxglove: the topics, encodings and schemas of a recording.
 *
 * @module
 */

import type { FoxgloveChannel } from "./foxglove_messages.ts";
import { makeChannel, type MessageKind } from "../../recording/channels.ts";
import type { SourceHub } from "../source_hub.ts";

/** Kinds of messages of a source. */
const KINDS: readonly MessageKind[] = [
  "telemetry",
  "config",
  "status",
  "events",
];

const decoder = new TextDecoder();

/** Channels of a source by their kind, for structs that it has had. */
export type SourceChannels = ReadonlyMap<MessageKind, FoxgloveChannel>;

/** Channels of all viewers: ids are never used again. */
export class FoxgloveChannels {
  /** Channels of each source, by the number of its structs. */
  readonly #channels = new Map<SourceHub, SourceChannels[]>();
  #lastId = 0;

  /** Returns the channels of a source, for structs that it has had. */
  of(hub: SourceHub, structsId: number): SourceChannels {
    let ofHub = this.#channels.get(hub);
    if (ofHub === undefined) this.#channels.set(hub, ofHub = []);
    return ofHub[structsId] ??= this.#make(hub, structsId);
  }

  #make(hub: SourceHub, structsId: number): SourceChannels {
    const structs = hub.registry.structsOf(structsId)!;
    const kinds = KINDS.filter((kind) =>
      kind !== "status" || structs.commandStatus !== undefined
    );
    return new Map(kinds.map((kind) => {
      const { channel, schema } = makeChannel(hub.name, kind, structs);
      return [kind, {
        id: ++this.#lastId,
        topic: channel.topic,
        encoding: channel.messageEncoding,
        schemaName: schema?.name ?? "",
        schema: schema ? decoder.decode(schema.data) : "",
        schemaEncoding: schema?.encoding ?? "",
      }];
    }));
  }
}
