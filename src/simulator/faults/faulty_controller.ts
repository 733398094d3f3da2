/**
 * A controller with faults, for tests of servers.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { ControllerState } from "../../protocol/enumerations.ts";
import type { PortRole } from "../../base/errors.ts";
import type { Command } from "../../protocol/two_socket.ts";
import { ControllerClosedError } from "../sockets/controller_link.ts";
import { checkDiallingOptions } from "../sockets/controller_options.ts";
import { DiallingSide } from "../sockets/dialling_side.ts";
import { checkScript, type FaultStep } from "./fault_script.ts";
import {
  checkFaultyOptions,
  type FaultyControllerOptions,
  type FaultyControllerStats,
} from "./faulty_options.ts";
import { FaultyWire } from "./faulty_wire.ts";
import type { NodeSocket } from "./node_socket.ts";
import { SimpleDevice } from "../devices/simple_device.ts";
import type {
  SimpleConfig,
  SimpleTelemetry,
} from "../../protocol/devices/simple_facts.ts";
import { readOptions } from "../../base/check.ts";
import { endAtFrameEnd } from "./frame_end.ts";
import { Mutex } from "../../base/mutex.ts";

/**
 * The simple device with faults: it connects, executes commands and sends a steady stream
 * as a {@linkcode SimpleController} does, but with the faults that you choose. For tests of
 * servers and of control scripts.
 *
 * - `faults` spoils a share of the steady stream's telemetry frames, at random.
 *   Configuration frames are never spoilt.
 * - {@linkcode FaultyController.play} plays a script, step by step, during the steady
 *   stream, which `telemetryIntervalMs: Infinity` turns off. No frame begins before the
 *   previous one is written.
 *
 * See {@linkcode FrameFault} and {@linkcode LinkFault} for the faults.
 *
 * Equal seeds make equal choices, in the same order: scripts have one sequence, the steady
 * stream has another. Time stamps are those of the clock, and TCP splits the stream in its
 * own way.
 *
 * @example Try a server with junk, a silence and a reset
 * ```ts
 * import { FaultyController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function tryServer(telemetryPort: number, commandPort: number) {
 *   await using controller = new FaultyController({ telemetryPort, commandPort });
 *   await controller.play([
 *     { fault: "none", frames: 100 },
 *     { fault: "junk", frames: 1000 },
 *     { fault: "stall", ms: 3000 },
 *     { fault: "reset" },
 *   ]);
 *   return controller.seed; // to see the same again
 * }
 * ```
 */
