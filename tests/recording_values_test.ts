// Times, paths, names and options of recordings, at their limits.

import {
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { fromFileUrl } from "../src/recording/paths.ts";
import { checkMs, MS_LIMIT } from "../src/recording/range.ts";
import { msOf, nsOf, stampReader } from "../src/recording/record_times.ts";
import {
  readRecordOptions,
  type RecordOptions,
} from "../src/recording/recorder_options.ts";
import {
  compareNames,
  fileName,
  parseName,
  runAt,
} from "../src/recording/recording_names.ts";

const MIB = 1024 * 1024;

Deno.test("stampReader() reads each time from 1970 to 2242, and no other", () => {
  const read = stampReader(Header);
  const header = Header.create({});
  const data = new DataView(
    header.bytes.buffer,
    header.bytes.byteOffset,
    header.bytes.length,
  );
  const stampOf = (utcSec: bigint, nsec = 0n) => {
    header.taiSec = utcSec + 37n;
    header.taiNsec = nsec;
    return read(data, 0);
  };
  const second = 1_000_000_000n;
  const possible: [bigint, bigint][] = [
    [0n, 0n],
    [0n, second - 1n],
    [1_700_000_000n, 5n],
    [2n ** 31n, 1n], // beyond an i32
    [2n ** 32n, 1n], // beyond an u32
    [2n ** 33n - 1n, second - 1n],
  ];
  for (const [sec, nsec] of possible) {
    assertEquals(stampOf(sec, nsec), sec * second + nsec);
  }
  const impossible: [bigint, bigint][] = [
    [-1n, 0n],
    [-37n, 0n], // a controller that fills in none
    [2n ** 33n, 0n],
    [1n, -1n],
    [1n, second],
  ];
  for (const [sec, nsec] of impossible) {
    assertEquals(stampOf(sec, nsec), undefined, `${sec} s, ${nsec} ns`);
  }
});

Deno.test("msOf() returns the time of nsOf(), which is to the nearest ns", () => {
  for (const ms of [0, 0.25, 1_764_000_000_123.456, MS_LIMIT]) {
    assertStrictEquals(msOf(nsOf(ms)), ms);
  }
  assertEquals(nsOf(1.0000014), 1_000_001n);
  assertEquals(nsOf(1.0000016), 1_000_002n);
});

Deno.test("checkMs() accepts times up to its limit, inclusive", () => {
  for (const ms of [0, MS_LIMIT]) checkMs(ms, "read", "toMs");
  for (const ms of [-1, MS_LIMIT + 1, NaN]) {
    assertThrows(() => checkMs(ms, "read", "toMs"), RangeError, "toMs must be");
  }
  assertThrows(() => checkMs("1", "read", "toMs"), TypeError, "toMs must be");
});

Deno.test("fromFileUrl() returns a path without a slash at its end, but that of the root", () => {
  const paths = [
    ["/", "/"],
    ["//", "/"],
    ["a/", "a"],
    ["a//", "a"],
    ["/a/b", "/a/b"],
    ["./", "."],
  ];
  for (const [path, expected] of paths) {
    assertEquals(fromFileUrl(path), expected, path);
  }
  assertEquals(fromFileUrl(new URL("file:///")), "/");
  assertEquals(fromFileUrl(new URL("file:///a%20night/")), "/a night");
});

Deno.test("compareNames() orders files by device, run and number, beyond four digits", () => {
  const [early, late] = [runAt(1e12), runAt(1e12 + 1)];
  assertEquals([early, late], ["20010909T014640.000Z", "20010909T014640.001Z"]);
  const ordered = [
    { device: "a", run: late, number: 1 },
    { device: "b", run: early, number: 2 },
    { device: "b", run: early, number: 9_999 },
    { device: "b", run: early, number: 10_000 },
    { device: "b", run: late, number: 1 },
  ];
  assertEquals(ordered.toReversed().sort(compareNames), ordered);
  for (const name of ordered) {
    assertEquals(parseName(fileName(name)), name);
    assertEquals(parseName(`${fileName(name)}.active`), name);
  }
  assertEquals(fileName(ordered[1]), `b-${early}-0002.mcap`);
  for (const other of ["b.mcap", `9-${early}-0001.mcap`, `b-${early}-1.mcap`]) {
    assertEquals(parseName(other), undefined, other);
  }
});

Deno.test("readRecordOptions() accepts each option at its limits, and not beyond", () => {
  const limits: [keyof RecordOptions, number, number][] = [
    ["flushMs", 10, 60_000],
    ["bufferBytesMax", MIB, Number.MAX_SAFE_INTEGER],
    ["fileBytesMax", MIB, Number.MAX_SAFE_INTEGER],
    ["fileMs", 100, 2 ** 31 - 1],
    ["folderBytesMax", 4 * MIB, Number.MAX_SAFE_INTEGER],
  ];
  for (const [name, least, greatest] of limits) {
    for (const value of [least, greatest]) {
      assertEquals(readRecordOptions({ [name]: value })[name], value);
    }
    for (const value of [least - 1, greatest + 1, least + 0.5]) {
      assertThrows(
        () => readRecordOptions({ [name]: value }),
        RangeError,
        `Cannot record as ${name} must be`,
      );
    }
  }
});

Deno.test("readRecordOptions() fills in the defaults of the documentation", () => {
  const { log: _, ...defaults } = readRecordOptions({});
  assertEquals(defaults, {
    device: "device",
    flushMs: 1000,
    sync: true,
    compression: "none",
    bufferBytesMax: 67_108_864,
    fileBytesMax: 1024 * MIB,
    fileMs: Infinity,
    folderBytesMax: Infinity,
    whenFull: "stop",
  });
  const fileBytesOf = (folderBytesMax: number) =>
    readRecordOptions({ folderBytesMax }).fileBytesMax;
  assertEquals(fileBytesOf(100 * MIB), 10 * MIB);
  assertEquals(fileBytesOf(100 * MIB + 9), 10 * MIB); // ten of them fit
  assertEquals(fileBytesOf(4 * MIB), MIB); // not below the least
  assertEquals(fileBytesOf(20 * 1024 * MIB), 1024 * MIB);
});
