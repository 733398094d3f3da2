import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLess,
  assertLessOrEqual,
  assertRejects,
  assertStrictEquals,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  Command,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import { newClient } from "./dialled_peer.ts";
import { COMMAND_BYTES, fill, numbered } from "./flood.ts";
import { linkTest, netTest, socketTest } from "./net.ts";
import {
  dawdle,
  dialToReset,
  LogLines,
  newServer,
  Peer,
  PeerSocket,
  startServer,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

/** Commands that can be pending at once. */
const PENDING_MAX = 4096;

/** Another controller connects, and receives a whole command. */
async function assertNextConnectionWorks(server: TestServer): Promise<void> {
  using command = await PeerSocket.dial(server.commandPort);
  await until(() => server.commandConnected);
  await server.putCommand(numbered(4711));
  const bytes = await command.read(COMMAND_BYTES);
  assertEquals(Command.view(bytes.slice().buffer).param1, 4711);
}

/** The commands in what a peer has read; all whole, or the test fails. */
function commandsIn(bytes: Uint8Array<ArrayBuffer>): Command[] {
  assertEquals(bytes.length % COMMAND_BYTES, 0, "half a command");
  return Array.from(
    { length: bytes.length / COMMAND_BYTES },
    (_, i) => Command.view(bytes.buffer, i * COMMAND_BYTES),
  );
}

/** Waits until all are settled, and tells how many were resolved. */
async function resolvedOf(promises: readonly Promise<void>[]): Promise<number> {
  const results = await deadline(
    Promise.allSettled(promises),
    TIME_LIMIT_MS,
  );
  return results.filter(({ status }) => status === "fulfilled").length;
}

socketTest(
  "CommandTelemetryServer.putCommand() puts the command's bytes on the wire",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const command = Command.create({
      syncPattern: 0x1234,
      counter: 99,
      code: 0x8001,
      param1: 1.5,
      param2: -2,
      param3: NaN,
      param4: Infinity,
      param5: 5e-324,
      param6: -0,
    });
    await server.putCommand(command);
    assertEquals(command.counter, 1);
    const bytes = await peer.readCommandBytes(1);
    assertEquals(bytes, new Uint8Array(command.bytes));
    assertEquals(
      bytes.toHex(),
      "3412" + "01000000" + "01800000" + "000000000000f83f" +
        "00000000000000c0" + "000000000000f87f" + "000000000000f07f" +
        "0100000000000000" + "0000000000000080",
    );
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() counts each code from 1, over all connections",
  async () => {
    await using server = await startServer();
    const counters: number[][] = [];
    for (let connection = 0; connection < 2; connection++) {
      using peer = await Peer.connect(server);
      for (const code of [1, 2, 1, 0xffff_ffff, 1, 2]) {
        await server.putCommand(Command.create({ code }));
        const { code: received, counter } = await peer.readCommand();
        assertEquals(received, code);
        counters.push([code, counter]);
      }
      peer.close();
      await until(() => !server.telemetryConnected && !server.commandConnected);
    }
    assertEquals(counters, [
      ...[[1, 1], [2, 1], [1, 2], [0xffff_ffff, 1], [1, 3], [2, 2]],
      ...[[1, 4], [2, 3], [1, 5], [0xffff_ffff, 2], [1, 6], [2, 4]],
    ]);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() fills in the commandSyncPattern where the command has none",
  async () => {
    await using server = await startServer({ commandSyncPattern: 0xb4b4 });
    using peer = await Peer.connect(server);
    const command = Command.create({ code: 1 });
    await server.putCommand(command);
    assertEquals(command.syncPattern, 0xb4b4);
    assertEquals((await peer.readCommand()).syncPattern, 0xb4b4);
    await server.putCommand(Command.create({ syncPattern: 0x5555 }));
    assertEquals((await peer.readCommand()).syncPattern, 0x5555);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() copies: a command can be changed and sent again at once",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const command = Command.create({ code: 5 });
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 10; i++) {
      command.param1 = i;
      sent.push(server.putCommand(command));
    }
    command.param1 = -1;
    await Promise.all(sent);
    const received = commandsIn(await peer.readCommandBytes(10));
    assertEquals(
      received.map(({ counter, param1 }) => [counter, param1]),
      Array.from({ length: 10 }, (_, i) => [i + 1, i]),
    );
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() accepts a Command in any memory",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const buffer = new SharedArrayBuffer(COMMAND_BYTES + 3);
    const command = Command.view(buffer, 3);
    command.code = 8;
    await server.putCommand(command);
    assertEquals((await peer.readCommand()).code, 8);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() keeps the commands of 100 concurrent callers whole and in order",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const [callers, rounds] = [100, 10];
    const resolved: number[] = [];
    const caller = async (id: number) => {
      for (let round = 0; round < rounds; round++) {
        await server.putCommand(numbered(round * callers + id, id + 1));
        resolved.push(round * callers + id);
      }
    };
    const calls = Array.from({ length: callers }, (_, id) => caller(id));
    const count = callers * rounds;
    const received = commandsIn(await peer.readCommandBytes(count));
    await Promise.all(calls);
    assertEquals(received.map(({ param1 }) => param1), resolved);
    for (const command of received) {
      const expected = numbered(command.param1, command.code);
      expected.counter = Math.floor(command.param1 / callers) + 1;
      assertEquals(command.bytes, expected.bytes);
    }
    assertEquals(server.stats.commandsSent, count);
    assertEquals(server.stats.commandsPending, 0);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() keeps 1000 commands whole for a peer that reads 7 bytes at a time",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const count = 1000;
    const sent = Array.from(
      { length: count },
      (_, i) => server.putCommand(numbered(i)),
    );
    const bytes = await peer.command.read(count * COMMAND_BYTES, 7);
    const received = commandsIn(new Uint8Array(bytes));
    assertEquals(
      received.map(({ param1, counter }) => [param1, counter]),
      sent.map((_, i) => [i, i + 1]),
    );
    await Promise.all(sent);
  },
);

socketTest(
  "CommandTelemetryServer and CommandTelemetryClient name the call to await first when they were not started",
  async () => {
    await using server = newServer();
    const command = Command.create({ code: 12 });
    const calls = [
      () => server.putCommand(command),
      () => server.nextTelemetry(),
      () => server.sendAndConfirm(command, () => true),
    ];
    for (const call of calls) {
      await assertRejects(
        call,
        NotConnectedError,
        "socket is not connected: await start() first",
      );
    }
    await assertRejects(
      () => server.waitConnected({ timeoutMs: 1 }),
      TimeoutError,
      "within 1 ms, as start() was not called",
    );
    await using client = newClient(9);
    await assertRejects(
      () => client.runCommand(singleSocket.Command.create({ code: 12 })),
      NotConnectedError,
      "the combined socket is not connected: await connect() first",
    );
    await assertRejects(
      () => client.waitConnected({ timeoutMs: 1 }),
      TimeoutError,
      "within 1 ms, as connect() was not called",
    );
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() rejects at once when the command socket isn't connected",
  async () => {
    await using server = await startServer();
    const command = Command.create({ code: 12 });
    const rejects = async () => {
      const startMs = performance.now();
      const error = await assertRejects(
        () => server.putCommand(command),
        NotConnectedError,
        "Cannot send command 12: the command socket is not connected",
      );
      assertEquals(error.socket, "command");
      assertLess(performance.now() - startMs, 4000); // far from the limit of 5 s
    };
    await rejects();
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await until(() => server.telemetryConnected);
    await rejects();
    {
      using _command = await PeerSocket.dial(server.commandPort);
      await until(() => server.commandConnected);
    }
    await until(() => !server.commandConnected);
    await rejects();
    assertEquals(command.counter, 0);
    assertEquals(server.stats.commandsPending, 0);

    using peer = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    await server.putCommand(command);
    const bytes = await peer.read(COMMAND_BYTES);
    assertEquals(Command.view(bytes.slice().buffer).counter, 1);
    telemetry.close();
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() rejects before start() and after close()",
  async () => {
    const server = newServer();
    const command = Command.create();
    await assertRejects(() => server.putCommand(command), NotConnectedError);
    await server.start();
    using _peer = await Peer.connect(server);
    await server.close();
    await assertRejects(() => server.putCommand(command), LinkClosedError);
    assertEquals(command.counter, 0);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() withdraws a command that isn't written in time",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const { last, count } = await fill(server);
    const abort = new AbortController();
    const reason = new Error("no longer wanted");
    const late = server.putCommand(numbered(-1, 4), { timeoutMs: 100 });
    const aborted = server.putCommand(numbered(-2, 4), {
      signal: abort.signal,
    });
    abort.abort(reason);
    assertStrictEquals(await aborted.catch((error) => error), reason);
    const error = await assertRejects(() => late, TimeoutError, "command 4");
    assertEquals(error.timeoutMs, 100);

    // Not a byte of the two was in the stream, which goes on.
    const received = commandsIn(await peer.readCommandBytes(count));
    await deadline(Promise.all(last), TIME_LIMIT_MS);
    assert(received.every(({ param1, code }, i) => param1 === i && code === 3));
    await server.putCommand(numbered(7));
    assertEquals((await peer.readCommand()).param1, 7);
    assertEquals(server.stats.connections, 2);
  },
);

for (const how of ["time limit", "abort"]) {
  socketTest(
    `CommandTelemetryServer ends the connection of a command that was half written at its ${how}`,
    async () => {
      const log = new LogLines();
      await using server = await startServer({ log });
      using peer = await Peer.connect(server);
      const reason = new Error("no longer wanted");
      const abort = new AbortController();
      const { last, sentBefore } = await fill(
        server,
        how === "abort" ? { signal: abort.signal } : { timeoutMs: 2000 },
      );
      abort.abort(reason);
      const resolved = await resolvedOf(last);
      const errors = await Promise.all(
        last.map((sent) => sent.then(() => undefined, (error) => error)),
      );
      const first = errors.find((error) => error !== undefined);
      if (how === "abort") {
        assert(
          errors.every((error) => error === undefined || error === reason),
        );
      } else {
        assertInstanceOf(first, TimeoutError);
        assertEquals(first.timeoutMs, 2000);
      }
      await until(() => !server.commandConnected);
      assert(server.telemetryConnected);
      const written = server.stats.commandsSent;
      assertEquals(written, sentBefore + resolved);
      assertEquals(log.matching(/command .*was cut off while/).length, 1);

      // The old connection holds what was written, whole, and a part of one more.
      const received = await peer.command.readToEnd();
      assertLessOrEqual(written * COMMAND_BYTES, received);
      assertLess(received, (written + 1) * COMMAND_BYTES);

      await assertNextConnectionWorks(server);
    },
  );
}

socketTest(
  "CommandTelemetryServer.putCommand() writes nothing when its signal was aborted before",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    const command = numbered(1);
    assertStrictEquals(
      await server.putCommand(command, { signal }).catch((error) => error),
      reason,
    );
    assertEquals(command.counter, 0);
    await server.putCommand(numbered(2));
    assertEquals((await peer.readCommand()).param1, 2);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() isn't undone by an abort after it",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const abort = new AbortController();
    await server.putCommand(numbered(1), {
      signal: abort.signal,
      timeoutMs: 3000,
    });
    abort.abort();
    await delay(3010); // the time limit is over, too
    await server.putCommand(numbered(2));
    const received = commandsIn(await peer.readCommandBytes(2));
    assertEquals(received.map(({ param1 }) => param1), [1, 2]);
    assert(server.commandConnected);
  },
);

netTest(
  "CommandTelemetryServer.putCommand() knows that a command was written while the main thread was busy",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const sent = server.putCommand(numbered(1), { timeoutMs: 2500 });
    dawdle(2800);
    await sent;
    assertEquals((await peer.readCommand()).param1, 1);
    assert(server.commandConnected);
  },
);

const endings = {
  closes: async (port: number) => {
    const socket = await PeerSocket.dial(port);
    return () => socket.close();
  },
  "half-closes": async (port: number) => {
    const socket = await PeerSocket.dial(port);
    return async () => {
      await socket.conn.closeWrite();
      await socket.readToEnd();
      socket.close();
    };
  },
  resets: (port: number) => dialToReset(port),
};

for (const [how, dial] of Object.entries(endings)) {
  socketTest(
    `CommandTelemetryServer.putCommand() rejects what was pending when the peer ${how} the connection`,
    async () => {
      await using server = await startServer();
      const end = await dial(server.commandPort);
      await until(() => server.commandConnected);
      const { last, count } = await fill(server);
      const ended = end();
      const resolved = await resolvedOf(last);
      assertEquals(server.stats.commandsSent, count - last.length + resolved);
      for (const sent of last.slice(resolved)) {
        const error = await assertRejects(
          () => sent,
          LinkLostError,
          "command 3",
        );
        assertEquals(error.socket, "command");
      }
      await until(() => !server.commandConnected);
      assertEquals(server.stats.commandsPending, 0);
      await ended;

      await assertNextConnectionWorks(server);
    },
  );
}

socketTest(
  "CommandTelemetryServer.putCommand() never delivers a command for one connection to the next",
  async () => {
    await using server = await startServer();
    for (let i = 0; i < 50; i++) {
      const old = await PeerSocket.dial(server.commandPort);
      await until(() => server.commandConnected);
      // The peer comes back before the main thread can know that it was gone.
      old.close();
      const dialled = PeerSocket.dial(server.commandPort);
      const sent = Array.from(
        { length: 20 },
        (_, k) =>
          server.putCommand(numbered(k, 1)).then(() => true, (error) => {
            assert(error instanceof LinkLostError, String(error));
            return false;
          }),
      );
      using next = await dialled;
      await Promise.all(sent);
      const { connections } = server.stats;
      await until(() => server.commandConnected && connections > i);
      const last = await sendWhenConnected(server, numbered(4711, 2));
      assert(last);
      const bytes = await next.read(COMMAND_BYTES);
      assertEquals(Command.view(bytes.slice().buffer).code, 2, `round ${i}`);
      next.close();
      await until(() => !server.commandConnected);
    }
  },
);

/** Sends a command as soon as it reaches the connection of now. */
async function sendWhenConnected(server: TestServer, command: Command) {
  const endMs = performance.now() + TIME_LIMIT_MS;
  while (performance.now() < endMs) {
    try {
      await server.putCommand(command);
      return true;
    } catch (error) {
      assert(
        error instanceof LinkLostError || error instanceof NotConnectedError,
        String(error),
      );
      await delay(1);
    }
  }
  return false;
}

linkTest(
  "CommandTelemetryServer.putCommand() isn't held up by a peer that floods the command socket",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const flood = peer.command.send(new Uint8Array(10_000_000));
    for (let i = 0; i < 100; i++) {
      await server.putCommand(numbered(i));
      assertEquals((await peer.readCommand()).param1, i);
    }
    await flood;
    await until(() => server.stats.unexpectedCommandBytes === 10_000_000);
  },
);

