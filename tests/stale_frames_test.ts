// Frames of the connection before, with which controllers can begin a new one: the device
// must not be taken to be as they show it. The controllers are bare sockets, and send them
// in one segment with the configuration that follows.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { CommandStatus, CommandStatusCode, singleSocket } from "../mod.ts";
import {
  ControllerFaultError,
  ControllerState,
  EnabledSubstate,
  Rotator,
  type RotatorServer,
} from "../rotator.ts";
import { DeviceFrames } from "./device_frames.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { LogLines, PeerSocket, TIME_LIMIT_MS } from "./peer.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;
const { STATIONARY, MOVING_POINT_TO_POINT } = EnabledSubstate;
/** The state of a device, as telemetry shows it. */
interface DeviceState {
  state: ControllerState;
  enabledSubstate: EnabledSubstate;
}
const AT_REST: DeviceState = { state: ENABLED, enabledSubstate: STATIONARY };
const MOVING: DeviceState = {
  state: ENABLED,
  enabledSubstate: MOVING_POINT_TO_POINT,
};
const MAY_COMMAND = 0x400;
const STALE_FRAMES = 8;

/** The controller of a rotator, whose connections do what the test wants. */
interface Rig {
  readonly rotator: Rotator;
  /** Begins a connection, of which the device has been told. */
  reconnect(): Promise<Connection>;
}

interface Connection {
  /** Sends stale telemetry and the configuration at once, then telemetry at a steady rate. */
  begin(stale: object, present: object): Promise<void>;
}

/** Sends frames until it is disposed of. */
class Stream implements Connection, Disposable {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly socket: PeerSocket, readonly frames: DeviceFrames) {}

  async begin(stale: object, present: object): Promise<void> {
    const { frames, socket } = this;
    const old = Array.from(
      { length: STALE_FRAMES },
      () => frames.telemetry(stale),
    );
    await socket.send(concat([...old, frames.config()]));
    this.#timer = setInterval(
      () => socket.send(frames.telemetry(present)),
      10,
    );
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.socket.close();
  }
}

/** Acknowledges each command. */
async function acknowledge(socket: PeerSocket): Promise<void> {
  for (;;) {
    const bytes = await socket.read(singleSocket.Command.byteLength);
    if (bytes.length < singleSocket.Command.byteLength) return;
    const { counter } = singleSocket.Command.view(bytes.buffer as ArrayBuffer);
    const frameId = singleSocket.FrameId.COMMAND_STATUS;
    const header = singleSocket.Header.create({ frameId, counter });
    const status = CommandStatus.create({ status: CommandStatusCode.ACK });
    await socket.send(concat([header.bytes, status.bytes]));
  }
}

async function singleSocketRig(stack: AsyncDisposableStack): Promise<Rig> {
  const frames = new DeviceFrames("rotator", "single-socket");
  const listener = stack.adopt(
    Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    (listener) => listener.close(),
  );
  const accept = async () => {
    const socket = await PeerSocket.accept(listener);
    acknowledge(socket).catch(() => {}); // until the connection ends
    return stack.use(new Stream(socket, frames));
  };
  const { port } = listener.addr;
  const accepted = accept();
  const opened = Rotator.connect({
    ...NO_WORKERS,
    port,
    log: new LogLines(),
    reconnect: true,
    reconnectDelayMs: 1,
  });
  const first = await accepted;
  await first.begin(AT_REST, AT_REST);
  const rotator = stack.use(await opened);
  return {
    rotator,
    async reconnect() {
      const ended = rotator.link.nextTelemetry(1e6).catch(() => {});
      first[Symbol.dispose]();
      await ended;
      const connection = await accept();
      await rotator.link.waitConnected();
      return connection;
    },
  };
}

