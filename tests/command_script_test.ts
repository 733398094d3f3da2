// The history of commands over both protocols, held against a random script of calls,
// aborts, time limits, rejections, lost connections and the end.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  Command,
  type CommandEvent,
  CommandRejectedError,
  type CommandTelemetryLink,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  type SendOptions,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import { netTest } from "./net.ts";
import { Peer, startServer, telemetryFrames, until } from "./peer.ts";
import { Random } from "./random.ts";

const CALLS = 400;
/** Codes by which the peer does something else than to obey. */
const IGNORE = 8;
const REJECT = 9;

/** A call of the script, and how it ended. */
interface Call {
  readonly source: string;
  readonly code: number;
  readonly param1: number;
  readonly signal: AbortSignal | undefined;
  /** Outcome if all goes well. */
  readonly goal: string;
  readonly end: Promise<unknown>;
  error?: unknown;
}

/** A link, its peer, and the calls that the script can make. */
interface Stage extends AsyncDisposable {
  readonly link: Pick<CommandTelemetryLink, "commands"> & {
    readonly connected: boolean;
    close(): Promise<void>;
  };
  /** Sends a command, until it is written or acknowledged. */
  send(code: number, param1: number, options: SendOptions): Promise<unknown>;
  /** Sends a command, until telemetry shows it. */
  confirm(code: number, param1: number, options: SendOptions): Promise<unknown>;
  /** Outcome of `send` if all goes well. */
  readonly sendGoal: string;
  /** Cuts the connection. */
  kill(random: Random): void;
}

function isShown(code: number, param1: number, position: number): boolean {
  if (code === REJECT) throw new CommandRejectedError("Cannot: no", code, "no");
  return position === param1;
}

/** A controller that connects, and again whenever it was cut off. */
async function twoSocketStage(): Promise<Stage> {
  const server = await startServer();
  let peer: Peer | undefined;
  let isOver = false;
  let frames = 0;
  const serve = async () => {
    while (!isOver) {
      try {
        using present = peer = await Peer.connect(server);
        for (;;) {
          const { code, param1 } = await present.readCommand();
          if (code === IGNORE) continue;
          await present.telemetry.send(telemetryFrames(++frames));
          await present.telemetry.send(telemetryFrames(param1));
        }
      } catch { /* cut off */ }
    }
  };
  const served = serve();
  await server.waitConnected();
  return {
    link: server,
    sendGoal: "sent",
    send: (code, param1, options) =>
      server.putCommand(Command.create({ code, param1 }), options),
    confirm: (code, param1, options) =>
      server.sendAndConfirm(
        Command.create({ code, param1 }),
        ({ telemetry }) => isShown(code, param1, telemetry.currPosition),
        options,
      ),
    kill: (random) => {
      if (random.chance(0.5)) peer?.command.close();
      else peer?.close();
    },
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await server.close();
      peer?.close();
      await served;
    },
  };
}

/** A controller that is dialled, and again whenever it has closed the connection. */
async function singleSocketStage(): Promise<Stage> {
  const port = new dialled.DialledPort();
  const client = dialled.newClient(port.port, { reconnect: true });
  let peer: dialled.DialledPeer | undefined;
  let isOver = false;
  const serve = async () => {
    while (!isOver) {
      try {
        using present = peer = await port.accept();
        for (;;) {
          const { code, param1, counter } = await present.readCommand();
          if (code === IGNORE) continue;
          const status = code === REJECT ? 2 : 1;
          await present.send(
            dialled.statusFrame(counter, { status, reason: "n\no" }),
            dialled.telemetryFrame(param1),
          );
        }
      } catch { /* cut off */ }
    }
  };
  const served = serve();
  await client.connect();
  return {
    link: client,
    sendGoal: "acknowledged",
    send: (code, param1, options) =>
      client.runCommand(singleSocket.Command.create({ code, param1 }), options),
    confirm: (code, param1, options) =>
      client.sendAndConfirm(
        singleSocket.Command.create({ code, param1 }),
        ({ telemetry }) => telemetry.currPosition === param1,
        options,
      ),
    kill: () => peer?.close(),
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await client.close();
      peer?.close();
      port.close();
      await served;
    },
  };
}

