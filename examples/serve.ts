/**
 * Serves a controller and shows what it sends. A simulated controller dials in,
 * is enabled and moved, and its telemetry shows that it obeys:
 *
 *     deno run --allow-net examples/serve.ts
 *
 * `--no-simulator` waits for a real one. `--device` says which: what is known of each
 * stands in `serve/devices.ts`, where yours can stand, too.
 */
import { getLogger } from "jsr:@std/log@^0.224.14";
import {
  type AnyStructType,
  Command,
  CommandTelemetryServer,
  ServerClosedError,
  TimeLimitError,
} from "../mod.ts";
import { ControllerState, SetStateParam } from "../simulator.ts";
import type { CommandFields, Device, Status } from "./serve/devices.ts";
import {
  HELP,
  LOCAL_HOST,
  type Options,
  parseOptions,
} from "./serve/options.ts";
import { Output, setUpLog } from "./serve/output.ts";

const STATE_LIMIT_MS = 3_000;
/** What brings a controller nearer to ENABLED, by its state. */
const STEPS: Readonly<Record<number, "START" | "ENABLE" | undefined>> = {
  [ControllerState.STANDBY]: "START",
  [ControllerState.DISABLED]: "ENABLE",
};
const END_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

type Server = CommandTelemetryServer<AnyStructType, AnyStructType>;

/** Serves until Ctrl-C, or until the time is over. */
async function serve(options: Options): Promise<void> {
  const { device, host, port, isSimulated, position, durationMs } = options;
  const output = new Output(options.json, () => server.close());
  await using server: Server = new CommandTelemetryServer({
    host,
    port,
    ConfigClass: device.ConfigClass,
    TelemetryClass: device.TelemetryClass,
    commandSyncPattern: device.commandSyncPattern,
    connectCallback: connectionPrinter(output),
    configCallback: (server) => printConfig(server, output),
  });
  using _ending = onEnd(() => server.close(), durationMs);
  try {
    await server.start();
    printPorts(server, options, output);
    await using _simulator = isSimulated
      ? simulate(device, server, host)
      : undefined;
    await Promise.all([
      showTelemetry(device, server, output),
      position === undefined || enableAndMove(device, server, position, output),
    ]);
  } catch (error) {
    // Whatever waits for the controller at the end is told so in this way.
    if (!(error instanceof ServerClosedError)) throw error;
  }
  const { telemetryFrames, commandsSent } = server.stats;
  output.event(
    "closed",
    `Closed after ${telemetryFrames} telemetry samples and ${commandsSent} commands`,
    { telemetryFrames, commandsSent },
  );
}

/** Calls `end` on Ctrl-C, or when the time is over; a second Ctrl-C kills. */
function onEnd(end: () => void, durationMs?: number): Disposable {
  const listening = new DisposableStack();
  const endOnce = () => {
    listening.dispose();
    end();
  };
  for (const signal of END_SIGNALS) {
    Deno.addSignalListener(signal, endOnce);
    listening.defer(() => Deno.removeSignalListener(signal, endOnce));
  }
  if (durationMs !== undefined) {
    listening.adopt(setTimeout(endOnce, durationMs), clearTimeout);
  }
  return listening;
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

/** Enables the controller, if it isn't, and moves it. */
async function enableAndMove(
  device: Device,
  server: Server,
  position: number,
  output: Output,
) {
  await server.waitConnected({ timeoutMs: Infinity });
  const { telemetry } = await server.nextTelemetry(0);
  let { state } = device.statusOf(telemetry);
  while (state !== ControllerState.ENABLED) {
    const before = state;
    const step = STEPS[before];
    if (step === undefined) {
      throw new Error(`Cannot enable the controller in ${stateName(before)}`);
    }
    ({ state } = await perform(
      device,
      server,
      step,
      [{ code: device.stateCode, param1: SetStateParam[step] }],
      ({ state }) => state !== before,
      STATE_LIMIT_MS,
    ));
    output.event("state", `${step}: now ${stateName(state)}`, { state });
  }
  const { position: currPosition } = await perform(
    device,
    server,
    `MOVE to ${position}`,
    device.moveTo(position),
    ({ position: currPosition, commandedPosition, isAtRest }) =>
      isAtRest && commandedPosition === position &&
      Math.abs(currPosition - position) < device.tolerance,
    device.moveLimitMs,
  );
  output.event("moved", `MOVE to ${position}: now at ${currPosition}`, {
    currPosition,
  });
}

/** Sends commands, and waits for telemetry that shows the effect of the last. */
async function perform(
  device: Device,
  server: Server,
  name: string,
  commands: readonly CommandFields[],
  isDone: (status: Status) => boolean,
  timeoutMs: number,
): Promise<Status> {
  const made = commands.map((fields) => Command.create(fields));
  const last = made.pop()!;
  for (const command of made) await server.putCommand(command);
  try {
    const { telemetry } = await server.sendAndConfirm(
      last,
      ({ telemetry }) => isDone(device.statusOf(telemetry)),
      { timeoutMs },
    );
    return device.statusOf(telemetry);
  } catch (error) {
    if (!(error instanceof TimeLimitError)) throw error;
    throw new Error(
      `The controller has not obeyed ${name} within ${timeoutMs} ms`,
    );
  }
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

function stateName(state: number): string {
  return Object.entries(ControllerState)
    .find(([, value]) => value === state)?.[0] ?? `state ${state}`;
}

/** @returns The exit code. */
async function main(args: string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${messageOf(error)} (--help lists the options)`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  setUpLog(options.verbose ? "DEBUG" : "WARN");
  try {
    await serve(options);
    return 0;
  } catch (error) {
    getLogger("hexrotcomm").error(messageOf(error));
    return 1;
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll("\n", " ");
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
