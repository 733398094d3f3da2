// The connections of simulated controllers and the frames on them, without sockets.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { PortRole } from "../src/base/errors.ts";
import { singleSocket } from "../mod.ts";
import { ControllerClosedError } from "../simulator.ts";
import { checkQuirks } from "../src/simulator/faults/quirks.ts";
import { ClientService } from "../src/simulator/sockets/client_service.ts";
import { ControllerLink } from "../src/simulator/sockets/controller_link.ts";
import type { CheckedOptions } from "../src/simulator/sockets/controller_options.ts";
import type { ControllerSocket } from "../src/simulator/sockets/controller_socket.ts";
import type { DeviceModel } from "../src/simulator/sockets/device.ts";
import {
  nextBeat,
  TelemetryStream,
} from "../src/simulator/sockets/telemetry_stream.ts";
import { accept } from "../src/simulator/sockets/verdict.ts";
import { FakeSocket } from "./fake_socket.ts";
import { ManualClock } from "./manual_clock.ts";
import { Config, LogLines, Telemetry } from "./peer.ts";

const DELAY_MS = 50;
const ROLES = ["telemetry", "command"] as const;

/** A connection that ends when it is closed, or as the test says. */
class Connection implements ControllerSocket {
  isClosed = false;
  readonly used = Promise.withResolvers<never>();

  read = () => Promise.resolve(null);
  write = () => Promise.resolve(0);

  [Symbol.dispose](): void {
    this.isClosed = true;
    this.used.reject(new Error("closed"));
  }
}

/** A link, and the connections that it was given. */
class LinkRig {
  readonly log = new LogLines();
  readonly dialled: [role: PortRole, hostname: string, port: number][] = [];
  readonly open: Partial<Record<PortRole, Connection>> = {};
  losses = 0;
  /** Error with which each socket fails to connect. */
  failure: Partial<Record<PortRole, Error>> = {};
  readonly link: ControllerLink<Connection>;

  constructor() {
    const use = (socket: Connection) => socket.used.promise;
    this.link = new ControllerLink<Connection>({
      host: "there",
      telemetryPort: 5,
      commandPort: 6,
      reconnectDelayMs: DELAY_MS,
      log: this.log,
    } as unknown as CheckedOptions, {
      dial: (role, { hostname, port }) => {
        this.dialled.push([role, hostname, port]);
        const error = this.failure[role];
        if (error !== undefined) return Promise.reject(error);
        return Promise.resolve(this.open[role] = new Connection());
      },
      telemetry: use,
      command: use,
      lost: () => void this.losses++,
    });
  }
}

Deno.test("ControllerLink dials both ports, and each again when it is lost, after a delay", async () => {
  using clock = new ManualClock();
  const rig = new LinkRig();
  const { link, dialled, log } = rig;
  let waits = 0;
  link.waitConnected().then(() => waits++);
  const connected = link.connect(undefined);
  assertEquals(link.connect(undefined), connected);
  await connected;
  await clock.settle();
  const both = [["telemetry", "there", 5], ["command", "there", 6]];
  assertEquals(dialled, both as typeof dialled);
  assertEquals([link.connected, waits, rig.losses], [true, 1, 0]);
  for (const role of ROLES) assertEquals(link.socket(role), rig.open[role]);
  rig.open.command!.used.reject(new Error("reset"));
  await clock.settle();
  assertEquals([link.connected, rig.losses], [false, 1]);
  assertEquals(link.socket("command"), undefined);
  link.waitConnected().then(() => waits++);
  await clock.advance(DELAY_MS - 1);
  assertEquals([dialled.length, waits], [2, 1]);
  await clock.advance(1);
  assertEquals([dialled.length, waits], [3, 2]);
  assertEquals(link.connections, { telemetry: 1, command: 2 });
  assertEquals(log.lines, [
    "info Connected telemetry socket",
    "info Connected command socket",
    "info Lost command socket: reset",
    "info Connected command socket",
  ]);
  await link.close();
  assertEquals(ROLES.map((role) => rig.open[role]!.isClosed), [true, true]);
  assertEquals([link.connected, clock.timers], [false, 0]);
});

