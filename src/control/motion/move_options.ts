/**
 * Options of moves.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import {
  checkBoolean,
  readOptions,
  readProperty,
  typeOf,
} from "../../base/check.ts";
import {
  type CheckedWaitOptions,
  checkPositive,
  readWaitOptions,
} from "../device/checks.ts";
import type { HexapodPosition } from "../hexapod/hexapod_position.ts";

/** Largest number of steps of one move. */
const STEPS_MAX = 1_000;

/** Options of a move that both devices have. */
export interface InterruptOptions extends SendOptions {
  /**
   * Whether to stop a motion under way first, of this program or of somebody else: the
   * device receives a STOP, comes to rest, and then moves. The call of this program
   * that it interrupts rejects with a `MotionStoppedError`. If false, a motion of this
   * program causes a `DeviceBusyError`, and one of somebody else a
   * `ControllerStateError`.
   *
   * @default {false}
   */
  readonly interrupt?: boolean;
}

/** Options of `Rotator.moveTo()` and `Rotator.offset()`. */
export interface RotatorMoveOptions extends InterruptOptions {
  /**
   * Longest step, in deg, more than 0. The distance is divided into equal steps, up to
   * 1000, each a move that comes to rest. Left out, there is one step.
   */
  readonly stepSize?: number;
}

/** Longest step of a hexapod; an axis that is left out has no limit of its own. */
export interface HexapodStepSize {
  /** In x and in y, in µm, more than 0. */
  readonly xyUm?: number;
  /** In z, in µm, more than 0. */
  readonly zUm?: number;
  /** In u and in v, in deg, more than 0. */
  readonly uvDeg?: number;
  /** In w, in deg, more than 0. */
  readonly wDeg?: number;
}

/** Options of `Hexapod.moveTo()` and `Hexapod.offset()`. */
export interface HexapodMoveOptions extends InterruptOptions {
  /**
   * Whether all struts arrive together, which keeps the mirror near the straight line;
   * else each strut moves as fast as it can.
   *
   * @default {true}
   */
  readonly synchronous?: boolean;
  /**
   * Longest step along each axis; a number applies to x, y and z, in µm. The distance
   * is divided into as few equal steps as possible, up to 1000, each a move of all axes
   * that comes to rest. Left out, there is one step.
   */
  readonly stepSize?: HexapodStepSize | number;
}

/** Options of a move, in order. */
export interface CheckedMoveOptions extends CheckedWaitOptions {
  /** Whether a motion under way is stopped first. */
  readonly interrupt: boolean;
}

/** Options of a rotator's move, in order. */
export interface CheckedRotatorMoveOptions extends CheckedMoveOptions {
  /** Longest step, in deg. */
  readonly stepSize: number;
}

/**
 * Reads the options that moves of all devices have.
 *
 * @throws {TypeError} If one has the wrong type.
 * @throws {RangeError} If `timeoutMs` is out of its range.
 * @throws The reason of the signal, if it is aborted already.
 */
export function readMoveOptions(
  options: InterruptOptions,
  action: string,
): CheckedMoveOptions {
  const waiting = readWaitOptions(options, action);
  const interrupt = readBoolean(options, "interrupt", false, action);
  return { ...waiting, interrupt };
}

/**
 * Reads a boolean option.
 *
 * @throws {TypeError} If it is neither.
 */
export function readBoolean<K extends string>(
  options: { readonly [key in K]?: boolean },
  name: K,
  byDefault: boolean,
  action: string,
): boolean {
  const value = readProperty(options, name, action, name) ?? byDefault;
  checkBoolean(value, action, name);
  return value;
}

/**
 * Reads the options of a rotator's move; `stepSize` is Infinity, if it is left out.
 *
 * @throws {TypeError | RangeError} If one is wrong.
 * @throws The reason of the signal, if it is aborted already.
 */
export function readRotatorMoveOptions(
  options: RotatorMoveOptions,
  action: string,
): CheckedRotatorMoveOptions {
  const checked = readMoveOptions(options, action);
  const { stepSize = Infinity } = readOptions(options, ["stepSize"], action);
  if (stepSize !== Infinity) {
    checkPositive(stepSize, action, "stepSize", "deg");
  }
  return { ...checked, stepSize };
}

const STEP_UNITS = { xyUm: "µm", zUm: "µm", uvDeg: "deg", wDeg: "deg" };

/** Reads `stepSize` of a hexapod, by axis: Infinity, where it is left out. */
export function readHexapodStep(
  options: HexapodMoveOptions,
  action: string,
): HexapodPosition {
  const { stepSize = {} } = readOptions(options, ["stepSize"], action);
  const given = typeof stepSize === "number"
    ? { xyUm: stepSize, zUm: stepSize }
    : stepSize;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `Cannot ${action} as stepSize must be a number or an object: received ${
        typeOf(given)
      }`,
    );
  }
  const [xy, z, uv, w] = Object.entries(STEP_UNITS).map(([name, unit]) => {
    const key = name as keyof HexapodStepSize;
    const size = readProperty<HexapodStepSize, typeof key>(
      given,
      key,
      action,
      `stepSize.${key}`,
    );
    if (size === undefined || size === Infinity) return Infinity;
    checkPositive(size, action, `stepSize.${key}`, unit);
    return size;
  });
  return { x: xy, y: xy, z, u: uv, v: uv, w };
}

/**
 * Returns the number of equal steps of a move.
 *
 * @param ways Distance along each axis.
 * @param sizes Longest step along each axis, in the same order.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @returns At least 1.
 * @throws {RangeError} If it takes too many.
 */
export function stepCount(
  ways: readonly number[],
  sizes: readonly number[],
  action: string,
): number {
  // Rounding must not add a step to a distance that is a multiple of the step.
  const steps = ways.map((way, axis) =>
    Math.ceil(Math.abs(way) / sizes[axis] * (1 - 1e-9))
  );
  const count = Math.max(1, ...steps);
  if (count <= STEPS_MAX) return count;
  throw new RangeError(
    `Cannot ${action} as stepSize must make at most ${STEPS_MAX} steps: received one that makes ${count}`,
  );
}
