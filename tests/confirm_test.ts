import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLess,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../mod.ts";
import {
  ControllerState,
  SetStateParam,
  SimpleCommandCode,
  SimpleController,
} from "../simulator.ts";
import { fill } from "./flood.ts";
import { linkTest, socketTest, testThreads, WITH_WORKERS } from "./net.ts";
import {
  assertTakes,
  blockUntil,
  dawdle,
  LogLines,
  Peer,
  PeerSocket,
  startServer,
  telemetryFrames,
  type TestServer,
  until,
} from "./peer.ts";

/** Within this, all that is pending settles when the link is lost. */
const SETTLED_MS = 200;
/**
 * Number of commands that are pending then. On one thread nearly all of them fail, each
 * with an error that takes it 30 µs, where a worker writes them to a connection that it
 * doesn't know to be lost.
 */
const PENDING = { perSocket: 4000, shared: 4000, none: 1000 };

const command = () => Command.create({ code: 3, param1: 12.5 });

/** Waits for a sample with a number. */
const confirm = (server: TestServer, number: number, timeoutMs = 5000) =>
  server.sendAndConfirm(
    command(),
    ({ telemetry }) => telemetry.currPosition === number,
    { timeoutMs },
  );

/** Returns the error with which a call rejects, and the time until then. */
async function rejection(call: Promise<unknown>) {
  const startMs = performance.now();
  const error = await call.then(() => undefined, (error) => error);
  return { error, tookMs: performance.now() - startMs };
}

/** Posts more commands than the socket takes, to a peer that doesn't read. */
function stuff(server: TestServer, count: number) {
  return Array.from({ length: count }, () => {
    const call = server.putCommand(Command.create({ code: 8 }));
    call.catch(() => {}); // it is looked at later
    return call;
  });
}

linkTest(
  "CommandTelemetryServer.sendAndConfirm() resolves with the first sample that shows the effect",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const confirmed = server.sendAndConfirm(
      command(),
      ({ telemetry }) => telemetry.currPosition >= 5,
    );
    assertEquals((await peer.readCommand()).param1, 12.5);
    await peer.telemetry.send(telemetryFrames(3, 10));
    const { telemetry, header, receivedAtMs } = await confirmed;
    assertEquals([telemetry.currPosition, header.counter], [5, 5]);
    assert(receivedAtMs > 0);
    await peer.telemetry.send(telemetryFrames(20, 10));
    await until(() => server.telemetry.currPosition === 29);
    assertEquals(telemetry.currPosition, 5, "it never changes");
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() skips samples received before the command",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1, 3));
    await until(() => server.stats.telemetryFrames === 3);
    // Main hasn't looked at them, but they had come before.
    const confirmed = server.sendAndConfirm(command(), () => true);
    await peer.readCommand();
    await peer.telemetry.send(telemetryFrames(9));
    assertEquals((await confirmed).telemetry.currPosition, 9);
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() sees a sample received while the program is busy",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    for (let number = 1; number <= 50; number++) {
      const confirmed = confirm(server, number);
      await peer.readCommand();
      await peer.telemetry.send(telemetryFrames(number));
      blockUntil(() => server.stats.telemetryFrames === number);
      assertEquals((await confirmed).telemetry.currPosition, number);
    }
  },
  WITH_WORKERS,
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() can be called by many at once",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const calls = Array.from({ length: 50 }, (_, i) => confirm(server, i));
    await peer.readCommandBytes(50);
    await peer.telemetry.send(telemetryFrames(0, 50));
    const samples = await Promise.all(calls);
    assertEquals(
      samples.map(({ telemetry }) => telemetry.currPosition),
      Array.from({ length: 50 }, (_, i) => i),
    );
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() reports at its time limit that the command was written",
  async () => {
    await using server = await startServer({ commandSyncPattern: 0x1234 });
    using peer = await Peer.connect(server);
    const { error } = await rejection(confirm(server, 1, 1000));
    assertInstanceOf(error, TimeoutError);
    assertEquals([error.timeoutMs, error.commandWritten], [1000, true]);
    assertEquals(
      error.message,
      "Cannot confirm command 3: it was written, but no telemetry has shown its effect within 1000 ms",
    );
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => server.telemetry.currPosition === 1);
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() names commandSyncPattern at its time limit when the command has none",
  async () => {
    await using server = await startServer();
    using _peer = await Peer.connect(server);
    const { error } = await rejection(confirm(server, 1, 1000));
    assertStringIncludes(
      (error as Error).message,
      "within 1000 ms. Its sync pattern is 0, and a controller may ignore it",
    );
  },
);

