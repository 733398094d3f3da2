/**
 * Controller's side of the two-socket protocol, which dials a server, whatever its device.
 *
 * @module
 */

import { connectTcp } from "../../base/connect.ts";
import type { PortRole } from "../../base/errors.ts";
import type { Command } from "../../protocol/two_socket.ts";
import { CommandReceiver } from "./command_receiver.ts";
import { ControllerLink } from "./controller_link.ts";
import type { CheckedOptions, DiallingStats } from "./controller_options.ts";
import {
  type ControllerSocket,
  type DialOptions,
  writeAll,
} from "./controller_socket.ts";
import type { ControllerSide } from "./controller_side.ts";
import type { DeviceModel } from "./device.ts";
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
    dial: (_socket, options) => connectTcp(options),
    send: (socket, frameId, body) =>
      writeAll(socket, frames.encode(frameId, body, taiNowNs())),
  };
}

/** Connects a device to a server, by its two sockets. */
export class DiallingSide<S extends ControllerSocket>
  implements ControllerSide<Command, DiallingStats> {
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
  constructor(device: DeviceModel, options: CheckedOptions, wire: Wire<S>) {
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

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.link.connected;
  }

  /** Always 0: it doesn't listen. */
  get port(): number {
    return 0;
  }

  /** Most recent command with the right sync pattern, or none. */
  get lastCommand(): Command | undefined {
    return this.#commands.last;
  }

  /** Copy of the statistics. */
  get stats(): DiallingStats {
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
  /** Starts dialling. */
  start(): Promise<void> {
    const { aborted, reason } = this.link.closing;
    if (aborted) return Promise.reject(reason);
    this.link.connect(undefined);
    return Promise.resolve();
  }

  /** Starts dialling, and waits until both sockets are connected for the first time. */
  connect(signal?: AbortSignal): Promise<void> {
    return this.link.connect(signal);
  }

  /** Ends both connections, which are dialled again. */
  disconnect(): void {
    for (const socket of ["telemetry", "command"] as const) {
      this.link.hangUp(socket, (conn) => conn[Symbol.dispose]());
    }
  }

  /** @throws {TypeError} Always: there are no answers. */
  answerWith(): void {
    throw new TypeError(
      "Cannot set answers as controllers of the two-socket protocol send none: use protocol single-socket",
    );
  }

  /** Closes both sockets and ends all activity, for good; idempotent. */
  close(): Promise<void> {
    return this.link.close();
  }
}