/** Makes a random call. */
function makeCall(stage: Stage, random: Random, number: number): Call {
  const { sendGoal } = stage;
  const code = random.pick([1, 1, 2, 2, 3, IGNORE, REJECT]);
  const param1 = 1000 + number;
  const abort = random.chance(0.2) ? new AbortController() : undefined;
  const source = `script ${number}`;
  const options = {
    source,
    timeoutMs: code === IGNORE || random.chance(0.1)
      ? random.integer(1, 30)
      : 20_000,
    ...(abort && { signal: abort.signal }),
  };
  if (abort && random.chance(0.2)) abort.abort(new Error("at once"));
  const later = () => abort?.abort(new Error("later"));
  const timer = setTimeout(later, random.integer(0, 9));
  const isConfirmed = random.chance(0.4);
  const run = isConfirmed ? stage.confirm : stage.send;
  const running = run(code, param1, options);
  const goal = isConfirmed ? "confirmed" : sendGoal;
  const call: Call = {
    source,
    code,
    param1,
    signal: abort?.signal,
    goal,
    end: running.catch((error) => call.error = error)
      .finally(() => clearTimeout(timer)),
  };
  return call;
}

/** The event by which a call must have ended. */
function expectedEnd({ error, goal, signal }: Call): string {
  if (error === undefined) return goal;
  if (error instanceof CommandRejectedError) return "rejected";
  const causes: [boolean, string][] = [
    [error === signal?.reason, "cancelled"],
    [error instanceof TimeoutError, "timeout"],
    [error instanceof LinkLostError, "linkLost"],
    [error instanceof NotConnectedError, "notConnected"],
    [error instanceof LinkClosedError, "closed"],
  ];
  return causes.find(([isSo]) => isSo)?.[1] ?? String(error);
}

function assertHistory(calls: readonly Call[], events: CommandEvent[]): void {
  const byId = Map.groupBy(events, ({ id }) => id);
  assertEquals(byId.size, calls.length, "a command each call");
  const sentIds = events.filter(({ type }) => type === "commandSent")
    .map(({ id }) => id);
  assertEquals(sentIds, sentIds.toSorted((a, b) => a - b));
  for (const [index, call] of calls.entries()) {
    const steps = byId.get(index + 1) ?? [];
    const label = JSON.stringify([call, steps.map(({ message }) => message)]);
    const last = steps.at(-1)!;
    assertEquals(steps.filter(({ outcome }) => outcome), [last], label);
    const end = last.type === "commandFailed" ? last.cause : last.outcome;
    assertEquals(end, expectedEnd(call), label);
    const types = steps.map(({ type }) => type);
    assertEquals(new Set(types).size, types.length, label);
    const order = ["commandSent", "commandAcknowledged", last.type];
    const positions = types.map((type) => order.indexOf(type));
    assertEquals(positions, positions.toSorted(), label);
    for (const { source, code, parameters, atMs, calledAtMs } of steps) {
      assertEquals(source, call.source);
      assertEquals([code, parameters[0]], [call.code, call.param1]);
      assert(calledAtMs <= atMs + 1, label);
    }
    if (types.length > 1) assertEquals(types[0], "commandSent", label);
    if (last.type === "commandFailed" && last.cause !== "closed") {
      assertEquals(last.commandWritten, types.includes("commandSent"), label);
    }
  }
}

for (
  const [protocol, open] of [
    ["two-socket", twoSocketStage],
    ["single-socket", singleSocketStage],
  ] as const
) {
  netTest(
    `Every command of the ${protocol} protocol ends in one event, whatever happens`,
    async () => {
      const seed = Date.now() % 2 ** 32;
      console.log(`seed ${seed}`);
      const random = new Random(seed);
      await using stage = await open();
      const { link } = stage;
      const history = Array.fromAsync(link.commands());
      const outcomes = Array.fromAsync(link.commands({ outcomesOnly: true }));
      const calls: Call[] = [];
      while (calls.length < CALLS) {
        const count = random.integer(1, 8);
        for (let i = 0; i < count; i++) {
          calls.push(makeCall(stage, random, calls.length));
        }
        const isNearEnd = calls.length > CALLS - 100; // which needs a connection
        if (!isNearEnd && random.chance(0.1)) stage.kill(random);
        // Also calls while nobody is connected, but not for long.
        if (random.chance(0.8)) await calls.at(-1)!.end;
        if (random.chance(0.5)) await until(() => link.connected);
      }
      for (let i = 0; i < 9; i++) {
        calls.push(makeCall(stage, random, calls.length));
      }
      await link.close();
      await Promise.all(calls.map(({ end }) => end));
      const events = await history;
      assertHistory(calls, events);
      assertEquals(
        await outcomes,
        events.filter(({ outcome }) => outcome !== undefined),
      );
      const ends = new Set(calls.map(expectedEnd));
      const { sendGoal } = stage;
      for (
        const end of [
          ...[sendGoal, "confirmed", "rejected"],
          ...["timeout", "cancelled", "closed"],
        ]
      ) {
        assert(ends.has(end), `${end} of ${[...ends]}`);
      }
    },
  );
}
