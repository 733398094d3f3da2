import {
  assert,
  assertEquals,
  assertFalse,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertLess,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  Command,
  CommandTelemetryServer,
  defineStruct,
  Header,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../mod.ts";
import { EventList } from "./event_list.ts";
import { linkTest, netTest } from "./net.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  configFrame,
  dialToReset,
  freePorts,
  isFree,
  LogLines,
  newServer,
  Peer,
  PeerSocket,
  startServer,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  type TestServerOptions,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

/** A server's connections, as text. */
function sockets(server: TestServer): string {
  return [
    server.telemetryConnected ? "telemetry" : "",
    server.commandConnected ? "command" : "",
  ].filter((name) => name !== "").join(" and ") || "none";
}

/** A server that keeps what its connect callback saw. */
async function startWatched(options: TestServerOptions = {}) {
  const seen: string[] = [];
  const server = await startServer({
    ...options,
    connectCallback: (server) => void seen.push(sockets(server)),
  });
  return { server, seen };
}

// Start, ports and close.

linkTest(
  "CommandTelemetryServer.start() gives port 0 two ports of the system's",
  async () => {
    await using server = newServer();
    assertEquals([server.telemetryPort, server.commandPort], [0, 0]);
    await server.start();
    assert(server.telemetryPort > 0 && server.commandPort > 0);
    assertNotEquals(server.telemetryPort, server.commandPort);
  },
);

linkTest(
  "CommandTelemetryServer.start() listens for commands on the next port",
  async () => {
    const port = freePorts();
    await using server = await startServer({ port });
    assertEquals([server.telemetryPort, server.commandPort], [port, port + 1]);
    using _peer = await Peer.connect(server);
  },
);

linkTest(
  "CommandTelemetryServer.start() leaves no port open when one of the two is busy",
  async () => {
    for (const busy of [0, 1]) {
      const port = freePorts();
      using _other = Deno.listen({ hostname: "127.0.0.1", port: port + busy });
      await using server = newServer({ port });
      const error = await assertRejects(
        () => server.start(),
        Deno.errors.AddrInUse,
        `port ${port + busy} of 127.0.0.1`,
      );
      assertFalse(error.message.includes("os error"));
      assert(isFree(port + 1 - busy));
      await assertRejects(() => server.waitConnected(), LinkClosedError);
    }
  },
);

linkTest(
  "CommandTelemetryServer.start() names the fault of a host",
  async () => {
    const port = freePorts();
    await using server = newServer({ host: "192.0.2.1", port });
    await assertRejects(() => server.start(), Error, "192.0.2.1");
    assert(isFree(port) && isFree(port + 1));
  },
);

linkTest(
  "CommandTelemetryServer.start() rejects when it was called before",
  async () => {
    await using server = newServer();
    const first = server.start();
    await assertRejects(() => server.start(), Error, "started before");
    await first;
    await assertRejects(() => server.start(), Error, "started before");
    using _peer = await Peer.connect(server);
  },
);

linkTest("CommandTelemetryServer.start() rejects after close()", async () => {
  const seen: string[] = [];
  const server = newServer({ connectCallback: () => void seen.push("called") });
  await server.close();
  await assertRejects(() => server.start(), LinkClosedError);
  assertEquals([server.telemetryPort, server.commandPort], [0, 0]);
  assertEquals(seen, []);
});

linkTest(
  "CommandTelemetryServer.start() accepts IPv4 and IPv6 with host null",
  async (t) => {
    await using server = await startServer({ host: null });
    await t.step("IPv4", async () => {
      using _peer = await Peer.connect(server);
    });
    await t.step({
      name: "IPv6",
      ignore: !hasIpv6(),
      fn: async () => {
        await until(() => sockets(server) === "none");
        using telemetry = await PeerSocket.dial(server.telemetryPort, "::1");
        using command = await PeerSocket.dial(server.commandPort, "::1");
        await server.waitConnected();
        await telemetry.send(telemetryFrames(1));
        await until(() => server.telemetry.currPosition === 1);
        command.close();
      },
    });
  },
);

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

linkTest(
  "CommandTelemetryServer.start() opens again the ports of a server that was closed",
  async () => {
    const port = freePorts();
    for (let i = 0; i < 4; i++) {
      await using server = await startServer({ port });
      using _peer = await Peer.connect(server);
    }
    assert(isFree(port) && isFree(port + 1));
  },
);

linkTest(
  "CommandTelemetryServer.close() during the start leaves no port open",
  async () => {
    for (const pauseMs of [0, 5, 10, 15, 20]) {
      const port = freePorts();
      const seen: string[] = [];
      const server = newServer({
        port,
        connectCallback: (server) => void seen.push(sockets(server)),
      });
      const started = server.start();
      started.catch(() => {}); // looked at below
      if (pauseMs > 0) await delay(pauseMs);
      const wasListening = seen.length > 0;
      await server.close();
      assert(isFree(port) && isFree(port + 1));
      if (wasListening) await started;
      else await assertRejects(() => started, LinkClosedError);
      assertEquals(seen, wasListening ? ["none"] : []);
    }
  },
);

linkTest(
  "CommandTelemetryServer.close() has no effect when called again",
  async () => {
    const server = await startServer();
    using peer = await Peer.connect(server);
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await server[Symbol.asyncDispose]();
    assertEquals(await peer.telemetry.readToEnd(), 0);
    assertEquals(await peer.command.readToEnd(), 0);
    assertFalse(server.connected);
  },
);

linkTest(
  "CommandTelemetryServer.close() calls the connect callback for the sockets that it closes",
  async () => {
    const { server, seen } = await startWatched();
    using _peer = await Peer.connect(server);
    const before = seen.length;
    await server.close();
    assertEquals(seen.slice(before), ["none"]);
  },
);

linkTest(
  "CommandTelemetryServer.close() can be called in a callback",
  async () => {
    let calls = 0;
    const server = await startServer({
      telemetryCallback: (server) => {
        calls++;
        void server.close();
      },
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1, 50));
    await peer.telemetry.readToEnd();
    await server.close();
    assertEquals(calls, 1);
  },
);

// Connections.

linkTest(
  "CommandTelemetryServer follows its sockets, which connect and disconnect in any order",
  async () => {
    const { server, seen } = await startWatched();
    await using _server = server;
    assertEquals(seen, ["none"]);
    let telemetry: PeerSocket | undefined;
    let command: PeerSocket | undefined;
    const actions = {
      "+t": async () => {
        telemetry = await PeerSocket.dial(server.telemetryPort);
      },
      "-t": () => telemetry?.close(),
      "+c": async () => {
        command = await PeerSocket.dial(server.commandPort);
      },
      "-c": () => command?.close(),
    };
    const orders = [
      ["+t", "+c", "-t", "-c"],
      ["+c", "+t", "-t", "-c"],
      ["+t", "+c", "-c", "-t"],
      ["+c", "+t", "-c", "-t"],
      ["+t", "+c", "-t", "+t", "-c", "+c", "-c", "-t"],
      ["+t", "-t", "+c", "-c"],
    ] as const;
    const expected = ["none"];
    for (const action of orders.flat()) {
      await actions[action]();
      const [telemetry, command] = [
        action.endsWith("t") ? action === "+t" : server.telemetryConnected,
        action.endsWith("c") ? action === "+c" : server.commandConnected,
      ];
      await until(() =>
        server.telemetryConnected === telemetry &&
        server.commandConnected === command
      );
      assertEquals(server.connected, telemetry && command);
      expected.push(sockets(server));
      assertEquals(seen, expected);
    }
  },
);

linkTest(
  "CommandTelemetryServer delivers after a reconnect what it did before",
  async () => {
    await using server = await startServer();
    using iterator = disposable(server.samples());
    for (let i = 1; i <= 3; i++) {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(configFrame(i));
      await peer.telemetry.send(telemetryFrames(i));
      const { value } = await deadline(iterator.it.next(), TIME_LIMIT_MS);
      assertEquals(value?.telemetry.currPosition, i);
      assertEquals(server.config.maxPosition, i);
      await server.putCommand(Command.create({ code: i }));
      assertEquals((await peer.readCommand()).code, i);
      peer.close();
      await until(() => sockets(server) === "none");
      assertEquals(
        server.telemetry.currPosition,
        i,
        "the most recent one stays",
      );
    }
  },
);

function disposable<T>(it: AsyncIterator<T, undefined>) {
  return { it, [Symbol.dispose]: () => void it.return?.() };
}

linkTest(
  "CommandTelemetryServer aligns a new connection, whatever the last one ended with",
  async () => {
    const log = new LogLines();
    const received: number[] = [];
    await using server = await startServer({
      log,
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
    });
    for (let cut = 0; cut < TELEMETRY_FRAME_BYTES; cut += 7) {
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(telemetryFrames(2 * cut, 2).subarray(0, -1 - cut));
    }
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await telemetry.send(telemetryFrames(1000));
    await until(() => received.includes(1000));
    const cuts = Array.from({ length: 10 }, (_, i) => 14 * i);
    assertEquals(received, [...cuts, 1000]);
    assertEquals(log.matching(/ended/).length, 10);
  },
);

linkTest(
  "CommandTelemetryServer refuses a second client while the first is connected",
  async (t) => {
    const log = new LogLines();
    await using server = await startServer({ log });
    using peer = await Peer.connect(server);
    const intruder = new Uint8Array(200).fill(0xff);
    await t.step("on the telemetry port", async () => {
      await peer.telemetry.send(telemetryFrames(1));
      using second = await PeerSocket.dial(server.telemetryPort);
      await Promise.allSettled([second.send(intruder)]);
      await second.readToEnd();
      await until(() =>
        log.lines.some((line) => line.includes(second.address))
      );
      await peer.telemetry.send(telemetryFrames(2, 10));
      await until(() => server.telemetry.currPosition === 11);
    });
    await t.step("on the command port", async () => {
      using second = await PeerSocket.dial(server.commandPort);
      await second.readToEnd();
      await until(() =>
        log.lines.some((line) => line.includes(second.address))
      );
      await server.putCommand(Command.create({ code: 7 }));
      assertEquals((await peer.readCommand()).code, 7);
    });
    const {
      connections,
      rejectedConnections,
      bytesDiscarded,
      telemetryFrames: n,
    } = server.stats;
    assertEquals([connections, rejectedConnections], [2, 2]);
    assertEquals([n, bytesDiscarded], [11, 0]);
    assertEquals(server.stats.unexpectedCommandBytes, 0);
    assert(server.connected);
  },
);

linkTest(
  "CommandTelemetryServer refuses all of a crowd but the first",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const crowd = await Promise.all(
      Array.from(
        { length: 8 },
        (_, i) =>
          PeerSocket.dial(i % 2 ? server.telemetryPort : server.commandPort),
      ),
    );
    for (const socket of crowd) {
      using second = socket;
      await second.readToEnd();
    }
    await until(() => server.stats.rejectedConnections === 8);
    await peer.telemetry.send(telemetryFrames(5));
    await until(() => server.telemetry.currPosition === 5);
  },
);

