/**
 * Runs every check of the project, and continues after a failure, for `deno task ok` and
 * CI. Types are checked once, those of code in comments and documents as well, not again
 * by each run of tests. Three checks run at a time. Files with tests that failed under
 * that load run a second time, one after another, with those on the same thread: tests that
 * then pass are named, and count as passed. The last line counts passes and failures: each
 * test of a test run, and any other check as one.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ENTRIES } from "./paths.ts";
import { runDeno } from "./run_deno.ts";
import { countOne, countTests, failedFiles, type Outcome } from "./test_log.ts";

interface Check {
  name: string;
  /** Arguments of `deno`. */
  args: string[];
  /** Arguments of the tests themselves. */
  testArgs?: string[];
  /** Time after which it is stopped, in s; for a machine that has ten times its work. */
  timeLimitSec: number;
  /** Checks that run what it must ignore: all of their tests, and no other. */
  ignores?: Check[];
  /** Whether it runs a second time when it fails, as it is random and depends on the load. */
  isRandom?: boolean;
}

const ROOT = new URL("../", import.meta.url);
const CONFIG = `--config=${fileURLToPath(new URL("deno.json", ROOT))}`;
const DOCUMENTS = ["README.md", ...filesOf("docs", ".md")];
const LOG_LINES_MAX = 100;

/**
 * Number of test files that run at a time: more than cores, as they mostly wait for
 * sockets and devices.
 */
const JOBS = Deno.env.get("DENO_JOBS") ?? "5";
/** Number of checks that run at a time: most of them wait, or use one core. */
const LANES = 3;
/**
 * Largest number of files with failures that get a second run; more aren't due to the
 * load.
 */
const SECOND_RUN_FILES_MAX = 8;

/** Arguments by which examples leave their device's port to tests that need it. */
const FREE_PORTS: Readonly<Record<string, readonly string[]>> = {
  "examples/controller.ts": ["--protocol", "single-socket", "--port", "0"],
  "examples/serve.ts": ["--port", "0"],
};

/** Imports of the modules that register tests of sockets. */
const SOCKET_TESTS = /from "\.\/(?:net|device_rigs|wrapped_rigs)\.ts"/;
const testFiles = filesOf("tests", "_test.ts");
const socketTestFiles = testFiles.filter((path) =>
  SOCKET_TESTS.test(textOf(path))
);

/** Folder of the modules of tests that run together. */
const modules = await Deno.makeTempDir();
addEventListener("unload", () => Deno.removeSync(modules, { recursive: true }));
const plainTestFiles = testFiles.filter((path) =>
  !socketTestFiles.includes(path)
);
/** They play a browser, to all tests on the same thread. */
const pageTestFiles = plainTestFiles.filter((path) =>
  path.startsWith("tests/page_")
);

const programTests: Check = {
  name: "tests of whole programs, which need all permissions",
  args: [
    "test",
    "--allow-all",
    "--no-check",
    "--parallel",
    CONFIG,
    ...together("whole_programs", filesOf("tests/programs", "_test.ts"), 12),
  ],
  timeLimitSec: 1_800,
};

