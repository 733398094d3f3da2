/**
 * The two hexapods as their users see them.
 *
 * @module
 */

import {
  type HexapodConfig,
  HEXAPODS,
  type HexapodTelemetry,
} from "../../protocol/devices/hexapod_facts.ts";
import type { SendOptions } from "../../link/call_options.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_facts.ts";
import { readNumbers } from "../device/checks.ts";
import { type ConfigChange, configure } from "../device/configuring.ts";
import { Device } from "../device/device.ts";
import { DeviceControl } from "../device/device_control.ts";
import type { Generation } from "../device/generation.ts";
import {
  type CheckedHexapodMoveOptions,
  hexapodGoals,
  type HexapodMover,
  mapAxes,
  readHexapodMoveOptions,
  readOffset,
} from "./hexapod_goals.ts";
import type {
  HexapodClient,
  HexapodConnectOptions,
  HexapodLink,
  HexapodSample,
  HexapodServeOptions,
  HexapodServer,
} from "./hexapod_link.ts";
import { checkPosition, strutsOf } from "./hexapod_motion.ts";
import { connectHexapod, serveHexapod } from "./hexapod_opening.ts";
import type { HexapodPosition } from "./hexapod_position.ts";
import {
  accelerationChange,
  type HexapodPivot,
  type HexapodPositionLimits,
  type HexapodVelocityLimits,
  limitsChange,
  pivotChange,
  velocityChange,
} from "./hexapod_settings.ts";
import {
  measuredPosition,
  POSITION_UNITS,
  positionText,
} from "./hexapod_telemetry.ts";
import { Motions } from "../motion/motions.ts";
import type { HexapodMoveOptions } from "../motion/move_options.ts";
import type { Opened } from "../device/opening.ts";
import { HEXAPOD_SET_PAUSE_MS, SAMPLES_BEFORE_STOP } from "../motion/pauses.ts";

/**
 * The camera hexapod or the M2 hexapod, at the other end of a link. For everything but
 * its own motions, and for the errors, see {@linkcode Device}.
 *
 * @example Move it up by half a millimetre
 * ```ts ignore
 * import { Hexapod } from "jsr:@hexrot/comm@^0.1.0/hexapod";
 *
 * await using hexapod = await Hexapod.serve({ hexapod: "camera" });
 * await hexapod.enable();
 * await hexapod.moveTo({ x: 0, y: 0, z: 500, u: 0, v: 0, w: 0 }); // µm, deg
 * ```
 *
 * @typeParam Link Its server or client.
 */
