/**
 * Options of `subscribe()`.
 *
 * @module
 */

import { checkBusName } from "./message.ts";
import { checkConnection } from "./publish_options.ts";
import type { BusTransport, StartFrom } from "./transport.ts";
import {
  checkInteger,
  checkLog,
  checkOneOf,
  checkSignal,
  checkTimeLimit,
  readOptions,
  typeOf,
} from "../base/check.ts";
import type { SourceStructs } from "../link/source.ts";
import { isStructType } from "../struct/struct.ts";
import { defaultLog, type LogSink } from "../base/log.ts";

/** Options of {@linkcode subscribe}. */
export interface SubscribeOptions<S extends SourceStructs = SourceStructs> {
  /** Connection to the broker; it stays open when the subscription is closed. */
  readonly connection: BusTransport;
  /** Name of the device, by which it is published. */
  readonly device: string;
  /**
   * Place from which to read: `"now"`, `"last"` for the last message of each channel and
   * what follows, `{ atMs }` for what was published since a time, or `{ position }`.
   *
   * @default {"now"}
   */
  readonly from?: StartFrom;
  /**
   * Lane: every frame, or `"now"` for a display, which is given the newest telemetry some times
   * a second, and nothing else but configurations.
   *
   * @default {"every"}
   */
  readonly lane?: "every" | "now";
  /**
   * Structs of the device, if the program knows them: samples have their types and derived
   * properties then. They must be those that are published; by default those are taken.
   */
  readonly structs?: S;
  /**
   * Time in ms that the call waits for the device to be published; Infinity for no limit.
   *
   * @default {10000}
   */
  readonly timeoutMs?: number;
  /** Cancels the call, and closes the subscription. */
  readonly signal?: AbortSignal;
  /** Receives a line for each change of the health; the logger `hexrotcomm` by default. */
  readonly log?: LogSink;
}

/** Options of a subscription, with their defaults. */
export type ReadSubscribeOptions =
  & Required<Omit<SubscribeOptions, "signal" | "structs">>
  & Pick<SubscribeOptions, "signal" | "structs">;

const ACTION = "subscribe";
const MS_LIMIT = 2 ** 43;

/**
 * Checks the options of `subscribe()`, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readSubscribeOptions(
  options: SubscribeOptions,
): ReadSubscribeOptions {
  const {
    connection,
    device,
    from = "now",
    lane = "every",
    structs,
    timeoutMs = 10_000,
    signal,
    log = defaultLog(),
  } = readOptions(options, [
    "connection",
    "device",
    "from",
    "lane",
    "structs",
    "timeoutMs",
    "signal",
    "log",
  ], ACTION);
  checkConnection(connection, ACTION);
  checkBusName(device, ACTION, "device");
  checkFrom(from);
  checkOneOf(lane, ["every", "now"], ACTION, "lane");
  for (
    const role of structs ? ["header", "config", "telemetry"] as const : []
  ) {
    if (isStructType(structs![role])) continue;
    throw new TypeError(
      `Cannot ${ACTION} as structs.${role} must be a struct of defineStruct(): received ${
        typeOf(structs![role])
      }`,
    );
  }
  checkTimeLimit(timeoutMs, ACTION, "timeoutMs");
  checkSignal(signal, ACTION);
  checkLog(log, ACTION);
  return { connection, device, from, lane, structs, timeoutMs, signal, log };
}

function checkFrom(from: unknown): asserts from is StartFrom {
  if (from === "now" || from === "last") return;
  const { atMs, position } = (from ?? {}) as Record<string, unknown>;
  if (atMs !== undefined) {
    return checkInteger(Math.floor(Number(atMs)), 0, MS_LIMIT, ACTION, "atMs");
  }
  if (position !== undefined) {
    const { MAX_SAFE_INTEGER } = Number;
    return checkInteger(position, 0, MAX_SAFE_INTEGER, ACTION, "position");
  }
  throw new TypeError(
    `Cannot ${ACTION} as from must be "now", "last", { atMs } or { position }: received ${
      typeOf(from)
    }`,
  );
}
