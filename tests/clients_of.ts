/** Clients of a test's listener. */

import { acceptAll } from "../src/base/accept_all.ts";

/**
 * Yields the connections of a listener until it is closed, but none that its client has
 * reset before it was accepted; throws if it can't accept.
 */
export function clientsOf(
  listener: Deno.TcpListener,
): AsyncGenerator<Deno.TcpConn, void> {
  return acceptAll(listener, (error) => {
    throw error;
  });
}
