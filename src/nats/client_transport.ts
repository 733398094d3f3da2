/**
 * Connections of the client to a server, of which no late error ends the program.
 *
 * The client takes the listeners off a socket that it destroys. In Deno, a socket tells of
 * an error also afterwards, such as the reset by a server that has refused its credentials:
 * without a listener, that is an uncaught error of the program.
 *
 * @module
 */

import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from "npm:@nats-io/transport-node@3.4.0";
import {
  nodeResolveHost,
  NodeTransport,
} from "npm:@nats-io/transport-node@3.4.0/lib/node_transport.js";

/** Transport of the client, whose sockets always have a listener for errors. */
class ClientTransport extends NodeTransport {
  override async dial(address: { hostname: string; port: number }) {
    return listening(await super.dial(address));
  }

  override async tlsFirst(
    address: { hostname: string; port: number; tlsName: string },
  ) {
    return listening(await super.tlsFirst(address));
  }

  override async startTLS() {
    return listening(await super.startTLS());
  }
}

/** Gives a socket a listener for errors, which it keeps. */
function listening<S extends NodeTransport["socket"]>(socket: S): S {
  const removeAllListeners = socket.removeAllListeners.bind(socket);
  const ignore = () => {}; // the transport's own listener says it
  socket.removeAllListeners = (...args) => {
    removeAllListeners(...args);
    return socket.on("error", ignore);
  };
  return socket.on("error", ignore);
}

/**
 * Connects as the client's own `connect()` does. The client has one factory of transports for
 * the whole program: that of the last call of either function makes all reconnections.
 *
 * @throws {Error} If no server can be reached, or it refuses the credentials.
 */
export function connect(options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({
    factory: () => new ClientTransport(),
    dnsResolveFn: nodeResolveHost,
  });
  return NatsConnectionImpl.connect(options);
}
