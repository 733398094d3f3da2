/**
 * Memory of the last events of a source: a flood of others doesn't push commands out.
 *
 * @module
 */

import { isCommandEvent } from "../link/events/command_events.ts";
import type { LinkEvent } from "../link/events/events.ts";

/** Number of events, and of steps of commands, that are kept. */
const KEPT_MAX = 500;
/** Number of events that are passed on at a time. */
const NEW_MAX = 200;

/** Events that are passed on. */
export interface NewEvents {
  /** Events, the oldest first. */
  readonly events: readonly LinkEvent[];
  /** Number of events before them that were too many. */
  readonly left: number;
}

/** Last events of a source. */
export class EventMemory {
  readonly #commands: LinkEvent[] = [];
  readonly #others: LinkEvent[] = [];
  #new: LinkEvent[] = [];
  #left = 0;

  /** Adds an event. */
  add(event: LinkEvent): void {
    const kept = isCommandEvent(event) ? this.#commands : this.#others;
    kept.push(event);
    if (kept.length > KEPT_MAX) kept.shift();
    this.#new.push(event);
    if (this.#new.length <= NEW_MAX) return;
    const other = this.#new.findIndex((one) => !isCommandEvent(one));
    this.#new.splice(Math.max(0, other), 1);
    this.#left++;
  }

  /** Returns the events since the last call. */
  takeNew(): NewEvents {
    const taken = { events: this.#new, left: this.#left };
    this.#new = [];
    this.#left = 0;
    return taken;
  }

  /** Returns the kept events of a range of time, the oldest first; all by default. */
  range(fromMs = -Infinity, toMs = Infinity): LinkEvent[] {
    return [...this.#commands, ...this.#others]
      .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
      .sort((a, b) => a.atMs - b.atMs);
  }
}
