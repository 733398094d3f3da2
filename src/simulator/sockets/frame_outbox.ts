/**
 * Frames on their way to the client, one at a time: what a controller of the
 * single-socket protocol streams and what it acknowledges share one connection.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type ControllerSocket, writeAll } from "./controller_socket.ts";
import type { CheckedQuirks } from "../faults/quirks.ts";

/** Most frames of a connection that can be the stale ones of the next. */
const STALE_FRAMES_MAX = 3;

/** A frame that waits; it is encoded when it goes, so that counters are in order. */
interface Waiting<S> {
  readonly socket: S;
  encode(): Uint8Array;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Sends one frame after another, command statuses first. */
export class FrameOutbox<S extends ControllerSocket> {
  readonly #quirks: CheckedQuirks;
  readonly #statuses: Waiting<S>[] = [];
  readonly #others: Waiting<S>[] = [];
  /** Frames that the next connection may begin with. */
  #stale: Uint8Array[] = [];
  #dueMs = 0;
  #running: Promise<void> | undefined;

  /** @param quirks How often to send, and what becomes of old frames. */
  constructor(quirks: CheckedQuirks) {
    this.#quirks = quirks;
  }

  /** Resolves when nothing waits any more. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** Begins a connection, with frames of the one before if that is the habit. */
  begin(socket: S): void {
    for (const frame of this.#stale.splice(0)) {
      // A connection that is lost meanwhile says so to those who use it.
      this.send(socket, () => frame).catch(() => {});
    }
  }

  /**
   * Sends a frame of configuration or telemetry.
   *
   * @returns A promise that resolves when the frame is written.
   */
  send(socket: S, encode: () => Uint8Array): Promise<void> {
    return this.#add(this.#others, socket, encode);
  }

  /**
   * Sends a command status before all other frames that wait.
   *
   * @returns A promise that resolves when the frame is written; none if too many wait,
   * so that this one is lost.
   */
  sendStatus(socket: S, encode: () => Uint8Array): Promise<void> | undefined {
    if (this.#statuses.length >= this.#quirks.statusQueueMax) return undefined;
    return this.#add(this.#statuses, socket, encode);
  }

  #add(
    queue: Waiting<S>[],
    socket: S,
    encode: () => Uint8Array,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    queue.push({ socket, encode, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    while (this.#statuses.length + this.#others.length > 0) {
      const waitMs = this.#dueMs - performance.now();
      // A timer drops the fraction of a millisecond, which would be too early.
      if (waitMs > 0) await delay(Math.ceil(waitMs));
      const waiting = this.#statuses.shift() ?? this.#others.shift()!;
      try {
        await this.#write(waiting.socket, waiting.encode());
        waiting.resolve();
      } catch (error) {
        waiting.reject(error);
      }
    }
    this.#running = undefined;
  }

  async #write(socket: S, frame: Uint8Array): Promise<void> {
    if (this.#quirks.staleFrames) {
      this.#stale = [...this.#stale, frame].slice(-STALE_FRAMES_MAX);
    }
    await writeAll(socket, frame);
    this.#dueMs = performance.now() + this.#quirks.frameIntervalMs;
  }
}
