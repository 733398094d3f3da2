// The examples as a user runs them: each a process of its own, with no
// permission but the one for the network.

import {
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { retry } from "jsr:@std/async@^1.5.0/retry";
import { type AnyStructType, CommandTelemetryServer } from "../mod.ts";
import {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  ControllerState,
  EnabledSubstate,
  M2HexapodConfig,
  M2HexapodTelemetry,
  RotatorCommandCode,
  RotatorConfig,
  RotatorController,
  RotatorTelemetry,
  SetEnabledSubstateParam,
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
  SingleSocketRotatorConfig,
  SingleSocketRotatorTelemetry,
  SingleSocketSimpleConfig,
  SingleSocketSimpleTelemetry,
} from "../simulator.ts";
import { freePorts, until } from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const ROOT = new URL("../", import.meta.url);
const TIME_LIMIT_MS = 30_000;
/** What the end may take, under load, that comes within 100 ms. */
const END_LIMIT_MS = 5_000;
const STATUS = /^(\w+) at (\S+), commanded to (\S+) \(TAI (\S+)\)$/;

const isAllowed = await areGranted("net", "read", "run");
const hasPython = isAllowed && await hasCommand("python3");

async function areGranted(
  ...names: Deno.PermissionDescriptor["name"][]
): Promise<boolean> {
  for (const name of names) {
    const { state } = await Deno.permissions.query({ name });
    if (state !== "granted") return false;
  }
  return true;
}

async function hasCommand(command: string): Promise<boolean> {
  try {
    const version = new Deno.Command(command, { args: ["--version"] });
    return (await version.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Registers a test that is ignored, and says why, where it can't run. */
function exampleTest(
  name: string,
  fn: () => Promise<void>,
  { canRun = isAllowed, needs = "--allow-net --allow-read --allow-run" } = {},
): void {
  const why = canRun ? "" : ` (needs ${needs})`;
  Deno.test({ name: name + why, ignore: !canRun, fn });
}

/** A line that `serve.ts --json` prints. */
interface JsonLine {
  readonly type: "event" | "config" | "telemetry";
  readonly event?: string;
  readonly telemetryPort?: number;
  readonly commandPort?: number;
  readonly header?: Readonly<Record<string, number>>;
  readonly config?: Readonly<Record<string, number>>;
  readonly telemetry?: Readonly<Record<string, number>>;
}

/** A process, and what it has printed up to now. */
class Process implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  #isOver = false;
  #isReading = true;
  #changed = Promise.withResolvers<void>();
  stdout = "";
  stderr = "";

  constructor(command: string, args: string[], stdin: "null" | "piped") {
    this.#child = new Deno.Command(command, {
      args,
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdin,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#ended = this.#read();
  }

  async #read(): Promise<number> {
    const collect = async (
      stream: ReadableStream<Uint8Array<ArrayBuffer>>,
      keep: (text: string) => void,
    ) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        keep(text);
        this.#wake();
        if (!this.#isReading) break;
      }
    };
    const [{ code }] = await Promise.all([
      this.#child.status,
      collect(this.#child.stdout, (text) => this.stdout += text),
      collect(this.#child.stderr, (text) => this.stderr += text),
    ]);
    this.#isOver = true;
    this.#wake();
    return code;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Waits until it has printed what is looked for. */
  async #find<T>(what: string, find: () => T | null | undefined): Promise<T> {
    const found = async () => {
      for (;;) {
        const value = find();
        if (value !== null && value !== undefined) return value;
        if (this.#isOver) throw new Error("The process has ended");
        await this.#changed.promise;
      }
    };
    return await deadline(found(), TIME_LIMIT_MS).catch((cause) => {
      const printed = this.stdout.slice(-2_000) + this.stderr;
      throw new Error(`No ${what} at the end of:\n${printed}`, { cause });
    });
  }

  /** The whole lines on stdout. */
  get lines(): string[] {
    return this.stdout.split("\n").slice(0, -1);
  }

  /** The lines of `--json`. */
  get jsonLines(): JsonLine[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Waits for a match in what is on stdout; the number `count` of several. */
  match(pattern: RegExp, count = 1): Promise<RegExpExecArray> {
    const all = new RegExp(pattern, "gm");
    return this.#find(
      String(pattern),
      () => [...this.stdout.matchAll(all)].at(count - 1),
    );
  }

  /** Waits for a line of `--json` that passes the test. */
  json(test: (line: JsonLine) => boolean): Promise<JsonLine> {
    return this.#find(String(test), () => this.jsonLines.find(test));
  }

  /** Closes the pipes that it prints to, when the next text comes. */
  stopReading(): void {
    this.#isReading = false;
  }

  /** Types on its terminal. */
  async type(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  }

  /** Waits until it ends by itself, and gives its exit code. */
  end(): Promise<number> {
    return deadline(this.#ended, TIME_LIMIT_MS);
  }

  /** Asks it to end, and gives its exit code. */
  async endBy(signal: Deno.Signal): Promise<number> {
    const startMs = performance.now();
    this.#child.kill(signal);
    const code = await this.end();
    assertLess(performance.now() - startMs, END_LIMIT_MS);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#ended;
  }
}

/** What starts an example as the README says. */
function denoArgs(example: string, args: string[]): string[] {
  return ["run", "--no-prompt", "--allow-net", `examples/${example}`, ...args];
}

function run(example: string, ...args: string[]): Process {
  return new Process(Deno.execPath(), denoArgs(example, args), "null");
}

/** Checks what the user is told of a mistake: one line, and nothing else. */
function assertOneErrorLine({ stdout, stderr }: Process, text: string): void {
  assertEquals(stdout, "");
  assertMatch(stderr, /^.+\n$/);
  assertStringIncludes(stderr, text);
}

/** Dials in to `serve.ts --json` with a controller of the test's own. */
async function dialIn(
  serve: Process,
  initialState?: ControllerState,
): Promise<SimpleController> {
  return await connected(
    new SimpleController({ ...await dialOptions(serve), initialState }),
  );
}

/** The same with a rotator's controller. */
async function dialInWithRotator(
  serve: Process,
  initialState?: ControllerState,
): Promise<RotatorController> {
  return await connected(
    new RotatorController({ ...await dialOptions(serve), initialState }),
  );
}

async function dialOptions(serve: Process) {
  const ports = await serve.json(({ event }) => event === "listening");
  return {
    telemetryPort: ports.telemetryPort!,
    commandPort: ports.commandPort!,
    telemetryIntervalMs: 10,
  };
}

async function connected<C extends { connect(): Promise<void> }>(
  controller: C,
): Promise<C> {
  await deadline(controller.connect(), TIME_LIMIT_MS);
  return controller;
}

/** Checks what an example says of each mistake in its options. */
async function assertRefuses(
  example: string,
  mistakes: readonly (readonly [args: readonly string[], text: string])[],
): Promise<void> {
  for (const [args, text] of mistakes) {
    await using wrong = run(example, ...args);
    assertEquals(await wrong.end(), 2, args.join(" "));
    assertOneErrorLine(wrong, text);
    assertStringIncludes(wrong.stderr, "--help");
  }
}

/** Checks that help is all that an example gives, and names each option. */
async function assertHelps(example: string, options: readonly string[]) {
  for (const help of ["--help", "-h"]) {
    await using process = run(example, help);
    assertEquals(await process.end(), 0);
    assertEquals(process.stderr, "");
    assertStringIncludes(process.lines[2], `examples/${example}`);
    for (const option of [...options, "--help"]) {
      assertMatch(process.stdout, new RegExp(`^ .*${option}\\b`, "m"));
    }
  }
}

/** Whether an error says that another program has the port. */
function isInUse(error: unknown): boolean {
  return error instanceof Error && error.message.includes("is in use");
}

// The main job.

exampleTest("serve.ts does the main job, until SIGINT", async () => {
  await retry(async () => {
    await using serve = run("serve.ts");
    await serve.match(/^MOVE .*$/);
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(serve.stderr, "");

    const [first, ...others] = serve.lines.filter((line) => !STATUS.test(line));
    assertEquals(
      first,
      "Waiting for a controller at 127.0.0.1: telemetry port 6210, command port 6211",
    );
    // Each of the two sockets goes its own way.
    assertEquals(others.slice(0, 2).sort(), [
      "Configuration: minPosition -25, maxPosition 25, maxVelocity 47",
      "Controller connected",
    ]);
    assertEquals(others.slice(2, 4), [
      "START: now DISABLED",
      "ENABLE: now ENABLED",
    ]);
    assertMatch(others[4], /^MOVE to 12\.5: now at 12\.5\d*$/);
    assertEquals(others[5], "Controller disconnected");
    assertMatch(
      others[6],
      /^Closed after \d+ telemetry samples and 3 commands$/,
    );
    assertEquals(others.length, 7);
  }, {
    maxAttempts: 100,
    minTimeout: 200,
    maxTimeout: 200,
    isRetriable: isInUse,
  });
});

exampleTest("serve.ts prints a line a second into a pipe", async () => {
  await using serve = run("serve.ts", "--port", "0");
  await serve.match(STATUS, 3);
  assertEquals(await serve.endBy("SIGTERM"), 0);

  const shown = serve.lines.flatMap((line) => {
    const match = STATUS.exec(line);
    if (match === null) return [];
    const [position, goal, taiSec] = match.slice(2).map(Number);
    return [{ state: match[1], position, goal, taiSec }];
  });
  for (const [i, { state, position, goal, taiSec }] of shown.entries()) {
    if (i === 0) continue;
    assertEquals(state, "ENABLED");
    assertEquals(goal, 12.5);
    assertGreater(position, 12.5);
    assertLess(position, 13);
    // Samples come ten times as often.
    assertGreater(taiSec - shown[i - 1].taiSec, 0.5);
  }
});

exampleTest("serve.ts --duration ends by itself", async () => {
  const startMs = performance.now();
  await using serve = run("serve.ts", "--port", "0", "--duration", "0.8");
  assertEquals(await serve.end(), 0);
  assertGreaterOrEqual(performance.now() - startMs, 800);
  assertEquals(serve.stderr, "");
  assertMatch(serve.lines.at(-1)!, /^Closed after \d+ telemetry samples/);
});

exampleTest("serve.ts --json prints each sample as a line", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json");
  await serve.json(({ event }) => event === "moved");
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.stderr, "");

  const lines = serve.jsonLines;
  assertEquals(lines.flatMap(({ event }) => event ?? []), [
    "listening",
    "connected",
    "state",
    "state",
    "moved",
    "disconnected",
    "closed",
  ]);
  const [config, ...samples] = lines.filter(({ type }) => type !== "event");
  assertEquals(config.type, "config");
  assertEquals(config.config, {
    minPosition: -25,
    maxPosition: 25,
    maxVelocity: 47,
  });
  assertGreater(samples.length, 2);
  for (const [i, { type, header }] of samples.entries()) {
    assertEquals(type, "telemetry");
    assertEquals(header?.counter, config.header!.counter + 1 + i);
  }
  const [before, after] = [samples[0], samples.at(-1)!]
    .map(({ telemetry }) => telemetry!);
  assertEquals(before.state, ControllerState.STANDBY);
  assertEquals(before.cmdPosition, 0);
  assertEquals(after.state, ControllerState.ENABLED);
  assertEquals(after.cmdPosition, 12.5);
  assertGreater(after.currPosition, 12.5);
});

exampleTest("serve.ts --move says where to", async () => {
  await using serve = run("serve.ts", "--port", "0", "--move=-3.5");
  await serve.match(/^MOVE to -3\.5: now at -3\.4/);
  assertEquals(await serve.endBy("SIGINT"), 0);
});

exampleTest("serve.ts fails when the controller doesn't obey", async () => {
  await using serve = run("serve.ts", "--port", "0", "--move", "99");
  assertEquals(await serve.end(), 1);
  assertEquals(
    serve.stderr,
    "ERROR The controller has not obeyed MOVE to 99 within 3000 ms\n",
  );
});

exampleTest("serve.ts --verbose logs to stderr", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json", "--verbose");
  await serve.json(({ type }) => type === "telemetry");
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertMatch(serve.stderr, /^INFO The telemetry socket is connected to /m);
  assertGreater(serve.jsonLines.length, 2);
});

exampleTest("serve.ts ends quietly when nobody reads on", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json");
  await serve.json(({ type }) => type === "telemetry");
  serve.stopReading();
  assertEquals(await serve.end(), 0);
  assertEquals(serve.stderr, "");
});

exampleTest(
  "serve.ts rewrites one line on a terminal, until Ctrl-C",
  async () => {
    await using serve = new Process("python3", [
      "-c",
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
      Deno.execPath(),
      ...denoArgs("serve.ts", ["--port", "0"]),
    ], "piped");
    const clear = String.raw`\r\x1b\[2K`;
    const status = String
      .raw`ENABLED at 12\.5\d\d, commanded to 12\.500 \(TAI [\d.]+\)`;
    await serve.match(new RegExp(`(?:${clear}${status}){3}`));
    await serve.type("\x03");
    assertEquals(await serve.end(), 0);
    const last = "Closed after \\d+ telemetry samples and 3 commands\\r\\n";
    assertMatch(serve.stdout, new RegExp(`${clear}${last}$`));
  },
  { canRun: hasPython, needs: "python3" },
);

for (
  const [device, position] of [
    ["rotator", 0.5],
    ["camera-hexapod", -50],
    ["m2-hexapod", 50],
  ] as const
) {
  exampleTest(`serve.ts --device ${device} serves that one`, async () => {
    await using serve = run(
      "serve.ts",
      "--port=0",
      `--device=${device}`,
      `--move=${position}`,
    );
    const pattern = new RegExp(`^MOVE to ${position}: now at (.*)$`);
    const [, moved] = await serve.match(pattern);
    assertLess(Math.abs(Number(moved) - position), 0.5);
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(serve.stderr, "");
    assertMatch(serve.lines.at(-1)!, /samples and 4 commands$/);
  });
}

// With a real controller.

exampleTest("serve.ts --no-simulator says where it waits", async () => {
  await using serve = run("serve.ts", "--no-simulator", "--port", "0");
  const [, telemetryPort, commandPort] = await serve.match(
    /^Waiting for a controller at 127\.0\.0\.1: telemetry port (\d+), command port (\d+) \(--host 0\.0\.0\.0 lets other machines in\)$/,
  );
  assertGreater(Number(telemetryPort), 0);
  assertGreater(Number(commandPort), 0);
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.lines.slice(1), [
    "Closed after 0 telemetry samples and 0 commands",
  ]);
});

