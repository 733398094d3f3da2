import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { Command, Header } from "../src/protocol/two_socket.ts";
import { FrameEncoder } from "../src/simulator/sockets/frame_encoder.ts";
import { nextBeat } from "../src/simulator/sockets/telemetry_stream.ts";
import {
  ControllerClosedError,
  ControllerState,
  EnabledSubstate,
  type LogSink,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
  SIMPLE,
  SimpleCommandCode,
  SimpleConfig,
  SimpleController,
  type SimpleControllerOptions,
  SimpleDevice,
  SimpleTelemetry,
} from "../simulator.ts";
import { netTest } from "./net.ts";

const { SET_STATE, SET_ENABLED_SUBSTATE, MOVE } = SimpleCommandCode;
const TIME_LIMIT_MS = 60_000;

type StateName = keyof typeof ControllerState;
type RequestName = keyof typeof SetStateParam;

function command(
  code: number,
  param1: number,
  syncPattern = SIMPLE["two-socket"].commandSyncPattern,
): Command {
  return Command.create({ syncPattern, code, param1 });
}

/** Executes a command and checks that a rejected one has changed no byte. */
function execute(device: SimpleDevice, code: number, param1: number): boolean {
  const before = device.telemetry.toObject();
  const { isAccepted } = device.execute(command(code, param1));
  if (!isAccepted) assertEquals(device.telemetry.toObject(), before);
  return isAccepted;
}

// The device, with no sockets.

Deno.test("SimpleConfig and SimpleTelemetry have the layout of the C structs", () => {
  const config = SimpleConfig.create({
    minPosition: -25,
    maxPosition: 25,
    maxVelocity: 47,
  });
  assertEquals(
    config.bytes.toHex(),
    "00000000000039c000000000000039400000000000804740",
  );
  const telemetry = SimpleTelemetry.create({
    applicationStatus: 0x12345678,
    state: 2,
    enabledSubstate: 1,
    offlineSubstate: 0.5,
    currPosition: -3.25,
    cmdPosition: 12.5,
  });
  assertEquals(
    telemetry.bytes.toHex(),
    "785634120000000000000040000000000000f03f000000000000e03f" +
      "0000000000000ac00000000000002940",
  );
});

Deno.test("SimpleDevice grants these changes of state and no others", () => {
  const granted: Record<StateName, Partial<Record<RequestName, StateName>>> = {
    STANDBY: { START: "DISABLED", EXIT: "OFFLINE", CLEAR_ERROR: "STANDBY" },
    DISABLED: { ENABLE: "ENABLED", STANDBY: "STANDBY" },
    ENABLED: { DISABLE: "DISABLED" },
    OFFLINE: { ENTER_CONTROL: "STANDBY" },
    FAULT: { CLEAR_ERROR: "STANDBY" },
  };
  const requests = [...Object.values(SetStateParam), -1, 1.5, 8, NaN, Infinity];
  for (const from of Object.keys(granted) as StateName[]) {
    for (const request of requests) {
      const device = new SimpleDevice({ initialState: ControllerState[from] });
      const name = Object.entries(SetStateParam)
        .find(([, value]) => value === request)?.[0] as RequestName;
      const to = granted[from][name];
      const message = `${from} —${name ?? request}→ ${to ?? "refused"}`;
      assertEquals(
        execute(device, SET_STATE, request),
        to !== undefined,
        message,
      );
      assertEquals(device.state, ControllerState[to ?? from], message);
    }
  }
});

Deno.test("SimpleDevice sets its substates when it enters a state", () => {
  const device = new SimpleDevice();
  execute(device, SET_STATE, SetStateParam.EXIT);
  assertEquals(device.telemetry.offlineSubstate, OfflineSubstate.AVAILABLE);

  device.telemetry.state = ControllerState.DISABLED;
  device.telemetry.enabledSubstate = EnabledSubstate.CONTROLLED_STOPPING;
  execute(device, SET_STATE, SetStateParam.ENABLE);
  assertEquals(device.telemetry.enabledSubstate, EnabledSubstate.STATIONARY);
});

