/**
 * How long motions take, to know when to give up.
 *
 * @module
 */

/** A motion may take half as long again as the limits of the device allow… */
const MARGIN = 1.5;
/** … and so much more, for brakes, the last millimetre, and the link, in ms. */
const EXTRA_MS = 5_000;
/** No motion of these devices takes an hour, whatever their limits say. */
const LIMIT_MAX_MS = 3_600_000;

/**
 * How long a way takes from rest to rest: speed up, keep the speed, slow down.
 *
 * @param way How far, at least 0.
 * @param velocityMax The highest speed, in units of the way per s.
 * @param acceleration How fast it is reached, per s².
 * @returns In s; Infinity or NaN if a limit makes no sense.
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
 * The time limit of a motion: 1.5 times what it takes, and 5 s; an hour at most.
 *
 * @param durationSec What it takes by the device's limits, in s.
 * @returns In ms.
 */
export function motionLimitMs(durationSec: number): number {
  const limitMs = MARGIN * 1000 * durationSec + EXTRA_MS;
  // Written so that NaN gives the most, too.
  return limitMs < LIMIT_MAX_MS ? Math.ceil(limitMs) : LIMIT_MAX_MS;
}
