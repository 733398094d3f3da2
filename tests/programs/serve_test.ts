// examples/serve.ts as a user runs it.

import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { retry } from "jsr:@std/async@^1.5.0/retry";
import {
  ControllerState,
  EnabledSubstate,
  RotatorCommandCode,
  RotatorController,
  SetEnabledSubstateParam,
  SimpleConfig,
  SimpleController,
} from "../../simulator.ts";
import { Header } from "../../mod.ts";
import { openRecording } from "../../recording.ts";
import { until } from "../peer.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  assertHelps,
  assertOneErrorLine,
  assertRefuses,
  denoArgs,
  Process,
  programTest,
  pythonTest,
  run,
  TIME_LIMIT_MS,
} from "./program.ts";

const STATUS = /^(\w+) at (\S+), commanded to (\S+) \(TAI (\S+)\)$/;

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

/** Connects a controller of the test to `serve.ts --json`. */
async function dialIn(
  serve: Process,
  initialState?: ControllerState,
): Promise<SimpleController> {
  return await connected(
    new SimpleController({ ...await dialOptions(serve), initialState }),
  );
}

/** Connects a rotator's controller to `serve.ts --json`. */
async function dialInWithRotator(
  serve: Process,
  initialState?: ControllerState,
): Promise<RotatorController> {
  return await connected(
    new RotatorController({ ...await dialOptions(serve), initialState }),
  );
}

