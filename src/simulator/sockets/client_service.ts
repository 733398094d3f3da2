/**
 * Service of a connection by a controller of the single-socket protocol, which streams and
 * answers, but never both at once.
 *
 * @module
 */

import { CommandAnswerer } from "./command_answerer.ts";
import type { ControllerSocket } from "./controller_socket.ts";
import { FrameOutbox } from "./frame_outbox.ts";
import { checkQuirks } from "../faults/quirks.ts";
import { Random } from "../faults/random.ts";
import type { DeviceModel } from "./device.ts";
import { SingleSocketFrames } from "./single_socket_frames.ts";
import type { CheckedListeningOptions } from "./listening_options.ts";
import { TelemetryStream } from "./telemetry_stream.ts";

/** Serves one connection after another, for a device. */
export class ClientService<S extends ControllerSocket> {
  /** Sends the device's frames. */
  readonly stream: TelemetryStream<S>;
  /** Receives the commands. */
  readonly commands: CommandAnswerer<S>;
  readonly #frames: SingleSocketFrames;
  readonly #outbox: FrameOutbox<S>;

  /**
   * @param device The device.
   * @param options Telemetry interval, log, and habits of the real server; none if
   * undefined.
   */
  constructor(
    device: DeviceModel,
    options:
      & Pick<CheckedListeningOptions, "telemetryIntervalMs" | "log">
      & Partial<Pick<CheckedListeningOptions, "quirks">>,
  ) {
    const { quirks = checkQuirks() } = options;
    const leftover = quirks.garbageStatusTime
      ? new Random(quirks.seed)
      : undefined;
    this.#frames = new SingleSocketFrames(leftover);
    this.#outbox = new FrameOutbox(quirks);
    this.stream = new TelemetryStream(
      device,
      options.telemetryIntervalMs,
      (socket, frameId, body) =>
        this.#outbox.send(socket, () => this.#frames.encode(frameId, body)),
    );
    this.commands = new CommandAnswerer(
      device,
      { log: options.log, quirks },
      (socket, counter, answer) =>
        this.#outbox.sendStatus(
          socket,
          () => this.#frames.encodeAnswer(counter, answer),
        ),
    );
  }

  /**
   * Streams and answers until the connection is lost.
   *
   * @param socket A new connection; the one before must be lost.
   */
  async serve(socket: S): Promise<never> {
    this.#outbox.begin(socket);
    try {
      return await this.stream.feed(
        socket,
        (socket, lost) => this.commands.obey(socket, lost),
      );
    } finally {
      await this.#outbox.idle;
    }
  }
}
