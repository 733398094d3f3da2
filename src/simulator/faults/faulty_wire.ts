/**
 * The sockets of a controller that misbehaves, and the frames that go over them.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import type { PortRole } from "../../base/errors.ts";
import { stackOf } from "../../base/log.ts";
import type { CheckedOptions } from "../sockets/controller_options.ts";
import { type DialOptions, writeAll } from "../sockets/controller_socket.ts";
import type { SimulatedDevice } from "../sockets/device.ts";
import type { Wire } from "../sockets/device_controller.ts";
import type { FrameFault } from "./faults.ts";
import { FaultyFrames, type Transmission } from "./faulty_frames.ts";
import type { CheckedFaultyOptions } from "./faulty_options.ts";
import { NodeSocket, PLAIN_HEARING } from "./node_socket.ts";
import { Random } from "./random.ts";
import { Turns } from "./turns.ts";

/** How long a script sends before everybody else gets a chance. */
const RUN_MS_MAX = 1;
/** So that scripts and the steady stream don't make the same choices. */
const STEADY_SEED_MASK = 0x9e37_79b9;

/** Sends a device's frames with faults, those of scripts and the steady ones. */
export class FaultyWire implements Wire<NodeSocket> {
  /** How commands are read. */
  hearing = PLAIN_HEARING;
  /** Whether the steady stream's telemetry is left out. */
  isHeldBack = false;
  /** Telemetry frames that were handed to a socket. */
  telemetryFrames = 0;
  /** Those of them that were damaged. */
  framesDamaged = 0;
  /** Whoever has the turn may write to the telemetry socket. */
  readonly turns = new Turns();
  readonly #device: SimulatedDevice;
  readonly #options: CheckedOptions & CheckedFaultyOptions;
  readonly #frames: FaultyFrames;
  readonly #scriptRandom: Random;
  readonly #steadyRandom: Random;
  readonly #open = new Set<NodeSocket>();
  /** The telemetry socket that has had the configuration. */
  #fed: NodeSocket | undefined;
  #nextFed = Promise.withResolvers<void>();
  #isStopped = false;
  #runStartMs = 0;

  /**
   * @param device What the frames tell of.
   * @param options Which faults, and whom to tell.
   */
  constructor(
    device: SimulatedDevice,
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

  /** As {@linkcode Wire.dial}. */
  async dial(socket: PortRole, options: DialOptions): Promise<NodeSocket> {
    const hearing = socket === "command" ? () => this.hearing : undefined;
    const dialled = await NodeSocket.dial(options, hearing);
    this.#open.add(dialled);
    dialled.closed.then(() => this.#open.delete(dialled));
    return dialled;
  }

  /** As {@linkcode Wire.send}, for the steady stream. */
  send(socket: NodeSocket, frameId: number, body: Uint8Array): Promise<void> {
    return this.turns.take(async () => {
      if (frameId === this.#device.frameIds.config) {
        await this.#transmit(socket, this.#frames.config(body));
        this.#becomeFed(socket);
      } else if (!this.isHeldBack) {
        await this.#sendSample(socket, this.#pickFault(), this.#steadyRandom);
      }
    });
  }

  /**
   * Sends telemetry for a script, without a pause. Frames that a lost connection
   * cuts off are not repeated.
   *
   * @param fault What happens to each frame.
   * @param count How many frames.
   */
  async sendFrames(fault: FrameFault, count: number): Promise<void> {
    for (let sent = 0; sent < count;) {
      // Writes may succeed at once, so that no timer and no reader ever runs.
      if (performance.now() - this.#runStartMs >= RUN_MS_MAX) {
        await setImmediate();
        this.#runStartMs = performance.now();
      }
      const socket = await this.fedSocket();
      sent += await this.turns.take(async () => {
        if (socket.isLost) return 0;
        this.#device.advance();
        const random = this.#scriptRandom;
        return await this.#sendSample(socket, fault, random, count - sent)
          .catch(() => 1); // the link hears of the loss, too
      });
    }
  }

  /**
   * Sends random bytes.
   *
   * @param socket Where to.
   * @param count How many.
   */
  async sendBytes(socket: NodeSocket, count: number): Promise<void> {
    await socket.write(this.#scriptRandom.bytes(count));
  }

  /** Waits for a telemetry socket that has had the configuration. */
  async fedSocket(): Promise<NodeSocket> {
    while (this.#fed === undefined || this.#fed.isLost) {
      await this.#nextFed.promise;
    }
    return this.#fed;
  }

  /**
   * Tells whoever waits that there is nothing to wait for.
   *
   * @param reason Why.
   */
  stop(reason: unknown): void {
    this.#isStopped = true;
    this.#nextFed.reject(reason);
  }

  /** Closes all sockets, those that were abandoned too. */
  async close(): Promise<void> {
    await this.turns.idle;
    await Promise.all(Array.from(this.#open, (socket) => socket.release()));
  }

  #becomeFed(socket: NodeSocket): void {
    if (this.#isStopped) return; // else nobody would end the next wait
    this.#fed = socket;
    this.#nextFed.resolve();
    this.#nextFed = Promise.withResolvers();
    this.#nextFed.promise.catch(() => {});
  }

  #pickFault(): FrameFault {
    let rest = this.#steadyRandom.fraction();
    for (const [fault, share] of this.#options.shares) {
      if (rest < share) return fault;
      rest -= share;
    }
    return "none";
  }

  /** Sends the device's present telemetry; returns how many samples it took. */
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

  async #transmit(
    socket: NodeSocket,
    { frames, writes }: Transmission,
  ): Promise<void> {
    const { onFrame, log } = this.#options;
    for (const frame of frames) {
      try {
        onFrame(frame);
      } catch (error) {
        log.error(
          `Cannot report frame as onFrame has thrown: ${stackOf(error)}`,
        );
      }
    }
    for (const bytes of writes) await writeAll(socket, bytes);
  }
}