linkTest(
  "CommandTelemetryServer serves a controller that reconnects at once, 200 times",
  async () => {
    const log = new LogLines();
    const received: number[] = [];
    const seen: string[] = [];
    await using server = await startServer({
      log,
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
      connectCallback: (server) => void seen.push(sockets(server)),
    });
    const count = 200;
    for (let i = 0; i < count; i++) {
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(telemetryFrames(5 * i, 5));
    }
    await until(() => received.length >= 5 * count);
    assertEquals(received, Array.from({ length: 5 * count }, (_, i) => i));
    await until(() => seen.length >= 1 + 2 * count);
    const alternating = Array(count).fill(["telemetry", "none"]).flat();
    assertEquals(seen, ["none", ...alternating]);
    assertEquals(server.stats.rejectedConnections, 0);
    assertEquals(log.matching(/Refused/), []);
  },
);

linkTest(
  "CommandTelemetryServer serves the command socket of a controller that reconnects at once",
  async () => {
    const { server, seen } = await startWatched();
    await using _server = server;
    const count = 100;
    for (let i = 1; i <= count; i++) {
      using command = await PeerSocket.dial(server.commandPort);
      await until(() =>
        server.stats.connections === i && seen.length === 2 * i &&
        server.commandConnected
      );
      await server.putCommand(Command.create({ code: 1, param1: i }));
      const bytes = await command.read(Command.byteLength);
      assertEquals(Command.view(bytes.slice().buffer).param1, i);
    }
    await until(() => seen.length === 1 + 2 * count);
    assertEquals(server.stats.rejectedConnections, 0);
  },
);

