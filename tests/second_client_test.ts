import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import net from "node:net";
import { Command } from "../mod.ts";
import { EventList } from "./event_list.ts";
import { linkTest, netTest, WITH_WORKERS } from "./net.ts";
import {
  blockUntil,
  dawdle,
  eventually,
  LogLines,
  Peer,
  PeerSocket,
  SenderThread,
  startServer,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";
import { SOCKET_FRAMES } from "./scale.ts";

const SILENT_MS = 300;
const CONNECTIONS = Math.round(SOCKET_FRAMES / 10);

/** Connects a socket from another address of this machine. */
class DistantSocket implements Disposable {
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
  readonly #socket: net.Socket;

  constructor(port: number, localAddress: string) {
    const socket = net.connect({ host: "127.0.0.1", port, localAddress });
    this.#socket = socket;
    const closed = new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.on("error", () => {}); // a close follows
      socket.on("end", () => socket.destroy());
    });
    socket.resume();
    this.ended = deadline(closed, TIME_LIMIT_MS);
    this.ended.catch(() => {});
  }

  /** Sends bytes. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

async function assertLinkWorks(server: TestServer, peer: Peer, number: number) {
  await peer.telemetry.send(telemetryFrames(number));
  await until(() => server.telemetry.currPosition === number);
  await server.putCommand(Command.create({ code: 9, param1: number }));
  assertEquals((await peer.readCommand()).param1, number);
}

/**
 * Waits until telemetry is silent after its first frame. A busy machine can report an
 * earlier silence, before that.
 */
function untilSilent(server: TestServer): Promise<void> {
  return until(() => server.stats.telemetryFrames > 0 && server.stale);
}

linkTest(
  "CommandTelemetryServer lets one of 5 clients at once in on each port, and closes the others",
  async () => {
    await using server = await startServer();
    const list = new EventList(server);
    for (const port of [server.telemetryPort, server.commandPort]) {
      const clients = await Promise.all(
        Array.from({ length: 5 }, () => PeerSocket.dial(port)),
      );
      using stack = new DisposableStack();
      for (const client of clients) stack.use(client);
      let ended = 0;
      const ends = clients.map((client) =>
        client.readToEnd().then(() => void ended++, () => {})
      );
      await until(() => ended === 4);
      await until(() => list.of("refused").length % 4 === 0);
      const socket = port === server.commandPort ? "command" : "telemetry";
      assert(server[`${socket}Connected`]);
      assertEquals(ended, 4, "one stays");
      for (const client of clients) client.close();
      await Promise.all(ends);
    }
    assertEquals(server.stats.rejectedConnections, 8);
    await until(() => !server.commandConnected && !server.telemetryConnected);
    using peer = await Peer.connect(server);
    await assertLinkWorks(server, peer, 1);
  },
);

linkTest(
  `CommandTelemetryServer delivers all of ${CONNECTIONS} connections that connect, send and close with no pause`,
  async () => {
    const received: number[] = [];
    await using server = await startServer({
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
    });
    const list = new EventList(server);
    const count = CONNECTIONS;
    for (let i = 0; i < count; i++) {
      using socket = await PeerSocket.dial(server.telemetryPort);
      await socket.send(telemetryFrames(i));
    }
    await list.wait("disconnected", count);
    assertEquals(received, Array.from({ length: count }, (_, i) => i));
    assertEquals(
      list.types.filter((type) => type.endsWith("connected")),
      Array(count).fill(["connected", "disconnected"]).flat(),
    );
    assertEquals(server.stats.rejectedConnections, 0);
    assertEquals(server.stats.reconnects, count - 1);
  },
);

linkTest(
  "CommandTelemetryServer refuses a crowd all at once, so that it delays no client",
  async () => {
    await using server = await startServer();
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    using stack = new DisposableStack();
    const crowd = await Promise.all(
      Array.from({ length: 100 }, () => PeerSocket.dial(server.telemetryPort)),
    );
    for (const socket of crowd) stack.use(socket);
    const startMs = performance.now();
    await until(() => server.stats.rejectedConnections === 100);
    assertLess(performance.now() - startMs, 4000, "not one after the other");
    peer.telemetry.close();
    using again = await PeerSocket.dial(server.telemetryPort);
    await again.send(telemetryFrames(3));
    await until(() => server.telemetry.currPosition === 3);
    assertEquals(list.of("refused").length, 100);
  },
);

