/**
 * Opening of a hexapod's link, in either protocol.
 *
 * @module
 */

import { CommandTelemetryClient } from "../../link/client.ts";
import { checkOneOf } from "../../base/check.ts";
import { hexapodStatus } from "../../protocol/devices/device_status.ts";
import {
  HEXAPOD_MODELS,
  HEXAPOD_NAMES,
  type HexapodName,
} from "../../protocol/devices/hexapod_models.ts";
import {
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "../../protocol/devices/hexapod_single_socket.ts";
import {
  TwoSocketLateHexapodConfig,
  TwoSocketLateHexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket_late.ts";
import { CommandTelemetryServer } from "../../link/server.ts";
import { hexapodOf } from "../device/device_identity.ts";
import type { Generation } from "../device/generation.ts";
import type {
  HexapodClient,
  HexapodConfigClass,
  HexapodConnectOptions,
  HexapodLink,
  HexapodServeOptions,
  HexapodServer,
  HexapodTelemetryClass,
} from "./hexapod_link.ts";
import type {
  AnyHexapodConfig,
  AnyHexapodTelemetry,
} from "./hexapod_telemetry.ts";
import {
  connectDevice,
  copyOptions,
  type DeviceProfile,
  type Opened,
  serveDevice,
} from "../device/opening.ts";
import { whyNotHexapod } from "../device/plausibility.ts";
import { SingleSocketGeneration } from "../device/single_socket.ts";
import { TwoSocketGeneration } from "../device/two_socket.ts";

/** Hexapod whose link is open. */
export interface OpenedHexapod<Link> {
  /** Camera hexapod or M2 hexapod. */
  readonly hexapod: HexapodName;
  /** Its link, and the watch on it. */
  readonly opened: Opened<Link>;
  /** Its controller. */
  readonly generation: Generation<AnyHexapodConfig, AnyHexapodTelemetry>;
}

const LATE_STRUCTS = {
  ConfigClass: TwoSocketLateHexapodConfig,
  TelemetryClass: TwoSocketLateHexapodTelemetry,
};

/** Serves a hexapod, as `Hexapod.serve()` documents it. */
export async function serveHexapod(
  options: HexapodServeOptions,
): Promise<OpenedHexapod<HexapodServer>> {
  const [hexapod, linkOptions] = readName(options, "serve hexapod");
  const { name, facts, ...structs } = HEXAPOD_MODELS[hexapod];
  const { telemetryPort, commandSyncPattern } = facts.twoSocket;
  const opened = await serveDevice<
    HexapodConfigClass,
    HexapodTelemetryClass,
    HexapodServer
  >(
    `serve ${name}`,
    linkOptions,
    { "two-socket": structs, "two-socket-late": LATE_STRUCTS },
    profileOf(hexapod),
    (given, structs): HexapodServer =>
      new CommandTelemetryServer({
        port: telemetryPort,
        ...given,
        ...structs,
        commandSyncPattern,
      }),
  );
  const { link, generation } = opened;
  return {
    hexapod,
    opened,
    generation: new TwoSocketGeneration(link, generation),
  };
}

/** Connects to a hexapod, as `Hexapod.connect()` documents it. */
export async function connectHexapod(
  options: HexapodConnectOptions,
): Promise<OpenedHexapod<HexapodClient>> {
  const [hexapod, linkOptions] = readName(options, "connect to hexapod");
  const { name, facts } = HEXAPOD_MODELS[hexapod];
  const { port } = facts.singleSocket;
  const opened = await connectDevice<HexapodClient>(
    `connect to ${name}`,
    linkOptions,
    profileOf(hexapod),
    (given) =>
      new CommandTelemetryClient({
        port,
        ...given,
        ConfigClass: SingleSocketHexapodConfig,
        TelemetryClass: SingleSocketHexapodTelemetry,
      }),
  );
  return {
    hexapod,
    opened,
    generation: new SingleSocketGeneration(opened.link),
  };
}

function profileOf(
  hexapod: HexapodName,
): DeviceProfile<HexapodLink, AnyHexapodTelemetry> {
  return {
    kind: hexapod,
    name: HEXAPOD_MODELS[hexapod].name,
    statusOf: hexapodStatus,
    whyNot: ({ config, telemetry }) => {
      const found = whyNotHexapod(config, telemetry);
      if (found !== undefined) return { found };
      const other = hexapodOf(config, hexapod);
      if (other === hexapod) return undefined;
      const limits = [...config.posLimits].join(", ");
      return { found: `posLimits is [${limits}]`, mayBe: [other] };
    },
  };
}

/** Separates the hexapod's name from the options of its link. */
function readName<O extends { readonly hexapod: HexapodName }>(
  options: O,
  action: string,
): [HexapodName, Omit<O, "hexapod">] {
  const { hexapod, ...linkOptions } = copyOptions(options, action);
  checkOneOf(hexapod, HEXAPOD_NAMES, action, "hexapod");
  return [hexapod, linkOptions];
}
