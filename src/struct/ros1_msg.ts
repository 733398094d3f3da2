/**
 * ROS 1 message definitions of structs.
 *
 * @module
 */

import { readOptions, typeOf } from "../base/check.ts";
import { printable } from "../base/printable.ts";
import { type AnyStructType, type Field, isStructType } from "./struct.ts";
import { UniqueNames } from "./unique_names.ts";

/** Options of {@linkcode structToRos1Msg}. */
export interface Ros1MsgOptions {
  /**
   * Package of the messages of nested structs: a lower-case letter, then letters, digits and
   * underscores; `"hexrot"` by default.
   */
  readonly packageName?: string;
}

const ACTION = "write ROS 1 message";
const SEPARATOR = "=".repeat(80);
const TYPES: Readonly<Record<string, string>> = {
  u8: "uint8",
  i8: "int8",
  u16: "uint16",
  i16: "int16",
  u32: "uint32",
  i32: "int32",
  u64: "uint64",
  i64: "int64",
  f32: "float32",
  f64: "float64",
  bool: "bool",
  char: "uint8",
};
/** Types of masks: a bit of the sign, or of a whole number in a float, needs an unsigned one. */
const MASK_TYPES: typeof TYPES = {
  i8: "uint8",
  i16: "uint16",
  i32: "uint32",
  i64: "uint64",
  f32: "uint32",
  f64: "uint64",
};

/**
 * Returns the definition of a ROS 1 message of which the serialized form is a struct, byte
 * for byte: `view.bytes` is such a message, to store in a bag or an MCAP file (encoding
 * `ros1`, schema encoding `ros1msg`) without conversion.
 *
 * | struct | message |
 * | --- | --- |
 * | numbers, `bool` | the type of ROS of that size |
 * | text `["char", n]` | `uint8[n]`, padded with NUL bytes |
 * | arrays, also of arrays | one array of the count of all |
 * | a nested struct | a message of its own, in a section `MSG:` behind the first |
 * | unused bytes | `uint8[n]`, named `padding` |
 * | unit, description | a comment |
 * | names of values or bits | constants `FIELD_NAME`, those of bits unsigned |
 *
 * ROS allows names of ASCII letters, digits and underscores that begin with a letter. A
 * name that has other characters, or is taken, is changed; that of a field stands in a
 * comment.
 *
 * @example
 * ```ts
 * import { defineStruct, structToRos1Msg } from "jsr:@hexrot/comm@^0.1.0/struct";
 *
 * const Telemetry = defineStruct("Telemetry", {
 *   state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
 *   strutLengths: { type: ["f64", 6], unit: "µm" },
 * });
 * console.log(structToRos1Msg(Telemetry));
 * // uint8 STATE_STANDBY=0
 * // uint8 STATE_ENABLED=2
 * // uint8 state
 * // float64[6] strutLengths # µm
 * ```
 *
 * @param type Struct to write. It and those nested in it are little-endian, without
 * bit-fields, and their fields don't overlap.
 * @param options Package of nested messages.
 * @returns The definition, with those of nested messages; it ends with a line break.
 * @throws {TypeError} If `type` is not a StructType, the package's name is none, or a field
 * is big-endian, a bit-field, or overlaps another.
 */
export function structToRos1Msg(
  type: AnyStructType,
  options: Ros1MsgOptions = {},
): string {
  if (!isStructType(type)) {
    throw refusal("it must be a StructType", typeOf(type));
  }
  const { packageName = "hexrot" } = readOptions(
    options,
    ["packageName"],
    ACTION,
  );
  if (
    typeof packageName !== "string" || !/^[a-z][a-zA-Z0-9_]*$/.test(packageName)
  ) {
    const rule =
      "packageName must be a lower-case letter, then letters, digits and underscores";
    throw refusal(rule, typeOf(packageName));
  }
  return new Writer(packageName).write(type);
}

/** Writes messages, each once. */
class Writer {
  readonly #packageName: string;
  readonly #typeNames = new UniqueNames();
  /** Messages by struct, with full names; those of nested structs are added as they occur. */
  readonly #messages = new Map<AnyStructType, string>();

  constructor(packageName: string) {
    this.#packageName = packageName;
  }

  write(type: AnyStructType): string {
    this.#nameOf(type);
    const sections: string[] = [];
    // The map grows in the loop, by the structs nested in each.
    for (const [struct, name] of this.#messages) {
      const head = struct === type ? "" : `${SEPARATOR}\nMSG: ${name}\n`;
      sections.push(head + this.#body(struct));
    }
    return sections.join("");
  }

  #nameOf(type: AnyStructType): string {
    const known = this.#messages.get(type);
    if (known !== undefined) return known;
    const own = this.#typeNames.claim(type.name, "Struct");
    const name = `${this.#packageName}/${own}`;
    this.#messages.set(type, name);
    return name;
  }

  #body(struct: AnyStructType): string {
    // Fields first, so that no constant takes the name of one.
    const names = new UniqueNames();
    const ownNames = struct.fields.map(({ name }) =>
      names.claim(name, "field")
    );
    const lines: string[] = [];
    let end = 0;
    for (const [i, field] of struct.fields.entries()) {
      checkField(struct, field, end);
      lines.push(...padding(field.offset - end, names));
      lines.push(...this.#field(field, ownNames[i], names));
      end = field.offset + field.byteLength;
    }
    lines.push(...padding(struct.byteLength - end, names));
    return lines.map((line) => `${line}\n`).join("");
  }

  #field(field: Field, own: string, names: UniqueNames): string[] {
    const { type, count, values, bits } = field;
    const element = typeof type === "object" ? this.#nameOf(type) : TYPES[type];
    const ofConstants = bits === undefined
      ? element
      : MASK_TYPES[type as string] ?? element;
    const constants = Object.entries(values ?? bits ?? {}).map(
      ([constant, value]) => {
        const whole = names.claim(`${screamingCase(own)}_${constant}`, "");
        return `${ofConstants} ${whole}=${value}`;
      },
    );
    const array = count === undefined ? "" : `[${count}]`;
    const comment = commentOf(field, own);
    return [...constants, `${element}${array} ${own}${comment}`];
  }
}

function padding(byteLength: number, names: UniqueNames): string[] {
  if (byteLength === 0) return [];
  return [`uint8[${byteLength}] ${names.claim("padding", "")}`];
}

function commentOf(
  { name, unit, description, dimensions }: Field,
  own: string,
): string {
  const parts = [
    own === name ? "" : `"${name}"`,
    dimensions === undefined ? "" : dimensions.join(" × "),
    unit ?? "",
    description ?? "",
  ].filter(Boolean);
  if (parts.length === 0) return "";
  const comment = parts.join("; ").replace(/\s+/g, " ").trim();
  return ` # ${printable(comment)}`;
}

/** Returns the name of a constant: `enabledSubstate` → `ENABLED_SUBSTATE`. */
function screamingCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

function checkField(struct: AnyStructType, field: Field, end: number): void {
  const which = `field "${field.name}" of struct "${struct.name}"`;
  if (field.bitLength !== undefined) {
    throw refusal(`${which} must have whole bytes`, "a bit-field");
  }
  if (field.endian === "big") {
    throw refusal(`${which} must be little-endian`, "big-endian");
  }
  if (field.offset < end) {
    const received = `offset ${field.offset}, before the end ${end} of another`;
    throw refusal(`${which} must not overlap another`, received);
  }
}

function refusal(rule: string, received: string): TypeError {
  return new TypeError(`Cannot ${ACTION} as ${rule}: received ${received}`);
}
