import {
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import type {
  AnyCommand,
  CommandSteps,
  Sender,
} from "../src/link/commands/command_sender.ts";
import { Confirmations } from "../src/link/commands/confirmations.ts";
import type { FrameCursor } from "../src/link/samples/frame_cursor.ts";
import { SampleSearch } from "../src/link/samples/sample_search.ts";
import { singleSocket, TimeoutError } from "../mod.ts";
import { ManualClock } from "./manual_clock.ts";
import { within } from "./link_rig.ts";
import type { CommandCall } from "../src/link/call_options.ts";

const COMMAND: AnyCommand = singleSocket.Command.create({ code: 7 });

/** A sender in a test's hands, and telemetry of which each sample is a number. */
class Rig implements Sender<AnyCommand, void> {
  readonly pending = 0;
  readonly confirmations: Confirmations<AnyCommand>;
  /** Samples that were received and handed out. */
  readonly samples: number[] = [];
  /** Samples that were received, but aren't handed out yet. */
  readonly late: number[] = [];
  /** Searches that hold the ring. */
  searches = 0;
  /** The limits and urgency of what was sent. */
  readonly sent: [timeoutMs: number, isUrgent: boolean | undefined][] = [];
  #search: SampleSearch<number> | undefined;
  #sending = Promise.withResolvers<void>();
  #steps: CommandSteps | undefined;

  constructor(sendTimeoutMsMax?: number) {
    this.confirmations = new Confirmations(this, sendTimeoutMsMax);
  }

  send(
    _command: AnyCommand,
    { deadline: { timeoutMs }, signal, urgent }: CommandCall,
    steps?: CommandSteps,
  ): Promise<void> {
    this.sent.push([timeoutMs, urgent]);
    this.#steps = steps;
    const { promise, reject } = this.#sending = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => reject(signal.reason));
    return promise;
  }

  /** Writes the command; it is sent once the controller has answered it. */
  write(): void {
    const telemetryFrames = this.samples.length + this.late.length;
    this.#steps!.written(1, telemetryFrames, 0, new Uint8Array());
  }

  answer(): void {
    this.#sending.resolve();
  }

  receive(sample: number): void {
    this.samples.push(sample);
    this.#search?.look();
  }

  /** Waits for the first sample of at least 10. */
  confirm(
    timeoutMs = 1000,
    signal?: AbortSignal,
    isWanted = (sample: number) => sample >= 10,
  ): Promise<unknown> {
    let number = 0;
    this.searches++;
    const cursor = {
      get number() {
        return number;
      },
      skip: (count: number) => void (number += count),
      read: (count: number) => {
        const first = number;
        number += count;
        return {
          number: first,
          count,
          data: new DataView(new ArrayBuffer(8 * count)),
        };
      },
      close: () => void this.searches--,
    };
    this.#search = new SampleSearch<number>(
      cursor as unknown as FrameCursor,
      () => this.samples.length,
      () => this.samples.length + this.late.length,
      ({ number }, offset) =>
        [...this.samples, ...this.late][number + offset / 8],
      isWanted,
    );
    return this.confirmations
      .confirm(COMMAND, this.#search, within(timeoutMs, signal))
      .catch((error) => error);
  }

  /** Loses the connection. */
  lose(): void {
    this.confirmations.fail((code, commandWritten) =>
      new Error(`lost: ${code}, ${commandWritten}`)
    );
  }

  /** Asserts that nothing is left of a call. */
  assertDone(): void {
    assertEquals([this.confirmations.isEmpty, this.searches], [true, 0]);
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("Confirmations.confirm() resolves with the first wanted sample behind the write, once the command is answered", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.receive(20);
  let ended: unknown;
  rig.confirm().then((sample) => ended = sample);
  assertEquals(rig.confirmations.isEmpty, false);
  rig.receive(30);
  rig.write();
  rig.receive(1);
  rig.receive(11);
  rig.receive(12);
  await clock.settle();
  assertEquals(ended, undefined, "it isn't answered");
  rig.answer();
  await clock.settle();
  assertEquals(ended, 11);
  assertEquals(clock.timers, 0);
  rig.assertDone();
});

Deno.test("Confirmations.confirm() gives the sender its own limit, but none that is longer than the call's", async () => {
  for (
    const [max, timeoutMs] of [[500, 500], [undefined, 1000], [2000, 1000]]
  ) {
    const rig = new Rig(max);
    const call = rig.confirm(1000);
    assertEquals(rig.sent, [[timeoutMs!, undefined]]);
    rig.lose();
    await call;
  }
});

Deno.test("Confirmations.confirm() has one limit for the answer and the effect", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  let ended: unknown;
  rig.confirm(100).then((error) => ended = error);
  await clock.advance(60);
  rig.write();
  rig.answer();
  await clock.advance(39);
  assertEquals(ended, undefined);
  await clock.advance(1);
  assertInstanceOf(ended, TimeoutError);
  assertEquals(
    ended.message,
    "Cannot confirm command 7: it was written, but no telemetry has shown its effect within 100 ms",
  );
  assertEquals([ended.timeoutMs, ended.commandWritten], [100, true]);
  rig.assertDone();
});

Deno.test("Confirmations.confirm() sees at its limit samples received, but not delivered yet", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const call = rig.confirm(100);
  rig.write();
  rig.answer();
  await clock.settle();
  rig.late.push(15);
  await clock.advance(100);
  assertEquals(await call, 15);
});

