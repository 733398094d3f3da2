/**
 * A device on its two sockets: everything that simulated controllers share, whatever their
 * device.
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
import type { TwoSocketDevice } from "./device.ts";
import { FrameEncoder } from "./frame_encoder.ts";
import { taiNowNs } from "../../base/tai.ts";
import { type Send, TelemetryStream } from "./telemetry_stream.ts";

/** Opening of a controller's sockets, and writing of frames to them. */
export interface Wire<S extends ControllerSocket> {
  /** Opens a connection for one of the two sockets. */
  dial(socket: PortRole, options: DialOptions): Promise<S>;
  /** Sends one struct with a header in front. */
  send: Send<S>;
}

/**
 * Returns the wire of a controller without faults.
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

/** Connects a device to the network. */
export class DeviceController<S extends ControllerSocket> {
  /** The two sockets. */
  readonly link: ControllerLink<S>;
  readonly #stream: TelemetryStream<S>;
  readonly #commands: CommandReceiver;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param device The device.
   * @param options Ports to dial, and behaviour.
   * @param wire Opens the sockets and writes the frames.
   */
  constructor(device: TwoSocketDevice, options: CheckedOptions, wire: Wire<S>) {
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

  /** Most recent command with the right sync pattern, or none. */
  get lastCommand(): Command | undefined {
    return this.#commands.last;
  }

  /** Copy of the statistics. */
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
 * Base of all simulated controllers without faults, which connect a device to the network.
 * Use one of its classes, such as {@linkcode SimpleController}.
 *
 * @typeParam D The device.
 */
export class PlainController<D extends TwoSocketDevice>
  implements AsyncDisposable {
  readonly #device: D;
  readonly #controller: DeviceController<Deno.Conn>;

  /**
   * Makes a controller that does not dial yet.
   *
   * @param device The device.
   * @param options Ports to dial, and behaviour; complete and valid.
   */
  constructor(
    device: D,
    options: Readonly<Required<ControllerOptions>>,
  ) {
    this.#device = device;
    const wire = plainWire(options.syncPattern);
    this.#controller = new DeviceController(device, options, wire);
  }

  /** Configuration of the device; sent again after it has changed. */
  get config(): D["config"] {
    return this.#device.config;
  }

  /** Telemetry of the device; values set here are sent with the next sample. */
  get telemetry(): D["telemetry"] {
    return this.#device.telemetry;
  }

  /** State of the device, the telemetry field `state`. */
  get state(): D["state"] {
    return this.#device.state;
  }

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.#controller.link.connected;
  }

  /** Most recent command with the right sync pattern, or none, accepted or not. */
  get lastCommand(): Command | undefined {
    return this.#controller.lastCommand;
  }

  /** Copy of the statistics. */
  get stats(): ControllerStats {
    return this.#controller.stats;
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

  /** Closes both sockets and ends all activity, for good; idempotent. */
  close(): Promise<void> {
    return this.#controller.link.close();
  }

  /** Alias of {@linkcode PlainController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
