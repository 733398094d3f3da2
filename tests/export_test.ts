// Exports to CSV and JSON Lines: every value exactly, and nothing missing silently.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { defineStruct, type LinkEvent } from "../mod.ts";
import { duckDbQuery, exportCsv } from "../recording.ts";
import { ROTATOR } from "../rotator.ts";
import type { AnyStructType } from "../struct.ts";
import {
  csvOf,
  frameOf,
  jsonlOf,
  listSource,
  parseCsv,
  randomStruct,
  recordsOf,
  START_MS,
  STEP_MS,
  TextSink,
} from "./export_rig.ts";
import { Random } from "./random.ts";

const Telemetry = defineStruct("Telemetry", {
  position: { type: "f64", unit: "deg" },
  ratio: "f32",
  serial: "u64",
  offset: "i64",
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
  isOn: "bool",
  reason: ["char", 20],
}, { frameId: 5 });

const frames = (
  values: Parameters<typeof Telemetry.create>[0][],
  counterOf = (i: number) => i,
) =>
  values.map((one, i) => ({
    bytes: frameOf(Telemetry, Telemetry.create(one).bytes, counterOf(i)),
  }));

/** Positions of frames from 0. */
const positions = (count: number) =>
  Array.from({ length: count }, (_, position) => ({ position }));

const eventAt = (event: object) =>
  ({ atMs: START_MS, message: "a message", ...event }) as Partial<LinkEvent>;

Deno.test("exportCsv() writes a row of names and a row a frame, with times to the ns", async () => {
  const source = listSource(
    Telemetry,
    frames([
      {
        position: 0.1,
        ratio: Math.fround(0.1),
        serial: 2n ** 64n - 1n,
        offset: -(2n ** 63n),
        state: 2,
        isOn: true,
        reason: 'a "b",\r\nc',
      },
      { position: NaN, ratio: -Infinity, reason: "=1+1" },
    ]),
  );
  assertEquals(
    await csvOf(source, { units: true }),
    [
      "received_utc,controller_utc,controller_tai,run,sequence,counter,missed_frames,lost_messages,event,message,position,ratio,serial,offset,state,isOn,reason",
      ",,,,,,,,,,deg,,,,,,",
      '2026-11-29T12:00:00.000000000Z,2026-11-29T12:00:00.123456789Z,2026-11-29T12:00:37.123456789,,,0,0,0,,,0.1,0.1,18446744073709551615,-9223372036854775808,2,true,"a ""b"",\r\nc"',
      "2026-11-29T12:00:00.050000000Z,2026-11-29T12:00:00.173456789Z,2026-11-29T12:00:37.173456789,,,1,0,0,,,NaN,-Infinity,0,0,0,false,=1+1",
      "",
    ].join("\r\n"),
  );
});

Deno.test("exportJsonl() writes what toJSON() of a view does, and leaves out what isn't there", async () => {
  const source = listSource(Telemetry, [
    ...frames([{ position: -0, ratio: Infinity, serial: 2n ** 53n + 1n }]),
  ], [eventAt({ type: "connected" })]);
  const [event, row] = await jsonlOf(source);
  assertEquals(event, {
    received_utc: "2026-11-29T12:00:00.000000000Z",
    event: "connected",
    message: "a message",
  });
  assertEquals(row, {
    received_utc: "2026-11-29T12:00:00.000000000Z",
    controller_utc: "2026-11-29T12:00:00.123456789Z",
    controller_tai: "2026-11-29T12:00:37.123456789",
    counter: 0,
    missed_frames: 0,
    lost_messages: 0,
    position: -0,
    ratio: "Infinity",
    serial: "9007199254740993",
    offset: "0",
    state: 0,
    isOn: false,
    reason: "",
  });
});

/** Values of a view by their paths, as JavaScript reads them. */
function valuesOf(type: AnyStructType, bytes: Uint8Array<ArrayBuffer>) {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: string) => {
    if (Array.isArray(value)) {
      value.forEach((each, i) => walk(each, `${path}[${i}]`));
    } else if (typeof value === "object") {
      for (const [name, each] of Object.entries(value!)) {
        walk(each, path === "" ? name : `${path}.${name}`);
      }
    } else found.set(path, value);
  };
  walk(type.view(bytes.buffer).toObject(), "");
  return found;
}

/** Value of a text of CSV, or of JSON, by the type that it should have. */
function readAs(value: unknown, text: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return BigInt(text as string);
    case "boolean":
      return typeof text === "boolean" ? text : text === "true";
    case "number":
      return Number(text);
    default:
      return text;
  }
}

