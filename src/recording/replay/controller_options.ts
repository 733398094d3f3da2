/**
 * Options and statistics of a controller that replays.
 *
 * @module
 */

import { partsOf, type Recording } from "../recording.ts";
import {
  checkRecording,
  readReplayOptions,
  REPLAY_OPTIONS,
  type ReplayOptions,
} from "./replay_options.ts";
import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  readOptions,
} from "../../base/check.ts";
import type { Protocol } from "../../protocol/generations.ts";
import type { LogSink } from "../../base/log.ts";
import {
  checkDiallingOptions,
  type CheckedOptions,
} from "../../simulator/sockets/controller_options.ts";
import {
  type CheckedListeningOptions,
  checkListeningOptions,
  type ListeningOptions,
} from "../../simulator/sockets/listening_options.ts";

/** Connections of a replay. */
export type ReplayedConnections = "asRecorded" | "one";

/** Options of a controller that replays, whatever its protocol. */
export interface ReplayCommonOptions extends ReplayOptions {
  /**
   * Whether connections begin and end where they did in the recording, or one lasts from
   * its start to its end.
   *
   * @default {"asRecorded"}
   */
  readonly connections?: ReplayedConnections;
  /**
   * Number of times that it is sent, from 1; Infinity for a loop. With `"asRecorded"`, each
   * time has connections of its own.
   *
   * @default {1}
   */
  readonly passes?: number;
  /**
   * Whether the last configuration before `fromMs`, or before a recording that was begun
   * later, is sent first, as a controller does when it is connected.
   *
   * @default {true}
   */
  readonly configFirst?: boolean;
  /** Log of the controller. Default: the logger `hexrotcomm` of `@std/log`. */
  readonly log?: LogSink;
}

/** Options of a controller that replays to a server: the two-socket protocol. */
export interface DiallingReplayOptions extends ReplayCommonOptions {
  /** Name or address of the server. Default: `"127.0.0.1"`. */
  readonly host?: string;
  /** Port of the server for configuration and telemetry, 1 to 65535. */
  readonly telemetryPort: number;
  /** Port of the server for commands, 1 to 65535. */
  readonly commandPort: number;
}

/** Options of a controller that replays to a client: the single-socket protocol. */
export interface ListeningReplayOptions extends ReplayCommonOptions {
  /** Address to listen on. Default: `"127.0.0.1"`, this machine only. */
  readonly host?: string;
  /** Port to listen on, 0 to 65535. Default: 0, any that is free. */
  readonly port?: number;
  /**
   * Whether commands are acknowledged: by an answer of its own between the recorded frames,
   * beside the recorded answers. Nothing follows from a command, whatever it asks for.
   *
   * @default {false}
   */
  readonly acknowledge?: boolean;
}

/** Options of a controller that replays. */
export type ReplayControllerOptions =
  | DiallingReplayOptions
  | ListeningReplayOptions;

/** Numbers of a controller that replays, of all passes. */
export interface ReplayStats {
  /** Frames of all types that were handed to the socket. */
  readonly frames: number;
  /** Bytes of no frame, likewise. */
  readonly discardedBytes: number;
  /** All bytes, likewise. */
  readonly bytes: number;
  /**
   * Frames and runs of discarded bytes that were sent more than 20 ms after their time, as
   * the peer reads too slowly, or this program was busy.
   */
  readonly late: number;
  /** Greatest time by which one was late, in ms. */
  readonly lateMsMax: number;
  /** Connections of the socket of telemetry. */
  readonly connections: number;
  /** Whole commands that were received, on which nothing follows. */
  readonly commandsReceived: number;
  /** Passes that were begun. */
  readonly passes: number;
  /** Messages that are missing in the recording, so that they were not sent. */
  readonly missingMessages: number;
}

/** Options that are complete and valid. */
export interface CheckedReplay
  extends Required<Omit<ReplayCommonOptions, "log">> {
  readonly log: LogSink;
  readonly acknowledge: boolean;
  /** Server to dial. */
  readonly dialling?: CheckedOptions;
  /** Port to listen on, in its place. */
  readonly listening?: CheckedListeningOptions;
}

const ACTION = "make replay controller";
const PROTOCOLS = [
  "two-socket",
  "single-socket",
] as const satisfies Protocol[];

/**
 * Checks the arguments of a controller that replays, and fills in the defaults.
 *
 * @throws {TypeError} If one has the wrong type, or is of the other protocol.
 * @throws {RangeError} If an option is out of its range.
 */
export function readControllerOptions(
  recording: Recording,
  options: ReplayControllerOptions,
): CheckedReplay {
  checkRecording(recording, ACTION);
  const given = readOptions<
    Partial<DiallingReplayOptions & ListeningReplayOptions>,
    keyof (DiallingReplayOptions & ListeningReplayOptions)
  >(options, [
    ...REPLAY_OPTIONS,
    "connections",
    "passes",
    "configFirst",
    "host",
    "telemetryPort",
    "commandPort",
    "port",
    "acknowledge",
    "log",
  ], ACTION);
  const {
    connections = "asRecorded",
    passes = 1,
    configFirst = true,
    acknowledge = false,
    telemetryPort,
    commandPort,
    port,
  } = given;
  checkOneOf(connections, ["asRecorded", "one"], ACTION, "connections");
  if (passes !== Infinity) {
    checkInteger(passes, 1, Number.MAX_SAFE_INTEGER, ACTION, "passes");
  }
  checkBoolean(configFirst, ACTION, "configFirst");
  checkBoolean(acknowledge, ACTION, "acknowledge");
  const isDialling = telemetryPort !== undefined || commandPort !== undefined;
  checkProtocol(recording, isDialling);
  const address = { host: given.host, log: given.log } as Pick<
    DiallingReplayOptions,
    "host" | "log"
  >;
  const common = {
    ...readReplayOptions(given, ACTION),
    connections,
    passes,
    configFirst,
    acknowledge,
  };
  if (!isDialling) {
    const listening = checkListeningOptions(
      { ...address, port } as ListeningOptions,
    );
    return { ...common, listening, log: listening.log };
  }
  if (port !== undefined || acknowledge) {
    throw new TypeError(
      `Cannot ${ACTION} as ${
        port === undefined ? "acknowledge" : "port"
      } must be left out with telemetryPort and commandPort: a controller of the two-socket protocol neither listens nor answers`,
    );
  }
  const dialling = checkDiallingOptions({
    ...address,
    telemetryPort: telemetryPort!,
    commandPort: commandPort!,
  });
  return { ...common, dialling, log: dialling.log };
}

/** Returns the protocol of a recording's link; undefined if it isn't known. */
export function protocolOf(recording: Recording): Protocol | undefined {
  const [{ metadata }] = partsOf(recording).files;
  const protocol = metadata.get("link")?.get("protocol");
  return PROTOCOLS.find((one) => one === protocol);
}

/** Checks that a recording is of the protocol of the options, if it is known. */
function checkProtocol(recording: Recording, isDialling: boolean): void {
  const protocol = protocolOf(recording);
  if (protocol !== (isDialling ? "single-socket" : "two-socket")) return;
  throw new TypeError(
    `Cannot ${ACTION} as options must have ${
      isDialling ? "port" : "telemetryPort and commandPort"
    }: the recording is of the ${protocol} protocol`,
  );
}
