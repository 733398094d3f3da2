/**
 * Options and statistics of simulated controllers of the two-socket protocol.
 *
 * @module
 */

import {
  checkLog,
  readOptions,
  textOf,
  TIMER_MS_MAX,
  typeOf,
} from "../../base/check.ts";
import { defaultLog, harmless, type LogSink } from "../../base/log.ts";

/** Options of a simulated controller that connects to a server: the two-socket protocol. */
export interface DiallingOptions {
  /** Name or address of the server. Default: `"127.0.0.1"`. */
  host?: string;
  /** Port of the server for configuration and telemetry, 1 to 65535. */
  telemetryPort: number;
  /** Port of the server for commands, 1 to 65535. */
  commandPort: number;
  /**
   * Time between two telemetry samples, in ms; more than 0. Timers are exact to about 1 ms.
   * With `Infinity`, only the configuration is sent, once after each connection. Default:
   * 50 for rotator and hexapods (20 Hz, as real ones send at most), else 100.
   */
  telemetryIntervalMs?: number;
  /**
   * Time from a failed attempt to connect, or from the loss of a connection, to the next
   * attempt, in ms; at least 0. Default: 100.
   */
  reconnectDelayMs?: number;
  /** `syncPattern` of each header, a u16. Default: 0, as in the reference mock. */
  syncPattern?: number;
  /** Log of the controller. Default: the logger `hexrotcomm` of `@std/log`. */
  log?: LogSink;
}

/** Statistics of a controller of the two-socket protocol since it was made. */
export interface DiallingStats {
  /** Configuration frames that were handed to the socket. */
  configFrames: number;
  /** Telemetry frames that were handed to the socket. */
  telemetryFrames: number;
  /** Connections of the telemetry socket, also those closed at once. */
  telemetryConnections: number;
  /** Connections of the command socket, also those closed at once. */
  commandConnections: number;
  /** Commands with the right sync pattern, or none. */
  commandsReceived: number;
  /** Commands of these that the device rejected, so that nothing changed. */
  commandsRejected: number;
  /** Commands with a wrong sync pattern, which are ignored. */
  wrongSyncPatterns: number;
}

const ACTION = "create controller";
const OPTIONS = [
  "host",
  "telemetryPort",
  "commandPort",
  "telemetryIntervalMs",
  "reconnectDelayMs",
  "syncPattern",
  "log",
] as const satisfies (keyof DiallingOptions)[];

/** Options that are complete and valid. */
export type CheckedOptions = Readonly<Required<DiallingOptions>>;

/**
 * Checks options, and fills in the defaults.
 *
 * @param given Options of the user.
 * @param telemetryIntervalMs Default of the device, in ms.
 * @returns The options that every controller has, and no others.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkDiallingOptions(
  given: DiallingOptions,
  telemetryIntervalMs = 100,
): CheckedOptions {
  const options = readOptions(given, OPTIONS, ACTION);
  const checked = {
    host: options.host ?? "127.0.0.1",
    telemetryPort: options.telemetryPort,
    commandPort: options.commandPort,
    telemetryIntervalMs: options.telemetryIntervalMs ?? telemetryIntervalMs,
    reconnectDelayMs: options.reconnectDelayMs ?? 100,
    syncPattern: options.syncPattern ?? 0,
    log: options.log ?? defaultLog(),
  };
  checkShared(checked);
  const port = "an integer in 1..65535";
  check("telemetryPort", checked.telemetryPort, port, isIn(1, 65535));
  check("commandPort", checked.commandPort, port, isIn(1, 65535));
  check(
    "reconnectDelayMs",
    checked.reconnectDelayMs,
    `in 0..${TIMER_MS_MAX}`,
    (value) => value >= 0 && value <= TIMER_MS_MAX,
  );
  check("syncPattern", checked.syncPattern, "a u16", isIn(0, 0xffff));
  return { ...checked, log: harmless(checked.log) };
}

/**
 * Checks the options that controllers of both protocols have.
 *
 * @param options Complete options.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkShared(
  options: Pick<CheckedOptions, "host" | "telemetryIntervalMs" | "log">,
): void {
  check(
    "telemetryIntervalMs",
    options.telemetryIntervalMs,
    `more than 0 and at most ${TIMER_MS_MAX}, or Infinity`,
    (value) => value > 0 && (value <= TIMER_MS_MAX || value === Infinity),
  );
  if (typeof options.host !== "string") {
    throw new TypeError(
      `Cannot ${ACTION} as host must be a string: received ${
        typeOf(options.host)
      }`,
    );
  }
  checkLog(options.log, ACTION);
}

/**
 * Returns a test for integers in a range.
 *
 * @param min Smallest integer.
 * @param max Largest integer.
 */
export function isIn(min: number, max: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= min && value <= max;
}

/**
 * Checks a number that a controller, or anything else, is made with.
 *
 * @param name Name of the option.
 * @param value Value received.
 * @param rule Rule of the value, for the error.
 * @param holds Returns whether a number follows the rule.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If the rule doesn't hold.
 */
export function check(
  name: string,
  value: unknown,
  rule: string,
  holds: (value: number) => boolean,
  action = ACTION,
): void {
  const refusal = `Cannot ${action} as ${name} must be ${rule}: received`;
  if (typeof value !== "number") {
    throw new TypeError(`${refusal} ${typeOf(value)}`);
  }
  if (!holds(value)) throw new RangeError(`${refusal} ${textOf(value)}`);
}
