import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { ClientService } from "../src/simulator/sockets/client_service.ts";
import type { ControllerSocket } from "../src/simulator/sockets/controller_socket.ts";
import type { AnyStructType } from "../src/struct/struct.ts";
import { CommandStatusCode, singleSocket, taiNowSec } from "../mod.ts";
import {
  CAMERA_HEXAPOD,
  ControllerClosedError,
  ControllerState,
  HexapodController,
  ROTATOR,
  RotatorController,
  SetEnabledSubstateParam,
  SetStateParam,
  SIMPLE,
  SIMPLE_COMMAND_CODES,
  SimpleController,
  type SimpleControllerOptions,
  SimpleDevice,
} from "../simulator.ts";
import { netTest } from "./net.ts";
import {
  dialAndResetAtOnce,
  isFree,
  LogLines,
  PeerSocket,
  until,
} from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const { ENABLE_DRIVES, SET_STATE, SET_ENABLED_SUBSTATE, MOVE } =
  SIMPLE_COMMAND_CODES["single-socket"];
const { ENABLE, STANDBY, CLEAR_ERROR, FAULT } = SetStateParam;
const { COMMAND_STATUS, TELEMETRY, CONFIG } = singleSocket.FrameId;
const { ACK, NO_ACK } = CommandStatusCode;
const State = ControllerState;

/** Starts a controller that is quick, and keeps what it logs. */
async function start(options: SimpleControllerOptions<"single-socket"> = {}) {
  const controller = new SimpleController({
    protocol: "single-socket",
    initialState: State.ENABLED,
    telemetryIntervalMs: 5,
    log: new LogLines(),
    ...options,
  });
  await controller.start();
  return controller;
}

function dial(controller: SimpleController<"single-socket">) {
  return Client.dial(
    controller.port,
    SIMPLE["single-socket"].ConfigClass,
    SIMPLE["single-socket"].TelemetryClass,
  );
}

// Every controller.

const controllers: [
  name: string,
  Config: AnyStructType,
  Telemetry: AnyStructType,
  intervalSec: number,
  make: (log: LogLines) =>
    | SimpleController<"single-socket">
    | RotatorController<"single-socket">
    | HexapodController<"single-socket">,
][] = [
  [
    "SimpleController (single-socket)",
    SIMPLE["single-socket"].ConfigClass,
    SIMPLE["single-socket"].TelemetryClass,
    0.1,
    (log) => new SimpleController({ protocol: "single-socket", log }),
  ],
  [
    "RotatorController (single-socket)",
    ROTATOR["single-socket"].ConfigClass,
    ROTATOR["single-socket"].TelemetryClass,
    0.05,
    (log) => new RotatorController({ protocol: "single-socket", port: 0, log }),
  ],
  ...(["camera", "M2"] as const).map((hexapod) =>
    [
      `HexapodController<"single-socket"> (${hexapod})`,
      CAMERA_HEXAPOD["single-socket"].ConfigClass,
      CAMERA_HEXAPOD["single-socket"].TelemetryClass,
      0.05,
      (log: LogLines) =>
        new HexapodController({
          protocol: "single-socket",
          hexapod,
          port: 0,
          log,
        }),
    ] as const
  ).map((each) => [...each] as (typeof controllers)[number]),
];

