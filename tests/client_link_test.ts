// A client's link when its worker dials, connects and loses, without sockets.

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandStatusCode,
  LinkClosedError,
  LinkLostError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import { EndCause, RecordKind } from "../src/transport/journal.ts";
import { Total } from "../src/transport/shared_layout.ts";
import { telemetryFrame } from "./dialled_peer.ts";
import { ClientRig, errorOf, within } from "./link_rig.ts";
import { ManualClock } from "./manual_clock.ts";

const FAR_MS = 60_000;
const { settle } = ClientRig;
const command = (code = 5) => singleSocket.Command.create({ code });
const refused = {
  payload: "ConnectionRefused\nConnection refused (os error 111)",
};

/** A client that is connected. */
async function connected(
  options?: ConstructorParameters<typeof ClientRig>[0],
): Promise<ClientRig> {
  const rig = new ClientRig(options);
  const call = rig.link.dialling.connect(within(FAR_MS), 1000);
  await settle();
  rig.worker.connect().turn();
  await call;
  return rig;
}

Deno.test("ClientLink.connect() dials once for all calls, and not when it is connected", async () => {
  await using rig = new ClientRig();
  const { link, worker } = rig;
  const calls = [1, 2].map(() => link.dialling.connect(within(FAR_MS), 1000));
  await settle();
  assertEquals([worker.told, worker.isRun], [[["dial"]], true]);
  assertEquals(link.dialling.isIdle, false);
  worker.connect().turn();
  await Promise.all(calls);
  await link.dialling.connect(within(FAR_MS), 1000);
  assertEquals(worker.told.length, 1);
  assertEquals([link.state.connected, link.state.commandConnected], [
    true,
    true,
  ]);
  assertEquals(rig.calls, ["life", "change combined"]);
});

Deno.test("ClientLink.connect() rejects with the system's error, and dials again when it is called again", async () => {
  await using rig = new ClientRig();
  const { link, worker } = rig;
  const call = errorOf(link.dialling.connect(within(FAR_MS), 1000));
  await settle();
  worker.record(RecordKind.DIAL_FAILED, refused);
  worker.record(RecordKind.DIAL_ENDED).turn();
  const error = await call;
  assertInstanceOf(error, Deno.errors.ConnectionRefused);
  assertStringIncludes(
    error.message,
    "Cannot connect to the controller at 127.0.0.1:5000: Connection refused (os error 111)",
  );
  assertEquals(link.dialling.isIdle, true);
  assertEquals(link.stats.lastUnreachable?.errorName, "ConnectionRefused");
  const again = link.dialling.connect(within(FAR_MS), 1000);
  await settle();
  assertEquals(worker.told, [["dial"], ["dial"]]);
  worker.connect().turn();
  await again;
});

Deno.test("ClientLink.connect() rejects with an Error when the system's class isn't known", async () => {
  await using rig = new ClientRig();
  const call = errorOf(rig.link.dialling.connect(within(FAR_MS), 1000));
  await settle();
  rig.worker.record(RecordKind.DIAL_FAILED, { payload: "Odd\nodd" });
  rig.worker.record(RecordKind.DIAL_ENDED).turn();
  const error = await call;
  assertEquals([error?.name, error?.constructor], ["Error", Error]);
});

Deno.test("ClientLink.connect() without reconnect rejects when the controller closes the connection at once", async () => {
  await using rig = new ClientRig();
  const call = errorOf(rig.link.dialling.connect(within(FAR_MS), 1000));
  await settle();
  rig.worker.connect().disconnect().record(RecordKind.DIAL_ENDED).turn();
  const error = await call;
  assertInstanceOf(error, LinkLostError);
  assertEquals(
    error.message,
    "Cannot connect to the controller: it has closed the connection at once",
  );
  assertEquals(error.socket, "combined");
  assertEquals(rig.worker.told, [["dial"]]);
});

