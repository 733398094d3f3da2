// The history of commands, without sockets: steps, their order and how they end.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  type CommandEvent,
  CommandRejectedError,
  CommandStatusCode,
  type LinkEvent,
  singleSocket,
} from "../mod.ts";
import { EndCause } from "../src/transport/journal.ts";
import { CommandFate } from "../src/transport/mailbox.ts";
import { statusFrame, telemetryFrame } from "./dialled_peer.ts";
import { ClientRig, errorOf, ServerRig } from "./link_rig.ts";
import { dawdle } from "./peer.ts";
import { Deadline } from "../src/base/deadline.ts";
import type { CommandCall } from "../src/link/call_options.ts";

const call = {
  get deadline() {
    return new Deadline(60_000);
  },
  source: "operator",
};

/** Events of commands. */
function steps(events: readonly LinkEvent[]): CommandEvent[] {
  return events.filter((event) => "outcome" in event);
}

/** Steps in short. */
function shortOf(events: readonly LinkEvent[]): unknown[] {
  return steps(events).map(({ id, type, outcome }) => [id, type, outcome]);
}

async function connectedClient(): Promise<ClientRig> {
  const rig = new ClientRig();
  const connecting = rig.link.dialling.connect(call, 1000);
  await ClientRig.settle();
  rig.worker.connect().turn();
  await connecting;
  return rig;
}

Deno.test("Link.history reports a command with its id, counter, parameters, times and source", async () => {
  await using rig = await ServerRig.connect();
  const startMs = Date.now() - 1;
  const command = Command.create({ code: 3, param1: 12.5, param6: -1 });
  const sending = rig.link.commands.send(command, call);
  command.code = 4;
  command.param1 = 99;
  const bytes = await rig.command.write();
  await sending;
  command.bytes.fill(0);
  const [sent, ...others] = steps(rig.events);
  assertEquals(others, []);
  const { atMs, calledAtMs, sentAtMs, ...rest } = sent;
  assertEquals(rest, {
    type: "commandSent",
    message: "Command 3 (id 1 from operator) was sent",
    id: 1,
    code: 3,
    parameters: [12.5, 0, 0, 0, 0, -1],
    counter: 1,
    source: "operator",
    outcome: "sent",
    bytes,
  });
  assertEquals(sentAtMs, atMs);
  assert(startMs <= calledAtMs && calledAtMs <= atMs && atMs <= Date.now() + 1);
});

Deno.test("Link.history reports an answer with its frame, before the end of the connection behind it", async () => {
  await using rig = await connectedClient();
  const { link, worker, events } = rig;
  for (const status of [CommandStatusCode.ACK, CommandStatusCode.NO_ACK]) {
    const command = singleSocket.Command.create({ code: 5 });
    const running = errorOf(link.commands.send(command, call));
    await ClientRig.settle();
    await worker.write();
    const answer = { status, reason: "n\x1bo", duration: 2 };
    worker.receive(2, statusFrame(command.counter, answer));
    worker.disconnect(EndCause.PEER).connect().turn(); // all in one turn
    const isAcknowledged = status === CommandStatusCode.ACK;
    assertEquals(events.splice(0).slice(-4).map(({ type }) => type), [
      "commandSent",
      isAcknowledged ? "commandAcknowledged" : "commandRejected",
      "disconnected",
      "connected",
    ]);
    assertEquals(
      await running instanceof CommandRejectedError,
      !isAcknowledged,
    );
  }
  const { commandsAcknowledged, commandsRejected, commandsSent } = link.stats;
  assertEquals(
    [commandsAcknowledged, commandsRejected, commandsSent],
    [1, 1, 2],
  );
});

Deno.test("Link.history reports when a command was written and answered, though that is read later", async () => {
  await using rig = await connectedClient();
  const { link, worker } = rig;
  const command = singleSocket.Command.create({ code: 5 });
  const running = link.commands.send(command, call);
  await ClientRig.settle();
  const { number } = await worker.take();
  worker.settle(number, CommandFate.WRITTEN);
  worker.receive(2, statusFrame(command.counter));
  const receivedMs = Date.now();
  dawdle(50);
  worker.turn();
  await running;
  for (const { type, atMs, sentAtMs } of steps(rig.events)) {
    assertAlmostEquals(atMs, receivedMs, 30, type);
    assertAlmostEquals(sentAtMs!, receivedMs, 30, type);
  }
});

Deno.test("Link.history ends sendAndConfirm() when telemetry shows the effect, at the time of that", async () => {
  await using rig = await connectedClient();
  const { link, worker } = rig;
  const confirming = link.confirm(
    singleSocket.Command.create({ code: 5 }),
    ({ telemetry }) => telemetry.currPosition === 9,
    call,
  );
  await ClientRig.settle();
  await worker.write();
  rig.answer(0);
  assertEquals(shortOf(rig.events), [
    [1, "commandSent", undefined],
    [1, "commandAcknowledged", undefined],
  ]);
  worker.receive(1, telemetryFrame(9)).turn();
  const { receivedAtMs } = await confirming;
  const last = steps(rig.events)[2];
  assertEquals(
    [last.type, last.outcome, last.atMs],
    ["commandConfirmed", "confirmed", receivedAtMs],
  );
});

