/**
 * Repeats the checks of `tools/ok.ts` beside threads that keep the cores busy, and counts
 * the failures of each test, to find tests that pass on an idle machine only.
 */

import { parseArgs } from "node:util";
import { runDeno } from "./run_deno.ts";
import { failedTests } from "./test_log.ts";

const ROOT = new URL("../", import.meta.url);
const TIME_LIMIT_SEC = 7_200;

const HELP = `Repeats the checks under load, and counts which tests fail.

Usage: deno task steady [options]

  --runs N     how many times, 20 by default
  --busy N     threads that keep a core busy meanwhile, 3 by default
  --only TEXT  those checks only whose name has TEXT in it
  -h, --help   show this`;

function readCommandLine() {
  try {
    const options = {
      runs: { type: "string", default: "20" },
      busy: { type: "string", default: "3" },
      only: { type: "string", default: "" },
      help: { type: "boolean", short: "h", default: false },
    } as const;
    const { values } = parseArgs({ args: Deno.args, options });
    const { only, help } = values;
    return {
      only,
      help,
      runs: wholeNumber("runs", values.runs, 1),
      busy: wholeNumber("busy", values.busy, 0),
    };
  } catch (error) {
    console.error(`${(error as Error).message} (--help lists the options)`);
    return Deno.exit(2);
  }
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min) {
    return value;
  }
  throw new RangeError(`--${name} must be a whole number from ${min}: ${text}`);
}

const { runs, busy, only, help } = readCommandLine();
if (help) {
  console.log(HELP);
  Deno.exit();
}
for (let i = 0; i < busy; i++) {
  new Worker("data:text/javascript,for (;;);", { type: "module" });
}
const failures = new Map<string, number>();
let failedRuns = 0;
for (let run = 1; run <= runs; run++) {
  const { success, stdout, durationSec } = await runDeno({
    args: ["run", "--allow-all", "tools/ok.ts", "--once", "--only", only],
    cwd: ROOT,
    timeLimitSec: TIME_LIMIT_SEC,
  });
  failedRuns += Number(!success);
  const result = stdout.trimEnd().split("\n").at(-1);
  console.log(`Run ${run}: ${result} (${durationSec.toFixed(0)} s)`);
  if (!success) console.log(stdout.trimEnd());
  for (const name of failedTests(stdout)) {
    failures.set(name, (failures.get(name) ?? 0) + 1);
  }
}
console.log(`${failedRuns} of ${runs} runs failed, beside ${busy} busy loops`);
for (const [name, count] of [...failures].sort(([, a], [, b]) => b - a)) {
  console.log(`${count} × ${name}`);
}
Deno.exit(failedRuns === 0 ? 0 : 1);
