/**
 * Options of `publish()`.
 *
 * @module
 */

import type { AllowCommands } from "./commands/command_server.ts";
import { checkCommandTransport } from "./commands/lease_store.ts";
import { checkBusName, checkPayload, type PayloadMode } from "./message.ts";
import type { BusTransport } from "./transport.ts";
import {
  checkInteger,
  checkLog,
  checkOneOf,
  checkTimeLimit,
  readOptions,
  typeOf,
} from "../base/check.ts";
import { defaultLog, type LogSink } from "../base/log.ts";
import type { AlarmEvent, AlarmStatus } from "../limits/alarm_events.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import { fromFileUrl } from "../recording/paths.ts";
import {
  readRecordOptions,
  type RecordOptions,
} from "../recording/recorder_options.ts";

/** Options of {@linkcode publish}. */
export interface PublishOptions {
  /** Connection to the broker; it stays open when the publisher is closed. */
  readonly connection: BusTransport;
  /** Name of the device, in subjects and topics: letters, digits, hyphens, underscores. */
  readonly name: string;
  /**
   * Payload of telemetry and configurations: the frames as received, or JSON.
   *
   * @default {"raw"}
   */
  readonly payload?: PayloadMode;
  /**
   * Memory in bytes, from 64 KiB, for messages that the broker has not acknowledged; further
   * ones are lost, and a gap is published.
   *
   * @default {67108864}
   */
  readonly outboxBytesMax?: number;
  /**
   * Folder in which messages are recorded before they are sent, by its path or with options:
   * what the memory has no room for, and what wasn't acknowledged when the program ended, is
   * sent from there. By default messages wait in memory only.
   */
  readonly outbox?: string | URL | OutboxOptions;
  /**
   * Reaction to a full outbox: messages are lost, and a gap is published, so that a link is
   * never held; or the source waits, as one does that is read from a file.
   *
   * @default {"lose"}
   */
  readonly whenFull?: "lose" | "wait";
  /**
   * Rate of the lane `now`, in Hz, in 1..100: the newest telemetry, for displays.
   *
   * @default {10}
   */
  readonly nowRateHz?: number;
  /**
   * Time from one state of the gateway to the next, in ms, in 100..60000. Subscribers take
   * it for stale after three of them.
   *
   * @default {2000}
   */
  readonly heartbeatMs?: number;
  /**
   * Time in ms that closing waits for acknowledgements; Infinity for no limit. 5000 by
   * default, or Infinity if the source waits.
   */
  readonly drainMs?: number;
  /**
   * Rule for commands that other programs send by `commandDevice()`, over NATS; the source must
   * be a link then. By default none is taken.
   */
  readonly allowCommands?: AllowCommands;
  /**
   * Watch of `watchLimits()`, whose alarms are published: the status of each is kept under its
   * name. The watch stays open when the publisher is closed.
   */
  readonly alarms?: WatchedAlarms;
  /** Receives a line for each event; the logger `hexrotcomm` by default. */
  readonly log?: LogSink;
}

/**
 * Options of an outbox that is recorded: those of `record()`, for a recording that can be read
 * as any other. Its files are of 64 MiB by default, and the oldest are removed beyond 4 GiB.
 */
export interface OutboxOptions extends Omit<RecordOptions, "device" | "log"> {
  /** Path or file URL of the folder, which is made if needed. */
  readonly folder: string | URL;
}

/** Outbox that is recorded, with the defaults of its options. */
export interface ReadOutboxOptions {
  /** Path of the folder. */
  readonly folder: string;
  /** Options of the recording. */
  readonly record: Required<RecordOptions>;
}

/** Watch whose alarms are published. */
export interface WatchedAlarms {
  /** Present status of each alarm. */
  readonly alarms: readonly AlarmStatus[];
  /** Yields an event for each change of an alarm. */
  events(): SampleIterator<AlarmEvent>;
}

/** Options with their defaults. */
export type ReadPublishOptions =
  & Required<Omit<PublishOptions, "allowCommands" | "alarms" | "outbox">>
  & {
    readonly outbox: ReadOutboxOptions | undefined;
    readonly allowCommands: AllowCommands | undefined;
    readonly alarms: WatchedAlarms | undefined;
  };

