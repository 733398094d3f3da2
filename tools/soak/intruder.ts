/**
 * A client that isn't the controller, and wants its place.
 *
 * @module
 */

import type { PortRole } from "../../mod.ts";
import type { Random } from "../../src/simulator/faults/random.ts";

const HOSTNAME = "127.0.0.1";
const JUNK_BYTES_MAX = 2000;

/** Dials in where a controller has its place, and sends junk. */
export class Intruder implements Disposable {
  readonly #conns: readonly Deno.TcpConn[];
  #isGone = false;

  private constructor(conns: readonly Deno.TcpConn[]) {
    this.#conns = conns;
  }

  /**
   * Dials in, and sends junk.
   *
   * @param ports The server's ports.
   * @param sockets Which of them.
   * @param random Chooses the junk.
   * @param onJunk Told how many bytes go out to the telemetry port.
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

  /** Leaves, once. */
  [Symbol.dispose](): void {
    if (this.#isGone) return;
    this.#isGone = true;
    for (const conn of this.#conns) conn.close();
  }
}