Deno.test("ClientLink.connect() rejects at its limit with the failure to dial, and stops dialling", async () => {
  using clock = new ManualClock();
  for (const reconnect of [false, true]) {
    await using rig = new ClientRig({ reconnect });
    const { link, worker } = rig;
    const limitError = async () => {
      const call = errorOf(link.dialling.connect(within(100), 1000));
      await clock.settle();
      if (reconnect) worker.record(RecordKind.DIAL_FAILED, refused).turn();
      await clock.advance(100);
      const error = await call;
      assertInstanceOf(error, TimeoutError);
      assertEquals(error.timeoutMs, 100);
      return error.message;
    };
    const words =
      "Cannot connect to the controller at 127.0.0.1:5000 within 100 ms";
    if (reconnect) {
      assertEquals(
        await limitError(),
        `${words}: Connection refused (os error 111)`,
      );
      assertEquals(worker.told, [["dial"]], "it is dialled for ever");
      assertEquals(link.dialling.isIdle, false);
      worker.connect().turn();
      assertEquals(link.state.connected, true);
      worker.disconnect().turn();
      const again = errorOf(link.dialling.connect(within(100), 1000));
      await clock.advance(100);
      assertEquals((await again)?.message, words, "the failure was before");
    } else {
      assertEquals(await limitError(), words);
      const hungUp = [["dial"], ["hangUp", "connect() was canceled"]];
      assertEquals(worker.told, hungUp);
      assertEquals(link.dialling.isIdle, true);
      const again = link.dialling.connect(within(100), 1000);
      await clock.settle();
      assertEquals(worker.told, hungUp, "the last dialling has to end first");
      worker.connect().turn(); // at the last moment
      await clock.settle();
      worker.disconnect(EndCause.CUT).record(RecordKind.DIAL_ENDED).turn();
      await clock.settle();
      assertEquals(worker.told.slice(2), [["dial"]]);
      worker.connect().turn();
      await again;
    }
  }
});

Deno.test("ClientLink.connect() rejects at its limit while the worker is starting", async () => {
  using clock = new ManualClock();
  await using rig = new ClientRig();
  const started = Promise.withResolvers<void>();
  rig.worker.starting = started.promise;
  const call = errorOf(rig.link.dialling.connect(within(100), 1000));
  await clock.advance(100);
  assertInstanceOf(await call, TimeoutError);
  started.resolve();
  await clock.settle();
  assertEquals(rig.worker.told, [], "nobody waits for a connection");
});

Deno.test("ClientLink.connect() doesn't dial for a call that was canceled while the last dialling ended", async () => {
  await using rig = new ClientRig();
  const { link: { dialling }, worker } = rig;
  for (let i = 0; i < 2; i++) {
    const cancel = new AbortController();
    const call = errorOf(dialling.connect(within(FAR_MS, cancel.signal), 1000));
    await settle();
    cancel.abort();
    assertEquals((await call)?.name, "AbortError");
  }
  const told = [["dial"], ["hangUp", "connect() was canceled"]];
  assertEquals(worker.told.slice(0, 2), told);
  worker.record(RecordKind.DIAL_ENDED).turn();
  await settle();
  assertEquals(worker.told.filter(([type]) => type === "dial").length, 1);
});

Deno.test("ClientLink.connect() rejects once the link is closed, started or not", async () => {
  for (const isStarted of [true, false]) {
    const { link, worker } = isStarted ? await connected() : new ClientRig();
    await link.close(1000);
    const { told } = worker;
    const error = await errorOf(link.dialling.connect(within(FAR_MS), 1000));
    assertInstanceOf(error, LinkClosedError);
    assertEquals(error.message, "Cannot connect client: the client is closed");
    assertEquals(worker.told, told);
  }
});

Deno.test("ClientLink.close() rejects connect() that waits for the end of the last dialling, or has just been connected", async () => {
  for (const isConnecting of [true, false]) {
    await using rig = new ClientRig();
    const { link, worker } = rig;
    const cancel = new AbortController();
    if (!isConnecting) {
      const { signal } = cancel;
      const call = errorOf(link.dialling.connect(within(FAR_MS, signal), 1000));
      await settle();
      cancel.abort();
      await call;
    }
    const call = errorOf(link.dialling.connect(within(FAR_MS), 1000));
    await settle();
    if (isConnecting) worker.connect().turn();
    const closed = link.close(1000);
    const error = await call;
    assertInstanceOf(error, LinkClosedError);
    assertStringIncludes(error.message, "Cannot connect client");
    await closed;
  }
});

Deno.test("ClientLink.connect() dials on when one of two calls is canceled", async () => {
  await using rig = new ClientRig();
  const { link, worker } = rig;
  const cancel = new AbortController();
  const canceled = errorOf(
    link.dialling.connect(within(FAR_MS, cancel.signal), 1000),
  );
  const other = link.dialling.connect(within(FAR_MS), 1000);
  await settle();
  cancel.abort(new Error("canceled"));
  assertEquals((await canceled)?.message, "canceled");
  assertEquals(worker.told, [["dial"]]);
  worker.connect().turn();
  await other;
});

