/**
 * Permission for the network, requested before threads need it.
 *
 * @module
 */

import { addressText } from "../base/log.ts";

/** Address that a thread will listen on or dial. */
export interface NetAddress {
  /** Address, or a name; null for every address of this machine. */
  readonly hostname: string | null;
  /** Port. */
  readonly port: number;
}

/**
 * Requests the permission to use an address, if Deno still has to prompt the user.
 *
 * The prompt blocks the program until the user answers. Time limits that begin after it
 * don't elapse meanwhile, as they would if a thread asked.
 *
 * @param address Address.
 * @param action The purpose, for error messages.
 * @throws {Error} If the program doesn't run in Deno.
 */
export function askForNet(
  { hostname, port }: NetAddress,
  action: string,
): void {
  if (!("Deno" in globalThis)) {
    throw new Error(
      `Cannot ${action}: its threads need Deno, and this program runs in another ` +
        "runtime; start it with `deno run --allow-net`, or `npx deno run --allow-net`",
    );
  }
  const host = addressText(hostname ?? "::", port);
  try {
    // There is no prompt once it is granted or denied; the thread reports a denial.
    Deno.permissions.requestSync({ name: "net", host });
  } catch (error) {
    // The name is invalid in a request; the thread reports its fault.
    if (!(error instanceof URIError)) throw error;
  }
}
