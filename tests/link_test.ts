// A link of either kind when its sockets come and go, without sockets.

import type { HostedTask } from "../src/transport/task_host.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../mod.ts";
import { EndCause, RecordKind } from "../src/transport/journal.ts";
import { Total } from "../src/transport/shared_layout.ts";
import { ago, errorOf, ServerRig, within } from "./link_rig.ts";
import { ManualClock } from "./manual_clock.ts";

const FAR_MS = 60_000;
const command = (code = 5) => Command.create({ code });

Deno.test("Link shows the connected sockets, and reports each change", async () => {
  await using rig = await ServerRig.start();
  const { link, telemetry, command, calls } = rig;
  const state = () => [
    link.state.connected,
    link.state.telemetryConnected,
    link.state.commandConnected,
  ];
  assertEquals([telemetry.isRun, command.isRun], [true, true]);
  assertEquals(calls, ["life"]);
  assertEquals(state(), [false, false, false]);
  telemetry.connect().turn();
  assertEquals(state(), [false, true, false]);
  command.connect().turn();
  assertEquals(state(), [true, true, true]);
  telemetry.disconnect().turn();
  assertEquals(state(), [false, false, true]);
  command.disconnect().turn();
  assertEquals(state(), [false, false, false]);
  assertEquals(calls, [
    "life",
    "change telemetry",
    "change command",
    "change telemetry",
    "change command",
  ]);
});

Deno.test("Link.configured is true while a configuration of this connection is there", async () => {
  await using rig = await ServerRig.start();
  const { link, telemetry, calls } = rig;
  telemetry.connect().turn();
  assertEquals(link.configured, false);
  rig.receiveConfig(7).telemetry.turn();
  assertEquals(link.configured, true);
  assertEquals(link.receiver.configs.present.maxPosition, 7);
  telemetry.disconnect().turn();
  assertEquals(link.configured, false);
  telemetry.connect().turn();
  assertEquals(link.configured, false, "it was the last controller's");
  rig.receive(1).receiveConfig(8).telemetry.turn();
  assertEquals(link.configured, true);
  assertEquals(calls.slice(-2), ["telemetry", "config"]);
});

Deno.test("Link.waitConnected() resolves when both sockets are connected", async () => {
  await using rig = await ServerRig.start();
  const { link } = rig;
  let done = 0;
  const waiting = [1, 2].map(() =>
    link.waitConnected(within(FAR_MS)).then(() => done++)
  );
  rig.telemetry.connect().turn();
  await Promise.resolve();
  assertEquals(done, 0);
  rig.command.connect().turn();
  await Promise.all(waiting);
  await link.waitConnected(within(FAR_MS));
});

Deno.test("Link waits for the next connection once the end of this one was received, though frames before it are still handed out", async () => {
  await using rig = await ServerRig.connect();
  const { link, telemetry } = rig;
  const before = errorOf(link.nextTelemetry(1));
  let connected: Promise<unknown> | undefined;
  let sample: Promise<Error | undefined> | undefined;
  rig.hooks.next = () => {
    assertEquals([link.isEndReceived, link.state.telemetryConnected], [
      true,
      true,
    ]);
    connected ??= errorOf(link.waitConnected(within(FAR_MS)));
    sample ??= errorOf(link.nextTelemetry(0));
  };
  rig.receive(1);
  telemetry.disconnect(EndCause.ERROR, "reset").turn();
  for (const call of [before, sample!]) {
    const error = await call;
    assertInstanceOf(error, LinkLostError);
    assertEquals((error.cause as Error).message, "reset");
  }
  assertEquals(link.isEndReceived, false);
  let isConnected = false;
  connected!.then(() => isConnected = true);
  await Promise.resolve();
  assertEquals(isConnected, false);
  telemetry.connect().turn();
  assertEquals(await connected, undefined);
});

