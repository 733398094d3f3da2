/**
 * A socket of a proxy or a controller with faults, without the system's.
 *
 * @module
 */

import type { NodeSocket } from "../src/simulator/faults/node_socket.ts";
import { FakeConn } from "./fake_conn.ts";

/** A socket in a test's hands. */
export class FakeSocket {
  readonly fake = new FakeConn();
  readonly socket: NodeSocket;
  /** Ends that it was given, in order. */
  readonly ends: string[] = [];
  isLost = false;

  constructor() {
    const { conn } = this.fake;
    const isLost = () => this.isLost;
    const end = (how: string) => {
      this.ends.push(how);
      this.isLost = true;
      conn.close();
    };
    this.socket = {
      get isLost() {
        return isLost();
      },
      read: (bytes: Uint8Array) => conn.read(bytes),
      write: (bytes: Uint8Array) => conn.write(bytes),
      reset: () => end("reset"),
      [Symbol.dispose]: () => end("closed"),
    } as unknown as NodeSocket;
  }
}