Deno.test("SimpleDevice that is offline and only publishes stays offline", () => {
  const device = new SimpleDevice({ initialState: ControllerState.OFFLINE });
  device.telemetry.offlineSubstate = OfflineSubstate.PUBLISH_ONLY;
  assert(!execute(device, SET_STATE, SetStateParam.ENTER_CONTROL));
});

Deno.test("SimpleDevice moves within its limits when enabled", () => {
  const inside = [-25, -0.5, 0, 25];
  const outside = [-25.001, 25.001, NaN, Infinity, -Infinity];
  for (const state of Object.values(ControllerState)) {
    for (const position of [...inside, ...outside]) {
      const device = new SimpleDevice({ initialState: state });
      device.telemetry.cmdPosition = 3;
      const accepted = state === ControllerState.ENABLED &&
        inside.includes(position);
      const message = `state ${state}, position ${position}`;
      assertEquals(execute(device, MOVE, position), accepted, message);
      const { cmdPosition, currPosition } = device.telemetry;
      assertEquals(cmdPosition, accepted ? position : 3, message);
      assertEquals(currPosition, accepted ? position : 0, message);
    }
  }
});

Deno.test("SimpleDevice obeys limits that were changed", () => {
  const device = new SimpleDevice({ initialState: ControllerState.ENABLED });
  device.config.maxPosition = 30;
  assert(execute(device, MOVE, 30));
});

Deno.test("SimpleDevice creeps by 0.001 a sample from a move until it stops", async (t) => {
  const stops: Record<string, (device: SimpleDevice) => void> = {
    "SET_ENABLED_SUBSTATE(STOP)": (device) =>
      assert(
        execute(device, SET_ENABLED_SUBSTATE, SetEnabledSubstateParam.STOP),
      ),
    "SET_STATE(DISABLE)": (device) =>
      assert(execute(device, SET_STATE, SetStateParam.DISABLE)),
    "SET_STATE(DISABLE), and enabled again": (device) => {
      assert(execute(device, SET_STATE, SetStateParam.DISABLE));
      assert(execute(device, SET_STATE, SetStateParam.ENABLE));
    },
    "a fault": (device) => device.telemetry.state = ControllerState.FAULT,
    "stop()": (device) => device.stop(),
  };
  for (const [name, stop] of Object.entries(stops)) {
    await t.step(name, () => {
      const device = new SimpleDevice({
        initialState: ControllerState.ENABLED,
      });
      device.advance();
      assertEquals(device.telemetry.currPosition, 0, "before the move");
      execute(device, MOVE, 12.5);
      device.advance();
      device.advance();
      assertAlmostEquals(device.telemetry.currPosition, 12.502, 1e-9);
      assertEquals(device.telemetry.cmdPosition, 12.5);
      stop(device);
      const { currPosition } = device.telemetry;
      device.advance();
      assertEquals(
        device.telemetry.currPosition,
        currPosition,
        "after the stop",
      );
    });
  }
});

Deno.test("SimpleDevice accepts only SET_ENABLED_SUBSTATE(STOP), when enabled", () => {
  for (const state of Object.values(ControllerState)) {
    for (const param of Object.values(SetEnabledSubstateParam)) {
      const device = new SimpleDevice({ initialState: state });
      assertEquals(
        execute(device, SET_ENABLED_SUBSTATE, param),
        state === ControllerState.ENABLED &&
          param === SetEnabledSubstateParam.STOP,
        `state ${state}, param1 ${param}`,
      );
    }
  }
});

Deno.test("SimpleDevice rejects unknown codes", () => {
  const device = new SimpleDevice({ initialState: ControllerState.ENABLED });
  for (const code of [0, 4, 0x8000, 0xffff_ffff]) {
    assert(!execute(device, code, 1), `${code}`);
  }
});

