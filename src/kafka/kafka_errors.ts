/**
 * Errors of the client, which has the reason of a failure in errors below the one it throws.
 *
 * @module
 */

import { messageOf } from "../base/printable.ts";

const DEPTH_MAX = 8;

/** Errors in an error, by `errors` and `cause`, and itself behind them. */
function* errorsIn(thrown: unknown, depth = 0): Generator<unknown> {
  if (depth < DEPTH_MAX && typeof thrown === "object" && thrown !== null) {
    const { errors, cause } = thrown as { errors?: unknown; cause?: unknown };
    // A retried action has one of each attempt: the last says why it fails now.
    const last = Array.isArray(errors) ? errors.at(-1) : undefined;
    for (const inner of [last, cause]) {
      if (inner !== undefined) yield* errorsIn(inner, depth + 1);
    }
  }
  yield thrown;
}

/** Returns the innermost reason of a failure, in one line. */
export function reasonOf(thrown: unknown): string {
  const [innermost] = errorsIn(thrown);
  const { code, apiId } = (innermost ?? {}) as Record<string, unknown>;
  const message = messageOf(innermost).replace(/\.$/, "");
  const id = apiId ?? (message.includes(String(code)) ? undefined : code);
  return id === undefined || String(id).startsWith("PLT_KFK_")
    ? message
    : `${message} (${id})`;
}

/** Error of the protocol that a broker has answered with; undefined if none has answered. */
export function answerOf(thrown: unknown): string | undefined {
  for (const error of errorsIn(thrown)) {
    const { apiId } = (error ?? {}) as { apiId?: unknown };
    if (typeof apiId === "string") return apiId;
  }
  return undefined;
}

/** Returns whether a topic doesn't exist. */
export function isUnknownTopic(thrown: unknown): boolean {
  return answerOf(thrown) === "UNKNOWN_TOPIC_OR_PARTITION" ||
    // The client puts an error of its own in place of the broker's.
    errorsIn(thrown).some((error) =>
      /^Unknown topic /.test((error as Error | null)?.message ?? "")
    );
}
