/**
 * What all devices can do, whatever moves.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import type { DeviceStatus } from "../../protocol/devices/device_status.ts";
import { readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import type { DeviceControl } from "./device_control.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";
import type { DeviceGeneration, Protocol } from "./errors.ts";
import { fault } from "./faulting.ts";
import type { StateChange } from "./generation.ts";
import { IdleWatch } from "./idle_watch.ts";
import type { Motions } from "../motion/motions.ts";
import type { Opened } from "./opening.ts";
import { restReadiness, type WaitableLink, waitReady } from "./ready.ts";
import type { WatchedStatus } from "./status_watch.ts";
import { StateChanger } from "./state_changer.ts";

/** How long a controller may take to come back. */
const READY_TIMEOUT_MS = 10_000;

/**
 * A device whose controller is at the other end of a link: its state and its
 * motions, each confirmed by telemetry. Use one of its classes, `Rotator` or
 * `Hexapod`.
 *
 * Every call looks at telemetry that was received after it, never at what was known
 * before; on a new connection only at what follows its configuration, as a controller
 * can begin with frames of the connection before. It resolves with the sample that shows
 * what was asked for, and rejects as soon as telemetry says that it won't come about:
 *
 * | error | why |
 * | ----- | --- |
 * | TypeError, RangeError | an argument is wrong, or out of the device's limits; nothing was sent |
 * | `ControllerStateError` | the state doesn't allow it |
 * | `ControllerFaultError`, one of those | the controller is in FAULT |
 * | `MotionError`, one of those | the motion has ended before it was done |
 * | `MotionStoppedError`, one of those | `stop()` has ended the motion |
 * | `CommandRejectedError` | the controller has rejected a command |
 * | `NotCommanderError`, one of those | the GUI has control |
 * | `DeviceLockedError` | `lock()` was called before |
 * | `DeviceBusyError` | a motion, or a change of state, is under way that it would disturb |
 * | `NotSupportedError` | controllers of this protocol don't have it |
 * | `TimeoutError` | the time is over |
 * | `NotConnectedError`, `LinkLostError` | there is no link, or no longer |
 * | `LinkStaleError`, like `LinkLostError` a `LinkError` | no telemetry for 2 s while the device moves |
 * | `LinkClosedError` | it was closed |
 * | the signal's reason | it was aborted |
 *
 * In the two-socket protocol a rejection is one bit of telemetry that doesn't say
 * which command it is about: it is taken to be about each that waits just then, and
 * whose effect doesn't show yet.
 *
 * @typeParam Link The server or client that the device is reached by.
 * @typeParam Telemetry The view of its telemetry.
 */
export abstract class Device<
  Link extends WaitableLink & { close(): Promise<void> },
  Telemetry extends DeviceTelemetry,
