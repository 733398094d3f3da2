/**
 * The link of a server: both of its sockets, as one. What it does when they come and
 * go, and what becomes of those who wait for something.
 *
 * @module
 */

import { CommandSender } from "./command_sender.ts";
import {
  type ConfirmationError,
  Confirmations,
  fateOf,
  lossMessage,
} from "./confirmations.ts";
import {
  LinkLostError,
  type LinkSocket,
  ServerClosedError,
  TimeLimitError,
} from "./errors.ts";
import { EventLog } from "./event_log.ts";
import type { DisconnectedEvent } from "./events.ts";
import { nowMs } from "./journal.ts";
import { LinkBoard } from "./link_board.ts";
import {
  isCommandConnected,
  isTelemetryConnected,
  type LinkEvent,
  type LinkState,
  nextState,
} from "./link_state.ts";
import { RateWatch } from "./rate_watch.ts";
import type { ServerSetup } from "./server_options.ts";
import { type ServerStats, snapshot } from "./server_stats.ts";
import type { LinkObserver } from "./socket_link.ts";
import type { AnyStructType } from "./struct.ts";
import { type FrameStructs, TelemetryReceiver } from "./telemetry_receiver.ts";
import { withinLimit } from "./time_limit.ts";

/** Whom a link calls; what it calls must not throw. */
export interface LinkHooks {
  /** One of the sockets was connected or lost. */
  readonly onChange: (socket: LinkSocket) => void;
  /** The ports are open, or the link was closed after they were. */
  readonly onLife: () => void;
  /** A thread has died; the link must be closed. */
  readonly onDeath: (why: string) => void;
  /** Configuration came, and is the present one. */
  readonly onConfig: (() => void) | undefined;
  /** The same for telemetry. */
  readonly onTelemetry: (() => void) | undefined;
}

/** Both sockets of a server. */
export class ServerLink<
  C extends AnyStructType,
  T extends AnyStructType,
  H extends AnyStructType,
