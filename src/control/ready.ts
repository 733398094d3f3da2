/**
 * Waits until a device can be used.
 *
 * @module
 */

import { LinkLostError, NotConnectedError, TimeLimitError } from "../errors.ts";
import type { SampleIterator } from "../samples.ts";
import { withinLimit } from "../time_limit.ts";
import type { Deadline } from "./deadline.ts";

/** What this needs of a link. */
export interface WaitableLink {
  /** Whether configuration has come on the present connection. */
  readonly configured: boolean;
  /** Yields each configuration from now on. */
  configs(): SampleIterator<unknown>;
  /** Resolves when it is connected. */
  waitConnected(
    options: {
      readonly timeoutMs: number;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<void>;
  /** Resolves with telemetry that comes after the call. */
  nextTelemetry(
    skip: number,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown>;
}

/**
 * Waits until the controller is connected, and has sent its configuration and
 * telemetry on this connection. A connection that is lost meanwhile is forgotten.
 *
 * @param link The link.
 * @param action What the caller wants.
 * @param deadline How long.
 * @param signal Gives up.
 * @throws {TimeLimitError} If it isn't in time; says what is missing.
 */
export async function waitReady(
  link: WaitableLink,
  action: string,
  deadline: Deadline,
  signal?: AbortSignal,
): Promise<void> {
  await using configs = link.configs(); // from now on, so that none is missed
  const { timeoutMs } = deadline;
  let missing = "has not connected";
  const late = () =>
    new TimeLimitError(
      `Cannot ${action}: its controller ${missing} within ${timeoutMs} ms`,
      timeoutMs,
    );
  for (;;) {
    const ending = new AbortController();
    try {
      missing = "has not connected";
      await withinLimit(
        link.waitConnected({ timeoutMs: Infinity, signal: ending.signal }),
        deadline.remainingMs,
        late,
        signal,
      );
      missing = "has sent no configuration";
      while (!link.configured) {
        const { done } = await withinLimit(
          configs.next(),
          deadline.remainingMs,
          late,
          signal,
        );
        if (done) break; // the link is closed, of which telemetry will tell
      }
      missing = "has sent no telemetry";
      await withinLimit(
        link.nextTelemetry(0, { signal: ending.signal }),
        deadline.remainingMs,
        late,
        signal,
      );
      if (link.configured) return;
    } catch (error) {
      const isLost = error instanceof LinkLostError ||
        error instanceof NotConnectedError;
      if (!isLost) throw error;
    } finally {
      ending.abort();
    }
  }
}