> implements AsyncDisposable {
  /** The server or client that the device is reached by: samples, events, stats. */
  readonly link: Link;
  /** Protocol that the controller speaks. */
  readonly protocol: Protocol;
  /**
   * Generation of the controller, as far as it shows: the two of the two-socket protocol
   * differ in their frame ids and structs. All of the single-socket protocol are alike.
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
   * @param control The same for commands.
   * @param motions Its motions.
   * @param opened What was made with the link.
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
   * Whether our commands are obeyed; false while the GUI has control, which can take it
   * at any time. Commands are rejected then with a {@linkcode NotCommanderError}.
   */
  get mayCommand(): boolean {
    return this.status.mayCommand;
  }

  /** Whether the safety interlock is engaged, so that the device can't move. */
  get interlocked(): boolean {
    return this.status.interlocked;
  }

  /** Whether the device is where the last motion was to bring it, or on its target. */
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
   * Gets from STANDBY or DISABLED to ENABLED; in the single-socket protocol it
   * switches the drives on first.
   *
   * @param options `timeoutMs` of all steps together, by default 10000, and `signal`;
   * the same for each change of state.
   * @returns The sample that shows it; at once, if it is so already.
   * @throws {ControllerFaultError} If the controller is in FAULT: `clearError()` first.
   * @throws {ControllerStateError} If it is OFFLINE: `enterControl()` first.
   */
  enable(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("enable", options);
  }

  /**
   * Gets from ENABLED or DISABLED to STANDBY; in the single-socket protocol it
   * switches the drives off then. A device that moves is stopped first.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is so already.
   * @throws {ControllerStateError} If it is in FAULT or OFFLINE.
   */
  standby(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("standby", options);
  }

  /**
   * Gets from FAULT to STANDBY. In the two-socket protocol that takes about a second,
   * as controllers want the command twice; in the single-socket protocol until the device
   * is at rest, as controllers reject the command before: it is sent again then, each
   * 500 ms.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is in STANDBY already.
   * @throws {ControllerStateError} If it is in neither.
   * @throws {CommandRejectedError} If the controller still rejects it when the time is over.
   */
  clearError(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("clearError", options);
  }

  /**
   * Gets from STANDBY to DISABLED. `enable()` does so itself.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is so already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  start(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("start", options);
  }

  /**
   * Gets from ENABLED to DISABLED. A device that moves is stopped first.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is so already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  disable(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("disable", options);
  }

  /**
   * Gets from STANDBY to OFFLINE: others may control the device.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is so already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  exitControl(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("exitControl", options);
  }

  /**
   * Gets from OFFLINE to STANDBY, if it is available.
   *
   * @param options As for {@linkcode enable}.
   * @returns The sample that shows it; at once, if it is in STANDBY already.
   * @throws {NotSupportedError} In the single-socket protocol.
   * @throws {ControllerStateError} If it is in another state.
   */
  enterControl(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#change("enterControl", options);
  }

  /**
   * Stops the device, whoever has moved it. The command is written at once, ahead of
   * others and of pauses; again, if the device moves on for 4 samples, as controllers
   * can lose one that follows the start of a motion too closely. The motion under way,
   * if there is one, rejects with a {@linkcode MotionStoppedError}.
   *
   * @param options `timeoutMs`, by default one and a half times what it takes from the
   * highest speed, and 5 s; and `signal`. Both end the waiting only: the command is
   * written nevertheless.
   * @returns The sample in which it is at rest, STATIONARY in 4 samples in a row; or not
   * ENABLED, when there is nothing to stop.
   * @throws {CommandRejectedError} If the controller rejects it twice, and the device
   * moves on: it is under somebody else's control.
   */
  stop(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return this.#motions.stop(options);
  }

  /**
   * Sends the device to FAULT, as a safety stop: the controller stops it, by the limits of
   * an emergency where it has such, and doesn't move it again before `clearError()`. It waits for nothing: the command is
   * written at once, ahead of all others; the motion under way rejects with a
   * {@linkcode MotionStoppedError}.
   *
   * | generation | rotator | hexapods |
   * | ---------- | ------- | -------- |
   * | single-socket | SET_STATE with FAULT, 8 | the same |
   * | two-socket | FAULT, 0x8001 | no such command |
   *
   * @param options `timeoutMs`, by default 5000, and `signal`. Both end the waiting only:
   * the command is written nevertheless. When the call rejects, a STOP follows.
   * @returns The sample in which it is in FAULT.
   * @throws {NotSupportedError} With a hexapod of the two-socket protocol.
   */
  async fault(options: WaitOptions = {}): Promise<DeviceSample<Telemetry>> {
    return await fault(this.#control, this.#motions, options);
  }

  /**
   * Waits until the device can be used: its controller is connected, has sent its
   * configuration and telemetry, and the device is at rest, or not ENABLED. It is for
   * after a {@linkcode LinkLostError}: controllers stop a device whose link is lost, which
   * takes a while. `serve()` and `connect()` don't wait for a device that moves, so that it
   * can be stopped.
   *
   * @param options `timeoutMs`, by default 10000, and `signal`.
   * @throws {TimeoutError} If it can't within the time limit; says what is missing, also
   * if somebody else moves the device.
   * @throws {NotConnectedError} If the controller isn't connected, and nobody dials it:
   * the link was made without the option `reconnect`.
   * @throws {LinkLostError} If that comes about meanwhile.
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
   * Closes the link; whatever is pending rejects. Controllers stop a device whose
   * link is lost. A STOP that is on its way is waited for, up to a second. Closing
   * twice does no harm.
   */
  async close(): Promise<void> {
    await this.#motions.brake.settle();
    await this.link.close();
  }

  /** The same as {@linkcode close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(
    change: StateChange,
    options: WaitOptions,
  ): Promise<DeviceSample<Telemetry>> {
    return this.#states.change(change, options);
  }
}