exampleTest("serve.ts --no-simulator only watches a controller", async () => {
  await using serve = run("serve.ts", "--no-simulator", "--port=0", "--json");
  {
    await using controller = await dialIn(serve, ControllerState.STANDBY);
    await serve.json(({ header }) => header?.counter === 20);
    assertEquals(controller.stats.commandsReceived, 0);
    assertEquals(controller.state, ControllerState.STANDBY);
  }
  await serve.json(({ event }) => event === "disconnected");
  await using _other = await dialIn(serve, ControllerState.FAULT);
  await serve.json(({ telemetry }) =>
    telemetry?.state === ControllerState.FAULT
  );
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.stderr, "");
});

exampleTest("serve.ts --no-simulator --move moves a controller", async () => {
  await using serve = run(
    "serve.ts",
    "--no-simulator",
    "--port=0",
    "--json",
    "--move=7",
  );
  await using controller = await dialIn(serve, ControllerState.DISABLED);
  await serve.json(({ event }) => event === "moved");
  assertEquals(controller.state, ControllerState.ENABLED);
  assertEquals(controller.telemetry.cmdPosition, 7);
  assertEquals(controller.stats.commandsReceived, 2);
  assertEquals(await serve.endBy("SIGINT"), 0);
});

exampleTest("serve.ts --move fails with a controller in FAULT", async () => {
  await using serve = run(
    "serve.ts",
    "--no-simulator",
    "--port=0",
    "--json",
    "--move=7",
  );
  await using _controller = await dialIn(serve, ControllerState.FAULT);
  assertEquals(await serve.end(), 1);
  assertEquals(serve.stderr, "ERROR Cannot enable the controller in FAULT\n");
});

