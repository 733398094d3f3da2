// Rows that exports make of frames and events, cell by cell.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { ColumnType, Row } from "../src/recording/export/columns.ts";
import {
  type ExportIntervals,
  IntervalRows,
} from "../src/recording/export/intervals.ts";
import {
  type ExportedEvents,
  FrameRows,
  type RowMaker,
} from "../src/recording/export/rows.ts";
import type {
  TimelineEvent,
  TimelineFrame,
} from "../src/recording/export/timeline_entry.ts";
import { frame, readerOf, START_NS } from "./export_frames.ts";
import { START_MS } from "./export_rig.ts";

function event(type: string, place: Partial<TimelineEvent> = {}) {
  return {
    kind: "event",
    atMs: START_MS + 10,
    lost: 0,
    missedFrames: 0,
    message: `of ${type}`,
    received: undefined,
    ...place,
    type,
  } satisfies TimelineEvent;
}

/** Rows of frames and events, without the columns of times. */
function rowsOf(
  maker: RowMaker,
  entries: readonly (TimelineFrame | TimelineEvent)[],
): Row[] {
  const rows = entries.flatMap((entry) =>
    entry.kind === "frame" ? maker.addFrame(entry) : maker.addEvent(entry)
  );
  return [...rows, ...maker.finish()];
}

const FRAME_COLUMNS: [string, ColumnType][] = [
  ["received_utc", "utcNs"],
  ["controller_utc", "utcNs"],
  ["controller_tai", "taiNs"],
  ["run", "text"],
  ["sequence", "u32"],
  ["counter", "u32"],
  ["missed_frames", "u32"],
  ["lost_messages", "u32"],
  ["event", "text"],
  ["message", "text"],
];

Deno.test("FrameRows makes a row of a frame and of an event, each cell in its column", () => {
  const maker = new FrameRows(readerOf(["serial", "isOn"]), 1, "all");
  assertEquals(
    maker.columns.map(({ name, type, unit }) => [name, type, unit]),
    [...FRAME_COLUMNS, ["serial", "u64"], ["isOn", "bool"]]
      .map(([name, type]) => [name, type, undefined]),
  );
  const place = { run: "r", sequence: 8, lost: 2, missedFrames: 3 };
  const ns = START_NS + 173_456_789n;
  assertEquals(
    rowsOf(maker, [
      event("stale", { run: "r", sequence: 7, lost: 1, missedFrames: 4 }),
      frame(1, { serial: 6n, isOn: true }, place),
      frame(2, {}, { run: "q", sequence: 0 }),
      event("rate"),
    ]).map((row) => row.map((cell) => cell ?? null)),
    [
      [
        START_NS + 10_000_000n,
        ...[null, null, "r", 7, null, null, null],
        ...["stale", "of stale", null, null],
      ],
      [
        START_NS + 50_000_000n,
        ns,
        ns + 37_000_000_000n,
        ...["r", 8, 1, 7, 3, null, null, 6n, true],
      ],
      [
        START_NS + 100_000_000n,
        ns + 50_000_000n,
        ns + 37_050_000_000n,
        ...["q", 0, 2, 0, 0, null, null, 0n, false],
      ],
      [
        START_NS + 10_000_000n,
        ...[null, null, null, null, null, null, null],
        ...["rate", "of rate", null, null],
      ],
    ],
  );
});

Deno.test("FrameRows makes a row of the first of every n frames, and counts what is missing in the next", () => {
  const missing = (lost: number, missedFrames: number) => ({
    lost,
    missedFrames,
  });
  const entries = [
    frame(0),
    frame(1, {}, missing(1, 10)),
    frame(2, {}, missing(2, 20)),
    frame(3),
    frame(4),
    frame(5),
    frame(6),
    event("end", missing(3, 30)),
  ];
  for (const events of ["none", "loss", "all"] as ExportedEvents[]) {
    const maker = new FrameRows(readerOf(["text"]), 3, events);
    assertEquals(
      rowsOf(maker, entries).map((row) => row.slice(5)),
      [
        [0, 0, 0, undefined, undefined, ""],
        [3, 30, 3, undefined, undefined, ""],
        [6, 0, 0, undefined, undefined, ""],
        [
          undefined,
          ...[30, 3, "end"],
          "Frames or messages are missing behind the row before",
          undefined,
        ],
      ],
    );
  }
});

Deno.test("FrameRows has a last row when frames or messages are missing, and else none", () => {
  for (const [lost, missedFrames] of [[0, 0], [1, 0], [0, 1]]) {
    const maker = new FrameRows(readerOf(["text"]), 1, "none");
    const rows = rowsOf(maker, [event("gap", { lost, missedFrames })]);
    const isAny = lost + missedFrames > 0;
    assertEquals(rows.map((row) => row[8]), isAny ? ["end"] : []);
    assertEquals(maker.finish(), [], "once");
  }
});

const INTERVAL_COLUMNS: [string, ColumnType][] = [
  ["interval_utc", "utcNs"],
  ["received_utc", "utcNs"],
  ["run", "text"],
  ["count", "u32"],
  ["missed_frames", "u32"],
  ["lost_messages", "u32"],
  ["event", "text"],
  ["message", "text"],
];

const intervalRows = (
  options: Partial<ExportIntervals>,
  fields: readonly string[],
  events: ExportedEvents = "loss",
) => new IntervalRows(readerOf(fields), { ms: 200, ...options }, events);

