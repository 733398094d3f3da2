/**
 * Identity of a controller by the bytes that it sends, to name a wrong device in
 * errors.
 *
 * The frames of each device and generation have their own lengths, so a run of headers,
 * each where the frame before ends, shows which it is.
 *
 * @module
 */

import {
  CAMERA_HEXAPOD,
  type HexapodName,
  HEXAPODS,
  M2_HEXAPOD,
} from "../../protocol/devices/hexapod_facts.ts";
import { ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import { SIMPLE } from "../../protocol/devices/simple_facts.ts";
import {
  type DeviceGeneration,
  GENERATIONS,
} from "../../protocol/generations.ts";
import { Header } from "../../protocol/two_socket.ts";
import { CommandStatus, singleSocket } from "../../protocol/single_socket.ts";

/** Known devices. */
export type DeviceKind = "rotator" | HexapodName | "simple";

/** Identity of a controller, as far as its bytes show it. */
export interface ControllerIdentity {
  /** Devices that it may be of. */
  readonly kinds: readonly DeviceKind[];
  /** Its generation. */
  readonly generation: DeviceGeneration;
}

/** Names of the devices in messages. */
export const DEVICE_NAMES: Readonly<Record<DeviceKind, string>> = {
  rotator: "the camera rotator",
  camera: "the camera hexapod",
  M2: "the M2 hexapod",
  simple: "the simple test device",
};

/** Number of headers, each at the end of the frame before, that can't be chance. */
const HEADERS_MIN = 3;
/** In ns. */
const SECOND = 1_000_000_000n;
/** Latest time stamp of a plausible header: year 2242. */
const TAI_SEC_MAX = 2n ** 33n;

interface FrameBody {
  readonly frameId: number | undefined;
  readonly byteLength: number;
}

type KnownFacts = Readonly<
  Partial<
    Record<
      DeviceGeneration,
      { readonly ConfigClass: FrameBody; readonly TelemetryClass: FrameBody }
    >
  >
>;

interface KnownController extends ControllerIdentity {
  readonly bodies: readonly FrameBody[];
}

/** Facts of each device by generation; after the first, the hexapods send one struct. */
const DEVICES: readonly [readonly DeviceKind[], KnownFacts][] = [
  [["rotator"], ROTATOR],
  [["camera"], { "two-socket": CAMERA_HEXAPOD["two-socket"] }],
  [["M2"], { "two-socket": M2_HEXAPOD["two-socket"] }],
  [["camera", "M2"], { ...CAMERA_HEXAPOD, "two-socket": undefined }],
  [["simple"], SIMPLE],
];

const KNOWN: readonly KnownController[] = DEVICES.flatMap(([kinds, facts]) =>
  GENERATIONS.flatMap((generation) => {
    const structs = facts[generation];
    if (structs === undefined) return [];
    const bodies: FrameBody[] = [structs.ConfigClass, structs.TelemetryClass];
    if (generation === "single-socket") bodies.push(CommandStatus);
    return [{ kinds, generation, bodies }];
  })
);

/**
 * Identifies the controller that sends some bytes.
 *
 * @param bytes Bytes from anywhere in its stream.
 * @returns Controller of which most headers are found; `undefined` if there are too few
 * of any.
 */
export function identify(bytes: Uint8Array): ControllerIdentity | undefined {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let best: ControllerIdentity | undefined;
  let most = HEADERS_MIN - 1;
  for (const controller of KNOWN) {
    const headers = longestRun(data, controller);
    if (headers <= most) continue;
    most = headers;
    best = controller;
  }
  return best;
}

/**
 * Returns the length of the longest run of headers, each at the end of the frame
 * before.
 */
function longestRun(
  data: DataView,
  { bodies, generation }: KnownController,
): number {
  const header = generation === "single-socket" ? singleSocket.Header : Header;
  const end = data.byteLength - header.byteLength;
  /** Number of headers from a position on, for positions that were visited. */
  const runs = new Map<number, number>();
  let longest = 0;
  for (let at = end; at >= 0; at--) {
    const { frameId, taiSec, taiNsec } = header.viewAt(data, at);
    const body = bodies.find((body) => body.frameId === frameId);
    if (body === undefined) continue;
    const isStamped = taiSec > 0n && taiSec < TAI_SEC_MAX && taiNsec >= 0n &&
      taiNsec < SECOND;
    // The time stamp of a status can have any value.
    if (!isStamped && body.frameId !== CommandStatus.frameId) continue;
    const next = at + header.byteLength + body.byteLength;
    const run = 1 + (runs.get(next) ?? 0);
    runs.set(at, run);
    if (isStamped && run > longest) longest = run;
  }
  return longest;
}

/**
 * Identifies a hexapod by its position limits: the one that isn't expected, if they are
 * exactly those that it is built with, or too wide for the expected one only.
 *
 * @param limits The configuration's limits.
 * @param meant Hexapod that is expected.
 */
export function hexapodOf(
  limits: HexapodLimitValues,
  meant: HexapodName,
): HexapodName {
  const other = meant === "camera" ? "M2" : "camera";
  const isOther = isBuiltWith(limits, other) ||
    !fits(limits, meant) && fits(limits, other);
  return isOther ? other : meant;
}

/** Position limits of a configuration, in µm and deg. */
export interface HexapodLimitValues {
  readonly posLimitMaxXy: number;
  readonly posLimitMinZ: number;
  readonly posLimitMaxZ: number;
  readonly posLimitMaxUv: number;
  readonly posLimitMinW: number;
  readonly posLimitMaxW: number;
}

function isBuiltWith(limits: HexapodLimitValues, hexapod: HexapodName) {
  return ratios(limits, hexapod).every((ratio) => Math.abs(ratio - 1) < 1e-9);
}

function fits(limits: HexapodLimitValues, hexapod: HexapodName) {
  return ratios(limits, hexapod).every((ratio) => ratio < 1 + 1e-9);
}

/** Returns limits divided by those that a hexapod is built with. */
function ratios(limits: HexapodLimitValues, hexapod: HexapodName): number[] {
  const { positionLimits } = HEXAPODS[hexapod];
  return [
    limits.posLimitMaxXy / positionLimits.maxXyUm,
    limits.posLimitMinZ / positionLimits.minZUm,
    limits.posLimitMaxZ / positionLimits.maxZUm,
    limits.posLimitMaxUv / positionLimits.maxUvDeg,
    limits.posLimitMinW / positionLimits.minWDeg,
    limits.posLimitMaxW / positionLimits.maxWDeg,
  ];
}