// The devices whose limits and state are known.

for (
  const [device, position, stderr] of [
    [
      "rotator",
      100,
      /^ERROR Cannot move rotator .*-90\.\.90 deg: received 100\n$/,
    ],
    [
      "m2-hexapod",
      9000,
      /^ERROR Cannot move M2 hexapod .* z .*-8900\.\.8900 µm: received 9000\n$/,
    ],
  ] as const
) {
  exampleTest(
    `serve.ts --device ${device} refuses what is out of its limits`,
    async () => {
      await using serve = run(
        "serve.ts",
        "--port=0",
        `--device=${device}`,
        `--move=${position}`,
      );
      assertEquals(await serve.end(), 1);
      assertMatch(serve.stderr, stderr);
    },
  );
}

exampleTest("serve.ts --device rotator fails in FAULT at once", async () => {
  await using serve = run(
    "serve.ts",
    ...["--device=rotator", "--no-simulator", "--port=0", "--json", "--move=7"],
  );
  await using controller = await dialInWithRotator(
    serve,
    ControllerState.FAULT,
  );
  assertEquals(await serve.end(), 1);
  assertMatch(serve.stderr, /^ERROR Cannot enable rotator .*FAULT.*\n$/);
  assertEquals(controller.stats.commandsReceived, 0);
});

