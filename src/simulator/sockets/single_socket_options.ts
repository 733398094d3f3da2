/**
 * The options of all simulated controllers of the single-socket protocol, and
 * what they count.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import { defaultLog, harmless, type LogSink } from "../../base/log.ts";
import { check, checkShared, isIn } from "./controller_options.ts";
import {
  type CheckedQuirks,
  checkQuirks,
  type Quirks,
} from "../faults/quirks.ts";

/** Options of every simulated controller of the single-socket protocol. */
export interface SingleSocketControllerOptions {
  /** The address to listen on. Default: `"127.0.0.1"`, this machine only. */
  host?: string;
  /** The port to listen on, 0 to 65535; 0 for any that is free. */
  port?: number;
  /**
   * The time between two telemetry samples, in ms; more than 0. Timers are good
   * to about 1 ms. `Infinity` sends the configuration once after each
   * connection, and nothing by itself after that.
   */
  telemetryIntervalMs?: number;
  /** Where to tell what happens. Default: the logger `hexrotcomm` of `@std/log`. */
  log?: LogSink;
  /**
   * Habits of the real controllers' server; `"real"` for all of them but the GUI's, see
   * {@linkcode Quirks}. Default: none, a controller that is easy to work with.
   */
  quirks?: "real" | Quirks;
}

/** What every such controller has counted since it was made. */
export interface SingleSocketControllerStats {
  /** Configuration frames that were handed to the socket. */
  configFrames: number;
  /** Telemetry frames that were handed to the socket. */
  telemetryFrames: number;
  /** Command status frames that were handed to the socket. */
  statusFrames: number;
  /** Clients that were let in. */
  connections: number;
  /** Clients that were refused, as there was one. */
  refusedConnections: number;
  /** Commands that were read, whoever sent them. */
  commandsReceived: number;
  /** Those of them that were rejected, so that nothing changed. */
  commandsRejected: number;
}

/** Options that are complete and in order. */
export type CheckedSingleSocketOptions = Readonly<
  & Required<Omit<SingleSocketControllerOptions, "quirks">>
  & { quirks: CheckedQuirks }
>;

/**
 * Checks options, and puts the defaults in.
 *
 * @param given What the user gave.
 * @param defaults The device's own.
 * @returns The options that every controller has, and no others.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkSingleSocketOptions(
  given: SingleSocketControllerOptions,
  defaults: { readonly port: number; readonly telemetryIntervalMs: number },
): CheckedSingleSocketOptions {
  const options = readOptions(
    given,
    ["host", "port", "telemetryIntervalMs", "log", "quirks"],
    "create controller",
  );
  const checked = {
    host: options.host ?? "127.0.0.1",
    port: options.port ?? defaults.port,
    telemetryIntervalMs: options.telemetryIntervalMs ??
      defaults.telemetryIntervalMs,
    log: options.log ?? defaultLog(),
    quirks: checkQuirks(options.quirks),
  };
  checkShared(checked);
  check("port", checked.port, "an integer in 0..65535", isIn(0, 65535));
  return { ...checked, log: harmless(checked.log) };
}
