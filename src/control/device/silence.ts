/**
 * Watch on motions during which no telemetry is received.
 *
 * @module
 */

import { Watchdog } from "../../base/watchdog.ts";

/** Longest silence of telemetry while a device moves, in ms. */
export const SILENCE_MS_MAX = 2_000;
const LOOK_MS = 250;

/**
 * Watches telemetry until it has been silent for too long.
 *
 * @param link Link that receives it.
 * @param isMoving Whether the device moves, so that silence matters.
 * @param onSilent Called once, when it has been silent for too long.
 * @returns The watch, which disposal ends.
 */
export function watchSilence(
  link: { readonly telemetryAgeMs: number },
  isMoving: () => boolean,
  onSilent: () => void,
): Disposable {
  const watchdog = new Watchdog({
    look: () => isMoving() && link.telemetryAgeMs > SILENCE_MS_MAX,
    report: () => {
      watchdog.stop();
      onSilent();
    },
    pauseMs: () => LOOK_MS,
    doubtMs: LOOK_MS,
  });
  watchdog.start();
  return watchdog;
}
