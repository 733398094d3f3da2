/**
 * Fields of telemetry that the operands of a verb choose, and their values.
 *
 * @module
 */

import { dataOf } from "../base/bytes.ts";
import { messageOf } from "../base/printable.ts";
import { fieldText } from "../struct/field_text.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../struct/flat_fields.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { jsonOf } from "../struct/struct_fields.ts";
import { fieldJudge, type FieldVerdict } from "../view/field_state.ts";
import { UsageError } from "./flag_values.ts";
import type { SourceFrame } from "./source_frames.ts";

/** Value of a field in a frame. */
export interface FieldReading {
  readonly flat: FlatField;
  readonly value: FlatValue;
  readonly verdict: FieldVerdict;
}

/** Field with the judge of its values. */
interface ChosenField {
  readonly flat: FlatField;
  readonly judge: (value: FlatValue) => FieldVerdict;
}

/** Fields of the struct of frames, which may turn out to be one of several. */
export class ChosenFields {
  readonly #paths: readonly string[] | undefined;
  readonly #action: string;
  #type: AnyStructType | undefined;
  #fields: readonly ChosenField[] = [];

  /**
   * @param types Structs that frames may have.
   * @param paths Paths of the fields, see `flatFields()`; all if undefined.
   * @param action Action of the caller, as in `Cannot ${action} as …`.
   * @throws {UsageError} If no struct has all fields.
   */
  constructor(
    types: readonly AnyStructType[],
    paths: readonly string[] | undefined,
    action: string,
  ) {
    this.#paths = paths;
    this.#action = action;
    fittingType(types, paths, action);
  }

  /**
   * Reads the fields of a frame: in the order of their paths, and each once; those of an
   * array or a nested struct, or all, in the order of its memory.
   *
   * @throws {RangeError} If its struct lacks one, as it is of another generation.
   */
  read({ type, view }: SourceFrame): FieldReading[] {
    if (type !== this.#type) {
      this.#fields = inOrder(type, this.#paths, this.#action)
        .map((flat) => ({ flat, judge: fieldJudge(flat) }));
      this.#type = type;
    }
    const data = dataOf(view.bytes);
    return this.#fields.map(({ flat, judge }) => {
      const value = flat.read(data, 0);
      return { flat, value, verdict: judge(value) };
    });
  }
}

/**
 * Returns the fields of a struct in the order of their paths.
 *
 * @throws {RangeError} If it lacks one.
 */
function inOrder(
  type: AnyStructType,
  paths: readonly string[] | undefined,
  action: string,
): FlatField[] {
  if (paths === undefined) return flatFields(type, undefined, action);
  const found = paths.flatMap((path) => flatFields(type, [path], action));
  return [...new Map(found.map((flat) => [flat.path, flat])).values()];
}

/**
 * Returns the first struct that has all fields.
 *
 * @throws {UsageError} If none has.
 */
export function fittingType(
  types: readonly AnyStructType[],
  paths: readonly string[] | undefined,
  action: string,
): AnyStructType {
  const errors: unknown[] = [];
  for (const type of types) {
    try {
      flatFields(type, paths, action);
      return type;
    } catch (error) {
      errors.push(error);
    }
  }
  throw new UsageError(messageOf(errors[0]), { cause: errors[0] });
}

/** Returns the text of a value, by the meaning of its field. */
export function valueText({ flat: { field }, value }: FieldReading): string {
  const { count: _count, dimensions: _dimensions, ...element } = field;
  return fieldText(element, value);
}

/** Returns what needs attention in a value: `""`, `" [invalid]"` or `" [warning]"`. */
export function verdictText({ isValid, level }: FieldVerdict): string {
  const words = isValid ? level : "invalid";
  return words === undefined ? "" : ` [${words}]`;
}

/** Returns values as an object for JSON: 64-bit integers, NaN and infinities as text. */
export function readingsJson(readings: readonly FieldReading[]): object {
  const values: [string, unknown][] = [];
  const levels: [string, unknown][] = [];
  const invalid: string[] = [];
  for (const { flat: { path }, value, verdict } of readings) {
    values.push([path, jsonOf(value, "")]);
    if (verdict.level !== undefined) levels.push([path, verdict.level]);
    if (!verdict.isValid) invalid.push(path);
  }
  return {
    values: Object.fromEntries(values),
    ...invalid.length > 0 && { invalid },
    ...levels.length > 0 && { levels: Object.fromEntries(levels) },
  };
}