exampleTest(
  "serve.ts --device rotator --no-simulator only watches",
  async () => {
    await using serve = run(
      "serve.ts",
      ...["--device=rotator", "--no-simulator", "--port=0", "--json"],
    );
    {
      await using controller = await dialInWithRotator(serve);
      await serve.json(({ header }) => header?.counter === 20);
      assertEquals(controller.stats.commandsReceived, 0);
    }
    await serve.json(({ event }) => event === "disconnected");
    await using _next = await dialInWithRotator(serve, ControllerState.FAULT);
    await serve.json(({ telemetry }) =>
      telemetry?.state === ControllerState.FAULT
    );
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(serve.stderr, "");
  },
);

exampleTest("serve.ts --device rotator stops it when it is ended", async () => {
  await using serve = run(
    "serve.ts",
    ...[
      "--device=rotator",
      "--no-simulator",
      "--port=0",
      "--json",
      "--move=50",
    ],
  );
  await using controller = await dialInWithRotator(serve);
  const { MOVING_POINT_TO_POINT } = EnabledSubstate;
  await until(() =>
    controller.telemetry.enabledSubstate === MOVING_POINT_TO_POINT
  );
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.stderr, "");
  await until(() => controller.stats.commandsReceived === 5);
  const { code, param1 } = controller.lastCommand!;
  assertEquals([code, param1], [
    RotatorCommandCode.SET_ENABLED_SUBSTATE,
    SetEnabledSubstateParam.STOP,
  ]);
});