Deno.test("ClientLink.connect() sees at its limit a connection that was received in time", async () => {
  using clock = new ManualClock();
  await using rig = new ClientRig();
  const call = rig.link.dialling.connect(within(100), 1000);
  await clock.settle();
  rig.worker.connect(); // and the thread is too busy to see it
  await clock.advance(100);
  await call;
  assertEquals(rig.worker.told, [["dial"]]);
  const late = new AbortController();
  await using other = new ClientRig();
  const canceled = errorOf(
    other.link.dialling.connect(within(FAR_MS, late.signal), 1000),
  );
  await clock.settle();
  other.worker.connect();
  late.abort(new Error("canceled"));
  assertEquals((await canceled)?.message, "canceled");
});

Deno.test("ClientLink.connect() waits for the next connection once one is lost, with reconnect", async () => {
  await using rig = await connected({ reconnect: true });
  const { link, worker } = rig;
  worker.disconnect(EndCause.ERROR, "reset").turn();
  let isConnected = false;
  const call = link.dialling.connect(within(FAR_MS), 1000).then(() =>
    isConnected = true
  );
  await settle();
  assertEquals([isConnected, link.dialling.isIdle], [false, false]);
  worker.connect().turn();
  await call;
  assertEquals(worker.told, [["dial"]], "the worker dials again by itself");
});

Deno.test("ClientLink.connect() with reconnect waits on when the controller closes the connection at once", async () => {
  await using rig = new ClientRig({ reconnect: true });
  const { link, worker } = rig;
  let isConnected = false;
  const call = link.dialling.connect(within(FAR_MS), 1000).then(() =>
    isConnected = true
  );
  await settle();
  worker.connect().disconnect().turn();
  await settle();
  assertEquals(isConnected, false);
  worker.connect().turn();
  await call;
  assertEquals(worker.told, [["dial"]]);
});

Deno.test("ClientLink.close() has no effect on others when a connection was lost for which no call waits", async () => {
  for (const reconnect of [false, true]) {
    const rig = await connected({ reconnect });
    rig.worker.disconnect().turn();
    await rig.link.close(1000);
    await settle(); // in which a rejection that nobody handles would end the program
  }
});

Deno.test("ClientLink.connect() doesn't take a connection that was cut for its own", async () => {
  await using rig = await connected();
  const { link, worker } = rig;
  worker.socket.cut(1, "cut");
  const call = link.dialling.connect(within(FAR_MS), 1000);
  await settle();
  assertEquals(worker.told.slice(2), []);
  worker.disconnect(EndCause.CUT).record(RecordKind.DIAL_ENDED).turn();
  await settle();
  assertEquals(worker.told.slice(2), [["dial"]]);
  worker.connect().turn();
  await call;
});

Deno.test("ClientLink.close() rejects connect(), and commands with their fates", async () => {
  const rig = new ClientRig();
  const call = errorOf(rig.link.dialling.connect(within(FAR_MS), 1000));
  await settle();
  await rig.link.close(1000);
  const error = await call;
  assertInstanceOf(error, LinkClosedError);
  assertEquals(error.message, "Cannot connect client: the client is closed");
  await assertRejects(
    () => rig.link.dialling.connect(within(FAR_MS), 1000),
    LinkClosedError,
    "Cannot connect client: the client is closed",
  );

  const { link, worker } = await connected();
  const runs = [1, 2].map((code) =>
    errorOf(link.commands.send(command(code), within(FAR_MS)))
  );
  await settle();
  await worker.write();
  assertEquals(link.stats.commandsPending, 2);
  await link.close(1000, "the test is over");
  for (const [index, run] of runs.entries()) {
    const error = await run;
    assertInstanceOf(error, LinkClosedError);
    assertEquals(
      [error.message, error.commandWritten],
      [`Cannot run command ${index + 1}: the test is over`, index === 0],
    );
  }
});

Deno.test("ClientLink.isIdle is true without a connection, and none under way", async () => {
  const rig = new ClientRig();
  assertEquals(rig.link.dialling.isIdle, true);
  const call = rig.link.dialling.connect(within(FAR_MS), 1000);
  assertEquals(rig.link.dialling.isIdle, false);
  await settle();
  rig.worker.connect().turn();
  await call;
  assertEquals(rig.link.dialling.isIdle, false);
  rig.worker.disconnect().turn();
  assertEquals(rig.link.dialling.isIdle, true);
  await rig.link.close(1000);
  assertEquals(rig.link.dialling.isIdle, false, "it will never be connected");
});