async function dialOptions(serve: Process) {
  const ports = await serve.json<JsonLine>(({ event }) =>
    event === "listening"
  );
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

/** Whether an error says that another program has the port. */
function isInUse(error: unknown): boolean {
  return error instanceof Error && error.message.includes("is in use");
}

// The main job.

programTest("serve.ts does the main job, until SIGINT", async () => {
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
    assertEquals(others.slice(0, 2), [
      "Controller connected",
      "Configuration: minPosition -25, maxPosition 25, maxVelocity 47",
    ]);
    assertEquals(others.slice(2, 4), [
      "START: now DISABLED",
      "ENABLE: now ENABLED",
    ]);
    assertMatch(others[4], /^MOVE to 12\.5: now at 12\.5\d\d$/);
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

programTest("serve.ts prints a line a second into a pipe", async () => {
  await using serve = run("serve.ts", "--port", "0");
  // On a busy machine it may show that it isn't enabled yet.
  await serve.match(/^MOVE to/);
  const moved = serve.lines.findIndex((line) => line.startsWith("MOVE to"));
  const before = serve.lines.slice(0, moved).filter((line) =>
    STATUS.test(line)
  );
  await serve.match(STATUS, before.length + 3);
  assertEquals(await serve.endBy("SIGTERM"), 0);

  const shown = serve.lines.slice(moved).flatMap((line) => {
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

programTest("serve.ts --duration ends by itself", async () => {
  const startMs = performance.now();
  await using serve = run("serve.ts", "--port", "0", "--duration", "0.8");
  assertEquals(await serve.end(), 0);
  assertGreaterOrEqual(performance.now() - startMs, 800);
  assertEquals(serve.stderr, "");
  assertMatch(serve.lines.at(-1)!, /^Closed after \d+ telemetry samples/);
});

programTest("serve.ts --json prints each sample as a line", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json");
  await serve.json<JsonLine>(({ event }) => event === "moved");
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.stderr, "");

  const lines = serve.jsonLines<JsonLine>();
  assertEquals(lines.flatMap(({ event }) => event ?? []), [
    "listening",
    "connected",
    "state",
    "state",
    "moved",
    "disconnected",
    "closed",
  ]);
  // Iterators don't wait for callbacks, so a sample may come first.
  const [config, ...configs] = lines.filter(({ type }) => type === "config");
  assertEquals(configs, []);
  const samples = lines.filter(({ type }) => type === "telemetry");
  assertEquals(config.config, {
    minPosition: -25,
    maxPosition: 25,
    maxVelocity: 47,
  });
  assertGreater(samples.length, 2);
  for (const [i, { header }] of samples.entries()) {
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

programTest("serve.ts --move says where to", async () => {
  await using serve = run("serve.ts", "--port", "0", "--move=-3.5");
  await serve.match(/^MOVE to -3\.5: now at -3\.4/);
  assertEquals(await serve.endBy("SIGINT"), 0);
});

programTest("serve.ts fails when the controller doesn't obey", async () => {
  await using serve = run("serve.ts", "--port", "0", "--move", "99");
  assertEquals(await serve.end(), 1);
  assertEquals(
    serve.stderr,
    "ERROR The controller has not executed MOVE to 99 within 3000 ms; it takes commands only when ENABLED, and positions in -25..25\n",
  );
});

programTest("serve.ts --verbose logs to stderr", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json", "--verbose");
  await serve.json<JsonLine>(({ type }) => type === "telemetry");
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertMatch(serve.stderr, /^INFO The telemetry socket is connected to /m);
  assertGreater(serve.jsonLines().length, 2);
});

programTest("serve.ts ends quietly when nobody reads on", async () => {
  await using serve = run("serve.ts", "--port", "0", "--json");
  await serve.json<JsonLine>(({ type }) => type === "telemetry");
  serve.stopReading();
  assertEquals(await serve.end(), 0);
  assertEquals(serve.stderr, "");
});

pythonTest(
  "serve.ts rewrites one line on a terminal, until Ctrl-C",
  async () => {
    await using serve = new Process("python3", [
      "-c",
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
      ...["env", "-u", "NO_COLOR", "TERM=dumb"],
      Deno.execPath(),
      ...denoArgs("serve.ts", ["--port", "0", "--verbose"]),
    ], { stdin: "piped" });
    const status = String
      .raw`ENABLED at 12\.5\d\d, commanded to 12\.500 \(TAI [\d.]+\)`;
    await serve.match(new RegExp(`(?:\\r${status}){3}`));
    await serve.type("\x03");
    assertEquals(await serve.end(), 0);
    // The line that was rewritten is cleared, also by a line of the log.
    assertMatch(serve.stdout, /\r +\rINFO The telemetry socket was closed/);
    assertMatch(serve.stdout, /^Closed after \d+ .* and 3 commands\r$/m);
    // A terminal that is dumb shows control sequences as they are.
    assert(!serve.stdout.includes("\x1b"));
  },
);

for (
  const [device, position] of [
    ["rotator", 0.5],
    ["camera-hexapod", -50],
    ["m2-hexapod", 50],
  ] as const
) {
  programTest(`serve.ts --device ${device} serves that one`, async () => {
    await using serve = run(
      "serve.ts",
      "--port=0",
      `--device=${device}`,
      `--move=${position}`,
    );
    const pattern = new RegExp(
      `^MOVE to ${position}: now at (-?\\d+\\.\\d{3})$`,
    );
    const [, moved] = await serve.match(pattern);
    assertLess(Math.abs(Number(moved) - position), 0.5);
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(serve.stderr, "");
    assertMatch(serve.lines.at(-1)!, /samples and 4 commands$/);
  });
}

// With a real controller.

programTest("serve.ts --no-simulator says where it waits", async () => {
  await using serve = run("serve.ts", "--no-simulator", "--port", "0");
  const [, telemetryPort, commandPort] = await serve.match(
    /^Waiting for a controller at 127\.0\.0\.1: telemetry port (\d+), command port (\d+) \(for one on another machine: --host .*\)$/,
  );
  assertGreater(Number(telemetryPort), 0);
  assertGreater(Number(commandPort), 0);
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.lines.slice(1), [
    "Closed after 0 telemetry samples and 0 commands",
  ]);
});

programTest(
  "serve.ts reports a connection before the frames of it",
  async () => {
    await using serve = run("serve.ts", "--no-simulator", "--port=0", "--json");
    const { telemetryPort, commandPort } = await dialOptions(serve);
    // It sends before it dials the other port.
    using telemetry = await Deno.connect({ port: telemetryPort });
    const { frameId } = SimpleConfig;
    await telemetry.write(Header.create({ frameId: frameId! }).bytes);
    await telemetry.write(SimpleConfig.create({ maxPosition: 3 }).bytes);
    await serve.json<JsonLine>(({ type }) => type === "config");
    {
      using _command = await Deno.connect({ port: commandPort });
      await serve.json<JsonLine>(({ event }) => event === "connected");
    }
    await serve.json<JsonLine>(({ event }) => event === "disconnected");
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(
      serve.jsonLines<JsonLine>().map(({ type, event }) => event ?? type),
      ["listening", "connected", "config", "disconnected", "closed"],
    );
  },
);

programTest("serve.ts --no-simulator only watches a controller", async () => {
  await using serve = run("serve.ts", "--no-simulator", "--port=0", "--json");
  {
    await using controller = await dialIn(serve, ControllerState.STANDBY);
    await serve.json<JsonLine>(({ header }) => header?.counter === 20);
    assertEquals(controller.stats.commandsReceived, 0);
    assertEquals(controller.state, ControllerState.STANDBY);
  }
  await serve.json<JsonLine>(({ event }) => event === "disconnected");
  await using _other = await dialIn(serve, ControllerState.FAULT);
  await serve.json<JsonLine>(({ telemetry }) =>
    telemetry?.state === ControllerState.FAULT
  );
  assertEquals(await serve.endBy("SIGINT"), 0);
  assertEquals(serve.stderr, "");
});

programTest("serve.ts --no-simulator --move moves a controller", async () => {
  await using serve = run(
    "serve.ts",
    "--no-simulator",
    "--port=0",
    "--json",
    "--move=7",
  );
  await using controller = await dialIn(serve, ControllerState.DISABLED);
  await serve.json<JsonLine>(({ event }) => event === "moved");
  assertEquals(controller.state, ControllerState.ENABLED);
  assertEquals(controller.telemetry.cmdPosition, 7);
  assertEquals(controller.stats.commandsReceived, 2);
  assertEquals(await serve.endBy("SIGINT"), 0);
});

programTest("serve.ts --move fails with a controller in FAULT", async () => {
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
  programTest(
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

programTest("serve.ts --device rotator fails in FAULT at once", async () => {
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

programTest(
  "serve.ts --device rotator --no-simulator only watches",
  async () => {
    await using serve = run(
      "serve.ts",
      ...["--device=rotator", "--no-simulator", "--port=0", "--json"],
    );
    {
      await using controller = await dialInWithRotator(serve);
      await serve.json<JsonLine>(({ header }) => header?.counter === 20);
      assertEquals(controller.stats.commandsReceived, 0);
    }
    await serve.json<JsonLine>(({ event }) => event === "disconnected");
    await using _next = await dialInWithRotator(serve, ControllerState.FAULT);
    await serve.json<JsonLine>(({ telemetry }) =>
      telemetry?.state === ControllerState.FAULT
    );
    assertEquals(await serve.endBy("SIGINT"), 0);
    assertEquals(serve.stderr, "");
  },
);

programTest("serve.ts --device rotator stops it when it is ended", async () => {
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
  programTest(`serve.ts --device ${device} ends while it waits`, async () => {
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
      assertEquals(
        lines.at(-1),
        "Closed after 0 telemetry samples and 0 commands",
      );
    }
  });
}

// Output for the user.

programTest("serve.ts --help lists the options", async () => {
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

programTest("serve.ts refuses a wrong option", async () => {
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

programTest("serve.ts says which port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(listener.addr.port);
  await using serve = run("serve.ts", "--port", port);
  assertEquals(await serve.end(), 1);
  assertOneErrorLine(serve, `port ${port} of 127.0.0.1 as it is in use`);
});

programTest("serve.ts says where it can't listen", async () => {
  await using serve = run("serve.ts", "--host", "203.0.113.1", "--port", "0");
  assertEquals(await serve.end(), 1);
  assertOneErrorLine(serve, "203.0.113.1");
});

programTest(
  "serve.ts --record keeps all that crosses the link, with the permissions of its folder",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    const args = ["--port=0", "--json", "--record", path, "--device=simple"];
    const permissions = [`--allow-read=${path}`, `--allow-write=${path}`];
    await using serve = new Process(Deno.execPath(), [
      ...["run", "--no-prompt", "--allow-net", ...permissions],
      ...["examples/serve.ts", ...args],
    ]);
    await serve.json<JsonLine>(({ event }) => event === "moved");
    assertEquals(await serve.endBy("SIGINT"), 0);
    const shown = serve.jsonLines<JsonLine>()
      .filter(({ type }) => type === "telemetry").length;
    await using recording = await openRecording(path);
    const { telemetryFrames, commandsSent } = recording.stats;
    assertGreaterOrEqual(telemetryFrames, shown);
    assertEquals(commandsSent, 3);
    assertEquals(recording.files[0].isComplete, true);
    await using refused = run("serve.ts", ...args);
    assertEquals(await refused.end(), 1);
    assertOneErrorLine(refused, "--allow-write");
  },
);

programTest(
  "serve.ts --limits --metrics prints alarms and serves metrics, with the permission for its rules",
  async () => {
    await using folder = await TempFolder.make();
    const rules = `${folder.path}/rules.json`;
    const limits = { watch: { above: 12 } };
    await Deno.writeTextFile(
      rules,
      JSON.stringify({ rules: [{ field: "currPosition", limits }] }),
    );
    await using serve = new Process(Deno.execPath(), [
      ...["run", "--no-prompt", "--allow-net", `--allow-read=${rules}`],
      ...["examples/serve.ts", "--port=0", "--json", "--limits", rules],
      ...["--metrics", "0"],
    ]);
    const { url } = await serve.json<JsonLine & { url: string }>(
      ({ event }) => event === "metrics",
    );
    const { message } = await serve.json<JsonLine & { message: string }>(
      ({ event }) => event === "alarm",
    );
    assertStringIncludes(
      message,
      "currPosition raised to watch: 12.5",
    );
    assertStringIncludes(
      await (await fetch(`${url}metrics`)).text(),
      '\nhexrotcomm_alarm_severity{link="simple",alarm="currPosition"} 1\n',
    );
    assertEquals(await serve.endBy("SIGINT"), 0);
  },
);
