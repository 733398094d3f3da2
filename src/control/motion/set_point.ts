/**
 * Set-point of a move, as telemetry echoes it.
 *
 * @module
 */

import type { Shown } from "../device/confirmation.ts";

/** Set-point that was commanded, and its echo in telemetry. */
export interface SetPoint<T> {
  /** Set-point that was commanded. */
  readonly value: number;
  /** Returns the set-point that telemetry echoes; NaN for none. */
  echo(telemetry: T): number;
}

/**
 * Watches the echo of a set-point, sample by sample. Not every controller has one: some
 * send NaN, or a value that never changes.
 *
 * | echo | acknowledged | not acknowledged |
 * | ---- | ------------ | ---------------- |
 * | the set-point | set | set |
 * | NaN | set | set from the second sample, unless rejected |
 * | unchanged since the command | set | not yet |
 * | another | wrong | wrong |
 */
export class SetPointWatch<T> {
  readonly #setPoint: SetPoint<T>;
  readonly #before: number;
  readonly #isAcknowledged: boolean;
  #samples = 0;

  /**
   * @param setPoint The set-point.
   * @param before Telemetry from before the command.
   * @param isAcknowledged Whether the controller acknowledges commands.
   */
  constructor(setPoint: SetPoint<T>, before: T, isAcknowledged: boolean) {
    this.#setPoint = setPoint;
    this.#before = setPoint.echo(before);
    this.#isAcknowledged = isAcknowledged;
  }

  /**
   * Takes the next sample.
   *
   * @returns Whether the set-point is taken; or `{ wrong }`, the one that is set instead.
   */
  look(telemetry: T): Shown | { readonly wrong: number } {
    this.#samples++;
    const { value, echo } = this.#setPoint;
    const echoed = echo(telemetry);
    if (echoed === value) return true;
    if (Number.isNaN(echoed)) {
      return this.#samples > 1 || this.#isAcknowledged
        ? "unless rejected"
        : false;
    }
    if (echoed !== this.#before) return { wrong: echoed };
    return this.#isAcknowledged ? "unless rejected" : false;
  }
}
