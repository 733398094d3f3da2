/**
 * Motions that nothing is heard of.
 *
 * @module
 */

/** So long telemetry may be silent while a device moves. */
export const SILENCE_MS_MAX = 2_000;
const LOOK_MS = 250;
/** A thread that was busy has telemetry to read first. */
const LOOKS_TO_BE_SURE = 2;

/**
 * Watches telemetry until it was silent for too long.
 *
 * @param link What it comes by.
 * @param isMoving Whether that matters.
 * @param onSilent Called then, once.
 * @returns Ends the watch.
 */
export function watchSilence(
  link: { readonly telemetryAgeMs: number },
  isMoving: () => boolean,
  onSilent: () => void,
): Disposable {
  let looks = 0;
  const timer = setInterval(() => {
    const isSilent = isMoving() && link.telemetryAgeMs > SILENCE_MS_MAX;
    looks = isSilent ? looks + 1 : 0;
    if (looks < LOOKS_TO_BE_SURE) return;
    clearInterval(timer);
    onSilent();
  }, LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
