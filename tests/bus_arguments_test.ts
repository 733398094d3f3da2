// Arguments of the bus: each limit, and the name of what is beyond it.

import {
  assertEquals,
  assertMatch,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { typeOf } from "../src/base/check.ts";
import { readPublishOptions } from "../src/bus/publish_options.ts";
import { readSubscribeOptions } from "../src/bus/subscribe_options.ts";
import { commandDevice, type OutboxOptions } from "../nats.ts";
import { Header, Telemetry } from "./alarm_rig.ts";
import { MemoryBus } from "./memory_bus.ts";

const connection = new MemoryBus();
const { leases: _, ...noKeys } = {
  publish() {},
  read() {},
  leases: connection.leases,
};

/** Values of an option that are allowed, and that aren't. */
interface Option {
  readonly allowed: readonly unknown[];
  readonly refused: readonly unknown[];
}

/** Holds each option to its limits; the errors name it. */
function hold(
  read: (options: never) => unknown,
  required: object,
  options: Record<string, Option>,
): void {
  for (const [name, { allowed, refused }] of Object.entries(options)) {
    for (const value of allowed) read({ ...required, [name]: value } as never);
    for (const value of refused) {
      const error = assertThrows(
        () => read({ ...required, [name]: value } as never),
        Error,
        name,
        `${name} ${String(value)}`,
      );
      assertMatch(error.name, /^(Type|Range)Error$/);
      assertMatch(
        error.message,
        /^Cannot (publish|subscribe|command device)( with \w+)? as /,
      );
    }
  }
}

const NAMES = {
  allowed: ["a", `a${"_".repeat(63)}`],
  refused: ["", "1a", "a.b", `a${"_".repeat(64)}`, undefined],
};
const CONNECTION = { allowed: [connection], refused: [undefined, {}, noKeys] };

Deno.test("publish() takes each option within its limits, and refuses what is beyond by name", () => {
  hold(readPublishOptions, { connection, name: "rotator" }, {
    connection: { ...CONNECTION, refused: [undefined, {}, { publish() {} }] },
    name: NAMES,
    payload: { allowed: ["raw", "json"], refused: ["xml", 1] },
    outboxBytesMax: {
      allowed: [65_536, 2 ** 53 - 1],
      refused: [65_535, 2 ** 53],
    },
    whenFull: { allowed: ["lose", "wait"], refused: ["block"] },
    nowRateHz: { allowed: [1, 100], refused: [0, 101, 1.5] },
    heartbeatMs: { allowed: [100, 60_000], refused: [99, 60_001] },
    drainMs: { allowed: [0, 1, Infinity], refused: [-1, NaN, "1"] },
    allowCommands: { allowed: [{ commands: [] }], refused: [{}, null, 1] },
    alarms: { allowed: [{ events() {} }], refused: [{}, null] },
    log: { allowed: [console], refused: [{}, 1] },
  });
  const { drainMs } = readPublishOptions({ connection, name: "rotator" });
  const whenFull = "wait";
  const waiting = readPublishOptions({ connection, name: "rotator", whenFull });
  assertEquals([drainMs, waiting.drainMs], [5_000, Infinity]);
});

Deno.test("publish() has the defaults of its documentation", () => {
  const { connection: given, log, ...read } = readPublishOptions({
    connection,
    name: "rotator",
  });
  assertEquals([given === connection, typeof log.warn], [true, "function"]);
  assertEquals(read, {
    name: "rotator",
    payload: "raw",
    outboxBytesMax: 64 * 2 ** 20,
    whenFull: "lose",
    nowRateHz: 10,
    heartbeatMs: 2_000,
    drainMs: 5_000,
    allowCommands: undefined,
    alarms: undefined,
    outbox: undefined,
  });
});

Deno.test("publish() records an outbox in files of a tenth of its length, of 1 to 64 MiB", () => {
  const MIB = 2 ** 20;
  const read = (outbox: string | URL | OutboxOptions) =>
    readPublishOptions({ connection, name: "rotator", outbox }).outbox!;
  const { folder, record } = read("a/b");
  assertEquals([folder, record.device], ["a/b", "rotator"]);
  assertEquals(read(new URL("file:///a/b")).folder, "/a/b");
  const bytesOf = (options: object) => {
    const { record } = read({ folder: "a", ...options });
    return [record.folderBytesMax, record.fileBytesMax];
  };
  assertEquals(bytesOf({}), [4096 * MIB, 64 * MIB]);
  assertEquals(bytesOf({ folderBytesMax: 640 * MIB }), [640 * MIB, 64 * MIB]);
  assertEquals(bytesOf({ folderBytesMax: 600 * MIB }), [600 * MIB, 60 * MIB]);
  const odd = 200 * MIB + 5;
  assertEquals(bytesOf({ folderBytesMax: odd }), [odd, 20 * MIB]);
  assertEquals(bytesOf({ folderBytesMax: 4 * MIB }), [4 * MIB, MIB]);
  const fileBytesMax = 2 * MIB;
  assertEquals(bytesOf({ fileBytesMax }), [4096 * MIB, fileBytesMax]);
  const rule =
    "outbox must be the path or URL of a folder, or have it as folder";
  for (const wrong of [1, null, {}, { folder: 1 }]) {
    const { message } = assertThrows(() => read(wrong as never), TypeError);
    const { folder = wrong } = Object(wrong);
    assertEquals(
      message,
      `Cannot publish as ${rule}: received ${typeOf(folder)}`,
    );
  }
  assertThrows(
    () => readPublishOptions({ connection, name: "a-b", outbox: "a" }),
    TypeError,
    "name must have no hyphen with an outbox",
  );
});

Deno.test("subscribe() has the defaults of its documentation", () => {
  const { connection: given, log, ...read } = readSubscribeOptions({
    connection,
    device: "rotator",
  });
  assertEquals([given === connection, typeof log.warn], [true, "function"]);
  assertEquals(read, {
    device: "rotator",
    from: "now",
    lane: "every",
    structs: undefined,
    timeoutMs: 10_000,
    signal: undefined,
  });
});

Deno.test("commandDevice() has the authority for ten seconds by default", async () => {
  const bus = new MemoryBus();
  const required = { connection: bus, device: "rotator", source: "ann" };
  await using commander = commandDevice(required);
  await commander.takeAuthority();
  const { value } = (await bus.leases.get("authority.rotator"))!;
  assertEquals(JSON.parse(value), { holder: "ann", ttlMs: 10_000 });
});

Deno.test("publish() refuses allowCommands on a connection that carries none", () => {
  const options = { name: "rotator", allowCommands: { commands: [] } };
  assertThrows(
    () => readPublishOptions({ ...options, connection: noKeys } as never),
    TypeError,
    "Cannot publish with allowCommands",
  );
});

Deno.test("subscribe() takes each option within its limits, and refuses what is beyond by name", () => {
  const structs = { header: Header, config: Telemetry, telemetry: Telemetry };
  const { header } = structs;
  hold(readSubscribeOptions, { connection, device: "rotator" }, {
    connection: { ...CONNECTION, refused: [undefined, {}] },
    device: NAMES,
    from: { allowed: ["now", "last"], refused: ["first", 5, {}, null] },
    lane: { allowed: ["every", "now"], refused: ["some"] },
    structs: {
      allowed: [undefined, structs],
      refused: [{ header }, { ...structs, header: {} }],
    },
    timeoutMs: { allowed: [0, Infinity], refused: [-1, "1"] },
    signal: { allowed: [AbortSignal.abort()], refused: [{}, 1] },
    log: { allowed: [console], refused: [{}] },
  });
});

Deno.test("subscribe() refuses a start before the first time and position, and far in the future", () => {
  const read = (from: unknown) =>
    readSubscribeOptions({ connection, device: "rotator", from } as never).from;
  for (
    const from of [
      { atMs: 0 },
      { atMs: 1.5 },
      { atMs: 2 ** 43 },
      { position: 0 },
      { position: 2 ** 53 - 1 },
    ]
  ) {
    assertEquals(read(from), from);
  }
  for (const atMs of [-1, -0.5, NaN, 2 ** 43 + 1]) {
    assertThrows(() => read({ atMs }), RangeError, "atMs");
  }
  for (const position of [-1, 2 ** 53]) {
    assertThrows(() => read({ position }), RangeError, "position");
  }
});

Deno.test("commandDevice() takes each option within its limits, and refuses what is beyond by name", () => {
  const required = { connection, device: "rotator", source: "ann" };
  hold((options) => void commandDevice(options).close(), required, {
    connection: CONNECTION,
    device: NAMES,
    source: { allowed: ["a b"], refused: ["", 1, undefined] },
    authorityMs: { allowed: [300, 600_000], refused: [299, 600_001, 300.5] },
  });
});
