import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { CommandRunner } from "../src/commands/command_runner.ts";
import type { CommandSender } from "../src/commands/command_sender.ts";
import {
  CommandStatus,
  NotConnectedError,
  SingleSocketCommand,
  TimeLimitError,
} from "../mod.ts";

/** A sender that writes nothing by itself, as its controller has stopped reading. */
class StuckSender {
  readonly link = { usableConnection: 1, socket: "controller", turn() {} };
  /** Writes the last command after all. */
  write = () => {};

  sendWithin(
    _limit: unknown,
    _command: unknown,
    signal: AbortSignal,
    onWritten: (telemetryFrames: number) => void,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      this.write = () => {
        onWritten(0);
        resolve(0);
      };
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

function newRunner(sender: StuckSender): CommandRunner {
  return new CommandRunner(
    sender as unknown as CommandSender<SingleSocketCommand>,
  );
}

const command = (code: number) => SingleSocketCommand.create({ code });
/** Lets who waits go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("CommandRunner.send() tells a command that was not written in time by the caller's limit", async () => {
  const runner = newRunner(new StuckSender());
  const error = await assertRejects(
    () => runner.send(command(7), 300),
    TimeLimitError,
    "Cannot send command 7: it was not written within 300 ms",
  );
  assertEquals([error.timeoutMs, error.commandWritten], [300, false]);
  assertEquals(runner.pending, 0);
});

Deno.test("CommandRunner.send() sends nothing on another connection than it was called for", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const calls = [runner.send(command(1), 30), runner.send(command(2), 1000)];
  await turn();
  sender.link.usableConnection = 2;
  const reasons = (await Promise.allSettled(calls))
    .map((result) => result.status === "rejected" && result.reason);
  assertInstanceOf(reasons[0], TimeLimitError);
  assertInstanceOf(reasons[1], NotConnectedError);
});

Deno.test("CommandRunner.answer() takes one answer, to the command whose turn it is", async () => {
  const sender = new StuckSender();
  const runner = newRunner(sender);
  const status = CommandStatus.create({ status: 1, duration: 2.5 });
  assertEquals(runner.answer(0, status), false);
  const calls = [runner.send(command(1), 30), runner.send(command(2), 30)];
  await turn();
  assertEquals(runner.answer(1, status), false);
  assertEquals(runner.answer(0, status), true);
  assertEquals(runner.answer(0, status), false);
  sender.write();
  const [first, second] = await Promise.allSettled(calls);
  assertEquals(first, { status: "fulfilled", value: 2.5 });
  assertEquals(second.status, "rejected");
});
