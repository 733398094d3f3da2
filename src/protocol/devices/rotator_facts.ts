/**
 * Facts about the camera rotator: its structs, its network ports, and the values that a
 * realistic simulation reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

import type { StructType, ViewOf } from "../../struct/struct.ts";
import type { DeviceGeneration } from "../generations.ts";
import {
  type DeviceFacts,
  type FieldsOf,
  type StructRole,
  structsOf,
  type TwoSocketFacts,
} from "./field_table.ts";
import { ROTATOR_FIELDS, ROTATOR_ORDER } from "./rotator_fields.ts";

/**
 * Struct of the rotator's configuration or telemetry in a generation.
 *
 * @typeParam G The generation; by default any of them.
 */
export type RotatorStruct<
  S extends StructRole,
  G extends DeviceGeneration = DeviceGeneration,
> = G extends DeviceGeneration
  ? StructType<FieldsOf<typeof ROTATOR_FIELDS[S], typeof ROTATOR_ORDER[G][S]>>
  : never;

/** Configuration of the rotator in a generation; by default in any of them. */
export type RotatorConfig<G extends DeviceGeneration = DeviceGeneration> =
  ViewOf<RotatorStruct<"config", G>>;

/** Telemetry of the rotator in a generation; by default in any of them. */
export type RotatorTelemetry<G extends DeviceGeneration = DeviceGeneration> =
  ViewOf<RotatorStruct<"telemetry", G>>;

/**
 * Facts of the camera rotator (MTRotator) in each generation, as options of a server or a
 * client. Layouts: `ROTATOR_FIELDS` and `ROTATOR_ORDER`, or `describeStruct()`.
 *
 * | generation | frame ids of config, telemetry | bytes of config, telemetry |
 * | ---------- | ------------------------------ | -------------------------- |
 * | `"two-socket"` | 0x19, 0x05 | 64, 216 |
 * | `"two-socket-late"` | 2, 0 | 64, 404 |
 * | `"single-socket"` | 3, 2 | 97, 396 |
 *
 * C names of the two-socket structs: `rotConfigTelemetryStreamStructure_t` and
 * `rotTelemetryStreamStructure_t`.
 *
 * @example A server for the first generation
 * ```ts
 * import { CommandTelemetryServer, ROTATOR } from "jsr:@hexrot/comm@^0.1.0/rotator";
 *
 * const server = new CommandTelemetryServer({ ...ROTATOR["two-socket"], port: 0 });
 * await server.close();
 * ```
 */
export const ROTATOR:
  & {
    readonly [G in "two-socket" | "two-socket-late"]: TwoSocketFacts<
      RotatorStruct<"config", G>,
      RotatorStruct<"telemetry", G>
    >;
  }
  & {
    readonly "single-socket": DeviceFacts<
      RotatorStruct<"config", "single-socket">,
      RotatorStruct<"telemetry", "single-socket">
    >;
  } = {
    "two-socket": {
      port: 5570,
      commandSyncPattern: 0x5555,
      ...structs("two-socket", 0x19, 0x05),
    },
    "two-socket-late": {
      port: 5570,
      commandSyncPattern: 0x5555,
      ...structs("two-socket-late", 2, 0),
    },
    "single-socket": { port: 5570, ...structs("single-socket", 3, 2) },
  };

/** Makes the structs of a generation, with their frame ids. */
function structs<G extends DeviceGeneration>(
  generation: G,
  config: number,
  telemetry: number,
) {
  return structsOf("Rotator", ROTATOR_FIELDS, ROTATOR_ORDER[generation], {
    config,
    telemetry,
  });
}

/** Values that a simulated rotator reports, and limits at which it refuses or fails. */
export const SIMULATED_ROTATOR = {
  /** Lowest position. */
  positionMinDeg: -90,
  /** Highest position. */
  positionMaxDeg: 90,
  /** Velocity limit in the two-socket protocol, until CONFIG_VEL. */
  velocityLimitDegPerSec: 3,
  /** Velocity limit in the single-socket protocol, until CONFIG_VEL. */
  singleSocketVelocityLimitDegPerSec: 3.5,
  /** Largest velocity limit that CONFIG_VEL accepts; the smallest is above 0. */
  velocityLimitMaxDegPerSec: 3.5,
  /** Acceleration limit in both protocols, until CONFIG_ACCEL. */
  accelerationLimitDegPerSec2: 1,
  /** Largest acceleration limit that CONFIG_ACCEL accepts; the smallest is above 0. */
  accelerationLimitMaxDegPerSec2: 1,
  /** Field `posErrorThreshold` of the configuration. */
  posErrorThresholdDeg: 0.1,
  /** Field `followingErrorThreshold` of the configuration. */
  followingErrorThresholdDeg: 0.1,
  /** Field `trackSuccessPosThreshold` of the configuration. */
  trackSuccessPosThresholdDeg: 0.01,
  /** Field `trackingLostTimeout` of the configuration. */
  trackingLostTimeoutSec: 5,
  /** Number of counts of an encoder per degree. */
  encoderCountsPerDeg: 200_000,
  /** Current of each motor per acceleration, as in the reference mock. */
  motorCurrentAPerDegPerSec2: 5,
  /** Torque of each motor per acceleration, as in the reference mock. */
  motorTorqueMicroNmPerDegPerSec2: 2_000,
  /** Field `busVoltage`, as in the reference mock. */
  busVoltageV: 20,
  /** Field `emergencyAccelLimit`, until CONFIG_ACCEL_EMERGENCY. */
  emergencyAccelerationDegPerSec2: 1.5,
  /** Field `emergencyJerkLimit`, until CONFIG_JERK_EMERGENCY. */
  emergencyJerkDegPerSec3: 10,
  /** Largest limit that CONFIG_JERK accepts, as the GUI does; the smallest is above 0. */
  jerkLimitMaxDegPerSec3: 4,
  /** Field `disableLimitMaxTime` of the configuration. */
  disableLimitMaxTimeSec: 120,
  /** Approximate jitter of the measured position. */
  encoderJitterDeg: 3e-6,
  /**
   * Longest time between two TRACK_VEL_CMD during tracking, after which the rotator goes to
   * FAULT. The real rotator waits for only about 0.15 s.
   */
  trackCommandIntervalMaxSec: 1,
} as const;
