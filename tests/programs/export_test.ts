// Exports of recordings to files, and what DuckDB and Python read in them.

import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { defineStruct, type Header, type TelemetrySource } from "../../mod.ts";
import {
  duckDbQuery,
  EXPORT_FORMATS,
  type ExportColumn,
  exportParquet,
  type ExportProgress,
  exportToFile,
  openRecording,
  record,
} from "../../recording.ts";
import type { AnyStructType } from "../../struct.ts";
import {
  frameOf,
  listSource,
  randomStruct,
  recordsOf,
  START_MS,
} from "../export_rig.ts";
import {
  configFrame,
  LogLines,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "../peer.ts";
import { Random } from "../random.ts";
import { NpmFolder } from "./npm_folder.ts";
import {
  linuxTest,
  programTest,
  pythonTest,
  reportIgnored,
} from "./program.ts";
import { mountSmall, TempFolder } from "./recording_rig.ts";

const log = new LogLines();

programTest(
  "exportToFile() exports a recording: frames, gaps, disconnections, runs, and what is lost",
  async () => {
    await using folder = await TempFolder.make();
    await using output = await TempFolder.make();
    {
      await using server = await startServer();
      const recorder = record(server, folder.path, { log });
      {
        using peer = await Peer.connect(server);
        await peer.telemetry.send(configFrame(0));
        await peer.telemetry.send(telemetryFrames(1, 20));
        await peer.telemetry.send(telemetryFrames(25, 5));
        await until(() => server.telemetry.currPosition === 29);
        await recorder.rotate();
        await peer.telemetry.send(telemetryFrames(30, 5));
        await until(() => server.telemetry.currPosition === 34);
        await recorder.rotate();
      }
      await until(() => !server.connected);
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(1000, 5));
      await until(() => server.telemetry.currPosition === 1004);
      await recorder.close();
    }
    await using recording = await openRecording(folder.path);
    const path = `${output.path}/all.csv`;
    let progress: ExportProgress | undefined;
    const result = await exportToFile(recording, path, {
      units: false,
      onProgress: (present) => progress = present,
    });
    assertEquals([result.frames, result.missedFrames], [35, 4]);
    assertEquals([progress!.rows, progress!.share], [result.rows, 1]);
    const rows = recordsOf(await Deno.readTextFile(path));
    assertEquals(rows.length, result.rows);
    const frames = rows.filter(({ event }) => event === undefined);
    const samples = await Array.fromAsync(recording.samples());
    assertEquals(
      frames.map(({ counter, currPosition }) => [counter, currPosition]),
      samples.map(({ header }) => {
        const { counter } = header as Header;
        return [`${counter}`, `${counter}`];
      }),
    );
    for (const [i, { receivedAtMs }] of samples.entries()) {
      const text = frames[i].received_utc!;
      assertEquals(Date.parse(text), Math.floor(receivedAtMs));
      assertEquals(text.length, "2026-11-29T12:00:00.000000000Z".length);
    }
    const missed = frames.filter((row) => row.missed_frames !== "0");
    assertEquals(missed.map((row) => [row.counter, row.missed_frames]), [[
      "25",
      "4",
    ]]);
    const types = rows.flatMap(({ event }) => event ?? []);
    assertEquals(types.slice(0, 3), ["connected", "connected", "gap"]);
    assert(types.includes("disconnected"));
    assertEquals(new Set(rows.map(({ run }) => run)).size, 1);
    const sequences = frames.map(({ sequence }) => Number(sequence));
    assertEquals(sequences, sequences.toSorted((a, b) => a - b));

    // The configurations, and a range of time.
    const configs = await exportToFile(recording, path, {
      frames: "config",
      events: "none",
    });
    // The last row has the number of frames that are missing behind the only one.
    assertEquals([configs.frames, configs.rows], [1, 2]);
    const [config] = recordsOf(await Deno.readTextFile(path));
    assertEquals(config.maxPosition, "0");
    const [fromMs, toMs] = [samples[3].receivedAtMs, samples[21].receivedAtMs];
    await exportToFile(recording, path, { fromMs, toMs, events: "none" });
    const inRange = samples.filter(({ receivedAtMs: ms }) =>
      ms >= fromMs && ms <= toMs
    );
    const ranged = recordsOf(await Deno.readTextFile(path));
    assertEquals(ranged.length, inRange.length);

    // Without its second file the recording lacks frames, which no counter shows.
    await Deno.remove(folder.files[1]);
    await using torn = await openRecording(folder.path);
    const shares: number[] = [];
    const { lostMessages } = await exportToFile(torn, path, {
      onProgress: ({ share }) => shares.push(share!),
    });
    assertEquals(lostMessages, 5);
    const [lost] = recordsOf(await Deno.readTextFile(path))
      .filter((row) => row.event === undefined && row.lost_messages !== "0");
    assertEquals([lost.counter, Number(lost.lost_messages)], ["1000", 5]);
    assertEquals(shares.at(-1), 1);
    assertEquals(output.files, [path]);
  },
);

