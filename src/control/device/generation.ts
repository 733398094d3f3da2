/**
 * What the devices need of a link, so that they need not know which of the two
 * generations of controllers is at its other end.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import type { SocketRole } from "../../base/errors.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";
import type { DeviceGeneration, Protocol } from "./errors.ts";

/** A command, before a generation makes a struct of it. */
export interface DeviceCommand {
  /** What to do. */
  readonly code: number;
  /** `param1` and so on, up to six; those left out are 0. */
  readonly params: readonly number[];
  /** Whether it goes ahead of others that wait. */
  readonly isUrgent?: boolean;
}

/** A change of state that a device can be asked for. */
export type StateChange =
  | "start"
  | "enable"
  | "disable"
  | "standby"
  | "exitControl"
  | "enterControl"
  | "clearError";

/** One command on the way to another state. */
export interface StateStep<C> {
  /** The command. */
  readonly command: DeviceCommand;
  /** Whether the step can be taken yet; it can, if left out. */
  isReady?(telemetry: DeviceTelemetry): boolean;
  /** Whether the step is done already, or by now. */
  isDone(state: number, config: C): boolean;
  /**
   * Pause after which it is taken again, if the controller has rejected it, in ms: it may
   * have come too early. Left out, the rejection is final.
   */
  readonly repeatAfterMs?: number;
  /** Whether the next step comes in any case; else only once this one is done. */
  readonly isUnconfirmed?: boolean;
  /** Pause before the next step, in ms; none, if left out. */
  readonly pauseMs?: number;
}

/** The steps to another state, from each state in which it can be asked for. */
export type StateRoutes<C> = Readonly<
  Partial<Record<ControllerState, readonly StateStep<C>[]>>
>;

/** Changes of state: how each is done, or what to do in place of it. */
export type StateChanges<C> = Readonly<
  Record<StateChange, StateRoutes<C> | string>
>;

/** What both generations' links have, and devices need. */
export interface DeviceLink<C, T> {
  /** Whether the link is closed. */
  readonly closed: boolean;
  /** Whether the controller is connected. */
  readonly connected: boolean;
  /** Whether a configuration has come since it connected. */
  readonly configured: boolean;
  /** The latest configuration. */
  readonly config: C;
  /** The latest telemetry. */
  readonly telemetry: T;
  /** How long ago it was received, in ms. */
  readonly telemetryAgeMs: number;
  /** Resolves with the sample behind the next `skip` ones; rejects on link loss. */
  nextTelemetry(
    skip: number,
    options: { readonly signal?: AbortSignal },
  ): Promise<DeviceSample<T>>;
  /** Closes it; what is pending rejects. */
  close(): Promise<void>;
}

/** One generation of controllers, at the other end of one link. */
export interface Generation<C, T> {
  /** Which generation. */
  readonly name: DeviceGeneration;
  /** Its protocol. */
  readonly protocol: Protocol;
  /** The socket that telemetry comes by. */
  readonly socket: SocketRole;
  /** The link. */
  readonly link: DeviceLink<C, T>;
  /** How its controllers change their state. */
  readonly changes: StateChanges<C>;
  /** Whether its controllers acknowledge each command that they take. */
  readonly acknowledges: boolean;
  /**
   * Sends a command, as far as the generation can tell: until it is written, or
   * acknowledged.
   */
  send(command: DeviceCommand, options: WaitOptions): Promise<void>;

  /**
   * Sends a command, and waits for the first sample received after it was written
   * that satisfies a predicate; what that throws rejects the call.
   */
  confirm(
    command: DeviceCommand,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: WaitOptions,
  ): Promise<DeviceSample<T>>;

  /** Whether telemetry says that a command was rejected. */
  isRejecting(telemetry: T): boolean;
}
