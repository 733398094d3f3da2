/**
 * Main thread's end of one socket: its task, and its connections.
 *
 * @module
 */

import type { SocketRole } from "../base/errors.ts";
import type { EventLog } from "./events/event_log.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import { wallMs } from "../base/clock.ts";
import { RecordKind } from "../transport/journal.ts";
import type { JournalRecord } from "../transport/record_list.ts";
import type { LinkBoard } from "../transport/link_board.ts";
import { hostFor, type LinkThreads } from "../transport/link_pool.ts";
import { disconnectedEvent, recordEvent } from "./events/record_events.ts";
import type { SharedMemory } from "../transport/shared_layout.ts";
import { JournalLoop } from "./journal_loop.ts";
import { askForNet } from "../transport/net_access.ts";
import type { HostedTask } from "../transport/task_host.ts";
import type { SocketTask, TaskMessage } from "../transport/worker_messages.ts";

/**
 * Time limit for the start of a task, in ms: with a worker it takes 50 ms, or ten times
 * that on a busy machine.
 */
const START_MS_MAX = 10_000;

/** Parts of a link that its sockets use. */
export interface LinkParts {
  /** Board that all threads of the link share. */
  readonly board: LinkBoard;
  /** Threads on which the sockets run. */
  readonly threads: LinkThreads;
  /** Log of the events. */
  readonly eventLog: EventLog;
  /** Observer of connections. */
  readonly observer: LinkObserver;
}

/** Callbacks of a link for changes of its sockets. */
export interface LinkObserver {
  /** Called when a connection has begun. */
  readonly onConnected: (socket: SocketRole) => void;
  /**
   * Called when a connection has ended, though some of its frames may not be delivered
   * yet; {@linkcode onLost} follows when they are.
   */
  readonly onEnded: (socket: SocketRole, event: DisconnectedEvent) => void;
  /** Called when a connection has ended, and its frames are delivered. */
  readonly onLost: (socket: SocketRole, event: DisconnectedEvent) => void;
  /** Called when the controller couldn't be dialled. */
  readonly onUnreachable?: (event: UnreachableEvent) => void;
  /** Called when the controller is no longer dialled. */
  readonly onDialEnded?: () => void;
  /** Called when the socket has ended by a failure of its task, or of its thread. */
  readonly onDeath: (socket: SocketRole, reason: string) => void;
}

/** Main thread's end of one socket. */
export class SocketLink extends JournalLoop {
  readonly #task: SocketTask;
  readonly #parts: LinkParts;
  #hosted: HostedTask | undefined;
  #connection = 0;
  /** Connection that was cut last. */
  #cutConnection = 0;
  #connectedMs = -Infinity;
  #endedMs = -Infinity;
  #heardMs = -Infinity;
  #peer = "";
  #ended: PromiseWithResolvers<void> | undefined;
  #receivedEnd: DisconnectedEvent | undefined;

  /**
   * @param task Task of the socket.
   * @param memory Memory to share with it.
   * @param parts Parts of the link that receive its events.
   */
  constructor(task: SocketTask, memory: SharedMemory, parts: LinkParts) {
    super(memory, parts.eventLog);
    this.#task = task;
    this.#parts = parts;
  }

  /** Role of the socket. */
  get socket(): SocketRole {
    return this.#task.socket;
  }

  /** Port that it listens on; 0 before the start, or if it dials. */
  get port(): number {
    return this.#hosted?.port ?? 0;
  }

  /** Number of the present connection; 0 if there is none. */
  get connection(): number {
    return this.#connection;
  }

  /** Number of the present connection, unless it was cut; else 0. */
  get usableConnection(): number {
    return this.#connection === this.#cutConnection ? 0 : this.#connection;
  }

  /** Human-readable lack of a connection, with advice if it was never opened. */
  get absence(): string {
    const call = "dial" in this.#task ? "connect()" : "start()";
    const advice = this.isStarted ? "" : `: await ${call} first`;
    return `the ${this.socket} socket is not connected${advice}`;
  }

  /** Start of the present connection, by `monotonicMs()`. */
  get connectedMs(): number {
    return this.#connectedMs;
  }

  /** End of the last connection, by `monotonicMs()`; -Infinity before. */
  get endedMs(): number {
    return this.#endedMs;
  }

  /** Last sign of life of the last client that was replaced, likewise. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Address of the last controller, without its port. */
  get peerHost(): string {
    return this.#peer.slice(0, this.#peer.lastIndexOf(":"));
  }

