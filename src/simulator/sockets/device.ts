/**
 * Simulated devices as a controller connects them to the network.
 *
 * @module
 */

import type { DeviceGeneration } from "../../protocol/generations.ts";
import { typeOf } from "../../base/check.ts";
import {
  type AnyStructType,
  type AnyView,
  isStructType,
} from "../../struct/struct.ts";
import type { DeviceCommand, Verdict } from "./verdict.ts";

/** A device without sockets: a state machine of its structs. */
export interface DeviceModel {
  /** Generation of its controllers. Default: `"two-socket"`. */
  readonly protocol?: DeviceGeneration;
  /** Configuration; the owner of the device may change it. */
  readonly config: AnyView;
  /**
   * Telemetry; the owner of the device may change it. While bit 0x400 of
   * `applicationStatus`, DDS_COMMAND_SOURCE, is clear, the GUI has control and a
   * single-socket controller rejects commands of the program; never without such a field.
   * In the two-socket protocol the device itself has to.
   */
  readonly telemetry: AnyView & { applicationStatus?: number };
  /** Telemetry field `state`; 0 if there is none. */
  readonly state: number;
  /** Frame ids of the two structs. */
  readonly frameIds: FrameIds;
  /** Sync pattern of its commands in the two-socket protocol, a u16. Default: 0. */
  readonly commandSyncPattern?: number;
  /** Defaults of its controllers' options. */
  readonly defaults?: ControllerDefaults;

  /**
   * Executes a command, or changes nothing at all.
   *
   * @returns Verdict; controllers of the single-socket protocol answer with it.
   */
  execute(command: DeviceCommand): Verdict;

  /** Advances to the next telemetry sample. */
  advance(): void;

  /** Stops moving, as a device does when its link is lost. */
  stop(): void;
}

/** Frame ids of a device's structs. */
export interface FrameIds {
  /** Frame id of the configuration. */
  readonly config: number;
  /** Frame id of the telemetry. */
  readonly telemetry: number;
}

/** Returns the frame ids of a device's structs, which have some. */
export function frameIdsOf(
  { ConfigClass, TelemetryClass }: {
    readonly ConfigClass: AnyStructType;
    readonly TelemetryClass: AnyStructType;
  },
): FrameIds {
  return {
    config: ConfigClass.frameId!,
    telemetry: TelemetryClass.frameId!,
  };
}

/** Defaults of a controller's options, by its device. */
export interface ControllerDefaults {
  /** Time between two telemetry samples, in ms. Default: 100. */
  readonly telemetryIntervalMs?: number;
  /** Port on which a single-socket controller listens. Default: 0, any that is free. */
  readonly port?: number;
}

/** Generation of the controllers of a device. */
export type GenerationOf<D extends DeviceModel> = D extends
  { readonly protocol: infer G extends DeviceGeneration } ? G : "two-socket";

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
