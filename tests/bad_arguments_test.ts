import { assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { CommandTelemetryServer, Header } from "../mod.ts";
import {
  type Allowed,
  assertThrowsRefusal,
  bad,
  holds,
  isFunction,
  isIn,
  isTime,
  none,
  optional,
  shownAs,
  shownInPart,
  throwing,
  TIMER_MS_MAX,
} from "./bad_values.ts";
import {
  Config,
  LogLines,
  newServer,
  Telemetry,
  type TestServerOptions,
} from "./peer.ts";

const RUNS = 1000;

const isHost = (value: unknown) =>
  value === null || (typeof value === "string" && value !== "");
const isRate = (value: unknown) =>
  typeof value === "number" && value > 0 && value <= 1e6;
const isSilence = (value: unknown) =>
  value === Infinity || isIn(1, TIMER_MS_MAX)(value);
const isEmptyArray = (value: unknown) => {
  return Array.isArray(value) && value.length === 0;
};

const OPTIONS: Record<keyof TestServerOptions, Allowed> = {
  host: optional(isHost),
  port: isIn(0, 65_534),
  ConfigClass: none,
  TelemetryClass: none,
  HeaderClass: optional(none),
  log: optional(none),
  connectCallback: optional(isFunction),
  configCallback: optional(isFunction),
  telemetryCallback: optional(isFunction),
  connectTimeoutMs: optional(isTime),
  disconnectTimeoutMs: optional(isTime),
  telemetrySyncPattern: optional(isIn(0, 0xffff)),
  commandSyncPattern: optional(isIn(0, 0xffff)),
  ringBytes: optional(isIn(272, 2 ** 30)),
  telemetryTimeoutMs: optional(isSilence),
  staleAction: optional(none),
  telemetryRateHz: optional(isRate),
  onSecondClient: optional(none),
  allowPeers: optional(isEmptyArray),
  requireSameAddress: optional((value) => typeof value === "boolean"),
};
const optionNames = Object.keys(OPTIONS) as (keyof TestServerOptions)[];

for (const name of optionNames) {
  Deno.test(`CommandTelemetryServer refuses each bad ${name}`, () => {
    const shown = ["log", "allowPeers"].includes(name) ? shownInPart : shownAs;
    const others = name === "allowPeers"
      ? [[, "::1"], ["::1", , ""], ["dead"], [1], throwing("length", [])]
      : [{ ...Header, fields: [] }, { viewAt() {} }];
    holds(
      fc.property(bad(OPTIONS[name], others), ({ value }) => {
        const call = () => newServer({ [name]: value });
        assertThrowsRefusal(call, name, shown(value));
      }),
      RUNS,
    );
  });
}

Deno.test("CommandTelemetryServer refuses bad options as a whole", () => {
  const getters = optionNames.map((name) => throwing(name, goodOptions()));
  const isObject = (value: unknown) =>
    typeof value === "object" && value !== null && !getters.includes(value);
  holds(
    fc.property(bad(isObject, getters), ({ value }) => {
      const call = () => new CommandTelemetryServer(value as never);
      const place = getters.indexOf(value as object);
      const name = place < 0 ? "options" : `as ${optionNames[place]} `;
      assertThrowsRefusal(call, name, shownAs(value));
    }),
    RUNS,
  );
});

Deno.test("CommandTelemetryServer reads each option once, so that it can't change", () => {
  const reads = new Map<string, number>();
  const options = goodOptions();
  const counting = new Proxy(options, {
    get(target, key) {
      reads.set(String(key), (reads.get(String(key)) ?? 0) + 1);
      return Reflect.get(target, key);
    },
  });
  new CommandTelemetryServer(counting);
  assertEquals([...reads.keys()].sort(), [...optionNames].sort());
  assertEquals(new Set(reads.values()), new Set([1]));
});

Deno.test("The views of what was received can't be written to, whatever the value", () => {
  const server = newServer();
  for (const view of [server.telemetry, server.config, server.header]) {
    const before = view.bytes;
    for (const name of Object.keys(view.toObject())) {
      holds(
        fc.property(bad(none), ({ value }) => {
          const call = () => Reflect.set(view, name, value);
          assertThrowsRefusal(call, `field "${name}"`, /shows what was/);
          assertEquals(view.bytes, before);
        }),
        RUNS / 10,
      );
    }
  }
});

function goodOptions() {
  return {
    port: 0,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    log: new LogLines(),
  };
}
