/**
 * Entry of every worker, which listens or dials, and serves one socket, as its task says.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { shareClock } from "../../base/clock.ts";
import { EndCause, JournalWriter } from "../journal.ts";
import { LinkBoard } from "../link_board.ts";
import { SharedMemory } from "../shared_layout.ts";
import type {
  FromWorker,
  ListenTask,
  StartMessage,
  ToWorker,
} from "../worker_messages.ts";
import { ClientPort } from "./client_port.ts";
import { CommandSocket } from "./command_socket.ts";
import { Dialer } from "./dialer.ts";
import { Sessions } from "./sessions.ts";
import { TelemetrySocket } from "./telemetry_socket.ts";

/** Parts of a worker that was started. */
interface Running {
  readonly sessions: Sessions;
  /** Writer of commands, if the socket has any. */
  readonly commands: CommandSocket | undefined;
  /** Source of the peers. */
  readonly source: ClientPort | Dialer;
}

/** Worker that has its port, if it listens, but whose clock isn't compared yet. */
interface Started {
  readonly message: StartMessage;
  readonly listener: Deno.TcpListener | undefined;
}

let started: Started | undefined;
let running: Running | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "clock":
      return post({ type: "clock", nowMs: performance.now() });
    case "start":
      return start(data);
    case "begin":
      return begin(data.clockOffsetMs);
    case "dial":
      return void dialer()?.dial();
    case "hangUp":
      return dialer()?.hangUp(data.reason);
    case "cut": {
      const { peer } = running?.sessions ?? {};
      if (peer?.connection !== data.connection) return;
      return peer.close(EndCause.CUT, data.reason);
    }
    case "giveUp":
      return running?.commands?.giveUp(data.command, data.reason);
    case "close":
      return void close();
  }
};

function dialer(): Dialer | undefined {
  const { source } = running ?? {};
  return source instanceof Dialer ? source : undefined;
}

function post(message: FromWorker): void {
  self.postMessage(message);
}

async function close(): Promise<void> {
  await running?.source.close();
  post({ type: "closed" });
  self.close();
}

/** Listens, if it has a port, while the clocks are compared. */
function start(message: StartMessage): void {
  const { task } = message;
  const listener = "listen" in task ? listen(task.listen) : undefined;
  if ("listen" in task && listener === undefined) return;
  started = { message, listener };
  post({ type: "ready", port: listener?.addr.port ?? 0 });
}

/** Serves the socket. */
function begin(clockOffsetMs: number): void {
  const { message, listener } = started!;
  const { task, sizes, buffer, board: shared } = message;
  const { socket } = task;
  shareClock(clockOffsetMs); // before anything here looks at the clock
  const memory = new SharedMemory(sizes, buffer);
  const journal = new JournalWriter(memory);
  const board = new LinkBoard(shared);
  const frames = "stream" in task
    ? new TelemetrySocket(task.stream, memory, journal, board)
    : undefined;
  const commands = socket === "telemetry"
    ? undefined
    : new CommandSocket(memory, journal, board);
  const sessions = new Sessions({
    socket,
    memory,
    journal,
    board,
    // At least one of the two exists; with both, the received bytes are frames.
    serve: async (peer) => await (frames?.serve(peer) ?? commands?.watch(peer)),
  });
  let source: ClientPort | Dialer;
  if ("dial" in task) {
    source = new Dialer({ task: task.dial, memory, journal, sessions });
  } else {
    const { admission } = task.listen;
    const parts = { socket, admission, memory, journal, board, sessions };
    source = new ClientPort({ ...parts, listener: listener! });
    source.run();
  }
  commands?.writeCommands(sessions);
  running = { sessions, commands, source };
  // The first timer of a thread takes 17 ms (Deno 2.9.6): better now than behind the
  // first command, or before the first frame.
  clearTimeout(setTimeout(() => {}, 0));
}

/** Listens; ends the worker if it can't. */
function listen({ hostname, port }: ListenTask): Deno.TcpListener | undefined {
  try {
    return hostname === null
      ? listenEverywhere(port)
      : Deno.listen({ hostname, port });
  } catch (error) {
    const { name, message } = error as Error;
    post({ type: "failed", name, message });
    self.close();
    return undefined;
  }
}

function listenEverywhere(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "::", port }); // takes IPv4 clients, too
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port }); // a host without IPv6
  }
}
