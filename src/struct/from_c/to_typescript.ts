/**
 * TypeScript declarations of structs.
 *
 * @module
 */

import { type AnyStructType, isStructType } from "../struct.ts";
import { typeOf } from "../../base/check.ts";
import type { Field } from "../struct_types.ts";
import { MEANING_KEYS } from "../field_meaning.ts";
import { cNamesOf } from "./c_names.ts";
import { bytes } from "./layout.ts";
import { pascalCase } from "./names.ts";

/**
 * Writes the declarations of structs as TypeScript, to paste: TypeScript then knows,
 * completes and checks the fields.
 *
 * Each nested struct is a constant before it, once for all structs. Comments give the offset
 * of each field in its struct and, if `structFromC()` has read the struct, the C name. Units,
 * descriptions and names of values are part of the declaration. Derived fields are left out,
 * as their code is not known.
 *
 * @example
 * ```ts
 * import { structFromC, structToTypeScript } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const Telemetry = structFromC(
 *   "struct telemetry { double curr_position; };",
 * );
 * console.log(structToTypeScript(Telemetry));
 * // export const Telemetry = defineStruct("telemetry", {
 * //   currPosition: "f64", // 0: curr_position
 * // });
 * ```
 *
 * @param types Structs to write; each is an exported constant.
 * @returns The text, without the import of `defineStruct`; it ends with a line break.
 * @throws {TypeError} If one of them is not a StructType, or there is none.
 */
export function structToTypeScript(
  ...types: readonly AnyStructType[]
): string {
  const wrong = types.length === 0
    ? [undefined]
    : types.filter((type) => !isStructType(type));
  if (wrong.length > 0) {
    throw new TypeError(
      `Cannot write struct as it must be a StructType: received ${
        typeOf(wrong[0])
      }`,
    );
  }
  return new Writer().write(types);
}

class Writer {
  readonly #blocks: string[] = [];
  readonly #constants = new Map<AnyStructType, string>();
  readonly #taken = new Set<string>();

  /** Writes structs after those that are nested in them. */
  write(types: readonly AnyStructType[]): string {
    for (const type of types) this.#writeStruct(type);
    const names = new Set(types.map((type) => this.#constants.get(type)));
    return this.#blocks.map((block) =>
      block.replace(
        /^const (\S+)/m,
        (text, name) => names.has(name) ? `export ${text}` : text,
      )
    ).join("\n");
  }

  #writeStruct(type: AnyStructType): string {
    const known = this.#constants.get(type);
    if (known !== undefined) return known;
    const names = cNamesOf(type);
    let end = 0;
    let length = 0;
    const lines = type.fields.map((field) => {
      const cName = names?.fields.get(field.name);
      const comment = `${field.offset}${
        cName === undefined ? "" : `: ${cName}`
      }`;
      const declared = this.#declared(field, end);
      end = field.offset + field.byteLength;
      length = Math.max(length, end);
      return `  ${keyOf(field.name)}: ${declared}, // ${comment}\n`;
    });
    const constant = this.#constantOf(type.name);
    const { frameId, byteLength } = type;
    const options = [
      ...frameId === undefined ? [] : [`frameId: ${hex(frameId)}`],
      ...byteLength === length ? [] : [`byteLength: ${byteLength}`],
    ].join(", ");
    const inC = names?.struct === undefined ? "" : `, in C \`${names.struct}\``;
    this.#blocks.push(
      `/** ${bytes(byteLength)}${inC}. */\n` +
        `const ${constant} = defineStruct(${JSON.stringify(type.name)}, {\n` +
        `${lines.join("")}}${options === "" ? "" : `, { ${options} }`});\n`,
    );
    this.#constants.set(type, constant);
    return constant;
  }

  /** Returns the declaration of a field, as short as it can be. */
  #declared(field: Field, end: number): string {
    const parts: [string, unknown][] = [];
    if (field.offset !== end) parts.push(["offset", field.offset]);
    for (const key of SPEC_KEYS) {
      if (field[key] !== undefined) parts.push([key, field[key]]);
    }
    const type = this.#typeOf(field);
    if (parts.length === 0) return type;
    const rest = parts.map(([key, value]) => `${key}: ${literal(value)}`);
    return `{ ${[`type: ${type}`, ...rest].join(", ")} }`;
  }

  #typeOf({ type, count, dimensions }: Field): string {
    const element = typeof type === "object"
      ? this.#writeStruct(type)
      : `"${type}"`;
    const lengths = dimensions ?? (count === undefined ? [] : [count]);
    return lengths.reduceRight(
      (element, length) => `[${element}, ${length}]`,
      element,
    );
  }

  /** Returns a name of its own, also for structs that share a name. */
  #constantOf(struct: string): string {
    const base = pascalCase(struct);
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    return name;
  }
}

/** Keys of a field that its declaration repeats. */
const SPEC_KEYS = [
  "endian",
  "bitOffset",
  "bitLength",
  ...MEANING_KEYS,
] as const;

/** Returns plain data as TypeScript has it. */
function literal(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, value]) =>
    `${keyOf(key)}: ${literal(value)}`
  );
  return `{ ${entries.join(", ")} }`;
}

function keyOf(name: string): string {
  // Written plainly, this name would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function hex(id: number): string {
  return `0x${id.toString(16).toUpperCase().padStart(2, "0")}`;
}
