/**
 * Pose of the mirror of a hexapod: positions, rotations, and changes of the pivot. Pure
 * maths.
 *
 * The convention, which the observatory's public packages leave open, is this simulator's
 * own. Axes are fixed and right-handed, and positive angles follow the right-hand rule. The
 * mirror is rotated first by u about x, then by v about y, then by w about z (R = Rz(w) ·
 * Ry(v) · Rx(u)), all about the pivot. The translation x, y, z comes last; the pivot moves
 * with it.
 *
 * @module
 */

/** A point or a direction: x, y, z. */
export type Point = readonly [xUm: number, yUm: number, zUm: number];

/** One number for each strut. */
export type Six = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Pose of the mirror, in the order of the structs; all 0 is the pose zero. */
export type Pose = readonly [
  xUm: number,
  yUm: number,
  zUm: number,
  uDeg: number,
  vDeg: number,
  wDeg: number,
];

/** Pose in which all struts have the length 0. */
export const POSE_ZERO: Pose = [0, 0, 0, 0, 0, 0];

/** Radians per degree. */
export const RAD_PER_DEG = Math.PI / 180;

/**
 * Makes six numbers.
 *
 * @param of Returns a number by its index from 0.
 */
export function six(of: (index: number) => number): Six {
  return [of(0), of(1), of(2), of(3), of(4), of(5)];
}

/** Returns the sum of two points. */
export function add([ax, ay, az]: Point, [bx, by, bz]: Point): Point {
  return [ax + bx, ay + by, az + bz];
}

/** Returns the first point minus the second. */
export function subtract([ax, ay, az]: Point, [bx, by, bz]: Point): Point {
  return [ax - bx, ay - by, az - bz];
}

/** Returns the cross product of two directions. */
export function cross([ax, ay, az]: Point, [bx, by, bz]: Point): Point {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** Returns the dot product of two directions. */
export function dot([ax, ay, az]: Point, [bx, by, bz]: Point): number {
  return ax * bx + ay * by + az * bz;
}

/** Rotation of a pose, about the origin. */
export class Rotation {
  readonly #cos: Point;
  readonly #sin: Point;

  /** @param pose Pose to rotate by; its x, y, z have no effect. */
  constructor([, , , uDeg, vDeg, wDeg]: Pose) {
    const [u, v, w] = [uDeg, vDeg, wDeg].map((deg) => deg * RAD_PER_DEG);
    this.#cos = [Math.cos(u), Math.cos(v), Math.cos(w)];
    this.#sin = [Math.sin(u), Math.sin(v), Math.sin(w)];
  }

  /**
   * Axes about which a small increase of u, v, w turns a mirror that is already rotated.
   */
  get axes(): { readonly u: Point; readonly v: Point; readonly w: Point } {
    return {
      u: this.#aboutZ(this.#aboutY([1, 0, 0])),
      v: this.#aboutZ([0, 1, 0]),
      w: [0, 0, 1],
    };
  }

  /** Rotates a point. */
  apply(point: Point): Point {
    return this.#aboutZ(this.#aboutY(this.#aboutX(point)));
  }

  #aboutX([x, y, z]: Point): Point {
    const [[cos], [sin]] = [this.#cos, this.#sin];
    return [x, cos * y - sin * z, sin * y + cos * z];
  }

  #aboutY([x, y, z]: Point): Point {
    const [[, cos], [, sin]] = [this.#cos, this.#sin];
    return [cos * x + sin * z, y, cos * z - sin * x];
  }

  #aboutZ([x, y, z]: Point): Point {
    const [[, , cos], [, , sin]] = [this.#cos, this.#sin];
    return [cos * x - sin * y, sin * x + cos * y, z];
  }
}

/**
 * Returns the pose that describes the same place of the mirror by another pivot.
 *
 * @param pose Pose about the old pivot.
 * @param from Old pivot.
 * @param to New pivot.
 * @returns The pose about the new pivot, with the same u, v, w.
 */
export function changePivot(pose: Pose, from: Point, to: Point): Pose {
  const [x, y, z, u, v, w] = pose;
  const arm = subtract(to, from);
  const shift = subtract(new Rotation(pose).apply(arm), arm);
  const [newX, newY, newZ] = add([x, y, z], shift);
  return [newX, newY, newZ, u, v, w];
}