socketTest(
  "CommandTelemetryServer.sendAndConfirm() reports at its time limit that the command wasn't written",
  async () => {
    await using server = await startServer();
    using _peer = await Peer.connect(server);
    let error: TimeoutError;
    do { // until the peer's socket holds no more, and not only the machine is busy
      await fill(server);
      ({ error } = await rejection(confirm(server, 1, 100)));
      assertInstanceOf(error, TimeoutError);
    } while (error.commandWritten);
    assertEquals(
      error.message,
      "Cannot send command 3: it was not written within 100 ms, the controller may have stopped reading",
    );
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() sees samples received in time, also when callbacks are behind",
  async () => {
    const frames = 500;
    await using server = await startServer({
      telemetryCallback: () => dawdle(4),
    });
    using peer = await Peer.connect(server);
    const confirmed = confirm(server, frames - 1, 1000);
    await peer.readCommand();
    await peer.telemetry.send(telemetryFrames(0, frames));
    const { telemetry } = await confirmed;
    assertEquals(telemetry.currPosition, frames - 1);
    assertLess(server.telemetry.currPosition, frames - 1);
  },
);

for (const socket of ["telemetry", "command"] as const) {
  linkTest(
    `CommandTelemetryServer.sendAndConfirm() rejects at once when the ${socket} socket is lost`,
    () =>
      assertTakes(SETTLED_MS, async () => {
        await using server = await startServer();
        using peer = await Peer.connect(server);
        const confirmed = rejection(confirm(server, 1));
        await peer.readCommand();
        await until(() => server.stats.commandsSent === 1);
        const startMs = performance.now();
        peer[socket].close();
        const { error } = await confirmed;
        const tookMs = performance.now() - startMs;
        assertInstanceOf(error, LinkLostError);
        assertEquals([error.socket, error.commandWritten], [socket, true]);
        assertEquals(
          error.message,
          `Cannot confirm command 3: the ${socket} socket was lost, it was written`,
        );
        return tookMs;
      }),
  );

  linkTest(
    `CommandTelemetryServer.sendAndConfirm() takes the answer of a controller that then leaves by its ${socket} socket`,
    async () => {
      await using server = await startServer();
      for (let round = 0; round < 20; round++) {
        using peer = await Peer.connect(server);
        const confirmed = confirm(server, round);
        await peer.readCommand();
        await peer.telemetry.send(telemetryFrames(round));
        if (round % 2) {
          blockUntil(() => server.stats.telemetryFrames > round);
        } else await until(() => server.stats.telemetryFrames > round);
        peer[socket].close();
        assertEquals((await confirmed).telemetry.currPosition, round);
        peer.close();
        await until(() =>
          !server.telemetryConnected && !server.commandConnected
        );
      }
    },
    WITH_WORKERS,
  );

  linkTest(
    `CommandTelemetryServer.sendAndConfirm() sends nothing when the ${socket} socket isn't connected`,
    async () => {
      await using server = await startServer();
      const other = socket === "command" ? "telemetry" : "command";
      using dialled = await PeerSocket.dial(server[`${other}Port`]);
      await until(() => server[`${other}Connected`]);
      const error = await assertRejects(
        () => confirm(server, 1),
        NotConnectedError,
        `the ${socket} socket is not connected`,
      );
      assertEquals(error.socket, socket);
      assertEquals(server.stats.commandsPending, 0);
      await server.close();
      assertEquals(await dialled.readToEnd(), 0);
    },
  );
}

linkTest(
  "CommandTelemetryServer.sendAndConfirm() doesn't take the next controller's telemetry",
  async () => {
    await using server = await startServer();
    using first = await Peer.connect(server);
    const confirmed = rejection(confirm(server, 7));
    await first.readCommand();
    first.telemetry.close();
    using second = await PeerSocket.dial(server.telemetryPort);
    await second.send(telemetryFrames(7));
    blockUntil(() => server.stats.telemetryFrames === 1); // all in one turn
    assertInstanceOf((await confirmed).error, LinkLostError);
  },
  WITH_WORKERS,
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() doesn't look ahead of slow callbacks into the next connection",
  async () => {
    await using server = await startServer({
      telemetryCallback: () => dawdle(1),
    });
    using peer = await Peer.connect(server);
    const confirmed = rejection(confirm(server, 999));
    await peer.readCommand();
    await peer.telemetry.send(telemetryFrames(1, 100)); // more than a turn takes
    peer.telemetry.close();
    using next = await PeerSocket.dial(server.telemetryPort);
    await next.send(telemetryFrames(999));
    assertInstanceOf((await confirmed).error, LinkLostError);
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() refuses a predicate that doesn't say yes or no",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const predicates = [
      () => Promise.resolve(false),
      () => Promise.reject(new Error("nobody hears of it")),
      () => undefined,
      () => 1,
    ] as unknown as (() => boolean)[];
    for (const [i, predicate] of predicates.entries()) {
      const refused = rejection(server.sendAndConfirm(command(), predicate));
      await peer.readCommand();
      await peer.telemetry.send(telemetryFrames(i));
      const { error } = await refused;
      assertInstanceOf(error, TypeError);
      assertStringIncludes(error.message, "must return true or false");
    }
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() ends by its signal, before and after the write",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const reason = new Error("enough");
    await assertRejects(
      () =>
        server.sendAndConfirm(command(), () => true, {
          signal: AbortSignal.abort(reason),
        }),
      Error,
      "enough",
    );
    const abort = new AbortController();
    const { signal } = abort;
    const pending = rejection(
      server.sendAndConfirm(command(), () => true, { signal }),
    );
    await peer.readCommand();
    await until(() => server.stats.commandsSent === 1);
    abort.abort(reason);
    assertEquals((await pending).error, reason);
    assert(server.connected, "the command was whole");
    const next = confirm(server, 5);
    const { counter } = await peer.readCommand();
    assertEquals(counter, 2, "the first was never sent");
    await peer.telemetry.send(telemetryFrames(5));
    await next;
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() rejects with the predicate's error, and continues",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ log });
    using peer = await Peer.connect(server);
    const thrown = new Error("no such field");
    const pending = rejection(server.sendAndConfirm(command(), () => {
      throw thrown;
    }));
    const other = confirm(server, 4);
    await peer.readCommandBytes(2);
    await peer.telemetry.send(telemetryFrames(3, 2));
    assertEquals((await pending).error, thrown);
    assertEquals((await other).telemetry.currPosition, 4);
    assertEquals(log.matching(/^error/), []);
  },
);

