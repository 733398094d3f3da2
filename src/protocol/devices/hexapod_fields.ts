/**
 * Fields of the hexapods' structs in all generations, each once, and those that each
 * generation has, in order. Both hexapods send the same structs.
 *
 * Layouts are gathered from the observatory's public packages (ts_mthexapod 0.19.0, 0.21.0
 * and 1.8.0), units from ts_xml; commanded and measured positions are taken to be in the
 * units of POSITION_SET.
 *
 * @module
 */

import { defineStruct, type StructType } from "../../struct/struct.ts";
import {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
} from "../enumerations.ts";
import { HexapodApplicationStatus } from "./hexapod_enumerations.ts";

/**
 * Commanded position and velocity of a strut (16 bytes), in telemetry of the last
 * two-socket generation; their units are not documented.
 */
export const PosVel: StructType<{
  readonly pos: "f64";
  readonly vel: "f64";
}> = defineStruct("PosVel", { pos: "f64", vel: "f64" });

/**
 * Estimated length and velocity of a strut (24 bytes), in telemetry of the last two
 * generations: `pos` in µm; behind a low-pass filter, `posFilt` in m (not µm), and `vel` in
 * m/s.
 */
export const PosFiltVel: StructType<{
  readonly pos: "f64";
  readonly posFilt: "f64";
  readonly vel: "f64";
}> = defineStruct("PosFiltVel", {
  pos: { type: "f64", unit: "µm" },
  posFilt: { type: "f64", unit: "m" },
  vel: { type: "f64", unit: "m/s" },
});

/** Fields of a hexapod's configuration and telemetry, in any generation. */
// deno-fmt-ignore -- one line a field
export const HEXAPOD_FIELDS = {
  config: {
    accelerationStrut: { type: "f64", unit: "µm/s²" },
    velLimits: { type: ["f64", 4], description: "xy, uv, z, w (single-socket: xy, z, uv, w) in µm/s and deg/s; set by CONFIG_VEL" },
    posLimits: { type: ["f64", 6], description: "max xy, min z, max z in µm, then max uv, min w, max w in deg; set by CONFIG_LIMITS" },
    initialPos: { type: ["f64", 6] },
    pivot: { type: ["f64", 3], unit: "µm", description: "x, y, z; set by SET_PIVOTPOINT" },
    maxDisplacementStrut: { type: "f64", unit: "µm", description: "largest displacement of a strut to either side" },
    maxVelocityStrut: { type: "f64", unit: "µm/s" },
    drivesEnabled: { type: "bool", description: "set by ENABLE_DRIVES" },
  },
  telemetry: {
    strutMeasuredPosRaw: { type: ["i32", 6], unit: "counts", description: "linear encoder of each strut, 1 nm a count" },
    statusWord: { type: ["u16", 6], description: "bits of each drive's status word (Copley object 0x6041)" },
    latchingFaultStatusRegister: { type: ["u16", 6], description: "bits of each drive's latched faults (Copley object 0x2183)" },
    copleyFaultStatusRegister: { type: ["u32", 6], description: "bits of each drive's sticky events (Copley object 0x2180)" },
    applicationStatus: { type: "u32", bits: HexapodApplicationStatus },
    inputPinStates: { type: ["u32", 3], description: "bits, not documented" },
    motorCurrent: { type: ["f64", 6], unit: "A", description: "current of each strut's motor" },
    busVoltage: { type: ["f64", 3], unit: "V", description: "voltage of each pair of struts" },
    mjd: { type: "f64", unit: "d", description: "Modified Julian Date, of a time scale that is not documented" },
    mjdFrac: { type: "f64" },
    dt: { type: "f64" },
    state: { type: "f64", values: ControllerState },
    enabledSubstate: { type: "f64", values: EnabledSubstate },
    offlineSubstate: { type: "f64", values: OfflineSubstate },
    testState: { type: "f64" },
    strutEncoderRaw: { type: ["f64", 6], description: "each strut, unit not documented" },
    strutEncoderMicrons: { type: ["f64", 6], unit: "µm", description: "each strut" },
    strutMeasuredPosUm: { type: ["f64", 6], unit: "µm", description: "each strut" },
    strutCommandedDeltaPosM: { type: ["f64", 6], unit: "m", description: "each strut" },
    strutCommandedPosvel: { type: [PosVel, 6], description: "each strut" },
    strutCommandedAccel: { type: ["f64", 6], description: "each strut, unit not documented" },
    strutCommandedFinalPos: { type: ["f64", 6], description: "each strut, unit not documented" },
    commandedLength: { type: ["f64", 6], description: "each strut, unit not documented" },
    commandValid: { type: "f64" },
    trackMode: { type: "f64" },
    strutPosError: { type: ["f64", 6], unit: "µm", description: "following error of each strut" },
    commandedPos: { type: ["f64", 6], description: "x, y, z in µm, then u, v, w in deg" },
    measuredPos: { type: ["f64", 6], description: "x, y, z in µm, then u, v, w in deg" },
    measuredUvw: { type: ["f64", 3], unit: "deg", description: "u, v, w" },
    measuredXyz: { type: ["f64", 3], unit: "µm", description: "x, y, z" },
    numIterations: { type: "f64" },
    estimatedPosfiltvel: { type: [PosFiltVel, 6], description: "estimated length and velocity of each strut" },
    strutLinearEncoder: { type: ["f64", 6], description: "each strut, redundant, unit not documented" },
    strutLinearEncoderVelocity: { type: ["f64", 6], description: "each strut, unit not documented" },
  },
} as const;

