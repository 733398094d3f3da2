// Sending of replays in memory: connections, and messages that are due.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent, SocketRole } from "../mod.ts";
import type {
  ReplayConnection,
  ReplaySide,
} from "../src/recording/replay/replay_connection.ts";
import { ReplayConnections } from "../src/recording/replay/replay_connections.ts";
import { DueMessages } from "../src/recording/replay/replay_messages.ts";

const BATCH_BYTES = 64 * 1024;
const { signal } = new AbortController();

/** Sockets that a test opens, and what becomes of each, as `telemetry0 opened`. */
class Sockets {
  readonly calls: string[] = [];
  readonly connections: {
    isBegun: boolean;
    isEnded: boolean;
    ended: Promise<string>;
    failure?: Error;
  }[] = [];
  readonly written: number[] = [];
  readonly side: ReplaySide;

  constructor(...roles: SocketRole[]) {
    this.side = {
      roles,
      port: 0,
      start: () => {},
      open: (role) => Promise.resolve(this.#open(role)),
      close: () => Promise.resolve(),
    };
  }

  /** Calls since this was asked last. */
  take(): string[] {
    return this.calls.splice(0);
  }

  #open(role: SocketRole): ReplayConnection {
    const name = `${role}${this.connections.length}`;
    const note = (what: string) => {
      this.calls.push(`${name} ${what}`);
      return Promise.resolve();
    };
    note("opened");
    const connection = {
      isBegun: false,
      isEnded: false,
      ended: Promise.resolve("the peer has left"),
      failure: undefined as Error | undefined,
      write: async ({ length }: Uint8Array) => {
        await note("written");
        if (connection.failure) throw connection.failure;
        this.written.push(length);
      },
      end: () => note("ended"),
      abort: () => note("aborted"),
    };
    this.connections.push(connection);
    return connection as unknown as ReplayConnection;
  }
}

const connected = (peer: string, socket: SocketRole = "telemetry") =>
  ({ type: "connected", socket, peer }) as LinkEvent;
const disconnected = (peer: string, socket: SocketRole = "telemetry") =>
  ({ type: "disconnected", socket, peer }) as LinkEvent;

Deno.test("ReplayConnections.open() connects the sockets that aren't, and counts those of telemetry", async () => {
  const sockets = new Sockets("telemetry", "command");
  const connections = new ReplayConnections(sockets.side);
  assertEquals([connections.isConnected, connections.opened], [false, 0]);
  await connections.open(signal);
  assertEquals(sockets.take(), ["telemetry0 opened", "command1 opened"]);
  assertEquals([connections.isConnected, connections.opened], [true, 1]);
  assertEquals(sockets.connections.map((one) => one.isBegun), [false, true]);
  await connections.open(signal);
  assertEquals(sockets.take(), []);
  for (const one of sockets.connections) one.isEnded = true;
  assertEquals(connections.isConnected, false);
  await connections.open(signal);
  assertEquals(sockets.take(), [
    "telemetry0 aborted",
    "telemetry2 opened",
    "command1 aborted",
    "command3 opened",
  ]);
  assertEquals([connections.isConnected, connections.opened], [true, 2]);
  sockets.connections[3].isEnded = true;
  assertEquals(connections.isConnected, false);
  await connections.end();
  assertEquals(sockets.take(), ["telemetry2 ended", "command3 ended"]);
  assertEquals(connections.isConnected, false);
});

Deno.test("ReplayConnections.abort() closes all at once, and forgets them", async () => {
  const sockets = new Sockets("telemetry", "command");
  const connections = new ReplayConnections(sockets.side);
  await connections.open(signal);
  sockets.take();
  connections.abort();
  assertEquals(sockets.take(), ["telemetry0 aborted", "command1 aborted"]);
  await connections.end();
  assertEquals(sockets.take(), []);
});

Deno.test("ReplayConnections.write() writes on the socket of telemetry, and throws when the peer has ended it", async () => {
  const sockets = new Sockets("telemetry", "command");
  const connections = new ReplayConnections(sockets.side);
  await connections.write(new Uint8Array(3), signal);
  assertEquals(sockets.take(), ["telemetry0 opened", "telemetry0 written"]);
  const [connection] = sockets.connections;
  assertEquals(connection.isBegun, true);
  const message =
    "Cannot replay as the peer has ended the telemetry connection, and the recording has bytes on it";
  connection.isEnded = true;
  const ended = await assertRejects(
    () => connections.write(new Uint8Array(3), signal),
    Error,
  );
  assertEquals(ended.message, message);
  assertEquals((ended.cause as Error).message, "the peer has left");
  assertEquals(sockets.take(), []);
  connection.isEnded = false;
  connection.failure = new Error("broken pipe");
  const broken = await assertRejects(
    () => connections.write(new Uint8Array(3), signal),
    Error,
  );
  assertEquals([broken.message, broken.cause], [message, connection.failure]);
  await assertRejects(
    () =>
      connections.write(
        new Uint8Array(3),
        AbortSignal.abort(new Error("enough")),
      ),
    Error,
    "enough",
  );
});

