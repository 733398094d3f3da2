/**
 * Switches of the levels of an alarm.
 *
 * Each level is a switch of its own, which is on from `onDelayMs` of uninterrupted violation
 * until `offDelayMs` without. As a value that violates a level violates all below it, those
 * that are on are always the lowest. A sample without good data interrupts nothing, and the
 * time around it doesn't count.
 *
 * @module
 */

import { LIMIT_LEVELS } from "./alarm_rules.ts";
import type { AlarmDefinition } from "./compiled_rules.ts";

/** Evidence against the switch of a level being as it is. */
export interface SavedEvidence {
  /** Time over which there was evidence, in ms. */
  readonly ms: number;
  /** Number of samples in a row that gave it. */
  readonly count: number;
}

/** Switches that outlive the program. */
export interface SavedSwitches {
  /** Severity of the most severe level that is on, in 0..5. */
  readonly severity: number;
  /** Evidence against the switch of each level. */
  readonly evidence: readonly SavedEvidence[];
}

type Evidence = { -readonly [K in keyof SavedEvidence]: number };

/** Delays of the switches. */
type Delays = Pick<
  AlarmDefinition,
  "onDelayMs" | "offDelayMs" | "minViolations"
>;

/** Switches of the levels of an alarm. */
export class LevelSwitches {
  readonly #delays: Delays;
  /** Evidence by level. */
  #evidence: Evidence[] = LIMIT_LEVELS.map(() => ({ ms: 0, count: 0 }));
  /** Whether there is none. */
  #isQuiet = true;
  #severity = 0;

  /** @param delays Delays of the switches. */
  constructor(delays: Delays) {
    this.#delays = delays;
  }

  /** Severity of the most severe level that is on; 0 if none is. */
  get severity(): number {
    return this.#severity;
  }

  /**
   * Weighs a sample.
   *
   * @param severity Severity of what it violates.
   * @param spanMs Time since the sample before that counts, in ms.
   * @returns Whether a switch was turned.
   */
  weigh(severity: number, spanMs: number): boolean {
    if (this.#isQuiet && severity === this.#severity) return false;
    this.#isQuiet = true;
    for (const [index, evidence] of this.#evidence.entries()) {
      const isOn = index < this.#severity;
      if (severity > index === isOn) {
        evidence.ms = evidence.count = 0;
        continue;
      }
      if (evidence.count > 0) evidence.ms += spanMs;
      evidence.count++;
      this.#isQuiet = false;
    }
    return this.#turn();
  }

  /** Returns the parts that outlive the program. */
  save(): SavedSwitches {
    const evidence = this.#evidence.map((one) => ({ ...one }));
    return { severity: this.#severity, evidence };
  }

  /** Goes on from another run. */
  restore({ severity, evidence }: SavedSwitches): void {
    this.#severity = severity;
    this.#evidence = evidence.map(({ ms, count }) => ({ ms, count }));
    this.#isQuiet = evidence.every(({ count }) => count === 0);
  }

  /** Turns the switches against which there is enough evidence. */
  #turn(): boolean {
    const { onDelayMs, offDelayMs, minViolations } = this.#delays;
    const before = this.#severity;
    let severity = before;
    const isOnNow = ({ ms, count }: Evidence) =>
      count >= minViolations && ms >= onDelayMs;
    const isOffNow = ({ ms, count }: Evidence) => count > 0 && ms >= offDelayMs;
    while (
      severity < LIMIT_LEVELS.length && isOnNow(this.#evidence[severity])
    ) {
      severity++;
    }
    if (severity === before) {
      while (severity > 0 && isOffNow(this.#evidence[severity - 1])) severity--;
    }
    if (severity === before) return false;
    const [low, high] = [
      Math.min(before, severity),
      Math.max(before, severity),
    ];
    for (const evidence of this.#evidence.slice(low, high)) {
      evidence.ms = evidence.count = 0;
    }
    this.#severity = severity;
    this.#isQuiet = this.#evidence.every(({ count }) => count === 0);
    return true;
  }
}
