/**
 * Options and statistics of simulated controllers of the single-socket protocol.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import { defaultLog, harmless, type LogSink } from "../../base/log.ts";
import type { ControllerDefaults } from "./device.ts";
import { check, checkShared, isIn } from "./controller_options.ts";
import {
  type CheckedQuirks,
  checkQuirks,
  type Quirks,
} from "../faults/quirks.ts";

/** Options of a simulated controller that listens: the single-socket protocol. */
export interface ListeningOptions {
  /** Address to listen on. Default: `"127.0.0.1"`, this machine only. */
  host?: string;
  /**
   * Port to listen on, 0 to 65535; 0 for any that is free. Default: that of the device
   * (rotator 5570, camera hexapod 5560, M2 hexapod 5550), else 0.
   */
  port?: number;
  /**
   * Time between two telemetry samples, in ms; more than 0. Timers are exact to about 1 ms.
   * With `Infinity`, only the configuration is sent, once after each connection. Default:
   * 50 for rotator and hexapods (20 Hz, as real ones send at least), else 100.
   */
  telemetryIntervalMs?: number;
  /** Log of the controller. Default: the logger `hexrotcomm` of `@std/log`. */
  log?: LogSink;
  /**
   * Habits of the real controllers' server; `"real"` for all except those of the GUI, see
   * {@linkcode Quirks}. Default: none, a controller that is easy to work with.
   */
  quirks?: "real" | Quirks;
}

/** Statistics of a controller of the single-socket protocol since it was made. */
export interface ListeningStats {
  /** Configuration frames that were handed to the socket. */
  configFrames: number;
  /** Telemetry frames that were handed to the socket. */
  telemetryFrames: number;
  /** Command status frames that were handed to the socket. */
  statusFrames: number;
  /** Clients that were accepted. */
  connections: number;
  /** Clients that were refused, as another was connected. */
  refusedConnections: number;
  /** Commands that were read, whoever sent them. */
  commandsReceived: number;
  /** Commands of these that were rejected, so that nothing changed. */
  commandsRejected: number;
}

/** Options that are complete and valid. */
export type CheckedListeningOptions = Readonly<
  & Required<Omit<ListeningOptions, "quirks">>
  & { quirks: CheckedQuirks }
>;

/**
 * Checks options, and fills in the defaults.
 *
 * @param given Options of the user.
 * @param defaults Defaults of the device.
 * @returns The options that every controller has, and no others.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkListeningOptions(
  given: ListeningOptions,
  { port = 0, telemetryIntervalMs = 100 }: ControllerDefaults = {},
): CheckedListeningOptions {
  const options = readOptions(
    given,
    ["host", "port", "telemetryIntervalMs", "log", "quirks"],
    "create controller",
  );
  const checked = {
    host: options.host ?? "127.0.0.1",
    port: options.port ?? port,
    telemetryIntervalMs: options.telemetryIntervalMs ?? telemetryIntervalMs,
    log: options.log ?? defaultLog(),
    quirks: checkQuirks(options.quirks),
  };
  checkShared(checked);
  check("port", checked.port, "an integer in 0..65535", isIn(0, 65535));
  return { ...checked, log: harmless(checked.log) };
}
