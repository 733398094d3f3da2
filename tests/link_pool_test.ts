// Links that share threads, and what becomes of them together.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  LinkClosedError,
  LinkPool,
  type LinkPoolOptions,
  type LinkThreads,
} from "../mod.ts";
import { ConnectedClient, telemetryFrame } from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import {
  LogLines,
  newServer,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "./peer.ts";

/** Workers that run, while a test looks. */
class Workers implements Disposable {
  readonly running: Worker[] = [];
  started = 0;
  readonly #Worker = Worker;

  constructor() {
    const { running } = this;
    const started = () => this.started++;
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started();
        running.push(this);
      }
      override terminate(): void {
        super.terminate();
        const index = running.indexOf(this);
        if (index >= 0) running.splice(index, 1);
      }
    };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#Worker;
  }
}

Deno.test("LinkPool and the option threads refuse wrong values, and say what is right", () => {
  for (
    const [options, message] of [
      [{ workers: 0 }, "workers must be in 1..64: received 0"],
      [{ workers: 65 }, "workers must be in 1..64: received 65"],
      [{ workers: "2" }, "workers"],
      [{ worker: 2 }, "worker"],
      [3, "options"],
    ] as const
  ) {
    const error = assertThrows(
      () => new LinkPool(options as unknown as LinkPoolOptions),
    ) as Error;
    assertStringIncludes(error.message, "Cannot make link pool");
    assertStringIncludes(error.message, message);
  }
  const error = assertThrows(
    () => newServer({ threads: "some" as LinkThreads }),
    TypeError,
  );
  assertStringIncludes(
    error.message,
    `threads must be "perSocket", "shared", "none" or a LinkPool: received`,
  );
});

netTest(
  "LinkPool serves servers and clients by one worker, which ends with the last of them",
  async () => {
    using workers = new Workers();
    await using pool = new LinkPool();
    for (let round = 0; round < 2; round++) {
      const server = await startServer({ threads: pool });
      const client = await ConnectedClient.open({ threads: pool });
      assertEquals([pool.sockets, workers.running.length], [3, 1]);
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(7));
      await client.peer.send(telemetryFrame(8));
      await until(() => server.telemetry.currPosition === 7);
      await until(() => client.client.telemetry.currPosition === 8);
      await server.putCommand(Command.create({ code: 3 }));
      assertEquals((await peer.readCommand()).code, 3);
      await server.close();
      assertEquals([pool.sockets, workers.running.length], [1, 1]);
      await client[Symbol.asyncDispose]();
      assertEquals([pool.sockets, workers.running.length], [0, 0]);
    }
    assertEquals(workers.started, 2);
  },
);

netTest("LinkPool spreads its sockets over its workers", async () => {
  using workers = new Workers();
  await using pool = new LinkPool({ workers: 3 });
  await using _first = await startServer({ threads: pool });
  assertEquals(workers.running.length, 2);
  await using _second = await startServer({ threads: pool });
  await using _third = await startServer({ threads: pool });
  assertEquals([pool.sockets, workers.running.length], [6, 3]);
});

netTest(
  'CommandTelemetryServer with threads "none" starts no worker, and "shared" one for all links of the program',
  async () => {
    using workers = new Workers();
    await using _one = await startServer({ threads: "none" });
    await using _two = await ConnectedClient.open({ threads: "none" });
    assertEquals(workers.started, 0);
    await using _three = await startServer({ threads: "shared" });
    await using _four = await startServer({ threads: "shared" });
    assertEquals(workers.started, 1);
  },
);

