/**
 * TCP connections that can be canceled.
 *
 * @module
 */

/**
 * Time for which an attempt that is canceled may still connect, to be closed then, in ms.
 * Deno 2.9.6 leaves a connection open, and gives it to nobody, if its signal is aborted in
 * the moment in which it is made: a peer that serves one client would serve none.
 */
const CANCEL_GRACE_MS = 50;

/**
 * Connects as `Deno.connect()` does, but leaves no connection open when it is canceled.
 *
 * @param options Address to dial, and the signal by which it is canceled.
 * @returns The connection. Rejects as `Deno.connect()` does; if the signal is aborted, with
 * its reason, 50 ms later unless the attempt ends before.
 */
export async function connectTcp(
  options: { hostname: string; port: number; signal: AbortSignal },
): Promise<Deno.TcpConn> {
  const { hostname, port, signal } = options;
  signal.throwIfAborted();
  const canceling = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    grace = setTimeout(() => canceling.abort(signal.reason), CANCEL_GRACE_MS);
  };
  signal.addEventListener("abort", cancel);
  try {
    const conn = await Deno.connect({
      hostname,
      port,
      signal: canceling.signal,
    });
    if (!signal.aborted) return conn;
    conn.close();
    throw signal.reason;
  } finally {
    signal.removeEventListener("abort", cancel);
    clearTimeout(grace);
  }
}
