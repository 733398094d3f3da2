// Servers of commands, by a clock that the test advances.

import {
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { Command, type RunOptions } from "../mod.ts";
import type { AllowCommands, CommandAnswer, CommandRequest } from "../nats.ts";
import { CommandServer } from "../src/bus/commands/command_server.ts";
import { wallMs } from "../src/base/clock.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

const device = "rotator";
const MOVE = 3;
const commands = [
  { name: "MOVE", code: MOVE, parameters: [] },
  { name: "STOP", code: 2, parameters: [], isStop: true },
];

/** Server of a link that counts its commands. */
class Rig implements Disposable {
  readonly bus = new MemoryBus();
  sent = 0;
  fencing = 5;
  /** Settled when the next commands are done. */
  done: Promise<unknown> = Promise.resolve();
  /** Options of the last command. */
  options: RunOptions = {};
  readonly server: CommandServer;
  #id = 0;

  constructor(options: Partial<AllowCommands> = {}, structs: object = {}) {
    const { source } = new ManualSource();
    const link = {
      ...source,
      structs: { ...source.structs, command: Command, ...structs },
      putCommand: (_: unknown, options: RunOptions) => {
        this.sent++;
        this.options = options;
        return this.done;
      },
    };
    this.server = new CommandServer(
      this.bus,
      device,
      link as never,
      { commands, authority: false, ...options },
      () => this.fencing,
    );
  }

  async answer(more: Partial<CommandRequest> = {}): Promise<CommandAnswer> {
    const request = {
      id: `id${this.#id++}`,
      code: MOVE,
      parameters: [],
      atMs: wallMs(),
      timeoutMs: 1_000,
      source: "ann",
      fencing: 0,
      ...more,
    };
    return await this.server.answer(JSON.stringify(request));
  }

  [Symbol.dispose](): void {
    this.server.close();
  }
}

Deno.test("CommandServer tells the age of a request, and by how much a clock is ahead", async () => {
  using rig = new Rig();
  for (const ageMs of [-900, 100]) {
    const { outcome } = await rig.answer({ atMs: wallMs() - ageMs });
    assertEquals(outcome, "sent", `${ageMs} ms`);
  }
  for (
    const [ageMs, text] of [
      [20_000, /^it is 2\d{4} ms old, and its time limit 1000 ms$/],
      [
        -30_000,
        /^the clock of the sender is [23]\d{4} ms ahead of the gateway's: set both by a time service$/,
      ],
      [-1_900, /is 1\d{3} ms ahead/],
    ] as const
  ) {
    const { outcome, cause, reason, commandWritten, atMs } = await rig.answer({
      atMs: wallMs() - ageMs,
    });
    assertEquals([outcome, cause, commandWritten], [
      "failed",
      "expired",
      false,
    ]);
    assertMatch(reason!, text);
    assertEquals(Math.abs(atMs - Date.now()) < 60_000, true);
  }
  assertEquals(rig.sent, 2);
});

Deno.test("CommandServer gives a link what is left of the time of a request", async () => {
  using rig = new Rig();
  await rig.answer({ atMs: wallMs() - 400 });
  const { timeoutMs, source, urgent } = rig.options;
  assertEquals(timeoutMs! > 300 && timeoutMs! <= 600, true, `${timeoutMs}`);
  assertEquals([source, urgent], ["ann", undefined]);
});

Deno.test("CommandServer answers a request again with the same for ten minutes, and up to 10000 of them", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  // The broker has forgotten it at once.
  rig.bus.requests.set = () => Promise.resolve(1);
  const id = "a";
  const first = await rig.answer({ id });
  await clock.advance(599_999);
  await rig.answer();
  assertEquals(await rig.answer({ id }), first);
  assertEquals(rig.sent, 2);
  await clock.advance(1);
  await rig.answer();
  await rig.answer({ id });
  assertEquals(rig.sent, 4);
  for (let i = 0; i < 9_998; i++) await rig.answer();
  await rig.answer({ id });
  assertEquals(rig.sent, 4 + 9_998);
  await rig.answer();
  await rig.answer();
  await rig.answer({ id });
  assertEquals(rig.sent, 4 + 9_998 + 3);
});

Deno.test("CommandServer looks each 50 ms for the answer of another gateway", async () => {
  using clock = new ManualClock();
  // One of the same number may answer yet, and one of a larger.
  for (const fencing of ["5", "6"]) {
    using rig = new Rig();
    const { requests } = rig.bus;
    await requests.set("other", fencing, 0);
    const { get } = requests;
    let looks = 0;
    requests.get = (key) => {
      looks++;
      return get.call(requests, key);
    };
    const answering = rig.answer({ id: "other" });
    await clock.advance(99);
    assertEquals(looks, 2);
    await clock.advance(1);
    assertEquals(looks, 3);
    const answer = { id: "other", outcome: "confirmed", atMs: 1 };
    await requests.set("other", JSON.stringify(answer), 1);
    await clock.advance(50);
    assertEquals(await answering as unknown, answer);
    assertEquals([rig.sent, clock.timers], [0, 0]);
  }
});

Deno.test("CommandServer doesn't wait for a gateway that had the device before, nor beyond the time limit", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  await rig.bus.requests.set("before", "4", 0);
  const { outcome, cause, reason, commandWritten } = await rig.answer({
    id: "before",
  });
  assertEquals([outcome, cause, commandWritten], [
    "failed",
    "unknown",
    undefined,
  ]);
  assertMatch(reason!, /^another gateway has taken it/);
  await rig.bus.requests.set("dead", "9", 0);
  let isAnswered = false;
  // Nearly over by the time of day, which nobody advances.
  const answering = rig.answer({ id: "dead", atMs: wallMs() - 950 });
  answering.finally(() => isAnswered = true);
  while (!isAnswered) await clock.advance(50);
  assertMatch((await answering).reason!, /^(another gateway|it is)/);
  assertEquals(rig.sent, 0);
});

Deno.test("CommandServer ends its looks when it is closed", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  await rig.bus.requests.set("a", "9", 0);
  const answering = rig.answer({ id: "a" });
  await clock.advance(10);
  rig.server.close();
  assertEquals((await answering).cause, "unknown");
  assertEquals(clock.timers, 0);
  await assertRejects(
    () => rig.bus.request(device, "{}", 1),
    Error,
    "no gateway",
  );
});

Deno.test("CommandServer sends nothing while another gateway has the device, or without commands", async () => {
  using rig = new Rig();
  rig.fencing = 0;
  const { cause, reason } = await rig.answer();
  assertEquals([cause, reason], [
    "notAllowed",
    "this gateway isn't active any more",
  ]);
  using none = new Rig({}, { command: undefined });
  const answer = await none.answer();
  assertEquals([answer.cause, answer.reason], [
    "notAllowed",
    "the source has no commands",
  ]);
  assertEquals([rig.sent, none.sent], [0, 0]);
});

Deno.test("CommandServer says that nobody has the authority, and gives the outcome that isn't kept", async () => {
  using rig = new Rig({ authority: undefined });
  const { cause, reason } = await rig.answer({ fencing: 7 });
  assertEquals([cause, reason], [
    "noAuthority",
    "the sender has no authority: nobody has it: take it first",
  ]);
  using open = new Rig();
  const { set } = open.bus.requests;
  let sets = 0;
  open.bus.requests.set = (...entry) =>
    sets++ === 0
      ? set.apply(open.bus.requests, entry)
      : Promise.reject(new Error("away"));
  assertEquals((await open.answer()).outcome, "sent");
  assertEquals(sets, 2);
});
