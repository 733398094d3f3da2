/**
 * Life of a link, from its start to its end: its state, and its threads.
 *
 * @module
 */

import { LinkClosedError } from "../base/errors.ts";
import type { EventLog } from "./events/event_log.ts";
import { LinkStates } from "./link_state.ts";
import type { SocketLink } from "./socket_link.ts";

/** Starts and closes the sockets of a link; a subclass has its calls. */
export abstract class LinkLife {
  /** Name of its kind in error messages. */
  readonly name: "server" | "client";
  /** All of its sockets, each once. */
  readonly sockets: readonly SocketLink[];
  /** Log of its events. */
  readonly eventLog: EventLog;
  /** Whether it is started, connected and closed. */
  readonly state: LinkStates;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Human-readable reason why it was closed. */
  #closeReason: string | undefined;

  /**
   * @param name Name of its kind.
   * @param sockets All of its sockets, each once.
   * @param eventLog Log of its events.
   */
  constructor(
    name: "server" | "client",
    sockets: readonly SocketLink[],
    eventLog: EventLog,
  ) {
    this.name = name;
    this.sockets = sockets;
    this.eventLog = eventLog;
    this.state = new LinkStates(name);
  }

  /**
   * Requests the permissions that its threads need, if Deno still has to prompt: before
   * the time limit of a call begins and the first thread starts, as a prompt blocks this
   * thread.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {LinkClosedError} If it is closed.
   * @throws {Error} If the program doesn't run in Deno.
   */
  askForNet(action: string): void {
    this.checkOpen(action);
    for (const socket of this.sockets) socket.askForNet(action);
  }

  /**
   * Starts its threads, all or none; {@linkcode askForNet} precedes it.
   *
   * @param stopTimeoutMs Time limit for their end, in ms, if one can't start.
   */
  async start(stopTimeoutMs: number): Promise<void> {
    if (this.#closing) throw this.closedError(`start ${this.name}`);
    this.state.apply("start");
    this.#starting = this.#start(stopTimeoutMs);
    await this.#starting;
  }

  /**
   * Ends its connections and threads, and settles all pending calls.
   *
   * @param timeoutMs Time limit for the threads to end by themselves, in ms.
   * @param why Human-readable reason.
   */
  close(timeoutMs: number, why: string = this.#closedWords): Promise<void> {
    if (this.#closing) return this.#closing;
    const closed = Promise.withResolvers<void>();
    this.#closeReason = why;
    this.#closing = closed.promise; // first, as callbacks and logs may close, too
    this.#close(timeoutMs, why).then(closed.resolve, closed.reject);
    return closed.promise;
  }

  /**
   * Refuses a call once the link is closed.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   */
  checkOpen(action: string): void {
    if (this.state.isClosed) throw this.closedError(action);
  }

  /**
   * Returns the error of a call to a closed link.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param commandWritten Whether the command of the call was written, if it has one.
   * @param rest Rest of the message.
   */
  closedError(
    action: string,
    commandWritten?: boolean,
    rest: string = "",
  ): LinkClosedError {
    const message = `Cannot ${action}: ${this.#closedWords}${rest}`;
    return new LinkClosedError(message, { commandWritten });
  }

  /** Whether it is closed, or about to be. */
  protected get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Called when it was started. */
  protected abstract onStarted(): void;

  /** Called when it was closed, if it was open. */
  protected abstract onEnd(): void;

  /** Rejects all pending calls, when it is closed. */
  protected abstract rejectCalls(): void;

  /** Promise that resolves when no call is pending any more. */
  protected abstract get idle(): Promise<void>;

  /** Ends the iterators, when nothing follows any more. */
  protected abstract endIterators(): void;

  get #closedWords(): string {
    return this.#closeReason ?? `the ${this.name} is closed`;
  }

  async #start(stopTimeoutMs: number): Promise<void> {
    const { name, sockets } = this;
    const results = await Promise.allSettled(
      sockets.map((socket) => socket.start()),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined && !this.#closing) {
      this.state.apply("started");
      for (const socket of sockets) socket.run();
      this.onStarted();
      return;
    }
    const why = `the ${name} could not start`;
    await this.#stopSockets(stopTimeoutMs, why);
    if (failed === undefined) throw this.closedError(`start ${name}`);
    this.state.apply("startFailed");
    this.#closeReason ??= why;
    this.rejectCalls();
    await this.idle;
    this.endIterators();
    throw failed.reason;
  }

  async #close(timeoutMs: number, why: string): Promise<void> {
    const wasOpen = this.state.isOpen;
    const stopped = this.#stopSockets(timeoutMs, why);
    this.state.apply("close");
    this.rejectCalls();
    if (wasOpen) this.onEnd();
    // A start that is under way stops the threads that it has started.
    await Promise.allSettled([this.#starting, stopped, this.idle]);
    this.endIterators();
  }

  async #stopSockets(timeoutMs: number, why: string): Promise<void> {
    await Promise.all(
      this.sockets.map((socket) => socket.stop(timeoutMs, why)),
    );
  }
}
