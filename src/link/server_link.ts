/**
 * Link of a server: two sockets, which controllers connect to.
 *
 * @module
 */

import { CommandCounters } from "./commands/command_counters.ts";
import { LinkCommands } from "./commands/link_commands.ts";
import type { SocketRole } from "../base/errors.ts";
import type {
  DisconnectedEvent,
  RefusedEvent,
  ReplacedEvent,
} from "./events/events.ts";
import { Link, type LinkHooks } from "./link.ts";
import { type LinkStats, snapshot, sumOver } from "./link_stats.ts";
import type { StatisticsOf } from "./link_statistics.ts";
import type { Command } from "../protocol/two_socket.ts";
import type { ServerSetup } from "./server_options.ts";
import { SharedMemory, Total } from "../transport/shared_layout.ts";
import { SocketLink } from "./socket_link.ts";
import type { SourceStructs } from "./source.ts";
import type { Admission } from "../transport/worker_messages.ts";

/** Statistics of a server over all connections, and the last of some events. */
export interface ServerStats extends LinkStats, StatisticsOf<"server"> {
  /** Last client that was refused. */
  readonly lastRefused: RefusedEvent | undefined;
  /** Last client that took over. */
  readonly lastReplaced: ReplacedEvent | undefined;
}

/** Link with both sockets of a server. */
export class ServerLink<S extends SourceStructs> extends Link<S, Command> {
  override readonly commands: LinkCommands<Command, number> = new LinkCommands(
    this.sender,
    "sent",
    this.eventLog,
  );
  readonly #counters = new CommandCounters();
  readonly #admission: Admission;
  readonly #commandSyncPattern: number;

  /**
   * @param setup Options of the server.
   * @param hooks Hooks that it calls.
   */
  constructor(
    setup: ServerSetup,
    hooks: LinkHooks,
  ) {
    const { stream, streamSizes, commandSizes } = setup;
    const { telemetryListen, commandListen, commandSyncPattern } = setup;
    const isLocal = setup.threads === "none";
    super("server", setup, hooks, (parts) => [
      new SocketLink(
        { socket: "telemetry", stream, listen: telemetryListen },
        new SharedMemory(streamSizes, undefined, isLocal),
        parts,
      ),
      new SocketLink(
        { socket: "command", listen: commandListen },
        new SharedMemory(commandSizes, undefined, isLocal),
        parts,
      ),
    ]);
    this.#admission = telemetryListen.admission;
    this.#commandSyncPattern = commandSyncPattern;
  }

  protected override fillIn(command: Command): void {
    command.counter = this.#counters.next(command.code);
    if (command.syncPattern === 0) {
      command.syncPattern = this.#commandSyncPattern;
    }
  }

  override get stats(): ServerStats {
    const { sockets, eventLog: { last }, sender } = this;
    return {
      ...snapshot(this),
      rejectedConnections: sumOver(sockets, Total.REJECTED_CONNECTIONS),
      replacedConnections: sumOver(sockets, Total.REPLACED_CONNECTIONS),
      unexpectedCommandBytes: sender.link.memory.total(Total.BYTES_READ),
      lastRefused: last.refused,
      lastReplaced: last.replaced,
    };
  }

  /**
   * Closes the other connection, if its client has another address and the options forbid
   * that.
   */
  protected override onConnected(socket: SocketRole): void {
    if (!this.state.connected || !this.#admission.requireSameAddress) return;
    const { receiver, sender } = this;
    if (receiver.link.peerHost === sender.link.peerHost) return;
    const { link } = socket === "telemetry" ? sender : receiver;
    link.cut(link.connection, `the ${socket} client has another address`);
  }

  /**
   * Closes the command connection of a telemetry client that was disconnected, which is
   * dead, too: unless it began after the end of that client, or, if another client took
   * over, after its last sign of life, so that it can be the next client's.
   */
  protected override onLost(
    socket: SocketRole,
    { cause, message }: DisconnectedEvent,
  ): void {
    const { link } = this.sender;
    if (socket !== "telemetry" || link.connection === 0) return;
    const { endedMs, heardMs } = this.receiver.link;
    const silentMs = endedMs - heardMs;
    const isDead = cause === "stale" && link.connectedMs < endedMs ||
      cause === "replaced" && silentMs >= this.#admission.silentMs &&
        link.connectedMs < heardMs;
    if (isDead) {
      link.cut(link.connection, `its controller was disconnected: ${message}`);
    }
  }
}