const Small = defineStruct("Small", { value: "f64" }, { frameId: 5 });

function smallSource(count: number): TelemetrySource {
  const body = Small.create({ value: 0.123456789012345 }).bytes;
  return listSource(
    Small,
    Array.from({ length: count }, (_, i) => ({
      bytes: frameOf(Small, body, i),
    })),
  );
}

programTest(
  "exportToFile() leaves no half file, and an older one as it was, when it is cancelled",
  async () => {
    await using folder = await TempFolder.make();
    for (const format of EXPORT_FORMATS) {
      const path = `${folder.path}/out.${format}`;
      await Deno.writeTextFile(path, "older");
      const controller = new AbortController();
      await assertRejects(
        () =>
          exportToFile(smallSource(5000), path, {
            signal: controller.signal,
            onProgress: () => controller.abort(new Error("enough")),
          }),
        Error,
        "enough",
      );
      assertEquals(await Deno.readTextFile(path), "older");
      await Deno.remove(path);
      assertEquals(folder.files, []);
    }
  },
);

linuxTest(
  "exportToFile() rejects on a full disk, and leaves no half file",
  async (t) => {
    await using folder = await TempFolder.make();
    using mounted = await mountSmall(folder.path);
    if (!mounted) return await reportIgnored(t, "mount -t tmpfs");
    const Wide = defineStruct("Wide", { values: ["f64", 100] }, { frameId: 5 });
    const frames = Array.from({ length: 10_000 }, (_, i) => {
      const body = crypto.getRandomValues(new Uint8Array(Wide.byteLength));
      return { bytes: frameOf(Wide, body, i) };
    });
    for (const format of EXPORT_FORMATS) {
      const path = `${folder.path}/out.${format}`;
      const error = await assertRejects(
        () => exportToFile(listSource(Wide, frames), path),
        Error,
      );
      assert(error.message.includes("No space left"), error.message);
      assertEquals(folder.files, []);
    }
  },
);

programTest(
  "exportToFile() of no rows makes a file of text, and none of Parquet",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/none`;
    const paths: (string | undefined)[] = [];
    for (const format of EXPORT_FORMATS) {
      const target = new URL(`file://${path}`);
      const result = await exportToFile(smallSource(0), target, { format });
      paths.push(result.path);
    }
    assertEquals(paths, [path, path, undefined]);
    let bytes = 0;
    const counter = new WritableStream<Uint8Array>({
      write: ({ length }) => void (bytes += length),
    });
    await exportParquet(smallSource(0), counter);
    assertEquals(bytes, 0);
    await assertRejects(
      () => exportToFile(smallSource(0), path),
      TypeError,
      "must end with .csv or .jsonl or .parquet",
    );
    assertEquals(folder.files, [path]);
  },
);

/** Rows for readers of another family: special values in front, then random bytes. */
async function exportRandom(folder: string, random: Random) {
  const Values = defineStruct("Values", {
    random: randomStruct(random),
    u8: "u8",
    u16: "u16",
    i16: "i16",
    i32: "i32",
    i64: { type: "i64", endian: "big" },
    u64: "u64",
    u32: "u32",
    f32: "f32",
    f64: { type: "f64", unit: "deg/s²" },
    isOn: "bool",
    text: ["char", 12],
    state: { type: "i8", values: { OFF: -1 } },
  }, { frameId: 5 });
  const values = [
    { f64: NaN, f32: NaN, u64: 2n ** 64n - 1n, i64: -(2n ** 63n) },
    { f64: -0, f32: -0, u64: 2n ** 53n + 1n, i64: 2n ** 63n - 1n },
    { f64: Infinity, f32: -Infinity, u32: 2 ** 32 - 1, isOn: true },
    { f64: 0.1, f32: Math.fround(0.1), text: 'a "b",\r\n', u8: 255 },
    { f64: 5e-324, f32: 2 ** -149, text: "é=1", state: -1 },
  ].map((one) => Values.create(one).bytes);
  for (let i = 0; i < 40; i++) values.push(random.bytes(Values.byteLength));
  // Values that repeat are those of a dictionary.
  for (let i = 0; i < 100; i++) {
    const zero = i % 2 === 0 ? 0 : -0;
    values.push(Values.create({ f64: zero, f32: zero }).bytes);
  }
  const source = listSource(
    Values,
    values.map((body, i) => ({ bytes: frameOf(Values, body, i) })),
    [{ type: "disconnected", atMs: START_MS + 75, message: 'why, "so"' }],
  );
  const queries: string[] = [];
  const paths: string[] = [];
  let columns: readonly ExportColumn[] = [];
  for (const format of EXPORT_FORMATS) {
    for (const units of format === "csv" ? [false, true] : [false]) {
      const path = `${folder}/${units}.${format}`;
      const result = await exportToFile(source, path, { units });
      columns = result.columns;
      queries.push(duckDbQuery(path, format, columns, units));
      paths.push(path);
    }
  }
  return { type: Values as AnyStructType, values, columns, queries, paths };
}

