/**
 * TypeScript declarations of structs.
 *
 * @module
 */

import { type AnyStructType, isStructType } from "../struct.ts";
import { typeOf } from "../../base/check.ts";
import type { Field } from "../struct_types.ts";
import { cNamesOf } from "./c_names.ts";
import { bytes } from "./layout.ts";
import { pascalCase } from "./names.ts";

/**
 * Writes the declaration of a struct as TypeScript, to paste: TypeScript then knows,
 * completes and checks the fields.
 *
 * Each nested struct is a constant before it. Comments give the offset of each field in its
 * struct and, if `structFromC()` has read the struct, the C name. Derived fields are left
 * out, as their code is not known.
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
 * @param type Struct to write.
 * @returns The text, without the import of `defineStruct`; it ends with a line break.
 * @throws {TypeError} If `type` is not a StructType.
 */
export function structToTypeScript(type: AnyStructType): string {
  if (!isStructType(type)) {
    throw new TypeError(
      `Cannot write struct as it must be a StructType: received ${
        typeOf(type)
      }`,
    );
  }
  return new Writer().write(type).join("\n");
}

class Writer {
  readonly #blocks: string[] = [];
  readonly #constants = new Map<AnyStructType, string>();
  readonly #taken = new Set<string>();

  /** Writes a struct after those that are nested in it. */
  write(type: AnyStructType): readonly string[] {
    this.#writeNested(type);
    const last = this.#blocks.length - 1;
    this.#blocks[last] = this.#blocks[last].replace(/^const/m, "export const");
    return this.#blocks;
  }

  #writeNested(type: AnyStructType): string {
    const known = this.#constants.get(type);
    if (known !== undefined) return known;
    const names = cNamesOf(type);
    const lines = type.fields.map((field) => {
      const cName = names?.fields.get(field.name);
      const comment = `${field.offset}${
        cName === undefined ? "" : `: ${cName}`
      }`;
      return `  ${keyOf(field.name)}: ${this.#typeOf(field)}, // ${comment}\n`;
    });
    const constant = this.#constantOf(type.name);
    const { frameId } = type;
    const options = frameId === undefined
      ? ""
      : `, { frameId: ${hex(frameId)} }`;
    const inC = names?.struct === undefined ? "" : `, in C \`${names.struct}\``;
    this.#blocks.push(
      `/** ${bytes(type.byteLength)}${inC}. */\n` +
        `const ${constant} = defineStruct(${JSON.stringify(type.name)}, {\n` +
        `${lines.join("")}}${options});\n`,
    );
    this.#constants.set(type, constant);
    return constant;
  }

  #typeOf({ type, count }: Field): string {
    const element = typeof type === "object"
      ? this.#writeNested(type)
      : `"${type}"`;
    return count === undefined ? element : `[${element}, ${count}]`;
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

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function hex(id: number): string {
  return `0x${id.toString(16).toUpperCase().padStart(2, "0")}`;
}