linkTest(
  "CommandTelemetryServer survives a controller that ends a connection by a reset",
  async () => {
    const log = new LogLines();
    const { server, seen } = await startWatched({ log });
    await using _server = server;
    for (const port of [server.telemetryPort, server.commandPort]) {
      const reset = await dialToReset(port, telemetryFrames(1).subarray(0, 10));
      await until(() => sockets(server) !== "none");
      await until(() => server.stats.bytesRead > 0);
      reset();
      await until(() => sockets(server) === "none");
    }
    assertEquals(seen, ["none", "telemetry", "none", "command", "none"]);
    assertEquals(log.matching(/reset by peer/i).length, 2);
    assertEquals(log.matching(/\n| at .*:\d+:\d+/), [], "no stack trace");
    assertEquals(log.matching(/^error/), []);
    using _peer = await Peer.connect(server);
  },
);

linkTest(
  "CommandTelemetryServer survives connections that are reset before they are served",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ log });
    for (let i = 0; i < 30; i++) {
      for (const port of [server.telemetryPort, server.commandPort]) {
        (await dialToReset(port))();
      }
    }
    using _peer = await Peer.connect(server);
    assertEquals(log.matching(/^(warn|error)/), []);
  },
);

linkTest(
  "CommandTelemetryServer logs a connection that the controller ends as nothing special",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ log });
    {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(1, 3));
    }
    await until(() => sockets(server) === "none");
    assertEquals(log.matching(/^(warn|error)/), []);
    assertEquals(log.matching(/telemetry socket/).length, 2);
    assertEquals(log.matching(/command socket/).length, 2);
  },
);

linkTest(
  "CommandTelemetryServer logs bytes on the command socket, and continues",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ log });
    using peer = await Peer.connect(server);
    await peer.command.send(new Uint8Array([1, 2, 0xab]));
    await until(() => log.matching(/01 02 ab/).length === 1);
    for (let i = 0; i < 100; i++) await peer.command.send(new Uint8Array(100));
    await until(() => server.stats.unexpectedCommandBytes === 10_003);
    assert(log.lines.length < 10, "logged once, not once a read");
    await server.putCommand(Command.create({ code: 9 }));
    assertEquals((await peer.readCommand()).code, 9);
    assert(server.connected);
  },
);

// Waiting for the controller.

linkTest(
  "CommandTelemetryServer.waitConnected() waits for both sockets",
  async () => {
    await using server = newServer();
    let settled = 0;
    const waits = [1, 2, 3].map(() =>
      server.waitConnected({ timeoutMs: TIME_LIMIT_MS }).then(() => {
        assert(server.connected);
        settled++;
      })
    );
    await server.start();
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await until(() => server.telemetryConnected);
    assertEquals(settled, 0);
    using command = await PeerSocket.dial(server.commandPort);
    await Promise.all(waits);
    await server.waitConnected({ timeoutMs: 0 });
    telemetry.close();
    await until(() => !server.telemetryConnected);
    const again = server.waitConnected();
    assertEquals(
      await Promise.race([
        again,
        delay(20, { persistent: true }).then(() => "waits"),
      ]),
      "waits",
    );
    using _telemetry = await PeerSocket.dial(server.telemetryPort);
    await again;
    command.close();
  },
);

