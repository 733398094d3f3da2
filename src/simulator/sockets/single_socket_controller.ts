/**
 * A device of the single-socket protocol on its port: everything that simulated controllers
 * share, whatever their device.
 *
 * @module
 */

import { checkBoolean, checkFunction } from "../../base/check.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import type { AnswerRule } from "../faults/answer_faults.ts";
import { setCscControl } from "./command_source.ts";
import { ClientListener } from "./client_listener.ts";
import { ClientService } from "./client_service.ts";
import type { SingleSocketDevice } from "./single_socket_device.ts";
import { type CheckedQuirks, checkQuirks } from "../faults/quirks.ts";
import type {
  SingleSocketControllerOptions,
  SingleSocketControllerStats,
} from "./single_socket_options.ts";

/**
 * Base of all simulated controllers of the single-socket protocol, which listen, and
 * connect a device to the network. Use one of the classes, such as
 * {@linkcode SingleSocketSimpleController}.
 *
 * - One client at a time. A second one is disconnected, after 20 ms in which the first may
 *   end. When a client disconnects, the device stops moving.
 * - A client receives the configuration at once, and again with the next sample when
 *   `config` has changed; then telemetry every `telemetryIntervalMs`. A sample that would
 *   be late, because the client reads too slowly, is left out.
 * - Commands are read 60 bytes at a time, and answered one after another, each with one
 *   command status. Commands of the client (`commander` 2) are rejected while the GUI has
 *   control, those of the GUI (1) never, all others always.
 * - No frame begins before the previous one is written.
 * - With {@linkcode Quirks}, it has the habits of the real controllers' server.
 *
 * @typeParam D The device.
 */
export class SingleSocketController<D extends SingleSocketDevice>
  implements AsyncDisposable {
  readonly #device: D;
  readonly #service: ClientService<Deno.TcpConn>;
  readonly #listener: ClientListener;
  readonly #quirks: CheckedQuirks;
  #guiTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Makes a controller that does not listen yet.
   *
   * @param device The device.
   * @param options Address and port, and behaviour; complete and valid.
   */
  constructor(
    device: D,
    options: Readonly<Required<SingleSocketControllerOptions>>,
  ) {
    const checked = { ...options, quirks: checkQuirks(options.quirks) };
    this.#device = device;
    this.#quirks = checked.quirks;
    this.#service = new ClientService(device, checked);
    this.#listener = new ClientListener(checked, {
      serve: (socket) => this.#service.serve(socket),
      lost: () => device.stop(),
    });
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

  /** Port on which the controller listens; 0 before the start, and once it is closed. */
  get port(): number {
    return this.#listener.port;
  }

  /** Whether a client is connected. */
  get connected(): boolean {
    return this.#listener.connected;
  }

  /** Most recent command, accepted or not. */
  get lastCommand(): SingleSocketCommand | undefined {
    return this.#service.commands.last;
  }

  /** Copy of the statistics. */
  get stats(): SingleSocketControllerStats {
    const { stream, commands } = this.#service;
    return {
      configFrames: stream.configFrames,
      telemetryFrames: stream.telemetryFrames,
      statusFrames: commands.answered,
      connections: this.#listener.connections,
      refusedConnections: this.#listener.refusals,
      commandsReceived: commands.received,
      commandsRejected: commands.rejected,
    };
  }

  /**
   * Opens the port; idempotent.
   *
   * @returns A promise that resolves when clients can connect.
   * @throws {ControllerClosedError} If the controller is closed.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  // deno-lint-ignore require-await -- errors of the listener reject the promise
  async start(): Promise<void> {
    this.#listener.open();
    const { guiControlAfterMs, guiControlForMs } = this.#quirks;
    if (this.#guiTimer !== undefined || guiControlAfterMs === Infinity) return;
    this.#guiTimer = setTimeout(() => {
      this.setGuiControl(true);
      if (guiControlForMs === Infinity) return;
      this.#guiTimer = setTimeout(
        () => this.setGuiControl(false),
        guiControlForMs,
      );
    }, guiControlAfterMs);
  }

  /**
   * Makes the controller answer wrongly, from the next command on. A rule that fails, or
   * names a fault that there isn't, makes {@linkcode SingleSocketController.close} reject.
   *
   * @param rule Decides for each command; undefined to answer properly again.
   * @throws {TypeError} If `rule` is no function.
   *
   * @example Moves are never answered, all else is rejected
   * ```ts
   * import {
   *   SimpleCommandCode,
   *   SingleSocketSimpleController,
   * } from "jsr:@hexrot/comm@^0.1.0/simulator";
   *
   * await using controller = new SingleSocketSimpleController();
   * controller.answerWith(({ code }) =>
   *   code === SimpleCommandCode.MOVE
   *     ? { dropAnswer: true }
   *     : { reject: "not today" }
   * );
   * ```
   */
  answerWith(rule: AnswerRule | undefined): void {
    if (rule !== undefined) checkFunction(rule, "set answers", "rule");
    this.#service.commands.rule = rule;
  }

  /**
   * Gives control to the GUI, or back to the client. While the GUI has it, bit 0x400 of
   * `applicationStatus` (DDS_COMMAND_SOURCE) is clear and the client's commands are
   * rejected with "The CSC is not the commander". A command whose `commander` is 1 also
   * takes control.
   *
   * @param hasControl Whether the GUI has control from now on.
   * @throws {TypeError} If `hasControl` is not a boolean.
   */
  setGuiControl(hasControl: boolean): void {
    checkBoolean(hasControl, "set control", "hasControl");
    setCscControl(this.#device.telemetry, !hasControl);
  }

  /**
   * Ends the connection of the client, if there is one, even within a frame; the next
   * client can connect.
   */
  disconnect(): void {
    this.#listener.disconnect();
  }

  /**
   * Closes the port and the connection, and ends all activity; idempotent.
   *
   * @throws The first error of a rule of {@linkcode SingleSocketController.answerWith}, or
   * of the fault that it has returned: once, when all is closed.
   */
  async close(): Promise<void> {
    clearTimeout(this.#guiTimer);
    await this.#listener.close();
    this.#service.commands.throwRuleError();
  }

  /** Alias of {@linkcode SingleSocketController.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