Deno.test("FrameEncoder.encode() counts frames and wraps as a u32", () => {
  const encoder = new FrameEncoder(0xabcd, 0xffff_ffff);
  const frames = [1, 2, 3].map((byte) =>
    encoder.encode(5, Uint8Array.of(byte), 7_000_000_001n)
  );
  const headers = frames.map((frame) => Header.view(frame.slice().buffer));
  assertEquals(headers.map((header) => header.counter), [0xffff_ffff, 0, 1]);
  assertEquals(headers.map((header) => header.syncPattern), [
    0xabcd,
    0xabcd,
    0xabcd,
  ]);
  assertEquals(frames.map((frame) => [...frame.subarray(24)]), [[1], [2], [3]]);
});

Deno.test("FrameEncoder.encode() never stamps a time twice or backwards", () => {
  const encoder = new FrameEncoder(0);
  const times = [5_999_999_999n, 5_999_999_999n, 1n, 7_000_000_000n];
  const stamps = times.map((nowNs) => {
    const frame = encoder.encode(5, new Uint8Array(), nowNs);
    const { taiSec, taiNsec } = Header.view(frame.slice().buffer);
    return [taiSec, taiNsec];
  });
  assertEquals(stamps, [[5n, 999_999_999n], [6n, 0n], [6n, 1n], [7n, 0n]]);
});

// The controller, without the network.

Deno.test("nextBeat() returns multiples of the interval", () => {
  const cases: [beat: number, elapsedMs: number, next: number][] = [
    [0, 0, 1],
    [0, 0.2, 1],
    [1, 100.4, 2], // a timer is late: the next beat isn't
    [1, 199.9, 2],
    [1, 99.6, 2], // a timer was early: no beat twice
    [1, 350, 4], // beats 2 and 3 are gone
    [1, 400, 4],
  ];
  for (const [beat, elapsedMs, next] of cases) {
    assertEquals(nextBeat(beat, elapsedMs, 100), next, `${beat}, ${elapsedMs}`);
  }
});

Deno.test("new SimpleController() refuses options that make no sense", () => {
  const cases: [
    Record<string, unknown>,
    typeof RangeError | typeof TypeError,
  ][] = [
    [{ telemetryPort: 0 }, RangeError],
    [{ telemetryPort: 65536 }, RangeError],
    [{ telemetryPort: 1.5 }, RangeError],
    [{ telemetryPort: "6210" }, TypeError],
    [{ commandPort: -1 }, RangeError],
    [{ commandPort: undefined }, TypeError],
    [{ telemetryIntervalMs: 0 }, RangeError],
    [{ telemetryIntervalMs: -1 }, RangeError],
    [{ telemetryIntervalMs: NaN }, RangeError],
    [{ telemetryIntervalMs: 2 ** 31 }, RangeError],
    [{ telemetryIntervalMs: "100" }, TypeError],
    [{ reconnectDelayMs: -1 }, RangeError],
    [{ reconnectDelayMs: Infinity }, RangeError],
    [{ syncPattern: 0x1_0000 }, RangeError],
    [{ initialState: 5 }, RangeError],
    [{ initialState: "ENABLED" }, TypeError],
    [{ host: 127 }, TypeError],
  ];
  for (const [wrong, ErrorClass] of cases) {
    const [[name, value]] = Object.entries(wrong);
    const options = { telemetryPort: 6210, commandPort: 6211, ...wrong };
    const error = assertThrows(
      () => new SimpleController(options as SimpleControllerOptions),
      ErrorClass,
    );
    assertStringIncludes(error.message, name);
    const shown = typeof value === "string" ? `"${value}"` : `${value}`;
    const received = error.message.split("received ")[1];
    assertStringIncludes(received, shown);
  }
});

Deno.test({
  name: "SimpleController.connect() rejects when it may not use the network",
  permissions: { net: false },
  async fn() {
    await using controller = new SimpleController({
      telemetryPort: 6210,
      commandPort: 6211,
      log: new TestLog(),
    });
    await assertRejects(() => controller.connect(), Deno.errors.NotCapable);
  },
});

Deno.test("SimpleController.close() is final, and may be called first and twice", async () => {
  const controller = new SimpleController({ telemetryPort: 1, commandPort: 2 });
  await controller.close();
  await controller.close();
  await assertRejects(() => controller.connect(), ControllerClosedError);
});

