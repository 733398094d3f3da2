/**
 * Measures whether the tests notice small changes of meaning: it makes them in copies of
 * `src/`, one at a time, and runs the tests of the room concerned.
 *
 * ```sh
 * deno task mutate                          # 40 changes in each room: hours
 * deno task mutate --room samples           # 40 in one: minutes
 * deno task mutate --room struct --seed 7 --count 100 --json
 * deno task mutate --seed 7 --log mutate.log   # goes on where it was stopped
 * ```
 *
 * Runs with the same code, seed and count make the same changes. A change that doesn't
 * pass the type checks is replaced; tests that fail, hang or die twice have noticed
 * theirs. Survivors that no test can notice belong in `tools/mutate/equivalents.json`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { Checkout } from "./mutate/checkout.ts";
import { measure, type RoomReport } from "./mutate/measure.ts";
import { MeasureLog } from "./mutate/measure_log.ts";
import type { Equivalent } from "./mutate/mutant.ts";
import { diff, format } from "./mutate/report.ts";
import { ROOMS } from "./mutate/rooms.ts";
import equivalents from "./mutate/equivalents.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SEED_LIMIT = 2 ** 32;

const { values: args } = parseArgs({
  args: Deno.args,
  options: {
    room: { type: "string", multiple: true },
    seed: { type: "string" },
    count: { type: "string", default: "40" },
    "test-sec": { type: "string", default: "Infinity" },
    lanes: { type: "string", default: "2" },
    log: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (args.help) {
  console.log(
    "Usage: deno task mutate [--room NAME]… [--seed N] [--count N] [--test-sec N] " +
      "[--lanes N] [--log FILE] [--json]\n" +
      `Rooms: ${Object.keys(ROOMS).join(", ")}`,
  );
  Deno.exit(0);
}
const rooms = args.room ?? Object.keys(ROOMS);
const seed = args.seed === undefined
  ? crypto.getRandomValues(new Uint32Array(1))[0]
  : Number(args.seed);
const count = Number(args.count);
const lanes = Number(args.lanes);
const testSecMax = Number(args["test-sec"]);
for (const room of rooms) {
  if (room in ROOMS) continue;
  throw new RangeError(
    `Cannot mutate as room must be one of ${
      Object.keys(ROOMS).join(", ")
    }: received ${room}`,
  );
}
if (!(Number.isInteger(seed) && seed >= 0 && seed < SEED_LIMIT)) {
  throw new RangeError(
    `Cannot mutate as seed must be in 0..4294967295: received ${args.seed}`,
  );
}
for (const [name, value] of Object.entries({ count, lanes })) {
  if (Number.isInteger(value) && value > 0) continue;
  throw new RangeError(
    `Cannot mutate as ${name} must be a positive integer: received ${
      args[name as "count" | "lanes"]
    }`,
  );
}
if (!(testSecMax > 0)) {
  throw new RangeError(
    `Cannot mutate as test-sec must be a positive number: received ${
      args["test-sec"]
    }`,
  );
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(name, () => interruption.abort(name));
}
try {
  await main();
  Deno.exit(0);
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  console.error(`Stopped by ${interruption.signal.reason}`);
  Deno.exit(1);
}

async function main(): Promise<void> {
  console.error(`Mutating with seed ${seed}, ${count} mutants a room`);
  await using copies = new AsyncDisposableStack();
  const checkouts: Checkout[] = [];
  for (let index = 0; index <= lanes; index++) {
    checkouts.push(
      copies.use(await Checkout.copy(ROOT, interruption.signal)),
    );
  }
  const reports: RoomReport[] = [];
  const log = args.log === undefined
    ? new MeasureLog()
    : await MeasureLog.open(args.log, checkouts[0].root);
  for (const room of rooms) {
    reports.push(
      await measure(checkouts, {
        rooms: ROOMS,
        room,
        seed,
        count,
        equivalents: equivalents as Equivalent[],
        testSecMax,
        log,
        onVerdict: (verdict) =>
          console.error(
            verdict.fate === "survived"
              ? `survived: ${diff(verdict)}`
              : `${verdict.fate}: ${verdict.path}:${verdict.line} (${verdict.kind})`,
          ),
      }),
    );
  }
  console.log(
    args.json ? JSON.stringify({ seed, count, reports }) : format(reports),
  );
}
