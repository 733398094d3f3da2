import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import {
  Command,
  CommandTelemetryClient,
  CommandTelemetryServer,
  defineStruct,
  singleSocket,
} from "../mod.ts";
import {
  ControllerClosedError,
  FaultProxy,
  type FaultProxyOptions,
  type FaultStep,
  FRAME_FAULTS,
  type FrameFault,
  type SentFrame,
  SimulatedDevice,
} from "../simulator.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { EventList } from "./event_list.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import {
  configFrame,
  dialToReset,
  eventually,
  freePorts,
  isFree,
  LogLines,
  PeerSocket,
  telemetryFrames,
  until,
} from "./peer.ts";
import * as peer from "./peer.ts";
import { SEED } from "./scale.ts";

type Protocol = FaultProxyOptions["protocol"];
const PROTOCOLS: Protocol[] = ["two-socket", "single-socket"];
const FRAMES = 60;
const SYNC_PATTERN = 0x55aa;
const ConfigClass = defineStruct("Config", { maxMm: "f64" }, { frameId: 3 });
const TelemetryClass = defineStruct("Telemetry", {
  positionMm: "f64",
  samples: "u32",
  code: "u32",
}, { frameId: 2 });
const structs = { ConfigClass, TelemetryClass };

/** Bytes as a key that is quick to compare. */
const keyOf = (...parts: Uint8Array[]) =>
  parts.map((bytes) => bytes.toHex()).join("");

/** A device that counts its samples, and rejects no command but 9. */
function newDevice() {
  return new SimulatedDevice({
    ...structs,
    config: { maxMm: 7 },
    commandSyncPattern: SYNC_PATTERN,
    behaviour: ({ samples }, _dtSec, command) => {
      if (command?.code === 9) return "no";
      if (command) return { code: command.code };
      return { samples: samples + 1, positionMm: Math.sin(samples) };
    },
  });
}

interface RigOptions {
  readonly onFrame?: (frame: SentFrame) => void;
  readonly faults?: Partial<Record<FrameFault, number>>;
  readonly seed?: number;
  readonly telemetryTimeoutMs?: number;
  readonly reconnect?: boolean;
  readonly log?: LogLines;
}

/** A link and a controller with a proxy between them, connected. */
async function connect(protocol: Protocol, options: RigOptions = {}) {
  const { onFrame, faults, seed = SEED, log = new LogLines() } = options;
  const cleanup = new AsyncDisposableStack();
  const received: string[] = [];
  const linkOptions = {
    ...structs,
    log: new LogLines(),
    telemetryTimeoutMs: options.telemetryTimeoutMs ?? 0,
    staleAction: options.telemetryTimeoutMs === undefined
      ? "report" as const
      : "disconnect" as const,
    configCallback: ({ header, config }: {
      header: { bytes: Uint8Array };
      config: { bytes: Uint8Array };
    }) => void received.push(keyOf(header.bytes, config.bytes)),
    telemetryCallback: ({ header, telemetry }: {
      header: { bytes: Uint8Array };
      telemetry: { bytes: Uint8Array };
    }) => void received.push(keyOf(header.bytes, telemetry.bytes)),
  };
  const proxyOptions = { ...structs, onFrame, faults, seed, log };
  const device = newDevice();
  const controllerOptions = { telemetryIntervalMs: 1, log: new LogLines() };
  if (protocol === "two-socket") {
    const server = new CommandTelemetryServer({
      port: 0,
      commandSyncPattern: SYNC_PATTERN,
      ...NO_WORKERS,
      ...linkOptions,
    });
    cleanup.use(server);
    await server.start();
    const { telemetryPort, commandPort } = server;
    const target = { telemetryPort, commandPort };
    const proxy = new FaultProxy({ protocol, target, ...proxyOptions });
    cleanup.use(proxy);
    await proxy.start();
    const controller = await device.connect({
      telemetryPort: proxy.telemetryPort,
      commandPort: proxy.commandPort,
      reconnectDelayMs: 5,
      ...controllerOptions,
    });
    cleanup.use(controller);
    await server.waitConnected();
    const close = () => cleanup.disposeAsync();
    const run = (code: number) =>
      server.putCommand(Command.create({ code })).then(() => {});
    return { link: server, proxy, controller, received, run, close };
  }
  const controller = await device.listen(controllerOptions);
  cleanup.use(controller);
  const target = { port: controller.port };
  const proxy = new FaultProxy({ protocol, target, ...proxyOptions });
  cleanup.use(proxy);
  await proxy.start();
  const client = new CommandTelemetryClient({
    port: proxy.port,
    reconnect: options.reconnect ?? false,
    reconnectDelayMs: 5,
    ...NO_WORKERS,
    ...linkOptions,
  });
  cleanup.use(client);
  await client.connect();
  const close = () => cleanup.disposeAsync();
  const run = (code: number) =>
    client.runCommand(singleSocket.Command.create({ code })).then(() => {});
  return { link: client, proxy, controller, received, run, close };
}

