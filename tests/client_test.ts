import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import {
  CommandRejectedError,
  CommandTelemetryLink,
  defineStruct,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import {
  Config,
  configFrame,
  ConnectedClient,
  type DialledPeer,
  DialledPort,
  newClient,
  statusFrame,
  Telemetry,
  telemetryFrame,
} from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { netTest, socketTest } from "./net.ts";
import {
  assertTakes,
  blockUntil,
  dawdle,
  eventually,
  freePorts,
  LogLines,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

/**
 * Within this, in ms, all that is pending settles when the link is lost, also on a busy
 * machine: far from its time limits of 5 s.
 */
const SETTLED_MS = 2_000;

const command = (code = 0x8007) =>
  singleSocket.Command.create({ code, param1: 12.5 });

/** Returns the error with which a call rejects, and the time until then. */
async function rejection(call: Promise<unknown>) {
  const startMs = performance.now();
  const error = await call.then(() => undefined, (error) => error);
  return { error, tookMs: performance.now() - startMs };
}

/** Answers whatever comes to a port; gives those who came. */
function serve(port: DialledPort): DialledPeer[] {
  const served: DialledPeer[] = [];
  const answerAll = async (peer: DialledPeer) => {
    for (;;) await peer.answer({ duration: 1.5 });
  };
  const acceptAll = async () => {
    for (;;) {
      const peer = await port.accept();
      served.push(peer);
      answerAll(peer).catch(() => peer.close());
    }
  };
  acceptAll().catch(() => {}); // the port was closed
  return served;
}

socketTest(
  "CommandTelemetryClient receives configuration and telemetry on the connection that it has dialled",
  async () => {
    const seen: string[] = [];
    await using connected = await ConnectedClient.open({
      connectCallback: ({ connected }) => void seen.push(`${connected}`),
      configCallback: ({ config }) =>
        void seen.push(`config ${config.maxPosition}`),
      telemetryCallback: ({ header, telemetry }) =>
        void seen.push(`${header.counter} ${telemetry.currPosition}`),
    });
    const { client, peer } = connected;
    assert(client instanceof CommandTelemetryLink);
    assert(client.connected);
    assert(!client.configured);
    const samples = client.samples();
    const configs = client.configs();
    const next = client.nextTelemetry(1);
    await peer.send(configFrame(1), telemetryFrame(2), telemetryFrame(3));
    assertEquals((await next).telemetry.currPosition, 3);
    assertEquals((await configs.next()).value?.config.maxPosition, 1);
    assertEquals((await samples.next()).value?.telemetry.currPosition, 2);
    assertEquals((await samples.next()).value?.header.counter, 3);
    assert(client.configured);
    assertEquals(client.config.toObject(), { minPosition: -1, maxPosition: 1 });
    assertEquals(client.telemetry.currPosition, 3);
    const { telemetryFrames, configFrames, connections } = client.stats;
    assertEquals([telemetryFrames, configFrames, connections], [2, 1, 1]);
    assertEquals(seen, ["false", "true", "config 1", "2 2", "3 3"]);
  },
);

netTest(
  "CommandTelemetryClient.prepare() starts the client, and doesn't dial",
  async () => {
    using port = new DialledPort();
    const client = newClient(port.port);
    let isDialled = false;
    const accepting = port.accept().then((peer) => {
      isDialled = true;
      return peer;
    });
    await Promise.all([client.prepare(), client.prepare()]);
    assertEquals([client.idle, isDialled], [true, false]);
    const [peer] = await Promise.all([accepting, client.connect()]);
    await client.prepare();
    assert(client.connected);
    await client.close();
    peer.close();
    await assertRejects(
      () => client.prepare(),
      LinkClosedError,
      "Cannot prepare client",
    );
  },
);

socketTest(
  "CommandTelemetryClient finds frames of all three kinds, whatever the pieces",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const events = new EventList(client);
    const samples = client.samples();
    const call = client.runCommand(command());
    const { counter } = await peer.readCommand();
    const bytes = [
      ...configFrame(1),
      ...telemetryFrame(2),
      ...statusFrame(counter, { duration: 2.5 }),
      ...telemetryFrame(3),
    ];
    for (const byte of bytes) await peer.send(Uint8Array.of(byte));
    assertEquals(await call, 2.5);
    for (const number of [2, 3]) {
      const { value } = await samples.next();
      assertEquals(value?.telemetry.currPosition, number);
    }
    assertEquals(client.stats.bytesDiscarded, 0);
    await peer.send(Uint8Array.of(9, 9, 9), telemetryFrame(4));
    await peer.send(telemetryFrame(5));
    assertEquals((await samples.next()).value?.telemetry.currPosition, 4);
    assertEquals(client.stats.bytesDiscarded, 3);
    const steps = ["commandSent", "commandAcknowledged"];
    assertEquals(events.types, [...steps, "resync"]);
    assertEquals(
      client.explain(statusFrame(1)).expected.map(({ name }) => name),
      ["Config", "Telemetry", "CommandStatus"],
    );
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() numbers commands from 0, and runs them one at a time in order",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const commands = [1, 2, 3].map((code) => command(code));
    const calls = commands.map((command) => client.runCommand(command));
    for (const call of calls) call.catch(() => {}); // each is looked at in turn
    for (const [i, call] of calls.entries()) {
      const { commander, counter, code, param1 } = await peer.readCommand();
      assertEquals([commander, counter, code, param1], [2, i, i + 1, 12.5]);
      assertEquals(commands[i].counter, i);
      assertEquals(client.stats.commandsPending, 3 - i);
      // The next one isn't written before this one is answered.
      await until(() => client.stats.commandsSent === i + 1);
      await peer.send(telemetryFrame(i));
      await until(() => client.stats.telemetryFrames === i + 1);
      assertEquals(client.stats.commandsSent, i + 1);
      await peer.send(statusFrame(counter, { duration: i }));
      assertEquals(await call, i);
    }
    assertEquals(client.stats.commandsPending, 0);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() copies the command, and keeps another commander",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const first = client.runCommand(command());
    const other = singleSocket.Command.create({ code: 7, commander: 5 });
    const second = client.runCommand(other);
    other.code = 8;
    await peer.answer();
    const { code, commander } = await peer.answer();
    assertEquals([code, commander], [7, 5]);
    await Promise.all([first, second]);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() rejects with the controller's reason",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const reason = "r".repeat(50);
    const call = client.runCommand(command());
    await peer.answer({ status: 2, reason });
    const error = await assertRejects(() => call, CommandRejectedError);
    assertEquals([error.code, error.reason, error.status], [0x8007, reason, 2]);
    assertEquals(
      error.message,
      `Cannot run command 32775 as the controller has rejected it: ${reason}`,
    );
    const odd = client.runCommand(command());
    await peer.answer({ status: 77 });
    const oddError = await assertRejects(() => odd, CommandRejectedError);
    assertEquals([oddError.reason, oddError.status], ["", 77]);
    assertStringIncludes(oddError.message, "rejected it: status 77");
    assertEquals(client.stats.commandsRejected, 2);
    const last = client.runCommand(command());
    await peer.answer({ duration: 1.5 });
    assertEquals(await last, 1.5);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() ignores, and reports, a status that no call waits for",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const events = new EventList(client);
    await peer.send(statusFrame(0));
    await events.wait("unexpectedStatus");
    const call = client.runCommand(command());
    const { counter } = await peer.readCommand();
    await peer.send(statusFrame(counter + 1, { status: 2, reason: "no" }));
    const { counter: seen, status, reason } = await events.wait(
      "unexpectedStatus",
      2,
    );
    assertEquals([seen, status, reason], [counter + 1, 2, "no"]);
    await peer.send(statusFrame(counter), statusFrame(counter));
    await call;
    await events.wait("unexpectedStatus", 3);
    assertEquals(client.stats.unexpectedStatuses, 3);
  },
);

socketTest(
  "CommandTelemetryClient counts no gap when statuses have counters of their own",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    for (let i = 0; i < 10; i++) await peer.send(telemetryFrame(i));
    for (let i = 0; i < 5; i++) {
      const call = client.runCommand(command());
      await peer.answer();
      await call;
      await peer.send(telemetryFrame(10 + i));
    }
    await until(() => client.stats.telemetryFrames === 15);
    const { counterGaps, duplicateFrames, counterRestarts } = client.stats;
    assertEquals([counterGaps, duplicateFrames, counterRestarts], [0, 0, 0]);
    await peer.send(telemetryFrame(16));
    await until(() => client.stats.missedFrames === 1);
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() times out without an answer, and continues",
  // A busy machine may take a command after its time, and not write it.
  () =>
    eventually(async () => {
      await using connected = await ConnectedClient.open();
      const { client, peer } = connected;
      const events = new EventList(client);
      const silent = client.runCommand(command(1), { timeoutMs: 600 });
      const queued = client.runCommand(command(2), { timeoutMs: 500 });
      const later = client.runCommand(command(3));
      // A failed attempt doesn't wait for all of them.
      for (const call of [silent, queued, later]) call.catch(() => {});
      const { counter } = await peer.readCommand();
      const notWritten = (await rejection(queued)).error;
      assertInstanceOf(notWritten, TimeoutError);
      assertEquals(notWritten.commandWritten, false);
      assertEquals(
        notWritten.message,
        "Cannot run command 2: it was still queued after 500 ms, as command 1 waits for its status",
      );
      const { error } = await rejection(silent);
      assertInstanceOf(error, TimeoutError);
      assertEquals([error.commandWritten, error.timeoutMs], [true, 600]);
      const third = await peer.readCommand();
      // Commands that were canceled in the queue have used no counter.
      assertEquals([third.code, third.counter], [3, counter + 1]);
      const answer = statusFrame(third.counter, { duration: 4 });
      await peer.send(statusFrame(counter), answer);
      assertEquals(await later, 4);
      assertEquals((await events.wait("unexpectedStatus")).counter, counter);
      assert(client.connected);
    }),
);

socketTest(
  "CommandTelemetryClient.runCommand() is aborted in every state",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const abort = new AbortController();
    const { signal } = abort;
    const calls = [1, 2].map((code) =>
      client.runCommand(command(code), { signal })
    );
    const last = client.runCommand(command(3));
    assertEquals((await peer.readCommand()).code, 1);
    await until(() => client.stats.commandsSent === 1);
    const reason = new Error("enough");
    abort.abort(reason);
    for (const call of calls) {
      assertEquals((await rejection(call)).error, reason);
    }
    const before = client.runCommand(command(4), { signal });
    assertEquals((await rejection(before)).error, reason);
    assertEquals((await peer.answer()).code, 3);
    await last;
    assert(client.connected);
  },
);

