/**
 * Watch on motions during which no telemetry is received.
 *
 * @module
 */

/** Longest silence of telemetry while a device moves, in ms. */
export const SILENCE_MS_MAX = 2_000;
const LOOK_MS = 250;
/**
 * Consecutive looks that must find silence: a thread that was busy has telemetry to
 * read first.
 */
const LOOKS_TO_BE_SURE = 2;

/**
 * Watches telemetry until it has been silent for too long.
 *
 * @param link Link that receives it.
 * @param isMoving Whether the device moves, so that silence matters.
 * @param onSilent Called once, when it has been silent for too long.
 * @returns Function that ends the watch.
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
