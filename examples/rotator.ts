/**
 * Homes, enables, moves and tracks the camera rotator; here a simulated one, of either
 * generation of its controllers:
 *
 *     deno run --allow-net examples/rotator.ts --protocol single-socket
 *
 * It ends by itself after some ten seconds. Ctrl-C stops the rotator and ends the program.
 */
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { parseArgs } from "node:util";
import { Rotator, taiNowSec, type TrackTarget } from "../rotator.ts";
import { RotatorController } from "../simulator.ts";
import {
  PROTOCOLS,
  readChoice,
  readDurationMs,
} from "../src/cli/flag_values.ts";
import { runProgram } from "../src/cli/program.ts";
import { Ending } from "../src/cli/ending.ts";
import { fixed } from "./shared/numbers.ts";
import { stdout } from "../src/cli/printer.ts";

const HELP = `Homes, enables, moves and tracks a simulated camera rotator.

Usage: deno run --allow-net examples/rotator.ts [options]

  --protocol NAME   two-socket (the default): the controller connects to us;
                    single-socket: we connect to it
  --duration SEC    end after SEC seconds, even before all is shown
  -h, --help        show this`;

const TRACK_INTERVAL_MS = 50;
const TRACK_SEC = 3;
const VELOCITY_DEG_PER_SEC = 0.2;

/** Connections to a rotator, by protocol; its simulator ends with the stack. */
const WAYS = { "two-socket": serve, "single-socket": connect };

/** Serves a controller of the two-socket protocol, which connects to us. */
async function serve(
  simulator: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Rotator> {
  return await Rotator.serve({
    port: 0, // two free ones; without this, 5570 and 5571
    onListen: ({ telemetryPort, commandPort }) => {
      const controller = new RotatorController({ telemetryPort, commandPort });
      simulator.use(controller).connect();
    },
    signal,
  });
}

/** Connects to a controller of the single-socket protocol. */
async function connect(
  simulator: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Rotator> {
  const controller = new RotatorController({
    protocol: "single-socket",
    port: 0,
  });
  await simulator.use(controller).start();
  return await Rotator.connect({ port: controller.port, signal });
}

/** Yields a target that moves at a constant velocity from the position of the rotator. */
async function* targets(startDeg: number): AsyncGenerator<TrackTarget> {
  const startSec = taiNowSec();
  for (let taiSec = startSec; taiSec < startSec + TRACK_SEC;) {
    const wayDeg = VELOCITY_DEG_PER_SEC * (taiSec - startSec);
    yield {
      taiSec,
      positionDeg: startDeg + wayDeg,
      velocityDegPerSec: VELOCITY_DEG_PER_SEC,
    };
    await delay(TRACK_INTERVAL_MS);
    taiSec = taiNowSec();
  }
}

/** Returns the position in a sample, as text. */
function at(
  { telemetry }: { readonly telemetry: { readonly currentPos: number } },
): string {
  return `at ${fixed(telemetry.currentPos)} deg`;
}

/** Shows the motions of a rotator; the signal ends them. */
async function show(rotator: Rotator, signal: AbortSignal): Promise<void> {
  stdout.print(`Rotator is connected, ${rotator.protocol}`);
  stdout.print(`Enabled, ${at(await rotator.enable({ signal }))}`);
  stdout.print(`Home, ${at(await rotator.moveTo(0, { signal }))}`);
  stdout.print(`Moved, ${at(await rotator.moveTo(2, { signal }))}`);
  stdout.print(`Tracked, ${at(await rotator.track(targets(2), { signal }))}`);
  try {
    await rotator.moveTo(95, { signal });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    stdout.print(error.message);
  }
}

/** Shows the motions, and leaves the rotator at rest, in standby. */
async function run({ protocol, durationMs }: Options): Promise<void> {
  using ending = new Ending(durationMs);
  const { signal } = ending;
  await using simulator = new AsyncDisposableStack();
  await using rotator = await ending.accept(WAYS[protocol](simulator, signal));
  if (rotator === undefined) return;
  await ending.accept(show(rotator, signal));
  if (signal.aborted) stdout.print(`Stopped, ${at(await rotator.stop())}`);
  await rotator.standby();
  stdout.print("In standby");
}

/** @throws {TypeError | RangeError} If the command line is wrong. */
function readCommandLine(args: string[]) {
  const { values: { protocol, duration, help } } = parseArgs({
    args,
    options: {
      protocol: { type: "string", default: "two-socket" },
      duration: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    protocol: readChoice("--protocol", protocol, PROTOCOLS),
    durationMs: readDurationMs(duration),
    help,
  };
}

type Options = ReturnType<typeof readCommandLine>;

if (import.meta.main) {
  await runProgram({ help: HELP, read: readCommandLine, run });
}