Deno.test("exportCsv() and exportJsonl() write random structs so that every value reads the same", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new Random(seed);
  for (let i = 0; i < 100; i++) {
    const type = randomStruct(random);
    const bodies = Array.from(
      { length: 3 },
      () => random.bytes(type.byteLength),
    );
    const source = listSource(
      type,
      bodies.map((body, i) => ({ bytes: frameOf(type, body, i) })),
    );
    const csv = recordsOf(await csvOf(source));
    const jsonl = await jsonlOf(source);
    for (const [row, body] of bodies.entries()) {
      for (const [path, value] of valuesOf(type, body)) {
        const message = `${path} of row ${row}, seed ${seed}, struct ${i}`;
        for (const table of [csv, jsonl]) {
          const text = table[row][path];
          // A float has as few digits as tell it from other floats.
          const read = readAs(value, text);
          const isFloat = typeof value === "number" && read !== value &&
            Math.fround(read as number) === value;
          assert(isFloat || Object.is(read, value), `${message}: ${text}`);
        }
      }
    }
  }
});

Deno.test("exportCsv() writes a float with the digits of a float, also the least", async () => {
  const Floats = defineStruct("Floats", { value: "f32" }, { frameId: 5 });
  const texts = ["0.1", "1e-45", "3.4028235e+38", "16777216", "1.1754944e-38"];
  const source = listSource(
    Floats,
    texts.map((text, i) => ({
      bytes: frameOf(Floats, Floats.create({ value: Number(text) }).bytes, i),
    })),
  );
  const rows = recordsOf(await csvOf(source));
  assertEquals(rows.map(({ value }) => value), texts);
});

Deno.test("exportCsv() writes all fields of the rotator", async () => {
  const type: AnyStructType = ROTATOR["two-socket"].TelemetryClass;
  const body = new Uint8Array(type.byteLength).map((_, i) => i);
  const source = listSource(type, [{ bytes: frameOf(type, body, 0) }]);
  const [row] = recordsOf(await csvOf(source));
  for (const [path, value] of valuesOf(type, body)) {
    assertEquals(readAs(value, row[path]), value, path);
  }
});

const Strut = defineStruct("Strut", { length: "f64", "a.b": "u8" });
const Nested = defineStruct("Nested", {
  struts: [Strut, 2],
  matrix: [["u8", 2], 2],
  strut: Strut,
  event: "u8",
}, { frameId: 5 });
const nested = listSource(Nested, [
  { bytes: frameOf(Nested, Nested.create({ event: 9 }).bytes, 0) },
]);

Deno.test("exportCsv() names a column by the expression that reads its value", async () => {
  const [names] = parseCsv(await csvOf(nested));
  assertEquals(names.slice(10), [
    "struts[0].length",
    'struts[0]["a.b"]',
    "struts[1].length",
    'struts[1]["a.b"]',
    "matrix[0][0]",
    "matrix[0][1]",
    "matrix[1][0]",
    "matrix[1][1]",
    "strut.length",
    'strut["a.b"]',
    "field.event",
  ]);
});

Deno.test("exportCsv() writes the chosen fields, and names the nearest to an unknown one", async () => {
  const fields = ["strut.length", "matrix[1]", "struts"];
  const [names] = parseCsv(await csvOf(nested, { fields }));
  assertEquals(names.slice(10), [
    "struts[0].length",
    'struts[0]["a.b"]',
    "struts[1].length",
    'struts[1]["a.b"]',
    "matrix[1][0]",
    "matrix[1][1]",
    "strut.length",
  ]);
  for (
    const [field, hint] of [
      ["strut.lenght", "did you mean strut.length?"],
      ["matrx", "did you mean matrix?"],
      ["struts[2]", "did you mean struts[0]?"],
      ["strut.leng", 'received "strut.leng"'],
      ["", 'received ""'],
    ]
  ) {
    const { message } = await assertRejects(
      () => csvOf(nested, { fields: [field] }),
      RangeError,
    );
    assertStringIncludes(message, hint);
  }
});

