/**
 * The main thread's end of one worker: its thread, its memory, and the loop that
 * reads its journal.
 *
 * @module
 */

import type { SocketRole } from "../base/errors.ts";
import type { EventLog } from "./events/event_log.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import type { FrameFeed } from "./samples/frame_feed.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { JournalReader, RecordKind } from "../transport/journal.ts";
import type { LinkBoard } from "../transport/link_board.ts";
import { disconnectedEvent, recordEvent } from "./events/record_events.ts";
import type { SampleChannel } from "./samples/sample_channel.ts";
import {
  Control,
  type SharedMemory,
  Total,
} from "../transport/shared_layout.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { BackPressureWatch } from "./back_pressure_watch.ts";
import { askForNet } from "../transport/net_access.ts";
import { WorkerHost } from "../transport/worker_host.ts";
import type { ToWorker, WorkerTask } from "../transport/worker_messages.ts";

/** After how long a turn ends, if callbacks are slow; some may be called until it does. */
const TURN_MS_MAX = 10;
/** A worker takes 50 ms to start, or ten times that on a machine that is busy. */
const START_MS_MAX = 10_000;

/** A channel of any type of frame. */
export type AnyChannel = SampleChannel<AnyStructType, AnyStructType, unknown>;

/** Who takes what of a link's sockets. */
export interface LinkParts {
  /** The board that all threads of the link share. */
  readonly board: LinkBoard;
  /** Takes in what happens. */
  readonly eventLog: EventLog;
  /** Told of connections. */
  readonly observer: LinkObserver;
}

/** What a link wants to know of its sockets. */
export interface LinkObserver {
  /** A connection began. */
  readonly onConnected: (socket: SocketRole) => void;
  /**
   * A connection has ended, though some of its frames may not be handed out yet;
   * {@linkcode onLost} follows when they are.
   */
  readonly onEnded: (socket: SocketRole, event: DisconnectedEvent) => void;
  /** A connection ended. */
  readonly onLost: (socket: SocketRole, event: DisconnectedEvent) => void;
  /** The controller couldn't be dialled. */
  readonly onUnreachable: (event: UnreachableEvent) => void;
  /** The controller is dialled no more. */
  readonly onDialEnded: () => void;
  /** The socket's worker died. */
  readonly onDeath: (socket: SocketRole, reason: string) => void;
}

/** The frames in a memory, and who takes them, by type of frame and all. */
interface CarriedFrames {
  readonly feed: FrameFeed;
  readonly channels: readonly AnyChannel[];
  readonly stream: { wake(): void };
}

/** One worker, as the main thread has it. */
export class SocketLink {
  /** The memory that it shares with the worker. */
  readonly memory: SharedMemory;
  readonly #task: WorkerTask;
  #isStarted = false;
  readonly #parts: LinkParts;
  readonly #journal: JournalReader;
  #frames: CarriedFrames | undefined;
  #backPressure: BackPressureWatch | undefined;
  #lookAtCommands: (() => void) | undefined;
  #host: WorkerHost | undefined;
  /** The next record, and the next frame within it. */
  #slot = 0;
  #frame = 0;
  #isInTurn = false;
  #isStopped = false;
  #relief: ReturnType<typeof setImmediate> | undefined;
  #connection = 0;
  /** The connection that was cut last. */
  #cutConnection = 0;
  #connectedMs = -Infinity;
  #endedMs = -Infinity;
  #heardMs = -Infinity;
  #peer = "";
  #ended: PromiseWithResolvers<void> | undefined;
  #receivedEnd: DisconnectedEvent | undefined;

  /**
   * @param task What the worker is for.
   * @param memory The memory to share with it.
   * @param parts Who takes what comes from it.
   */
  constructor(task: WorkerTask, memory: SharedMemory, parts: LinkParts) {
    this.memory = memory;
    this.#task = task;
    this.#parts = parts;
    this.#journal = new JournalReader(memory);
  }

  /** The socket that the worker serves. */
  get socket(): SocketRole {
    return this.#task.socket;
  }

  /** The port that the worker listens on; 0 before the start, or if it dials. */
  get port(): number {
    return this.#host?.port ?? 0;
  }

  /** The number of the present connection; 0 if there is none. */
  get connection(): number {
    return this.#connection;
  }

  /** The present connection, unless it was cut; else 0. */
  get usableConnection(): number {
    return this.#connection === this.#cutConnection ? 0 : this.#connection;
  }

