/**
 * Samples of a device, and commands that these confirm.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { SetEnabledSubstateParam } from "../../protocol/enumerations.ts";
import { TimeoutError } from "../../base/errors.ts";
import { errorFor, linkErrorFor } from "./command_errors.ts";
import type { Deadline } from "../../base/deadline.ts";
import type { Caller } from "./checks.ts";
import {
  afterPause,
  type Confirmation,
  ConfirmationWatch,
  type SampleTest,
} from "./confirmation.ts";
import { DeviceReport } from "./device_report.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";
import { Mutex, type Slot } from "../../base/mutex.ts";
import type { DeviceCommand } from "./generation.ts";
import { presentSample } from "./present_sample.ts";

/** Time limit and caller of a wait. */
export interface Waiting extends Caller {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Time by which telemetry must show the effect. */
  readonly deadline: Deadline;
}

/** A change of state that is under way. */
export interface ChangeUnderWay {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Whether it is the standby of an idle device, for which the user's calls wait. */
  readonly isIdleStandby: boolean;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
}

/** Age from which telemetry counts as missing, in ms: ten samples of a slow device. */
const MISSING_MS = 500;

/** Samples and commands of one device. */
export class DeviceControl<C, T extends DeviceTelemetry>
  extends DeviceReport<C, T> {
  /** Lock of the calls whose commands could undo what another call has set. */
  readonly setting: Mutex = new Mutex();
  /** Change of state that is under way, during which no motion may begin. */
  change: ChangeUnderWay | undefined;

  /**
   * Waits for the next sample of the present connection, as earlier ones may be out of
   * date.
   *
   * @throws {TimeoutError} If none is received in time. If telemetry isn't missing, only
   * the time is over, and the error reports the state.
   */
  async fresh(
    action: string,
    deadline: Deadline,
    signal?: AbortSignal,
  ): Promise<DeviceSample<T>> {
    const { link } = this.generation;
    const waiting = new AbortController();
    try {
      return await deadline.wait(
        presentSample(link, waiting.signal),
        () => this.#missingError(action, deadline),
        signal,
      );
    } catch (error) {
      throw linkErrorFor(action, error);
    } finally {
      waiting.abort();
    }
  }

  /**
   * Waits for a sample that passes a test, without a command.
   *
   * @param isShown The test; an error that it throws rejects the call.
   * @throws {TimeoutError} If none does in time; reports what they show.
   */
  async waitFor(
    isShown: SampleTest<T>,
    { action, deadline, signal }: Waiting,
  ): Promise<DeviceSample<T>> {
    for (;;) {
      const sample = await this.fresh(action, deadline, signal);
      if (isShown(sample)) return sample;
    }
  }

  /**
   * Waits for a controller that needs time before its next command.
   *
   * @param pauseMs Duration, in ms; tests can shorten it.
   * @param waiting Time limit and signal.
   * @returns The first sample that was received after the pause.
   */
  async pause(pauseMs: number, waiting: Waiting): Promise<DeviceSample<T>> {
    return await this.waitFor(afterPause(pauseMs), waiting);
  }

  /**
   * Waits for the standby of an idle device, if it is under way.
   *
   * @throws {TimeoutError} If that takes too long.
   */
  async idleStandbyOver(
    { action, deadline, signal }: Waiting,
  ): Promise<void> {
    const { change } = this;
    if (!change?.isIdleStandby) return;
    const { timeoutMs } = deadline;
    await deadline.wait(
      change.over,
      () =>
        new TimeoutError(
          `Cannot ${action}: it was idle, and is not in standby yet after ${timeoutMs} ms`,
          timeoutMs,
          { commandWritten: false },
        ),
      signal,
    );
  }

  /**
   * Waits for the slot of a call whose command could undo what another call has set.
   *
   * @returns The slot, which the caller ends.
   * @throws {TimeoutError} If the calls before take too long.
   */
  async settingSlot(
    { action, deadline, signal }: Waiting,
  ): Promise<Slot> {
    const slot = this.setting.queue();
    const { timeoutMs } = deadline;
    try {
      await deadline.wait(
        slot.begun,
        () =>
          new TimeoutError(
            `Cannot ${action}: earlier calls have not finished within ${timeoutMs} ms`,
            timeoutMs,
            { commandWritten: false },
          ),
        signal,
      );
      return slot;
    } catch (error) {
      slot.end();
      throw error;
    }
  }

  /** Returns the command that starts a kind of motion, or ends any. */
  substateCommand(
    request: SetEnabledSubstateParam,
    ...params: readonly number[]
  ): DeviceCommand {
    const isUrgent = request === SetEnabledSubstateParam.STOP;
    const code = this.traits.substateCode;
    return { code, params: [request, ...params], isUrgent };
  }

  /**
   * Sends a command, until it is written or, where the controller acknowledges commands,
   * acknowledged.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {TimeoutError} If that takes too long.
   */
  async send(
    command: DeviceCommand,
    action: string,
    options: SendOptions,
  ): Promise<void> {
    this.requireControl(command, action);
    const { source = action } = options;
    try {
      await this.generation.send(command, { ...options, source });
    } catch (error) {
      throw errorFor(action, command.code, error);
    }
  }

  /**
   * Sends a command, and waits for a sample that shows its effect. In the single-socket
   * protocol it is queued behind others, unless it is urgent.
   *
   * @param command The command.
   * @param isShown Whether a sample shows the effect. Undefined, if none does: the second
   * sample then confirms the command, unless it shows a rejection.
   * @param confirmation Time limit, signal, and the pause after it.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {TimeoutError} If no sample shows it in time; reports what they show.
   */
  async confirm(
    command: DeviceCommand,
    isShown: SampleTest<T> | undefined,
    confirmation: Confirmation<T>,
  ): Promise<DeviceSample<T>> {
    const { action, deadline, signal, source = action } = confirmation;
    const { pauseMs } = confirmation;
    const { generation } = this;
    this.requireControl(command, action);
    const { code } = command;
    const watch = new ConfirmationWatch(this, code, isShown, confirmation);
    const isConfirmed = (sample: DeviceSample<T>) => watch.isConfirmed(sample);
    const options = { timeoutMs: deadline.remainingMs, signal, source };
    const waiting = { action, deadline, signal };
    try {
      let sample: DeviceSample<T>;
      if (generation.link.configured) {
        sample = await generation.confirm(command, isConfirmed, options);
      } else {
        // The next samples may be of the connection before.
        await generation.send(command, options);
        sample = await this.waitFor(isConfirmed, waiting);
      }
      if (pauseMs === undefined || !generation.acknowledges) return sample;
      watch.pause(pauseMs);
      return await this.waitFor(isConfirmed, waiting);
    } catch (error) {
      if (error === watch.error) throw error;
      throw isLate(error, deadline)
        ? this.lateError(action, deadline, error.commandWritten)
        : errorFor(action, code, error);
    }
  }

  /** Returns the error of a sample that isn't received in time. */
  #missingError(action: string, deadline: Deadline): TimeoutError {
    const { configured, telemetryAgeMs } = this.generation.link;
    if (configured && telemetryAgeMs < MISSING_MS) {
      return this.lateError(action, deadline);
    }
    const { timeoutMs } = deadline;
    const missing = configured ? "telemetry" : "configuration";
    const since = configured && telemetryAgeMs < timeoutMs
      ? `in the last ${Math.round(telemetryAgeMs)} of`
      : "within";
    return new TimeoutError(
      `Cannot ${action}: no ${missing} was received ${since} ${timeoutMs} ms`,
      timeoutMs,
    );
  }
}

/** Whether a call has failed as its own time limit has passed, not one of its steps'. */
function isLate(error: unknown, deadline: Deadline): error is TimeoutError {
  return error instanceof TimeoutError && deadline.isOver;
}
