// The sender and the worker's end of its mailbox, on one thread.

import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { CommandCounters } from "../src/link/commands/command_counters.ts";
import { Deadline } from "../src/base/deadline.ts";
import {
  type AnyCommand,
  CommandSender,
} from "../src/link/commands/command_sender.ts";
import type { SocketLink } from "../src/link/socket_link.ts";
import { monotonicMs } from "../src/base/clock.ts";
import {
  CommandFate,
  Mailbox,
  type PostedCommand,
} from "../src/transport/mailbox.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import {
  Command,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../mod.ts";
import { ManualClock } from "./manual_clock.ts";
import { within } from "./link_rig.ts";

const ENTRIES = 4;

/** A command whose code is its only byte. */
const command = (code: number): AnyCommand => ({
  ...Command.create({ code, counter: code }).toObject(),
  bytes: Uint8Array.of(code),
});

/** A signal that counts who listens to it. */
class CountedSignal {
  readonly controller = new AbortController();
  listeners = 0;

  constructor() {
    const { signal } = this.controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      this.listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      this.listeners--;
      remove(...args);
    };
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }
}

class Rig implements Disposable {
  readonly memory = new SharedMemory({
    journalSlots: 16,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: ENTRIES,
    commandBytes: 1,
  });
  readonly worker = new Mailbox(
    new SharedMemory(this.memory.sizes, this.memory.buffer),
  );
  readonly givenUp: [number: number, reason: string][] = [];
  readonly link = {
    memory: this.memory,
    socket: "command",
    absence: "the command socket is not connected",
    usableConnection: 3,
    carryCommands: (look: () => void) => void (this.turn = look),
    giveUp: (number: number, reason: string) =>
      void this.givenUp.push([number, reason]),
  };
  readonly sender: CommandSender<AnyCommand>;
  /** Begins a turn of the main thread. */
  turn = () => {};

  constructor(fillIn?: (command: AnyCommand) => void) {
    this.sender = new CommandSender(
      this.link as unknown as SocketLink,
      fillIn,
    );
  }

  /** Closes the sender. */
  [Symbol.dispose](): void {
    this.sender.rejectAll(() => new Error("closed"));
  }

  /** Takes the next command, and tells its fate, as the worker does. */
  async settle(
    fate: CommandFate = CommandFate.WRITTEN,
    telemetryFrames = 0,
    reason = "",
  ): Promise<PostedCommand> {
    const taken = (await this.worker.take())!;
    this.worker.settle(taken.number, {
      fate,
      telemetryFrames,
      writtenMs: 5,
      reason,
    });
    return taken;
  }
}

