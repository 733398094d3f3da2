/**
 * The options of a server: what they are, their defaults, and their checks.
 *
 * @module
 */

import {
  checkFunction,
  checkInteger,
  checkLog,
  checkOneOf,
  passes,
  readOptions,
  readProperty,
  TIMER_MS_MAX,
  typeOf,
} from "./check.ts";
import type { FrameLayout } from "./header_reader.ts";
import { frameLayout } from "./frame_layout.ts";
import { type IpRange, parseRange } from "./ip_range.ts";
import { defaultLog, harmless, type LogSink } from "./log.ts";
import { Command, Header } from "./protocol.ts";
import type { SharedSizes } from "./shared_layout.ts";
import { type AnyStructType, isStructType } from "./struct.ts";
import type { Admission, SecondClientPolicy } from "./worker_messages.ts";

/** The index of each type of frame in the layout. */
export const FrameType = { CONFIG: 0, TELEMETRY: 1 } as const;

const PORT_MAX = 65_534;
const RING_BYTES_DEFAULT = 4 * 1024 * 1024;
const RING_BYTES_MAX = 1024 * 1024 * 1024;
/** So many of the longest frames must fit into a ring. */
const RING_FRAMES_MIN = 4;
const JOURNAL_SLOTS_MIN = 1024;
const JOURNAL_SLOTS_MAX = 65_536;
const MAILBOX_ENTRIES = 4096;
/** For the bytes around a fault, which a log shows, and a header and some behind it. */
const MIRROR_BYTES_MIN = 64;
const RATE_HZ_MAX = 1e6;
/** When telemetryTimeoutMs doesn't say after how long a client counts as silent. */
const SILENT_MS_DEFAULT = 2000;
const STALE_ACTIONS = ["report", "disconnect"] as const satisfies StaleAction[];
const SECOND_CLIENT_POLICIES = [
  "refuse",
  "takeOverIfSilent",
  "takeOver",
] as const satisfies SecondClientPolicy[];
const ACTION = "start server";

/** What follows when telemetry is stale. */
export type StaleAction = "report" | "disconnect";

/** Called by the server; what it throws, or rejects with, is logged. */
export type ServerCallback<Server> = (server: Server) => unknown;

/** What a {@linkcode CommandTelemetryServer} is made from. */
export interface CommandTelemetryServerOptions<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType,
  Server,
