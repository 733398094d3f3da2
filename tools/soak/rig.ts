/**
 * Rig of a server and a faulty controller, with the ledgers that check them.
 *
 * @module
 */

import {
  Command,
  CommandTelemetryServer,
  type Header,
  type LogSink,
  type ViewOf,
} from "../../mod.ts";
import {
  ControllerState,
  FaultyController,
  type SentFrame,
  SIMPLE,
  SimpleConfig,
  SimpleTelemetry,
} from "../../simulator.ts";
import { ByteSums, TELEMETRY_FRAME_BYTES } from "./byte_sums.ts";
import { CommandLedger } from "./command_ledger.ts";
import { Consumers } from "./consumers.ts";
import { FrameLedger, keyOf } from "./frame_ledger.ts";
import { Notice } from "./notice.ts";
import { Settlements } from "./settlements.ts";
import { SoakError, within } from "./soak_error.ts";

/** Silence after which a client is replaced, in ms. */
export const SILENT_MS = 300;
/** Time limit of anything that must happen, in ms. */
export const TIME_LIMIT_MS = 10_000;
/**
 * Rounds that don't wait, for frames that are lost only because a neighbour was damaged.
 */
const QUICK_ROUNDS = 4;
const QUICK_ROUND_MS = 50;
/** Duration of a round, long enough for a silent client to be replaced. */
const ROUND_MS = 2 * SILENT_MS;
const FRAME_ID_OFFSET = 2;

/** The server of a soak test. */
export type SoakServer = CommandTelemetryServer<
  typeof SimpleConfig,
  typeof SimpleTelemetry
>;

/** Frame of telemetry, as samples have it. */
export interface TelemetryOf {
  /** The header. */
  readonly header: ViewOf<typeof Header>;
  /** The telemetry. */
  readonly telemetry: ViewOf<typeof SimpleTelemetry>;
}

/** Returns a log that discards all lines except those of one level. */
export function quietLog(onInfo: (message: string) => void = () => {}) {
  const ignore = () => {};
  return {
    debug: ignore,
    info: onInfo,
    warn: ignore,
    error: ignore,
  } satisfies LogSink;
}

/** Server and controller under test, with their ledgers. */
export class Rig implements AsyncDisposable {
  /** Notice of everything that is received. */
  readonly notice = new Notice();
  /** Ledger of frames. */
  readonly frames = new FrameLedger();
  /** Ledger of commands that the controller has received. */
  readonly commands = new CommandLedger();
  /** Promises of the server. */
  readonly settlements = new Settlements();
  /** Sums of bytes. */
  readonly sums = new ByteSums();
  /** The server. */
  readonly server: SoakServer;
  /** Steps of the script that were played. */
  steps = 0;
  /** Number of reconnections of the controller after a loss. */
  recoveries = 0;
  /** Longest time until a reconnection, in ms. */
  slowestRecoveryMs = 0;
  /** Number of random bytes that intruders have sent to the telemetry port. */
  intruderBytes = 0;
  #consumers: Consumers | undefined;
  #controller: FaultyController | undefined;
  #generation = 0;
  #replaced = 0;
  /** Number of command connections that had ended when that was looked at last. */
  #commandEnds = 0;
  readonly #seed: number;

  /** @param seed Seed of all random choices. */
  constructor(seed: number) {
    this.#seed = seed;
    this.server = new CommandTelemetryServer({
      port: 0,
      ConfigClass: SimpleConfig,
      TelemetryClass: SimpleTelemetry,
      log: quietLog(),
      commandSyncPattern: SIMPLE["two-socket"].commandSyncPattern,
      telemetryTimeoutMs: SILENT_MS,
      telemetryRateHz: 20,
      onSecondClient: "takeOverIfSilent",
      allowPeers: ["127.0.0.0/8"],
      requireSameAddress: true,
      configCallback: ({ header, config }) => {
        this.frames.receiveConfig(keyOf(header.bytes, config.bytes));
      },
      telemetryCallback: (server) => this.#receive(server),
    });
  }

  /** Consumers of the server; available after {@linkcode start}. */
  get consumers(): Consumers {
    return this.#consumers!;
  }

  /** Present controller; available after {@linkcode start}. */
  get controller(): FaultyController {
    return this.#controller!;
  }

  /** Starts the server and a controller, and waits until both work. */
  async start(): Promise<void> {
    await this.server.start();
    const { server, notice, settlements } = this;
    this.#consumers = new Consumers(server, SILENT_MS, notice, settlements);
    await this.restartController();
  }

