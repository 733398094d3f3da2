// Cells of exports: values as text, exactly, and what is read of frames whose structs change.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { defineStruct } from "../mod.ts";
import type { AnyStructType } from "../struct.ts";
import { cellText } from "../src/recording/export/cell_text.ts";
import {
  type Cell,
  type ColumnType,
  distinctColumns,
} from "../src/recording/export/columns.ts";
import { jsonlFormat } from "../src/recording/export/jsonl.ts";
import { FrameRows } from "../src/recording/export/rows.ts";
import { TextTable } from "../src/recording/export/text_table.ts";
import { Body, frame, readerOf, START_NS } from "./export_frames.ts";
import { frameOf } from "./export_rig.ts";

const NO_CELLS = (count: number) => Array<Cell>(count).fill(undefined);

Deno.test("cellText() writes the shortest text that reads as the same value of its type", () => {
  const cases: [ColumnType, Cell, string][] = [
    ["f32", 10, "10"],
    ["f32", Math.fround(74889.1), "74889.1"],
    ["f32", Math.fround(4.036643e-13), "4.036643e-13"],
    ["f32", Math.fround(1.12891326e16), "11289133000000000"],
    ["f32", Math.fround(1.04591695e-24), "1.04591695e-24"],
    ["f32", -(2 ** -149), "-1e-45"],
    ["f32", 2 ** -126, "1.1754944e-38"],
    ["f32", -0, "-0"],
    ["f32", 0, "0"],
    ["f32", NaN, "NaN"],
    ["f32", -Infinity, "-Infinity"],
    ["f64", -0, "-0"],
    ["f64", 0, "0"],
    ["f64", 0.1, "0.1"],
    ["f64", 4.036643e-13, "4.036643e-13"],
    ["f64", Infinity, "Infinity"],
    ["i64", -(2n ** 63n), "-9223372036854775808"],
    ["bool", true, "true"],
    ["text", "a", "a"],
    ["utcNs", START_NS + 5n, "2026-11-29T12:00:00.000000005Z"],
    ["taiNs", START_NS + 5n, "2026-11-29T12:00:00.000000005"],
  ];
  for (const [type, cell, text] of cases) {
    assertEquals(cellText(type)(cell), text, `${type} ${cell}`);
  }
  const utc = cellText("utcNs");
  assertEquals(
    [-1n, 0n, 999_999_999n, 1_000_000_000n, 0n].map((ns) => utc(START_NS + ns)),
    [
      "2026-11-29T11:59:59.999999999Z",
      "2026-11-29T12:00:00.000000000Z",
      "2026-11-29T12:00:00.999999999Z",
      "2026-11-29T12:00:01.000000000Z",
      "2026-11-29T12:00:00.000000000Z",
    ],
  );
});

Deno.test("jsonlFormat() quotes what readers would take for another number", async () => {
  const cases: [ColumnType, Cell, string][] = [
    ["f64", -0, "-0.0"],
    ["f32", -0, "-0.0"],
    ["f64", NaN, '"NaN"'],
    ["f32", -Infinity, '"-Infinity"'],
    ["f32", Math.fround(0.1), "0.1"],
    ["u32", 7, "7"],
    ["u64", 7n, '"7"'],
    ["i64", -7n, '"-7"'],
    ["bool", false, "false"],
    ["text", 'a "b"\n', '"a \\"b\\"\\n"'],
    ["utcNs", START_NS, '"2026-11-29T12:00:00.000000000Z"'],
    ["taiNs", START_NS, '"2026-11-29T12:00:00.000000000"'],
  ];
  const columns = cases.map(([type], i) => ({
    name: `"${i}"`,
    type,
    unit: undefined,
  }));
  let text = "";
  const table = await jsonlFormat(columns, (bytes) => {
    text += new TextDecoder().decode(bytes);
    return Promise.resolve();
  });
  await table.add([cases.map(([, cell]) => cell), NO_CELLS(cases.length)]);
  await table.finish();
  const members = cases.map(([, , json], i) => `"\\"${i}\\"":${json}`);
  assertEquals(text, `{${members.join(",")}}\n{}\n`);
});

Deno.test("TextTable.add() writes 64 Ki characters at once, finish() the rest", async () => {
  const written: number[] = [];
  const table = new TextTable("head", ([cell]) => cell as string, (bytes) => {
    written.push(bytes.length);
    return Promise.resolve();
  });
  await table.finish();
  await table.finish();
  assertEquals(written, [4], "nothing is written twice");
  await table.add([["a".repeat(65_535)]]);
  assertEquals(written, [4], "nor too early");
  await table.add([["é"], ["b"]]);
  assertEquals(written, [4, 65_537]);
  await table.finish();
  assertEquals(written, [4, 65_537, 1]);
});

Deno.test("TextTable.add() isn't done before its text is written", async () => {
  const gate = Promise.withResolvers<void>();
  const table = new TextTable(
    "",
    ([cell]) => cell as string,
    () => gate.promise,
  );
  const order: string[] = [];
  const adding = table.add([["a".repeat(65_536)]]).then(() =>
    order.push("add")
  );
  await Promise.race([adding, new Promise((turn) => setTimeout(turn))]);
  order.push("gate");
  gate.resolve();
  await adding;
  assertEquals(order, ["gate", "add"]);
});

