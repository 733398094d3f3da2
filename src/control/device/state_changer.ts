/**
 * Changes of a controller's state, step by step, each confirmed by telemetry.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { ControllerState, nameOf } from "../../protocol/enumerations.ts";
import { CommandRejectedError, TimeoutError } from "../../base/errors.ts";
import { readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import type { DeviceControl, Waiting } from "./device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isEnabled,
  isFaulty,
  isStationary,
} from "./device_sample.ts";
import { NotCommanderError, NotSupportedError } from "./errors.ts";
import type { StateChange, StateStep } from "./generation.ts";
import type { Motions } from "../motion/motions.ts";

/** Time limit of all steps of a change together, CLEAR_ERROR's pause included, in ms. */
const TIMEOUT_MS = 10_000;

/** Name of each change in messages. */
const VERBS: Readonly<Record<StateChange, string>> = {
  start: "start",
  enable: "enable",
  disable: "disable",
  standby: "go to standby with",
  exitControl: "exit control of",
  enterControl: "enter control of",
  clearError: "clear error of",
};

/** Changes that take a device out of ENABLED, before which it comes to rest. */
const CHANGES_AT_REST: readonly StateChange[] = ["disable", "standby"];

/** Changes the state of one device, one change at a time. */
export class StateChanger<C, T extends DeviceTelemetry> {
  readonly #control: DeviceControl<C, T>;
  readonly #motions: Motions<C, T>;

  /**
   * @param control The device.
   * @param motions Its motions.
   */
  constructor(control: DeviceControl<C, T>, motions: Motions<C, T>) {
    this.#control = control;
    this.#motions = motions;
  }

  /**
   * Changes the state, unless it is the wanted one already.
   *
   * @param change Which change.
   * @param options The time limit of all steps together, `signal` and `source`.
   * @returns The sample that shows the last step.
   */
  async change(
    change: StateChange,
    options: SendOptions,
  ): Promise<DeviceSample<T>> {
    return await this.#change(change, options, false);
  }

  /** Puts an idle device into standby; other calls wait for that. */
  async standbyOfIdle(): Promise<void> {
    await this.#change("standby", {}, true);
  }

  async #change(
    change: StateChange,
    options: SendOptions,
    isIdleStandby: boolean,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const { traits, generation } = control;
    const action = `${VERBS[change]} ${traits.name}`;
    const { timeoutMs: given, ...caller } = readWaitOptions(options, action);
    const { signal } = caller;
    const timeoutMs = given ?? TIMEOUT_MS;
    const routes = generation.changes[change];
    if (typeof routes === "string") {
      throw new NotSupportedError(
        `Cannot ${action}: ${routes}`,
        generation.protocol,
      );
    }
    let deadline = new Deadline(timeoutMs);
    if (control.change?.isIdleStandby) { // else nothing may come in between
      await control.idleStandbyOver({ action, deadline, signal });
    }
    if (control.change) throw control.busyError(action, control.change.action);
    const over = Promise.withResolvers<void>();
    control.change = { action, isIdleStandby, over: over.promise };
    try {
      let sample = await control.fresh(action, deadline, signal);
      const { telemetry } = sample;
      // A motion under way may be about to begin, but waits for an idle standby.
      const isMoving = !isIdleStandby && this.#motions.underWay !== undefined ||
        isEnabled(telemetry) && !isStationary(telemetry);
      if (isMoving && CHANGES_AT_REST.includes(change)) {
        // By default, coming to rest has a time limit of its own.
        const limit = given === undefined ? undefined : deadline;
        sample = await this.#motions.stopFor(action, caller, limit);
        if (given === undefined) deadline = new Deadline(timeoutMs);
      }
      const steps = this.#stepsFrom(sample.telemetry, routes, action);
      return await this.#take(steps, sample, { action, deadline, ...caller });
    } finally {
      control.change = undefined;
      over.resolve();
    }
  }

  #stepsFrom(
    telemetry: T,
    routes: Readonly<Partial<Record<number, readonly StateStep<C>[]>>>,
    action: string,
  ): readonly StateStep<C>[] {
    const steps = routes[telemetry.state];
    if (steps) return steps;
    if (isFaulty(telemetry)) {
      throw this.#control.faultError(action, telemetry);
    }
    const states = Object.keys(routes)
      .map((state) => nameOf(ControllerState, Number(state)));
    throw this.#control.stateError(action, states.join(" or "), telemetry);
  }

  async #take(
    steps: readonly StateStep<C>[],
    start: DeviceSample<T>,
    waiting: Waiting,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const { action, deadline, signal, source } = waiting;
    control.config(action); // there is one, so the link's is that of this connection
    let sample = start;
    for (const step of steps) {
      const { command, pauseMs } = step;
      if (this.#isDone(step, sample)) continue;
      if (step.isUnconfirmed) {
        const timeoutMs = deadline.remainingMs;
        await control.send(command, action, { timeoutMs, signal, source });
        sample = await control.pause(pauseMs ?? 0, waiting);
      } else sample = await this.#confirm(step, sample, waiting);
    }
    return sample;
  }

  /** Takes a step; again, if it was rejected as too early. */
  async #confirm(
    step: StateStep<C>,
    start: DeviceSample<T>,
    waiting: Waiting,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const { action, deadline } = waiting;
    const { state } = start.telemetry;
    let before = start;
    for (;;) {
      try {
        if (step.isReady?.(before.telemetry) === false) {
          before = await control.waitFor(
            ({ telemetry }) => step.isReady!(telemetry),
            waiting,
          );
        }
        return await control.confirm(step.command, (sample) => {
          if (this.#isDone(step, sample)) return true;
          const { telemetry } = sample;
          if (isFaulty(telemetry) && telemetry.state !== state) {
            throw control.faultError(action, telemetry);
          }
          return false;
        }, { ...waiting, before, pauseMs: step.pauseMs });
      } catch (error) {
        const isEarly = step.repeatAfterMs !== undefined &&
          error instanceof CommandRejectedError &&
          !(error instanceof NotCommanderError);
        if (!isEarly || deadline.remainingMs <= step.repeatAfterMs) throw error;
        before = await control.pause(step.repeatAfterMs, waiting)
          .catch((late) => {
            throw late instanceof TimeoutError ? error : late;
          });
        if (this.#isDone(step, before)) return before;
      }
    }
  }

  #isDone(step: StateStep<C>, { telemetry }: DeviceSample<T>): boolean {
    return step.isDone(telemetry.state, this.#control.generation.link.config);
  }
}
