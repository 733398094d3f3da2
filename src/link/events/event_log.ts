/**
 * Tells what happens: the log, those who iterate over events, and the statistics.
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

/** How many events an iterator keeps for a slow reader. */
const QUEUE_EVENTS_MAX = 1024;

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
  failed: "error",
};

/** Whether an event of a type that warns is no reason to. */
function isGood(event: LinkEvent): boolean {
  return event.type === "rate" && !event.isLow ||
    event.type === "deviceStatus" && !event.isAlarm;
}

/** The last event of each type. */
export type LastEvents = {
  readonly [Type in LinkEvent["type"]]?: Extract<LinkEvent, { type: Type }>;
};

/** Takes in events, and hands them on. */
export class EventLog {
  readonly #throttle: LogThrottle;
  readonly #queues = new Set<QueueSource<LinkEvent>>();
  readonly #iterators = new Set<ChannelIterator<LinkEvent>>();
  #last: LastEvents = {};
  #lastProblem: LinkEvent | undefined;
  #isClosed = false;

  /** @param log Receives a line for each event; if it fails, that is an event. */
  constructor(log: LogSink) {
    this.#throttle = new LogThrottle(
      harmless(
        log,
        (message) => this.emit({ type: "failed", atMs: wallMs(), message }),
      ),
    );
  }

  /** The last event of each type. */
  get last(): LastEvents {
    return this.#last;
  }

  /** The last event that was a warning or an error. */
  get lastProblem(): LinkEvent | undefined {
    return this.#lastProblem;
  }

  /** Takes in an event, and makes its message printable. */
  emit(emitted: LinkEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    const level = isGood(event) ? "info" : LEVELS[event.type];
    this.#last = { ...this.#last, [event.type]: event };
    if (level !== "info") this.#lastProblem = event;
    for (const queue of this.#queues) queue.push(event);
    for (const iterator of this.#iterators) iterator.wake();
    // Last, as it is foreign code.
    this.#throttle.write(event.type, level, event.message);
    if (this.#isClosed) this.#throttle.close();
  }

  /**
   * Opens an iterator over the events that happen from now on.
   *
   * @param signal Ends it, by rejecting.
   */
  iterate(signal?: AbortSignal): SampleIterator<LinkEvent> {
    const queue = new QueueSource<LinkEvent>(
      QUEUE_EVENTS_MAX,
      () => this.#queues.delete(queue),
    );
    this.#queues.add(queue);
    const iterator = new ChannelIterator(
      queue,
      true,
      () => this.#iterators.delete(iterator),
    );
    this.#iterators.add(iterator);
    if (signal) iterator.endBy(signal);
    if (this.#isClosed) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Ends the iterators, once what is in their queues is taken. */
  close(): void {
    this.#isClosed = true;
    this.#throttle.close();
    for (const iterator of this.#iterators) iterator.finish();
  }
}