linkTest(
  "CommandTelemetryServer.waitConnected() has a time limit",
  async () => {
    await using server = await startServer({ connectTimeoutMs: 20 });
    assertEquals(server.connectTimeoutMs, 20);
    const wait = (options?: { timeoutMs: number }) =>
      deadline(server.waitConnected(options), TIME_LIMIT_MS);
    const error = await assertRejects(
      () => wait(),
      TimeoutError,
      "no telemetry and command connection within 20 ms",
    );
    assertEquals(error.timeoutMs, 20);
    using _command = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    server.connectTimeoutMs = 10;
    await assertRejects(
      () => wait(),
      TimeoutError,
      "no telemetry connection within 10 ms",
    );
    await assertRejects(
      () => wait({ timeoutMs: 0 }),
      TimeoutError,
      "within 0 ms",
    );
  },
);

Deno.test("CommandTelemetryServer has time limits of 10 and 5 seconds", () => {
  const server = newServer();
  assertEquals(server.connectTimeoutMs, 10_000);
  assertEquals(server.disconnectTimeoutMs, 5_000);
});

linkTest(
  "CommandTelemetryServer.waitConnected() ends by its signal alone",
  async () => {
    await using server = await startServer();
    const abort = new AbortController();
    const given = server.waitConnected({ signal: abort.signal });
    const other = server.waitConnected();
    const reason = new Error("changed my mind");
    abort.abort(reason);
    assertEquals(await given.catch((error) => error), reason);
    assertEquals(
      await server.waitConnected({ signal: abort.signal }).catch((error) =>
        error
      ),
      reason,
    );
    using _peer = await Peer.connect(server);
    await other;
  },
);

linkTest(
  "CommandTelemetryServer.waitConnected() rejects when the server is closed",
  async () => {
    const server = await startServer();
    const waits = [1, 2, 3].map(() =>
      assertRejects(
        () => server.waitConnected({ timeoutMs: Infinity }),
        LinkClosedError,
      )
    );
    await server.close();
    await deadline(Promise.all(waits), TIME_LIMIT_MS);
    await assertRejects(() => server.waitConnected(), LinkClosedError);
  },
);

linkTest(
  "CommandTelemetryServer.readTelemetryAndConfig() and monitorCommandReader() resolve when their connection ends",
  async () => {
    const server = await startServer();
    await server.readTelemetryAndConfig();
    await server.monitorCommandReader();
    {
      using peer = await Peer.connect(server);
      const ended: string[] = [];
      const telemetry = server.readTelemetryAndConfig()
        .then(() => ended.push("telemetry"));
      const command = server.monitorCommandReader()
        .then(() => ended.push("command"));
      await peer.telemetry.send(telemetryFrames(1));
      await until(() => server.telemetry.currPosition === 1);
      assertEquals(ended, []);
      peer.command.close();
      await deadline(command, TIME_LIMIT_MS);
      assertEquals(ended, ["command"]);
      peer.telemetry.close();
      await deadline(telemetry, TIME_LIMIT_MS);
    }
    using _peer = await Peer.connect(server);
    const ended = Promise.all([
      server.readTelemetryAndConfig(),
      server.monitorCommandReader(),
    ]);
    await server.close();
    await deadline(ended, TIME_LIMIT_MS);
  },
);

// Callbacks.

linkTest(
  "CommandTelemetryServer calls back for each frame, which is then the present one",
  async () => {
    const seen: string[] = [];
    await using server = await startServer({
      configCallback: ({ config, header }) =>
        void seen.push(`config ${config.maxPosition} ${header.counter}`),
      telemetryCallback: ({ telemetry, header }) =>
        void seen.push(`telemetry ${telemetry.currPosition} ${header.counter}`),
    });
    using peer = await Peer.connect(server);
    const expected: string[] = [];
    for (let i = 0; i < 50; i++) {
      const number = 10 * i;
      await peer.telemetry.send(configFrame(number));
      await peer.telemetry.send(telemetryFrames(number + 1, 2));
      expected.push(`config ${number} ${number}`);
      for (const n of [number + 1, number + 2]) {
        expected.push(`telemetry ${n} ${n}`);
      }
    }
    await until(() => seen.length >= expected.length);
    assertEquals(seen, expected);
  },
);

linkTest(
  "CommandTelemetryServer.telemetry, config and header always show the latest frame",
  async () => {
    const seen: string[] = [];
    const note = () => {
      seen.push(`${header.counter} ${telemetry.currPosition}`);
      headerBytes.push(header.bytes);
    };
    const headerBytes: Uint8Array[] = [];
    await using server = await startServer({
      configCallback: note,
      telemetryCallback: note,
    });
    const { header, telemetry, config } = server;
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1, 2));
    await peer.telemetry.send(configFrame(7));
    await peer.telemetry.send(telemetryFrames(3, 1));
    await until(() => seen.length === 4);
    assertEquals(seen, ["1 1", "2 2", "7 2", "3 3"]);
    assertStrictEquals(server.header, header);
    assertStrictEquals(server.telemetry, telemetry);
    assertStrictEquals(server.config, config);
    const counters = headerBytes.map(({ buffer }) =>
      Header.view(buffer).counter
    );
    assertEquals(counters, [1, 2, 7, 3], "bytes handed out have changed");
  },
);

