/**
 * Controller that sends a recording.
 *
 * @module
 */

import { anySignal } from "../../base/signals.ts";
import { bytesOf } from "../message_parts.ts";
import type { RecordedFile } from "../recorded_file.ts";
import { partsOf, type Recording } from "../recording.ts";
import {
  type CheckedReplay,
  readControllerOptions,
  type ReplayControllerOptions,
  type ReplayStats,
} from "./controller_options.ts";
import { Pace } from "./pace.ts";
import {
  DiallingReplay,
  ListeningReplay,
  type OnCommand,
  ReplayConnection,
  type ReplaySide,
} from "./replay_connection.ts";
import { ReplayConnections } from "./replay_connections.ts";
import {
  configBefore,
  cursorOn,
  DueMessages,
  WIRE_KINDS,
} from "./replay_messages.ts";
import { Timeline } from "./timeline.ts";
import { readSignal } from "../../link/call_options.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import {
  CommandStatusCode,
  singleSocket,
} from "../../protocol/single_socket.ts";
import { Command } from "../../protocol/two_socket.ts";
import { ControllerClosedError } from "../../simulator/sockets/controller_link.ts";
import { SingleSocketFrames } from "../../simulator/sockets/single_socket_frames.ts";

/**
 * A controller that sends a recording: each frame, and all bytes that belong to none, as they
 * were received, in their order and at their times. It dials a server, or listens for a
 * client, as the simulated controllers do, and belongs to no link: nothing replays unless a
 * program makes one of these.
 *
 * - It can't command: it is the controller's side of the connection, and has no device.
 *   Commands that it receives are read and counted, and nothing follows from them; the
 *   program's calls that wait for an effect time out, unless the recording shows it.
 * - Time stamps, counters and answers to commands are those of the recording. A link takes
 *   the age of its time stamps for the offset of the controller's clock.
 * - Bytes that were received at once are sent at once, and as many as are due together:
 *   the pieces in which the peer receives them can differ.
 * - A peer that reads slowly delays it, and nothing is lost; what is late is counted.
 *
 * @example Send a night to a server, ten times as fast
 * ```ts ignore
 * await using recording = await openRecording("night/");
 * const { telemetryPort, commandPort } = server;
 * await using controller = new ReplayController(recording, {
 *   telemetryPort,
 *   commandPort,
 *   speed: 10,
 * });
 * const { frames, late } = await controller.play();
 * ```
 */
export class ReplayController implements AsyncDisposable {
  readonly #options: CheckedReplay;
  readonly #files: readonly RecordedFile[];
  readonly #pace: Pace;
  readonly #side: ReplaySide;
  readonly #connections: ReplayConnections;
  readonly #closing = new AbortController();
  #playing: Promise<ReplayStats> | undefined;
  #receivedAtMs: number | undefined;
  readonly #due: DueMessages;
  readonly #stats = { commandsReceived: 0, passes: 0, missingMessages: 0 };

  /**
   * Makes a controller that neither dials nor listens yet.
   *
   * @param recording Recording of `openRecording()`, which stays open.
   * @param options Ports, range, speed and connections.
   * @throws {TypeError} If an argument has the wrong type, or the recording is of the other
   * protocol.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(recording: Recording, options: ReplayControllerOptions) {
    const checked = readControllerOptions(recording, options);
    this.#options = checked;
    this.#files = partsOf(recording).files;
    this.#pace = new Pace(checked.speed, checked.paused);
    const { dialling, listening, acknowledge } = checked;
    const { byteLength } = dialling
      ? recording.structs.command ?? Command
      : singleSocket.Command;
    const answer: OnCommand = acknowledge ? acknowledger() : () => undefined;
    const connect = (conn: Deno.TcpConn) =>
      new ReplayConnection(conn, byteLength, (command) => {
        this.#stats.commandsReceived++;
        return answer(command);
      });
    this.#side = dialling
      ? new DiallingReplay(dialling, connect)
      : new ListeningReplay(listening!, connect);
    this.#connections = new ReplayConnections(this.#side);
    this.#due = new DueMessages(this.#connections);
  }

  /** Port on which it listens; 0 before the start, once it is closed, and if it dials. */
  get port(): number {
    return this.#side.port;
  }

  /** Whether both sockets are connected, or a client. */
  get connected(): boolean {
    return this.#connections.isConnected;
  }

  /** Speed: ms of the recording per ms; it can be set at any time. */
  get speed(): number {
    return this.#pace.speed;
  }

  set speed(speed: number) {
    this.#pace.speed = speed;
  }

  /** Whether it is paused. */
  get paused(): boolean {
    return this.#pace.isPaused;
  }

  /**
   * Time of receipt of the message that was sent last, in ms since 1970 (UTC); undefined
   * before the first.
   */
  get receivedAtMs(): number | undefined {
    return this.#receivedAtMs;
  }

