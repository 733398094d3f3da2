/**
 * A listening port whose connections are {@linkcode NodeSocket}s.
 *
 * @module
 */

import net from "node:net";
import { type Hearing, NodeSocket } from "./node_socket.ts";

/** Listening port. */
export class NodeListener {
  /** Number of the port. */
  readonly port: number;
  readonly #server: net.Server;

  private constructor(server: net.Server) {
    this.#server = server;
    this.port = (server.address() as net.AddressInfo).port;
  }

  /**
   * Opens a port.
   *
   * @param address Address and port to listen on; port 0 for any that is free.
   * @param accept Called with each connection.
   * @param hearing Returns the present manner of reading.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  static async open(
    address: { readonly hostname: string; readonly port: number },
    accept: (socket: NodeSocket) => void,
    hearing?: () => Hearing,
  ): Promise<NodeListener> {
    // Node's server would throw a missing permission where nobody can catch it.
    Deno.listen({ ...address }).close();
    const server = net.createServer({ allowHalfOpen: true, noDelay: true });
    server.on(
      "connection",
      (socket) => accept(NodeSocket.accepted(socket, hearing)),
    );
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      const { hostname: host, port } = address;
      server.listen({ host, port }, () => resolve());
    });
    return new NodeListener(server);
  }

  /** Closes the port, but none of its connections. */
  close(): void {
    this.#server.close();
  }
}
