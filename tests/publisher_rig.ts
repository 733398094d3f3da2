// Publisher of a source that a test drives, at a broker in memory.

import { assert } from "jsr:@std/assert@^1.0.19";
import { publish, type PublisherEvent, type PublishOptions } from "../nats.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Publisher, its source and its broker. */
export class PublisherRig implements AsyncDisposable {
  readonly bus: MemoryBus;
  readonly manual = new ManualSource();
  readonly publisher;
  readonly #events;

  /**
   * @param options Options of the publisher.
   * @param bus Broker.
   */
  constructor(
    options: Partial<PublishOptions> = {},
    bus: MemoryBus = new MemoryBus(),
  ) {
    this.bus = bus;
    this.publisher = publish(this.manual.source, {
      connection: bus,
      name: "rotator",
      log: silent,
      ...options,
    });
    this.#events = this.publisher.events();
  }

  /** Waits for an event. */
  async event<T extends PublisherEvent["type"]>(
    type: T,
  ): Promise<Extract<PublisherEvent, { type: T }>> {
    for (;;) {
      const { value } = await this.#events.next();
      assert(value, `no event ${type}`);
      if (value.type === type) return value as never;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.manual.close();
    await this.publisher.close();
  }
}

/** Returns 0, 1 … up to a number. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
