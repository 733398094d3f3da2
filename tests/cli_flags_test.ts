// Values of flags, at their limits.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { readDuration } from "../src/cli/amounts.ts";
import {
  checkUsage,
  readChoice,
  readCount,
  readDurationMs,
  readHost,
  readIntervalMs,
  readNumber,
  readPort,
  readRate,
  UsageError,
} from "../src/cli/flag_values.ts";
import { checkSourceFlags, typesOf } from "../src/cli/source_flags.ts";
import { endMsOf, readTimes, timesOf } from "../src/cli/time_flags.ts";

/** Checks which texts a function reads, and what it says of those that it refuses. */
function assertReads<T>(
  read: (text: string) => T,
  values: readonly (readonly [string, T])[],
  refused: readonly string[],
  rule: string,
): void {
  for (const [text, value] of values) assertEquals(read(text), value, text);
  for (const text of refused) {
    assertThrows(() => read(text), UsageError, rule, text);
  }
}

Deno.test("readNumber() names the flag, its rule and what was received", () => {
  const read = (text: string | undefined) =>
    readNumber("--n", text, "odd", (value) => value % 2 === 1);
  assertEquals(read(undefined), undefined);
  assertReads(read, [["3", 3], [" 5 ", 5]], ["4", "x"], "must be odd");
  for (const text of ["", " "]) {
    assertThrows(() => read(text), UsageError, "Flag '--n' must be odd");
  }
  assertThrows(() => read(""), UsageError, "received nothing");
  assertThrows(() => read("4"), UsageError, "received 4");
});

Deno.test("readPort() reads integers within its limits", () => {
  assertReads(
    (text) => readPort(text, 1, 99),
    [["1", 1], ["99", 99]],
    ["0", "100", "1.5", "-1"],
    "Flag '--port' must be an integer in 1..99",
  );
  assertEquals(readPort(undefined, 1, 99), undefined);
  assertThrows(
    () => readPort("x", 1, 2, "--page-port"),
    UsageError,
    "'--page-port'",
  );
});

Deno.test("readCount(), readRate() and readIntervalMs() read numbers above 0", () => {
  assertReads(
    readCount,
    [["1", 1], ["9007199254740991", Number.MAX_SAFE_INTEGER]],
    ["0", "1.5", "9007199254740992"],
    "'--count' must be an integer from 1",
  );
  assertEquals(readCount(undefined), Infinity);
  assertReads(
    readRate,
    [["0.1", 0.1], ["10", 10], ["max", Infinity]],
    ["0", "-1", "Infinity", "x"],
    "'--rate' must be more than 0, or max",
  );
  assertEquals(readRate(undefined), 1);
  assertReads(
    readIntervalMs,
    [["0.5", 0.5], ["2147483647", 2_147_483_647]],
    ["0", "-1", "2147483648"],
    "'--interval' must be more than 0 and at most 2147483647",
  );
  assertEquals(readIntervalMs(undefined), undefined);
});

Deno.test("durations are those that a timer takes", () => {
  assertReads(
    (text) => readDuration("--stale", text),
    [["1ms", 1], ["0.1ms", 1], ["2147483647ms", 2_147_483_647], [
      "1d",
      86_400_000,
    ]],
    ["2147483648ms", "0ms"],
    "Flag '--stale' must be a duration as 90s, 10m or 1.5h, up to 24d",
  );
  assertReads(
    readDurationMs,
    [["0.001", 1], ["2147483", 2_147_483_000]],
    ["0", "2147483.1", "-1"],
    "'--duration' must be more than 0 and at most 2147483",
  );
});

