/**
 * Order and names of the elements in the arrays of the hexapods' structs: the one place
 * that states them, for structs, control and simulators.
 *
 * | array | elements, in order | unit |
 * | ----- | ------------------ | ---- |
 * | `velLimits`, two-socket protocol | xy, uv, z, w | µm/s for xy and z, deg/s for uv and w |
 * | `velLimits`, single-socket protocol | xy, z, uv, w | the same |
 * | `posLimits` | max xy, min z, max z, max uv, min w, max w | µm, µm, µm, deg, deg, deg |
 * | `pivot` | x, y, z | µm |
 * | `commandedPos`, `measuredPos` | x, y, z, u, v, w | µm for x, y, z, deg for u, v, w |
 * | `measuredXyz`, `measuredUvw` | x, y, z; u, v, w | µm; deg |
 *
 * The order of `velLimits` has changed with ts_mthexapod 1.5.1 (2025-08); the parameters of
 * the command CONFIG_VEL are xy, uv, z, w in all generations. Limits of position apply to
 * each axis: |x| and |y| up to max xy, |u| and |v| up to max uv.
 *
 * @module
 */

import type { DeviceGeneration } from "../generations.ts";

/** Computed properties that each read one element of an array. */
export type ElementNames<Array extends string, Name extends string> = Readonly<
  Record<
    Name,
    (view: Readonly<Record<Array, ArrayLike<number>>>) => number
  >
>;

const TWO_SOCKET = [
  "velLimitXy",
  "velLimitUv",
  "velLimitZ",
  "velLimitW",
] as const;

/** Names of the elements of `velLimits`, in the order of each generation. */
export const VEL_LIMIT_ORDER = {
  "two-socket": TWO_SOCKET,
  "two-socket-late": TWO_SOCKET,
  "single-socket": ["velLimitXy", "velLimitZ", "velLimitUv", "velLimitW"],
} as const;

/**
 * Properties of every hexapod's configuration: `velLimitXy`, `velLimitZ` (µm/s),
 * `velLimitUv`, `velLimitW` (deg/s), `posLimitMaxXy`, `posLimitMinZ`, `posLimitMaxZ`
 * (µm), `posLimitMaxUv`, `posLimitMinW`, `posLimitMaxW` (deg), `pivotX`, `pivotY` and
 * `pivotZ` (µm). They are the same whatever the order of `velLimits`.
 */
export type HexapodConfigNames =
  & ElementNames<
    "velLimits",
    "velLimitXy" | "velLimitZ" | "velLimitUv" | "velLimitW"
  >
  & ElementNames<
    "posLimits",
    | "posLimitMaxXy"
    | "posLimitMinZ"
    | "posLimitMaxZ"
    | "posLimitMaxUv"
    | "posLimitMinW"
    | "posLimitMaxW"
  >
  & ElementNames<"pivot", "pivotX" | "pivotY" | "pivotZ">;

/**
 * Properties of every hexapod's telemetry: `commandedX`, `commandedY`, `commandedZ`
 * (µm), `commandedU`, `commandedV` and `commandedW` (deg).
 */
export type CommandedNames = ElementNames<
  "commandedPos",
  | "commandedX"
  | "commandedY"
  | "commandedZ"
  | "commandedU"
  | "commandedV"
  | "commandedW"
>;

/**
 * {@linkcode CommandedNames}, and `measuredX`, `measuredY`, `measuredZ` (µm),
 * `measuredU`, `measuredV`, `measuredW` (deg) of a telemetry with one array for both.
 */
export type MeasuredPosNames =
  & CommandedNames
  & ElementNames<
    "measuredPos",
    | "measuredX"
    | "measuredY"
    | "measuredZ"
    | "measuredU"
    | "measuredV"
    | "measuredW"
  >;

/** Names of the elements of telemetry with one array for xyz and one for uvw. */
export type MeasuredXyzUvwNames =
  & CommandedNames
  & ElementNames<"measuredXyz", "measuredX" | "measuredY" | "measuredZ">
  & ElementNames<"measuredUvw", "measuredU" | "measuredV" | "measuredW">;

/** Properties of telemetry with the array `measuredPos`. */
export const measuredPosNames: MeasuredPosNames = {
  ...commandedNames(),
  ...elementNames("measuredPos", [
    "measuredX",
    "measuredY",
    "measuredZ",
    "measuredU",
    "measuredV",
    "measuredW",
  ]),
};

/** Properties of telemetry with the arrays `measuredXyz` and `measuredUvw`. */
export const measuredXyzUvwNames: MeasuredXyzUvwNames = {
  ...commandedNames(),
  ...elementNames("measuredXyz", ["measuredX", "measuredY", "measuredZ"]),
  ...elementNames("measuredUvw", ["measuredU", "measuredV", "measuredW"]),
};

/** Returns the properties of a generation's configuration. */
export function configNames(generation: DeviceGeneration): HexapodConfigNames {
  return {
    ...elementNames("velLimits", VEL_LIMIT_ORDER[generation]),
    ...elementNames("posLimits", [
      "posLimitMaxXy",
      "posLimitMinZ",
      "posLimitMaxZ",
      "posLimitMaxUv",
      "posLimitMinW",
      "posLimitMaxW",
    ]),
    ...elementNames("pivot", ["pivotX", "pivotY", "pivotZ"]),
  };
}

function commandedNames(): CommandedNames {
  return elementNames("commandedPos", [
    "commandedX",
    "commandedY",
    "commandedZ",
    "commandedU",
    "commandedV",
    "commandedW",
  ]);
}

function elementNames<Array extends string, Name extends string>(
  array: Array,
  names: readonly Name[],
): ElementNames<Array, Name> {
  const entries = names.map((name, index) => [
    name,
    (view: Readonly<Record<Array, ArrayLike<number>>>) => view[array][index],
  ]);
  return Object.fromEntries(entries);
}
