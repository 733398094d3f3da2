/**
 * Stream of a controller: its configuration, then telemetry at a steady rate.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import { type ControllerSocket, readToEnd } from "./controller_socket.ts";
import type { DeviceModel } from "./device.ts";

/** Source of a stream. */
export type Streamed = Pick<
  DeviceModel,
  "config" | "telemetry" | "frameIds" | "advance"
>;

/** Sends one struct with a header in front. */
export type Send<S extends ControllerSocket> = (
  socket: S,
  frameId: number,
  body: Uint8Array,
) => Promise<void>;

/** Sends a device's frames on one connection after another. */
export class TelemetryStream<S extends ControllerSocket> {
  /** Number of configuration frames that were handed to a socket. */
  configFrames = 0;
  /** Number of telemetry frames that were handed to a socket. */
  telemetryFrames = 0;
  readonly #device: Streamed;
  readonly #intervalMs: number;
  readonly #send: Send<S>;

  /**
   * @param device Source of the frames.
   * @param intervalMs Time between two samples, in ms; Infinity for none.
   * @param send Sends a frame.
   */
  constructor(device: Streamed, intervalMs: number, send: Send<S>) {
    this.#device = device;
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  /**
   * Sends frames, and reads, until the connection is lost.
   *
   * @param socket A new connection.
   * @param read Reads until the connection is lost, which its signal also reports. By
   * default, reading only serves to notice at once that the peer has closed.
   */
  async feed(
    socket: S,
    read: (socket: S, lost: AbortSignal) => Promise<never> = readToEnd,
  ): Promise<never> {
    const lost = new AbortController();
    const lose = (reason: unknown) => {
      lost.abort(reason);
      socket[Symbol.dispose]();
    };
    // Sends first, so that nothing is answered before the configuration.
    const sending = this.#sendFrames(socket, lost.signal);
    await Promise.all([
      sending.catch(lose),
      read(socket, lost.signal).catch(lose),
    ]);
    throw lost.signal.reason;
  }

  async #sendFrames(socket: S, lost: AbortSignal): Promise<void> {
    const { config, telemetry, frameIds } = this.#device;
    let configSent = config.bytes.slice();
    await this.#sendConfig(socket, configSent);
    for await (const _ of beats(this.#intervalMs, lost)) {
      if (!equals(configSent, config.bytes)) {
        configSent = config.bytes.slice();
        await this.#sendConfig(socket, configSent);
      }
      if (this.#intervalMs === Infinity) return;
      this.#device.advance();
      await this.#send(socket, frameIds.telemetry, telemetry.bytes);
      this.telemetryFrames++;
    }
  }

  async #sendConfig(socket: S, bytes: Uint8Array): Promise<void> {
    await this.#send(socket, this.#device.frameIds.config, bytes);
    this.configFrames++;
  }
}

/**
 * Returns the next beat: the first one in the future, at a multiple of the interval, so
 * that late beats neither add up nor arrive in a burst.
 *
 * @param beat Number of the last beat, from 0.
 * @param elapsedMs Time since beat 0, in ms; timers may fire a little early.
 * @param intervalMs Time between two beats, in ms.
 * @returns Number of the next beat.
 */
export function nextBeat(
  beat: number,
  elapsedMs: number,
  intervalMs: number,
): number {
  return Math.max(beat + 1, Math.ceil(elapsedMs / intervalMs));
}

/** Yields at beat 0, which is now, and at each following one. */
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
