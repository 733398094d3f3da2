/**
 * A device on its two sockets. All that a simulated controller does, whatever
 * its device is.
 *
 * @module
 */

import type { PortRole } from "../../base/errors.ts";
import type { Command } from "../../protocol/two_socket.ts";
import { CommandReceiver } from "./command_receiver.ts";
import { ControllerLink } from "./controller_link.ts";
import type {
  CheckedOptions,
  ControllerOptions,
  ControllerStats,
} from "./controller_options.ts";
import {
  type ControllerSocket,
  type DialOptions,
  writeAll,
} from "./controller_socket.ts";
import type { SimulatedDevice } from "./device.ts";
import { FrameEncoder } from "./frame_encoder.ts";
import { taiNowNs } from "../../base/tai.ts";
import { type Send, TelemetryStream } from "./telemetry_stream.ts";

/** How a controller opens sockets, and how it writes frames to them. */
export interface Wire<S extends ControllerSocket> {
  /** Opens a connection for one of the two sockets. */
  dial(socket: PortRole, options: DialOptions): Promise<S>;
  /** Sends one struct with a header in front. */
  send: Send<S>;
}

/**
 * The wire of a controller that behaves.
 *
 * @param syncPattern `syncPattern` of each header, a u16.
 */
export function plainWire(syncPattern: number): Wire<Deno.Conn> {
  const frames = new FrameEncoder(syncPattern);
  return {
    dial: (_socket, options) => Deno.connect(options),
    send: (socket, frameId, body) =>
      writeAll(socket, frames.encode(frameId, body, taiNowNs())),
  };
}

/** Puts a device on the network. */
export class DeviceController<S extends ControllerSocket> {
  /** The two sockets. */
  readonly link: ControllerLink<S>;
  readonly #stream: TelemetryStream<S>;
  readonly #commands: CommandReceiver;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param device The device.
   * @param options Where to dial, and how to behave.
   * @param wire Opens the sockets and writes the frames.
   */
  constructor(device: SimulatedDevice, options: CheckedOptions, wire: Wire<S>) {
    this.#stream = new TelemetryStream(
      device,
      options.telemetryIntervalMs,
      (socket, frameId, body) => wire.send(socket, frameId, body),
    );
    this.#commands = new CommandReceiver(device, options.log);
    this.link = new ControllerLink(options, {
      dial: (socket, dialOptions) => wire.dial(socket, dialOptions),
      telemetry: (socket) => this.#stream.feed(socket),
      command: (socket) => this.#commands.obey(socket),
      lost: () => device.stop(),
    });
  }

  /** The most recent command with the right sync pattern, or none. */
  get lastCommand(): Command | undefined {
    return this.#commands.last;
  }

  /** What was counted up to now; a copy. */
  get stats(): ControllerStats {
    return {
      configFrames: this.#stream.configFrames,
      telemetryFrames: this.#stream.telemetryFrames,
      telemetryConnections: this.link.connections.telemetry,
      commandConnections: this.link.connections.command,
      commandsReceived: this.#commands.received,
      commandsRejected: this.#commands.rejected,
      wrongSyncPatterns: this.#commands.wrongSyncPatterns,
    };
  }
}

/**
 * What all simulated controllers that behave can do: it puts a device on the
 * network. Use one of its classes, such as {@linkcode SimpleController}.
 *
 * @typeParam D The device.
 */
export abstract class PlainController<D extends SimulatedDevice>
  implements AsyncDisposable {
  readonly #device: D;
  readonly #controller: DeviceController<Deno.Conn>;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param device The device.
   * @param options Where to dial, and how to behave; complete and in order.
   */
  protected constructor(
    device: D,
    options: Readonly<Required<ControllerOptions>>,
  ) {
    this.#device = device;
    const wire = plainWire(options.syncPattern);
    this.#controller = new DeviceController(device, options, wire);
  }

  /** The device's own configuration; sent again once it has been changed. */
  get config(): D["config"] {
    return this.#device.config;
  }

  /** The device's own telemetry; what is set here goes out with the next sample. */
  get telemetry(): D["telemetry"] {
    return this.#device.telemetry;
  }

  /** The device's state, which is the telemetry field `state`. */
  get state(): D["state"] {
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
  get stats(): ControllerStats {
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

  /** The same as {@linkcode PlainController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