Deno.test("ControllerLink.hangUp() ends one connection, which is dialled again at once", async () => {
  using clock = new ManualClock();
  const rig = new LinkRig();
  rig.link.hangUp("command", () => assertEquals(0, 1));
  await rig.link.connect(undefined);
  const { telemetry: first, command } = rig.open;
  rig.link.hangUp("telemetry", (socket) => socket[Symbol.dispose]());
  assertEquals([rig.link.connected, first!.isClosed], [false, true]);
  await clock.settle();
  assertEquals(rig.link.connected, true);
  assertEquals(rig.link.connections, { telemetry: 2, command: 1 });
  assertEquals(rig.open.command, command);
  // The next loss is followed by a delay again.
  rig.open.telemetry!.used.reject(new Error("reset"));
  await clock.settle();
  assertEquals(rig.link.connections.telemetry, 2);
  await rig.link.close();
});

Deno.test("ControllerLink logs why it can't connect, once for each reason in a row", async () => {
  using clock = new ManualClock();
  const rig = new LinkRig();
  const { log, failure } = rig;
  failure.telemetry = new Error("refused");
  const connected = rig.link.connect(undefined);
  await clock.advance(2 * DELAY_MS);
  assertEquals(rig.dialled.length, 4);
  const line = (why: string) =>
    `warn Cannot connect telemetry socket to there:5: ${why}; trying again every 50 ms`;
  assertEquals(log.matching(/warn/), [line("refused")]);
  assertEquals(rig.losses, 0);
  failure.telemetry = new Error("away");
  await clock.advance(DELAY_MS);
  delete failure.telemetry;
  await clock.advance(DELAY_MS);
  await connected;
  failure.telemetry = new Error("away");
  rig.open.telemetry!.used.reject(new Error("reset"));
  await clock.advance(DELAY_MS);
  const whys = ["refused", "away", "away"];
  assertEquals(log.matching(/warn/), whys.map(line));
  await rig.link.close();
});

Deno.test("ControllerLink rejects what waits when it is closed, given up, or not allowed to dial", async () => {
  using clock = new ManualClock();
  const closed = new LinkRig();
  closed.failure.command = new Error("refused");
  const waiting = [closed.link.connect(undefined), closed.link.waitConnected()];
  await clock.settle();
  const closing = closed.link.close();
  for (const wait of waiting) {
    await assertRejects(() => wait, ControllerClosedError, "it is closed");
  }
  await closing;
  assertEquals([closed.link.closing.aborted, closed.losses], [true, 1]);
  assertEquals([closed.open.telemetry!.isClosed, clock.timers], [true, 0]);
  const cancel = new AbortController();
  const given = new LinkRig();
  given.failure.command = new Error("refused");
  const connecting = given.link.connect(cancel.signal);
  await clock.settle();
  cancel.abort(new Error("enough"));
  await assertRejects(() => connecting, Error, "enough");
  await given.link.close();
  const late = new LinkRig();
  await assertRejects(() => late.link.connect(cancel.signal), Error, "enough");
  await late.link.close();
  assertEquals(late.open.telemetry?.isClosed ?? true, true);
  const done = new AbortController();
  const connected = new LinkRig();
  await connected.link.connect(done.signal);
  await clock.settle();
  done.abort();
  assertEquals(connected.link.connected, true, "it was connected before");
  await connected.link.close();
  const denied = new LinkRig();
  denied.failure.command = new Deno.errors.NotCapable("no net");
  const refused = denied.link.connect(undefined);
  await assertRejects(() => refused, Deno.errors.NotCapable, "no net");
  await denied.link.close();
  assertEquals(clock.timers, 0);
});

