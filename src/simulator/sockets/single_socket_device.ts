/**
 * What a simulated device of the single-socket protocol must be able to do, so
 * that a controller can put it on the network.
 *
 * @module
 */

import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import type { AnyView } from "../../struct/struct.ts";
import type { Verdict } from "./verdict.ts";

/** A device without a socket and without a clock: a state machine of its structs. */
export interface SingleSocketDevice {
  /** Its configuration; whoever holds the device may change it. */
  readonly config: AnyView;
  /**
   * Its telemetry; whoever holds the device may change it. While bit 0x400 of
   * `applicationStatus`, DDS_COMMAND_SOURCE, is clear, the GUI has control and the
   * client's commands are rejected.
   */
  readonly telemetry: AnyView & { applicationStatus: number };
  /** The telemetry field `state`. */
  readonly state: SingleSocketControllerState;

  /**
   * Does what the command asks for, or nothing at all.
   *
   * @returns What to answer.
   */
  execute(command: SingleSocketCommand): Verdict;

  /** Goes on to the next telemetry sample. */
  advance(): void;

  /** Stops moving, as a device does when its link is lost. */
  stop(): void;
}