// The controller against plain sockets.

/** A log in memory; `line()` waits for a line that contains a text. */
class TestLog implements LogSink {
  readonly lines: string[] = [];
  #changed = Promise.withResolvers<void>();

  debug = (message: string) => this.#add("debug", message);
  info = (message: string) => this.#add("info", message);
  warn = (message: string) => this.#add("warn", message);
  error = (message: string) => this.#add("error", message);

  #add(level: string, message: string): void {
    this.lines.push(`${level} ${message}`);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async line(text: string): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => line.includes(text));
      if (found !== undefined) return found;
      await within(this.#changed.promise);
    }
  }
}

function within<T>(promise: Promise<T>): Promise<T> {
  return deadline(promise, TIME_LIMIT_MS);
}

/** The two listening sockets that a controller dials, and its end of the wires. */
class Peer implements Disposable {
  readonly #telemetry = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #command = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepted: Deno.TcpConn[] = [];

  readonly telemetryPort = (this.#telemetry.addr as Deno.NetAddr).port;
  readonly commandPort = (this.#command.addr as Deno.NetAddr).port;

  acceptTelemetry(): Promise<Deno.TcpConn> {
    return this.#accept(this.#telemetry);
  }

  acceptCommand(): Promise<Deno.TcpConn> {
    return this.#accept(this.#command);
  }

  async #accept(listener: Deno.TcpListener): Promise<Deno.TcpConn> {
    const conn = await within(listener.accept());
    this.#accepted.push(conn);
    return conn;
  }

  [Symbol.dispose](): void {
    this.#telemetry.close();
    this.#command.close();
    for (const conn of this.#accepted) conn[Symbol.dispose]();
  }
}

/** A controller that is enabled, quick, and connected to the peer. */
async function connected(
  peer: Peer,
  options: Partial<SimpleControllerOptions> = {},
) {
  const controller = new SimpleController({
    telemetryPort: peer.telemetryPort,
    commandPort: peer.commandPort,
    telemetryIntervalMs: 5,
    reconnectDelayMs: 5,
    initialState: ControllerState.ENABLED,
    log: new TestLog(),
    ...options,
  });
  const [telemetry, command] = await Promise.all([
    peer.acceptTelemetry(),
    peer.acceptCommand(),
    within(controller.connect()),
  ]);
  return {
    controller,
    telemetry,
    command,
    [Symbol.asyncDispose]: () => within(controller.close()),
  };
}

async function readBytes(
  conn: Deno.TcpConn,
  byteLength: number,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength);
  for (let length = 0; length < byteLength;) {
    const count = await within(conn.read(bytes.subarray(length)));
    assert(count !== null, `the controller closed after ${length} bytes`);
    length += count;
  }
  return bytes.buffer;
}

interface Frame {
  header: Header;
  config?: SimpleConfig;
  telemetry?: SimpleTelemetry;
}

async function readFrame(conn: Deno.TcpConn): Promise<Frame> {
  const header = Header.view(await readBytes(conn, 24));
  switch (header.frameId) {
    case 0x19:
      return { header, config: SimpleConfig.view(await readBytes(conn, 24)) };
    case 0x05:
      return {
        header,
        telemetry: SimpleTelemetry.view(await readBytes(conn, 44)),
      };
    default:
      throw new Error(`Unexpected frame id ${header.frameId}`);
  }
}

/** Reads frames up to the first one for which `test` is true. */
async function readUntil(
  conn: Deno.TcpConn,
  test: (frame: Frame) => boolean,
): Promise<Frame> {
  for (;;) {
    const frame = await readFrame(conn);
    if (test(frame)) return frame;
  }
}

const movedTo = (position: number) => (frame: Frame): boolean =>
  frame.telemetry?.cmdPosition === position;

/** Until it is disposed of, changes each connection that the program opens. */
function patchConnect(patch: (conn: Deno.TcpConn) => void): Disposable {
  const { connect } = Deno;
  Deno.connect = (async (options: Deno.ConnectOptions) => {
    const conn = await connect(options);
    patch(conn);
    return conn;
  }) as typeof Deno.connect;
  return {
    [Symbol.dispose]() {
      Deno.connect = connect;
    },
  };
}

netTest(
  "SimpleController sends its configuration once, then telemetry",
  async () => {
    using peer = new Peer();
    const before = Date.now() / 1000 + 37;
    await using link = await connected(peer, { syncPattern: 0xbeef });
    assert(link.controller.connected);
    const frames: Frame[] = [];
    while (frames.length < 10) frames.push(await readFrame(link.telemetry));
    const after = Date.now() / 1000 + 37;

    assertEquals(frames[0].config?.toObject(), {
      minPosition: -25,
      maxPosition: 25,
      maxVelocity: 47,
    });
    for (const { telemetry } of frames.slice(1)) {
      assertEquals(telemetry?.toObject(), {
        applicationStatus: 0,
        state: ControllerState.ENABLED,
        enabledSubstate: 0,
        offlineSubstate: 0,
        currPosition: 0,
        cmdPosition: 0,
      });
    }
    const headers = frames.map(({ header }) => header);
    assertEquals(
      headers.map((header) => header.counter),
      [
        ...Array(10).keys(),
      ].map((index) => index + 1),
    );
    assert(headers.every((header) => header.syncPattern === 0xbeef));
    assertGreaterOrEqual(headers[0].tai, before - 0.001);
    assertLess(headers[9].tai, after + 0.001);
    assert(headers.some((header) => header.taiNsec % 1_000_000n !== 0n));
    // The first sample doesn't wait; eight intervals of 5 ms are to the last.
    // The first may come late, by less than one of them.
    assertGreater(headers[9].tai - headers[1].tai, 0.033);
  },
);

netTest(
  "SimpleController sends the telemetry that the test sets",
  async () => {
    using peer = new Peer();
    await using link = await connected(peer);
    link.controller.telemetry.applicationStatus = 0x40;
    link.controller.telemetry.state = ControllerState.FAULT;
    assertStrictEquals(link.controller.state, ControllerState.FAULT);
    const { telemetry } = await readUntil(
      link.telemetry,
      (frame) => frame.telemetry?.applicationStatus === 0x40,
    );
    assertEquals(telemetry?.state, ControllerState.FAULT);
  },
);

netTest(
  "SimpleController writes a frame at once, and the rest of a partial write",
  async () => {
    using peer = new Peer();
    const lengths: number[] = [];
    using _patch = patchConnect((conn) => {
      const write = conn.write.bind(conn);
      conn.write = (bytes) => {
        lengths.push(bytes.length);
        return write(bytes.subarray(0, 40));
      };
    });
    await using link = await connected(peer);
    assert((await readFrame(link.telemetry)).config);
    assert((await readFrame(link.telemetry)).telemetry);
    assertEquals(lengths.slice(0, 4), [48, 8, 68, 28]);
  },
);

netTest(
  "SimpleController sends its configuration again after a change",
  async () => {
    using peer = new Peer();
    await using link = await connected(peer);
    const { config, telemetry } = link.controller;
    assert((await readFrame(link.telemetry)).config);
    config.maxPosition = 30;
    const { config: changed } = await readUntil(
      link.telemetry,
      (frame) => frame.config !== undefined,
    );
    assertEquals(changed?.maxPosition, 30);

    telemetry.applicationStatus = 1;
    const frames: Frame[] = [];
    while (frames.at(-1)?.telemetry?.applicationStatus !== 1) {
      frames.push(await readFrame(link.telemetry));
    }
    assert(frames.every((frame) => frame.config === undefined));
    assertEquals(link.controller.stats.configFrames, 2);
  },
);

netTest("SimpleController leaves out the samples that it missed", async () => {
  using peer = new Peer();
  await using link = await connected(peer, { telemetryIntervalMs: 20 });
  const busyUntilMs = Date.now() + 200;
  while (Date.now() < busyUntilMs);
  const isLate = ({ header }: Frame) => header.tai - 37 > busyUntilMs / 1000;
  const first = await readUntil(link.telemetry, isLate);
  await readFrame(link.telemetry);
  await readFrame(link.telemetry);
  const fourth = await readFrame(link.telemetry);
  // The first came late, by less than an interval; a burst takes no time.
  assertGreater(fourth.header.tai - first.header.tai, 0.036);
});

netTest(
  "SimpleController executes a command however it is split",
  async (t) => {
    for (const length of [1, 7, 57, 58]) {
      await t.step(`in pieces of ${length} bytes`, async () => {
        using peer = new Peer();
        await using link = await connected(peer);
        const { bytes } = command(MOVE, 12.5);
        link.command.setNoDelay();
        for (let offset = 0; offset < bytes.length; offset += length) {
          await link.command.write(bytes.subarray(offset, offset + length));
          await readFrame(link.telemetry); // so that pieces don't become one
        }
        const { telemetry } = await readUntil(link.telemetry, movedTo(12.5));
        assertAlmostEquals(telemetry!.currPosition, 12.501, 0.01);
        assertGreater(telemetry!.currPosition, 12.5);
        assertEquals(link.controller.lastCommand?.bytes, bytes);
        assertEquals(link.controller.stats.commandsReceived, 1);
      });
    }
  },
);

netTest(
  "SimpleController executes commands in order when they arrive together",
  async () => {
    using peer = new Peer();
    await using link = await connected(peer);
    const moves = [1, 2, 3].map((position) => command(MOVE, position).bytes);
    await link.command.write(Uint8Array.of(...moves.flatMap((b) => [...b])));
    await readUntil(link.telemetry, movedTo(3));
    assertEquals(link.controller.stats.commandsReceived, 3);
  },
);

netTest(
  "SimpleController counts a command that the device rejects",
  async () => {
    using peer = new Peer();
    await using link = await connected(peer);
    await link.command.write(command(MOVE, 99).bytes);
    await link.command.write(command(MOVE, 3).bytes);
    await readUntil(link.telemetry, movedTo(3));
    const { commandsReceived, commandsRejected } = link.controller.stats;
    assertEquals([commandsReceived, commandsRejected], [2, 1]);
  },
);

netTest(
  "SimpleController ignores a command with another sync pattern",
  async () => {
    using peer = new Peer();
    const log = new TestLog();
    await using link = await connected(peer, { log });
    await link.command.write(command(MOVE, 9, 0x5555).bytes);
    await link.command.write(command(MOVE, 3).bytes);
    const seen: number[] = [];
    await readUntil(link.telemetry, (frame) => {
      seen.push(frame.telemetry?.cmdPosition ?? 0);
      return movedTo(3)(frame);
    });
    assert(!seen.includes(9), `${seen}`);
    assertEquals(link.controller.stats.wrongSyncPatterns, 1);
    assertEquals(link.controller.stats.commandsReceived, 1);
    assertEquals(
      await log.line("0x5555"),
      "warn Cannot execute command 3 as its sync pattern must be 0x1234: received 0x5555",
    );
  },
);

netTest(
  "SimpleController executes a command without a sync pattern, and warns",
  async () => {
    using peer = new Peer();
    const log = new TestLog();
    await using link = await connected(peer, { log });
    await link.command.write(command(MOVE, 4, 0).bytes);
    await readUntil(link.telemetry, movedTo(4));
    assertEquals(link.controller.stats.wrongSyncPatterns, 0);
    assertEquals(
      await log.line("no sync pattern"),
      "warn Command 3 has no sync pattern, a real controller would ignore it: give the server commandSyncPattern 0x1234",
    );
  },
);

netTest(
  "SimpleController reconnects only the telemetry socket when that is lost",
  async () => {
    using peer = new Peer();
    const log = new TestLog();
    await using link = await connected(peer, { log });
    await link.command.write(command(MOVE, 5).bytes);
    const { header: last } = await readUntil(link.telemetry, movedTo(5));
    link.telemetry.close();
    await log.line("info Lost telemetry socket");
    assert(!link.controller.connected);

    const telemetry = await peer.acceptTelemetry();
    const { config, header } = await readFrame(telemetry);
    assert(config, "the configuration comes first again");
    assertGreater(header.counter, last.counter);
    const { telemetry: first } = await readFrame(telemetry);
    const { telemetry: second } = await readFrame(telemetry);
    assertEquals(first!.currPosition, second!.currPosition, "it has stopped");

    await link.command.write(command(MOVE, 6).bytes);
    await readUntil(telemetry, movedTo(6));
    const { telemetryConnections, commandConnections } = link.controller.stats;
    assertEquals([telemetryConnections, commandConnections], [2, 1]);
  },
);

netTest(
  "SimpleController notices a lost connection when it has nothing to send",
  async () => {
    using peer = new Peer();
    await using link = await connected(peer, { telemetryIntervalMs: 60_000 });
    await readFrame(link.telemetry);
    await readFrame(link.telemetry);
    link.telemetry.close();
    assert((await readFrame(await peer.acceptTelemetry())).config);
  },
);

netTest(
  "SimpleController reconnects only the command socket when that is lost",
  async () => {
    using peer = new Peer();
    const log = new TestLog();
    await using link = await connected(peer, { log });
    await link.command.write(command(MOVE, 5).bytes);
    await readUntil(link.telemetry, movedTo(5));
    await link.command.write(command(MOVE, 7).bytes.subarray(0, 57));
    link.command.close();
    await log.line("info Lost command socket");
    const { currPosition } = link.controller.telemetry;

    const reopened = await peer.acceptCommand();
    await readFrame(link.telemetry);
    assertEquals(link.controller.telemetry.currPosition, currPosition);
    await reopened.write(command(MOVE, 6).bytes);
    await readUntil(link.telemetry, movedTo(6));
    const { telemetryConnections, commandConnections } = link.controller.stats;
    assertEquals([telemetryConnections, commandConnections], [1, 2]);
  },
);

netTest("SimpleController dials again while it is refused", async () => {
  using peer = new Peer();
  await using controller = new SimpleController({
    telemetryPort: peer.telemetryPort,
    commandPort: peer.commandPort,
    reconnectDelayMs: 5,
    log: new TestLog(),
  });
  const connecting = controller.connect();
  for (let refused = 0; refused < 3; refused++) {
    (await peer.acceptTelemetry()).close();
  }
  const telemetry = await peer.acceptTelemetry();
  await peer.acceptCommand();
  await within(connecting);
  assert((await readFrame(telemetry)).config);
  assertEquals(controller.stats.telemetryConnections, 4);
});

netTest(
  "SimpleController.connect() waits for a server that starts later",
  async () => {
    const later = new Peer();
    const { telemetryPort, commandPort } = later;
    later[Symbol.dispose]();
    const log = new TestLog();
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      reconnectDelayMs: 5,
      log,
    });
    const connecting = controller.connect();
    await log.line("warn Cannot connect telemetry socket");
    const hostname = "127.0.0.1";
    using _telemetry = Deno.listen({ hostname, port: telemetryPort });
    using _command = Deno.listen({ hostname, port: commandPort });
    await within(connecting);
  },
);

