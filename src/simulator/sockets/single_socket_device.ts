/**
 * Simulated devices of the single-socket protocol as a controller connects them to the
 * network.
 *
 * @module
 */

import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import type { AnyView } from "../../struct/struct.ts";
import type { Verdict } from "./verdict.ts";

/** A device without a socket and without a clock: a state machine of its structs. */
export interface SingleSocketDevice {
  /** Configuration; the owner of the device may change it. */
  readonly config: AnyView;
  /**
   * Telemetry; the owner of the device may change it. While bit 0x400 of
   * `applicationStatus`, DDS_COMMAND_SOURCE, is clear, the GUI has control and the
   * client's commands are rejected; never without such a field.
   */
  readonly telemetry: AnyView & { applicationStatus?: number };
  /** Telemetry field `state`; 0 if there is none. */
  readonly state: number;

  /**
   * Executes a command, or changes nothing at all.
   *
   * @returns Verdict to answer with.
   */
  execute(command: SingleSocketCommand): Verdict;

  /** Advances to the next telemetry sample. */
  advance(): void;

  /** Stops moving, as a device does when its link is lost. */
  stop(): void;
}