linkTest(
  "CommandTelemetryServer serves a controller that reconnects before waiting strangers",
  // A busy machine may leave this thread between a new connection and the old one's end.
  () =>
    eventually(async () => {
      await using server = await startServer();
      const list = new EventList(server);
      using sockets = new DisposableStack();
      const dial = async () =>
        sockets.use(await PeerSocket.dial(server.telemetryPort));
      let telemetry = await dial();
      await until(() => server.telemetryConnected);
      for (let round = 0; round < 5; round++) {
        using crowd = new DisposableStack();
        for (let i = 0; i < 20; i++) {
          crowd.use(new DistantSocket(server.telemetryPort, "127.0.0.2"));
        }
        // In one turn of this thread: the server refuses a client 50 ms after its connection
        // if the present one goes on.
        const dialling = dial();
        telemetry.close();
        telemetry = await dialling;
        await list.wait("connected", 2 + round);
        await telemetry.send(telemetryFrames(1 + round));
        const strangers = 20 * (1 + round);
        await until(() => server.stats.rejectedConnections >= strangers);
        const ofPeer = list.of("connected").every(({ peer }) =>
          peer.startsWith("127.0.0.1:")
        );
        assert(ofPeer, "a stranger was let in");
        assertEquals(server.stats.rejectedConnections, strangers);
        await until(() => server.telemetry.currPosition === 1 + round);
      }
    }),
);

linkTest(
  "CommandTelemetryServer keeps a controller waiting that reconnects during back-pressure",
  async () => {
    const ringBytes = 4096;
    await using server = await startServer({ ringBytes });
    await using unread = server.samples({ buffer: "lossless" });
    const peer = await Peer.connect(server);
    // More than the ring holds, but read at once later, also on a busy machine.
    await peer.telemetry.send(telemetryFrames(0, 200));
    await until(() => server.stats.bytesRead === ringBytes);
    peer.telemetry.close(); // of which the server can't know
    // It has tried before, more often than can wait; only the last of them counts.
    const tries = 70;
    for (let i = 0; i < tries; i++) {
      using _tried = await PeerSocket.dial(server.telemetryPort);
    }
    using again = await PeerSocket.dial(server.telemetryPort);
    await again.send(telemetryFrames(7));
    await until(() => server.stats.rejectedConnections === tries);
    for (let i = 1; i <= 3; i++) { // so many times what others wait
      using stranger = new DistantSocket(server.telemetryPort, "127.0.0.2");
      await stranger.ended;
    }
    assertEquals(server.stats.rejectedConnections, tries + 3);
    await unread.return();
    await until(() => server.telemetry.currPosition === 7);
    assertEquals(server.stats.rejectedConnections, tries + 3);
    assertEquals(server.stats.connections, 3);
    peer.close();
  },
);

linkTest(
  "CommandTelemetryServer reports refused clients with the cause",
  async () => {
    await using server = await startServer();
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    for (const [i, socket] of (["telemetry", "command"] as const).entries()) {
      using second = await PeerSocket.dial(server[`${socket}Port`]);
      await second.readToEnd();
      const refused = await list.wait("refused", i + 1);
      assertEquals(refused.socket, socket);
      assertEquals(refused.peer, second.address);
      assertEquals(refused.cause, "taken");
      assertMatch(
        refused.message,
        /^Refused 127.*: the \w+ socket is taken by 127\.0\.0\.1:\d+; onSecondClient may/,
      );
      assertEquals(server.stats.lastRefused, refused);
      assertEquals(server.stats.lastError, refused);
    }
    await assertLinkWorks(server, peer, 1);
  },
);

linkTest(
  "CommandTelemetryServer gives the link to the next client by takeOver",
  async () => {
    const log = new LogLines();
    await using server = await startServer({
      log,
      onSecondClient: "takeOver",
      telemetryTimeoutMs: 60_000, // never silent
    });
    const list = new EventList(server);
    using first = await Peer.connect(server);
    await assertLinkWorks(server, first, 1);
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    const event = await list.wait("replaced");
    assertEquals(event.socket, "telemetry");
    assertEquals([event.peer, event.replaced], [
      telemetry.address,
      first.telemetry.address,
    ]);
    await first.telemetry.readToEnd();
    await telemetry.send(telemetryFrames(2));
    await until(() => server.telemetry.currPosition === 2);
    assert(
      server.commandConnected,
      "it was not silent, its other socket stays",
    );
    using command = await PeerSocket.dial(server.commandPort);
    await first.command.readToEnd();
    await list.wait("connected", 4);
    await server.putCommand(Command.create({ code: 5 }));
    assertEquals((await command.read(58)).length, 58);
    assertEquals(
      list.of("disconnected").map(({ cause }) => cause),
      ["replaced", "replaced"],
    );
    const { replacedConnections, rejectedConnections } = server.stats;
    assertEquals([replacedConnections, rejectedConnections], [2, 0]);
    assertEquals(server.stats.lastReplaced?.socket, "command");
    assertEquals(log.matching(/takes over the telemetry socket/).length, 1);
  },
);

