/**
 * Simulated devices as a controller connects them to the network.
 *
 * @module
 */

import type { Command } from "../../protocol/two_socket.ts";
import { typeOf } from "../../base/check.ts";
import {
  type AnyStructType,
  type AnyView,
  isStructType,
} from "../../struct/struct.ts";

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

/** Struct that is sent in frames. */
export type FramedStruct = AnyStructType & { readonly frameId: number };

/**
 * Checks a struct that is sent in frames.
 *
 * @param struct Value received.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @param name Name of the argument.
 * @throws {TypeError} If it is no struct, or has no frame id.
 */
export function checkFramedStruct(
  struct: unknown,
  action: string,
  name: string,
): asserts struct is FramedStruct {
  if (isStructType(struct) && struct.frameId !== undefined) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be a struct made by defineStruct() with a frameId: received ${
      isStructType(struct) ? `"${struct.name}" without` : typeOf(struct)
    }`,
  );
}
