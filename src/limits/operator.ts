/**
 * Actions of operators.
 *
 * @module
 */

import type { AlarmEventType, OperatorNote } from "./alarm_events.ts";
import { typeOf } from "../base/check.ts";

/** Events that are actions of operators: they are always reported. */
export const OPERATOR_EVENTS: ReadonlySet<AlarmEventType> = new Set<
  AlarmEventType
>([
  "acknowledged",
  "reset",
  "shelved",
  "edited",
]);

/** Action of an operator. */
export interface OperatorAction {
  /** Name of the operator. */
  readonly by: string;
  /** Comment. */
  readonly comment?: string;
  /** Time, in ms since 1970 (UTC). */
  readonly atMs: number;
}

/**
 * Checks an action.
 *
 * @param given Action.
 * @param verb Verb, as in `Cannot ${verb} alarm as …`.
 * @throws {TypeError} If the name is empty, or a part has the wrong type.
 */
export function noteOf(
  { by, comment = "", atMs }: OperatorAction,
  verb: string,
): OperatorNote {
  const refuse = (rule: string, received: unknown) =>
    new TypeError(
      `Cannot ${verb} alarm as ${rule}: received ${typeOf(received)}`,
    );
  if (typeof by !== "string" || by.trim() === "") {
    throw refuse("by must be the name of who does it", by);
  }
  if (typeof comment !== "string") {
    throw refuse("comment must be a string", comment);
  }
  if (!Number.isFinite(atMs)) throw refuse("atMs must be a time in ms", atMs);
  return { by, comment, atMs };
}

/** Returns the operator and the comment, for messages. */
export function byText({ by, comment }: OperatorNote): string {
  return comment === "" ? `by ${by}` : `by ${by}: ${comment}`;
}