netTest(
  "LinkPool whose worker dies reports that to all of 30 links, which close, and the next link has another",
  async () => {
    using workers = new Workers();
    await using pool = new LinkPool();
    const links = await Promise.all(Array.from({ length: 30 }, async () => {
      const log = new LogLines();
      const server = await startServer({ threads: pool, log });
      const peer = await Peer.connect(server);
      return { server, log, peer, events: new EventList(server) };
    }));
    assertEquals([pool.sockets, workers.started], [60, 1]);
    const pending = links.map(({ server }) =>
      assertRejects(() => server.nextTelemetry(), LinkClosedError, "died")
    );
    workers.running[0].postMessage(null); // nothing that a worker can read
    await Promise.all(pending);
    for (const { server, log, peer, events } of links) {
      await events.ended;
      assertEquals(events.of("failed").length, 1);
      const lines = log.matching(/^error .*the worker of its pool has died/);
      assertEquals(lines.length, 1);
      await server.close();
      peer.close();
    }
    assertEquals([pool.sockets, workers.running.length], [0, 0]);
    await using next = await startServer({ threads: pool });
    using _peer = await Peer.connect(next);
    assertEquals(workers.started, 2);
  },
);

netTest("LinkPool.close() closes its links, and refuses others", async () => {
  using workers = new Workers();
  const pool = new LinkPool({ workers: 2 });
  const log = new LogLines();
  const server = await startServer({ threads: pool, log });
  const next = assertRejects(
    () => server.waitConnected(),
    LinkClosedError,
    "its pool was closed",
  );
  await Promise.all([pool.close(), pool.close(), next]);
  assertEquals([pool.sockets, workers.running.length], [0, 0]);
  assertEquals(server.connected, false);
  await assertRejects(
    () => startServer({ threads: pool }),
    LinkClosedError,
    "Cannot start link: its pool is closed",
  );
  await server.close();
});

netTest("LinkPool ends its workers before `await using` goes on", async () => {
  using workers = new Workers();
  const log = new LogLines();
  const pool = new LinkPool();
  const server = await startServer({ threads: pool, log });
  await pool[Symbol.asyncDispose]();
  assertEquals([pool.sockets, workers.running.length], [0, 0]);
  await server.close();
});

for (const threads of ["shared", "none"] as const) {
  netTest(
    `CommandTelemetryServer goes on while a neighbour isn't read, and is flooded (threads: "${threads}")`,
    async () => {
      await using held = await startServer({ threads, ringBytes: 4096 });
      await using unread = held.samples({ buffer: "lossless" });
      await using flooded = await startServer({ threads });
      await using server = await startServer({ threads });
      using heldPeer = await Peer.connect(held);
      using floodedPeer = await Peer.connect(flooded);
      using peer = await Peer.connect(server);
      const stuck = heldPeer.telemetry.send(telemetryFrames(0, 100_000))
        .catch(() => {});
      await until(() => held.stats.backPressureMs > 0);
      let isOver = false;
      const flood = (async () => {
        const bytes = telemetryFrames(0, 1000);
        while (!isOver) {
          await floodedPeer.telemetry.send(bytes);
          await new Promise((resolve) => setTimeout(resolve, 0)); // else nobody reads
        }
      })();
      for (let i = 0; i < 50; i++) {
        const next = server.nextTelemetry(0);
        await peer.telemetry.send(telemetryFrames(i));
        assertEquals((await next).telemetry.currPosition, i);
        await server.putCommand(Command.create({ code: i }));
        assertEquals((await peer.readCommand()).code, i);
      }
      isOver = true;
      await flood;
      assert(flooded.stats.telemetryFrames > 0);
      const { bytesRead } = held.stats;
      assertEquals(bytesRead, 4096, "which waits for its reader");
      await unread.return();
      heldPeer.close();
      await stuck;
    },
  );

  netTest(
    `CommandTelemetryServer closes with its ring full, and frees its ports at once (threads: "${threads}")`,
    async () => {
      const server = await startServer({ threads, ringBytes: 4096 });
      const unread = server.samples({ buffer: "lossless" });
      using peer = await Peer.connect(server);
      const stuck = peer.telemetry.send(telemetryFrames(0, 100_000))
        .catch(() => {});
      await until(() => server.stats.backPressureMs > 0);
      const { telemetryPort } = server;
      await server.close();
      await unread.return();
      using _listener = Deno.listen({
        hostname: "127.0.0.1",
        port: telemetryPort,
      });
      await stuck;
    },
  );
}
