/**
 * For tests of what a link tells.
 *
 * @module
 */

import type { LinkEvent } from "../mod.ts";
import { until } from "./peer.ts";

/** The events of a link from now on, as they come. */
export class EventList {
  /** Events received up to now. */
  readonly events: LinkEvent[] = [];
  /** Resolves when the link is closed. */
  readonly ended: Promise<void>;

  /** @param link The server or client. */
  constructor(link: { events(): AsyncIterable<LinkEvent> }) {
    this.ended = this.#collect(link.events());
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
   * @param type Type of the events. @param count Number of events. @returns The last of
   * them.
   */
  async wait<Type extends LinkEvent["type"]>(
    type: Type,
    count = 1,
  ): Promise<Extract<LinkEvent, { type: Type }>> {
    await until(() => this.of(type).length >= count, `${count} × ${type}`);
    return this.of(type)[count - 1];
  }
}
