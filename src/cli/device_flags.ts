/**
 * Flags of a device: the structs that its controller sends, and its protocol.
 *
 * @module
 */

import type { FrameClasses } from "../link/link_options.ts";
import {
  CAMERA_HEXAPOD,
  M2_HEXAPOD,
} from "../protocol/devices/hexapod_facts.ts";
import { ROTATOR } from "../protocol/devices/rotator_facts.ts";
import { SIMPLE } from "../protocol/devices/simple_facts.ts";
import {
  hexapodCommands,
  rotatorCommands,
  simpleCommands,
} from "../protocol/devices/device_commands.ts";
import type { CommandDescription } from "../protocol/commands.ts";
import type { Protocol } from "../protocol/generations.ts";
import { structsFromC } from "../struct/from_c/struct_from_c.ts";
import { type AnyStructType, isStructType } from "../struct/struct.ts";
import {
  PROTOCOLS,
  readChoice,
  readNumber,
  suggestion,
  UsageError,
} from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { importModule } from "./import_module.ts";

type Facts = Readonly<Record<Protocol, DeviceOptions>>;

const DEVICES: Readonly<
  Record<string, {
    readonly facts: Facts;
    readonly commandsOf: (protocol: Protocol) => CommandDescription[];
  }>
> = {
  rotator: { facts: byProtocol(ROTATOR), commandsOf: rotatorCommands },
  "camera-hexapod": {
    facts: byProtocol(CAMERA_HEXAPOD),
    commandsOf: (protocol) => hexapodCommands(CAMERA_HEXAPOD, protocol),
  },
  "m2-hexapod": {
    facts: byProtocol(M2_HEXAPOD),
    commandsOf: (protocol) => hexapodCommands(M2_HEXAPOD, protocol),
  },
  simple: { facts: SIMPLE, commandsOf: simpleCommands },
};

const DEVICE_NAMES = Object.keys(DEVICES);

/** Flags of a device. */
export const DEVICE_FLAGS = {
  device: {
    type: "string",
    value: "NAME",
    choices: DEVICE_NAMES,
    help: `${
      DEVICE_NAMES.join(", ")
    }, or a module\n./my_device.ts whose exports are options of a link:\nConfigClass, TelemetryClass, port, HeaderClass, commands …`,
  },
  header: {
    type: "string",
    value: "FILE",
    help: "C header with the structs, in place of --device",
  },
  config: {
    type: "string",
    value: "NAME:ID",
    help: "its struct of configurations, and their frame id: Config:0x19",
  },
  telemetry: {
    type: "string",
    value: "NAME:ID",
    help: "its struct of telemetry, likewise: Telemetry:0x05",
  },
  protocol: {
    type: "string",
    value: "NAME",
    choices: PROTOCOLS,
    help:
      "two-socket (the default: the controller connects) or\nsingle-socket (it is dialled)",
  },
} as const;

/** Structs that a controller may send, and other options of its link. */
export interface DeviceOptions
  extends FrameClasses<AnyStructType, AnyStructType> {
  /** Port of the device; undefined if it has none of its own. */
  readonly port?: number;
  /** Structs of another generation. */
  readonly alternatives?: readonly FrameClasses<AnyStructType, AnyStructType>[];
}

/** Device that was chosen. */
export interface ChosenDevice {
  /** Its name in topics and file names: letters, digits and underscores. */
  readonly name: string;
  /** Protocol of its controller. */
  readonly protocol: Protocol;
  /** Options of its link. */
  readonly options: DeviceOptions;
  /** Its commands, as far as they are known. */
  readonly commands: readonly CommandDescription[];
}

/** Device that is known by its name. */
export interface KnownDevice {
  readonly name: string;
  /** Structs of its telemetry in all generations. */
  readonly types: readonly AnyStructType[];
  /** Its commands in both protocols. */
  readonly commands: readonly CommandDescription[];
}

/** Returns the devices that are known by their names. */
export function knownDevices(): KnownDevice[] {
  return Object.entries(DEVICES).map(([name, { facts, commandsOf }]) => ({
    name,
    types: Object.values(facts).flatMap((options) => [
      options.TelemetryClass,
      ...(options.alternatives ?? []).map((one) => one.TelemetryClass),
    ]),
    commands: PROTOCOLS.flatMap(commandsOf),
  }));
}

