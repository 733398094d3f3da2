/**
 * What a simulated device must be able to do, so that a controller can put it on
 * the network.
 *
 * @module
 */

import type { Command } from "../../protocol/two_socket.ts";
import type { AnyView } from "../../struct/struct.ts";

/** A device without sockets and without a clock: a state machine of its structs. */
export interface SimulatedDevice {
  /** Its configuration; whoever holds the device may change it. */
  readonly config: AnyView;
  /** Its telemetry; whoever holds the device may change it. */
  readonly telemetry: AnyView;
  /** The telemetry field `state`. */
  readonly state: number;
  /** The frame ids that announce the two structs, each a u16. */
  readonly frameIds: { readonly config: number; readonly telemetry: number };
  /** The sync pattern of its commands, a u16. */
  readonly commandSyncPattern: number;

  /**
   * Does what the command asks for, or nothing at all.
   *
   * @returns Whether the command was accepted.
   */
  execute(command: Command): boolean;

  /** Goes on to the next telemetry sample. */
  advance(): void;

  /** Stops moving, as a device does when its link is lost. */
  stop(): void;
}