linkTest(
  "CommandTelemetryServer lets the last of 5 clients at once stay by takeOver",
  async () => {
    await using server = await startServer({ onSecondClient: "takeOver" });
    const list = new EventList(server);
    using stack = new DisposableStack();
    let last: PeerSocket | undefined;
    for (let i = 0; i < 5; i++) {
      last = stack.use(await PeerSocket.dial(server.telemetryPort));
    }
    await list.wait("connected", 5);
    await last!.send(telemetryFrames(7));
    await until(() => server.telemetry.currPosition === 7);
    assertEquals(server.stats.replacedConnections, 4);
  },
);

for (const order of ["telemetry first", "command first"]) {
  linkTest(
    `CommandTelemetryServer lets a rebooted controller in by takeOverIfSilent, ${order}`,
    async () => {
      await using server = await startServer({
        onSecondClient: "takeOverIfSilent",
        telemetryTimeoutMs: SILENT_MS,
      });
      const list = new EventList(server);
      // Its power fails: both sockets stay open, and nothing comes any more.
      using dead = await Peer.connect(server);
      await assertLinkWorks(server, dead, 1);
      await untilSilent(server);
      const ports = [server.telemetryPort, server.commandPort];
      if (order === "command first") ports.reverse();
      const first = await PeerSocket.dial(ports[0]);
      using second = await PeerSocket.dial(ports[1]);
      using _first = first;
      const [telemetry, command] = order === "command first"
        ? [second, first]
        : [first, second];
      await telemetry.send(telemetryFrames(2));
      await until(() => server.telemetry.currPosition === 2);
      await list.wait("connected", 4);
      await server.putCommand(Command.create({ code: 5, param1: 8 }));
      const bytes = await command.read(Command.byteLength);
      assertEquals(Command.view(bytes.slice().buffer).param1, 8);
      const { silentMs } = await list.wait("replaced");
      assertGreaterOrEqual(silentMs, SILENT_MS);
      assertEquals(list.of("refused"), []);
    },
  );
}

linkTest(
  "CommandTelemetryServer keeps the command socket of a client that wasn't silent when it was taken over, however late the program learns of it",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOver",
      telemetryTimeoutMs: 2_000,
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await assertLinkWorks(server, peer, 1);
    using _next = await PeerSocket.dial(server.telemetryPort);
    blockUntil(() => server.stats.replacedConnections === 1);
    dawdle(2_100);
    await list.wait("connected", 3);
    await server.putCommand(Command.create({ code: 5, param1: 9 }));
    assertEquals((await peer.readCommand()).param1, 9);
    assertEquals(list.of("disconnected").length, 1);
  },
  WITH_WORKERS,
);

linkTest(
  "CommandTelemetryServer ends the dead command socket of a client that was taken over",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOverIfSilent",
      telemetryTimeoutMs: SILENT_MS,
    });
    const list = new EventList(server);
    using dead = await Peer.connect(server);
    await dead.telemetry.send(telemetryFrames(1));
    await untilSilent(server);
    using _telemetry = await PeerSocket.dial(server.telemetryPort);
    await dead.command.readToEnd();
    await list.wait("disconnected", 2);
    assertEquals(
      list.of("disconnected").map(({ socket, cause }) => [socket, cause]),
      [["telemetry", "replaced"], ["command", "cut"]],
    );
    assert(!server.commandConnected, "no command goes into a dead socket");
  },
);

