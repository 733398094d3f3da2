// Answers to commands of the single-socket protocol, without a connection.

import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { CommandStatusCode, singleSocket } from "../mod.ts";
import {
  type AnswererOptions,
  CommandAnswerer,
} from "../src/simulator/sockets/command_answerer.ts";
import type { DeviceModel } from "../src/simulator/sockets/device.ts";
import type { Answer } from "../src/simulator/sockets/single_socket_frames.ts";
import { accept, reject } from "../src/simulator/sockets/verdict.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";
import { LogLines } from "./peer.ts";
import { turn } from "./manual_link.ts";

const { ACK, NO_ACK } = CommandStatusCode;
/** Code that the device rejects. */
const REJECTED = 9;

/** An answerer of a device which notes what it executes, and answers that are noted. */
class Rig {
  readonly log = new LogLines();
  readonly fake = new FakeConn();
  readonly executed: number[] = [];
  readonly answers: [counter: number, answer: Answer][] = [];
  readonly answerer: CommandAnswerer<Deno.TcpConn>;
  readonly lost = new AbortController();
  /** Result of sending the next answers. */
  sending: () => Promise<void> | undefined = () => Promise.resolve();

  constructor(quirks: Partial<AnswererOptions["quirks"]> = {}) {
    const device = {
      state: 2,
      telemetry: { applicationStatus: 0x400 },
      execute: ({ code }) => {
        this.executed.push(code);
        return code === REJECTED ? reject("not now") : accept(code / 2);
      },
    } as DeviceModel;
    const options = {
      log: this.log,
      quirks: { commandsPerSec: Infinity, statusQueueMax: Infinity, ...quirks },
    };
    this.answerer = new CommandAnswerer(
      device,
      options,
      (_socket, counter, answer) => {
        this.answers.push([counter, answer]);
        return this.sending();
      },
    );
  }

  /** Obeys until the connection ends; gives the error that ends it. */
  obey(): Promise<Error> {
    return this.answerer.obey(this.fake.conn, this.lost.signal)
      .catch((error) => error);
  }

  send(...commands: Parameters<typeof bytesOf>[]): void {
    this.fake.send(...commands.map((command) => bytesOf(...command)));
  }

  get counts(): number[] {
    const { received, rejected, answered } = this.answerer;
    return [received, rejected, answered];
  }
}

function bytesOf(code: number, counter: number, commander = 2) {
  const command = { code, counter, commander, param1: 7 };
  return singleSocket.Command.create(command).bytes.slice();
}

const answerOf = (status: number, durationSec = 0, reason = "") => ({
  status,
  durationSec,
  reason,
});

Deno.test("CommandAnswerer answers each command with its counter and the device's verdict", async () => {
  const rig = new Rig();
  const other = 3;
  rig.send([4, 100], [REJECTED, 101], [5, 102, other]);
  rig.fake.send(null);
  assertEquals((await rig.obey()).name, "UnexpectedEof");
  assertEquals(rig.executed, [4, REJECTED]);
  const [first, second, [counter, { status, reason }]] = rig.answers;
  assertEquals(first, [100, answerOf(ACK, 2)]);
  assertEquals(second, [101, answerOf(NO_ACK, 0, "not now")]);
  assertEquals([counter, status], [102, NO_ACK]);
  assertMatch(reason, /^Unrecognized commander/);
  assertEquals(rig.counts, [3, 2, 3]);
  assertEquals(rig.answerer.last?.counter, 102);
  assertEquals(rig.log.lines, [
    "info Rejected command 9 with param1 7 in state 2: not now",
    `info Rejected command 5 with param1 7 in state 2: ${reason}`,
  ]);
});

Deno.test("CommandAnswerer answers as its rule says, which sees a copy of the command", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.answerer.rule = (command) => {
    const { code } = command;
    command.code = command.counter = 0;
    if (code === 1) return { counter: 7, status: 8 };
    if (code === 2) return { reject: "never" };
    if (code === 3) return { reject: "never", status: 6 };
    if (code === 4) return { dropAnswer: true };
    return code === 5 ? { delayMs: 50 } : undefined;
  };
  rig.send([1, 11], [2, 12], [3, 13], [4, 14], [5, 15], [6, 16]);
  const ended = rig.obey();
  await clock.advance(49);
  assertEquals(rig.executed, [1, 4, 5]);
  assertEquals(rig.answers, [
    [7, answerOf(8, 0.5)],
    [12, answerOf(NO_ACK, 0, "never")],
    [13, answerOf(6, 0, "never")],
  ]);
  await clock.advance(1);
  assertEquals(rig.answers.slice(3), [
    [15, answerOf(ACK, 2.5)],
    [16, answerOf(ACK, 3)],
  ]);
  assertEquals(rig.counts, [6, 2, 5]);
  rig.send([5, 17]);
  await clock.settle();
  rig.lost.abort();
  assertEquals((await ended).name, "AbortError", "the delay ends with it");
  assertEquals([rig.answers.length, clock.timers], [5, 0]);
});