Deno.test("Link.history reports why a command failed, as its call rejects", async () => {
  await using rig = await ServerRig.connect();
  const { link, command } = rig;
  const abort = new AbortController();
  const reason = new Error("no m\x1bore");
  const send = (code: number, options: Partial<CommandCall> = {}) =>
    errorOf(
      link.commands.send(Command.create({ code }), { ...call, ...options }),
    );
  const confirm = (code: number, isShown: () => boolean) =>
    errorOf(link.confirm(Command.create({ code }), isShown, call));

  const cancelled = send(1, { signal: abort.signal });
  abort.abort(reason);
  await cancelled;
  await send(2, { deadline: new Deadline(1) });
  const thrown = confirm(3, () => {
    throw new CommandRejectedError("Cannot move: in FAULT", 3, "in FAULT");
  });
  const threw = confirm(4, () => {
    throw new RangeError("out of range");
  });
  for (let i = 0; i < 2; i++) await command.write();
  rig.receive(1).telemetry.turn();
  await Promise.all([thrown, threw]);
  const lost = send(5);
  await command.write(CommandFate.NOT_WRITTEN);
  await lost;
  command.disconnect(EndCause.PEER).turn();
  await send(6);
  const ends = steps(rig.events).filter(({ outcome }) => outcome)
    .map((event) => [
      event.id,
      event.outcome,
      event.type === "commandFailed" && event.cause,
      event.type === "commandFailed" && event.commandWritten,
      "reason" in event && event.reason,
    ]);
  assertEquals(ends.map((end) => end.slice(0, 4)), [
    [1, "failed", "cancelled", false],
    [2, "failed", "timeout", false],
    [3, "rejected", false, false],
    [4, "failed", "predicate", true],
    [5, "failed", "linkLost", false],
    [6, "failed", "notConnected", false],
  ]);
  const reasons = ends.map((end) => String(end[4]));
  assertEquals(
    [reasons[0], reasons[2], reasons[3]],
    ["no m\\u001bore", "in FAULT", "out of range"],
  );
  for (const index of [1, 4, 5]) {
    assertEquals(reasons[index].indexOf("Cannot send command"), 0);
  }
  const { commandsRejected, commandsFailed, commandsSent } = link.stats;
  assertEquals([commandsRejected, commandsFailed, commandsSent], [1, 5, 2]);
});

Deno.test("Link.history reports a command for which there is no room, and which was never sent", async () => {
  await using rig = await ServerRig.connect();
  const { link } = rig;
  const ends = Array.from(
    { length: 5000 },
    () => errorOf(link.commands.send(Command.create({ code: 8 }), call)),
  );
  await Promise.race(ends); // the others are never written
  const [failed] = steps(rig.events).filter(({ outcome }) => outcome);
  assert(failed.type === "commandFailed");
  assertEquals([failed.cause, failed.commandWritten], ["full", false]);
});

Deno.test("Link.history ends commands that wait for their turn before the end of the events", async () => {
  await using rig = await connectedClient();
  const { link } = rig;
  const history = Array.fromAsync(link.eventLog.iterate()); // waits for each
  const ends = Array.from({ length: 20 }, () => {
    const command = singleSocket.Command.create({ code: 2 });
    return errorOf(link.confirm(command, () => false, call));
  });
  await ClientRig.settle();
  await link.close(1000);
  await Promise.all(ends);
  const seen = steps(await history);
  assertEquals(seen.length, ends.length);
  for (const event of seen) {
    assertEquals(event.type === "commandFailed" && event.cause, "closed");
  }
});

Deno.test("Link.history ends every command before the end of the events, when the link is closed", async () => {
  await using rig = await ServerRig.connect();
  const { link } = rig;
  const history = Array.fromAsync(link.eventLog.iterate()); // waits for each
  const ends = [
    errorOf(link.commands.send(Command.create({ code: 1 }), call)),
    errorOf(link.confirm(Command.create({ code: 2 }), () => false, call)),
    errorOf(link.commands.send(Command.create({ code: 3 }), call)),
  ];
  await rig.command.write();
  await rig.command.write();
  await rig.command.take(); // it is being written
  await link.close(1000);
  await Promise.all(ends);
  const seen = steps(await history)
    .sort((a, b) => a.id - b.id);
  assertEquals(shortOf(seen), [
    [1, "commandSent", "sent"],
    [2, "commandSent", undefined],
    [2, "commandFailed", "failed"],
    [3, "commandFailed", "failed"],
  ]);
  assertEquals(
    seen.slice(2).map((event) =>
      event.type === "commandFailed" && [event.cause, event.commandWritten]
    ),
    [["closed", true], ["closed", undefined]],
  );
});