  /** Promise that resolves when the present connection, if there is one, has ended. */
  get ended(): Promise<void> {
    return this.#ended?.promise ?? Promise.resolve();
  }

  /**
   * End of a connection that was received, but isn't reported yet, as some of its frames
   * are still to be delivered. No more frames follow on it.
   */
  get receivedEnd(): DisconnectedEvent | undefined {
    return this.#receivedEnd;
  }

  /**
   * Requests the permission that the task needs, if Deno still has to prompt.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {Error} If the program doesn't run in Deno.
   */
  askForNet(action: string): void {
    const task = this.#task;
    askForNet("listen" in task ? task.listen : task.dial, action);
  }

  /**
   * Starts the task on its thread.
   *
   * @throws {Error} If it can't start.
   */
  async start(): Promise<void> {
    const { board, threads, observer } = this.#parts;
    this.#hosted = await hostFor(threads, this.#task).start({
      task: this.#task,
      memory: this.memory,
      board,
      timeoutMs: START_MS_MAX,
      onDeath: (reason) => observer.onDeath(this.socket, reason),
    });
  }

  /** Dials. */
  dial(): void {
    this.#post({ type: "dial" });
  }

  /**
   * Ends dialling, and the connection.
   *
   * @param reason Human-readable reason.
   */
  hangUp(reason: string): void {
    this.#post({ type: "hangUp", reason });
  }

  /**
   * Closes a connection, on which no command may be sent from now on.
   *
   * @param connection Number of the connection.
   * @param reason Human-readable reason.
   */
  cut(connection: number, reason: string): void {
    this.#cutConnection = connection;
    this.#post({ type: "cut", connection, reason });
  }

  /**
   * Closes the connection that a command is written to, if it isn't written yet.
   *
   * @param command Number of the command in the mailbox.
   * @param reason Human-readable reason.
   */
  giveUp(command: number, reason: string): void {
    this.#post({ type: "giveUp", command, reason });
  }

  #post(message: TaskMessage): void {
    this.#hosted?.post(message);
  }

  /**
   * Stops reading, and the task.
   *
   * @param timeoutMs Time limit for the task to end by itself, in ms.
   * @param why Human-readable reason.
   */
  async stop(timeoutMs: number, why: string): Promise<void> {
    this.turn(); // what has happened before shall not be told as our doing
    if (this.#connection !== 0) {
      this.eventLog.emit(
        this.#receivedEnd ??
          disconnectedEvent(this.socket, this.#peer, "closed", why, wallMs()),
      );
    }
    this.#end();
    this.endTurns();
    await this.#hosted?.stop(timeoutMs);
    this.showRest();
  }

  #end(): void {
    this.#connection = 0;
    this.#ended?.resolve();
  }

  protected override onEndRead(record: JournalRecord): void {
    const event = this.#eventOf(record);
    if (event?.type !== "disconnected" || this.isStopped) return;
    this.#receivedEnd = event;
    this.#parts.observer.onEnded(this.socket, event);
  }

  protected override onRecord(record: JournalRecord): void {
    const { kind, subject, monotonicMs: atMs } = record;
    const { observer } = this.#parts;
    const { socket } = this;
    const event = this.#eventOf(record);
    if (event === undefined) {
      if (kind === RecordKind.DIAL_ENDED) observer.onDialEnded?.();
      return;
    }
    // Precedes the callbacks, as they may close the link.
    if (event.type === "connected") {
      this.#connection = subject;
      this.#connectedMs = atMs;
      this.#peer = event.peer;
      this.#ended = Promise.withResolvers();
    } else if (event.type === "disconnected") {
      if (this.#receivedEnd?.atMs === event.atMs) this.#receivedEnd = undefined;
      this.#endedMs = atMs;
      this.#end();
    } else if (event.type === "replaced") {
      this.#heardMs = atMs - event.silentMs;
    }
    this.eventLog.emit(event);
    if (this.isStopped) return;
    if (event.type === "connected") observer.onConnected(socket);
    else if (event.type === "disconnected") observer.onLost(socket, event);
    else if (event.type === "unreachable") observer.onUnreachable?.(event);
  }

  #eventOf({ slot }: JournalRecord) {
    const { journal } = this.records;
    return recordEvent(journal, slot, this.#task, this.#peer);
  }
}
