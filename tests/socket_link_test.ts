// The main thread's reading of a worker's journal, without a worker.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { EndCause, RecordKind } from "../src/transport/journal.ts";
import { Control } from "../src/transport/shared_layout.ts";
import { ago, ServerRig } from "./link_rig.ts";
import { ManualClock } from "./manual_clock.ts";

Deno.test("SocketLink shows the present connection, and when it began and ended", async () => {
  await using rig = await ServerRig.start();
  const { socket } = rig.command;
  const state = () => [socket.connection, socket.usableConnection];
  assertEquals(state(), [0, 0]);
  assertEquals(
    [socket.connectedMs, socket.endedMs, socket.heardMs, socket.peerHost],
    [-Infinity, -Infinity, -Infinity, ""],
  );
  await socket.ended;
  const [began, end] = [ago(500), ago(200)];
  rig.command.connect("[::1]:5000", began).turn();
  assertEquals(state(), [1, 1]);
  assertEquals([socket.connectedMs, socket.peerHost], [
    began.monotonicMs,
    "[::1]",
  ]);
  let isEnded = false;
  const ended = socket.ended.then(() => isEnded = true);
  await Promise.resolve();
  assertEquals(isEnded, false);
  socket.cut(1, "cut");
  assertEquals(state(), [1, 0], "no command may be sent on it");
  rig.command.disconnect(EndCause.CUT, "cut", end).turn();
  assertEquals(state(), [0, 0]);
  assertEquals(socket.endedMs, end.monotonicMs);
  await ended;
  rig.command.connect().turn();
  assertEquals(state(), [2, 2]);
});

Deno.test("SocketLink knows the last sign of life of a replaced client", async () => {
  await using rig = await ServerRig.connect();
  const moment = ago(100);
  const fields = { subject: 1, number: 4000, payload: "10.0.0.9:9" };
  rig.telemetry.record(RecordKind.TAKEN_OVER, fields, moment).turn();
  const { heardMs } = rig.telemetry.socket;
  assertEquals(heardMs, moment.monotonicMs - 4000);
});

Deno.test("SocketLink.turn() releases records that it has read, also of a worker without frames", async () => {
  await using rig = await ServerRig.connect();
  for (const worker of [rig.telemetry, rig.command]) {
    const { control } = worker.socket.memory;
    const released = () => Atomics.load(control, Control.JOURNAL_RELEASED);
    const appended = () => Atomics.load(control, Control.JOURNAL_APPENDED);
    assertEquals(released(), appended());
    worker.record(RecordKind.REFUSED, { subject: 1, payload: "1.2.3.4:5" });
    assertEquals(appended() - released(), 2);
    worker.turn();
    assertEquals(released(), appended());
  }
});

Deno.test("SocketLink.turn() settles commands before frames", async () => {
  await using rig = await ServerRig.connect();
  const order: string[] = [];
  const { socket } = rig.telemetry;
  socket.carryCommands(() => order.push("commands"));
  rig.hooks.next = () => order.push("frame");
  rig.receive(1).telemetry.turn();
  assertEquals(order, ["commands", "frame"]);
});

