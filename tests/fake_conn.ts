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
  /** Bytes that were written to it. */
  readonly written: number[] = [];
  /** Number of further bytes that the system accepts. */
  #room = Infinity;
  #taken = Promise.withResolvers<void>();
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
        this.#taken.resolve();
      },
      write: async (bytes: Uint8Array) => {
        while (this.#room === 0 && !this.isClosed) await this.#taken.promise;
        if (this.isClosed) throw new Deno.errors.BadResource("closed");
        const taken = bytes.subarray(0, this.#room);
        this.#room -= taken.length;
        this.written.push(...taken);
        return taken.length;
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

  /** Has the system take that many more bytes of what is written, and then none. */
  take(count: number): void {
    this.#room = count;
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
  }

  /** Sends bytes, or null for the end of the stream. */
  send(...pieces: (Uint8Array | null)[]): void {
    this.#reads.push(...pieces);
    this.#read.resolve();
    this.#read = Promise.withResolvers();
  }
}