Deno.test("CommandAnswerer answers properly when its rule throws, and reports the first error once", async () => {
  const rig = new Rig();
  rig.answerer.throwRuleError();
  const errors = [new Error("first"), new Error("second")];
  rig.answerer.rule = ({ code }) => {
    throw errors[code];
  };
  rig.send([0, 1], [1, 2]);
  rig.fake.send(null);
  await rig.obey();
  assertEquals(rig.answers, [[1, answerOf(ACK)], [2, answerOf(ACK, 0.5)]]);
  const [line, next] = rig.log.lines;
  assertMatch(line, /^error Cannot answer by the rule: Error: first/);
  assertMatch(next, /^error Cannot answer by the rule: Error: second/);
  let thrown: unknown;
  try {
    rig.answerer.throwRuleError();
  } catch (error) {
    thrown = error;
  }
  assertEquals(thrown, errors[0]);
  rig.answerer.throwRuleError();
});

Deno.test("CommandAnswerer awaits an answer before the next command, unless answers have a queue", async () => {
  for (const statusQueueMax of [Infinity, 2]) {
    const isQueued = statusQueueMax === 2;
    const rig = new Rig({ statusQueueMax });
    const sent = Promise.withResolvers<void>();
    rig.sending = () => sent.promise;
    rig.send([1, 1], [2, 2]);
    const ended = rig.obey();
    await turn();
    assertEquals(rig.executed, isQueued ? [1, 2] : [1]);
    assertEquals(rig.answerer.answered, 0);
    sent.resolve();
    await turn();
    assertEquals([rig.executed, rig.answerer.answered], [[1, 2], 2]);
    rig.sending = () => Promise.reject(new Error("the socket is gone"));
    rig.send([3, 3]);
    await turn();
    rig.sending = () => undefined; // the queue is full
    rig.send([4, 4]);
    rig.fake.send(null);
    const { message } = await ended;
    assertEquals(rig.answerer.answered, 2);
    if (isQueued) {
      assertEquals(message, "the peer closed the connection");
      assertEquals(rig.log.lines, [
        "warn Lost the status of the command with counter 4, as too many statuses wait",
      ]);
    } else assertEquals(message, "the socket is gone");
  }
});

Deno.test("CommandAnswerer that reads so often takes one whole piece at a time, and ignores others", async () => {
  using clock = new ManualClock();
  const rig = new Rig({ commandsPerSec: 40 });
  const [first, second] = [bytesOf(1, 1), bytesOf(2, 2)];
  const ended = rig.obey();
  rig.fake.send(first.subarray(0, 1), first.subarray(1), second);
  await clock.settle();
  assertEquals(rig.log.lines, [
    `warn Ignored 1 byte, as a command has ${first.length}: they must arrive in one piece`,
  ]);
  await clock.advance(24);
  assertEquals(rig.log.lines.length, 1);
  await clock.advance(1);
  assertEquals(rig.log.lines.length, 2);
  await clock.advance(24);
  assertEquals(rig.executed, []);
  await clock.advance(1);
  assertEquals([rig.executed, rig.answerer.received], [[2], 1]);
  rig.send([3, 3]);
  await clock.advance(24);
  assertEquals(rig.executed, [2], "also behind a command");
  await clock.advance(1);
  assertEquals(rig.executed, [2, 3]);
  assertEquals(rig.log.lines.length, 2, "nothing is said of whole commands");
  rig.fake.send(null);
  await clock.advance(25);
  assertEquals((await ended).name, "UnexpectedEof");
  const cut = new Rig({ commandsPerSec: 40 });
  cut.send([1, 1], [2, 2]);
  const left = cut.obey();
  await clock.settle();
  cut.lost.abort();
  assertEquals([(await left).name, clock.timers], ["AbortError", 0]);
});

Deno.test("CommandAnswerer without such a limit joins a command that was split", async () => {
  const rig = new Rig();
  const bytes = bytesOf(1, 1);
  rig.fake.send(bytes.subarray(0, 3), bytes.subarray(3), null);
  await rig.obey();
  assertEquals([rig.executed, rig.log.lines], [[1], []]);
});