/** Closes the controller, and waits until all that was sent is received. */
async function drain({ controller, link, received }: Rig) {
  await controller.close();
  // The command socket may end first: telemetry can still be on its way then.
  await until(() =>
    !link.connected &&
    !("telemetryConnected" in link && link.telemetryConnected)
  );
  const { telemetryFrames, configFrames } = link.stats;
  await until(() => received.length === telemetryFrames + configFrames);
}
type Rig = Awaited<ReturnType<typeof connect>>;

/** Faults that may spoil the frame behind them, too: its begin can be theirs. */
const SPOILS_NEIGHBOURS: readonly FrameFault[] = ["bitFlipped"];

for (const protocol of PROTOCOLS) {
  for (const fault of FRAME_FAULTS) {
    netTest(
      `FaultProxy.play() passes on every undamaged frame, in order, ${protocol}: ${fault}`,
      async () => {
        const sent: SentFrame[] = [];
        const rig = await connect(protocol, {
          onFrame: (frame) => void sent.push(frame),
        });
        try {
          const script: FaultStep[] = [];
          for (let i = 0; i < FRAMES / 3; i++) {
            script.push({ fault: "none", frames: 2 }, { fault, frames: 1 });
          }
          await rig.proxy.play([...script, { fault: "none", frames: 2 }]);
          await drain(rig);
          const { stats } = rig.proxy;
          const played = sent.filter((frame) => frame.fault === fault);
          if (fault !== "none") {
            const copies = fault === "duplicated" ? 2 : 1;
            assertEquals(played.length, copies * FRAMES / 3);
          }
          const whole = sent.filter(({ isDamaged }) => !isDamaged)
            .map(({ bytes }) => keyOf(bytes));
          const damaged = sent.length - whole.length;
          assertEquals(stats.framesDamaged, damaged);
          assertEquals(stats.unframedBytes, 0);
          assertEquals(stats.telemetryFrames + stats.configFrames, sent.length);
          let next = 0;
          const extra = rig.received.filter((key) => {
            if (key !== whole[next]) return true;
            next++;
            return false;
          });
          const message = `seed ${SEED}`;
          if (!SPOILS_NEIGHBOURS.includes(fault)) {
            assertEquals(next, whole.length, message);
          }
          assertLessOrEqual(extra.length, damaged, message);
          const spoiled = new Set(
            sent.filter(({ isDamaged }) => isDamaged)
              .map(({ bytes }) => keyOf(bytes)),
          );
          assert(!extra.some((key) => spoiled.has(key)), "not damaged at all");
          if (fault === "junk" || fault === "wrongId") {
            assertGreaterOrEqual(rig.link.stats.bytesDiscarded, FRAMES / 3);
          }
        } finally {
          await rig.close();
        }
      },
    );
  }

  netTest(
    `FaultProxy disturbs counter and clock until the connection ends, ${protocol}`,
    async () => {
      await eventually(async () => {
        const sent: SentFrame[] = [];
        const rig = await connect(protocol, {
          onFrame: (frame) => void sent.push(frame),
        });
        try {
          const faults: FrameFault[] = [
            "none",
            "repeatedCounter",
            "counterJump",
            "counterRestart",
            "none",
            "clockJump",
            "none",
          ];
          await rig.proxy.play(faults.map((fault) => ({ fault, frames: 1 })));
          // Frames that no step wants may be received between two steps.
          const headers = sent.map(({ bytes }) => Header.view(bytes.buffer));
          const placeOf = (wanted: FrameFault) =>
            sent.findIndex(({ fault }) => fault === wanted);
          const stepOf = (at: number) =>
            headers[at].counter - headers[at - 1].counter;
          assertEquals(stepOf(placeOf("repeatedCounter")), 0);
          const skipped = stepOf(placeOf("counterJump")) - 1;
          assert(skipped >= 1 && skipped <= 1000, `${skipped}`);
          const restart = placeOf("counterRestart");
          const jump = placeOf("clockJump");
          assertEquals(
            headers.slice(restart).map(({ counter }) => counter),
            headers.slice(restart).map((_, i) => 1 + i),
          );
          const jumpSec = Math.abs(headers[jump].tai - headers[jump - 1].tai);
          assert(jumpSec > 0.9 && jumpSec < 3601, `${jumpSec} s`);
          assertLess(Math.abs(headers[jump + 1].tai - headers[jump].tai), 0.9);
        } finally {
          await rig.close();
        }
      });
    },
  );

  netTest(
    `FaultProxy chooses the same faults for the same seed, ${protocol}`,
    async () => {
      const faults = { junk: 0.2, byteLost: 0.2, duplicated: 0.2, burst: 0.1 };
      const choices = async (seed: number) => {
        const chosen: string[] = [];
        const rig = await connect(protocol, {
          seed,
          faults,
          onFrame: ({ fault, bytes }) => {
            const { frameId } = Header.view(bytes.buffer);
            const isConfig = protocol === "two-socket"
              ? frameId === ConfigClass.frameId
              : bytes[0] === ConfigClass.frameId;
            if (!isConfig) chosen.push(fault);
          },
        });
        await until(() => chosen.length >= 100);
        await rig.close();
        return chosen.slice(0, 100);
      };
      const first = await choices(SEED);
      assertEquals(new Set(first), new Set([...Object.keys(faults), "none"]));
      assertEquals(await choices(SEED), first);
      assertNotEquals(await choices(SEED + 1), first);
    },
  );

  netTest(
    `FaultProxy passes commands on, and answers at once during a burst, ${protocol}`,
    async () => {
      const rig = await connect(protocol);
      try {
        const playing = rig.proxy.play([{ fault: "burst", frames: 200 }]);
        for (const code of [1, 2, 3]) await rig.run(code);
        await until(() => rig.controller.lastCommand?.code === 3);
        if (protocol === "single-socket") {
          await assertRejects(() => rig.run(9), Error, "no");
          assertEquals(rig.proxy.stats.statusFrames, 4);
        }
        assertEquals(rig.controller.stats.commandsReceived >= 3, true);
        await playing;
      } finally {
        await rig.close();
      }
    },
  );

  netTest(
    `FaultProxy.play() is done when the connection ends during its burst, ${protocol}`,
    async () => {
      const rig = await connect(protocol);
      try {
        await until(() => rig.received.length > 0);
        const { controller, link, proxy } = rig;
        const playing = proxy.play([{ fault: "burst", frames: 100 }]);
        const sent = controller.stats.telemetryFrames;
        await until(() => controller.stats.telemetryFrames > sent + 20);
        await link.close();
        await playing;
        assertEquals(proxy.stats.stepsPlayed, 1);
      } finally {
        await rig.close();
      }
    },
  );

  for (const fault of ["reset", "close"] as const) {
    netTest(
      `FaultProxy.play() ends connections on both sides, which connect again, ${protocol}: ${fault}`,
      async () => {
        const rig = await connect(protocol, { reconnect: true });
        try {
          const list = new EventList(rig.link);
          await rig.proxy.play([
            { fault: "none", frames: 3 },
            { fault },
            { fault: "none", frames: 3 },
          ]);
          const lost = await list.wait("disconnected");
          const isReset = /reset/i.test(JSON.stringify(lost));
          assertEquals(isReset, fault === "reset", JSON.stringify(lost));
          await list.wait("connected");
          await until(() => rig.link.connected);
          const before = rig.received.length;
          await until(() => rig.received.length > before + 3);
          const sockets = protocol === "two-socket" ? 2 : 1;
          assertGreaterOrEqual(rig.proxy.stats.connections, 2 * sockets);
        } finally {
          await rig.close();
        }
      },
    );
  }

  netTest(
    `FaultProxy.play() leaves the link half-open until that notices, ${protocol}`,
    async () => {
      const rig = await connect(protocol, {
        telemetryTimeoutMs: 300,
        reconnect: true,
      });
      try {
        const list = new EventList(rig.link);
        await rig.proxy.play([{ fault: "halfOpen" }]);
        await list.wait("disconnected");
        const { types } = list;
        assert(types.indexOf("stale") >= 0, types.join());
        assertLess(types.indexOf("stale"), types.indexOf("disconnected"));
        await rig.proxy.play([{ fault: "none", frames: 3 }]);
        const before = rig.received.length;
        await until(() => rig.received.length > before + 3);
      } finally {
        await rig.close();
      }
    },
  );

  netTest(
    `FaultProxy.play() sends nothing during a stall, and all of it later, ${protocol}`,
    async () => {
      const sent: string[] = [];
      const timesMs: number[] = [];
      const rig = await connect(protocol, {
        onFrame: ({ bytes }) => {
          sent.push(keyOf(bytes));
          timesMs.push(performance.now());
        },
      });
      try {
        const startMs = performance.now();
        await rig.proxy.play([
          { fault: "none", frames: 1 },
          { fault: "stall", ms: 200 },
          { fault: "none", frames: 1 },
        ]);
        const gapsMs = timesMs.map((ms, i) => ms - (timesMs[i - 1] ?? ms));
        assertGreater(Math.max(...gapsMs), 190);
        assertGreater(performance.now() - startMs, 190);
        await drain(rig);
        assertEquals(rig.received, sent);
        assertEquals(
          rig.proxy.stats.connections,
          protocol === "two-socket" ? 2 : 1,
        );
      } finally {
        await rig.close();
      }
    },
  );

  netTest(
    `FaultProxy.play() stalls the reading of commands, ${protocol}`,
    async () => {
      const rig = await connect(protocol);
      try {
        for (
          const [fault, least] of [
            ["commandReadStall", 490],
            ["slowReader", 60], // 9 pieces, 10 ms apart
          ] as const
        ) {
          const before = rig.controller.stats.commandsReceived;
          const startMs = performance.now();
          const playing = rig.proxy.play([{ fault, ms: 500 }]);
          await new Promise((resolve) => setTimeout(resolve, 1));
          await rig.run(1);
          await until(() => rig.controller.stats.commandsReceived > before);
          assertGreater(performance.now() - startMs, least);
          await playing;
        }
      } finally {
        await rig.close();
      }
    },
  );

  netTest(
    `FaultProxy.play() sends unexpected bytes that spoil no frame, ${protocol}`,
    async () => {
      const sent: string[] = [];
      const rig = await connect(protocol, {
        onFrame: ({ bytes }) => void sent.push(keyOf(bytes)),
      });
      try {
        const list = new EventList(rig.link);
        await rig.proxy.play([
          { fault: "none", frames: 3 },
          { fault: "unexpectedBytes", bytes: 40 },
          { fault: "none", frames: 3 },
        ]);
        if (protocol === "two-socket") {
          await list.wait("unexpectedBytes");
        }
        await drain(rig);
        assertEquals(rig.received, sent);
        if (protocol === "single-socket") {
          assertEquals(rig.link.stats.bytesDiscarded, 40);
        }
      } finally {
        await rig.close();
      }
    },
  );

  netTest(
    `FaultProxy.close() ends everything, also a script, ${protocol}`,
    async () => {
      const rig = await connect(protocol);
      try {
        const { port, telemetryPort } = rig.proxy;
        await rig.proxy.play([{ fault: "halfOpen" }]);
        const playing = assertRejects(
          () => rig.proxy.play([{ fault: "stall", ms: 1e6 }]),
          ControllerClosedError,
        );
        await Promise.all([rig.proxy.close(), rig.proxy.close()]);
        await playing;
        await until(() => !rig.link.connected);
        assert(isFree(port || telemetryPort));
        assertEquals(rig.proxy.connected, false);
        assertEquals([rig.proxy.port, rig.proxy.telemetryPort], [0, 0]);
        await assertRejects(() => rig.proxy.play([]), ControllerClosedError);
        await assertRejects(() => rig.proxy.start(), ControllerClosedError);
      } finally {
        await rig.close();
      }
    },
  );
}

