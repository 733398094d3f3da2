/**
 * Requests of commands, and their answers, as they cross the broker: JSON.
 *
 * @module
 */

import type { CommandFailure } from "../../link/events/command_events.ts";

/** Condition of telemetry by which a command is confirmed. */
export interface ConfirmCondition {
  /** Name of a field of telemetry, at its top level. */
  readonly field: string;
  /** Value that confirms the command. */
  readonly equals: number;
  /** Largest difference from it. */
  readonly tolerance?: number;
}

/** Request of a command. */
export interface CommandRequest {
  /** Id, by which a repeated request is recognised. */
  readonly id: string;
  /** Field `code` of the command. */
  readonly code: number;
  /** Parameters `param1` to `param6`; those that are left out are 0. */
  readonly parameters: readonly number[];
  /** Time of the request by the clock of its sender, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Time limit in ms, from `atMs`; it isn't sent later. */
  readonly timeoutMs: number;
  /** Origin: an operator or a script. */
  readonly source: string;
  /** Fencing number of the sender's authority; 0 without. */
  readonly fencing: number;
  /** Condition that confirms it; none: the command is only sent, or acknowledged. */
  readonly confirm?: ConfirmCondition;
}

/**
 * Cause of a failed command.
 *
 * | cause | meaning | sent? |
 * | ----- | ------- | ----- |
 * | `"notAllowed"` | commands are off, or a rule forbids it | no |
 * | `"noAuthority"` | the sender has no authority, or lost it | no |
 * | `"expired"` | its time limit was over, or the clocks differ | no |
 * | `"invalid"` | the request can't be read | no |
 * | `"unknown"` | another gateway took it, and ended before its outcome | unknown |
 * | others | as for a command of a link, see `CommandFailure` | see `commandWritten` |
 */
export type RemoteFailure =
  | CommandFailure
  | "notAllowed"
  | "noAuthority"
  | "expired"
  | "invalid"
  | "unknown";

/** Answer to a request: the outcome of its command. */
export interface CommandAnswer {
  /** Id of the request. */
  readonly id: string;
  /** Outcome, as for a command of a link. */
  readonly outcome:
    | "sent"
    | "acknowledged"
    | "confirmed"
    | "rejected"
    | "failed";
  /** Cause of a failure. */
  readonly cause?: RemoteFailure;
  /** Reason of a rejection or failure. */
  readonly reason?: string;
  /** Time in which the controller expects to be done, in s, if it has acknowledged it. */
  readonly durationSec?: number;
  /** Whether the whole command was written to the socket, if it failed; absent if unknown. */
  readonly commandWritten?: boolean;
  /** Time of the answer by the clock of the gateway, in ms since 1970 (UTC). */
  readonly atMs: number;
}

/** Returns a request from its JSON; undefined if it isn't one. */
export function parseRequest(text: string): CommandRequest | undefined {
  try {
    const request = JSON.parse(text) as Partial<CommandRequest>;
    const { id, code, parameters, atMs, timeoutMs, source, fencing } = request;
    const isValid = typeof id === "string" && /^[\w-]{1,64}$/.test(id) &&
      Number.isInteger(code) && Array.isArray(parameters) &&
      parameters.length <= 6 && parameters.every(Number.isFinite) &&
      Number.isFinite(atMs) && Number.isFinite(timeoutMs) &&
      Number.isFinite(fencing) &&
      typeof source === "string" && isCondition(request.confirm);
    return isValid ? request as CommandRequest : undefined;
  } catch {
    return undefined;
  }
}

function isCondition(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  const { field, equals, tolerance = 0 } = value as Partial<ConfirmCondition>;
  return typeof field === "string" && Number.isFinite(equals) &&
    Number.isFinite(tolerance);
}

/** Returns the key of the authority over a device. */
export function authorityKey(device: string): string {
  return `authority.${device}`;
}
