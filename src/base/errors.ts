/**
 * Errors that callers catch. Wrong arguments are built-in `TypeError`s and
 * `RangeError`s; a port that is taken is Deno's own `Deno.errors.AddrInUse`.
 *
 * Foreign text in their messages is printable; fields hold it as received.
 *
 * @module
 */

import { printable } from "./printable.ts";

/** Role of one of the two sockets, and ports, of the two-socket protocol. */
export type PortRole = "telemetry" | "command";

/**
 * Role of a socket of a link; `"combined"` is the only one of the single-socket
 * protocol, which is both.
 */
export type SocketRole = PortRole | "combined";

/**
 * Error of a call that needs a socket on which the controller isn't connected, so that
 * nothing was sent or waited for.
 */
export class NotConnectedError extends Error {
  /** Name of the class, as for every error. */
  override readonly name = "NotConnectedError";
  /** Socket that is not connected. */
  readonly socket: SocketRole;

  /**
   * Makes the error.
   *
   * @param message Failed action and its reason.
   * @param socket Socket that is not connected.
   */
  constructor(message: string, socket: SocketRole) {
    super(printable(message));
    this.socket = socket;
  }
}

/**
 * Error of a call during which the link to the controller failed: the connection ended,
 * or nothing is received any more.
 */
export abstract class LinkError extends Error {
  /** Socket that failed. */
  readonly socket: SocketRole;
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * sends none.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message Failed action and its reason.
   * @param socket Socket that failed.
   * @param options `cause`: reason why the connection ended; `commandWritten`.
   */
  constructor(
    message: string,
    socket: SocketRole,
    options: ErrorOptions & { readonly commandWritten?: boolean } = {},
  ) {
    super(
      printable(message),
      "cause" in options ? { cause: options.cause } : undefined,
    );
    this.socket = socket;
    this.commandWritten = options.commandWritten;
  }
}

/**
 * Error of a call during which the connection ended. `cause` is the system's reason,
 * where it gave one.
 */
export class LinkLostError extends LinkError {
  /** Name of the class, as for every error. */
  override readonly name = "LinkLostError";
}

/**
 * Error of a call during which telemetry became stale: the controller is connected, but
 * nothing was received for too long.
 */
export class LinkStaleError extends LinkError {
  /** Name of the class, as for every error. */
  override readonly name = "LinkStaleError";
  /** Longest silence allowed during the call, in ms. */
  readonly silenceMsMax: number;

  /**
   * Makes the error.
   *
   * @param message Failed action and its reason.
   * @param socket Socket that is silent.
   * @param silenceMsMax Longest silence allowed, in ms.
   * @param options `commandWritten`.
   */
  constructor(
    message: string,
    socket: SocketRole,
    silenceMsMax: number,
    options: { readonly commandWritten?: boolean } = {},
  ) {
    super(message, socket, options);
    this.silenceMsMax = silenceMsMax;
  }
}

/** Error of a call that didn't finish within its time limit. */
export class TimeoutError extends Error {
  /** Name of the class, as for every error. */
  override readonly name = "TimeoutError";
  /** Time limit that has passed, in ms. */
  readonly timeoutMs: number;
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * sends none.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message Event that was waited for, and its missing part.
   * @param timeoutMs Time limit that has passed, in ms.
   * @param options `commandWritten`.
   */
  constructor(
    message: string,
    timeoutMs: number,
    options: { readonly commandWritten?: boolean } = {},
  ) {
    super(printable(message));
    this.timeoutMs = timeoutMs;
    this.commandWritten = options.commandWritten;
  }
}

/**
 * Error of a call on a server or client that was closed, or is closing, before it was
 * done.
 */
export class LinkClosedError extends Error {
  /** Name of the class, as for every error. */
  override readonly name = "LinkClosedError";
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * sends none, or the command was being written at that moment.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message Failed action and its reason.
   * @param options `commandWritten`.
   */
  constructor(
    message: string,
    options: { readonly commandWritten?: boolean | undefined } = {},
  ) {
    super(printable(message));
    this.commandWritten = options.commandWritten;
  }
}

/** Error of a command that the controller has rejected, so that nothing has changed. */
export class CommandRejectedError extends Error {
  /** Name of the class, as for every error. */
  override readonly name: string = "CommandRejectedError";
  /** Code of the command. */
  readonly code: number;
  /**
   * Reason in the controller's words; empty if it gives none. Raw, as received: pass it
   * through `printable()` to show it.
   */
  readonly reason: string;
  /**
   * Status of the controller's answer, a `CommandStatusCode` or another number; undefined
   * in the two-socket protocol, which has no answers.
   */
  readonly status: number | undefined;

  /**
   * Makes the error.
   *
   * @param message Failed action and its reason.
   * @param code Code of the command.
   * @param reason Reason in the controller's words.
   * @param status Status of the controller's answer.
   */
  constructor(
    message: string,
    code: number,
    reason: string,
    status?: number,
  ) {
    super(printable(message));
    this.code = code;
    this.reason = reason;
    this.status = status;
  }
}
