/**
 * Text of the code that writes values of a struct, all or none.
 *
 * @module
 */

import type { Codec, Place, Shape } from "../struct_fields.ts";
import { TESTS, writeScalar } from "./scalar_code.ts";
import { INLINE_MAX, valueCount } from "./value_count.ts";

/** Steps that read and check values, and those that write them then. */
export class WriteSteps {
  readonly locals: string[] = [];
  readonly checks: string[] = [];
  readonly writes: string[] = [];
  readonly #constant: (value: unknown) => string;

  constructor(constant: (value: unknown) => string) {
    this.#constant = constant;
  }

  /**
   * Adds the steps for a value; returns whether there are any for its shape.
   *
   * @param value Expression of the value.
   * @param offset Offset to write it at.
   */
  add(
    shape: Shape | undefined,
    codec: Codec | undefined,
    value: string,
    offset: number,
  ): boolean {
    const local = `v${this.locals.length}`;
    this.locals.push(local);
    this.checks.push(`${local} = ${value};`);
    switch (shape?.kind) {
      case "scalar": {
        this.#check(TESTS[shape.tag].replace(/\bv\b/g, local));
        this.writes.push(writeScalar(shape, "d", `o + ${offset}`, local));
        return true;
      }
      case "text": {
        const { byteLength } = codec!;
        this.#check(`isAscii(${local}, ${byteLength})`);
        this.writes.push(
          `writeAscii(d, o + ${offset}, ${byteLength}, ${local});`,
        );
        return true;
      }
      case "struct":
        return this.#addStruct(shape.places, local, offset);
      case "array": {
        const { element, count } = shape;
        this.#check(`isArray(${local}) && ${local}.length === ${count}`);
        if (valueCount(element.shape) * count > INLINE_MAX) {
          return this.#addLoop(element, count, local, offset);
        }
        for (let index = 0; index < count; index++) {
          const at = offset + index * element.byteLength;
          const each = `${local}[${index}]`;
          if (!this.add(element.shape, element, each, at)) return false;
        }
        return true;
      }
      default:
        return false;
    }
  }

  #addStruct(
    places: ReadonlyMap<string, Place>,
    local: string,
    offset: number,
  ): boolean {
    // Which of several fields at one place wins depends on the order of the keys.
    const names = this.#constant([...places.keys()]);
    const isOther = doOverlap(places)
      ? ""
      : ` && !${this.#constant(new Set(places.keys()))}.has(k)`;
    this.checks.push(
      `{ let i = 0; for (const k in ${local}) if (k !== ${names}[i++]${isOther}) return false; if (i !== ${places.size}) return false; }`,
    );
    const first = this.checks.length;
    for (const [name, { codec, ...place }] of places) {
      const value = `${local}[${JSON.stringify(name)}]`;
      const at = offset + place.offset;
      if (!this.add(codec.shape, codec, value, at)) return false;
    }
    // Behind the first read, which tells V8 the object's map, this costs nothing.
    this.checks.splice(
      first + 1,
      0,
      `if (!(getPrototypeOf(${local}) === ObjectPrototype && ${local}[tag] === undefined)) return false;`,
    );
    return true;
  }

  #addLoop(
    { shape, byteLength }: Codec,
    count: number,
    local: string,
    offset: number,
  ): boolean {
    if (shape?.kind !== "scalar") return false;
    const test = TESTS[shape.tag].replace(/\bv\b/g, "e");
    this.checks.push(
      `${local} = slice(${local});`,
      `for (const e of ${local}) if (!(${test})) return false;`,
    );
    const at = `o + ${offset} + i * ${byteLength}`;
    this.writes.push(
      `for (let i = 0; i < ${count}; i++) ${
        writeScalar(shape, "d", at, `${local}[i]`)
      }`,
    );
    return true;
  }

  #check(test: string): void {
    this.checks.push(`if (!(${test})) return false;`);
  }
}

/**
 * Returns the body of the function that writes some numbers and flags of a struct, or none.
 */
export function writeSomeText(
  places: ReadonlyMap<string, Place>,
  byteLength: number,
): string {
  if (doOverlap(places)) return "return false;\n";
  const cases: string[] = [];
  const writes: string[] = [];
  for (const [name, { codec: { shape }, offset }] of places) {
    if (shape?.kind !== "scalar") continue;
    const local = `v${writes.length}`;
    const test = TESTS[shape.tag];
    cases.push(
      `case ${JSON.stringify(name)}: if (!(${
        test.replace(/\bv\b/g, "e")
      })) return false; ${local} = e; break;`,
    );
    const write = writeScalar(shape, "d", `o + ${offset}`, local);
    writes.push(`if (${local} !== undefined) ${write}`);
  }
  if (writes.length === 0) return "return false;\n";
  return `let ${writes.map((_, index) => `v${index}`).join(", ")};
try {
if (v[CODEC] !== undefined || o + ${byteLength} > d.byteLength) return false;
if (getPrototypeOf(v) !== ObjectPrototype || v[tag] !== undefined) return false;
for (const k in v) {
const e = v[k];
switch (k) {
${cases.join("\n")}
default: return false;
}
}
} catch {
return false;
}
${writes.join("\n")}
return true;
`;
}

function doOverlap(places: ReadonlyMap<string, Place>): boolean {
  let end = 0;
  for (const { offset, codec } of places.values()) {
    if (offset < end) return true;
    end = offset + codec.byteLength;
  }
  return false;
}
