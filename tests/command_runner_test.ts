import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import type { Deadline } from "../src/base/deadline.ts";
import type { CommandCall } from "../src/link/call_options.ts";
import {
  CommandRunner,
  type OnUnanswered,
} from "../src/link/commands/command_runner.ts";
import type {
  CommandSender,
  CommandSteps,
} from "../src/link/commands/command_sender.ts";
import { monotonicMs } from "../src/base/clock.ts";
import {
  CommandRejectedError,
  CommandStatus,
  CommandStatusCode,
  NotConnectedError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import type { SingleSocketCommand } from "../src/protocol/single_socket.ts";
import { ManualClock } from "./manual_clock.ts";
import { within } from "./link_rig.ts";

const { ACK, NO_ACK } = CommandStatusCode;
const PENDING_MAX = 4096;

/** A command that a sender was given, and what becomes of it. */
interface Sent {
  readonly deadline: Deadline;
  readonly command: SingleSocketCommand;
  /** Writes it, behind some frames of telemetry. */
  write(telemetryFrames?: number): void;
  /** Loses it. */
  lose(error: Error): void;
}

/** A sender that writes nothing by itself, as its controller has stopped reading. */
class StuckSender {
  readonly link = {
    usableConnection: 1,
    socket: "combined",
    absence: "the combined socket is not connected",
    turn() {},
  };
  /** Calls that it received, in order. */
  readonly sent: Sent[] = [];

  send(
    command: SingleSocketCommand,
    { deadline, signal }: CommandCall,
    steps: CommandSteps,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      signal!.throwIfAborted();
      this.sent.push({
        deadline,
        command,
        write(telemetryFrames = 0) {
          const { counter, bytes } = command;
          steps.written(counter, telemetryFrames, monotonicMs(), bytes);
          resolve(telemetryFrames);
        },
        lose: reject,
      });
      signal!.addEventListener("abort", () => reject(signal!.reason));
    });
  }

  /** Codes of what it was given. */
  get codes(): number[] {
    return this.sent.map(({ command }) => command.code);
  }
}

/** Steps of a command, with their arguments. */
class Steps {
  readonly seen: unknown[] = [];

  written(counter: number, telemetryFrames: number): void {
    this.seen.push("written", counter, telemetryFrames);
  }

  acknowledged(durationSec: number): void {
    this.seen.push("acknowledged", durationSec);
  }

  failed(error: Error): void {
    this.seen.push("failed", error.name);
  }
}

function newRunner(
  sender: StuckSender,
  onUnanswered?: OnUnanswered,
): CommandRunner {
  return new CommandRunner(
    sender as unknown as CommandSender<SingleSocketCommand>,
    onUnanswered,
  );
}

const command = (code: number) => singleSocket.Command.create({ code });
const status = (values: object = {}) =>
  CommandStatus.create({ status: ACK, ...values });
