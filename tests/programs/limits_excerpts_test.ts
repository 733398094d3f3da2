// Recordings of the frames around alarms.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { saveExcerpts, watchLimits } from "../../limits.ts";
import { openRecording } from "../../recording.ts";
import { wallMs } from "../../src/base/clock.ts";
import { ManualSource } from "../manual_source.ts";
import { until } from "../peer.ts";
import { programTest } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

const RULES = {
  rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
  fieldLimits: false,
};

programTest(
  "saveExcerpts() records the frames before and after an alarm",
  async () => {
    await using folder = await TempFolder.make();
    const manual = new ManualSource();
    await using watch = await watchLimits(manual.source, RULES);
    await using excerpts = saveExcerpts(manual.source, watch, folder.path, {
      beforeMs: 1000,
      afterMs: 60_000,
    });
    const startMs = wallMs();
    // 40 frames, 50 ms apart: those of the last second before the alarm are kept.
    for (let i = 0; i < 40; i++) {
      manual.sample({ torque: i / 100 }, startMs + 50 * i);
    }
    manual.sample({ torque: 15 }, startMs + 2000);
    await until(() => folder.files.length === 1);
    for (let i = 1; i <= 100; i++) {
      manual.sample({ torque: 5 }, startMs + 2000 + 700 * i); // 85 within 60 s
    }
    await until(() => excerpts.saved === 1);
    assertEquals(excerpts.error, "");
    assertEquals(folder.file.endsWith(".mcap"), true, "it is complete");
    await using recording = await openRecording(folder.path);
    const torques: number[] = [];
    for await (const { telemetry } of recording.samples()) {
      torques.push((telemetry as unknown as { torque: number }).torque);
    }
    assertEquals(torques.slice(0, 2), [0.2, 0.21]);
    assertEquals(torques.length, 20 + 1 + 85);
    manual.close();
  },
);

programTest(
  "saveExcerpts() extends a recording when another alarm is raised",
  async () => {
    await using folder = await TempFolder.make();
    const manual = new ManualSource();
    await using watch = await watchLimits(manual.source, RULES);
    const excerpts = saveExcerpts(manual.source, watch, folder.path);
    const startMs = wallMs();
    manual.sample({ torque: 15 }, startMs);
    await until(() => folder.files.length === 1);
    manual.sample({ torque: 5 }, startMs + 20_000);
    manual.sample({ torque: 15 }, startMs + 20_050);
    await until(() => watch.stats.samples === 3);
    manual.sample({ torque: 15 }, startMs + 45_000);
    await until(() => watch.stats.samples === 4);
    await excerpts.close();
    assertEquals([excerpts.saved, folder.files.length], [1, 1]);
    await using recording = await openRecording(folder.path);
    assertEquals((await Array.fromAsync(recording.samples())).length, 4);
    manual.close();
  },
);
