/**
 * Goals of a hexapod's moves.
 *
 * @module
 */

import type {
  HexapodConfig,
  HexapodTelemetry,
} from "../../protocol/devices/hexapod_facts.ts";
import { readProperty } from "../../base/check.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { SetEnabledSubstateParam } from "../../protocol/enumerations.ts";
import type { HexapodGeometry } from "../../protocol/kinematics/hexapod_geometry.ts";
import { readNumbers } from "../device/checks.ts";
import type { DeviceControl } from "../device/device_control.ts";
import { checkPosition, moveSec } from "./hexapod_motion.ts";
import type { HexapodPosition } from "./hexapod_position.ts";
import {
  commandedPosition,
  isNear,
  isSame,
  measuredPosition,
  POSITION_UNITS,
  positionText,
} from "./hexapod_telemetry.ts";
import type { MoveGoal } from "../motion/move_to_goal.ts";
import {
  type CheckedMoveOptions,
  type HexapodMoveOptions,
  readBoolean,
  readHexapodStep,
  readMoveOptions,
  stepCount,
} from "../motion/move_options.ts";

/** Parts of a hexapod that its goals use. */
export interface HexapodMover {
  /** The hexapod. */
  readonly control: DeviceControl<HexapodConfig, HexapodTelemetry>;
  /** Its struts. */
  readonly struts: HexapodGeometry;
}

/** Options of a hexapod's move, in order. */
export interface CheckedHexapodMoveOptions extends CheckedMoveOptions {
  /** Whether all struts arrive together. */
  readonly synchronous: boolean;
  /** Longest step along each axis. */
  readonly stepSize: HexapodPosition;
}

/**
 * Reads the options of a hexapod's move.
 *
 * @throws {TypeError | RangeError} If one is wrong.
 * @throws The reason of the signal, if it is aborted already.
 */
export function readHexapodMoveOptions(
  options: HexapodMoveOptions,
  action: string,
): CheckedHexapodMoveOptions {
  return {
    ...readMoveOptions(options, action),
    synchronous: readBoolean(options, "synchronous", true, action),
    stepSize: readHexapodStep(options, action),
  };
}

/** Reads an offset: 0 along an axis that is left out. */
export function readOffset(
  delta: Partial<HexapodPosition>,
  action: string,
): HexapodPosition {
  const isObject = typeof delta === "object" && delta !== null;
  const given = isObject
    ? mapAxes((axis) =>
      readProperty(delta, axis, action, `offset.${axis}`) ?? 0
    )
    : delta;
  return readNumbers(given, POSITION_UNITS, action, "offset");
}

/**
 * Returns the goals of a move, one for each of its equal steps.
 *
 * @param mover The hexapod.
 * @param telemetry A sample in which it is at rest.
 * @param endOf Returns the end of the move, by its start: the position that was
 * commanded last, if the hexapod is there; else the measured one.
 * @param options Options of the move.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {RangeError} If the end is out of the limits, or there are too many steps.
 */
export function hexapodGoals(
  mover: HexapodMover,
  telemetry: HexapodTelemetry,
  endOf: (start: HexapodPosition) => HexapodPosition,
  { stepSize, synchronous }: CheckedHexapodMoveOptions,
  action: string,
): MoveGoal<HexapodTelemetry>[] {
  const commanded = commandedPosition(telemetry);
  const measured = measuredPosition(telemetry);
  const start = isNear(commanded, measured) ? commanded : measured;
  const end = endOf(start);
  const { control, struts } = mover;
  checkPosition(end, control.config(action), struts, action);
  const way = mapAxes((axis) => end[axis] - start[axis]);
  const sizes = Object.values(stepSize);
  const count = stepCount(Object.values(way), sizes, action);
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const share = (index + 1) / count;
    const stepEnd = mapAxes((axis) => start[axis] + share * way[axis]);
    return goalAt(mover, isLast ? end : stepEnd, synchronous, action);
  });
}

/** Computes a number for each axis. */
export function mapAxes(
  valueOf: (axis: keyof HexapodPosition) => number,
): HexapodPosition {
  const [x, y, z, u, v, w] = (["x", "y", "z", "u", "v", "w"] as const)
    .map((axis) => valueOf(axis));
  return { x, y, z, u, v, w };
}

function goalAt(
  { control, struts }: HexapodMover,
  goal: HexapodPosition,
  synchronous: boolean,
  action: string,
): MoveGoal<HexapodTelemetry> {
  return {
    text: positionText(goal),
    check: () => checkPosition(goal, control.config(action), struts, action),
    command: {
      code: HexapodCommandCode.POSITION_SET,
      params: Object.values(goal),
    },
    start: control.substateCommand(
      SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
      synchronous ? 1 : 0,
    ),
    isTaken: (telemetry) => isSame(commandedPosition(telemetry), goal),
    isThere: (telemetry) => isNear(measuredPosition(telemetry), goal),
    durationSec: (telemetry) =>
      moveSec(
        measuredPosition(telemetry),
        goal,
        control.config(action),
        struts,
      ),
  };
}