// Configuration and runs of telemetry that the last two generations share.
// deno-fmt-ignore
const CONFIG = [
  "accelerationStrut", "velLimits", "maxDisplacementStrut", "maxVelocityStrut",
  "posLimits", "pivot",
] as const;
// deno-fmt-ignore
const DRIVES = [
  "strutMeasuredPosRaw", "statusWord", "latchingFaultStatusRegister",
  "copleyFaultStatusRegister", "applicationStatus", "inputPinStates",
] as const;
// deno-fmt-ignore
const POSITIONS = [
  "strutPosError", "measuredUvw", "measuredXyz", "numIterations",
  "estimatedPosfiltvel",
] as const;

/** Names of the fields of a hexapod's structs in each generation, in order. */
// deno-fmt-ignore
export const HEXAPOD_ORDER = {
  "two-socket": {
    config: [
      "accelerationStrut", "posLimits", "velLimits", "initialPos", "pivot",
      "maxDisplacementStrut", "maxVelocityStrut",
    ],
    telemetry: [
      "statusWord", "latchingFaultStatusRegister", "copleyFaultStatusRegister",
      "applicationStatus", "inputPinStates",
      "state", "enabledSubstate", "offlineSubstate", "testState",
      "strutEncoderRaw", "strutEncoderMicrons",
      "commandedPos", "measuredPos", "commandedLength",
    ],
  },
  "two-socket-late": {
    config: CONFIG,
    telemetry: [
      ...DRIVES, "mjd", "mjdFrac", "dt", "strutMeasuredPosUm",
      "strutCommandedPosvel", "strutCommandedAccel", "strutCommandedFinalPos",
      "commandValid", "trackMode",
      "state", "enabledSubstate", "offlineSubstate", "testState", ...POSITIONS,
      "strutLinearEncoder", "strutLinearEncoderVelocity", "commandedPos",
    ],
  },
  "single-socket": {
    config: [...CONFIG, "drivesEnabled"],
    telemetry: [
      ...DRIVES, "motorCurrent", "busVoltage", "mjd", "mjdFrac", "dt",
      "strutCommandedDeltaPosM", "strutCommandedAccel", "strutCommandedFinalPos",
      "commandValid", "state", "enabledSubstate", ...POSITIONS, "commandedPos",
    ],
  },
} as const;
