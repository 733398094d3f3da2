/**
 * Main thread's end of one socket: its task, its memory, and the loop that reads its
 * journal.
 *
 * @module
 */

import type { SocketRole } from "../base/errors.ts";
import type { EventLog } from "./events/event_log.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import type { FrameFeed } from "./samples/frame_feed.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { RecordKind } from "../transport/journal.ts";
import { type JournalRecord, RecordList } from "../transport/record_list.ts";
import type { LinkBoard } from "../transport/link_board.ts";
import { hostFor, type LinkThreads } from "../transport/link_pool.ts";
import { disconnectedEvent, recordEvent } from "./events/record_events.ts";
import type { SampleChannel } from "./samples/sample_channel.ts";
import type { SharedMemory } from "../transport/shared_layout.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { BackPressureWatch } from "./back_pressure_watch.ts";
import { askForNet } from "../transport/net_access.ts";
import type { HostedTask } from "../transport/task_host.ts";
import type { SocketTask, TaskMessage } from "../transport/worker_messages.ts";

/** Duration after which a turn of the loop ends, in ms, between two callbacks. */
const TURN_MS_MAX = 10;
/**
 * Time limit for the start of a task, in ms: with a worker it takes 50 ms, or ten times
 * that on a busy machine.
 */
const START_MS_MAX = 10_000;

/** Channel of any type of frame. */
export type AnyChannel = SampleChannel<AnyStructType, AnyStructType, unknown>;

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

/** Frames in a memory, and their receivers, by type of frame and for all. */
interface CarriedFrames {
  readonly feed: FrameFeed;
  readonly channels: readonly AnyChannel[];
  readonly stream: { wake(): void };
}

