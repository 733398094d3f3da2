/**
 * Watch on a device that comes to rest.
 *
 * @module
 */

import {
  type DeviceTelemetry,
  isEnabled,
  isStationary,
  isStopping,
} from "../device/device_sample.ts";
import { REST_SAMPLES } from "./pauses.ts";

/**
 * Detects, sample by sample, that a device is at rest.
 *
 * | sample | at rest | moving samples |
 * | ------ | ------- | -------------- |
 * | ENABLED, STATIONARY | from the 4th in a row | 0 |
 * | ENABLED, CONTROLLED_STOPPING | no | 0 |
 * | ENABLED, any motion | no | one more |
 * | not ENABLED | no | 0 |
 */
export class RestWatch {
  #stationarySamples = 0;
  #movingSamples = 0;

  /** Number of samples in a row in which the device moves, and isn't stopping. */
  get movingSamples(): number {
    return this.#movingSamples;
  }

  /**
   * Takes the next sample.
   *
   * @returns Whether the device is at rest.
   */
  look(telemetry: DeviceTelemetry): boolean {
    const isAtRest = isStationary(telemetry);
    const isMoving = isEnabled(telemetry) && !isAtRest &&
      !isStopping(telemetry);
    this.#stationarySamples = isAtRest ? this.#stationarySamples + 1 : 0;
    this.#movingSamples = isMoving ? this.#movingSamples + 1 : 0;
    return this.#stationarySamples >= REST_SAMPLES;
  }
}