linkTest(
  "CommandTelemetryServer.telemetry shows each frame of a flood whole",
  async () => {
    const count = 20_000;
    const expected = telemetryFrames(0, count);
    const wrong: number[] = [];
    let frames = 0;
    await using server = await startServer({
      ringBytes: 2 ** 14,
      telemetryCallback: ({ header, telemetry }) => {
        const begin = frames * TELEMETRY_FRAME_BYTES;
        const frame = expected.subarray(begin, begin + TELEMETRY_FRAME_BYTES);
        const bytes = concat([header.bytes, telemetry.bytes]);
        if (!equals(bytes, frame)) wrong.push(frames);
        frames++;
      },
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(expected);
    await until(() => frames === count);
    assertEquals(wrong, []);
  },
);

linkTest(
  "CommandTelemetryServer continues when callbacks throw or reject",
  async () => {
    for (const how of ["throw", "reject"]) {
      const fail = (name: string) => () => {
        const error = new Error(`no luck in ${name}`);
        if (how === "throw") throw error;
        return Promise.reject(error);
      };
      const log = new LogLines();
      await using server = await startServer({
        log,
        connectCallback: fail("connect"),
        configCallback: fail("config"),
        telemetryCallback: fail("telemetry"),
      });
      using peer = await Peer.connect(server);
      await peer.telemetry.send(configFrame(1));
      await peer.telemetry.send(telemetryFrames(1, 5));
      await until(() => server.telemetry.currPosition === 5);
      for (const name of ["connect", "config", "telemetry"]) {
        const failures = new RegExp(`^error.*${name}Callback.*luck in ${name}`);
        await until(() => log.matching(failures).length > 0);
      }
      await server.putCommand(Command.create({ code: 1 }));
      await peer.readCommand();
    }
  },
);

linkTest(
  "CommandTelemetryServer continues when a callback never ends",
  async () => {
    const never = () => new Promise(() => {});
    await using server = await startServer({
      connectCallback: never,
      configCallback: never,
      telemetryCallback: never,
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(configFrame(1));
    await peer.telemetry.send(telemetryFrames(1, 10_000));
    await until(() => server.telemetry.currPosition === 10_000);
    assertEquals(server.config.maxPosition, 1);
  },
);

linkTest(
  "CommandTelemetryServer.callConnectCallback() calls only when the state has changed",
  async () => {
    const { server, seen } = await startWatched();
    await using _server = server;
    server.callConnectCallback();
    await server.asyncCallConnectCallback();
    server.commandConnectCallback();
    server.telemetryConnectCallback();
    assertEquals(seen, ["none"]);
  },
);

// Reports of the server.

Deno.test("CommandTelemetryServer has structs of zeros before the first frame", () => {
  const server = newServer();
  for (const struct of [server.header, server.config, server.telemetry]) {
    assert(struct.bytes.every((byte) => byte === 0));
  }
  assertEquals(server.header.tai, 0);
  assertEquals(sockets(server), "none");
});

linkTest(
  "CommandTelemetryServer.header is that of the latest frame of either kind",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(7));
    await until(() => server.header.counter === 7);
    assertEquals(server.header.frameId, Telemetry.frameId);
    await peer.telemetry.send(configFrame(8));
    await until(() => server.header.counter === 8);
    assertEquals(server.header.frameId, Config.frameId);
    assertEquals(server.telemetry.currPosition, 7);
  },
);

linkTest(
  "CommandTelemetryServer reads the headers of another HeaderClass",
  async () => {
    const OldHeader = defineStruct("OldHeader", {
      frameId: "u8",
      mjd: "f64",
      mjdFrac: "f64",
    });
    await using server = new CommandTelemetryServer({
      port: 0,
      HeaderClass: OldHeader,
      ConfigClass: Config,
      TelemetryClass: Telemetry,
      log: new LogLines(),
    });
    await server.start();
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    const frame = (frameId: number, mjd: number, body: Uint8Array) =>
      telemetry.send(
        new Uint8Array([
          ...OldHeader.create({ frameId, mjd, mjdFrac: 0.25 }).bytes,
          ...body,
        ]),
      );
    await frame(0x19, 60_000, Config.create({ maxPosition: 3 }).bytes);
    await frame(0x05, 60_001, Telemetry.create({ currPosition: 4 }).bytes);
    await until(() => server.header.mjd === 60_001);
    assertEquals(server.header.mjdFrac, 0.25);
    assertEquals(server.config.maxPosition, 3);
    assertEquals(server.telemetry.currPosition, 4);
  },
);

linkTest(
  "CommandTelemetryServer shows each of many tiny frames in a tiny ring",
  async () => {
    const TinyHeader = defineStruct("TinyHeader", { frameId: "u8" });
    const fields = { value: "u8" } as const;
    const count = 20_000;
    const seen: number[] = [];
    await using server = new CommandTelemetryServer({
      port: 0,
      HeaderClass: TinyHeader,
      ConfigClass: defineStruct("TinyConfig", fields, { frameId: 0xc0 }),
      TelemetryClass: defineStruct("Tiny", fields, { frameId: 0xff }),
      ringBytes: 64,
      log: new LogLines(),
      telemetryCallback: ({ telemetry }) => void seen.push(telemetry.value),
    });
    await server.start();
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    const bytes = new Uint8Array(2 * count);
    for (let i = 0; i < count; i++) bytes.set([0xff, i % 251], 2 * i);
    await telemetry.send(bytes);
    await until(() => seen.length === count);
    assertEquals(seen, Array.from({ length: count }, (_, i) => i % 251));
    assertEquals(server.stats.bytesDiscarded, 0);
  },
);

linkTest(
  "CommandTelemetryServer.telemetry hands out arrays and structs to keep",
  async () => {
    const Pair = defineStruct("Pair", { one: "u16", two: "u16" });
    const Nested = defineStruct("Nested", {
      limits: ["u16", 3],
      pair: Pair,
    }, { frameId: 5 });
    const limits: (readonly number[] | Iterable<number>)[] = [];
    const pairs: { readonly one: number; readonly two: number }[] = [];
    const count = 1_000;
    await using server = new CommandTelemetryServer({
      port: 0,
      ConfigClass: Config,
      TelemetryClass: Nested,
      ringBytes: 1024,
      log: new LogLines(),
      telemetryCallback: ({ telemetry }) => {
        limits.push(telemetry.limits);
        pairs.push(telemetry.pair);
      },
    });
    await server.start();
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await telemetry.send(concat(
      Array.from({ length: count }, (_, i) => [
        Header.create({ frameId: 5, taiSec: BigInt(i + 1) }).bytes,
        Nested.create({
          limits: [i, i + 1, i + 2],
          pair: Pair.create({ one: i, two: i + 1 }),
        }).bytes,
      ]).flat(),
    ));
    await until(() => pairs.length === count);
    for (let i = 0; i < count; i++) {
      assertEquals([...limits[i]], [i, i + 1, i + 2]);
      assertEquals([pairs[i].one, pairs[i].two], [i, i + 1]);
    }
  },
);

linkTest(
  "CommandTelemetryServer passes over frames without the telemetrySyncPattern",
  async () => {
    const log = new LogLines();
    const received: number[] = [];
    await using server = await startServer({
      log,
      telemetrySyncPattern: 0x5a5a,
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
    });
    using peer = await Peer.connect(server);
    const bytes = telemetryFrames(0, 10);
    const data = new DataView(bytes.buffer);
    for (let i = 0; i < 10; i++) {
      const offset = i * TELEMETRY_FRAME_BYTES;
      data.setUint16(offset, i === 3 || i === 4 ? 0x5a5b : 0x5a5a, true);
    }
    await peer.telemetry.send(bytes);
    await until(() => received.includes(9));
    assertEquals(received, [0, 1, 2, 5, 6, 7, 8, 9]);
    assertEquals(server.stats.bytesDiscarded, 2 * TELEMETRY_FRAME_BYTES);
    assertEquals(server.stats.resyncs, 1);
    assertEquals(log.matching(/Discarded 136 bytes/).length, 1);
  },
);

linkTest(
  "CommandTelemetryServer.stats is a snapshot of the counts",
  async () => {
    await using server = await startServer();
    const before = server.stats;
    const zeros = Object.entries(before)
      .filter(([name]) => name !== "telemetryAgeMs");
    for (const [name, value] of zeros) {
      assert(!value, `${name}: ${value}`);
    }
    assertEquals(before.telemetryAgeMs, Infinity);
    const copy = structuredClone(before);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(configFrame(1));
    await peer.telemetry.send(telemetryFrames(2, 100));
    await peer.telemetry.send(new Uint8Array(7).fill(0xee));
    await peer.telemetry.send(telemetryFrames(104, 100)); // a gap of 2
    await server.putCommand(Command.create({ code: 1 }));
    await until(() => server.stats.telemetryFrames === 200);
    const bytesRead = CONFIG_FRAME_BYTES + 200 * TELEMETRY_FRAME_BYTES + 7;
    const expected = {
      telemetryFrames: 200,
      configFrames: 1,
      bytesRead,
      bytesDiscarded: 7,
      resyncs: 1,
      unknownFrames: 0,
      counterGaps: 1,
      connections: 2,
      rejectedConnections: 0,
      commandsSent: 1,
      unexpectedCommandBytes: 0,
    };
    const { stats } = server;
    assertEquals({ ...stats, ...expected }, stats);
    assertEquals(before, copy);
    await server.close();
    assertEquals(server.stats.telemetryFrames, 200, "after the close, too");
  },
);

// Faults.

netTest(
  "CommandTelemetryServer reports the death of a worker, closes, and settles all",
  async () => {
    for (const index of [0, 1]) {
      const log = new LogLines();
      const { server, workers } = await startWithWorkers(log);
      using _peer = await Peer.connect(server);
      const iterator = server.samples();
      const list = new EventList(server);
      const confirm = () =>
        server.sendAndConfirm(Command.create({ code: 1 }), () => false);
      const pending = [
        assertRejects(() => server.nextTelemetry(), LinkClosedError, "died"),
        assertRejects(confirm, LinkClosedError, "died"),
        iterator.next(),
        list.ended,
      ];
      workers[index].postMessage(null); // nothing that a worker can read
      await deadline(Promise.all(pending), TIME_LIMIT_MS);
      assertEquals(log.matching(/^error .*worker has died/).length, 1);
      assertEquals(sockets(server), "none");
      assertEquals(list.of("failed").length, 1);
      assertEquals(
        list.of("disconnected").map(({ cause }) => cause),
        ["closed", "closed"],
      );
      await assertRejects(
        () => server.putCommand(Command.create()),
        LinkClosedError,
      );
      const startMs = performance.now();
      await server.close();
      assertLess(performance.now() - startMs, 1000, "waits for no dead worker");
    }
  },
);

netTest(
  "CommandTelemetryServer.start() rejects when a worker dies at once",
  async () => {
    const port = freePorts();
    await using server = newServer({ port });
    await assertRejects(
      () =>
        withWorkers((worker) => worker.postMessage(null), () => server.start()),
      Error,
      "Cannot start telemetry socket: its worker has died",
    );
    await until(() => isFree(port) && isFree(port + 1));
  },
);

netTest(
  "CommandTelemetryServer.close() ends a worker by force after disconnectTimeoutMs",
  async () => {
    const { server, workers } = await startWithWorkers(new LogLines());
    server.disconnectTimeoutMs = 100;
    const { telemetryPort, commandPort } = server;
    workers[0].postMessage = () => {}; // it isn't told to close
    const startMs = performance.now();
    await server.close();
    const elapsedMs = performance.now() - startMs;
    assertGreaterOrEqual(elapsedMs, 95);
    assertLess(elapsedMs, 4000); // far from the default of 5 s
    await until(() => isFree(telemetryPort) && isFree(commandPort));
  },
);

/** Starts a server and says which workers it has started. */
async function startWithWorkers(log: LogLines) {
  const workers: Worker[] = [];
  const server = await withWorkers(
    (worker) => workers.push(worker),
    () => startServer({ log }),
  );
  return { server, workers };
}

/** Does something, and tells of every worker that is started meanwhile. */
async function withWorkers<T>(
  onWorker: (worker: Worker) => void,
  act: () => Promise<T>,
): Promise<T> {
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      onWorker(this);
    }
  };
  try {
    return await act();
  } finally {
    globalThis.Worker = Worker;
  }
}

