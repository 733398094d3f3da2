/**
 * Engine of alarms: judges samples by rules, and keeps the states of the alarms.
 *
 * It has no clock, no timer and no I/O: time comes with each call, so a recording gives the
 * events that the link gave when it was live.
 *
 * | time | is used for |
 * | ---- | ----------- |
 * | the controller's (TAI, of the header) | delays, rates of change, see {@linkcode SampleClock} |
 * | of receipt | silence of the link, the rate of samples, the end of a shelving, the events of a second |
 *
 * A sample takes one walk over the list of compiled rules. Memory is bounded by the number of
 * rules: an alarm reports at most `eventsPerSecMax` events a second, and the others are
 * counted in one `flood` event.
 *
 * @module
 */

import { Alarm, checkNote, type SavedAlarm } from "./alarm.ts";
import type {
  AlarmChange,
  AlarmEvent,
  AlarmStatus,
  OperatorNote,
} from "./alarm_events.ts";
import { flood } from "./alarm_message.ts";
import type { AlarmRules } from "./alarm_rules.ts";
import {
  type BuiltInAlarm,
  type CompiledRules,
  compileRules,
  type FieldAlarm,
} from "./compiled_rules.ts";
import { type Condition, INVALID } from "./condition.ts";
import { SampleClock } from "./sample_clock.ts";
import { typeOf } from "../base/check.ts";
import { nearestWord } from "../base/nearest.ts";
import type { SourceStructs, TelemetrySample } from "../link/source.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

/** Options of an engine. */
export interface AlarmEngineOptions {
  /**
   * Least time between two samples that is a gap, in ms; by default three times the mean
   * time between samples.
   */
  readonly gapMs?: number;
  /**
   * Largest number of events of one alarm that are reported within a second.
   *
   * @default {5}
   */
  readonly eventsPerSecMax?: number;
}

/** Action of an operator. */
export interface OperatorAction {
  /** Name of the operator. */
  readonly by: string;
  /** Comment. */
  readonly comment?: string;
  /** Time, in ms since 1970 (UTC). */
  readonly atMs: number;
}

/** Counts of alarms. */
export interface AlarmSummary {
  /** Alarms with a violated level, except shelved ones. */
  readonly active: number;
  /** Alarms that wait for an acknowledgement, except shelved ones. */
  readonly unacknowledged: number;
  /** Alarms that are latched, except shelved ones. */
  readonly latched: number;
  /** Shelved alarms. */
  readonly shelved: number;
  /** Alarms whose value can't be compared with its limits. */
  readonly invalid: number;
  /** Alarms without data. */
  readonly noData: number;
  /** All alarms. */
  readonly alarms: number;
  /** Samples judged. */
  readonly samples: number;
  /** Events that were counted, and not reported. */
  readonly hiddenEvents: number;
  /** Heartbeat: time of the last sample or tick, in ms since 1970 (UTC); NaN before. */
  readonly atMs: number;
}

/** States of an engine that outlive the program. */
export interface SavedAlarms {
  /** Alarms that are not as at the begin, by name. */
  readonly alarms: Readonly<Record<string, SavedAlarm>>;
  /** Selected set. */
  readonly set: string | undefined;
}

/** Alarm of a field, with the value before for its rate of change. */
interface Judged {
  readonly alarm: Alarm;
  readonly rule: FieldAlarm;
  before: number;
  /** Counted time since that value, in ms. */
  sinceMs: number;
}

const EVENTS_PER_SEC_MAX = 5;
const SECOND_MS = 1000;
/** Time over which the rate of samples is measured, in ms. */
const RATE_MS = 5000;
const LOW_SHARE = 0.8;
const BACK_SHARE = 0.9;