netTest("SimpleController.close() ends a waiting connect()", async () => {
  const nobody = new Peer();
  const { telemetryPort, commandPort } = nobody;
  nobody[Symbol.dispose]();
  const log = new TestLog();
  const controller = new SimpleController({ telemetryPort, commandPort, log });
  const connecting = controller.connect();
  await log.line("warn Cannot connect command socket");
  await within(controller.close());
  await assertRejects(() => connecting, ControllerClosedError);
});

netTest(
  "SimpleController.connect() rejects when its signal is aborted",
  async () => {
    const nobody = new Peer();
    const { telemetryPort, commandPort } = nobody;
    nobody[Symbol.dispose]();
    const log = new TestLog();
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      log,
    });
    const aborter = new AbortController();
    const connecting = controller.connect({ signal: aborter.signal });
    await log.line("warn Cannot connect command socket");
    aborter.abort(new Error("enough"));
    await assertRejects(() => within(connecting), Error, "enough");
  },
);

netTest(
  "SimpleController.connect() rejects when its signal was aborted before",
  async () => {
    using peer = new Peer();
    await using controller = new SimpleController({
      telemetryPort: peer.telemetryPort,
      commandPort: peer.commandPort,
      log: new TestLog(),
    });
    const signal = AbortSignal.abort(new Error("too late"));
    await assertRejects(
      () => controller.connect({ signal }),
      Error,
      "too late",
    );
  },
);