for (const device of ["simple", "rotator", "camera-hexapod"]) {
  exampleTest(`serve.ts --device ${device} ends while it waits`, async () => {
    const args = [
      `--device=${device}`,
      "--no-simulator",
      "--port=0",
      "--move=1",
    ];
    await using waiting = run("serve.ts", ...args);
    await waiting.match(/^Waiting for a controller/);
    await using short = run("serve.ts", ...args, "--duration=0.5");
    assertEquals(await waiting.endBy("SIGTERM"), 0);
    assertEquals(await short.end(), 0);
    for (const { lines, stderr } of [waiting, short]) {
      assertEquals(stderr, "");
      assertEquals(lines.slice(1), [
        "Closed after 0 telemetry samples and 0 commands",
      ]);
    }
  });
}

// What the user is told.

exampleTest("serve.ts --help lists the options", async () => {
  await assertHelps("serve.ts", [
    "--device",
    "--host",
    "--port",
    "--no-simulator",
    "--move",
    "--duration",
    "--json",
    "--verbose",
  ]);
});

exampleTest("serve.ts refuses a wrong option", async () => {
  await assertRefuses("serve.ts", [
    [["--bogus"], "'--bogus'"],
    [["extra"], "'extra'"],
    [["--device", "dome"], "must be one of simple, rotator, "],
    [["--host="], "'--host' must be an address: received nothing"],
    [["--port"], "--port"],
    [["--port", "abc"], "received abc"],
    [["--port", "65535"], "0..65534"],
    [["--port", "6210.5"], "an integer"],
    [["--port="], "an integer"],
    [["--json=yes"], "--json"],
    [["--move", "up"], "received up"],
    [["--move", "-3"], "--move"],
    [["--duration", "0"], "more than 0"],
    [["--duration", "1e9"], "at most"],
  ]);
});

