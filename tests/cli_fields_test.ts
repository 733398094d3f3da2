// Fields that verbs print, and the lines in which they do.

import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { TextSink } from "./cli_rig.ts";
import {
  ChosenFields,
  fittingType,
  readingsJson,
  valueText,
  verdictText,
} from "../src/cli/chosen_fields.ts";
import { UsageError } from "../src/cli/flag_values.ts";
import { Lines } from "../src/cli/lines.ts";
import { Printer } from "../src/cli/printer.ts";
import { countLosses } from "../src/cli/recorded_losses.ts";
import type { SourceFrame } from "../src/cli/source_frames.ts";
import { type AnyStructType, defineStruct } from "../struct.ts";

const First = defineStruct("First", {
  a: { type: ["f64", 2], unit: "m", limits: { warning: { above: 10 } } },
  state: { type: "u8", values: { IDLE: 0 } },
  big: "u64",
});
const Second = defineStruct("Second", { state: "u8", b: "u8" });

/** Returns a frame as a source has it. */
function frame(type: AnyStructType, values: object): SourceFrame {
  return { type, view: type.create(values), receivedAtMs: 0 } as SourceFrame;
}

Deno.test("ChosenFields.read() has chosen fields in their order and each once, or all", () => {
  const read = (paths: string[] | undefined, ...frames: SourceFrame[]) => {
    const fields = new ChosenFields([First, Second], paths, "show");
    return frames.map((one) =>
      fields.read(one)
        .map(({ flat: { path }, value }) => `${path}=${value}`).join(" ")
    );
  };
  const first = frame(First, { a: [1, 11], state: 3, big: 5n });
  assertEquals(read(undefined, first), ["a[0]=1 a[1]=11 state=3 big=5"]);
  assertEquals(read(["state", "a", "a[1]", "state"], first), [
    "state=3 a[0]=1 a[1]=11",
  ]);
  // Frames may turn out to have the struct of another generation.
  assertEquals(read(["state"], first, frame(Second, { state: 4 }), first), [
    "state=3",
    "state=4",
    "state=3",
  ]);
  const fields = new ChosenFields([First, Second], ["b"], "show");
  assertThrows(() => fields.read(first), RangeError, '"b"');
});

Deno.test("fittingType() returns the first struct that has all fields, or fails by the first", () => {
  const types = [First, Second];
  const fit = (paths?: string[]) => fittingType(types, paths, "show");
  assertEquals(fit(), First);
  assertEquals(fit(["state"]), First);
  assertEquals(fit(["state", "b"]), Second);
  const error = assertThrows(
    () => fit(["a", "b"]),
    UsageError,
    'struct "First"',
  );
  assertEquals(error.message, (error.cause as Error).message);
});

Deno.test("readings are shown with their verdicts, as text and as JSON", () => {
  const fields = new ChosenFields([First], undefined, "show");
  const readings = fields.read(frame(First, { a: [11, NaN], big: 2n ** 63n }));
  assertEquals(
    readings.map((one) => valueText(one) + verdictText(one.verdict)),
    [
      "11 m [warning]",
      "NaN m [invalid]",
      "0 IDLE",
      "9223372036854775808",
    ],
  );
  assertEquals<unknown>(readingsJson(readings), {
    values: {
      "a[0]": 11,
      "a[1]": "NaN",
      state: 0,
      big: "9223372036854775808",
    },
    invalid: ["a[1]"],
    levels: { "a[0]": "warning" },
  });
  const good = fields.read(frame(First, {}));
  assertEquals(Object.keys(readingsJson(good)), ["values"]);
});

/** Lines to a sink. */
function linesRig() {
  const sink = new TextSink();
  const stdout = new Printer(sink);
  const ending = new AbortController();
  const lines = new Lines({ stdout, signal: ending.signal });
  return { sink, ending, lines };
}

Deno.test("Lines are printed many at once, and the rest by flush()", async () => {
  const { sink, lines } = linesRig();
  const line = "x".repeat(65_533);
  assertEquals(lines.print(line), undefined);
  const printed = lines.print("");
  assertEquals(printed, undefined);
  await lines.print("");
  assertEquals(sink.text, `${line}\n\n\n`);
  assertEquals(lines.print("end"), undefined);
  await lines.flush();
  assertEquals(sink.text, `${line}\n\n\nend\n`);
  await lines.flush();
  assertEquals(sink.text.endsWith("\nend\n"), true);
});

Deno.test("Lines.flush() rejects when the program is ended, or nobody reads", async () => {
  const ended = linesRig();
  ended.ending.abort(new Error("ended"));
  await assertRejects(() => ended.lines.flush(), Error, "ended");
  const unread = linesRig();
  unread.sink.error = new Error("broken");
  unread.lines.print("a");
  await assertRejects(() => unread.lines.flush(), Error, "broken");
});

Deno.test("countLosses() counts events about something missing by their types, and frames of gaps", async () => {
  const types = [
    ...["gap", "gap", "disconnected", "connected", "restart", "resync"],
    ...["stale", "duplicate", "unknownFrame", "recovered"],
  ];
  const range = { fromMs: 1, toMs: 2 };
  const recording = {
    async *events(given: unknown) {
      await Promise.resolve();
      assertEquals(given, range);
      for (const type of types) yield { type, missedFrames: 3 };
    },
  };
  assertEquals(await countLosses(recording as never, range), {
    losses: {
      gap: 2,
      disconnected: 1,
      restart: 1,
      resync: 1,
      stale: 1,
      duplicate: 1,
      unknownFrame: 1,
    },
    missedFrames: 6,
  });
});
