/**
 * A connection that a worker's parts are given, in a test's hands.
 *
 * @module
 */

/** A connection without a socket. */
export class FakeConn {
  readonly conn: Deno.TcpConn;
  isNoDelay = false;
  isKeptAlive = false;
  isClosed = false;
  /** Error that its options throw, as the peer has ended already. */
  error: Error | undefined;
  readonly #reads: (Uint8Array | null)[] = [];
  #read = Promise.withResolvers<void>();

  /** @param hostname The peer's address. */
  constructor(hostname = "127.0.0.1") {
    this.conn = {
      remoteAddr: { hostname, port: 5000, transport: "tcp" },
      setNoDelay: (isNoDelay: boolean) => {
        if (this.error) throw this.error;
        this.isNoDelay = isNoDelay;
      },
      setKeepAlive: (isKeptAlive: boolean) =>
        void (this.isKeptAlive = isKeptAlive),
      close: () => {
        this.isClosed = true;
        this.#read.resolve();
      },
      read: async (buffer: Uint8Array) => {
        while (this.#reads.length === 0) {
          if (this.isClosed) throw new Deno.errors.BadResource("closed");
          await this.#read.promise;
        }
        const bytes = this.#reads[0];
        if (bytes === null) return null;
        const taken = bytes.subarray(0, buffer.length);
        buffer.set(taken);
        if (taken.length < bytes.length) {
          this.#reads[0] = bytes.subarray(taken.length);
        } else this.#reads.shift();
        return taken.length;
      },
    } as unknown as Deno.TcpConn;
  }

  /** Sends bytes, or null for the end of the stream. */
  send(...pieces: (Uint8Array | null)[]): void {
    this.#reads.push(...pieces);
    this.#read.resolve();
    this.#read = Promise.withResolvers();
  }
}
