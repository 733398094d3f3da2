/**
 * The entry of every worker: listens, then serves one socket as its role says.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { JournalWriter } from "../journal.ts";
import { SharedMemory } from "../shared_layout.ts";
import type { FromWorker, StartMessage, ToWorker } from "../worker_messages.ts";
import { type Client, ClientPort } from "./client_port.ts";
import { CommandSocket } from "./command_socket.ts";
import { TelemetrySocket } from "./telemetry_socket.ts";

let port: ClientPort | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "start") start(data);
  else if (data.type === "cut") {
    if (port?.client?.connection === data.connection) {
      port.client.close(data.reason);
    }
  } else close();
};

function post(message: FromWorker): void {
  self.postMessage(message);
}

async function close(): Promise<void> {
  await port?.close();
  post({ type: "closed" });
  self.close();
}

function start({ role, hostname, port: portNumber, ...shared }: StartMessage) {
  let listener: Deno.TcpListener;
  try {
    listener = listen(hostname, portNumber);
  } catch (error) {
    const { name, message } = error as Error;
    post({ type: "failed", name, message });
    self.close();
    return;
  }
  const memory = new SharedMemory(shared.sizes, shared.buffer);
  const journal = new JournalWriter(memory);
  const open = (serve: (client: Client) => Promise<string>) =>
    new ClientPort(listener, memory, journal, serve);
  if (role.socket === "telemetry") {
    const socket = new TelemetrySocket(memory, journal, role.layout);
    port = open((client) => socket.serve(client));
  } else {
    const socket = new CommandSocket(memory, journal);
    port = open((client) => socket.serve(client));
    socket.writeCommands(() => port?.client);
  }
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