  /** Snapshot of its numbers. */
  get stats(): ReplayStats {
    const { opened: connections } = this.#connections;
    return { ...this.#due.stats, ...this.#stats, connections };
  }

  /** Stops its time: nothing is sent until it is resumed or stepped. */
  pause(): void {
    this.#pace.pause();
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.#pace.resume();
  }

  /**
   * Pauses, and sends the next frames or runs of discarded bytes at once.
   *
   * @param count Number of these, from 1.
   * @throws {RangeError} If `count` is out of its range.
   */
  step(count = 1): void {
    this.#pace.step(count);
  }

  /**
   * Opens the port, if it listens; idempotent.
   *
   * @throws {ControllerClosedError} If the controller is closed.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  // deno-lint-ignore require-await -- errors of the listener reject the promise
  async start(): Promise<void> {
    this.#closing.signal.throwIfAborted();
    this.#side.start();
  }

  /**
   * Connects, and sends the recording, from its start or `fromMs`, as often as `passes` says.
   * The last connection stays open until the controller is closed, or the recording has its
   * end.
   *
   * @param options `signal`: ends it, and the connections, at once.
   * @returns A promise of the numbers when all was handed to the sockets.
   * @throws {Error} If the peer ends a connection on which bytes are left, or a file can't
   * be read, or it is playing already.
   * @throws {ControllerClosedError} If the controller is closed.
   */
  async play(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ReplayStats> {
    const given = readSignal(options, "play");
    if (this.#playing) {
      throw new Error("Cannot play recording as it is being played already");
    }
    const ending = new AbortController();
    const signal = anySignal(given, this.#closing.signal, ending.signal);
    this.#playing = this.#play(signal);
    try {
      return await this.#playing;
    } finally {
      this.#playing = undefined;
      ending.abort(); // the wait for a message, if sending others has failed
    }
  }

  /** Closes all sockets and ends all activity, for good; idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(
      new ControllerClosedError("Cannot replay: the controller is closed"),
    );
    await this.#playing?.catch(() => {}); // who called play() has the error
    await this.#connections.end();
    await this.#side.close();
  }

  /** Alias of {@linkcode ReplayController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #play(signal: AbortSignal): Promise<ReplayStats> {
    const { passes } = this.#options;
    const abort = () => this.#connections.abort();
    signal.addEventListener("abort", abort);
    try {
      await this.start();
      for (let pass = 0; pass < passes; pass++) {
        const { bytes } = this.stats;
        await this.#playOnce(signal);
        if (this.stats.bytes === bytes) break; // an empty one has no end
      }
      return this.stats;
    } catch (error) {
      abort();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async #playOnce(signal: AbortSignal): Promise<void> {
    const { connections, configFirst, ...range } = this.#options;
    const isAsRecorded = connections === "asRecorded";
    this.#stats.passes++;
    this.#due.clear();
    this.#pace.restart();
    if (isAsRecorded) await this.#connections.end();
    await this.#connections.open(signal);
    const config = configFirst && await configBefore(this.#files, range.fromMs);
    if (config) await this.#due.add("config", config, 0, signal);
    const timeline = new Timeline(this.#files);
    const cursor = cursorOn(this.#files, [...WIRE_KINDS, "events"], range);
    try {
      do {
        while (cursor.next()) {
          const placeMs = timeline.place(cursor);
          if (this.#connections.endsBefore(placeMs)) {
            await this.#due.flush(signal);
            await this.#connections.endBefore(placeMs);
          }
          const { event, isNewRun } = timeline;
          if (isNewRun && isAsRecorded) {
            await this.#due.flush(signal);
            await this.#connections.end();
            await this.#connections.open(signal);
            this.#pace.holdAt(placeMs);
          }
          if (event !== undefined) {
            if (isAsRecorded) await this.#follow(event, placeMs, signal);
            continue;
          }
          // As little as possible is awaited, for the sake of speed.
          const lateMs = this.#waitUntil(placeMs, signal, false);
          const added = this.#due.add(
            timeline.kind!,
            bytesOf(cursor),
            typeof lateMs === "number" ? lateMs : await lateMs,
            signal,
          );
          if (added) await added;
          this.#receivedAtMs = cursor.receivedAtMs;
        }
      } while (await cursor.load());
      await this.#due.flush(signal);
      await this.#connections.endBefore(Infinity);
    } finally {
      this.#stats.missingMessages += cursor.missing;
      cursor.close();
    }
  }

  /** Connects or ends a socket where the recording does. */
  async #follow(
    event: LinkEvent,
    placeMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (event.type !== "connected" && event.type !== "disconnected") return;
    await this.#waitUntil(placeMs, signal, true);
    await this.#due.flush(signal);
    await this.#connections.follow(event, placeMs, signal);
    this.#pace.holdAt(placeMs);
  }

  /** Waits until a message is due; those before it are written meanwhile. */
  #waitUntil(
    placeMs: number,
    signal: AbortSignal,
    isFree: boolean,
  ): number | Promise<number> {
    const lateMs = this.#pace.wait(placeMs, signal, isFree);
    if (typeof lateMs === "number") return lateMs;
    const both = Promise.all([lateMs, this.#due.flush(signal)]);
    return both.then(([waitedMs]) => waitedMs);
  }
}

/** Returns a function that acknowledges commands, and does nothing else. */
function acknowledger(): OnCommand {
  const frames = new SingleSocketFrames();
  const answer = { status: CommandStatusCode.ACK, durationSec: 0, reason: "" };
  return ({ buffer }) => {
    const { counter } = singleSocket.Command.view(buffer as ArrayBuffer);
    return frames.encodeAnswer(counter, answer);
  };
}
