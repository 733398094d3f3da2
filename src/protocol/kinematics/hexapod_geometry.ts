/**
 * Kinematics of a hexapod: from the pose of its mirror to the lengths of its six struts,
 * and back. Pure maths; {@linkcode Pose} states the convention of the angles.
 *
 * @module
 */

import { solveLinear } from "./linear_solve.ts";
import {
  add,
  cross,
  dot,
  type Point,
  type Pose,
  RAD_PER_DEG,
  Rotation,
  type Six,
  six,
  subtract,
} from "./pose.ts";

/** One point for each strut. */
export type SixPoints = readonly [Point, Point, Point, Point, Point, Point];

/** Largest number of steps of Newton's method; within the limits of a hexapod it needs 5. */
const NEWTON_STEPS_MAX = 20;

/** Length of a step in x, y and z that ends the search for a pose, in µm. */
const STEP_UM_MAX = 1e-6;
/** Length of a step in u, v and w that ends the search, in deg. */
const STEP_DEG_MAX = 1e-9;

/** One strut in a pose. */
interface Strut {
  /** Vector from the pivot to the mirror's end of the strut. */
  readonly arm: Point;
  /** Vector from the base's end to the mirror's. */
  readonly vector: Point;
  /** Distance between the ends, in µm. */
  readonly spanUm: number;
}

/**
 * A hexapod's six struts: their ends at the base, which is fixed, and at the mirror, which
 * moves.
 *
 * A strut's length is relative: 0 in the pose zero, whatever the pivot is, and positive
 * when the ends are further apart. A pose rotates the mirror about the pivot and then
 * shifts it.
 *
 * @example There and back
 * ```ts
 * import { HexapodGeometry } from "./hexapod_geometry.ts";
 * import { SIMULATED_HEXAPOD } from "../devices/hexapod_facts.ts";
 *
 * const { basePointsUm, mirrorPointsUm, pivotUm } = SIMULATED_HEXAPOD;
 * const geometry = new HexapodGeometry(basePointsUm, mirrorPointsUm);
 * const lengths = geometry.strutLengths([0, 0, 1000, 0, 0, 0], pivotUm);
 * const [, , z] = geometry.poseAt(lengths, pivotUm, [0, 0, 0, 0, 0, 0]);
 * if (Math.abs(z - 1000) > 1e-6) throw new Error(`z ${z}`);
 * ```
 */
export class HexapodGeometry {
  readonly #base: SixPoints;
  readonly #mirror: SixPoints;
  readonly #spansZeroUm: Six;

  /**
   * @param base End of each strut at the base, in µm.
   * @param mirror End of each strut at the mirror in the pose zero, in µm.
   */
  constructor(base: SixPoints, mirror: SixPoints) {
    this.#base = base;
    this.#mirror = mirror;
    this.#spansZeroUm = six((index) =>
      Math.hypot(...subtract(mirror[index], base[index]))
    );
  }

  /**
   * Returns the length of each strut in a pose (inverse kinematics).
   *
   * @param pose Pose of the mirror.
   * @param pivot Centre of its rotation, in µm.
   * @returns One length for each strut, in µm, relative to the pose zero.
   */
  strutLengths(pose: Pose, pivot: Point): Six {
    const rotation = new Rotation(pose);
    return six((index) =>
      this.#strut(index, pose, rotation, pivot).spanUm -
      this.#spansZeroUm[index]
    );
  }

  /**
   * Returns the derivatives of the lengths by the pose.
   *
   * @param pose Pose of the mirror.
   * @param pivot Centre of its rotation, in µm.
   * @returns One row for each strut: its change for x, y, z, in µm per µm, and for u, v, w,
   * in µm per deg.
   */
  jacobian(pose: Pose, pivot: Point): Six[] {
    const rotation = new Rotation(pose);
    const { u, v, w } = rotation.axes;
    return this.#base.map((_, index): Six => {
      const { arm, vector, spanUm } = this.#strut(index, pose, rotation, pivot);
      const [x, y, z] = vector;
      const turn = (axis: Point) =>
        dot(vector, cross(axis, arm)) / spanUm * RAD_PER_DEG;
      return [x / spanUm, y / spanUm, z / spanUm, turn(u), turn(v), turn(w)];
    });
  }

  /**
   * Returns the pose in which the struts have these lengths (forward kinematics), by
   * Newton's method. It is exact to 1e-6 µm and 1e-9 deg if the pivot is no further away
   * than some metres.
   *
   * @param lengths One length for each strut, in µm, relative to the pose zero.
   * @param pivot Centre of the mirror's rotation, in µm.
   * @param near Pose close to the result. Of all poses with these lengths, usually the one
   * nearest to this is found.
   * @throws {RangeError} If there is no such pose, or none is found in 20 steps.
   */
  poseAt(lengths: Six, pivot: Point, near: Pose): Pose {
    let pose = near;
    for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
      const reached = this.strutLengths(pose, pivot);
      const missing = six((index) => lengths[index] - reached[index]);
      const change = solveLinear(this.jacobian(pose, pivot), missing);
      if (change === undefined) break;
      const before = pose;
      pose = six((index) => before[index] + change[index]);
      if (change.every(isSmall)) return pose;
    }
    throw new RangeError(
      `Cannot find pose as struts must have lengths that fit together: received ${
        lengths.join(", ")
      } µm`,
    );
  }

  #strut(index: number, pose: Pose, rotation: Rotation, pivot: Point): Strut {
    const [x, y, z] = pose;
    const arm = rotation.apply(subtract(this.#mirror[index], pivot));
    const mirror = add(add(arm, pivot), [x, y, z]);
    const vector = subtract(mirror, this.#base[index]);
    return { arm, vector, spanUm: Math.hypot(...vector) };
  }
}

function isSmall(change: number, index: number): boolean {
  return Math.abs(change) <= (index < 3 ? STEP_UM_MAX : STEP_DEG_MAX);
}