socketTest(
  "CommandTelemetryClient settles all that is pending when the link is lost",
  () =>
    assertTakes(SETTLED_MS, async () => {
      await using connected = await ConnectedClient.open();
      const { client, peer } = connected;
      const run = client.runCommand(command(1));
      const queued = Array.from(
        { length: 1000 },
        () => client.runCommand(command(2)),
      );
      const confirm = client.sendAndConfirm(command(3), () => true);
      const next = client.nextTelemetry();
      const calls = [run, ...queued, confirm, next];
      const settled = Promise.allSettled(calls);
      await peer.readCommand();
      await until(() => client.stats.commandsSent === 1);
      const startMs = performance.now();
      peer.close();
      await settled;
      const tookMs = performance.now() - startMs;
      for (const [i, call] of calls.entries()) {
        const { error } = await rejection(call);
        assertInstanceOf(error, LinkLostError);
        assertEquals(error.socket, "combined");
        const written = call === next ? undefined : i === 0;
        assertEquals(error.commandWritten, written);
      }
      assertEquals(client.stats.commandsPending, 0);
      await assertRejects(
        () => client.runCommand(command()),
        NotConnectedError,
      );
      await assertRejects(() => client.nextTelemetry(), NotConnectedError);
      return tookMs;
    }),
);

