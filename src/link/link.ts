/**
 * Base of every link, whatever its protocol: its state, its reactions to connections and
 * their ends, and the settlement of waiting calls.
 *
 * @module
 */

import type { CommandCall, WaitCall } from "./call_options.ts";
import { CommandHistory } from "./commands/command_history.ts";
import {
  type AnyCommand,
  CommandSender,
  type CommandSteps,
} from "./commands/command_sender.ts";
import {
  type ConfirmationError,
  type Confirmations,
  fateOf,
  lossMessage,
} from "./commands/confirmations.ts";
import {
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  type SocketRole,
  TimeoutError,
} from "../base/errors.ts";
import { EventLog } from "./events/event_log.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { LinkBoard } from "../transport/link_board.ts";
import type { LinkSetup } from "./link_options.ts";
import {
  isCommandConnected,
  isTelemetryConnected,
  type LinkChange,
  type LinkState,
  nextState,
} from "./link_state.ts";
import type { LinkStats } from "./link_stats.ts";
import { rateWatch } from "./rate_watch.ts";
import type { Watchdog } from "../base/watchdog.ts";
import type { LinkParts, SocketLink } from "./socket_link.ts";
import type { SampleOf, SourceStructs } from "./source.ts";
import { type FrameHooks, TelemetryReceiver } from "./telemetry_receiver.ts";
import type { Deadline } from "../base/deadline.ts";

/** Hooks that a link calls; they must not throw. */
export interface LinkHooks extends FrameHooks {
  /** Called when one of the sockets was connected or lost. */
  readonly onChange: (socket: SocketRole) => void;
  /** Called when the link was opened, or closed after that. */
  readonly onLife: () => void;
  /** Called when a thread has died; the link must be closed. */
  readonly onDeath: (why: string) => void;
}

/** Sockets of a link, which may be one. */
export interface LinkSockets {
  /** Socket that reads telemetry and configuration. */
  readonly telemetry: SocketLink;
  /** Socket that writes commands. */
  readonly command: SocketLink;
}

/** Properties of a kind of link. */
export interface LinkKind<Cmd extends AnyCommand> {
  /** Its name in error messages. */
  readonly name: "server" | "client";
  /** Makes its workers' ends on this thread. */
  readonly open: (parts: LinkParts) => LinkSockets;
  /** Fills in the fields of a command that aren't the caller's, if the sender does. */
  readonly fillIn?: (command: Cmd) => void;
}

/**
 * Link with both sockets of a server, or the one of a client, which is both.
 *
 * @typeParam S Structs of its frames.
 * @typeParam Cmd Commands.
 */
export abstract class Link<S extends SourceStructs, Cmd extends AnyCommand> {
  /** Receiver of telemetry and configuration. */
  readonly receiver: TelemetryReceiver<S>;
  /** Sender of commands. */
  readonly sender: CommandSender<Cmd>;
  /** All of its sockets, each once. */
  readonly sockets: readonly SocketLink[];
  /** Log of its events. */
  readonly eventLog: EventLog;
  /** Commands, from the call to the end. */
  readonly history: CommandHistory;
  /** Expected rate of telemetry, in frames/s; 0 if unknown. */
  readonly expectedRateHz: number;
  /** Commands that wait for telemetry. */
  abstract readonly confirmations: Confirmations<Cmd>;
  readonly #kind: LinkKind<Cmd>;
  readonly #hooks: LinkHooks;
  readonly #board = new LinkBoard();
  readonly #rateWatch: Watchdog | undefined;
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  #state: LinkState = "new";
  #isConfigured = false;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Human-readable reason why it was closed. */
  #closeReason: string | undefined;

