/**
 * Opening of a hexapod's link, in either protocol.
 *
 * @module
 */

import { CommandTelemetryClient } from "../../link/client.ts";
import { checkOneOf } from "../../base/check.ts";
import { hexapodStatus } from "../../protocol/devices/device_status.ts";
import {
  HEXAPOD_NAMES,
  type HexapodConfig,
  type HexapodConfigStruct,
  type HexapodName,
  HEXAPODS,
  type HexapodTelemetry,
  type HexapodTelemetryStruct,
} from "../../protocol/devices/hexapod_facts.ts";
import type { TwoSocketGenerationName } from "../../protocol/generations.ts";
import { CommandTelemetryServer } from "../../link/server.ts";
import { hexapodOf } from "../device/device_identity.ts";
import type { Generation } from "../device/generation.ts";
import type {
  HexapodClient,
  HexapodConnectOptions,
  HexapodLink,
  HexapodServeOptions,
  HexapodServer,
} from "./hexapod_link.ts";
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
  readonly generation: Generation<HexapodConfig, HexapodTelemetry>;
}

/** Serves a hexapod, as `Hexapod.serve()` documents it. */
export async function serveHexapod(
  options: HexapodServeOptions,
): Promise<OpenedHexapod<HexapodServer>> {
  const [hexapod, linkOptions] = readName(options, "serve hexapod");
  const facts = HEXAPODS[hexapod];
  const opened = await serveDevice<
    HexapodConfigStruct<TwoSocketGenerationName>,
    HexapodTelemetryStruct<TwoSocketGenerationName>,
    HexapodServer
  >(
    `serve ${facts.name}`,
    linkOptions,
    facts,
    profileOf(hexapod),
    (options) => new CommandTelemetryServer(options),
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
  const facts = HEXAPODS[hexapod];
  const opened = await connectDevice(
    `connect to ${facts.name}`,
    linkOptions,
    facts["single-socket"],
    profileOf(hexapod),
    (options): HexapodClient => new CommandTelemetryClient(options),
  );
  return {
    hexapod,
    opened,
    generation: new SingleSocketGeneration(opened.link),
  };
}

function profileOf(
  hexapod: HexapodName,
): DeviceProfile<HexapodLink, HexapodTelemetry> {
  return {
    kind: hexapod,
    name: HEXAPODS[hexapod].name,
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