exampleTest("serve.ts says which port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(listener.addr.port);
  await using serve = run("serve.ts", "--port", port);
  assertEquals(await serve.end(), 1);
  assertOneErrorLine(serve, `port ${port} of 127.0.0.1 as it is in use`);
});

exampleTest("serve.ts says where it can't listen", async () => {
  await using serve = run("serve.ts", "--host", "203.0.113.1", "--port", "0");
  assertEquals(await serve.end(), 1);
  assertOneErrorLine(serve, "203.0.113.1");
});

// The other examples.

exampleTest("own_structs.ts shows what its controller sends", async () => {
  await using example = run("own_structs.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "tripod: struts of 250 to 750 mm",
    "after 0.25 s: {",
    "  sampleCount: 1n,",
    "  struts: [",
    "    { lengthMm: 512, faults: 0 },",
    "    { lengthMm: 512.5, faults: 0 },",
    "    { lengthMm: 513, faults: 0 }",
    "  ]",
    "}",
  ]);
});

exampleTest("several_consumers.ts shows what each policy loses", async () => {
  await using example = run("several_consumers.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  const counts = new Map(example.lines.map((line) => {
    const [, who, ...numbers] = /^(\w+): (\d+) read, (\d+) lost$/.exec(line)!;
    const [read, lost] = numbers.map(Number);
    return [who, { read, lost }];
  }));
  assertEquals([...counts.keys()].sort(), [
    "display",
    "limits",
    "plot",
    "recorder",
  ]);
  assertEquals(counts.get("limits"), { read: 2, lost: 0 });
  const { read: readMax, lost } = counts.get("recorder")!;
  assertGreaterOrEqual(readMax, 102);
  assertEquals(lost, 0);
  for (const who of ["plot", "display"]) {
    const { read, lost } = counts.get(who)!;
    assertGreater(read, 0);
    assertGreater(lost, read);
    assertLessOrEqual(read + lost, readMax);
  }
});

exampleTest("send_and_wait.ts shows what became of commands", async () => {
  await using example = run("send_and_wait.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "Cannot confirm command 3: the telemetry socket is not connected",
    "Moved to 12.5",
    "Cannot confirm command 3: it was written, but no telemetry has shown its effect within 500 ms",
    "Still sent to 12.5",
  ]);
});

exampleTest("single_socket.ts shows how commands are answered", async () => {
  await using example = run("single_socket.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "Moved to 12.5",
    "Cannot run command 3 as the controller has rejected it: Position must be in -25..25: 99",
    "The controller socket was closed by the controller",
    "The controller socket is connected to 127.0.0.1:…",
    "And moved again",
  ]);
});

