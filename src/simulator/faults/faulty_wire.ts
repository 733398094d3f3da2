/**
 * Sockets of a controller with faults, and the frames on them.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import type { PortRole } from "../../base/errors.ts";
import type { CheckedOptions } from "../sockets/controller_options.ts";
import type { DialOptions } from "../sockets/controller_socket.ts";
import type { DeviceModel } from "../sockets/device.ts";
import type { Wire } from "../sockets/dialling_side.ts";
import { CommandHearing } from "./command_hearing.ts";
import type { FrameFault } from "./faults.ts";
import { FaultyFrames } from "./faulty_frames.ts";
import { type CheckedFaultyOptions, pickFault } from "./faulty_options.ts";
import { type Transmission, transmit } from "./frame_faults.ts";
import { NodeSocket } from "./node_socket.ts";
import { Random, STEADY_SEED_MASK } from "./random.ts";
import { Mutex } from "../../base/mutex.ts";

/** Longest time for which a script sends without letting other tasks run, in ms. */
const RUN_MS_MAX = 1;

/** Sends a device's frames with faults, for scripts and for the steady stream. */
export class FaultyWire implements Wire<NodeSocket> {
  /** Manner in which commands are read. */
  readonly commandHearing = new CommandHearing();
  /** Whether the steady stream's telemetry is left out. */
  isHeldBack = false;
  /** Number of telemetry frames that were handed to a socket. */
  telemetryFrames = 0;
  /** Number of these that were damaged. */
  framesDamaged = 0;
  /** Lock of those who write to the telemetry socket. */
  readonly writing = new Mutex();
  readonly #device: DeviceModel;
  readonly #options: CheckedOptions & CheckedFaultyOptions;
  readonly #frames: FaultyFrames;
  readonly #scriptRandom: Random;
  readonly #steadyRandom: Random;
  readonly #open = new Set<NodeSocket>();
  /** Telemetry socket on which the configuration was sent. */
  #fed: NodeSocket | undefined;
  #nextFed = Promise.withResolvers<void>();
  #isStopped = false;
  #runStartMs = 0;

  /**
   * @param device Source of the frames.
   * @param options Faults, and the log.
   */
  constructor(
    device: DeviceModel,
    options: CheckedOptions & CheckedFaultyOptions,
  ) {
    const { seed, syncPattern, nowNs } = options;
    this.#device = device;
    this.#options = options;
    this.#frames = new FaultyFrames(device, syncPattern, nowNs);
    this.#scriptRandom = new Random(seed);
    this.#steadyRandom = new Random(seed ^ STEADY_SEED_MASK);
    this.#nextFed.promise.catch(() => {});
  }

  /** Opens a connection as {@linkcode Wire.dial} does. */
  async dial(socket: PortRole, options: DialOptions): Promise<NodeSocket> {
    const hearing = socket === "command"
      ? () => this.commandHearing.present
      : undefined;
    const dialled = await NodeSocket.dial(options, hearing);
    this.#open.add(dialled);
    dialled.closed.then(() => this.#open.delete(dialled));
    return dialled;
  }

  /** Sends a frame of the steady stream as {@linkcode Wire.send} does. */
  send(socket: NodeSocket, frameId: number, body: Uint8Array): Promise<void> {
    return this.writing.run(async () => {
      if (frameId === this.#device.frameIds.config) {
        await this.#transmit(socket, this.#frames.config(body));
        this.#becomeFed(socket);
      } else if (!this.isHeldBack) {
        const random = this.#steadyRandom;
        const fault = pickFault(this.#options.shares, random);
        await this.#sendSample(socket, fault, random);
      }
    });
  }

  /**
   * Sends telemetry for a script, without a pause. Frames that a lost connection cuts off
   * are not repeated.
   *
   * @param fault Fault of each frame.
   * @param count Number of frames.
   */
  async sendFrames(fault: FrameFault, count: number): Promise<void> {
    for (let sent = 0; sent < count;) {
      // Writes may succeed at once, so no timer and no reader would ever run.
      if (performance.now() - this.#runStartMs >= RUN_MS_MAX) {
        await setImmediate();
        this.#runStartMs = performance.now();
      }
      const socket = await this.fedSocket();
      sent += await this.writing.run(async () => {
        if (socket.isLost) return 0;
        this.#device.advance();
        const random = this.#scriptRandom;
        return await this.#sendSample(socket, fault, random, count - sent)
          .catch(() => 1); // the link notices the loss too
      });
    }
  }

  /**
   * Sends random bytes.
   *
   * @param socket Socket to write to.
   * @param count Number of bytes.
   */
  async sendBytes(socket: NodeSocket, count: number): Promise<void> {
    await socket.write(this.#scriptRandom.bytes(count));
  }

  /** Waits for a telemetry socket on which the configuration was sent. */
  async fedSocket(): Promise<NodeSocket> {
    while (this.#fed === undefined || this.#fed.isLost) {
      await this.#nextFed.promise;
    }
    return this.#fed;
  }

  /**
   * Makes waiting callers fail, as there is nothing to wait for any more.
   *
   * @param reason Reason of the failure.
   */
  stop(reason: unknown): void {
    this.#isStopped = true;
    this.#nextFed.reject(reason);
  }

  /** Closes all sockets, also abandoned ones. */
  async close(): Promise<void> {
    await this.writing.idle;
    await Promise.all(Array.from(this.#open, (socket) => socket.release()));
  }

  #becomeFed(socket: NodeSocket): void {
    if (this.#isStopped) return; // otherwise nothing would end the next wait
    this.#fed = socket;
    this.#nextFed.resolve();
    this.#nextFed = Promise.withResolvers();
    this.#nextFed.promise.catch(() => {});
  }

  /** Sends the device's present telemetry, and returns the number of samples. */
  async #sendSample(
    socket: NodeSocket,
    fault: FrameFault,
    random: Random,
    framesMax?: number,
  ): Promise<number> {
    const transmission = this.#frames.telemetry(fault, random, framesMax);
    const { length } = transmission.frames;
    this.telemetryFrames += length;
    if (transmission.frames[0].isDamaged) this.framesDamaged += length;
    await this.#transmit(socket, transmission);
    return fault === "burst" ? length : 1;
  }

  #transmit(socket: NodeSocket, transmission: Transmission): Promise<void> {
    return transmit(socket, transmission, this.#options);
  }
}