linkTest(
  "CommandTelemetryServer.sendAndConfirm() rejects when the server is closed",
  async () => {
    const server = await startServer();
    using peer = await Peer.connect(server);
    const pending = rejection(confirm(server, 1));
    await peer.readCommand();
    await until(() => server.stats.commandsSent === 1);
    const closed = server.close();
    const { error } = await pending;
    assertInstanceOf(error, LinkClosedError);
    assertEquals(error.commandWritten, true);
    assertStringIncludes(error.message, "it was written");
    await closed;
    await assertRejects(() => confirm(server, 1), LinkClosedError);
  },
);

linkTest(
  "CommandTelemetryServer.close() doesn't call a command unwritten that was written while the program was busy",
  async () => {
    const server = await startServer();
    using peer = await Peer.connect(server);
    const sent = rejection(server.putCommand(command()));
    const confirmed = rejection(confirm(server, 1));
    await peer.readCommandBytes(2); // main has its turns here, but not below
    dawdle(50);
    await server.close();
    assertEquals((await sent).error, undefined);
    const { error } = await confirmed;
    assertInstanceOf(error, LinkClosedError);
    assertEquals(error.commandWritten, true);
    assertEquals(server.stats.commandsSent, 2);
  },
);

for (const how of ["both close", "telemetry closes", "command closes"]) {
  linkTest(
    `CommandTelemetryServer settles all that the link's loss concerns within ${SETTLED_MS} ms, ${how}`,
    () =>
      assertTakes(SETTLED_MS, async () => {
        await using server = await startServer();
        using peer = await Peer.connect(server);
        await using samples = server.samples();
        const next = samples.next();
        const calls: Promise<unknown>[] = [];
        if (how !== "command closes") {
          calls.push(
            ...Array.from({ length: 50 }, () => server.nextTelemetry()),
          );
        }
        if (how !== "telemetry closes") {
          calls.push(...stuff(server, PENDING[testThreads()]));
        }
        calls.push(...Array.from({ length: 50 }, () => confirm(server, 1)));
        const settled = Promise.allSettled(calls);
        await until(() => server.stats.commandsSent > 0);
        const startMs = performance.now();
        if (how !== "command closes") peer.telemetry.close();
        if (how !== "telemetry closes") peer.command.close();
        for (const outcome of await settled) {
          if (outcome.status === "fulfilled") continue; // a command that was written
          assertInstanceOf(outcome.reason, LinkLostError);
        }
        const tookMs = performance.now() - startMs;
        assertEquals(server.stats.commandsPending, 0);
        peer.close();
        await until(() =>
          !server.telemetryConnected && !server.commandConnected
        );
        using again = await Peer.connect(server);
        await again.telemetry.send(telemetryFrames(6));
        assertEquals((await next).value?.telemetry.currPosition, 6);
        return tookMs;
      }),
  );
}

linkTest(
  "CommandTelemetryServer.sendAndConfirm() works with a controller that obeys",
  async () => {
    await using server = await startServer({ commandSyncPattern: 0x1234 });
    const { telemetryPort, commandPort } = server;
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      telemetryIntervalMs: 5,
    });
    await Promise.all([controller.connect(), server.waitConnected()]);
    const setState = (param1: number, state: number, timeoutMs = 5000) =>
      server.sendAndConfirm(
        Command.create({ code: SimpleCommandCode.SET_STATE, param1 }),
        ({ telemetry }) => telemetry.state === state,
        { timeoutMs },
      );
    await setState(SetStateParam.START, ControllerState.DISABLED);
    await setState(SetStateParam.ENABLE, ControllerState.ENABLED);
    assertEquals(controller.state, ControllerState.ENABLED);
    const rejected = setState(SetStateParam.EXIT, ControllerState.OFFLINE, 100);
    await assertRejects(() => rejected, TimeoutError, "it was written");
  },
);