Deno.test("ReplayConnections.follow() ends a socket behind the place of its end", async () => {
  const sockets = new Sockets("telemetry", "command");
  const connections = new ReplayConnections(sockets.side);
  await connections.open(signal);
  await connections.follow(connected("a"), 0, signal);
  await connections.follow(disconnected("other"), 5, signal);
  assertEquals(connections.endsBefore(Infinity), false, "of another");
  await connections.follow(disconnected("a"), 10, signal);
  sockets.take();
  assertEquals(connections.endsBefore(10), false);
  await connections.endBefore(10);
  assertEquals(sockets.take(), []);
  assertEquals(connections.endsBefore(11), true);
  await connections.endBefore(11);
  assertEquals(sockets.take(), ["telemetry0 ended"]);
  // Nothing is known of the peer of a socket whose connection wasn't recorded.
  await connections.follow(disconnected("b", "command"), 12, signal);
  await connections.endBefore(Infinity);
  assertEquals(sockets.take(), ["command1 ended"]);
});

Deno.test("ReplayConnections.follow() uses a socket that is unused, and replaces one that isn't", async () => {
  const sockets = new Sockets("telemetry");
  const connections = new ReplayConnections(sockets.side);
  await connections.open(signal);
  await connections.follow(disconnected("a"), 1, signal);
  assertEquals(connections.endsBefore(Infinity), false, "unused");
  for (
    const event of [
      { type: "stale", socket: "telemetry" } as unknown as LinkEvent,
      connected("a", "command"),
    ]
  ) await connections.follow(event, 2, signal);
  assertEquals(sockets.take(), ["telemetry0 opened"]);
  assertEquals(sockets.connections[0].isBegun, false);
  await connections.follow(connected("a"), 3, signal);
  assertEquals(sockets.take(), []);
  assertEquals(sockets.connections[0].isBegun, true);
  await connections.follow(connected("b"), 4, signal);
  assertEquals(sockets.take(), ["telemetry0 ended", "telemetry1 opened"]);
  assertEquals(sockets.connections[1].isBegun, true);
  await connections.follow(disconnected("a"), 5, signal);
  assertEquals(connections.endsBefore(Infinity), false);
  await connections.follow(disconnected("b"), 6, signal);
  assertEquals(connections.endsBefore(Infinity), true);
});

Deno.test("DueMessages.add() counts what was written, and what was more than 20 ms late", async () => {
  const sockets = new Sockets("telemetry");
  const due = new DueMessages(new ReplayConnections(sockets.side));
  assertEquals(due.add("telemetry", new Uint8Array(5), 20, signal), undefined);
  due.add("config", new Uint8Array(6), 21, signal);
  due.add("discarded", new Uint8Array(7), 20.5, signal);
  const late = { late: 2, lateMsMax: 21 };
  assertEquals(due.stats, { frames: 0, discardedBytes: 0, bytes: 0, ...late });
  await due.flush(signal);
  const written = { frames: 2, discardedBytes: 7, bytes: 18 };
  assertEquals(due.stats, { ...written, ...late });
  assertEquals(sockets.written, [18]);
  await due.flush(signal);
  assertEquals(due.stats, { ...written, ...late });
  due.add("telemetry", new Uint8Array(5), 0, signal);
  due.add("discarded", new Uint8Array(5), 0, signal);
  due.clear();
  await due.flush(signal);
  assertEquals(due.stats, { ...written, ...late });
  assertEquals(sockets.written, [18]);
});

Deno.test("DueMessages.add() writes 64 KiB at once, and the rest when it is due", async () => {
  const sockets = new Sockets("telemetry");
  const due = new DueMessages(new ReplayConnections(sockets.side));
  const add = (length: number) =>
    due.add("telemetry", new Uint8Array(length), 0, signal);
  assertEquals(add(BATCH_BYTES - 1), undefined);
  assertEquals(add(1), undefined);
  assertEquals(sockets.written, []);
  await add(1);
  assertEquals([sockets.written, due.stats.bytes], [
    [BATCH_BYTES],
    BATCH_BYTES,
  ]);
  await add(2 * BATCH_BYTES);
  assertEquals(sockets.written, [BATCH_BYTES, BATCH_BYTES, BATCH_BYTES]);
  await due.flush(signal);
  assertEquals(sockets.written.at(-1), 1);
  assertEquals(due.stats.bytes, 3 * BATCH_BYTES + 1);
  assertEquals(due.stats.frames, 4);
});

Deno.test("DueMessages.add() keeps the bytes in their order, copied", async () => {
  const written: number[] = [];
  const connections = {
    write: (bytes: Uint8Array) => {
      written.push(...bytes.subarray(0, 3), bytes.at(-1)!);
      return Promise.resolve();
    },
  };
  const due = new DueMessages(connections as unknown as ReplayConnections);
  const bytes = new Uint8Array([1, 2]);
  due.add("telemetry", bytes, 0, signal);
  bytes.fill(9);
  const large = new Uint8Array(BATCH_BYTES).fill(3);
  large.set([4, 5], BATCH_BYTES - 2);
  await due.add("telemetry", large, 0, signal);
  await due.flush(signal);
  assertEquals(written, [1, 2, 3, 3, 4, 5, 5]);
});
