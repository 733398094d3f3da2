/**
 * Position of a hexapod by the telemetry of either protocol.
 *
 * @module
 */

import type { HexapodTelemetry } from "../../protocol/devices/hexapod_facts.ts";
import type { HexapodPosition } from "./hexapod_position.ts";

/**
 * Largest distance from the goal in each of x, y, z of a hexapod that has arrived, in
 * µm.
 */
const TOLERANCE_UM = 5;
/** Largest distance from the goal in each of u, v, w, in deg. */
const TOLERANCE_DEG = 5e-4;

/** Units of a position, in the order of commands. */
export const POSITION_UNITS: Readonly<Record<keyof HexapodPosition, string>> = {
  x: "µm",
  y: "µm",
  z: "µm",
  u: "deg",
  v: "deg",
  w: "deg",
};

/** Returns the measured position. */
export function measuredPosition(
  telemetry: HexapodTelemetry,
): HexapodPosition {
  const { measuredX, measuredY, measuredZ } = telemetry;
  const { measuredU, measuredV, measuredW } = telemetry;
  return {
    x: measuredX,
    y: measuredY,
    z: measuredZ,
    u: measuredU,
    v: measuredV,
    w: measuredW,
  };
}

/** Returns the goal of the last move. */
export function commandedPosition(
  { commandedPos: [x, y, z, u, v, w] }: HexapodTelemetry,
): HexapodPosition {
  return { x, y, z, u, v, w };
}

/** Whether two positions are equal within the tolerance of measurement. */
export function isNear(a: HexapodPosition, b: HexapodPosition): boolean {
  return isWithin(a, b, TOLERANCE_UM, TOLERANCE_DEG);
}

/** Whether two positions are equal, except for rounding. */
export function isSame(a: HexapodPosition, b: HexapodPosition): boolean {
  return isWithin(a, b, 1e-6, 1e-9);
}

/** Returns a human-readable position. */
export function positionText(position: HexapodPosition): string {
  const { x, y, z, u, v, w } = position;
  const texts = [
    ...[x, y, z].map((um) => um.toFixed(1)),
    ...[u, v, w].map((deg) => deg.toFixed(5)),
  ];
  return `(${texts.slice(0, 3).join(", ")}) µm, (${
    texts.slice(3).join(", ")
  }) deg`;
}

function isWithin(
  a: HexapodPosition,
  b: HexapodPosition,
  toleranceUm: number,
  toleranceDeg: number,
): boolean {
  const keys = Object.keys(POSITION_UNITS) as (keyof HexapodPosition)[];
  return keys.every((key) => {
    const tolerance = POSITION_UNITS[key] === "µm" ? toleranceUm : toleranceDeg;
    return Math.abs(a[key] - b[key]) <= tolerance;
  });
}
