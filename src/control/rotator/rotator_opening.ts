/**
 * Opening of a rotator's link, in either protocol.
 *
 * @module
 */

import { CommandTelemetryClient } from "../../link/client.ts";
import { rotatorStatus } from "../../protocol/devices/device_status.ts";
import {
  ROTATOR,
  type RotatorConfig,
  type RotatorStruct,
  type RotatorTelemetry,
} from "../../protocol/devices/rotator_facts.ts";
import type { TwoSocketGenerationName } from "../../protocol/generations.ts";
import { CommandTelemetryServer } from "../../link/server.ts";
import type { Generation } from "../device/generation.ts";
import {
  connectDevice,
  type DeviceProfile,
  type Opened,
  serveDevice,
} from "../device/opening.ts";
import { whyNotRotator } from "../device/plausibility.ts";
import type {
  RotatorClient,
  RotatorConnectOptions,
  RotatorLink,
  RotatorServeOptions,
  RotatorServer,
} from "./rotator_link.ts";
import { SingleSocketGeneration } from "../device/single_socket.ts";
import { TwoSocketGeneration } from "../device/two_socket.ts";

/** Rotator whose link is open. */
export interface OpenedRotator<Link> {
  /** Its link, and the watch on it. */
  readonly opened: Opened<Link>;
  /** Its controller. */
  readonly generation: Generation<RotatorConfig, RotatorTelemetry>;
}

/** Name of the device in messages. */
export const NAME = "rotator";

const PROFILE: DeviceProfile<RotatorLink, RotatorTelemetry> = {
  kind: "rotator",
  name: NAME,
  statusOf: rotatorStatus,
  whyNot: ({ config, telemetry }) => {
    const found = whyNotRotator(config, telemetry);
    return found === undefined ? undefined : { found };
  },
};

/** Serves a rotator, as `Rotator.serve()` documents it. */
export async function serveRotator(
  options: RotatorServeOptions,
): Promise<OpenedRotator<RotatorServer>> {
  const opened = await serveDevice<
    RotatorStruct<"config", TwoSocketGenerationName>,
    RotatorStruct<"telemetry", TwoSocketGenerationName>,
    RotatorServer
  >(
    `serve ${NAME}`,
    options,
    ROTATOR,
    PROFILE,
    (options) => new CommandTelemetryServer(options),
  );
  const { link, generation } = opened;
  return { opened, generation: new TwoSocketGeneration(link, generation) };
}

/** Connects to a rotator, as `Rotator.connect()` documents it. */
export async function connectRotator(
  options: RotatorConnectOptions,
): Promise<OpenedRotator<RotatorClient>> {
  const opened = await connectDevice(
    `connect to ${NAME}`,
    options,
    ROTATOR["single-socket"],
    PROFILE,
    (options): RotatorClient => new CommandTelemetryClient(options),
  );
  return { opened, generation: new SingleSocketGeneration(opened.link) };
}
