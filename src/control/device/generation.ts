/**
 * Parts of a link that devices use, alike for all generations of controllers.
 *
 * @module
 */

import type { DeviceGeneration, Protocol } from "../../protocol/generations.ts";
import type { SendOptions } from "../../link/call_options.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import type { SocketRole } from "../../base/errors.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";

/** Command, before a generation turns it into a struct. */
export interface DeviceCommand {
  /** Code of the command. */
  readonly code: number;
  /** `param1` and so on, up to six; those left out are 0. */
  readonly params: readonly number[];
  /** Whether it overtakes queued commands. */
  readonly isUrgent?: boolean;
}

/** Change of state that a device can be asked for. */
export type StateChange =
  | "start"
  | "enable"
  | "disable"
  | "standby"
  | "exitControl"
  | "enterControl"
  | "clearError";

/** Command on the way to another state. */
export interface StateStep<C> {
  /** The command. */
  readonly command: DeviceCommand;
  /** Whether the step can be taken yet; always, if left out. */
  isReady?(telemetry: DeviceTelemetry): boolean;
  /** Whether the step is done already, or by now. */
  isDone(state: number, config: C): boolean;
  /**
   * Pause before it is repeated, if the controller has rejected it, in ms: it may have
   * been too early. Left out, the rejection is final.
   */
  readonly repeatAfterMs?: number;
  /** Whether the next step follows in any case; else only once this one is done. */
  readonly isUnconfirmed?: boolean;
  /** Pause before the next step, in ms; none, if left out. */
  readonly pauseMs?: number;
}

/** Steps to another state, from each state in which it can be asked for. */
export type StateRoutes<C> = Readonly<
  Partial<Record<ControllerState, readonly StateStep<C>[]>>
>;

/** Changes of state: the steps of each, or the hint to what replaces it. */
export type StateChanges<C> = Readonly<
  Record<StateChange, StateRoutes<C> | string>
>;

/** Parts of a link that devices use, in both protocols. */
export interface DeviceLink<C, T> {
  /** Whether the link is closed. */
  readonly closed: boolean;
  /** Whether the controller is connected. */
  readonly connected: boolean;
  /** Whether a configuration was received since it connected. */
  readonly configured: boolean;
  /** The latest configuration. */
  readonly config: C;
  /** The latest telemetry. */
  readonly telemetry: T;
  /** Time since it was received, in ms. */
  readonly telemetryAgeMs: number;
  /** Waits for the sample after the next `skip` ones; rejects when the link is lost. */
  nextTelemetry(
    skip: number,
    options: { readonly signal?: AbortSignal },
  ): Promise<DeviceSample<T>>;
  /** Closes it; pending calls reject. */
  close(): Promise<void>;
}

/** Link to a controller of one generation. */
export interface Generation<C, T> {
  /** Name of the generation. */
  readonly name: DeviceGeneration;
  /** Its protocol. */
  readonly protocol: Protocol;
  /** Socket that receives telemetry. */
  readonly socket: SocketRole;
  /** The link. */
  readonly link: DeviceLink<C, T>;
  /** Steps by which its controllers change their state. */
  readonly changes: StateChanges<C>;
  /** Whether its controllers acknowledge each command that they accept. */
  readonly acknowledges: boolean;
  /**
   * Sends a command, and waits until it is written or, where the generation
   * acknowledges commands, acknowledged.
   */
  send(command: DeviceCommand, options: SendOptions): Promise<void>;

  /**
   * Sends a command, and waits for the first sample received after it was written
   * that satisfies a predicate; an error that it throws rejects the call.
   */
  confirm(
    command: DeviceCommand,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: SendOptions,
  ): Promise<DeviceSample<T>>;

  /** Whether telemetry shows that a command was rejected. */
  isRejecting(telemetry: T): boolean;
}
