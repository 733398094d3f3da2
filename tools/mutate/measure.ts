/**
 * Measure of the mutants that the tests of a room notice: each, one after another, either
 * fails a test or survives.
 *
 * @module
 */

import type { DenoEnd } from "../run_deno.ts";
import type { Checkout } from "./checkout.ts";
import { MeasureLog } from "./measure_log.ts";
import { draw, type Equivalent, isEquivalent, type Mutant } from "./mutant.ts";
import { type Room, roomOf } from "./rooms.ts";

const TIME_LIMIT_FACTOR = 3;
const TIME_LIMIT_EXTRA_SEC = 10;

/** Factor by which the second run of a test file that failed or hung may take longer. */
const REPEAT_LIMIT_FACTOR = 2;

/** Time limit of a test file as the code is, in s. */
const BASELINE_TIME_LIMIT_SEC = 300;

/**
 * End of a mutant: a test failed, the tests hung or died, or all passed. Failing and
 * hanging count if a second run does so, too.
 */
export type Fate = "noticed" | "hung" | "survived";

/** One mutant and its end. */
export interface Verdict extends Mutant {
  /** End of the mutant. */
  fate: Fate;
  /** Name of the first test that failed, where one did. */
  noticedBy?: string;
  /** Duration of its tests, in s. */
  durationSec: number;
}

/** Measure of one room. */
export interface RoomReport {
  /** Name of the room. */
  room: string;
  /** Mutants that were tried, in the order of the draw. */
  verdicts: Verdict[];
  /** Number of mutants left out as equivalent. */
  equivalents: number;
  /** Entries of the list of equivalents that fit no mutant any more. */
  outdated: Equivalent[];
  /** Test files left out as they fail with the code as it is, by their failing tests. */
  failing: string[];
}

/** Test file, and its duration with the code as it is. */
interface TimedTest {
  readonly path: string;
  readonly sec: number;
}

/** Options of a measurement. */
export interface MeasureOptions {
  /** Rooms by name. */
  rooms: Record<string, Room>;
  /** Name of the one to measure. */
  room: string;
  /** Seed of the choice of mutants, an unsigned 32-bit integer. */
  seed: number;
  /** Number of mutants to try; fewer if there are not so many. */
  count: number;
  /** Mutants that no test can notice. */
  equivalents: readonly Equivalent[];
  /**
   * Duration of the tests that a mutant may take with the code as it is, in s: further ones
   * are left out, which notices as much or less. Default: no limit.
   */
  testSecMax?: number;
  /** Durations and verdicts that are known already, to which those found are added. */
  log?: MeasureLog;
  /** Called with each verdict that is found. */
  onVerdict?: (verdict: Verdict) => void;
}

/**
 * Measures one room.
 *
 * @param checkouts Copies of the checkout, one more than the number of mutants tried at a
 * time: the first is for finding mutants and type checks.
 * @throws {Error} If the room has no sources or no tests.
 */
export async function measure(
  [looking, ...lanes]: Checkout[],
  options: MeasureOptions,
): Promise<RoomReport> {
  const { rooms, room, seed, count, equivalents, onVerdict } = options;
  const { testSecMax = Infinity, log = new MeasureLog() } = options;
  const paths = await filesBelow(
    looking,
    "src",
    (path) =>
      path.endsWith(".ts") && !path.endsWith(".gen.ts") &&
      roomOf(path, rooms) === room,
  );
  const tests = await filesBelow(
    looking,
    "tests",
    (path) =>
      path.endsWith("_test.ts") &&
      rooms[room].tests.some((start) => path.startsWith(`tests/${start}`)),
  );
  for (const [what, found] of Object.entries({ paths, tests })) {
    if (found.length > 0) continue;
    throw new Error(
      `Cannot measure room "${room}" as the table of rooms fits no ${
        what === "paths" ? "source" : "test"
      } of it`,
    );
  }

  const failing = await timeTests(lanes, tests, log, testSecMax);
  const imports = new Map<string, ReadonlyMap<string, number>>();
  for (const path of tests) imports.set(path, await looking.imports(path));

  /** Returns the tests that reach a file, those first that cost little and lie close. */
  function testsOf(source: string): TimedTest[] {
    let leftSec = testSecMax;
    return tests
      .map((path) => ({
        path,
        sec: log.durations.get(path) ?? Infinity,
        steps: imports.get(path)!.get(source) ?? Infinity,
      }))
      .filter(({ sec, steps }) => sec + steps < Infinity)
      .sort((a, b) => a.sec * a.steps - b.sec * b.steps)
      .filter(({ sec }) => (leftSec -= sec) >= 0);
  }

  const mutants = await looking.mutants(paths);
  const candidates = mutants
    .filter((mutant) => !isEquivalent(mutant, equivalents));
  const chosen = await choose(looking, draw(candidates, seed), count);
  const verdicts = chosen.map((mutant) => log.verdictOf(mutant));
  const pending = chosen.entries();
  await inEach(lanes, async (lane) => {
    for (const [index, mutant] of pending) {
      if (verdicts[index] !== undefined) continue;
      const verdict = await tryMutant(lane, mutant, testsOf(mutant.path));
      verdicts[index] = verdict;
      await log.addVerdict(verdict);
      onVerdict?.(verdict);
    }
  });
  return {
    room,
    verdicts: verdicts as Verdict[],
    equivalents: mutants.length - candidates.length,
    outdated: equivalents.filter((equivalent) =>
      roomOf(equivalent.path, rooms) === room &&
      !mutants.some((mutant) => isEquivalent(mutant, [equivalent]))
    ),
    failing,
  };
}