netTest(
  "SimpleController.connect() waits for both sockets when it is called once or twice",
  async () => {
    using peer = new Peer();
    const refusing = new Peer();
    const { commandPort } = refusing;
    refusing[Symbol.dispose]();
    const log = new TestLog();
    await using controller = new SimpleController({
      telemetryPort: peer.telemetryPort,
      commandPort,
      telemetryIntervalMs: 5,
      reconnectDelayMs: 5,
      log,
    });
    let isResolved = false;
    const first = controller.connect().then(() => isResolved = true);
    const second = controller.connect();
    const telemetry = await peer.acceptTelemetry();
    await readFrame(telemetry);
    await readFrame(telemetry);
    assert(!isResolved);
    assert(!controller.connected);

    using listener = Deno.listen({ hostname: "127.0.0.1", port: commandPort });
    using _command = await within(listener.accept());
    await within(Promise.all([first, second]));
    const { telemetryConnections, commandConnections } = controller.stats;
    assertEquals([telemetryConnections, commandConnections], [1, 1]);
  },
);

netTest(
  "SimpleController.connect() ignores its signal once it is connected",
  async () => {
    using peer = new Peer();
    await using controller = new SimpleController({
      telemetryPort: peer.telemetryPort,
      commandPort: peer.commandPort,
      telemetryIntervalMs: 5,
      log: new TestLog(),
    });
    const aborter = new AbortController();
    await within(controller.connect({ signal: aborter.signal }));
    aborter.abort();
    assert(controller.connected);
    const telemetry = await peer.acceptTelemetry();
    assert((await readFrame(telemetry)).config);
    assertEquals(controller.stats.telemetryConnections, 1);
  },
);