Deno.test("exportCsv() puts a gap in front of the frame behind it, as a row and a number", async () => {
  // A link reports the events of a turn of the event loop in front of its frames.
  const atMs = START_MS + 10;
  const counters = [0, 1, 5, 6];
  const source = listSource(
    Telemetry,
    frames(positions(4), (i) => counters[i])
      .map((frame) => ({ ...frame, atMs })),
    [eventAt({ type: "gap", atMs, missedFrames: 3, expected: 2, received: 5 })],
  );
  const rows = recordsOf(await csvOf(source));
  assertEquals(
    rows.map(({ counter, event, missed_frames: missed }) => [
      counter,
      event,
      missed,
    ]),
    [
      ["0", undefined, "0"],
      ["1", undefined, "0"],
      [undefined, "gap", undefined],
      ["5", undefined, "3"],
      ["6", undefined, "0"],
    ],
  );
  const every = recordsOf(await csvOf(source, { every: 3, events: "none" }));
  assertEquals(
    every.map(({ counter, missed_frames: missed }) => [counter, missed]),
    [["0", "0"], ["6", "3"]],
  );
});

Deno.test("exportCsv() says at its end what is missing behind the last row", async () => {
  const gap = { type: "gap", missedFrames: 3, received: 9 };
  const atMs = START_MS + 1000;
  const source = listSource(Telemetry, frames(positions(2)), [
    eventAt({ ...gap, atMs }),
  ]);
  const sink = new TextSink();
  const result = await exportCsv(source, sink, { events: "none" });
  const last = recordsOf(sink.text).at(-1)!;
  assertEquals([last.event, last.missed_frames], ["end", "3"]);
  const { rows, frames: count, missedFrames, lostMessages } = result;
  assertEquals([rows, count, missedFrames, lostMessages], [3, 2, 3, 0]);
});

Deno.test("exportCsv() has rows of events by which frames may be missing, of all, or of none", async () => {
  const events = ["disconnected", "commandSent", "connected"]
    .map((type) => eventAt({ type }));
  const source = listSource(Telemetry, frames(positions(1)), events);
  const typesOf = async (events?: "all" | "none") =>
    recordsOf(await csvOf(source, events && { events }))
      .flatMap(({ event }) => event ?? []);
  assertEquals(await typesOf(), ["disconnected", "connected"]);
  assertEquals(await typesOf("all"), [
    "disconnected",
    "commandSent",
    "connected",
  ]);
  assertEquals(await typesOf("none"), []);
});

Deno.test("exportCsv() writes names of enumerations, and no formula, when asked to", async () => {
  const reasons = ["=1+1", "+1", "-1", "@a", "a=b", "\t=1", ""];
  const source = listSource(
    Telemetry,
    frames(reasons.map((reason, i) => ({ reason, state: i, position: -1 }))),
  );
  const options = { enumerations: "names", escapeFormulas: true } as const;
  const rows = recordsOf(await csvOf(source, options));
  assertEquals(
    rows.map(({ state }) => state),
    ["STANDBY", "1", "ENABLED", "3", "4", "5", "6"],
  );
  assertEquals(
    rows.map(({ reason }) => reason),
    ["'=1+1", "'+1", "'-1", "'@a", "a=b", "'\t=1", ""],
  );
  assertEquals(rows[0].position, "-1");
});

Deno.test("exportCsv() takes the range of time that is given", async () => {
  const source = listSource(Telemetry, frames(positions(9)));
  const range = {
    fromMs: START_MS + 2 * STEP_MS,
    toMs: START_MS + 4 * STEP_MS,
  };
  const rows = recordsOf(await csvOf(source, range));
  assertEquals(rows.map(({ position }) => position), ["2", "3", "4"]);
});

Deno.test("exportCsv() of an empty range writes the names, exportJsonl() nothing", async () => {
  const source = listSource(Telemetry, []);
  assertEquals(parseCsv(await csvOf(source)).length, 1);
  assertEquals(await jsonlOf(source), []);
});

Deno.test("exportCsv() ends in order by stop, and aborts its stream by signal", async () => {
  const source = listSource(Telemetry, frames(positions(2000)));
  for (const how of ["stop", "signal"] as const) {
    const controller = new AbortController();
    const sink = new TextSink();
    const exporting = exportCsv(source, sink, {
      [how]: controller.signal,
      onProgress: ({ rows }) => {
        if (rows >= 1000) controller.abort(new Error("enough"));
      },
    });
    if (how === "signal") {
      await assertRejects(() => exporting, Error, "enough");
      assertEquals((sink.reason as Error).message, "enough");
      continue;
    }
    const { rows } = await exporting;
    assert(rows >= 1000 && rows < 2000, `${rows}`);
    assertEquals(parseCsv(sink.text).length, rows + 1);
    assertEquals(sink.reason, undefined);
  }
});

Deno.test("exportCsv() rejects when its stream fails", async () => {
  const source = listSource(Telemetry, frames(positions(2000)));
  const full = new WritableStream<Uint8Array>({
    write() {
      throw new Error("no space left");
    },
  });
  await assertRejects(() => exportCsv(source, full), Error, "no space left");
});