for (const [name, Config, Telemetry, intervalSec, make] of controllers) {
  netTest(`${name} sends its configuration, then telemetry`, async () => {
    await using controller = make(new LogLines());
    assertEquals([controller.port, controller.connected], [0, false]);
    await controller.start();
    assertGreater(controller.port, 0);
    const startSec = taiNowSec();
    using client = await Client.dial(controller.port, Config, Telemetry);
    await client.readUntil(() => client.telemetry.length === 4);
    assertEquals(client.frameIds, [CONFIG, ...Array(4).fill(TELEMETRY)]);
    assert(controller.connected);

    const [{ header, body }] = client.configs;
    assertEquals(body.bytes, controller.config.bytes);
    assertEquals(controller.config.drivesEnabled, false);
    assertEquals(controller.state, State.STANDBY);
    assertGreaterOrEqual(header.tai, startSec - 0.01);
    assertLessOrEqual(header.tai, taiNowSec() + 0.01);
    const counters = client.telemetry.map(({ header }) => header.counter);
    assertEquals([header.counter, ...counters], [0, 1, 2, 3, 4]);
    const taiSecs = () => client.telemetry.map(({ header }) => header.tai);
    // Samples that would be late, on a busy machine, are left out.
    assertGreater(taiSecs()[3] - taiSecs()[0], 2.1 * intervalSec);
    await client.readUntil(() => {
      const [sec, lastSec] = taiSecs().reverse();
      return sec - lastSec < 1.5 * intervalSec;
    });
    assertGreaterOrEqual(controller.stats.telemetryFrames, 3);
  });

  netTest(`${name} enables its drives, then itself`, async () => {
    await using controller = make(new LogLines());
    await controller.start();
    using client = await Client.dial(controller.port, Config, Telemetry);
    const code = name.includes("Simple") ? SET_STATE : 0x8000;
    const refused = await client.send(code, ENABLE);
    assertEquals(refused.status, NO_ACK);
    assertEquals(refused.reason, "drives are not enabled");
    const drives = name.includes("Simple") ? ENABLE_DRIVES : 0x7000;
    await client.accept(drives, 1);
    await client.readUntil(() => client.configs.length === 2);
    assertEquals(client.configs[1].body.bytes, controller.config.bytes);
    assert(controller.config.drivesEnabled);
    assertEquals((await client.accept(code, ENABLE)).duration, 0);
    assertEquals(controller.state, State.ENABLED);
    await client.accept(drives, 0);
    assertEquals(controller.state, State.STANDBY);
    await client.readUntil(() => client.configs.length === 3);
    assertEquals(controller.stats, {
      configFrames: 3,
      telemetryFrames: controller.stats.telemetryFrames,
      statusFrames: 4,
      connections: 1,
      refusedConnections: 0,
      commandsReceived: 4,
      commandsRejected: 1,
    });
  });
}

// Its port.

netTest("start() reports that the port is in use", async () => {
  await using controller = await start();
  const { port } = controller;
  await controller.start();
  assertEquals(controller.port, port);
  await using second = new SimpleController({
    protocol: "single-socket",
    port,
  });
  await assertRejects(
    () => second.start(),
    Deno.errors.AddrInUse,
    `Cannot start controller at port ${port} of 127.0.0.1 as it is in use`,
  );
  assertEquals(second.port, 0);
});

netTest("close() frees the port, ends the client, and is final", async () => {
  const controller = await start();
  const { port } = controller;
  using client = await dial(controller);
  await client.read();
  await Promise.all([controller.close(), controller.close()]);
  await client.socket.readToEnd();
  assert(isFree(port));
  assertEquals([controller.port, controller.connected], [0, false]);
  await assertRejects(
    () => controller.start(),
    ControllerClosedError,
    "Cannot start controller: it is closed",
  );
  await controller[Symbol.asyncDispose]();
});

netTest("a second client is refused, and the first is served", async () => {
  await using controller = await start();
  using first = await dial(controller);
  await first.read();
  for (let count = 1; count <= 3; count++) {
    using second = await PeerSocket.dial(controller.port);
    assertEquals(await second.readToEnd(), 0);
    assertEquals(controller.stats.refusedConnections, count);
  }
  await first.accept(MOVE, 1);
  assertEquals(controller.stats.connections, 1);
});

netTest("a client that reconnects at once is accepted", async () => {
  await using controller = await start();
  for (let count = 1; count <= 20; count++) {
    using client = await dial(controller);
    await client.readUntil(() => client.telemetry.length === 1);
    assertEquals(client.frameIds, [CONFIG, TELEMETRY]);
    assertEquals(controller.stats.connections, count);
  }
  assertEquals(controller.stats.refusedConnections, 0);
  await until(() => !controller.connected);
});

