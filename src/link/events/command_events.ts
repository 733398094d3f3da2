/**
 * Events of commands: each step of a command, and how it ended.
 *
 * @module
 */

import type { EventOf } from "./events.ts";

/**
 * End of a command, by the call that sent it.
 *
 * | outcome | meaning |
 * | ------- | ------- |
 * | `"sent"` | its last byte was handed to the socket; `putCommand()` waits for no more |
 * | `"acknowledged"` | the controller has acknowledged it, for `runCommand()` |
 * | `"confirmed"` | telemetry shows its effect, for `sendAndConfirm()` and calls of a device |
 * | `"rejected"` | the controller has rejected it |
 * | `"failed"` | anything else, see {@linkcode CommandFailure} |
 */
export type CommandOutcome =
  | "sent"
  | "acknowledged"
  | "confirmed"
  | "rejected"
  | "failed";

/**
 * Reason for the failure of a command.
 *
 * | cause | meaning |
 * | ----- | ------- |
 * | `"notConnected"` | the controller was not connected; nothing was sent |
 * | `"full"` | too many commands were pending; nothing was sent |
 * | `"timeout"` | it was not written, answered or confirmed within the time limit |
 * | `"cancelled"` | the signal of the call was aborted |
 * | `"linkLost"` | the connection ended |
 * | `"closed"` | the link was closed |
 * | `"predicate"` | the predicate has thrown: for a device, telemetry shows that it fails |
 */
export type CommandFailure =
  | "notConnected"
  | "full"
  | "timeout"
  | "cancelled"
  | "linkLost"
  | "closed"
  | "predicate";

/** Properties of all events of a command. */
export interface CommandEventOf<
  Type extends string,
  Outcome extends CommandOutcome | undefined = CommandOutcome | undefined,
> extends EventOf<Type> {
  /** Number of the command on this link: counts calls that send one, from 1. */
  readonly id: number;
  /** The command's code. */
  readonly code: number;
  /** The command's `param1` to `param6`, as of the call. */
  readonly parameters: readonly number[];
  /** Counter by which the controller knows the command; undefined while it isn't written. */
  readonly counter: number | undefined;
  /** Origin of the command: the option `source` of the call. */
  readonly source: string | undefined;
  /** Time of the call, as {@linkcode EventOf.atMs}. */
  readonly calledAtMs: number;
  /** Time at which its last byte was handed to the socket; undefined before. */
  readonly sentAtMs: number | undefined;
  /** End of the command; undefined while it goes on. Its last event has one, no other has. */
  readonly outcome: Outcome;
}

/** A command was written: its last byte was handed to the socket. */
export type CommandSentEvent = CommandEventOf<
  "commandSent",
  "sent" | undefined
>;

/** The controller has acknowledged a command, in the single-socket protocol. */
export interface CommandAcknowledgedEvent
  extends CommandEventOf<"commandAcknowledged", "acknowledged" | undefined> {
  /** Time in which the controller expects to be done, in s. */
  readonly durationSec: number;
}

/** Telemetry has shown the effect of a command; `atMs` is when that was received. */
export type CommandConfirmedEvent = CommandEventOf<
  "commandConfirmed",
  "confirmed"
>;

/**
 * The controller has rejected a command: by its answer or, in the two-socket protocol and
 * for calls of a device, by telemetry.
 */
export interface CommandRejectedEvent
  extends CommandEventOf<"commandRejected", "rejected"> {
  /** Reason in the controller's words, printable; empty if it gave none. */
  readonly reason: string;
  /** Answer of the controller, a `CommandStatusCode` or another number; undefined without one. */
  readonly status: number | undefined;
}

/** A command has failed. */
export interface CommandFailedEvent
  extends CommandEventOf<"commandFailed", "failed"> {
  /** Reason for the failure. */
  readonly cause: CommandFailure;
  /** Message of the error with which the call rejected, printable. */
  readonly reason: string;
  /**
   * Whether the whole command was handed to the socket; undefined if it was being written
   * when the link was closed.
   */
  readonly commandWritten: boolean | undefined;
}

/** A step of a command. */
export type CommandEvent =
  | CommandSentEvent
  | CommandAcknowledgedEvent
  | CommandConfirmedEvent
  | CommandRejectedEvent
  | CommandFailedEvent;
