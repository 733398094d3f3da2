/**
 * Base of every link, whatever its protocol: its reactions to connections and their ends,
 * and the settlement of waiting calls.
 *
 * @module
 */

import type { SocketRole } from "../base/errors.ts";
import type { Watchdog } from "../base/watchdog.ts";
import { LinkBoard } from "../transport/link_board.ts";
import type { CommandCall, WaitCall } from "./call_options.ts";
import { type AnyCommand, CommandSender } from "./commands/command_sender.ts";
import { fateOf } from "./commands/confirmations.ts";
import type { LinkCommands } from "./commands/link_commands.ts";
import { EventLog } from "./events/event_log.ts";
import type { DisconnectedEvent } from "./events/events.ts";
import { absentError, lostError, unconnectedError } from "./link_errors.ts";
import { LinkLife } from "./link_life.ts";
import type { LinkSetup } from "./link_setup.ts";
import type { LinkStats } from "./link_stats.ts";
import { rateWatch } from "./rate_watch.ts";
import type { LinkParts, SocketLink } from "./socket_link.ts";
import type { SampleOf, SourceStructs } from "./source.ts";
import { type FrameHooks, TelemetryReceiver } from "./telemetry_receiver.ts";

/** Hooks that a link calls; they must not throw. */
export interface LinkHooks extends FrameHooks {
  /** Called when one of the sockets was connected or lost. */
  readonly onChange: (socket: SocketRole) => void;
  /** Called when the link was opened, or closed after that. */
  readonly onLife: () => void;
  /** Called when a thread has died; the link must be closed. */
  readonly onDeath: (why: string) => void;
}

/**
 * Link with both sockets of a server, or the one of a client, which is both.
 *
 * @typeParam S Structs of its frames.
 * @typeParam Cmd Commands.
 */
