/**
 * For tests of the Foxglove WebSocket: the protocol's own client, and its messages.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import type { Channel, FoxgloveClient } from "npm:@foxglove/ws-protocol@0.8.0";
import { TIME_LIMIT_MS } from "../peer.ts";

/** Messages of a client by their name, as they are awaited. */
export class FoxgloveMessages {
  readonly client: FoxgloveClient;
  readonly socket: WebSocket;
  readonly #kept: [string, unknown][] = [];
  #changed = Promise.withResolvers<void>();

  private constructor(socket: WebSocket, client: FoxgloveClient) {
    this.socket = socket;
    this.client = client;
    const names = [
      "open",
      "close",
      "error",
      "serverInfo",
      "status",
      "advertise",
      "unadvertise",
      "message",
    ] as const;
    for (const name of names) {
      this.client.on(name, (value?: unknown) => {
        this.#kept.push([name, value]);
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      });
    }
  }

  /** Connects a client. */
  static async connect(url: string): Promise<FoxgloveMessages> {
    // It reads the environment when it is loaded.
    const { default: { FoxgloveClient } } = await import(
      "npm:@foxglove/ws-protocol@0.8.0"
    );
    const socket = new WebSocket(url, ["foxglove.websocket.v1"]);
    const messages = new FoxgloveMessages(
      socket,
      new FoxgloveClient({ ws: socket }),
    );
    await messages.next("open");
    return messages;
  }

  /** Number of messages of a name that weren't awaited yet. */
  count(name: string): number {
    return this.#kept.filter(([kept]) => kept === name).length;
  }

  /** Returns the next message of a name. */
  async next<T>(
    name: string,
    isWanted: (value: T) => boolean = () => true,
  ): Promise<T> {
    for (;;) {
      const index = this.#kept.findIndex(([kept, value]) =>
        kept === name && isWanted(value as T)
      );
      if (index >= 0) return this.#kept.splice(index, 1)[0][1] as T;
      await deadline(this.#changed.promise, TIME_LIMIT_MS);
    }
  }

  /** Subscribes to a channel by its topic. */
  async subscribe(topic: string): Promise<Channel> {
    const channels = await this.next<Channel[]>(
      "advertise",
      (channels) => channels.some((one) => one.topic === topic),
    );
    const channel = channels.find((one) => one.topic === topic)!;
    this.client.subscribe(channel.id);
    return channel;
  }

  async close(): Promise<void> {
    const closed = this.next("close");
    this.client.close();
    await closed;
  }
}
