/**
 * Geometry of the two hexapods in each generation of their controllers.
 *
 * @module
 */

import type { SixPoints } from "../kinematics/hexapod_geometry.ts";
import type { Point } from "../kinematics/pose.ts";
import { SIMULATED_HEXAPOD } from "./hexapod_facts.ts";
import type { Protocol } from "../generations.ts";
import type { HexapodName } from "./hexapod_facts.ts";

/** Geometry of a hexapod: its struts and its pivot. */
export interface HexapodStruts {
  /** Base end of each strut: x, y, z in µm. */
  readonly basePointsUm: SixPoints;
  /** Mirror end of each strut, in the pose zero: x, y, z in µm. */
  readonly mirrorPointsUm: SixPoints;
  /** Pivot that the controller is delivered with: x, y, z in µm. */
  readonly pivotUm: Point;
}

/**
 * Geometry by generation and hexapod. The single-socket generation has that of
 * `constants.py` in ts_mthexapod 1.8.0; the two-socket generation has one geometry for
 * both hexapods, that of ts_mthexapod 0.19.0.
 */
export const HEXAPOD_GEOMETRIES: Readonly<
  Record<Protocol, Readonly<Record<HexapodName, HexapodStruts>>>
> = {
  "two-socket": { camera: SIMULATED_HEXAPOD, M2: SIMULATED_HEXAPOD },
  "single-socket": {
    camera: {
      basePointsUm: [
        [227_600, 653_800, -525_000],
        [-227_600, 653_800, -525_000],
        [-680_000, -129_700, -525_000],
        [-452_300, -524_000, -525_000],
        [452_300, -524_000, -525_000],
        [680_000, -129_700, -525_000],
      ],
      mirrorPointsUm: [
        [472_800, 512_200, -121_400],
        [-472_800, 512_200, -121_400],
        [-680_000, 153_300, -121_400],
        [-207_200, -665_500, -121_400],
        [207_200, -665_500, -121_400],
        [680_000, 153_300, -121_400],
      ],
      pivotUm: [0, 0, -2_758_400],
    },
    M2: {
      basePointsUm: [
        [0, 1_701_800, 114_300],
        [-1_542_350, -719_210, 114_300],
        [1_542_350, -719_210, 114_300],
        [790, 1_460_490, 228_600],
        [-1_503_370, 7_660, 228_600],
        [1_503_370, 7_660, 228_600],
      ],
      mirrorPointsUm: [
        [0, 1_701_800, 607_300],
        [-1_542_350, -719_210, 607_300],
        [1_542_350, -719_210, 607_300],
        [493_790, 1_460_490, 228_600],
        [-1_256_870, -419_290, 228_600],
        [1_256_870, -419_290, 228_600],
      ],
      pivotUm: [0, 0, -703_000],
    },
  },
};
