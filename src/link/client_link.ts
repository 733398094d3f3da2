/**
 * Link of a client: one socket, by which it dials a controller.
 *
 * @module
 */

import type { CommandCall, WaitCall } from "./call_options.ts";
import { CommandRunner, type OnUnanswered } from "./commands/command_runner.ts";
import { Confirmations } from "./commands/confirmations.ts";
import type { ClientSetup } from "./client_options.ts";
import {
  LinkLostError,
  type SocketRole,
  TimeoutError,
} from "../base/errors.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import { wallMs } from "../base/clock.ts";
import { causeOf, Link, type LinkHooks } from "./link.ts";
import { addressText } from "../base/log.ts";
import { type LinkStats, snapshot } from "./link_stats.ts";
import type { StatisticsOf } from "./link_statistics.ts";
import { SharedMemory } from "../transport/shared_layout.ts";
import {
  CommandStatus,
  type SingleSocketCommand,
} from "../protocol/single_socket.ts";
import { SocketLink } from "./socket_link.ts";
import type { SourceStructs } from "./source.ts";
import type { Deadline } from "../base/deadline.ts";
import type { DialTask } from "../transport/worker_messages.ts";

/** Statistics of a client over all connections, and the last of some events. */
export interface ClientStats extends LinkStats, StatisticsOf<"client"> {
  /** Last failure to dial the controller. */
  readonly lastUnreachable: UnreachableEvent | undefined;
}

/** Time limit of a controller's answer, whatever the limit for its telemetry. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Dialling of the controller: once, or until the client is closed. */
interface Dialling {
  /** Resolved by the next or present connection; rejected if dialling ends before. */
  connected: PromiseWithResolvers<void>;
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
}

