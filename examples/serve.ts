/**
 * Serves a controller and shows what it sends. A simulated controller dials in,
 * is enabled and moved, and its telemetry shows that it obeys:
 *
 *     deno run --allow-net examples/serve.ts
 *
 * `--no-simulator` waits for a real one. `--device` says which: what is known of each
 * stands in `serve/`, where yours can stand, too: `serve/devices.ts` lists them.
 */
import { getLogger } from "jsr:@std/log@^0.224/get-logger";
import type { Device, Served, Server } from "./serve/device.ts";
import {
  HELP,
  LOCAL_HOST,
  type Options,
  parseOptions,
} from "./serve/options.ts";
import { Output, setUpLog } from "./serve/output.ts";
import { stateName } from "./serve/state_name.ts";
import { runProgram } from "./shared/command_line.ts";
import { Ending } from "./shared/ending.ts";

/** Serves until Ctrl-C, or until the time is over. */
async function serve(options: Options): Promise<void> {
  const { device, host, port, durationMs } = options;
  setUpLog(options.verbose ? "DEBUG" : "WARN");
  using ending = new Ending(durationMs);
  const output = new Output(options.json, () => ending.end());
  await using served = await device.serve({
    host,
    port,
    connectCallback: connectionPrinter(output),
    configCallback: (server) => printConfig(server, output),
    signal: ending.signal,
  });
  if (!ending.signal.aborted) {
    await talk(device, served, options, ending, output);
  }
  const { telemetryFrames, commandsSent } = served.server.stats;
  output.event(
    "closed",
    `Closed after ${telemetryFrames} telemetry samples and ${commandsSent} commands`,
    { telemetryFrames, commandsSent },
  );
}

/** Shows what the controller sends, and controls it, until the end. */
async function talk(
  device: Device,
  served: Served,
  options: Options,
  ending: Ending,
  output: Output,
): Promise<void> {
  const { server } = served;
  printPorts(server, options, output);
  await using _simulator = options.isSimulated
    ? simulate(device, server, options.host)
    : undefined;
  await Promise.all([
    showTelemetry(device, server, output),
    control(served, options, ending, output),
  ]);
}

/** Dials in as a controller would. */
function simulate(
  device: Device,
  { telemetryPort, commandPort }: Server,
  host: string,
) {
  const controller = device.simulate({
    host: ["0.0.0.0", "::"].includes(host) ? LOCAL_HOST : host,
    telemetryPort,
    commandPort,
  });
  controller.connect();
  return controller;
}

/** Enables and moves the controller, if that is wanted; in the end it hangs up. */
async function control(
  served: Served,
  { position }: Options,
  ending: Ending,
  output: Output,
): Promise<void> {
  try {
    await ending.accept(enableAndMove(served, position, output));
    await ending.wait();
  } finally {
    await served[Symbol.asyncDispose]();
  }
}

async function enableAndMove(
  served: Served,
  position: number | undefined,
  output: Output,
): Promise<void> {
  const controls = await served.controls();
  if (position === undefined) return;
  await controls.enable((command, state) =>
    output.event("state", `${command}: now ${stateName(state)}`, { state })
  );
  const currPosition = await controls.moveTo(position);
  output.event("moved", `MOVE to ${position}: now at ${currPosition}`, {
    currPosition,
  });
}

function printPorts(
  { telemetryPort, commandPort }: Server,
  { host, isSimulated }: Options,
  output: Output,
): void {
  const hint = isSimulated || host !== LOCAL_HOST
    ? ""
    : " (--host 0.0.0.0 lets other machines in)";
  output.event(
    "listening",
    `Waiting for a controller at ${host}: telemetry port ${telemetryPort}, ` +
      `command port ${commandPort}${hint}`,
    { host, telemetryPort, commandPort },
  );
}

function connectionPrinter(output: Output): (server: Server) => void {
  let wasConnected = false;
  return ({ connected }) => {
    if (connected === wasConnected) return;
    wasConnected = connected;
    if (connected) output.event("connected", "Controller connected");
    else output.event("disconnected", "Controller disconnected");
  };
}

function printConfig({ header, config }: Server, output: Output): void {
  const fields = Object.entries(config.toObject())
    .map(([name, value]) => `${name} ${value}`);
  output.print(
    { type: "config", tai: header.tai, header, config },
    `Configuration: ${fields.join(", ")}`,
  );
}

async function showTelemetry(
  device: Device,
  server: Server,
  output: Output,
): Promise<void> {
  for await (const { header, telemetry } of server) {
    const { state, position, commandedPosition } = device.statusOf(telemetry);
    output.status(
      { type: "telemetry", tai: header.tai, header, telemetry },
      `${stateName(state)} at ${position.toFixed(3)}, ` +
        `commanded to ${commandedPosition.toFixed(3)} (TAI ${
          header.tai.toFixed(2)
        })`,
    );
  }
}

if (import.meta.main) {
  Deno.exitCode = await runProgram({
    help: HELP,
    read: parseOptions,
    run: serve,
    fail: (message) => getLogger("hexrotcomm").error(message),
  });
}