/**
 * Engine of the alarms of one source.
 *
 * @example Judge samples
 * ```ts
 * import { AlarmEngine } from "jsr:@hexrot/comm@^0.1.0/limits";
 * import { defineStruct } from "jsr:@hexrot/comm@^0.1.0/struct";
 *
 * const Header = defineStruct("Header", { frameId: "u16" });
 * const Telemetry = defineStruct("Telemetry", {
 *   torque: { type: "f64", unit: "N·m", limits: { warning: { above: 10 } } },
 * });
 * const structs = { header: Header, config: Telemetry, telemetry: Telemetry };
 * const engine = new AlarmEngine(structs, {});
 *
 * const header = Header.create();
 * const telemetry = Telemetry.create({ torque: 12 });
 * const [event] = engine.update({ header, telemetry, receivedAtMs: 1000 });
 * if (event.type !== "raised") throw new Error(event.message);
 * engine.acknowledge("torque", { by: "Ann", atMs: 2000 });
 * ```
 */
export class AlarmEngine {
  readonly #telemetry: AnyStructType;
  readonly #rules: CompiledRules;
  readonly #judged: readonly Judged[];
  readonly #alarms = new Map<string, Alarm>();
  readonly #link: Alarm | undefined;
  readonly #rate: Alarm | undefined;
  readonly #clock: SampleClock;
  readonly #eventsPerSecMax: number;
  #set: string | undefined;
  #samples = 0;
  #atMs = NaN;
  /** Time of the last sample, or of the first tick, in ms. */
  #aliveMs = NaN;
  #isLost = true;
  /** Start of the second whose events are counted, in ms. */
  #secondMs = NaN;
  readonly #reported = new Map<string, number>();
  #hidden = new Map<string, number>();
  #hiddenEvents = 0;
  /** Start of the measurement of the rate, and samples since then. */
  #rateFromMs = NaN;
  #rateSamples = 0;
  #events: AlarmEvent[] = [];

