/**
 * Commands of a controller of the two-socket protocol: cut out of the stream, checked for
 * their sync pattern, and executed by the device.
 *
 * @module
 */

import type { LogSink } from "../../base/log.ts";
import { Command } from "../../protocol/two_socket.ts";
import { type ControllerSocket, readFull } from "./controller_socket.ts";
import type { DeviceModel } from "./device.ts";

/** Reads one command socket after another, for a device. */
export class CommandReceiver {
  /** Number of commands with the right sync pattern, or none. */
  received = 0;
  /** Number of these that the device rejected. */
  rejected = 0;
  /** Number of commands with a wrong sync pattern, which are ignored. */
  wrongSyncPatterns = 0;
  readonly #device: DeviceModel;
  readonly #log: LogSink;
  #last: Command | undefined;

  /**
   * @param device Executes the commands.
   * @param log Log of rejected commands.
   */
  constructor(device: DeviceModel, log: LogSink) {
    this.#device = device;
    this.#log = log;
  }

  /** Most recent command that counts as received. */
  get last(): Command | undefined {
    return this.#last;
  }

  /**
   * Executes commands until the connection is lost.
   *
   * @param socket A new connection.
   */
  async obey(socket: ControllerSocket): Promise<never> {
    for (;;) {
      const command = Command.create();
      await readFull(socket, command.bytes);
      this.#receive(command);
    }
  }

  #receive(command: Command): void {
    const { code, param1, syncPattern } = command;
    const { commandSyncPattern = 0 } = this.#device;
    if (syncPattern === 0) {
      this.#log.warn(
        `Command ${code} has no sync pattern, a real controller would ignore it: give the server commandSyncPattern ${
          hex(commandSyncPattern)
        }`,
      );
    } else if (syncPattern !== commandSyncPattern) {
      this.wrongSyncPatterns++;
      this.#log.warn(
        `Cannot execute command ${code} as its sync pattern must be ${
          hex(commandSyncPattern)
        }: received ${hex(syncPattern)}`,
      );
      return;
    }
    this.received++;
    this.#last = command;
    const verdict = this.#device.execute(command);
    if (verdict.isAccepted) return;
    this.rejected++;
    this.#log.info(
      `Rejected command ${code} with param1 ${param1} in state ${this.#device.state}: ${verdict.reason}`,
    );
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}