// Wrong arguments.

type Thrown = typeof TypeError | typeof RangeError;

Deno.test("CommandTelemetryServer refuses wrong options, and names them", () => {
  const struct = (fields: Record<string, "u8" | "f64">, frameId?: number) =>
    defineStruct("Other", fields, frameId === undefined ? {} : { frameId });
  const cases: [Record<string, unknown>, Thrown, string][] = [
    [{ port: undefined }, TypeError, "port must be a number"],
    [{ port: "6210" }, TypeError, '"6210"'],
    [{ port: -1 }, RangeError, "port must be in 0..65534: received -1"],
    [{ port: 65_535 }, RangeError, "received 65535"],
    [{ port: 1.5 }, RangeError, "received 1.5"],
    [{ port: NaN }, RangeError, "received NaN"],
    [{ host: 127 }, TypeError, "host"],
    [{ host: "" }, TypeError, "host"],
    [{ log: {} }, TypeError, "log.debug"],
    [{ log: null }, TypeError, "log"],
    [{ log: 3 }, TypeError, "log"],
    [{ ConfigClass: undefined }, TypeError, "ConfigClass"],
    [{ ConfigClass: null }, TypeError, "ConfigClass"],
    [{ TelemetryClass: {} }, TypeError, "TelemetryClass"],
    [{ TelemetryClass: struct({ a: "u8" }) }, TypeError, "frame id"],
    [{ TelemetryClass: struct({ a: "u8" }, 0x19) }, RangeError, "frame id 25"],
    [{ TelemetryClass: struct({ a: "u8" }, 65_536) }, RangeError, "65536"],
    [{ HeaderClass: 1 }, TypeError, "HeaderClass"],
    [{ HeaderClass: struct({ a: "u8" }) }, TypeError, "frameId"],
    [{ HeaderClass: struct({ frameId: "f64" }) }, TypeError, "frameId"],
    [{ connectCallback: 1 }, TypeError, "connectCallback"],
    [{ configCallback: {} }, TypeError, "configCallback"],
    [{ telemetryCallback: "f" }, TypeError, "telemetryCallback"],
    [{ connectTimeoutMs: -1 }, RangeError, "connectTimeoutMs"],
    [{ connectTimeoutMs: "1" }, TypeError, "connectTimeoutMs"],
    [{ disconnectTimeoutMs: NaN }, RangeError, "disconnectTimeoutMs"],
    [{ telemetrySyncPattern: 65_536 }, RangeError, "telemetrySyncPattern"],
    [{ telemetrySyncPattern: -1 }, RangeError, "telemetrySyncPattern"],
    [{ telemetrySyncPattern: "x" }, TypeError, "telemetrySyncPattern"],
    [{ commandSyncPattern: 65_536 }, RangeError, "commandSyncPattern"],
    [{ commandSyncPattern: {} }, TypeError, "commandSyncPattern"],
    [{ ringBytes: 10 }, RangeError, "ringBytes"],
    [{ ringBytes: 2 ** 31 }, RangeError, "ringBytes"],
    [{ ringBytes: "64k" }, TypeError, "ringBytes"],
  ];
  for (const [options, ErrorClass, message] of cases) {
    assertThrows(
      () => newServer(options as TestServerOptions),
      ErrorClass,
      message,
      Deno.inspect(options),
    );
  }
  for (const options of [undefined, null, 5, "port"]) {
    assertThrows(
      () => new CommandTelemetryServer(options as never),
      TypeError,
      "options",
    );
  }
});

