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

import type { SavedAlarm } from "./alarm.ts";
import type { AlarmEvent, AlarmStatus } from "./alarm_events.ts";
import type { AlarmRules } from "./alarm_rules.ts";
import { type AlarmSummary, countAlarms } from "./alarm_summary.ts";
import { AlarmTable } from "./alarm_table.ts";
import { compileRules } from "./compiled_rules.ts";
import { EventLimit } from "./event_limit.ts";
import { LinkWatch } from "./link_watch.ts";
import { byText, noteOf, type OperatorAction } from "./operator.ts";
import { unknownName } from "./rule_checks.ts";
import { SampleClock } from "./sample_clock.ts";
import { typeOf } from "../base/check.ts";
import type { SourceStructs, TelemetrySample } from "../link/source.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
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

/** States of an engine that outlive the program. */
export interface SavedAlarms {
  /** Alarms that are not as at the begin, by name. */
  readonly alarms: Readonly<Record<string, SavedAlarm>>;
  /** Selected set. */
  readonly set: string | undefined;
}

const EVENTS_PER_SEC_MAX = 5;

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
  readonly #sets: ReadonlySet<string>;
  readonly #alarms: AlarmTable;
  readonly #link: LinkWatch;
  readonly #clock: SampleClock;
  readonly #events: EventLimit;
  #set: string | undefined;
  #samples = 0;
  #atMs = NaN;

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
    const compiled = compileRules(rules, structs.telemetry);
    this.#sets = compiled.sets;
    this.#clock = new SampleClock(gapMs);
    this.#events = new EventLimit(eventsPerSecMax);
    this.#alarms = new AlarmTable(
      compiled,
      (change) => this.#events.push(change),
    );
    const { link, rate } = this.#alarms;
    this.#link = new LinkWatch(link, rate, () => this.#alarms.loseData());
  }

  /** Statuses of all alarms, in the order of the rules. */
  get alarms(): AlarmStatus[] {
    return this.#alarms.statuses;
  }

  /**
   * Returns the status of one alarm.
   *
   * @param name Name of the alarm.
   * @throws {RangeError} If there is no such alarm.
   */
  alarm(name: string): AlarmStatus {
    return this.#alarms.find(name, "show").status;
  }

  /** Name of the selected set of contexts; undefined if none is. */
  get set(): string | undefined {
    return this.#set;
  }

  /** Counts of the alarms, and the engine's heartbeat. */
  get summary(): AlarmSummary {
    return {
      ...countAlarms(this.alarms),
      samples: this.#samples,
      hiddenEvents: this.#events.hiddenEvents,
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
    const taiSec = taiOf(header);
    const taiMs = taiSec === undefined ? undefined : taiSec * 1000;
    this.#advance(atMs);
    this.#link.receive(atMs, taiSec);
    const spanMs = this.#clock.next(taiMs, atMs);
    this.#samples++;
    const { buffer, byteOffset, byteLength } = (telemetry as AnyView).bytes;
    const data = new DataView(buffer, byteOffset, byteLength);
    for (const field of this.#alarms.fields) {
      field.judge(data, this.#set, spanMs, atMs, taiSec);
    }
    if (this.#link.isLost) this.#alarms.loseData();
    return this.#events.take();
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
    this.#link.look(nowMs);
    return this.#events.take();
  }

  /**
   * Takes note that the connection has ended, or that its frames can't be trusted, which is
   * earlier than the silence shows. All other alarms have no data until the next sample.
   *
   * @param atMs Time, in ms since 1970 (UTC).
   * @param reason Human-readable reason.
   * @returns Events.
   */
  loseLink(atMs: number, reason: string): readonly AlarmEvent[] {
    this.#advance(atMs);
    this.#link.end(atMs, reason);
    return this.#events.take();
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
    this.#alarms.find(name, "acknowledge").acknowledge(
      noteOf(action, "acknowledge"),
    );
    return this.#events.take();
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
    this.#alarms.find(name, "reset").reset(noteOf(action, "reset"));
    return this.#events.take();
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
    const alarm = this.#alarms.find(name, "shelve");
    if (typeof forMs !== "number" || !(forMs > 0 && forMs < Infinity)) {
      throw new RangeError(
        `Cannot shelve alarm as forMs must be above 0 ms, and finite: received ${
          typeOf(forMs)
        }`,
      );
    }
    alarm.shelve(noteOf(action, "shelve"), action.atMs + forMs);
    return this.#events.take();
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
    const note = noteOf(action, "unshelve");
    this.#alarms.find(name, "unshelve").unshelve(note.atMs, byText(note));
    return this.#events.take();
  }

  /**
   * Sets limits in place of those of an alarm's rule, from the next sample on. Contexts
   * still apply before them, and its deadband and delays stay.
   *
   * @param name Name of the alarm.
   * @param limits Limits, in the unit of the field; undefined for those of the rule again.
   * @param action Operator, comment and time.
   * @returns Events.
   * @throws {RangeError} If there is no such alarm, or a limit is out of range.
   * @throws {TypeError} If a part of the limits has the wrong type.
   * @throws {Error} If its rule has no limits.
   */
  editLimits(
    name: string,
    limits: FieldLimits | undefined,
    action: OperatorAction,
  ): readonly AlarmEvent[] {
    const alarm = this.#alarms.find(name, "edit limits of");
    const note = noteOf(action, "edit limits of");
    const field = this.#alarms.fieldOf(name);
    if (field === undefined) {
      throw new Error(
        `Cannot edit limits of alarm "${name}" as it must be one of a field: it is built in`,
      );
    }
    field.edit(limits);
    alarm.edit(limits && { ...note, limits: structuredClone(limits) }, note);
    return this.#events.take();
  }

  /**
   * Selects the set of contexts that applies from the next sample on.
   *
   * @param set Name of the set; undefined for none.
   * @throws {RangeError} If no context has it.
   */
  selectSet(set: string | undefined): void {
    const sets = this.#sets;
    if (set !== undefined && !sets.has(set)) {
      throw unknownName("select set", "set", set, sets);
    }
    this.#set = set;
  }

  /** Returns the states, for {@linkcode restore} of the next run. */
  save(): SavedAlarms {
    return { alarms: this.#alarms.save(), set: this.#set };
  }

  /**
   * Goes on from the states of another run, before the first sample. Limits that an operator
   * has set end if the rule of the alarm has no limits any more.
   *
   * @param saved States.
   * @returns Names of alarms that no rule has any more, which are left out.
   */
  restore({ alarms, set }: SavedAlarms): string[] {
    if (set !== undefined && this.#sets.has(set)) this.#set = set;
    return this.#alarms.restore(alarms);
  }

  /** Takes note of the time of a call. */
  #advance(nowMs: number): void {
    this.#atMs = nowMs;
    if (!this.#events.advance(nowMs)) return;
    this.#alarms.expire(nowMs);
  }
}

/** Returns the controller's time of a header, in s; undefined if it has none. */
function taiOf(header: unknown): number | undefined {
  const { tai } = header as { readonly tai?: unknown };
  return typeof tai === "number" && tai > 0 && tai < Infinity ? tai : undefined;
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