Deno.test("Link rejects waiting calls as soon as the end of the connection is received, though callbacks are behind", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.connect();
  const { link, telemetry } = rig;
  let end: unknown;
  errorOf(link.nextTelemetry(2)).then((error) => end = error);
  const comes = link.nextTelemetry(1);
  rig.hooks.next = () => clock.skip(20); // longer than a turn
  rig.receive(1).receive(2);
  telemetry.disconnect().socket.turn();
  await Promise.resolve();
  await clock.settle();
  assertEquals(link.state.telemetryConnected, true);
  assertInstanceOf(end, LinkLostError);
  telemetry.turn();
  assertEquals((await comes).telemetry.currPosition, 2);
});

Deno.test("Link.receiver has no older latest sample than an iterator has yielded, though callbacks are behind", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.connect();
  const { receiver: { telemetries } } = rig.link;
  const position = () => telemetries.latest?.telemetry.currPosition;
  const within: unknown[] = [];
  rig.hooks.next = () => {
    within.push(position());
    clock.skip(20); // longer than a turn
  };
  const samples = telemetries.iterate("lossless", 1, "test");
  const newest = telemetries.iterate("latest", 1, undefined);
  rig.receive(1).receiveConfig(2).receive(3).telemetry.socket.turn();
  assertEquals(telemetries.present.currPosition, 1, "callbacks are behind");
  assertEquals(position(), 3);
  const read = async (iterator: typeof samples) =>
    (await iterator.next()).value?.telemetry.currPosition;
  assertEquals([await read(samples), await read(newest)], [1, 1]);
  const next = read(samples);
  assertEquals(samples.pending, 1, "it waits for the callbacks in front");
  rig.telemetry.turn();
  assertEquals([await next, await read(newest)], [3, 3]);
  assertEquals([within, position()], [[1, 3], 3]);
  for (const iterator of [samples, newest]) await iterator.return();
});

Deno.test("Link.telemetryAgeMs is the time since the latest telemetry", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.connect();
  assertEquals(rig.link.receiver.telemetryAgeMs, Infinity);
  rig.receive(1).telemetry.turn();
  clock.skip(40);
  assertEquals(rig.link.receiver.telemetryAgeMs, 40);
  rig.receiveConfig(2).telemetry.turn();
  assertEquals(rig.link.receiver.telemetryAgeMs, 40, "configuration is none");
});

Deno.test("Link with telemetryRateHz reports a low rate of telemetry, until it is closed", async () => {
  using clock = new ManualClock();
  const rig = await ServerRig.connect({ telemetryRateHz: 1 });
  await clock.advance(5000);
  assertEquals(rig.events.map(({ type }) => type).slice(-1), ["rate"]);
  await rig.link.close(1000);
  assertEquals(clock.timers, 0);
});

Deno.test("Link without telemetryRateHz has no timer for it", async () => {
  using clock = new ManualClock();
  {
    await using _rig = await ServerRig.connect();
    assertEquals(clock.timers, 0);
  }
  await using _rig = await ServerRig.connect({ telemetryRateHz: 20 });
  assertEquals(clock.timers, 1);
});

Deno.test("Link.askForNet() asks for all of its ports, and not once it is closed", async () => {
  const { link, telemetry, command } = new ServerRig();
  link.askForNet("start server");
  assertEquals([telemetry.asked, command.asked], [
    ["start server"],
    ["start server"],
  ]);
  await link.close(1000);
  assertThrows(
    () => link.askForNet("start server"),
    LinkClosedError,
    "Cannot start server",
  );
  assertEquals(telemetry.asked.length, 1);
});

Deno.test("Link.waitConnected() names at its limit the sockets that are missing", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.start();
  const { link } = rig;
  const limitError = async () => {
    const call = errorOf(link.waitConnected(within(100)));
    await clock.advance(100);
    const error = await call;
    assertInstanceOf(error, TimeoutError);
    assertEquals(error.timeoutMs, 100);
    return error.message;
  };
  const words = (missing: string) =>
    `Cannot wait for the controller any longer: no ${missing} connection within 100 ms`;
  assertEquals(await limitError(), words("telemetry and command"));
  rig.telemetry.connect().turn();
  assertEquals(await limitError(), words("command"));
  rig.telemetry.disconnect().turn();
  rig.command.connect().turn();
  assertEquals(await limitError(), words("telemetry"));
});