linkTest(
  "CommandTelemetryServer refuses wrong arguments, and nothing changes",
  async () => {
    // Never stale: the statistics would change then.
    await using server = await startServer({ telemetryTimeoutMs: 0 });
    using peer = await Peer.connect(server);
    const before = server.stats;
    const command = Command.create({ code: 3 });
    // deno-lint-ignore no-explicit-any
    const any = server as any;
    const cases: [() => unknown, Thrown, string][] = [
      [() => any.waitConnected(5), TypeError, "options"],
      [() => any.waitConnected(null), TypeError, "options"],
      [() => any.waitConnected({ timeoutMs: "1" }), TypeError, "timeoutMs"],
      [() => any.waitConnected({ timeoutMs: -1 }), RangeError, "received -1"],
      [() => any.waitConnected({ timeoutMs: NaN }), RangeError, "timeoutMs"],
      [
        () => any.waitConnected({ timeoutMs: 2 ** 31 }),
        RangeError,
        "2147483648",
      ],
      [() => any.waitConnected({ signal: {} }), TypeError, "signal"],
      [() => any.nextTelemetry(-1), RangeError, "skip must be in 0.."],
      [() => any.nextTelemetry(0.5), RangeError, "skip"],
      [() => any.nextTelemetry("2"), TypeError, "skip"],
      [() => any.nextTelemetry(2 ** 32), RangeError, "skip"],
      [() => any.nextTelemetry(null), TypeError, "skip"],
      [() => any.nextTelemetry(1, { signal: 1 }), TypeError, "signal"],
      [() => any.nextTelemetry(1, null), TypeError, "options"],
      [() => any.putCommand(), TypeError, "undefined"],
      [() => any.putCommand({ code: 3 }), TypeError, "Command"],
      [() => any.putCommand(command.bytes), TypeError, "Command"],
      [() => any.putCommand(command, 100), TypeError, "options"],
      [
        () => any.putCommand(command, { timeoutMs: {} }),
        TypeError,
        "timeoutMs",
      ],
      [
        () => any.putCommand(command, { timeoutMs: -1 }),
        RangeError,
        "timeoutMs",
      ],
      [() => any.putCommand(command, { signal: "s" }), TypeError, "signal"],
      [() => any.samples({ buffer: "all" }), TypeError, '"all"'],
      [() => any.samples({ buffer: null }), TypeError, "buffer"],
      [() => any.samples({ framesMax: 0 }), RangeError, "framesMax"],
      [() => any.samples({ framesMax: 1.5 }), RangeError, "framesMax"],
      [() => any.samples({ framesMax: "9" }), TypeError, "framesMax"],
      [() => any.samples({ signal: {} }), TypeError, "signal"],
      [() => any.samples("lossless"), TypeError, "options"],
      [() => any.configs({ signal: {} }), TypeError, "signal"],
      [() => any.configs(null), TypeError, "options"],
      [() => any.connectTimeoutMs = -1, RangeError, "connectTimeoutMs"],
      [() => any.connectTimeoutMs = "1", TypeError, "connectTimeoutMs"],
      [() => any.disconnectTimeoutMs = NaN, RangeError, "disconnectTimeoutMs"],
    ];
    for (const [call, ErrorClass, message] of cases) {
      await assertRejects(
        async () => await call(),
        ErrorClass,
        message,
        String(call),
      );
    }
    assertEquals(server.stats, before);
    assertEquals(server.connectTimeoutMs, 10_000);
    assertEquals(server.disconnectTimeoutMs, 5_000);
    assertEquals([command.counter, command.syncPattern], [0, 0]);
    await server.putCommand(command);
    assertEquals((await peer.readCommand()).counter, 1);
  },
);

