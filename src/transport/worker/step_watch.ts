/**
 * Watch on steps of the machine's clock.
 *
 * @module
 */

import { type Moment, now } from "../../base/clock.ts";

/**
 * Smallest change of the difference of both clocks between two looks that is a step, in
 * ms. If a time service slews only one of them, the difference changes by 0.5 ms a
 * second; a step is 128 ms or more by NTP's default.
 */
const STEP_MS_MIN = 10;

/** Step of the machine's clock. */
export interface Step {
  /** Step forward, in ms; negative for backward. */
  readonly byMs: number;
  /** Longest time between the step and its detection, in ms. */
  readonly withinMs: number;
}

/** Compares the machine's clock with the monotonic one, from look to look. */
export class StepWatch {
  #last = now();

  /**
   * Compares the clocks.
   *
   * @param moment Present time.
   * @returns The step since the last look, if there was one.
   */
  look(moment: Moment): Step | undefined {
    const withinMs = moment.monotonicMs - this.#last.monotonicMs;
    const byMs = moment.wallMs - this.#last.wallMs - withinMs;
    this.#last = moment;
    return Math.abs(byMs) < STEP_MS_MIN ? undefined : { byMs, withinMs };
  }
}
