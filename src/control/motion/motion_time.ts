/**
 * Duration of motions, for their time limits.
 *
 * @module
 */

/** Time limit of a motion, as a multiple of its duration by the limits of the device… */
const MARGIN = 1.5;
/** … and its extra for brakes, the last millimetre, and the link, in ms. */
const EXTRA_MS = 5_000;
/**
 * Largest time limit: no motion of these devices takes an hour, whatever their limits
 * are.
 */
const LIMIT_MAX_MS = 3_600_000;

/**
 * Returns the duration of a move from rest to rest, by a trapezoidal motion profile.
 *
 * @param way Distance, at least 0.
 * @param velocityMax Highest speed, in units of the distance per s.
 * @param acceleration Acceleration, in units of the distance per s².
 * @returns Duration, in s; Infinity or NaN if a limit makes no sense.
 */
export function travelSec(
  way: number,
  velocityMax: number,
  acceleration: number,
): number {
  const rampWay = velocityMax ** 2 / acceleration;
  return way < rampWay
    ? 2 * Math.sqrt(way / acceleration)
    : way / velocityMax + velocityMax / acceleration;
}

/**
 * Returns the time limit of a motion: 1.5 times its duration, plus 5 s; an hour at most.
 *
 * @param durationSec Duration by the device's limits, in s.
 * @returns Time limit, in ms.
 */
export function motionLimitMs(durationSec: number): number {
  const limitMs = MARGIN * 1000 * durationSec + EXTRA_MS;
  // NaN gives the largest, too.
  return limitMs < LIMIT_MAX_MS ? Math.ceil(limitMs) : LIMIT_MAX_MS;
}
