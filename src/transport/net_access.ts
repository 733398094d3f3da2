/**
 * Permission for the net, which is asked for before threads need it.
 *
 * @module
 */

import { addressText } from "../base/log.ts";

/** An address that a thread will listen on or dial. */
export interface NetAddress {
  /** The address, or a name; null for every address of this machine. */
  readonly hostname: string | null;
  /** The port. */
  readonly port: number;
}

/**
 * Asks for the permission to use an address, if Deno still has to ask the user.
 *
 * That blocks the program until the user answers. So time limits that begin behind it
 * don't run meanwhile, as they would if a thread asked.
 *
 * @param address The address.
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
    // Once it is granted or denied, this asks no more; the thread says what is denied.
    Deno.permissions.requestSync({ name: "net", host });
  } catch (error) {
    // No name that could be asked for; the thread says what is wrong with it.
    if (!(error instanceof URIError)) throw error;
  }
}
