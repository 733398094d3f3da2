/**
 * Move from one position at rest to a goal: the goal is set, the motion started, and
 * telemetry watched until the device has arrived.
 *
 * @module
 */

import { TimeoutError } from "../../base/errors.ts";
import { Deadline } from "../../base/deadline.ts";
import {
  afterFirst,
  type SampleTest,
  type Shown,
} from "../device/confirmation.ts";
import type { DeviceControl } from "../device/device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isStationary,
  receivedMs,
} from "../device/device_sample.ts";
import { MotionError } from "../device/errors.ts";
import type { DeviceCommand } from "../device/generation.ts";
import { lookAt, type Motion } from "./motion.ts";
import { motionLimitMs } from "./motion_time.ts";
import { type MoveSigns, MoveWatch } from "./move_watch.ts";
import { type SetPoint, SetPointWatch } from "./set_point.ts";

/** Time limit for the start of a motion, in ms. */
const BEGIN_TIMEOUT_MS = 5_000;

/** Goal of a move, and the commands that lead there. */
export interface MoveGoal<T> extends MoveSigns<T> {
  /** Human-readable goal. */
  readonly text: string;
  /** Sets the goal. */
  readonly command: DeviceCommand;
  /** Starts the motion. */
  readonly start: DeviceCommand;
  /** Echo of the goal in telemetry; left out, if there is none. */
  readonly setPoint?: SetPoint<T>;
  /** Checks the goal by the limits of the configuration, which may have changed. */
  check(): void;
  /**
   * Returns the duration of the move from the present position, by the device's limits,
   * in s.
   */
  durationSec(telemetry: T): number;
}

/**
 * Moves a device that is at rest.
 *
 * @param control The device.
 * @param motion Motion that the move is a part of.
 * @param goal Goal of the move.
 * @param limit Time limit; by default it follows from the goal.
 * @returns The sample in which it is at the goal.
 */
export async function moveToGoal<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  motion: Motion,
  goal: MoveGoal<T>,
  limit: Deadline | undefined,
): Promise<DeviceSample<T>> {
  const { action, signal, source } = motion;
  const beginBy = limit ?? new Deadline(BEGIN_TIMEOUT_MS);
  using slot = await control.settingSlot({
    action,
    deadline: beginBy,
    signal,
  });
  const start = await control.fresh(action, beginBy, signal);
  control.requireStationary(action, start.telemetry);
  goal.check();
  const deadline = limit ??
    new Deadline(motionLimitMs(goal.durationSec(start.telemetry)));
  const before = await setGoal(control, motion, goal, start, deadline);
  motion.hasBegun = true;
  const arrived = arrival(control, motion, goal);
  const sample = await control.confirm(goal.start, (sample) => {
    slot.end(); // the controller has taken the position
    return arrived(sample);
  }, {
    action,
    deadline,
    signal,
    source,
    before,
    isOthers: (telemetry) => !isStationary(telemetry),
  });
  motion.hasBegun = false;
  return sample;
}

/** Sets the goal, and pauses as long as the controller needs to take it. */
async function setGoal<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  { action, signal, source }: Motion,
  { command, setPoint, text }: MoveGoal<T>,
  start: DeviceSample<T>,
  deadline: Deadline,
): Promise<DeviceSample<T>> {
  const waiting = {
    action,
    deadline: deadline.atMost(BEGIN_TIMEOUT_MS),
    signal,
    source,
  };
  const { acknowledges } = control.generation;
  const watch = setPoint &&
    new SetPointWatch(setPoint, start.telemetry, acknowledges);
  const look = (telemetry: T): Shown => {
    control.requireEnabled(action, telemetry);
    const shown = watch?.look(telemetry) ?? "unless rejected";
    if (typeof shown !== "object") return shown;
    throw new MotionError(
      `Cannot ${action} to ${text}: its controller reports ${shown.wrong} as the position that was set`,
      control.condition(telemetry),
    );
  };
  const isSet: SampleTest<T> = ({ telemetry }) => look(telemetry);
  return await control.confirm(
    command,
    watch ? isSet : afterFirst(isSet),
    { ...waiting, before: start, pauseMs: control.traits.setPauseMs },
  );
}

/** Returns the test of whether the device has arrived. */
function arrival<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  motion: Motion,
  goal: MoveGoal<T>,
): SampleTest<T> {
  const { action } = motion;
  const { acknowledges } = control.generation;
  const watch = new MoveWatch<T>({
    isThere: (telemetry) => goal.isThere(telemetry),
    isTaken: (telemetry) => acknowledges || goal.isTaken(telemetry),
  });
  const beginBy = new Deadline(BEGIN_TIMEOUT_MS);
  return (sample) => {
    const { telemetry } = sample;
    return lookAt(motion, telemetry, () => {
      control.requireEnabled(action, telemetry);
      const progress = watch.look(telemetry);
      if (progress === "stopped short") {
        throw new MotionError(
          `Cannot ${action} to ${goal.text}: it has stopped at ${
            control.traits.positionText(telemetry)
          }`,
          control.condition(telemetry),
        );
      }
      const isThere = progress === "there";
      // Not by the present time: a busy program looks at it late.
      const isLate = receivedMs(sample) >= beginBy.endMs;
      if (isThere || watch.hasMoved || !isLate) return isThere;
      const { timeoutMs } = beginBy;
      throw new TimeoutError(
        `Cannot ${action} to ${goal.text}: after ${timeoutMs} ms it is ${
          control.text(telemetry)
        }`,
        timeoutMs,
        { commandWritten: true },
      );
    });
  };
}