netTest(
  "FaultProxy.play() ends one of two sockets when it is told to",
  async () => {
    const rig = await connect("two-socket");
    try {
      const { controller, proxy } = rig;
      const connections = () => {
        const { stats } = controller;
        assert("commandConnections" in stats);
        return [stats.telemetryConnections, stats.commandConnections];
      };
      await proxy.play([{ fault: "reset", socket: "command" }]);
      await until(() => connections()[1] >= 2);
      await proxy.play([{ fault: "none", frames: 3 }]);
      assertEquals(connections()[0], 1);
    } finally {
      await rig.close();
    }
  },
);

// The target.

netTest(
  "FaultProxy closes a connection whose target can't be reached, says so once, and connects later",
  async () => {
    const log = new LogLines();
    const port = freePorts();
    const target = { telemetryPort: port, commandPort: port + 1 };
    await using proxy = new FaultProxy({
      protocol: "two-socket",
      target,
      ...structs,
      log,
    });
    await proxy.start();
    await using controller = await newDevice().connect({
      telemetryPort: proxy.telemetryPort,
      commandPort: proxy.commandPort,
      reconnectDelayMs: 1,
      log: new LogLines(),
    });
    await until(() => proxy.stats.failedConnections >= 6);
    const lines = log.matching(/^warn Cannot connect (telemetry|command) /);
    assertEquals(lines.length, 2, lines.join("\n"));
    assertStringIncludes(lines[0], "check that the target runs");
    assertEquals(proxy.connected, false);
    await using server = new CommandTelemetryServer({
      port,
      ...structs,
      log: new LogLines(),
    });
    await server.start();
    await server.waitConnected();
    assert(controller.connected);
  },
);

