/**
 * Bound on the events of alarms, which summarises those beyond it.
 *
 * @module
 */

import type { AlarmChange, AlarmEvent } from "./alarm_events.ts";
import { flood } from "./alarm_message.ts";
import { OPERATOR_EVENTS } from "./operator.ts";

const SECOND_MS = 1000;
const NONE: readonly AlarmEvent[] = Object.freeze([]);

/**
 * Queue of events, which takes a number of them a second of each alarm: the flood of one
 * hides no other. An operator's actions are always taken.
 */
export class EventLimit {
  readonly #perSecMax: number;
  readonly #reported = new Map<string, number>();
  #hidden = new Map<string, number>();
  #hiddenEvents = 0;
  /** Start of the second whose events are counted, in ms. */
  #secondMs = NaN;
  #events: AlarmEvent[] = [];

  /** @param perSecMax Largest number of events of one alarm within a second. */
  constructor(perSecMax: number) {
    this.#perSecMax = perSecMax;
  }

  /** Number of events that were counted only. */
  get hiddenEvents(): number {
    return this.#hiddenEvents;
  }

  /** Takes an event, or counts it. */
  push(change: AlarmChange): void {
    const { name, type } = change;
    const count = (this.#reported.get(name) ?? 0) + 1;
    if (OPERATOR_EVENTS.has(type)) this.#events.push(change);
    else if (count <= this.#perSecMax) {
      this.#reported.set(name, count);
      this.#events.push(change);
    } else {
      this.#hidden.set(name, (this.#hidden.get(name) ?? 0) + 1);
      this.#hiddenEvents++;
    }
  }

  /**
   * Lets time go on: after a second, a summary follows of what was counted in it.
   *
   * @returns Whether another second has begun.
   */
  advance(nowMs: number): boolean {
    const sinceMs = nowMs - this.#secondMs;
    if (sinceMs >= 0 && sinceMs < SECOND_MS) return false;
    this.#secondMs = nowMs;
    this.#reported.clear();
    if (this.#hidden.size > 0) {
      this.#events.push(flood(this.#hidden, nowMs));
      this.#hidden = new Map();
    }
    return true;
  }

  /** Returns the events that were taken since the last call. */
  take(): readonly AlarmEvent[] {
    if (this.#events.length === 0) return NONE;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
