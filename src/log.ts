/**
 * What the library tells its users' logs.
 *
 * @module
 */

import { getLogger } from "jsr:@std/log@^0.224.14";

/** Where messages go: a logger of `@std/log`, `console`, or the like. */
export interface LogSink {
  /** For developers: what the library does. */
  debug(message: string): unknown;
  /** What happens in the normal course, like a connection. */
  info(message: string): unknown;
  /** What is wrong, but was dealt with. */
  warn(message: string): unknown;
  /** What is wrong, and needs somebody. */
  error(message: string): unknown;
}

/**
 * The log that is used when none is given.
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
 * A log that can't do harm.
 *
 * @param log Any log; one that throws is not called again.
 * @returns A log that never throws.
 */
export function harmless(log: LogSink): LogSink {
  let isBroken = false;
  const guard = (level: keyof LogSink) => (message: string) => {
    if (isBroken) return;
    const breakDown = () => void (isBroken = true); // there is nobody left to tell
    try {
      const result = log[level](message);
      if (result instanceof Promise) result.catch(breakDown);
    } catch {
      breakDown();
    }
  };
  return {
    debug: guard("debug"),
    info: guard("info"),
    warn: guard("warn"),
    error: guard("error"),
  };
}

/**
 * Bytes as a log shows them.
 *
 * @param bytes The bytes.
 * @returns Two hexadecimal digits a byte, with spaces between the bytes.
 */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join(" ");
}

/**
 * Anything that was thrown, with the place where it was.
 *
 * @param thrown What was thrown.
 * @returns Its stack, or the thing itself as text.
 */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error
    ? thrown.stack ?? String(thrown)
    : String(thrown);
}

/**
 * The message of anything that was thrown.
 *
 * @param thrown What was thrown.
 * @returns Its message, or the thing itself as text.
 */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * An address and a port, as messages show them.
 *
 * @param hostname A name, or an IP address.
 * @param port The port.
 */
export function addressText(hostname: string, port: number): string {
  return hostname.includes(":")
    ? `[${hostname}]:${port}`
    : `${hostname}:${port}`;
}