/** Returns the facts of a device, those of its late generation as alternatives. */
function byProtocol(
  facts: Facts & Readonly<Record<"two-socket-late", DeviceOptions>>,
): Facts {
  const { ConfigClass, TelemetryClass } = facts["two-socket-late"];
  const alternatives = [{ ConfigClass, TelemetryClass }];
  return {
    "two-socket": { ...facts["two-socket"], alternatives },
    "single-socket": facts["single-socket"],
  };
}

/**
 * Reads the flags of a device.
 *
 * @throws {UsageError} If a value is wrong, or none is chosen.
 * @throws {Error} If a file can't be read, or has no such structs.
 */
export async function readDevice(
  values: FlagValues<typeof DEVICE_FLAGS>,
): Promise<ChosenDevice> {
  const { device, header, protocol: given } = values;
  if ((device === undefined) === (header === undefined)) {
    throw new UsageError("Must be given one of '--device' and '--header'");
  }
  const protocol = given === undefined
    ? undefined
    : readChoice("--protocol", given, PROTOCOLS);
  if (device === undefined) {
    return {
      name: nameOf(header!),
      protocol: protocol ?? "two-socket",
      options: await readHeader(header!, values),
      commands: [],
    };
  }
  if (values.config !== undefined || values.telemetry !== undefined) {
    throw new UsageError("Flags '--config' and '--telemetry' need '--header'");
  }
  const known = Object.hasOwn(DEVICES, device) ? DEVICES[device] : undefined;
  if (known !== undefined) {
    const chosen = protocol ?? "two-socket";
    return {
      name: recordedName(device),
      protocol: chosen,
      options: known.facts[chosen],
      commands: known.commandsOf(chosen),
    };
  }
  if (!/[./]/.test(device)) {
    const known = [...DEVICE_NAMES, "./my_device.ts"].join(", ");
    throw new UsageError(
      `Flag '--device' must be one of ${known}: received ${device}${
        suggestion(device, DEVICE_NAMES)
      }`,
    );
  }
  const { protocol: own, commands = [], ...options } = await readDeviceModule(
    device,
  );
  const chosen = protocol ?? own ?? "two-socket";
  return { name: nameOf(device), protocol: chosen, options, commands };
}

/**
 * Imports a module of a device.
 *
 * @param path Path or URL of the module.
 * @throws {Error} If it can't be imported, or lacks a struct.
 */
export async function readDeviceModule(
  path: string,
): Promise<
  DeviceOptions & {
    readonly protocol?: Protocol;
    readonly commands?: readonly CommandDescription[];
  }
> {
  const { default: _, ...options } = await importModule(path);
  for (const name of ["ConfigClass", "TelemetryClass"]) {
    if (isStructType(options[name])) continue;
    throw new Error(
      `Cannot use device ${path} as it must export ${name}, a struct of defineStruct() or structFromC(): received ${typeof options[
        name
      ]}`,
    );
  }
  return options as unknown as DeviceOptions;
}

async function readHeader(
  path: string,
  { config, telemetry }: FlagValues<typeof DEVICE_FLAGS>,
): Promise<DeviceOptions> {
  const [configName, configId] = readStruct("--config", config);
  const [telemetryName, telemetryId] = readStruct("--telemetry", telemetry);
  const source = await Deno.readTextFile(path);
  const structs = structsFromC(source, {
    [configName]: { frameId: configId },
    [telemetryName]: { frameId: telemetryId },
  });
  return {
    ConfigClass: structs[configName],
    TelemetryClass: structs[telemetryName],
  };
}

function readStruct(flag: string, text: string | undefined): [string, number] {
  const [, name, id] = /^(.+):([^:]+)$/.exec(text ?? "") ?? [];
  if (name === undefined) {
    throw new UsageError(
      `Flag '${flag}' must be NAME:ID, a struct and its frame id: received ${
        text ?? "nothing"
      }`,
    );
  }
  const isId = (value: number) =>
    Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  const rule = "NAME:ID with an id in 0..4294967295";
  return [name, readNumber(flag, id, rule, isId)!];
}

/** Returns the name of a device in topics and file names. */
export function recordedName(device: string): string {
  return device.replaceAll("-", "_");
}

/** Returns the name of a file, as a name of a device. */
function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const name = file.replaceAll(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z]/.test(name) ? name : `device_${name}`;
}
