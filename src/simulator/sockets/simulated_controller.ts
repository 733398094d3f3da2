/**
 * Simulated controllers: a device on the network, by either protocol.
 *
 * @module
 */

import { checkBoolean } from "../../base/check.ts";
import type { DeviceGeneration } from "../../protocol/generations.ts";
import type { singleSocket } from "../../protocol/single_socket.ts";
import type { ViewOf } from "../../struct/struct.ts";
import type { Command } from "../../protocol/two_socket.ts";
import type { AnswerRule } from "../faults/answer_faults.ts";
import { setCscControl } from "./command_source.ts";
import {
  checkDiallingOptions,
  type DiallingOptions,
  type DiallingStats,
} from "./controller_options.ts";
import type { ControllerSide } from "./controller_side.ts";
import type { DeviceModel, GenerationOf } from "./device.ts";
import { DiallingSide, plainWire } from "./dialling_side.ts";
import {
  checkListeningOptions,
  type ListeningOptions,
  type ListeningStats,
} from "./listening_options.ts";
import { ListeningSide } from "./listening_side.ts";

/** Options of a simulated controller of a generation. */
export type ControllerOptions<G extends DeviceGeneration = "two-socket"> =
  G extends "single-socket" ? ListeningOptions : DiallingOptions;

/** Statistics of a simulated controller of a generation. */
export type ControllerStats<G extends DeviceGeneration = "two-socket"> =
  G extends "single-socket" ? ListeningStats : DiallingStats;

/** Command as a controller of a generation receives it. */
export type ReceivedCommand<G extends DeviceGeneration = "two-socket"> =
  G extends "single-socket" ? ViewOf<typeof singleSocket.Command> : Command;

/**
 * A simulated controller: it connects a device to the network by the protocol of the
 * device. For tests, and to try out control scripts without hardware.
 *
 * In the two-socket protocol it connects to a server. Each of its two sockets is opened,
 * used and, whenever it is lost or refused, opened again after `reconnectDelayMs`, without
 * end.
 *
 * - The telemetry socket carries the configuration once after each connection, and again
 *   when `config` has changed, then telemetry every `telemetryIntervalMs`.
 * - The command socket is read 58 bytes at a time. A command with another sync pattern than
 *   the device's is ignored. One without a sync pattern, 0, is executed to make first tries
 *   easy, with a warning: a real controller would ignore it. Commands are never
 *   acknowledged.
 *
 * In the single-socket protocol it listens for a client.
 *
 * - One client at a time. A second one is disconnected, after 20 ms in which the first may
 *   end.
 * - A client receives the configuration at once, and again with the next sample when
 *   `config` has changed; then telemetry every `telemetryIntervalMs`.
 * - Commands are read 60 bytes at a time, and answered one after another, each with one
 *   command status. Commands of the client (`commander` 2) are rejected while the GUI has
 *   control, those of the GUI (1) never, all others always.
 * - With {@linkcode Quirks}, it has the habits of the real controllers' server.
 *
 * In both, each frame is written in one piece, and no frame begins before the previous one
 * is written; a sample that would be late, because the peer reads too slowly, is left out.
 * The device moves in real time, independently of `telemetryIntervalMs`; when a connection
 * is lost, it stops moving.
 *
 * @example A rotator of today, enabled, and faster than any real one
 * ```ts
 * import {
 *   ControllerState,
 *   RotatorDevice,
 *   SimulatedController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   const rotator = new RotatorDevice({
 *     protocol: "single-socket",
 *     initialState: ControllerState.ENABLED,
 *   });
 *   rotator.config.velocityLimit = 30; // deg/s
 *   rotator.config.accelLimit = 100; // deg/s²
 *   await using controller = new SimulatedController(rotator, { port: 0 });
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 *
 * @typeParam D The device.
 */
