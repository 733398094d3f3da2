/**
 * Connections of a listener, one after another.
 *
 * @module
 */

/** Time in ms after which a listener that couldn't accept tries again. */
const RETRY_MS = 100;

/**
 * Yields the connections of a listener until it is closed. The iterator of Deno's listener
 * ends with an error instead, if a client resets its connection before it is accepted.
 *
 * @param listener The listener.
 * @param failed Called with the error if a connection couldn't be accepted for another
 * reason, as if too many files are open; it is tried again 100 ms later.
 */
export async function* acceptAll(
  listener: Pick<Deno.TcpListener, "accept">,
  failed: (error: unknown) => void,
): AsyncGenerator<Deno.TcpConn, void> {
  for (;;) {
    try {
      yield await listener.accept();
    } catch (error) {
      if (isClosed(error)) return;
      if (isGone(error)) continue;
      failed(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Whether the listener was closed. */
function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}

/** Whether a client had ended its connection before it was accepted. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}
