/**
 * Hosts by which a server may be asked.
 *
 * A page of another site can let its own name lead to this machine (DNS rebinding), and would
 * then read the answers of a server here, also of one that listens on 127.0.0.1 only. Its
 * requests have that name as their host.
 *
 * @module
 */

import { typeOf } from "./check.ts";

/**
 * Returns the reason why a request is refused: its host is neither `localhost` nor an IP
 * address, which can't be made to lead elsewhere, nor an allowed name; undefined if it isn't.
 *
 * @param request Request.
 * @param allowHosts Names of this machine.
 */
export function hostRefusal(
  { url }: Request,
  allowHosts: readonly string[],
): string | undefined {
  const { hostname } = new URL(url);
  const isKnown = hostname === "localhost" || isAddress(hostname) ||
    allowHosts.some((name) => name.toLowerCase() === hostname);
  if (isKnown) return undefined;
  return `Cannot serve host ${hostname}: add it to allowHosts if it is a name of this machine`;
}

/** Returns the name by which a server can be asked from this machine. */
export function askedHost(host: string): string {
  return ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
}

/**
 * Checks a list of names.
 *
 * @param value List to check.
 * @param action Action that fails, for the message.
 * @param name Name of the option.
 * @throws {TypeError} If it is no array of strings.
 */
export function checkTexts(value: unknown, action: string, name: string): void {
  const isList = Array.isArray(value) &&
    value.every((text) => typeof text === "string");
  if (isList) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be an array of strings: received ${
      typeOf(value)
    }`,
  );
}

function isAddress(hostname: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) || hostname.startsWith("[");
}
