/**
 * Logs of the library's users.
 *
 * @module
 */

// Any 0.224, to share the loggers of the program's version; only this module of the
// package, as the whole of it loads five others.
import { getLogger } from "jsr:@std/log@^0.224/get-logger";
import { counted, messageOf, printable } from "./printable.ts";

/** Shortest time between two reports of a log that fails, in ms. */
const REPORT_INTERVAL_MS = 60_000;

/** Destination of messages: a logger of `@std/log`, `console`, or the like. */
export interface LogSink {
  /** Logs a step of the library, for developers. */
  debug(message: string): unknown;
  /** Logs an event of the normal course, like a connection. */
  info(message: string): unknown;
  /** Logs a fault that was dealt with. */
  warn(message: string): unknown;
  /** Logs a fault that needs somebody's attention. */
  error(message: string): unknown;
}

/**
 * Returns the log that is used when none is given.
 *
 * @returns The logger `hexrotcomm` of `@std/log`, looked up at each message; it
 * prints nothing unless the program sets it up by that package's `setup()`.
 */
export function defaultLog(): LogSink {
  const logger = () => getLogger("hexrotcomm");
  return {
    debug: (message) => logger().debug(message),
    info: (message) => logger().info(message),
    warn: (message) => logger().warn(message),
    error: (message) => logger().error(message),
  };
}

/**
 * Returns a log that never throws, and whose lines are printable.
 *
 * Each message is written, also after one that failed, as a full disk may have room
 * again. The first that succeeds is followed by a line that counts the lost ones.
 *
 * @param log Any log; promises that its methods return are not awaited.
 * @param report Called with a message when the log fails, at most once a minute.
 */
export function harmless(
  log: LogSink,
  report: (message: string) => void = () => {},
): LogSink {
  let lost = 0;
  let reason = "";
  let reportedAtMs = -Infinity;

  const fail = (thrown: unknown) => {
    lost++;
    reason = messageOf(thrown);
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < REPORT_INTERVAL_MS) return;
    reportedAtMs = nowMs;
    report(
      `The log has failed: ${reason}. Its lines are lost until it works again: ` +
        "look after the disk or handler that it writes to",
    );
  };
  const recover = () => {
    if (lost === 0) return;
    const lines = counted(lost, "line");
    lost = 0;
    write("warn", `Lost ${lines} of this log as it failed: ${reason}`);
  };
  const write = (level: keyof LogSink, message: string) => {
    try {
      const result = log[level](printable(message));
      if (result instanceof Promise) result.then(recover, fail);
      else recover();
    } catch (error) {
      fail(error);
    }
  };
  return {
    debug: (message) => write("debug", message),
    info: (message) => write("info", message),
    warn: (message) => write("warn", message),
    error: (message) => write("error", message),
  };
}

/**
 * Returns the stack of any value that was thrown.
 *
 * @param thrown Value that was thrown.
 * @returns Its stack, or the value itself as text.
 */
export function stackOf(thrown: unknown): string {
  return printable(
    thrown instanceof Error ? thrown.stack ?? String(thrown) : String(thrown),
  );
}

/**
 * Returns the place in the program from which a function was called, for messages.
 *
 * @param callee The function, which is running.
 * @returns A line of the stack, such as `at main (file:///…:12:3)`.
 */
export function placeOf(callee: (...args: never[]) => unknown): string {
  const holder = { stack: "" };
  Error.captureStackTrace(holder, callee);
  return holder.stack.split("\n")[1]?.trim() ?? "at an unknown place";
}

/**
 * Returns an address and a port as messages show them.
 *
 * @param hostname A name, or an IP address.
 * @param port The port.
 */
export function addressText(hostname: string, port: number): string {
  const host = printable(hostname);
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