netTest(
  "SimpleController.close() closes both sockets during use",
  async () => {
    using peer = new Peer();
    const link = await connected(peer);
    await link.command.write(command(MOVE, 5).bytes.subarray(0, 20));
    await within(link.controller.close());
    assert(!link.controller.connected);
    assertEquals(await within(link.command.read(new Uint8Array(1))), null);
  },
);

/** Connects with a telemetry socket that takes no more bytes. */
async function connectedAndStalled(peer: Peer) {
  let takenBytes = 0;
  let filling: Promise<void> | undefined;
  using _patch = patchConnect((conn) => {
    if ((conn.remoteAddr as Deno.NetAddr).port !== peer.telemetryPort) return;
    // The kernel takes megabytes; these are in front of the controller's frames.
    filling = (async () => {
      for (;;) takenBytes += await conn.write(new Uint8Array(1 << 20));
    })().catch(() => {});
  });
  const link = await connected(peer);
  const progress = () => [takenBytes, link.controller.stats.telemetryFrames];
  for (let before = [-1]; !equal(before, progress());) {
    before = progress();
    await delay(50); // ten intervals, in which nothing goes on
  }
  return { ...link, filled: within(filling!) };
}

netTest(
  "SimpleController.close() doesn't wait for a peer that has stopped reading",
  async () => {
    using peer = new Peer();
    const link = await connectedAndStalled(peer);
    await within(link.controller.close());
    await link.filled;
  },
);

netTest(
  "SimpleController disconnects from a peer that stops reading and then closes",
  async () => {
    using peer = new Peer();
    await using link = await connectedAndStalled(peer);
    await link.telemetry.closeWrite();
    await link.filled;
    assert((await readFrame(await peer.acceptTelemetry())).config);
  },
);
