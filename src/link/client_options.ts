/**
 * The options of a client: what they are, their defaults, and their checks.
 *
 * @module
 */

import {
  checkInteger,
  checkNames,
  checkOneOf,
  readOptions,
  TIMER_MS_MAX,
  typeOf,
} from "../base/check.ts";
import {
  LINK_OPTIONS,
  type LinkOptions,
  type LinkSetup,
  setUpLink,
} from "./link_options.ts";
import {
  CommandStatus,
  SingleSocketCommand,
  SingleSocketHeader,
} from "../protocol/single_socket.ts";
import type { AnyStructType } from "../struct/struct.ts";
import type { DialTask } from "../transport/worker_messages.ts";

const PORT_MAX = 65_535;
const RECONNECT_DELAY_MS = 1000;
/** As many as may wait for their turn: if all were urgent, all would be in it. */
const MAILBOX_ENTRIES = 4096;
const COMMAND_TIMEOUT_ACTIONS = [
  "report",
  "disconnect",
] as const satisfies CommandTimeoutAction[];
const ACTION = "make client";

/** Consequence of a command that was written, but not answered within its time limit. */
export type CommandTimeoutAction = "report" | "disconnect";

/** What a {@linkcode CommandTelemetryClient} is made from. */
export interface CommandTelemetryClientOptions<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType,
  Client,
> extends LinkOptions<ConfigClass, TelemetryClass, HeaderClass, Client> {
  /** The controller's name or IP address. @default {"127.0.0.1"} */
  readonly host?: string;
  /** The controller's port, in 1..65535. */
  readonly port: number;
  /**
   * Whether a connection that is lost is dialled again, and one that can't be made
   * too, until the client is closed.
   *
   * @default {false}
   */
  readonly reconnect?: boolean;
  /** How long after that it is dialled again, in ms from 1. @default {1000} */
  readonly reconnectDelayMs?: number;
  /**
   * Consequence of a command that was written, but not answered within its time limit.
   *
   * | value | the call rejects, and |
   * | ----- | --------------------- |
   * | `"report"` | the connection goes on, with the next command |
   * | `"disconnect"` | the connection ends, with all commands that are pending |
   *
   * After an outage of the network, the system delivers what was written meanwhile: with
   * `"report"` every command that has timed out, and the controller obeys them late. With
   * `"disconnect"` none follows the first; commands reject with
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
 * @param options What the caller gave.
 * @returns A copy, not checked yet.
 * @throws {TypeError} If it isn't an object, has a property that is no option, or its
 * own code throws.
 */
export function readClientOptions<T extends AnyClientOptions>(options: T): T {
  const read = readOptions(options, OPTIONS, ACTION) as T;
  checkNames(options, OPTIONS, ACTION, "options");
  return read;
}

/** The options, checked, and what follows from them. */
export interface ClientSetup extends LinkSetup {
  /** Whom to dial. */
  readonly dial: DialTask;
  /** Whether the connection ends when a command isn't answered in time. */
  readonly endsUnanswered: boolean;
}

/**
 * Checks options.
 *
 * @param options What {@linkcode readClientOptions} has read.
 * @returns What follows from them.
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
  if (typeof reconnect !== "boolean") {
    throw new TypeError(
      `Cannot ${ACTION} as reconnect must be true or false: received ${
        typeOf(reconnect)
      }`,
    );
  }
  checkInteger(reconnectDelayMs, 1, TIMER_MS_MAX, ACTION, "reconnectDelayMs");
  checkOneOf(
    commandTimeoutAction,
    COMMAND_TIMEOUT_ACTIONS,
    ACTION,
    "commandTimeoutAction",
  );
  const protocol = { header: SingleSocketHeader, answers: [CommandStatus] };
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
      commandBytes: SingleSocketCommand.byteLength,
    },
    dial: {
      hostname: host,
      port,
      retryMs: reconnect ? reconnectDelayMs : Infinity,
    },
    endsUnanswered: commandTimeoutAction === "disconnect",
  };
}
