// Options of exports: what is refused, with which words, and what is allowed at the bounds.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { ExportOptions } from "../recording.ts";
import {
  readCsvOptions,
  readExportOptions,
} from "../src/recording/export/export_options.ts";
import { MS_LIMIT } from "../src/recording/range.ts";

const YEAR_MS = 31_622_400_000;

Deno.test("readExportOptions() fills in the defaults, and keeps what is given", () => {
  const defaults = {
    frames: "telemetry",
    fields: undefined,
    fromMs: undefined,
    toMs: undefined,
    every: 1,
    intervals: undefined,
    enumerations: "numbers",
    events: "loss",
    whenSlow: "drop",
    stop: undefined,
    signal: undefined,
    onProgress: undefined,
  };
  assertEquals<object>(readExportOptions({}), defaults);
  const { signal } = new AbortController();
  const { signal: stop } = new AbortController();
  const fields = ["position"];
  const given = {
    frames: "config",
    fields,
    fromMs: 1,
    toMs: 2,
    every: 3,
    intervals: undefined,
    enumerations: "names",
    events: "all",
    whenSlow: "wait",
    stop,
    signal,
    onProgress: () => {},
  } as ExportOptions;
  const read = readExportOptions(given);
  assertEquals<object>(read, given);
  fields.push("other");
  assertEquals(read.fields, ["position"], "a copy");
});

Deno.test("readExportOptions() allows the bounds of ranges", () => {
  for (
    const options of [
      { fromMs: 0, toMs: 0 },
      { fromMs: MS_LIMIT, toMs: MS_LIMIT },
      { every: 2 ** 31 - 1 },
      { intervals: { ms: 1 }, every: 1 },
      { intervals: { ms: YEAR_MS, by: "received" } },
      { intervals: { ms: 5, by: "controller" } },
      { events: "none" },
    ] as ExportOptions[]
  ) {
    const read = readExportOptions(options);
    for (const [name, value] of Object.entries(options)) {
      assertEquals(read[name as keyof ExportOptions], value, name);
    }
  }
});

Deno.test("readExportOptions() throws when an option is wrong", () => {
  const range = `in 0..${MS_LIMIT} ms`;
  for (
    const [options, type, message] of [
      [
        { frames: "other" },
        TypeError,
        'frames must be one of telemetry, config: received "other"',
      ],
      [
        { fields: "position" },
        TypeError,
        'fields must be an array of paths: received "position"',
      ],
      [
        { fields: [] },
        TypeError,
        "fields must be an array of paths: received an empty one",
      ],
      [
        { fromMs: -1 },
        RangeError,
        `fromMs must be ${range}: received number -1`,
      ],
      [{ fromMs: "1" }, TypeError, `fromMs must be ${range}: received "1"`],
      [
        { toMs: MS_LIMIT + 1 },
        RangeError,
        `toMs must be ${range}: received number ${MS_LIMIT + 1}`,
      ],
      [
        { every: 0 },
        RangeError,
        "every must be in 1..2147483647: received 0",
      ],
      [
        { every: 2 ** 31 },
        RangeError,
        "every must be in 1..2147483647: received 2147483648",
      ],
      [
        { intervals: { ms: 0 } },
        RangeError,
        `intervals.ms must be in 1..${YEAR_MS}: received 0`,
      ],
      [
        { intervals: { ms: YEAR_MS + 1 } },
        RangeError,
        `intervals.ms must be in 1..${YEAR_MS}: received ${YEAR_MS + 1}`,
      ],
      [
        { intervals: { ms: 5, by: "x" } },
        TypeError,
        'intervals.by must be one of received, controller: received "x"',
      ],
      [
        { intervals: { ms: 5, per: 1 } },
        TypeError,
        'properties of intervals must be of ms, by: received "per"',
      ],
      [
        { intervals: { ms: 5 }, every: 2 },
        RangeError,
        "every must be 1 with intervals: received 2",
      ],
      [
        { enumerations: "both" },
        TypeError,
        'enumerations must be one of numbers, names: received "both"',
      ],
      [
        { events: "some" },
        TypeError,
        'events must be one of loss, all, none: received "some"',
      ],
      [
        { whenSlow: "stop" },
        TypeError,
        'whenSlow must be one of drop, wait: received "stop"',
      ],
      [
        { stop: 1 },
        TypeError,
        "signal must be an AbortSignal: received number 1",
      ],
      [
        { signal: 2 },
        TypeError,
        "signal must be an AbortSignal: received number 2",
      ],
      [
        { onProgress: 1 },
        TypeError,
        "onProgress must be a function: received number 1",
      ],
    ] as [object, typeof TypeError, string][]
  ) {
    const error = assertThrows(() => readExportOptions(options), Error);
    assertEquals(
      [error.name, error.message],
      [type.name, `Cannot export as ${message}`],
    );
  }
});

Deno.test("readCsvOptions() fills in the defaults, and throws when an option is wrong", () => {
  assertEquals(readCsvOptions({}), { units: false, escapeFormulas: false });
  for (const units of [true, false]) {
    const options = { units, escapeFormulas: !units };
    assertEquals(readCsvOptions(options), options);
  }
  for (const name of ["units", "escapeFormulas"]) {
    const error = assertThrows(() => readCsvOptions({ [name]: 1 }), TypeError);
    assertEquals(
      error.message,
      `Cannot export as ${name} must be true or false: received number 1`,
    );
  }
});
