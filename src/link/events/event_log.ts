/**
 * Log of events, which also feeds the iterators over events and the statistics.
 *
 * @module
 */

import type { LinkEvent } from "./events.ts";
import { harmless, type LogSink } from "../../base/log.ts";
import { LogThrottle } from "./log_throttle.ts";
import { printable } from "../../base/printable.ts";
import { wallMs } from "../../base/clock.ts";
import { ChannelIterator, IteratorHandle } from "../samples/sample_iterator.ts";
import { QueueSource } from "../samples/sample_sources.ts";
import type { SampleIterator } from "../samples/samples.ts";

/**
 * Largest number of events that an iterator keeps for a slow reader: more than the steps of all commands
 * that may be pending, 4096, which can end in one turn of the event loop.
 */
const QUEUE_EVENTS_MAX = 16_384;

const LEVELS: Readonly<Record<LinkEvent["type"], keyof LogSink>> = {
  connected: "info",
  disconnected: "info",
  recovered: "info",
  restart: "info",
  stale: "warn",
  resync: "warn",
  unknownFrame: "warn",
  layoutMismatch: "error",
  gap: "warn",
  duplicate: "warn",
  refused: "warn",
  replaced: "warn",
  unexpectedBytes: "warn",
  unreachable: "warn",
  unexpectedStatus: "warn",
  rate: "warn",
  backPressure: "warn",
  clockStepped: "warn",
  deviceStatus: "warn",
  commandSent: "debug",
  commandAcknowledged: "debug",
  commandConfirmed: "debug",
  commandRejected: "info",
  commandFailed: "info",
  failed: "error",
};

/** Whether an event is good, though its type is a warning otherwise. */
function isGood(event: LinkEvent): boolean {
  return event.type === "rate" && !event.isLow ||
    event.type === "deviceStatus" && !event.isAlarm;
}

/** Iterator, and the events that it yields. */
interface Reader {
  readonly isWanted: (event: LinkEvent) => boolean;
  readonly queue: QueueSource<LinkEvent>;
  readonly iterator: ChannelIterator<LinkEvent>;
}

/** Last event of each type. */
export type LastEvents = {
  readonly [Type in LinkEvent["type"]]?: Extract<LinkEvent, { type: Type }>;
};

/** Receives events, and distributes them. */
export class EventLog {
  readonly #throttle: LogThrottle;
  readonly #readers = new Set<Reader>();
  readonly #last: { -readonly [Type in keyof LastEvents]: LastEvents[Type] } =
    {};
  #lastProblem: LinkEvent | undefined;
  #isClosed = false;

  /** @param log Receives a line for each event; if it fails, that is an event. */
  constructor(log: LogSink) {
    this.#throttle = new LogThrottle(
      harmless(log, (message) => this.fail(message)),
    );
  }

  /** Last event of each type. */
  get last(): LastEvents {
    return this.#last;
  }

  /** Last event that was a warning or an error. */
  get lastProblem(): LinkEvent | undefined {
    return this.#lastProblem;
  }

  /** Emits an event, and makes its message printable. */
  emit(emitted: LinkEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    const level = isGood(event) ? "info" : LEVELS[event.type];
    this.#last[event.type] = event as never;
    if (level === "warn" || level === "error") this.#lastProblem = event;
    for (const { isWanted, queue, iterator } of this.#readers) {
      if (!isWanted(event)) continue;
      queue.push(event);
      iterator.wake();
    }
    // The log is last, as it is foreign code.
    this.#throttle.write(event.type, level, event.message);
    if (this.#isClosed) this.#throttle.close();
  }

  /**
   * Emits a failure.
   *
   * @param message Human-readable message.
   */
  fail(message: string): void {
    this.emit({ type: "failed", atMs: wallMs(), message });
  }

  /**
   * Opens an iterator over the events from now on.
   *
   * @param signal Ends the iterator, by rejecting.
   * @param isWanted Whether the iterator yields an event.
   */
  iterate<E extends LinkEvent = LinkEvent>(
    signal?: AbortSignal,
    isWanted: (event: LinkEvent) => event is E = isAny,
  ): SampleIterator<E> {
    const queue = new QueueSource<E>(QUEUE_EVENTS_MAX, () => {});
    const iterator = new ChannelIterator(
      queue,
      true,
      () => this.#readers.delete(reader),
    );
    const reader = { isWanted, queue, iterator } as unknown as Reader;
    this.#readers.add(reader);
    if (signal) iterator.endBy(signal);
    if (this.#isClosed) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Ends the iterators, once their queues are empty. */
  close(): void {
    this.#isClosed = true;
    this.#throttle.close();
    for (const { iterator } of this.#readers) iterator.finish();
  }
}

function isAny<E extends LinkEvent>(_event: LinkEvent): _event is E {
  return true;
}
