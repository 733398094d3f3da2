/**
 * The simple test device of the single-socket protocol as a pure state machine. This module
 * uses no socket and no clock; {@linkcode SingleSocketSimpleController} does.
 *
 * @module
 */

import {
  SingleSocketSimpleConfig,
  SingleSocketSimpleTelemetry,
} from "../../protocol/devices/simple_single_socket.ts";
import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import { SimpleCore } from "./simple_core.ts";
import { SingleSocketStates } from "./single_socket_states.ts";
import type { Verdict } from "../sockets/verdict.ts";

/**
 * Codes of the simple device's commands in the single-socket protocol, since ts_hexrotcomm
 * 1.3.0. They differ from those of {@linkcode SimpleCommandCode}.
 */
export const SingleSocketSimpleCommandCode = {
  /** Change the controller state; `param1` is a `SingleSocketSetStateParam`. */
  SET_STATE: 1 as const,
  /** Switch the drives; field `drivesEnabled` of the configuration shows it. */
  ENABLE_DRIVES: 2 as const,
  /** `param1` is a `SetEnabledSubstateParam`; only STOP is accepted. */
  SET_ENABLED_SUBSTATE: 3 as const,
  /** Go to the position `param1` at once. */
  MOVE: 4 as const,
} as const;

/** One of the values of {@linkcode SingleSocketSimpleCommandCode}. */
export type SingleSocketSimpleCommandCode =
  typeof SingleSocketSimpleCommandCode[
    keyof typeof SingleSocketSimpleCommandCode
  ];

/**
 * The simple device: a position that follows commands at once, for tests of programs that
 * talk to a controller.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT and STANDBY, FAULT always | changes the state |
 * | MOVE | ENABLED, `param1` within the limits of the configuration | sets `cmdPosition` and `currPosition`, which creeps from then on |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | ends the creep |
 *
 * Every other command is rejected, and a rejected command changes nothing. All accepted
 * commands are done at once. The effect of the drives on the state is this simulator's own
 * choice, as it is not documented.
 */
export class SingleSocketSimpleDevice {
  /** Configuration of the device: limits ±25 and velocity 47; may be set. */
  readonly config: SingleSocketSimpleConfig = SingleSocketSimpleConfig.create({
    minPosition: -25,
    maxPosition: 25,
    maxVelocity: 47,
  });
  /** Telemetry of the device; may be set. */
  readonly telemetry: SingleSocketSimpleTelemetry = SingleSocketSimpleTelemetry
    .create();
  readonly #core: SimpleCore;

  /**
   * Makes a device at rest at position 0.
   *
   * @param initialState State that the device starts in. Default: STANDBY.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If `initialState` is not a
   * {@linkcode SingleSocketControllerState}.
   */
  constructor(initialState?: SingleSocketControllerState) {
    const { config, telemetry } = this;
    const states = new SingleSocketStates(
      { config, telemetry, isAtRest: () => true },
      initialState,
    );
    this.#core = new SimpleCore({
      config,
      telemetry,
      states,
      codes: SingleSocketSimpleCommandCode,
      executeOther: ({ code, param1 }) =>
        code === SingleSocketSimpleCommandCode.ENABLE_DRIVES
          ? this.#core.afterStateChange(states.switchDrives(param1))
          : undefined,
    });
  }

  /** Telemetry field `state`. */
  get state(): SingleSocketControllerState {
    return this.telemetry.state as SingleSocketControllerState;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its commander and
   * its counter.
   *
   * @returns Verdict to answer with.
   */
  execute(command: SingleSocketCommand): Verdict {
    return this.#core.execute(command);
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
