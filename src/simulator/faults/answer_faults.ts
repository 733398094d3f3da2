/**
 * Wrong answers of a controller of the single-socket protocol, for tests of programs that
 * send it commands.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkNames,
  checkOptions,
  passes,
  readOptions,
  TIMER_MS_MAX,
  typeOf,
} from "../../base/check.ts";
import type { singleSocket } from "../../protocol/single_socket.ts";
import type { ViewOf } from "../../struct/struct.ts";

/** Faults of the answer to one command; properties left out mean a right answer. */
export interface AnswerFault {
  /** Reason with which the command is rejected; the device doesn't execute it. */
  readonly reject?: string;
  /** Whether no answer is sent, though the device executes the command. */
  readonly dropAnswer?: boolean;
  /**
   * Delay of the answer, in ms. The device executes the command at once, but later commands
   * wait until it is answered.
   */
  readonly delayMs?: number;
  /** `counter` of the answer's header, a u32, instead of that of the command. */
  readonly counter?: number;
  /** `status` of the answer, a u32, instead of ACK or NO_ACK. */
  readonly status?: number;
}

/**
 * Decides how a command is answered, before it is executed.
 *
 * A rule that throws, or returns something other than an {@linkcode AnswerFault}, such as
 * an object with a property that there isn't, spoils the test that it is for. The command
 * is answered properly then, and the error is logged; the controller's `close()`, which
 * `await using` calls, rejects with the first of these errors.
 *
 * @param command The command, a copy.
 * @returns Faults of the answer; undefined for none.
 */
export type AnswerRule = (
  command: ViewOf<typeof singleSocket.Command>,
) => AnswerFault | undefined;

const NAMES = [
  "reject",
  "dropAnswer",
  "delayMs",
  "counter",
  "status",
] as const satisfies (keyof AnswerFault)[];

/**
 * Checks the result of a rule.
 *
 * @param fault Any value.
 * @throws {TypeError} If `fault` is no {@linkcode AnswerFault}, or has other properties.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkAnswerFault(fault: AnswerFault = {}): AnswerFault {
  const action = "answer command";
  checkOptions(fault, action, "a fault");
  if (passes(() => fault instanceof Promise)) {
    throw new TypeError(
      `Cannot ${action} as the rule must not be async: received a promise`,
    );
  }
  checkNames(fault, NAMES, action, "a fault");
  const checked = readOptions(fault, NAMES, action);
  const u32Max = 2 ** 32 - 1;
  const { reject, dropAnswer } = checked;
  const { delayMs = 0, counter = 0, status = 0 } = checked;
  checkInteger(delayMs, 0, TIMER_MS_MAX, action, "delayMs");
  checkInteger(counter, 0, u32Max, action, "counter");
  checkInteger(status, 0, u32Max, action, "status");
  if (reject !== undefined && typeof reject !== "string") {
    throw new TypeError(
      `Cannot ${action} as reject must be a string: received ${typeOf(reject)}`,
    );
  }
  checkBoolean(dropAnswer, action, "dropAnswer");
  return checked;
}