netTest(
  "a client that resets its connection before it is accepted is passed over",
  async () => {
    await using controller = await start();
    await dialAndResetAtOnce(controller.port);
    await dialAndResetAtOnce(controller.port);
    using client = await dial(controller);
    await client.accept(MOVE, 3);
    const { connections, refusedConnections } = controller.stats;
    assertEquals({ connections, refusedConnections }, {
      connections: 1,
      refusedConnections: 0,
    });
  },
);

netTest(
  "a controller that can't accept says why, and tries again",
  async () => {
    const { listen } = Deno;
    const refusing = (options: Deno.TcpListenOptions) => {
      const listener = listen(options);
      const { accept } = listener;
      listener.accept = () => {
        listener.accept = accept;
        return Promise.reject(new Error("Too many open files"));
      };
      return listener;
    };
    const log = new LogLines();
    Object.assign(Deno, { listen: refusing });
    const starting = start({ log });
    Object.assign(Deno, { listen });
    await using controller = await starting;
    using client = await dial(controller);
    await client.accept(MOVE, 3);
    assertStringIncludes(
      log.lines.join("\n"),
      `Cannot accept a connection at port ${controller.port}, tries again: ` +
        "Too many open files",
    );
  },
);

netTest("the device stops moving when its client disconnects", async () => {
  await using controller = await start();
  {
    using client = await dial(controller);
    await client.accept(MOVE, 3);
    await client.sample(({ currPosition }) => currPosition > 3);
  }
  await until(() => !controller.connected);
  using next = await dial(controller);
  const { currPosition } = await next.sample(() => true);
  await next.readUntil(() => next.telemetry.length === 3);
  assertEquals(next.telemetry[2].body.currPosition, currPosition);
});

netTest("disconnect() ends the client, and accepts the next", async () => {
  await using controller = await start();
  controller.disconnect();
  using client = await dial(controller);
  await client.accept(MOVE, 3);
  controller.disconnect();
  assertEquals(controller.connected, false);
  await client.socket.readToEnd();
  using next = await dial(controller);
  await next.accept(MOVE, 4);
});

// Its answers.

netTest("each command is answered once, by its counter", async () => {
  await using controller = await start();
  using client = await dial(controller);
  const accepted = client.command(MOVE, 12.5);
  accepted.counter = 0xffff_fff0;
  assertEquals((await client.sendCommand(accepted)).toObject(), {
    status: ACK,
    duration: 0,
    reason: "",
  });
  const rejected = client.command(MOVE, 26);
  rejected.counter = 7;
  assertEquals((await client.sendCommand(rejected)).toObject(), {
    status: NO_ACK,
    duration: 0,
    reason: "Position must be in -25..25: 26",
  });
  const { cmdPosition } = await client.sample(() => true);
  assertEquals(cmdPosition, 12.5);
  assertEquals(controller.lastCommand?.param1, 26);
  assertEquals(client.answers.length, 2);
});

netTest("an answer has the layout of the C structs", async () => {
  await using controller = await start({ telemetryIntervalMs: Infinity });
  const socket = await PeerSocket.dial(controller.port);
  using _ = socket;
  await socket.read(singleSocket.Header.byteLength + 25);
  const command = new DataView(new ArrayBuffer(60));
  command.setUint32(0, 2, true);
  command.setUint32(4, 0x01020304, true);
  command.setUint32(8, 99, true);
  await socket.send(new Uint8Array(command.buffer));
  const bytes = await socket.read(24 + 62);
  const answer = new DataView(bytes.buffer);
  assertEquals(answer.getUint32(0, true), 1);
  assertEquals(answer.getUint32(4, true), 0x01020304);
  const taiSec = Number(answer.getBigInt64(8, true));
  assertAlmostEquals(taiSec, taiNowSec(), 2);
  assert(answer.getBigInt64(16, true) < 1_000_000_000n);
  assertEquals(answer.getUint32(24, true), 2);
  assertEquals(answer.getFloat64(28, true), 0);
  const reason = "Command 0x63 is not simulated";
  const text = new TextDecoder().decode(bytes.subarray(36));
  assertEquals(text, reason.padEnd(50, "\0"));
});

