/**
 * Serves a controller and shows the data that it sends. A simulated controller connects, is
 * enabled and moved, and its telemetry shows that it executes the commands:
 *
 *     deno run --allow-net examples/serve.ts
 *
 * `--no-simulator` waits for a real one. `--device` selects the device: `serve/` has a file
 * for each, where you can add yours, and `serve/devices.ts` lists them. `--record` keeps
 * all that crosses the link, `--limits` prints alarms, `--metrics` serves metrics, `--page` shows it
 * in the browser.
 */
import { abortable } from "jsr:@std/async@^1.5.0/abortable";
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
import { runProgram } from "../src/cli/program.ts";
import { Ending } from "../src/cli/ending.ts";
import type { LimitsWatch } from "../limits.ts";
import { fixed, short } from "./shared/numbers.ts";

/** Serves until Ctrl-C, or until the time is over. */
async function serve(options: Options): Promise<void> {
  const { device, host, port, durationMs } = options;
  const output = new Output(options.json);
  setUpLog(options.verbose ? "DEBUG" : "WARN", output);
  using ending = new Ending(durationMs);
  await using served = await device.serve({
    host,
    port,
    connectCallback: connectionPrinter(output),
    configCallback: (server) => printConfig(server, output),
    signal: ending.signal,
  });
  if (!ending.signal.aborted) {
    await using _recorder = await startRecording(served, options, output);
    await using watch = await startWatching(served, options, output);
    await using _dashboard = await startPage(served, watch, options, output);
    await using _metrics = await startMetrics(served, watch, options, output);
    await talk(device, served, options, ending, output);
  }
  const { telemetryFrames, commandsSent } = served.server.stats;
  output.event(
    "closed",
    `Closed after ${telemetryFrames} telemetry samples and ${commandsSent} commands`,
    { telemetryFrames, commandsSent },
  );
}

/** Returns the name of a device in a recording. */
function recordedName({ name }: Options): string {
  return name.replaceAll("-", "_");
}

/** Records all that crosses the link, if a folder is given. */
async function startRecording(
  { server }: Served,
  options: Options,
  output: Output,
): Promise<AsyncDisposable | undefined> {
  const { recordFolder } = options;
  if (recordFolder === undefined) return undefined;
  const { record } = await import("../recording.ts");
  const device = recordedName(options);
  const recorder = record(server, recordFolder, { device });
  const { path } = recorder;
  output.event("recording", `Recording to ${path}`, { path });
  return recorder;
}

/** Prints the alarms, if a file of rules is given. */
async function startWatching(
  { server }: Served,
  { limitsFile }: Options,
  output: Output,
): Promise<LimitsWatch | undefined> {
  if (limitsFile === undefined) return undefined;
  const { parseAlarmRules, watchLimits } = await import("../limits.ts");
  const text = await Deno.readTextFile(limitsFile);
  const watch = await watchLimits(server, parseAlarmRules(text, limitsFile));
  const events = watch.events();
  (async () => {
    for await (const event of events) {
      output.event("alarm", event.message, { alarm: event });
    }
  })();
  return watch;
}

/** Shows the link in the browser, if that is requested. */
async function startPage(
  { server }: Served,
  alarms: LimitsWatch | undefined,
  options: Options,
  output: Output,
): Promise<AsyncDisposable | undefined> {
  const { device, pagePort, name, isSimulated, recordFolder } = options;
  if (pagePort === undefined) return undefined;
  const { serveDashboard } = await import("../dashboard.ts");
  const source = {
    source: server,
    commandLink: server,
    commands: device.commands,
    ...alarms && { alarms },
    ...recordFolder !== undefined && {
      recording: async () => {
        const { openRecording } = await import("../recording.ts");
        return openRecording(recordFolder, { device: recordedName(options) });
      },
    },
  };
  const dashboard = serveDashboard({ [name]: source }, {
    port: pagePort,
    allowCommands: isSimulated,
  });
  const { url } = dashboard;
  output.event("page", `Open ${url}`, { url });
  return dashboard;
}

/** Serves metrics and health, if a port is given. */
async function startMetrics(
  { server }: Served,
  alarms: LimitsWatch | undefined,
  { metricsPort, name }: Options,
  output: Output,
): Promise<AsyncDisposable | undefined> {
  if (metricsPort === undefined) return undefined;
  const { serveMetrics } = await import("../metrics.ts");
  const metrics = serveMetrics({
    [name]: { source: server, ...alarms && { alarms } },
  }, { port: metricsPort });
  const { url } = metrics;
  output.event("metrics", `Metrics at ${url}metrics`, { url });
  return metrics;
}

/** Shows the controller's data, and controls it, until the end. */
async function talk(
  device: Device,
  served: Served,
  options: Options,
  ending: Ending,
  output: Output,
): Promise<void> {
  const { server } = served;
  printPorts(server, options, output);
  await using simulator = options.isSimulated
    ? simulate(device, server, options.host)
    : undefined;
  await Promise.all([
    showTelemetry(device, server, ending, output),
    control(served, simulator, options, ending, output),
  ]);
}

/** Connects as a controller would. */
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

/** Enables and moves the controller, if requested; finally closes the connection. */
async function control(
  served: Served,
  simulator: AsyncDisposable | undefined,
  { position }: Options,
  ending: Ending,
  output: Output,
): Promise<void> {
  try {
    await ending.accept(enableAndMove(served, position, output));
    await ending.wait();
  } finally {
    // Both at once, or the simulator might dial again meanwhile, and say that it can't.
    await Promise.all([
      served[Symbol.asyncDispose](),
      simulator?.[Symbol.asyncDispose](),
    ]);
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
  output.event("moved", `MOVE to ${position}: now at ${fixed(currPosition)}`, {
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
    : " (for one on another machine: --host with this one's address in its network)";
  output.event(
    "listening",
    `Waiting for a controller at ${host}: telemetry port ${telemetryPort}, ` +
      `command port ${commandPort}${hint}`,
    { host, telemetryPort, commandPort },
  );
}

/** Prints that the controller is connected ahead of its data, and when a socket is lost. */
function connectionPrinter(output: Output): (server: Server) => void {
  let isShown = false;
  let sockets = 0;
  return ({ telemetryConnected, commandConnected }) => {
    const before = sockets;
    sockets = Number(telemetryConnected) + Number(commandConnected);
    if (sockets > before === isShown) return;
    isShown = !isShown;
    if (isShown) output.event("connected", "Controller connected");
    else output.event("disconnected", "Controller disconnected");
  };
}

function printConfig({ header, config }: Server, output: Output): void {
  const fields = Object.entries(config.toObject())
    .map(([name, value]) => `${name} ${short(value)}`);
  output.print(
    { type: "config", tai: header.tai, header, config },
    `Configuration: ${fields.join(", ")}`,
  );
}

async function showTelemetry(
  device: Device,
  server: Server,
  ending: Ending,
  output: Output,
): Promise<void> {
  for await (const { header, telemetry } of server) {
    const { state, position, commandedPosition } = device.statusOf(telemetry);
    const printed = output.status(
      { type: "telemetry", tai: header.tai, header, telemetry },
      `${stateName(state)} at ${fixed(position)}, ` +
        `commanded to ${fixed(commandedPosition)} (TAI ${
          header.tai.toFixed(2)
        })`,
    );
    // A slow reader causes back-pressure on this loop, which may then lose samples.
    await ending.accept(abortable(printed, ending.signal));
  }
}

if (import.meta.main) {
  await runProgram({
    help: HELP,
    read: parseOptions,
    run: serve,
    fail: (message) => getLogger("hexrotcomm").error(message),
  });
}
