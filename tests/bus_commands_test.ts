// Commands over a bus: one answer each, sent once at most, by whom has the authority.

import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  CommandRejectedError,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  type RunOptions,
  SetEnabledSubstateParam,
  TimeoutError,
} from "../mod.ts";
import {
  type AllowCommands,
  type CommandAnswer,
  commandDevice,
  type CommandRequest,
  publish,
} from "../nats.ts";
import type { KeyStore } from "../src/bus/commands/lease_store.ts";
import { singleSocket } from "../src/protocol/single_socket.ts";
import { CommandServer } from "../src/bus/commands/command_server.ts";
import { Lease, LeaseWatch } from "../src/bus/commands/lease.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

const device = "rotator";
const MOVE = 3;
const STOP = { code: 2, parameters: [SetEnabledSubstateParam.STOP] };
const commands = [
  { name: "MOVE", code: MOVE, parameters: [{ name: "position" }] },
  {
    name: "STOP",
    code: STOP.code,
    parameters: [{ name: "motion", fixed: SetEnabledSubstateParam.STOP }],
    isStop: true,
  },
];

/** Gateway of a link that keeps the commands that it was given. */
class Rig implements AsyncDisposable {
  readonly sent: [number, number][] = [];
  /** End of the next commands. */
  end: () => Promise<unknown> = () => Promise.resolve();
  readonly bus;
  readonly #manual = new ManualSource();
  readonly #publisher;

  constructor(allow: Partial<AllowCommands> = {}, bus = new MemoryBus()) {
    this.bus = bus;
    this.#publisher = publish(this.link, {
      connection: bus,
      name: device,
      allowCommands: { commands, ...allow },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }

  get link() {
    const { source } = this.#manual;
    return {
      ...source,
      structs: { ...source.structs, command: Command },
      putCommand: (command: { code: number; param1: number }) => {
        this.sent.push([command.code, command.param1]);
        return this.end();
      },
      sendAndConfirm: () => this.end(),
    };
  }

  commander(source = "ann") {
    const { bus: connection } = this;
    return commandDevice({ connection, device, source, authorityMs: 60_000 });
  }