export class Hexapod<Link extends HexapodLink = HexapodLink>
  extends Device<Link, HexapodTelemetry> {
  /** Camera hexapod or M2 hexapod. */
  readonly hexapod: HexapodName;
  readonly #name: string;
  readonly #control: DeviceControl<HexapodConfig, HexapodTelemetry>;
  readonly #motions: Motions<HexapodConfig, HexapodTelemetry>;
  readonly #mover: HexapodMover;

  private constructor(
    hexapod: HexapodName,
    { link, ...opened }: Opened<Link>,
    generation: Generation<HexapodConfig, HexapodTelemetry>,
  ) {
    const { name } = HEXAPODS[hexapod];
    const control = new DeviceControl<HexapodConfig, HexapodTelemetry>({
      name,
      substateCode: HexapodCommandCode.SET_ENABLED_SUBSTATE,
      positionOf: measuredPosition,
      positionText: (telemetry) => positionText(measuredPosition(telemetry)),
      stopSec: ({ maxVelocityStrut, accelerationStrut }) =>
        maxVelocityStrut / accelerationStrut,
      setPauseMs: HEXAPOD_SET_PAUSE_MS,
      samplesBeforeStop: SAMPLES_BEFORE_STOP,
    }, generation);
    const motions = new Motions(control);
    super(link, control, motions, opened);
    this.hexapod = hexapod;
    this.#name = name;
    this.#control = control;
    this.#motions = motions;
    this.#mover = { control, struts: strutsOf(hexapod, generation.protocol) };
  }

  /**
   * Serves the controller of a hexapod, in the two-socket protocol.
   *
   * @param options Hexapod, port to listen at, by default 5560 for the camera hexapod
   * and 5550 for the M2 hexapod, and more.
   * @returns Resolves when the controller has connected and sent its configuration.
   * When it rejects nothing is left open.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {WrongDeviceError} If it is the controller of another device.
   * @throws {TimeoutError} If the controller doesn't connect within the time limit.
   */
  static async serve(
    options: HexapodServeOptions,
  ): Promise<Hexapod<HexapodServer>> {
    const { hexapod, opened, generation } = await serveHexapod(options);
    return new Hexapod(hexapod, opened, generation);
  }

  /**
   * Connects to the controller of a hexapod, in the single-socket protocol.
   *
   * @param options Hexapod, address to dial, by default port 5560 of this machine for
   * the camera hexapod and 5550 for the M2 hexapod, and more.
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
    options: HexapodConnectOptions,
  ): Promise<Hexapod<HexapodClient>> {
    const { hexapod, opened, generation } = await connectHexapod(options);
    return new Hexapod(hexapod, opened, generation);
  }

  /**
   * Moves to a position. A hexapod that is about to stop comes to rest first.
   *
   * @param position Goal: x, y, z in µm, u, v, w in deg, within the limits of the
   * configuration, which are for each axis: |x| and |y|, |u| and |v|; and such that no
   * strut is displaced by more than `maxDisplacementStrut`.
   * @param options `timeoutMs`, by default 5 s more than one and a half times the time
   * of each step by the limits of the configuration, and as much to come to rest first;
   * `signal`, `source`, `synchronous`, `interrupt` and `stepSize`. When the time is over, or the
   * signal is aborted, a STOP is sent, which the call doesn't wait for.
   * @returns The sample in which it is at the goal, within 5 µm and 0.0005 deg, and at
   * rest: STATIONARY in 4 samples in a row.
   * @throws {RangeError} If the goal is out of the limits; nothing was sent.
   * @throws {ControllerStateError} If it isn't ENABLED, or is no longer, or somebody
   * else moves it.
   * @throws {MotionError} If it has stopped elsewhere.
   * @throws {DeviceBusyError} If a motion of ours is under way already.
   */
  async moveTo(
    position: HexapodPosition,
    options: HexapodMoveOptions = {},
  ): Promise<HexapodSample> {
    const action = `move ${this.#name}`;
    const call = readHexapodMoveOptions(options, action);
    const goal = readNumbers(position, POSITION_UNITS, action, "position");
    const { control, struts } = this.#mover;
    const config = control.configIfKnown(action);
    if (config) checkPosition(goal, config, struts, action); // else once it is known
    return await this.#move(action, () => goal, call);
  }

  /**
   * Moves by a distance along each axis. The goal is computed here, as the
   * observatory's own software does, and not by the command OFFSET, whose goal no
   * telemetry shows: from the position that was commanded last, if the hexapod is there
   * within 5 µm and 0.0005 deg, so that errors of many offsets don't add up; else from
   * the position at rest.
   *
   * @param delta Distances: x, y, z in µm, u, v, w in deg; 0 for an axis that is left
   * out.
   * @param options As for {@linkcode moveTo}.
   * @returns As for {@linkcode moveTo}.
   * @throws {RangeError} If the goal is out of the limits; nothing moves.
   * @throws {ControllerStateError | MotionError | DeviceBusyError} As for
   * {@linkcode moveTo}.
   */
  async offset(
    delta: Partial<HexapodPosition>,
    options: HexapodMoveOptions = {},
  ): Promise<HexapodSample> {
    const action = `offset ${this.#name}`;
    const call = readHexapodMoveOptions(options, action);
    const way = readOffset(delta, action);
    const endOf = (start: HexapodPosition) =>
      mapAxes((axis) => start[axis] + way[axis]);
    return await this.#move(action, endOf, call);
  }

  /**
   * Sets the point that u, v, w rotate about. Nothing moves; positions refer to the new
   * pivot, which would change the goal of a motion under way.
   *
   * @param pivot x, y, z in µm.
   * @param options `timeoutMs`, by default 5000, `signal` and `source`.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {DeviceBusyError} If a motion is under way.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async setPivot(
    pivot: HexapodPivot,
    options: SendOptions = {},
  ): Promise<void> {
    const action = `set pivot of ${this.#name}`;
    const { underWay } = this.#motions;
    if (underWay) throw this.#control.busyError(action, underWay);
    await this.#configure(pivotChange(pivot, action), options);
  }

  /**
   * Sets the velocity limits, for motions that begin later.
   *
   * @param limits Each more than 0; the controller rejects those that are too high.
   * @param options As for {@linkcode setPivot}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureVelocity(
    limits: HexapodVelocityLimits,
    options: SendOptions = {},
  ): Promise<void> {
    const action = `configure velocity of ${this.#name}`;
    await this.#configure(velocityChange(limits, action), options);
  }

  /**
   * Sets the position limits, for moves that begin later.
   *
   * @param limits Limits; the controller rejects those that are too wide.
   * @param options As for {@linkcode setPivot}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureLimits(
    limits: HexapodPositionLimits,
    options: SendOptions = {},
  ): Promise<void> {
    const action = `configure limits of ${this.#name}`;
    await this.#configure(limitsChange(limits, action), options);
  }

  /**
   * Sets the acceleration of the struts, for motions that begin later.
   *
   * @param umPerSec2 More than 0, in µm/s².
   * @param options As for {@linkcode setPivot}.
   * @returns Resolves when a configuration shows it; at once, if it does already.
   * @throws {CommandRejectedError} If the controller rejects it.
   */
  async configureAcceleration(
    umPerSec2: number,
    options: SendOptions = {},
  ): Promise<void> {
    const action = `configure acceleration of ${this.#name}`;
    await this.#configure(accelerationChange(umPerSec2, action), options);
  }

  #move(
    action: string,
    endOf: (start: HexapodPosition) => HexapodPosition,
    call: CheckedHexapodMoveOptions,
  ): Promise<HexapodSample> {
    return this.#motions.move(
      action,
      (telemetry) => hexapodGoals(this.#mover, telemetry, endOf, call, action),
      call,
    );
  }

  #configure(
    change: ConfigChange<HexapodConfig>,
    options: SendOptions,
  ): Promise<void> {
    return configure(this.#control, change, options);
  }
}
