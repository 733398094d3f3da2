/**
 * Limits of the simulated rotator, by its configuration.
 *
 * @module
 */

import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import {
  type RotatorConfig,
  SIMULATED_ROTATOR,
} from "../../protocol/devices/rotator_facts.ts";
import type { DeviceStates } from "./device_states.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  type Verdict,
} from "../sockets/verdict.ts";

const EMERGENCY_ACCELERATION_MAX_DEG_PER_SEC2 = 10;
const EMERGENCY_JERK_MAX_DEG_PER_SEC3 = 100;

/** Limits of a configuration that may have been set to nonsense. */
export class RotatorLimits {
  readonly #config: RotatorConfig;
  readonly #states: DeviceStates;
  readonly #atFirst: MotionLimits;

  /**
   * @param config Configuration; its present limits are those to fall back on.
   * @param states States of the device, which decide whether it may be configured.
   */
  constructor(config: RotatorConfig, states: DeviceStates) {
    this.#config = config;
    this.#states = states;
    this.#atFirst = {
      velocityMax: config.velocityLimit,
      accelerationMax: config.accelLimit,
    };
  }

  /** Limits of a motion that starts now, in deg and s. */
  get motion(): MotionLimits {
    const { velocityLimit, accelLimit } = this.#config;
    const { velocityMax, accelerationMax } = this.#atFirst;
    return {
      velocityMax: limitOr(velocityMax, velocityLimit),
      accelerationMax: limitOr(accelerationMax, accelLimit),
    };
  }

  /** Returns the reason why the rotator must not be at a position; undefined if it may. */
  whyNot(position: number): string | undefined {
    const { lowerPosLimit, upperPosLimit } = this.#config;
    return position >= lowerPosLimit && position <= upperPosLimit
      ? undefined
      : `Position must be in ${lowerPosLimit}..${upperPosLimit} deg: ${position}`;
  }

  /** Acceleration limit for slowing down in FAULT, in deg/s². */
  get faultAcceleration(): number {
    const config = this.#config;
    return limitOr(
      this.motion.accelerationMax,
      "emergencyAccelLimit" in config
        ? config.emergencyAccelLimit
        : config.accelLimit,
    );
  }

  /**
   * Executes a command that configures a limit.
   *
   * @returns The verdict; undefined if the controller has no such command.
   */
  execute({ code, param1 }: DeviceCommand): Verdict | undefined {
    const config = this.#config;
    switch (code) {
      case RotatorCommandCode.CONFIG_VEL: {
        const { velocityLimitMaxDegPerSec } = SIMULATED_ROTATOR;
        const max = velocityLimitMaxDegPerSec;
        return this.#configure(config, "velocityLimit", param1, max);
      }
      case RotatorCommandCode.CONFIG_ACCEL: {
        const { accelerationLimitMaxDegPerSec2 } = SIMULATED_ROTATOR;
        const max = accelerationLimitMaxDegPerSec2;
        return this.#configure(config, "accelLimit", param1, max);
      }
    }
    if (!("emergencyAccelLimit" in config)) return undefined;
    switch (code) {
      case RotatorCommandCode.CONFIG_ACCEL_EMERGENCY: {
        const max = EMERGENCY_ACCELERATION_MAX_DEG_PER_SEC2;
        return this.#configure(config, "emergencyAccelLimit", param1, max);
      }
      case RotatorCommandCode.CONFIG_JERK_EMERGENCY: {
        const max = EMERGENCY_JERK_MAX_DEG_PER_SEC3;
        return this.#configure(config, "emergencyJerkLimit", param1, max);
      }
      case RotatorCommandCode.CONFIG_JERK: {
        const { jerkLimitMaxDegPerSec3 } = SIMULATED_ROTATOR;
        return this.#judge("Jerk", param1, jerkLimitMaxDegPerSec3);
      }
      default:
        return undefined;
    }
  }

  #configure<K extends string>(
    config: Record<K, number>,
    limit: K,
    value: number,
    max: number,
  ): Verdict {
    const verdict = this.#judge(limit, value, max);
    if (verdict.isAccepted) config[limit] = value;
    return verdict;
  }

  #judge(limit: string, value: number, max: number): Verdict {
    const refusal = this.#states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    // Written such that NaN is out of the range, too.
    if (value > 0 && value <= max) return accept();
    return reject(`${limit} must be in (0, ${max}]: ${value}`);
  }
}

/** Returns a limit, or the fallback if it makes no sense. */
export function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}