/** Lets who waits go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
/** Returns the end of a promise: its error, or undefined. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(() => undefined, (error) => error);

Deno.test("CommandRunner.send() names the caller's limit when a command was not written in time", async () => {
  using clock = new ManualClock();
  const unanswered: unknown[] = [];
  const runner = newRunner(
    new StuckSender(),
    (...args) => void unanswered.push(args),
  );
  const call = errorOf(runner.send(command(7), within(300)));
  await clock.advance(299);
  assertEquals(runner.pending, 1);
  await clock.advance(1);
  const error = await call;
  assertInstanceOf(error, TimeoutError);
  assertEquals(
    error.message,
    "Cannot send command 7: it was not written within 300 ms, the controller may have stopped reading",
  );
  assertEquals([error.timeoutMs, error.commandWritten], [300, false]);
  assertEquals([runner.pending, clock.timers], [0, 0]);
  assertEquals(unanswered, [], "it isn't written, so no answer is missing");
});

Deno.test("CommandRunner.send() reports an unanswered command before the next is written", async () => {
  using clock = new ManualClock();
  const sender = new StuckSender();
  const unanswered: unknown[] = [];
  const runner = newRunner(sender, (...args) => {
    unanswered.push(args);
    assertEquals(sender.codes, [7]);
  });
  const call = errorOf(runner.send(command(7), within(300)));
  const next = runner.send(command(8), within(1000));
  await clock.settle();
  sender.sent[0].write();
  await clock.advance(300);
  const error = await call;
  assertInstanceOf(error, TimeoutError);
  assertEquals(
    error.message,
    "Cannot run command 7: it was written, but its status was not received within 300 ms",
  );
  assertEquals([error.timeoutMs, error.commandWritten], [300, true]);
  assertEquals(unanswered, [[7, 1, 300]]);
  assertEquals(runner.answer(0, status()), false, "too late");
  assertEquals(sender.codes, [7, 8]);
  sender.sent[1].write();
  assertEquals(runner.answer(1, status({ duration: 1 })), true);
  assertEquals(await next, 1);
});

Deno.test("CommandRunner.send() names the command that a queued one has waited for", async () => {
  using clock = new ManualClock();
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const first = errorOf(runner.send(command(1), within(1000)));
  const second = errorOf(runner.send(command(2), within(100)));
  await clock.settle();
  sender.sent[0].write();
  await clock.advance(100);
  const error = await second;
  assertInstanceOf(error, TimeoutError);
  assertEquals(
    error.message,
    "Cannot run command 2: it was still queued after 100 ms, as command 1 waits for its status",
  );
  assertEquals([error.timeoutMs, error.commandWritten], [100, false]);
  runner.answer(0, status());
  assertEquals(await first, undefined);
  assertEquals(sender.codes, [1]);
});

Deno.test("CommandRunner.send() doesn't write a command that reaches the head of the queue after its limit", async () => {
  using clock = new ManualClock();
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const first = runner.send(command(1), within(1000));
  const second = errorOf(runner.send(command(2), within(100)));
  await clock.settle();
  sender.sent[0].write();
  clock.skip(100); // the thread is busy: no timer is called
  runner.answer(0, status());
  await first;
  await clock.advance(0);
  const error = await second;
  assertInstanceOf(error, TimeoutError);
  assertEquals(
    error.message,
    "Cannot run command 2: it was still queued after 100 ms",
  );
  assertEquals([sender.codes, runner.pending], [[1], 0]);
});

Deno.test("CommandRunner.send() sees at its limit an answer that was received in time", async () => {
  using clock = new ManualClock();
  const sender = new StuckSender();
  const unanswered: unknown[] = [];
  const runner = newRunner(sender, () => void unanswered.push("unanswered"));
  const call = runner.send(command(1), within(100));
  await clock.settle();
  sender.sent[0].write();
  sender.link.turn = () =>
    void runner.answer(0, status({ status: ACK, duration: 3 }));
  await clock.advance(100);
  assertEquals(await call, 3);
  assertEquals(unanswered, []);
});

Deno.test("CommandRunner.send() sends nothing on another connection than it was called for", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const calls = [
    runner.send(command(1), within(30)),
    runner.send(command(2), within(1000)),
  ];
  await turn();
  sender.link.usableConnection = 2;
  const reasons = (await Promise.allSettled(calls))
    .map((result) => result.status === "rejected" && result.reason);
  assertInstanceOf(reasons[0], TimeoutError);
  assertInstanceOf(reasons[1], NotConnectedError);
  assertEquals(
    [reasons[1].message, reasons[1].socket],
    [
      "Cannot send command 2: the combined socket is not connected",
      "combined",
    ],
  );
});

Deno.test("CommandRunner.send() numbers and signs a command when it is written, and keeps its copy", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const first = command(1);
  const second = singleSocket.Command.create({ code: 2, commander: 9 });
  const calls = [
    runner.send(first, within(10_000)),
    runner.send(second, within(10_000)),
  ];
  second.code = 3; // which was queued as 2
  await turn();
  assertEquals([first.counter, first.commander], [0, 2]);
  assertEquals(sender.sent[0].command.toObject(), first.toObject());
  sender.sent[0].write();
  runner.answer(0, status());
  await calls[0];
  await turn();
  const { code, counter, commander } = sender.sent[1].command;
  assertEquals([code, counter, commander], [2, 1, 9]);
  assertEquals([second.counter, second.commander], [1, 9]);
  sender.sent[1].write();
  runner.answer(1, status());
  await calls[1];
});

Deno.test("CommandRunner.send() reports that a command was written, which counts until it is answered", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const steps = new Steps();
  const call = runner.send(command(1), within(10_000), steps);
  await turn();
  assertEquals([steps.seen, runner.pending], [[], 1]);
  sender.sent[0].write(17);
  await turn();
  assertEquals([steps.seen, runner.pending], [["written", 0, 17], 1]);
  runner.answer(0, status({ duration: 3 }));
  const seen = ["written", 0, 17, "acknowledged", 3];
  assertEquals(steps.seen, seen, "before the call resolves");
  await call;
  assertEquals([steps.seen, runner.pending], [seen, 0]);
});

Deno.test("CommandRunner.send() reports that a command was written before its answer, which may be read first", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const steps = new Steps();
  const call = runner.send(command(1), within(10_000), steps);
  await turn();
  runner.answer(0, status({ duration: 3 }));
  assertEquals(steps.seen, []);
  sender.sent[0].write(17);
  assertEquals(steps.seen, ["written", 0, 17, "acknowledged", 3]);
  assertEquals(await call, 3);
});

Deno.test("CommandRunner.send() keeps an answer when the signal is aborted right after it", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  for (const code of [ACK, NO_ACK]) {
    const abort = new AbortController();
    const steps = new Steps();
    const call = runner.send(
      command(1),
      within(10_000, abort.signal),
      steps,
    );
    await turn();
    sender.sent.pop()!.write(17);
    runner.answer(code - 1, status({ status: code, duration: 3 }));
    abort.abort(new Error("too late"));
    if (code === ACK) assertEquals(await call, 3);
    else await assertRejects(() => call, CommandRejectedError);
    const answer = steps.seen[3];
    assertEquals(answer, code === ACK ? "acknowledged" : "failed");
  }
});

Deno.test("CommandRunner.send() rejects with the controller's reason", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const rejected = "Cannot run command 5 as the controller has rejected it";
  const cases: [values: object, message: string][] = [
    [{ status: NO_ACK }, rejected],
    [{ status: NO_ACK, reason: "in FAULT" }, `${rejected}: in FAULT`],
    [{ status: 77 }, `${rejected}: status 77`],
    [{ status: 77, reason: "odd" }, `${rejected}: status 77, odd`],
  ];
  for (const [index, [values, message]] of cases.entries()) {
    const call = errorOf(runner.send(command(5), within(10_000)));
    await turn();
    sender.sent[index].write();
    runner.answer(index, status(values));
    const error = await call;
    assertInstanceOf(error, CommandRejectedError);
    assertEquals(error.message, message);
    const { reason, status: code } = status(values).toObject();
    assertEquals(
      [error.code, error.reason, error.status],
      [5, reason, code],
    );
  }
});

Deno.test("CommandRunner.answer() accepts one answer, to the command that was written", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const answer = status({ duration: 2.5 });
  assertEquals(runner.answer(0, answer), false);
  const calls = [
    runner.send(command(1), within(30)),
    runner.send(command(2), within(30)),
  ];
  await turn();
  assertEquals(runner.answer(1, answer), false);
  assertEquals(runner.answer(0, answer), true);
  assertEquals(runner.answer(0, answer), false);
  sender.sent[0].write();
  const [first, second] = await Promise.allSettled(calls);
  assertEquals(first, { status: "fulfilled", value: 2.5 });
  assertEquals(second.status, "rejected");
});

Deno.test("CommandRunner.answer() copies a status, which may lie in the ring", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const call = runner.send(command(1), within(10_000));
  await turn();
  sender.sent[0].write();
  const answer = status({ duration: 4 });
  runner.answer(0, answer);
  answer.duration = 0;
  assertEquals(await call, 4);
});

Deno.test("CommandRunner.send() writes an urgent command beside the one that waits for its answer", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const first = runner.send(command(1), within(10_000));
  const second = runner.send(command(2), within(10_000));
  await turn();
  const urgent = runner.send(
    command(3),
    { ...within(10_000, undefined), urgent: true },
  );
  assertEquals(sender.codes, [1, 3]);
  for (const { write } of sender.sent) write();
  assertEquals(runner.answer(1, status({ duration: 3 })), true);
  assertEquals(await urgent, 3);
  await turn();
  assertEquals(sender.codes, [1, 3], "the second still waits for the first");
  runner.answer(0, status({ duration: 1 }));
  assertEquals(await first, 1);
  await turn();
  assertEquals(sender.codes, [1, 3, 2]);
  sender.sent[2].write();
  runner.answer(2, status({ duration: 2 }));
  assertEquals(await second, 2);
});

Deno.test("CommandRunner.send() isn't held up by an urgent command that waits for its answer", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const failure = (code: number, commandWritten: boolean) =>
    new Error(`${code}: ${commandWritten}`);
  const calls = [true, false].map((isUrgent, code) =>
    errorOf(
      runner.send(
        command(code),
        { ...within(10_000), urgent: isUrgent },
      ),
    )
  );
  await turn();
  assertEquals(sender.codes, [0, 1]);
  for (const { write } of sender.sent) write();
  await turn();
  runner.fail(failure); // of which each is told once
  assertEquals(
    (await Promise.all(calls)).map(({ message }) => message),
    ["0: true", "1: true"],
  );
  await turn();
});

Deno.test("CommandRunner.send() holds 4096 commands, and urgent ones beyond", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const cancel = new AbortController();
  const calls = Array.from(
    { length: PENDING_MAX },
    (_, code) =>
      errorOf(
        runner.send(command(code), within(Infinity, cancel.signal)),
      ),
  );
  await assertRejects(
    () => runner.send(command(5000), within(Infinity)),
    RangeError,
    "Cannot send command 5000: 4096 commands are pending, await some of them first",
  );
  const urgent = errorOf(
    runner.send(
      command(5001),
      { ...within(Infinity, cancel.signal), urgent: true },
    ),
  );
  assertEquals(runner.pending, PENDING_MAX + 1);
  cancel.abort("enough");
  assertEquals(new Set(await Promise.all(calls)), new Set(["enough"]));
  assertEquals(await urgent, "enough");
  assertEquals(runner.pending, 0);
});

Deno.test("CommandRunner.send() is canceled in every state, and frees the slot", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  await assertRejects(
    () =>
      runner.send(
        command(0),
        within(10_000, AbortSignal.abort(new Error("no"))),
      ),
    Error,
    "no",
  );
  assertEquals(runner.pending, 0);
  const cancels = [1, 2, 3].map(() => new AbortController());
  const calls = cancels.map(({ signal }, index) =>
    errorOf(runner.send(command(index + 1), within(10_000, signal)))
  );
  const last = runner.send(command(4), within(10_000));
  await turn();
  cancels[1].abort("in the queue");
  assertEquals(await calls[1], "in the queue");
  await turn();
  assertEquals(sender.codes, [1], "the third still waits for the first");
  sender.sent[0].write();
  cancels[0].abort("unanswered");
  assertEquals(await calls[0], "unanswered");
  await turn();
  assertEquals(sender.codes, [1, 3]);
  cancels[2].abort("while it is written");
  assertEquals(await calls[2], "while it is written");
  await turn();
  assertEquals(sender.codes, [1, 3, 4]);
  sender.sent[2].write();
  assertEquals(runner.answer(0, status()), false);
  runner.answer(2, status());
  await last;
  assertEquals(runner.pending, 0);
});

Deno.test("CommandRunner.send() numbers no command that was canceled before", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const send = (code: number, signal?: AbortSignal) =>
    runner.send(command(code), { ...within(10_000, signal), urgent: true });
  assertEquals(await errorOf(send(1, AbortSignal.abort("no"))), "no");
  const call = send(2);
  assertEquals(sender.sent.map(({ command }) => command.counter), [0]);
  sender.sent[0].write();
  runner.answer(0, status());
  await call;
});

Deno.test("CommandRunner.send() refuses a command without a connection", async () => {
  const sender = new StuckSender();
  sender.link.usableConnection = 0;
  const runner = newRunner(sender);
  await assertRejects(
    () => runner.send(command(1), within(10_000)),
    NotConnectedError,
    "Cannot send command 1: the combined socket is not connected",
  );
  assertEquals(runner.pending, 0);
});

Deno.test("CommandRunner.fail() rejects each command with whether it was written", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const failure = (code: number, commandWritten: boolean) =>
    new Error(`${code}: ${commandWritten}`);
  const send = (code: number, isUrgent = false) =>
    errorOf(
      runner.send(
        command(code),
        { ...within(10_000), urgent: isUrgent },
      ),
    );
  const written = send(1);
  const queued = send(2);
  const underWay = send(3, true);
  const lost = send(4, true);
  await turn();
  assertEquals(sender.codes, [3, 4, 1]);
  sender.sent[2].write();
  await turn();
  runner.fail(failure);
  assertEquals((await written).message, "1: true");
  assertEquals((await queued).message, "2: false");
  assertEquals(runner.pending, 2, "their sender knows what becomes of them");
  sender.sent[0].write();
  sender.sent[1].lose(new Error("4: lost"));
  assertEquals((await underWay).message, "3: true");
  assertEquals((await lost).message, "4: lost");
  assertEquals([runner.pending, sender.codes], [0, [3, 4, 1]]);
  const next = runner.send(command(5), within(10_000));
  await turn();
  sender.sent[3].write();
  runner.answer(3, status());
  await next;
});

Deno.test("CommandRunner.fail() reports the fate of a command that is just being begun", async () => {
  let written = 0;
  for (let microtasks = 0; microtasks < 40; microtasks++) {
    const sender = new StuckSender();
    const runner = newRunner(sender);
    const first = runner.send(command(1), within(10_000));
    const second = errorOf(runner.send(command(2), within(10_000)));
    await turn();
    sender.sent[0].write();
    runner.answer(0, status());
    for (let i = 0; i < microtasks; i++) await Promise.resolve();
    runner.fail((code, commandWritten) =>
      new Error(`${code}: ${commandWritten}`)
    );
    const isSent = sender.sent.length === 2;
    if (isSent) sender.sent[1].write();
    assertEquals((await second).message, `2: ${isSent}`, `${microtasks}`);
    await first;
    written += Number(isSent);
  }
  assert(written > 0 && written < 40, "some come before, and some behind it");
});

Deno.test("CommandRunner.send() begins no command when those that were sent before it in one turn of the event loop have timed out", async () => {
  /** Whether a second command, called some time behind the first, is written at 100 ms. */
  const isWritten = async (
    behindMs: number,
    { isSameTurn = true, atMs = 100, timeoutMs = 100 } = {},
  ) => {
    using clock = new ManualClock();
    const startMs = monotonicMs();
    const sender = new StuckSender();
    const runner = newRunner(sender);
    const first = runner.send(command(1), within(1000));
    if (!isSameTurn) await clock.settle();
    clock.skip(behindMs);
    const second = errorOf(runner.send(command(2), within(timeoutMs)));
    const third = errorOf(runner.send(command(3), within(1000)));
    await clock.settle();
    sender.sent[0].write();
    await clock.advance(startMs + atMs - monotonicMs());
    runner.answer(0, status());
    await first;
    await clock.settle();
    const { codes } = sender;
    if (codes.includes(2)) assertEquals(codes, [1, 2]);
    else assertEquals(codes, [1, 3], "the third needn't wait for its limit");
    await clock.advance(startMs + behindMs + timeoutMs - monotonicMs() - 1);
    assertEquals(
      runner.pending,
      2,
      "it is reported when its own limit is over",
    );
    await clock.advance(1);
    assertInstanceOf(await second, TimeoutError);
    runner.fail(() => new Error("over"));
    for (const { lose } of sender.sent) lose(new Error("over"));
    await third;
    return codes.includes(2);
  };
  assertEquals(await isWritten(30), false);
  assertEquals(await isWritten(30, { atMs: 99 }), true);
  assertEquals(await isWritten(30, { isSameTurn: false }), true);
  // Half of its own limit is left to it in any case.
  assertEquals(await isWritten(60, { atMs: 109 }), true);
  assertEquals(await isWritten(60, { atMs: 110 }), false);
});
