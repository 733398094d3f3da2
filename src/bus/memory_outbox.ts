/**
 * Outbox in memory: what it has no room for is lost, and becomes a gap.
 *
 * @module
 */

import { GapRecord } from "./gap_record.ts";
import type { BusMessage } from "./message.ts";
import type { MessageQueue, QueueOwner } from "./message_queue.ts";
import type { PublisherStats } from "./publisher_events.ts";
import { Outbox } from "./outbox.ts";
import type { BusTransport } from "./transport.ts";
import { messageOf } from "../base/printable.ts";

/**
 * Queue whose messages wait in memory. One that it has no room for is lost, as are those
 * behind it until half of it is free, so that the place of the gap is right.
 */
export class MemoryOutbox implements MessageQueue {
  readonly place = "in memory";
  readonly #run: string;
  readonly #owner: QueueOwner;
  readonly #outbox: Outbox;
  readonly #gap = new GapRecord();
  #lost = 0;
  #gaps = 0;

  /**
   * @param transport Broker.
   * @param bytesMax Largest number of bytes in memory.
   * @param run Id of the run of the publisher.
   * @param owner Its owner.
   */
  constructor(
    transport: BusTransport,
    bytesMax: number,
    run: string,
    owner: QueueOwner,
  ) {
    this.#run = run;
    this.#owner = owner;
    this.#outbox = new Outbox(transport, bytesMax, {
      onRefused: (message, error) => {
        this.#lose(message);
        this.#endGap(messageOf(error));
      },
      onFailure: (reason) => owner.onFailure(reason),
      onRecovery: () => owner.onRecovery(),
      onRoom: () => this.#endGap("the outbox was full"),
    });
  }

  get stats(): PublisherStats {
    const { acknowledged, length, bytes } = this.#outbox;
    return {
      acknowledged,
      waiting: length,
      waitingBytes: bytes,
      lost: this.#lost,
      gaps: this.#gaps,
    };
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  start(): void {
    this.#outbox.start();
  }

  add(message: BusMessage): void {
    // Behind a gap that lasts, so that its place is right.
    if (!this.#gap.isEmpty || !this.#outbox.add(message)) this.#lose(message);
  }

  room(): Promise<void> {
    return this.#outbox.room();
  }

  async drain(): Promise<void> {
    this.#endGap("the outbox was full");
    await this.#outbox.drain();
  }

  stop(): void {
    this.#outbox.close();
  }

  close(): Promise<number> {
    this.stop();
    const { length } = this.#outbox;
    this.#lost += length;
    return Promise.resolve(length);
  }

  #lose(message: BusMessage): void {
    this.#lost++;
    this.#gap.add(message);
  }

  #endGap(reason: string): void {
    // A refused message may have ended it.
    if (this.#gap.isEmpty) return;
    this.#gaps++;
    const event = this.#gap.take(this.#run, reason);
    this.#outbox.add(this.#owner.onGap(event), true);
  }
}
