/**
 * The errors that callers catch. Wrong arguments are built-in `TypeError`s and
 * `RangeError`s; a port that is taken is Deno's own `Deno.errors.AddrInUse`.
 *
 * Text of others in their messages is printable; in fields it is as it was received.
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
 * The controller isn't connected on the socket that the call needs, so nothing
 * was sent or waited for.
 */
export class NotConnectedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "NotConnectedError";
  /** The socket that is missing. */
  readonly socket: SocketRole;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param socket The socket that is missing.
   */
  constructor(message: string, socket: SocketRole) {
    super(printable(message));
    this.socket = socket;
  }
}

/**
 * The link to the controller failed while the call was waiting on it: it was lost, or
 * nothing is received by it.
 */
export abstract class LinkError extends Error {
  /** Socket that failed. */
  readonly socket: SocketRole;
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * was about none.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param socket Socket that failed.
   * @param options `cause`: why the connection ended; `commandWritten`.
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
 * The connection ended while the call was waiting on it. `cause` tells how it
 * ended, where the system said so.
 */
export class LinkLostError extends LinkError {
  /** The name of the class, as for every error. */
  override readonly name = "LinkLostError";
}

/**
 * No telemetry was received for too long while the call was waiting on it, though the
 * controller is connected.
 */
export class LinkStaleError extends LinkError {
  /** The name of the class, as for every error. */
  override readonly name = "LinkStaleError";
  /** Longest silence that is allowed meanwhile, in ms. */
  readonly silenceMsMax: number;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param socket Socket that is silent.
   * @param silenceMsMax Longest silence that is allowed, in ms.
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

/** What was waited for did not happen within the time limit. */
export class TimeoutError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "TimeoutError";
  /** The time limit that is over, in ms. */
  readonly timeoutMs: number;
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * was about none.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message What was waited for, and what is missing.
   * @param timeoutMs The time limit, in ms.
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

/** The server or client was closed, or is closing, before the call was done. */
export class LinkClosedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "LinkClosedError";
  /**
   * Whether the whole command had been handed to the socket; undefined if the call
   * was about none, or the command was being written at that moment.
   */
  readonly commandWritten: boolean | undefined;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
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

/** The controller has rejected a command, so nothing has changed. */
export class CommandRejectedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name: string = "CommandRejectedError";
  /** The command's code. */
  readonly code: number;
  /**
   * Why, in the controller's words; empty if it has none. Raw, as it was received: use
   * `printable()` to show it.
   */
  readonly reason: string;
  /**
   * What the controller has answered, a `CommandStatusCode` or another number;
   * undefined in the two-socket protocol, which has no answers.
   */
  readonly status: number | undefined;

  /**
   * Makes the error.
   *
   * @param message What could not be done, and why.
   * @param code The command's code.
   * @param reason Why, in the controller's words.
   * @param status What it has answered.
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
