/**
 * Runs one simulated controller alone, which dials in to a server of yours:
 *
 *     deno run --allow-net examples/controller.ts --device rotator --host 10.1.2.3
 *
 * or, with `--protocol single-socket`, listens for a client of yours. It goes on
 * until Ctrl-C, or for `--duration` seconds.
 */
import { parseArgs } from "node:util";
import {
  HexapodController,
  RotatorController,
  SimpleController,
  SingleSocketHexapodController,
  SingleSocketRotatorController,
  SingleSocketSimpleController,
} from "../simulator.ts";

const HELP =
  `Runs a simulated controller, which dials in to a server, or listens.

Usage: deno run --allow-net examples/controller.ts [options]

  --device NAME     simple (the default), rotator, camera-hexapod or m2-hexapod
  --protocol NAME   two-socket (the default): it dials in to a server;
                    single-socket: it listens for a client
  --host ADDRESS    the server's name or address, or the address to listen on
                    (127.0.0.1)
  --port PORT       the server's telemetry port, commands have the next one; or
                    the port to listen on, 0 for any (that of the device)
  --interval MS     the time between two telemetry samples (that of the device)
  --duration SEC    end after so many seconds
  -h, --help        show this`;

/** Where to dial in. */
interface Address {
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
  readonly telemetryIntervalMs?: number;
}

/** Where to listen. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly telemetryIntervalMs?: number;
  readonly log: Console;
}

/** The devices that can be simulated, with the port that each has at its site. */
const DEVICES = {
  simple: {
    port: 6210,
    dialing: (address: Address) => new SimpleController(address),
    listening: (place: Place) => new SingleSocketSimpleController(place),
  },
  rotator: {
    port: 5570,
    dialing: (address: Address) => new RotatorController(address),
    listening: (place: Place) => new SingleSocketRotatorController(place),
  },
  "camera-hexapod": {
    port: 5560,
    dialing: (address: Address) =>
      new HexapodController({ hexapod: "camera", ...address }),
    listening: (place: Place) =>
      new SingleSocketHexapodController({ hexapod: "camera", ...place }),
  },
  "m2-hexapod": {
    port: 5550,
    dialing: (address: Address) =>
      new HexapodController({ hexapod: "M2", ...address }),
    listening: (place: Place) =>
      new SingleSocketHexapodController({ hexapod: "M2", ...place }),
  },
};

const PROTOCOLS = ["two-socket", "single-socket"];

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
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { device, protocol, host, interval, duration, help } = values;
  checkChoice("device", device, Object.keys(DEVICES));
  checkChoice("protocol", protocol, PROTOCOLS);
  const { port: devicePort, ...make } = DEVICES[device as keyof typeof DEVICES];
  const port = values.port === undefined ? devicePort : Number(values.port);
  const durationMs = duration === undefined ? undefined : 1000 * +duration;
  const rate = interval ? { telemetryIntervalMs: Number(interval) } : {};
  return { device, protocol, make, host, port, rate, durationMs, help };
}

/** @throws {TypeError} If the option is none of the choices. */
function checkChoice(name: string, value: string, choices: string[]): void {
  if (choices.includes(value)) return;
  throw new TypeError(
    `Option '--${name}' must be one of ${
      choices.join(", ")
    }: received ${value}`,
  );
}

type Options = ReturnType<typeof readCommandLine>;

/** Makes a controller that dials in, and goes on to dial. */
function dialIn({ device, make, host, port, rate }: Options) {
  const commandPort = port + 1;
  const address = { host, telemetryPort: port, commandPort, ...rate };
  const controller = make.dialing(address);
  console.log(
    `The ${device} dials ${host}: telemetry port ${port}, command port ${commandPort}`,
  );
  controller.connect().then(
    () => console.log("Connected"),
    () => {}, // it has ended before
  );
  return controller;
}

/** Makes a controller that listens, and tells of its clients by itself. */
async function listen({ make, host, port, rate }: Options) {
  const controller = make.listening({ host, port, ...rate, log: console });
  await controller.start();
  return controller;
}

/** Runs a controller until Ctrl-C, or until the time is over. */
async function run(args: string[]): Promise<void> {
  const options = readCommandLine(args);
  if (options.help) return console.log(HELP);
  const { protocol, durationMs } = options;
  await using controller = protocol === "single-socket"
    ? await listen(options)
    : dialIn(options);
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  Deno.addSignalListener("SIGINT", end);
  const timer = durationMs === undefined
    ? undefined
    : setTimeout(end, durationMs);
  await ended.promise;
  clearTimeout(timer);
  Deno.removeSignalListener("SIGINT", end);
  await controller.close();
  const { telemetryFrames, commandsReceived, commandsRejected } =
    controller.stats;
  console.log(
    `Sent ${telemetryFrames} telemetry samples, received ${commandsReceived} commands, rejected ${commandsRejected} of them`,
  );
}

try {
  await run(Deno.args);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exitCode = 2;
}
