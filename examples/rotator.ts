/**
 * Homes, enables, moves and tracks the camera rotator; here a simulated one, of either
 * generation of its controllers:
 *
 *     deno run --allow-net examples/rotator.ts --protocol single-socket
 *
 * It ends by itself after some ten seconds.
 */
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { parseArgs } from "node:util";
import { Rotator, type TrackTarget } from "../rotator.ts";
import {
  RotatorController,
  SingleSocketRotatorController,
} from "../simulator.ts";

const TAI_MINUS_UTC_SEC = 37;
const TRACK_INTERVAL_MS = 50;
const TRACK_SEC = 3;
const VELOCITY_DEG_PER_SEC = 0.2;

await using simulator = new AsyncDisposableStack();

/** A controller of the two-socket protocol dials in to us. */
async function serve(): Promise<Rotator> {
  return await Rotator.serve({
    port: 0, // two free ones; without this, 5570 and 5571
    onListen: ({ telemetryPort, commandPort }) => {
      const controller = new RotatorController({ telemetryPort, commandPort });
      simulator.use(controller).connect();
    },
  });
}

/** A controller of the single-socket protocol is dialled. */
async function connect(): Promise<Rotator> {
  const controller = new SingleSocketRotatorController({ port: 0 });
  await simulator.use(controller).start();
  return await Rotator.connect({ port: controller.port });
}

/** A target that goes along at a steady velocity, from where the rotator is. */
async function* targets(startDeg: number): AsyncGenerator<TrackTarget> {
  const startSec = Date.now() / 1000 + TAI_MINUS_UTC_SEC;
  for (let taiSec = startSec; taiSec < startSec + TRACK_SEC;) {
    const wayDeg = VELOCITY_DEG_PER_SEC * (taiSec - startSec);
    yield {
      taiSec,
      positionDeg: startDeg + wayDeg,
      velocityDegPerSec: VELOCITY_DEG_PER_SEC,
    };
    await delay(TRACK_INTERVAL_MS);
    taiSec = Date.now() / 1000 + TAI_MINUS_UTC_SEC;
  }
}

/** Where a sample shows it to be. */
function at(
  { telemetry }: { readonly telemetry: { readonly currentPos: number } },
): string {
  return `at ${telemetry.currentPos.toFixed(3)} deg`;
}

/** The way that the command line asks for. */
function open(): Promise<Rotator> {
  const { values: { protocol } } = parseArgs({
    options: { protocol: { type: "string", default: "two-socket" } },
    strict: false,
  });
  if (protocol === "two-socket") return serve();
  if (protocol === "single-socket") return connect();
  throw new TypeError(
    `Option '--protocol' must be single-socket or two-socket: received ${protocol}`,
  );
}

await using rotator = await open();
console.log(`Rotator is connected, ${rotator.protocol}`);
console.log(`Enabled, ${at(await rotator.enable())}`);
console.log(`Home, ${at(await rotator.moveTo(0))}`);
console.log(`Moved, ${at(await rotator.moveTo(2))}`);
console.log(`Tracked, ${at(await rotator.track(targets(2)))}`);
try {
  await rotator.moveTo(95);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.log(error.message);
}
await rotator.standby();
console.log("In standby");
