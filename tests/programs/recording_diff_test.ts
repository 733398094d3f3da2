// Differences of recordings: what is counted on which side, and what stays open.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { diffRecordings, openRecording } from "../../recording.ts";
import { configFrame, telemetryFrames } from "../peer.ts";
import { programTest } from "./program.ts";
import { type Recorded, STRUCTS, writeRecording } from "./recorded.ts";
import { OpenedFiles, TempFolder } from "./recording_rig.ts";

const AT_MS = 1000;

/** Messages of each kind, received at one time. */
const telemetry = (number: number): Recorded => [
  AT_MS,
  "telemetry",
  telemetryFrames(number),
];
const config = (number: number): Recorded => [
  AT_MS,
  "config",
  configFrame(number),
];
const discarded = (count: number): Recorded => [
  AT_MS,
  "discarded",
  new Uint8Array(count),
];
const event = (type: "gap" | "rate"): Recorded => [AT_MS, { type }];

/** Two recordings, in folders that are removed at the end. */
async function recordings(
  stack: AsyncDisposableStack,
  ...each: readonly (readonly Recorded[])[]
) {
  return await Promise.all(each.map(async (messages) => {
    const { path } = stack.use(await TempFolder.make());
    await writeRecording(path, STRUCTS, messages);
    return { path, recording: stack.use(await openRecording(path)) };
  }));
}

programTest(
  "diffRecordings() counts what only one recording has, on its side, in order and by time",
  async () => {
    await using stack = new AsyncDisposableStack();
    const [{ recording: a }, { recording: b }] = await recordings(
      stack,
      [
        ...[1, 2, 4, 5, 7].map(telemetry),
        ...[config(1), discarded(10), discarded(5)],
        ...[event("gap"), event("gap")],
      ],
      [
        ...[2, 3, 4, 8, 9, 10].map(telemetry),
        ...[config(1), config(2), discarded(15)],
        ...[event("gap"), event("rate")],
      ],
    );
    const counts = async (align: "order" | "time") => {
      const { frames, discardedBytes, events, isEqual } = await diffRecordings(
        a,
        b,
        { align },
      );
      const { fields: _, ...telemetry } = frames.telemetry;
      const { fields: __, ...config } = frames.config;
      return { telemetry, config, discardedBytes, events, isEqual };
    };
    const both = {
      config: { a: 1, b: 2, onlyInA: 0, onlyInB: 1, different: 0 },
      discardedBytes: { a: 15, b: 15 },
      events: { gap: { a: 2, b: 1 }, rate: { a: 0, b: 1 } },
      isEqual: false,
    };
    assertEquals(await counts("time"), {
      telemetry: { a: 5, b: 6, onlyInA: 3, onlyInB: 4, different: 0 },
      ...both,
    });
    assertEquals(await counts("order"), {
      telemetry: { a: 5, b: 6, onlyInA: 0, onlyInB: 1, different: 4 },
      ...both,
    });
  },
);

programTest(
  "diffRecordings() is equal only when each part is, or is ignored with all in it",
  async () => {
    const base = [telemetry(1), config(1), discarded(5), event("gap")];
    const others: [messages: Recorded[], ignore: string, wrong: string][] = [
      [base.with(0, telemetry(2)), "telemetry", "config"],
      [base.with(1, config(2)), "config", "telemetry"],
      [base.with(2, discarded(6)), "discarded", "events"],
      [base.with(3, event("rate")), "events", "discarded"],
      [base.toSpliced(3, 0, event("rate")), "events.rate", "events.gap"],
    ];
    await using stack = new AsyncDisposableStack();
    const [{ recording }, same, ...changed] = await recordings(
      stack,
      base,
      base,
      ...others.map(([messages]) => messages),
    );
    const isEqual = async (
      other: (typeof same)["recording"],
      ...ignore: string[]
    ) => (await diffRecordings(recording, other, { ignore })).isEqual;
    assertEquals(await isEqual(same.recording), true);
    for (const [i, [, ignore, wrong]] of others.entries()) {
      const { recording: other } = changed[i];
      // The counter and the time of a frame are in its header.
      const found = [
        await isEqual(other),
        await isEqual(other, wrong, "header"),
        await isEqual(other, ignore, "header"),
      ];
      assertEquals(found, [false, false, true], ignore);
    }
  },
);

programTest(
  "diffRecordings() leaves no file open when it is aborted or a recording can't be read",
  async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = await recordings(stack, [telemetry(1)], [telemetry(1)]);
    using opened = new OpenedFiles();
    const aborted = AbortSignal.abort(new Error("no more"));
    await assertRejects(
      () => diffRecordings(a.recording, b.recording, { signal: aborted }),
      Error,
      "no more",
    );
    for await (const { name } of Deno.readDir(b.path)) {
      await Deno.remove(`${b.path}/${name}`);
    }
    await assertRejects(() => diffRecordings(a.recording, b.recording));
    assertEquals([opened.count > 0, opened.openCount], [true, 0]);
  },
);
