/**
 * Queue of messages between a publisher and the broker.
 *
 * @module
 */

import type { BusMessage } from "./message.ts";
import type {
  OutboxGapEvent,
  PublisherEvent,
  PublisherStats,
} from "./publisher_events.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";

/** Owner of a queue. */
export interface QueueOwner {
  /** Called when the broker rejects messages, with the first reason; once a failure. */
  onFailure(reason: unknown): void;
  /** Called when messages are acknowledged again after a failure. */
  onRecovery(): void;
  /** Called with each gap; returns its message. */
  onGap(event: OutboxGapEvent): BusMessage;
  /** Called with other events. */
  onEvent(event: PublisherEvent): void;
}

/** Frame, discarded bytes or event, of which a message was made. */
export type Published = StreamEntry<unknown> | LinkEvent;

/** Queue of messages, in their order, between a publisher and the broker. */
export interface MessageQueue {
  /** Snapshot of its numbers. */
  readonly stats: PublisherStats;
  /** Human-readable place where messages wait. */
  readonly place: string;
  /** Makes it ready for messages. */
  open(): Promise<void>;
  /** Begins to send. */
  start(): void;
  /** Adds a message, and of what it was made. */
  add(message: BusMessage, published: Published): void;
  /** Waits until there is room for many more, or it is stopped. */
  room(): Promise<void>;
  /** Waits until all is acknowledged, or it is stopped; nothing is added any more. */
  drain(): Promise<void>;
  /** Stops sending. */
  stop(): void;
  /**
   * Ends it.
   *
   * @returns Number of messages that are lost by that.
   */
  close(): Promise<number>;
}
