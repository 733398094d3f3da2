/**
 * Safety stop, which sends a device to FAULT, ahead of all other commands.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { SetStateParam } from "../../protocol/enumerations.ts";
import { checkWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type { DeviceControl } from "./device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isFaulty,
} from "./device_sample.ts";
import { NotSupportedError } from "./errors.ts";
import type { DeviceCommand } from "./generation.ts";
import type { Motions } from "../motion/motions.ts";

const TIMEOUT_MS = 5_000;
/** Code that all devices share. */
const { SET_STATE } = HexapodCommandCode;

/**
 * Sends a device to FAULT. The command is written at once, also if the call is canceled
 * meanwhile; when it fails, a STOP follows.
 *
 * @param control The device.
 * @param motions Its motions; the one under way ends.
 * @param options `timeoutMs` and `signal` of the wait, and `source`.
 * @returns The sample in which it is in FAULT.
 * @throws {NotSupportedError} If the device has no such command.
 */
export async function fault<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  motions: Motions<C, T>,
  options: SendOptions,
): Promise<DeviceSample<T>> {
  const { traits, generation } = control;
  const action = `send ${traits.name} to FAULT`;
  const { timeoutMs = TIMEOUT_MS, signal, source } = checkWaitOptions(
    options,
    action,
  );
  const command = commandOf(control);
  if (command === undefined) {
    throw new NotSupportedError(
      `Cannot ${action}: its controller has no command for it; use stop()`,
      generation.protocol,
    );
  }
  const deadline = new Deadline(timeoutMs);
  const sent = control.send(command, action, {
    timeoutMs: TIMEOUT_MS,
    source,
  });
  motions.end("the device was sent to FAULT");
  const isShown = ({ telemetry }: DeviceSample<T>) => isFaulty(telemetry);
  const waiting = new AbortController();
  const shown = control.waitFor(isShown, {
    action,
    deadline,
    signal: anySignal(signal, waiting.signal),
  });
  try {
    const [sample] = await Promise.all([shown, sent]);
    return sample;
  } catch (error) {
    motions.brake.part();
    throw error;
  } finally {
    // Ends the wait for the later of the two.
    waiting.abort();
    for (const promise of [shown, sent]) promise.catch(() => {});
  }
}

function commandOf<C, T extends DeviceTelemetry>(
  { traits, generation }: DeviceControl<C, T>,
): DeviceCommand | undefined {
  if (generation.protocol === "single-socket") {
    const params = [SetStateParam.FAULT];
    return { code: SET_STATE, params, isUrgent: true };
  }
  const { twoSocketFaultCode: code } = traits;
  return code === undefined ? undefined : { code, params: [], isUrgent: true };
}