Deno.test("ClientLink rejects commands with their fates when the connection is lost", async () => {
  await using rig = await connected();
  const { link, worker } = rig;
  const runs = [1, 2].map((code) =>
    errorOf(link.commands.send(command(code), within(FAR_MS)))
  );
  await settle();
  await worker.write();
  worker.disconnect(EndCause.ERROR, "reset").turn();
  const words = ["its status was received", "it was written"];
  for (const [index, run] of runs.entries()) {
    const error = await run;
    assertInstanceOf(error, LinkLostError);
    assertEquals(
      error.message,
      `Cannot run command ${index + 1}: the combined socket was lost before ${
        words[index]
      }`,
    );
    assertEquals([error.socket, error.commandWritten], [
      "combined",
      index === 0,
    ]);
    assertEquals((error.cause as Error).message, "reset");
  }
});

Deno.test("ClientLink with commandTimeoutAction disconnect ends the connection of a command that isn't answered", async () => {
  using clock = new ManualClock();
  for (const action of ["report", "disconnect"] as const) {
    await using rig = new ClientRig({ commandTimeoutAction: action });
    const { link, worker } = rig;
    const call = link.dialling.connect(within(FAR_MS), 1000);
    await clock.settle();
    worker.connect().turn();
    await call;
    const runs = [[7, 100], [8, FAR_MS]].map(([code, timeoutMs]) =>
      errorOf(link.commands.send(command(code), within(timeoutMs)))
    );
    await clock.settle();
    await worker.write();
    await clock.advance(100);
    assertInstanceOf(await runs[0], TimeoutError);
    if (action === "report") {
      assertEquals(worker.told, [["dial"]]);
      continue;
    }
    const reason =
      "command 7 was not answered within 100 ms, see commandTimeoutAction";
    assertEquals(worker.told.slice(1), [["cut", 1, reason]]);
    const error = await runs[1];
    assertInstanceOf(error, LinkLostError);
    assertEquals(error.commandWritten, false);
    assertEquals((error.cause as Error).message, reason);
  }
});

Deno.test("ClientLink counts rejections and unexpected statuses, and reports the latter", async () => {
  await using rig = await connected();
  const { link, worker } = rig;
  worker.socket.memory.setTotal(Total.FAILED_DIALS, 4);
  const call = errorOf(link.commands.send(command(), within(FAR_MS)));
  await settle();
  await worker.write();
  rig.answer(0, { status: CommandStatusCode.NO_ACK, reason: "no" });
  assertStringIncludes(String(await call), "no");
  rig.answer(9).answer(10, { status: 33, reason: "late" });
  const { commandsRejected, unexpectedStatuses, failedDials } = link.stats;
  assertEquals([commandsRejected, unexpectedStatuses, failedDials], [1, 2, 4]);
  assertEquals(
    rig.events.slice(-2).map(({ atMs: _atMs, ...event }) => event),
    [
      {
        type: "unexpectedStatus",
        message:
          "Ignored status 1 of the command with counter 9, for which no call waits",
        counter: 9,
        status: 1,
        reason: "",
      },
      {
        type: "unexpectedStatus",
        message:
          "Ignored status 33 of the command with counter 10, for which no call waits: late",
        counter: 10,
        status: 33,
        reason: "late",
      },
    ],
  );
});

Deno.test("ClientLink.confirm() wants the answer and the effect, and gives the answer 5 s", async () => {
  using clock = new ManualClock();
  await using rig = new ClientRig();
  const { link, worker } = rig;
  const call = link.dialling.connect(within(FAR_MS), 1000);
  await clock.settle();
  worker.connect().turn();
  await call;
  const confirm = () =>
    link.confirm(
      command(),
      ({ telemetry }) => telemetry.currPosition === 9,
      within(FAR_MS),
    );
  const confirmed = confirm();
  await clock.settle();
  await worker.write();
  worker.receive(1, telemetryFrame(9)).turn();
  let isConfirmed = false;
  confirmed.then(() => isConfirmed = true);
  await clock.settle();
  assert(!isConfirmed);
  rig.answer(0);
  assertEquals((await confirmed).telemetry.currPosition, 9);
  const unanswered = errorOf(confirm());
  await clock.settle();
  await worker.write();
  await clock.advance(4999);
  assertEquals(link.commands.pending, 1);
  await clock.advance(1);
  const error = await unanswered;
  assertInstanceOf(error, TimeoutError);
  assertEquals([error.timeoutMs, error.commandWritten], [5000, true]);
});
