/**
 * Outgoing frames, one at a time: in the single-socket protocol, the stream and the answers
 * of a controller share one connection.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type ControllerSocket, writeAll } from "./controller_socket.ts";
import type { CheckedQuirks } from "../faults/quirks.ts";

/** Largest number of frames that the next connection repeats as stale ones. */
const STALE_FRAMES_MAX = 3;

/** Waiting frame; it is encoded when it is sent, so that counters are in order. */
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
  /** Frames with which the next connection may begin. */
  #stale: Uint8Array[] = [];
  #dueMs = 0;
  #running: Promise<void> | undefined;

  /** @param quirks Rate of frames, and treatment of stale ones. */
  constructor(quirks: CheckedQuirks) {
    this.#quirks = quirks;
  }

  /** Resolves when no frame waits any more; undefined if none waits. */
  get idle(): Promise<void> | undefined {
    return this.#running;
  }

  /** Begins a connection, with frames of the previous one if that is the habit. */
  begin(socket: S): void {
    for (const frame of this.#stale.splice(0)) {
      // If the connection is lost meanwhile, its users notice.
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
   * Sends a command status ahead of all other waiting frames.
   *
   * @returns A promise that resolves when the frame is written; undefined if too many wait,
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
      // A timer drops the fraction of a millisecond and would fire too early.
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