Deno.test("Link.waitConnected() ends by its signal, and the others wait on", async () => {
  await using rig = await ServerRig.start();
  const cancel = new AbortController();
  const canceled = errorOf(
    rig.link.waitConnected(within(FAR_MS, cancel.signal)),
  );
  const other = rig.link.waitConnected(within(FAR_MS));
  cancel.abort(new Error("canceled"));
  assertEquals((await canceled)?.message, "canceled");
  rig.telemetry.connect().turn();
  rig.command.connect().turn();
  await other;
});

Deno.test("Link.start() settles waiting calls when a worker can't start", async () => {
  const rig = new ServerRig();
  const { link, telemetry, command } = rig;
  const waiting = errorOf(link.waitConnected(within(FAR_MS)));
  const events = link.eventLog.iterate().next();
  const samples = link.receiver.telemetries.iterate("latest", 1, undefined)
    .next();
  command.starting = Promise.reject(new Error("no such port"));
  let isStopped = false;
  const { stop } = telemetry.socket;
  telemetry.socket.stop = (...args) => {
    isStopped = true;
    assertEquals(args[1], "the server could not start");
    return stop.apply(telemetry.socket, args);
  };
  await assertRejects(() => link.start(1000), Error, "no such port");
  assert(isStopped, "the other one may listen");
  const error = await waiting;
  assertInstanceOf(error, LinkClosedError);
  assertEquals(
    error.message,
    "Cannot wait for the controller: the server could not start",
  );
  assertEquals((await events).done, true);
  assertEquals((await samples).done, true);
  assert(link.state.isClosed);
  assertEquals([telemetry.isRun, rig.calls], [false, []]);
  await assertRejects(
    () => link.waitConnected(within(FAR_MS)),
    LinkClosedError,
  );
});

Deno.test("Link.start() waits for all workers before it stops one", async () => {
  const rig = new ServerRig();
  const slow = Promise.withResolvers<void>();
  rig.telemetry.starting = slow.promise;
  rig.command.starting = Promise.reject(new Error("no such port"));
  let end: unknown;
  const started = rig.link.start(1000).catch((error) => end = error);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(end, undefined);
  slow.resolve();
  await started;
  assertStringIncludes(String(end), "no such port");
});

