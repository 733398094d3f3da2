import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import { monotonicMs } from "../src/base/clock.ts";
import { JournalWriter } from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { CommandFate, Mailbox } from "../src/transport/mailbox.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { CommandSocket } from "../src/transport/worker/command_socket.ts";
import { Peer as WorkerPeer } from "../src/transport/worker/peer.ts";
import type { Sessions } from "../src/transport/worker/sessions.ts";
import { ConnectedClient, type DialledPeer } from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { netTest, socketTest } from "./net.ts";
import { dawdle, PeerSocket, until } from "./peer.ts";
import { socketParts } from "./socket_parts.ts";

/** More than the system takes at once for a peer that doesn't read. */
const LARGE_BYTES = 16 * 1024 * 1024;

/**
 * Keeps a core busy until it is disposed of. The thread ends by itself, as `terminate()`
 * doesn't end a loop that never returns.
 */
function busyThread(): Disposable {
  const isOver = new Int32Array(new SharedArrayBuffer(4));
  const loop =
    "onmessage = ({ data }) => { while (!Atomics.load(data, 0)); close(); };";
  const source = URL.createObjectURL(new Blob([loop]));
  const worker = new Worker(source, { type: "module" });
  URL.revokeObjectURL(source);
  worker.postMessage(isOver);
  return { [Symbol.dispose]: () => void Atomics.store(isOver, 0, 1) };
}

/** Reads commands until the connection ends; gives them, and when each arrived. */
function arrivals(peer: DialledPeer) {
  const arrived: { readonly code: number; readonly atMs: number }[] = [];
  const ended = (async () => {
    for (;;) {
      const { code } = await peer.readCommand();
      arrived.push({ code, atMs: performance.now() });
    }
  })().catch(() => {});
  return { arrived, ended };
}

/**
 * Runs commands together, none of which is answered; gives when each has failed, what
 * that took, and what all calls together did.
 */
async function runUnanswered(
  { client }: ConnectedClient,
  count: number,
  timeoutMs: number,
) {
  const startMs = performance.now();
  let madeMs = 0;
  const calls = Array.from({ length: count }, async (_, code) => {
    const calledMs = performance.now();
    const call = client.runCommand(
      singleSocket.Command.create({ code }),
      { timeoutMs },
    );
    const error = await call.then(() => undefined, (error) => error);
    assertInstanceOf(error, TimeoutError);
    const atMs = performance.now();
    return { error, atMs, tookMs: atMs - calledMs, madeMs };
  });
  madeMs = performance.now() - startMs;
  return await Promise.all(calls);
}

