/**
 * Options of a client, their defaults, and their checks.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkNames,
  checkOneOf,
  readOptions,
  TIMER_MS_MAX,
  typeOf,
} from "../base/check.ts";
import { LINK_OPTIONS, type LinkOptions } from "./link_options.ts";
import { type LinkSetup, setUpLink } from "./link_setup.ts";
import { CommandStatus, singleSocket } from "../protocol/single_socket.ts";
import type { AnyStructType } from "../struct/struct.ts";
import type { DialTask } from "../transport/worker_messages.ts";

const PORT_MAX = 65_535;
const RECONNECT_DELAY_MS = 1000;
/**
 * Entries of the mailbox, as many as commands may be pending: all of them may be urgent.
 */
const MAILBOX_ENTRIES = 4096;
const COMMAND_TIMEOUT_ACTIONS = [
  "report",
  "disconnect",
] as const satisfies CommandTimeoutAction[];
const ACTION = "make client";

/** Consequence of a command that was written, but not answered within its time limit. */
export type CommandTimeoutAction = "report" | "disconnect";

/** Options of a {@linkcode CommandTelemetryClient}. */
export interface CommandTelemetryClientOptions<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType,
  Client,
> extends LinkOptions<ConfigClass, TelemetryClass, HeaderClass, Client> {
  /** Name or IP address of the controller. @default {"127.0.0.1"} */
  readonly host?: string;
  /** Port of the controller, in 1..65535. */
  readonly port: number;
  /**
   * Whether the controller is dialled again after a failure or the loss of a connection,
   * until the client is closed.
   *
   * @default {false}
   */
  readonly reconnect?: boolean;
  /** Delay before it is dialled again, in ms, at least 1. @default {1000} */
  readonly reconnectDelayMs?: number;
  /**
   * Consequence of a command that was written, but not answered within its time limit.
   *
   * | value | the call rejects, and |
   * | ----- | --------------------- |
   * | `"report"` | the connection goes on, with the next command |
   * | `"disconnect"` | the connection is closed, which ends all pending commands |
   *
   * After an outage of the network, the system delivers the bytes that were written
   * meanwhile: with `"report"` every command that has timed out, which the controller
   * obeys late. With `"disconnect"` none follows the first; commands reject with
   * `NotConnectedError` until the controller can be dialled again.
   *
   * @default {"report"}
   */
  readonly commandTimeoutAction?: CommandTimeoutAction;
}

const OPTIONS = [
  ...LINK_OPTIONS,
  "host",
  "port",
  "reconnect",
  "reconnectDelayMs",
  "commandTimeoutAction",
] as const satisfies (keyof AnyClientOptions)[];

type AnyClientOptions = CommandTelemetryClientOptions<
  AnyStructType,
  AnyStructType,
  AnyStructType,
  never
>;

/**
 * Reads the options of a client, each once.
 *
 * @param options Options of the caller.
 * @returns A copy, not checked yet.
 * @throws {TypeError} If it isn't an object, has a property that is no option, or its
 * own code throws.
 */
export function readClientOptions<T extends AnyClientOptions>(options: T): T {
  const read = readOptions(options, OPTIONS, ACTION) as T;
  checkNames(options, OPTIONS, ACTION, "options");
  return read;
}

/** Checked options, and the values derived from them. */
export interface ClientSetup extends LinkSetup {
  /** Address to dial. */
  readonly dial: DialTask;
  /** Whether the connection is closed when a command isn't answered in time. */
  readonly endsUnanswered: boolean;
}

/**
 * Checks options.
 *
 * @param options Options from {@linkcode readClientOptions}.
 * @returns Checked options, and the values derived from them.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function setUpClient(options: AnyClientOptions): ClientSetup {
  const { host = "127.0.0.1", port, reconnect = false } = options;
  const { reconnectDelayMs = RECONNECT_DELAY_MS } = options;
  const { commandTimeoutAction = "report" } = options;
  if (typeof host !== "string" || host === "") {
    throw new TypeError(
      `Cannot ${ACTION} as host must be a name or an IP address: received ${
        typeOf(host)
      }`,
    );
  }
  checkInteger(port, 1, PORT_MAX, ACTION, "port");
  checkBoolean(reconnect, ACTION, "reconnect");
  checkInteger(reconnectDelayMs, 1, TIMER_MS_MAX, ACTION, "reconnectDelayMs");
  checkOneOf(
    commandTimeoutAction,
    COMMAND_TIMEOUT_ACTIONS,
    ACTION,
    "commandTimeoutAction",
  );
  const protocol = {
    header: singleSocket.Header,
    command: singleSocket.Command,
    commandStatus: CommandStatus,
  };
  const link = setUpLink(options, protocol, ACTION, reconnect);
  const { counter } = link.stream.layouts[0];
  if (counter?.byteLength !== 4) {
    throw new TypeError(
      `Cannot ${ACTION} as HeaderClass must have a field "counter" of type u32, by which commands are answered`,
    );
  }
  return {
    ...link,
    streamSizes: {
      ...link.streamSizes,
      mailboxEntries: MAILBOX_ENTRIES,
      commandBytes: singleSocket.Command.byteLength,
    },
    dial: {
      hostname: host,
      port,
      retryMs: reconnect ? reconnectDelayMs : Infinity,
    },
    endsUnanswered: commandTimeoutAction === "disconnect",
  };
}
