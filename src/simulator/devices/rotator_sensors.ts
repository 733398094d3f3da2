/**
 * Sensors of the simulated rotator, which measure its own motion.
 *
 * @module
 */

import {
  type RotatorTelemetry,
  SIMULATED_ROTATOR,
} from "../../protocol/devices/rotator_facts.ts";
import type { AxisMotion } from "../physics/moving_axis.ts";
import { Random } from "../faults/random.ts";

/** Measurements that only some protocols have fields for. */
export interface RotatorSample {
  /** Current of each motor, in A. */
  readonly motorCurrentA: number;
  /** Torque of each motor, in 1e-6 N·m. */
  readonly motorTorqueMicroNm: number;
  /** Sum of all ways between samples up to now, in deg. */
  readonly odometerDeg: number;
}

/** Encoders with jitter, an odometer, and motors whose current follows the acceleration. */
export class RotatorSensors {
  readonly #random: Random;
  #odometerDeg = 0;
  #positionDeg = 0;

  /** @param seed Seed of the jitter, a u32. */
  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** Measures a position, in deg. */
  measure(positionDeg: number): number {
    const { encoderJitterDeg } = SIMULATED_ROTATOR;
    return positionDeg + encoderJitterDeg * (2 * this.#random.fraction() - 1);
  }

  /** Reads an encoder at a position: a u32, which wraps below zero. */
  count(positionDeg: number): number {
    const { encoderCountsPerDeg } = SIMULATED_ROTATOR;
    return Math.round(this.measure(positionDeg) * encoderCountsPerDeg) >>> 0;
  }

  /** Takes the next sample. */
  sample({ position, acceleration }: AxisMotion): RotatorSample {
    this.#odometerDeg += Math.abs(position - this.#positionDeg);
    this.#positionDeg = position;
    const { motorCurrentAPerDegPerSec2, motorTorqueMicroNmPerDegPerSec2 } =
      SIMULATED_ROTATOR;
    return {
      motorCurrentA: motorCurrentAPerDegPerSec2 * acceleration,
      motorTorqueMicroNm: motorTorqueMicroNmPerDegPerSec2 * acceleration,
      odometerDeg: this.#odometerDeg,
    };
  }
}

/** Telemetry fields of the sensors, in the protocols that have them. */
export type SensorFields = Pick<
  RotatorTelemetry<"two-socket-late">,
  | "bissLinearEncoderAxisA"
  | "bissLinearEncoderAxisB"
  | "motorTorqueAxisA"
  | "motorTorqueAxisB"
  | "rotatorOdometer"
>;

/**
 * Reports encoders, torques and odometer.
 *
 * @param telemetry Telemetry to fill.
 * @param sample Measurements.
 * @param encoders Reads an encoder.
 */
export function reportSensors(
  telemetry: SensorFields,
  sample: RotatorSample,
  encoders: { readEncoder(): number },
): void {
  const motorTorque = asI16(sample.motorTorqueMicroNm);
  telemetry.bissLinearEncoderAxisA = encoders.readEncoder();
  telemetry.bissLinearEncoderAxisB = encoders.readEncoder();
  telemetry.motorTorqueAxisA = motorTorque;
  telemetry.motorTorqueAxisB = motorTorque;
  telemetry.rotatorOdometer = sample.odometerDeg;
}

/** Rounds a value and limits it to the range of an i16: limits may be set to nonsense. */
function asI16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
