/**
 * Report on what rules make of a recording: transitions, chatter, and deadbands that would
 * end it.
 *
 * @module
 */

import type { AlarmEngine } from "./alarm_engine.ts";
import type { AlarmChange, AlarmEvent } from "./alarm_events.ts";
import { LIMIT_LEVELS } from "./alarm_rules.ts";
import type { LimitLevel } from "../struct/field_limits.ts";

/** Report on one alarm. */
export interface AlarmReport {
  /** Name of the alarm. */
  readonly name: string;
  /** Unit of its values. */
  readonly unit: string | undefined;
  /** Number of times that it was raised. */
  readonly raised: number;
  /** Most severe level. */
  readonly mostSevere: LimitLevel;
  /** Time for which it was raised, in ms of receipt. */
  readonly raisedMs: number;
  /** Number of times that it was raised again within 10 s after it was cleared. */
  readonly chatter: number;
  /**
   * Deadband with which it would not have been cleared before those: the furthest that its
   * value went back within its limit meanwhile, and a tenth; undefined without chatter, or
   * if its values are no measure.
   */
  readonly proposedDeadband: number | undefined;
}

const CHATTER_MS = 10_000;
const MARGIN = 1.1;

/** Report on an alarm, in the making. */
interface Draft {
  unit: string | undefined;
  raised: number;
  severity: number;
  raisedMs: number;
  chatter: number;
  deadband: number;
  raisedAtMs: number;
  clearedAtMs: number;
  /** Limit that was violated last. */
  limit: number | undefined;
  isAbove: boolean;
  /** Furthest distance within that limit since it was cleared. */
  furthest: number;
}

/**
 * Collects a report on samples that an engine judges, one after another.
 *
 * @example Test rules with a recording
 * ```ts ignore
 * const engine = new AlarmEngine(recording.structs, rules, {
 *   eventsPerSecMax: Infinity, // or some wouldn't be counted
 * });
 * const report = new LimitsReport(engine);
 * for await (const sample of recording.samples()) {
 *   report.add(engine.update(sample));
 * }
 * console.table(report.alarms());
 * ```
 */
export class LimitsReport {
  readonly #engine: AlarmEngine;
  readonly #drafts = new Map<string, Draft>();
  /** Alarms that were cleared a short time ago. */
  readonly #cleared = new Map<string, Draft>();

  /**
   * Makes a report without samples.
   *
   * @param engine Engine that judges the samples.
   */
  constructor(engine: AlarmEngine) {
    this.#engine = engine;
  }

  /**
   * Takes the events of a sample; call it after each, also without events.
   *
   * @param events Events that the engine has returned.
   */
  add(events: readonly AlarmEvent[]): void {
    for (const event of events) {
      if (event.type !== "flood") this.#addChange(event);
    }
    for (const [name, draft] of this.#cleared) this.#follow(name, draft);
  }

  /** Returns the reports of the alarms that were raised, the most frequent first. */
  alarms(): AlarmReport[] {
    const { atMs } = this.#engine.summary;
    return [...this.#drafts].map(([name, draft]) => {
      const openMs = Number.isNaN(draft.raisedAtMs)
        ? 0
        : atMs - draft.raisedAtMs;
      return {
        name,
        unit: draft.unit,
        raised: draft.raised,
        mostSevere: LIMIT_LEVELS[draft.severity - 1],
        raisedMs: draft.raisedMs + openMs,
        chatter: draft.chatter,
        proposedDeadband: draft.deadband > 0
          ? Number((draft.deadband * MARGIN).toPrecision(3))
          : undefined,
      };
    }).sort((a, b) => b.raised - a.raised);
  }

  #addChange({ type, name, level, reading, atMs, limit, unit }: AlarmChange) {
    if (type === "raised" || type === "escalated") {
      const draft = this.#drafts.get(name) ?? newDraft(unit);
      this.#drafts.set(name, draft);
      const severity = LIMIT_LEVELS.indexOf(level!) + 1;
      draft.severity = Math.max(draft.severity, severity);
      if (type === "escalated") return;
      if (this.#cleared.delete(name)) {
        draft.chatter++;
        draft.deadband = Math.max(draft.deadband, draft.furthest);
      }
      draft.raised++;
      draft.raisedAtMs = atMs;
      draft.limit = limit;
      draft.isAbove = limit !== undefined && reading!.value >= limit;
    } else if (type === "cleared") {
      const draft = this.#drafts.get(name);
      if (draft === undefined) return;
      draft.raisedMs += atMs - draft.raisedAtMs;
      draft.raisedAtMs = NaN;
      draft.clearedAtMs = atMs;
      draft.furthest = 0;
      this.#cleared.set(name, draft);
    }
  }

  /** Follows the value of an alarm that was cleared. */
  #follow(name: string, draft: Draft): void {
    const { atMs } = this.#engine.summary;
    if (atMs - draft.clearedAtMs > CHATTER_MS) {
      this.#cleared.delete(name);
      return;
    }
    const { present } = this.#engine.alarm(name);
    if (draft.limit === undefined || present === undefined) return;
    const within = draft.isAbove
      ? draft.limit - present.value
      : present.value - draft.limit;
    draft.furthest = Math.max(draft.furthest, within);
  }
}

function newDraft(unit: string | undefined): Draft {
  return {
    unit,
    raised: 0,
    severity: 0,
    raisedMs: 0,
    chatter: 0,
    deadband: 0,
    raisedAtMs: NaN,
    clearedAtMs: NaN,
    limit: undefined,
    isAbove: false,
    furthest: 0,
  };
}
