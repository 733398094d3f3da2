/**
 * Watch on promises, which must be settled, and rejected for good reasons only.
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

/** Reason of aborted signals, which distinguishes their rejections from others. */
export const GIVEN_UP = new Error("the soak test has canceled the call");

/** Counts promises, from the call to their settlement. */
export class Settlements {
  /** Number of fulfilled promises. */
  fulfilled = 0;
  /** Number of promises that were rejected for a good reason. */
  rejected = 0;
  /** Number of promises that aren't settled yet. */
  pending = 0;
  /** First other reasons with which promises were rejected. */
  readonly unexpected: string[] = [];

  /**
   * Tracks a promise.
   *
   * @param promise The promise.
   * @param what Human-readable purpose.
   * @returns Whether it was fulfilled, once it is settled.
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
