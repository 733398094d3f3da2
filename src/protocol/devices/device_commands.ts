/**
 * Commands of the devices as operators use them: their names, parameters, units, ranges and
 * hazards.
 *
 * Ranges are the limits as built, see `SIMULATED_ROTATOR` and `HexapodFacts`; a controller
 * may have narrower ones, in its configuration. Commands whose parameters aren't documented
 * are left out.
 *
 * @module
 */

import type { CommandDescription, CommandParameter } from "../commands.ts";
import { SetEnabledSubstateParam, SetStateParam } from "../enumerations.ts";
import type { Protocol } from "../generations.ts";
import { HexapodCommandCode } from "./hexapod_enumerations.ts";
import { type HexapodFacts, SIMULATED_HEXAPOD } from "./hexapod_facts.ts";
import { RotatorCommandCode } from "./rotator_enumerations.ts";
import { SIMULATED_ROTATOR } from "./rotator_facts.ts";
import { SIMPLE_COMMAND_CODES } from "./simple_facts.ts";

const LIMITS_HAZARD = "changes limits that protect the device";

/** Returns the commands of the camera rotator in a protocol. */
export function rotatorCommands(protocol: Protocol): CommandDescription[] {
  const code = RotatorCommandCode;
  const facts = SIMULATED_ROTATOR;
  const degPerSec = {
    unit: "deg/s",
    min: -facts.velocityLimitMaxDegPerSec,
    max: facts.velocityLimitMaxDegPerSec,
  };
  const position = {
    name: "position",
    unit: "deg",
    min: facts.positionMinDeg,
    max: facts.positionMaxDeg,
  };
  return [
    ...stateCommands(code.SET_STATE, protocol),
    ...protocol === "two-socket"
      ? [{
        name: "FAULT",
        code: code.FAULT,
        parameters: [],
        help: "stops it, and goes to FAULT",
        isStop: true,
      }]
      : [drivesCommand(code.ENABLE_DRIVES)],
    motionCommand("STOP", code.SET_ENABLED_SUBSTATE),
    {
      name: "POSITION_SET",
      code: code.POSITION_SET,
      parameters: [position],
      help: "sets the goal of MOVE_POINT_TO_POINT",
    },
    motionCommand("MOVE_POINT_TO_POINT", code.SET_ENABLED_SUBSTATE),
    {
      name: "SET_CONSTANT_VEL",
      code: code.SET_CONSTANT_VEL,
      parameters: [
        { name: "velocity", ...degPerSec },
        { name: "duration", unit: "s", min: 0 },
      ],
      help: "sets the velocity and the duration of CONSTANT_VELOCITY",
    },
    motionCommand("CONSTANT_VELOCITY", code.SET_ENABLED_SUBSTATE),
    motionCommand("TRACK", code.SET_ENABLED_SUBSTATE),
    {
      name: "TRACK_VEL_CMD",
      code: code.TRACK_VEL_CMD,
      parameters: [
        { name: "tai", unit: "s", min: 0 },
        position,
        { name: "velocity", ...degPerSec },
      ],
      help: "is a trajectory point while it tracks; time in TAI since 1970",
      hazard: "moves the device",
    },
    limitCommand(
      "CONFIG_VEL",
      code.CONFIG_VEL,
      "deg/s",
      facts.velocityLimitMaxDegPerSec,
    ),
    limitCommand(
      "CONFIG_ACCEL",
      code.CONFIG_ACCEL,
      "deg/s²",
      facts.accelerationLimitMaxDegPerSec2,
    ),
    ...protocol === "single-socket"
      ? [
        limitCommand(
          "CONFIG_ACCEL_EMERGENCY",
          code.CONFIG_ACCEL_EMERGENCY,
          "deg/s²",
        ),
        limitCommand(
          "CONFIG_JERK_EMERGENCY",
          code.CONFIG_JERK_EMERGENCY,
          "deg/s³",
        ),
        limitCommand(
          "CONFIG_JERK",
          code.CONFIG_JERK,
          "deg/s³",
          facts.jerkLimitMaxDegPerSec3,
        ),
      ]
      : [],
  ];
}

