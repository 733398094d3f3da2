/**
 * State and motions that all devices have in common.
 *
 * @module
 */

import type { DeviceGeneration, Protocol } from "../../protocol/generations.ts";
import type { SendOptions, WaitOptions } from "../../link/call_options.ts";
import type { DeviceStatus } from "../../protocol/devices/device_status.ts";
import { readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import type { DeviceControl } from "./device_control.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";
import { fault } from "./faulting.ts";
import type { StateChange } from "./generation.ts";
import { IdleWatch } from "./idle_watch.ts";
import type { Motions } from "../motion/motions.ts";
import type { Opened } from "./opening.ts";
import { restReadiness, type WaitableLink, waitReady } from "./ready.ts";
import type { WatchedStatus } from "./status_watch.ts";
import { StateChanger } from "./state_changer.ts";

/** Time limit of a controller to become ready again, in ms. */
const READY_TIMEOUT_MS = 10_000;

/**
 * A device whose controller is at the other end of a link: its state and its
 * motions, each confirmed by telemetry. Use one of its classes, `Rotator` or
 * `Hexapod`.
 *
 * Every call uses telemetry that was received after it, never older samples; on a new
 * connection only telemetry that follows its configuration, as a controller can begin
 * with frames of the connection before. It resolves with the sample that shows the
 * requested effect, and rejects as soon as telemetry rules that out:
 *
 * | error | reason |
 * | ----- | --- |
 * | TypeError, RangeError | an argument is wrong, or out of the device's limits; nothing was sent |
 * | `ControllerStateError` | the state doesn't allow it |
 * | `ControllerFaultError`, one of those | the controller is in FAULT |
 * | `MotionError`, one of those | the motion has ended before it was done |
 * | `MotionStoppedError`, one of those | `stop()` has ended the motion |
 * | `CommandRejectedError` | the controller has rejected a command |
 * | `NotCommanderError`, one of those | the GUI has control |
 * | `DeviceLockedError` | `lock()` was called before |
 * | `DeviceBusyError` | it would disturb a motion, or a change of state, that is under way |
 * | `NotSupportedError` | controllers of this protocol have no command for it |
 * | `TimeoutError` | its time limit has elapsed |
 * | `NotConnectedError`, `LinkLostError` | there is no link, or no longer |
 * | `LinkStaleError`, like `LinkLostError` a `LinkError` | no telemetry for 2 s while the device moves |
 * | `LinkClosedError` | it was closed |
 * | the signal's reason | it was aborted |
 *
 * In the two-socket protocol a rejection is one bit of telemetry that doesn't identify
 * the command: it counts for each command that waits at that time, and whose effect
 * doesn't show yet.
 *
 * @typeParam Link The server or client of the device.
 * @typeParam Telemetry The view of its telemetry.
 */
export abstract class Device<
  Link extends WaitableLink & { close(): Promise<void> },
  Telemetry extends DeviceTelemetry,
> implements AsyncDisposable {
  /** Server or client of the device: samples, events, statistics. */
  readonly link: Link;
  /** Protocol that the controller speaks. */
  readonly protocol: Protocol;
  /**
   * Generation of the controller: the two of the two-socket protocol differ in their
   * frame ids and structs; all of the single-socket protocol are alike.
   */
  readonly generation: DeviceGeneration;
  readonly #control: DeviceControl<unknown, Telemetry>;
  readonly #status: WatchedStatus;
  readonly #states: StateChanger<unknown, Telemetry>;
  readonly #motions: Motions<unknown, Telemetry>;

  /**
   * Makes a device.
   *
   * @param link Its link.
   * @param control The device as commands see it.
   * @param motions Its motions.
   * @param opened Link, and the watch on it.
   * @ignore
   */
  constructor(
    link: Link,
    control: DeviceControl<unknown, Telemetry>,
    motions: Motions<unknown, Telemetry>,
    { status, standbyAfterIdleMs }: Omit<Opened<Link>, "link">,
  ) {
    this.link = link;
    this.#control = control;
    this.#status = status;
    this.#states = new StateChanger(control, motions);
    if (standbyAfterIdleMs !== Infinity) {
      const standby = () => this.#states.standbyOfIdle();
      const idle = new IdleWatch(control, motions, standbyAfterIdleMs, standby);
      status.onSample = () => idle.look();
    }
    this.protocol = control.generation.protocol;
    this.generation = control.generation.name;
    this.#motions = motions;
  }

  /**
   * Status of the device by its latest telemetry: all of the properties below as one
   * object that doesn't change. All are false while the controller isn't connected, or
   * has sent no telemetry since. Each change is an event of the link, `deviceStatus`.
   */
  get status(): DeviceStatus {
    return this.#status.present;
  }

  /**
   * Whether the controller obeys this program; false while the GUI has control, which
   * it can take at any time. Commands then reject with a {@linkcode NotCommanderError}.
   */
  get mayCommand(): boolean {
    return this.status.mayCommand;
  }

  /** Whether the safety interlock is engaged, so that the device can't move. */
  get interlocked(): boolean {
    return this.status.interlocked;
  }

  /** Whether the device is at the goal of its last motion, or on its target. */
  get inPosition(): boolean {
    return this.status.inPosition;
  }

  /** Whether the device tracks, and is on its target; hexapods never do. */
  get tracking(): boolean {
    return this.status.tracking;
  }

  /**
   * Whether the device has lost the target that it tracks: it was out of position for
   * longer than `trackingLostTimeout` of its configuration. Never with hexapods.
   */
  get trackingLost(): boolean {
    return this.status.trackingLost;
  }

  /**
   * Brings the controller from STANDBY or DISABLED to ENABLED; in the single-socket
   * protocol it switches the drives on first.
   *
   * @param options `timeoutMs` of all steps together, by default 10000, `source`, and
   * `signal`, as for each change of state.
   * @returns The sample that shows the state; at once, if it is reached already.
   * @throws {ControllerFaultError} If the controller is in FAULT: `clearError()` first.
   * @throws {ControllerStateError} If it is OFFLINE: `enterControl()` first.
   */
  enable(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("enable", options);
  }

  /**
   * Brings the controller from ENABLED or DISABLED to STANDBY; in the single-socket
   * protocol it switches the drives off then. A device that moves is stopped first.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows the state; at once, if it is reached already.
   * @throws {ControllerStateError} If it is in FAULT or OFFLINE.
   */
  standby(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("standby", options);
  }

  /**
   * Brings the controller from FAULT to STANDBY. In the two-socket protocol that takes
   * about a second, as controllers need the command twice; in the single-socket
   * protocol it takes until the device is at rest, as controllers reject the command
   * before: it is repeated every 500 ms.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows STANDBY; at once, if it is reached already.
   * @throws {ControllerStateError} If it is in neither.
   * @throws {CommandRejectedError} If the controller still rejects it at the end of the
   * time limit.
   */
  clearError(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("clearError", options);
  }

  /**
   * Brings the controller from STANDBY to DISABLED. `enable()` does so itself.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows the state; at once, if it is reached already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  start(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("start", options);
  }

  /**
   * Brings the controller from ENABLED to DISABLED. A device that moves is stopped first.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows the state; at once, if it is reached already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  disable(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("disable", options);
  }

  /**
   * Brings the controller from STANDBY to OFFLINE: others may control the device.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows the state; at once, if it is reached already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  exitControl(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("exitControl", options);
  }

  /**
   * Brings the controller from OFFLINE to STANDBY, if it is available.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows STANDBY; at once, if it is reached already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  enterControl(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("enterControl", options);
  }

  /**
   * Stops the device, whoever has moved it. The command is written at once, ahead of
   * others and of pauses, and repeated if the device moves on for 4 samples, as
   * controllers can lose a STOP that follows the start of a motion too closely. The
   * motion under way, if any, rejects with a {@linkcode MotionStoppedError}.
   *
   * @param options `timeoutMs`, by default one and a half times the stopping time from
   * the highest speed, plus 5 s; `source`; and `signal`. Time limit and signal end the
   * wait only: the command is written nevertheless.
   * @returns The sample in which the device is at rest, STATIONARY in 4 samples in a
   * row; or not ENABLED, when there is nothing to stop.
   * @throws {CommandRejectedError} If the controller rejects it twice, and the device
   * moves on, under somebody else's control.
   */
  stop(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#motions.stop(options);
  }

  /**
   * Sends the device to FAULT, as a safety stop: the controller stops it, by the limits
   * of an emergency where it has such, and doesn't move it again before `clearError()`.
   * The command is written at once, ahead of all others; the motion under way rejects
   * with a {@linkcode MotionStoppedError}.
   *
   * | generation | rotator | hexapods |
   * | ---------- | ------- | -------- |
   * | single-socket | SET_STATE with FAULT, 8 | SET_STATE with FAULT, 8 |
   * | two-socket | FAULT, 0x8001 | no such command |
   *
   * @param options `timeoutMs`, by default 5000, `signal` and `source`. The first two end
   * the wait only: the command is written nevertheless. When the call rejects, a STOP
   * follows.
   * @returns The sample in which it is in FAULT.
   * @throws {NotSupportedError} With a hexapod of the two-socket protocol.
   */
  async fault(options: SendOptions = {}): Promise<DeviceSample<Telemetry>> {
    return await fault(this.#control, this.#motions, options);
  }

  /**
   * Waits until the device can be used: its controller is connected, has sent its
   * configuration and telemetry, and the device is at rest, or not ENABLED. Use it
   * after a {@linkcode LinkLostError}: controllers stop a device whose link is lost,
   * which takes a while. `serve()` and `connect()` don't wait for a device that moves,
   * to let it be stopped.
   *
   * @param options `timeoutMs`, by default 10000, and `signal`.
   * @throws {TimeoutError} If it isn't ready within the time limit; names what is
   * missing, also if somebody else moves the device.
   * @throws {NotConnectedError} If the controller isn't connected, and the link doesn't
   * dial it, as it was made without the option `reconnect`.
   * @throws {LinkLostError} If the connection is lost meanwhile.
   * @throws {LinkClosedError} If the link is closed.
   */
  async waitReady(options: WaitOptions = {}): Promise<void> {
    const action = "wait for the device";
    const { timeoutMs = READY_TIMEOUT_MS, signal } = readWaitOptions(
      options,
      action,
    );
    const deadline = new Deadline(timeoutMs);
    await waitReady(this.link, action, deadline, signal, restReadiness);
  }

  /**
   * Closes the link; pending calls reject. Controllers stop a device whose link is
   * lost. A STOP that is on its way is waited for, up to a second. A second call has no
   * effect.
   */
  async close(): Promise<void> {
    await this.#motions.brake.settle();
    await this.link.close();
  }

  /** Closes the link, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(
    change: StateChange,
    options: SendOptions,
  ): Promise<DeviceSample<Telemetry>> {
    return this.#states.change(change, options);
  }
}
