// The server and a controller that is not ours: `controller.py` lays out
// the structs with ctypes and opens the sockets of Python's standard library.

import { assert, assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { Command, CommandTelemetryServer, defineStruct } from "../../mod.ts";
import { Process, pythonTest, TIME_LIMIT_MS } from "./program.ts";

const [STANDBY, DISABLED, ENABLED] = [0, 1, 2];
const [SET_STATE, MOVE] = [1, 3];
const [START, ENABLE] = [1, 2];

const Config = defineStruct("Config", {
  minPosition: "f64",
  maxPosition: "f64",
  maxVelocity: "f64",
}, { frameId: 0x19 });

const Telemetry = defineStruct("Telemetry", {
  applicationStatus: "u32",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  currPosition: "f64",
  cmdPosition: "f64",
}, { frameId: 0x05 });

const silent = { debug() {}, info() {}, warn() {}, error() {} };

type PythonEvent = Record<string, unknown>;

/** The Python controller as a process, which prints an event a line. */
class PythonController implements AsyncDisposable {
  readonly #process: Process;

  constructor(server: Server, ...options: string[]) {
    const path = new URL("controller.py", import.meta.url).pathname;
    const ports = [server.telemetryPort, server.commandPort].map(String);
    const args = [decodeURIComponent(path), ...ports, ...options];
    this.#process = new Process("python3", args);
  }

  /** Waits for the first event, of all that there were, which passes the test. */
  event(
    name: string,
    test: (event: PythonEvent) => boolean = () => true,
  ): Promise<PythonEvent> {
    return this.#process.json<PythonEvent>((event) =>
      event.event === name && test(event)
    );
  }

  /** Waits until it ends by itself, and gives its exit code. */
  end(): Promise<number> {
    return this.#process.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

function newServer(connectCallback?: () => void) {
  return new CommandTelemetryServer({
    host: "127.0.0.1",
    port: 0,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    commandSyncPattern: 0x1234,
    log: silent,
    connectCallback,
  });
}

type Server = ReturnType<typeof newServer>;
type Telemetry = Server["telemetry"];

/** Reads samples up to the first one that passes the test. */
async function telemetryUntil(
  server: Server,
  test: (telemetry: Telemetry) => boolean,
): Promise<Telemetry> {
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  for await (const { telemetry } of server.samples({ signal })) {
    if (test(telemetry)) return telemetry;
  }
  throw new Error("The telemetry ended");
}

/** Checks samples byte by byte against what the controller says that it sent. */
async function checkSamples(
  server: Server,
  python: PythonController,
  samplesMin: number,
): Promise<number[]> {
  const counters: number[] = [];
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  for await (const { header, telemetry } of server.samples({ signal })) {
    const { counter } = header;
    const sent = await python.event("telemetry", (e) => e.counter === counter);
    assertEquals(header.bytes.toHex() + telemetry.bytes.toHex(), sent.hex);
    assertEquals(header.syncPattern, sent.sync_pattern);
    assertEquals(header.taiSec, BigInt(sent.tai_sec as number));
    assertEquals(telemetry.state, sent.state);
    assertEquals(telemetry.currPosition, sent.curr_position);
    assertEquals(telemetry.cmdPosition, sent.cmd_position);
    if (counters.push(counter) === samplesMin) break;
  }
  return counters;
}

pythonTest(
  "a Python controller's configuration and telemetry arrive as sent",
  async () => {
    await using server = newServer();
    await server.start();
    await using python = new PythonController(
      server,
      "--sync-pattern",
      "43981",
    );
    await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
    const counters = await checkSamples(server, python, 5);
    assertEquals(counters, counters.map((_, index) => counters[0] + index));

    const sent = await python.event("config");
    assertEquals(server.config.toObject(), {
      minPosition: -25,
      maxPosition: 25,
      maxVelocity: 47,
    });
    assert((sent.hex as string).endsWith(server.config.bytes.toHex()));
    assertEquals(server.stats.configFrames, 1);
    assertEquals(server.stats.bytesDiscarded, 0);
  },
);

for (const split of [1, 23, 67]) {
  pythonTest(
    `a Python controller's frames arrive in pieces of ${split} bytes`,
    async () => {
      await using server = newServer();
      await server.start();
      await using python = new PythonController(
        server,
        ...["--split", `${split}`, "--interval", "0.01"],
      );
      await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
      await checkSamples(server, python, 5);
      assertEquals(server.stats.bytesDiscarded, 0);
      assertEquals(server.stats.resyncs, 0);
    },
  );
}

pythonTest("a Python controller reads every field of a command", async () => {
  await using server = newServer();
  await server.start();
  await using python = new PythonController(server);
  await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
  const params = {
    param1: -1.5,
    param2: 1 / 3,
    param3: 5e-324,
    param4: Number.MAX_VALUE,
    param5: -0.1,
    param6: Number.MAX_SAFE_INTEGER,
  };
  const code = 0xfedc_ba98;
  await server.putCommand(Command.create({ code, ...params }));
  await server.putCommand(Command.create({ code, ...params }));

  for (const counter of [1, 2]) {
    const read = await python.event("command", (e) => e.counter === counter);
    const { event: _, hex, accepted, state, ...fields } = read;
    assertEquals(fields, { sync_pattern: 0x1234, counter, code, ...params });
    const expected = { syncPattern: 0x1234, counter, code, ...params };
    assertEquals(hex, Command.create(expected).bytes.toHex());
    assertEquals([accepted, state], [false, STANDBY]);
  }
});

pythonTest("a Python controller does as it is told", async () => {
  await using server = newServer();
  await server.start();
  await using python = new PythonController(server, "--interval", "0.01");
  await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
  const steps: [number, number][] = [
    [SET_STATE, START],
    [SET_STATE, ENABLE],
    [MOVE, 99],
    [MOVE, 12.5],
  ];
  for (const [code, param1] of steps) {
    await server.putCommand(Command.create({ code, param1 }));
  }
  const moved = await telemetryUntil(server, (t) => t.cmdPosition === 12.5);
  assertEquals(moved.state, ENABLED);
  assertGreater(moved.currPosition, 12.5);

  const started = await python.event("command", (e) => e.param1 === START);
  assertEquals([started.accepted, started.state], [true, DISABLED]);
  const refused = await python.event("command", (e) => e.param1 === 99);
  assertEquals([refused.accepted, refused.state], [false, ENABLED]);
});

pythonTest("a Python controller disconnects and comes back", async () => {
  let wasConnected = false;
  const commandLost = Promise.withResolvers<void>();
  await using server = newServer(() => {
    if (wasConnected && !server.commandConnected) commandLost.resolve();
    wasConnected = server.commandConnected;
  });
  await server.start();
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  const samples = server.samples({ signal });
  await using python = new PythonController(
    server,
    ...["--drop-after", "5", "--interval", "0.02"],
  );
  await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
  // The iterator goes on over the loss; the second configuration is frame 7.
  const counters: number[] = [];
  for await (const { header } of samples) {
    if (counters.push(header.counter) === 6) break;
  }
  assertEquals(counters, [2, 3, 4, 5, 6, 8]);
  assertEquals(server.stats.configFrames, 2);
  await python.event("lost", (e) => e.socket === "telemetry");
  await python.event("lost", (e) => e.socket === "command");

  await deadline(commandLost.promise, TIME_LIMIT_MS);
  await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
  await server.putCommand(Command.create({ code: SET_STATE, param1: START }));
  await telemetryUntil(server, (telemetry) => telemetry.state === DISABLED);
});

pythonTest(
  "a Python controller's last frames arrive although it has gone",
  async () => {
    await using server = newServer();
    await server.start();
    const samples = server.samples({
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    await using python = new PythonController(
      server,
      ...["--frames", "3", "--interval", "0.001"],
    );
    const counters: number[] = [];
    for await (const { header } of samples) {
      if (counters.push(header.counter) === 3) break;
    }
    assertEquals(counters, [2, 3, 4]);
    assertEquals(await python.end(), 0);
  },
);
