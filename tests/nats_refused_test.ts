// Connections that a NATS server refuses: by Deno alone, as a program must survive them.

import net from "node:net";
import { assertMatch, assertRejects } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { connectNats } from "../nats.ts";
import { netTest } from "./net.ts";

const INFO = JSON.stringify({
  server_id: "X",
  version: "2.10.0",
  host: "127.0.0.1",
  port: 4222,
  headers: true,
  max_payload: 1 << 20,
  auth_required: true,
});
/** Error that ends no connection. */
const FORBIDDEN = 'Permissions Violation for Publish to "x"';
/** Number of connections, as the reset doesn't reach each one in time. */
const ATTEMPTS = 50;

/** Server that refuses clients, and resets their connections; it may take some at first. */
class Refusing implements AsyncDisposable {
  /** Number of clients that it still takes. */
  taken = 0;
  readonly #server = net.createServer((socket) => this.#serve(socket));
  readonly #ends: (() => void)[] = [];

  async start(): Promise<string> {
    await new Promise<void>((resolve) =>
      this.#server.listen(0, "127.0.0.1", resolve)
    );
    const { port } = this.#server.address() as net.AddressInfo;
    return `nats://127.0.0.1:${port}`;
  }

  /** Ends the connections of those that were taken, after an error that isn't the cause. */
  end(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #serve(socket: net.Socket): void {
    socket.on("error", () => {});
    socket.write(`INFO ${INFO}\r\n`);
    const isTaken = this.taken-- > 0;
    socket.once("data", () => {
      if (isTaken) {
        socket.write("PONG\r\n");
        this.#ends.push(() => void socket.end(`-ERR '${FORBIDDEN}'\r\n`));
      } else {
        const reset = () => socket.resetAndDestroy();
        socket.write("-ERR 'Authorization Violation'\r\n", reset);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

netTest(
  "connectNats() rejects, and nothing else, when a server refuses the credentials and resets the connection",
  async () => {
    await using server = new Refusing();
    const url = await server.start();
    for (let i = 0; i < ATTEMPTS; i++) {
      await assertRejects(
        () => connectNats(url),
        Error,
        "Authorization Violation",
      );
    }
  },
);

netTest(
  "calls say why a connection to NATS is not made again",
  async () => {
    await using server = new Refusing();
    server.taken = 1;
    const url = await server.start();
    await using connection = await connectNats(url);
    const ended = new Promise((resolve) => connection.watchConnection(resolve));
    server.end();
    await ended;
    const why = async () => {
      const last = () => connection.last("rotator", "gateway");
      return (await assertRejects(last, Error)).message;
    };
    assertMatch(await why(), /isn't connected$/);
    const refused = /isn't connected, after \d+ attempts?: .*Authorization/;
    while (!refused.test(await why())) await delay(10);
  },
);

Deno.test("connectNats() refuses the address of a WebSocket, also if it would wait for its broker", async () => {
  await assertRejects(
    () => connectNats(["a", "WSS://b:4222"], { waitForBroker: true }),
    RangeError,
    "addresses of TCP, such as nats://broker:4222: received WSS://b:4222",
  );
});
