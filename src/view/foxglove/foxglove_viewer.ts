/**
 * Viewer by Foxglove, Lichtblick or PlotJuggler: shows frames and events, and can't do
 * anything.
 *
 * @module
 */

import type { FoxgloveChannels, SourceChannels } from "./foxglove_channels.ts";
import {
  type FoxgloveChannel,
  type FoxgloveServerMessage,
  messageData,
  readClientMessage,
} from "./foxglove_messages.ts";
import type { NewEvents } from "../event_memory.ts";
import type { FrameColumns } from "../frame_batch.ts";
import type { HubWatcher, OfferedFrames, SourceHub } from "../source_hub.ts";
import type { ViewerSocket } from "../viewer_socket.ts";
import { counted, messageOf } from "../../base/printable.ts";
import { KIND_OF_FRAME } from "../../recording/channels.ts";
import { eventToJson } from "../../recording/event_json.ts";

/** Number of subscriptions of one viewer. */
const SUBSCRIPTIONS_MAX = 10_000;
const encoder = new TextEncoder();

/** Sends a viewer the channels that it has subscribed to. */
export class FoxgloveViewer implements HubWatcher {
  readonly #socket: ViewerSocket;
  readonly #hubs: readonly SourceHub[];
  readonly #channels: FoxgloveChannels;
  /** Advertised channels of each source, by the kind of messages. */
  readonly #advertised = new Map<SourceHub, SourceChannels>();
  /** Channels by the id of the subscription. */
  readonly #subscriptions = new Map<number, number>();
  #left = 0;
  #told = 0;

  /**
   * @param socket Its WebSocket.
   * @param hubs Hubs of all sources.
   * @param channels Channels of the sources.
   */
  constructor(
    socket: ViewerSocket,
    hubs: readonly SourceHub[],
    channels: FoxgloveChannels,
  ) {
    this.#socket = socket;
    this.#hubs = hubs;
    this.#channels = channels;
  }

  begin(): void {
    this.#send({
      op: "serverInfo",
      name: "hexrot-comm",
      capabilities: [],
      supportedEncodings: [],
      metadata: {},
      sessionId: crypto.randomUUID(),
    });
    for (const hub of this.#hubs) {
      if (hub.given.source === undefined) continue;
      this.#advertise(hub, hub.registry.idOf(hub.structs));
    }
  }

  end(): void {}

  receive(data: unknown): void {
    // Binary messages would publish or call, which nobody can here.
    if (typeof data !== "string") return;
    try {
      const message = readClientMessage(data);
      switch (message?.op) {
        case "subscribe":
          for (const { id, channelId } of message.subscriptions) {
            this.#subscribe(id, channelId);
          }
          break;
        case "unsubscribe":
          for (const id of message.subscriptionIds) {
            this.#subscriptions.delete(id);
          }
          break;
        default:
          this.#send({
            op: "status",
            level: 2,
            message: "This server only shows telemetry",
            id: "refused",
          });
      }
    } catch (error) {
      this.#socket.close(`Cannot read message: ${messageOf(error)}`);
    }
  }

  offerFrames(hub: SourceHub, frames: readonly OfferedFrames[]): void {
    for (const { columns } of frames) {
      const channel = this.#channelOf(hub, columns);
      for (const [id, channelId] of this.#subscriptions) {
        if (channelId === channel?.id) this.#offerColumns(id, columns);
      }
    }
    this.#tellLeft();
  }

  offerEvents(hub: SourceHub, { events }: NewEvents): void {
    const channel = this.#advertised.get(hub)?.get("events");
    for (const [id, channelId] of this.#subscriptions) {
      if (channelId !== channel?.id) continue;
      for (const event of events) {
        const json = encoder.encode(eventToJson(event));
        this.#offer(messageData(id, event.atMs, json));
      }
    }
  }

  addStructs(): void {} // they are advertised with their first frame

  offerText(): void {
    this.#tellLeft();
  }

  /** Returns the channel of frames, which is advertised now if their structs are new. */
  #channelOf(
    hub: SourceHub,
    { kind, structsId }: FrameColumns,
  ): FoxgloveChannel | undefined {
    const name = KIND_OF_FRAME[kind];
    const wanted = this.#channels.of(hub, structsId).get(name);
    if (wanted?.id !== this.#advertised.get(hub)?.get(name)?.id) {
      this.#advertise(hub, structsId);
    }
    return wanted;
  }

  #advertise(hub: SourceHub, structsId: number): void {
    const before = [...this.#advertised.get(hub)?.values() ?? []];
    const channels = this.#channels.of(hub, structsId);
    this.#advertised.set(hub, channels);
    if (before.length > 0) {
      const channelIds = before.map(({ id }) => id);
      this.#send({ op: "unadvertise", channelIds });
      for (const [id, channelId] of this.#subscriptions) {
        if (channelIds.includes(channelId)) this.#subscriptions.delete(id);
      }
    }
    this.#send({ op: "advertise", channels: [...channels.values()] });
  }

  /** Subscribes, and sends the last frame: configurations are rare. */
  #subscribe(id: number, channelId: number): void {
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) {
      throw new RangeError(`it has more than ${SUBSCRIPTIONS_MAX}`);
    }
    this.#subscriptions.set(id, channelId);
    for (const [hub, channels] of this.#advertised) {
      for (const { columns } of hub.latest()) {
        const channel = channels.get(KIND_OF_FRAME[columns.kind]);
        if (channel?.id === channelId) this.#offerColumns(id, columns);
      }
    }
  }

  #offerColumns(
    id: number,
    { times, bytes, frameBytes }: FrameColumns,
  ): void {
    for (const [i, atMs] of times.entries()) {
      const frame = bytes.subarray(i * frameBytes, (i + 1) * frameBytes);
      this.#offer(messageData(id, atMs, frame));
    }
  }

  #offer(data: ArrayBuffer): void {
    if (!this.#socket.offer(data)) this.#left++;
  }

  /** Tells the viewer that it has got less, once it can read that. */
  #tellLeft(): void {
    if (this.#left === this.#told || !this.#socket.isLight) return;
    this.#told = this.#left;
    this.#send({
      op: "status",
      level: 1,
      message: `${
        counted(this.#left, "message was", "messages were")
      } left out for this viewer, as it reads too slowly`,
      id: "less",
    });
  }

  #send(message: FoxgloveServerMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
}
