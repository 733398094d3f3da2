import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { Header, type LinkEvent, LinkLostError, type LogSink } from "../mod.ts";
import { SimpleController } from "../simulator.ts";
import { EventList } from "./event_list.ts";
import { fill } from "./flood.ts";
import { netTest } from "./net.ts";
import {
  blockUntil,
  dawdle,
  dialToReset,
  eventually,
  LogLines,
  Peer,
  PeerSocket,
  startServer,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  until,
} from "./peer.ts";

netTest(
  "CommandTelemetryServer.events() yields connections and their ends, which alternate",
  async () => {
    const server = await startServer();
    const list = new EventList(server);
    const startMs = Date.now() - 1;
    using peer = await Peer.connect(server);
    peer.telemetry.close();
    await list.wait("disconnected");
    const reset = await dialToReset(server.telemetryPort);
    await list.wait("connected", 3);
    reset();
    await list.wait("disconnected", 2);
    await server.close();
    await list.ended;
    const of = (socket: string) =>
      list.events.filter((event) =>
        "socket" in event && event.socket === socket
      ) as Extract<LinkEvent, { peer: string }>[];
    const [telemetry, , again] = of("telemetry");
    const [command] = of("command");
    const types = (socket: string) => of(socket).map(({ type }) => type);
    const twice = ["connected", "disconnected", "connected", "disconnected"];
    assertEquals(types("telemetry"), twice);
    assertEquals(types("command"), ["connected", "disconnected"]);
    assertEquals(telemetry.peer, peer.telemetry.address);
    assertEquals(command.peer, peer.command.address);
    const [left, broken, closed] = list.of("disconnected");
    assertEquals([left.cause, left.reason], ["controller", ""]);
    assertEquals(left.peer, peer.telemetry.address);
    assertEquals(broken.cause, "error");
    assertStringIncludes(broken.reason.toLowerCase(), "reset");
    assertEquals(broken.peer, again.peer);
    assertEquals([closed.cause, closed.socket], ["closed", "command"]);
    assertEquals(closed.reason, "the server is closed");
    for (const { atMs } of list.events) {
      assert(atMs >= startMs && atMs <= Date.now() + 1);
    }
  },
);

netTest(
  "CommandTelemetryServer.events() reports the number, position and values of discarded bytes",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ log });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    await peer.telemetry.send(Uint8Array.of(0xde, 0xad, 0xbe));
    await peer.telemetry.send(telemetryFrames(2, 2));
    const resync = await list.wait("resync");
    assertEquals(resync.bytesDiscarded, 3);
    assertEquals(resync.streamOffset, TELEMETRY_FRAME_BYTES);
    assert(resync.resynced);
    assert(resync.hex.startsWith("de ad be"));
    assertEquals(resync.hexBefore.split(" ").length, 16);
    await peer.telemetry.send(telemetryFrames(4).subarray(0, 20));
    peer.telemetry.close();
    const rest = await list.wait("resync", 2);
    assertEquals([rest.bytesDiscarded, rest.resynced], [20, false]);
    assertEquals(server.stats.lastError, rest);
    assertEquals(
      log.matching(/^warn Discarded/),
      [resync, rest].map(({ message }) => `warn ${message}`),
    );
  },
);

