/**
 * The entry of every worker: listens, then serves one socket as its role says.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { EndCause, JournalWriter } from "../journal.ts";
import { LinkBoard } from "../link_board.ts";
import { SharedMemory } from "../shared_layout.ts";
import type { FromWorker, StartMessage, ToWorker } from "../worker_messages.ts";
import { ClientPort, type Serve } from "./client_port.ts";
import { CommandSocket } from "./command_socket.ts";
import { TelemetrySocket } from "./telemetry_socket.ts";

let port: ClientPort | undefined;
let commandSocket: CommandSocket | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "start":
      return start(data);
    case "cut":
      if (port?.client?.connection !== data.connection) return;
      return port.client.close(EndCause.CUT, data.reason);
    case "giveUp":
      return commandSocket?.giveUp(data.command, data.reason);
    case "close":
      return void close();
  }
};

function post(message: FromWorker): void {
  self.postMessage(message);
}

async function close(): Promise<void> {
  await port?.close();
  post({ type: "closed" });
  self.close();
}

function start(message: StartMessage): void {
  const { role, admission } = message;
  let listener: Deno.TcpListener;
  try {
    listener = listen(message.hostname, message.port);
  } catch (error) {
    const { name, message } = error as Error;
    post({ type: "failed", name, message });
    self.close();
    return;
  }
  const { socket } = role;
  const memory = new SharedMemory(message.sizes, message.buffer);
  const journal = new JournalWriter(memory);
  const board = new LinkBoard(message.board);
  let serve: Serve;
  if (role.socket === "telemetry") {
    const socket = new TelemetrySocket(role, memory, journal, board);
    serve = (client) => socket.serve(client);
  } else {
    const socket = new CommandSocket(memory, journal, board);
    commandSocket = socket;
    serve = (client) => socket.serve(client);
    socket.writeCommands(() => port?.client);
  }
  const parts = { socket, listener, admission, memory, journal, board, serve };
  port = new ClientPort(parts);
  port.run();
  post({ type: "listening", port: listener.addr.port });
}

function listen(hostname: string | null, port: number): Deno.TcpListener {
  if (hostname !== null) return Deno.listen({ hostname, port });
  try {
    return Deno.listen({ hostname: "::", port }); // takes IPv4 clients, too
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port }); // a host without IPv6
  }
}
