// Exports of means, least and greatest values of intervals.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { defineStruct, type LinkEvent } from "../mod.ts";
import {
  csvOf,
  frameOf,
  listSource,
  recordsOf,
  START_MS,
  STEP_MS,
} from "./export_rig.ts";

const Telemetry = defineStruct("Telemetry", {
  position: { type: "f64", unit: "deg" },
  serial: "u64",
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
  reason: ["char", 8],
}, { frameId: 5 });

type Values = Parameters<typeof Telemetry.create>[0];

const source = (
  values: readonly Values[],
  events: readonly object[] = [],
) =>
  listSource(
    Telemetry,
    values.map((one, i) => ({
      bytes: frameOf(Telemetry, Telemetry.create(one).bytes, i),
    })),
    events.map((event) => ({ message: "", ...event })) as Partial<LinkEvent>[],
  );

const MS = 4 * STEP_MS;

Deno.test("exportCsv() writes a row an interval with count, mean, least and greatest", async () => {
  const values = Array.from({ length: 10 }, (_, i) => ({
    position: i,
    serial: 2n ** 64n - 1n - BigInt(i),
    state: i === 1 ? 2 : 0,
    reason: `r${i}`,
  }));
  const rows = recordsOf(
    await csvOf(source(values), { intervals: { ms: MS } }),
  );
  assertEquals(rows.length, 3);
  assertEquals(rows[0], {
    interval_utc: "2026-11-29T12:00:00.000000000Z",
    received_utc: "2026-11-29T12:00:00.000000000Z",
    run: undefined,
    count: "4",
    missed_frames: "0",
    lost_messages: "0",
    event: undefined,
    message: undefined,
    "position.mean": "1.5",
    "position.min": "0",
    "position.max": "3",
    "serial.mean": "18446744073709552000",
    "serial.min": "18446744073709551612",
    "serial.max": "18446744073709551615",
    "state.last": "0",
    "state.changes": "2",
    "reason.last": "r3",
    "reason.changes": "3",
  });
  assertEquals(rows.map(({ count }) => count), ["4", "4", "2"]);
  assertEquals(rows[2].interval_utc, "2026-11-29T12:00:00.400000000Z");
});

Deno.test("exportCsv() aligns intervals to the controller's time when asked to", async () => {
  // The controller's clock is 123.456789 ms ahead.
  const values = Array.from({ length: 8 }, (_, position) => ({ position }));
  const intervals = { ms: MS, by: "controller" } as const;
  const rows = recordsOf(await csvOf(source(values), { intervals }));
  assertEquals(rows.map(({ interval_utc: start, count }) => [start, count]), [
    ["2026-11-29T12:00:00.000000000Z", "2"],
    ["2026-11-29T12:00:00.200000000Z", "4"],
    ["2026-11-29T12:00:00.400000000Z", "2"],
  ]);
});

Deno.test("exportCsv() ends an interval at a gap, and says what is missing in the next", async () => {
  const values = Array.from({ length: 4 }, (_, position) => ({ position }));
  const gap = { type: "gap", atMs: START_MS + 60, missedFrames: 7 };
  for (const events of ["loss", "none"] as const) {
    const rows = recordsOf(
      await csvOf(source(values, [{ ...gap, received: 2 }]), {
        events,
        intervals: { ms: MS },
      }),
    );
    const means = rows.filter(({ event }) => event === undefined);
    assertEquals(
      means.map((row) => [row.count, row["position.mean"], row.missed_frames]),
      [["2", "0.5", "0"], ["2", "2.5", "7"]],
    );
    assertEquals(
      rows.map(({ event }) => event),
      events === "loss"
        ? [undefined, "gap", undefined]
        : [undefined, undefined],
    );
  }
});

Deno.test("exportCsv() ends an interval where frames were lost without an event", async () => {
  const losing = listSource(
    Telemetry,
    [0, 1, 2, 3].map((position, i) => ({
      bytes: frameOf(Telemetry, Telemetry.create({ position }).bytes, i),
      lost: i === 3 ? 5 : 0,
    })),
  );
  const rows = recordsOf(await csvOf(losing, { intervals: { ms: MS } }));
  assertEquals(
    rows.map((row) => [row["position.mean"], row.lost_messages]),
    [["1", "0"], ["3", "5"]],
  );
});

Deno.test("exportCsv() makes the mean of an interval with a NaN NaN, and keeps others in range", async () => {
  const cases: [number[], number, number, number][] = [
    [[1, NaN, 3], NaN, NaN, NaN],
    [[1, Infinity], Infinity, 1, Infinity],
    [[Infinity, -Infinity], NaN, -Infinity, Infinity],
    [[1e308, 1e308, 1e308], 1e308, 1e308, 1e308],
    [[1e308, -1e308], 0, -1e308, 1e308],
    [[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0.1, 0.1, 0.1],
    [[-0, -0], 0, -0, -0],
  ];
  for (const [positions, ...expected] of cases) {
    const values = positions.map((position) => ({ position }));
    const [row] = recordsOf(
      await csvOf(source(values), { intervals: { ms: 1000 } }),
    );
    const read = ["mean", "min", "max"]
      .map((name) => Number(row[`position.${name}`]));
    assertEquals(read, expected, `${positions}`);
    assert(!(read[0] < read[1] || read[0] > read[2]), `${positions}`);
  }
});
