/**
 * Where a hexapod is, by the telemetry of either protocol.
 *
 * @module
 */

import type {
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "../../protocol/devices/hexapod_single_socket.ts";
import type {
  HexapodConfig,
  HexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket.ts";
import type {
  TwoSocketLateHexapodConfig,
  TwoSocketLateHexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket_late.ts";
import type { HexapodPosition } from "./hexapod_position.ts";

/** Configuration of a hexapod, of any generation. */
export type AnyHexapodConfig =
  | HexapodConfig
  | TwoSocketLateHexapodConfig
  | SingleSocketHexapodConfig;

/** Telemetry of a hexapod, of any generation. */
export type AnyHexapodTelemetry =
  | HexapodTelemetry
  | TwoSocketLateHexapodTelemetry
  | SingleSocketHexapodTelemetry;

/** How far from its goal each of x, y, z of a hexapod that is there may be, in µm. */
const TOLERANCE_UM = 5;
/** The same for u, v, w, in deg. */
const TOLERANCE_DEG = 5e-4;

/** The units of a position, in the order of commands. */
export const POSITION_UNITS: Readonly<Record<keyof HexapodPosition, string>> = {
  x: "µm",
  y: "µm",
  z: "µm",
  u: "deg",
  v: "deg",
  w: "deg",
};

/** Where it is measured to be. */
export function measuredPosition(
  telemetry: AnyHexapodTelemetry,
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

/** Where the last move leads to. */
export function commandedPosition(
  { commandedPos: [x, y, z, u, v, w] }: AnyHexapodTelemetry,
): HexapodPosition {
  return { x, y, z, u, v, w };
}

/** Whether two positions are one, but for what is measured. */
export function isNear(a: HexapodPosition, b: HexapodPosition): boolean {
  return isWithin(a, b, TOLERANCE_UM, TOLERANCE_DEG);
}

/** Whether two positions are one, but for rounding. */
export function isSame(a: HexapodPosition, b: HexapodPosition): boolean {
  return isWithin(a, b, 1e-6, 1e-9);
}

/** A position for people. */
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
