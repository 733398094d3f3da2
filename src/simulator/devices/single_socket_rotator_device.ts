/**
 * The camera rotator of the single-socket protocol as a state machine that
 * moves. No socket in here, and no clock but the one that is given; see
 * {@linkcode SingleSocketRotatorController} for those.
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

/** Widest limits of an emergency that are accepted: this simulator's own choice. */
const EMERGENCY_ACCELERATION_MAX_DEG_PER_SEC2 = 10;
const EMERGENCY_JERK_MAX_DEG_PER_SEC3 = 100;

/** Options of a {@linkcode SingleSocketRotatorDevice}. */
export interface SingleSocketRotatorDeviceOptions {
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** What the jitter of the encoders comes from, a u32. Default: 0. */
  seed?: number;
  /**
   * The clock of all motion, in s since 1970 on the TAI scale; it must not throw.
   * Default: this machine's.
   */
  nowSec?: () => number;
  /**
   * Whether `setPos` reports what POSITION_SET has set. Not every controller does.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * The camera rotator: it moves, tracks and measures itself exactly as a
 * {@linkcode RotatorDevice} does, and takes the same commands but for FAULT, and but
 * for its states and for what this protocol has beside:
 *
 * | command | accepted | does |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the rotator comes to rest when it is no longer ENABLED |
 * | CONFIG_ACCEL_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 10] deg/s² | sets `emergencyAccelLimit` |
 * | CONFIG_JERK_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 100] deg/s³ | sets `emergencyJerkLimit` |
 * | CONFIG_JERK | ENABLED and STATIONARY, `param1` in (0, 4] deg/s³ | nothing, as the configuration has no field for it |
 *
 * An accepted command is expected to take as long as the move or the stop that it
 * begins; all others, TRACK_VEL_CMD too, are done at once.
 *
 * In FAULT the rotator slows down at `emergencyAccelLimit`, and `faultSubstate` is
 * EMERGENCY_STOPPING until it is at rest; then it is WAIT_CLEAR_ERROR. No motion has a
 * limit of its jerk.
 *
 * Telemetry beside that of a {@linkcode RotatorDevice}: the linear encoders count as
 * those of the motors. `rotatorOdometer` is the sum of all ways since the device was
 * made, in deg. Motor currents are 5 A and torques 0.002 N·m per deg/s² of
 * acceleration, `busVoltage` is 20 V, as in the reference mock. `velocityLimit` is
 * 3.5 deg/s at first, and so is `maxVelocityLimit`. Fields whose meaning isn't
 * documented stay 0, or what they are set to; `demandJerk` and `mjd` do.
 */
export class SingleSocketRotatorDevice {
  /**
   * The device's own configuration; may be set, also to limits that no command
   * can set. A limit that makes no sense counts as the one that the device was
   * made with.
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
  /** The device's own telemetry; may be set, but motion sets its part again. */
  readonly telemetry: SingleSocketRotatorTelemetry =
    SingleSocketRotatorTelemetry.create({
      setPos: NaN,
      busVoltage: SIMULATED_ROTATOR.busVoltageV,
    });
  readonly #states: SingleSocketStates;
  readonly #core: RotatorCore;

  /**
   * Makes a device that stands still at position 0.
   *
   * @param options The state it starts in, and where its time and jitter come from.
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

  /** The telemetry field `state`. */
  get state(): SingleSocketControllerState {
    return this.telemetry.state as SingleSocketControllerState;
  }

  /**
   * Does what the command asks for, or nothing at all. Its commander and its
   * counter are the business of the link.
   *
   * @returns What to answer.
   */
  execute(command: SingleSocketCommand): Verdict {
    const verdict = this.#core.execute(command);
    this.#reportFault();
    return verdict;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
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