Deno.test("Link.start() rejects once the workers that have started are stopped", async () => {
  const rig = new ServerRig();
  const stopping = Promise.withResolvers<void>();
  const stops: unknown[][] = [];
  rig.telemetry.socket.stop = (...args) => {
    stops.push(args);
    return stopping.promise;
  };
  rig.command.starting = Promise.reject(new Error("no such port"));
  let isOver = false;
  const started = rig.link.start(700).catch(() => isOver = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([stops, isOver], [[[700, "the server could not start"]], false]);
  stopping.resolve();
  await started;
});

Deno.test("Link.start() refuses a second call, and one after close()", async () => {
  const rig = await ServerRig.start();
  await assertRejects(
    () => rig.link.start(1000),
    Error,
    "Cannot start server: it was started before, and is waiting",
  );
  await rig.link.close(1000);
  await assertRejects(
    () => rig.link.start(1000),
    LinkClosedError,
    "Cannot start server: the server is closed",
  );
});

Deno.test("Link.close() during the start stops started workers, and start() rejects", async () => {
  const rig = new ServerRig();
  const slow = Promise.withResolvers<void>();
  rig.telemetry.starting = slow.promise;
  const started = errorOf(rig.link.start(1000));
  let isClosed = false;
  const closed = rig.link.close(1000).then(() => isClosed = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isClosed, false, "a worker is still starting");
  slow.resolve();
  assertInstanceOf(await started, LinkClosedError);
  await closed;
  assertEquals([rig.telemetry.isRun, rig.calls], [false, []]);
});

Deno.test("Link.close() settles all waiting calls with the reason, and reports it once", async () => {
  const rig = await ServerRig.connect();
  const { link } = rig;
  rig.receive(1).telemetry.turn();
  const calls = [
    link.nextTelemetry(5),
    link.sender.send(command(1), within(FAR_MS)),
    link.confirm(command(2), () => false, within(FAR_MS)),
    link.confirm(command(3), () => false, within(FAR_MS)),
  ].map(errorOf);
  rig.telemetry.disconnect().turn();
  const waiting = errorOf(link.waitConnected(within(FAR_MS)));
  await rig.command.write();
  assertEquals(await calls[1], undefined);
  const iterators = [
    link.eventLog.iterate(),
    link.receiver.telemetries.iterate("lossless", 1, "a reader"),
  ];
  const closed = link.close(1000, "the test is over");
  assertEquals(link.close(1000), closed);
  await closed;
  for (const iterator of iterators) {
    while (!(await iterator.next()).done);
  }
  assertEquals((await calls[0])?.name, "LinkLostError");
  assertEquals(
    (await waiting)?.message,
    "Cannot wait for the controller: the test is over",
  );
  assertEquals(rig.calls.slice(-1), ["life"]);
  assertEquals(rig.calls.filter((call) => call === "life").length, 2);
  const ends = rig.events.filter(({ type }) => type === "disconnected");
  assertEquals(
    ends.map((event) => "socket" in event && event.socket),
    ["telemetry", "command"],
  );
  assertStringIncludes(ends[1].message, "the test is over");
  await assertRejects(
    () => link.nextTelemetry(0),
    LinkClosedError,
    "Cannot wait for telemetry: the test is over",
  );
});

Deno.test("Link.close() rejects each command with whether it was written", async () => {
  const rig = await ServerRig.connect();
  const { link } = rig;
  const calls = [
    link.confirm(command(1), () => false, within(FAR_MS)),
    link.sender.send(command(2), within(FAR_MS)),
    link.confirm(command(3), () => false, within(FAR_MS)),
    link.sender.send(command(4), within(FAR_MS)),
    link.nextTelemetry(0),
  ].map(errorOf);
  await rig.command.write();
  await rig.command.take(); // and is writing it
  await new Promise((resolve) => setTimeout(resolve, 0));
  await link.close(1000);
  const errors = await Promise.all(calls);
  assertEquals(
    errors.map((error) => {
      assertInstanceOf(error, LinkClosedError);
      return [error.message, error.commandWritten];
    }),
    [
      [
        "Cannot confirm command 1: the server is closed, it was written",
        true,
      ],
      ["Cannot send command 2: the server is closed", undefined],
      [
        "Cannot confirm command 3: the server is closed, it was not written",
        false,
      ],
      ["Cannot send command 4: the server is closed", false],
      ["Cannot wait for telemetry: the server is closed", undefined],
    ],
  );
});

Deno.test("Link.nextTelemetry() resolves with the sample behind those it skips", async () => {
  await using rig = await ServerRig.start();
  const { link } = rig;
  await assertRejects(
    () => link.nextTelemetry(0),
    NotConnectedError,
    "Cannot wait for telemetry: the telemetry socket is not connected",
  );
  rig.telemetry.connect().turn();
  rig.receive(1).telemetry.turn();
  const calls = [0, 2].map((skip) => link.nextTelemetry(skip));
  rig.receive(2).receive(3).receive(4).telemetry.turn();
  const samples = await Promise.all(calls);
  assertEquals(
    samples.map(({ telemetry, header }) => [
      telemetry.currPosition,
      header.counter,
    ]),
    [[2, 2], [4, 4]],
  );
});

Deno.test("Link rejects calls that wait for telemetry when its socket is lost, with the cause", async () => {
  for (
    const [cause, reason, expected] of [
      [EndCause.PEER, "", undefined],
      [EndCause.ERROR, "reset by peer", "reset by peer"],
    ] as const
  ) {
    await using rig = await ServerRig.connect();
    const call = errorOf(rig.link.nextTelemetry(0));
    rig.command.disconnect().turn();
    rig.telemetry.disconnect(cause, reason).turn();
    const error = await call;
    assertInstanceOf(error, LinkLostError);
    assertEquals(
      error.message,
      "Cannot wait for telemetry: the telemetry socket was lost",
    );
    assertEquals(error.socket, "telemetry");
    assertEquals((error.cause as Error | undefined)?.message, expected);
  }
});

Deno.test("Link.confirm() rejects when a socket is lost, with whether the command was written", async () => {
  for (const socket of ["telemetry", "command"] as const) {
    await using rig = await ServerRig.connect();
    const written = errorOf(
      rig.link.confirm(command(1), () => false, within(FAR_MS)),
    );
    await rig.command.write();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const unwritten = errorOf(
      rig.link.confirm(command(2), () => false, within(FAR_MS)),
    );
    rig[socket].disconnect(EndCause.ERROR, "reset").turn();
    const errors = [await written, await unwritten];
    for (const [index, fate] of ["was written", "was not written"].entries()) {
      const error = errors[index];
      assertInstanceOf(error, LinkLostError);
      assertEquals(
        error.message,
        `Cannot confirm command ${
          index + 1
        }: the ${socket} socket was lost, it ${fate}`,
      );
      assertEquals([error.socket, error.commandWritten], [socket, index === 0]);
      assertEquals((error.cause as Error).message, "reset");
    }
  }
});

Deno.test("Link.confirm() accepts an effect received before the command socket was lost", async () => {
  await using rig = await ServerRig.connect();
  const call = rig.link.confirm(
    command(),
    ({ telemetry }) => telemetry.currPosition === 9,
    within(FAR_MS),
  );
  await rig.command.write();
  await new Promise((resolve) => setTimeout(resolve, 0));
  rig.receive(9); // in the ring, but not read yet
  rig.command.disconnect().turn();
  assertEquals((await call).telemetry.currPosition, 9);
});

Deno.test("Link.confirm() needs telemetry, and isn't sent when it was canceled before", async () => {
  await using rig = await ServerRig.start();
  rig.command.connect().turn();
  const confirm = (signal?: AbortSignal) =>
    rig.link.confirm(command(8), () => true, within(FAR_MS, signal));
  const error = await assertRejects(
    () => confirm(),
    NotConnectedError,
    "Cannot confirm command 8: the telemetry socket is not connected",
  );
  assertEquals(error.socket, "telemetry");
  rig.telemetry.connect().turn();
  const reason = new Error("canceled");
  assertEquals(await errorOf(confirm(AbortSignal.abort(reason))), reason);
  assertEquals(rig.link.commands.pending, 0);
});

Deno.test("Link reports the death of a worker, but none while it is closed", async () => {
  const { TaskHost } = await import("../src/transport/task_host.ts");
  const realStart = TaskHost.prototype.start;
  const deaths: ((why: string) => void)[] = [];
  TaskHost.prototype.start = ({ onDeath }) => {
    deaths.push(onDeath);
    const task = { port: 77, post() {}, stop: () => Promise.resolve() };
    return Promise.resolve(task as unknown as HostedTask);
  };
  try {
    const rig = new ServerRig();
    const { socket } = rig.command;
    Reflect.deleteProperty(socket, "start");
    await rig.link.start(1000);
    assertEquals(socket.port, 77);
    deaths[0]("its worker has died: out of memory");
    const why =
      "the command socket has failed: its worker has died: out of memory";
    assertEquals(rig.calls, ["life", `death: ${why}`]);
    assertEquals(
      rig.events.map(({ type, message }) => [type, message]),
      [["failed", `The server closes, as ${why}`]],
    );
    await rig.link.close(1000);
    deaths[0]("again");
    assertEquals(rig.events.length, 1);
    assertEquals(rig.calls.length, 3);
  } finally {
    TaskHost.prototype.start = realStart;
  }
});

Deno.test("Link.stats counts connections, reconnects, commands and the last events", async () => {
  await using rig = await ServerRig.connect({ telemetryRateHz: 20 });
  const { link } = rig;
  assertEquals(link.stats.telemetryAgeMs, Infinity);
  rig.receive(1).receive(2).receiveConfig(3).telemetry.turn();
  for (let i = 0; i < 2; i++) {
    const call = link.sender.send(command(), within(FAR_MS));
    assertEquals(link.stats.commandsPending, 1);
    await rig.command.write();
    await call;
  }
  rig.telemetry.disconnect(EndCause.ERROR, "reset").turn();
  rig.telemetry.connect().turn();
  const { memory } = rig.telemetry.socket;
  memory.setTotal(Total.BYTES_DISCARDED, 11);
  memory.setTotal(Total.BYTES_OVERLAPPED, 12);
  memory.setTotal(Total.RESYNCS, 13);
  memory.setTotal(Total.UNKNOWN_FRAMES, 14);
  memory.setTotal(Total.COUNTER_GAPS, 15);
  memory.setTotal(Total.MISSED_FRAMES, 16);
  memory.setTotal(Total.DUPLICATE_FRAMES, 17);
  memory.setTotal(Total.COUNTER_RESTARTS, 18);
  memory.setTotal(Total.REJECTED_CONNECTIONS, 19);
  memory.setTotal(Total.MISMATCHED_STRUCTS, 1);
  memory.setTotal(Total.REPLACED_CONNECTIONS, 20);
  memory.setFloat(Total.CLOCK_JITTER_MS, 0.5);
  const commandMemory = rig.command.socket.memory;
  commandMemory.setTotal(Total.BYTES_READ, 21);
  commandMemory.setTotal(Total.REJECTED_CONNECTIONS, 1);
  commandMemory.setTotal(Total.REPLACED_CONNECTIONS, 2);
  const { stats } = link;
  const { telemetryAgeMs, lastDisconnected, lastError, ...counts } = stats;
  assert(telemetryAgeMs >= 0 && telemetryAgeMs < FAR_MS);
  assertEquals(lastDisconnected?.reason, "reset");
  assertEquals(lastError, undefined);
  assertEquals(counts, {
    telemetryFrames: 2,
    configFrames: 1,
    bytesRead: memory.total(Total.BYTES_READ),
    bytesDiscarded: 11,
    bytesOverlapped: 12,
    resyncs: 13,
    unknownFrames: 14,
    counterGaps: 15,
    missedFrames: 16,
    duplicateFrames: 17,
    counterRestarts: 18,
    mismatchedStructs: 1,
    telemetryRateHz: 0,
    backPressureMs: 0,
    clockOffsetMs: undefined,
    clockJitterMs: 0.5,
    connections: 3,
    reconnects: 1,
    commandsSent: 2,
    commandsConfirmed: 0,
    commandsRejected: 0,
    commandsFailed: 0,
    commandsPending: 0,
    stale: false,
    expectedTelemetryRateHz: 20,
    lastBackPressure: undefined,
    lastDeviceStatus: undefined,
    rejectedConnections: 20,
    replacedConnections: 22,
    unexpectedCommandBytes: 21,
    lastRefused: undefined,
    lastReplaced: undefined,
  });
  rig.telemetry.record(RecordKind.REFUSED, { subject: 1, payload: "1.2.3.4:5" })
    .turn();
  assertEquals(link.stats.lastRefused?.peer, "1.2.3.4:5");
  assertEquals(link.stats.lastError?.type, "refused");
});

Deno.test("ServerLink fills in the counter and the sync pattern of commands", async () => {
  await using rig = await ServerRig.connect({ commandSyncPattern: 0x1234 });
  const codes = [5, 6, 5, 5];
  const views: Command[] = [];
  for (const [index, code] of codes.entries()) {
    const view = Command.create({ code, syncPattern: index === 2 ? 0x77 : 0 });
    const call = rig.link.sender.send(view, within(FAR_MS));
    const bytes = await rig.command.write();
    await call;
    assertEquals(bytes, view.bytes.slice());
    views.push(view);
  }
  assertEquals(
    views.map(({ counter, syncPattern }) => [counter, syncPattern]),
    [[1, 0x1234], [1, 0x1234], [2, 0x77], [3, 0x1234]],
  );
});

Deno.test("ServerLink ends the other socket when a client has another address and that matters", async () => {
  const cuts = async (
    requireSameAddress: boolean,
    telemetryAddress: string,
    commandAddress: string,
    isTelemetryFirst: boolean,
  ) => {
    await using rig = await ServerRig.start({ requireSameAddress });
    const order = isTelemetryFirst
      ? ["telemetry", "command"] as const
      : ["command", "telemetry"] as const;
    const addresses = { telemetry: telemetryAddress, command: commandAddress };
    for (const socket of order) rig[socket].connect(addresses[socket]).turn();
    return { telemetry: rig.telemetry.told, command: rig.command.told };
  };
  const [one, same, other] = ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:1"];
  const none = { telemetry: [], command: [] };
  assertEquals(await cuts(true, one, same, true), none);
  assertEquals(await cuts(false, one, other, true), none);
  assertEquals(await cuts(true, one, other, true), {
    telemetry: [["cut", 1, "the command client has another address"]],
    command: [],
  });
  assertEquals(await cuts(true, one, other, false), {
    telemetry: [],
    command: [["cut", 1, "the telemetry client has another address"]],
  });
});

Deno.test("ServerLink ends the command socket of a telemetry client that was disconnected", async () => {
  const { STALE, TAKEN_OVER, PEER, ERROR } = EndCause;
  /** Whether it is ended, of a socket connected some time ago. */
  const isCut = async (cause: EndCause, agoMs: number, silentMs?: number) => {
    await using rig = await ServerRig.start({ telemetryTimeoutMs: 1000 });
    rig.telemetry.connect("10.0.0.1:1", ago(9000)).turn();
    rig.command.connect("10.0.0.1:2", ago(agoMs)).turn();
    if (silentMs !== undefined) {
      rig.telemetry.record(
        RecordKind.TAKEN_OVER,
        { subject: 1, number: silentMs, payload: "10.0.0.9:9" },
        ago(3000),
      ).turn();
    }
    rig.telemetry.disconnect(cause, "why", ago(3000)).turn();
    const [cut] = rig.command.told;
    if (cut === undefined) return false;
    assertEquals(cut.slice(0, 2), ["cut", 1]);
    assertStringIncludes(String(cut[2]), "its controller was disconnected: ");
    assertEquals(rig.link.sender.link.usableConnection, 0);
    return true;
  };
  assertEquals(await isCut(STALE, 5000), true);
  assertEquals(await isCut(STALE, 2000), false, "connected since");
  assertEquals(await isCut(PEER, 5000), false);
  assertEquals(await isCut(ERROR, 5000), false);
  assertEquals(await isCut(TAKEN_OVER, 8000, 4000), true);
  assertEquals(await isCut(TAKEN_OVER, 5000, 4000), false, "the next one's");
});

Deno.test("ServerLink ends the command socket of a client that was replaced after exactly the time limit of telemetry", async () => {
  for (const [agoMs, isCut] of [[1000, true], [999, false]] as const) {
    using _clock = new ManualClock();
    await using rig = await ServerRig.start({ telemetryTimeoutMs: 1000 });
    rig.telemetry.connect("10.0.0.1:1", ago(9000)).turn();
    rig.command.connect("10.0.0.1:2", ago(8000)).turn();
    const fields = { subject: 1, number: 0, payload: "10.0.0.9:9" };
    rig.telemetry.record(RecordKind.TAKEN_OVER, fields, ago(agoMs)).turn();
    rig.telemetry.disconnect(EndCause.TAKEN_OVER, "why").turn();
    assertEquals(rig.command.told.length, isCut ? 1 : 0);
  }
});

Deno.test("ServerLink closes no command socket when the command socket has ended", async () => {
  await using rig = await ServerRig.connect();
  rig.command.disconnect(EndCause.STALE, "why").turn();
  assertEquals([rig.command.told, rig.telemetry.told], [[], []]);
  rig.telemetry.disconnect(EndCause.STALE, "why").turn();
  assertEquals(rig.command.told, [], "there is none");
});
