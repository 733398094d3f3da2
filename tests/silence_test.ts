import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  CommandTelemetryServer,
  defineStruct,
  type LinkLostError,
} from "../mod.ts";
import { concat } from "./decoder_stream.ts";
import {
  ConnectedClient,
  DialledPort,
  newClient,
  telemetryFrame,
} from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { linkTest, netTest, socketTest } from "./net.ts";
import {
  blockUntil,
  configFrame,
  dawdle,
  eventually,
  LogLines,
  newServer,
  Peer,
  PeerSocket,
  SenderThread,
  startServer,
  telemetryFrames,
  type TestServer,
  until,
} from "./peer.ts";

const TIMEOUT_MS = 200;

/**
 * Connects the command socket, before the time limit of telemetry runs: that begins when
 * the other socket connects.
 */
async function connectCommand(server: TestServer): Promise<PeerSocket> {
  const socket = await PeerSocket.dial(server.commandPort);
  await until(() => server.commandConnected);
  return socket;
}

socketTest(
  "CommandTelemetryServer.stale is true while telemetry is silent, until it is received again",
  async () => {
    await eventually(async () => {
      const log = new LogLines();
      const staleInCallback: boolean[] = [];
      await using server = await startServer({
        log,
        telemetryTimeoutMs: TIMEOUT_MS,
        telemetryCallback: ({ stale }) => void staleInCallback.push(stale),
      });
      const list = new EventList(server);
      assertEquals([server.stale, server.telemetryAgeMs], [false, Infinity]);
      using _command = await connectCommand(server);
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(telemetryFrames(1));
      const stale = await list.wait("stale");
      assert(server.stale);
      assert(server.stats.stale);
      assert(server.connected, "it is only reported");
      assertGreaterOrEqual(stale.silentMs, TIMEOUT_MS);
      assertGreaterOrEqual(server.telemetryAgeMs, TIMEOUT_MS);
      await telemetry.send(telemetryFrames(2));
      const heard = await list.wait("recovered");
      assert(!server.stale);
      assertGreaterOrEqual(heard.silentMs, stale.silentMs);
      await until(() => staleInCallback.length === 2);
      assertEquals(
        staleInCallback,
        [false, false],
        "a fresh frame isn't stale",
      );
      await list.wait("stale", 2);
      assert(server.stale, "it is noticed again");
      assertEquals(log.matching(/^warn Telemetry is stale/).length, 2);
    });
  },
);

