/**
 * The simple test device as a pure state machine: its structs, its command codes, and their
 * effects. This module uses no sockets and no clock; {@linkcode SimpleController} does.
 *
 * @module
 */

import type { ControllerState } from "../../protocol/enumerations.ts";
import { readOptions } from "../../base/check.ts";
import type { Command } from "../../protocol/two_socket.ts";
import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../../struct/struct.ts";
import { SimpleCommandCode, SimpleCore } from "./simple_core.ts";
import { StateMachine } from "./state_machine.ts";

/** Frame ids in the headers that the simple device sends. */
export const SimpleFrameId = {
  CONFIG: 0x19 as const,
  TELEMETRY: 0x05 as const,
} as const;

/** One of the values of {@linkcode SimpleFrameId}. */
export type SimpleFrameId = typeof SimpleFrameId[keyof typeof SimpleFrameId];

/** Sync pattern that a command for the simple device must have. */
export const SIMPLE_COMMAND_SYNC_PATTERN = 0x1234;

/** Number of CLEAR_ERRORs that end a fault. */
const CLEAR_ERRORS_NEEDED = 1;

/**
 * Configuration of the simple device (frame id 0x19, 24 bytes). The device has no physical
 * unit.
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `minPosition` | lowest position that MOVE accepts | `min_position` |
 * | 8 | f64 | `maxPosition` | highest position that MOVE accepts | `max_position` |
 * | 16 | f64 | `maxVelocity` | reported only, per s | `max_velocity` |
 */
export const SimpleConfig: StructType<{
  readonly minPosition: "f64";
  readonly maxPosition: "f64";
  readonly maxVelocity: "f64";
}> = defineStruct(
  "SimpleConfig",
  {
    minPosition: "f64",
    maxPosition: "f64",
    maxVelocity: "f64",
  },
  { frameId: SimpleFrameId.CONFIG },
);

/** View of a {@linkcode SimpleConfig}. */
export type SimpleConfig = ViewOf<typeof SimpleConfig>;

/**
 * Telemetry of the simple device (frame id 0x05, 44 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `applicationStatus` | bits; the device itself sets none | `application_status` |
 * | 4 | f64 | `state` | a {@linkcode ControllerState} | `state` |
 * | 12 | f64 | `enabledSubstate` | an {@linkcode EnabledSubstate} | `enabled_substate` |
 * | 20 | f64 | `offlineSubstate` | an {@linkcode OfflineSubstate} | `offline_substate` |
 * | 28 | f64 | `currPosition` | position of the device | `curr_position` |
 * | 36 | f64 | `cmdPosition` | target of the last MOVE | `cmd_position` |
 */
export const SimpleTelemetry: StructType<{
  readonly applicationStatus: "u32";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly offlineSubstate: "f64";
  readonly currPosition: "f64";
  readonly cmdPosition: "f64";
}> = defineStruct(
  "SimpleTelemetry",
  {
    applicationStatus: "u32",
    state: "f64",
    enabledSubstate: "f64",
    offlineSubstate: "f64",
    currPosition: "f64",
    cmdPosition: "f64",
  },
  { frameId: SimpleFrameId.TELEMETRY },
);

/** View of a {@linkcode SimpleTelemetry}. */
export type SimpleTelemetry = ViewOf<typeof SimpleTelemetry>;

/**
 * Reads the initial state of a simulated device.
 *
 * @param options Options of the device.
 * @throws {TypeError} If the options aren't an object, or their own code throws.
 */
export function readInitialState(
  options: { readonly initialState?: ControllerState },
): ControllerState | undefined {
  return readOptions(options, ["initialState"], "create controller")
    .initialState;
}

/**
 * The simple device: a position that follows commands at once, for tests of programs that
 * talk to a controller.
 *
 * | command | accepted in | effect |
 * | ------- | ----------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState} | changes the state |
 * | MOVE | ENABLED, `param1` within the limits of the configuration | sets `cmdPosition` and `currPosition`, which creeps from then on |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | ends the creep |
 *
 * Every other command is rejected, and a rejected command changes nothing.
 *
 * @example A device that is enabled and moved
 * ```ts
 * import { Command } from "jsr:@hexrot/comm@^0.1.0";
 * import {
 *   ControllerState,
 *   SetStateParam,
 *   SimpleCommandCode,
 *   SimpleDevice,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * const device = new SimpleDevice(ControllerState.DISABLED);
 * const { MOVE, SET_STATE } = SimpleCommandCode;
 * const move = Command.create({ code: MOVE, param1: 12.5 });
 * if (device.execute(move)) throw new Error("it is not enabled yet");
 * device.execute(Command.create({ code: SET_STATE, param1: SetStateParam.ENABLE }));
 * if (!device.execute(move)) throw new Error("rejected");
 * if (device.telemetry.currPosition !== 12.5) throw new Error("it did not move");
 * ```
 */
export class SimpleDevice {
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number } = {
    config: SimpleFrameId.CONFIG,
    telemetry: SimpleFrameId.TELEMETRY,
  };
  /**
   * Sync pattern that the link requires of each command,
   * {@linkcode SIMPLE_COMMAND_SYNC_PATTERN}.
   */
  readonly commandSyncPattern: number = SIMPLE_COMMAND_SYNC_PATTERN;
  /** Configuration of the device: limits ±25 and velocity 47; may be set. */
  readonly config: SimpleConfig = SimpleConfig.create({
    minPosition: -25,
    maxPosition: 25,
    maxVelocity: 47,
  });
  /** Telemetry of the device; may be set. */
  readonly telemetry: SimpleTelemetry = SimpleTelemetry.create();
  readonly #states: StateMachine;
  readonly #core: SimpleCore;

  /**
   * Makes a device at rest at position 0.
   *
   * @param initialState State that the device starts in; OFFLINE means that it is
   * available.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If `initialState` is not a {@linkcode ControllerState}.
   */
  constructor(initialState?: ControllerState) {
    const { config, telemetry } = this;
    const states = new StateMachine(
      telemetry,
      initialState,
      CLEAR_ERRORS_NEEDED,
    );
    this.#states = states;
    this.#core = new SimpleCore({
      config,
      telemetry,
      states,
      codes: SimpleCommandCode,
    });
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#states.state;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its sync pattern.
   *
   * @returns Whether the command was accepted.
   */
  execute(command: Command): boolean {
    return this.#core.execute(command).isAccepted;
  }

  /** Advances to the next telemetry sample. */
  advance(): void {
    this.#core.advance();
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
