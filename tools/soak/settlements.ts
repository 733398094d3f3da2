/**
 * Watches that promises are settled, and that they are rejected for good reasons only.
 *
 * @module
 */

import {
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../../mod.ts";

const UNEXPECTED_MAX = 20;

/** Given to signals, so that a rejection by one can be told from any other. */
export const GIVEN_UP = new Error("the soak test has given up");

/** Counts promises, from the call to the end. */
export class Settlements {
  /** Promises that were fulfilled. */
  fulfilled = 0;
  /** Promises that were rejected, for a reason that is in order. */
  rejected = 0;
  /** Promises that aren't settled yet. */
  pending = 0;
  /** What else promises were rejected with; the first of it only. */
  readonly unexpected: string[] = [];

  /**
   * Takes in a promise.
   *
   * @param promise The promise.
   * @param what What it is for, for people.
   * @returns Resolves when it is settled: whether it was fulfilled.
   */
  async track(promise: Promise<unknown>, what: string): Promise<boolean> {
    this.pending++;
    try {
      await promise;
      this.fulfilled++;
      return true;
    } catch (error) {
      this.rejected++;
      if (!isInOrder(error) && this.unexpected.length < UNEXPECTED_MAX) {
        this.unexpected.push(`${what}: ${error}`);
      }
      return false;
    } finally {
      this.pending--;
    }
  }
}

function isInOrder(error: unknown): boolean {
  return error === GIVEN_UP || error instanceof LinkLostError ||
    error instanceof NotConnectedError || error instanceof LinkClosedError ||
    error instanceof TimeoutError;
}
