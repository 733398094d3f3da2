// Connections that a NATS server refuses: by Deno alone, as a program must survive them.

import net from "node:net";
import { assertRejects } from "jsr:@std/assert@^1.0.19";
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
/** Number of connections, as the reset doesn't reach each one in time. */
const ATTEMPTS = 50;

netTest(
  "connectNats() rejects, and nothing else, when a server refuses the credentials and resets the connection",
  async () => {
    const server = net.createServer((socket) => {
      socket.on("error", () => {});
      socket.write(`INFO ${INFO}\r\n`);
      socket.once("data", () => {
        const end = () => socket.resetAndDestroy();
        socket.write("-ERR 'Authorization Violation'\r\n", end);
      });
    });
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve())
    );
    try {
      const { port } = server.address() as net.AddressInfo;
      for (let i = 0; i < ATTEMPTS; i++) {
        await assertRejects(
          () => connectNats(`nats://127.0.0.1:${port}`),
          Error,
          "Authorization Violation",
        );
      }
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  },
);

netTest("connectNats() refuses the address of a WebSocket", async () => {
  await assertRejects(
    () => connectNats("ws://127.0.0.1:4222"),
    Error,
    "not of WebSockets",
  );
});