/** A proxy whose target is a bare port for telemetry. */
async function startBare(faults: Partial<Record<FrameFault, number>> = {}) {
  const telemetry = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = telemetry.addr;
  const proxy = new FaultProxy({
    protocol: "two-socket",
    target: { telemetryPort: port, commandPort: port },
    ConfigClass: peer.Config,
    TelemetryClass: peer.Telemetry,
    faults,
    log: new LogLines(),
  });
  await proxy.start();
  return {
    proxy,
    telemetry,
    async [Symbol.asyncDispose]() {
      telemetry.close();
      await proxy.close();
    },
  };
}

/** Reads all bytes up to the end of a connection. */
async function readAll(conn: Deno.Conn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const bytes = new Uint8Array(4096);;) {
    const count = await conn.read(bytes);
    if (count === null) return concat(parts);
    parts.push(bytes.slice(0, count));
  }
}

netTest("FaultProxy keeps the order of frames around a burst", async () => {
  await using rig = await startBare({ burst: 1 });
  const stream = concat([
    configFrame(1),
    telemetryFrames(2),
    configFrame(3),
    telemetryFrames(4, 25),
    configFrame(29),
    telemetryFrames(30),
  ]);
  using controller = await PeerSocket.dial(rig.proxy.telemetryPort);
  using link = await rig.telemetry.accept();
  await controller.send(stream);
  await controller.conn.closeWrite();
  assertEquals(await readAll(link), stream);
});