  /**
   * Makes an engine, whose alarms are normal and have no data.
   *
   * @param structs Structs of the samples.
   * @param rules Rules, also as they were read from JSON.
   * @param options Options.
   * @throws {TypeError} If a part of a rule has the wrong type, or isn't known.
   * @throws {RangeError} If a field or name isn't known, or a number is out of range.
   */
  constructor(
    structs: Pick<SourceStructs, "telemetry">,
    rules: AlarmRules,
    { gapMs, eventsPerSecMax = EVENTS_PER_SEC_MAX }: AlarmEngineOptions = {},
  ) {
    checkPositive(gapMs, "gapMs");
    checkPositive(eventsPerSecMax, "eventsPerSecMax");
    this.#telemetry = structs.telemetry;
    this.#rules = compileRules(rules, structs.telemetry);
    this.#clock = new SampleClock(gapMs);
    this.#eventsPerSecMax = eventsPerSecMax;
    this.#judged = this.#rules.fields.map((rule) => ({
      alarm: this.#add(rule),
      rule,
      before: NaN,
      sinceMs: 0,
    }));
    const { link, rate } = this.#rules;
    this.#link = link && this.#add(link);
    this.#rate = rate && this.#add(rate);
  }

  /** Statuses of all alarms, in the order of the rules. */
  get alarms(): AlarmStatus[] {
    return [...this.#alarms.values()].map(({ status }) => status);
  }

  /** Name of the selected set of contexts; undefined if none is. */
  get set(): string | undefined {
    return this.#set;
  }

  /** Counts of the alarms, and the engine's heartbeat. */
  get summary(): AlarmSummary {
    const alarms = this.alarms;
    const count = (test: (status: AlarmStatus) => boolean) =>
      alarms.filter(test).length;
    const isShown = ({ state }: AlarmStatus) => state !== "shelved";
    return {
      active: count((one) => isShown(one) && one.level !== undefined),
      unacknowledged: count(({ state }) => /unacknowledged$/i.test(state)),
      latched: count(({ state }) => state.startsWith("latched")),
      shelved: count((one) => !isShown(one)),
      invalid: count(({ data }) => data === "invalid"),
      noData: count(({ data }) => data === "noData"),
      alarms: alarms.length,
      samples: this.#samples,
      hiddenEvents: this.#hiddenEvents,
      atMs: this.#atMs,
    };
  }

  /**
   * Judges a sample.
   *
   * @param sample Sample of the source.
   * @param atMs Time of receipt, in ms since 1970 (UTC); that of the sample by default.
   * @returns Events, in their order.
   * @throws {TypeError} If its telemetry is of another struct than the rules.
   */
  update(
    { header, telemetry, receivedAtMs }: TelemetrySample<unknown, unknown>,
    atMs: number = receivedAtMs,
  ): readonly AlarmEvent[] {
    if (!this.#telemetry.isView(telemetry)) {
      throw new TypeError(
        `Cannot judge sample as its telemetry must be of struct "${this.#telemetry.name}" of the rules: received another`,
      );
    }
    this.#advance(atMs);
    const taiSec = taiOf(header);
    const taiMs = taiSec === undefined ? undefined : taiSec * 1000;
    const spanMs = this.#clock.next(taiMs, atMs);
    this.#samples++;
    this.#rateSamples++;
    this.#aliveMs = atMs;
    if (this.#isLost) this.#recover(atMs, taiSec);
    const { buffer, byteOffset, byteLength } = (telemetry as AnyView).bytes;
    const data = new DataView(buffer, byteOffset, byteLength);
    for (const judged of this.#judged) {
      this.#judge(judged, data, spanMs, atMs, taiSec);
    }
    return this.#take();
  }

  /**
   * Lets time go on without a sample: reports silence of the link, a low rate, the end of a
   * shelving, and floods. Call it about once a second; {@linkcode update} does so, too.
   *
   * @param nowMs Time, in ms since 1970 (UTC).
   * @returns Events, in their order.
   */
  tick(nowMs: number): readonly AlarmEvent[] {
    this.#advance(nowMs);
    return this.#take();
  }

  /**
   * Takes note that the connection has ended, which is earlier than its silence shows. All
   * other alarms have no data until the next sample.
   *
   * @param atMs Time, in ms since 1970 (UTC).
   * @param reason Human-readable reason.
   * @returns Events.
   */
  loseLink(atMs: number, reason: string): readonly AlarmEvent[] {
    this.#advance(atMs);
    if (!this.#isLost) this.#lose(atMs, reason);
    return this.#take();
  }

  /**
   * Acknowledges an alarm.
   *
   * @param name Name of the alarm.
   * @param action Operator, comment and time.
   * @returns Events.
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't unacknowledged.
   */
  acknowledge(name: string, action: OperatorAction): readonly AlarmEvent[] {
    this.#find(name, "acknowledge").acknowledge(noteOf(action, "acknowledge"));
    return this.#take();
  }

  /**
   * Resets a latched alarm.
   *
   * @param name Name of the alarm.
   * @param action Operator, comment and time.
   * @returns Events.
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't latched.
   */
  reset(name: string, action: OperatorAction): readonly AlarmEvent[] {
    this.#find(name, "reset").reset(noteOf(action, "reset"));
    return this.#take();
  }

  /**
   * Shelves an alarm: its changes are counted, and not reported, until a time.
   *
   * @param name Name of the alarm.
   * @param action Operator, comment and time, and `forMs`, in ms, above 0 and finite.
   * @returns Events.
   * @throws {RangeError} If there is no such alarm, or the duration is out of range.
   */
  shelve(
    name: string,
    { forMs, ...action }: OperatorAction & { readonly forMs: number },
  ): readonly AlarmEvent[] {
    const alarm = this.#find(name, "shelve");
    if (typeof forMs !== "number" || !(forMs > 0 && forMs < Infinity)) {
      throw new RangeError(
        `Cannot shelve alarm as forMs must be above 0 ms, and finite: received ${
          typeOf(forMs)
        }`,
      );
    }
    alarm.shelve(noteOf(action, "shelve"), action.atMs + forMs);
    return this.#take();
  }

  /**
   * Ends the shelving of an alarm.
   *
   * @param name Name of the alarm.
   * @param action Operator, comment and time.
   * @returns Events.
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't shelved.
   */
  unshelve(name: string, action: OperatorAction): readonly AlarmEvent[] {
    const { by, comment, atMs } = noteOf(action, "unshelve");
    const suffix = comment === "" ? "" : `: ${comment}`;
    this.#find(name, "unshelve").unshelve(atMs, `by ${by}${suffix}`);
    return this.#take();
  }

  /**
   * Selects the set of contexts that applies from the next sample on.
   *
   * @param set Name of the set; undefined for none.
   * @throws {RangeError} If no context has it.
   */
  selectSet(set: string | undefined): void {
    const { sets } = this.#rules;
    if (set !== undefined && !sets.has(set)) {
      throw unknown("select set", "set", set, sets);
    }
    this.#set = set;
  }

  /** Returns the states, for {@linkcode restore} of the next run. */
  save(): SavedAlarms {
    const changed = [...this.#alarms].map(([name, alarm]) =>
      [name, alarm.save()] as const
    ).filter(([, { life, evidence, shelving, isInvalid }]) =>
      life !== "normal" || shelving !== undefined || isInvalid ||
      evidence.some(({ count }) => count > 0)
    );
    return { alarms: Object.fromEntries(changed), set: this.#set };
  }

  /**
   * Goes on from the states of another run, before the first sample.
   *
   * @param saved States.
   * @returns Names of alarms that no rule has any more, which are left out.
   */
  restore({ alarms, set }: SavedAlarms): string[] {
    if (set !== undefined && this.#rules.sets.has(set)) this.#set = set;
    return Object.entries(alarms).filter(([name, saved]) => {
      const alarm = this.#alarms.get(name);
      alarm?.restore(saved);
      return alarm === undefined;
    }).map(([name]) => name);
  }

  #add(definition: FieldAlarm | BuiltInAlarm): Alarm {
    const alarm = new Alarm(definition, (change) => this.#report(change));
    this.#alarms.set(definition.name, alarm);
    return alarm;
  }

  #judge(
    judged: Judged,
    data: DataView,
    spanMs: number,
    atMs: number,
    taiSec: number | undefined,
  ): void {
    const { alarm, rule } = judged;
    const condition = this.#conditionOf(rule, data);
    let value = condition.number(rule.flat.read(data, 0));
    if (condition.isRate) {
      const rate = rateOf(judged, value, spanMs);
      if (rate === undefined) return;
      value = rate;
    }
    const severity = condition.judge(value, alarm.severity);
    if (severity === INVALID) alarm.invalidate(value, atMs);
    else {
      const counted = Number.isNaN(spanMs) ? 0 : spanMs;
      alarm.judge(severity, value, counted, atMs, taiSec, condition.violation);
    }
  }

  #conditionOf(
    { contexts, condition }: FieldAlarm,
    data: DataView,
  ): Condition {
    for (const { set, applies, condition } of contexts) {
      if (set !== undefined && set !== this.#set) continue;
      if (applies(data)) return condition;
    }
    return condition;
  }

  /** Lets time go on to that of a call. */
  #advance(nowMs: number): void {
    this.#atMs = nowMs;
    if (Number.isNaN(this.#aliveMs)) this.#aliveMs = nowMs;
    this.#endSecond(nowMs);
    const { link } = this.#rules;
    const isSilent = link !== undefined && nowMs - this.#aliveMs > link.limit;
    if (isSilent && this.#link!.severity === 0) {
      this.#lose(nowMs, "nothing is received");
    }
    this.#measureRate(nowMs);
    for (const alarm of this.#alarms.values()) alarm.expire(nowMs);
  }

  #lose(atMs: number, reason: string): void {
    this.#isLost = true;
    for (const [, alarm] of this.#alarms) alarm.loseData();
    this.#link?.judge(
      this.#rules.link!.severity,
      atMs - this.#aliveMs,
      0,
      atMs,
      undefined,
      () => `the silence: ${reason}`,
    );
  }

  #recover(atMs: number, taiSec: number | undefined): void {
    this.#isLost = false;
    this.#rateFromMs = atMs;
    this.#rateSamples = 0;
    this.#link?.judge(0, 0, 0, atMs, taiSec, () => "");
  }

  #measureRate(nowMs: number): void {
    const alarm = this.#rate;
    if (alarm === undefined || this.#isLost) return;
    const forMs = nowMs - this.#rateFromMs;
    if (!(forMs >= RATE_MS)) return;
    const hz = this.#rateSamples / (forMs / 1000);
    const { limit, severity } = this.#rules.rate!;
    const share = alarm.severity > 0 ? BACK_SHARE : LOW_SHARE;
    const isLow = hz < share * limit;
    this.#rateFromMs = nowMs;
    this.#rateSamples = 0;
    alarm.judge(
      isLow ? severity : 0,
      hz,
      0,
      nowMs,
      undefined,
      () => `below ${share * limit} Hz of ${limit} Hz expected`,
    );
  }

  /** Reports an event, unless its alarm has reported too many within this second. */
  #report(change: AlarmChange): void {
    const { name, type } = change;
    const isOperator = ["acknowledged", "reset", "shelved"].includes(type);
    const count = (this.#reported.get(name) ?? 0) + 1;
    if (isOperator || count <= this.#eventsPerSecMax) {
      this.#reported.set(name, count);
      this.#events.push(change);
      return;
    }
    this.#hidden.set(name, (this.#hidden.get(name) ?? 0) + 1);
    this.#hiddenEvents++;
  }

  #endSecond(nowMs: number): void {
    const sinceMs = nowMs - this.#secondMs;
    if (sinceMs >= 0 && sinceMs < SECOND_MS) return;
    this.#secondMs = nowMs;
    this.#reported.clear();
    if (this.#hidden.size === 0) return;
    this.#events.push(flood(this.#hidden, nowMs));
    this.#hidden = new Map();
  }

  #take(): readonly AlarmEvent[] {
    if (this.#events.length === 0) return NONE;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #find(name: string, verb: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm !== undefined) return alarm;
    throw unknown(`${verb} alarm`, "name", name, this.#alarms.keys());
  }
}

const NONE: readonly AlarmEvent[] = Object.freeze([]);

/**
 * Returns the rate of change, per second; undefined if there is no value before, as across a
 * gap, or no time has passed since.
 */
function rateOf(
  judged: Judged,
  value: number,
  spanMs: number,
): number | undefined {
  const { before } = judged;
  if (!Number.isFinite(value)) {
    judged.before = NaN;
    return NaN;
  }
  judged.sinceMs += spanMs;
  if (judged.sinceMs === 0) return undefined;
  const { sinceMs } = judged;
  judged.before = value;
  judged.sinceMs = 0;
  const rate = (value - before) / (sinceMs / 1000);
  return Number.isNaN(rate) ? undefined : rate;
}

/** Returns the controller's time of a header, in s; undefined if it has none. */
function taiOf(header: unknown): number | undefined {
  const { tai } = header as { readonly tai?: unknown };
  return typeof tai === "number" && tai > 0 && tai < Infinity ? tai : undefined;
}

function noteOf(
  { by, comment = "", atMs }: OperatorAction,
  verb: string,
): OperatorNote {
  checkNote({ by, comment }, `${verb} alarm`);
  return { by, comment, atMs };
}

function unknown(
  action: string,
  what: string,
  received: unknown,
  known: Iterable<string>,
): RangeError {
  const nearest = nearestWord(String(received), known);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new RangeError(
    `Cannot ${action} as ${what} must be that of a rule: received ${
      typeOf(received)
    }${hint}`,
  );
}

function checkPositive(value: unknown, name: string): void {
  if (value === undefined || typeof value === "number" && value > 0) return;
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot make alarm engine as ${name} must be above 0: received ${
      typeOf(value)
    }`,
  );
}