linkTest(
  "CommandTelemetryServer refuses by takeOverIfSilent while frames are received, on both ports",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOverIfSilent",
      telemetryTimeoutMs: 60_000, // never silent
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await assertLinkWorks(server, peer, 1);
    using onTelemetry = await PeerSocket.dial(server.telemetryPort);
    using onCommand = await PeerSocket.dial(server.commandPort);
    await Promise.all([onTelemetry.readToEnd(), onCommand.readToEnd()]);
    await list.wait("refused", 2);
    assertEquals(list.of("replaced"), []);
    await assertLinkWorks(server, peer, 2);
  },
);

linkTest(
  "CommandTelemetryServer serves a controller on the command port whose telemetry has reconnected, by takeOverIfSilent",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOverIfSilent",
    });
    const list = new EventList(server);
    using dead = await Peer.connect(server); // its command socket, that is
    dead.telemetry.close();
    await list.wait("disconnected");
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await telemetry.send(telemetryFrames(1));
    await list.wait("connected", 3);
    using command = await PeerSocket.dial(server.commandPort);
    await dead.command.readToEnd();
    await list.wait("connected", 4);
    await server.putCommand(Command.create({ code: 5 }));
    assertEquals((await command.read(58)).length, 58);
    assertEquals(list.of("refused"), []);
  },
);

linkTest(
  "CommandTelemetryServer lets a controller in on the command port that insists, by takeOverIfSilent",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOverIfSilent",
      telemetryTimeoutMs: 60_000,
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    // A stranger may insist as it likes.
    for (let i = 1; i <= 4; i++) {
      using stranger = new DistantSocket(server.commandPort, "127.0.0.2");
      await stranger.ended;
      await list.wait("refused", i);
    }
    for (let i = 5; i <= 6; i++) {
      using second = await PeerSocket.dial(server.commandPort);
      await second.readToEnd();
      await list.wait("refused", i);
    }
    using third = await PeerSocket.dial(server.commandPort);
    await list.wait("replaced");
    await peer.command.readToEnd();
    await list.wait("connected", 3);
    await server.putCommand(Command.create({ code: 5 }));
    assertEquals((await third.read(58)).length, 58);
  },
);

linkTest(
  "CommandTelemetryServer replaces a client that sends junk, by takeOverIfSilent",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOverIfSilent",
      telemetryTimeoutMs: SILENT_MS,
    });
    const list = new EventList(server);
    using loris = await PeerSocket.dial(server.telemetryPort);
    while (list.of("stale").length === 0) {
      await loris.send(Uint8Array.of(0xff));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    using telemetry = await PeerSocket.dial(server.telemetryPort);
    await telemetry.send(telemetryFrames(2));
    await until(() => server.telemetry.currPosition === 2);
  },
);

linkTest(
  "CommandTelemetryServer replaces a client during the back-pressure of a lossless iterator",
  async () => {
    await using server = await startServer({
      onSecondClient: "takeOver",
      ringBytes: 4096,
    });
    const list = new EventList(server);
    await using samples = server.samples({ buffer: "lossless" });
    using first = await PeerSocket.dial(server.telemetryPort);
    first.send(telemetryFrames(0, 100_000)).catch(() => {});
    await until(() => server.stats.bytesRead >= 3 * 1024);
    using _second = await PeerSocket.dial(server.telemetryPort);
    await list.wait("connected", 2);
    const { value } = await samples.next();
    assertEquals(value?.telemetry.currPosition, 0, "what had come is kept");
  },
);

linkTest(
  "CommandTelemetryServer closes a client at once that isn't one of allowPeers",
  async () => {
    const log = new LogLines();
    await using server = await startServer({
      log,
      allowPeers: ["127.0.0.0/31", "10.0.0.1", "fd00::/8"],
    });
    const list = new EventList(server);
    for (const socket of ["telemetry", "command"] as const) {
      const port = server[`${socket}Port`];
      using stranger = new DistantSocket(port, "127.0.0.2");
      stranger.send(telemetryFrames(1));
      await stranger.ended;
      const refused = await list.wait("refused", socket === "command" ? 2 : 1);
      assertEquals([refused.socket, refused.cause], [socket, "notAllowed"]);
      assert(refused.peer.startsWith("127.0.0.2:"));
    }
    assertEquals(server.stats.rejectedConnections, 2);
    assertEquals([server.stats.connections, server.stats.bytesRead], [0, 0]);
    assertEquals(log.matching(/see allowPeers/).length, 2);
    using peer = await Peer.connect(server);
    await assertLinkWorks(server, peer, 1);
  },
);

