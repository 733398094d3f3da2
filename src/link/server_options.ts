/**
 * Options of a server, their defaults, and their checks.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkNames,
  checkOneOf,
  passes,
  readOptions,
  readProperty,
  typeOf,
} from "../base/check.ts";
import { type IpRange, parseRange } from "../base/ip_range.ts";
import { LINK_OPTIONS, type LinkOptions } from "./link_options.ts";
import { JOURNAL_SLOTS_MIN, type LinkSetup, setUpLink } from "./link_setup.ts";
import { Command, Header } from "../protocol/two_socket.ts";
import type { SharedSizes } from "../transport/shared_layout.ts";
import type { AnyStructType } from "../struct/struct.ts";
import type {
  Admission,
  ListenTask,
  SecondClientPolicy,
} from "../transport/worker_messages.ts";

const PORT_MAX = 65_534;
const MAILBOX_ENTRIES = 4096;
/** Time after which a client counts as silent, in ms, without `telemetryTimeoutMs`. */
const SILENT_MS_DEFAULT = 2000;
const SECOND_CLIENT_POLICIES = [
  "refuse",
  "takeOverIfSilent",
  "takeOver",
] as const satisfies SecondClientPolicy[];
const ACTION = "start server";

/** Options of a {@linkcode CommandTelemetryServer}. */
export interface CommandTelemetryServerOptions<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType,
  Server,
> extends LinkOptions<ConfigClass, TelemetryClass, HeaderClass, Server> {
  /**
   * IP address to listen on; null for every interface, IPv4 and IPv6.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string | null;
  /**
   * Port for telemetry and configuration, in 0..65534; commands use the next one. 0: two
   * free ports.
   */
  readonly port: number;
  /** Sync pattern that headers must have; any, if left out. */
  readonly telemetrySyncPattern?: number;
  /** Sync pattern for commands whose own is 0. */
  readonly commandSyncPattern?: number;
  /**
   * Policy for a client that connects to a socket that is taken, and remains so for 50
   * ms:
   *
   * | value | the new client is |
   * | ----- | ----------------- |
   * | `"refuse"` | closed |
   * | `"takeOverIfSilent"` | served in place of the old one, if that has sent no frame for `telemetryTimeoutMs`, if given, or else for 2 s; otherwise closed. See below for the command socket |
   * | `"takeOver"` | served in place of the old one |
   *
   * The command socket never receives anything. It counts as silent when telemetry is;
   * and a new client with the address of the telemetry client, the controller itself, is
   * also served there if telemetry has reconnected since, or else when it connects for
   * the third time.
   *
   * @default {"refuse"}
   */
  readonly onSecondClient?: SecondClientPolicy;
  /**
   * Addresses that may connect: IP addresses and CIDR ranges, such as `"10.1.2.3"`,
   * `"192.168.0.0/16"` or `"fd00::/8"`. Others are closed at once, and counted. All, if
   * left out.
   */
  readonly allowPeers?: readonly string[];
  /**
   * Whether the clients of both sockets must have one address. A command client with
   * another address than the telemetry client is then refused, unless `onSecondClient`
   * lets it take over and telemetry is silent. A telemetry client with another address
   * than the command client closes that one's connection.
   *
   * @default {false}
   */
  readonly requireSameAddress?: boolean;
}

const OPTIONS = [
  ...LINK_OPTIONS,
  "host",
  "port",
  "telemetrySyncPattern",
  "commandSyncPattern",
  "onSecondClient",
  "allowPeers",
  "requireSameAddress",
] as const satisfies (keyof AnyServerOptions)[];

type AnyServerOptions = CommandTelemetryServerOptions<
  AnyStructType,
  AnyStructType,
  AnyStructType,
  never
>;

/**
 * Reads the options of a server, each once.
 *
 * @param options Options of the caller.
 * @returns A copy, not checked yet.
 * @throws {TypeError} If it isn't an object, has a property that is no option, or its
 * own code throws.
 */