netTest(
  "CommandTelemetryServer.events() reports gaps, duplicates and restarts of the counter, in order",
  async () => {
    const order: string[] = [];
    await using server = await startServer({
      telemetryCallback: ({ header }) => void order.push(`${header.counter}`),
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    const numbers = [1, 2, 3, 4, 8, 9, 9, 10, 11, 12, 5, 6, 7, 8, 9, 10, 11];
    for (const number of numbers) {
      await peer.telemetry.send(telemetryFrames(number));
    }
    await until(() => order.length === numbers.length);
    const [gap] = list.of("gap");
    assertEquals([gap.missedFrames, gap.expected, gap.received], [3, 5, 8]);
    assertEquals(list.of("duplicate").map(({ received }) => received), [9]);
    const [restart] = list.of("restart");
    assertEquals([restart.expected, restart.received], [13, 5]);
    assertEquals(list.types.slice(2), ["gap", "duplicate", "restart"]);
    const { counterGaps, missedFrames, duplicateFrames, counterRestarts } =
      server.stats;
    assertEquals(
      { counterGaps, missedFrames, duplicateFrames, counterRestarts },
      {
        counterGaps: 1,
        missedFrames: 3,
        duplicateFrames: 1,
        counterRestarts: 1,
      },
    );
    // The controller was started anew, and counts from 1 on its next connection.
    peer.telemetry.close();
    using again = await PeerSocket.dial(server.telemetryPort);
    await again.send(telemetryFrames(1));
    await list.wait("restart", 2);
  },
);

netTest(
  "CommandTelemetryServer accuses no controller that sends the counter 0 always",
  async () => {
    await using server = await startServer();
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    const frames = telemetryFrames(0, 100);
    for (let i = 0; i < 100; i++) {
      Header.view(frames.buffer, i * TELEMETRY_FRAME_BYTES).counter = 0;
    }
    await peer.telemetry.send(frames);
    await until(() => server.stats.telemetryFrames === 100);
    await peer.telemetry.send(telemetryFrames(0));
    await until(() => server.stats.telemetryFrames === 101);
    assertEquals(list.types, ["connected", "connected"]);
  },
);

netTest(
  "CommandTelemetryServer.events() reports unexpected bytes and failed callbacks",
  async () => {
    await using server = await startServer({
      telemetryCallback: () => {
        throw new Error("my own fault");
      },
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.command.send(Uint8Array.of(1, 2, 255));
    const unexpected = await list.wait("unexpectedBytes");
    assertEquals([unexpected.bytes, unexpected.hex], [3, "01 02 ff"]);
    assertStringIncludes(
      unexpected.message,
      "are the ports of telemetry and commands swapped?",
    );
    await peer.telemetry.send(telemetryFrames(1));
    const failed = await list.wait("failed");
    assertStringIncludes(failed.message, "my own fault");
    assertEquals(server.stats.lastError, failed);
  },
);

netTest(
  "CommandTelemetryServer.events() yields to each iterator the events from its start",
  async () => {
    await using server = await startServer();
    const early = server.events();
    using _command = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    const late = server.events();
    const connections = 30;
    for (let i = 0; i < connections; i++) {
      using _socket = await PeerSocket.dial(server.telemetryPort);
    }
    const { stats } = server;
    const { value: first } = await early.next();
    assertEquals(first?.type, "connected");
    for (const iterator of [early, late]) {
      for (let i = 0; i < connections; i++) {
        assertEquals((await iterator.next()).value?.type, "connected");
        assertEquals((await iterator.next()).value?.type, "disconnected");
      }
      assertEquals(iterator.dropped, 0);
    }
    assertEquals(server.stats.connections, 1 + connections);
    assertEquals(stats.lastError, undefined);
    await late.return();
    assertEquals((await late.next()).done, true);
  },
);

netTest(
  "CommandTelemetryServer.events() ends after its last event, and by its signal",
  async () => {
    const server = await startServer();
    const abort = new AbortController();
    const aborted = server.events({ signal: abort.signal });
    const next = aborted.next();
    abort.abort(new Error("enough"));
    assertEquals((await next.catch((error) => error)).message, "enough");
    const events = server.events();
    using _peer = await Peer.connect(server);
    await server.close();
    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    assertEquals(types, [
      "connected",
      "connected",
      "disconnected",
      "disconnected",
    ]);
    assertEquals((await server.events().next()).done, true);
  },
);

netTest(
  "CommandTelemetryServer.events() reports that the connection of a half-written command was cut",
  async () => {
    await using server = await startServer();
    const list = new EventList(server);
    using _peer = await Peer.connect(server);
    const { last } = await fill(server, { timeoutMs: 2000 });
    await list.wait("disconnected");
    const { cause, reason, socket } = list.of("disconnected")[0];
    assertEquals([socket, cause], ["command", "cut"]);
    assertStringIncludes(reason, "was cut off while it was written");
    await Promise.allSettled(last);
  },
);

netTest(
  "CommandTelemetryServer.events() reports a whole flood, of which the log omits a part",
  // The log counts by the second: a busy machine may begin another meanwhile.
  () =>
    eventually(async () => {
      const log = new LogLines();
      await using server = await startServer({ log });
      const list = new EventList(server);
      using peer = await Peer.connect(server);
      const frames = Array.from({ length: 500 }, (_, i) => telemetryFrames(i));
      // Never as much as before, as that would be a struct of another length.
      const junk = (i: number) => new Uint8Array(1 + i % 2).fill(0xff);
      await peer.telemetry.send(
        concat(frames.flatMap((frame, i) => [frame, junk(i)])),
      );
      await peer.telemetry.send(telemetryFrames(500));
      await list.wait("resync", 500);
      assertEquals(log.matching(/Discarded/).length, 100);
      await until(() => log.matching(/Left out/).length > 0);
      assertEquals(log.matching(/Left out/), [
        'warn Left out 400 lines about events "resync"',
      ]);
    }),
);

for (
  const [how, fail] of [
    ["throws", () => {
      throw new Error("no space left");
    }],
    ["rejects", () => Promise.reject(new Error("no space left"))],
  ] as const
) {
  netTest(
    `CommandTelemetryServer.events() reports a log that ${how} once, and later lines are written`,
    async () => {
      const lines = new LogLines();
      let isFull = true;
      const write = (level: keyof LogSink) => (message: string) =>
        isFull ? fail() : lines[level](message);
      await using server = await startServer({
        log: {
          debug: write("debug"),
          info: write("info"),
          warn: write("warn"),
          error: write("error"),
        },
      });
      const list = new EventList(server);
      using peer = await Peer.connect(server);
      await peer.telemetry.send(
        concat([
          telemetryFrames(0, 2),
          Uint8Array.of(0xff),
          telemetryFrames(2),
          Uint8Array.of(0xff, 0xff),
          telemetryFrames(3),
        ]),
      );
      await list.wait("resync", 2);
      assertEquals(list.of("failed").map(({ message }) => message), [
        "The log has failed: no space left. Its lines are lost until it works again: " +
        "look after the disk or handler that it writes to",
      ]);
      assertEquals(lines.lines, []);

      isFull = false;
      peer.close();
      await list.wait("disconnected", 2);
      const [first, lost, second] = lines.lines;
      assertStringIncludes(first, "info The ");
      // Two connections, two resyncs, and the failure itself.
      assertEquals(
        lost,
        "warn Lost 5 lines of this log as it failed: no space left",
      );
      assertStringIncludes(second, "info The ");
      assertEquals(list.of("failed").length, 1);
    },
  );
}

netTest("SimpleController goes on when its log throws", async () => {
  await using server = await startServer();
  const log = new LogLines();
  log.info = () => {
    throw new Error("the log is down");
  };
  const { telemetryPort, commandPort } = server;
  await using controller = new SimpleController({
    telemetryPort,
    commandPort,
    log,
  });
  await Promise.all([controller.connect(), server.waitConnected()]);
  await server.nextTelemetry(0);
});

netTest(
  "CommandTelemetryServer goes on when its log rejects, or closes the server",
  async () => {
    const rejecting = () => Promise.reject(new Error("the log is down"));
    const sink = { debug: rejecting, info: rejecting, warn: rejecting };
    await using server = await startServer({
      log: { ...sink, error: rejecting },
    });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    await until(() => server.telemetry.currPosition === 1);

    const closing = new LogLines();
    closing.info = () => void other.close();
    const other = await startServer({ log: closing });
    const list = new EventList(other);
    using _socket = await PeerSocket.dial(other.telemetryPort);
    await list.ended;
    assertEquals(list.types, ["connected", "disconnected"]);
    assertEquals(list.of("disconnected")[0].cause, "closed");
  },
);

netTest(
  "CommandTelemetryServer.close() reports connections that had ended while the program was busy",
  async () => {
    const server = await startServer();
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    // Others connect, which are served when the first have ended.
    using _telemetry = await PeerSocket.dial(server.telemetryPort);
    using _command = await PeerSocket.dial(server.commandPort);
    peer.close();
    blockUntil(() => server.stats.connections === 4);
    await server.close();
    await list.ended;
    const ends = list.of("disconnected");
    for (const name of ["telemetry", "command"]) {
      const first = ends.find(({ socket }) => socket === name);
      assertEquals(first?.cause, "controller");
    }
  },
);

netTest(
  "CommandTelemetryServer.close() reports connections that had ended while callbacks are behind",
  async () => {
    const frames = 500;
    const server = await startServer({ telemetryCallback: () => dawdle(20) });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    const next = server.nextTelemetry(frames);
    await peer.telemetry.send(telemetryFrames(0, frames));
    peer.telemetry.close();
    await assertRejects(() => next, LinkLostError);
    assert(server.telemetryConnected, "it isn't told yet");
    await server.close();
    await list.ended;
    const ends = list.of("disconnected").map((e) => `${e.socket} ${e.cause}`);
    assertEquals(ends.sort(), ["command closed", "telemetry controller"]);
  },
);

netTest(
  "CommandTelemetryServer.explain() names the reasons why bytes were not parsed",
  async () => {
    await using server = await startServer();
    const frame = telemetryFrames(1);
    assertEquals(
      server.explain(frame).parts.map(({ kind, name }) => [kind, name]),
      [["frame", "Telemetry"]],
    );
    Header.view(frame.buffer).frameId = 0x77;
    const explanation = server.explain(frame);
    assertEquals(explanation.expected, [
      { name: "Config", frameId: 0x19, byteLength: 48 },
      { name: "Telemetry", frameId: 0x05, byteLength: 68 },
    ]);
    assertStringIncludes(
      `${explanation}`,
      "frame id 0x0077 is none of 0x0019 (Config), 0x0005 (Telemetry)",
    );
  },
);