netTest(
  "a controller always obeys the GUI, and the client unless the GUI has control",
  async () => {
    await using controller = await start();
    using client = await dial(controller);
    const send = async (commander: number, position: number) => {
      const command = client.command(MOVE, position);
      command.commander = commander;
      const { status, reason } = await client.sendCommand(command);
      assertEquals(status, reason === "" ? ACK : NO_ACK);
      return reason;
    };
    const stranger = "Unrecognized commander; must be one of GUI or CSC";
    assertEquals(await send(3, 1), stranger);
    assertEquals(await send(0, 1), stranger);
    assertEquals(await send(2, 2), "");
    assertEquals(await send(1, 3), "");
    assertEquals(controller.telemetry.cmdPosition, 3);
    assertEquals(await send(2, 4), "The CSC is not the commander");
    assertEquals(controller.telemetry.applicationStatus, 0);
    controller.setGuiControl(false);
    assertEquals(await send(2, 5), "");
    controller.setGuiControl(true);
    await client.sample((t) => (t.applicationStatus & 0x400) === 0);
    assertEquals(await send(2, 6), "The CSC is not the commander");
    assertEquals(controller.telemetry.cmdPosition, 5);
    assertEquals(controller.stats.commandsRejected, 4);
  },
);

netTest("commands are read however they were split", async () => {
  await using controller = await start();
  using client = await dial(controller);
  const one = client.command(MOVE, 1);
  for (const byte of one.bytes) {
    await client.socket.send(Uint8Array.of(byte));
    await client.read();
  }
  await client.readUntil(() => client.answers.length === 1);
  assertEquals(controller.telemetry.cmdPosition, 1);

  const commands = Array.from({ length: 5 }, (_, i) => client.command(MOVE, i));
  const bytes = new Uint8Array(5 * singleSocket.Command.byteLength);
  commands.forEach(({ bytes: each }, i) => bytes.set(each, i * each.length));
  await client.socket.send(bytes.subarray(0, 100));
  await client.readUntil(() => client.answers.length === 2);
  await client.socket.send(bytes.subarray(100));
  await client.readUntil(() => client.answers.length === 6);
  const counters = client.answers.map(({ header }) => header.counter);
  assertEquals(counters, [0, 1, 2, 3, 4, 5]);
});

netTest(
  "many answers and samples are received whole, and in order",
  async () => {
    await using controller = await start({ telemetryIntervalMs: 1 });
    using client = await dial(controller);
    const count = 500;
    const sending = (async () => {
      for (let i = 0; i < count; i++) {
        // Every other one is rejected.
        const command = client.command(MOVE, i % 2 === 0 ? 1 : 100);
        await client.socket.send(command.bytes);
      }
    })();
    // The reader throws at the first frame that isn't one.
    await client.readUntil(() => client.answers.length === count);
    await sending;
    for (const [i, { header, body }] of client.answers.entries()) {
      const status = i % 2 === 0 ? ACK : NO_ACK;
      assertEquals([header.counter, body.status], [i, status]);
    }
    const stream = [...client.configs, ...client.telemetry]
      .map(({ header }) => header.counter);
    assertEquals(stream, stream.map((_, i) => i));
  },
);

/** A socket that takes few bytes at a time, and not at once. */
class SlowSocket implements ControllerSocket {
  readonly written: number[] = [];
  readonly ended = Promise.withResolvers<never>();
  isStuck = false;
  #toRead: Uint8Array;

  constructor(toRead: Uint8Array) {
    this.#toRead = toRead;
    this.ended.promise.catch(() => {});
  }