Deno.test("nextBeat() is the first beat that isn't over, and never the same again", () => {
  const cases: [beat: number, elapsedMs: number, next: number][] = [
    [0, 0, 1],
    [0, 10, 1],
    [0, 10.5, 2],
    [0, 20, 2],
    [2, 20, 3],
    [2, 55, 6],
  ];
  for (const [beat, elapsedMs, next] of cases) {
    assertEquals(nextBeat(beat, elapsedMs, 10), next);
  }
});

function newDevice() {
  const telemetry = Telemetry.create();
  const config = Config.create();
  const advance = () => void telemetry.applicationStatus++;
  const frameIds = { config: 3, telemetry: 4 };
  const execute = () => accept();
  return { frameIds, execute, state: 0, telemetry, config, advance };
}

Deno.test("TelemetryStream sends the configuration first and when it changes, and a sample at each beat", async () => {
  using clock = new ManualClock();
  const device = newDevice();
  const sent: number[] = [];
  const stream = new TelemetryStream<ControllerSocket>(
    device,
    10,
    (_socket, frameId) => {
      sent.push(frameId);
      return Promise.resolve();
    },
  );
  const { socket, ends } = new FakeSocket();
  const lost = Promise.withResolvers<never>();
  const fed = stream.feed(socket, () => lost.promise).catch((error) => error);
  await clock.settle();
  assertEquals(sent.splice(0), [3, 4]);
  await clock.advance(9);
  assertEquals(sent, []);
  await clock.advance(1);
  assertEquals(sent.splice(0), [4]);
  device.config.maxVelocity = 5;
  await clock.advance(20);
  assertEquals(sent.splice(0), [3, 4, 4]);
  assertEquals([stream.configFrames, stream.telemetryFrames], [2, 4]);
  assertEquals(device.telemetry.applicationStatus, 4);
  const why = new Error("the peer is gone");
  lost.reject(why);
  assertEquals([await fed, ends[0], clock.timers], [why, "closed", 0]);
});

Deno.test("TelemetryStream ends its reader when it can't send, and sends no sample at no beat", async () => {
  const device = newDevice();
  const { socket, ends } = new FakeSocket();
  const why = new Error("the peer is gone");
  const stream = new TelemetryStream(device, 10, () => Promise.reject(why));
  const read = (_socket: ControllerSocket, lost: AbortSignal) =>
    new Promise<never>((_resolve, reject) =>
      lost.addEventListener("abort", () => reject(lost.reason))
    );
  const error = await stream.feed(socket, read).catch((error) => error);
  assertEquals([error, ends[0]], [why, "closed"]);
  assertEquals([stream.configFrames, stream.telemetryFrames], [0, 0]);
  const frames: number[] = [];
  const silent = new TelemetryStream(device, Infinity, (_socket, frameId) => {
    frames.push(frameId);
    return Promise.resolve();
  });
  const next = new FakeSocket();
  next.fake.send(null);
  const end = await silent.feed(next.socket).catch((error) => error.name);
  assertEquals([end, frames], ["UnexpectedEof", [3]]);
});

Deno.test("ClientService is done with a connection when no frame waits for it any more", async () => {
  using clock = new ManualClock();
  const { fake, socket } = new FakeSocket();
  const service = new ClientService(newDevice() as unknown as DeviceModel, {
    telemetryIntervalMs: 1000,
    quirks: checkQuirks({ frameIntervalMs: 20, statusQueueMax: 2 }),
    log: new LogLines(),
  });
  let isOver = false;
  const served = service.serve(socket).catch(() => isOver = true);
  await clock.advance(25);
  const command = singleSocket.Command.create({ code: 1, commander: 2 });
  fake.send(command.bytes, command.bytes, null);
  await clock.advance(14);
  assertEquals([service.commands.received, isOver], [2, false]);
  await clock.advance(1);
  await served;
  assertEquals([service.commands.answered, clock.timers], [0, 0]);
});
