/**
 * Goals of a rotator's moves.
 *
 * @module
 */

import type {
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_facts.ts";
import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import { SetEnabledSubstateParam } from "../../protocol/enumerations.ts";
import { checkRange } from "../device/checks.ts";
import type { DeviceControl } from "../device/device_control.ts";
import { travelSec } from "../motion/motion_time.ts";
import type { MoveGoal } from "../motion/move_to_goal.ts";
import { stepCount } from "../motion/move_options.ts";

/**
 * Smallest position error: no rotator is better, whatever threshold it is configured
 * with.
 */
const POSITION_ERROR_MIN_DEG = 0.001;

/** Samples and commands of a rotator. */
export type RotatorControl = DeviceControl<
  RotatorConfig,
  RotatorTelemetry
>;

/**
 * Checks a position by the limits of the configuration.
 *
 * @throws {RangeError} If it is out of them.
 */
export function checkPositionDeg(
  control: RotatorControl,
  positionDeg: number,
  action: string,
  name: string,
): void {
  const { lowerPosLimit, upperPosLimit } = control.config(action);
  checkRange(positionDeg, lowerPosLimit, upperPosLimit, action, name, "deg");
}

/**
 * Returns the goals of a move, one for each of its equal steps.
 *
 * @param control The rotator.
 * @param telemetry A sample in which it is at rest.
 * @param endOf Returns the end of the move, by its start, in deg: the position that was
 * commanded last, if the rotator is there; else the measured one.
 * @param stepSizeDeg Longest step, in deg.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {RangeError} If the end is out of the limits, or there are too many steps.
 */
export function rotatorGoals(
  control: RotatorControl,
  telemetry: RotatorTelemetry,
  endOf: (startDeg: number) => number,
  stepSizeDeg: number,
  action: string,
): MoveGoal<RotatorTelemetry>[] {
  const { demandPos, currentPos } = telemetry;
  const startDeg = isNear(control, currentPos, demandPos)
    ? demandPos
    : currentPos;
  const endDeg = endOf(startDeg);
  checkPositionDeg(control, endDeg, action, "position");
  const wayDeg = endDeg - startDeg;
  const count = stepCount([wayDeg], [stepSizeDeg], action);
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const stepEndDeg = startDeg + wayDeg * (index + 1) / count;
    return goalAt(control, isLast ? endDeg : stepEndDeg, action);
  });
}

/**
 * Checks a velocity by the limit of the configuration.
 *
 * @throws {RangeError} If it is 0, or faster than the limit, in either direction.
 */
export function checkVelocity(
  control: RotatorControl,
  degPerSec: number,
  action: string,
): void {
  const { velocityLimit } = control.config(action);
  checkRange(
    degPerSec,
    -velocityLimit,
    velocityLimit,
    action,
    "velocity",
    "deg/s",
  );
  if (degPerSec !== 0) return;
  throw new RangeError(
    `Cannot ${action} as velocity must not be 0: received ${degPerSec} deg/s`,
  );
}

/**
 * Returns the goal of a motion at a constant velocity.
 *
 * @param control The rotator.
 * @param telemetry A sample in which it is at rest.
 * @param degPerSec Velocity, in deg/s.
 * @param durationSec Duration, in s.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {RangeError} If it leads out of the limits.
 */
export function velocityGoal(
  control: RotatorControl,
  { currentPos: startDeg }: RotatorTelemetry,
  degPerSec: number,
  durationSec: number,
  action: string,
): MoveGoal<RotatorTelemetry> {
  const wayDeg = degPerSec * durationSec;
  const endDeg = startDeg + wayDeg;
  checkPositionDeg(control, endDeg, action, "position at the end");
  const rampSec = () =>
    Math.abs(degPerSec) / control.generation.link.config.accelLimit;
  return {
    text: degText(endDeg),
    check: () => checkVelocity(control, degPerSec, action),
    command: {
      code: RotatorCommandCode.SET_CONSTANT_VEL,
      params: [degPerSec, durationSec],
    },
    start: control.substateCommand(SetEnabledSubstateParam.CONSTANT_VELOCITY),
    // Only the motion shows it.
    isTaken: () => false,
    // It is not documented whether the ramps are part of the time.
    isThere: ({ currentPos }) => {
      const doneDeg = (currentPos - startDeg) * Math.sign(degPerSec);
      const rampDeg = Math.abs(degPerSec) * rampSec();
      return doneDeg >= Math.abs(wayDeg) - rampDeg ||
        isNear(control, currentPos, endDeg);
    },
    durationSec: () => durationSec + 2 * rampSec(),
  };
}

/** Returns a human-readable position. */
export function degText(positionDeg: number): string {
  return `${Number(positionDeg.toFixed(6))} deg`;
}

function goalAt(
  control: RotatorControl,
  positionDeg: number,
  action: string,
): MoveGoal<RotatorTelemetry> {
  return {
    text: degText(positionDeg),
    check: () => checkPositionDeg(control, positionDeg, action, "position"),
    command: {
      code: RotatorCommandCode.POSITION_SET,
      params: [positionDeg],
    },
    start: control.substateCommand(SetEnabledSubstateParam.MOVE_POINT_TO_POINT),
    setPoint: { value: positionDeg, echo: ({ setPos }) => setPos },
    // Every other command than POSITION_SET clears it.
    isTaken: ({ setPos }) => setPos !== positionDeg,
    isThere: ({ currentPos }) => isNear(control, currentPos, positionDeg),
    durationSec: ({ currentPos }) => {
      const { velocityLimit, accelLimit } = control.config(action);
      const wayDeg = Math.abs(positionDeg - currentPos);
      return travelSec(wayDeg, velocityLimit, accelLimit);
    },
  };
}

/** Whether a rotator is at a position, within `posErrorThreshold`. */
function isNear(control: RotatorControl, currentDeg: number, goalDeg: number) {
  const { posErrorThreshold } = control.generation.link.config;
  const errorMaxDeg = posErrorThreshold > POSITION_ERROR_MIN_DEG
    ? posErrorThreshold
    : POSITION_ERROR_MIN_DEG; // also if it is NaN
  return Math.abs(currentDeg - goalDeg) <= errorMaxDeg;
}
