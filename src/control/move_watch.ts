/**
 * What telemetry says of a move from point to point.
 *
 * @module
 */

import { type DeviceTelemetry, isStationary } from "./device_sample.ts";

/** Where a move leads to, and how telemetry shows it. */
export interface MoveSigns<T> {
  /** Whether telemetry shows that the controller has taken the command. */
  isTaken(telemetry: T): boolean;
  /** Whether the device is at the goal, within its thresholds. */
  isThere(telemetry: T): boolean;
}

/** How far a move has come. */
export type MoveProgress = "under way" | "there" | "stopped short";

/**
 * Watches one move, sample by sample, of a device that is ENABLED.
 *
 * | sample | seen before | the move is |
 * | ------ | ----------- | ----------- |
 * | not STATIONARY | | under way |
 * | STATIONARY, at the goal | not STATIONARY | there |
 * | STATIONARY, elsewhere | not STATIONARY | stopped short |
 * | STATIONARY, at the goal, the command is taken | another sample | there: too short a way to see it move |
 * | STATIONARY, otherwise | | under way: the command is yet to be taken |
 *
 * The first sample after a command may have been made before the controller has
 * received it.
 */
export class MoveWatch<T extends DeviceTelemetry> {
  readonly #signs: MoveSigns<T>;
  #hasMoved = false;
  #samples = 0;

  /** @param signs How telemetry shows the goal. */
  constructor(signs: MoveSigns<T>) {
    this.#signs = signs;
  }

  /** Whether a sample has shown that it moves. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /**
   * Takes the next sample in.
   *
   * @param telemetry A sample received after the command was written.
   * @returns How far the move has come.
   */
  look(telemetry: T): MoveProgress {
    this.#samples++;
    if (!isStationary(telemetry)) {
      this.#hasMoved = true;
      return "under way";
    }
    const isThere = this.#signs.isThere(telemetry);
    if (this.#hasMoved) return isThere ? "there" : "stopped short";
    const isTaken = this.#samples > 1 && this.#signs.isTaken(telemetry);
    return isThere && isTaken ? "there" : "under way";
  }
}
