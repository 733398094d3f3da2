/**
 * Link types of a rotator, and the samples that it receives, in either protocol.
 *
 * @module
 */

import type { CommandTelemetryClient } from "../../link/client.ts";
import type {
  SingleSocketRotatorConfig,
  SingleSocketRotatorTelemetry,
} from "../../protocol/devices/rotator_single_socket.ts";
import type {
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket.ts";
import type {
  TwoSocketLateRotatorConfig,
  TwoSocketLateRotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket_late.ts";
import type { CommandTelemetryServer } from "../../link/server.ts";
import type {
  DeviceConnectOptions,
  DeviceServeOptions,
} from "../device/device_options.ts";
import type { DeviceSample } from "../device/device_sample.ts";

/** Struct of a rotator's configuration in the two-socket protocol. */
export type RotatorConfigClass =
  | typeof RotatorConfig
  | typeof TwoSocketLateRotatorConfig;

/** Struct of a rotator's telemetry in the two-socket protocol. */
export type RotatorTelemetryClass =
  | typeof RotatorTelemetry
  | typeof TwoSocketLateRotatorTelemetry;

/** Server that a rotator's controller connects to. */
export type RotatorServer = CommandTelemetryServer<
  RotatorConfigClass,
  RotatorTelemetryClass
>;

/** Client of a rotator's controller. */
export type RotatorClient = CommandTelemetryClient<
  typeof SingleSocketRotatorConfig,
  typeof SingleSocketRotatorTelemetry
>;

/** Server or client of a rotator. */
export type RotatorLink = RotatorServer | RotatorClient;

/** Configuration of a rotator, of any generation. */
export type AnyRotatorConfig =
  | RotatorConfig
  | TwoSocketLateRotatorConfig
  | SingleSocketRotatorConfig;

/** Telemetry of a rotator, of any generation. */
export type AnyRotatorTelemetry =
  | RotatorTelemetry
  | TwoSocketLateRotatorTelemetry
  | SingleSocketRotatorTelemetry;

/** Telemetry sample of a rotator, in either protocol. */
export type RotatorSample = DeviceSample<AnyRotatorTelemetry>;

/** Options for serving a rotator's controller. */
export type RotatorServeOptions = DeviceServeOptions<RotatorServer>;

/** Options for dialling a rotator's controller. */
export type RotatorConnectOptions = DeviceConnectOptions<RotatorClient>;
