/**
 * Effect of a command, as conditions of fields.
 *
 * @module
 */

import { dataOf } from "../base/bytes.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../struct/flat_fields.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";
import { jsonOf } from "../struct/struct_fields.ts";
import { fittingType } from "./chosen_fields.ts";
import { UsageError } from "./flag_values.ts";
import type { SourceTypes } from "./source_flags.ts";

const ACTION = "confirm command";
const CONDITION = /^\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$/;
const TOLERANCE = /^(.+?)\s*(?:±|\+-)\s*(.+)$/;
/** Beginning of the paths of fields of the configuration. */
const CONFIG = "config.";

type Operator = "==" | "!=" | "<=" | ">=" | "<" | ">";

/** Frames that conditions are about; undefined for those that weren't received. */
export type EffectFrames = Readonly<
  Record<keyof SourceTypes, AnyView | undefined>
>;

/** Condition of a field. */
interface Condition {
  readonly role: keyof SourceTypes;
  readonly path: string;
  /** Returns whether a value of the field fulfils it. */
  readonly holdsFor: (value: FlatValue) => boolean;
}

/** Conditions of fields of telemetry or the configuration, all of which must hold at once. */
export class Effect {
  readonly #types: SourceTypes;
  readonly #conditions: readonly Condition[];
  readonly #fields = new Map<AnyStructType, Map<string, FlatField>>();

  /**
   * @param texts Conditions, such as `state==ENABLED` or `config.velocityLimit==3±0.01`.
   * @param types Structs that frames may have.
   * @throws {UsageError} If one is none, or its field or value isn't known.
   */
  constructor(texts: readonly string[], types: SourceTypes) {
    this.#types = types;
    this.#conditions = texts.map((text) => readCondition(text, types));
  }

  /** Whether there are no conditions. */
  get isEmpty(): boolean {
    return this.#conditions.length === 0;
  }

  /** Returns whether all conditions hold. */
  isShownBy(frames: EffectFrames): boolean {
    return this.#conditions.every(({ role, path, holdsFor }) => {
      const view = frames[role];
      return view !== undefined && holdsFor(this.#read(role, path, view));
    });
  }

  /** Returns the values of the fields by their paths, as JSON has them. */
  valuesOf(frames: EffectFrames): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#conditions.map(({ role, path }) => [
      role === "config" ? CONFIG + path : path,
      jsonOf(this.#read(role, path, frames[role]!), ""),
    ]));
  }

  #read(role: keyof SourceTypes, path: string, view: AnyView): FlatValue {
    const type = this.#types[role].find((type) => type.isView(view))!;
    const fields = this.#fields.get(type) ?? new Map<string, FlatField>();
    this.#fields.set(type, fields);
    const flat = fields.get(path) ?? flatFields(type, [path], ACTION)[0];
    fields.set(path, flat);
    return flat.read(dataOf(view.bytes), 0);
  }
}

function readCondition(text: string, types: SourceTypes): Condition {
  const [, name, operator, value] = CONDITION.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError(
      `Flag '--confirm' must be a condition as "state==ENABLED" or "position>12.4": received ${text}`,
    );
  }
  const role = name.startsWith(CONFIG) ? "config" : "telemetry";
  const path = role === "config" ? name.slice(CONFIG.length) : name;
  const type = fittingType(types[role], [path], ACTION);
  const [flat, second] = flatFields(type, [path], ACTION);
  if (second !== undefined) {
    throw new UsageError(
      `Flag '--confirm' must name one value: received ${name}, which has several, as ${flat.path}`,
    );
  }
  return {
    role,
    path,
    holdsFor: comparison(flat, operator as Operator, value),
  };
}

/** Returns a function that compares values of a field. */
function comparison(
  flat: FlatField,
  operator: Operator,
  text: string,
): (value: FlatValue) => boolean {
  if (flat.type === "char") {
    const wanted = text.replace(/^"(.*)"$/, "$1");
    if (operator === "==") return (value) => value === wanted;
    if (operator === "!=") return (value) => value !== wanted;
    throw new UsageError(
      `Flag '--confirm' must compare text by == or !=: received ${operator} for ${flat.path}`,
    );
  }
  const [, middle = text, width = "0"] = TOLERANCE.exec(text) ?? [];
  const wanted = readValue(flat, middle);
  const tolerance = readValue(flat, width);
  return (value) => {
    // 64-bit integers are exact up to 2^53, as the value that is wanted is a number.
    const number = Number(value);
    switch (operator) {
      case "==":
        return Math.abs(number - wanted) <= tolerance;
      case "!=":
        return !(Math.abs(number - wanted) <= tolerance);
      case "<":
        return number < wanted;
      case "<=":
        return number <= wanted;
      case ">":
        return number > wanted;
      case ">=":
        return number >= wanted;
    }
  };
}

/** Reads a number as the field holds it, or the name of one of its values. */
function readValue({ path, type, field }: FlatField, text: string): number {
  const names: Readonly<Record<string, number>> = {
    ...field.values,
    ...type === "bool" && { true: 1, false: 0 },
  };
  const value = Object.hasOwn(names, text)
    ? names[text]
    : text.trim() === ""
    ? NaN
    : Number(text);
  if (!Number.isNaN(value)) return type === "f32" ? Math.fround(value) : value;
  const known = Object.keys(names);
  const rule = known.length > 0 ? `, or one of ${known.join(", ")}` : "";
  throw new UsageError(
    `Flag '--confirm' must compare ${path} with a number${rule}: received ${text}`,
  );
}