socketTest(
  "CommandTelemetryClient.runCommand() writes one of 1000 commands when none is answered",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const { arrived, ended } = arrivals(peer);
    const failures = await runUnanswered(connected, 1000, 3000);
    const written = failures.flatMap(({ error: { commandWritten } }, code) =>
      commandWritten ? [code] : []
    );
    await client.close(); // so all that was written arrives before the end
    await ended;
    assertEquals(arrived.map(({ code }) => code), written);
    assertEquals(client.stats.commandsSent, written.length);
    // On a machine that is busy the calls alone may take longer than the time limit; and
    // those that are made after half of it have the other half for themselves.
    const [{ madeMs }] = failures;
    assert(madeMs > 3000 || written.length > 0);
    if (madeMs < 1500) assertEquals(written.filter((code) => code !== 0), []);
    else assertLessOrEqual(written.length, 2);
    for (const { tookMs } of failures) assertGreaterOrEqual(tookMs, 2999);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() rejects at its own time limit when other calls were made long before in one turn",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const { arrived, ended } = arrivals(peer);
    const run = async (code: number, timeoutMs: number, urgent = false) => {
      const calledMs = performance.now();
      const command = singleSocket.Command.create({ code });
      const error = await client.runCommand(command, { timeoutMs, urgent })
        .then(() => undefined, (error) => error);
      assertInstanceOf(error, TimeoutError);
      assertGreaterOrEqual(performance.now() - calledMs, timeoutMs - 1);
      return error.commandWritten;
    };
    const calls = [run(1, 6000)];
    dawdle(150); // as a program does that computes something between two calls
    calls.push(run(2, 200), run(3, 2500, true));
    const last = client.runCommand(
      singleSocket.Command.create({ code: 4 }),
      { timeoutMs: 60_000 },
    ).catch((error) => error);
    assertEquals(await Promise.all(calls), [true, false, true]);
    await until(() => arrived.length === 3);
    await client.close();
    const error = await last;
    assertInstanceOf(error, LinkClosedError);
    assertEquals(error.commandWritten, true);
    await ended;
    assertEquals(arrived.map(({ code }) => code), [3, 1, 4]);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() writes no command whose call may have rejected, on a busy machine",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const { arrived, ended } = arrivals(peer);
    using _load = busyThread();
    using _more = busyThread();
    const startMs = performance.now();
    // Twenty with one limit, and beside them others with limits of their own.
    const shared = runUnanswered(connected, 20, 5000);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const failures = [
      ...await shared,
      ...(await Promise.all(
        [200, 310, 320].map((timeoutMs) =>
          runUnanswered(connected, 1, timeoutMs)
        ),
      )).flat(),
    ];
    await client.close();
    await ended;
    assertEquals(failures.length, 23);
    const written = failures.filter(({ error }) => error.commandWritten);
    assertEquals(arrived.length, written.length);
    // Of the twenty the first; of the others at most those with a longer limit.
    assertEquals(
      failures.slice(1, 20).filter(({ error }) => error.commandWritten),
      [],
    );
    assert(failures[0].error.commandWritten);
    assertLess(arrived[0].atMs, failures[0].atMs);
    assertLess(startMs, arrived[0].atMs);
  },
);

socketTest(
  "CommandTelemetryClient with commandTimeoutAction ends the connection of a command that isn't answered",
  async () => {
    await using connected = await ConnectedClient.open({
      commandTimeoutAction: "disconnect",
      telemetryTimeoutMs: 0, // as the controller sends none
      reconnect: true,
      reconnectDelayMs: 10,
    });
    const { client, peer, port } = connected;
    const events = new EventList(client);
    const { arrived, ended } = arrivals(peer);
    const run = (code: number, timeoutMs?: number) => {
      const command = singleSocket.Command.create({ code });
      const call = client.runCommand(command, timeoutMs ? { timeoutMs } : {});
      return call.then(() => undefined, (error) => error);
    };
    const first = run(1, 3000);
    const queued = [run(2, 60_000), run(3, 10_000)];
    const error = await first;
    assertInstanceOf(error, TimeoutError);
    assertEquals(error.commandWritten, true);
    // Not even before the worker has ended it is anything sent on it.
    assertInstanceOf(await run(4), NotConnectedError);
    for (const call of queued) {
      const error = await call;
      assertInstanceOf(error, LinkLostError);
      assertEquals(error.commandWritten, false);
    }
    await client.connect(); // again: not the connection that is being ended
    connected.peer = await port.accept();
    const { cause, reason } = await events.wait("disconnected");
    assertEquals(cause, "cut");
    assertStringIncludes(reason, "command 1 was not answered within 3000 ms");
    await ended;
    peer.close();
    assertEquals(arrived.map(({ code }) => code), [1]);
    const next = run(5);
    await connected.peer.answer();
    assertEquals(await next, undefined);
    // One that is answered, or aborted, ends nothing.
    const signal = AbortSignal.timeout(100);
    const command = singleSocket.Command.create({ code: 6 });
    await client.runCommand(command, { signal }).catch(() => {});
    assert(client.connected);
  },
);