socketTest(
  "CommandTelemetryServer is stale though junk and parts of frames are received",
  async () => {
    await using server = await startServer({ telemetryTimeoutMs: TIMEOUT_MS });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(configFrame(1));
    while (list.of("stale").length === 0) {
      await peer.telemetry.send(Uint8Array.of(0xff));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert(server.stale);
  },
);

socketTest(
  "CommandTelemetryServer is stale when a controller never sends anything, and not after it left",
  async () => {
    await eventually(async () => {
      await using server = await startServer({
        telemetryTimeoutMs: TIMEOUT_MS,
      });
      const list = new EventList(server);
      {
        using _telemetry = await PeerSocket.dial(server.telemetryPort);
        await list.wait("stale");
        assert(server.stale);
      }
      await list.wait("disconnected");
      assert(!server.stale, "it isn't connected");
      using _telemetry = await PeerSocket.dial(server.telemetryPort);
      await list.wait("connected", 2);
      assert(!server.stale, "the next connection begins anew");
      await list.wait("stale", 2);
    });
  },
);

socketTest(
  "CommandTelemetryServer reports the bytes received instead when telemetry is stale",
  async (t) => {
    const cases: readonly [string, Uint8Array, RegExp][] = [
      [
        "nothing, from the start",
        new Uint8Array(0),
        /none was received for \d+ ms, since it connected: the controller may serve another client/,
      ],
      [
        "nothing more",
        telemetryFrames(1),
        /none was received for \d+ ms: the controller may be stuck/,
      ],
      [
        "text of another program",
        new TextEncoder().encode("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
        /, but 40 bytes that are no declared frame: .* they end with 62 69 61 6e 2d 32 2b .* 0d 0a$/,
      ],
      [
        "configuration, as for swapped classes",
        concat(...Array.from({ length: 12 }, (_, i) => configFrame(i))),
        /, but 12 frames of configuration: are ConfigClass and TelemetryClass swapped\?$/,
      ],
    ];
    for (const [name, bytes, message] of cases) {
      await t.step(name, async () => {
        await eventually(async () => {
          await using server = await startServer({
            // Enough to send, also on a machine that is busy.
            telemetryTimeoutMs: 5 * TIMEOUT_MS,
          });
          const list = new EventList(server);
          using peer = await PeerSocket.dial(server.telemetryPort);
          await peer.send(bytes);
          assertMatch((await list.wait("stale")).message, message);
        });
      });
    }
  },
);

socketTest(
  "CommandTelemetryServer is stale when only configuration is received, as of swapped structs",
  async () => {
    await using server = await startServer({ telemetryTimeoutMs: TIMEOUT_MS });
    using peer = await Peer.connect(server);
    const list = new EventList(server);
    for (let i = 0; i < 400 && list.of("stale").length === 0; i++) {
      await peer.telemetry.send(configFrame(i));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert(server.stale, "telemetry isn't the present");
  },
);

linkTest(
  "CommandTelemetryServer ends both sockets of a stale link by staleAction disconnect",
  async () => {
    const waiting: Promise<LinkLostError>[] = [];
    await using server = await startServer({
      telemetryTimeoutMs: TIMEOUT_MS,
      staleAction: "disconnect",
      // It waits from here, as the link may be ended before this test goes on.
      connectCallback: (server) => {
        if (!server.connected) return;
        waiting.push(server.nextTelemetry(5).catch((error) => error));
      },
    });
    const list = new EventList(server);
    using command = await connectCommand(server);
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    // Fails if the link was ended meanwhile.
    await telemetry.send(telemetryFrames(1)).catch(() => {});
    await Promise.all([telemetry.readToEnd(), command.readToEnd()]);
    await list.wait("disconnected", 2);
    assertEquals(
      list.of("disconnected").map(({ socket, cause }) => [socket, cause]),
      [["telemetry", "stale"], ["command", "cut"]],
    );
    assertEquals(waiting.length, 1);
    const lost = await waiting[0];
    assertEquals(lost.name, "LinkLostError");
    assertStringIncludes(
      (lost.cause as Error).message,
      "no telemetry was received for",
    );
    using _again = await PeerSocket.dial(server.telemetryPort);
    await list.wait("connected", 3);
    const { silentMs } = await list.wait("stale", 2);
    assertGreaterOrEqual(silentMs, TIMEOUT_MS, "it begins anew");
  },
);

netTest(
  "CommandTelemetryServer stays stale, and ends no later socket, while callbacks are behind",
  async () => {
    await eventually(async () => {
      const frames = 600;
      await using server = await startServer({
        telemetryTimeoutMs: TIMEOUT_MS,
        staleAction: "disconnect",
        telemetryCallback: () => dawdle(4),
      });
      const list = new EventList(server);
      const bytes = telemetryFrames(0, frames);
      using first = await connectCommand(server);
      using telemetry = await PeerSocket.dial(server.telemetryPort);
      await telemetry.send(bytes);
      await telemetry.readToEnd(); // as it is silent
      assert(server.telemetryConnected && server.stale, "it isn't told yet");
      telemetry.close();
      first.close();
      using again = await PeerSocket.dial(server.commandPort);
      await until(() => list.of("connected").length === 3);
      await until(() => list.of("disconnected").length === 2);
      assertEquals(server.telemetry.currPosition, frames - 1);
      assertEquals(
        list.of("disconnected").map(({ socket, cause }) => [socket, cause])
          .sort(),
        [["command", "controller"], ["telemetry", "stale"]],
      );
      const command = Command.create({ code: 9, param1: 5 });
      await server.putCommand(command);
      assertEquals(await again.read(Command.byteLength), command.bytes);
    });
  },
);

Deno.test("CommandTelemetryServer refuses to disconnect stale links without telemetryTimeoutMs", () => {
  assertThrows(
    () => newServer({ staleAction: "disconnect", telemetryTimeoutMs: 0 }),
    TypeError,
    'staleAction "disconnect" needs telemetryTimeoutMs: received 0',
  );
});

socketTest(
  "CommandTelemetryServer is never stale when telemetryTimeoutMs is 0 or Infinity",
  async () => {
    await using other = await startServer({ telemetryTimeoutMs: TIMEOUT_MS });
    for (const telemetryTimeoutMs of [0, Infinity]) {
      await using server = await startServer({ telemetryTimeoutMs });
      const list = new EventList(server);
      using _peer = await Peer.connect(server);
      using _other = await Peer.connect(other);
      await until(() => other.stale);
      assert(!server.stale);
      assertEquals(list.types, ["connected", "connected"]);
    }
  },
);

socketTest(
  "CommandTelemetryClient with reconnect dials again by default when its controller is silent for 5 s, others report it",
  async () => {
    using port = new DialledPort();
    await using redialling = newClient(port.port, {
      reconnect: true,
      reconnectDelayMs: 10,
    });
    await redialling.connect();
    using silent = await port.accept();
    await silent.send(telemetryFrame(1)); // and then it loses its power
    const events = new EventList(redialling);
    await using once = await ConnectedClient.open();
    const reports = [new EventList(once.client)];
    await using server = await startServer();
    reports.push(new EventList(server));
    using _peer = await Peer.connect(server);

    const { cause, reason } = await events.wait("disconnected");
    assertEquals(cause, "stale");
    const { silentMs } = events.of("stale")[0];
    assertStringIncludes(
      reason,
      `no telemetry was received for ${Math.round(silentMs)} ms`,
    );
    assert(silentMs >= 5000 && silentMs < 8000, `${silentMs} ms`);
    using _again = await port.accept();
    await redialling.waitConnected();

    for (const report of reports) await report.wait("stale");
    assert(once.client.connected && server.connected);
    assert(once.client.stale && server.stale);
  },
);

socketTest(
  "CommandTelemetryClient with reconnect dials anew when a controller doesn't answer for 5 s",
  async () => {
    // The system leaves those out that don't fit in its queue of connections: as one
    // that is switched off, the controller doesn't answer.
    using listener = Deno.listen({
      hostname: "127.0.0.1",
      port: 0,
      tcpBacklog: 0,
    });
    using _first = await PeerSocket.dial(listener.addr.port);
    await using client = newClient(listener.addr.port, {
      reconnect: true,
      reconnectDelayMs: 10,
      telemetryTimeoutMs: 0,
    });
    const events = new EventList(client);
    const connected = client.connect({ timeoutMs: 60_000 });
    const { errorName, reason } = await events.wait("unreachable");
    assertEquals(errorName, "TimedOut");
    assertStringIncludes(reason, "not answered within 5000 ms");
    using _accepted = await PeerSocket.accept(listener); // it is switched on
    await connected;
    assertEquals(events.types, ["unreachable", "connected"]);
  },
);

netTest(
  "CommandTelemetryServer.stale is true at once, while the program is busy",
  async () => {
    await using server = await startServer({ telemetryTimeoutMs: TIMEOUT_MS });
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(0);
    await peer.telemetry.send(telemetryFrames(1));
    await next;
    blockUntil(() => server.stale);
    assert(server.stale);
  },
);

socketTest(
  "CommandTelemetryServer isn't stale during the back-pressure of a lossless iterator",
  async () => {
    const frames = 100_000;
    const ringBytes = 4096;
    await using server = await startServer({
      telemetryTimeoutMs: TIMEOUT_MS,
      ringBytes,
    });
    await using other = await startServer({ telemetryTimeoutMs: TIMEOUT_MS });
    const list = new EventList(server);
    await using samples = server.samples({ buffer: "lossless" });
    const bytes = telemetryFrames(0, frames);
    using peer = await Peer.connect(server);
    const sent = peer.telemetry.send(bytes);
    await until(() => server.stats.bytesRead === ringBytes);
    let before = 0;
    for (let i = 0; i < 4; i++) { // so many times the limit, by the same clock
      using _silent = await PeerSocket.dial(other.telemetryPort);
      await until(() => other.stale);
      // On a slow machine, events up to now may be from before.
      if (i === 0) before = list.of("stale").length;
    }
    assertEquals(list.of("stale").length, before);
    assert(!server.stale);
    for (let i = 0; i < frames; i++) {
      const { value } = await samples.next();
      assertEquals(value?.telemetry.currPosition, i);
    }
    await sent;
    await list.wait("stale", before + 1);
  },
);

netTest(
  "CommandTelemetryServer isn't stale during the back-pressure of a full journal",
  async () => {
    const timeoutMs = 3000; // more than a refusal takes, also on a machine that is busy
    const Tiny = defineStruct("Tiny", { value: "u8" }, { frameId: 5 });
    const TinyConfig = defineStruct("TinyConfig", { a: "u8" }, { frameId: 6 });
    const TinyHeader = defineStruct("TinyHeader", { frameId: "u8" });
    await using server = new CommandTelemetryServer({
      port: 0,
      ConfigClass: TinyConfig,
      TelemetryClass: Tiny,
      HeaderClass: TinyHeader,
      log: new LogLines(),
      telemetryTimeoutMs: timeoutMs,
      onSecondClient: "takeOverIfSilent",
      ringBytes: 65_536,
    });
    await server.start();
    const list = new EventList(server);
    const unread = server.samples({ buffer: "lossless" });
    // Types that alternate take a record each, so the journal is full before the ring.
    const bytes = new Uint8Array(
      new Uint32Array(150_000).fill(0x00_06_00_05).buffer,
    );
    using _peer = new SenderThread({
      port: server.telemetryPort,
      bytes,
      pieceBytes: 65_536,
      rateHz: 1000,
    });
    await until(() => server.stats.telemetryFrames > 0);
    await list.wait("connected");
    using second = await PeerSocket.dial(server.telemetryPort);
    list.events.length = 0;
    // During the back-pressure, the controller is silent for longer than its time limit.
    await until(() => server.stats.backPressureMs >= 1.5 * timeoutMs);
    assert(!server.stale);
    const returnedMs = Date.now();
    await unread.return();
    await second.readToEnd();
    assertEquals(server.stats.rejectedConnections, 1);
    await until(() => server.stats.telemetryFrames === bytes.length / 4);
    await server.close();
    await list.ended;
    // Later, a busy machine may be silent between the frames that are left.
    const during = list.events.filter(({ atMs }) => atMs < returnedMs);
    assertEquals(
      new Set(during.map(({ type }) => type)).difference(
        new Set(["refused", "backPressure"]),
      ),
      new Set(),
    );
  },
);

socketTest(
  "CommandTelemetryServer reports that the rate is low, and that it has recovered",
  async () => {
    const expectedHz = 1000;
    await using server = await startServer({ telemetryRateHz: expectedHz });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(0, 10));
    const low = await list.wait("rate");
    assertEquals([low.isLow, low.expectedHz], [true, expectedHz]);
    assertLess(low.measuredHz, 0.8 * expectedHz);
    assertEquals(server.stats.expectedTelemetryRateHz, expectedHz);
    assertLess(server.stats.telemetryRateHz, expectedHz);
    await peer.telemetry.send(telemetryFrames(10, 30 * expectedHz));
    const back = await list.wait("rate", 2);
    assertEquals(back.isLow, false);
    assertGreaterOrEqual(back.measuredHz, 0.9 * expectedHz);
  },
);

socketTest(
  "CommandTelemetryServer.stats reports rate, offset and jitter of the clock",
  async () => {
    await using server = await startServer();
    assertEquals(server.stats.telemetryRateHz, 0);
    assertEquals(server.stats.clockOffsetMs, undefined);
    using peer = await Peer.connect(server);
    // A frame that a busy machine delays counts for less with each that follows.
    const isNear = ({ clockOffsetMs = Infinity, clockJitterMs = Infinity }) =>
      Math.abs(clockOffsetMs - 2000) < 200 && clockJitterMs < 200;
    for (let i = 0; i < 20 || i < 500 && !isNear(server.stats); i++) {
      const frame = telemetryFrames(i);
      const data = new DataView(frame.buffer);
      // A clock that is two seconds ahead of ours, TAI being 37 s ahead of UTC.
      const taiMs = Date.now() + 37_000 + 2_000;
      data.setBigInt64(8, BigInt(Math.floor(taiMs / 1000)), true);
      data.setBigInt64(16, BigInt(taiMs % 1000 * 1e6), true);
      await peer.telemetry.send(frame);
      await until(() => server.telemetry.currPosition === i);
    }
    const { clockOffsetMs, clockJitterMs, telemetryRateHz } = server.stats;
    assert(clockOffsetMs !== undefined && clockJitterMs !== undefined);
    assertLess(Math.abs(clockOffsetMs - 2000), 200);
    assertGreaterOrEqual(clockJitterMs, 0);
    assertLess(clockJitterMs, 200);
    assert(telemetryRateHz > 0);
    peer.telemetry.close();
    await until(() => !server.telemetryConnected);
    assertEquals(server.stats.telemetryRateHz, 0);
    using _again = await PeerSocket.dial(server.telemetryPort);
    await until(() => server.stats.clockOffsetMs === undefined);
    assertEquals(server.stats.clockJitterMs, undefined);
  },
);