  read(bytes: Uint8Array): Promise<number | null> {
    const count = Math.min(bytes.length, this.#toRead.length);
    if (count === 0) return this.ended.promise;
    bytes.set(this.#toRead.subarray(0, count));
    this.#toRead = this.#toRead.subarray(count);
    return Promise.resolve(count);
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.isStuck) return this.ended.promise;
    const part = bytes.slice(0, 7);
    await delay(0);
    this.written.push(...part);
    return part.length;
  }

  [Symbol.dispose](): void {
    this.ended.reject(new Error("it was ended"));
  }
}

Deno.test("answers and telemetry never interleave", async () => {
  const count = 20;
  const device = new SimpleDevice({
    protocol: "single-socket",
    initialState: State.ENABLED,
  });
  const options = { telemetryIntervalMs: 0.1, log: new LogLines() };
  const service = new ClientService<SlowSocket>(device, options);
  const commands = Array.from({ length: count }, (_, counter) => {
    return singleSocket.Command.create({ commander: 2, counter, code: MOVE });
  });
  const socket = new SlowSocket(concat(commands.map(({ bytes }) => bytes)));
  const serving = service.serve(socket);
  await until(() => service.commands.answered === count);
  socket[Symbol.dispose]();
  await assertRejects(() => serving, Error, "it was ended");

  const { buffer } = Uint8Array.from(socket.written);
  const frameIds: number[] = [];
  for (let offset = 0;;) {
    if (offset + 24 > buffer.byteLength) break;
    const { frameId } = singleSocket.Header.view(buffer, offset);
    const length = { [COMMAND_STATUS]: 62, [TELEMETRY]: 36, [CONFIG]: 25 }[
      frameId
    ];
    assert(length !== undefined, `${frameId} after ${frameIds}`);
    frameIds.push(frameId);
    offset += 24 + length;
  }
  const answers = frameIds.filter((frameId) => frameId === COMMAND_STATUS);
  assertEquals([frameIds[0], answers.length], [CONFIG, count]);
  const samples = frameIds.filter((frameId) => frameId === TELEMETRY);
  assertGreater(samples.length, count / 2);
});

Deno.test("a client that doesn't read delays only itself", async () => {
  const device = new SimpleDevice({
    protocol: "single-socket",
    initialState: State.ENABLED,
  });
  const options = { telemetryIntervalMs: 1, log: new LogLines() };
  const service = new ClientService<SlowSocket>(device, options);
  const command = singleSocket.Command.create({ commander: 2, code: MOVE });
  const socket = new SlowSocket(command.bytes);
  socket.isStuck = true;
  const serving = service.serve(socket);
  await until(() => service.commands.received === 1);
  socket[Symbol.dispose]();
  await assertRejects(() => serving, Error, "it was ended");

  const next = new SlowSocket(command.bytes);
  const servingNext = service.serve(next);
  await until(() => service.commands.answered === 1);
  next[Symbol.dispose]();
  await assertRejects(() => servingNext, Error, "it was ended");
});

// Faults.

netTest(
  "answerWith() rejects with a reason of 50 bytes, or cuts it off",
  async () => {
    await using controller = await start();
    using client = await dial(controller);
    const reasons = [
      ["x".repeat(50), "x".repeat(50)],
      ["y".repeat(80), "y".repeat(50)],
      ["é".repeat(30), "é".repeat(25)],
      ["x" + "é".repeat(30), "x" + "é".repeat(24)],
      ["", ""],
    ];
    for (const [reject, reason] of reasons) {
      controller.answerWith(() => ({ reject }));
      const answer = await client.send(MOVE, 1);
      assertEquals([answer.status, answer.reason], [NO_ACK, reason]);
    }
    assertEquals(controller.telemetry.cmdPosition, 0);
    assertEquals(controller.stats.commandsRejected, reasons.length);
    controller.answerWith(undefined);
    await client.accept(MOVE, 1);
  },
);

netTest("answerWith() drops an answer, and continues", async () => {
  await using controller = await start();
  using client = await dial(controller);
  controller.answerWith(({ param1 }) => ({ dropAnswer: param1 === 1 }));
  await client.socket.send(client.command(MOVE, 1).bytes);
  await client.sample(({ cmdPosition }) => cmdPosition === 1);
  await client.accept(MOVE, 2);
  assertEquals(client.answers.map(({ header }) => header.counter), [1]);
  const { commandsReceived, statusFrames } = controller.stats;
  assertEquals([commandsReceived, statusFrames], [2, 1]);
});

netTest(
  "answerWith() answers late, with another counter or status",
  async () => {
    await using controller = await start();
    using client = await dial(controller);
    controller.answerWith(() => ({ delayMs: 2500, counter: 77, status: 9 }));
    const startMs = performance.now();
    await client.socket.send(client.command(MOVE, 1).bytes);
    await client.readUntil(() => client.answers.length === 1);
    assertGreaterOrEqual(performance.now() - startMs, 2499);
    const [{ header, body }] = client.answers;
    assertEquals([header.counter, body.status], [77, 9]);
    // Telemetry has gone on meanwhile.
    assertGreater(client.telemetry.length, 3);
  },
);

netTest("a late answer doesn't outlive its client", async () => {
  const controller = await start();
  {
    using client = await dial(controller);
    controller.answerWith(() => ({ delayMs: 600_000 }));
    await client.socket.send(client.command(MOVE, 1).bytes);
    await client.sample(({ cmdPosition }) => cmdPosition === 1);
  }
  await until(() => !controller.connected);
  controller.answerWith(undefined);
  using next = await dial(controller);
  await next.accept(MOVE, 2);
  await controller.close();
});

netTest(
  "answerWith() logs the error of a failed rule, and the answer is right",
  async () => {
    const log = new LogLines();
    await using controller = await start({ log });
    using client = await dial(controller);
    const rules = [
      () => {
        throw new Error("oh no");
      },
      () => ({ counter: -1 }),
      () => ({ delayMs: "1" }),
      () => ({ reject: 5 }),
      () => ({ dropAnswer: "yes" }),
      () => ({ rejct: "typo" }),
      () => Promise.resolve({ reject: "late" }),
      () => 5,
    ];
    for (const [i, rule] of rules.entries()) {
      // deno-lint-ignore no-explicit-any -- that's the mistake
      controller.answerWith(rule as any);
      await client.accept(MOVE, i);
    }
    const errors = log.matching(/^error Cannot answer by the rule/);
    assertEquals(errors.length, rules.length);
    assertStringIncludes(errors[0], "oh no");
    assertStringIncludes(
      errors[3],
      "reject must be a string: received number 5",
    );
    assertStringIncludes(
      errors[4],
      'dropAnswer must be true or false: received "yes"',
    );
    assertStringIncludes(errors[6], "must not be async: received a promise");
    // deno-lint-ignore no-explicit-any -- likewise
    assertThrows(() => controller.answerWith(5 as any), TypeError, "rule");
    await assertRejects(() => controller.close(), Error, "oh no");
  },
);

netTest("answerWith() reports a misspelt fault at the end", async () => {
  const test = async () => {
    await using controller = await start();
    using client = await dial(controller);
    // The rule has a wrong type, as without type checks.
    const misspelt: object = { rejct: "not today", dropAnswer: false };
    controller.answerWith(() => misspelt);
    await client.accept(MOVE, 1);
  };
  const error = await assertRejects(test, TypeError);
  assertEquals(
    error.message,
    "Cannot answer command as properties of a fault must be of reject, dropAnswer, delayMs, counter, status: " +
      'received "rejct"',
  );
});

netTest(
  "close() reports a failed rule once, and closes",
  async () => {
    const controller = await start();
    const { port } = controller;
    using client = await dial(controller);
    for (const message of ["the first", "the second"]) {
      controller.answerWith(() => {
        throw new Error(message);
      });
      await client.accept(MOVE, 1);
    }
    await assertRejects(() => controller.close(), Error, "the first");
    assertEquals([controller.connected, controller.port], [false, 0]);
    await assertRejects(
      () => Deno.connect({ port }),
      Deno.errors.ConnectionRefused,
    );
    await controller.close();
  },
);

// The simple device, with no socket.

Deno.test("SimpleDevice (single-socket) grants these changes of state and no others", () => {
  type Name = "STANDBY" | "ENABLED" | "FAULT";
  type Request = keyof typeof SetStateParam;
  const granted: Record<Name, Partial<Record<Request, Name>>> = {
    STANDBY: { ENABLE: "ENABLED", CLEAR_ERROR: "STANDBY", FAULT: "FAULT" },
    ENABLED: { STANDBY: "STANDBY", FAULT: "FAULT" },
    FAULT: { CLEAR_ERROR: "STANDBY", FAULT: "FAULT" },
  };
  for (const from of Object.keys(granted) as Name[]) {
    for (const request of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1.5, NaN]) {
      const device = new SimpleDevice({
        protocol: "single-socket",
        initialState: State[from],
      });
      device.config.drivesEnabled = true;
      const name = Object.entries(SetStateParam)
        .find(([, value]) => value === request)?.[0] as Request;
      const to = granted[from][name];
      const { isAccepted } = device.execute(
        singleSocket.Command.create({ code: SET_STATE, param1: request }),
      );
      const message = `${from} —${name ?? request}→ ${to ?? "refused"}`;
      assertEquals(isAccepted, to !== undefined, message);
      assertEquals(device.state, State[to ?? from], message);
    }
  }
});

