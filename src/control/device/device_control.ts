/**
 * Samples of a device, and commands that these confirm.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { SetEnabledSubstateParam } from "../../protocol/enumerations.ts";
import { monotonicMs } from "../../base/clock.ts";
import { CommandRejectedError, TimeoutError } from "../../base/errors.ts";
import { errorFor, linkErrorFor } from "./command_errors.ts";
import type { Deadline } from "../../base/deadline.ts";
import type { Caller } from "./checks.ts";
import { DeviceReport } from "./device_report.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  receivedMs,
} from "./device_sample.ts";
import { Mutex, type Slot } from "../../base/mutex.ts";
import type { DeviceCommand } from "./generation.ts";
import { PACE } from "../motion/pauses.ts";
import { presentSample } from "./present_sample.ts";

/** Time limit and caller of a wait. */
export interface Waiting extends Caller {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Time by which telemetry must show the effect. */
  readonly deadline: Deadline;
}

/** Conditions under which a command counts as confirmed. */
export interface Confirmation<T> extends Waiting {
  /** A sample from before the command; the latest, if left out. */
  readonly before?: DeviceSample<T>;
  /** Code of the command that was sent last; of this one, if left out. */
  latestCode?(): number;
  /**
   * Pause that the controller needs before its next command, in ms. The command is
   * confirmed by the first sample that was received so long after it was acknowledged or,
   * by a controller that acknowledges nothing, after a sample has shown its effect; a
   * rejection in any sample up to that one counts. None, if left out.
   */
  readonly pauseMs?: number;
  /**
   * Whether a rejection that a sample shows is that of another command, as this one is
   * accepted, though not done yet.
   */
  isOthers?(telemetry: T): boolean;
}

/**
 * Whether a sample shows the effect of a command. `"unless rejected"`: the effect never
 * shows, and the sample confirms the command unless it shows a rejection.
 */
export type Shown = boolean | "unless rejected";

/**
 * Test of a sample for the effect that is waited for; an error that it throws ends the
 * wait.
 */
export type SampleTest<T> = (sample: DeviceSample<T>) => Shown;

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
    const { before, latestCode, pauseMs, isOthers } = confirmation;
    const { generation } = this;
    const telemetry = before?.telemetry ?? generation.link.telemetry;
    this.requireControl(command, action);
    const codeOf = latestCode ?? (() => command.code);
    const showsRejection = this.#rejectionWatch(telemetry);
    const look = isShown ?? afterFirst(() => "unless rejected");
    const timeoutMs = deadline.remainingMs;
    let shownError: unknown;
    let isPauseOver: ReturnType<typeof afterPause> | undefined;
    const isOver = (sample: DeviceSample<T>) => {
      if (isPauseOver) return isPauseOver(sample);
      // Samples can show an effect before the command is acknowledged.
      if (pauseMs === undefined || generation.acknowledges) return true;
      isPauseOver = afterPause(pauseMs);
      return false;
    };
    const isConfirmed = (sample: DeviceSample<T>) => {
      try {
        const { telemetry } = sample;
        const isRejection = showsRejection(telemetry);
        // An error for FAULT is more specific than one for the rejection that FAULT
        // entails.
        const shown = look(sample);
        if (shown === true) return isOver(sample);
        if (isRejection && !isOthers?.(telemetry)) {
          throw this.#rejectedError(action, codeOf(), telemetry);
        }
        return shown !== false && isOver(sample);
      } catch (error) {
        shownError = error;
        throw error;
      }
    };
    const options = { timeoutMs, signal, source };
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
      isPauseOver = afterPause(pauseMs);
      return await this.waitFor(isConfirmed, waiting);
    } catch (error) {
      if (error === shownError) throw error;
      throw isLate(error, deadline)
        ? this.lateError(action, deadline, error.commandWritten)
        : errorFor(action, command.code, error);
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

  /**
   * Returns a test for a rejection, which is a bit that becomes set: one that was set
   * before belongs to an earlier command.
   */
  #rejectionWatch(before: T): (telemetry: T) => boolean {
    const { generation } = this;
    let wasRejecting = generation.isRejecting(before);
    return (telemetry) => {
      const isRejecting = generation.isRejecting(telemetry);
      const isRejection = isRejecting && !wasRejecting;
      wasRejecting = isRejecting;
      return isRejection;
    };
  }

  #rejectedError(
    action: string,
    code: number,
    telemetry: T,
  ): CommandRejectedError {
    const reason = `command ${code} was rejected in ${this.text(telemetry)}`;
    return new CommandRejectedError(
      `Cannot ${action}: ${reason}`,
      code,
      reason,
    );
  }
}

/** Whether a call has failed as its own time limit has passed, not one of its steps'. */
function isLate(error: unknown, deadline: Deadline): error is TimeoutError {
  return error instanceof TimeoutError && deadline.isOver;
}

/**
 * Skips the first sample: the controller may have made it before it received the command.
 *
 * @param isShown Test of the later ones.
 */
export function afterFirst<T>(isShown: SampleTest<T>): SampleTest<T> {
  let isFirst = true;
  return (sample) => {
    if (!isFirst) return isShown(sample);
    isFirst = false;
    return false;
  };
}

/**
 * Waits for a sample that was received after a pause, which begins now. Samples that were
 * received before can be looked at much later, where the program was busy.
 *
 * @param pauseMs Duration of the pause, in ms.
 */
function afterPause(pauseMs: number): (
  sample: { readonly receivedAtMs: number },
) => boolean {
  const endMs = monotonicMs() + pauseMs * PACE.factor;
  return (sample) => receivedMs(sample) >= endMs;
}
