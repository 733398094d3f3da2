/**
 * Bounds of the configuration and telemetry of a device: wide ones, meant to find a
 * wrong device or wrong structs, not a wrong setting.
 *
 * @module
 */

import { ControllerState } from "../../protocol/enumerations.ts";
import type { HexapodLimitValues } from "./device_identity.ts";

/** A rule that a value must keep: its name, the value, and its bounds. */
type Rule = readonly [name: string, value: number, min: number, max: number];

const STATE_MAX = ControllerState.FAULT;
/** Largest velocity and acceleration of the rotator, in deg/s and deg/s². */
const RATE_MAX_DEG = 1_000;
/** Largest position and position error of the rotator, in deg: a turn. */
const TURN_DEG = 360;
/**
 * Largest position, velocity and acceleration of a hexapod, in µm, µm/s and µm/s²: 10
 * m.
 */
const LENGTH_MAX_UM = 1e7;
/** Largest position limits of a hexapod: 0.1 m, and 10 deg. */
const LIMIT_MAX_UM = 1e5;
const LIMIT_MAX_DEG = 10;

/** Fields of a rotator's configuration that are checked. */
export interface RotatorConfigValues {
  readonly velocityLimit: number;
  readonly accelLimit: number;
  readonly posErrorThreshold: number;
  readonly lowerPosLimit: number;
  readonly upperPosLimit: number;
}

/** Fields of a hexapod's configuration that are checked. */
export interface HexapodConfigValues extends HexapodLimitValues {
  readonly accelerationStrut: number;
  readonly maxVelocityStrut: number;
  readonly maxDisplacementStrut: number;
  readonly velLimitXy: number;
  readonly velLimitZ: number;
  readonly velLimitUv: number;
  readonly velLimitW: number;
}

/** Fields of telemetry that are checked. */
export interface StateValues {
  readonly state: number;
}

/**
 * Checks the configuration and telemetry of a rotator.
 *
 * @returns Implausible value, such as `velocityLimit is 11400`; `undefined` if there is
 * none.
 */
export function whyNotRotator(
  config: RotatorConfigValues,
  telemetry: StateValues & { readonly currentPos: number },
): string | undefined {
  const { lowerPosLimit, upperPosLimit } = config;
  return whyNotState(telemetry) ?? firstBroken([
    ["velocityLimit", config.velocityLimit, Number.MIN_VALUE, RATE_MAX_DEG],
    ["accelLimit", config.accelLimit, Number.MIN_VALUE, RATE_MAX_DEG],
    ["posErrorThreshold", config.posErrorThreshold, 0, TURN_DEG],
    ["lowerPosLimit", lowerPosLimit, -TURN_DEG, TURN_DEG],
    ["upperPosLimit", upperPosLimit, -TURN_DEG, TURN_DEG],
    ["currentPos", telemetry.currentPos, -TURN_DEG, TURN_DEG],
  ]) ?? whyNotOrdered({ lowerPosLimit, upperPosLimit });
}

/**
 * Checks the configuration and telemetry of a hexapod.
 *
 * @returns As {@linkcode whyNotRotator}.
 */
export function whyNotHexapod(
  config: HexapodConfigValues,
  telemetry: StateValues & {
    readonly measuredX: number;
    readonly measuredY: number;
    readonly measuredZ: number;
    readonly measuredU: number;
    readonly measuredV: number;
    readonly measuredW: number;
  },
): string | undefined {
  const { posLimitMinZ, posLimitMaxZ, posLimitMinW, posLimitMaxW } = config;
  const positive = (
    name: Exclude<keyof HexapodConfigValues, "posLimitMinZ" | "posLimitMinW">,
    max: number,
  ): Rule => [name, config[name], Number.MIN_VALUE, max];
  const position = (name: keyof typeof telemetry, max: number): Rule => //
  [name, telemetry[name], -max, max];
  return whyNotState(telemetry) ?? firstBroken([
    positive("accelerationStrut", LENGTH_MAX_UM),
    positive("maxVelocityStrut", LENGTH_MAX_UM),
    positive("maxDisplacementStrut", LENGTH_MAX_UM),
    positive("velLimitXy", LENGTH_MAX_UM),
    positive("velLimitZ", LENGTH_MAX_UM),
    positive("velLimitUv", TURN_DEG),
    positive("velLimitW", TURN_DEG),
    positive("posLimitMaxXy", LIMIT_MAX_UM),
    positive("posLimitMaxUv", LIMIT_MAX_DEG),
    ["posLimitMinZ", posLimitMinZ, -LIMIT_MAX_UM, LIMIT_MAX_UM],
    ["posLimitMaxZ", posLimitMaxZ, -LIMIT_MAX_UM, LIMIT_MAX_UM],
    ["posLimitMinW", posLimitMinW, -LIMIT_MAX_DEG, LIMIT_MAX_DEG],
    ["posLimitMaxW", posLimitMaxW, -LIMIT_MAX_DEG, LIMIT_MAX_DEG],
    position("measuredX", LENGTH_MAX_UM),
    position("measuredY", LENGTH_MAX_UM),
    position("measuredZ", LENGTH_MAX_UM),
    position("measuredU", TURN_DEG),
    position("measuredV", TURN_DEG),
    position("measuredW", TURN_DEG),
  ]) ?? whyNotOrdered({ posLimitMinZ, posLimitMaxZ }) ??
    whyNotOrdered({ posLimitMinW, posLimitMaxW });
}

function whyNotState({ state }: StateValues): string | undefined {
  const isKnown = Number.isInteger(state) && state >= 0 && state <= STATE_MAX;
  return isKnown ? undefined : `state is ${state}`;
}

/** Returns the first rule that is broken, as by NaN. */
function firstBroken(rules: readonly Rule[]): string | undefined {
  const broken = rules.find(([, value, min, max]) =>
    !(value >= min && value <= max)
  );
  return broken && `${broken[0]} is ${broken[1]}`;
}

function whyNotOrdered(limits: Record<string, number>): string | undefined {
  const [[minName, min], [maxName, max]] = Object.entries(limits);
  if (min < max) return undefined;
  return `${minName} is ${min}, and ${maxName} ${max}`;
}