netTest(
  "CommandTelemetryClient accepts an answer received with the end of the connection",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const call = client.runCommand(command());
    const { counter } = await peer.readCommand();
    // Then all has come before this thread looks at anything.
    const sent = peer.send(statusFrame(counter, { duration: 3 }));
    await sent;
    peer.close();
    dawdle(50);
    assertEquals(await call, 3);
  },
);

socketTest(
  "CommandTelemetryClient.sendAndConfirm() wants the answer and the effect",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    await peer.send(telemetryFrame(5));
    await until(() => client.stats.telemetryFrames === 1);
    const confirm = client.sendAndConfirm(
      command(),
      ({ telemetry }) => telemetry.currPosition >= 5,
    );
    const { counter } = await peer.readCommand();
    await until(() => client.stats.commandsSent === 1);
    await peer.send(telemetryFrame(6), statusFrame(counter), telemetryFrame(7));
    assertEquals((await confirm).telemetry.currPosition, 6);
    const rejected = client.sendAndConfirm(command(), () => true);
    await peer.answer({ status: 2, reason: "out of range" });
    await assertRejects(() => rejected, CommandRejectedError, "out of range");
    const noEffect = client.sendAndConfirm(command(), () => false, {
      timeoutMs: 3000,
    });
    await peer.answer();
    const error = await assertRejects(() => noEffect, TimeoutError);
    assertEquals(error.commandWritten, true);
  },
);

