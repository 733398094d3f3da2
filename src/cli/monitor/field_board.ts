/**
 * Board of fields: the latest value of each, its state, and whether it has just changed.
 *
 * @module
 */

import { dataOf } from "../../base/bytes.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../../struct/flat_fields.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import {
  FIELD_MARKS,
  fieldJudge,
  type FieldState,
  fieldState,
  type FieldVerdict,
  SampleInterval,
} from "../../view/field_state.ts";
import {
  isFound,
  type Notation,
  searchTextOf,
  valueWriter,
} from "../../view/value_text.ts";
import type { SourceFrame } from "../source_frames.ts";

/** Time for which a field is marked as changed, in ms. */
const CHANGED_MS = 1000;
/** Text in place of a value that was never received. */
const NO_VALUE = "–";
const MS_PER_S = 1000;

/** Row of the board. */
export interface BoardRow {
  readonly flat: FlatField;
  /** Value; undefined before the first frame. */
  readonly value: FlatValue | undefined;
  readonly state: FieldState;
  /** Judgement of the value, whatever its age; undefined before the first frame. */
  readonly verdict: FieldVerdict | undefined;
  /** Whether it has changed within the last second. */
  readonly isChanged: boolean;
  /** Returns the value as text, with its unit. */
  text(notation: Notation): string;
}

/** Returns the letters of a state and of a level, a blank for each that is good. */
export function marksOf(
  { state, verdict }: Pick<BoardRow, "state" | "verdict">,
): string {
  const level = verdict?.level;
  return FIELD_MARKS[state].letter +
    (level === undefined ? " " : FIELD_MARKS[level].letter);
}

/** Field with its last value. */
class BoardField {
  readonly flat: FlatField;
  readonly searchText: string;
  readonly #judge: (value: FlatValue) => FieldVerdict;
  readonly #write: ReturnType<typeof valueWriter>;
  #data: DataView | undefined;
  value: FlatValue | undefined;
  verdict: FieldVerdict | undefined;
  /** Time of its last change, in ms. */
  changedMs = -Infinity;

  constructor(flat: FlatField) {
    this.flat = flat;
    this.searchText = searchTextOf(flat);
    this.#judge = fieldJudge(flat);
    this.#write = valueWriter(flat);
  }

  read(data: DataView, nowMs: number): void {
    const value = this.flat.read(data, 0);
    if (this.#data && !Object.is(value, this.value)) this.changedMs = nowMs;
    this.#data = data;
    this.value = value;
    this.verdict = this.#judge(value);
  }

  text(notation: Notation): string {
    if (this.#data === undefined) return NO_VALUE;
    const text = this.#write(this.#data, 0, notation);
    const { unit } = this.flat.field;
    const hasUnit = notation === "meaning" || notation === "raw";
    return hasUnit && unit !== undefined ? `${text} ${unit}` : text;
  }
}

/** Frame with the time at which it was received, by the clock of the board. */
interface TimedFrame {
  readonly frame: SourceFrame;
  readonly atMs: number;
}

/** Board of the fields of a struct. Its times are of any clock that never steps, in ms. */
export class FieldBoard {
  readonly #paths: readonly string[] | undefined;
  readonly #interval: SampleInterval;
  readonly #speed: number;
  #type: AnyStructType;
  #fields: readonly BoardField[];
  /** Latest frame, and the one that is shown. */
  #latest: TimedFrame | undefined;
  #shown: TimedFrame | undefined;

  /**
   * @param type Struct that frames are expected to have.
   * @param paths Paths of the fields; all if undefined.
   * @param staleMs Age of stale values in ms of the source, if it is set.
   * @param speed Time of the source that passes in one of the board.
   * @throws {RangeError} If the struct lacks a field, or has too many.
   */
  constructor(
    type: AnyStructType,
    paths: readonly string[] | undefined,
    staleMs: number | undefined,
    speed = 1,
  ) {
    this.#paths = paths;
    // Delays of the program are as long at any speed, and make no value stale.
    this.#interval = new SampleInterval(staleMs && staleMs / speed);
    this.#speed = speed;
    this.#type = type;
    this.#fields = this.#fieldsOf(type);
  }

  /** Time of reception of the frame that is shown, in ms since 1970 (UTC). */
  get receivedAtMs(): number | undefined {
    return this.#shown?.frame.receivedAtMs;
  }

  /** Measured rate of frames in the source, in Hz; undefined before it was measured. */
  get rateHz(): number | undefined {
    const { intervalMs } = this.#interval;
    return intervalMs && MS_PER_S / intervalMs / this.#speed;
  }

  /** Returns the age of the frame that is shown, in ms of the source; Infinity without one. */
  ageMs(nowMs: number): number {
    return this.#shownForMs(nowMs) * this.#speed;
  }

  /** Returns the state of the frame that is shown, whatever its values. */
  state(nowMs: number): "never" | "stale" | "good" {
    if (this.#shown === undefined) return "never";
    const { staleMs } = this.#interval;
    return this.#shownForMs(nowMs) > staleMs ? "stale" : "good";
  }

  /** Takes a frame, which the next {@linkcode refresh} shows. */
  receive(frame: SourceFrame, nowMs: number): void {
    this.#interval.add(frame.receivedAtMs / this.#speed);
    this.#latest = { frame, atMs: nowMs };
  }

  /**
   * Shows the latest frame.
   *
   * @throws {RangeError} If its struct lacks a field, as it is of another generation.
   */
  refresh(nowMs: number): void {
    if (this.#latest === this.#shown) return;
    this.#shown = this.#latest;
    const { type, view } = this.#latest!.frame;
    if (type !== this.#type) {
      this.#type = type;
      this.#fields = this.#fieldsOf(type);
    }
    const data = dataOf(view.bytes);
    for (const field of this.#fields) field.read(data, nowMs);
  }

  /**
   * Returns the rows of the frame that is shown.
   *
   * @param nowMs Time by which values are stale, and marked as changed.
   * @param search Words that a field must have.
   */
  rows(nowMs: number, search = ""): BoardRow[] {
    const ageMs = this.#shownForMs(nowMs);
    const { staleMs } = this.#interval;
    return this.#fields.filter(({ searchText }) => isFound(searchText, search))
      .map((field) => ({
        flat: field.flat,
        value: field.value,
        state: fieldState(field.verdict, ageMs, staleMs),
        verdict: field.verdict,
        isChanged: nowMs - field.changedMs < CHANGED_MS,
        text: (notation) => field.text(notation),
      }));
  }

  #shownForMs(nowMs: number): number {
    return nowMs - (this.#shown?.atMs ?? -Infinity);
  }

  #fieldsOf(type: AnyStructType): BoardField[] {
    return flatFields(type, this.#paths, "monitor")
      .map((flat) => new BoardField(flat));
  }
}