/** Main thread's end of one socket. */
export class SocketLink {
  /** Memory that it shares with the socket's task. */
  readonly memory: SharedMemory;
  /** Records that the task has reported. */
  readonly records: RecordList;
  readonly #task: SocketTask;
  #isStarted = false;
  readonly #parts: LinkParts;
  #frames: CarriedFrames | undefined;
  #backPressure: BackPressureWatch | undefined;
  #lookAtCommands: (() => void) | undefined;
  #hosted: HostedTask | undefined;
  /** Next record, and next frame within it. */
  #record: JournalRecord;
  #frame = 0;
  #isInTurn = false;
  #isStopped = false;
  #relief: ReturnType<typeof setImmediate> | undefined;
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
    this.memory = memory;
    this.#task = task;
    this.#parts = parts;
    this.records = new RecordList(memory);
    this.#record = this.records.end;
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
    const advice = this.#isStarted ? "" : `: await ${call} first`;
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
   * Sets the receivers of the frames.
   *
   * @param feed Feed of the frames.
   * @param channels Receivers by type of frame.
   * @param stream Receiver of frames of all types.
   */
  carryFrames(
    feed: FrameFeed,
    channels: readonly AnyChannel[],
    stream: { wake(): void },
  ): void {
    this.#frames = { feed, channels, stream };
    const { eventLog } = this.#parts;
    this.#backPressure = new BackPressureWatch(this.memory, feed, eventLog);
    feed.noticeEnds(({ slot }) => {
      const event = recordEvent(
        this.records.journal,
        slot,
        this.#task,
        this.#peer,
      );
      if (event?.type !== "disconnected" || this.#isStopped) return;
      this.#receivedEnd = event;
      this.#parts.observer.onEnded(this.socket, event);
    });
  }

  /**
   * Sets the function that follows commands.
   *
   * @param look Called when the fate of a command may be known.
   */
  carryCommands(look: () => void): void {
    this.#lookAtCommands = look;
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

  /** Begins to read the journal. */
  run(): void {
    this.#isStarted = true;
    this.#run();
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
   * Reads the records of the task up to now.
   *
   * @returns False if records are left, as the time of one turn is over.
   */
  turn(): boolean {
    if (this.#isInTurn || this.#isStopped) return true;
    this.#isInTurn = true;
    try {
      this.#lookAtCommands?.(); // first: they needn't wait for frames
      const feed = this.#frames?.feed;
      feed?.catchUp();
      const end = feed?.end ?? this.records.read();
      const read = () => this.#readRecords(end, monotonicMs() + TURN_MS_MAX);
      const isDone = feed ? feed.dispatch(read) : read();
      this.#wake();
      return isDone;
    } finally {
      this.#isInTurn = false;
    }
  }

  /**
   * Stops reading, and the task.
   *
   * @param timeoutMs Time limit for the task to end by itself, in ms.
   * @param why Human-readable reason.
   */
  async stop(timeoutMs: number, why: string): Promise<void> {
    const { eventLog } = this.#parts;
    this.turn(); // what has happened before shall not be told as our doing
    if (this.#connection !== 0) {
      eventLog.emit(
        this.#receivedEnd ??
          disconnectedEvent(this.socket, this.#peer, "closed", why, wallMs()),
      );
    }
    this.#end();
    this.#isStopped = true;
    clearImmediate(this.#relief);
    this.#backPressure?.stop();
    this.memory.news.wake();
    await this.#hosted?.stop(timeoutMs);
    this.#frames?.feed.catchUp(); // for iterators that must not lose the last frames
  }

  #end(): void {
    this.#connection = 0;
    this.#ended?.resolve();
    this.#ended = undefined;
  }

  async #run(): Promise<void> {
    const { news } = this.memory;
    while (!this.#isStopped) {
      const seen = news.count;
      const isDone = this.turn();
      if (this.#isStopped) return; // in that turn: nobody would end the wait
      if (isDone) {
        const wait = news.wait(seen);
        if (wait) {
          await wait;
          continue;
        }
      }
      // Yields to the event loop, so that this loop never blocks the thread.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #readRecords(end: JournalRecord, deadlineMs: number): boolean {
    while (this.#record !== end && !this.#isStopped) {
      if (monotonicMs() > deadlineMs) return false;
      const record = this.#record;
      if (record.kind === RecordKind.FRAMES) {
        if (!this.#deliver(record, deadlineMs)) continue;
      } else this.#readRecord(record);
      this.#record = record.next!;
      // Reported early, as the task may be waiting for room.
      this.#frames?.feed.dispatched(this.#record, this.#frame);
    }
    return true;
  }

  /** Delivers some of a record's frames; returns whether they were the last. */
  #deliver(record: JournalRecord, deadlineMs: number): boolean {
    const channel = this.#frames!.channels[record.subject];
    this.#frame += channel.deliver(record, this.#frame, deadlineMs);
    if (this.#frame < record.count) return false;
    this.#frame = 0;
    return true;
  }

  #readRecord(
    { slot, kind, subject, monotonicMs: atMs }: JournalRecord,
  ): void {
    const { eventLog, observer } = this.#parts;
    const { socket } = this;
    const event = recordEvent(
      this.records.journal,
      slot,
      this.#task,
      this.#peer,
    );
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
    eventLog.emit(event);
    if (this.#isStopped) return;
    if (event.type === "connected") observer.onConnected(socket);
    else if (event.type === "disconnected") observer.onLost(socket, event);
    else if (event.type === "unreachable") observer.onUnreachable?.(event);
  }

  #wake(): void {
    const frames = this.#frames;
    const { memory } = this;
    if (this.#isStopped) return;
    if (frames === undefined) {
      this.records.release(this.#record);
      return;
    }
    for (const channel of frames.channels) channel.wake();
    frames.stream.wake();
    frames.feed.dispatched(this.#record, this.#frame);
    if (!memory.isReleaseWanted) return;
    // Deferred, so that readers can read before they lose frames.
    this.#relief ??= setImmediate(() => {
      this.#relief = undefined;
      if (memory.isReleaseWanted) frames.feed.relieve();
      if (memory.isReleaseWanted) this.#backPressure?.begin();
    });
  }
}
