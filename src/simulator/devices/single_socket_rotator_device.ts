/**
 * The camera rotator of the single-socket protocol as a state machine that moves. This
 * module uses no socket, and no clock except a given one;
 * {@linkcode SingleSocketRotatorController} has both.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import { SingleSocketRotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import { SIMULATED_ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import {
  SingleSocketRotatorConfig,
  SingleSocketRotatorTelemetry,
} from "../../protocol/devices/rotator_single_socket.ts";
import {
  FaultSubstate,
  SingleSocketControllerState,
} from "../../protocol/enumerations.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import { BUILT_ROTATOR } from "./rotator_built.ts";
import { RotatorCore } from "./rotator_core.ts";
import { reportSensors } from "./rotator_sensors.ts";
import { SingleSocketStates } from "./single_socket_states.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";

/** Widest emergency limits that are accepted: this simulator's own choice. */
const EMERGENCY_ACCELERATION_MAX_DEG_PER_SEC2 = 10;
const EMERGENCY_JERK_MAX_DEG_PER_SEC3 = 100;

/** Options of a {@linkcode SingleSocketRotatorDevice}. */
export interface SingleSocketRotatorDeviceOptions {
  /** State that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** Seed of the jitter of the encoders, a u32. Default: 0. */
  seed?: number;
  /**
   * Clock of all motion, in s since 1970 on the TAI scale; it must not throw.
   * Default: this machine's.
   */
  nowSec?: () => number;
  /**
   * Whether `setPos` reports the position of POSITION_SET. Not every controller does so.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * The camera rotator: it moves, tracks and measures exactly as a {@linkcode RotatorDevice}
 * does, and takes the same commands except FAULT. This protocol differs in its states and
 * adds commands:
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the rotator comes to rest when it is no longer ENABLED |
 * | CONFIG_ACCEL_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 10] deg/s² | sets `emergencyAccelLimit` |
 * | CONFIG_JERK_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 100] deg/s³ | sets `emergencyJerkLimit` |
 * | CONFIG_JERK | ENABLED and STATIONARY, `param1` in (0, 4] deg/s³ | nothing, as the configuration has no field for it |
 *
 * The expected duration of an accepted command is that of the move or the stop that it
 * starts; all others, also TRACK_VEL_CMD, are done at once.
 *
 * In FAULT the rotator slows down at `emergencyAccelLimit`, and `faultSubstate` is
 * EMERGENCY_STOPPING until it is at rest; then it is WAIT_CLEAR_ERROR. No motion has a
 * limit of its jerk.
 *
 * Telemetry beyond that of a {@linkcode RotatorDevice}: the linear encoders count as those
 * of the motors do. `rotatorOdometer` is the sum of all ways since the device was made, in
 * deg. Motor currents are 5 A and torques 0.002 N·m per deg/s² of acceleration,
 * `busVoltage` is 20 V, as in the reference mock. `velocityLimit` is 3.5 deg/s at first,
 * and so is `maxVelocityLimit`. Fields without documentation stay 0, or keep the values
 * that they are set to; these include `demandJerk` and `mjd`.
 */
export class SingleSocketRotatorDevice {
  /**
   * Configuration of the device; may be set, also to limits that no command can set. A
   * limit that makes no sense is replaced by the one that the device was made with.
   */
  readonly config: SingleSocketRotatorConfig = SingleSocketRotatorConfig.create(
    {
      ...BUILT_ROTATOR,
      velocityLimit: SIMULATED_ROTATOR.singleSocketVelocityLimitDegPerSec,
      emergencyJerkLimit: SIMULATED_ROTATOR.emergencyJerkDegPerSec3,
      emergencyAccelLimit: SIMULATED_ROTATOR.emergencyAccelerationDegPerSec2,
      disableLimitMaxTime: SIMULATED_ROTATOR.disableLimitMaxTimeSec,
      maxVelocityLimit: SIMULATED_ROTATOR.velocityLimitMaxDegPerSec,
    },
  );
  /** Telemetry of the device; may be set, but motion overwrites its part. */
  readonly telemetry: SingleSocketRotatorTelemetry =
    SingleSocketRotatorTelemetry.create({
      setPos: NaN,
      busVoltage: SIMULATED_ROTATOR.busVoltageV,
    });
  readonly #states: SingleSocketStates;
  readonly #core: RotatorCore;

  /**
   * Makes a device at rest at position 0.
   *
   * @param options Initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SingleSocketRotatorDeviceOptions = {}) {
    const { initialState, seed, nowSec, echoSetPosition } = readOptions(
      options,
      ["initialState", "seed", "nowSec", "echoSetPosition"],
      "create controller",
    );
    const { config, telemetry } = this;
    const isAtRest = () => this.#core.isAtRest;
    this.#states = new SingleSocketStates(
      { config, telemetry, isAtRest },
      initialState,
    );
    this.#core = new RotatorCore({
      config,
      telemetry,
      states: this.#states,
      seed,
      nowSec,
      echoSetPosition,
      executeOther: (command, atSec) => this.#executeOther(command, atSec),
      faultAcceleration: () => config.emergencyAccelLimit,
    });
    this.advance();
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
    const verdict = this.#core.execute(command);
    this.#reportFault();
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this;
    const sample = this.#core.advance();
    const { motorCurrentA } = sample;
    reportSensors(telemetry, sample, this.#core);
    telemetry.motorCurrent = [motorCurrentA, motorCurrentA];
    telemetry.demandMotorCurrentAxisA = motorCurrentA;
    telemetry.demandMotorCurrentAxisB = motorCurrentA;
    this.#reportFault();
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }

  #executeOther(
    { code, param1 }: DeviceCommand,
    nowSec: number,
  ): Verdict | undefined {
    const { config } = this;
    switch (code) {
      case SingleSocketRotatorCommandCode.ENABLE_DRIVES:
        return this.#core.afterStateChange(
          this.#states.switchDrives(param1),
          nowSec,
        );
      case SingleSocketRotatorCommandCode.CONFIG_ACCEL_EMERGENCY:
        return this.#core.limits.configure(
          config,
          "emergencyAccelLimit",
          param1,
          EMERGENCY_ACCELERATION_MAX_DEG_PER_SEC2,
        );
      case SingleSocketRotatorCommandCode.CONFIG_JERK_EMERGENCY:
        return this.#core.limits.configure(
          config,
          "emergencyJerkLimit",
          param1,
          EMERGENCY_JERK_MAX_DEG_PER_SEC3,
        );
      case SingleSocketRotatorCommandCode.CONFIG_JERK:
        return this.#core.limits.judge(
          "Jerk",
          param1,
          SIMULATED_ROTATOR.jerkLimitMaxDegPerSec3,
        );
      default:
        return undefined;
    }
  }

  #reportFault(): void {
    const stopping = this.#core.isAtRest
      ? FaultSubstate.WAIT_CLEAR_ERROR
      : FaultSubstate.EMERGENCY_STOPPING;
    this.telemetry.faultSubstate =
      this.state === SingleSocketControllerState.FAULT
        ? stopping
        : FaultSubstate.NO_ERROR;
  }
}
