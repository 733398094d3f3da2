/**
 * Speed of structs beside code that one would write by hand with a `DataView`, and beside
 * structurae: a struct of six fields, the telemetry of the rotator (58 values), that of a
 * hexapod (98 values, nested).
 *
 * The code by hand checks nothing. It is generated here from the layout, with the reads and
 * writes of single numbers that the package generates as well.
 *
 * @module
 */

import type { AnyStructType, Field, FieldTag } from "../mod.ts";
import { CAMERA_HEXAPOD } from "../hexapod.ts";
import { ROTATOR } from "../rotator.ts";
import { SimpleTelemetry } from "../simulator.ts";
import {
  METHODS,
  readScalar,
  type ScalarShape,
  writeScalar,
} from "../src/struct/code/scalar_code.ts";
import { movableView } from "../src/struct/struct.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { timeOf } from "./statistics.ts";

/** Structs in memory, over which each task iterates. */
const STRUCTS = 64;

/** Time until V8 has compiled a task for the last time, on a busy machine too, in ms. */
const WARM_UP_MS = 300;

/** Structs that are measured, in the order of the targets. */
const structs = [
  { name: "six fields", type: SimpleTelemetry },
  { name: "rotator", type: ROTATOR["single-socket"].TelemetryClass },
  { name: "hexapod", type: CAMERA_HEXAPOD["single-socket"].TelemetryClass },
] as const;

/** Largest ratios to code by hand; undefined for a struct that has no such field. */
const targets: Record<string, (number | undefined)[]> = {
  "toObject()": [1.3, 1.3, 1.3],
  "set(values)": [6, 10, 4],
  "create(values)": [2, 6, 4],
  "write all scalar fields": [2.8, 4.5, 2],
  "read all scalar fields": [1.6, 3, 1.7],
  "read one field": [1.3, 1.3, 1.3],
  "JSON.stringify(view)": [1.2, 1.2, 1.2],
  "JSON.stringify(view), beside a toJSON() by hand": [1.2, 1.2, 1.2],
  "JSON.stringify(view.toJSON())": [1.2, 1.2, 1.2],
  "array field, [i]": [undefined, 3, 3],
  "array field, iteration": [undefined, 3, 3],
  "array field of a view that moves, [i]": [undefined, 3, 3],
  "array field of a view that moves, iteration": [undefined, 3, 3],
};

/** Measures all tasks for all structs. */
export async function benchStructs(
  { quick }: BenchOptions,
): Promise<Row[]> {
  const structurae = await loadStructurae();
  const rows: Row[] = [];
  const rounds = quick ? 1 : 100;
  const roundMs = quick ? 1 : 2;
  for (const [index, { name, type }] of structs.entries()) {
    const contenders = {
      ours: ours(type),
      byHand: byHand(type),
      ...structurae && { structurae: structurae(type) },
    };
    for (const [task, { [index]: max }] of Object.entries(targets)) {
      if (max === undefined) continue;
      const runs = Object.entries(contenders).flatMap(([name, tasks]) => {
        const run = tasks[task];
        return run === undefined
          ? []
          : [{ name, run, timesNs: [] as number[] }];
      });
      for (const { run } of runs) timeOf(run, quick ? 1 : WARM_UP_MS);
      for (let round = 0; round < rounds; round++) {
        for (const { run, timesNs } of runs) {
          timesNs.push(timeOf(run, roundMs) / STRUCTS);
        }
      }
      // The fastest rounds are those that other programs didn't interrupt.
      const [our, hand, other] = runs.map(({ timesNs }) =>
        Math.min(...timesNs)
      );
      const ratio = our / hand;
      const times = `${our.toFixed(1)} ns, by hand ${hand.toFixed(1)} ns`;
      const beside = other === undefined
        ? ""
        : `; structurae ${(other / hand).toFixed(2)} ×`;
      rows.push(targetRow(
        `${name}: ${task}`,
        `${ratio.toFixed(2)} × by hand (${times})${beside}`,
        `≤ ${max} × by hand`,
        ratio <= max,
        { ratio, timeNs: our },
      ));
    }
  }
  if (structurae === undefined) {
    rows.push({ what: "structurae", measured: "skipped: it can't be fetched" });
  }
  return rows;
}

/** Functions that each do a task for all structs in memory. */
type Tasks = Record<string, () => void>;

/** Generated text, run with what it names. */
function compile(text: string, names: Record<string, unknown>): () => void {
  return new Function(...Object.keys(names), `"use strict";\n${text}`)(
    ...Object.values(names),
  );
}

/** Returns the text of a loop over all structs, each with values of its own. */
function loopOverAll(text: string): string {
  return `return () => {
let sum = 0;
for (let n = 0; n < ${STRUCTS}; n++) {
const view = views[n], values = all[n];
{ ${text} }
}
last.kept = sum;
};`;
}

