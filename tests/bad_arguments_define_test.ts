import { assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { defineStruct } from "../mod.ts";
import {
  type Allowed,
  assertThrowsRefusal,
  bad,
  holds,
  isIn,
  isOptions,
  none,
  optional,
  shownAs,
  throwing,
} from "./bad_values.ts";

const RUNS = 300;
const U32_MAX = 2 ** 32 - 1;
const TAGS = "u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 bool".split(" ");

// deno-lint-ignore no-explicit-any
type Loose = any;

const Inner = defineStruct("Inner", { part: "u16", text: ["char", 4] });

Deno.test("view() refuses each bad buffer, and each bad offset", () => {
  const view: Loose = Inner.view;
  const isBuffer = (value: unknown) =>
    Object.prototype.toString.call(value) === "[object ArrayBuffer]";
  const isReal = (value: unknown) =>
    isBuffer(value) && (value as ArrayBuffer).byteLength >= 0;
  holds(
    fc.property(bad(isReal), ({ value }) => {
      assertThrowsRefusal(() => view(value), "buffer", shownAs(value));
      assertThrowsRefusal(() => view(value, 1), "buffer", shownAs(value));
    }),
    RUNS,
  );
  for (const Buffer of [ArrayBuffer, SharedArrayBuffer]) {
    const buffer = new Buffer(Inner.byteLength + 3);
    holds(
      fc.property(bad(optional(isIn(0, 3))), ({ value }) => {
        assertThrowsRefusal(
          () => view(buffer, value),
          "byteOffset",
          // It says "byteOffset" between the two.
          new RegExp(shownAs(value).source.replace("received ", "")),
        );
      }),
      RUNS,
    );
    const small = new Buffer(Inner.byteLength - 1);
    assertThrowsRefusal(() => view(small), "byteOffset", /byteOffset 0/);
  }
});

Deno.test("isView() accepts any value, and never throws", () => {
  const others = [Object.create(Object.getPrototypeOf(Inner.create()))];
  holds(
    fc.property(
      bad(none, others),
      ({ value }) => {
        assertEquals(Inner.isView(value), false);
      },
    ),
    RUNS,
  );
});

Deno.test("defineStruct() refuses each bad name, type, count and option", () => {
  const define = defineStruct as Loose;
  const isName = (value: unknown) => typeof value === "string" && value !== "";
  const isTag = (value: unknown) => TAGS.includes(value as string);
  const getters = ["frameId", "derived"].map((name) => throwing(name));
  const fields = [throwing("a"), [], ["u8"], new Map([["a", "u8"]])];
  const types = [["u8"], ["u8", 2, 3], [, 2], [["u8", "2"], 2], { ...Inner }, [
    "char",
  ]];
  const cases: [string, Allowed, unknown[], (value: unknown) => unknown][] = [
    ["name", isName, [], (value) => define(value, { a: "u8" })],
    ["its ", none, fields, (value) => define("T", value)],
    ["field", isTag, types, (a) => define("T", { a })],
    ["count", isIn(1, 2 ** 20), [], (n) => define("T", { a: ["u8", n] })],
    ["count", isIn(1, 2 ** 20), [], (n) => define("T", { a: ["char", n] })],
    ["count", isIn(1, 2 ** 20), [], (n) => define("T", { a: [Inner, n] })],
    ["field", isTag, types, (a) => define("T", { a: [a, 2] })],
    [
      "options",
      isOptions(["frameId", "derived"]),
      [...getters, [], "frameId"],
      (value) => define("T", { a: "u8" }, value),
    ],
    [
      "frameId",
      optional(isIn(0, U32_MAX)),
      [],
      (frameId) => define("T", { a: "u8" }, { frameId }),
    ],
    [
      "derived field",
      (value) => typeof value === "function",
      [],
      (b) => define("T", { a: "u8" }, { derived: { b } }),
    ],
    [
      "derived",
      optional(isDerived),
      [throwing("b"), { a: () => 0 }, { then: () => 0 }],
      (derived) => define("T", { a: "u8" }, { derived }),
    ],
  ];
  for (const [name, allowed, others, call] of cases) {
    const shown = /^(its |field|derived)$/.test(name)
      ? () => /received .|is reserved|declared twice/
      : shownAs;
    const named = /^(its |derived)$/.test(name) ? /its |field/ : name;
    holds(
      fc.property(bad(allowed, others), ({ value }) => {
        assertThrowsRefusal(() => call(value), named, shown(value));
      }),
      RUNS,
    );
  }
});

Deno.test("defineStruct() refuses each reserved name of a field", () => {
  const names = ["", "0", "42", "then", "bytes", "toJSON", "toObject"];
  for (const name of [...names, "constructor", "toString", "__proto__"]) {
    const call = () =>
      defineStruct("T", Object.fromEntries([[name, "u8"]]) as never);
    assertThrowsRefusal(call, `"${name}"`, /received|reserved/);
  }
});

/** Whether a value has nothing of its own that would be a derived field. */
function isDerived(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, value]) =>
      typeof value === "function" && !["a", "then"].includes(name)
    );
}