> {
  /** The telemetry socket's side. */
  readonly receiver: TelemetryReceiver<C, T, H>;
  /** The command socket's side. */
  readonly sender: CommandSender;
  /** Commands that wait for telemetry. */
  readonly confirmations: Confirmations;
  /** Takes in what happens. */
  readonly eventLog: EventLog;
  readonly #setup: ServerSetup;
  readonly #hooks: LinkHooks;
  readonly #board = new LinkBoard();
  readonly #rateWatch: RateWatch | undefined;
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  #state: LinkState = "new";
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @param structs Header, configuration and telemetry.
   * @param setup The server's options.
   * @param hooks Whom it calls.
   */
  constructor(
    structs: FrameStructs<C, T, H>,
    setup: ServerSetup,
    hooks: LinkHooks,
  ) {
    const observer: LinkObserver = {
      onConnected: (socket) => this.#onConnected(socket),
      onLost: (socket, event) => this.#onLost(socket, event),
      onDeath: (socket, why) => this.#onDeath(socket, why),
    };
    const eventLog = new EventLog(setup.log);
    const parts = { setup, board: this.#board, eventLog, observer };
    const { onConfig, onTelemetry } = hooks;
    this.#setup = setup;
    this.#hooks = hooks;
    this.eventLog = eventLog;
    this.receiver = new TelemetryReceiver(
      structs,
      parts,
      onConfig,
      onTelemetry,
    );
    this.sender = new CommandSender(parts);
    this.confirmations = new Confirmations(this.sender);
    this.#rateWatch = setup.expectedRateHz > 0
      ? new RateWatch(setup.expectedRateHz, this.receiver, eventLog)
      : undefined;
  }

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

  /** Whether it was closed, or could not start. */
  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Whether telemetry is connected, but silent for too long. */
  get isStale(): boolean {
    return this.telemetryConnected && this.#board.isStale;
  }

  /** How long ago the present telemetry was received, in ms; Infinity before the first. */
  get telemetryAgeMs(): number {
    const { presentReceivedAtMs } = this.receiver.telemetries;
    if (presentReceivedAtMs === 0) return Infinity;
    return Math.max(0, nowMs() - presentReceivedAtMs);
  }

  /** A snapshot of what was seen. */
  get stats(): ServerStats {
    return snapshot(this, this.#setup.expectedRateHz);
  }

  /**
   * Opens both ports, or none.
   *
   * @param stopTimeoutMs How long the threads may take to end, if one can't start.
   */
  async start(stopTimeoutMs: number): Promise<void> {
    if (this.#closing) throw closedError("start server");
    this.#apply("start");
    this.#starting = this.#listen(stopTimeoutMs);
    await this.#starting;
  }

  /**
   * Closes both ports, and settles all that is pending.
   *
   * @param timeoutMs How long the threads may take to end by themselves.
   * @param why The same for people.
   */
  close(timeoutMs: number, why = "the server is closed"): Promise<void> {
    if (this.#closing) return this.#closing;
    const closed = Promise.withResolvers<void>();
    this.#closing = closed.promise; // first, as callbacks and logs may close, too
    this.#close(timeoutMs, why).then(closed.resolve, closed.reject);
    return closed.promise;
  }

  /**
   * Waits until both sockets are connected.
   *
   * @param timeoutMs How long, in ms.
   * @param signal Gives up.
   */
  async waitConnected(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.connected) return;
    if (this.isClosed) throw closedError("wait for the controller");
    const waiter = Promise.withResolvers<void>();
    this.#waiters.add(waiter);
    try {
      await withinLimit(
        waiter.promise,
        timeoutMs,
        () => this.#waitLimitError(timeoutMs),
        signal,
      );
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  /**
   * Reports that something has failed.
   *
   * @param message What.
   */
  fail(message: string): void {
    this.eventLog.emit({ type: "failed", atMs: nowMs(), message });
  }

  async #listen(stopTimeoutMs: number): Promise<void> {
    const { host, port } = this.#setup;
    const links = [this.receiver.link, this.sender.link];
    const results = await Promise.allSettled(
      links.map((link, i) => link.start(host, port === 0 ? 0 : port + i)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined && !this.#closing) {
      this.#apply("listening");
      for (const link of links) link.run();
      this.#rateWatch?.start();
      this.#hooks.onLife();
      return;
    }
    const why = "the server could not start";
    await this.#stopSockets(stopTimeoutMs, why);
    if (failed === undefined) throw closedError("start server");
    this.#apply("startFailed");
    this.#rejectAll(why);
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
    // A start that is under way stops what it has started.
    await Promise.allSettled([this.#starting, stopped]);
    this.#endIterators();
  }

  async #stopSockets(timeoutMs: number, why: string): Promise<void> {
    const links = [this.receiver.link, this.sender.link];
    await Promise.all(links.map((link) => link.stop(timeoutMs, why)));
  }

  #endIterators(): void {
    this.receiver.endIterators();
    this.eventLog.close();
  }

  #rejectAll(why: string): void {
    for (const { reject } of this.#waiters) {
      reject(closedError("wait for the controller", why));
    }
    this.confirmations.fail((code, commandWritten) => {
      const fate = `${why}, ${fateOf(commandWritten)}`;
      return closedError(`confirm command ${code}`, fate, { commandWritten });
    });
    this.sender.rejectAll((code, commandWritten) =>
      closedError(`send command ${code}`, why, { commandWritten })
    );
    this.receiver.telemetries.rejectWaiters(
      closedError("wait for telemetry", why),
    );
  }

  #waitLimitError(timeoutMs: number): TimeLimitError {
    const missing = [
      ...(this.telemetryConnected ? [] : ["telemetry"]),
      ...(this.commandConnected ? [] : ["command"]),
    ].join(" and ");
    return new TimeLimitError(
      `Cannot wait for the controller any longer: no ${missing} connection within ${timeoutMs} ms`,
      timeoutMs,
    );
  }

  #onConnected(socket: LinkSocket): void {
    if (socket === "telemetry") this.receiver.resetRate();
    this.#apply(`${socket}Connected`);
    if (this.connected) {
      for (const waiter of this.#waiters) waiter.resolve();
      this.#matchAddresses(socket);
    }
    this.#hooks.onChange(socket);
  }

  /** Ends the other socket, if its client has another address and that matters. */
  #matchAddresses(socket: LinkSocket): void {
    const { receiver, sender } = this;
    const isSame = receiver.link.peerHost === sender.link.peerHost;
    if (isSame || !this.#setup.admission.requireSameAddress) return;
    const { link } = socket === "telemetry" ? sender : receiver;
    link.cut(link.connection, `the ${socket} client has another address`);
  }

  #onLost(socket: LinkSocket, event: DisconnectedEvent): void {
    this.#apply(`${socket}Lost`);
    const cause = event.cause === "controller"
      ? {}
      : { cause: new Error(event.reason) };
    if (socket === "telemetry") {
      const message =
        "Cannot wait for telemetry: the telemetry socket was lost";
      this.receiver.telemetries.rejectWaiters(
        new LinkLostError(message, socket, cause),
      );
      this.#endDeadCommandSocket(event);
    }
    this.#failConfirmations(socket, (code, commandWritten) => {
      const message = lossMessage(code, socket, commandWritten);
      const options = { ...cause, commandWritten };
      return new LinkLostError(message, socket, options);
    });
    this.#hooks.onChange(socket);
  }

  /**
   * A telemetry client that was given up has left a dead command socket, too: unless
   * that was connected after its last sign of life, so that it can be the next one's.
   */
  #endDeadCommandSocket({ cause, message }: DisconnectedEvent): void {
    const { link } = this.sender;
    if (link.connection === 0) return;
    const { silentMs } = this.#setup.admission;
    const heardMs = this.receiver.link.heardAtMs;
    const isDead = cause === "stale" ||
      cause === "takenOver" && nowMs() - heardMs >= silentMs &&
        link.connectedAtMs < heardMs;
    if (isDead) {
      link.cut(link.connection, `its controller was given up: ${message}`);
    }
  }

  #failConfirmations(socket: LinkSocket, error: ConfirmationError): void {
    if (this.confirmations.isEmpty) return;
    // What was written, and received, before the loss may not be read yet.
    if (socket === "telemetry") this.sender.link.turn();
    else this.receiver.link.turn();
    this.confirmations.fail(error);
  }

  #onDeath(socket: LinkSocket, why: string): void {
    if (this.#closing) return;
    const death = `the ${socket} worker has died: ${why}`;
    this.fail(`The server closes, as ${death}`);
    this.#hooks.onDeath(death);
  }

  #apply(event: LinkEvent): void {
    const state = nextState(this.#state, event);
    if (state === undefined) {
      throw new Error(
        event === "start"
          ? `Cannot start server: it was started before, and is ${this.#state}`
          : `Cannot apply ${event} to a link that is ${this.#state}`,
      );
    }
    this.#state = state;
  }
}

/**
 * The error of a call to a server that is closed.
 *
 * @param action What the caller wants.
 * @param why Why it can't be.
 * @param options `commandWritten`.
 */
export function closedError(
  action: string,
  why = "the server is closed",
  options: { readonly commandWritten?: boolean | undefined } = {},
): ServerClosedError {
  return new ServerClosedError(`Cannot ${action}: ${why}`, options);
}
