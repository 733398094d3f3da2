/**
 * Reader of the alarms of a device.
 *
 * @module
 */

import type { ReceivedMessage } from "./message.ts";
import type { ReadSubscribeOptions } from "./subscribe_options.ts";
import { harmless } from "../base/log.ts";
import { messageOf } from "../base/printable.ts";
import type { AlarmStatus } from "../limits/alarm_events.ts";

/** Fields of a status that are numbers of any value, which JSON has not all. */
const NUMBERS = new Set(["value", "above", "below"]);
const decoder = new TextDecoder();

/** Yields the present status of each alarm, then those that change, until a signal is aborted. */
export async function* readAlarms(
  { connection, device, log }: ReadSubscribeOptions,
  signal: AbortSignal,
): AsyncGenerator<AlarmStatus, void> {
  for await (const message of connection.states(device, "alarm", signal)) {
    let status;
    try {
      status = statusOf(message);
    } catch (error) {
      const reason = messageOf(error);
      harmless(log).warn(`Ignored an alarm of ${device}: ${reason}`);
      continue;
    }
    yield status;
  }
}

/** Returns the status that `eventToJson()` has written. */
function statusOf({ payload }: ReceivedMessage): AlarmStatus {
  return JSON.parse(decoder.decode(payload), (key, value: unknown) => {
    if (value === null) return undefined;
    const isNumber = typeof value === "string" && NUMBERS.has(key);
    return isNumber ? Number(value) : value;
  }) as AlarmStatus;
}
