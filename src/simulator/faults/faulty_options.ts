/**
 * Options and statistics of a controller with faults.
 *
 * @module
 */

import {
  checkFunction,
  checkInteger,
  readForeign,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  check,
  type DiallingOptions,
  type DiallingStats,
} from "../sockets/controller_options.ts";
import { FRAME_FAULTS, type FrameFault } from "./faults.ts";
import type { SentFrame } from "./frame_faults.ts";
import type { Random } from "./random.ts";
import { taiNowNs } from "../../base/tai.ts";

const ACTION = "create controller";
/** Ten times 0.1 is a little more than 1. */
const ROUNDING = 1e-9;

/** Options of a {@linkcode FaultyController}. */
export interface FaultyControllerOptions extends DiallingOptions {
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** Seed of all random choices, a u32. Default: random. */
  seed?: number;
  /**
   * Share of the steady stream's telemetry frames to which each fault happens, at random, 0
   * to 1; the sum of all is at most 1. Default: none.
   */
  faults?: Partial<Record<FrameFault, number>>;
  /**
   * Called with each frame, also of configuration, just before its bytes are handed to the
   * socket. It must not throw: its errors are logged.
   */
  onFrame?: (frame: SentFrame) => void;
  /**
   * Clock of the time stamps, in ns since 1970 on the TAI scale. With a clock of your own,
   * equal seeds send equal bytes. Default: this machine's.
   */
  nowNs?: () => bigint;
}

/** Statistics of a {@linkcode FaultyController} since it was made. */
export interface FaultyControllerStats extends DiallingStats {
  /** Frames that can't be delivered; they also count as telemetry frames. */
  framesDamaged: number;
  /** Steps of scripts that were played to their end. */
  stepsPlayed: number;
}

/** Share of the telemetry frames to which each fault happens. */
export type Shares = readonly (readonly [fault: FrameFault, share: number])[];

/** Options that are complete and valid, except those of every controller. */
export interface CheckedFaultyOptions {
  readonly seed: number;
  readonly shares: Shares;
  readonly onFrame: (frame: SentFrame) => void;
  readonly nowNs: () => bigint;
}

/**
 * Checks options, and fills in the defaults.
 *
 * @param given Options of the user.
 * @throws {TypeError} If an option has the wrong type, or a fault isn't known.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkFaultyOptions(
  given: FaultyControllerOptions,
): CheckedFaultyOptions {
  const { nowNs = taiNowNs } = readOptions(given, ["nowNs"], ACTION);
  checkFunction(nowNs, ACTION, "nowNs");
  return { ...checkInjection(given, ACTION), nowNs };
}

/** Options of everything that has faults. */
export type InjectionOptions = Pick<
  FaultyControllerOptions,
  "seed" | "faults" | "onFrame"
>;

/**
 * Checks the options of everything that has faults, and fills in the defaults.
 *
 * @param given Options of the user.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @throws {TypeError} If an option has the wrong type, or a fault isn't known.
 * @throws {RangeError} If an option is out of its range.
 */
export function checkInjection(
  given: InjectionOptions,
  action: string,
): Omit<CheckedFaultyOptions, "nowNs"> {
  const {
    seed = crypto.getRandomValues(new Uint32Array(1))[0],
    faults = {},
    onFrame = () => {},
  } = readOptions(given, ["seed", "faults", "onFrame"], action);
  checkInteger(seed, 0, 2 ** 32 - 1, action, "seed");
  checkFunction(onFrame, action, "onFrame");
  return { seed, shares: checkShares(faults, action), onFrame };
}

/**
 * Picks the fault of the next frame.
 *
 * @param shares Share of each fault.
 * @param random Source of choices.
 */
export function pickFault(shares: Shares, random: Random): FrameFault {
  let rest = random.fraction();
  for (const [fault, share] of shares) {
    if (rest < share) return fault;
    rest -= share;
  }
  return "none";
}

/** Checks shares in the order of the table, so that equal shares make equal choices. */
function checkShares(
  given: Partial<Record<FrameFault, number>>,
  action: string,
): Shares {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `Cannot ${action} as faults must be an object of shares: received ${
        typeOf(given)
      }`,
    );
  }
  const faults = readForeign(
    () => ({ ...given }),
    () =>
      `Cannot ${action} as faults must be readable: received ${typeOf(given)}`,
  );
  for (const [name, share] of Object.entries(faults)) {
    if (!FRAME_FAULTS.some((fault) => fault === name)) {
      throw new TypeError(
        `Cannot ${action} as faults must be among ${
          FRAME_FAULTS.join(", ")
        }: received ${typeOf(name)}`,
      );
    }
    const isShare = (value: number) => value >= 0 && value <= 1;
    check(`faults.${name}`, share, "in 0..1", isShare, action);
  }
  const shares = FRAME_FAULTS.map((fault) =>
    [fault, faults[fault] ?? 0] as const
  );
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  const holds = () => sum <= 1 + ROUNDING;
  check("the sum of faults", sum, "at most 1", holds, action);
  return shares;
}
