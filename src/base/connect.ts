/**
 * TCP connections that can be canceled.
 *
 * @module
 */

/**
 * Turns of the event loop in which an attempt that is canceled may still connect, to be
 * closed then. Deno 2.9.6 leaves a connection open, and gives it to nobody, if its signal is
 * aborted in the moment in which it is made, or is made known to the thread: a peer that
 * serves one client would serve none. One long turn isn't enough, as a thread that stalls
 * for its duration finds timer and connection due at once, and calls the timer first.
 */
const CANCEL_GRACE_TURNS = 10;
/** Duration of such a turn, in ms; longer if the thread is busy. */
const CANCEL_TURN_MS = 5;

/**
 * Connects as `Deno.connect()` does, but leaves no connection open when it is canceled, save
 * one that is made in the very turn in which the grace is over.
 *
 * @param options Address to dial, and the signal by which it is canceled.
 * @returns The connection. Rejects as `Deno.connect()` does; if the signal is aborted, with
 * its reason, 50 ms later or more, unless the attempt ends before.
 */
export async function connectTcp(
  options: { hostname: string; port: number; signal: AbortSignal },
): Promise<Deno.TcpConn> {
  const { hostname, port, signal } = options;
  signal.throwIfAborted();
  const canceling = new AbortController();
  let turn: ReturnType<typeof setTimeout> | undefined;
  let turnsLeft = CANCEL_GRACE_TURNS;
  const cancel = () => {
    if (turnsLeft-- === 0) canceling.abort(signal.reason);
    else turn = setTimeout(cancel, CANCEL_TURN_MS);
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
    clearTimeout(turn);
  }
}
