// Reports on alarms, by events and values that the test makes.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { type AlarmChange, type AlarmEngine, LimitsReport } from "../limits.ts";

/** Report of an alarm by its events and values, at times in ms. */
function reportOf(
  steps: readonly [atMs: number, value: number | undefined, event?: object][],
) {
  const engine = {
    summary: { atMs: 0 },
    alarm: () => ({ present }),
  };
  let present: { value: number } | undefined;
  const report = new LimitsReport(engine as unknown as AlarmEngine);
  for (const [atMs, value, event] of steps) {
    engine.summary.atMs = atMs;
    present = value === undefined ? undefined : { value };
    const events = event
      ? [{
        name: "a",
        unit: "A",
        level: "warning",
        reading: present,
        atMs,
        ...event,
      }]
      : [];
    report.add(events as unknown as AlarmChange[]);
  }
  return report.alarms();
}

Deno.test("LimitsReport follows an alarm that chatters up to 10 s, on either side of its limit", () => {
  const raised = { type: "raised", limit: 10 };
  const cleared = { type: "cleared" };
  const report = {
    name: "a",
    unit: "A",
    raised: 2,
    mostSevere: "warning" as const,
    raisedMs: 300,
    chatter: 1,
    proposedDeadband: 2.2,
  };
  const above = (againMs: number, ...between: [number, number | undefined][]) =>
    reportOf([
      [0, 10, raised],
      [100, 9, cleared],
      ...between,
      [againMs, 12, raised],
      [againMs + 200, 11],
    ]);
  assertEquals(above(900, [500, 8], [600, 9], [700, undefined]), [report]);
  assertEquals(above(900), [{ ...report, proposedDeadband: 1.1 }]);
  assertEquals(above(10_100, [10_100, 8]), [report]);
  assertEquals(above(10_200, [10_101, 8]), [{
    ...report,
    chatter: 0,
    proposedDeadband: undefined,
  }]);
  const below = reportOf([
    [0, 9, raised],
    [100, 10, cleared],
    [500, 12],
    [900, 8, raised],
    [1000, 8, { type: "escalated", level: "critical" }],
    [1100, 8, { type: "acknowledged" }],
  ]);
  assertEquals(below, [{ ...report, mostSevere: "critical" as const }]);
  // Values that are no measure have no limit.
  const states = reportOf([
    [0, 5, { type: "raised" }],
    [100, 0, cleared],
    [200, 5, { type: "raised" }],
    [400, 5, { type: "raised", name: "b", level: "severe", unit: undefined }],
  ]);
  assertEquals(
    states.map(({ name, raised, mostSevere, raisedMs, chatter, unit }) => [
      name,
      ...[raised, mostSevere, raisedMs, chatter, unit],
    ]),
    [["a", 2, "warning", 300, 1, "A"], ["b", 1, "severe", 0, 0, undefined]],
  );
  assertEquals(states[0].proposedDeadband, undefined);
  assertEquals(reportOf([[0, 1, cleared], [1, 1, { type: "flood" }]]), []);
});
