/**
 * Scripts of faults: their steps, checks, and random scripts.
 *
 * @module
 */

import {
  checkInteger,
  readForeign,
  readOptions,
  textOf,
  TIMER_MS_MAX,
  typeOf,
} from "../../base/check.ts";
import type { PortRole } from "../../base/errors.ts";
import { isIn } from "../sockets/controller_options.ts";
import {
  type Fault,
  FRAME_FAULTS,
  type FrameFault,
  LINK_FAULTS,
  type LinkFault,
} from "./faults.ts";
import { Random } from "./random.ts";

const U32_MAX = 2 ** 32 - 1;
const CHOICES_MAX = 1000;
const UNEXPECTED_BYTES_MAX = 65_536;
const SOCKETS = ["both", "telemetry", "command"] as const;

/** Step of a script: a fault with its parameters. */
export type FaultStep =
  | {
    /** Fault of each of some telemetry frames. */
    readonly fault: FrameFault;
    /** Number of frames, sent without a pause; at least 0. */
    readonly frames: number;
  }
  | {
    /** Fault that lasts for some time. */
    readonly fault: "stall" | "commandReadStall" | "slowReader";
    /** Duration of the fault, in ms; at least 0. */
    readonly ms: number;
  }
  | {
    /** End of connections. */
    readonly fault: "halfOpen" | "reset" | "close";
    /** Sockets to end. Default: `"both"`. */
    readonly socket?: PortRole | "both";
  }
  | {
    /** Short connections. */
    readonly fault: "reconnectStorm";
    /** Number of connections; at least 1. */
    readonly times: number;
  }
  | {
    /** Unexpected bytes. */
    readonly fault: "unexpectedBytes";
    /** Number of bytes, 1 to 65536. */
    readonly bytes: number;
  };

/** Options of {@linkcode randomScript}. */
export interface RandomScriptOptions {
  /** Number of steps; at least 0. */
  steps: number;
  /**
   * Faults to choose from, of which the first 1000 count; one that is listed twice is
   * chosen twice as often. Default: all.
   */
  faults?: readonly Fault[];
  /** Largest number of frames of a step; at least 1. Default: 100. */
  framesMax?: number;
  /** Longest duration of a step, in ms; at least 1. Default: 200. */
  msMax?: number;
}

type Need = "frames" | "ms" | "socket" | "times" | "bytes";

const NEEDS: Readonly<Record<LinkFault, Need>> = {
  stall: "ms",
  halfOpen: "socket",
  reset: "socket",
  close: "socket",
  reconnectStorm: "times",
  commandReadStall: "ms",
  slowReader: "ms",
  unexpectedBytes: "bytes",
};

const RULES: Readonly<
  Record<
    Exclude<Need, "socket">,
    { rule: string; holds: (value: number) => boolean }
  >
> = {
  frames: { rule: `an integer in 0..${U32_MAX}`, holds: isIn(0, U32_MAX) },
  ms: {
    rule: `in 0..${TIMER_MS_MAX} ms`,
    holds: (value) => value >= 0 && value <= TIMER_MS_MAX,
  },
  times: { rule: `an integer in 1..${U32_MAX}`, holds: isIn(1, U32_MAX) },
  bytes: {
    rule: `an integer in 1..${UNEXPECTED_BYTES_MAX}`,
    holds: isIn(1, UNEXPECTED_BYTES_MAX),
  },
};

