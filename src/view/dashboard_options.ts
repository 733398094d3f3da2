/**
 * Options of the dashboard.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkLog,
  checkNames,
  readOptions,
  typeOf,
} from "../base/check.ts";
import { defaultLog, type LogSink } from "../base/log.ts";
import { printable } from "../base/printable.ts";
import { checkTexts } from "../base/served_host.ts";
import type { AlarmEvent, AlarmStatus } from "../limits/alarm_events.ts";
import type { AlarmRules } from "../limits/alarm_rules.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { SourceStructs, TelemetrySource } from "../link/source.ts";
import type { CommandDescription } from "../protocol/commands.ts";
import type { AnyStructType } from "../struct/struct.ts";

/** Part of a link that sends commands: `CommandTelemetryServer` and `-Client` have it. */
export interface CommandLink {
  /** Struct of its commands. */
  readonly structs: { readonly command?: AnyStructType | undefined };
  /** Sends a command of the two-socket protocol. */
  putCommand?(
    command: never,
    options: { readonly source: string },
  ): Promise<unknown>;
  /** Runs a command of the single-socket protocol. */
  runCommand?(
    command: never,
    options: { readonly source: string; readonly urgent: boolean },
  ): Promise<unknown>;
}

/** Alarms of a source, as `watchLimits()` makes them. */
export interface AlarmDesk {
  /** Statuses of all alarms. */
  readonly alarms: readonly AlarmStatus[];
  /** Yields the events from now on. */
  events(): AsyncIterableIterator<AlarmEvent>;
  /** Acknowledges an alarm. */
  acknowledge(name: string, call: OperatorWords): Promise<void>;
  /** Resets a latched alarm. */
  reset(name: string, call: OperatorWords): Promise<void>;
  /** Shelves an alarm for some time, in ms. */
  shelve(
    name: string,
    call: OperatorWords & { readonly forMs: number },
  ): Promise<void>;
  /** Ends the shelving of an alarm. */
  unshelve(name: string, call: OperatorWords): Promise<void>;
}

/** Name of an operator, and a comment. */
export interface OperatorWords {
  /** Name of the operator. */
  readonly by: string;
  /** Comment. */
  readonly comment: string;
}

/** Recording, as `openRecording()` opens it. */
export interface RecordedHistory {
  /** Structs of its frames. */
  readonly structs: SourceStructs;
  /** Its files. */
  readonly files: readonly {
    /** Time of receipt of the first message, in ms since 1970 (UTC). */
    readonly startMs: number | undefined;
    /** Time of receipt of the last, likewise. */
    readonly endMs: number | undefined;
  }[];
  /** Yields the frames of a range of time. */
  messages(options: {
    readonly kinds:
      readonly ("telemetry" | "config" | "repeatedConfig" | "status")[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly signal: AbortSignal;
  }): AsyncIterableIterator<{
    readonly kind: string;
    readonly receivedAtMs: number;
    readonly bytes: Uint8Array;
    readonly structs: SourceStructs;
  }>;
  /** Yields the events of a range of time. */
  events(options: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly signal: AbortSignal;
  }): AsyncIterableIterator<LinkEvent>;
  /** Statistics at its end. */
  readonly stats: TelemetrySource["stats"];
  /** Closes its files. */
  close(): Promise<void>;
}

/** Source that a dashboard shows: a link, a recording, or a link with its recording. */
export interface DashboardSource {
  /** Link, or another source that yields frames as they are received. */
  readonly source?: TelemetrySource;
  /**
   * Recording, for what is older than the memory, or in place of a source. A function opens
   * it anew for each request, and so reads a recording that is being written.
   */
  readonly recording?: RecordedHistory | (() => Promise<RecordedHistory>);
  /** Link to which commands go; they also need the option `allowCommands`. */
  readonly commandLink?: CommandLink;
  /** Commands that are known, such as those of `rotatorCommands()`. */
  readonly commands?: readonly CommandDescription[];
  /** Alarms. */
  readonly alarms?: AlarmDesk;
  /** Rules of the alarms, whose limits are drawn. */
  readonly rules?: AlarmRules;
  /**
   * Age from which telemetry is stale, in ms, in 1..86400000.
   *
   * @default 5 × the measured interval, at least 250
   */
  readonly staleMs?: number;
}

/** Options of `serveDashboard()`. */
export interface DashboardOptions {
  /**
   * Address to listen on. Others than that of this machine show the telemetry to whoever
   * reaches it.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string;
  /**
   * Port, in 0..65535; 0 for a free one. 8765 is where Foxglove looks first.
   *
   * @default {8765}
   */
  readonly port?: number;
  /**
   * Whether the page may send commands and act on alarms, for those who have the token in
   * the printed link.
   *
   * @default {false}
   */
  readonly allowCommands?: boolean;
  /**
   * Names of this machine by which browsers may ask for the page, besides `localhost` and
   * IP addresses: a request by another name is refused, as it may be another site's.
   *
   * @default {[]}
   */
  readonly allowHosts?: readonly string[];
  /**
   * Origins of other sites whose scripts may read telemetry, such as
   * `https://app.foxglove.dev`. They can't send commands.
   *
   * @default {[]}
   */
  readonly allowOrigins?: readonly string[];
  /**
   * Memory in bytes for the last frames of telemetry of each source, from 65536.
   *
   * @default {67108864}
   */
  readonly historyBytesMax?: number;
  /**
   * Number of bytes, from 65536, that may wait for one viewer: one that has more gets less,
   * and is told.
   *
   * @default {4194304}
   */
  readonly viewerBytesMax?: number;
  /**
   * Number of viewers at a time, in 1..1000, those that are stuck among them.
   *
   * @default {16}
   */
  readonly viewersMax?: number;
  /**
   * Time in ms, in 1000..3600000, after which a viewer is dropped that reads nothing of what
   * waits for it.
   *
   * @default {30000}
   */
  readonly viewerTimeoutMs?: number;
  /** Receives a line for each viewer that is refused or dropped; `hexrotcomm` by default. */
  readonly log?: LogSink;
}

