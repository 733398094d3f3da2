/**
 * Progress of a move from point to point, by telemetry.
 *
 * @module
 */

import { type DeviceTelemetry, isStationary } from "../device/device_sample.ts";
import { REST_SAMPLES } from "./pauses.ts";
import { RestWatch } from "./rest_watch.ts";

/** Signs of a move and its goal in telemetry. */
export interface MoveSigns<T> {
  /** Whether telemetry shows that the controller has accepted the command. */
  isTaken(telemetry: T): boolean;
  /** Whether the device is at the goal, within its thresholds. */
  isThere(telemetry: T): boolean;
}

/** Progress of a move. */
export type MoveProgress = "under way" | "there" | "stopped short";

/**
 * Watches one move, sample by sample, of a device that is ENABLED. The device is at
 * rest once it was STATIONARY in 4 samples in a row.
 *
 * | sample | seen before | the move is |
 * | ------ | ----------- | ----------- |
 * | not at rest | | under way |
 * | at rest, at the goal | not STATIONARY | there |
 * | at rest, elsewhere | not STATIONARY | stopped short |
 * | at rest, at the goal, the command is accepted | 4 other samples | there: the distance is too short to see it move |
 * | at rest, otherwise | | under way: the command is yet to be accepted |
 *
 * The first sample after a command may have been made before the controller has
 * received it.
 */
export class MoveWatch<T extends DeviceTelemetry> {
  readonly #signs: MoveSigns<T>;
  readonly #rest = new RestWatch();
  #hasMoved = false;
  #samples = 0;

  /** @param signs Signs of the goal in telemetry. */
  constructor(signs: MoveSigns<T>) {
    this.#signs = signs;
  }

  /** Whether a sample has shown the device in motion. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /**
   * Takes the next sample.
   *
   * @param telemetry A sample received after the command was written.
   * @returns Progress of the move.
   */
  look(telemetry: T): MoveProgress {
    this.#samples++;
    const isAtRest = this.#rest.look(telemetry);
    if (!isStationary(telemetry)) this.#hasMoved = true;
    if (!isAtRest) return "under way";
    const isThere = this.#signs.isThere(telemetry);
    if (this.#hasMoved) return isThere ? "there" : "stopped short";
    const isTaken = this.#samples > REST_SAMPLES &&
      this.#signs.isTaken(telemetry);
    return isThere && isTaken ? "there" : "under way";
  }
}
