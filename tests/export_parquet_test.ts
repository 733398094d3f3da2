// Exports to Parquet, as a reader in this program sees them: types, values, row groups.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { parquetMetadata, parquetReadObjects } from "npm:hyparquet@1.31.5";
import type { LinkEvent } from "../mod.ts";
import { exportParquet } from "../recording.ts";
import type {
  Cell,
  ColumnType,
  ExportColumn,
  Row,
} from "../src/recording/export/columns.ts";
import { parquetFormat, rowsOfGroup } from "../src/recording/export/parquet.ts";
import { Body } from "./export_frames.ts";
import { frameOf, listSource, START_MS } from "./export_rig.ts";

const NS = BigInt(START_MS) * 1_000_000n;

/** Types of columns: their types in Parquet, two values, and whether they have statistics. */
const TYPES: [ColumnType, string, string | undefined, Cell, Cell, boolean][] = [
  ["u8", "INT32", "UINT_8", 255, 0, true],
  ["i8", "INT32", "INT_8", -128, 127, true],
  ["u16", "INT32", "UINT_16", 65_535, 0, true],
  ["i16", "INT32", "INT_16", -32_768, 32_767, true],
  ["u32", "INT32", "UINT_32", 2 ** 32 - 1, 0, false],
  ["i32", "INT32", undefined, -(2 ** 31), 2 ** 31 - 1, true],
  ["u64", "INT64", "UINT_64", 2n ** 64n - 1n, 0n, false],
  ["i64", "INT64", undefined, -(2n ** 63n), 2n ** 63n - 1n, true],
  ["f32", "FLOAT", undefined, -0, NaN, false],
  ["f64", "DOUBLE", undefined, -0, Infinity, false],
  ["bool", "BOOLEAN", undefined, true, false, false],
  ["text", "BYTE_ARRAY", "UTF8", "é", "", false],
  ["utcNs", "INT64", undefined, NS, NS + 999n, true],
  ["taiNs", "INT64", undefined, NS + 1n, NS + 2n, true],
];
const TIME = { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" };

const columnsOf = (types: readonly ColumnType[]): ExportColumn[] =>
  types.map((type) => ({
    name: `of ${type}`,
    type,
    unit: type.startsWith("f") ? "deg" : undefined,
  }));

/** Writes tables of rows, one after another, and returns the pieces. */
async function written(
  types: readonly ColumnType[],
  ...parts: readonly (readonly Row[])[]
) {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const table = await parquetFormat(columnsOf(types), (bytes) => {
    pieces.push(bytes);
    return Promise.resolve();
  });
  for (const rows of parts) await table.add(rows);
  const before = pieces.length;
  await table.finish();
  const file = await new Blob(pieces).arrayBuffer();
  return { pieces, before, file };
}

/** A cell with its sign, as it is read: null for nothing. */
const plain = (cell: unknown) => Object.is(cell, -0) ? "-0" : cell ?? null;

/** Reads the rows of a file, with times in ns. */
async function read(file: ArrayBuffer): Promise<Record<string, unknown>[]> {
  const rows = await parquetReadObjects({
    file,
    // Those that are left out are as without it.
    parsers: { timestampFromNanoseconds: (ns: bigint) => ns } as never,
  });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, plain(cell)]),
    )
  );
}

Deno.test("parquetFormat() has the type of each column, and every value, also none", async () => {
  const types = TYPES.map(([type]) => type);
  // Values that repeat are those of a dictionary, which knows no -0.
  const values = Array.from(
    { length: 100 },
    (_, i) => TYPES.map((one) => one[3 + i % 2] as Cell),
  );
  const rows = [...values, types.map(() => undefined)];
  const { file } = await written(types, rows);
  const { schema, row_groups: groups, key_value_metadata: units } =
    parquetMetadata(file);
  assertEquals<unknown>(
    schema.map((one) => [
      one.name,
      one.type,
      one.converted_type,
      one.repetition_type,
      one.logical_type,
    ]),
    [
      ["root", undefined, undefined, undefined, undefined],
      ...TYPES.map(([type, physical, converted]) => [
        `of ${type}`,
        physical,
        converted,
        "OPTIONAL",
        type.endsWith("Ns") ? TIME : undefined,
      ]),
    ],
  );
  assertEquals(units, [
    { key: "unit:of f32", value: "deg" },
    { key: "unit:of f64", value: "deg" },
  ]);
  assertEquals(
    groups[0].columns.map(({ meta_data: data }) => [
      data!.path_in_schema[0],
      data!.statistics?.min_value !== undefined,
    ]),
    TYPES.map((one) => [`of ${one[0]}`, one[5]]),
  );
  const expected = rows.map((row) =>
    Object.fromEntries(row.map((cell, i) => [`of ${types[i]}`, plain(cell)]))
  );
  assertEquals(await read(file), expected);
});

Deno.test("parquetFormat() writes a group of rows once it is whole, and the rest at the end", async () => {
  const rows = Array.from({ length: 131_071 }, (): Row => [true]);
  const { pieces, before, file } = await written(["bool"], rows, [[true]], [[
    false,
  ]]);
  assertEquals([before, pieces.length], [1, 3]);
  const { row_groups: groups } = parquetMetadata(file);
  assertEquals(groups.map(({ num_rows: count }) => count), [131_072n, 1n]);
  assertEquals((await written(["bool"], rows)).before, 0);
});

Deno.test("parquetFormat() writes nothing without rows", async () => {
  assertEquals((await written(["bool"])).pieces, []);
  assertEquals((await written(["bool"], [], [])).pieces, []);
});

Deno.test("rowsOfGroup() is about a million cells, and 1024 to 131072 rows", () => {
  const columns = [1, 8, 9, 17, 1023, 1024, 1025, 10_010];
  assertEquals(columns.map(rowsOfGroup), [
    131_072,
    131_072,
    116_508,
    61_680,
    1025,
    1024,
    1024,
    1024,
  ]);
});

Deno.test("exportParquet() writes a row a frame and an event", async () => {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const bytes = frameOf(Body, Body.create({ angle: 1.5, serial: 7n }).bytes, 3);
  const event = { type: "stale", atMs: START_MS, message: "why" };
  const { rows } = await exportParquet(
    listSource(Body, [{ bytes }], [event as LinkEvent]),
    new WritableStream({
      write: (bytes) => void pieces.push(bytes as Uint8Array<ArrayBuffer>),
    }),
    { fields: ["angle", "serial"] },
  );
  assertEquals(rows, 2);
  const file = await new Blob(pieces).arrayBuffer();
  const found = await read(file);
  const chosen = ["received_utc", "counter", "event", "angle", "serial"];
  assertEquals(found.map((row) => chosen.map((name) => row[name])), [
    [NS, null, "stale", null, null],
    [NS, 3, null, 1.5, 7n],
  ]);
});
