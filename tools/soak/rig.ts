/**
 * A server and the controller that makes it trouble, with all that watches them.
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
  SIMPLE_COMMAND_SYNC_PATTERN,
  SimpleConfig,
  SimpleFrameId,
  SimpleTelemetry,
} from "../../simulator.ts";
import { ByteSums, TELEMETRY_FRAME_BYTES } from "./byte_sums.ts";
import { CommandLedger } from "./command_ledger.ts";
import { Consumers } from "./consumers.ts";
import { FrameLedger, keyOf } from "./frame_ledger.ts";
import { Notice } from "./notice.ts";
import { Settlements } from "./settlements.ts";
import { SoakError, within } from "./soak_error.ts";

/** After how long a silent client has to make way, in ms. */
export const SILENT_MS = 300;
/** How long anything may take that must happen, in ms. */
export const TIME_LIMIT_MS = 10_000;
/** Rounds that don't wait, for what is lost only as its neighbour was damaged. */
const QUICK_ROUNDS = 4;
const QUICK_ROUND_MS = 50;
/** Long enough for a silent client to be given up. */
const ROUND_MS = 2 * SILENT_MS;
const FRAME_ID_OFFSET = 2;

/** The server of a soak test. */
export type SoakServer = CommandTelemetryServer<
  typeof SimpleConfig,
  typeof SimpleTelemetry
>;

/** A frame of telemetry, as samples have it. */
export interface TelemetryOf {
  /** The header. */
  readonly header: ViewOf<typeof Header>;
  /** What follows it. */
  readonly telemetry: ViewOf<typeof SimpleTelemetry>;
}

/** Says nothing, but hands on the lines of one level. */
export function quietLog(onInfo: (message: string) => void = () => {}) {
  const ignore = () => {};
  return {
    debug: ignore,
    info: onInfo,
    warn: ignore,
    error: ignore,
  } satisfies LogSink;
}

/** What is tested, and who keeps the accounts. */
export class Rig implements AsyncDisposable {
  /** Told of whatever arrives anywhere. */
  readonly notice = new Notice();
  /** The account of frames. */
  readonly frames = new FrameLedger();
  /** The account of commands that the controller got. */
  readonly commands = new CommandLedger();
  /** Promises of the server. */
  readonly settlements = new Settlements();
  /** The account of bytes. */
  readonly sums = new ByteSums();
  /** The server. */
  readonly server: SoakServer;
  /** Steps of the script that were played. */
  steps = 0;
  /** How often the controller was let in again after a loss. */
  recoveries = 0;
  /** The longest time that took, in ms. */
  slowestRecoveryMs = 0;
  /** Random bytes that others than the controller sent to the telemetry port. */
  intruderBytes = 0;
  #consumers: Consumers | undefined;
  #controller: FaultyController | undefined;
  #generation = 0;
  #replaced = 0;
  readonly #seed: number;

  /** @param seed What all random choices come from. */
  constructor(seed: number) {
    this.#seed = seed;
    this.server = new CommandTelemetryServer({
      port: 0,
      ConfigClass: SimpleConfig,
      TelemetryClass: SimpleTelemetry,
      log: quietLog(),
      commandSyncPattern: SIMPLE_COMMAND_SYNC_PATTERN,
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

  /** Who reads from the server; there from the start on. */
  get consumers(): Consumers {
    return this.#consumers!;
  }

  /** The present controller; there from the start on. */
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

  /** Closes the controller, with all sockets that it left behind; dials by another. */
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
      // The only thing that tells of each command, at once when it was executed.
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
   * Waits until all frames have arrived that must, those that nothing can follow
   * any more; for before a step that may lose some.
   */
  async settle(): Promise<void> {
    this.frames.isRequiring = false;
    const isSettled = () => this.frames.due === 0;
    for (let round = 0; !isSettled(); round++) {
      this.#throwIfLate(round * QUICK_ROUND_MS, "required frames don't arrive");
      // What follows a damaged frame tells where the next one begins.
      await this.controller.play([{ fault: "none", frames: 1 }]);
      await this.notice.until(isSettled, QUICK_ROUND_MS);
    }
  }

  /**
   * Sends single frames and commands until one of each arrives: the link works, and
   * frames must arrive from now on.
   */
  async recover(): Promise<void> {
    this.frames.isRequiring = false;
    const startMs = performance.now();
    for (let round = 0;; round++) {
      const timeoutMs = round < QUICK_ROUNDS ? QUICK_ROUND_MS : ROUND_MS;
      const works = await this.#roundTrip(timeoutMs);
      if (works && !await this.#wasReplaced()) break;
      const elapsedMs = performance.now() - startMs;
      this.#throwIfLate(elapsedMs, "the controller doesn't get back in");
    }
    const tookMs = performance.now() - startMs;
    this.slowestRecoveryMs = Math.max(this.slowestRecoveryMs, tookMs);
    this.recoveries++;
    this.frames.isRequiring = true;
    await this.#checkSum(TELEMETRY_FRAME_BYTES);
  }

  /**
   * Sends a command that the controller rejects: when it has come, so have all
   * before it.
   *
   * @param timeoutMs How long to wait, in ms.
   * @returns Whether it came.
   */
  async sendMarker(timeoutMs: number): Promise<boolean> {
    const marker = Command.create({ code: CommandLedger.MARKER_CODE });
    const sent = this.server.putCommand(marker, { timeoutMs });
    if (!await this.settlements.track(sent, "marker")) {
      // Nothing is sent until then, else nobody could take a dead socket's place.
      await this.notice.until(() => this.server.commandConnected, timeoutMs);
      return false;
    }
    const { counter } = marker;
    return await this.notice.until(
      () => this.commands.lastMarker >= counter,
      timeoutMs,
    );
  }

  /** Closes the controller, and counts up what it has sent to its end. */
  async end(): Promise<void> {
    await this.controller.close();
    const isLost = () => !this.server.telemetryConnected;
    if (!await this.notice.until(isLost, TIME_LIMIT_MS)) {
      throw new SoakError("the server doesn't hear of the controller's end");
    }
    await this.#checkSum(0);
    this.frames.close();
  }

  /** Closes the controller first, so that the server has all that it sent. */
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
    const { matched } = frames;
    const sent = this.controller.play([{ fault: "none", frames: 1 }]);
    await within(sent, TIME_LIMIT_MS, "play a frame");
    const [hasCommand, hasFrame] = await Promise.all([
      this.sendMarker(timeoutMs),
      this.notice.until(() => frames.matched > matched, timeoutMs),
    ]);
    return hasCommand && hasFrame;
  }

  #receive({ header, telemetry }: SoakServer): void {
    this.frames.receive(keyOf(header.bytes, telemetry.bytes));
    this.consumers.called.add({ header, telemetry });
    this.notice.notify();
  }

  /**
   * Whether somebody has taken over since this was asked: then the command socket of
   * whoever was given up is ended a moment later.
   */
  async #wasReplaced(): Promise<boolean> {
    const { replacedConnections } = this.server.stats;
    if (replacedConnections === this.#replaced) return false;
    this.#replaced = replacedConnections;
    const { server } = this;
    await this.notice.until(() => !server.commandConnected, QUICK_ROUND_MS);
    return true;
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
  return frameId === SimpleFrameId.CONFIG;
}
