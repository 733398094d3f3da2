import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import net from "node:net";
import { NodeListener } from "../src/simulator/faults/node_listener.ts";
import {
  type Hearing,
  NodeSocket,
  PLAIN_HEARING,
} from "../src/simulator/faults/node_socket.ts";
import { netTest } from "./net.ts";

/** Both ends of a connection. */
async function connect(hearing: Hearing = PLAIN_HEARING) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { signal } = new AbortController();
  const { hostname, port } = listener.addr;
  const [socket, server] = await Promise.all([
    NodeSocket.dial({ hostname, port, signal }, () => hearing),
    listener.accept(),
  ]);
  return { socket, server };
}

/** Both ends of a connection that was accepted, by a {@linkcode NodeListener}. */
async function accept() {
  const accepted = Promise.withResolvers<NodeSocket>();
  const address = { hostname: "127.0.0.1", port: 0 };
  const listener = await NodeListener.open(address, accepted.resolve);
  const { port } = listener;
  const peer = await Deno.connect({ ...address, port });
  const socket = await accepted.promise;
  listener.close();
  return { socket, peer };
}

/** Both ends of a connection that was dialled. */
async function dial() {
  const { socket, server: peer } = await connect();
  return { socket, peer };
}

for (const [how, open] of Object.entries({ dialled: dial, accepted: accept })) {
  netTest(
    `NodeSocket.write() reaches its peer when that has ended its half of a connection that was ${how}`,
    async () => {
      const { socket, peer } = await open();
      using _ = peer;
      await peer.closeWrite();
      const bytes = new Uint8Array(8);
      assertEquals(await socket.read(bytes), null);
      assertEquals(await socket.write(Uint8Array.of(1, 2)), 2);
      assertEquals(await peer.read(bytes), 2);
      await socket.release();
    },
  );
}

netTest("NodeSocket.read() takes at most bytesMax at a time", async () => {
  const { socket, server } = await connect({ ...PLAIN_HEARING, bytesMax: 3 });
  using _ = server;
  await server.write(Uint8Array.of(0, 1, 2, 3, 4, 5, 6));
  const bytes = new Uint8Array(8);
  const all: number[] = [];
  while (all.length < 7) {
    const count = await socket.read(bytes) ?? 0;
    assertEquals(count, Math.min(3, 7 - all.length));
    all.push(...bytes.subarray(0, count));
  }
  assertEquals(all, [0, 1, 2, 3, 4, 5, 6]);
  await socket.release();
});

netTest(
  "NodeSocket.abandon() rejects a read that waits, and leaves the connection open",
  async () => {
    const { socket, server } = await connect();
    using _ = server;
    const reading = socket.read(new Uint8Array(8));
    socket.abandon();
    await assertRejects(() => reading, Error, "the connection was abandoned");
    socket[Symbol.dispose]();
    let hasEnded = false;
    const ending = server.read(new Uint8Array(8)).finally(() =>
      hasEnded = true
    );
    // A FIN of the first would arrive before the second connection is made.
    const later = await connect();
    await later.socket.release();
    later.server.close();
    assertEquals([hasEnded, socket.isLost], [false, true]);
    await socket.release();
    assertEquals(await ending, null);
  },
);

netTest(
  "NodeSocket.dial() rejects with the signal's reason when that is aborted",
  async () => {
    const options = { hostname: "127.0.0.1", port: 1 };
    const signal = AbortSignal.abort(new Error("closing"));
    await assertRejects(
      () => NodeSocket.dial({ ...options, signal }),
      Error,
      "closing",
    );
  },
);

netTest(
  "NodeSocket stays open when the signal of its dial() is aborted later",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dialling = new AbortController();
    const { hostname, port } = listener.addr;
    const [socket, server] = await Promise.all([
      NodeSocket.dial({ hostname, port, signal: dialling.signal }),
      listener.accept(),
    ]);
    using _ = server;
    dialling.abort();
    assertEquals(await socket.write(Uint8Array.of(7)), 1);
    const bytes = new Uint8Array(8);
    assertEquals([await server.read(bytes), bytes[0]], [1, 7]);
    let isClosed = false;
    socket.closed.then(() => isClosed = true);
    await socket.release();
    assertEquals(isClosed, true);
  },
);

netTest("NodeSocket.dial() rejects when nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr;
  listener.close();
  const { signal } = new AbortController();
  await assertRejects(
    () => NodeSocket.dial({ hostname, port, signal }),
    Error,
    "ECONNREFUSED",
  );
});

netTest(
  "NodeSocket shows its peer a reset or an end, and rejects what is pending with the reason",
  async () => {
    const ways = [
      [(socket: NodeSocket) => socket.reset(), "was reset"],
      [(socket: NodeSocket) => socket[Symbol.dispose](), "was closed"],
    ] as const;
    for (const [end, why] of ways) {
      const { socket, server } = await connect();
      using _ = server;
      const bytes = new Uint8Array(8);
      const reading = socket.read(bytes);
      const seen = server.read(bytes).catch((error) => error.name);
      end(socket);
      await assertRejects(() => reading, Error, why);
      await assertRejects(() => socket.write(bytes), Error, why);
      await assertRejects(() => socket.read(bytes), Error, why);
      const expected = why === "was reset" ? "ConnectionReset" : null;
      assertEquals(await seen, expected);
      await socket.closed;
    }
  },
);

netTest(
  "NodeSocket.read() takes nothing before its hearing says so, and rejects when it is lost meanwhile",
  async () => {
    const hearing = { ...PLAIN_HEARING };
    const { socket, server } = await connect({
      bytesMax: Infinity,
      wait: () => hearing.wait(),
    });
    using _ = server;
    const deaf = Promise.withResolvers<void>();
    hearing.wait = () => deaf.promise;
    await server.write(Uint8Array.of(1));
    let isRead = false;
    const reading = socket.read(new Uint8Array(8)).finally(() => isRead = true);
    // Bytes that are written later are received later, and by another connection.
    const later = await connect();
    await later.socket.write(Uint8Array.of(2));
    await later.server.read(new Uint8Array(8));
    await later.socket.release();
    later.server.close();
    assertEquals(isRead, false);
    hearing.wait = () => undefined;
    deaf.resolve();
    assertEquals(await reading, 1);
    hearing.wait = () => new Promise(() => {});
    const lost = socket.read(new Uint8Array(8));
    socket.abandon();
    await assertRejects(() => lost, Error, "was abandoned");
    await socket.release();
  },
);

netTest(
  "NodeSocket.dial() asks for a socket that sends each write by itself, and whose halves end by themselves",
  async () => {
    const { connect: dial } = net;
    const options: unknown[] = [];
    net.connect = ((given: net.NetConnectOpts) => {
      options.push(given);
      return dial(given);
    }) as typeof net.connect;
    try {
      const { socket, server } = await connect();
      const { hostname: host, port } = server.localAddr;
      server.close();
      await socket.release();
      const expected = { host, port, noDelay: true, allowHalfOpen: true };
      assertEquals(options, [expected]);
    } finally {
      net.connect = dial;
    }
  },
);

netTest(
  "NodeSocket.dial() gives up when its signal is aborted meanwhile",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { hostname, port } = listener.addr;
    const dialling = new AbortController();
    const { signal } = dialling;
    const dialled = NodeSocket.dial({ hostname, port, signal });
    dialling.abort();
    await assertRejects(() => dialled, Error, "the connection is closed");
  },
);