  request(more: Partial<CommandRequest> = {}): string {
    return JSON.stringify({
      id: crypto.randomUUID(),
      code: MOVE,
      parameters: [1.5],
      atMs: Date.now(),
      timeoutMs: 5_000,
      source: "ann",
      fencing: 0,
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#manual.close();
    await this.#publisher.close();
  }
}

/** Starts a server of the commands of a link at a bus of its own, which a stack closes. */
function serverOf(
  link: ConstructorParameters<typeof CommandServer>[2],
  stack: DisposableStack,
): CommandServer {
  const options = { commands, authority: false };
  const served = new CommandServer(
    new MemoryBus(),
    device,
    link,
    options,
    () => 1,
  );
  stack.defer(() => served.close());
  return served;
}

Deno.test("Commander.send() returns the outcome of a command of its link", async () => {
  await using rig = new Rig();
  await using commander = rig.commander();
  await commander.takeAuthority();
  const { outcome } = await commander.send({ code: MOVE, parameters: [1.5] });
  assertEquals(outcome, "sent");
  assertEquals(rig.sent, [[MOVE, 1.5]]);
  const cases = [
    [new CommandRejectedError("m", MOVE, "interlock"), "rejected", undefined],
    [new TimeoutError("m", 5, { commandWritten: true }), "failed", "timeout"],
  ] as const;
  for (const [error, outcome, cause] of cases) {
    rig.end = () => Promise.reject(error);
    const answer = await commander.send({ code: MOVE });
    assertEquals([answer.outcome, answer.cause], [outcome, cause]);
  }
});

Deno.test("Commander.send() sends a command once when its answers are lost", async () => {
  await using rig = new Rig();
  await using commander = rig.commander();
  await commander.takeAuthority();
  rig.bus.losesAnswers = true;
  const sending = commander.send({ code: MOVE });
  while (rig.sent.length === 0) await turn();
  await turn();
  rig.bus.losesAnswers = false;
  assertEquals((await sending).outcome, "sent");
  assertEquals(rig.sent.length, 1);
});

Deno.test("CommandServer sends a repeated id once, also behind another gateway", async () => {
  const bus = new MemoryBus();
  let request, first;
  {
    await using rig = new Rig({ authority: false }, bus);
    request = rig.request();
    first = JSON.parse(await bus.request(device, request, 1));
    assertEquals(rig.sent.length, 1);
  }
  await using other = new Rig({ authority: false }, bus);
  assertEquals(JSON.parse(await bus.request(device, request, 1)), first);
  assertEquals(other.sent, []);
});

Deno.test("CommandServer sends a request once that two gateways are given, and answers for both", async () => {
  await using rig = new Rig({ authority: false });
  await using other = new Rig({ authority: false }, rig.bus);
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.end = other.end = () => promise;
  const answer = rig.bus.request(device, rig.request(), 1);
  const sent = () => rig.sent.length + other.sent.length;
  while (sent() === 0) await turn();
  // The other one looks for the answer meanwhile.
  for (let i = 0; i < 20; i++) await turn();
  resolve();
  assertEquals(JSON.parse(await answer).outcome, "sent");
  assertEquals(sent(), 1);
});

Deno.test("CommandServer gives a request that is repeated meanwhile the same answer", async () => {
  await using rig = new Rig({ authority: false });
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.end = () => promise;
  const request = rig.request();
  const answers = [1, 2].map(() => rig.bus.request(device, request, 1));
  while (rig.sent.length === 0) await turn();
  resolve();
  const [first, again] = await Promise.all(answers);
  assertEquals(JSON.parse(first).outcome, "sent");
  assertEquals(again, first);
  assertEquals(rig.sent.length, 1);
});

Deno.test("CommandServer says that an outcome is unknown when its gateway has died", async () => {
  await using rig = new Rig({ authority: false });
  const id = crypto.randomUUID();
  await rig.bus.requests.set(id, "1", 0);
  const request = rig.request({ id, timeoutMs: 100 });
  const answer = JSON.parse(await rig.bus.request(device, request, 1));
  assertEquals([answer.outcome, answer.cause], ["failed", "unknown"]);
  assertEquals(rig.sent, []);
});

Deno.test("CommandServer never sends an expired command, nor one from the future", async () => {
  await using rig = new Rig({ authority: false });
  for (const ageMs of [5_001, -2_000]) {
    const request = rig.request({ atMs: Date.now() - ageMs });
    const answer = JSON.parse(await rig.bus.request(device, request, 1));
    assertEquals(answer.cause, "expired");
  }
  assertEquals(rig.sent, []);
});

Deno.test("CommandServer answers a request that it can't read", async () => {
  await using rig = new Rig({ authority: false });
  const wrong = [
    "",
    "{}",
    rig.request({ id: "a b" }),
    rig.request({ code: 0.5 }),
  ];
  for (const request of wrong) {
    const answer = JSON.parse(await rig.bus.request(device, request, 1));
    assertEquals(answer.cause, "invalid");
  }
});

Deno.test("CommandServer refuses by its rule, and gives the reason", async () => {
  const rule = ({ source }: CommandRequest) =>
    source === "ann" || "only ann may";
  await using rig = new Rig({ authority: false, rule });
  await using eve = rig.commander("eve");
  const { cause, reason } = await eve.send({ code: MOVE });
  assertEquals([cause, reason], ["notAllowed", "only ann may"]);
  assertEquals((await eve.send(STOP)).outcome, "sent");
  assertEquals(rig.sent, [[STOP.code, 3]]);
});

Deno.test("CommandServer refuses what is no longer allowed once the broker has answered", async () => {
  let verdicts = 0;
  const rule = () => ++verdicts === 1 || "this gateway isn't active any more";
  await using rig = new Rig({ authority: false, rule });
  await using ann = rig.commander("ann");
  const { cause, commandWritten } = await ann.send({ code: MOVE });
  assertEquals([cause, commandWritten], ["notAllowed", false]);
  assertEquals(rig.sent, []);
});

Deno.test("CommandServer takes commands of whom has the authority, and stops of all", async () => {
  await using rig = new Rig();
  await using ann = rig.commander("ann");
  await using bob = rig.commander("bob");
  assertEquals((await bob.send({ code: MOVE })).cause, "noAuthority");
  await ann.takeAuthority();
  const error = await assertRejects(() => bob.takeAuthority(), Error);
  assert(error.message.endsWith("ann has it"), error.message);
  const { reason } = await bob.send({ code: MOVE });
  assertEquals(reason, "the sender has no authority: ann has it");
  assertEquals((await bob.send(STOP)).outcome, "sent");
  await ann.releaseAuthority();
  await bob.takeAuthority();
  assertEquals((await bob.send({ code: MOVE })).outcome, "sent");
  assertEquals((await ann.send({ code: MOVE })).cause, "noAuthority");
  assertEquals(bob.authority.holder, "bob");
});

Deno.test("CommandServer stops without an answer of the broker's keys", async () => {
  await using rig = new Rig();
  await using commander = rig.commander();
  rig.bus.requests.isAway = rig.bus.leases.isAway = true;
  assertEquals((await commander.send(STOP)).outcome, "sent");
  assertEquals((await commander.send({ code: MOVE })).outcome, "failed");
  assertEquals(rig.sent, [[STOP.code, 3]]);
});

Deno.test("CommandServer says of each error of its link how the command has ended", async () => {
  await using rig = new Rig({ authority: false });
  const ends: [error: Error, end: Partial<CommandAnswer>][] = [
    [new CommandRejectedError("m", MOVE, ""), {
      outcome: "rejected",
      reason: "m",
    }],
    [new TimeoutError("m", 5), { cause: "timeout" }],
    [new NotConnectedError("m", "command"), {
      cause: "notConnected",
      commandWritten: false,
    }],
    [new LinkLostError("m", "command", { commandWritten: true }), {
      cause: "linkLost",
      commandWritten: true,
    }],
    [new LinkClosedError("m"), { cause: "closed" }],
    [new RangeError("m"), { cause: "predicate" }],
  ];
  for (const [error, end] of ends) {
    rig.end = () => Promise.reject(error);
    const id = crypto.randomUUID();
    const text = await rig.bus.request(device, rig.request({ id }), 1);
    const { atMs: _, ...answer } = JSON.parse(text);
    assertEquals(answer, { id, outcome: "failed", reason: "m", ...end });
  }
});

Deno.test("CommandServer gives the link all parameters, the commander, the origin and what is left of the time", async () => {
  await using rig = new Rig({ authority: false });
  const given: [Record<string, unknown>, RunOptions][] = [];
  const { putCommand: _, ...source } = rig.link;
  const link = {
    ...source,
    structs: { ...source.structs, command: singleSocket.Command },
    runCommand: (
      command: { toObject(): Record<string, unknown> },
      options: RunOptions,
    ) => {
      given.push([command.toObject(), options]);
      return Promise.resolve(2.5);
    },
  };
  using stack = new DisposableStack();
  const served = serverOf(link, stack);
  const atMs = Date.now() - 1_000;
  const parameters = [1, 2, 3, 4, 5, 6];
  const answer = await served.answer(rig.request({ parameters, atMs }));
  assertEquals([answer.outcome, answer.durationSec], ["acknowledged", 2.5]);
  const [[command, { timeoutMs, source: origin, ...more }]] = given;
  assertObjectMatch(command, {
    commander: 2,
    code: MOVE,
    ...{ param1: 1, param2: 2, param3: 3, param4: 4, param5: 5, param6: 6 },
  });
  assertEquals([origin, more], ["ann", {}]);
  assert(timeoutMs! > 0 && timeoutMs! <= 4_000, `${timeoutMs} ms`);
  // A stop doesn't wait for its turn.
  await served.answer(rig.request(STOP));
  assertEquals(given[1][1].urgent, true);
});

Deno.test("CommandServer confirms a command by the value of a field, within its tolerance", async () => {
  await using rig = new Rig({ authority: false });
  let isConfirmed = (_sample: object) => false;
  const link = {
    ...rig.link,
    sendAndConfirm: (_command: never, predicate: never) => {
      isConfirmed = predicate;
      return Promise.resolve();
    },
  };
  using stack = new DisposableStack();
  const served = serverOf(link, stack);
  for (const tolerance of [undefined, 0.5]) {
    const confirm = { field: "torque", equals: -2, tolerance };
    const { outcome } = await served.answer(rig.request({ confirm }));
    assertEquals(outcome, "confirmed");
    const within = [-2.75, -2.5, -2, -1.5, -1.25, 2].filter((torque) =>
      isConfirmed({ telemetry: { torque } })
    );
    assertEquals(within, tolerance ? [-2.5, -2, -1.5] : [-2]);
  }
});

Deno.test("Commander.takeAuthority() waits for another, up to its time limit", async () => {
  await using rig = new Rig();
  await using ann = rig.commander("ann");
  await using bob = rig.commander("bob");
  await ann.takeAuthority();
  const changes = ann.authorityChanges();
  const taking = bob.takeAuthority({ timeoutMs: 60_000 });
  await ann.releaseAuthority();
  await taking;
  assertEquals([ann.hasAuthority, bob.hasAuthority], [false, true]);
  const holders: unknown[] = [];
  for await (const { holder } of changes) {
    holders.push(holder);
    if (holder === "bob") break;
  }
  assertEquals(holders.at(-1), "bob");
  await assertRejects(
    () => ann.takeAuthority({ timeoutMs: 20 }),
    Error,
    "Cannot take the authority over rotator as nobody may have it: bob has it",
  );
});

Deno.test("Commander.commands() lists what the gateway takes, and names a device that nobody publishes", async () => {
  await using rig = new Rig();
  await using commander = rig.commander();
  while (!rig.bus.present.has(`${device}/gateway`)) await turn();
  const [move, stop] = await commander.commands();
  assertEquals([move.name, move.code, stop.isStop], ["MOVE", MOVE, true]);
  const { bus: connection } = rig;
  const other = { connection, device: "camera", source: "ann" };
  await using lost = commandDevice(other);
  await assertRejects(() => lost.commands(), Error, "must publish camera");
});

Deno.test("Commander.send() throws a TimeoutError that names the device when no gateway answers", async () => {
  const connection = new MemoryBus();
  await using commander = commandDevice({ connection, device, source: "ann" });
  const signal = AbortSignal.abort("stopped");
  const sending = commander.send({ code: MOVE }, { signal });
  assertEquals(await sending.catch((reason) => reason), "stopped");
  const { request } = connection;
  const attemptsMs: number[] = [];
  connection.request = (device, text, attemptMs) => {
    attemptsMs.push(attemptMs);
    return request.call(connection, device, text, attemptMs);
  };
  const error = await assertRejects(
    () => commander.send({ code: MOVE }, { timeoutMs: 1 }),
    TimeoutError,
  );
  // A gateway that dies isn't waited for until the end.
  assertEquals(attemptsMs.every((ms) => ms <= 1_000), true, `${attemptsMs}`);
  assertEquals(error.timeoutMs, 1);
  assert(error.message.includes("no gateway; does its gateway run"));
});

Deno.test("Lease is lost by its holder before another can take it", async () => {
  using clock = new ManualClock();
  const { leases } = new MemoryBus();
  let isCut = false;
  const cut = () => Promise.reject(new Error("away"));
  const ofAnn: KeyStore = {
    get: (key) => isCut ? cut() : leases.get(key),
    set: (...entry) => isCut ? cut() : leases.set(...entry),
    watch: (key, onChange) => leases.watch(key, onChange),
  };
  let losses = 0;
  const ttlMs = 1_000;
  const ann = new Lease(ofAnn, "k", "ann", ttlMs, () => losses++);
  const bob = new Lease(leases, "k", "bob", ttlMs, () => {});
  const watch = new LeaseWatch(leases, "k");
  assert(await ann.take(watch));
  const { fencing } = ann;
  // It is renewed.
  await clock.advance(1.2 * ttlMs);
  assertEquals(await bob.take(watch), false);
  assertEquals(ann.fencing, fencing);
  isCut = true;
  while (!await bob.take(watch)) await clock.advance(1);
  assertEquals(ann.fencing, 0);
  assertEquals(losses, 1);
  assert(bob.fencing > fencing);
  await bob.release();
  assertEquals(watch.state.holder, undefined);
  watch.close();
});

Deno.test("publish() refuses allowCommands for a source that sends none", () => {
  const connection = new MemoryBus();
  const { source } = new ManualSource();
  const options = { connection, name: device, allowCommands: { commands } };
  assertThrows(
    () => publish(source, options),
    TypeError,
    "Cannot publish with allowCommands as source must be a link: received one that sends no commands",
  );
});

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
