import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import {
  CommandTelemetryClient,
  CommandTelemetryServer,
  Header,
} from "../mod.ts";
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
import * as dialled from "./dialled_peer.ts";
import type { TestClientOptions } from "./dialled_peer.ts";
import {
  Config,
  LogLines,
  newServer,
  Telemetry,
  type TestServerOptions,
} from "./peer.ts";

const server = { port: 0, Config, Telemetry };
const client = {
  port: 5570,
  Config: dialled.Config,
  Telemetry: dialled.Telemetry,
};
const RUNS = 1000;

const isHost = (value: unknown) =>
  value === null || (typeof value === "string" && value !== "");
const isRate = (value: unknown) =>
  typeof value === "number" && value > 0 && value <= 1e6;
const isSilence = (value: unknown) =>
  value === Infinity || isIn(0, TIMER_MS_MAX)(value);
const isBoolean = (value: unknown) => typeof value === "boolean";
const isEmptyArray = (value: unknown) => {
  return Array.isArray(value) && value.length === 0;
};

const LINK_OPTIONS = {
  ConfigClass: none,
  TelemetryClass: none,
  alternatives: optional(isEmptyArray),
  HeaderClass: optional(none),
  log: optional(none),
  connectCallback: optional(isFunction),
  configCallback: optional(isFunction),
  telemetryCallback: optional(isFunction),
  batchCallback: optional(isFunction),
  connectTimeoutMs: optional(isTime),
  disconnectTimeoutMs: optional(isTime),
  ringBytes: optional(isIn(272, 2 ** 30)),
  telemetryTimeoutMs: optional(isSilence),
  staleAction: optional(none),
  telemetryRateHz: optional(isRate),
  threads: optional(none),
};
const SERVER_OPTIONS: Record<keyof TestServerOptions, Allowed> = {
  ...LINK_OPTIONS,
  host: optional(isHost),
  port: isIn(0, 65_534),
  telemetrySyncPattern: optional(isIn(0, 0xffff)),
  commandSyncPattern: optional(isIn(0, 0xffff)),
  onSecondClient: optional(none),
  allowPeers: optional(isEmptyArray),
  requireSameAddress: optional(isBoolean),
};
const CLIENT_OPTIONS: Record<keyof TestClientOptions, Allowed> = {
  ...LINK_OPTIONS,
  ringBytes: optional(isIn(344, 2 ** 30)),
  host: optional((value) => value !== null && isHost(value)),
  port: isIn(1, 65_535),
  reconnect: optional(isBoolean),
  reconnectDelayMs: optional(isIn(1, TIMER_MS_MAX)),
  commandTimeoutAction: optional(none),
};

/** The classes, what they can be made from, and how. */
const LINKS: [
  new (options: never) => unknown,
  Record<string, Allowed>,
  Record<string, unknown>,
][] = [
  [CommandTelemetryServer, SERVER_OPTIONS, goodOptions(server)],
  [CommandTelemetryClient, CLIENT_OPTIONS, goodOptions(client)],
];

for (const [Link, allowed, good] of LINKS) {
  const names = Object.keys(allowed);
  for (const name of names) {
    Deno.test(`${Link.name} refuses each bad ${name}`, () => {
      const isPart = ["log", "allowPeers", "alternatives"].includes(name);
      const shown = isPart ? shownInPart : shownAs;
      const others = name === "allowPeers"
        ? [[, "::1"], ["::1", , ""], ["dead"], [1], throwing("length", [])]
        : [{ ...Header, fields: [] }, { viewAt() {} }];
      holds(
        fc.property(bad(allowed[name], others), ({ value }) => {
          const call = () => new Link({ ...good, [name]: value } as never);
          assertThrowsRefusal(call, name, shown(value));
        }),
        RUNS,
      );
    });
  }

  Deno.test(`${Link.name} refuses bad options as a whole`, () => {
    const getters = names.map((name) => throwing(name, { ...good }));
    const isObject = (value: unknown) =>
      typeof value === "object" && value !== null && !getters.includes(value);
    holds(
      fc.property(bad(isObject, getters), ({ value }) => {
        const call = () => new Link(value as never);
        const place = getters.indexOf(value as Record<string, unknown>);
        const name = place < 0 ? "options" : `as ${names[place]} `;
        assertThrowsRefusal(call, name, shownAs(value));
      }),
      RUNS,
    );
  });

  Deno.test(`${Link.name} reads each option once, so that it can't change`, () => {
    const reads = new Map<string, number>();
    const counting = new Proxy(good, {
      get(target, key) {
        reads.set(String(key), (reads.get(String(key)) ?? 0) + 1);
        return Reflect.get(target, key);
      },
    });
    new Link(counting as never);
    assertEquals([...reads.keys()].sort(), names.sort());
    assertEquals(new Set(reads.values()), new Set([1]));
  });
}

Deno.test("views of received structs refuse writes, whatever the value", () => {
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

function goodOptions(
  { port, Config, Telemetry }: typeof server | typeof client,
) {
  return {
    port,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    log: new LogLines(),
    ringBytes: 4096, // many are made
  };
}

Deno.test("CommandTelemetryServer and CommandTelemetryClient refuse unknown options", () => {
  const structs = { ConfigClass: Config, TelemetryClass: Telemetry };
  for (const Link of [CommandTelemetryServer, CommandTelemetryClient]) {
    const misspelt = { ...structs, port: 1, hostname: "0.0.0.0" } as never;
    assertThrows(() => new Link(misspelt), TypeError, '"hostname"');
  }
});
