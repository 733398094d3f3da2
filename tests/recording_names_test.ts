// Names of the files of a recording.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { runAfter, runAt } from "../src/recording/recording_names.ts";

Deno.test("runAfter() returns the run of a time, behind those that have started, when the clock was set back", () => {
  const ms = Date.UTC(2026, 10, 29, 12);
  const before = [runAt(ms - 1000), runAt(ms - 5000)];
  assertEquals(runAfter(ms, []), "20261129T120000.000Z");
  assertEquals(runAfter(ms, before), "20261129T120000.000Z");
  assertEquals(runAfter(ms - 5000, before), "20261129T115959.001Z");
  assertEquals(runAfter(ms - 1000, before), "20261129T115959.001Z");
  assertEquals(runAfter(0, ["20261231T235959.999Z"]), "20270101T000000.000Z");
});
