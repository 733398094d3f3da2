/**
 * Habits of the server in the real controllers of the single-socket protocol, which a
 * simulated one can have.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkNames,
  readOptions,
  TIMER_MS_MAX,
  typeOf,
} from "../../base/check.ts";
import { check } from "../sockets/controller_options.ts";

/**
 * Habits of the real controllers' server, by its C source (ts_hexrotpxicom 0.2.6). Each is
 * off by default.
 *
 * | habit | real server |
 * | ----- | ----------- |
 * | `garbageStatusTime` | yes |
 * | `frameIntervalMs` | 20 |
 * | `commandsPerSec` | 20 |
 * | `statusQueueMax` | 4 |
 * | `staleFrames` | yes |
 * | `silentSecondClient` | yes |
 * | `guiControlAfterMs`, `guiControlForMs` | whenever somebody uses the GUI |
 */
export interface Quirks {
  /** Whether leftover memory, often zeros, is the time stamp of each command status. */
  garbageStatusTime?: boolean;
  /**
   * Shortest time between two frames, in ms; a command status goes first. 0 for none.
   * Default: 0.
   */
  frameIntervalMs?: number;
  /**
   * Rate at which commands are read: each time the bytes that have arrived, up to 60. If
   * TCP has split a command, both parts are ignored; the real server takes a part for a
   * whole command. More than 0; `Infinity` reads every command as soon as it is complete,
   * however it was split. Default: `Infinity`.
   */
  commandsPerSec?: number;
  /**
   * Largest number of waiting command statuses; further ones are lost, though their
   * commands are executed. An integer from 1, or `Infinity`. Default: `Infinity`, with
   * which the next command waits for the status of the previous one.
   */
  statusQueueMax?: number;
  /** Whether a connection begins with up to three frames of the previous one. */
  staleFrames?: boolean;
  /**
   * Whether a second client is accepted, and receives nothing until the first has
   * disconnected, instead of being disconnected.
   */
  silentSecondClient?: boolean;
  /**
   * Time from `start()` until the GUI takes control, in ms. `Infinity` for never.
   * Default: `Infinity`.
   */
  guiControlAfterMs?: number;
  /**
   * Time until the GUI gives control back, in ms. `Infinity` for never.
   * Default: `Infinity`.
   */
  guiControlForMs?: number;
  /** Seed of the leftover memory, a u32. Default: 0. */
  seed?: number;
}

/**
 * Habits of the real controllers' server, except those of the GUI. With the GUI: `{
 * ...REAL_QUIRKS, guiControlAfterMs: 2000, guiControlForMs: 3000 }`.
 */
export const REAL_QUIRKS: Readonly<Quirks> = {
  garbageStatusTime: true,
  frameIntervalMs: 20,
  commandsPerSec: 20,
  statusQueueMax: 4,
  staleFrames: true,
  silentSecondClient: true,
};

/** Habits that are complete and valid. */
export type CheckedQuirks = Readonly<Required<Quirks>>;

const ACTION = "create controller";
const NAMES = [
  "garbageStatusTime",
  "frameIntervalMs",
  "commandsPerSec",
  "statusQueueMax",
  "staleFrames",
  "silentSecondClient",
  "guiControlAfterMs",
  "guiControlForMs",
  "seed",
] as const satisfies (keyof Quirks)[];

/**
 * Checks habits, and fills in the defaults.
 *
 * @param given Habits; `"real"` for {@linkcode REAL_QUIRKS}.
 * @throws {TypeError} If a habit has the wrong type, or doesn't exist.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkQuirks(given: "real" | Quirks = {}): CheckedQuirks {
  const quirks = given === "real" ? REAL_QUIRKS : given;
  if (typeof quirks !== "object" || quirks === null) {
    throw new TypeError(
      `Cannot ${ACTION} as quirks must be "real" or an object: received ${
        typeOf(quirks)
      }`,
    );
  }
  checkNames(quirks, NAMES, ACTION, "quirks");
  const checked = {
    garbageStatusTime: false,
    frameIntervalMs: 0,
    commandsPerSec: Infinity,
    statusQueueMax: Infinity,
    staleFrames: false,
    silentSecondClient: false,
    guiControlAfterMs: Infinity,
    guiControlForMs: Infinity,
    seed: 0,
    ...withoutUndefined(readOptions(quirks, NAMES, ACTION)),
  };
  for (
    const name of [
      "garbageStatusTime",
      "staleFrames",
      "silentSecondClient",
    ] as const
  ) checkBoolean(checked[name], ACTION, `quirks.${name}`);
  const isTime = (value: number) => value >= 0 && value <= TIMER_MS_MAX;
  const orNever = (value: number) => isTime(value) || value === Infinity;
  const timeRule = `in 0..${TIMER_MS_MAX}`;
  check("quirks.frameIntervalMs", checked.frameIntervalMs, timeRule, isTime);
  for (const name of ["guiControlAfterMs", "guiControlForMs"] as const) {
    const rule = `${timeRule}, or Infinity`;
    check(`quirks.${name}`, checked[name], rule, orNever);
  }
  check(
    "quirks.commandsPerSec",
    checked.commandsPerSec,
    "at least 0.001",
    (value) => value >= 0.001,
  );
  check(
    "quirks.statusQueueMax",
    checked.statusQueueMax,
    "an integer from 1, or Infinity",
    (value) => value >= 1 && (Number.isInteger(value) || value === Infinity),
  );
  checkInteger(checked.seed, 0, 2 ** 32 - 1, ACTION, "quirks.seed");
  return checked;
}

function withoutUndefined<T extends object>(values: T): Partial<T> {
  const given = Object.entries(values).filter(([, v]) => v !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}
