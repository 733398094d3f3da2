/**
 * Built-in alarms of a link: that it is lost or silent, and that its rate is too low.
 *
 * @module
 */

import type { Alarm } from "./alarm.ts";
import type { BuiltInAlarm } from "./compiled_rules.ts";
import type { LinkEvent } from "../link/events/events.ts";
import { SampleRate } from "./sample_rate.ts";

const LOW_SHARE = 0.8;
const BACK_SHARE = 0.9;
const SILENCE = "nothing is received";
const NO_VIOLATION = { limit: () => undefined, violation: () => "" };

/** Returns the reason for which an event ends the data of a link; undefined if it doesn't. */
export function lossReason(event: LinkEvent): string | undefined {
  if (event.type === "layoutMismatch") return event.message;
  if (event.type !== "disconnected" || event.socket === "command") {
    return undefined;
  }
  const reason = event.reason === "" ? event.cause : event.reason;
  return `the connection has ended (${reason})`;
}

/** Built-in alarm with its rule. */
export interface BuiltIn {
  readonly alarm: Alarm;
  readonly rule: BuiltInAlarm;
}

/** Watches when samples are received. */
export class LinkWatch {
  readonly #link: BuiltIn | undefined;
  readonly #rate: BuiltIn | undefined;
  readonly #loseData: () => void;
  readonly #sampleRate = new SampleRate();
  /** Time of the last sample, or of the first look, in ms. */
  #aliveMs = NaN;
  /** Time of the last sample by the controller, in ms. */
  #taiMs: number | undefined;
  #isLost = true;
  /** Time of the last end of a connection, in ms. */
  #lostMs = -Infinity;
  /** Reason for which nothing is received. */
  #reason = SILENCE;

  /**
   * @param link Alarm `link`, if there is one.
   * @param rate Alarm `rate`, likewise.
   * @param loseData Takes note that all alarms have no data.
   */
  constructor(
    link: BuiltIn | undefined,
    rate: BuiltIn | undefined,
    loseData: () => void,
  ) {
    this.#link = link;
    this.#rate = rate;
    this.#loseData = loseData;
  }

  /** Whether nothing is received: before the first sample, in a silence, or without a link. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Looks at the time.
   *
   * @param nowMs Time of receipt, in ms.
   * @param silentMs Silence up to now, in ms.
   */
  look(nowMs: number, silentMs = nowMs - this.#aliveMs): void {
    if (Number.isNaN(this.#aliveMs)) this.#aliveMs = nowMs;
    const link = this.#link;
    if (link?.alarm.severity === 0 && silentMs > link.rule.limit) {
      this.#lose(nowMs);
    }
    this.#measureRate(nowMs);
  }

  /**
   * Takes note of a sample.
   *
   * @param atMs Time of receipt, in ms.
   * @param taiSec Time by the controller, in s; undefined if it has none.
   */
  receive(atMs: number, taiSec: number | undefined): void {
    const taiMs = taiSec === undefined ? undefined : taiSec * 1000;
    this.look(atMs, this.#silenceMs(atMs, taiMs));
    this.#aliveMs = atMs;
    this.#taiMs = taiMs;
    this.#sampleRate.count();
    // A sample may be read after the event of its connection's end.
    if (!this.#isLost || atMs <= this.#lostMs) return;
    this.#isLost = false;
    this.#reason = SILENCE;
    this.#sampleRate.begin(atMs);
    this.#link?.alarm.judge(0, 0, 0, atMs, taiSec, NO_VIOLATION);
  }

  /** Takes note that nothing good will be received, for a reason. */
  end(atMs: number, reason: string): void {
    this.look(atMs);
    this.#reason = reason;
    if (this.#isLost) return;
    this.#lostMs = atMs;
    this.#lose(atMs);
  }

  #lose(atMs: number): void {
    this.#isLost = true;
    this.#loseData();
    if (this.#link === undefined) return;
    const { alarm, rule: { severity, limit } } = this.#link;
    alarm.judge(severity, atMs - this.#aliveMs, 0, atMs, undefined, {
      limit: () => limit,
      violation: () => `the time without good frames: ${this.#reason}`,
    });
  }

  /**
   * Returns the time between a sample and the one before, in ms: by the controller's clock
   * too, or a step of this machine's would be a silence.
   */
  #silenceMs(atMs: number, taiMs: number | undefined): number {
    const silentMs = atMs - this.#aliveMs;
    const byController = (taiMs ?? NaN) - (this.#taiMs ?? NaN);
    return byController > 0 ? Math.min(silentMs, byController) : silentMs;
  }

  #measureRate(nowMs: number): void {
    if (this.#rate === undefined || this.#isLost) return;
    const hz = this.#sampleRate.measure(nowMs);
    if (hz === undefined) return;
    const { alarm, rule } = this.#rate;
    const share = alarm.severity > 0 ? BACK_SHARE : LOW_SHARE;
    const least = share * rule.limit;
    const severity = hz < least ? rule.severity : 0;
    alarm.judge(severity, hz, 0, nowMs, undefined, {
      limit: () => least,
      violation: () => `below ${least} Hz of ${rule.limit} Hz expected`,
    });
  }
}
