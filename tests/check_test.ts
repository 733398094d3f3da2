import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLog,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSignal,
  checkTimeLimit,
  passes,
  readOptions,
  textOf,
  typeOf,
} from "../src/base/check.ts";

const TIMER_MS_MAX = 2_147_483_647;

/** Message of the error that a check throws, as `TypeError: …`; empty if it throws none. */
function thrown(check: () => unknown): string {
  try {
    check();
    return "";
  } catch (error) {
    return String(error);
  }
}

Deno.test("checkInteger() takes the integers between its bounds, these included", () => {
  const check = (value: unknown) =>
    thrown(() => checkInteger(value, -2, 3, "act", "n"));
  assertEquals([-2, -1, 0, 3].map(check), ["", "", "", ""]);
  assertEquals(
    [-3, 4, 0.5, NaN, Infinity, -0.5].map(check),
    ["-3", "4", "0.5", "NaN", "Infinity", "-0.5"].map((text) =>
      `RangeError: Cannot act as n must be in -2..3: received ${text}`
    ),
  );
  assertEquals(
    ["1", 1n, null].map(check),
    ['"1"', "bigint 1", "null"].map((text) =>
      `TypeError: Cannot act as n must be a number: received ${text}`
    ),
  );
});

Deno.test("checkTimeLimit() takes what a timer does, and Infinity", () => {
  const check = (value: unknown) =>
    thrown(() => checkTimeLimit(value, "act", "timeoutMs"));
  const good = [0, 0.1, TIMER_MS_MAX, Infinity];
  assertEquals(good.map(check), good.map(() => ""));
  assertEquals(
    [-0.1, TIMER_MS_MAX + 1, NaN, -Infinity].map(check),
    ["-0.1", "2147483648", "NaN", "-Infinity"].map((text) =>
      `RangeError: Cannot act as timeoutMs must be in 0..${TIMER_MS_MAX} ms, or Infinity: received ${text}`
    ),
  );
  assertEquals(
    check("5"),
    'TypeError: Cannot act as timeoutMs must be a number: received "5"',
  );
});

Deno.test("checkOneOf(), checkFunction() and checkBoolean() name what they take", () => {
  const choice = (value: unknown) =>
    thrown(() => checkOneOf(value, ["a", "b"], "act", "kind"));
  assertEquals(["a", "b"].map(choice), ["", ""]);
  assertEquals(
    ["c", undefined, 1].map(choice),
    ['"c"', "undefined", "number 1"].map((text) =>
      `TypeError: Cannot act as kind must be one of a, b: received ${text}`
    ),
  );
  const callback = (value: unknown) =>
    thrown(() => checkFunction(value, "act", "callback"));
  assertEquals(callback(() => {}), "");
  assertEquals(
    callback({}),
    "TypeError: Cannot act as callback must be a function: received an object",
  );
  const flag = (value: unknown) =>
    thrown(() => checkBoolean(value, "act", "lossless"));
  assertEquals([undefined, true, false].map(flag), ["", "", ""]);
  assertEquals(
    [null, 0, "true"].map(flag),
    ["null", "number 0", '"true"'].map((text) =>
      `TypeError: Cannot act as lossless must be true or false: received ${text}`
    ),
  );
});

Deno.test("checkNames() finds the property that is misspelt", () => {
  const check = (value: object) =>
    thrown(() => checkNames(value, ["low", "high"], "act", "limits"));
  assertEquals([check({}), check({ high: 1, low: 0 })], ["", ""]);
  assertEquals(
    check({ low: 1, hihg: 2, lwo: 3 }),
    'TypeError: Cannot act as properties of limits must be of low, high: received "hihg"',
  );
  const cause = new Error("mine");
  const hostile = new Proxy({}, {
    ownKeys: () => {
      throw cause;
    },
  });
  const error = assertThrows(
    () => checkNames(hostile, [], "act", "limits"),
    TypeError,
    "Cannot act as limits must be readable: received one that throws",
  );
  assertEquals(error.cause, cause);
});

Deno.test("checkLog() takes an object with the four methods of a log", () => {
  const check = (value: unknown) => thrown(() => checkLog(value, "act"));
  assertEquals(check(console), "");
  for (
    const [value, received] of [[null, "null"], [undefined, "undefined"], [
      () => {},
      "a function",
    ]] as const
  ) {
    assertEquals(
      check(value),
      `TypeError: Cannot act as log must be an object: received ${received}`,
    );
  }
  for (const level of ["debug", "info", "warn", "error"]) {
    const log = { debug() {}, info() {}, warn() {}, error() {}, [level]: 1 };
    assertEquals(
      check(log),
      `TypeError: Cannot act as log.${level} must be a function: received number 1`,
    );
  }
});

Deno.test("checkSignal() takes an AbortSignal, aborted or not, and nothing that only looks like one", () => {
  const check = (value: unknown) => thrown(() => checkSignal(value, "act"));
  const good = [undefined, new AbortController().signal, AbortSignal.abort()];
  assertEquals(good.map(check), ["", "", ""]);
  for (
    const value of [
      null,
      {},
      { aborted: false },
      Object.create(AbortSignal.prototype),
    ]
  ) {
    assertEquals(
      check(value),
      `TypeError: Cannot act as signal must be an AbortSignal: received ${
        value === null ? "null" : "an object"
      }`,
    );
  }
});

Deno.test("readOptions() reads each option once, and names the one that throws", () => {
  let reads = 0;
  const options = {
    get a() {
      return ++reads;
    },
    b: undefined as number | undefined,
    c: 3,
  };
  const copy = readOptions(options, ["a", "b"], "act");
  assertEquals([copy.a, copy.a, reads], [1, 1, 1]);
  assertEquals(Object.keys(copy).sort(), ["a", "b"]);
  const cause = new Error("mine");
  const hostile = {
    get a(): number {
      throw cause;
    },
  };
  const error = assertThrows(
    () => readOptions(hostile, ["a"], "act"),
    TypeError,
    "Cannot act as a must be readable: received an object that throws",
  );
  assertEquals(error.cause, cause);
  for (const [value, received] of [[null, "null"], [5, "number 5"]] as const) {
    assertEquals(
      thrown(() => checkOptions(value, "act")),
      `TypeError: Cannot act as options must be an object: received ${received}`,
    );
  }
  assertEquals(thrown(() => checkOptions({}, "act")), "");
  assertEquals(
    thrown(() => readOptions(null as never, [], "act", "tls")),
    "TypeError: Cannot act as tls must be an object: received null",
  );
  assertThrows(
    () => readOptions(hostile, ["a"], "act", "tls"),
    TypeError,
    "Cannot act as tls.a must be readable: received an object that throws",
  );
});

Deno.test("typeOf() and textOf() describe values in one short line", () => {
  const long = "x".repeat(81);
  assertEquals(
    [undefined, null, [], () => {}, -0, 1n, true, "a\n", long].map(typeOf),
    [
      "undefined",
      "null",
      "an object",
      "a function",
      "number -0",
      "bigint 1",
      "boolean true",
      '"a\\n"',
      `"${long.slice(1)}"`,
    ],
  );
  assertEquals([textOf(0), textOf(-0), textOf(1.5)], ["0", "-0", "1.5"]);
  assertEquals(textOf(10n ** 100n), `1${"0".repeat(79)}`);
});

Deno.test("passes() returns what a test returns, and false for one that throws", () => {
  assertEquals([passes(() => true), passes(() => false)], [true, false]);
  assertEquals(
    passes(() => {
      throw new Error("mine");
    }),
    false,
  );
});