Deno.test("exportCsv() rejects when the type of a field changes", async () => {
  const source = listSource(Telemetry, frames(positions(2)));
  const Changed = defineStruct("Changed", {
    position: "f32",
    rest: ["u8", Telemetry.byteLength - 4],
  }, { frameId: 5 });
  let reads = 0;
  const changing = {
    ...source,
    get structs() {
      return {
        ...source.structs,
        telemetry: reads++ < 2 ? Telemetry : Changed,
      };
    },
  } as typeof source;
  await assertRejects(
    () => csvOf(changing, { fields: ["position"] }),
    RangeError,
    "field position must be of type f64 in all frames: received f32",
  );
});

Deno.test("exportCsv() rejects when a later frame hasn't the length of its struct", async () => {
  const [whole, cut] = frames(positions(2));
  const source = listSource(Telemetry, [
    whole,
    { bytes: cut.bytes.slice(0, -1) },
  ]);
  await assertRejects(
    () => csvOf(source),
    RangeError,
    'a frame of struct "Telemetry" must have',
  );
});

Deno.test("exportCsv() puts a gap in front of its frame when the counter wraps", async () => {
  const atMs = START_MS;
  const counters = [2 ** 32 - 2, 2 ** 32 - 1, 3, 4];
  const source = listSource(
    Telemetry,
    frames(positions(4), (i) => counters[i])
      .map((frame) => ({ ...frame, atMs })),
    [eventAt({ type: "gap", atMs, missedFrames: 3, expected: 0, received: 3 })],
  );
  const rows = recordsOf(await csvOf(source));
  assertEquals(
    rows.map(({ counter, event }) => event ?? counter),
    ["4294967294", "4294967295", "gap", "3", "4"],
  );
});

Deno.test("exportCsv() puts a restart of the counter in front of its frame", async () => {
  const atMs = START_MS;
  const counters = [8, 9, 3, 4];
  const source = listSource(
    Telemetry,
    frames(positions(4), (i) => counters[i])
      .map((frame) => ({ ...frame, atMs })),
    [eventAt({ type: "restart", atMs, expected: 10, received: 3 })],
  );
  const rows = recordsOf(await csvOf(source));
  assertEquals(
    rows.map(({ counter, event }) => event ?? counter),
    ["8", "9", "restart", "3", "4"],
  );
});

Deno.test("exportCsv() throws when an option is wrong", async () => {
  const source = listSource(Telemetry, frames(positions(1)));
  for (
    const [options, message] of [
      [{ every: 0 }, "every must be in 1.."],
      [{ fields: [5] }, "each of fields must be a string"],
      [{ units: 1 }, "units must be true or false"],
    ] as [object, string][]
  ) {
    await assertRejects(() => csvOf(source, options), Error, message);
  }
});

Deno.test("duckDbQuery() names the type of each column, and quotes paths and names", () => {
  const types = {
    u8: "UTINYINT",
    i8: "TINYINT",
    u16: "USMALLINT",
    i16: "SMALLINT",
    u32: "UINTEGER",
    i32: "INTEGER",
    u64: "UBIGINT",
    i64: "BIGINT",
    f32: "FLOAT",
    f64: "DOUBLE",
    bool: "BOOLEAN",
    text: "VARCHAR",
    utcNs: "TIMESTAMP_NS",
    taiNs: "TIMESTAMP_NS",
  } as const;
  const columns = Object.keys(types).map((type) => ({
    name: `a'${type}`,
    type: type as keyof typeof types,
    unit: "",
  }));
  const named = Object.entries(types)
    .map(([type, name]) => `'a''${type}': '${name}'`);
  const given = `columns = {${named.join(", ")}}`;
  const query = (format: "parquet" | "jsonl" | "csv", units?: boolean) =>
    duckDbQuery(`Ann's.${format}`, format, columns, units);
  assertEquals(query("parquet"), "FROM read_parquet('Ann''s.parquet')");
  assertEquals(
    query("jsonl"),
    `FROM read_json('Ann''s.jsonl', format = 'newline_delimited', ${given})`,
  );
  for (
    const [units, head] of [
      [undefined, "header = true"],
      [false, "header = true"],
      [true, "header = false, skip = 2"],
    ] as const
  ) {
    assertEquals(
      query("csv", units),
      `FROM read_csv('Ann''s.csv', ${head}, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, ${given})`,
    );
  }
});