socketTest(
  "CommandTelemetryClient with commandTimeoutAction leaves one stale command to a controller that was unreachable",
  async () => {
    for (const action of ["report", "disconnect"] as const) {
      await using connected = await ConnectedClient.open({
        commandTimeoutAction: action,
      });
      const { client, peer } = connected;
      // It reads nothing for a while, and then all that was sent to it.
      const written: number[] = [];
      for (let code = 1; written.length < 5 && client.connected; code++) {
        const command = singleSocket.Command.create({ code });
        const call = client.runCommand(command, { timeoutMs: 60 });
        const error = await call.catch((error) => error);
        if (error instanceof NotConnectedError) break; // as it is being ended
        assertInstanceOf(error, TimeoutError);
        if (error.commandWritten) written.push(code);
      }
      assertEquals(written.length, action === "report" ? 5 : 1);
      await client.close();
      const { arrived, ended } = arrivals(peer);
      await ended;
      assertEquals(arrived.map(({ code }) => code), written);
    }
  },
);

/** The command worker's end of a connection, on this thread. */
class CommandThread implements Disposable {
  readonly mailbox: Mailbox;
  readonly peer: WorkerPeer;
  readonly socket: PeerSocket;
  readonly commandBytes: number;

  private constructor(
    memory: SharedMemory,
    peer: WorkerPeer,
    socket: PeerSocket,
  ) {
    const end = new SharedMemory(memory.sizes, memory.buffer);
    const journal = new JournalWriter(end);
    const commands = new CommandSocket(
      socketParts(end, journal, new LinkBoard()),
    );
    commands.writeCommands({ peer } as Sessions);
    this.mailbox = new Mailbox(memory);
    this.peer = peer;
    this.socket = socket;
    this.commandBytes = memory.sizes.commandBytes;
  }

  static async open(commandBytes: number): Promise<CommandThread> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dialled = PeerSocket.dial(listener.addr.port);
    const peer = new WorkerPeer(await listener.accept(), () => {});
    peer.begin(1);
    const memory = new SharedMemory({
      journalSlots: 16,
      ringBytes: 0,
      mirrorBytes: 0,
      mailboxEntries: 4,
      commandBytes,
    });
    return new CommandThread(memory, peer, await dialled);
  }

  /** Posts a command; resolves with its fate. */
  async post(byte: number, timeoutMs: number): Promise<CommandFate> {
    const bytes = new Uint8Array(this.commandBytes).fill(byte);
    const number = this.mailbox.post(bytes, 1, monotonicMs() + timeoutMs);
    let settlement = this.mailbox.collect(number);
    await until(() =>
      (settlement ??= this.mailbox.collect(number)) !== undefined
    );
    return settlement!.fate;
  }

  [Symbol.dispose](): void {
    this.peer.end();
    this.socket.close();
  }
}

netTest(
  "CommandSocket.writeCommands() begins no command after its deadline",
  async () => {
    using thread = await CommandThread.open(Command.byteLength);
    assertEquals(await thread.post(1, Infinity), CommandFate.WRITTEN);
    assertEquals(await thread.post(2, 0), CommandFate.EXPIRED);
    assertEquals(await thread.post(3, -1000), CommandFate.EXPIRED);
    assertEquals(await thread.post(4, Infinity), CommandFate.WRITTEN);
    thread.peer.end();
    const bytes = await thread.socket.read(10 * Command.byteLength);
    assertEquals([...new Set(bytes)], [1, 4]);
    assertEquals(bytes.length, 2 * Command.byteLength);
  },
);

netTest(
  "CommandSocket.writeCommands() ends the connection when the time of a command is over that the peer doesn't take",
  async () => {
    using thread = await CommandThread.open(LARGE_BYTES);
    assertEquals(await thread.post(1, 2500), CommandFate.EXPIRED);
    assert(thread.peer.isClosed);
    assertLess(await thread.socket.readToEnd(), LARGE_BYTES);
    assertEquals(await thread.post(2, 100), CommandFate.NOT_WRITTEN);
  },
);
