/**
 * Watch that puts a device into standby that is ENABLED, but idle.
 *
 * @module
 */

import { reportEvent } from "../../link/command_telemetry_link.ts";
import { monotonicMs, wallMs } from "../../base/clock.ts";
import type { DeviceControl } from "./device_control.ts";
import { type DeviceTelemetry, isStationary } from "./device_sample.ts";
import type { Motions } from "../motion/motions.ts";

/** Watches one device; call {@linkcode look} with each sample. */
export class IdleWatch<C, T extends DeviceTelemetry> {
  readonly #control: DeviceControl<C, T>;
  readonly #motions: Motions<C, T>;
  readonly #idleMs: number;
  readonly #standby: () => Promise<unknown>;
  /** Start of the idle time, by `monotonicMs()`. */
  #sinceMs: number | undefined;

  /**
   * @param control The device.
   * @param motions Its motions.
   * @param idleMs Longest idle time, in ms.
   * @param standby Puts it into standby.
   */
  constructor(
    control: DeviceControl<C, T>,
    motions: Motions<C, T>,
    idleMs: number,
    standby: () => Promise<unknown>,
  ) {
    this.#control = control;
    this.#motions = motions;
    this.#idleMs = idleMs;
    this.#standby = standby;
  }

  /** Checks the latest sample. */
  look(): void {
    const { generation: { link }, change } = this.#control;
    const isIdle = isStationary(link.telemetry) &&
      this.#motions.underWay === undefined && change === undefined;
    const nowMs = monotonicMs();
    if (!isIdle) this.#sinceMs = undefined;
    else this.#sinceMs ??= nowMs;
    if (this.#sinceMs === undefined) return;
    if (nowMs - this.#sinceMs < this.#idleMs) return;
    this.#sinceMs = undefined; // a failure is tried again after the same time
    this.#standby().catch((error) => {
      const { name } = this.#control.traits;
      reportEvent(link, {
        type: "failed",
        atMs: wallMs(),
        message:
          `The ${name} is idle for ${this.#idleMs} ms, and not put into standby: ${error.message}`,
      });
    });
  }
}
