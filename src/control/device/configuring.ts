/**
 * Commands that change the configuration, confirmed by the configuration that follows.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import type { DeviceControl } from "./device_control.ts";
import { type DeviceTelemetry, isStopping } from "./device_sample.ts";
import type { DeviceCommand } from "./generation.ts";

const TIMEOUT_MS = 5_000;

/** Change of the configuration by one command. */
export interface ConfigChange<C> {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** The command. */
  readonly command: DeviceCommand;
  /** Whether a configuration shows the change; left out where none ever does. */
  isApplied?(config: C): boolean;
}

/**
 * Changes the configuration, unless it has the change already. A configuration that
 * shows the change after the command, and did not before, confirms the command.
 *
 * @param control The device.
 * @param change Change to make.
 * @param options `timeoutMs`, `signal` and `source`.
 * @returns Resolves when a configuration shows the change; where none can, when the
 * command was not rejected.
 */
export async function configure<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  change: ConfigChange<C>,
  options: SendOptions,
): Promise<void> {
  const { action, command } = change;
  const { timeoutMs = TIMEOUT_MS, ...caller } = readWaitOptions(
    options,
    action,
  );
  const deadline = new Deadline(timeoutMs);
  // Another call's command could clear a position that is set, or hide the change.
  const waiting = { action, deadline, ...caller };
  using _slot = await control.settingSlot(waiting);
  // Controllers take some only at rest; a motion goes on, and they decide for themselves.
  const before = await control.waitFor(
    ({ telemetry }) => !isStopping(telemetry),
    waiting,
  );
  control.config(action); // there is one, so the link's is that of this connection
  const { link } = control.generation;
  const isApplied = change.isApplied &&
    (() => change.isApplied!(link.config));
  if (isApplied?.()) return;
  await control.confirm(command, isApplied, { ...waiting, before });
}