Deno.test("IntervalRows has columns of mean, least and greatest, or of the last value and its changes", () => {
  const maker = new IntervalRows(readerOf(), { ms: 1 }, "loss");
  const summaries = [
    ["angle", "f64"],
    ["ratio", "f32"],
    ["serial", "u64"],
    ["offset", "i64"],
  ].flatMap(([name, type]) => [
    [`${name}.mean`, "f64"],
    [`${name}.min`, type],
    [`${name}.max`, type],
  ]);
  const lasts = [
    ["state", "u8"],
    ["flags", "u16"],
    ["isOn", "bool"],
    ["text", "text"],
  ].flatMap(([name, type]) => [
    [`${name}.last`, type],
    [`${name}.changes`, "u32"],
  ]);
  assertEquals(
    maker.columns.map(({ name, type }) => [name, type]),
    [...INTERVAL_COLUMNS, ...summaries, ...lasts],
  );
  const units = maker.columns.flatMap(({ name, unit }) =>
    unit === undefined ? [] : [`${name} ${unit}`]
  );
  assertEquals(units, ["angle.mean deg", "angle.min deg", "angle.max deg"]);
});

Deno.test("IntervalRows summarizes numbers, integers of 64 bits, flags and texts", () => {
  const maker = new IntervalRows(readerOf(), { ms: 200 }, "loss");
  const values = [
    { angle: 1, ratio: 4, serial: 5n, offset: -6n, state: 2, flags: 1 },
    { angle: 4, ratio: 2, serial: 9n, offset: -9n, state: 2, text: "a" },
    { angle: 4, ratio: 3, serial: 1n, offset: 3n, isOn: true, text: "a" },
  ];
  const [row, ...rest] = rowsOf(maker, values.map((one, i) => frame(i, one)));
  assertEquals(rest, []);
  assertEquals(row.slice(8), [
    ...[3, 1, 4],
    ...[3, 2, 4],
    ...[5, 1n, 9n],
    ...[-4, -9n, 3n],
    ...[0, 1],
    ...[0, 1],
    ...[true, 1],
    ...["a", 1],
  ]);
});

Deno.test("IntervalRows begins an interval at multiples of its length, and where the run changes", () => {
  const maker = intervalRows({}, ["angle"]);
  const rows = rowsOf(maker, [
    ...[0, 3].map((i) => frame(i, { angle: i }, { run: "a" })),
    frame(4, { angle: 4 }, { run: "a" }),
    ...[5, 7].map((i) => frame(i, { angle: i }, { run: "b" })),
    frame(8, { angle: 8 }, { run: "b", lost: 2, missedFrames: 3 }),
    frame(9, { angle: 10 }, { run: "b", lost: 4 }),
  ]);
  const ms = (count: number) => START_NS + BigInt(count) * 1_000_000n;
  const none = [undefined, undefined];
  assertEquals(rows, [
    [ms(0), ms(0), "a", 2, 0, 0, ...none, 1.5, 0, 3],
    [ms(200), ms(200), "a", 1, 0, 0, ...none, 4, 4, 4],
    [ms(200), ms(250), "b", 2, 0, 0, ...none, 6, 5, 7],
    [ms(400), ms(400), "b", 1, 3, 2, ...none, 8, 8, 8],
    [ms(400), ms(450), "b", 1, 0, 4, ...none, 10, 10, 10],
  ]);
});

Deno.test("IntervalRows ends an interval at events by which frames may be missing only", () => {
  const entries = [
    frame(0),
    event("rate", { run: "r", lost: 1 }),
    frame(1),
    event("stale"),
    frame(2),
    event("end", { missedFrames: 5, lost: 6 }),
  ];
  const short = (events: ExportedEvents) =>
    rowsOf(intervalRows({}, ["angle"], events), entries)
      .map((row) => [...row.slice(1, 8)]);
  const at = (count: number) => START_NS + BigInt(count) * 50_000_000n;
  const none = [undefined, undefined];
  const last = [
    undefined,
    ...[undefined, undefined, 5, 6, "end"],
    "Frames or messages are missing behind the row before",
  ];
  const stale = [
    START_NS + 10_000_000n,
    ...[undefined, undefined, undefined, undefined, "stale", "of stale"],
  ];
  const rate = [
    START_NS + 10_000_000n,
    ...["r", undefined, undefined, undefined, "rate", "of rate"],
  ];
  const frames = [
    [at(0), undefined, 1, 0, 0, ...none],
    [at(1), undefined, 1, 0, 1, ...none],
    [at(2), undefined, 1, 0, 0, ...none],
  ];
  assertEquals(short("none"), [...frames, last]);
  assertEquals(short("loss"), [frames[0], frames[1], stale, frames[2], last]);
  assertEquals(short("all"), [
    rate,
    frames[0],
    frames[1],
    stale,
    frames[2],
    last,
  ]);
});

Deno.test("IntervalRows by the controller's clock has frames without a time in an interval without a start", () => {
  const maker = intervalRows({ by: "controller" }, ["angle"]);
  const timeless = frame(2);
  timeless.bytes.fill(0, 8, 24);
  const rows = rowsOf(maker, [frame(0), timeless, timeless, frame(3)]);
  assertEquals(
    rows.map(([start, , , count]) => [start, count]),
    [[START_NS, 1], [undefined, 2], [START_NS + 200_000_000n, 1]],
  );
});