export function readServerOptions<T extends AnyServerOptions>(options: T): T {
  const read = readOptions(options, OPTIONS, ACTION) as T;
  checkNames(options, OPTIONS, ACTION, "options");
  return read;
}

/** Checked options, and the values derived from them. */
export interface ServerSetup extends LinkSetup {
  /** Telemetry port. */
  readonly telemetryListen: ListenTask;
  /** Command port. */
  readonly commandListen: ListenTask;
  /** Memory of the command worker. */
  readonly commandSizes: SharedSizes;
  /** Sync pattern for commands whose own is 0. */
  readonly commandSyncPattern: number;
}

/**
 * Checks options.
 *
 * @param options Options from {@linkcode readServerOptions}.
 * @returns Checked options, and the values derived from them.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function setUpServer(options: AnyServerOptions): ServerSetup {
  const { host = "127.0.0.1", port, commandSyncPattern = 0 } = options;
  const { telemetrySyncPattern } = options;
  if (host !== null && (typeof host !== "string" || host === "")) {
    throw new TypeError(
      `Cannot ${ACTION} as host must be an IP address, or null for every interface: received ${
        typeOf(host)
      }`,
    );
  }
  checkInteger(port, 0, PORT_MAX, ACTION, "port");
  checkInteger(commandSyncPattern, 0, 0xffff, ACTION, "commandSyncPattern");
  if (telemetrySyncPattern !== undefined) {
    checkInteger(
      telemetrySyncPattern,
      0,
      0xffff_ffff,
      ACTION,
      "telemetrySyncPattern",
    );
  }
  const protocol = {
    header: Header,
    command: Command,
    syncPattern: telemetrySyncPattern,
  };
  const link = setUpLink(options, protocol, ACTION);
  const admission = admissionOf(options);
  const listen = (port: number) => ({ hostname: host, port, admission });
  return {
    ...link,
    telemetryListen: listen(port),
    commandListen: listen(port === 0 ? 0 : port + 1),
    commandSizes: {
      journalSlots: JOURNAL_SLOTS_MIN,
      ringBytes: 0,
      mirrorBytes: 0,
      mailboxEntries: MAILBOX_ENTRIES,
      commandBytes: Command.byteLength,
    },
    commandSyncPattern,
  };
}

function admissionOf(options: AnyServerOptions): Admission {
  const { onSecondClient = "refuse", requireSameAddress = false } = options;
  const { telemetryTimeoutMs = 0 } = options;
  checkOneOf(onSecondClient, SECOND_CLIENT_POLICIES, ACTION, "onSecondClient");
  checkBoolean(requireSameAddress, ACTION, "requireSameAddress");
  return {
    onSecondClient,
    silentMs: telemetryTimeoutMs > 0 && telemetryTimeoutMs < Infinity
      ? telemetryTimeoutMs
      : SILENT_MS_DEFAULT,
    allowPeers: peerRanges(options.allowPeers),
    requireSameAddress,
  };
}

function peerRanges(peers: unknown): IpRange[] | undefined {
  if (peers === undefined) return undefined;
  if (!passes(() => Array.isArray(peers))) {
    throw new TypeError(
      `Cannot ${ACTION} as allowPeers must be an array: received ${
        typeOf(peers)
      }`,
    );
  }
  const list = peers as readonly unknown[];
  const length = readProperty(list, "length", ACTION, "allowPeers.length");
  return Array.from({ length }, (_, i) => {
    const peer = readProperty(list, i, ACTION, `allowPeers[${i}]`);
    // A text without a dot or a colon would be read as the last part of an address.
    const isAddress = typeof peer === "string" && /[.:]/.test(peer);
    const range = isAddress ? parseRange(peer) : undefined;
    if (range) return range;
    throw new TypeError(
      `Cannot ${ACTION} as allowPeers[${i}] must be an IP address or a CIDR range, such as "10.1.0.0/16": received ${
        typeOf(peer)
      }`,
    );
  });
}
