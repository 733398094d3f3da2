/**
 * Task that runs: one socket that listens or dials, and all of its loops.
 *
 * @module
 */

import { messageOf } from "../../base/printable.ts";
import { EndCause, JournalWriter } from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import type { SharedMemory } from "../shared_layout.ts";
import type {
  ListenTask,
  SocketTask,
  TaskMessage,
  TaskReport,
} from "../worker_messages.ts";
import { ClientPort } from "./client_port.ts";
import { CommandSocket } from "./command_socket.ts";
import { Dialer } from "./dialer.ts";
import { ReadTurns } from "./read_turns.ts";
import { Sessions } from "./sessions.ts";
import { TelemetrySocket } from "./telemetry_socket.ts";

/** Parts of a task. */
export interface TaskParts {
  /** The task. */
  readonly task: SocketTask;
  /** Memory shared with the main thread. */
  readonly memory: SharedMemory;
  /** Board that all sockets of the link share. */
  readonly board: LinkBoard;
  /** Number of bytes that it may read in a turn of the event loop. */
  readonly turnBytesMax: number;
  /** Called with each of its reports. */
  readonly report: (report: TaskReport) => void;
}

/**
 * Serves one socket until it is closed, or one of its loops fails; neither concerns other
 * tasks of the thread.
 */
export class RunningTask {
  readonly #report: (report: TaskReport) => void;
  readonly #journal: JournalWriter;
  readonly #sessions: Sessions;
  /** Reader of frames, if the socket has any. */
  readonly #frames: TelemetrySocket | undefined;
  /** Writer of commands, if the socket has any. */
  readonly #commands: CommandSocket | undefined;
  /** Source of the peers. */
  readonly #source: ClientPort | Dialer;
  readonly #loops = new Set<Promise<void>>();
  #isClosing = false;

  /**
   * @param parts Its parts.
   * @throws {Error} If it can't listen.
   */
  constructor({ task, memory, board, turnBytesMax, report }: TaskParts) {
    const { socket } = task;
    const listener = "listen" in task ? listen(task.listen) : undefined;
    const journal = new JournalWriter(memory);
    const onFailure = (error: unknown) => this.#fail(error);
    const parts = {
      memory,
      journal,
      board,
      turns: new ReadTurns(turnBytesMax),
      onFailure,
    };
    const frames = "stream" in task
      ? new TelemetrySocket(task.stream, parts)
      : undefined;
    const commands = socket === "telemetry"
      ? undefined
      : new CommandSocket(parts);
    const sessions = new Sessions({
      socket,
      memory,
      journal,
      board,
      // At least one of the two exists; with both, the received bytes are frames.
      serve: async (peer) =>
        await (frames?.serve(peer) ?? commands?.watch(peer)),
    });
    this.#report = report;
    this.#journal = journal;
    this.#sessions = sessions;
    this.#frames = frames;
    this.#commands = commands;
    if ("dial" in task) {
      this.#source = new Dialer({ task: task.dial, memory, journal, sessions });
    } else {
      const { admission } = task.listen;
      const port = new ClientPort({
        socket,
        admission,
        memory,
        journal,
        board,
        sessions,
        listener: listener!,
      });
      this.#source = port;
      this.#run(port.run());
    }
    if (commands) this.#run(commands.writeCommands(sessions));
    report({ type: "ready", port: listener?.addr.port ?? 0 });
  }

  /**
   * Obeys a message.
   *
   * @param message Message of the main thread.
   */
  receive(message: TaskMessage): void {
    if (this.#isClosing) return;
    const source = this.#source;
    switch (message.type) {
      case "dial":
        if (source instanceof Dialer) this.#run(source.dial());
        return;
      case "hangUp":
        if (source instanceof Dialer) source.hangUp(message.reason);
        return;
      case "cut": {
        const { peer } = this.#sessions;
        if (peer?.connection !== message.connection) return;
        return peer.close(EndCause.CUT, message.reason);
      }
      case "giveUp":
        return this.#commands?.giveUp(message.command, message.reason);
      case "close":
        return void this.#close({ type: "closed" });
    }
  }

  /** Watches a loop, whose failure ends the task. */
  #run(loop: Promise<void>): void {
    const watched = loop.catch((error) => this.#fail(error))
      .finally(() => this.#loops.delete(watched));
    this.#loops.add(watched);
  }

  #fail(error: unknown): void {
    this.#close({ type: "died", reason: messageOf(error) });
  }

  /** Closes all sockets, and reports that when no loop runs any more. */
  async #close(report: TaskReport): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#source.close();
    this.#frames?.close();
    this.#commands?.close();
    this.#journal.close();
    await Promise.all(this.#loops);
    this.#report(report);
  }
}

function listen({ hostname, port }: ListenTask): Deno.TcpListener {
  return hostname === null
    ? listenEverywhere(port)
    : Deno.listen({ hostname, port });
}

function listenEverywhere(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "::", port }); // takes IPv4 clients, too
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port }); // a host without IPv6
  }
}
