/**
 * Opening of a rotator's link, in either protocol.
 *
 * @module
 */

import { CommandTelemetryClient } from "../../link/client.ts";
import { rotatorStatus } from "../../protocol/devices/device_status.ts";
import { ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import {
  SingleSocketRotatorConfig,
  SingleSocketRotatorTelemetry,
} from "../../protocol/devices/rotator_single_socket.ts";
import {
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket.ts";
import {
  TwoSocketLateRotatorConfig,
  TwoSocketLateRotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket_late.ts";
import { CommandTelemetryServer } from "../../link/server.ts";
import type { Generation } from "../device/generation.ts";
import {
  connectDevice,
  type DeviceProfile,
  type Opened,
  serveDevice,
  type TwoSocketStructs,
} from "../device/opening.ts";
import { whyNotRotator } from "../device/plausibility.ts";
import type {
  AnyRotatorConfig,
  AnyRotatorTelemetry,
  RotatorClient,
  RotatorConfigClass,
  RotatorConnectOptions,
  RotatorLink,
  RotatorServeOptions,
  RotatorServer,
  RotatorTelemetryClass,
} from "./rotator_link.ts";
import { SingleSocketGeneration } from "../device/single_socket.ts";
import { TwoSocketGeneration } from "../device/two_socket.ts";

/** Rotator whose link is open. */
export interface OpenedRotator<Link> {
  /** Its link, and the watch on it. */
  readonly opened: Opened<Link>;
  /** Its controller. */
  readonly generation: Generation<AnyRotatorConfig, AnyRotatorTelemetry>;
}

/** Name of the device in messages. */
export const NAME = "rotator";

const ROTATOR_STRUCTS: TwoSocketStructs<
  RotatorConfigClass,
  RotatorTelemetryClass
> = {
  "two-socket": {
    ConfigClass: RotatorConfig,
    TelemetryClass: RotatorTelemetry,
  },
  "two-socket-late": {
    ConfigClass: TwoSocketLateRotatorConfig,
    TelemetryClass: TwoSocketLateRotatorTelemetry,
  },
};
const PROFILE: DeviceProfile<RotatorLink, AnyRotatorTelemetry> = {
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
  const { telemetryPort, commandSyncPattern } = ROTATOR.twoSocket;
  const opened = await serveDevice(
    `serve ${NAME}`,
    options,
    ROTATOR_STRUCTS,
    PROFILE,
    (given, structs): RotatorServer =>
      new CommandTelemetryServer({
        port: telemetryPort,
        ...given,
        ...structs,
        commandSyncPattern,
      }),
  );
  const { link, generation } = opened;
  return { opened, generation: new TwoSocketGeneration(link, generation) };
}

/** Connects to a rotator, as `Rotator.connect()` documents it. */
export async function connectRotator(
  options: RotatorConnectOptions,
): Promise<OpenedRotator<RotatorClient>> {
  const { port } = ROTATOR.singleSocket;
  const opened = await connectDevice<RotatorClient>(
    `connect to ${NAME}`,
    options,
    PROFILE,
    (given) =>
      new CommandTelemetryClient({
        port,
        ...given,
        ConfigClass: SingleSocketRotatorConfig,
        TelemetryClass: SingleSocketRotatorTelemetry,
      }),
  );
  return { opened, generation: new SingleSocketGeneration(opened.link) };
}
