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
  const line = log.matchAll(
    /^\w+ \| (\d+) passed.* \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?.*$/gm,
  ).toArray().at(-1);
  if (line === undefined) {
    return { ...countOne(false), summary: "FAILED: no summary of the tests" };
  }
  const [passed, failed, ignored] = line.slice(1, 4)
    .map((count) => Number(count ?? 0));
  // A run that broke off, or ran no test, has failed as well.
  const isBroken = failed === 0 && (!success || passed === 0);
  return {
    passed,
    failed: failed + Number(isBroken),
    ignored,
    summary: line[0],
  };
}

/**
 * Returns the files with failed tests, by lines such as
 * `./tests/link_test.ts => Link is ... FAILED (2s)`; none if such lines don't account for
 * all failures, as of a module that can't be loaded.
 */
export function failedFiles(log: string, failures: number): string[] {
  const paths = log.matchAll(/^(\.\/\S+) => .* \.\.\. FAILED(?: \(.*\))?$/gm)
    .map(([, path]) => path).toArray();
  return paths.length === failures ? [...new Set(paths)] : [];
}

/**
 * Returns the lines in which a run names its failed tests: `test => module:line:column`.
 */
export function failedTests(log: string): string[] {
  return log.matchAll(/^ FAILURES \n\n((?:.+\n)+)/gm)
    .flatMap(([, lines]) => lines.trimEnd().split("\n"))
    .toArray();
}
