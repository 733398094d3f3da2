/**
 * Log of `deno test`: counts and names of its tests.
 *
 * @module
 */

/** Outcome of a check. */
export interface Outcome {
  passed: number;
  failed: number;
  ignored: number;
  /** One line that follows the name of the check. */
  summary: string;
  /** Test files that have failures. */
  files?: string[];
}

/** Returns the outcome of a check that is a test itself. */
export function countOne(success: boolean): Outcome {
  return success
    ? { passed: 1, failed: 0, ignored: 0, summary: "ok" }
    : { passed: 0, failed: 1, ignored: 0, summary: "FAILED" };
}

/** Reads the test runner's last line: `ok | 12 passed | 0 failed | 3 ignored (1s)`. */
export function countTests(success: boolean, log: string): Outcome {
  const line = lastLine(log);
  if (line === undefined) {
    return { ...countOne(false), summary: "FAILED: no summary of the tests" };
  }
  const { passed, failed, ignored } = line;
  // A run that broke off, or ran no test, has failed as well.
  const isBroken = failed === 0 && (!success || passed === 0);
  return {
    passed,
    failed: failed + Number(isBroken),
    ignored,
    summary: line.text,
  };
}

/** Returns the last line of a run and its counts; undefined if the run broke off. */
function lastLine(log: string) {
  const line = log.matchAll(
    /^\w+ \| (\d+) passed.* \| (\d+) failed(?: \((\d+) steps?\))?(?: \| (\d+) ignored)?.*$/gm,
  ).toArray().at(-1);
  if (line === undefined) return undefined;
  const [passed, failed, failedSteps, ignored] = line.slice(1)
    .map((count) => Number(count ?? 0));
  return { text: line[0], passed, failed, failedSteps, ignored };
}

/**
 * Returns the files with failed tests, by lines such as
 * `./tests/link_test.ts => Link is ... FAILED (2s)`, which failed steps have as well, and
 * those of an error outside of a test, which cancels the other tests of its file; none if
 * such lines don't account for all failures that the last line counts, as of a module that
 * can't be loaded.
 */
export function failedFiles(log: string): string[] {
  const paths = log.matchAll(
    /^(?:Uncaught error from )?(\.{1,2}\/\S+)(?: => .* \.\.\.)? (?:FAILED|cancelled)(?: \(.*\))?$/gm,
  )
    .map(([, path]) => path).toArray();
  const line = lastLine(log);
  return paths.length === (line?.failed ?? 0) + (line?.failedSteps ?? 0)
    ? [...new Set(paths)]
    : [];
}

/**
 * Returns the lines in which a run names its failed tests: `test => module:line:column`.
 */
export function failedTests(log: string): string[] {
  return log.matchAll(/^ FAILURES \n\n((?:.+\n)+)/gm)
    .flatMap(([, lines]) => lines.trimEnd().split("\n"))
    .toArray();
}
