/**
 * Chosen fields of telemetry as metrics, each one of its own, with the smallest and the
 * largest value in the last time beside its value.
 *
 * @module
 */

import type { NumberFamily } from "./families.ts";
import { FieldWindow } from "./field_window.ts";
import { metricUnit } from "./metric_unit.ts";
import { type FlatField, flatFields } from "../struct/flat_fields.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

/** Largest number of fields of a link. */
const FIELDS_MAX = 1000;
/** Ends of names by which Prometheus takes a gauge for a part of another metric. */
const RESERVED_END = /_(?:total|count|sum|bucket|info|created|min|max)$/;
/** Measures of a field, by the end of its metric's name. */
const MEASURES = {
  "": "present value",
  _min: "smallest value in the last time",
  _max: "largest value in the last time",
} as const;

/** Field that is a metric. */
export interface FieldMetric {
  /** Path of the field. */
  readonly path: string;
  /** Name of its metric, without prefix and unit. */
  readonly name: string;
  /** Unit of the metric; undefined for none. */
  readonly unit: string | undefined;
  /** The field. */
  readonly flat: FlatField;
  /** Returns a value of the field in the unit of the metric. */
  convert(value: number): number;
}

/**
 * Returns the metrics of fields.
 *
 * @param telemetry Struct of telemetry.
 * @param paths Paths of the fields; that of an array or a nested struct stands for all
 * numbers in it.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @throws {TypeError} If a field is text.
 * @throws {RangeError} If a field isn't in the struct, two have one name, or there are more
 * than 1000.
 */
export function fieldMetrics(
  telemetry: AnyStructType,
  paths: readonly string[],
  action: string,
): FieldMetric[] {
  const all = paths.length === 0 ? [] : flatFields(telemetry, paths, action);
  if (all.length > FIELDS_MAX) {
    throw new RangeError(
      `Cannot ${action} as a link must have at most ${FIELDS_MAX} fields: received ${all.length}`,
    );
  }
  const taken = new Map<string, string>();
  return all.map((flat) => {
    const { path, type } = flat;
    if (type === "char") {
      throw new TypeError(
        `Cannot ${action} as a field must be a number: received ${path}, a text`,
      );
    }
    const name = nameOf(telemetry, path);
    const other = taken.get(name);
    if (other !== undefined) {
      throw new RangeError(
        `Cannot ${action} as fields must have names of their own as metrics: received ${other} and ${path}, both ${name}; leave one out`,
      );
    }
    taken.set(name, path);
    const { name: unit, convert } = metricUnit(flat.field.unit);
    return { path, name, unit, flat, convert };
  });
}

/** Returns the name of a field's metric, in snake case. */
function nameOf({ name: struct }: AnyStructType, path: string): string {
  const words = `${struct}_${path}`
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z\d]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
  const name = RESERVED_END.test(words) ? `${words}_value` : words;
  return /^[a-z]/.test(name) ? name : `struct_${name}`;
}

/** Fields of a link, as its samples have them. */
export class FieldMeters {
  readonly #meters: readonly {
    readonly metric: FieldMetric;
    readonly window: FieldWindow;
    value: number;
  }[];

  /**
   * @param metrics Metrics of the fields.
   * @param windowMs Time over which the smallest and the largest value are kept, in ms.
   */
  constructor(metrics: readonly FieldMetric[], windowMs: number) {
    this.#meters = metrics.map((metric) => ({
      metric,
      window: new FieldWindow(windowMs),
      value: NaN,
    }));
  }

  /** Takes note of a sample, at a time in ms. */
  add(telemetry: AnyView, atMs: number): void {
    if (this.#meters.length === 0) return;
    const { buffer, byteOffset, byteLength } = telemetry.bytes;
    const data = new DataView(buffer, byteOffset, byteLength);
    for (const meter of this.#meters) {
      meter.value = Number(meter.metric.flat.read(data, 0));
      meter.window.add(meter.value, atMs);
    }
  }

  /**
   * Returns the metrics of the samples.
   *
   * @param link Label of the link.
   * @param atMs Time, in ms.
   */
  *families(link: string, atMs: number): Generator<NumberFamily> {
    for (const { metric, window, value } of this.#meters) {
      const range = window.range(atMs);
      yield familyOf(metric, "", link, value);
      if (range === undefined) continue;
      yield familyOf(metric, "_min", link, range.min);
      yield familyOf(metric, "_max", link, range.max);
    }
  }
}

function familyOf(
  { name, unit, flat, path, convert }: FieldMetric,
  end: keyof typeof MEASURES,
  link: string,
  value: number,
): NumberFamily {
  const { description, values } = flat.field;
  const parts = [`Telemetry field ${path}, ${MEASURES[end]}`];
  if (flat.field.unit !== undefined) {
    parts.push(`declared in ${flat.field.unit}`);
  }
  if (description !== undefined) parts.push(description);
  if (values !== undefined) {
    parts.push(
      Object.entries(values).map(([name, n]) => `${n} ${name}`).join(", "),
    );
  }
  return {
    name: `${name}${end}`,
    unit,
    type: "gauge",
    help: parts.join("; "),
    endsWhenStale: true,
    series: [{ labels: { link }, value: convert(value) }],
  };
}