/** Link with the one socket of a client. */
export class ClientLink<S extends SourceStructs>
  extends Link<S, SingleSocketCommand> {
  /** Runs commands, one at a time. */
  readonly runner: CommandRunner;
  /** Commands that wait for telemetry. */
  override readonly confirmations: Confirmations<SingleSocketCommand>;
  readonly #dial: DialTask;
  readonly #socket: SocketLink;
  #started: Promise<void> | undefined;
  #dialling: Dialling | undefined;
  readonly #connecting = new Set<Connecting>();
  #unexpectedStatuses = 0;

  /**
   * @param setup Options of the client.
   * @param hooks Hooks that it calls.
   */
  constructor(
    setup: ClientSetup,
    hooks: LinkHooks,
  ) {
    const { stream, streamSizes, dial, endsUnanswered } = setup;
    super(setup, hooks, {
      name: "client",
      open: (parts) => {
        const socket = new SocketLink(
          { socket: "combined", stream, dial },
          new SharedMemory(streamSizes),
          parts,
        );
        return { telemetry: socket, command: socket };
      },
    });
    this.#dial = dial;
    this.#socket = this.receiver.link;
    this.runner = new CommandRunner(
      this.sender,
      endsUnanswered ? this.#endUnanswered : undefined,
    );
    this.confirmations = new Confirmations(this.runner, ANSWER_TIMEOUT_MS);
    this.receiver.receive({
      body: CommandStatus,
      onFrame: (...args) => this.#onStatus(...args),
    });
  }

  /**
   * Runs a command.
   *
   * @param command The command.
   * @param call Options of the call.
   * @returns The time in s in which the controller expects to be done.
   */
  run(command: SingleSocketCommand, call: CommandCall): Promise<number> {
    const { deadline, signal, urgent } = call;
    return this.history.follow(
      command,
      call,
      "acknowledged",
      (record) => this.runner.send(command, deadline, signal, record, urgent),
    );
  }

  override get stats(): ClientStats {
    return {
      ...snapshot(this),
      failedDials: this.#socket.failedDials,
      commandsAcknowledged: this.history.counts.commandAcknowledged,
      unexpectedStatuses: this.#unexpectedStatuses,
      lastUnreachable: this.eventLog.last.unreachable,
    };
  }

  override get commandsPending(): number {
    return this.runner.pending;
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
    this.checkOpen("connect client");
    this.#socket.askForNet("connect client");
    const call = { isOver: false };
    this.#connecting.add(call);
    try {
      await deadline.wait(
        this.#connected(stopTimeoutMs, call),
        () => this.#limitError(deadline),
        signal,
      );
    } catch (error) {
      this.#socket.turn(); // it may be connected, and we too busy to have seen it
      if (this.#isConnected && !signal?.aborted) return;
      if (this.#connecting.size === 1) this.#giveUp();
      throw error;
    } finally {
      call.isOver = true;
      this.#connecting.delete(call);
    }
  }

  protected override onConnected(): void {
    const dialling = this.#dialling;
    if (!dialling || dialling.isEnding) return;
    dialling.failure = undefined;
    dialling.connected.resolve();
  }

  protected override onLost(
    socket: SocketRole,
    event: DisconnectedEvent,
  ): void {
    if (this.#dialling) {
      if (this.#isDialledAgain) this.#dialling.connected = newWait();
      else this.#dialling.isEnding = true;
    }
    this.#failRuns(socket, causeOf(event));
  }

  protected override onUnreachable(event: UnreachableEvent): void {
    if (this.#dialling) this.#dialling.failure = event;
  }

  protected override onDialEnded(): void {
    const dialling = this.#dialling;
    this.#dialling = undefined;
    dialling?.connected.reject(unreachableError(dialling.failure));
    dialling?.ended.resolve();
  }

  protected override onClosed(why: string): void {
    const error = this.closedError("connect client", why);
    this.#dialling?.connected.reject(error);
    this.#dialling?.ended.resolve();
    this.#dialling = undefined;
    this.runner.fail((code, commandWritten) =>
      this.closedError(`run command ${code}`, why, { commandWritten })
    );
  }

  /** Closes a connection on which a command wasn't answered, so that none follows it. */
  readonly #endUnanswered: OnUnanswered = (code, connection, timeoutMs) => {
    const reason =
      `command ${code} was not answered within ${timeoutMs} ms, see commandTimeoutAction`;
    this.#socket.cut(connection, reason);
    this.#failRuns(this.#socket.socket, { cause: new Error(reason) });
  };

  #failRuns(socket: SocketRole, cause: ErrorOptions): void {
    this.runner.fail((code, commandWritten) => {
      const when = commandWritten
        ? "its status was received"
        : "it was written";
      return new LinkLostError(
        `Cannot run command ${code}: the ${socket} socket was lost before ${when}`,
        socket,
        { ...cause, commandWritten },
      );
    });
  }

  /** Whether there is no connection, and none under way. */
  get isIdle(): boolean {
    if (this.isClosed || this.#connecting.size > 0) return false;
    const { isEnding = true } = this.#dialling ?? {};
    return isEnding || this.isEndReceived && !this.#isDialledAgain;
  }

  get #isDialledAgain(): boolean {
    return this.#dial.retryMs !== Infinity;
  }

  /** Whether it is connected, and not being disconnected by this side. */
  get #isConnected(): boolean {
    return this.connected && !this.#isConnectionOver &&
      !this.#dialling?.isEnding;
  }

  /** Whether the connection has ended, or was cut, though not reported yet. */
  get #isConnectionOver(): boolean {
    const { connection, usableConnection } = this.#socket;
    return this.isEndReceived || usableConnection !== connection;
  }

  /** Dials the controller, if necessary; resolves when it is connected. */
  async #connected(stopTimeoutMs: number, call: Connecting): Promise<void> {
    if (this.#isConnected) return;
    await (this.#started ??= this.start(stopTimeoutMs));
    this.checkOpen("connect client");
    // Dials for ever, even if this call was canceled before the thread had started.
    if (this.#isDialledAgain) this.#dialling ??= this.#begin();
    while (!call.isOver) {
      if (this.#isConnectionOver) await this.#socket.ended; // which is when it is told
      while (this.#dialling?.isEnding) await this.#dialling.ended.promise;
      if (call.isOver || this.#isConnected) return;
      this.checkOpen("connect client");
      await (this.#dialling ??= this.#begin()).connected.promise;
      if (call.isOver || this.#isConnected) return;
      this.checkOpen("connect client"); // closed between its connection and now
      if (!this.#isDialledAgain) throw unreachableError(undefined);
    }
  }

  #begin(): Dialling {
    this.#socket.dial();
    const ended = Promise.withResolvers<void>();
    return { connected: newWait(), ended, isEnding: false };
  }

  /**
   * Ends dialling when no call waits for a connection any more, unless it dials for ever.
   */
  #giveUp(): void {
    const dialling = this.#dialling;
    if (dialling === undefined || this.#isDialledAgain) return;
    dialling.isEnding = true;
    this.#socket.hangUp("connect() was canceled");
  }

  #limitError({ timeoutMs }: Deadline): TimeoutError {
    const { hostname, port } = this.#dial;
    const { failure } = this.#dialling ?? {};
    const why = failure ? `: ${failure.reason}` : "";
    return new TimeoutError(
      `Cannot connect to the controller at ${
        addressText(hostname, port)
      } within ${timeoutMs} ms${why}`,
      timeoutMs,
    );
  }

  #onStatus(
    header: object,
    status: CommandStatus,
    receivedMs: number,
  ): void {
    const { counter } = header as { readonly counter: number };
    if (this.runner.answer(counter, status, receivedMs)) return;
    this.#unexpectedStatuses++;
    const { status: code, reason } = status;
    const words = reason === "" ? "" : `: ${reason}`;
    this.eventLog.emit({
      type: "unexpectedStatus",
      atMs: wallMs(),
      message:
        `Ignored status ${code} of the command with counter ${counter}, for which no call waits${words}`,
      counter,
      status: code,
      reason,
    });
  }
}

function newWait(): PromiseWithResolvers<void> {
  const wait = Promise.withResolvers<void>();
  wait.promise.catch(() => {}); // who has given up doesn't wait for it
  return wait;
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