linkTest(
  "CommandTelemetryServer can require the same address for both sockets",
  async () => {
    await using server = await startServer({ requireSameAddress: true });
    const list = new EventList(server);
    {
      using _telemetry = new DistantSocket(server.telemetryPort, "127.0.0.2");
      await until(() => server.telemetryConnected);
      using stranger = await PeerSocket.dial(server.commandPort);
      await stranger.readToEnd();
      const refused = await list.wait("refused");
      assertEquals([refused.socket, refused.cause], [
        "command",
        "otherAddress",
      ]);
      using _command = new DistantSocket(server.commandPort, "127.0.0.2");
      await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
    }
    await until(() => !server.telemetryConnected && !server.commandConnected);
    // A stranger that was first on the command port keeps nobody out.
    using stranger = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    using _telemetry = new DistantSocket(server.telemetryPort, "127.0.0.2");
    await stranger.readToEnd();
    using _command = new DistantSocket(server.commandPort, "127.0.0.2");
    await list.wait("connected", 5);
    await until(() => server.connected);
  },
);

netTest(
  "CommandTelemetryServer knows a controller's address, though its telemetry has ended meanwhile",
  async () => {
    await using server = await startServer({ requireSameAddress: true });
    const list = new EventList(server);
    using _command = await PeerSocket.dial(server.commandPort);
    await until(() => server.commandConnected);
    for (let i = 0; i < 20; i++) {
      using _telemetry = await PeerSocket.dial(server.telemetryPort);
      const { connections } = server.stats;
      blockUntil(() => server.stats.connections > connections, 100);
    }
    await list.wait("connected", 21);
    assert(server.commandConnected);
  },
);

linkTest(
  "CommandTelemetryServer gives both sockets to a new address by takeOver",
  async () => {
    await using server = await startServer({
      requireSameAddress: true,
      onSecondClient: "takeOver",
    });
    const list = new EventList(server);
    using first = await Peer.connect(server);
    using telemetry = new DistantSocket(server.telemetryPort, "127.0.0.2");
    await first.telemetry.readToEnd();
    await first.command.readToEnd();
    using _command = new DistantSocket(server.commandPort, "127.0.0.2");
    await list.wait("connected", 4);
    telemetry.send(telemetryFrames(4));
    await until(() => server.telemetry.currPosition === 4);
    assert(server.connected);
  },
);

netTest(
  "CommandTelemetryServer works through scanners, slow clients and a flood on both ports",
  async () => {
    const received: number[] = [];
    const count = 2000;
    await using server = await startServer({
      telemetryCallback: ({ telemetry }) =>
        void received.push(telemetry.currPosition),
    });
    const list = new EventList(server);
    using thread = new SenderThread({
      port: server.telemetryPort,
      bytes: telemetryFrames(0, count),
      pieceBytes: TELEMETRY_FRAME_BYTES,
      rateHz: 1000,
    });
    using command = await PeerSocket.dial(server.commandPort);
    await server.waitConnected();
    let isOver = false;
    let strangers = 0;
    const disturb = async (how: (socket: PeerSocket) => Promise<unknown>) => {
      for (let i = 0; !isOver; i++) {
        const port = i % 2 ? server.telemetryPort : server.commandPort;
        using socket = await PeerSocket.dial(port);
        strangers++;
        await how(socket).catch(() => {}); // it may be closed already
      }
    };
    const junk = new Uint8Array(10_000).fill(0x05);
    const disturbances = [
      disturb(() => Promise.resolve()), // a scanner
      disturb((socket) => socket.send(junk)),
      disturb((socket) => socket.readToEnd()),
      disturb(async (socket) => { // one that trickles, until it is closed
        for (;;) await socket.send(Uint8Array.of(5));
      }),
    ];
    let commands = 0;
    while (received.length < count || strangers <= 100) {
      await server.putCommand(Command.create({ code: 1, param1: commands }));
      const bytes = await command.read(Command.byteLength);
      assertEquals(Command.view(bytes.slice().buffer).param1, commands++);
    }
    isOver = true;
    await Promise.all(disturbances);
    await thread.sent;
    assertEquals(received, Array.from({ length: count }, (_, i) => i));
    await until(() => server.stats.rejectedConnections === strangers);
    assertEquals(server.stats.bytesDiscarded, 0);
    assertEquals(server.stats.unexpectedCommandBytes, 0);
    assertEquals(list.of("connected").length, 2, "nobody else was let in");
  },
);
