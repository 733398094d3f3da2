/**
 * Events of commands: the steps and the outcome of each.
 *
 * @module
 */

import type { EventOf, LinkEvent } from "./events.ts";

/**
 * End of a command, by the call that sent it.
 *
 * | outcome | meaning |
 * | ------- | ------- |
 * | `"sent"` | its last byte was written to the socket, for `putCommand()` |
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
  /** Code of the command. */
  readonly code: number;
  /** Parameters `param1` to `param6` of the command at the call. */
  readonly parameters: readonly number[];
  /** Counter by which the controller knows the command; undefined while it isn't written. */
  readonly counter: number | undefined;
  /** Origin of the command: the option `source` of the call. */
  readonly source: string | undefined;
  /** Time of the call, as {@linkcode EventOf.atMs}. */
  readonly calledAtMs: number;
  /**
   * Time at which its last byte was written to the socket, also if this thread was busy
   * then; undefined before.
   */
  readonly sentAtMs: number | undefined;
  /** End of the command; undefined while it goes on. Its last event has one, no other has. */
  readonly outcome: Outcome;
}

/** Event of a command whose last byte was written to the socket. */
export interface CommandSentEvent
  extends CommandEventOf<"commandSent", "sent" | undefined> {
  /** Command as it was written to the socket. */
  readonly bytes: Uint8Array;
}

/**
 * Event of a command that the controller has acknowledged, in the single-socket protocol;
 * `atMs` is when that was received.
 */
export interface CommandAcknowledgedEvent
  extends CommandEventOf<"commandAcknowledged", "acknowledged" | undefined> {
  /** Time in which the controller expects to be done, in s. */
  readonly durationSec: number;
}

/** Event of a command whose effect telemetry has shown, at its reception, `atMs`. */
export type CommandConfirmedEvent = CommandEventOf<
  "commandConfirmed",
  "confirmed"
>;

/**
 * Event of a command that the controller has rejected: by its answer or, in the
 * two-socket protocol and for calls of a device, by telemetry.
 */
export interface CommandRejectedEvent
  extends CommandEventOf<"commandRejected", "rejected"> {
  /** Reason in the controller's words, printable; empty if it gave none. */
  readonly reason: string;
  /** Answer of the controller, a `CommandStatusCode` or another number; undefined without one. */
  readonly status: number | undefined;
}

/** Event of a command that has failed. */
export interface CommandFailedEvent
  extends CommandEventOf<"commandFailed", "failed"> {
  /** Reason for the failure. */
  readonly cause: CommandFailure;
  /** Message of the error with which the call rejected, printable. */
  readonly reason: string;
  /**
   * Whether the whole command was written to the socket; undefined if it was being
   * written when the link was closed.
   */
  readonly commandWritten: boolean | undefined;
}

/** Event of a step of a command. */
export type CommandEvent =
  | CommandSentEvent
  | CommandAcknowledgedEvent
  | CommandConfirmedEvent
  | CommandRejectedEvent
  | CommandFailedEvent;

/** Whether an event of a link is one of a command. */
export function isCommandEvent(event: LinkEvent): event is CommandEvent {
  return "outcome" in event;
}
