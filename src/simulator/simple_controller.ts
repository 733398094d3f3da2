/**
 * The simple device on its two sockets: a real TCP client that behaves towards
 * a server as a controller does.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import type { ControllerState } from "../enumerations.ts";
import type { LinkSocket } from "../errors.ts";
import { defaultLog, type LogSink, messageOf } from "../log.ts";
import { Command } from "../protocol.ts";
import {
  FrameEncoder,
  SIMPLE_COMMAND_SYNC_PATTERN,
  type SimpleConfig,
  SimpleDevice,
  SimpleFrameId,
  type SimpleTelemetry,
} from "./simple_device.ts";

/** TAI minus UTC, since 2017. */
const TAI_OFFSET_NS = 37_000_000_000n;
/** The longest time that a timer of the runtime can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Options of a {@linkcode SimpleController}. */
export interface SimpleControllerOptions {
  /** The server's name or address. Default: `"127.0.0.1"`. */
  host?: string;
  /** The server's port for configuration and telemetry, 1 to 65535. */
  telemetryPort: number;
  /** The server's port for commands, 1 to 65535. */
  commandPort: number;
  /**
   * The time between two telemetry samples, in ms; more than 0. Timers are good
   * to about 1 ms. Default: 100.
   */
  telemetryIntervalMs?: number;
  /**
   * The time from a failed attempt to connect, or from the loss of a
   * connection, to the next attempt, in ms; at least 0. Default: 100.
   */
  reconnectDelayMs?: number;
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** `syncPattern` of each header, a u16. Default: 0, as the reference mock. */
  syncPattern?: number;
  /** Where to tell what happens. Default: the logger `hexrotcomm` of `@std/log`. */
  log?: LogSink;
}

/** What a {@linkcode SimpleController} has counted since it was made. */
export interface SimpleControllerStats {
  /** Configuration frames that were handed to the socket. */
  configFrames: number;
  /** Telemetry frames that were handed to the socket. */
  telemetryFrames: number;
  /** Connections of the telemetry socket, also those closed at once. */
  telemetryConnections: number;
  /** Connections of the command socket, also those closed at once. */
  commandConnections: number;
  /** Commands with the right sync pattern, or none. */
  commandsReceived: number;
  /** Those of them that the device rejected, so that nothing changed. */
  commandsRejected: number;
  /** Commands with a wrong sync pattern, which are ignored. */
  wrongSyncPatterns: number;
}

/** The controller was closed before it was connected. */
export class ControllerClosedError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "ControllerClosedError";
}

/**
 * A simulated controller with the simple device: dials in to a server, sends it
 * configuration and telemetry, and obeys its commands. For tests and for trying
 * things out.
 *
 * Each of its two sockets lives by itself: it is opened, used and, whenever it
 * is lost or refused, opened again after `reconnectDelayMs`, for ever. When
 * either is lost the device stops moving.
 *
 * - The telemetry socket gets the configuration once after each connection and
 *   again when `config` has changed, then telemetry every `telemetryIntervalMs`.
 *   Each frame is written in one piece. A sample that would be late, because the
 *   server reads too slowly, is left out.
 * - The command socket is read 58 bytes at a time. A command with another sync
 *   pattern than 0x1234 is ignored. One with none, 0, is obeyed for the sake of
 *   first tries, with a warning: a real controller would ignore it. There is no
 *   acknowledgement of any command.
 *
 * @example Connect to a server, and end by leaving the block
 * ```ts
 * import { SimpleController } from "./simple_controller.ts";
 *
 * async function simulate(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // goes out with the next sample
 * }
 * ```
 *
 * @example Start in a state of your choice
 * ```ts
 * import { ControllerState } from "../enumerations.ts";
 * import { SimpleController } from "./simple_controller.ts";
 *
 * await using controller = new SimpleController({
 *   telemetryPort: 6210,
 *   commandPort: 6211,
 *   initialState: ControllerState.ENABLED,
 * });
 * controller.telemetry.currPosition = 1.5;
 * if (controller.state !== ControllerState.ENABLED) throw new Error("state");
 * ```
 */
