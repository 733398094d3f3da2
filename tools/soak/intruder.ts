/**
 * Client that isn't the controller, and tries to take its place.
 *
 * @module
 */

import type { PortRole } from "../../mod.ts";
import type { Random } from "../../src/simulator/faults/random.ts";

const HOSTNAME = "127.0.0.1";
const JUNK_BYTES_MAX = 2000;

/** Connects in place of a controller, and sends junk. */
export class Intruder implements Disposable {
  readonly #conns: readonly Deno.TcpConn[];
  #isGone = false;

  private constructor(conns: readonly Deno.TcpConn[]) {
    this.#conns = conns;
  }

  /**
   * Connects, and sends junk.
   *
   * @param ports The server's ports.
   * @param sockets Sockets to connect.
   * @param random Source of the junk.
   * @param onJunk Called with the number of bytes sent to the telemetry port.
   */
  static async dial(
    ports: Readonly<Record<PortRole, number>>,
    sockets: readonly PortRole[],
    random: Random,
    onJunk: (bytes: number) => void,
  ): Promise<Intruder> {
    const junk = sockets.map(() =>
      random.bytes(random.integer(0, JUNK_BYTES_MAX))
    );
    const conns = await Promise.all(
      sockets.map((socket) =>
        Deno.connect({ hostname: HOSTNAME, port: ports[socket] })
      ),
    );
    conns.forEach((conn, i) => {
      if (sockets[i] === "telemetry") onJunk(junk[i].length);
      // It may be refused before all is written.
      conn.write(junk[i]).catch(() => {});
    });
    return new Intruder(conns);
  }

  /** Closes its connections, once. */
  [Symbol.dispose](): void {
    if (this.#isGone) return;
    this.#isGone = true;
    for (const conn of this.#conns) conn.close();
  }
}
