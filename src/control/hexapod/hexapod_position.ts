/**
 * Position of a hexapod.
 *
 * @module
 */

/** Position of a hexapod, in the coordinates of commands and telemetry. */
export interface HexapodPosition {
  /** x, in µm. */
  readonly x: number;
  /** y, in µm. */
  readonly y: number;
  /** z, in µm. */
  readonly z: number;
  /** Rotation about x, in deg. */
  readonly u: number;
  /** Rotation about y, in deg. */
  readonly v: number;
  /** Rotation about z, in deg. */
  readonly w: number;
}
