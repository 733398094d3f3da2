/**
 * Errors of devices that callers catch, in addition to those of the link.
 *
 * @module
 */

import { CommandRejectedError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import type { Protocol } from "../../protocol/generations.ts";
import type { HexapodPosition } from "../hexapod/hexapod_position.ts";

/** Position of a device: deg for the rotator, µm and deg for a hexapod. */
export type DevicePosition = number | HexapodPosition;

/** Condition of a device by telemetry. */
export interface DeviceCondition {
  /** A `ControllerState`. */
  readonly state: number;
  /** An `EnabledSubstate`. */
  readonly enabledSubstate: number;
  /** Its position. */
  readonly position: DevicePosition;
}

/**
 * Error of a call that the state of the controller rules out, now or from now on: it
 * isn't ENABLED, for example, or moves already.
 */
export class ControllerStateError extends Error implements DeviceCondition {
  /** The name of the class, as for every error. */
  override readonly name: string = "ControllerStateError";
  /** A `ControllerState`, of the sample that shows it. */
  readonly state: number;
  /** An `EnabledSubstate`, of the same sample. */
  readonly enabledSubstate: number;
  /** Position of the device, by the same sample. */
  readonly position: DevicePosition;

  /**
   * Makes the error.
   *
   * @param message Action that could not be done, and the reason.
   * @param condition Condition by the sample.
   */
  constructor(message: string, condition: DeviceCondition) {
    super(printable(message));
    this.state = condition.state;
    this.enabledSubstate = condition.enabledSubstate;
    this.position = condition.position;
  }
}

/** Error of a controller in FAULT; `clearError()` leads out of it. */
export class ControllerFaultError extends ControllerStateError {
  /** The name of the class, as for every error. */
  override readonly name: string = "ControllerFaultError";
}

/**
 * Error of a motion that has ended early, though the controller is still ENABLED: the
 * device is at rest short of its goal, or no longer tracks.
 */
export class MotionError extends ControllerStateError {
  /** The name of the class, as for every error. */
  override readonly name: string = "MotionError";
}

/** Error of a motion that `stop()` has ended; the fields are those of that moment. */
export class MotionStoppedError extends MotionError {
  /** The name of the class, as for every error. */
  override readonly name: string = "MotionStoppedError";
}

/**
 * Error of a call that would disturb another one under way: a second motion, or a
 * second change of state.
 */
export class DeviceBusyError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "DeviceBusyError";
  /** Action that is under way, such as `"move rotator"`. */
  readonly underWay: string;

  /**
   * Makes the error.
   *
   * @param message Action that could not be done, and the reason.
   * @param underWay Action that is under way.
   */
  constructor(message: string, underWay: string) {
    super(printable(message));
    this.underWay = underWay;
  }
}

/**
 * Error of a command while the GUI has control, and the controller obeys nobody else.
 * `mayCommand` of the device, and its events, show when control is returned. In the
 * single-socket protocol the controller has rejected the command; in the two-socket
 * protocol telemetry shows who has control, and nothing was sent: `status` is
 * undefined.
 */
export class NotCommanderError extends CommandRejectedError {
  /** The name of the class, as for every error. */
  override readonly name: string = "NotCommanderError";
}

/**
 * Error of a device that `lock()` has locked: only `unlock()` enables it.
 */
export class DeviceLockedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "DeviceLockedError";
}

/**
 * Error of a controller that belongs to another device than was asked for, or sends
 * values that no such device has: nothing was commanded, and the link is closed.
 */
export class WrongDeviceError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "WrongDeviceError";
  /** Device that was asked for, such as `"the camera rotator"`. */
  readonly expected: string;
  /** Finding that rules the device out, such as `"velocityLimit is 11400"`. */
  readonly found: string;
  /** Devices whose controller it may be, such as `"the M2 hexapod"`; none if unknown. */
  readonly mayBe: readonly string[];

  /**
   * Makes the error.
   *
   * @param message Action that could not be done, and the reason.
   * @param device Device that was asked for, the finding, and the devices that it may be.
   * @param options `cause`.
   */
  constructor(
    message: string,
    device: {
      readonly expected: string;
      readonly found: string;
      readonly mayBe: readonly string[];
    },
    options?: ErrorOptions,
  ) {
    super(printable(message), options);
    this.expected = device.expected;
    this.found = device.found;
    this.mayBe = device.mayBe;
  }
}

/** Error of a call for which controllers of this protocol have no command. */
export class NotSupportedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "NotSupportedError";
  /** Protocol that lacks it. */
  readonly protocol: Protocol;

  /**
   * Makes the error.
   *
   * @param message Action that could not be done, and the one to use instead.
   * @param protocol Protocol that lacks it.
   */
  constructor(message: string, protocol: Protocol) {
    super(printable(message));
    this.protocol = protocol;
  }
}
