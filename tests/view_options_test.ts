// Options of the dashboard at their limits, and the memories behind it.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { LogLines } from "./peer.ts";
import { MadeSource, START_MS } from "./view_rig.ts";
import { Header, type LinkEvent } from "../mod.ts";
import {
  readDashboardOptions,
  readSources,
} from "../src/view/dashboard_options.ts";
import { EventMemory } from "../src/view/event_memory.ts";
import { MissingFrames } from "../src/view/missing_frames.ts";
import { StructsRegistry } from "../src/view/structs_registry.ts";

const log = new LogLines();

Deno.test("readDashboardOptions() fills in the defaults", () => {
  assertEquals(readDashboardOptions({ log }), {
    host: "127.0.0.1",
    port: 8765,
    allowCommands: false,
    allowHosts: [],
    allowOrigins: [],
    historyBytesMax: 67_108_864,
    viewerBytesMax: 4_194_304,
    viewersMax: 16,
    viewerTimeoutMs: 30_000,
    log,
  });
});

Deno.test("readDashboardOptions() takes numbers within their limits", () => {
  const limits = {
    port: [0, 65_535],
    historyBytesMax: [65_536, Number.MAX_SAFE_INTEGER],
    viewerBytesMax: [65_536, Number.MAX_SAFE_INTEGER],
    viewersMax: [1, 1_000],
    viewerTimeoutMs: [1_000, 3_600_000],
  } as const;
  for (const [name, [min, max]] of Object.entries(limits)) {
    for (const value of [min, max]) {
      const read = readDashboardOptions({ log, [name]: value });
      assertEquals(read[name as keyof typeof limits], value);
    }
    for (const value of [min - 1, max + 1, min + 0.5]) {
      assertThrows(
        () => readDashboardOptions({ log, [name]: value }),
        RangeError,
        `${name} must be`,
      );
    }
  }
});

Deno.test("readDashboardOptions() refuses what is of another type", () => {
  const wrong = {
    host: ["", 1],
    allowCommands: ["yes", 1],
    allowHosts: ["a", [1]],
    allowOrigins: ["a", [1]],
    log: [{}, 1],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assertThrows(
        () => readDashboardOptions({ log, [name]: value } as never),
        TypeError,
        name,
      );
    }
  }
  assertThrows(
    () => readDashboardOptions({ hots: "a" } as never),
    TypeError,
    "hots",
  );
});

Deno.test("readSources() refuses what it can't show", () => {
  const { source } = new MadeSource();
  const read = (given: unknown) => readSources({ a: given } as never);
  for (const staleMs of [1, 86_400_000]) {
    const [[name, shown]] = read({ source, staleMs });
    assertEquals([name, shown.staleMs], ["a", staleMs]);
  }
  for (const staleMs of [0, 86_400_001]) {
    assertThrows(
      () => read({ source, staleMs }),
      RangeError,
      'staleMs of source "a"',
    );
  }
  const open = () => Promise.resolve({});
  const cases: [given: unknown, words: string][] = [
    [null, 'source "a" must be an object'],
    [1, 'source "a" must be an object'],
    [{}, 'source "a" must have a source or a recording'],
    [{ recording: open }, "must be open without a source"],
    [{ source, sauce: 1 }, "sauce"],
  ];
  for (const [given, words] of cases) {
    assertThrows(() => read(given), TypeError, words);
  }
  assertEquals(read({ source, recording: open }).length, 1);
  assertThrows(() => readSources(null as never), TypeError, "sources must be");
  assertThrows(() => readSources(1 as never), TypeError, "sources must be");
});

/** Returns an event, or a step of a command. */
function event(afterMs: number, isCommand = false): LinkEvent {
  const atMs = START_MS + afterMs;
  return { type: "x", atMs, ...isCommand && { outcome: "sent" } } as never;
}

Deno.test("EventMemory passes on the last 200 events, commands before others", () => {
  const memory = new EventMemory();
  memory.add(event(0, true));
  for (let i = 1; i < 200; i++) memory.add(event(i));
  const whole = memory.takeNew();
  assertEquals([whole.events.length, whole.left], [200, 0]);
  memory.add(event(0, true));
  for (let i = 1; i <= 201; i++) memory.add(event(i));
  const { events, left } = memory.takeNew();
  assertEquals([events.length, left], [200, 2]);
  assertEquals(events.slice(0, 2), [event(0, true), event(3)]);
  assertEquals(memory.takeNew(), { events: [], left: 0 });
  for (let i = 0; i <= 200; i++) memory.add(event(i, true));
  assertEquals(memory.takeNew().events[0], event(1, true));
});

Deno.test("EventMemory.range() has the last 500 events, and steps of commands, by their times", () => {
  const memory = new EventMemory();
  memory.add(event(-1, true));
  for (let i = 0; i <= 500; i++) memory.add(event(i));
  const all = memory.range();
  assertEquals(all.length, 501);
  assertEquals(all.slice(0, 2), [event(-1, true), event(1)]);
  assertEquals(memory.range(START_MS + 2, START_MS + 3), [event(2), event(3)]);
});

Deno.test("MissingFrames.before() counts frames by the counter of each kind, but no answers", () => {
  const missing = new MissingFrames();
  const { structs } = new MadeSource().source;
  const before = (
    kind: Parameters<typeof missing.before>[0],
    counter: number,
    some = structs,
  ) => missing.before(kind, Header.create({ counter }).bytes, some);
  // A counter is trusted after some steps.
  for (let i = 1; i <= 5; i++) assertEquals(before("telemetry", i), 0);
  assertEquals(before("telemetry", 8), 2);
  assertEquals(before("commandStatus", 20), 0);
  assertEquals(before("telemetry", 9), 0);
  // Another connection's structs begin anew.
  const header = Object.create(Header);
  assertEquals(before("telemetry", 50, { ...structs, header }), 0);
  assertEquals(missing.before("telemetry", new Uint8Array(4), structs), 0);
});

Deno.test("StructsRegistry has one number for equal structs, and describes each once", () => {
  const described: number[] = [];
  const registry = new StructsRegistry(({ structsId }) =>
    described.push(structsId)
  );
  const [made, other] = [new MadeSource(), new MadeSource()];
  const { structs } = made.source;
  other.turnIntoOther();
  assertEquals(registry.idOf(structs), 0);
  assertEquals(registry.idOf(other.source.structs), 1);
  assertEquals(registry.idOf({ ...structs }), 0);
  assertEquals(registry.idOf({ ...structs, config: Header }), 2);
  assertEquals(registry.idOf(structs), 0);
  assertEquals(described, [0, 1, 2]);
  assertEquals(registry.bodies.map(({ structsId }) => structsId), [0, 1, 2]);
  assertEquals(registry.structsOf(1)?.telemetry, other.telemetry);
  assertEquals(registry.structsOf(3), undefined);
});