/** Checks in the order in which they start: the long ones, which also wait, are first. */
const checks: Check[] = [
  {
    name: "tests with network permission",
    args: [
      "test",
      "--allow-net",
      "--no-check",
      "--parallel",
      CONFIG,
      ...together("sockets", socketTestFiles, 10),
      ...together("programs", filesOf("tests/programs", "_test.ts")),
    ],
    timeLimitSec: 3_600,
    ignores: [programTests],
  },
  {
    name: "types",
    args: ["check", "--frozen", "--doc", ".", ...DOCUMENTS],
    timeLimitSec: 1_200,
  },
  programTests,
  { name: "format", args: ["fmt", "--check"], timeLimitSec: 60 },
  { name: "lint", args: ["lint"], timeLimitSec: 120 },
  {
    name: "documentation",
    args: ["doc", "--lint", ...ENTRIES],
    timeLimitSec: 60,
  },
  {
    name: "words",
    args: ["run", "--allow-read", "tools/words.ts"],
    timeLimitSec: 60,
  },
  {
    name: "worker bundle",
    args: ["run", "--allow-all", "tools/build_worker.ts", "--check"],
    timeLimitSec: 120,
  },
  {
    name: "live page",
    args: ["run", "--allow-all", "tools/build_page.ts", "--check"],
    timeLimitSec: 120,
  },
  ...filesOf("examples", ".ts").map((path) => ({
    name: path,
    args: [
      ...["run", "--allow-net", path, "--duration", "2"],
      ...FREE_PORTS[path] ?? [],
    ],
    timeLimitSec: 60,
  })),
  {
    name: "package",
    // It looks for slow types nevertheless.
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    timeLimitSec: 120,
  },
  { name: "benchmarks", args: ["task", "bench", "--quick"], timeLimitSec: 600 },
  {
    name: "soak",
    args: ["run", "--allow-all", "tools/soak.ts", "--minutes", "0.3"],
    timeLimitSec: 120,
    isRandom: true,
  },
  {
    name: "tests that need no permission",
    args: [
      "test",
      "--no-check",
      "--parallel",
      CONFIG,
      ...together("page", pageTestFiles),
      ...together(
        "plain",
        plainTestFiles.filter((path) => !pageTestFiles.includes(path)),
        4,
      ),
    ],
    timeLimitSec: 1_200,
    ignores: [],
  },
  {
    name: "tests that need no permission, beside those of sockets",
    // With network permission they have as many frames as by default.
    args: [
      "test",
      "--no-check",
      "--parallel",
      CONFIG,
      ...together(
        "beside_sockets",
        socketTestFiles.filter((path) => textOf(path).includes("Deno.test(")),
        2,
      ),
    ],
    testArgs: ["--frames", "1000"],
    timeLimitSec: 1_200,
  },
  {
    name: "code in the documentation",
    args: [
      "test",
      "--allow-all",
      "--no-check",
      "--parallel",
      "--doc",
      ...ENTRIES,
      "src",
      ...DOCUMENTS,
    ],
    timeLimitSec: 300,
  },
];

/**
 * Writes temporary modules that import files with tests, as a thread for each file takes
 * more time than most files.
 *
 * @param name Name of the modules.
 * @param paths The files.
 * @param count Number of modules, between which the files are dealt out.
 * @returns Paths of the modules, which need the project's `--config`.
 */
function together(name: string, paths: string[], count = 1): string[] {
  const texts = new Array<string>(count).fill("");
  for (const [i, path] of paths.entries()) {
    texts[i % count] += `import "${new URL(path, ROOT)}";\n`;
  }
  return texts.map((text, i) => {
    const path = `${modules}/${name}_${i}_test.ts`;
    Deno.writeTextFileSync(path, text);
    return path;
  });
}

function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

function filesOf(directory: string, extension: string): string[] {
  return Array.from(Deno.readDirSync(new URL(directory, ROOT)))
    .map((entry) => `${directory}/${entry.name}`)
    .filter((path) => path.endsWith(extension))
    .sort();
}

function allArgs({ args, testArgs }: Check): string[] {
  return testArgs === undefined ? args : [...args, "--", ...testArgs];
}

/** Runs one check; its output goes to the console only if it fails. */
async function run(check: Check): Promise<Outcome> {
  const { timeLimitSec } = check;
  const args = allArgs(check);
  const env = { DENO_JOBS: JOBS };
  const end = await runDeno({ args, cwd: ROOT, env, timeLimitSec });
  const outcome = args[0] === "test"
    ? countTests(end.success, end.stdout)
    : countOne(end.success);
  outcome.files = failedFiles(end.stdout);
  if (outcome.failed > 0) {
    // The runner describes the failed tests at the end of stdout.
    const errors = end.stdout.lastIndexOf("\n ERRORS ");
    console.log(lastLines(end.stderr));
    console.log(
      errors < 0 ? lastLines(end.stdout) : end.stdout.slice(errors).trim(),
    );
    if (end.isTimedOut) {
      console.log(`Stopped as it took more than ${timeLimitSec} s`);
    }
  }
  return outcome;
}

