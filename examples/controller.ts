/**
 * Runs a single simulated controller, which connects to a server of yours:
 *
 *     deno run --allow-net examples/controller.ts --device rotator --host 10.1.2.3
 *
 * or, with `--protocol single-socket`, listens for a client of yours. It runs until Ctrl-C
 * or SIGTERM, or for `--duration` seconds.
 */
import { lookup } from "node:dns/promises";
import { parseArgs } from "node:util";
import {
  HexapodController,
  type Quirks,
  RotatorController,
  SimpleController,
} from "../simulator.ts";
import {
  PROTOCOLS,
  readChoice,
  readDurationMs,
  readHost,
  readIntervalMs,
  readPort,
} from "../src/cli/flag_values.ts";
import { runProgram } from "../src/cli/program.ts";
import { Ending } from "../src/cli/ending.ts";
import { stderr, stdout } from "../src/cli/printer.ts";

const HELP =
  `Runs a simulated controller, which connects to a server, or listens.

Usage: deno run --allow-net examples/controller.ts [options]

  --device NAME     simple (the default), rotator, camera-hexapod or m2-hexapod
  --protocol NAME   two-socket (the default): it connects to a server;
                    two-socket-late: likewise, with the structs of 2021-09 and
                    later (not simple); single-socket: it listens for a client
  --host ADDRESS    the server's name or address, or the address to listen on
                    (127.0.0.1)
  --port PORT       the server's telemetry port, commands have the next one; or
                    the port to listen on, 0 for any (that of the device)
  --interval MS     the time between two telemetry samples (that of the device)
  --quirks          with the habits of the real controllers' server (single-socket)
  --duration SEC    end after SEC seconds
  -h, --help        show this`;

/** Prints the log of the controllers. */
const LOG = {
  debug: () => {},
  info: (message: string) => stdout.print(message),
  warn: (message: string) => stderr.print(message),
  error: (message: string) => stderr.print(message),
};

/** Generations of controllers. */
const GENERATIONS = [...PROTOCOLS, "two-socket-late"] as const;

/** Address to connect to, and device to simulate. */
interface Address {
  readonly protocol: "two-socket" | "two-socket-late";
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
  readonly telemetryIntervalMs?: number;
  readonly log: typeof LOG;
}

/** Address to listen on. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly telemetryIntervalMs?: number;
  readonly log: typeof LOG;
  readonly quirks: "real" | Quirks;
}

/** Statistics that are printed at the end. */
interface Stats {
  readonly telemetryFrames: number;
  readonly commandsReceived: number;
  readonly commandsRejected: number;
}

/** Devices that can be simulated, each with its usual port. */
const DEVICES = {
  simple: {
    port: 6210,
    dialing: ({ protocol: _, ...address }: Address) =>
      new SimpleController(address),
    listening: (place: Place) =>
      new SimpleController({ protocol: "single-socket", ...place }),
  },
  rotator: {
    port: 5570,
    dialing: (address: Address) => new RotatorController(address),
    listening: (place: Place) =>
      new RotatorController({ protocol: "single-socket", ...place }),
  },
  "camera-hexapod": {
    port: 5560,
    dialing: (address: Address) =>
      new HexapodController({ hexapod: "camera", ...address }),
    listening: (place: Place) =>
      new HexapodController({
        protocol: "single-socket",
        hexapod: "camera",
        ...place,
      }),
  },
  "m2-hexapod": {
    port: 5550,
    dialing: (address: Address) =>
      new HexapodController({ hexapod: "M2", ...address }),
    listening: (place: Place) =>
      new HexapodController({
        protocol: "single-socket",
        hexapod: "M2",
        ...place,
      }),
  },
};

const DEVICE_NAMES = Object.keys(DEVICES) as (keyof typeof DEVICES)[];

/** @throws {TypeError | RangeError} If the command line is wrong. */
function readCommandLine(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      device: { type: "string", default: "simple" },
      protocol: { type: "string", default: "two-socket" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string" },
      interval: { type: "string" },
      duration: { type: "string" },
      quirks: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const device = readChoice("--device", values.device, DEVICE_NAMES);
  const protocol = readChoice("--protocol", values.protocol, GENERATIONS);
  const listens = protocol === "single-socket";
  if (values.quirks && !listens) {
    throw new TypeError("--quirks needs --protocol single-socket");
  }
  if (protocol === "two-socket-late" && device === "simple") {
    throw new TypeError(
      "--protocol two-socket-late needs --device rotator, camera-hexapod or m2-hexapod",
    );
  }
  // A controller that connects must know the port, and the next one is for commands.
  const [portMin, portMax] = listens ? [0, 65_535] : [1, 65_534];
  const telemetryIntervalMs = readIntervalMs(values.interval);
  return {
    device,
    protocol,
    host: readHost(values.host),
    port: readPort(values.port, portMin, portMax) ?? DEVICES[device].port,
    rate: telemetryIntervalMs === undefined ? {} : { telemetryIntervalMs },
    durationMs: readDurationMs(values.duration),
    quirks: values.quirks ? "real" as const : {},
    help: values.help,
  };
}

type Options = ReturnType<typeof readCommandLine>;

/** Runs a controller that connects to a server, until the end. */
async function dialIn(
  { device, host, port, rate }: Options,
  protocol: Address["protocol"],
  ending: Ending,
): Promise<Stats> {
  const commandPort = port + 1;
  await checkHost(host);
  await using controller = DEVICES[device].dialing({
    protocol,
    host,
    telemetryPort: port,
    commandPort,
    ...rate,
    log: LOG,
  });
  stdout.print(
    `The simulated ${device} device dials ${host}: telemetry port ${port}, command port ${commandPort}`,
  );
  const { signal } = ending;
  await ending.accept(
    controller.connect({ signal }).then(() => stdout.print("Connected")),
  );
  await ending.wait();
  return controller.stats;
}

/** @throws {Error} If a name doesn't resolve, as further attempts would fail, too. */
async function checkHost(host: string): Promise<void> {
  try {
    await lookup(host);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOTFOUND") throw error;
    throw new Error(`Cannot dial ${host}: no such name or address is known`);
  }
}

/** Runs a controller that listens, and logs its clients itself. */
async function listen(
  { device, host, port, rate, quirks }: Options,
  ending: Ending,
): Promise<Stats> {
  const place = { host, port, ...rate, quirks, log: LOG };
  await using controller = DEVICES[device].listening(place);
  await controller.start();
  await ending.wait();
  return controller.stats;
}

/** Runs a controller until Ctrl-C, or until the time is over. */
async function run(options: Options): Promise<void> {
  using ending = new Ending(options.durationMs);
  const { protocol } = options;
  const stats =
    await (protocol === "single-socket"
      ? listen(options, ending)
      : dialIn(options, protocol, ending));
  const { telemetryFrames, commandsReceived, commandsRejected } = stats;
  stdout.print(
    `Sent ${telemetryFrames} telemetry samples, received ${commandsReceived} commands, rejected ${commandsRejected} of them`,
  );
}

if (import.meta.main) {
  await runProgram({ help: HELP, read: readCommandLine, run });
}
