/**
 * Configuration and state that a device reports, and the errors of calls that these
 * don't allow.
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

/** Differences between devices, as far as all of their motions are concerned. */
export interface DeviceTraits<C, T> {
  /** Name in messages. */
  readonly name: string;
  /** The code of the command that starts and ends motions. */
  readonly substateCode: number;
  /** Position by telemetry. */
  positionOf(telemetry: T): DevicePosition;
  /** Human-readable text of that. */
  positionText(telemetry: T): string;
  /** Time to come to rest from the highest speed, in s. */
  stopSec(config: C): number;
  /** Pause between the command that sets a position and the one that moves, in ms. */
  readonly setPauseMs: number;
  /** Samples after a command before a STOP that has time. */
  readonly samplesBeforeStop: number;
  /** Code of the command that leads to FAULT, if the two-socket protocol has one. */
  readonly twoSocketFaultCode?: number;
}

/** One device, as far as it is known. */
export class DeviceReport<C, T extends DeviceTelemetry> {
  /** Differences from other devices. */
  readonly traits: DeviceTraits<C, T>;
  /** Its controller. */
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
   * Its configuration.
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
   * Its configuration; `undefined` if none was received yet, right after it connected.
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
   * Makes sure that the controller obeys us, where it wouldn't say so itself. Urgent
   * commands are sent in any case.
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

  /** The error of what hasn't come about in time. */
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
   * Makes sure that it is ENABLED.
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
   * Makes sure that it can begin to move.
   *
   * @throws {ControllerFaultError} If it is in FAULT.
   * @throws {ControllerStateError} If it isn't ENABLED and STATIONARY.
   */
  requireStationary(action: string, telemetry: T): void {
    this.requireEnabled(action, telemetry);
    if (isStationary(telemetry)) return;
    throw this.stateError(action, "STATIONARY", telemetry);
  }

  /** The error of what something else that is under way doesn't allow. */
  busyError(action: string, underWay: string): DeviceBusyError {
    return new DeviceBusyError(
      `Cannot ${action} while another call to ${underWay} is under way: await it, or end it by stop() or its signal`,
      underWay,
    );
  }

  /** The error of what a state doesn't allow. */
  stateError(action: string, rule: string, telemetry: T): ControllerStateError {
    return new ControllerStateError(
      `Cannot ${action} as it must be ${rule}: received ${
        stateText(telemetry)
      }`,
      this.condition(telemetry),
    );
  }

  /** The error of what FAULT doesn't allow, or has ended. */
  faultError(action: string, telemetry: T): ControllerFaultError {
    return new ControllerFaultError(
      `Cannot ${action} as it is ${
        this.text(telemetry)
      }: call clearError() first`,
      this.condition(telemetry),
    );
  }

  /** Condition by telemetry, for errors. */
  condition(telemetry: T): DeviceCondition {
    const { state, enabledSubstate } = telemetry;
    const position = this.traits.positionOf(telemetry);
    return { state, enabledSubstate, position };
  }

  /** Human-readable text of that. */
  text(telemetry: T): string {
    return `${stateText(telemetry)} at ${this.traits.positionText(telemetry)}`;
  }
}