socketTest(
  "CommandTelemetryClient.connect() rejects with the reason, and can be called again",
  async () => {
    const port = freePorts();
    await using client = newClient(port);
    const events = new EventList(client);
    for (let i = 0; i < 2; i++) {
      await assertRejects(
        () => client.connect(),
        Deno.errors.ConnectionRefused,
        `Cannot connect to the controller at 127.0.0.1:${port}`,
      );
    }
    const { errorName, reason, message } = await events.wait("unreachable", 2);
    assertEquals(errorName, "ConnectionRefused");
    assertStringIncludes(
      message,
      "; nothing listens there: is the controller on",
    );
    assertStringIncludes(reason, "refused");
    assertEquals(client.stats.failedDials, 2);
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    const accept = () => deadline(listener.accept(), TIME_LIMIT_MS);
    const [conn] = await Promise.all([accept(), client.connect()]);
    await client.connect(); // at once
    assert(client.connected);
    conn.close();
    await until(() => !client.connected);
    const [again] = await Promise.all([accept(), client.connect()]);
    assertEquals([client.stats.connections, client.stats.reconnects], [2, 1]);
    again.close();
    listener.close();
  },
);

socketTest(
  "CommandTelemetryClient.connect() ends at its time limit, or by its signal",
  async () => {
    using port = new DialledPort();
    port.close(); // with `reconnect`, it is dialled for ever
    await using client = newClient(port.port, {
      reconnect: true,
      reconnectDelayMs: 20,
    });
    await rejection(client.connect({ timeoutMs: 0 }));
    await until(() => client.stats.lastUnreachable !== undefined);
    const error = await assertRejects(
      () => client.connect({ timeoutMs: 100 }),
      TimeoutError,
    );
    assertStringIncludes(error.message, "within 100 ms: ");
    const reason = new Error("enough");
    assertEquals(
      (await rejection(client.connect({ signal: AbortSignal.abort(reason) })))
        .error,
      reason,
    );
    const abort = new AbortController();
    const call = client.connect({ signal: abort.signal });
    abort.abort(reason);
    assertEquals((await rejection(call)).error, reason);
    // A repeated failure is reported once.
    await until(() => client.stats.failedDials >= 3);
    const lines = new LogLines();
    await using other = newClient(port.port, {
      log: lines,
      reconnect: true,
      reconnectDelayMs: 5,
    });
    await rejection(other.connect({ timeoutMs: 50 }));
    await until(() => other.stats.failedDials >= 3);
    const told = () => lines.matching(/^warn Cannot connect to the con/).length;
    await until(() => told() > 0);
    assertEquals(told(), 1);
  },
);

netTest(
  "CommandTelemetryClient.connect() without reconnect leaves nothing behind when it is canceled",
  async () => {
    using port = new DialledPort();
    const served = serve(port);
    await using client = newClient(port.port);
    let givenUp = 0;
    for (let i = 0; i < 60; i++) {
      const abort = new AbortController();
      const call = rejection(client.connect({ signal: abort.signal }));
      dawdle(i / 20);
      if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      abort.abort(new Error("enough"));
      const { error } = await call;
      if (error !== undefined) givenUp++;
      // Whatever came of it, the next call is true.
      await client.connect();
      assertEquals(await client.runCommand(command()), 1.5);
      assert(client.connected);
      served.at(-1)!.close();
      await until(() => !client.connected);
    }
    assert(givenUp > 0, "no call was canceled");
    await client.close();
  },
);

