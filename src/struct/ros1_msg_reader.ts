/**
 * Structs of ROS 1 message definitions.
 *
 * @module
 */

import { readOptions, typeOf } from "../base/check.ts";
import { printable } from "../base/printable.ts";
import {
  type AnyStructType,
  defineStruct,
  type FieldSpec,
  type FieldType,
  type StructFields,
  type StructType,
} from "./struct.ts";

/** Options of {@linkcode structFromRos1Msg}. */
export interface FromRos1MsgOptions {
  /** Name of the message, `"Message"` by default; in front of a slash is its package. */
  readonly name?: string;
  /** Id of the frames that carry the struct, in 0..4294967295. */
  readonly frameId?: number;
}

const ACTION = "read ROS 1 message";
const SECTION = /^=+\s*\nMSG:\s*(\S+)[ \t]*$/m;
const FIELD =
  /^(?<type>[A-Za-z][\w/]*)\s*(?<array>\[\d*\])?\s+(?<name>[A-Za-z]\w*)\s*(?<constant>=)?/;
/** Levels of nested messages, as those that contain themselves have no end. */
const LEVELS_MAX = 32;

const TYPES: ReadonlyMap<string, FieldType> = new Map(
  Object.entries<FieldType>({
    bool: "bool",
    int8: "i8",
    uint8: "u8",
    byte: "i8",
    char: "u8",
    int16: "i16",
    uint16: "u16",
    int32: "i32",
    uint32: "u32",
    int64: "i64",
    uint64: "u64",
    float32: "f32",
    float64: "f64",
    time: defineStruct("time", { sec: "u32", nsec: "u32" }),
    duration: defineStruct("duration", { sec: "i32", nsec: "i32" }),
  }),
);

/**
 * Returns the struct that is the serialized form of a ROS 1 message, byte for byte: the
 * reverse of {@linkcode structToRos1Msg}. Only messages of fixed length are structs.
 *
 * | message | struct |
 * | --- | --- |
 * | `bool`, `int8` … `float64` | `bool`, `i8` … `f64`; `byte` is `i8`, `char` is `u8` |
 * | `T[n]` | an array |
 * | `time`, `duration` | a struct of `sec` and `nsec` |
 * | a message of a section `MSG:` | a nested struct |
 * | a comment in the line of a field | its description |
 * | `string`, `T[]`, `Header` (which has a string) | refused: their length varies |
 *
 * Constants are left out.
 *
 * @example
 * ```ts
 * import { structFromRos1Msg } from "jsr:@hexrot/comm@^0.1.0/struct";
 *
 * const Wrench = structFromRos1Msg(`
 *   float64[3] force # N
 *   float64[3] torque # N·m
 * `, { name: "Wrench" });
 * console.log(Wrench.byteLength); // 48
 * ```
 *
 * @param text Definition, with those of nested messages behind it.
 * @param options Name of the message, and frame id.
 * @returns The struct, little-endian.
 * @throws {TypeError} If an argument has the wrong type, a line can't be read, or a field is
 * of variable length or of an unknown type.
 * @throws {RangeError} If a length is out of range.
 */
export function structFromRos1Msg(
  text: string,
  options: FromRos1MsgOptions = {},
): StructType<StructFields> {
  if (typeof text !== "string") {
    throw new TypeError(
      `Cannot ${ACTION} as its definition must be a text: received ${
        typeOf(text)
      }`,
    );
  }
  const { name = "Message", frameId } = readOptions(
    options,
    ["name", "frameId"],
    ACTION,
  );
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      `Cannot ${ACTION} as name must be a text: received ${typeOf(name)}`,
    );
  }
  // Each match of the separator leaves the name of the section behind it.
  const [own, ...rest] = text.replaceAll("\r\n", "\n").split(SECTION);
  const sections = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 2) sections.set(rest[i], rest[i + 1]);
  return new Reader(sections).read(name, own, 0, frameId);
}

/** Reads messages, each nested one once. */
class Reader {
  readonly #sections: ReadonlyMap<string, string>;
  readonly #structs = new Map<string, StructType<StructFields>>();

  constructor(sections: ReadonlyMap<string, string>) {
    this.#sections = sections;
  }

  read(
    name: string,
    text: string,
    level: number,
    frameId?: number,
  ): StructType<StructFields> {
    const fields: [string, FieldSpec][] = [];
    for (const line of text.split("\n").map((line) => line.trim())) {
      if (line === "" || line.startsWith("#")) continue;
      const groups = FIELD.exec(line)?.groups;
      if (groups === undefined) {
        const received = printable(line.slice(0, 80));
        throw refusal(name, "each line must declare a field", received);
      }
      if (groups.constant) continue;
      const spec = this.#field(name, groups, level);
      const description = /#\s*(.*)$/.exec(line)?.[1];
      fields.push([groups.name, description ? { ...spec, description } : spec]);
    }
    if (new Set(fields.map(([field]) => field)).size < fields.length) {
      throw refusal(name, "each field must have a name of its own", "two");
    }
    const own = name.slice(name.lastIndexOf("/") + 1);
    return defineStruct(
      own,
      Object.fromEntries(fields),
      frameId === undefined ? {} : { frameId },
    ) as StructType<StructFields>;
  }

  #field(
    message: string,
    { type, array, name }: Partial<Record<string, string>>,
    level: number,
  ): FieldSpec {
    const declared = `${type}${array ?? ""}`;
    if (type === "string" || array === "[]") {
      const rule = `field "${name}" must have a fixed length`;
      throw refusal(message, rule, declared);
    }
    const element = TYPES.get(type!) ??
      this.#nested(message, type!, name!, level);
    return {
      type: array ? [element, Number(array.slice(1, -1))] : element,
    } as FieldSpec;
  }

  #nested(
    message: string,
    type: string,
    field: string,
    level: number,
  ): AnyStructType {
    const slash = message.lastIndexOf("/");
    const owner = slash < 0 ? "" : message.slice(0, slash + 1);
    const names = [...this.#sections.keys()];
    const whole = type === "Header" ? "std_msgs/Header" : type;
    const found =
      [owner + whole, whole].find((name) => this.#sections.has(name)) ??
        names.find((name) => name.endsWith(`/${whole}`));
    if (found === undefined) {
      const rule = `field "${field}" must be of a type that it defines`;
      throw refusal(message, rule, type);
    }
    if (level === LEVELS_MAX) {
      const rule = `field "${field}" must have at most ${LEVELS_MAX} levels`;
      throw refusal(message, rule, type);
    }
    const known = this.#structs.get(found) ??
      this.read(found, this.#sections.get(found)!, level + 1);
    this.#structs.set(found, known);
    return known;
  }
}

function refusal(message: string, rule: string, received: string): TypeError {
  return new TypeError(
    `Cannot ${ACTION} ${printable(message)} as ${rule}: received ${received}`,
  );
}
