/**
 * Facts about the two hexapods: their structs, their network ports, their limits, and the
 * values that a realistic simulation reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

import type { DerivedFields, StructType, ViewOf } from "../../struct/struct.ts";
import type { DeviceGeneration } from "../generations.ts";
import {
  type DeviceFacts,
  type FieldsOf,
  type StructRole,
  structsOf,
  type TwoSocketFacts,
} from "./field_table.ts";
import {
  configNames,
  type HexapodConfigNames,
  type MeasuredPosNames,
  measuredPosNames,
  type MeasuredXyzUvwNames,
  measuredXyzUvwNames,
} from "./hexapod_arrays.ts";
import { HEXAPOD_FIELDS, HEXAPOD_ORDER } from "./hexapod_fields.ts";

/** Name of one of the two hexapods. */
export type HexapodName = "camera" | "M2";

/** Names of both hexapods. */
export const HEXAPOD_NAMES: readonly HexapodName[] = ["camera", "M2"];

/** Struct of a hexapod's configuration in a generation; by default in any of them. */
export type HexapodConfigStruct<G extends DeviceGeneration = DeviceGeneration> =
  G extends DeviceGeneration ? StructType<
      FieldsOf<typeof HEXAPOD_FIELDS.config, typeof HEXAPOD_ORDER[G]["config"]>,
      HexapodConfigNames
    >
    : never;

/** Struct of a hexapod's telemetry in a generation; by default in any of them. */
export type HexapodTelemetryStruct<
  G extends DeviceGeneration = DeviceGeneration,
> = G extends DeviceGeneration ? StructType<
    FieldsOf<
      typeof HEXAPOD_FIELDS.telemetry,
      typeof HEXAPOD_ORDER[G]["telemetry"]
    >,
    G extends "two-socket" ? MeasuredPosNames : MeasuredXyzUvwNames
  >
  : never;

/** Configuration of a hexapod in a generation; by default in any of them. */
export type HexapodConfig<G extends DeviceGeneration = DeviceGeneration> =
  ViewOf<
    HexapodConfigStruct<G>
  >;

/** Telemetry of a hexapod in a generation; by default in any of them. */
export type HexapodTelemetry<G extends DeviceGeneration = DeviceGeneration> =
  ViewOf<
    HexapodTelemetryStruct<G>
  >;

/**
 * Facts of a hexapod in each generation, as options of a server or a client. Layouts:
 * `HEXAPOD_FIELDS` and `HEXAPOD_ORDER`, or `describeStruct()`.
 *
 * | generation | frame ids of config, telemetry | bytes of config, telemetry |
 * | ---------- | ------------------------------ | -------------------------- |
 * | `"two-socket"` | camera 0x1B, 0x07; M2 0x1C, 0x08 | 176, 336 |
 * | `"two-socket-late"` | 2, 0 | 128, 792 |
 * | `"single-socket"` | 3, 2 | 129, 648 |
 *
 * C names of the two-socket structs: `ddsConfigTelemetryStreamStructure_t` and
 * `ddsTelemetryStreamStructure_t`.
 */
export type HexapodFacts =
  & {
    readonly [G in "two-socket" | "two-socket-late"]: TwoSocketFacts<
      HexapodConfigStruct<G>,
      HexapodTelemetryStruct<G>
    >;
  }
  & {
    readonly "single-socket": DeviceFacts<
      HexapodConfigStruct<"single-socket">,
      HexapodTelemetryStruct<"single-socket">
    >;
    /** Name of the hexapod in messages. */
    readonly name: string;
    /** Limits of position as built, as in field `posLimits` of the configuration. */
    readonly positionLimits: {
      /** Largest |x| and largest |y|. */
      readonly maxXyUm: number;
      /** Lowest z. */
      readonly minZUm: number;
      /** Highest z. */
      readonly maxZUm: number;
      /** Largest |u| and largest |v|. */
      readonly maxUvDeg: number;
      /** Lowest w. */
      readonly minWDeg: number;
      /** Highest w. */
      readonly maxWDeg: number;
    };
  };

/** Structs that both hexapods send in the last two-socket generation. */
const LATE = structs(
  "two-socket-late",
  { config: 2, telemetry: 0 },
  measuredXyzUvwNames,
);