async function twoSocketRig(stack: AsyncDisposableStack): Promise<Rig> {
  const frames = new DeviceFrames("rotator", "two-socket");
  const dial = async ({ telemetryPort, commandPort }: RotatorServer) => {
    const telemetry = await PeerSocket.dial(telemetryPort);
    stack.use(await PeerSocket.dial(commandPort));
    return stack.use(new Stream(telemetry, frames));
  };
  let first: Stream | undefined;
  const rotator = stack.use(
    await Rotator.serve({
      ...NO_WORKERS,
      port: 0,
      log: new LogLines(),
      async onListen(server) {
        first = await dial(server);
        await first.begin(AT_REST, AT_REST);
      },
    }),
  );
  return {
    rotator,
    async reconnect() {
      const ended = rotator.link.nextTelemetry(1e6).catch(() => {});
      first![Symbol.dispose]();
      await ended;
      const telemetry = await PeerSocket.dial(rotator.link.telemetryPort);
      await rotator.link.waitConnected();
      return stack.use(new Stream(telemetry, frames));
    },
  };
}

function staleTest(
  name: string,
  fn: (rig: Rig) => Promise<void>,
): void {
  for (
    const [protocol, start] of [
      ["two-socket", twoSocketRig],
      ["single-socket", singleSocketRig],
    ] as const
  ) {
    netTest(`${name} (${protocol})`, async () => {
      await using stack = new AsyncDisposableStack();
      await deadline(start(stack).then(fn), TIME_LIMIT_MS);
    });
  }
}

staleTest(
  "Rotator.enable() isn't misled by telemetry of the connection before",
  async ({ rotator, reconnect }) => {
    const connection = await reconnect();
    const enabled = assertRejects(() => rotator.enable(), ControllerFaultError);
    await connection.begin(AT_REST, { state: FAULT });
    await enabled;
  },
);

staleTest(
  "Rotator.standby() isn't misled by telemetry of the connection before",
  async ({ rotator, reconnect }) => {
    const connection = await reconnect();
    const standby = assertRejects(
      () => rotator.standby(),
      ControllerFaultError,
    );
    await connection.begin({ state: STANDBY }, { state: FAULT });
    await standby;
  },
);

staleTest(
  "Rotator.stop() isn't misled by telemetry of the connection before",
  async ({ rotator, reconnect }) => {
    const connection = await reconnect();
    const present: DeviceState = { ...MOVING };
    let isStopped = false;
    const stopped = rotator.stop().then(() => isStopped = true);
    await connection.begin(AT_REST, present);
    await rotator.link.nextTelemetry(STALE_FRAMES + 2);
    assertEquals(isStopped, false);
    present.enabledSubstate = STATIONARY;
    await stopped;
  },
);

staleTest(
  "Rotator.moveTo() waits for the configuration of a new connection",
  async ({ rotator, reconnect }) => {
    const connection = await reconnect();
    const moved = rotator.moveTo(91, { timeoutMs: 20_000 });
    const refused = assertRejects(() => moved, RangeError, "-90..90");
    await connection.begin(MOVING, AT_REST);
    await refused;
  },
);

staleTest(
  "Rotator.waitReady() waits for telemetry of the new connection at rest",
  async ({ rotator, reconnect }) => {
    const connection = await reconnect();
    const present: DeviceState = { ...MOVING };
    let isReady = false;
    const ready = rotator.waitReady().then(() => isReady = true);
    await connection.begin(AT_REST, present);
    await rotator.link.nextTelemetry(STALE_FRAMES + 4);
    assertEquals(isReady, false);
    present.enabledSubstate = STATIONARY;
    await ready;
  },
);

staleTest(
  "Rotator.mayCommand is that of the new connection",
  async ({ rotator, reconnect }) => {
    const seen = new Set<boolean>();
    const connection = await reconnect();
    assertEquals(rotator.mayCommand, false);
    const events = rotator.link.events();
    await connection.begin(
      { ...AT_REST, applicationStatus: MAY_COMMAND },
      { ...AT_REST, applicationStatus: 0 },
    );
    await rotator.waitReady();
    rotator.link.close();
    for await (const event of events) {
      if (event.type === "deviceStatus") seen.add(event.mayCommand);
    }
    assertEquals(seen.has(true), false);
  },
);
