/**
 * Options of replays.
 *
 * @module
 */

import { checkSpeed } from "./pace.ts";
import { checkMs, MS_LIMIT } from "../range.ts";
import { Recording } from "../recording.ts";
import { checkBoolean, readOptions, typeOf } from "../../base/check.ts";

/** Range and speed of a replay. */
export interface ReplayOptions {
  /**
   * Speed, more than 0: 1 for that of the recording, Infinity for as fast as possible.
   *
   * @default {1}
   */
  readonly speed?: number;
  /** Least time of receipt, in ms since 1970 (UTC); the start by default. */
  readonly fromMs?: number;
  /** Greatest time of receipt, likewise; the end by default. */
  readonly toMs?: number;
  /**
   * Whether it begins with a pause, to step through it.
   *
   * @default {false}
   */
  readonly paused?: boolean;
}

/** Names of these options. */
export const REPLAY_OPTIONS = [
  "speed",
  "fromMs",
  "toMs",
  "paused",
] as const satisfies (keyof ReplayOptions)[];

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readReplayOptions(
  options: ReplayOptions,
  action: string,
): Required<ReplayOptions> {
  const { speed = 1, fromMs = 0, toMs = MS_LIMIT, paused = false } =
    readOptions(options, REPLAY_OPTIONS, action);
  checkSpeed(speed, action);
  checkMs(fromMs, action, "fromMs");
  checkMs(toMs, action, "toMs");
  checkBoolean(paused, action, "paused");
  return { speed, fromMs, toMs, paused };
}

/** @throws {TypeError} If it is no recording. */
export function checkRecording(value: unknown, action: string): void {
  if (value instanceof Recording) return;
  throw new TypeError(
    `Cannot ${action} as recording must be one of openRecording(): received ${
      typeOf(value)
    }`,
  );
}
