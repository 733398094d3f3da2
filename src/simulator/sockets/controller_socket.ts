/**
 * Sockets as a simulated controller uses them. A `Deno.Conn` is one.
 *
 * @module
 */

/** Connection to the peer. */
export interface ControllerSocket extends Disposable {
  /**
   * Reads at least one byte.
   *
   * @returns Number of bytes read; `null` once the peer has closed.
   */
  read(bytes: Uint8Array): Promise<number | null>;

  /**
   * Writes at least one byte.
   *
   * @returns Number of bytes written.
   */
  write(bytes: Uint8Array): Promise<number>;
}

/** Address to dial; `signal` cancels. */
export interface DialOptions {
  readonly hostname: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/**
 * Writes all bytes, whatever number of them the socket takes at a time.
 *
 * @param socket Socket to write to.
 * @param bytes Bytes to write.
 */
export async function writeAll(
  socket: ControllerSocket,
  bytes: Uint8Array,
): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await socket.write(bytes.subarray(written));
  }
}

/**
 * Fills `bytes`, however the peer's writes were cut.
 *
 * @param socket Socket to read from.
 * @param bytes Memory to fill.
 * @throws {Deno.errors.UnexpectedEof} If the peer closes before that.
 */
export async function readFull(
  socket: ControllerSocket,
  bytes: Uint8Array,
): Promise<void> {
  for (let length = 0; length < bytes.length;) {
    const count = await socket.read(bytes.subarray(length));
    if (count === null) {
      throw new Deno.errors.UnexpectedEof("the peer closed the connection");
    }
    length += count;
  }
}

/**
 * Reads only to notice that the connection is lost.
 *
 * @param socket Socket to read from.
 */
export async function readToEnd(socket: ControllerSocket): Promise<never> {
  const bytes = new Uint8Array(64);
  for (;;) await readFull(socket, bytes);
}
