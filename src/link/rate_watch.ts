/**
 * Watch on the rate of telemetry.
 *
 * @module
 */

import type { EventLog } from "./events/event_log.ts";
import { now } from "../base/clock.ts";

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

/** Reports when the rate is too low, and when it has recovered. */
export class RateWatch {
  readonly #expectedHz: number;
  readonly #source: RateSource;
  readonly #eventLog: EventLog;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isLow = false;
  /** Result of the last look. */
  #looked = false;

  /**
   * @param expectedHz Expected rate, in frames/s.
   * @param source Source of the rate.
   * @param eventLog Log that receives the reports.
   */
  constructor(expectedHz: number, source: RateSource, eventLog: EventLog) {
    this.#expectedHz = expectedHz;
    this.#source = source;
    this.#eventLog = eventLog;
  }

  /** Begins to watch. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { rateHz: measuredHz, link } = this.#source;
    const { monotonicMs, wallMs: atMs } = now();
    const uptimeMs = monotonicMs - link.connectedMs;
    if (link.connection === 0 || uptimeMs < UPTIME_MIN_MS) return;
    const expectedHz = this.#expectedHz;
    const share = measuredHz / expectedHz;
    const isLow = share < (this.#isLow ? BACK_SHARE : LOW_SHARE);
    // Two looks must agree, as a program that was suspended hasn't read all frames yet.
    const isSure = isLow === this.#looked;
    this.#looked = isLow;
    if (!isSure || isLow === this.#isLow) return;
    this.#isLow = isLow;
    const message = `Telemetry is received at ${measuredHz.toFixed(1)} Hz${
      isLow ? ", too slowly:" : " again:"
    } ${expectedHz} Hz is expected`;
    this.#eventLog.emit({
      type: "rate",
      atMs,
      message,
      isLow,
      measuredHz,
      expectedHz,
    });
  }
}
