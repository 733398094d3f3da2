/**
 * The simple device on its two sockets: a real TCP client that behaves towards
 * a server as a controller does.
 *
 * @module
 */

import type { ControllerState } from "../enumerations.ts";
import type { Command } from "../protocol.ts";
import {
  checkControllerOptions,
  type ControllerOptions,
  type ControllerStats,
} from "./controller_options.ts";
import { readInitialState } from "./simple_device.ts";
import { DeviceController, plainWire } from "./device_controller.ts";
import {
  type SimpleConfig,
  SimpleDevice,
  type SimpleTelemetry,
} from "./simple_device.ts";

/** Options of a {@linkcode SimpleController}. */
export interface SimpleControllerOptions extends ControllerOptions {
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
}

/** What a {@linkcode SimpleController} has counted since it was made. */
export type SimpleControllerStats = ControllerStats;

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
  readonly #device: SimpleDevice;
  readonly #controller: DeviceController<Deno.Conn>;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Where to dial, and how to behave.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SimpleControllerOptions) {
    const checked = checkControllerOptions(options);
    this.#device = new SimpleDevice(readInitialState(options));
    const wire = plainWire(checked.syncPattern);
    this.#controller = new DeviceController(this.#device, checked, wire);
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
    return this.#controller.link.connected;
  }

  /** The most recent command with the right sync pattern, or none, accepted or not. */
  get lastCommand(): Command | undefined {
    return this.#controller.lastCommand;
  }

  /** What was counted up to now; a copy. */
  get stats(): SimpleControllerStats {
    return this.#controller.stats;
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
    return this.#controller.link.connect(options.signal);
  }

  /** Closes both sockets and ends all that goes on, for good; idempotent. */
  close(): Promise<void> {
    return this.#controller.link.close();
  }

  /** The same as {@linkcode SimpleController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