/** Structs that both hexapods send in the single-socket protocol. */
const SINGLE = structs(
  "single-socket",
  { config: 3, telemetry: 2 },
  measuredXyzUvwNames,
);

/** Facts of the camera hexapod (MTHexapod 1). */
export const CAMERA_HEXAPOD: HexapodFacts = {
  name: "camera hexapod",
  ...generations(5560, 0x6666, 0x1B, 0x07),
  positionLimits: {
    maxXyUm: 11_400,
    minZUm: -13_100,
    maxZUm: 13_100,
    maxUvDeg: 0.36,
    minWDeg: -0.10,
    maxWDeg: 0.10,
  },
};

/** Facts of the M2 hexapod (MTHexapod 2). */
export const M2_HEXAPOD: HexapodFacts = {
  name: "M2 hexapod",
  ...generations(5550, 0xB4B4, 0x1C, 0x08),
  positionLimits: {
    maxXyUm: 10_500,
    minZUm: -8_900,
    maxZUm: 8_900,
    maxUvDeg: 0.175,
    minWDeg: -0.05,
    maxWDeg: 0.05,
  },
};

/** Facts of both hexapods by name. */
export const HEXAPODS: Readonly<Record<HexapodName, HexapodFacts>> = {
  camera: CAMERA_HEXAPOD,
  M2: M2_HEXAPOD,
};

/** Makes the structs of a generation. */
function structs<G extends DeviceGeneration, T extends DerivedFields>(
  generation: G,
  frameIds: Readonly<Record<StructRole, number>>,
  telemetry: T,
) {
  return structsOf(
    "Hexapod",
    HEXAPOD_FIELDS,
    HEXAPOD_ORDER[generation],
    frameIds,
    { config: configNames(generation), telemetry },
  );
}

/** Makes the facts of each generation; the frame ids are those of the first. */
function generations(
  port: number,
  commandSyncPattern: number,
  config: number,
  telemetry: number,
) {
  const first = structs("two-socket", { config, telemetry }, measuredPosNames);
  return {
    "two-socket": { port, commandSyncPattern, ...first },
    "two-socket-late": { port, commandSyncPattern, ...LATE },
    "single-socket": { port, ...SINGLE },
  };
}

/** Geometry of a simulated hexapod, either of the two, and values that it reports. */
export const SIMULATED_HEXAPOD = {
  /** Largest displacement of a strut to either side. */
  strutDisplacementMaxUm: 14_100,
  /** Highest speed of a strut. */
  strutSpeedMaxUmPerSec: 500,
  /** Acceleration of a strut; its unit is inferred from that of the speed. */
  strutAccelerationUmPerSec2: 500,
  /** Velocity limit for xy, and for z. */
  velocityLimitUmPerSec: 2_000,
  /** Velocity limit for uv, and for w. */
  velocityLimitDegPerSec: 0.1146,
  /** Centre of the mirror's rotation: x, y, z. */
  pivotUm: [0, 0, 500_000],
  /** End of each strut at the base: x, y, z. */
  basePointsUm: [
    [-227_647, 653_753, 0],
    [227_647, 653_753, 0],
    [679_990, -129_728, 0],
    [452_343, -524_025, 0],
    [-452_343, -524_025, 0],
    [-679_990, -129_728, 0],
  ],
  /** End of each strut at the mirror: x, y, z. */
  mirrorPointsUm: [
    [-472_917, 512_146, 403_918],
    [472_917, 512_146, 403_918],
    [679_990, 153_485, 403_918],
    [207_073, -665_631, 403_918],
    [-207_073, -665_631, 403_918],
    [-679_990, 153_485, 403_918],
  ],
  /** Current of a motor at the highest speed of its strut, as in the reference mock. */
  motorCurrentAtFullSpeedA: 1,
  /** Field `busVoltage`, as in the reference mock. */
  busVoltageV: 100,
  /** Approximate jitter of measured x, y, z, and of lengths derived from them. */
  jitterUm: 0.1,
  /** Approximate jitter of measured u, v, w. */
  jitterDeg: 1e-6,
} as const;
