/**
 * Link types of a hexapod, and the samples that it receives, in either protocol.
 *
 * @module
 */

import type { CommandTelemetryClient } from "../../link/client.ts";
import type {
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "../../protocol/devices/hexapod_single_socket.ts";
import type {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket.ts";
import type {
  TwoSocketLateHexapodConfig,
  TwoSocketLateHexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket_late.ts";
import type { CommandTelemetryServer } from "../../link/server.ts";
import type {
  DeviceConnectOptions,
  DeviceServeOptions,
} from "../device/device_options.ts";
import type { DeviceSample } from "../device/device_sample.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_models.ts";
import type { AnyHexapodTelemetry } from "./hexapod_telemetry.ts";

/** Struct of a hexapod's configuration in the two-socket protocol; both are alike. */
export type HexapodConfigClass =
  | typeof CameraHexapodConfig
  | typeof TwoSocketLateHexapodConfig;

/** Struct of a hexapod's telemetry in the two-socket protocol; both are alike. */
export type HexapodTelemetryClass =
  | typeof CameraHexapodTelemetry
  | typeof TwoSocketLateHexapodTelemetry;

/** Server that a hexapod's controller connects to. */
export type HexapodServer = CommandTelemetryServer<
  HexapodConfigClass,
  HexapodTelemetryClass
>;

/** Client of a hexapod's controller. */
export type HexapodClient = CommandTelemetryClient<
  typeof SingleSocketHexapodConfig,
  typeof SingleSocketHexapodTelemetry
>;

/** Server or client of a hexapod. */
export type HexapodLink = HexapodServer | HexapodClient;

/** Telemetry sample of a hexapod, in either protocol. */
export type HexapodSample = DeviceSample<AnyHexapodTelemetry>;

/** Options for serving a hexapod's controller. */
export interface HexapodServeOptions extends DeviceServeOptions<HexapodServer> {
  /** Camera hexapod or M2 hexapod, which differ in ports, frame ids and sync pattern. */
  readonly hexapod: HexapodName;
}

/** Options for dialling a hexapod's controller. */
export interface HexapodConnectOptions
  extends DeviceConnectOptions<HexapodClient> {
  /** Camera hexapod or M2 hexapod, which differ in ports. */
  readonly hexapod: HexapodName;
}
