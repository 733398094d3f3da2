/**
 * One device at the other end of a link: what it says now, and commands that are
 * confirmed by what it says next.
 *
 * @module
 */

import { withinLimit } from "../time_limit.ts";
import {
  CommandRejectedError,
  NotConnectedError,
  TimeLimitError,
} from "../errors.ts";
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
  type DeviceCondition,
  type DevicePosition,
} from "./errors.ts";
import type { DeviceCommand, Generation } from "./generation.ts";

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
}

/** How a command is confirmed. */
export interface Confirmation<T> {
  /** What the caller wants, as in `Cannot ${action} …`. */
  readonly action: string;
  /** When the telemetry must show the effect. */
  readonly deadline: Deadline;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
  /** A sample from before the command; the latest, if left out. */
  readonly before?: DeviceSample<T>;
  /** The code of the command that was sent last; that of this one, if left out. */
  latestCode?(): number;
}

/** Whether a sample shows what is waited for; what it throws ends the waiting. */
export type SampleTest<T> = (sample: DeviceSample<T>) => boolean;

/** One device. */
export class DeviceControl<C, T extends DeviceTelemetry> {
  /** Who sends commands by which others could lose what they have set. */
  readonly setting: Exclusive = new Exclusive();
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
   * @throws {ControllerStateError} If none has come since it connected.
   */
  config(action: string): C {
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
    if (link.configured) return link.config;
    throw new ControllerStateError(
      `Cannot ${action} as no configuration has come from its controller yet`,
      this.condition(link.telemetry),
    );
  }

  /**
   * Waits for the next sample, as what was received before may be history.
   *
   * @throws {TimeLimitError} If none comes in time.
   */
  async fresh(
    action: string,
    deadline: Deadline,
    signal?: AbortSignal,
  ): Promise<DeviceSample<T>> {
    const { timeoutMs, remainingMs } = deadline;
    const waiting = new AbortController();
    try {
      return await withinLimit(
        this.generation.link.nextTelemetry(0, { signal: waiting.signal }),
        remainingMs,
        () =>
          new TimeLimitError(
            `Cannot ${action}: no telemetry has come within ${timeoutMs} ms`,
            timeoutMs,
          ),
        signal,
      );
    } finally {
      waiting.abort();
    }
  }

  /**
   * Sends a command, and waits for a sample that shows its effect. In the
   * single-socket protocol it waits for its turn, unless it is urgent.
   *
   * @param command The command.
   * @param isShown Whether a sample shows it.
   * @param confirmation Until when, and so on.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {TimeLimitError} If no sample shows it in time; says what they show.
   */
  async confirm(
    command: DeviceCommand,
    isShown: SampleTest<T>,
    { action, deadline, signal, before, latestCode }: Confirmation<T>,
  ): Promise<DeviceSample<T>> {
    const { generation } = this;
    const telemetry = before?.telemetry ?? generation.link.telemetry;
    const codeOf = latestCode ?? (() => command.code);
    const checkRejection = this.#rejectionCheck(action, codeOf, telemetry);
    try {
      return await generation.confirm(command, (sample) => {
        // FAULT, of which it throws, tells more than that commands are rejected in it.
        const isConfirmed = isShown(sample);
        checkRejection(sample.telemetry);
        return isConfirmed;
      }, { timeoutMs: deadline.remainingMs, signal });
    } catch (error) {
      if (error instanceof CommandRejectedError) {
        throw toldFor(action, error);
      }
      const isLate = error instanceof TimeLimitError &&
        deadline.remainingMs === 0;
      if (!isLate) throw error;
      const { timeoutMs } = deadline;
      const { commandWritten } = error;
      throw new TimeLimitError(
        `Cannot ${action}: after ${timeoutMs} ms it is ${
          this.text(generation.link.telemetry)
        }`,
        timeoutMs,
        { commandWritten },
      );
    }
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
  #rejectionCheck(action: string, codeOf: () => number, before: T) {
    const { generation } = this;
    let wasRejecting = generation.isRejecting(before);
    return (telemetry: T) => {
      const isRejecting = generation.isRejecting(telemetry);
      if (isRejecting && !wasRejecting) {
        const code = codeOf();
        const reason = `command ${code} was rejected in ${
          this.text(telemetry)
        }`;
        throw new CommandRejectedError(
          `Cannot ${action}: ${reason}`,
          code,
          reason,
        );
      }
      wasRejecting = isRejecting;
    };
  }
}

/** The controller's own rejection, as the caller's call is called. */
function toldFor(
  action: string,
  error: CommandRejectedError,
): CommandRejectedError {
  const { code, reason, status } = error;
  if (status === undefined) return error; // it is told so already
  return new CommandRejectedError(
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