socketTest(
  "CommandTelemetryServer.putCommand() refuses more commands than it can hold",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const { last } = await fill(server);
    const room = PENDING_MAX - server.stats.commandsPending;
    const more = Array.from(
      { length: room },
      (_, i) => server.putCommand(numbered(i), { timeoutMs: Infinity }),
    );
    const command = numbered(1, 77);
    await assertRejects(
      () => server.putCommand(command),
      RangeError,
      "await some of them first",
    );
    assertEquals([command.counter, command.syncPattern], [0, 0]);
    assertEquals(server.stats.commandsPending, PENDING_MAX);
    const read = peer.command.readToEnd();
    await deadline(Promise.all([...last, ...more]), TIME_LIMIT_MS);
    await server.putCommand(command);
    assertEquals(command.counter, 1);
    await server.close();
    assertEquals(await read, server.stats.commandsSent * COMMAND_BYTES);
  },
);

linkTest(
  "CommandTelemetryServer.close() settles everything that is pending",
  async () => {
    const server = await startServer();
    using peer = await Peer.connect(server);
    const { last, count } = await fill(server);
    const iterators = [
      server.samples(),
      server.samples({ buffer: "lossless" }),
      server.samples({ buffer: "latest" }),
      server.configs(),
    ];
    const ends = iterators.map((iterator) => iterator.next());
    const telemetry = assertRejects(
      () => server.nextTelemetry(),
      LinkClosedError,
    );
    const startMs = performance.now();
    await server.close();
    const results = await deadline(
      Promise.all([Promise.all(ends), resolvedOf(last), telemetry]),
      TIME_LIMIT_MS,
    );
    assertLess(performance.now() - startMs, 4000); // far from the limit of 5 s
    assert(results[0].every(({ done }) => done));
    assertEquals(server.stats.commandsSent, count - last.length + results[1]);
    await assertRejects(() => last.at(-1)!, LinkClosedError);
    // A peer that reads on finds whole commands, and a part of one more.
    const received = await peer.command.readToEnd();
    assertLessOrEqual(server.stats.commandsSent * COMMAND_BYTES, received);
  },
);

socketTest(
  "CommandTelemetryServer sees a peer's end between commands that follow one another",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const isEnding = Promise.withResolvers<void>();
    let written = 0;
    let writtenAfterEnd = 0;
    let hasEnded = false;
    const sending = (async () => {
      for (;;) {
        await server.putCommand(Command.create({ code: 1 }));
        if (hasEnded) writtenAfterEnd++;
        if (++written === 100) isEnding.resolve();
      }
    })();
    const failure = assertRejects(() => sending);
    await isEnding.promise;
    peer.command.close();
    hasEnded = true;
    const error = await deadline(failure, TIME_LIMIT_MS);
    assert(
      error instanceof LinkLostError || error instanceof NotConnectedError,
    );
    assertLess(writtenAfterEnd, 100);
  },
);