export class SimpleController implements AsyncDisposable {
  readonly #options: CheckedOptions;
  readonly #device: SimpleDevice;
  readonly #frames: FrameEncoder;
  readonly #conns = new Map<LinkSocket, Deno.Conn>();
  readonly #firstLink = Promise.withResolvers<void>();
  readonly #closing = new AbortController();
  #loops: Promise<unknown> | undefined;
  #lastCommand: Command | undefined;
  #stats: SimpleControllerStats = {
    configFrames: 0,
    telemetryFrames: 0,
    telemetryConnections: 0,
    commandConnections: 0,
    commandsReceived: 0,
    commandsRejected: 0,
    wrongSyncPatterns: 0,
  };

  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Where to dial, and how to behave.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SimpleControllerOptions) {
    this.#options = checkOptions(options);
    this.#device = new SimpleDevice(options.initialState);
    this.#frames = new FrameEncoder(this.#options.syncPattern);
    // Who doesn't wait for connect() need not hear that it was given up.
    this.#firstLink.promise.catch(() => {});
  }

  /** The device's own configuration; sent again once it has been changed. */
  get config(): SimpleConfig {
    return this.#device.config;
  }

  /** The device's own telemetry; what is set here goes out with the next sample. */
  get telemetry(): SimpleTelemetry {
    return this.#device.telemetry;
  }

  /** The device's state, which is the telemetry field `state`. */
  get state(): ControllerState {
    return this.#device.state;
  }

  /** Whether both sockets are connected now. */
  get connected(): boolean {
    return this.#conns.size === 2;
  }

  /** The most recent command with the right sync pattern, or none, accepted or not. */
  get lastCommand(): Command | undefined {
    return this.#lastCommand;
  }

  /** What was counted up to now; a copy. */
  get stats(): SimpleControllerStats {
    return { ...this.#stats };
  }

  /**
   * Starts to dial, and waits until both sockets are connected for the first
   * time; called again, it waits for the same.
   *
   * @param options `signal`: closes the controller if it is aborted before that.
   * @returns A promise of the first connection; it rejects with the reason of
   * the signal if that is aborted.
   * @throws {ControllerClosedError} If the controller is closed before that.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   */
  connect(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    const { promise } = this.#firstLink;
    if (signal !== undefined) {
      const giveUp = () => this.#stop(signal.reason);
      const settled = () => signal.removeEventListener("abort", giveUp);
      signal.addEventListener("abort", giveUp);
      promise.then(settled, settled);
      if (signal.aborted) giveUp();
    }
    this.#loops ??= Promise.all([
      this.#keepOpen("telemetry", (conn) => this.#feed(conn)),
      this.#keepOpen("command", (conn) => this.#obey(conn)),
    ]);
    return promise;
  }

  /** Closes both sockets and ends all that goes on, for good; idempotent. */
  async close(): Promise<void> {
    this.#stop(
      new ControllerClosedError("Cannot connect controller: it is closed"),
    );
    await this.#loops;
  }

  /** The same as {@linkcode SimpleController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #stop(reason: unknown): void {
    this.#closing.abort(reason);
    this.#firstLink.reject(reason);
    for (const conn of this.#conns.values()) conn[Symbol.dispose]();
    this.#conns.clear();
    this.#device.stop();
  }

  /** Dials, uses the connection until that throws, and begins again. */
  async #keepOpen(
    socket: LinkSocket,
    use: (conn: Deno.Conn) => Promise<never>,
  ): Promise<void> {
    const { host: hostname, reconnectDelayMs } = this.#options;
    const port = this.#options[`${socket}Port`];
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        using conn = await Deno.connect({ hostname, port, signal });
        signal.throwIfAborted();
        this.#opened(socket, conn);
        await use(conn);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) this.#stop(error);
        if (signal.aborted) return;
        this.#lost(socket, error);
      }
      // It rejects if aborted only, which ends the loop.
      await delay(reconnectDelayMs, { signal }).catch(() => {});
    }
  }

  #opened(socket: LinkSocket, conn: Deno.Conn): void {
    this.#options.log.info(`Connected ${socket} socket`);
    this.#stats[`${socket}Connections`]++;
    this.#conns.set(socket, conn);
    if (this.connected) this.#firstLink.resolve();
  }

  #lost(socket: LinkSocket, reason: unknown): void {
    const { log } = this.#options;
    if (this.#conns.delete(socket)) {
      log.info(`Lost ${socket} socket: ${messageOf(reason)}`);
      this.#device.stop();
    } else {
      log.debug(`Cannot connect ${socket} socket: ${messageOf(reason)}`);
    }
  }

  /** Sends frames, and reads only to learn at once that the server has closed. */
  async #feed(conn: Deno.Conn): Promise<never> {
    const lost = new AbortController();
    const lose = (reason: unknown) => {
      lost.abort(reason);
      conn[Symbol.dispose]();
    };
    await Promise.all([
      readToEnd(conn).catch(lose),
      this.#sendFrames(conn, lost.signal).catch(lose),
    ]);
    throw lost.signal.reason;
  }

  async #sendFrames(conn: Deno.Conn, lost: AbortSignal): Promise<void> {
    const { config, telemetry } = this.#device;
    let configSent: Uint8Array | undefined;
    for await (const _ of beats(this.#options.telemetryIntervalMs, lost)) {
      if (configSent === undefined || !equals(configSent, config.bytes)) {
        configSent = config.bytes.slice();
        await this.#send(conn, SimpleFrameId.CONFIG, configSent);
        this.#stats.configFrames++;
      }
      this.#device.advance();
      await this.#send(conn, SimpleFrameId.TELEMETRY, telemetry.bytes);
      this.#stats.telemetryFrames++;
    }
  }

  #send(
    conn: Deno.Conn,
    frameId: number,
    body: Uint8Array,
  ): Promise<void> {
    const nowNs = Temporal.Now.instant().epochNanoseconds + TAI_OFFSET_NS;
    return writeAll(conn, this.#frames.encode(frameId, body, nowNs));
  }

  async #obey(conn: Deno.Conn): Promise<never> {
    for (;;) {
      const command = Command.create();
      await readFull(conn, command.bytes);
      this.#receive(command);
    }
  }

  #receive(command: Command): void {
    const { log } = this.#options;
    const { code, param1, syncPattern } = command;
    if (syncPattern === 0) {
      log.warn(
        `Command ${code} has no sync pattern, a real controller would ignore it: give the server commandSyncPattern ${
          hex(SIMPLE_COMMAND_SYNC_PATTERN)
        }`,
      );
    } else if (syncPattern !== SIMPLE_COMMAND_SYNC_PATTERN) {
      this.#stats.wrongSyncPatterns++;
      log.warn(
        `Cannot execute command ${code} as its sync pattern must be ${
          hex(SIMPLE_COMMAND_SYNC_PATTERN)
        }: received ${hex(syncPattern)}`,
      );
      return;
    }
    this.#stats.commandsReceived++;
    this.#lastCommand = command;
    if (!this.#device.execute(command)) {
      this.#stats.commandsRejected++;
      log.info(
        `Rejected command ${code} with param1 ${param1} in state ${this.state}`,
      );
    }
  }
}

