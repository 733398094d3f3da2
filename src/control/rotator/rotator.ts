/**
 * The camera rotator as its users see it.
 *
 * @module
 */

import type {
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_facts.ts";
import type { SendOptions } from "../../link/call_options.ts";
import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import {
  checkFinite,
  checkPositive,
  readWaitOptions,
} from "../device/checks.ts";
import { configure } from "../device/configuring.ts";
import { Device } from "../device/device.ts";
import { DeviceControl } from "../device/device_control.ts";
import type { DeviceTraits } from "../device/device_report.ts";
import { DeviceLockedError } from "../device/errors.ts";
import type { Generation } from "../device/generation.ts";
import { Motions } from "../motion/motions.ts";
import {
  type CheckedRotatorMoveOptions,
  type InterruptOptions,
  readMoveOptions,
  readRotatorMoveOptions,
  type RotatorMoveOptions,
} from "../motion/move_options.ts";
import type { Opened } from "../device/opening.ts";
import { ROTATOR_SET_PAUSE_MS } from "../motion/pauses.ts";
import {
  checkPositionDeg,
  checkVelocity,
  degText,
  rotatorGoals,
  velocityGoal,
} from "./rotator_goals.ts";
import type {
  RotatorClient,
  RotatorConnectOptions,
  RotatorLink,
  RotatorSample,
  RotatorServeOptions,
  RotatorServer,
} from "./rotator_link.ts";
import { connectRotator, NAME, serveRotator } from "./rotator_opening.ts";
import {
  accelerationChange,
  type LimitName,
  singleSocketChange,
  velocityChange,
} from "./rotator_settings.ts";
import { targetCommand, type TrackTarget } from "./rotator_targets.ts";
import { track } from "../motion/tracking.ts";

const TRAITS: DeviceTraits<RotatorConfig, RotatorTelemetry> = {
  name: NAME,
  twoSocketFaultCode: RotatorCommandCode.FAULT,
  substateCode: RotatorCommandCode.SET_ENABLED_SUBSTATE,
  positionOf: ({ currentPos }) => currentPos,
  positionText: ({ currentPos }) => degText(currentPos),
  stopSec: ({ velocityLimit, accelLimit }) => velocityLimit / accelLimit,
  setPauseMs: ROTATOR_SET_PAUSE_MS,
  samplesBeforeStop: 1,
};

/**
 * The camera rotator, at the other end of a link. For everything but its own motions,
 * and for the errors, see {@linkcode Device}.
 *
 * @example Home it, and move it
 * ```ts ignore
 * import { Rotator } from "jsr:@hexrot/comm@^0.1.0/rotator";
 *
 * await using rotator = await Rotator.serve(); // waits until it has connected
 * await rotator.enable();
 * await rotator.moveTo(0); // deg
 * const { telemetry } = await rotator.moveTo(12.5);
 * console.log(telemetry.currentPos);
 * ```
 *
 * @typeParam Link Its server or client.
 */
export class Rotator<Link extends RotatorLink = RotatorLink>
  extends Device<Link, RotatorTelemetry> {
  readonly #control: DeviceControl<RotatorConfig, RotatorTelemetry>;
  readonly #motions: Motions<RotatorConfig, RotatorTelemetry>;

  #isLocked = false;

  private constructor(
    { link, ...opened }: Opened<Link>,
    generation: Generation<RotatorConfig, RotatorTelemetry>,
  ) {
    const control = new DeviceControl(TRAITS, generation);
    const motions = new Motions(control);
    super(link, control, motions, opened);
    this.#control = control;
    this.#motions = motions;
  }

  /**
   * Serves the controller of a rotator, in the two-socket protocol.
   *
   * @param options Port to listen at, by default 5570, and more.
   * @returns Resolves when the controller has connected and sent its configuration.
   * When it rejects nothing is left open.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {WrongDeviceError} If it is the controller of another device.
   * @throws {TimeoutError} If the controller doesn't connect within the time limit.
   */
  static async serve(
    options: RotatorServeOptions = {},
  ): Promise<Rotator<RotatorServer>> {
    const { opened, generation } = await serveRotator(options);
    return new Rotator(opened, generation);
  }

  /**
   * Connects to the controller of a rotator, in the single-socket protocol.
   *
   * @param options Address to dial, by default port 5570 of this machine, and more.
   * @returns Resolves when it is connected and has sent its configuration. When it
   * rejects nothing is left open.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   * @throws {Deno.errors.ConnectionRefused} If nothing listens there, and `reconnect`
   * isn't set; likewise other errors of the system.
   * @throws {WrongDeviceError} If it is the controller of another device.
   * @throws {TimeoutError} If it isn't connected and configured within the time limit.
   */
  static async connect(
    options: RotatorConnectOptions = {},
  ): Promise<Rotator<RotatorClient>> {
    const { opened, generation } = await connectRotator(options);
    return new Rotator(opened, generation);
  }

  /**
   * Moves to a position. A rotator that is about to stop comes to rest first.
   *
   * @param positionDeg Goal, in deg, within the limits of the configuration.
   * @param options `timeoutMs`, by default 5 s more than one and a half times the time
   * of each step by the limits of the configuration, and as much to come to rest first;
   * `signal`, `source`, `interrupt` and `stepSize`. When the time is over, or the signal is
   * aborted, a STOP is sent, which the call doesn't wait for.
   * @returns The sample in which it is at the goal, within `posErrorThreshold`, and at
   * rest: STATIONARY in 4 samples in a row.
   * @throws {RangeError} If the goal is out of the limits; nothing was sent.
   * @throws {ControllerStateError} If it isn't ENABLED, or is no longer, or somebody
   * else moves it.
   * @throws {MotionError} If it has stopped elsewhere, or the controller reports that
   * another position was set.
   * @throws {DeviceBusyError} If a motion of ours is under way already.
   */
  async moveTo(
    positionDeg: number,
    options: RotatorMoveOptions = {},
  ): Promise<RotatorSample> {
    const action = `move ${NAME}`;
    const call = readRotatorMoveOptions(options, action);
    checkFinite(positionDeg, action, "position", "deg");
    if (this.#control.configIfKnown(action)) { // else it is checked once it is
      checkPositionDeg(this.#control, positionDeg, action, "position");
    }
    return await this.#move(action, () => positionDeg, call);
  }

  /**
   * Moves by a distance. The goal is computed here, as the observatory's own software
   * does: from the position that was commanded last, if the rotator is there within
   * `posErrorThreshold`, so that errors of many offsets don't add up; else from the
   * position at rest.
   *
   * @param deltaDeg Distance, in deg, of either sign.
   * @param options As for {@linkcode moveTo}.
   * @returns As for {@linkcode moveTo}.
   * @throws {RangeError} If the goal is out of the limits; nothing moves.
   * @throws {ControllerStateError | MotionError | DeviceBusyError} As for
   * {@linkcode moveTo}.
   */
  async offset(
    deltaDeg: number,
    options: RotatorMoveOptions = {},
  ): Promise<RotatorSample> {
    const action = `offset ${NAME}`;
    const call = readRotatorMoveOptions(options, action);
    checkFinite(deltaDeg, action, "offset", "deg");
    return await this.#move(action, (startDeg) => startDeg + deltaDeg, call);
  }

  /**
   * Turns at a constant velocity for some time, and comes to rest. `stop()` ends it, as
   * it ends every motion.
   *
   * @param degPerSec Velocity, in deg/s, of either sign; at most `velocityLimit` of the
   * configuration, and not 0.
   * @param durationSec Duration, in s, more than 0. It is not documented whether that
   * includes the time in which the rotator speeds up and slows down.
   * @param options `timeoutMs`, by default 5 s more than one and a half times its
   * duration, and as much to come to rest first; `signal`, `source` and `interrupt`, as for
   * {@linkcode moveTo}.
   * @returns The sample in which it is at rest again.
   * @throws {RangeError} If it would lead out of the limits of the configuration;
   * nothing moves.
   * @throws {ControllerStateError} If it isn't ENABLED, or is no longer, or somebody
   * else moves it.
   * @throws {MotionError} If it has stopped early.
   * @throws {DeviceBusyError} If a motion of ours is under way already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async moveAtVelocity(
    degPerSec: number,
    durationSec: number,
    options: InterruptOptions = {},
  ): Promise<RotatorSample> {
    const action = `turn ${NAME}`;
    const call = readMoveOptions(options, action);
    checkFinite(degPerSec, action, "velocity", "deg/s");
    checkPositive(durationSec, action, "duration", "s");
    const control = this.#control;
    if (control.configIfKnown(action)) {
      checkVelocity(control, degPerSec, action);
    }
    return await this.#motions.move(
      action,
      (telemetry) => [
        velocityGoal(control, telemetry, degPerSec, durationSec, action),
      ],
      call,
    );
  }

  /**
   * Tracks a series of targets (trajectory points). A rotator that is about to stop
   * comes to rest first. The real rotator goes to FAULT when it receives no target for
   * about 0.15 s. The iterable sets the pace: each target is sent as soon as the one
   * before is, so an iterable that never waits sends thousands a second, and an array
   * is over before the rotator has moved far.
   *
   * @example Follow the sky for a minute
   * ```ts ignore
   * await rotator.track(async function* () {
   *   for (let i = 0; i < 600; i++) {
   *     yield targetAt(taiNowSec() + 0.1); // TAI, not UTC
   *     await delay(100);
   *   }
   * }());
   * ```
   *
   * @param targets Trajectory points; tracking begins with the first of them. When
   * tracking ends before them, their iterator is closed by `return()`.
   * @param options `signal` and `source`.
   * @returns The sample in which the rotator is at rest, after the last target.
   * @throws {TypeError | RangeError} If a target is wrong, or out of the limits of the
   * configuration, at its own time or, extrapolated by its velocity, now.
   * @throws {ControllerStateError} If it isn't ENABLED, or is no longer, or somebody
   * else moves it.
   * @throws {MotionError} If it no longer tracks, though it is ENABLED.
   * @throws The error of `targets`, or the signal's reason. Then, as with each error
   * that leaves the rotator tracking, a STOP is sent, which the call doesn't wait for.
   */
  async track(
    targets: AsyncIterable<TrackTarget> | Iterable<TrackTarget>,
    options: Omit<SendOptions, "timeoutMs"> = {},
  ): Promise<RotatorSample> {
    const action = `track with ${NAME}`;
    const { signal, source } = readWaitOptions(options, action);
    return await track(this.#control, this.#motions, {
      action,
      targets,
      toCommand: (target) => targetCommand(this.#control, target, action),
    }, { signal, source });
  }

  /** Whether {@linkcode lock} was called, without {@linkcode unlock} since. */
  get locked(): boolean {
    return this.#isLocked;
  }

  /**
   * Locks the rotator, for work on it: stops it, puts it into standby, and switches its
   * drives off, where the protocol has drives to switch (single-socket). From then on
   * `enable()` rejects, until {@linkcode unlock}. Others can enable it nevertheless, such
   * as the GUI: the lock is no safety device.
   *
   * @param options As for {@linkcode standby}.
   * @returns The sample that shows STANDBY.
   * @throws {ControllerStateError} If it is in FAULT or OFFLINE; then it isn't locked.
   */
  async lock(options: SendOptions = {}): Promise<RotatorSample> {
    const sample = await this.standby(options);
    this.#isLocked = true;
    return sample;
  }

  /**
   * Unlocks the rotator, and enables it.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows ENABLED. When it rejects the rotator is unlocked, too.
   */
  async unlock(options: SendOptions = {}): Promise<RotatorSample> {
    this.#isLocked = false;
    return await this.enable(options);
  }

  /**
   * Brings the controller to ENABLED, as of every device, unless it is locked.
   *
   * @param options As for every device.
   * @throws {DeviceLockedError} If it was locked by {@linkcode lock}.
   */
  override async enable(options: SendOptions = {}): Promise<RotatorSample> {
    if (!this.#isLocked) return await super.enable(options);
    throw new DeviceLockedError(
      `Cannot enable ${NAME} as it is locked: call unlock() first`,
    );
  }

  /**
   * Sets the velocity limit, for motions that begin later.
   *
   * @param degPerSec Limit, in deg/s, more than 0; the controller rejects one that is
   * too high (3.5).
   * @param options `timeoutMs`, by default 5000, `signal` and `source`.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureVelocity(
    degPerSec: number,
    options: SendOptions = {},
  ): Promise<void> {
    await configure(this.#control, velocityChange(degPerSec), options);
  }

  /**
   * Sets the acceleration limit, for motions that begin later.
   *
   * @param degPerSec2 Limit, in deg/s², more than 0; the controller rejects one that is
   * too high (1).
   * @param options As for {@linkcode configureVelocity}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureAcceleration(
    degPerSec2: number,
    options: SendOptions = {},
  ): Promise<void> {
    await configure(this.#control, accelerationChange(degPerSec2), options);
  }

  /**
   * Sets the acceleration limit of an emergency; single-socket protocol only.
   *
   * @param limit More than 0, in deg/s².
   * @param options As for {@linkcode configureVelocity}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {NotSupportedError} In the two-socket protocol.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureEmergencyAcceleration(
    limit: number,
    options: SendOptions = {},
  ): Promise<void> {
    await this.#configure("emergency acceleration", limit, options);
  }

  /**
   * Sets the jerk limit of an emergency; single-socket protocol only.
   *
   * @param limit More than 0, in deg/s³.
   * @param options As for {@linkcode configureVelocity}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {NotSupportedError} In the two-socket protocol.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureEmergencyJerk(
    limit: number,
    options: SendOptions = {},
  ): Promise<void> {
    await this.#configure("emergency jerk", limit, options);
  }

  /**
   * Sets the jerk limit; single-socket protocol only. No configuration shows it.
   *
   * @param limit More than 0, in deg/s³; the GUI sets 4 at most.
   * @param options As for {@linkcode configureVelocity}.
   * @returns Resolves when the controller has accepted it.
   * @throws {NotSupportedError} In the two-socket protocol.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureJerk(limit: number, options: SendOptions = {}): Promise<void> {
    await this.#configure("jerk", limit, options);
  }

  async #configure(
    name: LimitName,
    limit: number,
    options: SendOptions,
  ): Promise<void> {
    const change = singleSocketChange(name, limit, this.protocol);
    await configure(this.#control, change, options);
  }

  #move(
    action: string,
    endOf: (startDeg: number) => number,
    call: CheckedRotatorMoveOptions,
  ): Promise<RotatorSample> {
    return this.#motions.move(
      action,
      (telemetry) =>
        rotatorGoals(this.#control, telemetry, endOf, call.stepSize, action),
      call,
    );
  }
}