export class SimulatedController<D extends DeviceModel>
  implements AsyncDisposable {
  readonly #device: D;
  readonly #side: SideOf<D>;

  /**
   * Makes a controller that neither dials nor listens yet.
   *
   * @param device The device.
   * @param options Ports, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(device: D, options: ControllerOptions<GenerationOf<D>>) {
    this.#device = device;
    this.#side = sideOf(device, options) as ControllerSide<
      unknown,
      unknown
    > as SideOf<D>;
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

  /** Whether both sockets are connected, or a client. */
  get connected(): boolean {
    return this.#side.connected;
  }

  /** Port on which it listens; 0 before the start, once it is closed, and if it dials. */
  get port(): number {
    return this.#side.port;
  }

  /**
   * Most recent command, accepted or not; in the two-socket protocol with the right sync
   * pattern, or none.
   */
  get lastCommand(): ReceivedCommand<GenerationOf<D>> | undefined {
    return this.#side.lastCommand;
  }

  /** Copy of the statistics. */
  get stats(): ControllerStats<GenerationOf<D>> {
    return this.#side.stats;
  }

  /**
   * Starts dialling, or opens the port; idempotent.
   *
   * @returns A promise that resolves at once, or when clients can connect.
   * @throws {ControllerClosedError} If the controller is closed.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  start(): Promise<void> {
    return this.#side.start();
  }

  /**
   * Starts, and waits until both sockets, or a client, are connected for the first time;
   * further calls wait for the same connection.
   *
   * @param options `signal`: closes the controller if it is aborted before that.
   * @returns A promise of the first connection; if the signal is aborted, it rejects with
   * its reason.
   * @throws {ControllerClosedError} If the controller is closed before that.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial or to listen.
   */
  connect(options: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#side.connect(options.signal);
  }

  /**
   * Ends all connections, even within a frame. The two sockets are dialled again, and the
   * next client can connect.
   */
  disconnect(): void {
    this.#side.disconnect();
  }

  /**
   * Makes a single-socket controller answer wrongly, from the next command on. A rule that
   * fails, or names a fault that there isn't, makes {@linkcode SimulatedController.close}
   * reject.
   *
   * @param rule Decides for each command; undefined to answer properly again.
   * @throws {TypeError} If `rule` is no function, or the protocol has no answers.
   *
   * @example Moves are never answered, all else is rejected
   * ```ts
   * import { SimpleController, SIMPLE_COMMAND_CODES } from "jsr:@hexrot/comm@^0.1.0/simulator";
   *
   * const { MOVE } = SIMPLE_COMMAND_CODES["single-socket"];
   * await using controller = new SimpleController({ protocol: "single-socket" });
   * controller.answerWith(({ code }) =>
   *   code === MOVE ? { dropAnswer: true } : { reject: "not today" }
   * );
   * ```
   */
  answerWith(rule: AnswerRule | undefined): void {
    this.#side.answerWith(rule);
  }

  /**
   * Gives control to the GUI, or back to the program. While the GUI has it, bit 0x400 of
   * `applicationStatus` (DDS_COMMAND_SOURCE) is clear and the program's commands are
   * rejected with "The CSC is not the commander", but in the two-socket protocol
   * by rotators and hexapods only: other devices have to look at that bit themselves. A single-socket command whose `commander` is 1 also takes
   * control.
   *
   * @param hasControl Whether the GUI has control from now on.
   * @throws {TypeError} If `hasControl` is not a boolean.
   */
  setGuiControl(hasControl: boolean): void {
    checkBoolean(hasControl, "set control", "hasControl");
    setCscControl(this.#device.telemetry, !hasControl);
  }

  /**
   * Closes all sockets and ends all activity, for good; idempotent.
   *
   * @throws The first error of a rule of {@linkcode SimulatedController.answerWith}, or of
   * the fault that it has returned: once, when all is closed.
   */
  close(): Promise<void> {
    return this.#side.close();
  }

  /** Alias of {@linkcode SimulatedController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

type SideOf<D extends DeviceModel> = ControllerSide<
  ReceivedCommand<GenerationOf<D>>,
  ControllerStats<GenerationOf<D>>
>;

function sideOf(
  device: DeviceModel,
  options: ControllerOptions<DeviceGeneration>,
) {
  const { protocol, defaults } = device;
  if (protocol === "single-socket") {
    const given = options as ListeningOptions;
    return new ListeningSide(device, checkListeningOptions(given, defaults));
  }
  const given = options as DiallingOptions;
  const checked = checkDiallingOptions(given, defaults?.telemetryIntervalMs);
  return new DiallingSide(device, checked, plainWire(checked.syncPattern));
}