Deno.test("distinctColumns() puts `field.` in front of a name until no column before it has it", () => {
  const names = ["run", "field.run", "run", "run", "count"];
  const columns = names.map((name) => ({
    name,
    type: "u8" as const,
    unit: "m",
  }));
  assertEquals(
    distinctColumns(columns),
    [
      "run",
      "field.run",
      "field.field.run",
      "field.field.field.run",
      "count",
    ].map((name) => ({ name, type: "u8", unit: "m" })),
  );
});

Deno.test("FrameReader has the columns of the fields, and says which can be averaged", () => {
  const types = ["f64", "f32", "u64", "i64", "u8", "u16", "bool", "text"];
  const names = Object.keys(Body.create().toObject());
  const numbers = readerOf();
  assertEquals(numbers.counterType, "u32");
  assertEquals(
    numbers.columns,
    names.map((name, i) => ({
      name,
      path: name,
      type: types[i] as ColumnType,
      unit: i === 0 ? "deg" : undefined,
      isQuantity: i < 4,
    })),
  );
  const named = readerOf(["state", "flags"], "names");
  assertEquals(named.columns.map(({ type }) => type), ["text", "u16"]);
});

Deno.test("FrameReader reads cells, times and counter also when the structs change", () => {
  const reader = readerOf(["angle", "state"], "names");
  const first = frame(3, { angle: 1.5, state: 2 });
  for (let i = 0; i < 2; i++) assertEquals(reader.cells(first), [1.5, "ON"]);
  assertEquals(reader.cells(frame(4, { state: 1 })), [0, "1"]);
  const ns = 150_000_000n + 123_456_789n;
  assertEquals(reader.head(first), {
    receivedNs: START_NS + 150_000_000n,
    controllerNs: START_NS + ns,
    controllerTaiNs: START_NS + ns + 37_000_000_000n,
    counter: 3,
  });

  const Moved = defineStruct("Moved", {
    state: { type: "u8", values: { GO: 2 } },
    angle: "f64",
  }, { frameId: 5 });
  const body = Moved.create({ angle: 2.5, state: 2 }).bytes;
  const moved = frame(0, {}, { bytes: frameOf(Moved, body, 7), body: Moved });
  assertEquals(reader.cells(moved), [2.5, "GO"]);

  // A header of the same length, whose counter is in another place; it has no time.
  const Other = defineStruct("Other", {
    counter: "i64",
    frameId: "u16",
    rest: ["u8", 14],
  });
  const bytes = new Uint8Array([
    ...Other.create({ frameId: 5, counter: -9n }).bytes,
    ...body,
  ]);
  const other = frame(0, {}, { bytes, header: Other, body: Moved });
  assertEquals(reader.head(other), {
    receivedNs: START_NS,
    controllerNs: undefined,
    controllerTaiNs: undefined,
    counter: -9n,
  });
  assertEquals(reader.cells(other), [2.5, "GO"]);
  assertEquals(reader.head(first).counter, 3);
});

Deno.test("FrameReader has no counter when the header has none, or a text of that name", () => {
  for (
    const [name, type] of [["other", "u8"], ["counter", ["char", 1]]] as const
  ) {
    const header: AnyStructType = defineStruct("H", {
      frameId: "u16",
      [name]: type,
    });
    const reader = readerOf(undefined, "numbers", header);
    assertEquals(reader.counterType, "u32");
    const bytes = new Uint8Array(header.byteLength + Body.byteLength).fill(65);
    const { counter } = reader.head(frame(0, {}, { bytes, header }));
    assertEquals(counter, undefined);
  }
  const header = defineStruct("H", { frameId: "u16", counter: "i16" });
  const reader = readerOf(undefined, "numbers", header);
  assertEquals(reader.counterType, "i16");
  assertEquals(new FrameRows(reader, 1, "loss").columns[5].type, "i16");
});

Deno.test("FrameReader throws when a frame has another length, or a field another type", () => {
  const reader = readerOf(["state"], "names");
  const { bytes } = frame(0);
  const time = "2026-11-29T12:00:00.000Z";
  for (const length of [bytes.length - 1, bytes.length + 1]) {
    const wrong = new Uint8Array(length);
    const { message } = assertThrows(
      () => reader.cells(frame(0, {}, { bytes: wrong })),
      RangeError,
    );
    assertEquals(
      message,
      `Cannot export as a frame of struct "Body" must have ${bytes.length} bytes: received ${length} at ${time}`,
    );
  }
  const Nameless = defineStruct("Nameless", { state: "u8" }, { frameId: 5 });
  const nameless = frame(0, {}, {
    bytes: frameOf(Nameless, new Uint8Array(1), 0),
    body: Nameless,
  });
  const { message } = assertThrows(() => reader.cells(nameless), RangeError);
  assertEquals(
    message,
    `Cannot export as field state must be of type text in all frames: received u8 at ${time}; export the ranges before and after it apart`,
  );
});
