/**
 * Verb `watch`: values of fields, a line a sample or a change.
 *
 * @module
 */

import { DURATION_FLAG, readDuration } from "./amounts.ts";
import {
  ChosenFields,
  type FieldReading,
  readingsJson,
  valueText,
  verdictText,
} from "./chosen_fields.ts";
import { COUNT_FLAG, readCount } from "./flag_values.ts";
import { LastFrame } from "./last_frame.ts";
import { printTo } from "./link_log.ts";
import { Lines } from "./lines.ts";
import {
  openSource,
  SOURCE_FLAGS,
  SOURCE_PERMISSIONS,
} from "./source_flags.ts";
import { readFrames } from "./source_frames.ts";
import { defineVerb } from "./verb.ts";

/** Prints values of fields. */
export const watchVerb = defineVerb({
  name: "watch",
  summary: "Prints values of fields, a line a sample or a change",
  operands: ["FIELD…"],
  permissions: SOURCE_PERMISSIONS,
  flags: {
    ...SOURCE_FLAGS,
    changes: {
      type: "boolean",
      help: "print a line only when one of the fields has changed",
    },
    count: COUNT_FLAG,
    duration: DURATION_FLAG,
    json: { type: "boolean", help: "print a JSON object a line" },
  },
  details:
    `watch currentPos state --device rotator --protocol single-socket --changes
watch 'struts[0].length' --recording night/ --from -5m --json
A FIELD is a path as in TypeScript; an array or a nested struct stands for all in it.
Exit code 3 if, at the end, telemetry is stale or was never received, or a value is
invalid or beyond a limit of its field, or if frames don't fit the structs; 1 if frames
were lost, as nobody read fast enough.`,
  async run(values, paths, io) {
    const count = readCount(values.count);
    await using opened = await openSource(values, printTo(io));
    const { recorded, types, staleMs } = opened;
    const isLive = recorded === undefined;
    const fields = new ChosenFields(types.telemetry, paths, "watch");
    const lines = new Lines(io);
    const last = new LastFrame(staleMs);
    const toLine = values.json ? jsonOf : textOf;
    let left = count;
    const result = await readFrames(
      opened,
      io,
      { durationMs: readDuration("--duration", values.duration) },
      async (frame) => {
        const readings = fields.read(frame);
        const isChanged = last.add(frame, readings);
        if (values.changes && !isChanged) return false;
        const printed = lines.print(toLine(frame.receivedAtMs, readings));
        if (printed) await printed;
        if (isLive) await lines.flush();
        return --left === 0;
      },
    );
    if (!isLive) await lines.flush();
    return last.conclude(io, opened, result);
  },
});

function jsonOf(receivedAtMs: number, readings: readonly FieldReading[]) {
  return JSON.stringify({ receivedAtMs, ...readingsJson(readings) });
}

function textOf(receivedAtMs: number, readings: readonly FieldReading[]) {
  const texts = readings.map((reading) =>
    `${reading.flat.path} ${valueText(reading)}${verdictText(reading.verdict)}`
  );
  return `${new Date(receivedAtMs).toISOString()} ${texts.join(", ")}`;
}
