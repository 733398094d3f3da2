/**
 * Compares the rate of telemetry with what is expected.
 *
 * @module
 */

import type { EventLog } from "./events/event_log.ts";
import { now } from "../base/clock.ts";

const LOOK_MS = 1000;
/** After how long a connection's rate can be judged. */
const UPTIME_MIN_MS = 2000;
/** Below this share of what is expected the rate is low … */
const LOW_SHARE = 0.8;
/** … until it is above this. */
const BACK_SHARE = 0.9;

/** What is watched. */
interface RateSource {
  /** Frames a second. */
  readonly rateHz: number;
  /** The connection they come on. */
  readonly link: {
    readonly connection: number;
    /** When it began, by `monotonicMs()`. */
    readonly connectedMs: number;
  };
}

/** Tells when the rate is too low, and when it is back. */
export class RateWatch {
  readonly #expectedHz: number;
  readonly #source: RateSource;
  readonly #eventLog: EventLog;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isLow = false;
  /** What the last look has shown. */
  #looked = false;

  /**
   * @param expectedHz The rate that is expected.
   * @param source What is watched.
   * @param eventLog Takes in what happens.
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
    // Twice, as the program may have slept through the frames that came.
    const isSure = isLow === this.#looked;
    this.#looked = isLow;
    if (!isSure || isLow === this.#isLow) return;
    this.#isLow = isLow;
    const message = `Telemetry comes at ${measuredHz.toFixed(1)} Hz${
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
