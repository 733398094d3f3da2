/**
 * One device at the other end of a link: what it says now, and commands that are
 * confirmed by what it says next.
 *
 * @module
 */

import { SetEnabledSubstateParam } from "../enumerations.ts";
import { withinLimit } from "../time_limit.ts";
import {
  CommandRejectedError,
  LinkLostError,
  NotConnectedError,
  TimeLimitError,
} from "../errors.ts";
import { mayCommand } from "../devices/device_status.ts";
import type { Deadline } from "./deadline.ts";
import { Exclusive } from "./exclusive.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isEnabled,
  isFaulty,
  isStationary,
  stateText,
} from "./device_sample.ts";
import {
  ControllerFaultError,
  ControllerStateError,
  DeviceBusyError,
  type DeviceCondition,
  type DevicePosition,
  NotCommanderError,
} from "./errors.ts";
import type { DeviceCommand, Generation } from "./generation.ts";
import { PACE } from "./pauses.ts";
import { presentSample } from "./present_sample.ts";

/** In what devices differ, as far as all of their motions are concerned. */
export interface DeviceTraits<C, T> {
  /** What messages call it. */
  readonly name: string;
  /** The code of the command that starts and ends motions. */
  readonly substateCode: number;
  /** Where it is. */
  positionOf(telemetry: T): DevicePosition;
  /** The same for people. */
  positionText(telemetry: T): string;
  /** How long it takes to come to rest from its highest speed, in s. */
  stopSec(config: C): number;
  /** Pause between the command that sets a position and the one that moves, in ms. */
  readonly setPauseMs: number;
  /** Samples after a command before a STOP that has time. */
  readonly samplesBeforeStop: number;
  /** Code of the command that leads to FAULT, if the two-socket protocol has one. */
  readonly twoSocketFaultCode?: number;
}

/** Time limit and signal of a wait. */
export interface Waiting {
  /** What the caller wants, as in `Cannot ${action} …`. */
  readonly action: string;
  /** When the telemetry must show the effect. */
  readonly deadline: Deadline;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/** How a command is confirmed. */
export interface Confirmation<T> extends Waiting {
  /** A sample from before the command; the latest, if left out. */
  readonly before?: DeviceSample<T>;
  /** The code of the command that was sent last; that of this one, if left out. */
  latestCode?(): number;
  /**
   * Whether a rejection that a sample shows is that of another command, as this one was
   * taken, though it isn't done yet.
   */
  isOthers?(telemetry: T): boolean;
}

/**
 * Whether a sample shows the effect of a command. `"unless rejected"`: it will do, as
 * the effect never shows, if this sample doesn't show a rejection either.
 */
export type Shown = boolean | "unless rejected";

/** Whether a sample shows what is waited for; what it throws ends the waiting. */
export type SampleTest<T> = (sample: DeviceSample<T>) => Shown;

/** One device. */
export class DeviceControl<C, T extends DeviceTelemetry> {
  /** Who sends commands by which others could lose what they have set. */
  readonly setting: Exclusive = new Exclusive();
  /** The change of state that is under way, in words: no motion may begin. */
  changeUnderWay: string | undefined;
  /** In what it differs from others. */
  readonly traits: DeviceTraits<C, T>;
  /** Its controller. */
  readonly generation: Generation<C, T>;

  /**
   * @param traits What device it is.
   * @param generation Its controller.
   */
  constructor(traits: DeviceTraits<C, T>, generation: Generation<C, T>) {
    this.traits = traits;
    this.generation = generation;
  }

  /**
   * Its configuration.
   *
   * @param action What the caller wants.
   * @throws {LinkClosedError} If the link is closed.
   * @throws {NotConnectedError} If its controller isn't connected.
   * @throws {ControllerStateError} If none was received since it connected.
   */
  config(action: string): C {
    const config = this.configIfKnown(action);
    if (config !== undefined) return config;
    throw new ControllerStateError(
      `Cannot ${action} as no configuration was received from its controller yet`,
      this.condition(this.generation.link.telemetry),
    );
  }

  /**
   * Its configuration; `undefined` if none was received yet, right after it connected.
   *
   * @param action What the caller wants.
   * @throws {LinkClosedError} If the link is closed.
   * @throws {NotConnectedError} If its controller isn't connected.
   */
  configIfKnown(action: string): C | undefined {
    const { link, socket, ClosedError } = this.generation;
    if (link.closed) {
      throw new ClosedError(`Cannot ${action}: the link is closed`);
    }
    if (!link.connected) {
      throw new NotConnectedError(
        `Cannot ${action}: its controller is not connected`,
        socket,
      );
    }
    return link.configured ? link.config : undefined;
  }