exampleTest("faults.ts shows what a server tells of faults", async () => {
  await using example = run("faults.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  const types = example.lines.map((line) => line.split(" ")[0]);
  const events = types.slice(0, types.indexOf("takenOver") + 1)
    .filter((type) => type !== "refused"); // how often depends on the time
  assertEquals(events, [
    "connected",
    "connected",
    "resync",
    "gap",
    "stale",
    "takenOver",
  ]);
  assertMatch(example.lines.join("\n"), /telemetryFrames: 12, /);
  assertMatch(example.lines.join("\n"), /frame id 0x0000 is none of/);
});

for (const protocol of ["two-socket", "single-socket"]) {
  exampleTest(`rotator.ts --protocol ${protocol} moves a rotator`, async () => {
    await using example = run("rotator.ts", "--protocol", protocol);
    assertEquals(await example.end(), 0);
    assertEquals(example.stderr, "");
    const lines = example.lines.map((line) =>
      line.replaceAll("-0.000", "0.000")
    );
    const [tracked] = lines.splice(4, 1);
    assertMatch(tracked, /^Tracked, at 2\.[5-9]\d\d deg$/);
    assertEquals(lines, [
      `Rotator is connected, ${protocol}`,
      "Enabled, at 0.000 deg",
      "Home, at 0.000 deg",
      "Moved, at 2.000 deg",
      "Cannot move rotator as position must be in -90..90 deg: received 95",
      "In standby",
    ]);
  });
}

for (const protocol of ["two-socket", "single-socket"]) {
  exampleTest(
    `rotator.ts --protocol ${protocol} stops the rotator when it is ended`,
    async () => {
      const endings = [["SIGINT", /^Home, /], ["SIGTERM", /^Moved, /]] as const;
      for (const [signal, pattern] of endings) {
        await using example = run("rotator.ts", "--protocol", protocol);
        await example.match(pattern);
        assertEquals(await example.endBy(signal), 0);
        assertEquals(example.stderr, "");
        const [before, stopped, standby] = example.lines.slice(-3);
        assertMatch(before, pattern);
        assertMatch(stopped, /^Stopped, at -?[0-2]\.\d\d\d deg$/);
        assertEquals(standby, "In standby");
      }
    },
  );
}

exampleTest("rotator.ts --duration stops the rotator, too", async () => {
  await using example = run("rotator.ts", "--duration", "1.5");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  const [stopped, standby] = example.lines.slice(-2);
  assertMatch(stopped, /^Stopped, at /);
  assertEquals(standby, "In standby");
});

exampleTest("rotator.ts --help lists the options", async () => {
  await assertHelps("rotator.ts", ["--protocol", "--duration"]);
});

exampleTest("rotator.ts refuses a wrong option", async () => {
  await assertRefuses("rotator.ts", [
    [["--protcol", "two-socket"], "'--protcol'"],
    [["--protocol"], "--protocol"],
    [["--duration", "abc"], "'--duration' must be more than 0"],
    [
      ["--protocol", "three-socket"],
      "must be one of two-socket, single-socket: received three-socket",
    ],
    [["extra"], "'extra'"],
  ]);
});

exampleTest(
  "struct_from_c.ts prints what to paste, and the table",
  async () => {
    await using text = run("struct_from_c.ts");
    assertEquals(await text.end(), 0);
    assertEquals(text.stderr, "");
    assertEquals(text.lines, [
      "/** 10 bytes, in C `strut_t`. */",
      'const Strut = defineStruct("strut_t", {',
      '  lengthUm: "f64", // 0: length_um',
      '  faults: "u16", // 8: faults',
      "});",
      "",
      "/** 120 bytes, in C `telemetry_t`. */",
      'export const Telemetry = defineStruct("telemetry_t", {',
      '  applicationStatus: "u32", // 0: application_status',
      '  currPosition: "f64", // 4: curr_position',
      '  cmdPosition: "f64", // 12: cmd_position',
      "  struts: [Strut, 6], // 20: struts",
      '  reason: ["char", 40], // 80: reason',
      "});",
    ]);

    await using table = run("struct_from_c.ts", "--table", "--struct=strut_t");
    assertEquals(await table.end(), 0);
    assertEquals(table.lines, [
      "strut_t",
      "offset  bytes  type  field",
      "     0      8  f64   lengthUm",
      "     8      2  u16   faults",
      "    10  bytes in all",
    ]);
  },
);

for (
  const [device, ConfigClass, TelemetryClass] of [
    ["simple", SimpleConfig, SimpleTelemetry],
    ["rotator", RotatorConfig, RotatorTelemetry],
    ["camera-hexapod", CameraHexapodConfig, CameraHexapodTelemetry],
    ["m2-hexapod", M2HexapodConfig, M2HexapodTelemetry],
  ] as const
) {
  exampleTest(
    `controller.ts --device ${device} dials in to a server`,
    async () => {
      const port = freePorts();
      await using server = new CommandTelemetryServer({
        port,
        ConfigClass: ConfigClass as AnyStructType,
        TelemetryClass: TelemetryClass as AnyStructType,
      });
      await server.start();
      const args = [
        "--device",
        device,
        "--port",
        `${port}`,
        "--interval",
        "10",
      ];
      await using controller = run("controller.ts", ...args);
      await controller.match(/^Connected$/);
      await until(() => server.stats.telemetryFrames > 5);
      const { configFrames, bytesDiscarded } = server.stats;
      assertEquals([configFrames, bytesDiscarded], [1, 0]);
      assertEquals(await controller.endBy("SIGINT"), 0);
      assertEquals(controller.stderr, "");
      assertMatch(
        controller.lines.at(-1)!,
        /^Sent \d+ telemetry samples, received 0/,
      );
    },
  );
}

for (
  const [device, Config, Telemetry, setState] of [
    ["simple", SingleSocketSimpleConfig, SingleSocketSimpleTelemetry, 1],
    [
      "rotator",
      SingleSocketRotatorConfig,
      SingleSocketRotatorTelemetry,
      0x8000,
    ],
    [
      "camera-hexapod",
      SingleSocketHexapodConfig,
      SingleSocketHexapodTelemetry,
      0x8000,
    ],
    [
      "m2-hexapod",
      SingleSocketHexapodConfig,
      SingleSocketHexapodTelemetry,
      0x8000,
    ],
  ] as const
) {
  exampleTest(
    `controller.ts --protocol single-socket --device ${device} listens`,
    async () => {
      await using controller = run(
        "controller.ts",
        ...["--protocol", "single-socket", "--device", device],
        ...["--port", "0", "--interval", "10"],
      );
      const [, port] = await controller.match(
        /^Listening at port (\d+) of 127\.0\.0\.1$/,
      );
      using client = await Client.dial<AnyStructType, AnyStructType>(
        Number(port),
        Config,
        Telemetry,
      );
      await client.readUntil(() => client.telemetry.length > 5);
      assertEquals(client.configs.length, 1);
      const { reason } = await client.send(setState, 2);
      await controller.match(/^Rejected command .*: drives are not enabled$/);
      assertEquals(reason, "drives are not enabled");
      assertEquals(await controller.endBy("SIGINT"), 0);
      assertEquals(controller.stderr, "");
      assertMatch(
        controller.lines.at(-1)!,
        /^Sent \d+ telemetry samples, received 1 commands, rejected 1 /,
      );
    },
  );
}

exampleTest("controller.ts --duration ends by itself", async () => {
  const duration = ["--duration", "0.3", "--port", "0"];
  await using controller = run(
    "controller.ts",
    ...["--protocol", "single-socket", ...duration],
  );
  assertEquals(await controller.end(), 0);
  assertMatch(controller.lines.at(-1)!, /^Sent 0 telemetry samples/);
});

exampleTest("controller.ts ends by SIGTERM, too", async () => {
  await using listening = run(
    "controller.ts",
    ...["--protocol", "single-socket", "--port", "0"],
  );
  await listening.match(/^Listening/);
  assertEquals(await listening.endBy("SIGTERM"), 0);
  const port = freePorts();
  await using dialling = run("controller.ts", "--port", `${port}`);
  await dialling.match(/^The simple dials/);
  assertEquals(await dialling.endBy("SIGTERM"), 0);
  for (const { stderr, lines } of [listening, dialling]) {
    assertEquals(stderr, "");
    assertMatch(lines.at(-1)!, /^Sent 0 telemetry samples/);
  }
});

exampleTest("controller.ts says that its port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using controller = run(
    "controller.ts",
    ...["--protocol", "single-socket", "--port", `${port}`],
  );
  assertEquals(await controller.end(), 1);
  assertOneErrorLine(controller, `port ${port} of 127.0.0.1 as it is in use`);
});