/** Checked options. */
export type CheckedOptions = Required<DashboardOptions>;

const ACTION = "serve dashboard";
const KIB_64 = 65_536;
const BYTES_MAX = Number.MAX_SAFE_INTEGER;
/** Largest number of sources: a batch has 16 bits for its index. */
const SOURCES_MAX = 65_535;
const DAY_MS = 86_400_000;
const SOURCE_NAMES = [
  "source",
  "recording",
  "commandLink",
  "commands",
  "alarms",
  "rules",
  "staleMs",
] as const satisfies (keyof DashboardSource)[];
const OPTION_NAMES = [
  "host",
  "port",
  "allowCommands",
  "allowHosts",
  "allowOrigins",
  "historyBytesMax",
  "viewerBytesMax",
  "viewersMax",
  "viewerTimeoutMs",
  "log",
] as const satisfies (keyof DashboardOptions)[];

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} If one has the wrong type.
 * @throws {RangeError} If one is out of its range.
 */
export function readDashboardOptions(
  options: DashboardOptions,
): CheckedOptions {
  const given = readOptions(options, OPTION_NAMES, ACTION);
  checkNames(options, OPTION_NAMES, ACTION, "options");
  const {
    host = "127.0.0.1",
    port = 8765,
    allowCommands = false,
    allowHosts = [],
    allowOrigins = [],
    historyBytesMax = 64 * 1024 * 1024,
    viewerBytesMax = 4 * 1024 * 1024,
    viewersMax = 16,
    viewerTimeoutMs = 30_000,
    log = defaultLog(),
  } = given;
  if (typeof host !== "string" || host === "") {
    throw refusal("host must be an address", host);
  }
  checkInteger(port, 0, 65_535, ACTION, "port");
  checkBoolean(allowCommands, ACTION, "allowCommands");
  checkTexts(allowHosts, ACTION, "allowHosts");
  checkTexts(allowOrigins, ACTION, "allowOrigins");
  checkInteger(historyBytesMax, KIB_64, BYTES_MAX, ACTION, "historyBytesMax");
  checkInteger(viewerBytesMax, KIB_64, BYTES_MAX, ACTION, "viewerBytesMax");
  checkInteger(viewersMax, 1, 1000, ACTION, "viewersMax");
  checkInteger(viewerTimeoutMs, 1000, 3_600_000, ACTION, "viewerTimeoutMs");
  checkLog(log, ACTION);
  return {
    host,
    port,
    allowCommands,
    allowHosts,
    allowOrigins,
    historyBytesMax,
    viewerBytesMax,
    viewersMax,
    viewerTimeoutMs,
    log,
  };
}

/** Sources by their names. */
export type DashboardSources = Readonly<Record<string, DashboardSource>>;

/**
 * Checks the sources.
 *
 * @returns The sources with their names.
 * @throws {TypeError} If one has the wrong type.
 * @throws {RangeError} If there are too many.
 */
export function readSources(
  sources: DashboardSources,
): (readonly [string, DashboardSource])[] {
  if (typeof sources !== "object" || sources === null) {
    throw refusal("sources must be an object", sources);
  }
  const entries = Object.entries(sources);
  if (entries.length > SOURCES_MAX) {
    throw new RangeError(
      `Cannot ${ACTION} as it must have at most ${SOURCES_MAX} sources: received ${entries.length}`,
    );
  }
  return entries.map(([name, given]) => {
    const place = `source "${printable(name)}"`;
    if (typeof given !== "object" || given === null) {
      throw refusal(`${place} must be an object`, given);
    }
    checkNames(given, SOURCE_NAMES, ACTION, place);
    const read = readOptions(given, SOURCE_NAMES, ACTION);
    const { source, recording, staleMs } = read;
    if (staleMs !== undefined) {
      checkInteger(staleMs, 1, DAY_MS, ACTION, `staleMs of ${place}`);
    }
    if (source === undefined && recording === undefined) {
      throw refusal(`${place} must have a source or a recording`, source);
    }
    if (source === undefined && typeof recording === "function") {
      throw refusal(
        `the recording of ${place} must be open without a source`,
        recording,
      );
    }
    return [name, read as DashboardSource];
  });
}

function refusal(rule: string, received: unknown): TypeError {
  return new TypeError(
    `Cannot ${ACTION} as ${rule}: received ${typeOf(received)}`,
  );
}