/**
 * Works in all lanes in parallel, until all have ended: a failure in one lane must not
 * remove the copy of another that is still at work.
 */
async function inEach(
  lanes: Checkout[],
  work: (lane: Checkout) => Promise<void>,
): Promise<void> {
  for (const end of await Promise.allSettled(lanes.map(work))) {
    if (end.status === "rejected") throw end.reason;
  }
}

/**
 * Runs each test file alone that has no duration yet, and adds that.
 *
 * @returns First test of each file that fails.
 */
async function timeTests(
  lanes: Checkout[],
  tests: string[],
  log: MeasureLog,
  testSecMax: number,
): Promise<string[]> {
  const pending = tests.filter((path) => !log.durations.has(path)).values();
  const limitSec = Math.min(testSecMax, BASELINE_TIME_LIMIT_SEC);
  const failures: string[] = [];
  await inEach(lanes, async (lane) => {
    for (const path of pending) {
      let end = await lane.test(path, limitSec);
      const isTooLong = end.isTimedOut && limitSec === testSecMax;
      // A machine under load may fail a test once.
      if (!end.success && !isTooLong) end = await lane.test(path, limitSec);
      if (end.success) await log.addDuration(path, end.durationSec);
      else if (!isTooLong) failures.push(failedTest(end) ?? path);
    }
  });
  return failures;
}

/** Returns a number of mutants that compile, fewer if there are not so many. */
async function choose(
  checkout: Checkout,
  drawn: Iterator<Mutant, void>,
  count: number,
): Promise<Mutant[]> {
  const chosen: Mutant[] = [];
  for (;;) {
    const batch: Mutant[] = [];
    while (chosen.length + batch.length < count) {
      const { value } = drawn.next();
      if (value === undefined) break;
      batch.push(value);
    }
    if (batch.length === 0) return chosen;
    chosen.push(...await checkout.compiling(batch));
  }
}

async function tryMutant(
  lane: Checkout,
  mutant: Mutant,
  tests: TimedTest[],
): Promise<Verdict> {
  let durationSec = 0;
  await using _mutation = tests.length > 0
    ? await lane.mutate(mutant, tests.map(({ path }) => path))
    : undefined;
  for (const { path, sec } of tests) {
    const limitSec = sec * TIME_LIMIT_FACTOR + TIME_LIMIT_EXTRA_SEC;
    let end = await lane.test(path, limitSec);
    durationSec += end.durationSec;
    if (end.success) continue;
    // A machine under load may fail a test once, and make it slow for a while.
    const name = failedTest(end)?.match(/^(.+?)(?: \.\.\. .+)? => /)?.[1];
    end = await lane.test(path, limitSec * REPEAT_LIMIT_FACTOR, name);
    durationSec += end.durationSec;
    if (end.success) continue;
    const noticedBy = failedTest(end);
    const fate = noticedBy === undefined ? "hung" : "noticed";
    return { ...mutant, fate, noticedBy, durationSec };
  }
  return { ...mutant, fate: "survived", durationSec };
}

/** Reads the name of the first test that failed, as `a test => ./tests/a_test.ts:1:6`. */
function failedTest({ stdout }: DenoEnd): string | undefined {
  return stdout.match(/^.+ => \S+:\d+:\d+$/m)?.[0] ??
    stdout.match(/^(?:.+ \.\.\. FAILED.*|.+ \(uncaught error\))$/m)?.[0];
}

async function filesBelow(
  checkout: Checkout,
  directory: string,
  fits: (path: string) => boolean,
): Promise<string[]> {
  const paths: string[] = [];
  const pending = [directory];
  for (const at of pending) {
    for await (
      const { name, isDirectory } of Deno.readDir(`${checkout.root}/${at}`)
    ) {
      const path = `${at}/${name}`;
      if (isDirectory) pending.push(path);
      else if (fits(path)) paths.push(path);
    }
  }
  return paths.sort();
}
