/**
 * Events and numbers of publishers.
 *
 * @module
 */

import type { EventOf } from "../link/events/events.ts";

/**
 * Event of a broker that is away, or refuses messages: they wait in the outbox. Reported
 * once, until {@linkcode BrokerRecoveredEvent}.
 */
export interface BrokerLostEvent extends EventOf<"brokerLost"> {
  /** Reason in the words of the broker or its client. */
  readonly reason: string;
}

/** Event of a broker that acknowledges messages again. */
export interface BrokerRecoveredEvent extends EventOf<"brokerRecovered"> {
  /** Messages that have waited in the outbox. */
  readonly waiting: number;
}

/** Messages of one channel in a row that were lost, by their sequence. */
export interface LostRange {
  /** Sequence of the first. */
  readonly fromSequence: number;
  /** Sequence of the last. */
  readonly toSequence: number;
  /** Number of messages. */
  readonly count: number;
}

/** Event of messages that were lost; it is also published in their place. */
export interface OutboxGapEvent extends EventOf<"gap"> {
  /** Run whose messages they are. */
  readonly run: string;
  /** Number of messages of all channels. */
  readonly messages: number;
  /** Time of receipt of the first, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Time of receipt of the last, likewise. */
  readonly toMs: number;
  /** The messages of each channel. */
  readonly channels: Readonly<Record<string, LostRange>>;
}

/**
 * Event of an outbox that can't be recorded, as the disk is full for example: messages wait in
 * memory only, and are lost if there is no room. Reported once, until
 * {@linkcode OutboxRecoveredEvent}.
 */
export interface OutboxFailedEvent extends EventOf<"outboxFailed"> {
  /** Message of the system's error. */
  readonly reason: string;
}

/** Event of an outbox that is recorded again. */
export type OutboxRecoveredEvent = EventOf<"outboxRecovered">;

/** Event of a failure of the publisher or its source. */
export type PublisherFailedEvent = EventOf<"failed">;

/** Event of a publisher; `type` discriminates. */
export type PublisherEvent =
  | BrokerLostEvent
  | BrokerRecoveredEvent
  | OutboxGapEvent
  | OutboxFailedEvent
  | OutboxRecoveredEvent
  | PublisherFailedEvent;

/** Numbers of a publisher. */
export interface PublisherStats {
  /** Messages that the broker has acknowledged. */
  readonly acknowledged: number;
  /** Messages that wait for it; with a recorded outbox, about. */
  readonly waiting: number;
  /** Memory of those that wait in memory, in bytes, about. */
  readonly waitingBytes: number;
  /** Messages lost, as the outbox was full, or the broker has refused them. */
  readonly lost: number;
  /** Gaps, each of messages in a row that were lost. */
  readonly gaps: number;
}