/** Plain objects with the values of each struct. */
function valuesOf(type: AnyStructType): object[] {
  const buffer = memoryOf(type);
  return Array.from(
    { length: STRUCTS },
    (_, i) => type.view(buffer, i * type.byteLength).toObject(),
  );
}

/** Keeps objects made, so that the compiler can't leave them out. */
const last: { kept?: unknown } = {};

function memoryOf(type: AnyStructType): ArrayBuffer {
  const buffer = new ArrayBuffer(STRUCTS * type.byteLength);
  for (let i = 0; i < STRUCTS; i++) {
    const view = type.view(buffer, i * type.byteLength);
    for (const field of type.fields) fill(view, field, i);
  }
  return buffer;
}

/** Sets a field to numbers as they occur, most of them not whole. */
function fill(view: object, { name, type, count }: Field, i: number): void {
  const number = (j: number) =>
    type === "f64" || type === "f32" ? (i + 1) * (j + 0.1) : (i + j) % 100;
  if (type === "char") return;
  if (typeof type === "object") {
    const nested = Reflect.get(view, name);
    const each = count === undefined ? [nested] : [...nested];
    for (const one of each) {
      for (const field of type.fields) fill(one, field, i);
    }
    return;
  }
  const value = count === undefined
    ? type === "bool" ? i % 2 === 0 : number(1)
    : Array.from({ length: count }, (_, j) => number(j));
  Reflect.set(view, name, type.endsWith("64") && type[0] !== "f" ? 5n : value);
}

function ours(type: AnyStructType): Tasks {
  const data = new DataView(memoryOf(type));
  const views = Array.from(
    { length: STRUCTS },
    (_, i) => type.viewAt(data, i * type.byteLength),
  );
  const { scalars, arrays } = partsOf(type);
  const move =
    `moving.moveTo(data, n * ${type.byteLength}); const view = moving.view;`;
  const indices = arrays.map(({ name, count }) =>
    `{ const array = view.${name}; for (let i = 0; i < ${count}; i++) sum += array[i]; }`
  ).join("\n");
  const iterations = arrays
    .map(({ name }) => `for (const x of view.${name}) sum += x;`)
    .join("\n");
  const moving = movableView(type);
  const names = { views, all: valuesOf(type), type, moving, data, last };
  const each = (text: string) => compile(loopOverAll(text), names);
  return {
    "toObject()": each("last.kept = view.toObject();"),
    "set(values)": each("view.set(values);"),
    "create(values)": each("last.kept = type.create(values);"),
    "write all scalar fields": each(
      scalars.map(({ name }) => `view.${name} = values.${name};`).join("\n"),
    ),
    "read all scalar fields": each(
      scalars.map(({ name }) => `sum += +view.${name};`).join("\n"),
    ),
    "read one field": each(`sum += +view.${scalars.at(-1)!.name};`),
    "JSON.stringify(view)": each("last.kept = JSON.stringify(view);"),
    "JSON.stringify(view), beside a toJSON() by hand": each(
      "last.kept = JSON.stringify(view);",
    ),
    "JSON.stringify(view.toJSON())": each(
      "last.kept = JSON.stringify(view.toJSON());",
    ),
    "array field, [i]": each(indices),
    "array field, iteration": each(iterations),
    "array field of a view that moves, [i]": each(move + indices),
    "array field of a view that moves, iteration": each(move + iterations),
  };
}

function byHand(type: AnyStructType): Tasks {
  const buffer = memoryOf(type);
  const { byteLength } = type;
  const views = Array.from(
    { length: STRUCTS },
    (_, i) => new DataView(buffer, i * byteLength, byteLength),
  );
  const { scalars, arrays } = partsOf(type);
  const each = (text: string) =>
    compile(
      `const toObject = (view) => (${objectText(type, 0)});
const write = (view, values) => { ${writeText(type, "values", 0)} };
${loopOverAll(text)}`,
      { views, all: valuesOf(type), last },
    );
  const json = each("last.kept = JSON.stringify(toObject(view));");
  const loops = each(arrays.map(loopText).join("\n"));
  return {
    "toObject()": each("last.kept = toObject(view);"),
    "set(values)": each("write(view, values);"),
    "create(values)": each(
      `const made = new DataView(new ArrayBuffer(${byteLength})); write(made, values); last.kept = made;`,
    ),
    "write all scalar fields": each(
      scalars.map((field) =>
        setText(field.type as string, field.offset, `values.${field.name}`)
      ).join("\n"),
    ),
    "read all scalar fields": each(
      scalars.map(({ type, offset }) =>
        `sum += +${getText(type as string, offset)};`
      ).join("\n"),
    ),
    "read one field": each(
      `sum += +${
        getText(scalars.at(-1)!.type as string, scalars.at(-1)!.offset)
      };`,
    ),
    "JSON.stringify(view)": json,
    "JSON.stringify(view), beside a toJSON() by hand": each(
      "last.kept = JSON.stringify({ toJSON: () => toObject(view) });",
    ),
    "JSON.stringify(view.toJSON())": json,
    "array field, [i]": loops,
    "array field, iteration": loops,
    "array field of a view that moves, [i]": loops,
    "array field of a view that moves, iteration": loops,
  };
}

