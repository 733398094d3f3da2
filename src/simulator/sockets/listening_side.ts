/**
 * Controller's side of the single-socket protocol, which listens for a client, whatever its
 * device.
 *
 * @module
 */

import { checkFunction } from "../../base/check.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import type { AnswerRule } from "../faults/answer_faults.ts";
import type { CheckedQuirks } from "../faults/quirks.ts";
import { ClientListener } from "./client_listener.ts";
import { ClientService } from "./client_service.ts";
import { setCscControl } from "./command_source.ts";
import type { ControllerSide } from "./controller_side.ts";
import type { DeviceModel } from "./device.ts";
import type {
  CheckedListeningOptions,
  ListeningStats,
} from "./listening_options.ts";

/** Listens on a port, and connects a device to one client after another. */
export class ListeningSide
  implements ControllerSide<SingleSocketCommand, ListeningStats> {
  readonly #device: DeviceModel;
  readonly #service: ClientService<Deno.TcpConn>;
  readonly #listener: ClientListener;
  readonly #quirks: CheckedQuirks;
  #guiTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Makes a controller that does not listen yet.
   *
   * @param device The device.
   * @param options Address and port, and behaviour.
   */
  constructor(device: DeviceModel, options: CheckedListeningOptions) {
    this.#device = device;
    this.#quirks = options.quirks;
    this.#service = new ClientService(device, options);
    this.#listener = new ClientListener(options, {
      serve: (socket) => this.#service.serve(socket),
      lost: () => device.stop(),
    });
  }

  /** Port; 0 while it is closed. */
  get port(): number {
    return this.#listener.port;
  }

  /** Whether a client is connected. */
  get connected(): boolean {
    return this.#listener.connected;
  }

  /** Most recent command. */
  get lastCommand(): SingleSocketCommand | undefined {
    return this.#service.commands.last;
  }

  /** Copy of the statistics. */
  get stats(): ListeningStats {
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

  /** Opens the port; idempotent. */
  // deno-lint-ignore require-await -- errors of the listener reject the promise
  async start(): Promise<void> {
    this.#listener.open();
    const { guiControlAfterMs, guiControlForMs } = this.#quirks;
    if (this.#guiTimer !== undefined || guiControlAfterMs === Infinity) return;
    const { telemetry } = this.#device;
    this.#guiTimer = setTimeout(() => {
      setCscControl(telemetry, false);
      if (guiControlForMs === Infinity) return;
      this.#guiTimer = setTimeout(
        () => setCscControl(telemetry, true),
        guiControlForMs,
      );
    }, guiControlAfterMs);
  }

  /** Opens the port, and waits for the first client. */
  async connect(signal?: AbortSignal): Promise<void> {
    await this.start();
    await this.#listener.waitConnected(signal);
  }

  /** Ends the connection of the client, if there is one. */
  disconnect(): void {
    this.#listener.disconnect();
  }

  /** Sets the rule of faults of the answers. */
  answerWith(rule: AnswerRule | undefined): void {
    if (rule !== undefined) checkFunction(rule, "set answers", "rule");
    this.#service.commands.rule = rule;
  }

  /**
   * Closes the port and the connection, and ends all activity; idempotent.
   *
   * @throws The first error of a rule, once.
   */
  async close(): Promise<void> {
    clearTimeout(this.#guiTimer);
    await this.#listener.close();
    this.#service.commands.throwRuleError();
  }
}
