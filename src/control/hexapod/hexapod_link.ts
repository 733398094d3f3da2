/**
 * Link types of a hexapod, and the samples that it receives, in either protocol.
 *
 * @module
 */

import type { CommandTelemetryClient } from "../../link/client.ts";
import type {
  HexapodConfigStruct,
  HexapodName,
  HexapodTelemetry,
  HexapodTelemetryStruct,
} from "../../protocol/devices/hexapod_facts.ts";
import type { TwoSocketGenerationName } from "../../protocol/generations.ts";
import type { CommandTelemetryServer } from "../../link/server.ts";
import type {
  DeviceConnectOptions,
  DeviceServeOptions,
} from "../device/device_options.ts";
import type { DeviceSample } from "../device/device_sample.ts";

/** Server that a hexapod's controller connects to. */
export type HexapodServer = CommandTelemetryServer<
  HexapodConfigStruct<TwoSocketGenerationName>,
  HexapodTelemetryStruct<TwoSocketGenerationName>
>;

/** Client of a hexapod's controller. */
export type HexapodClient = CommandTelemetryClient<
  HexapodConfigStruct<"single-socket">,
  HexapodTelemetryStruct<"single-socket">
>;

/** Server or client of a hexapod. */
export type HexapodLink = HexapodServer | HexapodClient;

/** Telemetry sample of a hexapod, in either protocol. */
export type HexapodSample = DeviceSample<HexapodTelemetry>;

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