function lastLines(log: string): string {
  return log.trimEnd().split("\n").slice(-LOG_LINES_MAX).join("\n");
}

/**
 * Runs the files with failed tests of a check again, whole, as a test may fail by what those
 * before it leave, and counts the tests as failed that fail again.
 */
async function runAgain(check: Check, outcome: Outcome): Promise<Outcome> {
  if (check.isRandom && outcome.failed > 0) {
    const [[, again]] = await runAll([{
      ...check,
      name: `${check.name}, again`,
    }]);
    return again;
  }
  const { files = [] } = outcome;
  if (files.length === 0 || files.length > SECOND_RUN_FILES_MAX) return outcome;
  const flags = check.args.filter((arg) =>
    arg.startsWith("--") && arg !== "--parallel"
  );
  const name = `${check.name}, again without others in parallel`;
  const args = ["test", ...flags, ...files];
  const [[, { failed, summary }]] = await runAll([{ ...check, name, args }]);
  if (failed > outcome.failed) return outcome;
  return {
    ...outcome,
    passed: outcome.passed + outcome.failed - failed,
    failed,
    summary,
  };
}

/** Runs checks one after another, and reports each; two runs may share an iterator. */
async function runAll(checks: Iterable<Check>): Promise<[Check, Outcome][]> {
  const outcomes: [Check, Outcome][] = [];
  for (const check of checks) {
    const startMs = performance.now();
    const outcome = await run(check);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    console.log(`${check.name}\n    ${outcome.summary} (${seconds} s)`);
    outcomes.push([check, outcome]);
  }
  return outcomes;
}

/** Returns the number of tests of a run, ignored ones included. */
function countAll({ passed, failed, ignored }: Outcome): number {
  return passed + failed + ignored;
}

const HELP = `Runs every check of the project, as CI does.

Usage: deno task ok [options]

  --only TEXT  run those checks only whose name has TEXT in it
  --once       run no test file a second time when it failed beside the others
  -h, --help   show this

${
  checks.map((check) =>
    `  ${check.name}\n      deno ${allArgs(check).join(" ")}`
  ).join("\n")
}

Environment variables:

  DENO_JOBS    number of test files that run at a time, ${JOBS} by default`;

function readCommandLine() {
  try {
    const options = {
      only: { type: "string", default: "" },
      once: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    } as const;
    return parseArgs({ args: Deno.args, options }).values;
  } catch (error) {
    console.error(`${(error as Error).message} (--help lists the options)`);
    return Deno.exit(2);
  }
}

const { only, once, help } = readCommandLine();
if (help) {
  console.log(HELP);
  Deno.exit();
}
const chosen = checks.filter(({ name }) => name.includes(only));
if (chosen.length === 0) {
  console.error(`No check has "${only}" in its name (--help lists them)`);
  Deno.exit(2);
}
const queue = chosen.values();
const lanes = Array.from({ length: LANES }, () => runAll(queue));
const outcomes = new Map((await Promise.all(lanes)).flat());
if (!once) {
  for (const [check, outcome] of outcomes) {
    outcomes.set(check, await runAgain(check, outcome));
  }
}
let passed = 0;
let failed = 0;
for (const [{ name, ignores }, outcome] of outcomes) {
  passed += outcome.passed;
  failed += outcome.failed;
  if (!ignores?.every((check) => outcomes.has(check))) continue;
  const expected = ignores.reduce(
    (sum, check) => sum + countAll(outcomes.get(check)!),
    0,
  );
  if (outcome.ignored === expected) continue;
  console.log(
    `FAILED: ${name}: ${outcome.ignored} ignored, ${expected} expected`,
  );
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