Deno.test("Confirmations.confirm() is canceled in every state", async () => {
  for (const state of ["unwritten", "unanswered", "waiting"]) {
    using clock = new ManualClock();
    const rig = new Rig();
    const cancel = new AbortController();
    const call = rig.confirm(1000, cancel.signal);
    if (state !== "unwritten") rig.write();
    if (state === "waiting") rig.answer();
    await clock.settle();
    cancel.abort(state);
    assertEquals(await call, state);
    assertEquals(clock.timers, 0);
    rig.assertDone();
  }
});

Deno.test("Confirmations.confirm() is canceled though answer and effect are received in the same turn", async () => {
  const rig = new Rig();
  const cancel = new AbortController();
  const call = rig.confirm(1000, cancel.signal);
  rig.write();
  rig.receive(10);
  rig.answer();
  cancel.abort("canceled");
  assertEquals(await call, "canceled");
  rig.assertDone();
});

Deno.test("Confirmations.confirm() rejects with its predicate's error, without waiting for the answer", async () => {
  const rig = new Rig();
  const call = rig.confirm(1000, undefined, () => {
    throw new Error("no such field");
  });
  rig.write();
  rig.receive(1);
  assertStringIncludes(String(await call), "no such field");
  rig.assertDone();
});

Deno.test("Confirmations.confirm() rejects with the sender's error", async () => {
  const rig = new Rig();
  rig.send = () => Promise.reject(new Error("no"));
  assertStringIncludes(String(await rig.confirm()), "no");
  rig.assertDone();
});

Deno.test("Confirmations.fail() rejects each command with whether it was written", async () => {
  for (
    const [isWritten, isAnswered] of [[false, false], [true, false], [
      true,
      true,
    ]]
  ) {
    using clock = new ManualClock();
    const rig = new Rig();
    const call = rig.confirm();
    if (isWritten) rig.write();
    if (isAnswered) rig.answer();
    rig.receive(1);
    await clock.settle();
    rig.lose();
    assertEquals((await call as Error).message, `lost: 7, ${isWritten}`);
    assertEquals(clock.timers, 0);
    rig.assertDone();
  }
});

Deno.test("Confirmations.fail() accepts a sample received before the loss", async () => {
  const rig = new Rig();
  const call = rig.confirm();
  rig.write();
  rig.answer();
  await settle();
  rig.samples.push(10); // which nobody has looked at
  rig.lose();
  assertEquals(await call, 10);
  rig.assertDone();
});

Deno.test("Confirmations.fail() accepts no sample of the next connection, if the command was written after all", async () => {
  for (const sample of [5, 50]) {
    const rig = new Rig();
    rig.receive(2);
    // A sender that can't take the command back: the worker is writing it.
    const written = Promise.withResolvers<void>();
    let tell = (_telemetryFrames: number) => {};
    rig.send = (_command, _call, steps) => {
      tell = (telemetryFrames) =>
        steps!.written(1, telemetryFrames, 0, new Uint8Array());
      return written.promise;
    };
    const call = rig.confirm();
    rig.receive(sample);
    rig.lose();
    rig.receive(99); // from the next connection
    tell(1);
    written.resolve();
    const end = await call;
    if (sample === 50) assertEquals(end, 50);
    else assertEquals((end as Error).message, "lost: 7, true");
    rig.assertDone();
  }
});