  /**
   * @param setup Checked options.
   * @param hooks Hooks that it calls.
   * @param kind Kind of the link.
   */
  constructor(
    { log, stream, structs, expectedRateHz }: LinkSetup,
    hooks: LinkHooks,
    kind: LinkKind<Cmd>,
  ) {
    const eventLog = new EventLog(log);
    const { telemetry, command } = kind.open({
      board: this.#board,
      eventLog,
      observer: {
        onConnected: (socket) => this.#onConnected(socket),
        onEnded: (socket, event) => this.#onEnded(socket, event),
        onLost: (socket, event) => this.#onLost(socket, event),
        onUnreachable: (event) => this.onUnreachable(event),
        onDialEnded: () => this.onDialEnded(),
        onDeath: (socket, why) => this.#onDeath(socket, why),
      },
    });
    this.#kind = kind;
    this.#hooks = hooks;
    this.eventLog = eventLog;
    this.history = new CommandHistory(eventLog);
    this.expectedRateHz = expectedRateHz;
    this.sockets = [...new Set([telemetry, command])];
    const kinds = stream.layouts.map((layout, index) => ({
      structs: structs[index] as S,
      layout,
    }));
    this.receiver = new TelemetryReceiver(telemetry, kinds, {
      onConfig: () => {
        this.#isConfigured = true;
        hooks.onConfig?.();
      },
      onTelemetry: hooks.onTelemetry,
    });
    this.sender = new CommandSender(command, kind.fillIn);
    this.#rateWatch = expectedRateHz > 0
      ? rateWatch(expectedRateHz, this.receiver, eventLog)
      : undefined;
  }