const ACTION = "publish";
const KIB = 1024;
/** Length of a recorded outbox, and of a file of it, in bytes. */
const OUTBOX_BYTES = 4096 * KIB * KIB;
const OUTBOX_FILE_BYTES = 64 * KIB * KIB;
/** Number of files of a short one, so that removing the oldest takes a part of it. */
const OUTBOX_FILES_MIN = 10;

/**
 * Checks the options of `publish()`, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readPublishOptions(
  options: PublishOptions,
): ReadPublishOptions {
  const {
    connection,
    name,
    payload = "raw",
    outboxBytesMax = 64 * KIB * KIB,
    whenFull = "lose",
    nowRateHz = 10,
    heartbeatMs = 2000,
    drainMs = whenFull === "wait" ? Infinity : 5000,
    allowCommands,
    alarms,
    outbox,
    log = defaultLog(),
  } = readOptions(options, [
    "connection",
    "name",
    "payload",
    "outboxBytesMax",
    "outbox",
    "whenFull",
    "nowRateHz",
    "heartbeatMs",
    "drainMs",
    "allowCommands",
    "alarms",
    "log",
  ], ACTION);
  checkConnection(connection, ACTION);
  checkBusName(name, ACTION, "name");
  checkPayload(payload, ACTION);
  const { MAX_SAFE_INTEGER } = Number;
  checkInteger(
    outboxBytesMax,
    64 * KIB,
    MAX_SAFE_INTEGER,
    ACTION,
    "outboxBytesMax",
  );
  checkOneOf(whenFull, ["lose", "wait"], ACTION, "whenFull");
  checkInteger(nowRateHz, 1, 100, ACTION, "nowRateHz");
  checkInteger(heartbeatMs, 100, 60_000, ACTION, "heartbeatMs");
  checkTimeLimit(drainMs, ACTION, "drainMs");
  if (allowCommands !== undefined) {
    checkCommandTransport(connection, `${ACTION} with allowCommands`);
    if (!Array.isArray(allowCommands?.commands)) {
      throw new TypeError(
        `Cannot ${ACTION} as allowCommands must have the descriptions of the commands: received ${
          typeOf(allowCommands?.commands)
        }`,
      );
    }
  }
  if (alarms !== undefined && typeof alarms?.events !== "function") {
    throw new TypeError(
      `Cannot ${ACTION} as alarms must be a watch, by watchLimits(): received ${
        typeOf(alarms)
      }`,
    );
  }
  checkLog(log, ACTION);
  return {
    connection,
    name,
    payload,
    outboxBytesMax,
    whenFull,
    nowRateHz,
    heartbeatMs,
    drainMs,
    allowCommands,
    alarms,
    outbox: outbox === undefined ? undefined : readOutbox(outbox, name, log),
    log,
  };
}

function readOutbox(
  outbox: string | URL | OutboxOptions,
  device: string,
  log: LogSink,
): ReadOutboxOptions {
  const isPath = typeof outbox === "string" || outbox instanceof URL;
  const { folder, ...options } = isPath ? { folder: outbox } : outbox ?? {};
  if (typeof folder !== "string" && !(folder instanceof URL)) {
    throw new TypeError(
      `Cannot ${ACTION} as outbox must be the path or URL of a folder, or have it as folder: received ${
        typeOf(folder ?? outbox)
      }`,
    );
  }
  if (device.includes("-")) {
    throw new TypeError(
      `Cannot ${ACTION} as name must have no hyphen with an outbox, whose files have it: received ${device}`,
    );
  }
  const { folderBytesMax = OUTBOX_BYTES } = options as RecordOptions;
  const share = Math.floor(folderBytesMax / OUTBOX_FILES_MIN);
  const fileBytesMax = Math.max(KIB * KIB, Math.min(OUTBOX_FILE_BYTES, share));
  const record = readRecordOptions({
    folderBytesMax,
    fileBytesMax,
    ...options,
    device,
    log,
  });
  return { folder: fromFileUrl(folder), record };
}

/**
 * Checks a connection to a broker.
 *
 * @throws {TypeError} If it isn't one.
 */
export function checkConnection(
  value: unknown,
  action: string,
): asserts value is BusTransport {
  const { publish, read } = (value ?? {}) as Partial<BusTransport>;
  if (typeof publish === "function" && typeof read === "function") return;
  throw new TypeError(
    `Cannot ${action} as connection must be that of a broker, by connectNats() for example: received ${
      typeOf(value)
    }`,
  );
}