  /** The lack of a connection, in words; what to do first where it was never opened. */
  get absence(): string {
    const call = "dial" in this.#task ? "connect()" : "start()";
    const advice = this.#isStarted ? "" : `: await ${call} first`;
    return `the ${this.socket} socket is not connected${advice}`;
  }

  /** When the present connection began, by `monotonicMs()`. */
  get connectedMs(): number {
    return this.#connectedMs;
  }

  /** When the last connection ended, by `monotonicMs()`; -Infinity before. */
  get endedMs(): number {
    return this.#endedMs;
  }

  /** When the last client that made way for another was heard last, likewise. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** The address of the last controller, without its port. */
  get peerHost(): string {
    return this.#peer.slice(0, this.#peer.lastIndexOf(":"));
  }

  /** How many connections were served. */
  get served(): number {
    return this.memory.total(Total.CONNECTIONS);
  }

  /** How many connections were refused. */
  get refused(): number {
    return this.memory.total(Total.REJECTED_CONNECTIONS);
  }

  /** How many connections made way for another. */
  get replaced(): number {
    return this.memory.total(Total.REPLACED_CONNECTIONS);
  }

  /** How often the controller couldn't be dialled. */
  get failedDials(): number {
    return this.memory.total(Total.FAILED_DIALS);
  }

  /** Resolves when the present connection, if there is one, has ended. */
  get ended(): Promise<void> {
    return this.#ended?.promise ?? Promise.resolve();
  }

  /**
   * The end of a connection that was received, but isn't told yet: some of its frames
   * are still to be handed out. So it is of no use to wait for more on it.
   */
  get receivedEnd(): DisconnectedEvent | undefined {
    return this.#receivedEnd;
  }

  /**
   * Says who takes the frames.
   *
   * @param feed Where they are.
   * @param channels Who takes them, by type of frame.
   * @param stream Who takes those of all types.
   */
  carryFrames(
    feed: FrameFeed,
    channels: readonly AnyChannel[],
    stream: { wake(): void },
  ): void {
    this.#frames = { feed, channels, stream };
    const { eventLog } = this.#parts;
    this.#backPressure = new BackPressureWatch(this.memory, feed, eventLog);
    feed.noticeEnds((slot) => {
      const event = recordEvent(this.#journal, slot, this.#task, this.#peer);
      if (event?.type !== "disconnected" || this.#isStopped) return;
      this.#receivedEnd = event;
      this.#parts.observer.onEnded(this.socket, event);
    });
  }

  /**
   * Says who looks after commands.
   *
   * @param look Called when something may have become of them.
   */
  carryCommands(look: () => void): void {
    this.#lookAtCommands = look;
  }

  /**
   * Asks for the permission that the worker needs, if Deno still has to.
   *
   * @param action The purpose, for error messages.
   * @throws {Error} If the program doesn't run in Deno.
   */
  askForNet(action: string): void {
    const task = this.#task;
    askForNet("listen" in task ? task.listen : task.dial, action);
  }

  /** Starts the worker. */
  async start(): Promise<void> {
    const { board, observer } = this.#parts;
    this.#host = await WorkerHost.start(
      this.#task,
      this.memory,
      board,
      START_MS_MAX,
      (reason) => observer.onDeath(this.socket, reason),
    );
  }

  /** Begins to read the journal. */
  run(): void {
    this.#isStarted = true;
    this.#run();
  }

  /** Has the worker dial. */
  dial(): void {
    this.#post({ type: "dial" });
  }

  /**
   * Ends that, and the connection.
   *
   * @param reason Why, for people.
   */
  hangUp(reason: string): void {
    this.#post({ type: "hangUp", reason });
  }

  /**
   * Ends a connection; from now on, no command may be sent on it.
   *
   * @param connection Its number.
   * @param reason Why, for people.
   */
  cut(connection: number, reason: string): void {
    this.#cutConnection = connection;
    this.#post({ type: "cut", connection, reason });
  }

  /**
   * Ends the connection that a command is written to, if it isn't written yet.
   *
   * @param command Its number in the mailbox.
   * @param reason Why, for people.
   */
  giveUp(command: number, reason: string): void {
    this.#post({ type: "giveUp", command, reason });
  }

  #post(message: ToWorker): void {
    this.#host?.post(message);
  }

