/**
 * Commands that change the configuration, confirmed by the one that follows.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import { readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import type { DeviceControl } from "./device_control.ts";
import { type DeviceTelemetry, isStopping } from "./device_sample.ts";
import type { DeviceCommand } from "./generation.ts";

const TIMEOUT_MS = 5_000;

/** What a configuration command changes. */
export interface ConfigChange<C> {
  /** What the caller wants. */
  readonly action: string;
  /** The command. */
  readonly command: DeviceCommand;
  /** Whether a configuration has the change; left out where none ever shows it. */
  isApplied?(config: C): boolean;
}

/**
 * Changes the configuration, if it isn't so already. One that has the change after
 * the command, though it hadn't before, shows that it was obeyed.
 *
 * @param control The device.
 * @param change What to change.
 * @param options `timeoutMs` and `signal`.
 * @returns Resolves when the configuration has the change; where none shows it, when
 * the command was not rejected.
 */
export async function configure<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  change: ConfigChange<C>,
  options: WaitOptions,
): Promise<void> {
  const { action, command } = change;
  const { timeoutMs = TIMEOUT_MS, signal } = readWaitOptions(options, action);
  const deadline = new Deadline(timeoutMs);
  // It would clear a position that is set, or hide what another has configured.
  const endTurn = await control.setting.take(action, deadline, signal);
  try {
    // Controllers take some only at rest; a motion goes on, and they decide themselves.
    const before = await control.waitFor(
      ({ telemetry }) => !isStopping(telemetry),
      { action, deadline, signal },
    );
    control.config(action); // there is one, so the link's is that of this connection
    const { link } = control.generation;
    const isApplied = change.isApplied &&
      (() => change.isApplied!(link.config));
    if (isApplied?.()) return;
    const confirmation = { action, deadline, signal, before };
    await control.confirm(command, isApplied, confirmation);
  } finally {
    endTurn();
  }
}