  /**
   * Waits for the next sample of the present connection, as what was received before may
   * be history.
   *
   * @throws {TimeLimitError} If none is received in time.
   */
  async fresh(
    action: string,
    deadline: Deadline,
    signal?: AbortSignal,
  ): Promise<DeviceSample<T>> {
    const { timeoutMs, remainingMs } = deadline;
    const { link } = this.generation;
    const waiting = new AbortController();
    const missing = () => link.configured ? "telemetry" : "configuration";
    try {
      return await withinLimit(
        presentSample(link, waiting.signal),
        remainingMs,
        () =>
          new TimeLimitError(
            `Cannot ${action}: no ${missing()} was received within ${timeoutMs} ms`,
            timeoutMs,
          ),
        signal,
      );
    } finally {
      waiting.abort();
    }
  }

  /**
   * Waits for a sample that shows something, without a command.
   *
   * @param isShown Whether a sample shows it; rejects with what it throws.
   * @throws {TimeLimitError} If none does in time; says what they show.
   */
  async waitFor(
    isShown: SampleTest<T>,
    { action, deadline, signal }: Waiting,
  ): Promise<DeviceSample<T>> {
    let isSilent = true;
    try {
      for (;;) {
        const sample = await this.fresh(action, deadline, signal);
        isSilent = false;
        if (isShown(sample)) return sample;
      }
    } catch (error) {
      const isLate = error instanceof TimeLimitError && !isSilent &&
        deadline.remainingMs === 0;
      throw isLate ? this.lateError(action, deadline) : error;
    }
  }

  /**
   * Waits while samples come, for a controller that needs time before its next command.
   *
   * @param pauseMs Duration, in ms; tests can shorten it.
   * @param waiting Time limit and signal.
   * @param look Looks at each sample; what it throws ends the pause.
   * @returns The last sample.
   */
  async pause(
    pauseMs: number,
    waiting: Waiting,
    look?: (telemetry: T) => void,
  ): Promise<DeviceSample<T>> {
    const endMs = performance.now() + pauseMs * PACE.factor;
    return await this.waitFor(({ telemetry }) => {
      look?.(telemetry);
      return performance.now() >= endMs;
    }, waiting);
  }

  /** The command that starts a kind of motion, or ends any. */
  substateCommand(
    request: SetEnabledSubstateParam,
    ...params: readonly number[]
  ): DeviceCommand {
    const isUrgent = request === SetEnabledSubstateParam.STOP;
    const code = this.traits.substateCode;
    return { code, params: [request, ...params], isUrgent };
  }

  /**
   * Sends a command, and waits for a sample that shows its effect. In the
   * single-socket protocol it waits for its turn, unless it is urgent.
   *
   * @param command The command.
   * @param isShown Whether a sample shows it. Undefined, if none does: then the second
   * sample will do, unless it is rejected.
   * @param confirmation Until when, and so on.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {TimeLimitError} If no sample shows it in time; says what they show.
   */
  async confirm(
    command: DeviceCommand,
    isShown: SampleTest<T> | undefined,
    { action, deadline, signal, before, latestCode, isOthers }: Confirmation<T>,
  ): Promise<DeviceSample<T>> {
    const { generation } = this;
    const telemetry = before?.telemetry ?? generation.link.telemetry;
    this.requireControl(command, action);
    const codeOf = latestCode ?? (() => command.code);
    const showsRejection = this.#rejectionWatch(telemetry);
    const look = isShown ?? afterFirst(() => "unless rejected");
    const timeoutMs = deadline.remainingMs;
    const isConfirmed = (sample: DeviceSample<T>) => {
      const { telemetry } = sample;
      const isRejection = showsRejection(telemetry);
      // FAULT, of which it throws, tells more than that commands are rejected in it.
      const shown = look(sample);
      if (shown === true) return true;
      if (isRejection && !isOthers?.(telemetry)) {
        throw this.#rejectedError(action, codeOf(), telemetry);
      }
      return shown !== false;
    };
    try {
      if (generation.link.configured) {
        const waiting = { timeoutMs, signal };
        return await generation.confirm(command, isConfirmed, waiting);
      }
      // The next samples may be those of the connection before.
      await generation.send(command, { timeoutMs, signal });
      return await this.waitFor(isConfirmed, { action, deadline, signal });
    } catch (error) {
      if (error instanceof CommandRejectedError) throw toldFor(action, error);
      if (error instanceof LinkLostError) throw lostFor(action, error);
      const isLate = error instanceof TimeLimitError &&
        (error.timeoutMs === timeoutMs || deadline.remainingMs === 0);
      if (!isLate) throw error;
      throw this.lateError(action, deadline, error.commandWritten);
    }
  }