type Exported = Awaited<ReturnType<typeof exportRandom>>;

/** Rows as a reader has them: text of numbers and times, null for nothing. */
type ReadRows = readonly Readonly<Record<string, unknown>>[];

/** Asserts that a reader has read all values. */
function assertRead(
  { type, values }: Exported,
  rows: ReadRows,
  message: string,
): void {
  assertEquals(rows.length, values.length + 1, message);
  const event = rows[2];
  assertEquals(event["event"], "disconnected", message);
  assertEquals(event["message"], 'why, "so"', message);
  assertEquals(event["f64"], null, message);
  const frames = rows.filter((_, i) => i !== 2);
  const { received_utc: receivedUtc, controller_tai: controllerTai } =
    frames[1];
  // Readers leave zeros at the end out.
  const received = String(receivedUtc).padEnd(29, "0");
  assertEquals(received, "2026-11-29T12:00:00.050000000", message);
  assertEquals(controllerTai, "2026-11-29T12:00:37.173456789", message);
  const walk = (value: unknown, path: string, row: number) => {
    if (Array.isArray(value)) {
      for (const [i, each] of value.entries()) walk(each, `${path}[${i}]`, row);
      return;
    }
    if (typeof value === "object") {
      for (const [name, each] of Object.entries(value!)) {
        walk(each, path ? `${path}.${name}` : name, row);
      }
      return;
    }
    const read = frames[row][path];
    // A float has as few digits as tell it from other floats.
    const isSame = typeof value === "number"
      ? [Number(read), Math.fround(Number(read))]
        .some((one) => Object.is(one, value))
      : String(read) === String(value);
    assert(
      isSame && read !== null,
      `${message}: ${path} of row ${row} is ${value}, not ${read}`,
    );
  };
  for (const [row, body] of values.entries()) {
    walk(type.view(body.buffer as ArrayBuffer).toObject(), "", row);
  }
}

const DUCKDB = `import { DuckDBInstance } from "@duckdb/node-api";
import { readFileSync } from "node:fs";
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const text = (value) => value === null || typeof value === "boolean" ? value
  : Object.is(value, -0) ? "-0" : String(value).replace(" ", "T");
const plain = (value) => typeof value === "string" ? value : text(value);
const tables = [];
for (const query of JSON.parse(readFileSync(0))) {
  const reader = await connection.runAndReadAll(query);
  const rows = reader.getRowObjects().map((row) => Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, plain(value)])));
  const types = reader.columnTypes().map(String);
  tables.push({ names: reader.columnNames(), types, rows });
}
console.log(JSON.stringify(tables));
connection.closeSync();
instance.closeSync();
`;

/** Columns of {@linkcode exportRandom} as a user of DuckDB expects them, one of each type. */
const DUCKDB_COLUMNS = [
  ["received_utc", "TIMESTAMP_NS"],
  ["controller_tai", "TIMESTAMP_NS"],
  ["event", "VARCHAR"],
  ["u8", "UTINYINT"],
  ["u16", "USMALLINT"],
  ["u32", "UINTEGER"],
  ["u64", "UBIGINT"],
  ["state", "TINYINT"],
  ["i16", "SMALLINT"],
  ["i32", "INTEGER"],
  ["i64", "BIGINT"],
  ["f32", "FLOAT"],
  ["f64", "DOUBLE"],
  ["isOn", "BOOLEAN"],
] as const;

programTest("DuckDB reads every value of an export", async (t) => {
  await using duckDb = await NpmFolder.install(
    t,
    { "@duckdb/node-api": "1.5.6-r.1" },
    DUCKDB,
  );
  if (duckDb === undefined) return;
  await using folder = await TempFolder.make();
  const random = new Random(Math.floor(Math.random() * 2 ** 32));
  const exported = await exportRandom(folder.path, random);
  const { columns, queries } = exported;
  // NaN is the greatest value; by statistics of floats, it would be left out.
  const path = `${folder.path}/nan.parquet`;
  const source = listSource(
    Small,
    [1, NaN, 2].map((value, i) => ({
      bytes: frameOf(Small, Small.create({ value }).bytes, i),
    })),
  );
  await exportToFile(source, path);
  const filter = `SELECT value FROM '${path}' WHERE value > 5`;
  const input = JSON.stringify([...queries, filter]);
  const { success, stdout, stderr } = await duckDb.run(input);
  assert(success, `${stderr}, seed ${random.seed}`);
  const tables: { names: string[]; types: string[]; rows: ReadRows }[] = JSON
    .parse(stdout);
  assertEquals(tables.pop()!.rows, [{ value: "NaN" }]);
  const parquet = tables.at(-1)!; // its types are in the file, not in the query
  for (const [name, type] of DUCKDB_COLUMNS) {
    assertEquals(parquet.types[parquet.names.indexOf(name)], type, name);
  }
  for (const [i, { names, types, rows }] of tables.entries()) {
    const message = `${queries[i].slice(0, 60)}, seed ${random.seed}`;
    assertEquals(names, columns.map(({ name }) => name), message);
    assertEquals(types, parquet.types, message);
    assertRead(exported, rows, message);
  }
});

