/**
 * Tests a server for a long time, with a controller that has all faults at random, and
 * every feature of the server in use. Prints a report; exits with 1 if a condition is
 * violated.
 *
 * ```sh
 * deno run --allow-all tools/soak.ts               # ten minutes
 * deno run --allow-all tools/soak.ts --minutes 600 # over night
 * deno run --allow-all tools/soak.ts --seed 7 --json
 * ```
 *
 * A seed always plays the same steps, in the same order; their number depends on the
 * machine. Time stamps, and the segments of the TCP stream, differ each time.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { format, makeReport } from "./soak/report.ts";
import { handlesAtRest, MemoryWatch } from "./soak/resources.ts";
import { Rig } from "./soak/rig.ts";
import { chooseStep } from "./soak/steps.ts";

const PROGRESS_INTERVAL_MS = 30_000;
const MEMORY_INTERVAL_MS = 500;
const HANDLES_TIME_LIMIT_MS = 15_000;
const END_TIME_LIMIT_MS = 10_000;
const SEED_LIMIT = 2 ** 32;

const { values: args } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (args.help) {
  console.log(
    "Usage: deno run --allow-all tools/soak.ts [--minutes 10] [--seed N] [--json]",
  );
  Deno.exit(0);
}
const minutes = Number(args.minutes);
const seed = args.seed === undefined
  ? crypto.getRandomValues(new Uint32Array(1))[0]
  : Number(args.seed);
if (!(minutes > 0)) {
  throw new RangeError(
    `Cannot soak as minutes must be more than 0: received ${args.minutes}`,
  );
}
if (!(Number.isInteger(seed) && seed >= 0 && seed < SEED_LIMIT)) {
  throw new RangeError(
    `Cannot soak as seed must be in 0..4294967295: received ${args.seed}`,
  );
}

console.error(`Soaking for ${minutes} min with seed ${seed}`);
await warmUp();
const handlesBefore = await handlesAtRest(HANDLES_TIME_LIMIT_MS);
const report = await soak();
console.log(args.json ? JSON.stringify(report) : format(report));
if (!report.isPassed) Deno.exitCode = 1;
failUnlessEnded();

/** Lets the runtime allocate what it keeps. */
async function warmUp(): Promise<void> {
  await using rig = new Rig(seed);
  await rig.start();
}

/** Plays steps until the time is over, and judges the run. */
async function soak() {
  const startMs = performance.now();
  const rig = new Rig(seed);
  using memory = new MemoryWatch(MEMORY_INTERVAL_MS);
  const breakOff = await playAll(rig, startMs + minutes * 60_000);
  const durationSec = (performance.now() - startMs) / 1000;
  await rig[Symbol.asyncDispose]();
  await rig.consumers.ended();
  const { stats } = rig.server;
  return makeReport(rig, {
    seed,
    durationSec,
    breakOff,
    stats,
    memory,
    handlesBefore,
    handlesAfter: await handlesAtRest(HANDLES_TIME_LIMIT_MS),
  });
}

/**
 * Plays steps until the time is over, and waits until everything is received.
 *
 * @param rig Rig under test.
 * @param endMs End of the time.
 * @returns Reason why it broke off; undefined if it didn't.
 */
async function playAll(rig: Rig, endMs: number): Promise<string | undefined> {
  let name = "start";
  try {
    await rig.start();
    let progressMs = performance.now() + PROGRESS_INTERVAL_MS;
    for (; performance.now() < endMs; rig.steps++) {
      const step = chooseStep(seed, rig.steps);
      name = step.name;
      rig.frames.step = rig.steps;
      await step.play(rig);
      if (performance.now() < progressMs) continue;
      progressMs += PROGRESS_INTERVAL_MS;
      printProgress(rig, endMs);
    }
    name = "end";
    await rig.settle();
    await rig.recover();
    await rig.consumers.drain();
    await rig.end();
    return undefined;
  } catch (error) {
    return `step ${rig.steps}, ${name}: ${error}`;
  }
}

function printProgress({ steps, frames }: Rig, endMs: number): void {
  const leftSec = Math.max(0, (endMs - performance.now()) / 1000).toFixed(0);
  console.error(
    `${leftSec} s left: ${steps} steps, ${frames.sent} frames, ${frames.lost} lost`,
  );
}

/** Fails if something keeps the process from ending. */
function failUnlessEnded(): void {
  const timer = setTimeout(() => {
    console.error("FAIL  the process doesn't end by itself");
    Deno.exitCode = 1;
  }, END_TIME_LIMIT_MS);
  Deno.unrefTimer(timer);
}
