/**
 * Runs one simulated controller alone, which dials in to a server of yours:
 *
 *     deno run --allow-net examples/controller.ts --device rotator --host 10.1.2.3
 *
 * It goes on until Ctrl-C, or for `--duration` seconds.
 */
import { parseArgs } from "node:util";
import {
  HexapodController,
  RotatorController,
  SimpleController,
} from "../simulator.ts";

const HELP = `Runs a simulated controller, which dials in to a server.

Usage: deno run --allow-net examples/controller.ts [options]

  --device NAME     simple (the default), rotator, camera-hexapod or m2-hexapod
  --host ADDRESS    the server's name or address (127.0.0.1)
  --port PORT       the server's telemetry port (that of the device); commands
                    have the next one
  --interval MS     the time between two telemetry samples (that of the device)
  --duration SEC    end after so many seconds
  -h, --help        show this`;

interface Address {
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
  readonly telemetryIntervalMs?: number;
}

/** The devices that can be simulated, with the port that each has at its site. */
const DEVICES = {
  simple: {
    port: 6210,
    make: (address: Address) => new SimpleController(address),
  },
  rotator: {
    port: 5570,
    make: (address: Address) => new RotatorController(address),
  },
  "camera-hexapod": {
    port: 5560,
    make: (address: Address) =>
      new HexapodController({ hexapod: "camera", ...address }),
  },
  "m2-hexapod": {
    port: 5550,
    make: (address: Address) =>
      new HexapodController({ hexapod: "M2", ...address }),
  },
};

/** @throws {TypeError | RangeError} If the command line is wrong. */
function readCommandLine(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      device: { type: "string", default: "simple" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string" },
      interval: { type: "string" },
      duration: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { device, host, port, interval, duration, help } = values;
  if (!Object.hasOwn(DEVICES, device)) {
    const names = Object.keys(DEVICES).join(", ");
    throw new TypeError(
      `Option '--device' must be one of ${names}: received ${device}`,
    );
  }
  const { port: devicePort, make } = DEVICES[device as keyof typeof DEVICES];
  const telemetryPort = port === undefined ? devicePort : Number(port);
  const address = {
    host,
    telemetryPort,
    commandPort: telemetryPort + 1,
    ...(interval && { telemetryIntervalMs: Number(interval) }),
  };
  const durationMs = duration === undefined ? undefined : 1000 * +duration;
  return { device, address, make, durationMs, help };
}

/** Runs a controller until Ctrl-C, or until the time is over. */
async function run(args: string[]): Promise<void> {
  const options = readCommandLine(args);
  if (options.help) return console.log(HELP);
  const { device, address, make, durationMs } = options;
  const { host, telemetryPort, commandPort } = address;
  await using controller = make(address);
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  Deno.addSignalListener("SIGINT", end);
  const timer = durationMs === undefined
    ? undefined
    : setTimeout(end, durationMs);
  console.log(
    `The ${device} dials ${host}: telemetry port ${telemetryPort}, command port ${commandPort}`,
  );
  controller.connect().then(
    () => console.log("Connected"),
    () => {}, // it has ended before
  );
  await ended.promise;
  clearTimeout(timer);
  Deno.removeSignalListener("SIGINT", end);
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
