/**
 * What a simulated controller needs of a socket. A `Deno.Conn` has it all.
 *
 * @module
 */

/** One connection to the peer. */
export interface ControllerSocket extends Disposable {
  /**
   * Reads at least one byte.
   *
   * @returns How many bytes; `null` once the peer has closed.
   */
  read(bytes: Uint8Array): Promise<number | null>;

  /**
   * Writes at least one byte.
   *
   * @returns How many bytes.
   */
  write(bytes: Uint8Array): Promise<number>;
}

/** Where to dial; abort `signal` to give up. */
export interface DialOptions {
  readonly hostname: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/**
 * Writes all of it, whatever part of it the socket takes at a time.
 *
 * @param socket Where to.
 * @param bytes What.
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
 * @param socket Where from.
 * @param bytes Where to.
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
 * Reads only to learn that the connection is lost.
 *
 * @param socket Where from.
 */
export async function readToEnd(socket: ControllerSocket): Promise<never> {
  const bytes = new Uint8Array(64);
  for (;;) await readFull(socket, bytes);
}
