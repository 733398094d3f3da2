/**
 * Configuration and state that a device reports, and the errors of calls that they rule
 * out.
 *
 * @module
 */

import {
  LinkClosedError,
  NotConnectedError,
  TimeoutError,
} from "../../base/errors.ts";
import { mayCommand } from "../../protocol/devices/device_status.ts";
import type { Deadline } from "../../base/deadline.ts";
import {
  type DeviceTelemetry,
  isEnabled,
  isFaulty,
  isStationary,
  stateText,
} from "./device_sample.ts";
import {
  ControllerFaultError,
  ControllerStateError,
  DeviceBusyError,
  type DeviceCondition,
  type DevicePosition,
  NotCommanderError,
} from "./errors.ts";
import type { DeviceCommand, Generation } from "./generation.ts";

/** Differences between devices that concern all of their motions. */
export interface DeviceTraits<C, T> {
  /** Name in messages. */
  readonly name: string;
  /** Code of the command that starts and ends motions. */
  readonly substateCode: number;
  /** Returns the position by telemetry. */
  positionOf(telemetry: T): DevicePosition;
  /** Returns a human-readable position. */
  positionText(telemetry: T): string;
  /** Returns the time to come to rest from the highest speed, in s. */
  stopSec(config: C): number;
  /** Pause between the command that sets a position and the one that moves, in ms. */
  readonly setPauseMs: number;
  /** Samples between a command and a STOP that isn't urgent. */
  readonly samplesBeforeStop: number;
  /**
   * Code of the command that leads to FAULT in the two-socket protocol, if there is
   * one.
   */
  readonly twoSocketFaultCode?: number;
}

/** Report of one device. */
export class DeviceReport<C, T extends DeviceTelemetry> {
  /** Differences from other devices. */
  readonly traits: DeviceTraits<C, T>;
  /** Controller of the device. */
  readonly generation: Generation<C, T>;

  /**
   * @param traits Its differences from other devices.
   * @param generation Its controller.
   */
  constructor(traits: DeviceTraits<C, T>, generation: Generation<C, T>) {
    this.traits = traits;
    this.generation = generation;
  }

  /**
   * Returns its configuration.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {LinkClosedError} If the link is closed.
   * @throws {NotConnectedError} If its controller isn't connected.
   * @throws {ControllerStateError} If none was received since it connected.
   */
  config(action: string): C {
    const config = this.configIfKnown(action);
    if (config !== undefined) return config;
    throw new ControllerStateError(
      `Cannot ${action} as no configuration was received from its controller yet`,
      this.condition(this.generation.link.telemetry),
    );
  }

  /**
   * Returns its configuration; `undefined` if none was received yet, right after it
   * connected.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {LinkClosedError} If the link is closed.
   * @throws {NotConnectedError} If its controller isn't connected.
   */
  configIfKnown(action: string): C | undefined {
    const { link, socket } = this.generation;
    if (link.closed) {
      throw new LinkClosedError(`Cannot ${action}: the link is closed`);
    }
    if (!link.connected) {
      throw new NotConnectedError(
        `Cannot ${action}: its controller is not connected`,
        socket,
      );
    }
    return link.configured ? link.config : undefined;
  }

  /**
   * Checks that the controller obeys this program, where it wouldn't report that
   * itself. Urgent commands are sent in any case.
   *
   * @throws {NotCommanderError} If the GUI has control.
   */
  requireControl({ code, isUrgent }: DeviceCommand, action: string): void {
    const { acknowledges, link } = this.generation;
    if (acknowledges || isUrgent || !link.connected) return;
    if (mayCommand(link.telemetry)) return;
    const reason =
      "the GUI has control (bit 0x400 of applicationStatus is 0); wait until it returns it";
    throw new NotCommanderError(`Cannot ${action}: ${reason}`, code, reason);
  }

  /** Returns the error of a state that isn't reached in time. */
  lateError(
    action: string,
    { timeoutMs }: Deadline,
    commandWritten?: boolean,
  ): TimeoutError {
    return new TimeoutError(
      `Cannot ${action}: after ${timeoutMs} ms it is ${
        this.text(this.generation.link.telemetry)
      }`,
      timeoutMs,
      { commandWritten },
    );
  }

  /**
   * Checks that the device is ENABLED.
   *
   * @throws {ControllerFaultError} If it is in FAULT.
   * @throws {ControllerStateError} If it is in another state.
   */
  requireEnabled(action: string, telemetry: T): void {
    if (isEnabled(telemetry)) return;
    if (isFaulty(telemetry)) throw this.faultError(action, telemetry);
    throw this.stateError(action, "ENABLED", telemetry);
  }

  /**
   * Checks that the device can begin to move.
   *
   * @throws {ControllerFaultError} If it is in FAULT.
   * @throws {ControllerStateError} If it isn't ENABLED and STATIONARY.
   */
  requireStationary(action: string, telemetry: T): void {
    this.requireEnabled(action, telemetry);
    if (isStationary(telemetry)) return;
    throw this.stateError(action, "STATIONARY", telemetry);
  }

  /** Returns the error of a call that another one under way rules out. */
  busyError(action: string, underWay: string): DeviceBusyError {
    return new DeviceBusyError(
      `Cannot ${action} while another call to ${underWay} is under way: await it, or end it by stop() or its signal`,
      underWay,
    );
  }

  /** Returns the error of a call that the state rules out. */
  stateError(action: string, rule: string, telemetry: T): ControllerStateError {
    return new ControllerStateError(
      `Cannot ${action} as it must be ${rule}: received ${
        stateText(telemetry)
      }`,
      this.condition(telemetry),
    );
  }

  /** Returns the error of a call that FAULT rules out, or has ended. */
  faultError(action: string, telemetry: T): ControllerFaultError {
    return new ControllerFaultError(
      `Cannot ${action} as it is ${
        this.text(telemetry)
      }: call clearError() first`,
      this.condition(telemetry),
    );
  }

  /** Returns the condition by telemetry, for errors. */
  condition(telemetry: T): DeviceCondition {
    const { state, enabledSubstate } = telemetry;
    const position = this.traits.positionOf(telemetry);
    return { state, enabledSubstate, position };
  }

  /** Returns a human-readable condition. */
  text(telemetry: T): string {
    return `${stateText(telemetry)} at ${this.traits.positionText(telemetry)}`;
  }
}