netTest("FaultProxy passes on a reset of the controller", async () => {
  await using rig = await startBare();
  const reset = await dialToReset(rig.proxy.telemetryPort, configFrame(1));
  using link = await rig.telemetry.accept();
  await link.read(new Uint8Array(100));
  reset();
  await assertRejects(() => readAll(link), Deno.errors.ConnectionReset);
});

netTest("FaultProxy slows a controller whose link reads nothing", async () => {
  await using rig = await startBare();
  const { proxy, telemetry } = rig;
  using controller = await PeerSocket.dial(proxy.telemetryPort);
  using link = await telemetry.accept();
  const frames = telemetryFrames(0, 1000);
  const rounds = 1000;
  let written = 0;
  const writing = (async () => {
    while (written < rounds * frames.length) {
      written += await controller.conn.write(frames);
    }
  })();
  // Blocked: nothing more is taken for some time.
  for (let last = -1; last !== written;) {
    last = written;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assertLess(written, 0.5 * rounds * frames.length);
  const { telemetryFrames: passed } = proxy.stats;
  assertLessOrEqual(passed * peer.TELEMETRY_FRAME_BYTES, written);
  const bytes = new Uint8Array(65_536);
  for (const blockedAt = written; written === blockedAt;) {
    assert(await link.read(bytes) !== null);
  }
  controller.close();
  await writing.catch(() => {}); // closed meanwhile
});

netTest("FaultProxy passes on what is no frame, unchanged", async () => {
  await using rig = await startBare();
  const { proxy, telemetry } = rig;
  const junk = new Uint8Array(1000).fill(0xee);
  const stream = concat([configFrame(1), junk, telemetryFrames(2, 3), junk]);
  using controller = await PeerSocket.dial(proxy.telemetryPort);
  using link = await telemetry.accept();
  await controller.send(stream);
  await controller.conn.closeWrite();
  assertEquals(await readAll(link), stream);
  const { stats } = proxy;
  assertEquals(stats.unframedBytes, 2 * junk.length);
  assertEquals([stats.configFrames, stats.telemetryFrames], [1, 3]);
});

netTest("FaultProxy.start() says which port is in use", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await using proxy = new FaultProxy({
    protocol: "single-socket",
    port,
    target: { port: 1 },
    ...structs,
    log: new LogLines(),
  });
  const error = await assertRejects(
    () => proxy.start(),
    Deno.errors.AddrInUse,
  );
  assertStringIncludes(error.message, `Cannot start proxy at port ${port}`);
});

Deno.test({
  name: "FaultProxy.start() rejects when it may not use the network",
  permissions: { net: false },
  async fn() {
    await using proxy = new FaultProxy({
      protocol: "single-socket",
      target: { port: 1 },
      ...structs,
      log: new LogLines(),
    });
    await assertRejects(() => proxy.start(), Deno.errors.NotCapable);
  },
});
