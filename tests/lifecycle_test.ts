import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { Command } from "../mod.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { setUpServer } from "../src/link/server_options.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { hostFor } from "../src/transport/link_pool.ts";
import { linkTest, netTest } from "./net.ts";
import {
  Config,
  dawdle,
  isFree,
  newServer,
  Peer,
  PeerSocket,
  SenderThread,
  startServer,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";
import { Random } from "./random.ts";
import { SEED, SOCKET_FRAMES } from "./scale.ts";

/** Rounds of each stage, for each choice of threads. */
const ROUNDS = Math.ceil(SOCKET_FRAMES / 2_000);

/** Calls all that waits, with a signal. */
function waitForAll(server: TestServer, signal?: AbortSignal) {
  const command = () => Command.create({ code: 4 });
  const calls = [
    server.waitConnected({ signal }),
    server.nextTelemetry(2, { signal }),
    server.putCommand(command(), { signal }),
    server.sendAndConfirm(command(), () => false, { signal }),
    server.samples({ signal }).next(),
    server.samples({ signal, buffer: "lossless" }).next(),
    server.samples({ signal, buffer: "latest" }).next(),
    server.configs({ signal }).next(),
    server.events({ signal }).next(),
    server.readTelemetryAndConfig(),
    server.monitorCommandReader(),
  ];
  return Promise.allSettled(calls);
}

/**
 * Stages of a server before it is closed. Each adds the actions of its peers that end with
 * the server, or behind it.
 */
const STAGES: Readonly<
  Record<
    string,
    (server: TestServer, ends: Promise<unknown>[]) => Promise<unknown>
  >
> = {
  "before the start": () => Promise.resolve(),
  "during the start": (server) => {
    server.start().catch(() => {}); // it rejects, as the server is closed
    return Promise.resolve();
  },
  "after the start": (server) => server.start(),
  "while clients dial in": async (server, ends) => {
    await server.start();
    for (const port of [server.telemetryPort, server.commandPort]) {
      const dialled = PeerSocket.dial(port);
      ends.push(dialled.then((socket) => socket.close(), () => {}));
    }
  },
  "while a client is refused": async (server, ends) => {
    await server.start();
    const peer = await Peer.connect(server);
    const second = await PeerSocket.dial(server.commandPort);
    const end = second.readToEnd().catch(() => {}).finally(() => {
      second.close();
      peer.close();
    });
    ends.push(end);
  },
  "while frames come": async (server, ends) => {
    await server.start();
    const peer = await Peer.connect(server);
    const sent = peer.telemetry.send(telemetryFrames(0, 5000)).catch(() => {});
    ends.push(sent.finally(() => peer.close()));
    await until(() => server.stats.telemetryFrames > 0);
  },
  "during a write": async (server, ends) => {
    await server.start();
    const peer = await Peer.connect(server);
    for (let i = 0; i < 1000; i++) {
      server.putCommand(Command.create({ code: 1 })).catch(() => {});
    }
    const end = peer.command.readToEnd().catch(() => {});
    ends.push(end.finally(() => peer.close()));
  },
  "while all that can wait waits": async (server, ends) => {
    await server.start();
    const peer = await Peer.connect(server);
    ends.push(waitForAll(server).finally(() => peer.close()));
  },
};

linkTest(
  `CommandTelemetryServer leaves no port open when it is closed ${ROUNDS} times at each stage of its life`,
  async () => {
    const rounds = Object.keys(STAGES)
      .flatMap((stage) => Array<string>(ROUNDS).fill(stage));
    const random = new Random(SEED);
    const order = rounds.map((stage) => ({ stage, key: random.uint32() }))
      .sort((one, other) => one.key - other.key);
    for (const [i, { stage }] of order.entries()) {
      const where = `${stage}, round ${i}, seed ${SEED}`;
      const server = newServer();
      const ends: Promise<unknown>[] = [];
      await deadline(STAGES[stage](server, ends), TIME_LIMIT_MS);
      const ports = [server.telemetryPort, server.commandPort];
      const twice = [server.close(), server.close()];
      const waiting = waitForAll(server);
      await deadline(Promise.all(twice), TIME_LIMIT_MS);
      await deadline(Promise.all([waiting, ...ends]), TIME_LIMIT_MS);
      await server.close();
      for (const port of ports) {
        if (port !== 0) await until(() => isFree(port), `${port}: ${where}`);
      }
      assert(!server.connected, where);
      await assertRejects(() => server.start(), Error, "", where);
    }
  },
);

linkTest(
  "CommandTelemetryServer can be aborted at every await, and goes on",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    for (let turns = 0; turns < 20; turns++) {
      const abort = new AbortController();
      const settled = waitForAll(server, abort.signal);
      // After that many turns of the microtask queue, or of the event loop.
      for (let i = 0; i < turns % 10; i++) {
        if (turns < 10) await Promise.resolve();
        else await new Promise((resolve) => setTimeout(resolve));
      }
      const reason = new Error(`aborted after ${turns} turns`);
      abort.abort(reason);
      peer.close();
      for (const outcome of await deadline(settled, TIME_LIMIT_MS)) {
        if (outcome.status === "fulfilled") continue;
        assertEquals(outcome.reason, reason);
      }
      await until(() => !server.telemetryConnected && !server.commandConnected);
      const next = await Peer.connect(server);
      [peer.telemetry, peer.command] = [next.telemetry, next.command];
    }
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => server.telemetry.currPosition === 1);
    await server.putCommand(Command.create({ code: 77 }));
    assertEquals((await peer.readCommand()).code, 77);
  },
);

netTest(
  "TaskHost.start() times out when a worker never reports that it listens",
  async () => {
    const { Worker } = globalThis;
    let terminated = 0;
    globalThis.Worker = class extends Worker {
      override postMessage(): void {} // so it is never told to start
      override terminate(): void {
        terminated++;
        super.terminate();
      }
    };
    const { commandListen, commandSizes } = setUpServer({
      port: 0,
      ConfigClass: Config,
      TelemetryClass: Telemetry,
    });
    const memory = new SharedMemory(commandSizes);
    try {
      const task = { socket: "command", listen: commandListen } as const;
      const started = hostFor("perSocket", task).start({
        task,
        memory,
        board: new LinkBoard(),
        timeoutMs: 50,
        onDeath() {},
      });
      await assertRejects(
        () => deadline(started, TIME_LIMIT_MS),
        Error,
        "Cannot start command socket: it has not answered within 50 ms",
      );
    } finally {
      globalThis.Worker = Worker;
    }
    assertEquals(terminated, 1);
  },
);

linkTest(
  "CommandTelemetryServer loses nothing of 2 s at 12500 frames/s while the program is busy, beside a consumer that never reads",
  async () => {
    const rateHz = 12_500;
    const count = 2 * rateHz;
    const framesMax = 100;
    const received: number[] = [];
    await using server = await startServer({
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
    });
    await using samples = server.samples();
    await using neverRead = server.samples({ framesMax });
    using thread = new SenderThread({
      port: server.telemetryPort,
      bytes: telemetryFrames(0, count),
      pieceBytes: TELEMETRY_FRAME_BYTES,
      rateHz,
    });
    await until(() => received.length > 0);
    dawdle(2000);
    await deadline(thread.sent, TIME_LIMIT_MS);
    await until(() => received.length === count);
    assertEquals(received, Array.from({ length: count }, (_, i) => i));
    for (let i = 0; i < count; i++) {
      const { value } = await samples.next();
      assertEquals(value?.telemetry.currPosition, i);
    }
    assertEquals(samples.dropped, 0);
    assertEquals(neverRead.dropped, count - framesMax);
  },
);
