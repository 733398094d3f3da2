/**
 * What a hexapod is reached by, and what comes from there, in either protocol.
 *
 * @module
 */

import type { CommandTelemetryClient } from "../client.ts";
import type {
  HexapodConfigNames,
  MeasuredPosNames,
} from "../devices/hexapod_arrays.ts";
import type {
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "../devices/hexapod_single_socket.ts";
import type {
  hexapodConfigFields,
  hexapodTelemetryFields,
} from "../devices/hexapod_two_socket.ts";
import type { CommandTelemetryServer } from "../server.ts";
import type { StructType } from "../struct.ts";
import type {
  DeviceConnectOptions,
  DeviceServeOptions,
} from "./device_options.ts";
import type { DeviceSample } from "./device_sample.ts";
import type { HexapodName } from "../devices/hexapod_models.ts";
import type { AnyHexapodTelemetry } from "./hexapod_telemetry.ts";

/** The server that a hexapod's controller dials in to. */
export type HexapodServer = CommandTelemetryServer<
  StructType<typeof hexapodConfigFields, HexapodConfigNames>,
  StructType<typeof hexapodTelemetryFields, MeasuredPosNames>
>;

/** The client of a hexapod's controller. */
export type HexapodClient = CommandTelemetryClient<
  typeof SingleSocketHexapodConfig,
  typeof SingleSocketHexapodTelemetry
>;

/** What a hexapod is reached by. */
export type HexapodLink = HexapodServer | HexapodClient;

/** A telemetry sample of a hexapod, in either protocol. */
export type HexapodSample = DeviceSample<AnyHexapodTelemetry>;

/** How to serve a hexapod's controller. */
export interface HexapodServeOptions extends DeviceServeOptions<HexapodServer> {
  /** Which hexapod: the two differ in ports, frame ids and sync pattern. */
  readonly hexapod: HexapodName;
}

/** How to dial a hexapod's controller. */
export interface HexapodConnectOptions
  extends DeviceConnectOptions<HexapodClient> {
  /** Which hexapod: the two differ in ports. */
  readonly hexapod: HexapodName;
}
