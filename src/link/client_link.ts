/**
 * Link of a client: one socket, by which it dials a controller.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import type { SocketRole } from "../base/errors.ts";
import {
  CommandStatus,
  type SingleSocketCommand,
} from "../protocol/single_socket.ts";
import { SharedMemory, Total } from "../transport/shared_layout.ts";
import type { ClientSetup } from "./client_options.ts";
import { CommandRunner, type OnUnanswered } from "./commands/command_runner.ts";
import { LinkCommands } from "./commands/link_commands.ts";
import { Dialling } from "./dialling.ts";
import type { DisconnectedEvent, UnreachableEvent } from "./events/events.ts";
import { Link, type LinkHooks } from "./link.ts";
import { lostError } from "./link_errors.ts";
import { type LinkStats, snapshot } from "./link_stats.ts";
import type { StatisticsOf } from "./link_statistics.ts";
import { SocketLink } from "./socket_link.ts";
import type { SourceStructs } from "./source.ts";

/** Statistics of a client over all connections, and the last of some events. */
export interface ClientStats extends LinkStats, StatisticsOf<"client"> {
  /** Last failure to dial the controller. */
  readonly lastUnreachable: UnreachableEvent | undefined;
}

/** Time limit of a controller's answer, whatever the limit for its telemetry. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Link with the one socket of a client. */
export class ClientLink<S extends SourceStructs>
  extends Link<S, SingleSocketCommand> {
  override readonly commands: LinkCommands<SingleSocketCommand, number>;
  /** Dialling of its controller. */
  readonly dialling: Dialling;
  readonly #runner: CommandRunner;
  #unexpectedStatuses = 0;

  /**
   * @param setup Options of the client.
   * @param hooks Hooks that it calls.
   */
  constructor(setup: ClientSetup, hooks: LinkHooks) {
    const { stream, streamSizes, dial, endsUnanswered, threads } = setup;
    super("client", setup, hooks, (parts) => {
      const socket = new SocketLink(
        { socket: "combined", stream, dial },
        new SharedMemory(streamSizes, undefined, threads === "none"),
        {
          ...parts,
          observer: {
            ...parts.observer,
            onUnreachable: (event) => this.dialling.onUnreachable(event),
            onDialEnded: () => this.dialling.onEnded(),
          },
        },
      );
      return [socket, socket];
    });
    this.dialling = new Dialling(this, this.sender.link, dial);
    this.#runner = new CommandRunner(
      this.sender,
      endsUnanswered ? this.#endUnanswered : undefined,
    );
    this.commands = new LinkCommands(
      this.#runner,
      "acknowledged",
      this.eventLog,
      ANSWER_TIMEOUT_MS,
    );
    this.receiver.receive({
      body: CommandStatus,
      onFrame: (...args) => this.#onStatus(...args),
    });
  }

  override get stats(): ClientStats {
    return {
      ...snapshot(this),
      failedDials: this.sender.link.memory.total(Total.FAILED_DIALS),
      commandsAcknowledged: this.commands.history.counts.commandAcknowledged,
      unexpectedStatuses: this.#unexpectedStatuses,
      lastUnreachable: this.eventLog.last.unreachable,
    };
  }

  protected override onConnected(): void {
    this.dialling.onConnected();
  }

  protected override onLost(
    socket: SocketRole,
    event: DisconnectedEvent,
  ): void {
    this.dialling.onLost();
    this.#failRuns(socket, event);
  }

  protected override onClosed(): void {
    this.dialling.onClosed();
    this.#runner.fail((code, commandWritten) =>
      this.closedError(`run command ${code}`, commandWritten)
    );
  }

  /** Closes a connection on which a command wasn't answered, so that none follows it. */
  readonly #endUnanswered: OnUnanswered = (code, connection, timeoutMs) => {
    const { link } = this.sender;
    const reason =
      `command ${code} was not answered within ${timeoutMs} ms, see commandTimeoutAction`;
    link.cut(connection, reason);
    this.#failRuns(link.socket, { cause: "cut", reason });
  };

  #failRuns(
    socket: SocketRole,
    end: Pick<DisconnectedEvent, "cause" | "reason">,
  ): void {
    this.#runner.fail((code, isWritten) => {
      const when = isWritten ? "its status was received" : "it was written";
      return lostError(
        `run command ${code}`,
        socket,
        end,
        ` before ${when}`,
        isWritten,
      );
    });
  }

  #onStatus(
    header: object,
    status: CommandStatus,
    receivedMs: number,
  ): void {
    const { counter } = header as { readonly counter: number };
    if (this.#runner.answer(counter, status, receivedMs)) return;
    this.#unexpectedStatuses++;
    const { status: code, reason } = status;
    const words = reason === "" ? "" : `: ${reason}`;
    this.eventLog.emit({
      type: "unexpectedStatus",
      atMs: wallMs(),
      message:
        `Ignored status ${code} of the command with counter ${counter}, for which no call waits${words}`,
      counter,
      status: code,
      reason,
    });
  }
}
