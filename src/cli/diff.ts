/**
 * Verb `diff`: the differences of two recordings, by field.
 *
 * @module
 */

import { counted, printable } from "../base/printable.ts";
import {
  DIFF_PARTS,
  diffPartOf,
  diffRecordings,
  type RecordingDiff,
} from "../recording/diff.ts";
import { readChoice } from "./flag_values.ts";
import { printTo } from "./link_log.ts";
import { OPEN_FLAGS, openByFlags, RECORDING_OPERAND } from "./open.ts";
import { Progress } from "./progress.ts";
import { defineVerb } from "./verb.ts";

/** Shows the differences of two recordings. */
export const diffVerb = defineVerb({
  name: "diff",
  summary: "Compares two recordings by field: counts, and first differences",
  operands: [RECORDING_OPERAND, RECORDING_OPERAND],
  permissions: "--allow-read",
  flags: {
    ...OPEN_FLAGS,
    align: {
      type: "string",
      value: "BY",
      choices: ["order", "time"],
      help:
        "pair frames by their order (default), or by the time stamp of\nthe controller",
    },
    ignore: {
      type: "string",
      value: "FIELD",
      multiple: true,
      help: "leave out a field, such as header.counter; several times",
    },
    json: { type: "boolean", help: "print one JSON object" },
  },
  details: "Exit code 1 if they differ. Times of receipt are not compared.",
  async run(values, [a, b], io) {
    const align = readChoice("--align", values.align ?? "order", [
      "order",
      "time",
    ]);
    for (const name of values.ignore) {
      readChoice("--ignore", diffPartOf(name), DIFF_PARTS);
    }
    await using first = await openByFlags(a, values, printTo(io));
    await using second = await openByFlags(b, values, printTo(io));
    using progress = new Progress(io, "Comparing");
    const diff = await diffRecordings(first, second, {
      align,
      ignore: values.ignore,
      signal: io.signal,
      onProgress: (share) => progress.update(share),
    });
    const text = values.json ? JSON.stringify(diff) : textOf(diff);
    await io.stdout.deliver(`${text}\n`);
    return diff.isEqual ? 0 : 1;
  },
});

function textOf({ isEqual, frames, discardedBytes, events }: RecordingDiff) {
  const lines: string[] = [];
  for (const [kind, diff] of Object.entries(frames)) {
    const { a, b, onlyInA, onlyInB, different, fields } = diff;
    if (a === 0 && b === 0) continue;
    lines.push(
      `${kind}: ${a} and ${
        counted(b, "message")
      }; ${different} differ, ${onlyInA} only in the first, ${onlyInB} only in the second`,
    );
    for (const [name, { count, first }] of Object.entries(fields)) {
      lines.push(
        `  ${name}: ${count} differ, the first in message ${first.index}: ${first.a} → ${first.b}`,
      );
    }
  }
  if (discardedBytes.a !== discardedBytes.b) {
    const { a, b } = discardedBytes;
    lines.push(`discarded: ${a} and ${counted(b, "byte")}`);
  }
  for (const [type, { a, b }] of Object.entries(events)) {
    if (a !== b) lines.push(`events ${type}: ${a} and ${b}`);
  }
  lines.push(isEqual ? "no differences" : "they differ");
  return lines.map(printable).join("\n");
}
