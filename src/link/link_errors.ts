/**
 * Errors of calls whose connection is missing or lost.
 *
 * @module
 */

import {
  LinkLostError,
  NotConnectedError,
  type SocketRole,
  TimeoutError,
} from "../base/errors.ts";
import type { DisconnectedEvent } from "./events/events.ts";
import type { Deadline } from "../base/deadline.ts";
import type { LinkStates } from "./link_state.ts";
import type { SocketLink } from "./socket_link.ts";

/**
 * Returns the error of a call for which there is no connection.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param link Socket that isn't connected.
 */
export function absentError(
  action: string,
  { absence, socket }: SocketLink,
): NotConnectedError {
  return new NotConnectedError(`Cannot ${action}: ${absence}`, socket);
}

/**
 * Returns the error of a call that has waited for the connections in vain.
 *
 * @param link Link that isn't connected.
 * @param deadline Time limit.
 */
export function unconnectedError(
  { name, sockets, state }: {
    readonly name: "server" | "client";
    readonly sockets: readonly SocketLink[];
    readonly state: LinkStates;
  },
  { timeoutMs }: Deadline,
): TimeoutError {
  const missing = sockets.filter(({ connection }) => connection === 0)
    .map(({ socket }) => socket).join(" and ");
  const call = name === "server" ? "start()" : "connect()";
  const why = state.present === "new" ? `, as ${call} was not called` : "";
  return new TimeoutError(
    `Cannot wait for the controller any longer: no ${missing} connection within ${timeoutMs} ms${why}`,
    timeoutMs,
  );
}

/**
 * Returns the error of a call whose connection has ended.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param socket Role of the socket.
 * @param end End of the connection.
 * @param rest Rest of the message.
 * @param commandWritten Whether the command of the call was written, if it has one.
 */
export function lostError(
  action: string,
  socket: SocketRole,
  { cause, reason }: Pick<DisconnectedEvent, "cause" | "reason">,
  rest: string = "",
  commandWritten?: boolean,
): LinkLostError {
  return new LinkLostError(
    `Cannot ${action}: the ${socket} socket was lost${rest}`,
    socket,
    {
      ...(cause === "controller" ? {} : { cause: new Error(reason) }),
      ...(commandWritten === undefined ? {} : { commandWritten }),
    },
  );
}
