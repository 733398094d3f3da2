/**
 * Verification of a replay: whether a program has seen what was recorded.
 *
 * @module
 */

import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import { compareSequences, type Difference } from "./align.ts";
import { checkRecording } from "./replay_options.ts";
import {
  ExpectedMessages,
  type Piece,
  pieces,
  SeenEvents,
} from "./replay_sequences.ts";
import { checkMs, MS_LIMIT } from "../range.ts";
import type { Recording } from "../recording.ts";
import {
  checkBoolean,
  checkFunction,
  checkSignal,
  readOptions,
  readProperty,
  typeOf,
} from "../../base/check.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Options of {@linkcode verifyReplay}; the range and `configFirst` are those of the replay. */
export interface VerifyOptions {
  /** Least time of receipt, in ms since 1970 (UTC); the start by default. */
  readonly fromMs?: number;
  /** Greatest time of receipt, likewise; the end by default. */
  readonly toMs?: number;
  /**
   * Whether the last configuration before these is expected first.
   *
   * @default {true}
   */
  readonly configFirst?: boolean;
  /**
   * Types of the events that are compared, in their order. By default those that follow from
   * the bytes at any speed: `connected` of telemetry, `gap`, `duplicate`, `restart`,
   * `resync`, `unknownFrame` and `layoutMismatch`.
   */
  readonly events?: readonly LinkEvent["type"][];
  /** Ends the comparison, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Difference between a recording and the source that should have seen the same. */
export interface ReplayDifference {
  /** Sequence that differs. */
  readonly of: "frames" | "events";
  /** Kind of the difference. */
  readonly kind: "missing" | "extra" | "changed";
  /** Number of the frame or event in the recording, from 0. */
  readonly index: number;
  /** Human-readable description. */
  readonly message: string;
}

/** Result of {@linkcode verifyReplay}. */
export interface ReplayVerdict {
  /** Whether there is no difference. */
  readonly isSame: boolean;
  /** Number of frames, and pieces of discarded bytes, in the recording. */
  readonly frames: number;
  /** Number of those that are missing, extra or changed. */
  readonly differentFrames: number;
  /** Number of events in the recording that are compared. */
  readonly events: number;
  /** Number of those that are missing, extra or changed. */
  readonly differentEvents: number;
  /** The first differences, at most 20 of frames and 20 of events. */
  readonly differences: readonly ReplayDifference[];
}

/** Events that follow from the bytes, whenever these are received. */
const EVENTS: readonly LinkEvent["type"][] = [
  "connected",
  "gap",
  "duplicate",
  "restart",
  "resync",
  "unknownFrame",
  "layoutMismatch",
];
const DIFFERENCES_MAX = 20;
/**
 * Compares what a program has seen of a replay with the recording: frames of all types and
 * discarded bytes, byte for byte, and events by type and order.
 *
 * Connections are compared from the first bytes to the last ones, by the events `connected`;
 * a run of a recorder counts as one. Events that depend on time, such as `stale` or `rate`,
 * differ at another speed than 1; name them in `events` to compare them. Of a replay from a
 * time on, a link hasn't seen the counters before it: its events of counters may differ.
 *
 * @example Verify what a program has recorded
 * ```ts ignore
 * await using original = await openRecording("night/");
 * await using seen = await openRecording("seen/");
 * const { isSame, differences } = await verifyReplay(original, seen);
 * ```
 *
 * @param recording Recording that was replayed.
 * @param source Recording of the program's link; or the link itself, which is compared from
 * now on until it is closed.
 * @param options Range, and types of events.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export async function verifyReplay(
  recording: Recording,
  source: TelemetrySource,
  options: VerifyOptions = {},
): Promise<ReplayVerdict> {
  const action = "verify replay";
  checkRecording(recording, action);
  for (const name of ["frames", "events"] as const) {
    const method = readProperty(source ?? {}, name, action, `source.${name}`);
    checkFunction(method, action, `source.${name}`);
  }
  const { fromMs = 0, toMs = MS_LIMIT, configFirst = true, events, signal } =
    readOptions(
      options,
      ["fromMs", "toMs", "configFirst", "events", "signal"],
      action,
    );
  checkMs(fromMs, action, "fromMs");
  checkMs(toMs, action, "toMs");
  checkBoolean(configFirst, action, "configFirst");
  checkSignal(signal, action);
  if (events !== undefined && !Array.isArray(events)) {
    throw new TypeError(
      `Cannot ${action} as events must be an array of types: received ${
        typeOf(events)
      }`,
    );
  }
  const types = events ?? EVENTS;
  // Both are opened at once, so that nothing of a link is lost.
  const seen = new SeenEvents(source, types, signal);
  const frames = source.frames(signal ? { signal } : {});
  const expected = new ExpectedMessages(recording, types, {
    fromMs,
    toMs,
    configFirst,
  });
  const differences: ReplayDifference[] = [];
  const counts = { frames: 0, events: 0 };
  const differ = <T>(
    of: "frames" | "events",
    describe: (item: T) => string,
  ) =>
  (difference: Difference<T>) => {
    if (counts[of]++ >= DIFFERENCES_MAX) return;
    const { kind, index } = difference;
    const message = messageOf(difference, describe);
    differences.push({ of, kind, index, message });
  };
  const comparing = compareSequences(
    pieces(expected.frames()),
    pieces(seen.note(frames)),
    (a, b) => a.kind === b.kind && equals(a.bytes, b.bytes),
    differ("frames", describePiece),
  );
  await Promise.allSettled([comparing, seen.ended]); // whichever fails first
  const frameCount = await comparing;
  await seen.ended;
  const eventCount = await compareSequences(
    iterate(expected.events),
    iterate(seen.events),
    (a, b) => a === b,
    differ("events", (type) => `event "${type}"`),
  );
  return {
    isSame: counts.frames === 0 && counts.events === 0,
    frames: frameCount,
    differentFrames: counts.frames,
    events: eventCount,
    differentEvents: counts.events,
    differences,
  };
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function describePiece({ kind, bytes, receivedAtMs }: Piece): string {
  const what = kind === "discarded"
    ? "discarded bytes"
    : `frame of kind "${kind}"`;
  const time = new Date(receivedAtMs).toISOString();
  const start = bytes.subarray(0, 16).toHex();
  return `${what}, ${bytes.length} bytes from ${start}, received at ${time}`;
}

function messageOf<T>(
  difference: Difference<T>,
  describe: (item: T) => string,
): string {
  switch (difference.kind) {
    case "missing":
      return `Missing: ${describe(difference.expected)}`;
    case "extra":
      return `Extra: ${describe(difference.received)}`;
    case "changed":
      return `Expected ${describe(difference.expected)}: received ${
        describe(difference.received)
      }`;
  }
}