export abstract class Link<S extends SourceStructs, Cmd extends AnyCommand>
  extends LinkLife {
  /** Receiver of telemetry and configuration. */
  readonly receiver: TelemetryReceiver<S>;
  /** Sender of commands. */
  readonly sender: CommandSender<Cmd>;
  /** Expected rate of telemetry, in frames/s; 0 if unknown. */
  readonly expectedRateHz: number;
  /** Its commands. */
  abstract readonly commands: LinkCommands<Cmd, unknown>;
  readonly #hooks: LinkHooks;
  readonly #board: LinkBoard;
  readonly #rateWatch: Watchdog | undefined;
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  #isConfigured = false;

  /**
   * @param name Name of its kind.
   * @param setup Checked options.
   * @param hooks Hooks that it calls.
   * @param open Makes this thread's ends of its sockets, which may be one.
   */
  constructor(
    name: "server" | "client",
    { log, stream, structs, expectedRateHz, threads }: LinkSetup,
    hooks: LinkHooks,
    open: (parts: LinkParts) => [telemetry: SocketLink, command: SocketLink],
  ) {
    const eventLog = new EventLog(log);
    const board = new LinkBoard();
    const [telemetry, command] = open({
      board,
      threads,
      eventLog,
      observer: {
        onConnected: (socket) => this.#onConnected(socket),
        onEnded: (socket, event) => this.#onEnded(socket, event),
        onLost: (socket, event) => this.#onLost(socket, event),
        onDeath: (socket, why) => this.#onDeath(socket, why),
      },
    });
    super(name, [...new Set([telemetry, command])], eventLog);
    this.#hooks = hooks;
    this.#board = board;
    this.expectedRateHz = expectedRateHz;
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
      onBatch: hooks.onBatch,
    });
    this.sender = new CommandSender(
      command,
      (command) => this.fillIn(command),
    );
    this.#rateWatch = expectedRateHz > 0
      ? rateWatch(expectedRateHz, this.receiver, eventLog)
      : undefined;
  }

  /** Snapshot of the statistics. */
  abstract get stats(): LinkStats;

  /** Whether a configuration was received on the present telemetry connection. */
  get configured(): boolean {
    return this.state.telemetryConnected && this.#isConfigured;
  }

  /** Whether the telemetry connection has ended, though not reported yet. */
  get isEndReceived(): boolean {
    return this.receiver.link.receivedEnd !== undefined;
  }

  /** Whether telemetry is connected, but silent for too long. */
  get isStale(): boolean {
    return this.state.telemetryConnected && this.#board.isStale;
  }

  /**
   * Waits until both sockets are connected.
   *
   * @param call Time limit and signal.
   */
  async waitConnected({ deadline, signal }: WaitCall): Promise<void> {
    if (this.state.connected && !this.isEndReceived) return;
    this.checkOpen("wait for the controller");
    const waiter = Promise.withResolvers<void>();
    this.#waiters.add(waiter);
    try {
      await deadline.wait(
        waiter.promise,
        () => unconnectedError(this, deadline),
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
    if (!this.state.telemetryConnected) throw absentError(action, link);
    if (receivedEnd) throw lostError(action, socket, receivedEnd);
    return await telemetries.at(telemetryReceived + skip, signal);
  }

  /**
   * Sends a command, and waits for telemetry that shows its effect.
   *
   * @param command Command to send.
   * @param predicate Whether a sample shows it.
   * @param call Options of the call; the time limit is for both.
   * @returns The first such sample received after the command was written.
   */
  confirm(
    command: Cmd,
    predicate: (sample: SampleOf<S>) => boolean,
    call: CommandCall,
  ): Promise<SampleOf<S>> {
    const { telemetries, link } = this.receiver;
    return this.commands.confirm(command, () => {
      if (this.state.telemetryConnected) return telemetries.search(predicate);
      throw absentError(`confirm command ${command.code}`, link);
    }, call);
  }

  /** Fills in the fields of a command that aren't the caller's, if the sender does. */
  protected fillIn(_command: Cmd): void {}

  /** Called when a connection has begun. */
  protected abstract onConnected(socket: SocketRole): void;

  /**
   * Called when a connection has ended, and the calls that wait for telemetry are
   * settled.
   */
  protected abstract onLost(socket: SocketRole, event: DisconnectedEvent): void;

  /** Called when the link is closed, to settle the pending calls of the subclass. */
  protected onClosed(): void {}

  protected override onStarted(): void {
    this.#rateWatch?.start();
    this.#hooks.onLife();
  }

  protected override onEnd(): void {
    this.#hooks.onLife();
  }

  protected override get idle(): Promise<void> {
    return this.commands.history.idle;
  }

  protected override endIterators(): void {
    this.receiver.endIterators();
    this.eventLog.close();
  }

  protected override rejectCalls(): void {
    this.#rateWatch?.stop();
    for (const { reject } of this.#waiters) {
      reject(this.closedError("wait for the controller"));
    }
    this.onClosed();
    this.commands.confirmations.fail((code, commandWritten) => {
      const action = `confirm command ${code}`;
      return this.closedError(action, commandWritten, fateOf(commandWritten));
    });
    this.sender.rejectAll((code, commandWritten) =>
      this.closedError(`send command ${code}`, commandWritten)
    );
    this.receiver.telemetries.rejectWaiters(
      this.closedError("wait for telemetry"),
    );
  }

  #onConnected(socket: SocketRole): void {
    if (socket !== "command") {
      this.#isConfigured = false;
      this.receiver.resetRate();
      this.state.apply("telemetryConnected");
    }
    if (socket !== "telemetry") this.state.apply("commandConnected");
    if (this.state.connected) {
      for (const waiter of this.#waiters) waiter.resolve();
    }
    this.onConnected(socket);
    this.#hooks.onChange(socket);
  }

  /** Rejects the calls that wait for telemetry of a connection that has ended. */
  #onEnded(socket: SocketRole, event: DisconnectedEvent): void {
    const error = lostError("wait for telemetry", socket, event);
    this.receiver.telemetries.rejectLateWaiters(error);
  }

  #onLost(socket: SocketRole, event: DisconnectedEvent): void {
    if (socket !== "telemetry") this.state.apply("commandLost");
    if (socket !== "command") {
      this.state.apply("telemetryLost");
      const error = lostError("wait for telemetry", socket, event);
      this.receiver.telemetries.rejectWaiters(error);
    }
    this.onLost(socket, event);
    this.#failConfirmations(socket, event);
    this.#hooks.onChange(socket);
  }

  #failConfirmations(socket: SocketRole, event: DisconnectedEvent): void {
    const { confirmations } = this.commands;
    if (confirmations.isEmpty) return;
    // Records of writes and receptions before the loss may not be read yet.
    for (const link of this.sockets) link.turn();
    confirmations.fail((code, isWritten) => {
      const action = `confirm command ${code}`;
      return lostError(action, socket, event, fateOf(isWritten), isWritten);
    });
  }

  #onDeath(socket: SocketRole, why: string): void {
    if (this.isClosing) return;
    const death = `the ${socket} socket has failed: ${why}`;
    this.eventLog.fail(`The ${this.name} closes, as ${death}`);
    this.#hooks.onDeath(death);
  }
}
