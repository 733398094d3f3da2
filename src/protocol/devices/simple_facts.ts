/**
 * Facts about the simple test device of the observatory's packages: its structs, its
 * commands and its port. It has no physical unit, and no last two-socket generation.
 *
 * @module
 */

import type { StructType, ViewOf } from "../../struct/struct.ts";
import {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
} from "../enumerations.ts";
import type { Protocol } from "../generations.ts";
import {
  type DeviceFacts,
  type FieldsOf,
  type StructRole,
  structsOf,
  type TwoSocketFacts,
} from "./field_table.ts";

/** Fields of the simple device's configuration and telemetry, in either protocol. */
// deno-fmt-ignore -- one line a field
export const SIMPLE_FIELDS = {
  config: {
    drivesEnabled: { type: "bool", description: "set by ENABLE_DRIVES" },
    minPosition: { type: "f64", description: "lowest position that MOVE accepts" },
    maxPosition: { type: "f64", description: "highest position that MOVE accepts" },
    maxVelocity: { type: "f64", description: "reported only, per s" },
  },
  telemetry: {
    applicationStatus: { type: "u32", description: "bits; the device itself sets none" },
    state: { type: "f64", values: ControllerState },
    enabledSubstate: { type: "f64", values: EnabledSubstate },
    offlineSubstate: { type: "f64", values: OfflineSubstate },
    currPosition: { type: "f64", description: "position of the device" },
    cmdPosition: { type: "f64", description: "target of the last MOVE" },
  },
} as const;

/** Names of the fields of the simple device's structs in each protocol, in order. */
// deno-fmt-ignore
export const SIMPLE_ORDER = {
  "two-socket": {
    config: ["minPosition", "maxPosition", "maxVelocity"],
    telemetry: [
      "applicationStatus", "state", "enabledSubstate", "offlineSubstate",
      "currPosition", "cmdPosition",
    ],
  },
  "single-socket": {
    config: ["drivesEnabled", "minPosition", "maxPosition", "maxVelocity"],
    telemetry: [
      "applicationStatus", "state", "enabledSubstate",
      "currPosition", "cmdPosition",
    ],
  },
} as const;

/**
 * Struct of the simple device's configuration or telemetry in a protocol.
 *
 * @typeParam P The protocol; by default either.
 */
export type SimpleStruct<S extends StructRole, P extends Protocol = Protocol> =
  P extends Protocol ? StructType<
      FieldsOf<typeof SIMPLE_FIELDS[S], typeof SIMPLE_ORDER[P][S]>
    >
    : never;

const TWO_SOCKET = structsOf(
  "Simple",
  SIMPLE_FIELDS,
  SIMPLE_ORDER["two-socket"],
  { config: 0x19, telemetry: 0x05 },
);

/** Configuration of the simple device of the two-socket protocol (24 bytes). */
export const SimpleConfig: SimpleStruct<"config", "two-socket"> =
  TWO_SOCKET.ConfigClass;

/** View of a {@linkcode SimpleConfig}. */
export type SimpleConfig = ViewOf<typeof SimpleConfig>;

/** Telemetry of the simple device of the two-socket protocol (44 bytes). */
export const SimpleTelemetry: SimpleStruct<"telemetry", "two-socket"> =
  TWO_SOCKET.TelemetryClass;

/** View of a {@linkcode SimpleTelemetry}. */
export type SimpleTelemetry = ViewOf<typeof SimpleTelemetry>;

/**
 * Codes of the simple device's commands in the two-socket protocol; field `code` of a
 * command.
 */
export const SimpleCommandCode = {
  /** Change the controller state; `param1` is a `SetStateParam`. */
  SET_STATE: 1 as const,
  /** `param1` is a `SetEnabledSubstateParam`; only STOP is accepted. */
  SET_ENABLED_SUBSTATE: 2 as const,
  /** Go to the position `param1` at once. */
  MOVE: 3 as const,
} as const;

/** One of the values of {@linkcode SimpleCommandCode}. */
export type SimpleCommandCode =
  typeof SimpleCommandCode[keyof typeof SimpleCommandCode];

/**
 * Codes of the simple device's commands in each protocol; they differ, the single-socket
 * ones are those since ts_hexrotcomm 1.3.0.
 */
export const SIMPLE_COMMAND_CODES = {
  "two-socket": SimpleCommandCode,
  "single-socket": {
    /** As in {@linkcode SimpleCommandCode}. */
    SET_STATE: 1,
    /** Switch the drives; field `drivesEnabled` of the configuration shows it. */
    ENABLE_DRIVES: 2,
    /** As in {@linkcode SimpleCommandCode}. */
    SET_ENABLED_SUBSTATE: 3,
    /** As in {@linkcode SimpleCommandCode}. */
    MOVE: 4,
  },
} as const;

/**
 * Facts of the simple device in each protocol, as options of a server or a client. The
 * single-socket one has no port of its own.
 *
 * | protocol | frame ids of config, telemetry | bytes of config, telemetry |
 * | -------- | ------------------------------ | -------------------------- |
 * | `"two-socket"` | 0x19, 0x05 | 24, 44 |
 * | `"single-socket"` | 3, 2 | 25, 36 |
 */
export const SIMPLE: {
  readonly "two-socket": TwoSocketFacts<
    typeof SimpleConfig,
    typeof SimpleTelemetry
  >;
  readonly "single-socket": Omit<
    DeviceFacts<
      SimpleStruct<"config", "single-socket">,
      SimpleStruct<"telemetry", "single-socket">
    >,
    "port"
  >;
} = {
  "two-socket": {
    port: 6210,
    commandSyncPattern: 0x1234,
    ...TWO_SOCKET,
  },
  "single-socket": structsOf(
    "Simple",
    SIMPLE_FIELDS,
    SIMPLE_ORDER["single-socket"],
    { config: 3, telemetry: 2 },
  ),
};