  /** Snapshot of the statistics. */
  abstract get stats(): LinkStats;

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.#state === "connected";
  }

  /** Whether the command socket is connected. */
  get commandConnected(): boolean {
    return isCommandConnected(this.#state);
  }

  /** Whether the telemetry socket is connected. */
  get telemetryConnected(): boolean {
    return isTelemetryConnected(this.#state);
  }

  /** Whether a configuration was received on the present telemetry connection. */
  get configured(): boolean {
    return this.telemetryConnected && this.#isConfigured;
  }

  /** Whether the telemetry connection has ended, though not reported yet. */
  get isEndReceived(): boolean {
    return this.receiver.link.receivedEnd !== undefined;
  }

  /** Whether it was closed, or could not start. */
  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Whether telemetry is connected, but silent for too long. */
  get isStale(): boolean {
    return this.telemetryConnected && this.#board.isStale;
  }

  /** Time since the present telemetry was received, in ms; Infinity before the first. */
  get telemetryAgeMs(): number {
    const { presentReceivedMs } = this.receiver.telemetries;
    return Math.max(0, monotonicMs() - presentReceivedMs);
  }

  /** Number of pending commands. */
  get commandsPending(): number {
    return this.sender.pending;
  }

  /**
   * Starts its threads, all or none.
   *
   * @param stopTimeoutMs Time limit for their end, in ms, if one can't start.
   */
  async start(stopTimeoutMs: number): Promise<void> {
    const { name } = this.#kind;
    if (this.#closing) throw this.closedError(`start ${name}`);
    // All permissions are requested before the first thread starts, as a prompt blocks
    // this one.
    for (const socket of this.sockets) socket.askForNet(`start ${name}`);
    this.#apply("start");
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
   * Waits until both sockets are connected.
   *
   * @param call Time limit and signal.
   */
  async waitConnected({ deadline, signal }: WaitCall): Promise<void> {
    if (this.connected && !this.isEndReceived) return;
    this.checkOpen("wait for the controller");
    const waiter = Promise.withResolvers<void>();
    this.#waiters.add(waiter);
    try {
      await deadline.wait(
        waiter.promise,
        () => this.#waitLimitError(deadline),
        signal,
      );
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  /**
   * Waits for the telemetry sample after the next `skip` ones.
   *
   * @param skip Number of samples to skip, from 0.
   * @param signal Cancels the call.
   */
  async nextTelemetry(
    skip: number,
    signal?: AbortSignal,
  ): Promise<SampleOf<S>> {
    const action = "wait for telemetry";
    this.checkOpen(action);
    const { telemetries, telemetryReceived, link } = this.receiver;
    const { socket, receivedEnd } = link;
    if (!this.telemetryConnected) {
      throw new NotConnectedError(`Cannot ${action}: ${link.absence}`, socket);
    }
    if (receivedEnd) throw waitError(socket, receivedEnd);
    return await telemetries.at(telemetryReceived + skip, signal);
  }

  /**
   * Refuses a call once the link is closed.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   */
  checkOpen(action: string): void {
    if (this.isClosed) throw this.closedError(action);
  }

  /**
   * Sends a command, and waits for telemetry that shows its effect.
   *
   * @param command Command to send.
   * @param predicate Whether a sample shows it.
   * @param call Options of the call; the time limit is for both.
   * @returns The first such sample received after the command was written.
   */
  async confirm(
    command: Cmd,
    predicate: (sample: SampleOf<S>) => boolean,
    call: CommandCall,
  ): Promise<SampleOf<S>> {
    return await this.history.follow(
      command,
      call,
      "confirmed",
      async (record) => {
        const sample = await this.#confirm(command, predicate, call, record);
        record.confirmed(sample.receivedAtMs);
        return sample;
      },
    );
  }

  async #confirm(
    command: Cmd,
    predicate: (sample: SampleOf<S>) => boolean,
    { deadline, signal, urgent }: CommandCall,
    steps: CommandSteps,
  ): Promise<SampleOf<S>> {
    signal?.throwIfAborted();
    const { telemetries, link: { absence, socket } } = this.receiver;
    if (!this.telemetryConnected) {
      throw new NotConnectedError(
        `Cannot confirm command ${command.code}: ${absence}`,
        socket,
      );
    }
    return await this.confirmations.confirm(
      command,
      telemetries.search(predicate),
      deadline,
      signal,
      urgent,
      steps,
    );
  }

  /**
   * Reports a failure.
   *
   * @param message Human-readable message.
   */
  fail(message: string): void {
    this.eventLog.emit({ type: "failed", atMs: wallMs(), message });
  }

  /**
   * Returns the error of a call to a closed link.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param why Human-readable reason.
   * @param options `commandWritten`.
   */
  closedError(
    action: string,
    why: string = this.#closedWords,
    options: { readonly commandWritten?: boolean | undefined } = {},
  ): LinkClosedError {
    return new LinkClosedError(`Cannot ${action}: ${why}`, options);
  }

  /** Called when a connection has begun. */
  protected abstract onConnected(socket: SocketRole): void;

  /**
   * Called when a connection has ended, and the calls that wait for telemetry are
   * settled.
   */
  protected abstract onLost(socket: SocketRole, event: DisconnectedEvent): void;

  /** Called when the controller couldn't be dialled, if the link dials. */
  protected onUnreachable(_event: UnreachableEvent): void {}

  /** Called when the controller is no longer dialled, if the link dials. */
  protected onDialEnded(): void {}

  /** Called when the link is closed, to settle the pending calls of the subclass. */
  protected onClosed(_why: string): void {}

  get #closedWords(): string {
    return this.#closeReason ?? `the ${this.#kind.name} is closed`;
  }

  async #start(stopTimeoutMs: number): Promise<void> {
    const { name } = this.#kind;
    const { sockets } = this;
    const results = await Promise.allSettled(
      sockets.map((socket) => socket.start()),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined && !this.#closing) {
      this.#apply("started");
      for (const socket of sockets) socket.run();
      this.#rateWatch?.start();
      this.#hooks.onLife();
      return;
    }
    const why = `the ${name} could not start`;
    await this.#stopSockets(stopTimeoutMs, why);
    if (failed === undefined) throw this.closedError(`start ${name}`);
    this.#apply("startFailed");
    this.#rejectAll(why);
    await this.history.idle;
    this.#endIterators();
    throw failed.reason;
  }

  async #close(timeoutMs: number, why: string): Promise<void> {
    const wasOpen = this.#state !== "new" && this.#state !== "starting" &&
      !this.isClosed;
    const stopped = this.#stopSockets(timeoutMs, why);
    this.#rateWatch?.stop();
    this.#apply("close");
    this.#rejectAll(why);
    if (wasOpen) this.#hooks.onLife();
    // A start that is under way stops the threads that it has started.
    await Promise.allSettled([this.#starting, stopped, this.history.idle]);
    this.#endIterators();
  }

  async #stopSockets(timeoutMs: number, why: string): Promise<void> {
    await Promise.all(
      this.sockets.map((socket) => socket.stop(timeoutMs, why)),
    );
  }

  #endIterators(): void {
    this.receiver.endIterators();
    this.eventLog.close();
  }

  #rejectAll(why: string): void {
    for (const { reject } of this.#waiters) {
      reject(this.closedError("wait for the controller", why));
    }
    this.onClosed(why);
    this.confirmations.fail((code, commandWritten) => {
      const fate = `${why}, ${fateOf(commandWritten)}`;
      return this.closedError(`confirm command ${code}`, fate, {
        commandWritten,
      });
    });
    this.sender.rejectAll((code, commandWritten) =>
      this.closedError(`send command ${code}`, why, { commandWritten })
    );
    this.receiver.telemetries.rejectWaiters(
      this.closedError("wait for telemetry", why),
    );
  }

  #waitLimitError({ timeoutMs }: Deadline): TimeoutError {
    const missing = this.sockets.filter(({ connection }) => connection === 0)
      .map(({ socket }) => socket).join(" and ");
    return new TimeoutError(
      `Cannot wait for the controller any longer: no ${missing} connection within ${timeoutMs} ms${
        this.#state === "new"
          ? `, as ${
            this.#kind.name === "server" ? "start()" : "connect()"
          } was not called`
          : ""
      }`,
      timeoutMs,
    );
  }

  #onConnected(socket: SocketRole): void {
    if (socket !== "command") {
      this.#isConfigured = false;
      this.receiver.resetRate();
      this.#apply("telemetryConnected");
    }
    if (socket !== "telemetry") this.#apply("commandConnected");
    if (this.connected) {
      for (const waiter of this.#waiters) waiter.resolve();
    }
    this.onConnected(socket);
    this.#hooks.onChange(socket);
  }

  /** Rejects the calls that wait for telemetry of a connection that has ended. */
  #onEnded(socket: SocketRole, event: DisconnectedEvent): void {
    this.receiver.telemetries.rejectLateWaiters(waitError(socket, event));
  }

  #onLost(socket: SocketRole, event: DisconnectedEvent): void {
    if (socket !== "telemetry") this.#apply("commandLost");
    if (socket !== "command") {
      this.#apply("telemetryLost");
      this.receiver.telemetries.rejectWaiters(waitError(socket, event));
    }
    this.onLost(socket, event);
    this.#failConfirmations((code, commandWritten) => {
      const message = lossMessage(code, socket, commandWritten);
      const options = { ...causeOf(event), commandWritten };
      return new LinkLostError(message, socket, options);
    });
    this.#hooks.onChange(socket);
  }

  #failConfirmations(error: ConfirmationError): void {
    if (this.confirmations.isEmpty) return;
    // Records of writes and receptions before the loss may not be read yet.
    for (const link of this.sockets) link.turn();
    this.confirmations.fail(error);
  }

  #onDeath(socket: SocketRole, why: string): void {
    if (this.#closing) return;
    const death = `the ${socket} worker has died: ${why}`;
    this.fail(`The ${this.#kind.name} closes, as ${death}`);
    this.#hooks.onDeath(death);
  }

  #apply(change: LinkChange): void {
    const state = nextState(this.#state, change);
    if (state === undefined) {
      const { name } = this.#kind;
      throw new Error(
        change === "start"
          ? `Cannot start ${name}: it was started before, and is ${this.#state}`
          : `Cannot apply ${change} to a link that is ${this.#state}`,
      );
    }
    this.#state = state;
  }
}

function waitError(
  socket: SocketRole,
  event: DisconnectedEvent,
): LinkLostError {
  const message = `Cannot wait for telemetry: the ${socket} socket was lost`;
  return new LinkLostError(message, socket, causeOf(event));
}

/**
 * Returns the cause of an error that follows from the end of a connection.
 *
 * @param event Event of the end.
 */
export function causeOf({ cause, reason }: DisconnectedEvent): ErrorOptions {
  return cause === "controller" ? {} : { cause: new Error(reason) };
}