const PYTHON = `import csv, json, sys
tables = []
for path in sys.argv[1:]:
    with open(path, newline="", encoding="utf-8") as stream:
        if path.endswith(".jsonl"):
            rows = [json.loads(line) for line in stream]
        elif path.endswith(".csv"):
            rows = list(csv.DictReader(stream, strict=True))
        else:
            continue
    tables.append(rows)
print(json.dumps(tables))
`;

/** Rows of text formats as those of a reader with types. */
function typedRows(
  rows: readonly Record<string, unknown>[],
  columns: readonly ExportColumn[],
): ReadRows {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      // Python's reader takes an empty text and nothing for the same.
      if (value === "" && type !== "text") return [name, null];
      if (type !== "utcNs" || value === null) return [name, value];
      return [name, String(value).slice(0, -1)];
    }))
  );
}

pythonTest("Python's csv and json read every value of an export", async () => {
  await using folder = await TempFolder.make();
  const random = new Random(Math.floor(Math.random() * 2 ** 32));
  const exported = await exportRandom(folder.path, random);
  const { columns, paths } = exported;
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", PYTHON, ...paths],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const tables: Record<string, string>[][] = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const [csv, withUnits, jsonl] = tables;
  const [units] = withUnits.splice(0, 1);
  assertEquals(units["f64"], "deg/s²");
  for (const rows of [csv, withUnits, jsonl]) {
    assertRead(exported, typedRows(rows, columns), `seed ${random.seed}`);
  }
});

const PYARROW = `import json, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
def plain(value):
    if value is None or isinstance(value, (bool, str)): return value
    if isinstance(value, float): return repr(value).replace("inf", "Infinity").replace("nan", "NaN")
    return str(value)
rows = {}
for name, column in zip(table.column_names, table.columns):
    if str(column.type) == "timestamp[ns]":
        rows[name] = [str(one.value) if one.is_valid else None for one in column]
    else:
        rows[name] = [plain(one) for one in column.to_pylist()]
metadata = {k.decode(): v.decode() for k, v in (pq.read_metadata(sys.argv[1]).metadata or {}).items()}
print(json.dumps({"types": [str(one.type) for one in table.columns], "rows": rows, "metadata": metadata}))
`;

pythonTest("pyarrow reads every value of an export to Parquet", async (t) => {
  await using packages = await TempFolder.make();
  const install = await new Deno.Command("python3", {
    args: [
      ...[
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
        "--target",
        packages.path,
      ],
      "pyarrow==21.0.0",
    ],
    stderr: "null",
  }).output();
  if (!install.success) {
    return await reportIgnored(t, "pyarrow of pip");
  }
  await using folder = await TempFolder.make();
  const random = new Random(Math.floor(Math.random() * 2 ** 32));
  const exported = await exportRandom(folder.path, random);
  const { columns, paths } = exported;
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", PYARROW, paths.at(-1)!],
    env: { PYTHONPATH: packages.path },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { types, rows, metadata } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const nameOf: Readonly<Record<string, string>> = {
    f32: "float",
    f64: "double",
    text: "string",
    utcNs: "timestamp[ns]",
    taiNs: "timestamp[ns]",
  };
  const expected = columns.map(({ type }) =>
    nameOf[type] ??
      type.replace(
        /^([iu])(\d+)/,
        (_, sign, bits) => `${sign === "u" ? "u" : ""}int${bits}`,
      )
  );
  assertEquals(types, expected);
  assertEquals(metadata["unit:f64"], "deg/s²");
  const nsText = (ns: string | null) =>
    ns &&
    `${
      new Date(Number(BigInt(ns) / 1_000_000_000n) * 1000).toISOString().slice(
        0,
        19,
      )
    }.${ns.slice(-9)}`;
  const count = exported.values.length + 1;
  const table = Array.from(
    { length: count },
    (_, i) =>
      Object.fromEntries(columns.map(({ name, type }) => [
        name,
        type.endsWith("Ns") ? nsText(rows[name][i]) : rows[name][i],
      ])),
  );
  assertRead(exported, table, `seed ${random.seed}`);
  assertGreater(table.length, 40);
});