export class FaultyController implements AsyncDisposable {
  /** Seed of all random choices. */
  readonly seed: number;
  readonly #device: SimpleDevice;
  readonly #wire: FaultyWire;
  readonly #controller: DiallingSide<NodeSocket>;
  readonly #scripts = new Mutex();
  #stepsPlayed = 0;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Ports to dial, and faults.
   * @throws {TypeError} If an option has the wrong type, or a fault isn't known.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: FaultyControllerOptions) {
    const checked = {
      ...checkDiallingOptions(options),
      ...checkFaultyOptions(options),
    };
    this.seed = checked.seed;
    this.#device = new SimpleDevice(
      readOptions(options, ["initialState"], "create controller"),
    );
    this.#wire = new FaultyWire(this.#device, checked);
    this.#controller = new DiallingSide(this.#device, checked, this.#wire);
    const { closing } = this.#controller.link;
    const stop = () => this.#wire.stop(closing.reason);
    closing.addEventListener("abort", stop, { once: true });
  }

  /** Configuration of the device; sent again after it has changed. */
  get config(): SimpleConfig {
    return this.#device.config;
  }

  /** Telemetry of the device; values set here are sent with the next sample. */
  get telemetry(): SimpleTelemetry {
    return this.#device.telemetry;
  }

  /** State of the device, the telemetry field `state`. */
  get state(): ControllerState {
    return this.#device.state;
  }

  /** Whether both sockets are connected; an abandoned one doesn't count. */
  get connected(): boolean {
    return this.#controller.link.connected;
  }

  /** Most recent command with the right sync pattern, or none, accepted or not. */
  get lastCommand(): Command | undefined {
    return this.#controller.lastCommand;
  }

  /** Copy of the statistics. */
  get stats(): FaultyControllerStats {
    return {
      ...this.#controller.stats,
      telemetryFrames: this.#wire.telemetryFrames,
      framesDamaged: this.#wire.framesDamaged,
      stepsPlayed: this.#stepsPlayed,
    };
  }

  /**
   * Starts dialling, and waits until both sockets are connected for the first time; further
   * calls wait for the same connection.
   *
   * @param options `signal`: closes the controller if it is aborted before that.
   * @returns A promise of the first connection; if the signal is aborted, it rejects with
   * its reason.
   * @throws {ControllerClosedError} If the controller is closed before that.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   */
  connect(options: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#controller.link.connect(options.signal);
  }

  /**
   * Plays a script: starts dialling if it hasn't, and then plays one step after another,
   * each when both sockets are connected and the configuration was sent. A connection that
   * the server ends is dialled again; the frame being written then is not repeated. A
   * script waits for the end of the previous one.
   *
   * @param steps The script; copied.
   * @returns A promise that resolves when the last step is done: when its time is over,
   * when its frames were handed to the socket, or when both sockets are connected again at
   * the level of TCP. The server may still refuse them, so wait for its events.
   * @throws {TypeError} If a step is not a {@linkcode FaultStep}; nothing is played then.
   * @throws {RangeError} If a number in a step is out of its range; nothing is played then.
   * @throws {ControllerClosedError} If the controller is closed before the end.
   */
  async play(steps: readonly FaultStep[]): Promise<void> {
    const script = checkScript(steps);
    await this.#scripts.run(() => this.#playAll(script));
  }

  /**
   * Closes all sockets, also abandoned ones, and ends all activity, for good; idempotent.
   */
  async close(): Promise<void> {
    await this.#controller.link.close();
    await this.#scripts.idle;
    await this.#wire.close();
  }

  /** Alias of {@linkcode FaultyController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #playAll(script: readonly FaultStep[]): Promise<void> {
    const { closing } = this.#controller.link;
    try {
      await this.connect();
      for (const step of script) {
        closing.throwIfAborted();
        await this.#ready();
        await this.#playStep(step);
        this.#stepsPlayed++;
      }
    } catch (error) {
      if (!closing.aborted) throw error;
      const { reason } = closing;
      throw !(reason instanceof ControllerClosedError)
        ? reason
        : new ControllerClosedError(
          "Cannot continue script: the controller is closed",
        );
    }
  }

  #playStep(step: FaultStep): Promise<void> {
    switch (step.fault) {
      case "stall":
        return this.#wire.writing.run(() => this.#pause(step.ms));
      case "commandReadStall":
      case "slowReader": {
        const { closing } = this.#controller.link;
        return this.#wire.commandHearing.play(step.fault, step.ms, closing);
      }
      case "halfOpen":
        return this.#hangUp(step.socket, (socket) => socket.abandon());
      case "reset":
        return this.#hangUp(step.socket, (socket) => socket.reset());
      case "close":
        return this.#hangUp(step.socket, (socket) => socket[Symbol.dispose]());
      case "reconnectStorm":
        return this.#storm(step.times);
      case "unexpectedBytes":
        return this.#sendUnexpected(step.bytes);
      default:
        return this.#wire.sendFrames(step.fault, step.frames);
    }
  }

  /** Waits, but no longer than the controller is open. */
  #pause(ms: number): Promise<void> {
    return delay(ms, { signal: this.#controller.link.closing });
  }

  /** Waits until both sockets are connected, and the configuration was sent. */
  async #ready(): Promise<void> {
    await this.#controller.link.waitConnected();
    await this.#wire.fedSocket();
  }

  async #sendUnexpected(count: number): Promise<void> {
    const socket = this.#controller.link.socket("command");
    if (socket === undefined) return;
    await this.#wire.sendBytes(socket, count)
      .catch(() => {}); // the link notices the loss too
  }

  async #storm(times: number): Promise<void> {
    this.#wire.isHeldBack = true;
    try {
      for (let time = 0; time <= times; time++) {
        await this.#hangUp("both", (socket) => socket[Symbol.dispose]());
      }
    } finally {
      this.#wire.isHeldBack = false;
    }
  }

  /** Ends connections, and waits for the next ones. */
  async #hangUp(
    which: PortRole | "both" = "both",
    end: (socket: NodeSocket) => void,
  ): Promise<void> {
    const sockets: PortRole[] = which === "both"
      ? ["telemetry", "command"]
      : [which];
    // A frame that the server doesn't read may never be written completely.
    await endAtFrameEnd(this.#wire.writing, () => {
      for (const socket of sockets) this.#controller.link.hangUp(socket, end);
    });
    await this.#ready();
  }
}
