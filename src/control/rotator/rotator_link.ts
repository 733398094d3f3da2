/**
 * What a rotator is reached by, and what comes from there, in either protocol.
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

/** The server that a rotator's controller dials in to. */
export type RotatorServer = CommandTelemetryServer<
  RotatorConfigClass,
  RotatorTelemetryClass
>;

/** The client of a rotator's controller. */
export type RotatorClient = CommandTelemetryClient<
  typeof SingleSocketRotatorConfig,
  typeof SingleSocketRotatorTelemetry
>;

/** What a rotator is reached by. */
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

/** A telemetry sample of a rotator, in either protocol. */
export type RotatorSample = DeviceSample<AnyRotatorTelemetry>;

/** How to serve a rotator's controller. */
export type RotatorServeOptions = DeviceServeOptions<RotatorServer>;

/** How to dial a rotator's controller. */
export type RotatorConnectOptions = DeviceConnectOptions<RotatorClient>;