/** Returns the fields of one number each, and those of several. */
function partsOf({ fields }: AnyStructType) {
  const numbers = fields.filter(({ type }) =>
    type !== "char" && typeof type === "string"
  );
  return {
    scalars: numbers.filter(({ count }) => count === undefined),
    arrays: numbers.filter(({ count }) => count !== undefined),
  };
}

function getText(type: string, at: number | string): string {
  return `(${readScalar(shapeOf(type), "view", String(at))})`;
}

function setText(type: string, at: number | string, value: string): string {
  return writeScalar(shapeOf(type), "view", String(at), value);
}

function shapeOf(type: string): ScalarShape {
  return { kind: "scalar", tag: type as FieldTag, isLittle: true };
}

function loopText({ type, offset, count, byteLength }: Field): string {
  const at = `${offset} + i * ${byteLength / count!}`;
  return `for (let i = 0; i < ${count}; i++) sum += ${
    getText(type as string, at)
  };`;
}

function objectText({ fields }: AnyStructType, start: number): string {
  const texts = fields.map((field) => {
    const { name, type, count } = field;
    const each = placesOf(field, start).map((at) =>
      typeof type === "object" ? objectText(type, at) : getText(type, at)
    );
    return `${name}: ${count === undefined ? each[0] : `[${each}]`}`;
  });
  return `{ ${texts.join(", ")} }`;
}

function writeText(
  { fields }: AnyStructType,
  values: string,
  start: number,
): string {
  return fields.flatMap((field) => {
    const { name, type, count } = field;
    return placesOf(field, start).map((at, i) => {
      const value = `${values}.${name}${count === undefined ? "" : `[${i}]`}`;
      return typeof type === "object"
        ? writeText(type, value, at)
        : setText(type, at, value);
    });
  }).join("\n");
}

/** Returns the offsets of the elements of a field, or of its value. */
function placesOf(field: Field, start: number): number[] {
  const { offset, byteLength, count = 1 } = field;
  return Array.from(
    { length: count },
    (_, i) => start + offset + i * byteLength / count,
  );
}

// The package's types are left out, as it may be absent.
// deno-lint-ignore no-explicit-any
type Untyped = any;

async function loadStructurae(): Promise<
  ((type: AnyStructType) => Tasks) | undefined
> {
  try {
    // No literal, which would put the package into the project's lock.
    const { View } = await import(`npm:${"structurae@4.0.2"}`);
    return (type) => structuraeTasks(new View(), type);
  } catch {
    return undefined;
  }
}

function structuraeTasks(maker: Untyped, type: AnyStructType): Tasks {
  const Made = maker.create(schemaOf(type));
  const buffer = new ArrayBuffer(STRUCTS * type.byteLength);
  const views = Array.from(
    { length: STRUCTS },
    (_, i) => new Made(buffer, i * type.byteLength, type.byteLength),
  );
  const { scalars } = partsOf(type);
  const names = { views, all: valuesOf(type), Made, last };
  const each = (text: string) => compile(loopOverAll(text), names);
  return {
    "toObject()": each("last.kept = view.toJSON();"),
    "create(values)": each("last.kept = Made.from(values);"),
    "write all scalar fields": each(
      scalars.map(({ name }) => `view.set("${name}", values.${name});`)
        .join("\n"),
    ),
    "read all scalar fields": each(
      scalars.map(({ name }) => `sum += +view.get("${name}");`).join("\n"),
    ),
    "read one field": each(`sum += +view.get("${scalars.at(-1)!.name}");`),
    "JSON.stringify(view)": each("last.kept = JSON.stringify(view);"),
  };
}

function schemaOf(type: AnyStructType): object {
  return {
    $id: type.name,
    type: "object",
    properties: Object.fromEntries(
      type.fields.map(({ name, type, count }) => {
        const items = typeof type === "object"
          ? schemaOf(type)
          : scalarOf(type);
        return [
          name,
          count === undefined
            ? items
            : { type: "array", items, maxItems: count },
        ];
      }),
    ),
  };
}

function scalarOf(type: string): object {
  if (type === "bool") return { type: "boolean" };
  const btype = METHODS[type as FieldTag].toLowerCase();
  const isFloat = btype.startsWith("float");
  return { type: isFloat ? "number" : "integer", btype };
}