> {
  /**
   * The IP address to listen on; null for every interface, IPv4 and IPv6.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string | null;
  /**
   * The port for telemetry and configuration, in 0..65534; commands have the next
   * one. 0: two free ports.
   */
  readonly port: number;
  /** The struct of configurations; it needs a frame id. */
  readonly ConfigClass: ConfigClass;
  /** The struct of telemetry; it needs a frame id of its own. */
  readonly TelemetryClass: TelemetryClass;
  /**
   * The struct in front of each; it needs a field `frameId` of type u8, u16 or u32.
   * Where it has the fields `syncPattern`, `taiSec` and `taiNsec` of
   * {@linkcode Header}, they help to find frames again behind junk.
   *
   * @default {Header}
   */
  readonly HeaderClass?: HeaderClass;
  /**
   * Where the server logs. By default the logger "hexrotcomm" of `@std/log`, which
   * prints nothing unless the program sets it up; `console` will do for a start. A
   * log that throws is not called again.
   */
  readonly log?: LogSink;
  /** Called once after the start, then after every change of either socket. */
  readonly connectCallback?: ServerCallback<Server>;
  /** Called for each configuration, which `server.config` shows until it returns. */
  readonly configCallback?: ServerCallback<Server>;
  /**
   * Called for each telemetry, which `server.telemetry` shows until it returns: behind
   * an `await` that shows the latest, which may be another.
   */
  readonly telemetryCallback?: ServerCallback<Server>;
  /** The time limit of `waitConnected()`, in ms. @default {10000} */
  readonly connectTimeoutMs?: number;
  /** The time limit of `close()`, in ms. @default {5000} */
  readonly disconnectTimeoutMs?: number;
  /** The sync pattern that headers must have; any, if left out. */
  readonly telemetrySyncPattern?: number;
  /** The sync pattern for commands whose own is 0. */
  readonly commandSyncPattern?: number;
  /**
   * How many bytes of telemetry can wait for the main thread, in bytes up to 1 GiB;
   * rounded up to a power of two. Four of the longest frames must fit in.
   *
   * @default {4194304}
   */
  readonly ringBytes?: number;
  /**
   * After how long without a frame, of either kind, a connected telemetry socket is
   * stale, in ms from 1; never, if left out or Infinity. Time in which the server
   * itself doesn't read, as a lossless iterator holds it up, doesn't count.
   */
  readonly telemetryTimeoutMs?: number;
  /**
   * What follows then: an event, `server.stale` and a line in the log in any case;
   * `"disconnect"` also ends both sockets, so that the controller can come back. (It
   * doesn't help a controller that has lost its command socket only, and whose telemetry
   * goes on: `onSecondClient` does.)
   *
   * @default {"report"}
   */
  readonly staleAction?: StaleAction;
  /**
   * The rate of telemetry that is expected, in frames/s. An event tells when it falls
   * below four fifths of that, and when it is back above nine tenths.
   */
  readonly telemetryRateHz?: number;
  /**
   * What becomes of a client that dials in on a socket that is taken, and stays so for
   * 50 ms:
   *
   * | value | the new client is |
   * | ----- | ----------------- |
   * | `"refuse"` | closed |
   * | `"takeOverIfSilent"` | served in the old one's place, if that has sent no frame for `telemetryTimeoutMs`, or 2 s without that; else closed. See below for the command socket |
   * | `"takeOver"` | served in the old one's place |
   *
   * Nothing ever comes on the command socket. It counts as silent when telemetry is; and
   * a newcomer with the address of the telemetry client, the controller itself, is also
   * served there if telemetry was connected anew since, or else when it dials in for the
   * third time.
   *
   * @default {"refuse"}
   */
  readonly onSecondClient?: SecondClientPolicy;
  /**
   * Who may dial in: IP addresses and CIDR ranges, such as `"10.1.2.3"`,
   * `"192.168.0.0/16"` or `"fd00::/8"`. Others are closed at once, and counted. Anybody,
   * if left out.
   */
  readonly allowPeers?: readonly string[];
  /**
   * Whether both sockets must come from one address. A command client with another
   * address than the telemetry client is then refused, unless `onSecondClient` lets it
   * take over and telemetry is silent. A telemetry client with another address than the
   * command client ends that one's connection.
   *
   * @default {false}
   */
  readonly requireSameAddress?: boolean;
}

