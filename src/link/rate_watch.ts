/**
 * Watch on the rate of telemetry.
 *
 * @module
 */

import { monotonicMs, wallMs } from "../base/clock.ts";
import { Watchdog } from "../base/watchdog.ts";
import type { EventLog } from "./events/event_log.ts";

const LOOK_MS = 1000;
/** Age of a connection from which its rate can be judged, in ms. */
const UPTIME_MIN_MS = 2000;
/** Share of the expected rate below which it is low … */
const LOW_SHARE = 0.8;
/** … until it is above this share. */
const BACK_SHARE = 0.9;

/** Source of the rate. */
interface RateSource {
  /** Rate, in frames/s. */
  readonly rateHz: number;
  /** Connection that receives the frames. */
  readonly link: {
    readonly connection: number;
    /** Start of the connection, by `monotonicMs()`. */
    readonly connectedMs: number;
  };
}

/**
 * Returns a watchdog that reports when the rate is too low, and when it has recovered.
 *
 * @param expectedHz Expected rate, in frames/s.
 * @param source Source of the rate.
 * @param eventLog Log that receives the reports.
 */
export function rateWatch(
  expectedHz: number,
  source: RateSource,
  eventLog: EventLog,
): Watchdog {
  return new Watchdog({
    look: (isLow) => {
      const { connection, connectedMs } = source.link;
      const uptimeMs = monotonicMs() - connectedMs;
      if (connection === 0 || uptimeMs < UPTIME_MIN_MS) return undefined;
      const share = source.rateHz / expectedHz;
      return share < (isLow ? BACK_SHARE : LOW_SHARE);
    },
    report: (isLow) => {
      const { rateHz: measuredHz } = source;
      const words = isLow ? ", too slowly:" : " again:";
      eventLog.emit({
        type: "rate",
        atMs: wallMs(),
        message: `Telemetry is received at ${
          measuredHz.toFixed(1)
        } Hz${words} ${expectedHz} Hz is expected`,
        isLow,
        measuredHz,
        expectedHz,
      });
    },
    pauseMs: () => LOOK_MS,
    doubtMs: LOOK_MS,
  });
}
