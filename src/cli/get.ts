/**
 * Verb `get`: the present values of fields.
 *
 * @module
 */

import { printable } from "../base/printable.ts";
import { readDuration } from "./amounts.ts";
import {
  ChosenFields,
  readingsJson,
  valueText,
  verdictText,
} from "./chosen_fields.ts";
import { LastFrame } from "./last_frame.ts";
import { printTo } from "./link_log.ts";
import {
  type OpenedRecording,
  type OpenedSource,
  openSource,
  SOURCE_FLAGS,
  SOURCE_PERMISSIONS,
} from "./source_flags.ts";
import { readFrames, type ReadResult } from "./source_frames.ts";
import { type TimeRange, timesOf } from "./time_flags.ts";
import { defineVerb } from "./verb.ts";

const TIMEOUT_MS = 10_000;
/** Length of the end of a recording that is read first, in ms. */
const TAIL_MS = 10_000;
/** Factor by which it is longer at the next attempt. */
const TAIL_STEP = 16;

/** Prints the present values of fields. */
export const getVerb = defineVerb({
  name: "get",
  summary: "Prints the present values of fields, or the last of a recording",
  operands: ["FIELD…"],
  permissions: SOURCE_PERMISSIONS,
  flags: {
    ...SOURCE_FLAGS,
    next: {
      type: "boolean",
      help:
        "of a link the second frame, which surely was sent after this\ncall; of a recording the first from --from on",
    },
    timeout: {
      type: "string",
      value: "TIME",
      help: "longest wait for a link to connect and send (10s)",
    },
    raw: {
      type: "boolean",
      help: "print bare values, without unit, name or mark",
    },
    json: { type: "boolean", help: "print one JSON object" },
  },
  details: `get currentPos --device rotator --protocol single-socket
get state --recording night/ --to 2026-11-29T12:00:00Z
prints a value; of several fields a line each, in their order, with the path in front.
Exit code 3 if it is stale, invalid or beyond a limit of its field, or if nothing was
received.`,
  async run(values, paths, io) {
    const timeoutMs = readDuration("--timeout", values.timeout) ?? TIMEOUT_MS;
    await using opened = await openSource(values, printTo(io));
    const { recorded, types, staleMs } = opened;
    const fields = new ChosenFields(types.telemetry, paths, "get value");
    const last = new LastFrame(staleMs);
    const read = (
      from: OpenedSource,
      frames: number,
      durationMs?: number,
    ): Promise<ReadResult> =>
      readFrames(from, io, { durationMs }, (frame) => {
        last.add(frame, fields.read(frame));
        return --frames === 0;
      });
    const readTail = async (recorded: OpenedRecording): Promise<ReadResult> => {
      const tails = tailsOf(recorded);
      for (;;) {
        const { value: range, done } = tails.next();
        const tail = { ...recorded, range };
        const result = await read({ ...opened, recorded: tail }, Infinity);
        if (done || last.readings.length > 0) return result;
      }
    };
    const result = recorded === undefined
      ? await read(opened, values.next ? 2 : 1, timeoutMs)
      : values.next
      ? await read(opened, 1)
      : await readTail(recorded);
    for (const line of linesOf(last, values)) io.stdout.print(line);
    return last.conclude(io, opened, result);
  },
});

/**
 * Returns the ranges at the end of a recording in which its last frame is looked for, each
 * with the one before at its end.
 */
function* tailsOf(
  { recording, range }: OpenedRecording,
): Generator<TimeRange, TimeRange> {
  const times = timesOf(recording.files) ?? { startMs: 0, endMs: 0 };
  const startMs = Math.max(times.startMs, range.fromMs ?? 0);
  const endMs = Math.min(times.endMs, range.toMs ?? Infinity);
  for (let lengthMs = TAIL_MS;; lengthMs *= TAIL_STEP) {
    const fromMs = Math.max(startMs, endMs - lengthMs);
    if (fromMs === startMs) return { ...range, fromMs };
    yield { ...range, fromMs };
  }
}

/** Returns the lines of the values of a frame; none before the first. */
function linesOf(
  { receivedAtMs, readings }: LastFrame,
  { json, raw }: { readonly json: boolean; readonly raw: boolean },
): string[] {
  if (readings.length === 0) return [];
  if (json) {
    return [JSON.stringify({ receivedAtMs, ...readingsJson(readings) })];
  }
  return readings.map((reading) => {
    const { flat: { path }, value, verdict } = reading;
    if (raw) return printable(String(value));
    const text = valueText(reading) + verdictText(verdict);
    return readings.length === 1 ? text : `${path} ${text}`;
  });
}