/** Returns the end of a promise: its error, or undefined. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(() => undefined, (error) => error);

Deno.test("CommandCounters.next() counts each code from 1", () => {
  const counters = new CommandCounters();
  const next = [5, 5, 9, 5, 9].map((code) => counters.next(code));
  assertEquals(next, [1, 2, 1, 3, 2]);
});

Deno.test("CommandSender.send() posts a filled-in command for the present connection, and resolves with the frames before it", async () => {
  using _clock = new ManualClock();
  using rig = new Rig(({ bytes }) => bytes[0] += 100);
  const { sender } = rig;
  const order: unknown[] = [];
  const sent = sender.send(command(7), within(1000), {
    written: (...args) => order.push(["written", ...args]),
  }).then((frames) => order.push(["resolved", frames]));
  assertEquals([sender.sent, sender.pending], [0, 1]);
  const taken = await rig.settle(CommandFate.WRITTEN, 42);
  assertEquals([...taken.bytes], [107]);
  assertEquals(taken.connection, 3);
  assertEquals(taken.deadlineMs, monotonicMs() + 1000);
  assertEquals(order, []);
  rig.turn();
  assertEquals(order, [["written", 7, 42, 5, taken.bytes]]);
  await sent;
  assertEquals(order, [["written", 7, 42, 5, taken.bytes], ["resolved", 42]]);
  assertEquals([sender.sent, sender.pending], [1, 0]);
});

Deno.test("CommandSender.send() fills in no command that it refuses", async () => {
  const filled: number[] = [];
  using rig = new Rig(({ code }) => filled.push(code));
  const { sender, link } = rig;
  link.usableConnection = 0;
  const lost = await assertRejects(
    () => sender.send(command(1), within(1000)),
    NotConnectedError,
    "Cannot send command 1: the command socket is not connected",
  );
  assertEquals(lost.socket, "command");
  link.usableConnection = 3;
  await assertRejects(
    () =>
      sender.send(
        command(2),
        within(1000, AbortSignal.abort(new Error("no"))),
      ),
    Error,
    "no",
  );
  assertEquals([filled, sender.pending], [[], 0]);
  const calls = [3, 4, 5, 6].map((code) =>
    sender.send(command(code), within(60_000))
  );
  await assertRejects(
    () => sender.send(command(7), within(1000)),
    RangeError,
    "Cannot send command 7: 4 commands are pending, await some of them first",
  );
  assertEquals([filled, sender.pending], [[3, 4, 5, 6], 4]);
  for (let i = 0; i < ENTRIES; i++) await rig.settle();
  rig.turn();
  await Promise.all(calls);
  assertEquals(sender.sent, 4);
});

Deno.test("CommandSender.send() counts canceled commands in a full mailbox", async () => {
  using rig = new Rig();
  const { sender } = rig;
  const first = sender.send(command(1), within(60_000));
  for (let i = 1; i < ENTRIES; i++) {
    const cancel = new AbortController();
    const call = errorOf(
      sender.send(command(2), within(60_000, cancel.signal)),
    );
    cancel.abort(i);
    assertEquals(await call, i);
  }
  assertEquals(sender.pending, 1);
  await assertRejects(
    () => sender.send(command(9), within(1000)),
    RangeError,
    "Cannot send command 9: 1 commands that wait to be written, and canceled ones",
  );
  assertEquals((await rig.settle()).number, 0);
  rig.turn();
  await first;
});

Deno.test("CommandSender.send() withdraws a command that is canceled or late before it is written", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  const { sender } = rig;
  const counted = new CountedSignal();
  const canceled = errorOf(
    sender.send(command(1), within(60_000, counted.signal)),
  );
  const late = errorOf(sender.send(command(2), within(100)));
  const third = sender.send(command(3), within(60_000));
  assertEquals(counted.listeners, 1);
  counted.controller.abort("canceled");
  assertEquals(await canceled, "canceled");
  await clock.advance(99);
  assertEquals(sender.pending, 2);
  await clock.advance(1);
  const error = await late;
  assertInstanceOf(error, TimeoutError);
  assertStringIncludes(
    error.message,
    "Cannot send command 2: it was not written within 100 ms",
  );
  assertEquals([error.timeoutMs, error.commandWritten], [100, false]);
  assertEquals([...(await rig.settle()).bytes], [3]);
  rig.turn();
  await third;
  assertEquals(rig.givenUp, []);
  assertEquals([sender.sent, sender.pending], [1, 0]);
});

Deno.test("CommandSender.send() ends each command at its own limit, by one timer", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  const ended: number[] = [];
  for (const timeoutMs of [300, 100, 200, Infinity]) {
    errorOf(rig.sender.send(command(1), within(timeoutMs)))
      .then(() => ended.push(timeoutMs));
  }
  assertEquals(clock.timers, 1);
  await clock.advance(100);
  assertEquals([ended, clock.timers], [[100], 1]);
  await clock.advance(100);
  assertEquals(ended, [100, 200]);
  await clock.advance(100);
  assertEquals([ended, clock.timers], [[100, 200, 300], 0]);
});

Deno.test("CommandSender.send() counts the time that has passed before the call", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  const { sender } = rig;
  const limit = new Deadline(100);
  clock.skip(60);
  const call = errorOf(sender.send(command(1), { deadline: limit }));
  await clock.advance(40);
  assertEquals(sender.pending, 0);
  const error = await call;
  assertInstanceOf(error, TimeoutError);
  assertEquals(error.timeoutMs, 100);
});

Deno.test("CommandSender.send() has the connection ended once when a command is canceled while it is written", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  const { sender } = rig;
  const cancel = new AbortController();
  const call = errorOf(
    sender.send(command(5), within(100, cancel.signal)),
  );
  const { number } = (await rig.worker.take())!;
  cancel.abort("canceled");
  await clock.advance(200);
  assertEquals(rig.givenUp, [[
    number,
    "command 5 was cut off while it was written",
  ]]);
  assertEquals(sender.pending, 1, "its fate isn't known yet");
  rig.worker.settle(number, {
    fate: CommandFate.CUT_OFF,
    telemetryFrames: 0,
    writtenMs: 5,
    reason: "cut",
  });
  rig.turn();
  assertEquals(await call, "canceled");
  assertEquals([sender.sent, sender.pending], [0, 0]);
});

Deno.test("CommandSender.send() names the limit of a command that was late while it was written", async () => {
  using clock = new ManualClock();
  using rig = new Rig();
  const call = errorOf(rig.sender.send(command(5), within(100)));
  const { number } = (await rig.worker.take())!;
  await clock.advance(100);
  assertEquals(rig.givenUp.length, 1);
  const settlement = { telemetryFrames: 0, writtenMs: 5, reason: "cut" };
  rig.worker.settle(number, { ...settlement, fate: CommandFate.CUT_OFF });
  rig.turn();
  const error = await call;
  assertInstanceOf(error, TimeoutError);
  assertEquals(error.timeoutMs, 100);
});

Deno.test("CommandSender.send() resolves when a command was written in spite of all", async () => {
  using clock = new ManualClock();
  for (const isSeen of [false, true]) {
    using rig = new Rig();
    const cancel = new AbortController();
    const call = rig.sender.send(command(5), within(100, cancel.signal));
    if (isSeen) { // canceled while it is written, which ends well
      const { number } = (await rig.worker.take())!;
      await clock.advance(100);
      const fate = CommandFate.WRITTEN;
      rig.worker.settle(number, {
        fate,
        telemetryFrames: 8,
        writtenMs: 5,
        reason: "",
      });
    } else {
      await rig.settle(CommandFate.WRITTEN, 8);
      cancel.abort("too late"); // which looks first
    }
    rig.turn();
    assertEquals(await call, 8);
    assertEquals(rig.sender.sent, 1);
    assertEquals(rig.givenUp.length, isSeen ? 1 : 0);
  }
});

Deno.test("CommandSender.send() rejects with the reason of its signal, though the link is closed meanwhile", async () => {
  using rig = new Rig();
  const cancel = new AbortController();
  const call = errorOf(
    rig.sender.send(command(5), within(60_000, cancel.signal)),
  );
  (await rig.worker.take())!;
  cancel.abort("canceled");
  rig.sender.rejectAll(() => new Error("closed"));
  assertEquals(await call, "canceled");
});

Deno.test("CommandSender.send() listens to its signal no longer than the command is pending", async () => {
  using rig = new Rig();
  const counted = new CountedSignal();
  const call = rig.sender.send(
    command(1),
    within(60_000, counted.signal),
  );
  assertEquals(counted.listeners, 1);
  await rig.settle();
  rig.turn();
  await call;
  assertEquals(counted.listeners, 0);
});

Deno.test("CommandSender.send() rejects with the reason when a command was not written", async () => {
  using rig = new Rig();
  const { NOT_WRITTEN, CUT_OFF, EXPIRED } = CommandFate;
  const lost = async (fate: CommandFate, reason: string) => {
    const call = errorOf(rig.sender.send(command(6), within(60_000)));
    await rig.settle(fate, 0, reason);
    rig.turn();
    return await call;
  };
  const before = await lost(NOT_WRITTEN, "");
  assertInstanceOf(before, LinkLostError);
  assertEquals(
    before.message,
    "Cannot send command 6: the command socket was lost before it was written",
  );
  assertEquals(
    [before.socket, before.commandWritten, before.cause],
    ["command", false, undefined],
  );
  const meanwhile = await lost(CUT_OFF, "reset by peer");
  assertInstanceOf(meanwhile, LinkLostError);
  assertStringIncludes(meanwhile.message, "was lost while it was written");
  assertEquals((meanwhile.cause as Error).message, "reset by peer");
  const expired = await lost(EXPIRED, "");
  assertInstanceOf(expired, TimeoutError);
  assertEquals([expired.timeoutMs, expired.commandWritten], [60_000, false]);
  assertEquals(rig.sender.sent, 0);
});

Deno.test("CommandSender.rejectAll() rejects each command with whether it may have been written", async () => {
  using rig = new Rig();
  const { sender } = rig;
  const calls = [1, 2, 3].map((code) =>
    sender.send(command(code), within(60_000))
  );
  const ends = Promise.allSettled(calls);
  await rig.settle(CommandFate.WRITTEN, 5);
  (await rig.worker.take())!;
  sender.rejectAll((code, commandWritten) =>
    new Error(`${code}: ${commandWritten}`)
  );
  assertEquals(
    (await ends).map((end) =>
      end.status === "fulfilled" ? end.value : end.reason.message
    ),
    [5, "2: undefined", "3: false"],
  );
  assertEquals([sender.sent, sender.pending], [1, 0]);
});