/**
 * Which beat comes next: the first one in the future, at a multiple of the
 * interval, so that late beats neither add up nor come in a burst.
 *
 * @param beat The last beat, from 0.
 * @param elapsedMs The time since beat 0, in ms; timers may fire a little early.
 * @param intervalMs The time between two beats, in ms.
 * @returns The number of the next beat.
 */
export function nextBeat(
  beat: number,
  elapsedMs: number,
  intervalMs: number,
): number {
  return Math.max(beat + 1, Math.ceil(elapsedMs / intervalMs));
}

/** Yields at beat 0, which is now, and at each one after it. */
async function* beats(
  intervalMs: number,
  signal: AbortSignal,
): AsyncGenerator<void> {
  const startMs = performance.now();
  for (let beat = 0;;) {
    yield;
    const elapsedMs = performance.now() - startMs;
    beat = nextBeat(beat, elapsedMs, intervalMs);
    await delay(beat * intervalMs - elapsedMs, { signal });
  }
}

/** Writes all of it, whatever part of it the socket takes at a time. */
async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await conn.write(bytes.subarray(written));
  }
}

/** Fills `bytes`, however the peer's writes were cut. */
async function readFull(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let length = 0; length < bytes.length;) {
    const count = await conn.read(bytes.subarray(length));
    if (count === null) {
      throw new Deno.errors.UnexpectedEof("the server closed the connection");
    }
    length += count;
  }
}

async function readToEnd(conn: Deno.Conn): Promise<never> {
  const bytes = new Uint8Array(64);
  for (;;) await readFull(conn, bytes);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}

type CheckedOptions = Required<Omit<SimpleControllerOptions, "initialState">>;

function checkOptions(options: SimpleControllerOptions): CheckedOptions {
  const checked = {
    host: options.host ?? "127.0.0.1",
    telemetryPort: options.telemetryPort,
    commandPort: options.commandPort,
    telemetryIntervalMs: options.telemetryIntervalMs ?? 100,
    reconnectDelayMs: options.reconnectDelayMs ?? 100,
    syncPattern: options.syncPattern ?? 0,
    log: options.log ?? defaultLog(),
  };
  const port = "an integer in 1..65535";
  check("telemetryPort", checked.telemetryPort, port, isIn(1, 65535));
  check("commandPort", checked.commandPort, port, isIn(1, 65535));
  check(
    "telemetryIntervalMs",
    checked.telemetryIntervalMs,
    `more than 0 and at most ${TIMER_MS_MAX}`,
    (value) => value > 0 && value <= TIMER_MS_MAX,
  );
  check(
    "reconnectDelayMs",
    checked.reconnectDelayMs,
    `in 0..${TIMER_MS_MAX}`,
    (value) => value >= 0 && value <= TIMER_MS_MAX,
  );
  check("syncPattern", checked.syncPattern, "a u16", isIn(0, 0xffff));
  if (typeof checked.host !== "string") {
    throw new TypeError(
      `Cannot create controller as host must be a string: received ${checked.host}`,
    );
  }
  return checked;
}

function isIn(min: number, max: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= min && value <= max;
}

function check(
  name: string,
  value: unknown,
  rule: string,
  holds: (value: number) => boolean,
): void {
  const message =
    `Cannot create controller as ${name} must be ${rule}: received ${value}`;
  if (typeof value !== "number") throw new TypeError(message);
  if (!holds(value)) throw new RangeError(message);
}
