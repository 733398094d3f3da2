/**
 * Dialling of a controller, as the main thread sees it, and the calls that wait for it.
 *
 * @module
 */

import { LinkLostError, TimeoutError } from "../base/errors.ts";
import type { Deadline } from "../base/deadline.ts";
import { addressText } from "../base/log.ts";
import type { AnyCommand } from "./commands/command_sender.ts";
import type { DialTask } from "../transport/worker_messages.ts";
import type { WaitCall } from "./call_options.ts";
import type { UnreachableEvent } from "./events/events.ts";
import type { Link } from "./link.ts";
import type { SocketLink } from "./socket_link.ts";
import type { SourceStructs } from "./source.ts";

/** Dialling that is under way: once, or until the client is closed. */
interface Attempt {
  /** Resolved at the end of dialling and of the connection. */
  readonly ended: PromiseWithResolvers<void>;
  /** Last failure since the last connection. */
  failure?: UnreachableEvent | undefined;
  /** Whether it is ending, with no further connection. */
  isEnding: boolean;
}

/** Call of `connect()`. */
interface Connecting {
  isOver: boolean;
  /** Resolved by the next connection, or when the call is over; rejected if dialling ends. */
  waiter?: PromiseWithResolvers<void>;
}

/** Parts of a link that dialling uses. */
type DialledLink = Pick<
  Link<SourceStructs, AnyCommand>,
  "state" | "isEndReceived" | "checkOpen" | "closedError" | "start"
>;

/** Dials the controller of a link. */
export class Dialling {
  readonly #link: DialledLink;
  readonly #socket: SocketLink;
  readonly #task: DialTask;
  readonly #calls = new Set<Connecting>();
  #started: Promise<void> | undefined;
  #attempt: Attempt | undefined;

  /**
   * @param link Link that is connected.
   * @param socket Its socket.
   * @param task Task of its worker.
   */
  constructor(
    link: DialledLink,
    socket: SocketLink,
    task: DialTask,
  ) {
    this.#link = link;
    this.#socket = socket;
    this.#task = task;
  }

  /** Starts the thread, unless it is started. */
  start(stopTimeoutMs: number): Promise<void> {
    return this.#started ??= this.#link.start(stopTimeoutMs);
  }

  /**
   * Connects to the controller, unless it is connected; starts the thread if necessary.
   *
   * @param call Time limit and signal.
   * @param stopTimeoutMs Time limit for the end of the thread, in ms, if it can't start.
   */
  async connect(
    { deadline, signal }: WaitCall,
    stopTimeoutMs: number,
  ): Promise<void> {
    this.#link.checkOpen("connect client");
    const call: Connecting = { isOver: false };
    this.#calls.add(call);
    try {
      await deadline.wait(
        this.#connected(stopTimeoutMs, call),
        () => this.#limitError(deadline),
        signal,
      );
    } catch (error) {
      this.#socket.turn(); // it may be connected, and we too busy to have seen it
      if (this.#isConnected && !signal?.aborted) return;
      if (this.#calls.size === 1) this.#giveUp();
      throw error;
    } finally {
      call.isOver = true;
      this.#calls.delete(call);
      call.waiter?.resolve(); // or what waits for it would stay in memory
    }
  }

  /** Reports that the controller is connected. */
  onConnected(): void {
    const attempt = this.#attempt;
    if (!attempt || attempt.isEnding) return;
    attempt.failure = undefined;
    for (const { waiter } of this.#calls) waiter?.resolve();
  }

  /** Reports that the connection is lost. */
  onLost(): void {
    if (this.#attempt && !this.#isDialledAgain) this.#attempt.isEnding = true;
  }

  /** Reports that the controller couldn't be dialled. */
  onUnreachable(event: UnreachableEvent): void {
    if (this.#attempt) this.#attempt.failure = event;
  }

  /** Reports that the controller is no longer dialled. */
  onEnded(): void {
    this.#end(unreachableError(this.#attempt?.failure));
  }

  /** Reports that the link is closed. */
  onClosed(): void {
    this.#end(this.#link.closedError("connect client"));
  }

  #end(error: Error): void {
    for (const { waiter } of this.#calls) waiter?.reject(error);
    this.#attempt?.ended.resolve();
    this.#attempt = undefined;
  }

  /** Whether there is no connection, and none under way. */
  get isIdle(): boolean {
    if (this.#link.state.isClosed || this.#calls.size > 0) return false;
    const { isEnding = true } = this.#attempt ?? {};
    return isEnding || this.#link.isEndReceived && !this.#isDialledAgain;
  }

  get #isDialledAgain(): boolean {
    return this.#task.retryMs !== Infinity;
  }

  /** Whether it is connected, and not being disconnected by this side. */
  get #isConnected(): boolean {
    return this.#link.state.connected && !this.#isConnectionOver &&
      !this.#attempt?.isEnding;
  }

  /** Whether the connection has ended, or was cut, though not reported yet. */
  get #isConnectionOver(): boolean {
    const { connection, usableConnection } = this.#socket;
    return this.#link.isEndReceived || usableConnection !== connection;
  }

  /** Dials the controller, if necessary; resolves when it is connected. */
  async #connected(stopTimeoutMs: number, call: Connecting): Promise<void> {
    if (this.#isConnected) return;
    await this.start(stopTimeoutMs);
    // Dials for ever, even if this call was canceled before the thread had started.
    if (this.#isDialledAgain) this.#attempt ??= this.#begin();
    while (!call.isOver) {
      if (this.#isConnectionOver) await this.#socket.ended; // which is when it is told
      while (this.#attempt?.isEnding) await this.#attempt.ended.promise;
      if (call.isOver || this.#isConnected) return;
      this.#link.checkOpen("connect client");
      this.#attempt ??= this.#begin();
      call.waiter = Promise.withResolvers();
      await call.waiter.promise;
      if (call.isOver || this.#isConnected) return;
      this.#link.checkOpen("connect client"); // closed between its connection and now
      if (!this.#isDialledAgain) throw unreachableError(undefined);
    }
  }

  #begin(): Attempt {
    this.#socket.dial();
    return { ended: Promise.withResolvers(), isEnding: false };
  }

  /**
   * Ends dialling when no call waits for a connection any more, unless it dials for ever.
   */
  #giveUp(): void {
    const attempt = this.#attempt;
    if (attempt === undefined || this.#isDialledAgain) return;
    attempt.isEnding = true;
    this.#socket.hangUp("connect() was canceled");
  }

  #limitError({ timeoutMs }: Deadline): TimeoutError {
    const { hostname, port } = this.#task;
    const { failure } = this.#attempt ?? {};
    const why = failure ? `: ${failure.reason}` : "";
    return new TimeoutError(
      `Cannot connect to the controller at ${
        addressText(hostname, port)
      } within ${timeoutMs} ms${why}`,
      timeoutMs,
    );
  }
}

/**
 * Returns the system's error, if its class is known here, or that of a connection closed
 * at once.
 */
function unreachableError(failure: UnreachableEvent | undefined): Error {
  if (failure === undefined) {
    return new LinkLostError(
      "Cannot connect to the controller: it has closed the connection at once",
      "combined",
    );
  }
  const { message, errorName } = failure;
  const classes = new Map<unknown, unknown>(Object.entries(Deno.errors));
  const SystemError = classes.get(errorName) as ErrorConstructor | undefined;
  return new (SystemError ?? Error)(message);
}
