// Verb `dashboard` on recordings.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { openRecording } from "../../recording.ts";
import { telemetryFrames } from "../peer.ts";
import { DashboardRig, Viewer } from "../view_rig.ts";
import { Process, programTest } from "./program.ts";
import { type Recorded, STRUCTS, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const START_MS = Date.UTC(2026, 10, 29, 12);
const COUNT = 500;

function frames(): Recorded[] {
  return Array.from({ length: COUNT }, (_, i) => [
    START_MS + i,
    "telemetry",
    telemetryFrames(i),
  ]);
}

/** Asks for a range, and returns the times of the frames, and the types of the events. */
async function ask(viewer: Viewer, fromMs: number, toMs: number) {
  viewer.send({
    type: "history",
    request: 1,
    source: 0,
    fromMs,
    toMs,
    framesMax: 10_000,
    fields: ["currPosition"],
  });
  const { frames, error } = await viewer.next("historyEnd");
  assertEquals(error, undefined);
  const batches = viewer.received.flatMap((one) =>
    one.type === "batch" && one.request === 1 ? [one] : []
  );
  const times = batches.flatMap(({ times }) => [...times]);
  assertEquals(times.length, frames);
  return {
    times,
    events: viewer.received.flatMap((one) =>
      one.type === "events" ? one.events.map(({ type }) => type) : []
    ),
  };
}

programTest(
  "dashboard shows ranges of a recording, and its events",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, [
      [START_MS, { type: "stale" }],
      ...frames(),
    ]);
    await using program = new Process(Deno.execPath(), [
      "run",
      "--allow-net",
      `--allow-read=${folder.path}`,
      "cli.ts",
      "dashboard",
      ...["--recording", folder.path, "--page-port", "0"],
    ]);
    const [link] = await program.match(/^http.*$/);
    const url = new URL(link);
    const viewer = new Viewer(`ws://${url.host}/socket`);
    const { sources: [source] } = await viewer.next("hello");
    assertEquals([source.name, source.isLive], ["recording", false]);
    assertEquals(source.recorded, {
      fromMs: START_MS,
      toMs: START_MS + COUNT - 1,
    });
    const { times, events } = await ask(viewer, START_MS, START_MS + 99);
    assertEquals(times.length, 100);
    assertEquals(times.at(-1), START_MS + 99);
    assertEquals(events, ["stale"]);
    await viewer.close();
  },
);

programTest(
  "serve.ts --page serves a simulated device with its commands",
  async () => {
    await using program = new Process(Deno.execPath(), [
      "run",
      "--allow-net",
      "examples/serve.ts",
      ...["--device", "rotator", "--port", "0", "--page", "--page-port", "0"],
    ]);
    const [, link] = await program.match(/^Open (http.*)$/);
    const viewer = new Viewer(`ws://${new URL(link).host}/socket`);
    const { sources: [{ name, canSend, commands }] } = await viewer.next(
      "hello",
    );
    assertEquals([name, canSend], ["rotator", true]);
    assertEquals(commands.some(({ isStop }) => isStop), true);
    const { kind } = await viewer.next(
      "batch",
      ({ times }) => times.length > 0,
    );
    assertEquals(["config", "telemetry"].includes(kind), true);
    await viewer.close();
  },
);

programTest(
  "a recording is opened anew for each request, as it may be written",
  async () => {
    await using folder = await TempFolder.make();
    await using rig = new DashboardRig({}, {
      recording: () => openRecording(folder.path),
    });
    const viewer = await rig.view();
    const request = { type: "history", source: 0, framesMax: 1000, fields: [] };
    const range = { fromMs: START_MS + 490, toMs: START_MS + 600 };
    viewer.send({ ...request, ...range, request: 7 });
    const { error } = await viewer.next("historyEnd");
    assertStringIncludes(error!, "Cannot open recording");
    await writeRecording(folder.path, STRUCTS, frames());
    const { times } = await ask(viewer, range.fromMs, range.toMs);
    assertEquals(times.length, 10);
  },
);
