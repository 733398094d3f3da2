/**
 * Rejections that a test doesn't wait for: of a command, say, when the test has failed and
 * closes its link.
 *
 * @module
 */

/**
 * Makes them errors of their test, where they would end all tests of the file, without the
 * error of the test.
 *
 * @param fn The test.
 * @returns The test that fails by them, unless it fails by itself.
 */
export function ownRejections<Args extends unknown[]>(
  fn: (...args: Args) => void | Promise<void>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    const reasons: unknown[] = [];
    const collect = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      reasons.push(event.reason);
    };
    addEventListener("unhandledrejection", collect);
    try {
      await fn(...args);
    } finally {
      removeEventListener("unhandledrejection", collect);
    }
    if (reasons.length === 0) return;
    throw new Error("A promise was rejected that nobody waits for", {
      cause: reasons[0],
    });
  };
}