socketTest(
  "CommandTelemetryClient with reconnect reconnects by itself, and iterators continue",
  async () => {
    await using connected = await ConnectedClient.open({
      reconnect: true,
      reconnectDelayMs: 10,
    });
    const { client, port } = connected;
    const samples = client.samples();
    for (let i = 0; i < 5; i++) {
      await connected.peer.send(configFrame(i), telemetryFrame(i));
      assertEquals((await samples.next()).value?.telemetry.currPosition, i);
      assert(client.configured);
      connected.peer.close();
      connected.peer = await port.accept();
      await client.waitConnected();
      assert(!client.configured);
    }
    assertEquals(client.stats.reconnects, 5);
    const call = client.runCommand(command());
    await connected.peer.answer();
    await call;
  },
);

netTest(
  "CommandTelemetryClient.connect() continues to dial when it is canceled, with reconnect",
  async () => {
    using port = new DialledPort();
    await using client = newClient(port.port, { reconnect: true });
    const { error } = await rejection(client.connect({ timeoutMs: 0 }));
    assertInstanceOf(error, TimeoutError); // before there is a thread
    using _peer = await port.accept();
    await client.waitConnected();
  },
);

netTest(
  "CommandTelemetryClient.connect() doesn't resolve by a connection whose end was received",
  async () => {
    await using connected = await ConnectedClient.open({
      reconnect: true,
      reconnectDelayMs: 1,
    });
    const { client, port } = connected;
    connected.peer.close();
    blockUntil(() => client.stats.connections === 2); // the system has accepted it
    await using _samples = client.samples(); // looks at what was received
    assert(client.connected, "it isn't told yet");
    await assertRejects(() => client.nextTelemetry(), LinkLostError);
    await Promise.all([client.connect(), client.waitConnected()]);
    using again = await port.accept();
    const next = client.nextTelemetry(0);
    await again.send(telemetryFrame(3));
    assertEquals((await next).telemetry.currPosition, 3);
  },
);

socketTest(
  "CommandTelemetryClient reports silence, and closes a stale connection to dial again",
  async () => {
    await using connected = await ConnectedClient.open({
      telemetryTimeoutMs: 50,
      staleAction: "disconnect",
      reconnect: true,
      reconnectDelayMs: 10,
    });
    const { client, port } = connected;
    const events = new EventList(client);
    await events.wait("stale");
    assertEquals((await events.wait("disconnected")).cause, "stale");
    using _peer = await port.accept();
    await client.waitConnected();
  },
);

socketTest(
  "CommandTelemetryClient.connect() waits for the next connection once the link is lost",
  async () => {
    using port = new DialledPort();
    const served = serve(port);
    await using client = newClient(port.port, {
      reconnect: true,
      reconnectDelayMs: 5,
    });
    await using once = newClient(port.port);
    const losses = new EventList(client);
    for (let i = 0; i < 30; i++) {
      for (const link of [client, once]) {
        await link.connect();
        assert(link.connected);
        assertEquals(await link.runCommand(command()), 1.5);
      }
      for (const peer of served.splice(0)) peer.close();
      // One is told by a command, the other by an event: it may be back already.
      await assertRejects(async () => {
        for (;;) await once.runCommand(command());
      });
      await losses.wait("disconnected", i + 1);
    }
    port.close();
    for (const peer of served) peer.close();
    // A last connection may have been on its way when the port was closed.
    await assertRejects(async () => {
      for (;;) {
        await until(() => !client.connected && !once.connected);
        await client.connect({ timeoutMs: 50 });
      }
    }, TimeoutError);
    await assertRejects(() => once.connect(), Deno.errors.ConnectionRefused);
  },
);

socketTest(
  "CommandTelemetryClient.connect() dials once, also if the controller closes the connection at once",
  async () => {
    using port = new DialledPort();
    await using client = newClient(port.port);
    let isOver = false;
    const hangUpAll = (async () => {
      for (;;) (await port.accept()).close();
    })().catch(() => isOver = true);
    for (let i = 1; i <= 20; i++) {
      await rejection(client.connect());
      await until(() => !client.connected);
      assertEquals(client.stats.connections, i);
    }
    port.close();
    await hangUpAll;
    assert(isOver);
  },
);

