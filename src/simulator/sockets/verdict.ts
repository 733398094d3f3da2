/**
 * What a simulated device makes of a command. Controllers of the two-socket
 * protocol keep it to themselves, those of the single-socket protocol answer
 * with it.
 *
 * @module
 */

import type { Six } from "../../protocol/kinematics/pose.ts";

/** What a device sees of a command, whichever protocol it came by. */
export interface DeviceCommand {
  /** What to do; each device has its own codes. */
  readonly code: number;
  /** Depends on the code, as do the others. */
  readonly param1: number;
  readonly param2: number;
  readonly param3: number;
  readonly param4: number;
  readonly param5: number;
  readonly param6: number;
}

/** Returns all parameters of a command, in order. */
export function paramsOf(command: DeviceCommand): Six {
  const { param1, param2, param3, param4, param5, param6 } = command;
  return [param1, param2, param3, param4, param5, param6];
}

/** Whether a command was accepted, and what is to be told of it. */
export type Verdict =
  | {
    readonly isAccepted: true;
    /** How long it takes, in s; 0 for what is done already. */
    readonly durationSec: number;
  }
  | {
    readonly isAccepted: false;
    /** What is wrong, in ASCII; at most 50 characters reach the client. */
    readonly reason: string;
  };

/**
 * Accepts a command.
 *
 * @param durationSec How long it takes, in s.
 */
export function accept(durationSec = 0): Verdict {
  return { isAccepted: true, durationSec };
}

/**
 * Rejects a command, which must change nothing then.
 *
 * @param reason What is wrong, the rule first, as the end may be cut off.
 */
export function reject(reason: string): Verdict {
  return { isAccepted: false, reason };
}

/**
 * Rejects a command that the device doesn't know, or that is not simulated.
 *
 * @param code Its code.
 */
export function rejectCode(code: number): Verdict {
  return reject(`Command 0x${code.toString(16)} is not simulated`);
}
