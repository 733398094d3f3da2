/**
 * Metadata records of a recording.
 *
 * | record | holds |
 * | ------ | ----- |
 * | `time` | the scales of the times |
 * | `link` | device, protocol, run, versions |
 * | `structs` | layout of the frames and commands, as JSON |
 * | `repeatedConfig` | the time of receipt of the configuration that opens the file |
 * | `statistics` | at the end of a file: the numbers of the link up to then, its clock offset among them |
 *
 * @module
 */

import type { Metadata } from "npm:@mcap/core@2.2.2";
import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";
import type { SourceStructs } from "../link/source.ts";
import { KNOWN_STRUCTS } from "../protocol/known_structs.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { structFromJson, structToJson } from "../struct/struct_json.ts";

/** Version of this package. */
const VERSION = "0.1.0";
/** Library that writes the files, in their header. */
export const LIBRARY = `hexrot-comm ${VERSION}`;

/** Roles of structs. */
const ROLES = [
  "header",
  "config",
  "telemetry",
  "command",
  "commandStatus",
] as const satisfies (keyof SourceStructs)[];

/** Returns the metadata `time`. */
export function timeMetadata(): Metadata {
  return {
    name: "time",
    metadata: new Map([
      ["logTime", "time of receipt by the clock of this machine, UTC"],
      [
        "publishTime",
        "time stamp of the controller (TAI) as UTC; logTime if it has none",
      ],
      ["unit", "ns since 1970-01-01T00:00:00Z"],
      ["taiMinusUtcSec", String(TAI_MINUS_UTC_SEC)],
      [
        "order",
        "sequence of the messages: order of receipt, also if times step",
      ],
    ]),
  };
}

/** Returns the metadata `link`. */
export function linkMetadata(
  device: string,
  run: string,
  { command, commandStatus }: SourceStructs,
): Metadata {
  const protocol = commandStatus
    ? "single-socket"
    : command
    ? "two-socket"
    : "unknown";
  return {
    name: "link",
    metadata: new Map([
      ["device", device],
      ["protocol", protocol],
      ["run", run],
      ["version", VERSION],
      ["runtime", `Deno ${Deno.version.deno}`],
    ]),
  };
}

/** Returns the metadata `structs`. */
export function structsMetadata(structs: SourceStructs): Metadata {
  const known = ROLES.flatMap((role) => {
    const type = structs[role];
    return type ? [[role, JSON.stringify(structToJson(type))] as const] : [];
  });
  return { name: "structs", metadata: new Map(known) };
}

/**
 * Returns the structs of the metadata `structs`; undefined if it lacks one of those of
 * frames.
 *
 * @throws {Error} If it describes no structs.
 */
export function structsOf(
  metadata: ReadonlyMap<string, string>,
): SourceStructs | undefined {
  const structs: Partial<Record<keyof SourceStructs, AnyStructType>> = {};
  for (const role of ROLES) {
    const text = metadata.get(role);
    if (text === undefined) continue;
    structs[role] = structFromJson(JSON.parse(text), KNOWN_STRUCTS);
  }
  const { header, config, telemetry, command, commandStatus } = structs;
  return header && config && telemetry &&
    { header, config, telemetry, command, commandStatus };
}

/**
 * Returns the metadata `repeatedConfig`.
 *
 * @param receivedNs Time of receipt, in ns since 1970 (UTC).
 */
export function repeatedConfigMetadata(receivedNs: bigint): Metadata {
  const metadata = new Map([["logTime", String(receivedNs)]]);
  return { name: "repeatedConfig", metadata };
}

/** Returns the metadata `statistics`. */
export function statisticsMetadata(stats: object): Metadata {
  const numbers = Object.entries(stats).filter(([, value]) =>
    typeof value === "number" || typeof value === "boolean"
  );
  return {
    name: "statistics",
    metadata: new Map(numbers.map(([key, value]) => [key, String(value)])),
  };
}