socketTest(
  "CommandTelemetryClient.connect() rejects when the client is closed meanwhile",
  async () => {
    using port = new DialledPort();
    let closed: Promise<void> | undefined;
    const closing = newClient(port.port, {
      connectCallback: (client) => void (closed ??= client.close()),
    });
    await assertRejects(() => closing.connect(), LinkClosedError);
    await closed;

    // It waits for the end of a canceled call.
    for (let i = 0; i < 10; i++) {
      const client = newClient(port.port);
      await rejection(client.connect({ timeoutMs: 0 }));
      const abort = new AbortController();
      const first = rejection(client.connect({ signal: abort.signal }));
      await new Promise((resolve) => setTimeout(resolve, i));
      abort.abort();
      await first;
      const second = rejection(client.connect());
      await Promise.resolve();
      await client.close();
      const { error } = await second;
      if (error !== undefined) assertInstanceOf(error, LinkClosedError);
    }
  },
);

netTest(
  "CommandTelemetryClient.connect() rejects with LinkClosedError when the client is closed between the connection and its report",
  async () => {
    const port = freePorts();
    const client = newClient(port);
    await rejection(client.connect()); // is refused, and its thread runs
    using _listener = Deno.listen({ hostname: "127.0.0.1", port });
    const call = rejection(client.connect());
    for (let i = 0; i < 10; i++) await Promise.resolve(); // it has dialled
    blockUntil(() => client.stats.connections === 1);
    dawdle(50); // and its connection is recorded
    const closed = client.close();
    assertInstanceOf((await call).error, LinkClosedError);
    await closed;
  },
);

netTest(
  "CommandTelemetryClient.connect() connects or rejects with LinkClosedError, whenever the client is closed",
  async () => {
    const seen = { connected: 0, closed: 0 };
    for (let i = 0; i < 30; i++) {
      using port = new DialledPort();
      const served = serve(port);
      const client = newClient(port.port, { reconnect: i % 2 === 1 });
      const call = rejection(client.connect());
      const endMs = performance.now() + i * 2;
      await until(() => performance.now() >= endMs || client.connected);
      dawdle(i % 3);
      await client.close();
      const { error } = await call;
      if (error !== undefined) assertInstanceOf(error, LinkClosedError);
      seen[error === undefined ? "connected" : "closed"]++;
      for (const peer of served) peer.close();
    }
    assert(seen.closed > 0, "no call was under way");
  },
);

netTest(
  "CommandTelemetryClient.runCommand() keeps its limits while callbacks are behind",
  // A busy machine may take a command after its time, and not write it.
  () =>
    eventually(async () => {
      await using connected = await ConnectedClient.open({
        telemetryCallback: () => dawdle(2),
      });
      const { client, peer } = connected;
      const frames = Array.from({ length: 3000 }, (_, i) => telemetryFrame(i));
      await peer.send(...frames);
      await until(() => client.stats.telemetryFrames > 1000);
      const abort = new AbortController();
      const calls = [
        client.runCommand(command(1), { timeoutMs: 500 }),
        client.runCommand(command(2), { signal: abort.signal }),
        client.runCommand(command(3), { timeoutMs: 500 }),
      ].map(rejection);
      const reason = new Error("enough");
      setTimeout(() => abort.abort(reason), 550);
      const [first, second, third] = await Promise.all(calls);
      assertInstanceOf(first.error, TimeoutError);
      assertEquals(first.error.commandWritten, true);
      assertEquals((await peer.readCommand()).code, 1);
      assertEquals(second.error, reason);
      assertInstanceOf(third.error, TimeoutError);
      for (const { tookMs } of [first, second, third]) assert(tookMs < 3000);
      assert(client.stats.telemetryFrames === 3000);
      assert(client.telemetry.currPosition < 2999, "the test was too slow");
    }),
);

socketTest(
  "CommandTelemetryClient.runCommand() keeps its limits during the back-pressure of an iterator",
  // A busy machine may take a command after its time, and not write it.
  () =>
    eventually(async () => {
      await using connected = await ConnectedClient.open({ ringBytes: 1024 });
      const { client, peer } = connected;
      const _unread = client.samples({ buffer: "lossless" });
      const frames = Array.from({ length: 1000 }, (_, i) => telemetryFrame(i));
      const sent = peer.send(...frames);
      await until(() => client.stats.telemetryFrames >= 20);
      const first = rejection(
        client.runCommand(command(1), { timeoutMs: 1000 }),
      );
      assertEquals((await peer.readCommand()).code, 1);
      const second = rejection(
        client.runCommand(command(2), { timeoutMs: 2000 }),
      );
      for (const { error, tookMs } of [await first, await second]) {
        assertInstanceOf(error, TimeoutError);
        assertEquals(error.commandWritten, true);
        assert(tookMs < 4000); // not by the limit of all commands
      }
      await sent;
    }),
);