  /**
   * Makes sure that the controller obeys us, where it wouldn't say so itself. What
   * is urgent is sent in any case.
   *
   * @throws {NotCommanderError} If the GUI has control.
   */
  requireControl({ code, isUrgent }: DeviceCommand, action: string): void {
    const { acknowledges, link } = this.generation;
    if (acknowledges || isUrgent || !link.connected) return;
    if (mayCommand(link.telemetry)) return;
    const reason =
      "the GUI has control (bit 0x400 of applicationStatus is 0); wait until it returns it";
    throw new NotCommanderError(`Cannot ${action}: ${reason}`, code, reason);
  }

  /** The error of what hasn't come about in time. */
  lateError(
    action: string,
    { timeoutMs }: Deadline,
    commandWritten?: boolean,
  ): TimeLimitError {
    return new TimeLimitError(
      `Cannot ${action}: after ${timeoutMs} ms it is ${
        this.text(this.generation.link.telemetry)
      }`,
      timeoutMs,
      { commandWritten },
    );
  }

  /**
   * Makes sure that it is ENABLED.
   *
   * @throws {ControllerFaultError} If it is in FAULT.
   * @throws {ControllerStateError} If it is in another state.
   */
  requireEnabled(action: string, telemetry: T): void {
    if (isEnabled(telemetry)) return;
    if (isFaulty(telemetry)) throw this.faultError(action, telemetry);
    throw this.stateError(action, "ENABLED", telemetry);
  }

  /**
   * Makes sure that it can begin to move.
   *
   * @throws {ControllerFaultError} If it is in FAULT.
   * @throws {ControllerStateError} If it isn't ENABLED and STATIONARY.
   */
  requireStationary(action: string, telemetry: T): void {
    this.requireEnabled(action, telemetry);
    if (isStationary(telemetry)) return;
    throw this.stateError(action, "STATIONARY", telemetry);
  }

  /** The error of what something else that is under way doesn't allow. */
  busyError(action: string, underWay: string): DeviceBusyError {
    return new DeviceBusyError(
      `Cannot ${action} while another call is to ${underWay}`,
      underWay,
    );
  }

  /** The error of what a state doesn't allow. */
  stateError(action: string, rule: string, telemetry: T): ControllerStateError {
    return new ControllerStateError(
      `Cannot ${action} as it must be ${rule}: received ${
        stateText(telemetry)
      }`,
      this.condition(telemetry),
    );
  }

  /** The error of what FAULT doesn't allow, or has ended. */
  faultError(action: string, telemetry: T): ControllerFaultError {
    return new ControllerFaultError(
      `Cannot ${action} as it is ${
        this.text(telemetry)
      }: call clearError() first`,
      this.condition(telemetry),
    );
  }

  /** What telemetry says of it, for errors. */
  condition(telemetry: T): DeviceCondition {
    const { state, enabledSubstate } = telemetry;
    const position = this.traits.positionOf(telemetry);
    return { state, enabledSubstate, position };
  }

  /** The same for people. */
  text(telemetry: T): string {
    return `${stateText(telemetry)} at ${this.traits.positionText(telemetry)}`;
  }

  /**
   * A rejection is a bit that comes up: one that was set before is about a command
   * before this one.
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

/** The loss of the link, as the caller's call is called. */
function lostFor(action: string, error: LinkLostError): LinkLostError {
  const { socket, commandWritten } = error;
  return new LinkLostError(
    `Cannot ${action}: the ${socket} socket was lost`,
    socket,
    {
      ...("cause" in error && { cause: error.cause }),
      ...(commandWritten !== undefined && { commandWritten }),
    },
  );
}

/**
 * The controller's own rejection, as the caller's call is called.
 *
 * @param action What the caller wants.
 * @param error Any error; others are left as they are.
 */
export function toldFor(action: string, error: unknown): unknown {
  if (!(error instanceof CommandRejectedError)) return error;
  const { code, reason, status } = error;
  if (status === undefined) return error; // it is told so already
  const ErrorClass = error instanceof NotCommanderError
    ? NotCommanderError
    : CommandRejectedError;
  return new ErrorClass(
    `Cannot ${action} as the controller has rejected command ${code}: ${
      reason || `status ${status}`
    }`,
    code,
    reason,
    status,
  );
}

/**
 * Passes over the first sample: it may have been made before the controller has
 * received the command.
 *
 * @param isShown Whether a later one shows what is waited for.
 */
export function afterFirst<T>(isShown: SampleTest<T>): SampleTest<T> {
  let isFirst = true;
  return (sample) => {
    if (!isFirst) return isShown(sample);
    isFirst = false;
    return false;
  };
}
