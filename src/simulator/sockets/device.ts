/**
 * Simulated devices as a controller connects them to the network.
 *
 * @module
 */

import type { Command } from "../../protocol/two_socket.ts";
import type { AnyView } from "../../struct/struct.ts";

/** A device without sockets and without a clock: a state machine of its structs. */
export interface TwoSocketDevice {
  /** Configuration; the owner of the device may change it. */
  readonly config: AnyView;
  /** Telemetry; the owner of the device may change it. */
  readonly telemetry: AnyView;
  /** Telemetry field `state`. */
  readonly state: number;
  /** Frame ids of the two structs, each a u16. */
  readonly frameIds: { readonly config: number; readonly telemetry: number };
  /** Sync pattern of its commands, a u16. */
  readonly commandSyncPattern: number;

  /**
   * Executes a command, or changes nothing at all.
   *
   * @returns Whether the command was accepted.
   */
  execute(command: Command): boolean;

  /** Advances to the next telemetry sample. */
  advance(): void;

  /** Stops moving, as a device does when its link is lost. */
  stop(): void;
}
