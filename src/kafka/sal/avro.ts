/**
 * Encoder of Avro's binary form (Apache Avro 1.11, "Binary Encoding") for the schemas of
 * SAL: a record of numbers, booleans, strings and arrays of them, each of which may be null.
 *
 * @module
 */

/** Type of a field. */
export type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: string; readonly items?: AvroType };

/** Record, as the registry has it. */
export interface AvroRecord {
  /** `record`. */
  readonly type: string;
  /** Fields in the order of their bytes. */
  readonly fields: readonly {
    readonly name: string;
    readonly type: AvroType;
    readonly default?: unknown;
  }[];
}

const CHUNK_BYTES = 1024;
const utf8 = new TextEncoder();

/** Bytes that grow. */
class Writer {
  #bytes = new Uint8Array(CHUNK_BYTES);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  reserve(count: number): DataView {
    if (this.#length + count > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length + count);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const view = new DataView(this.#bytes.buffer, this.#length, count);
    this.#length += count;
    return view;
  }

  /** Writes an integer: zigzag, seven bits a byte. */
  long(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest > 127n; rest >>= 7n) {
      this.reserve(1).setUint8(0, Number(rest & 127n) | 128);
    }
    this.reserve(1).setUint8(0, Number(rest));
  }

  text(value: string): void {
    const bytes = utf8.encode(value);
    this.long(BigInt(bytes.length));
    const view = this.reserve(bytes.length);
    new Uint8Array(view.buffer, view.byteOffset, bytes.length).set(bytes);
  }
}

/**
 * Encodes the values of a record. A field without a value gets NaN where it is a
 * floating-point number, so that nobody takes a default for a measurement, and else the
 * schema's default.
 *
 * @param record The schema.
 * @param values Values by the names of fields.
 * @throws {TypeError} If a value doesn't fit its type, or a type isn't known.
 */
export function encodeAvro(
  record: AvroRecord,
  values: Readonly<Record<string, unknown>>,
): Uint8Array {
  const writer = new Writer();
  for (const { name, type, default: fallback } of record.fields) {
    try {
      const value = values[name];
      write(
        writer,
        type,
        value === undefined ? missing(type, fallback) : value,
      );
    } catch (cause) {
      throw new TypeError(
        `Cannot encode field "${name}": ${(cause as Error).message}`,
        { cause },
      );
    }
  }
  return writer.bytes;
}

function write(writer: Writer, type: AvroType, value: unknown): void {
  if (isUnion(type)) return writeUnion(writer, type, value);
  if (typeof type === "object") {
    if (type.type !== "array" || !Array.isArray(value)) {
      if (type.items !== undefined) throw mismatch("array", value);
      return write(writer, type.type, value);
    }
    if (value.length > 0) writer.long(BigInt(value.length));
    for (const item of value) write(writer, type.items!, item);
    return writer.long(0n);
  }
  switch (type) {
    case "null":
      return;
    case "boolean":
      writer.reserve(1).setUint8(0, Number(Boolean(value)));
      return;
    case "int":
    case "long":
      if (!Number.isInteger(Number(value))) throw mismatch(type, value);
      return writer.long(BigInt(value as number));
    case "float":
      writer.reserve(4).setFloat32(0, Number(value), true);
      return;
    case "double":
      writer.reserve(8).setFloat64(0, Number(value), true);
      return;
    case "string":
      return writer.text(String(value));
    default:
      throw new TypeError(`type ${type} is not known`);
  }
}

function writeUnion(
  writer: Writer,
  types: readonly AvroType[],
  value: unknown,
): void {
  const index = types.findIndex((type) =>
    (type === "null") === (value === null)
  );
  if (index < 0) throw mismatch(types.join(" or "), value);
  writer.long(BigInt(index));
  write(writer, types[index], value);
}

/** Returns the value of a field that has none. */
function missing(type: AvroType, fallback: unknown): unknown {
  const inner = isUnion(type) ? type.find((each) => each !== "null")! : type;
  if (isFloating(inner)) return NaN;
  const isArray = typeof inner === "object" && !isUnion(inner) &&
    isFloating(inner.items) && Array.isArray(fallback);
  if (isArray) return fallback.map(() => NaN);
  if (fallback === undefined) throw new TypeError("it has no default");
  return fallback;
}

function isFloating(type: AvroType | undefined): boolean {
  return type === "float" || type === "double";
}

function isUnion(type: AvroType): type is readonly AvroType[] {
  return Array.isArray(type);
}

function mismatch(type: string, value: unknown): TypeError {
  return new TypeError(`${type} expected: received ${String(value)}`);
}
