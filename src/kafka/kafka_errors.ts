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
    // One of each attempt, broker or topic: the last says why it fails now.
    const several = Array.isArray(errors) ? errors.toReversed() : [];
    for (const inner of [...several, cause]) {
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

/** Error of the protocol, as a broker has answered it. */
interface Answer {
  /** Its name. */
  readonly apiId: string;
}

/** Returns the errors that brokers have answered, the last first; several for several topics. */
export function answersIn(thrown: unknown): Answer[] {
  return [...errorsIn(thrown)].filter((error): error is Answer =>
    typeof (error as Partial<Answer> | null)?.apiId === "string"
  );
}

/** Returns the name of the last error that a broker has answered; undefined if none has. */
export function answerOf(thrown: unknown): string | undefined {
  return answersIn(thrown).at(0)?.apiId;
}

/** Returns whether a topic doesn't exist. */
export function isUnknownTopic(thrown: unknown): boolean {
  return answerOf(thrown) === "UNKNOWN_TOPIC_OR_PARTITION" ||
    // The client puts an error of its own in place of the broker's.
    errorsIn(thrown).some((error) =>
      /^Unknown topic /.test((error as Error | null)?.message ?? "")
    );
}

/** Returns whether an action may succeed when it is repeated. */
export function isRepeatable(thrown: unknown): boolean {
  return errorsIn(thrown).every((error) =>
    (error as { canRetry?: unknown } | null)?.canRetry !== false
  );
}