exampleTest("controller.ts --help lists the options", async () => {
  await assertHelps("controller.ts", [
    "--device",
    "--protocol",
    "--host",
    "--port",
    "--interval",
    "--duration",
  ]);
});

exampleTest("controller.ts refuses a wrong option", async () => {
  const duration = "'--duration' must be more than 0 and at most 2147483";
  const interval = "'--interval' must be more than 0 and at most 2147483647";
  const listening = "--protocol=single-socket";
  await assertRefuses("controller.ts", [
    [["--bogus"], "'--bogus'"],
    [["--device", "toaster"], "must be one of simple, rotator"],
    [
      ["--protocol", "three-socket"],
      "must be one of two-socket, single-socket",
    ],
    [["--host="], "'--host' must be an address: received nothing"],
    [
      ["--port", "abc"],
      "'--port' must be an integer in 1..65534: received abc",
    ],
    [["--port", "0"], "'--port' must be an integer in 1..65534"],
    [["--port", "65535"], "'--port' must be an integer in 1..65534"],
    [[listening, "--port", "65536"], "'--port' must be an integer in 0..65535"],
    [["--interval="], `${interval}: received nothing`],
    [["--interval", "0"], interval],
    [["--interval", "3e9"], interval],
    [["--duration", "abc"], `${duration}: received abc`],
    [["--duration=-1"], duration],
    [["--duration", "0"], duration],
    [["--duration", "99999999999"], duration],
  ]);
});