Deno.test("SocketLink.turn() ends after 10 ms, and the next continues there", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.connect();
  const seen: number[] = [];
  rig.hooks.next = () => {
    seen.push(rig.link.receiver.telemetries.present.currPosition);
    clock.skip(4); // which a callback takes
  };
  for (let i = 0; i < 6; i++) rig.receive(i);
  rig.telemetry.disconnect();
  const { socket } = rig.telemetry;
  assertEquals([socket.turn(), seen], [false, [0, 1, 2]]);
  assertEquals(socket.connection, 1, "not all that came before is handed out");
  assertEquals(socket.receivedEnd?.cause, "controller");
  assertEquals([socket.turn(), seen.length], [false, 6]);
  assertEquals([socket.turn(), socket.connection], [true, 0]);
  assertEquals(socket.receivedEnd, undefined);
  assertEquals(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("SocketLink.turn() hands out frames until more than 10 ms have passed", async () => {
  for (const [callbackMs, frames] of [[5.2, 2], [4.8, 3], [5, 3]]) {
    using clock = new ManualClock();
    await using rig = await ServerRig.connect();
    let seen = 0;
    rig.hooks.next = () => {
      seen++;
      clock.skip(callbackMs);
    };
    for (let i = 0; i < 5; i++) rig.receive(i);
    assertEquals([rig.telemetry.socket.turn(), seen], [false, frames]);
  }
});

Deno.test("SocketLink.turn() does nothing when a callback calls it, or once it is stopped", async () => {
  await using rig = await ServerRig.connect();
  const { socket } = rig.telemetry;
  let calls = 0;
  rig.hooks.next = () => {
    calls++;
    assertEquals(socket.turn(), true);
  };
  rig.receive(1).receive(2).telemetry.turn();
  assertEquals(calls, 2);
  await rig.link.close(1000);
  rig.receive(3);
  assertEquals([socket.turn(), calls], [true, 2]);
});

Deno.test("SocketLink.stop() in a callback hands out nothing more", async () => {
  await using rig = await ServerRig.connect();
  let calls = 0;
  rig.hooks.next = () => {
    calls++;
    rig.link.close(1000);
  };
  rig.receive(1).receive(2).telemetry.disconnect().turn();
  assertEquals(calls, 1);
  assertEquals(rig.calls.includes("change telemetry", 4), false);
  await rig.link.close(1000);
});

Deno.test("SocketLink.stop() reports the end of a connection with its own cause, if that was received", async () => {
  for (const isReceived of [false, true]) {
    await using rig = await ServerRig.connect();
    rig.hooks.next = () => void rig.link.close(1000, "the test is over");
    rig.receive(1);
    if (isReceived) rig.telemetry.disconnect(EndCause.ERROR, "reset");
    rig.telemetry.turn();
    await rig.link.close(1000);
    const ends = rig.events.filter((event) =>
      event.type === "disconnected" && event.socket === "telemetry"
    );
    assertEquals(ends.length, 1);
    const [{ message }] = ends;
    assertStringIncludes(message, isReceived ? "reset" : "the test is over");
  }
});

Deno.test("SocketLink.stop() reads earlier records, reports only existing connections, and ends its waits", async () => {
  const rig = await ServerRig.start();
  rig.telemetry.connect(); // which nobody has read yet
  const closed = rig.link.close(1000, "over");
  await closed;
  assertEquals(
    rig.events.map(({ type }) => type),
    ["connected", "disconnected"],
  );
  assertEquals(rig.telemetry.socket.connection, 0);
  await rig.telemetry.socket.ended;
});

Deno.test("SocketLink.run() reads whenever its worker has news, until it is stopped", async () => {
  const rig = await ServerRig.start();
  const { socket } = rig.telemetry;
  Reflect.deleteProperty(socket, "run");
  socket.run();
  const connected = new Promise<void>((resolve) => {
    const { emit } = rig.link.eventLog;
    rig.link.eventLog.emit = (event) => {
      emit.call(rig.link.eventLog, event);
      if (event.type === "connected") resolve();
    };
  });
  const keepAlive = setTimeout(() => {}, 30_000); // a wait on shared memory doesn't
  await new Promise((resolve) => setTimeout(resolve, 0));
  rig.telemetry.connect();
  await connected;
  // More frames than one turn delivers.
  const handedOut = Promise.withResolvers<void>();
  let frames = 0;
  rig.hooks.next = () => {
    const endMs = performance.now() + 4;
    while (performance.now() < endMs);
    if (++frames === 10) handedOut.resolve();
  };
  for (let i = 0; i < 10; i++) rig.receive(i);
  await handedOut.promise;
  await rig.link.close(1000);
  const { control } = socket.memory;
  assertEquals(Atomics.notify(control, Control.NEWS), 0, "nobody waits");
  clearTimeout(keepAlive);
});

Deno.test("SocketLink.run() waits for no news when a callback has closed the link", async () => {
  const rig = await ServerRig.start();
  const { socket } = rig.telemetry;
  Reflect.deleteProperty(socket, "run");
  rig.telemetry.connect();
  rig.receive(1);
  let closed: Promise<void> | undefined;
  rig.hooks.next = () => closed = rig.link.close(1000);
  socket.run();
  await closed;
  const { control } = socket.memory;
  assertEquals(Atomics.notify(control, Control.NEWS), 0, "threads that wait");
});

Deno.test("SocketLink reports that its worker waits for readers, once they could read", async () => {
  for (const isRelieved of [false, true]) {
    const keepAlive = setTimeout(() => {}, 30_000);
    using clock = new ManualClock();
    await using rig = await ServerRig.connect();
    const { memory } = rig.telemetry.socket;
    let isRoomy = false;
    const waiting = memory.released(() => isRoomy);
    rig.telemetry.turn();
    const goOn = () => {
      isRoomy = true;
      memory.wakeReleased();
      return waiting;
    };
    if (isRelieved) await goOn();
    await new Promise<void>((resolve) => setImmediate(resolve));
    await clock.advance(1500);
    assertEquals(
      rig.link.stats.lastBackPressure?.reader,
      isRelieved ? undefined : "callbacks",
    );
    if (!isRelieved) await goOn();
    clock[Symbol.dispose]();
    clearTimeout(keepAlive);
  }
});

Deno.test("SocketLink watches each wait for readers, and none once it is stopped", async () => {
  const keepAlive = setTimeout(() => {}, 30_000);
  using clock = new ManualClock();
  for (const isSeen of [true, false]) {
    const rig = await ServerRig.connect();
    const { memory } = rig.telemetry.socket;
    const nextTurn = () =>
      new Promise<void>((resolve) => setImmediate(resolve));
    /** The worker waits until the returned function is called. */
    const wait = () => {
      let isRoomy = false;
      const waiting = memory.released(() => isRoomy);
      rig.telemetry.turn();
      return () => {
        isRoomy = true;
        memory.wakeReleased();
        return waiting;
      };
    };
    const reports = () =>
      rig.events.filter(({ type }) => type === "backPressure").length;
    for (const count of [1, 2]) {
      const goOn = wait();
      await nextTurn();
      await clock.advance(1500);
      assertEquals(reports(), count);
      await goOn();
      await clock.advance(60_000); // so that the next isn't one with this
    }
    const goOn = wait();
    if (isSeen) await nextTurn();
    await rig.link.close(1000);
    await nextTurn();
    assertEquals(clock.timers, 0);
    await goOn();
  }
  clock[Symbol.dispose]();
  clearTimeout(keepAlive);
});
