/**
 * Fields that the telemetry of all devices shares, and their human-readable names.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  nameOf,
} from "../../protocol/enumerations.ts";
import { now } from "../../base/clock.ts";
import type { Header } from "../../protocol/two_socket.ts";
import type { singleSocket } from "../../protocol/single_socket.ts";
import type { ViewOf } from "../../struct/struct.ts";
import type { TelemetrySample } from "../../link/source.ts";

/** Fields that the telemetry of every device has, in both protocols. */
export interface DeviceTelemetry {
  /** A `ControllerState`. */
  readonly state: number;
  /** An `EnabledSubstate`; means something while it is ENABLED. */
  readonly enabledSubstate: number;
  /** Bits; each device has its own. */
  readonly applicationStatus: number;
  /** A `FaultSubstate`, of devices that have it; means something in FAULT. */
  readonly faultSubstate?: number;
}

/** A telemetry sample of a device; stable, as every {@linkcode TelemetrySample}. */
export type DeviceSample<T> = TelemetrySample<
  Header | ViewOf<typeof singleSocket.Header>,
  T
>;

/**
 * Returns when a sample was received, in ms by `monotonicMs()`. The time that it carries
 * is that of the machine's clock, which can be stepped: only its age is taken from it,
 * and a sample is never younger than the present.
 */
export function receivedMs(
  { receivedAtMs }: { readonly receivedAtMs: number },
): number {
  const { monotonicMs, wallMs } = now();
  return monotonicMs - Math.max(0, wallMs - receivedAtMs);
}

/** Whether the device may move. */
export function isEnabled({ state }: DeviceTelemetry): boolean {
  return state === ControllerState.ENABLED;
}

/** Whether the device is in FAULT. */
export function isFaulty({ state }: DeviceTelemetry): boolean {
  return state === ControllerState.FAULT;
}

/** Whether the device is ENABLED, and no motion is under way. */
export function isStationary(telemetry: DeviceTelemetry): boolean {
  return isEnabled(telemetry) &&
    telemetry.enabledSubstate === EnabledSubstate.STATIONARY;
}

/** Whether the device is ENABLED, and slows down to rest. */
export function isStopping(telemetry: DeviceTelemetry): boolean {
  return isEnabled(telemetry) &&
    telemetry.enabledSubstate === EnabledSubstate.CONTROLLED_STOPPING;
}

/** Returns the name of the state, such as `ENABLED, STATIONARY` or `FAULT`. */
export function stateText(telemetry: DeviceTelemetry): string {
  const state = nameOf(ControllerState, telemetry.state);
  return isEnabled(telemetry)
    ? `${state}, ${nameOf(EnabledSubstate, telemetry.enabledSubstate)}`
    : state;
}
