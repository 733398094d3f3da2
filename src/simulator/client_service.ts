/**
 * What a controller of the single-socket protocol does on a connection: it
 * streams, and it answers, but never both at once.
 *
 * @module
 */

import { SingleSocketFrameId } from "../single_socket_protocol.ts";
import { CommandAnswerer } from "./command_answerer.ts";
import { type ControllerSocket, writeAll } from "./controller_socket.ts";
import type { SingleSocketDevice } from "./single_socket_device.ts";
import { SingleSocketFrames } from "./single_socket_frames.ts";
import type { CheckedSingleSocketOptions } from "./single_socket_options.ts";
import { TelemetryStream } from "./telemetry_stream.ts";
import { Turns } from "./turns.ts";

const FRAME_IDS = {
  config: SingleSocketFrameId.CONFIG,
  telemetry: SingleSocketFrameId.TELEMETRY,
};

/** Serves one connection after another, for a device. */
export class ClientService<S extends ControllerSocket> {
  /** Sends what the device tells by itself. */
  readonly stream: TelemetryStream<S>;
  /** Takes the commands. */
  readonly commands: CommandAnswerer<S>;
  readonly #frames = new SingleSocketFrames();
  readonly #turns = new Turns();

  /**
   * @param device The device.
   * @param options How often to send telemetry, and where to log.
   */
  constructor(
    device: SingleSocketDevice,
    options: Pick<CheckedSingleSocketOptions, "telemetryIntervalMs" | "log">,
  ) {
    const { config, telemetry } = device;
    const advance = () => device.advance();
    this.stream = new TelemetryStream(
      { config, telemetry, frameIds: FRAME_IDS, advance },
      options.telemetryIntervalMs,
      (socket, frameId, body) =>
        this.#send(socket, () => this.#frames.encode(frameId, body)),
    );
    this.commands = new CommandAnswerer(
      device,
      options.log,
      (socket, counter, answer) =>
        this.#send(socket, () => this.#frames.encodeAnswer(counter, answer)),
    );
  }

  /**
   * Streams and answers until the connection is lost.
   *
   * @param socket A new connection; the one before must be lost.
   */
  serve(socket: S): Promise<never> {
    return this.stream.feed(
      socket,
      (socket, lost) => this.commands.obey(socket, lost),
    );
  }

  /** Encodes a frame in its turn, so that the counters are in order. */
  #send(socket: S, encode: () => Uint8Array): Promise<void> {
    return this.#turns.take(() => writeAll(socket, encode()));
  }
}