  /**
   * Reads what the worker has told by now.
   *
   * @returns False when that took too long for one turn, and some is left.
   */
  turn(): boolean {
    if (this.#isInTurn || this.#isStopped) return true;
    this.#isInTurn = true;
    try {
      this.#lookAtCommands?.(); // first: they needn't wait for frames
      const end = this.#journal.end;
      this.#frames?.feed.beginTurn(end);
      const isDone = this.#readRecords(end, monotonicMs() + TURN_MS_MAX);
      this.#wake();
      return isDone;
    } finally {
      this.#isInTurn = false;
    }
  }

  /**
   * Stops reading, and the worker.
   *
   * @param timeoutMs How long the worker may take.
   * @param why The same for people.
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
    Atomics.notify(this.memory.control, Control.NEWS);
    await this.#host?.stop(timeoutMs);
    this.#frames?.feed.catchUp(); // for iterators that must not lose the last frames
  }

  #end(): void {
    this.#connection = 0;
    this.#ended?.resolve();
    this.#ended = undefined;
  }

  async #run(): Promise<void> {
    const { control } = this.memory;
    while (!this.#isStopped) {
      const seen = Atomics.load(control, Control.NEWS);
      if (this.turn()) {
        const wait = Atomics.waitAsync(control, Control.NEWS, seen);
        if (wait.async) {
          await wait.value;
          continue;
        }
      }
      // A turn of the event loop, so that this loop never keeps the thread.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #readRecords(end: number, deadlineMs: number): boolean {
    while (this.#slot !== end && !this.#isStopped) {
      if (monotonicMs() > deadlineMs) return false;
      const slot = this.#slot;
      if (this.#journal.kind(slot) === RecordKind.FRAMES) {
        if (!this.#deliver(slot, deadlineMs)) continue;
      } else this.#readRecord(slot);
      this.#slot = this.#journal.after(slot);
      // As soon as can be: the worker may be waiting for room.
      this.#frames?.feed.dispatched(this.#slot, this.#frame);
    }
    return true;
  }

  /** Delivers some of a record's frames; whether they were the last. */
  #deliver(slot: number, deadlineMs: number): boolean {
    const channel = this.#frames!.channels[this.#journal.subject(slot)];
    const count = this.#journal.count(slot);
    this.#frame += channel.deliver(slot, this.#frame, count, deadlineMs);
    if (this.#frame < count) return false;
    this.#frame = 0;
    return true;
  }

  #readRecord(slot: number): void {
    const { eventLog, observer } = this.#parts;
    const { socket } = this;
    const journal = this.#journal;
    const event = recordEvent(journal, slot, this.#task, this.#peer);
    if (event === undefined) {
      if (journal.kind(slot) === RecordKind.DIAL_ENDED) observer.onDialEnded();
      return;
    }
    // Before anybody is told, as they may close the link.
    if (event.type === "connected") {
      this.#connection = journal.subject(slot);
      this.#connectedMs = journal.monotonicMs(slot);
      this.#peer = event.peer;
      this.#ended = Promise.withResolvers();
    } else if (event.type === "disconnected") {
      if (this.#receivedEnd?.atMs === event.atMs) this.#receivedEnd = undefined;
      this.#endedMs = journal.monotonicMs(slot);
      this.#end();
    } else if (event.type === "replaced") {
      this.#heardMs = journal.monotonicMs(slot) - event.silentMs;
    }
    eventLog.emit(event);
    if (this.#isStopped) return;
    if (event.type === "connected") observer.onConnected(socket);
    else if (event.type === "disconnected") observer.onLost(socket, event);
    else if (event.type === "unreachable") observer.onUnreachable(event);
  }

  #wake(): void {
    const frames = this.#frames;
    const { memory } = this;
    if (this.#isStopped) return;
    if (frames === undefined) {
      this.#journal.release(this.#slot);
      return;
    }
    for (const channel of frames.channels) channel.wake();
    frames.stream.wake();
    frames.feed.dispatched(this.#slot, this.#frame);
    if (!memory.isReleaseWanted) return;
    // Not at once: those who read shall have their turn before they lose frames.
    this.#relief ??= setImmediate(() => {
      this.#relief = undefined;
      if (memory.isReleaseWanted) frames.feed.relieve();
      if (memory.isReleaseWanted) this.#backPressure?.begin();
    });
  }
}
