/**
 * For tests of what a server tells.
 *
 * @module
 */

import type { LinkEvent } from "../mod.ts";
import { type TestServer, until } from "./peer.ts";

/** The events of a server from now on, as they come. */
export class EventList {
  /** What has come. */
  readonly events: LinkEvent[] = [];
  /** Resolves when the server is closed. */
  readonly ended: Promise<void>;

  /** @param server The server. */
  constructor(server: TestServer) {
    this.ended = this.#collect(server.events());
  }

  async #collect(events: AsyncIterable<LinkEvent>): Promise<void> {
    for await (const event of events) this.events.push(event);
  }

  /** The types of what has come, in order. */
  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** All events of a type. */
  of<Type extends LinkEvent["type"]>(
    type: Type,
  ): Extract<LinkEvent, { type: Type }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      LinkEvent,
      { type: Type }
    >[];
  }

  /**
   * Waits for events of a type.
   *
   * @param type The type.
   * @param count How many.
   * @returns The last of them.
   */
  async wait<Type extends LinkEvent["type"]>(
    type: Type,
    count = 1,
  ): Promise<Extract<LinkEvent, { type: Type }>> {
    await until(() => this.of(type).length >= count, `${count} × ${type}`);
    return this.of(type)[count - 1];
  }
}
