// Commanders, by a clock that the test advances.

import {
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { commandDevice } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryBus } from "./memory_bus.ts";

const device = "rotator";
const MOVE = 3;

/** Commander at a broker whose answers a test gives. */
function commanderOf(bus: MemoryBus) {
  const requests: [device: string, id: string, timeoutMs: number][] = [];
  bus.request = (device, text, timeoutMs) => {
    requests.push([device, JSON.parse(text).id, timeoutMs]);
    return new Promise((_, reject) =>
      setTimeout(() => reject(new Error("no gateway")), timeoutMs)
    );
  };
  const commander = commandDevice({ connection: bus, device, source: "ann" });
  return { commander, requests };
}

Deno.test("Commander.send() repeats a request of the same id, until a second after its time limit", async () => {
  using clock = new ManualClock();
  const bus = new MemoryBus();
  const { commander, requests } = commanderOf(bus);
  const sending = commander.send({ code: MOVE }, { timeoutMs: 1_500, id: "x" });
  const rejected = assertRejects(
    () => sending,
    Error,
    "Cannot tell the outcome of command 3 to rotator within 1500 ms: no gateway; does its gateway run, with allowCommands?",
  );
  await clock.advance(1_099);
  assertEquals(requests, [[device, "x", 1_000]]);
  await clock.advance(1);
  assertEquals(requests.slice(1), [[device, "x", 1_000]]);
  await clock.advance(1_100);
  // The rest of the time.
  assertEquals(requests.slice(2), [[device, "x", 300]]);
  await clock.advance(299);
  assertEquals(requests.length, 3);
  await clock.advance(101);
  await rejected;
  assertEquals(requests.length, 3);
  await commander.close();
});

Deno.test("Commander.send() tells why a request has failed, not that the last one was cut off", async () => {
  using clock = new ManualClock();
  const bus = new MemoryBus();
  const { commander } = commanderOf(bus);
  const { request } = bus;
  bus.request = () => {
    bus.request = request; // which ends by its time limit
    return Promise.reject(new Error("not permitted"));
  };
  const sending = commander.send({ code: MOVE }, { timeoutMs: 100 });
  const rejected = assertRejects(
    () => sending,
    Error,
    "100 ms: not permitted;",
  );
  await clock.advance(1_200);
  await rejected;
  await commander.close();
});

Deno.test("Commander.send() ends by its signal between two requests", async () => {
  using clock = new ManualClock();
  const { commander, requests } = commanderOf(new MemoryBus());
  const ending = new AbortController();
  const sending = commander.send({ code: MOVE }, { signal: ending.signal });
  const rejected = assertRejects(() => sending, Error, "enough");
  await clock.advance(1_050);
  ending.abort(new Error("enough"));
  await rejected;
  assertEquals(requests.length, 1);
  await commander.close();
  assertEquals(clock.timers, 0);
});

Deno.test("Commander.send() gives the request its source, parameters, condition and fencing number", async () => {
  const bus = new MemoryBus();
  const texts: string[] = [];
  bus.request = (_, text) => {
    texts.push(text);
    return Promise.resolve('{"outcome":"sent"}');
  };
  await using commander = commandDevice({
    connection: bus,
    device,
    source: "ann",
  });
  await commander.send({ code: MOVE });
  await commander.takeAuthority();
  assertEquals(commander.hasAuthority, true);
  const confirm = { field: "torque", equals: 1 };
  await commander.send({ code: 2 ** 32 - 1, parameters: [1.5] }, { confirm });
  const [first, second] = texts.map((text) => JSON.parse(text));
  assertMatch(first.id, /^[0-9a-f-]{36}$/);
  assertEquals(Math.abs(first.atMs - Date.now()) < 60_000, true);
  const { id: _, atMs: __, ...rest } = first;
  assertEquals(rest, {
    code: MOVE,
    parameters: [],
    timeoutMs: 5_000,
    source: "ann",
    fencing: 0,
  });
  assertEquals(
    [second.code, second.parameters, second.confirm, second.fencing],
    [2 ** 32 - 1, [1.5], confirm, 1],
  );
  for (
    const [name, values] of Object.entries({
      code: [-1, 2 ** 32],
      timeoutMs: [0, 3_600_001],
      signal: [1],
    })
  ) {
    for (const value of values) {
      const options = name === "code" ? {} : { [name]: value };
      const code = name === "code" ? value : MOVE;
      await assertRejects(
        () => commander.send({ code }, options as never),
        Error,
        `Cannot send command as ${name}`,
      );
    }
  }
  for (const timeoutMs of [1, 3_600_000]) {
    await commander.send({ code: 0 }, { timeoutMs });
  }
  assertEquals(texts.length, 4);
});

Deno.test("Commander.takeAuthority() tries again each 50 ms", async () => {
  using clock = new ManualClock();
  const bus = new MemoryBus();
  const of = (source: string) =>
    commandDevice({ connection: bus, device, source, authorityMs: 600 });
  const [ann, bob] = [of("ann"), of("bob")];
  const changes = bob.authorityChanges();
  await ann.takeAuthority();
  const taking = bob.takeAuthority({ timeoutMs: 100 });
  const rejected = assertRejects(() => taking, Error, "ann has it");
  await clock.advance(99);
  await clock.advance(1);
  await rejected;
  const again = bob.takeAuthority({ timeoutMs: 100 });
  await clock.advance(60);
  await ann.releaseAuthority();
  await clock.advance(39);
  assertEquals(bob.hasAuthority, false);
  await clock.advance(1);
  await again;
  assertEquals(bob.hasAuthority, true);
  await ann.close();
  await bob.close();
  const holders = (await Array.fromAsync(changes)).map(({ holder }) => holder);
  assertEquals(holders, ["ann", undefined, "bob", undefined]);
  assertEquals(clock.timers, 0);
});
