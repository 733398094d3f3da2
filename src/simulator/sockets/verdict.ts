/**
 * Verdict of a simulated device on a command. Controllers of the single-socket protocol
 * answer with it; those of the two-socket protocol send no answer.
 *
 * @module
 */

import type { CommandFields } from "../../protocol/commands.ts";
import type { Six } from "../../protocol/kinematics/pose.ts";

export type { CommandFields as DeviceCommand };

/** Returns all parameters of a command, in order. */
export function paramsOf(command: CommandFields): Six {
  const { param1, param2, param3, param4, param5, param6 } = command;
  return [param1, param2, param3, param4, param5, param6];
}

/** Acceptance or rejection of a command. */
export type Verdict =
  | {
    readonly isAccepted: true;
    /** Duration of the execution, in s; 0 if the command is done already. */
    readonly durationSec: number;
  }
  | {
    readonly isAccepted: false;
    /** Fault of the command, in ASCII; at most 50 characters reach the client. */
    readonly reason: string;
  };

/**
 * Accepts a command.
 *
 * @param durationSec Duration of the execution, in s.
 */
export function accept(durationSec = 0): Verdict {
  return { isAccepted: true, durationSec };
}

/**
 * Rejects a command, which must not have changed anything.
 *
 * @param reason Fault of the command, the rule first, as the end may be cut off.
 */
export function reject(reason: string): Verdict {
  return { isAccepted: false, reason };
}

/**
 * Rejects a command that the device doesn't have, or that is not simulated.
 *
 * @param code Code of the command.
 */
export function rejectCode(code: number): Verdict {
  return reject(`Command 0x${code.toString(16)} is not simulated`);
}