socketTest(
  "CommandTelemetryClient is stale when no telemetry is received, though commands are answered",
  async () => {
    using port = new DialledPort();
    await using client = newClient(port.port, { telemetryTimeoutMs: 100 });
    const events = new EventList(client); // it may be stale at once
    const connecting = [port.accept(), client.connect()] as const;
    using peer = (await Promise.all(connecting))[0];
    const served = (async () => {
      for (;;) await peer.answer();
    })().catch(() => {});
    while (!client.stale) await client.runCommand(command());
    assertEquals((await events.wait("stale")).type, "stale");
    await client.close();
    await served;
  },
);

socketTest(
  "CommandTelemetryClient.runCommand() writes an urgent command at once",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const calls = [1, 2].map((code) => client.runCommand(command(code)));
    const first = await peer.readCommand();
    const urgent = client.runCommand(command(3), { urgent: true });
    const second = await peer.readCommand();
    assertEquals([first.code, second.code], [1, 3]);
    assertEquals([first.counter, second.counter], [0, 1]);
    await peer.send(statusFrame(second.counter, { duration: 3 }));
    assertEquals(await urgent, 3);
    await peer.send(statusFrame(first.counter, { duration: 1 }));
    assertEquals(await calls[0], 1);
    const { code, counter } = await peer.answer({ duration: 2 });
    assertEquals([code, counter, await calls[1]], [2, 2, 2]);
    // It is written before what follows the call, and also if very many wait.
    const waiting = Array.from(
      { length: 4096 },
      () => rejection(client.runCommand(command(4))),
    );
    const last = rejection(client.runCommand(command(5), { urgent: true }));
    await client.close();
    for (const { error } of await Promise.all([...waiting, last])) {
      assertInstanceOf(error, LinkClosedError);
    }
  },
);

socketTest(
  "CommandTelemetryClient.close() settles all that is pending, in every state",
  async () => {
    const unused = newClient(1);
    await unused.close();
    await assertRejects(() => unused.connect(), LinkClosedError);
    await assertRejects(() => unused.runCommand(command()), LinkClosedError);

    using silent = new DialledPort();
    const connecting = newClient(silent.port);
    const call = rejection(connecting.connect());
    await connecting.close();
    const { error } = await call;
    if (error !== undefined) assertInstanceOf(error, LinkClosedError);

    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const calls = [
      client.runCommand(command()),
      client.runCommand(command()),
      client.sendAndConfirm(command(), () => true),
      client.nextTelemetry(),
    ];
    const settled = Promise.allSettled(calls);
    await peer.readCommand();
    await until(() => client.stats.commandsSent === 1);
    await Promise.all([client.close(), client.close()]);
    await settled;
    const fates = await Promise.all(calls.map(async (call) => {
      const { error } = await rejection(call);
      assertInstanceOf(error, LinkClosedError);
      return error.commandWritten;
    }));
    assertEquals(fates, [true, false, false, undefined]);
    assertEquals((await client.samples().next()).done, true);
    assertEquals(await peer.socket.readToEnd(), 0);
  },
);

Deno.test("CommandTelemetryClient refuses options that can't be", () => {
  const refusals: [Record<string, unknown>, string][] = [
    [{ port: 0 }, "port must be in 1..65535: received 0"],
    [{ host: null }, "host must be a name or an IP address: received null"],
    [{ host: "" }, "host must be a name or an IP address"],
    [{ reconnect: 1 }, "reconnect must be true or false: received number 1"],
    [{ reconnectDelayMs: 0 }, "reconnectDelayMs must be in 1.."],
    [
      { commandTimeoutAction: "cut" },
      "commandTimeoutAction must be one of report, disconnect",
    ],
    [{ ConfigClass: Telemetry }, "both have frame id 2"],
    [
      { TelemetryClass: defineStruct("T", { a: "u8" }, { frameId: 1 }) },
      "both have frame id 1",
    ],
    [
      { HeaderClass: defineStruct("H", { frameId: "u32" }) },
      'HeaderClass must have a field "counter" of type u32',
    ],
  ];
  for (const [options, message] of refusals) {
    assertThrows(
      () => newClient(5570, { ConfigClass: Config, ...options }),
      Error,
      message,
    );
  }
});