Deno.test("readHost() and readChoice() refuse what would mean something else", () => {
  assertReads(
    (text) => readHost(text),
    [["::1", "::1"]],
    ["", " "],
    "Flag '--host' must be an address: received nothing",
  );
  assertThrows(() => readHost("", "--page-host"), UsageError, "'--page-host'");
  const names = ["order", "counter"] as const;
  assertReads<string>(
    (text) => readChoice("--align", text, names),
    [["order", "order"], ["counter", "counter"]],
    ["Order", ""],
    "Flag '--align' must be one of order, counter: received",
  );
  assertThrows(
    () => readChoice("SHELL", "ordre", names),
    UsageError,
    "Operand 'SHELL' must be one of order, counter: received ordre: did you mean 'order'?",
  );
});

Deno.test("checkUsage() makes mistakes of the command line of those that the library finds", () => {
  const cause = new RangeError("too much");
  const error = assertThrows(
    () =>
      checkUsage(() => {
        throw cause;
      }),
    UsageError,
    "too much",
  );
  assertEquals(error.cause, cause);
  checkUsage(() => {});
});

Deno.test("checkSourceFlags() refuses flags of a recording for a link, and those of a link for a recording", () => {
  const error = (values: Record<string, unknown>, ...linkOnly: string[]) =>
    assertThrows(() => checkSourceFlags(values, linkOnly), UsageError).message;
  for (const name of ["structs", "from", "to", "rate"]) {
    assertEquals(
      error({ [name]: "x" }),
      `Flag '--${name}' needs '--recording'`,
    );
    checkSourceFlags({ recording: "a", [name]: "x" });
  }
  const names = ["header", "config", "telemetry", "protocol", "host", "port"];
  for (const name of [...names, "limits"]) {
    assertEquals(
      error({ recording: "a", [name]: "x" }, "limits"),
      `Flag '--${name}' is of a link: received '--recording', too`,
    );
    checkSourceFlags({ [name]: "x" }, ["limits"]);
  }
  checkSourceFlags({ recording: "a", device: "x", stale: "1s" });
  checkSourceFlags(
    { recording: "a", host: undefined, "allow-commands": false },
    [
      "allow-commands",
    ],
  );
});

Deno.test("typesOf() returns the structs of all generations, the present first", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"] as never[];
  const options = { TelemetryClass: a, ConfigClass: b };
  const alternatives = [{ TelemetryClass: c, ConfigClass: d }];
  const typesWith = (options: object) => typesOf({ options } as never);
  assertEquals<unknown>(typesWith(options), { telemetry: [a], config: [b] });
  assertEquals<unknown>(typesWith({ ...options, alternatives }), {
    telemetry: [a, c],
    config: [b, d],
  });
});

Deno.test("timesOf() and endMsOf() have the first and last time of all files", () => {
  const files = [
    { startMs: 20, endMs: 30 },
    { startMs: undefined, endMs: undefined },
    { startMs: 5, endMs: 10 },
  ] as unknown as Parameters<typeof timesOf>[0];
  assertEquals(timesOf(files), { startMs: 5, endMs: 30 });
  assertEquals(timesOf([]), undefined);
  const end = (toMs?: number, some = files) =>
    endMsOf({
      recording: { files: [...some] },
      range: toMs === undefined ? {} : { toMs },
    });
  assertEquals([end(), end(29), end(31), end(29, [])], [30, 29, 30, 0]);
});

Deno.test("readTimes() reads times up to the end, none before 1970, in their order", () => {
  const files = [{ startMs: 1_000, endMs: 3_000 }] as never;
  const read = (from: string, to: string) => readTimes({ from, to }, { files });
  assertEquals(read("-4s", "+1s"), { fromMs: 0, toMs: 2_000 });
  assertEquals(read("+1ms", "-1999ms"), { fromMs: 1_001, toMs: 1_001 });
  assertThrows(() => read("+2ms", "-1999ms"), UsageError, "received +2ms and");
  assertEquals(read("1970-01-01", "1970-01-02 00:00"), {
    fromMs: 0,
    toMs: 86_400_000,
  });
  assertEquals(
    readTimes({ from: "+1s", to: undefined }, { files: [] }),
    { fromMs: 1_000 },
  );
});
