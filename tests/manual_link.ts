/**
 * A link without sockets: the test says which sample comes when, and what becomes of
 * each command. The devices' code runs on it as on a server or a client.
 *
 * @module
 */

import { atPace } from "./pace.ts";
import { DeviceControl } from "../src/control/device/device_control.ts";
import type { DeviceSample } from "../src/control/device/device_sample.ts";
import { SingleSocketGeneration } from "../src/control/device/single_socket.ts";
import { TwoSocketGeneration } from "../src/control/device/two_socket.ts";
import { TimeoutError } from "../src/base/errors.ts";
import {
  ControllerState,
  EnabledSubstate,
} from "../src/protocol/enumerations.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { wallMs } from "../src/base/clock.ts";
import { Deadline } from "../src/base/deadline.ts";

/** Telemetry as far as the devices' code reads it. */
export interface ManualTelemetry {
  readonly state: number;
  readonly enabledSubstate: number;
  readonly applicationStatus: number;
  readonly faultSubstate: number;
  readonly position: number;
}

/** Bit of `applicationStatus`: the GUI hasn't control. */
const DDS_COMMAND_SOURCE = 0x400;

/** Telemetry of a device that is ENABLED, STATIONARY, and obeys, but for what is given. */
export function telemetryOf(
  changes: Partial<ManualTelemetry> = {},
): ManualTelemetry {
  return {
    state: ControllerState.ENABLED,
    enabledSubstate: EnabledSubstate.STATIONARY,
    applicationStatus: DDS_COMMAND_SOURCE,
    faultSubstate: 0,
    position: 0,
    ...changes,
  };
}

/** A command that was sent. */
export interface SentCommand {
  /** Its code, and its parameters up to the last that isn't 0. */
  readonly words: readonly number[];
  /** Whether it goes ahead of others. */
  readonly urgent: boolean;
  /** Time limit that it was given, in ms. */
  readonly timeoutMs: number | undefined;
}

interface AnyCommand {
  readonly code: number;
  readonly param1: number;
  readonly param2: number;
  readonly param3: number;
}

interface SendOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly urgent?: boolean;
}

type Sample = DeviceSample<ManualTelemetry>;

/** The link of a device, moved by hand. */
export class ManualLink<Config = Record<string, never>> {
  closed = false;
  connected = true;
  configured = true;
  telemetryAgeMs = 0;
  config: Config;
  telemetry: ManualTelemetry;
  /** Time between the reception of samples and their reading, in ms. */
  sampleAgeMs = 0;
  /** All commands that were sent, in order. */
  readonly sent: SentCommand[] = [];
  /** Called for each command; what it throws or rejects with is the command's end. */
  onCommand: (words: readonly number[]) => unknown = () => {};
  readonly #readers = new Set<(sample: Sample) => void>();
  #samples = 0;

  constructor(
    config: Config = {} as Config,
    telemetry: ManualTelemetry = telemetryOf(),
  ) {
    this.config = config;
    this.telemetry = telemetry;
  }

  /** Number of calls that wait for telemetry. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Codes and parameters of the commands that were sent, in order. */
  get words(): (readonly number[])[] {
    return this.sent.map(({ words }) => words);
  }

  /**
   * Lets samples come, one after another, each once everybody has seen the one before;
   * their header counts them, from 1.
   */
  async emit(...samples: Partial<ManualTelemetry>[]): Promise<void> {
    for (const changes of samples) {
      await turn();
      this.telemetry = telemetryOf(changes);
      const sample = {
        header: Header.create({ counter: ++this.#samples }),
        telemetry: this.telemetry,
        receivedAtMs: wallMs() - this.sampleAgeMs,
      };
      for (const read of [...this.#readers]) read(sample);
      await turn();
    }
  }

  nextTelemetry(
    _skip: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Sample> {
    return this.#until(() => true, signal);
  }

  putCommand(command: AnyCommand, options: SendOptions): Promise<void> {
    return this.runCommand(command, options);
  }

  async runCommand(command: AnyCommand, options: SendOptions): Promise<void> {
    const words = this.#record(command, options);
    await this.onCommand(words);
  }

  async sendAndConfirm(
    command: AnyCommand,
    predicate: (sample: Sample) => boolean,
    options: SendOptions,
  ): Promise<Sample> {
    const { timeoutMs = 5_000, signal } = options;
    const stop = new AbortController();
    const shown = this.#until(predicate, stop.signal);
    shown.catch(() => {}); // where the command fails first
    try {
      const words = this.#record(command, options);
      await this.onCommand(words);
      return await new Deadline(timeoutMs).wait(
        shown,
        () =>
          new TimeoutError("Cannot send command", timeoutMs, {
            commandWritten: true,
          }),
        signal,
      );
    } finally {
      stop.abort();
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  #until(
    predicate: (sample: Sample) => boolean,
    signal?: AbortSignal,
  ): Promise<Sample> {
    const { promise, resolve, reject } = Promise.withResolvers<Sample>();
    const read = (sample: Sample) => {
      try {
        if (predicate(sample)) resolve(sample);
        else return;
      } catch (error) {
        reject(error);
      }
      this.#readers.delete(read);
    };
    this.#readers.add(read);
    const abandon = () => {
      this.#readers.delete(read);
      reject(signal!.reason);
    };
    if (signal?.aborted) abandon();
    else signal?.addEventListener("abort", abandon, { once: true });
    return promise;
  }

  #record(
    { code, param1, param2, param3 }: AnyCommand,
    { urgent = false, timeoutMs }: SendOptions,
  ): readonly number[] {
    const words = [code, param1, param2, param3];
    while (words.at(-1) === 0) words.pop();
    this.sent.push({ words, urgent, timeoutMs });
    return words;
  }
}

/** Code of the command of {@linkcode controlOf} that starts and ends motions. */
export const SUBSTATE_CODE = 0x8002;

const TRAITS = {
  name: "device",
  substateCode: SUBSTATE_CODE,
  positionOf: ({ position }: ManualTelemetry) => position,
  positionText: ({ position }: ManualTelemetry) => `${position} deg`,
  stopSec: () => 10,
  setPauseMs: 0,
  samplesBeforeStop: 4,
};

/**
 * Makes the control of a device on a link.
 *
 * @param link The link.
 * @param protocol The protocol of its controller.
 * @param traits Traits that differ.
 */
export function controlOf<C>(
  link: ManualLink<C>,
  protocol: "two-socket" | "single-socket" = "two-socket",
  traits: { readonly twoSocketFaultCode?: number } = {},
): DeviceControl<C, ManualTelemetry> {
  const generation = protocol === "two-socket"
    ? new TwoSocketGeneration<C, ManualTelemetry>(link, protocol)
    : new SingleSocketGeneration(link as never);
  return new DeviceControl<C, ManualTelemetry>(
    { ...TRAITS, ...traits },
    generation as never,
  );
}

/** Lets everything run that is ready to. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Looks whether a promise is settled, once everything has run that is ready to. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const end = () => isOver = true;
  promise.then(end, end);
  await turn();
  await turn();
  return isOver;
}

/** Registers a test without the pauses that real controllers need. */
export function unpausedTest(name: string, fn: () => Promise<void>): void {
  Deno.test(name, () => atPace(0, fn));
}
