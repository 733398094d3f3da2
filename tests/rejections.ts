/**
 * Rejections that a test doesn't wait for: of a command, say, when the test has failed and
 * closes its link.
 *
 * @module
 */

/** Reason of a rejection behind those of a test: they are reported in order. */
class LastRejection extends Error {}

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
    const last = new LastRejection();
    const reported = Promise.withResolvers<void>();
    const collect = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      if (event.reason === last) reported.resolve();
      else if (!(event.reason instanceof LastRejection)) {
        reasons.push(event.reason);
      }
    };
    addEventListener("unhandledrejection", collect);
    try {
      await fn(...args);
    } finally {
      Promise.reject(last);
      await reported.promise;
      removeEventListener("unhandledrejection", collect);
    }
    if (reasons.length === 0) return;
    throw new Error("A promise was rejected that nobody waits for", {
      cause: reasons[0],
    });
  };
}
