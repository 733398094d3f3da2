/**
 * Link types of a rotator, and the samples that it receives, in either protocol.
 *
 * @module
 */

import type { CommandTelemetryClient } from "../../link/client.ts";
import type {
  RotatorStruct,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_facts.ts";
import type { TwoSocketGenerationName } from "../../protocol/generations.ts";
import type { CommandTelemetryServer } from "../../link/server.ts";
import type {
  DeviceConnectOptions,
  DeviceServeOptions,
} from "../device/device_options.ts";
import type { DeviceSample } from "../device/device_sample.ts";

/** Server that a rotator's controller connects to. */
export type RotatorServer = CommandTelemetryServer<
  RotatorStruct<"config", TwoSocketGenerationName>,
  RotatorStruct<"telemetry", TwoSocketGenerationName>
>;

/** Client of a rotator's controller. */
export type RotatorClient = CommandTelemetryClient<
  RotatorStruct<"config", "single-socket">,
  RotatorStruct<"telemetry", "single-socket">
>;

/** Server or client of a rotator. */
export type RotatorLink = RotatorServer | RotatorClient;

/** Telemetry sample of a rotator, in either protocol. */
export type RotatorSample = DeviceSample<RotatorTelemetry>;

/** Options for serving a rotator's controller. */
export type RotatorServeOptions = DeviceServeOptions<RotatorServer>;

/** Options for dialling a rotator's controller. */
export type RotatorConnectOptions = DeviceConnectOptions<RotatorClient>;