Deno.test("SimpleDevice (single-socket) gives the reason of a rejection", () => {
  const cases: [initialState: number, reason: string, ...params: number[]][] = [
    [State.STANDBY, "State must be ENABLED: it is STANDBY", MOVE, 1],
    [State.FAULT, "State must be ENABLED: it is FAULT", MOVE, 1],
    [State.ENABLED, "Position must be in -25..25: NaN", MOVE, NaN],
    [State.ENABLED, "param1 must be 0 or 1: 2", ENABLE_DRIVES, 2],
    [State.STANDBY, "STANDBY is not granted in STANDBY", SET_STATE, STANDBY],
    [
      State.ENABLED,
      "CLEAR_ERROR is not granted in ENABLED",
      SET_STATE,
      CLEAR_ERROR,
    ],
    [State.FAULT, "EXIT is not granted in FAULT", SET_STATE, 5],
    [
      State.ENABLED,
      "Unknown enabled substate request 2",
      SET_ENABLED_SUBSTATE,
      2,
    ],
  ];
  for (const [initialState, reason, code, param1] of cases) {
    const device = new SimpleDevice({
      protocol: "single-socket",
      initialState: initialState as ControllerState,
    });
    const before = [
      device.config.bytes.slice(),
      device.telemetry.bytes.slice(),
    ];
    const command = singleSocket.Command.create({ code, param1 });
    assertEquals(device.execute(command), { isAccepted: false, reason });
    assertEquals([device.config.bytes, device.telemetry.bytes], before);
  }
});

Deno.test("SimpleDevice (single-socket) creeps until it is stopped", () => {
  const ends: [code: number, param1: number][] = [
    [SET_ENABLED_SUBSTATE, SetEnabledSubstateParam.STOP],
    [SET_STATE, STANDBY],
    [SET_STATE, FAULT],
    [ENABLE_DRIVES, 0],
  ];
  for (const [code, param1] of ends) {
    const device = new SimpleDevice({
      protocol: "single-socket",
      initialState: State.ENABLED,
    });
    const { telemetry } = device;
    const execute = (code: number, param1: number) =>
      assert(
        device.execute(singleSocket.Command.create({ code, param1 }))
          .isAccepted,
      );
    execute(MOVE, 2);
    device.advance();
    assertAlmostEquals(telemetry.currPosition, 2.001, 1e-9);
    execute(code, param1);
    const { currPosition } = telemetry;
    device.advance();
    assertEquals(telemetry.currPosition, currPosition);
    assertEquals(telemetry.cmdPosition, 2);
  }
});