const OPTIONS = [
  "host",
  "port",
  "ConfigClass",
  "TelemetryClass",
  "HeaderClass",
  "log",
  "connectCallback",
  "configCallback",
  "telemetryCallback",
  "connectTimeoutMs",
  "disconnectTimeoutMs",
  "telemetrySyncPattern",
  "commandSyncPattern",
  "ringBytes",
  "telemetryTimeoutMs",
  "staleAction",
  "telemetryRateHz",
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
 * @param options What the caller gave.
 * @returns A copy, not checked yet.
 * @throws {TypeError} If it isn't an object, or its own code throws.
 */
export function readServerOptions<T extends AnyServerOptions>(options: T): T {
  return readOptions(options, OPTIONS, ACTION) as T;
}

/** The options, checked, and what follows from them. */
export interface ServerSetup {
  /** The address to listen on. */
  readonly host: string | null;
  /** The telemetry port, 0 for any. */
  readonly port: number;
  /** Where the server logs. */
  readonly log: LogSink;
  /** Where things lie in a frame; indexed by {@linkcode FrameType}. */
  readonly layout: FrameLayout;
  /** The telemetry worker's memory. */
  readonly telemetrySizes: SharedSizes;
  /** The command worker's memory. */
  readonly commandSizes: SharedSizes;
  /** The sync pattern for commands whose own is 0. */
  readonly commandSyncPattern: number;
  /** Whom the ports let in. */
  readonly admission: Admission;
  /** After how long without a frame telemetry is stale, in ms; Infinity: never. */
  readonly staleMs: number;
  /** Whether a stale connection is ended. */
  readonly endsStale: boolean;
  /** The rate of telemetry that is expected, in frames/s; 0 if it isn't known. */
  readonly expectedRateHz: number;
}

/**
 * Checks options.
 *
 * @param options What {@linkcode readServerOptions} has read.
 * @returns What follows from them.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function setUp(
  options: AnyServerOptions,
): ServerSetup {
  const { host = "127.0.0.1", port, log = defaultLog() } = options;
  const { HeaderClass = Header, ConfigClass, TelemetryClass } = options;
  const { commandSyncPattern = 0, telemetrySyncPattern } = options;
  const { telemetryTimeoutMs = Infinity, telemetryRateHz } = options;
  const { staleAction = "report", onSecondClient = "refuse" } = options;
  const { requireSameAddress = false } = options;
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
  if (telemetryTimeoutMs !== Infinity) {
    checkInteger(
      telemetryTimeoutMs,
      1,
      TIMER_MS_MAX,
      ACTION,
      "telemetryTimeoutMs",
    );
  }
  checkOneOf(staleAction, STALE_ACTIONS, ACTION, "staleAction");
  checkOneOf(onSecondClient, SECOND_CLIENT_POLICIES, ACTION, "onSecondClient");
  if (staleAction === "disconnect" && telemetryTimeoutMs === Infinity) {
    throw new TypeError(
      `Cannot ${ACTION} as staleAction "disconnect" needs telemetryTimeoutMs: received none`,
    );
  }
  checkRate(telemetryRateHz);
  if (typeof requireSameAddress !== "boolean") {
    throw new TypeError(
      `Cannot ${ACTION} as requireSameAddress must be true or false: received ${
        typeOf(requireSameAddress)
      }`,
    );
  }
  checkStruct(HeaderClass, "HeaderClass");
  checkStruct(ConfigClass, "ConfigClass");
  checkStruct(TelemetryClass, "TelemetryClass");
  for (
    const name of ["connectCallback", "configCallback", "telemetryCallback"]
  ) {
    const callback = (options as unknown as Record<string, unknown>)[name];
    if (callback !== undefined) checkFunction(callback, ACTION, name);
  }
  checkLog(log, ACTION);
  const layout = frameLayout(
    HeaderClass,
    [ConfigClass, TelemetryClass],
    telemetrySyncPattern,
  );
  return {
    host,
    port,
    log: harmless(log),
    layout,
    telemetrySizes: telemetrySizes(layout, options.ringBytes),
    commandSizes: {
      journalSlots: JOURNAL_SLOTS_MIN,
      ringBytes: 0,
      mirrorBytes: 0,
      mailboxEntries: MAILBOX_ENTRIES,
      commandBytes: Command.byteLength,
    },
    commandSyncPattern,
    admission: {
      onSecondClient,
      silentMs: Number.isFinite(telemetryTimeoutMs)
        ? telemetryTimeoutMs
        : SILENT_MS_DEFAULT,
      allowPeers: peerRanges(options.allowPeers),
      requireSameAddress,
    },
    staleMs: telemetryTimeoutMs,
    endsStale: staleAction === "disconnect",
    expectedRateHz: telemetryRateHz ?? 0,
  };
}

function checkRate(rateHz: unknown): void {
  if (rateHz === undefined) return;
  const message =
    `Cannot ${ACTION} as telemetryRateHz must be more than 0 and at most ${RATE_HZ_MAX}: received ${
      typeOf(rateHz)
    }`;
  if (typeof rateHz !== "number") throw new TypeError(message);
  if (!(rateHz > 0 && rateHz <= RATE_HZ_MAX)) throw new RangeError(message);
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
    // Without a dot or a colon it would be read as the last part of an address.
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

function telemetrySizes(
  { frames, headerBytes }: FrameLayout,
  wanted: number | undefined,
): SharedSizes {
  const lengths = frames.map(({ byteLength }) => byteLength);
  const frameBytesMax = Math.max(...lengths);
  const least = RING_FRAMES_MIN * frameBytesMax;
  const ringBytes = wanted === undefined
    ? Math.max(RING_BYTES_DEFAULT, least)
    : wanted;
  checkInteger(ringBytes, least, RING_BYTES_MAX, ACTION, "ringBytes");
  const slots = powerOfTwo(ringBytes / Math.min(...lengths));
  return {
    ringBytes: powerOfTwo(ringBytes),
    mirrorBytes: Math.max(MIRROR_BYTES_MIN, frameBytesMax + headerBytes),
    journalSlots: Math.min(
      Math.max(slots, JOURNAL_SLOTS_MIN),
      JOURNAL_SLOTS_MAX,
    ),
    mailboxEntries: 0,
    commandBytes: 0,
  };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}

function checkStruct(value: unknown, name: string): void {
  if (isStructType(value)) return;
  throw new TypeError(
    `Cannot ${ACTION} as ${name} must be a struct made by defineStruct(): received ${
      typeOf(value)
    }`,
  );
}
