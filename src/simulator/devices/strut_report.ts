/**
 * Telemetry of the struts, in the fields that the last two-socket and the single-socket
 * hexapods share.
 *
 * @module
 */

import type { HexapodTelemetry } from "../../protocol/devices/hexapod_facts.ts";
import type { StrutSample } from "./hexapod_core.ts";

/** Counts per µm of a strut's linear encoder, 1 nm each. */
const COUNTS_PER_UM = 1000;

/** Fields of the struts. */
export type StrutFields = Pick<
  HexapodTelemetry<"two-socket-late">,
  | "strutMeasuredPosRaw"
  | "strutCommandedAccel"
  | "strutPosError"
  | "measuredXyz"
  | "measuredUvw"
  | "estimatedPosfiltvel"
>;

/**
 * Reports the motion of the struts.
 *
 * @param telemetry Telemetry to fill.
 * @param sample Motion of the struts.
 */
export function reportStruts(
  telemetry: StrutFields,
  sample: StrutSample,
): void {
  const { lengthsUm, measuredUm, speedsUmPerSec, measuredPose } = sample;
  telemetry.strutMeasuredPosRaw = measuredUm.map((um) =>
    Math.round(um * COUNTS_PER_UM) | 0 // wraps, if the limits were set to nonsense
  );
  telemetry.strutCommandedAccel = sample.accelerationsUmPerSec2.map(toMetres);
  telemetry.measuredXyz = measuredPose.slice(0, 3);
  telemetry.measuredUvw = measuredPose.slice(3);
  for (const [index, measured] of measuredUm.entries()) {
    telemetry.strutPosError[index] = lengthsUm[index] - measured;
    const estimated = telemetry.estimatedPosfiltvel[index];
    estimated.pos = measured;
    estimated.posFilt = toMetres(lengthsUm[index]);
    estimated.vel = toMetres(speedsUmPerSec[index]);
  }
}

/** Converts µm to m, also per s or s². */
export function toMetres(um: number): number {
  return um * 1e-6;
}
