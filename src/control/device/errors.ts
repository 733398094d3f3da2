/**
 * The errors of devices that callers catch, beside those of the link.
 *
 * @module
 */

import { CommandRejectedError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";
import type { HexapodPosition } from "../hexapod/hexapod_position.ts";

/** Where a device is: deg for the rotator, µm and deg for a hexapod. */
export type DevicePosition = number | HexapodPosition;

/** What telemetry says of a device. */
export interface DeviceCondition {
  /** A `ControllerState`. */
  readonly state: number;
  /** An `EnabledSubstate`. */
  readonly enabledSubstate: number;
  /** Where it is. */
  readonly position: DevicePosition;
}

/**
 * The controller isn't, or is no longer, in a state in which that can be done: it
 * isn't ENABLED, for example, or moves already.
 */
export class ControllerStateError extends Error implements DeviceCondition {
  /** The name of the class, as for every error. */
  override readonly name: string = "ControllerStateError";
  /** A `ControllerState`, of the sample that shows it. */
  readonly state: number;
  /** An `EnabledSubstate`, of the same sample. */
  readonly enabledSubstate: number;
  /** Where the device is, by the same sample. */
  readonly position: DevicePosition;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param condition What the sample says.
   */
  constructor(message: string, condition: DeviceCondition) {
    super(printable(message));
    this.state = condition.state;
    this.enabledSubstate = condition.enabledSubstate;
    this.position = condition.position;
  }
}

/** The controller is in FAULT; `clearError()` leads out of it. */
export class ControllerFaultError extends ControllerStateError {
  /** The name of the class, as for every error. */
  override readonly name: string = "ControllerFaultError";
}

/**
 * A motion has ended before it was done, though the controller is still ENABLED:
 * the device stands short of its goal, or tracks no longer.
 */
export class MotionError extends ControllerStateError {
  /** The name of the class, as for every error. */
  override readonly name: string = "MotionError";
}

/** A motion was ended by `stop()`; the fields say what was the case just then. */
export class MotionStoppedError extends MotionError {
  /** The name of the class, as for every error. */
  override readonly name: string = "MotionStoppedError";
}

/**
 * Another call is under way that this one would disturb: a second motion, or a
 * second change of state.
 */
export class DeviceBusyError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "DeviceBusyError";
  /** What is under way, such as `"move rotator"`. */
  readonly underWay: string;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param underWay What is under way.
   */
  constructor(message: string, underWay: string) {
    super(printable(message));
    this.underWay = underWay;
  }
}

/**
 * The GUI has control, so that the controller obeys nobody else. `mayCommand` of the
 * device says, and its events report, when it has returned control. In the single-socket
 * protocol the controller has rejected the command; in the two-socket protocol it says so
 * in telemetry, and nothing was sent: `status` is undefined.
 */
export class NotCommanderError extends CommandRejectedError {
  /** The name of the class, as for every error. */
  override readonly name: string = "NotCommanderError";
}

/**
 * The device was locked by `lock()`, and is not enabled before `unlock()`.
 */
export class DeviceLockedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "DeviceLockedError";
}

/**
 * The controller is that of another device than was asked for, or sends what no such
 * device has: nothing was commanded, and the link is closed.
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
   * @param message What could not be done, and why.
   * @param device What was asked for, what was found, and what it may be.
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

/** The two protocols: two sockets, or their successor with one. */
export type Protocol = "two-socket" | "single-socket";

/**
 * Generations of controllers, by date:
 *
 * | generation | ts_mtrotator, ts_mthexapod | who listens | frame ids of config, telemetry |
 * | ---------- | -------------------------- | ----------- | ------------------------------ |
 * | `"two-socket"` | up to 0.16.0, 0.19.0 (2021-08) | we, two ports | of the device |
 * | `"two-socket-late"` | 0.16.1 … 0.21, 0.20 … 0.22 (2021-09 … 2022-01) | we, two ports | 2, 0 |
 * | `"single-socket"` | from 0.22, 0.25 on | the controller, one port | 3, 2 |
 */
export type DeviceGeneration =
  | "two-socket"
  | "two-socket-late"
  | "single-socket";

/** The controllers of this protocol don't have what was asked for. */
export class NotSupportedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "NotSupportedError";
  /** The protocol that lacks it. */
  readonly protocol: Protocol;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and what to do instead.
   * @param protocol The protocol that lacks it.
   */
  constructor(message: string, protocol: Protocol) {
    super(printable(message));
    this.protocol = protocol;
  }
}
