/**
 * Measures the speed of the package, side by side with the limits of the machine and with
 * the alternatives, and prints one table.
 *
 * ```sh
 * deno task bench              # some minutes
 * deno task bench --quick      # only shows that every benchmark runs
 * deno task bench --only structs --json
 * ```
 *
 * The two sides of a comparison alternate within one run, so that a machine that is busy
 * with other tasks can't favour one: trust the ratios more than the figures. Every group of
 * rows has a process of its own, so that none depends on earlier ones; with `--quick`,
 * those with the same flags of V8 share one.
 *
 * Exits with 0 also if a target is missed, which the table shows; with 1 if a benchmark
 * fails.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { groups, v8Flags } from "./group.ts";
import { type BenchOptions, machine, type Row, table } from "./report.ts";

/** Time limit of a group, in ms. */
const TIME_LIMIT_MS = { quick: 60_000, default: 600_000, long: 1_200_000 };

const names = Object.keys(groups);
const usage = `Usage: deno task bench [options]

  --quick      a fraction of a second for each benchmark: shows that it runs
  --long       60 s of idling, and 10 min of recording; by default 5 and 20 s
  --only NAME  one group only, may be repeated: ${names.join(", ")}
  --json       the rows as JSON
  --help       this text`;

const { values: args } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: names },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = args.only.filter((name) => !names.includes(name));
if (args.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`Unknown group: ${unknown.join(", ")}`);
  console.log(usage);
  Deno.exit(args.help ? 0 : 1);
}

// The npm packages to compare with aren't in the project's lock, which a copy extends.
const lock = await Deno.makeTempFile({ suffix: ".lock" });
await Deno.copyFile(new URL("../deno.lock", import.meta.url), lock);
const options: BenchOptions = { quick: args.quick, long: args.long };
const rows: Row[] = [];
let failed = 0;
const flagsOf = (name: string) =>
  ["--expose-gc", ...v8Flags[name] ?? []].join();
const runs = args.quick
  ? Map.groupBy(args.only, flagsOf).values()
  : args.only.map((name) => [name]);
for (const names of runs) {
  console.error(`Measuring ${names.join(", ")} …`);
  const measured = await measure(names);
  if (measured) rows.push(...measured);
  else failed++;
}

await Deno.remove(lock);

const missed = rows.filter(({ isMet }) => isMet === false).length;
if (args.json) {
  console.log(JSON.stringify({ machine: machine(), options, rows }, null, 2));
} else {
  console.log(`${machine()}\n\n${table(rows)}\n`);
  console.log(`Targets missed: ${missed}, benchmarks failed: ${failed}`);
}
Deno.exit(failed === 0 ? 0 : 1);

/** Runs groups in a process of their own; returns `undefined` if one fails. */
async function measure(names: string[]): Promise<Row[] | undefined> {
  const { quick, long } = options;
  const limitMs = TIME_LIMIT_MS[quick ? "quick" : long ? "long" : "default"];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      `--lock=${lock}`,
      `--v8-flags=${flagsOf(names[0])}`,
      import.meta.resolve("./group.ts"),
      names.join(),
      JSON.stringify(options),
    ],
    stdin: "null",
    stderr: "inherit",
    signal: AbortSignal.timeout(names.length * limitMs),
  }).output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
}
