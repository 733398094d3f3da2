/**
 * Channels of the sources for Foxglove: the topics, encodings and schemas of a recording.
 *
 * @module
 */

import type { FoxgloveChannel } from "./foxglove_messages.ts";
import {
  KIND_OF_FRAME,
  makeChannel,
  type MessageKind,
} from "../../recording/channels.ts";
import type { FrameKind } from "../../link/samples/frames.ts";
import type { SourceHub } from "../source_hub.ts";

/** Kinds of messages of a source. */
const KINDS: readonly MessageKind[] = [
  "telemetry",
  "config",
  "status",
  "events",
];

const decoder = new TextDecoder();

/** Channels of all viewers: ids are never used again. */
export class FoxgloveChannels {
  readonly #channels = new Map<string, FoxgloveChannel>();

  /** Returns the channels of a source by their kind, for structs that it has had. */
  of(hub: SourceHub, structsId: number): ReadonlyMap<string, FoxgloveChannel> {
    const structs = hub.registry.structsOf(structsId)!;
    const kinds = KINDS.filter((kind) =>
      kind !== "status" || structs.commandStatus !== undefined
    );
    return new Map(kinds.map((kind) => {
      const key = `${hub.index} ${structsId} ${kind}`;
      let channel = this.#channels.get(key);
      if (channel === undefined) {
        const { channel: made, schema } = makeChannel(hub.name, kind, structs);
        channel = {
          id: this.#channels.size + 1,
          topic: made.topic,
          encoding: made.messageEncoding,
          schemaName: schema?.name ?? "",
          schema: schema ? decoder.decode(schema.data) : "",
          schemaEncoding: schema?.encoding ?? "",
        };
        this.#channels.set(key, channel);
      }
      return [kind, channel];
    }));
  }
}

/** Returns the kind of messages of a kind of frames. */
export function kindOfFrames(kind: FrameKind): MessageKind {
  return KIND_OF_FRAME[kind];
}
