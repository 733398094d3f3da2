/**
 * A single-socket controller that answers each command at once, in a thread of its own, for
 * any number of clients; it reports its port first.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { CommandStatus, CommandStatusCode, singleSocket } from "../mod.ts";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
self.postMessage(listener.addr.port);
for await (const conn of listener) {
  conn.setNoDelay(true);
  answer(conn);
}

async function answer(conn: Deno.TcpConn): Promise<void> {
  using _ = conn;
  const bytes = new Uint8Array(
    singleSocket.Header.byteLength + CommandStatus.byteLength,
  );
  const header = singleSocket.Header.view(bytes.buffer);
  header.frameId = singleSocket.FrameId.COMMAND_STATUS;
  const status = CommandStatus.view(bytes.buffer, header.bytes.length);
  status.status = CommandStatusCode.ACK;
  const command = singleSocket.Command.create();
  for (;;) {
    for (let length = 0; length < command.bytes.length;) {
      const count = await conn.read(command.bytes.subarray(length));
      if (count === null) return;
      length += count;
    }
    header.counter = command.counter;
    await conn.write(bytes);
  }
}