Deno.test("The errors of a server have names and fields of their own", () => {
  const lost = new LinkLostError("lost", "telemetry", { cause: 1 });
  assertEquals([lost.name, lost.socket, lost.cause], [
    "LinkLostError",
    "telemetry",
    1,
  ]);
  assertInstanceOf(lost, Error);
  assertEquals(new NotConnectedError("none", "command").socket, "command");
  assertEquals(new TimeoutError("late", 5).timeoutMs, 5);
  assertEquals(new LinkClosedError("closed").name, "LinkClosedError");
});

linkTest(
  "CommandTelemetryServer continues when its log throws",
  async () => {
    let calls = 0;
    const fail = () => {
      calls++;
      throw new Error("the disk is full");
    };
    await using server = await startServer({
      log: { debug: fail, info: fail, warn: fail, error: fail },
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => server.stats.telemetryFrames === 1);
    await until(() => calls > 1, "each line is tried");
  },
);

linkTest(
  "CommandTelemetryServer.putCommand() takes 4096 commands at once, and refuses one more",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const commands = Array.from(
      { length: 4096 },
      (_, i) =>
        server.putCommand(Command.create({ code: 3, param1: i }), {
          timeoutMs: TIME_LIMIT_MS,
        }),
    );
    await assertRejects(
      () => server.putCommand(Command.create({ code: 4 })),
      RangeError,
      "Cannot send command 4: 4096 commands",
    );
    const { byteLength } = Command;
    const bytes = await peer.command.read(commands.length * byteLength);
    const { buffer } = bytes.slice();
    const params = commands.map((_, i) =>
      Command.view(buffer, i * byteLength).param1
    );
    assertEquals(params, [...commands.keys()]);
    await Promise.all(commands);
  },
);