/** Returns the commands of a hexapod in a protocol. */
export function hexapodCommands(
  { positionLimits: limits }: HexapodFacts,
  protocol: Protocol,
): CommandDescription[] {
  const code = HexapodCommandCode;
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } = limits;
  const facts = SIMULATED_HEXAPOD;
  const pose: CommandParameter[] = [
    { name: "x", unit: "µm", min: -maxXyUm, max: maxXyUm },
    { name: "y", unit: "µm", min: -maxXyUm, max: maxXyUm },
    { name: "z", unit: "µm", min: minZUm, max: maxZUm },
    { name: "u", unit: "deg", min: -maxUvDeg, max: maxUvDeg },
    { name: "v", unit: "deg", min: -maxUvDeg, max: maxUvDeg },
    { name: "w", unit: "deg", min: minWDeg, max: maxWDeg },
  ];
  const velocity = { unit: "µm/s", min: 0, max: facts.velocityLimitUmPerSec };
  const turn = { unit: "deg/s", min: 0, max: facts.velocityLimitDegPerSec };
  return [
    ...stateCommands(code.SET_STATE, protocol),
    ...protocol === "single-socket" ? [drivesCommand(code.ENABLE_DRIVES)] : [],
    motionCommand("STOP", code.SET_ENABLED_SUBSTATE),
    {
      name: "POSITION_SET",
      code: code.POSITION_SET,
      parameters: pose,
      help: "sets the goal of MOVE_POINT_TO_POINT",
    },
    motionCommand("MOVE_POINT_TO_POINT", code.SET_ENABLED_SUBSTATE, [{
      name: "synchronous",
      values: { "as soon as each can": 0, "all struts together": 1 },
    }]),
    {
      name: "SET_PIVOTPOINT",
      code: code.SET_PIVOTPOINT,
      parameters: ["x", "y", "z"].map((name) => ({ name, unit: "µm" })),
      hazard: "changes the point about which all later motions turn",
    },
    limitCommand(
      "CONFIG_ACCEL",
      code.CONFIG_ACCEL,
      "µm/s²",
      facts.strutAccelerationUmPerSec2,
    ),
    {
      name: "CONFIG_VEL",
      code: code.CONFIG_VEL,
      parameters: [
        { name: "xy", ...velocity },
        { name: "uv", ...turn },
        { name: "z", ...velocity },
        { name: "w", ...turn },
      ],
      hazard: LIMITS_HAZARD,
    },
    {
      name: "CONFIG_LIMITS",
      code: code.CONFIG_LIMITS,
      parameters: [
        { name: "maxXy", unit: "µm", min: 0, max: maxXyUm },
        { name: "minZ", unit: "µm", min: minZUm, max: maxZUm },
        { name: "maxZ", unit: "µm", min: minZUm, max: maxZUm },
        { name: "maxUv", unit: "deg", min: 0, max: maxUvDeg },
        { name: "minW", unit: "deg", min: minWDeg, max: maxWDeg },
        { name: "maxW", unit: "deg", min: minWDeg, max: maxWDeg },
      ],
      hazard: LIMITS_HAZARD,
    },
  ];
}

/** Returns the commands of the simple test device in a protocol. */
export function simpleCommands(protocol: Protocol): CommandDescription[] {
  const code: Readonly<Record<string, number>> = SIMPLE_COMMAND_CODES[protocol];
  return [
    ...stateCommands(code.SET_STATE, protocol),
    ...protocol === "single-socket" ? [drivesCommand(code.ENABLE_DRIVES)] : [],
    motionCommand("STOP", code.SET_ENABLED_SUBSTATE),
    {
      name: "MOVE",
      code: code.MOVE,
      parameters: [{ name: "position" }],
      hazard: "moves the device at once",
    },
  ];
}

/** Changes of state, by the protocols that have them. */
const STATE_CHANGES = {
  START: ["two-socket"],
  ENABLE: ["two-socket", "single-socket"],
  DISABLE: ["two-socket"],
  STANDBY: ["two-socket", "single-socket"],
  EXIT: ["two-socket"],
  ENTER_CONTROL: ["two-socket"],
  CLEAR_ERROR: ["two-socket", "single-socket"],
  FAULT: ["single-socket"],
} as const satisfies Record<string, readonly Protocol[]>;

function stateCommands(code: number, protocol: Protocol): CommandDescription[] {
  const names = Object.keys(STATE_CHANGES) as (keyof typeof STATE_CHANGES)[];
  return names
    .filter((name) =>
      (STATE_CHANGES[name] as readonly Protocol[]).includes(protocol)
    )
    .map((name) => ({
      name,
      code,
      parameters: [{ name: "state", fixed: SetStateParam[name] }],
      ...name === "ENABLE" && { hazard: "lets the device move" },
      ...name === "FAULT" && {
        help: "stops it, and goes to FAULT",
        isStop: true,
      },
    }));
}

function drivesCommand(code: number): CommandDescription {
  return {
    name: "ENABLE_DRIVES",
    code,
    parameters: [{ name: "drives", values: { OFF: 0, ON: 1 } }],
    hazard: "switches the drives",
  };
}

function motionCommand(
  name: "STOP" | "MOVE_POINT_TO_POINT" | "CONSTANT_VELOCITY" | "TRACK",
  code: number,
  more: readonly CommandParameter[] = [],
): CommandDescription {
  const fixed = SetEnabledSubstateParam[name];
  const parameters = [{ name: "motion", fixed }, ...more];
  return name === "STOP"
    ? { name, code, parameters, help: "ends any motion", isStop: true }
    : { name, code, parameters, hazard: "moves the device" };
}

function limitCommand(
  name: string,
  code: number,
  unit: string,
  max?: number,
): CommandDescription {
  return {
    name,
    code,
    parameters: [{
      name: "limit",
      unit,
      min: 0,
      ...max !== undefined && { max },
    }],
    hazard: LIMITS_HAZARD,
  };
}