/**
 * Checks a script.
 *
 * @param steps Steps of the user.
 * @returns A copy.
 * @throws {TypeError} If a property is missing, unknown or of the wrong type.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkScript(steps: readonly FaultStep[]): FaultStep[] {
  if (!Array.isArray(steps)) {
    throw new TypeError(
      `Cannot play script as it must be an array of steps: received ${
        typeOf(steps)
      }`,
    );
  }
  steps.forEach(checkStep);
  return steps.map((step) => ({ ...step }));
}

function checkStep(step: unknown, index: number): void {
  const where = `Cannot play script as step ${index}`;
  if (typeof step !== "object" || step === null) {
    throw new TypeError(`${where} must be an object: received ${typeOf(step)}`);
  }
  const { fault, ...rest } = step as Record<string, unknown>;
  const need = needOf(fault);
  if (need === undefined) {
    throw new TypeError(
      `${where} must have a known fault: received ${typeOf(fault)}`,
    );
  }
  const stranger = Object.keys(rest).find((name) => name !== need);
  if (stranger !== undefined) {
    throw new TypeError(
      `${where}, ${fault}, must have no ${stranger} but ${need}`,
    );
  }
  const value = rest[need];
  const subject = `${where}, ${fault}: ${need}`;
  if (need === "socket") {
    if (value === undefined || SOCKETS.some((name) => name === value)) return;
    throw new TypeError(
      `${subject} must be one of ${SOCKETS.join(", ")}: received ${
        typeOf(value)
      }`,
    );
  }
  const { rule, holds } = RULES[need];
  const refusal = `${subject} must be ${rule}: received`;
  if (typeof value !== "number") {
    throw new TypeError(`${refusal} ${typeOf(value)}`);
  }
  if (!holds(value)) throw new RangeError(`${refusal} ${textOf(value)}`);
}

function needOf(fault: unknown): Need | undefined {
  if (FRAME_FAULTS.some((name) => name === fault)) return "frames";
  const linkFault = LINK_FAULTS.find((name) => name === fault);
  return linkFault === undefined ? undefined : NEEDS[linkFault];
}

/**
 * Makes a random script, for soak tests.
 *
 * @example A minute of trouble, the same each time
 * ```ts
 * import { randomScript } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * const script = randomScript(42, { steps: 3, faults: ["junk", "reset"] });
 * if (script.length !== 3) throw new Error("three steps");
 * ```
 *
 * @param seed An unsigned 32-bit integer; equal seeds and options give equal scripts.
 * @param options Length and faults of the script.
 * @returns The steps.
 * @throws {TypeError} If an argument has the wrong type, or a fault isn't known.
 * @throws {RangeError} If a number is out of its range.
 */
export function randomScript(
  seed: number,
  options: RandomScriptOptions,
): FaultStep[] {
  const {
    steps,
    faults: given = [...FRAME_FAULTS, ...LINK_FAULTS],
    framesMax = 100,
    msMax = 200,
  } = readOptions(
    options,
    ["steps", "faults", "framesMax", "msMax"],
    "make script",
  );
  checkInteger(seed, 0, U32_MAX, "make script", "seed");
  checkInteger(steps, 0, U32_MAX, "make script", "steps");
  checkInteger(framesMax, 1, U32_MAX, "make script", "framesMax");
  checkInteger(msMax, 1, TIMER_MS_MAX, "make script", "msMax");
  const faults = readForeign(
    () => Array.isArray(given) ? given.slice(0, CHOICES_MAX) : [],
    () =>
      `Cannot make script as faults must be readable: received ${
        typeOf(given)
      }`,
  );
  if (faults.length === 0) {
    throw new TypeError(
      `Cannot make script as faults must be an array of at least one: received ${
        typeOf(given)
      }`,
    );
  }
  const unknown = faults.findIndex((fault) => needOf(fault) === undefined);
  if (unknown >= 0) {
    throw new TypeError(
      `Cannot make script as faults[${unknown}] must be known: received ${
        typeOf(faults[unknown])
      }`,
    );
  }
  const random = new Random(seed);
  return Array.from({ length: steps }, () => {
    const fault = random.pick(faults);
    const need = needOf(fault)!;
    const values = {
      frames: () => random.integer(1, framesMax),
      ms: () => random.integer(1, msMax),
      socket: () => random.pick(SOCKETS),
      times: () => random.integer(1, 5),
      bytes: () => random.integer(1, 200),
    };
    return { fault, [need]: values[need]() } as unknown as FaultStep;
  });
}