  /** Closes the controller, with all sockets that it left open; connects another one. */
  async restartController(): Promise<void> {
    await this.#controller?.close();
    const { telemetryPort, commandPort } = this.server;
    const controller = new FaultyController({
      telemetryPort,
      commandPort,
      telemetryIntervalMs: Infinity,
      initialState: ControllerState.ENABLED,
      seed: (this.#seed + this.#generation++) >>> 0,
      onFrame: (frame) => this.frames.send(frame, isConfig(frame)),
      // The log line is the only report of each command at the time of its execution.
      log: quietLog((message) => {
        if (!message.startsWith("Rejected command")) return;
        this.commands.receive(controller.lastCommand!);
        this.notice.notify();
      }),
    });
    this.#controller = controller;
    await this.recover();
  }

  /**
   * Waits until all required frames are received, before a step that may lose some, even
   * those that no other frame follows.
   */
  async settle(): Promise<void> {
    this.frames.isRequiring = false;
    const isSettled = () => this.frames.due === 0;
    for (let round = 0; !isSettled(); round++) {
      this.#throwIfLate(
        round * QUICK_ROUND_MS,
        "required frames aren't received",
      );
      // The bytes behind a damaged frame show the start of the next one.
      await this.controller.play([{ fault: "none", frames: 1 }]);
      await this.notice.until(isSettled, QUICK_ROUND_MS);
    }
  }

  /**
   * Sends single frames and commands until one of each is received: then the link works,
   * and frames must be received from now on.
   */
  async recover(): Promise<void> {
    this.frames.isRequiring = false;
    const startMs = performance.now();
    for (let round = 0;; round++) {
      const timeoutMs = round < QUICK_ROUNDS ? QUICK_ROUND_MS : ROUND_MS;
      const works = await this.#roundTrip(timeoutMs);
      if (works && !await this.#wasReplaced()) break;
      const elapsedMs = performance.now() - startMs;
      this.#throwIfLate(elapsedMs, "the controller doesn't reconnect");
    }
    const tookMs = performance.now() - startMs;
    this.slowestRecoveryMs = Math.max(this.slowestRecoveryMs, tookMs);
    this.recoveries++;
    this.frames.isRequiring = true;
    await this.#checkSum(TELEMETRY_FRAME_BYTES);
  }

  /**
   * Sends a command that the controller rejects: once it is received, all before it are,
   * too.
   *
   * @param timeoutMs Time limit, in ms.
   * @returns Whether it was received.
   */
  async sendMarker(timeoutMs: number): Promise<boolean> {
    const marker = Command.create({ code: CommandLedger.MARKER_CODE });
    const sent = this.server.putCommand(marker, { timeoutMs });
    if (!await this.settlements.track(sent, "marker")) {
      // Nothing is sent until then, else no new client could replace a dead socket.
      await this.notice.until(() => this.server.commandConnected, timeoutMs);
      return false;
    }
    const { counter } = marker;
    return await this.notice.until(
      () => this.commands.lastMarker >= counter,
      timeoutMs,
    );
  }

  /** Closes the controller, and adds up all bytes that it has sent. */
  async end(): Promise<void> {
    await this.controller.close();
    const isLost = () => !this.server.telemetryConnected;
    if (!await this.notice.until(isLost, TIME_LIMIT_MS)) {
      throw new SoakError("the server doesn't see the controller's end");
    }
    await this.#checkSum(0);
    this.frames.close();
  }

  /** Closes the controller first, so that the server receives all that it has sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controller?.close();
    await this.server.close();
  }

  #checkSum(restMax: number): Promise<void> {
    const { server, frames, notice, sums } = this;
    const delivered = () => frames.received;
    return sums.check(() => server.stats, delivered, restMax, notice);
  }

  async #roundTrip(timeoutMs: number): Promise<boolean> {
    const { frames } = this;
    const played = this.controller.play([{ fault: "none", frames: 1 }]);
    await within(played, TIME_LIMIT_MS, "play a frame");
    // An earlier frame may be late, and come from a connection that has been left.
    const { sent } = frames;
    const [hasCommand, hasFrame] = await Promise.all([
      this.sendMarker(timeoutMs),
      this.notice.until(() => frames.lastMatched >= sent, timeoutMs),
    ]);
    return hasCommand && hasFrame;
  }

  #receive({ header, telemetry }: SoakServer): void {
    this.frames.receive(keyOf(header.bytes, telemetry.bytes));
    this.consumers.called.add({ header, telemetry });
    this.notice.notify();
  }

  /**
   * Whether another client has taken over since the last call: then the command socket of
   * the replaced client is closed later, which on a busy machine takes its time.
   */
  async #wasReplaced(): Promise<boolean> {
    const { consumers } = this;
    const { replacedConnections } = this.server.stats;
    const isReplaced = replacedConnections > this.#replaced;
    if (isReplaced) {
      const hasEnded = () => consumers.commandEnds > this.#commandEnds;
      await this.notice.until(hasEnded, ROUND_MS);
    }
    this.#replaced = replacedConnections;
    this.#commandEnds = consumers.commandEnds;
    return isReplaced;
  }

  #throwIfLate(elapsedMs: number, what: string): void {
    if (elapsedMs <= TIME_LIMIT_MS) return;
    throw new SoakError(`${what}, within ${TIME_LIMIT_MS} ms`);
  }
}

function isConfig({ bytes }: SentFrame): boolean {
  const { buffer, byteOffset } = bytes;
  const frameId = new DataView(buffer, byteOffset).getUint16(
    FRAME_ID_OFFSET,
    true,
  );
  return frameId === SimpleConfig.frameId;
}
