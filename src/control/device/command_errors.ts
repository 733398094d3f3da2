/**
 * Errors of commands, in the words of the device call that has sent them.
 *
 * @module
 */

import {
  CommandRejectedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../../base/errors.ts";
import { NotCommanderError } from "./errors.ts";

/**
 * Names an error of the link by the device call that it ends, as the user has made that
 * call, and sent no command.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param code Code of the command that was sent.
 * @param error Any error; other than those of the link are returned as they are.
 */
export function errorFor(
  action: string,
  code: number,
  error: unknown,
): unknown {
  if (error instanceof CommandRejectedError) {
    const { reason, status } = error;
    const ErrorClass = error instanceof NotCommanderError
      ? NotCommanderError
      : CommandRejectedError;
    return new ErrorClass(
      `Cannot ${action} as the controller has rejected command ${code}: ${
        reason || `status ${status}`
      }`,
      code,
      reason,
      status,
    );
  }
  if (error instanceof TimeoutError) {
    const { timeoutMs, commandWritten } = error;
    const why = commandWritten
      ? `the controller has not answered command ${code} within ${timeoutMs} ms, it was written`
      : `command ${code} was not written within ${timeoutMs} ms: the controller reads none, or another command waits for its answer`;
    return new TimeoutError(`Cannot ${action}: ${why}`, timeoutMs, {
      commandWritten,
    });
  }
  return linkErrorFor(action, error);
}

/**
 * Names a lost or missing connection by the device call that it ends.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param error Any error; others are returned as they are.
 */
export function linkErrorFor(action: string, error: unknown): unknown {
  if (error instanceof LinkLostError) {
    const { socket, commandWritten } = error;
    return new LinkLostError(
      `Cannot ${action}: the ${socket} socket was lost`,
      socket,
      {
        ...("cause" in error && { cause: error.cause }),
        ...(commandWritten !== undefined && { commandWritten }),
      },
    );
  }
  if (error instanceof NotConnectedError) {
    const { socket } = error;
    return new NotConnectedError(
      `Cannot ${action}: the ${socket} socket is not connected`,
      socket,
    );
  }
  return error;
}
