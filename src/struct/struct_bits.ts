/**
 * Bit-fields: numbers and flags that share their bytes with others.
 *
 * @module
 */

import {
  bigInteger,
  type Codec,
  type FieldTag,
  integer,
  refusal,
  type Rule,
  shown,
  type Target,
} from "./struct_fields.ts";
import type { Endian } from "./struct_types.ts";

/** Tags that a bit-field can have, and the most bits of each. */
export const BIT_LENGTHS: ReadonlyMap<unknown, number> = new Map<
  FieldTag,
  number
>([
  ["u8", 8],
  ["i8", 8],
  ["u16", 16],
  ["i16", 16],
  ["u32", 32],
  ["i32", 32],
  ["u64", 64],
  ["i64", 64],
  ["bool", 1],
]);

/** Position of a bit-field, as a field's declaration has it. */
export interface BitRange {
  readonly bitOffset: number;
  readonly bitLength: number;
}

/** Codec of a bit-field; it leaves the other bits of its bytes as they are. */
export class BitFieldCodec implements Codec {
  readonly byteLength: number;
  readonly readsViews = false;
  readonly #tag: FieldTag;
  readonly #bitLength: number;
  /** Number of bits below the field, in the number that its bytes make up. */
  readonly #shift: number;
  readonly #isLittle: boolean;
  readonly #rule: Rule<number | bigint | boolean>;

  /**
   * @param tag Integer or flag that the bits hold.
   * @param range First bit and number of bits.
   * @param endian Order of the bytes and bits.
   */
  constructor(tag: FieldTag, range: BitRange, endian: Endian) {
    const { bitOffset, bitLength } = range;
    this.byteLength = Math.ceil((bitOffset + bitLength) / 8);
    this.#tag = tag;
    this.#bitLength = bitLength;
    this.#isLittle = endian === "little";
    this.#shift = this.#isLittle
      ? bitOffset
      : this.byteLength * 8 - bitOffset - bitLength;
    this.#rule = ruleOf(tag, bitLength);
  }

  read(data: DataView, at: number): number | bigint | boolean {
    const bits = BigInt.asUintN(
      this.#bitLength,
      this.#load(data, at) >> BigInt(this.#shift),
    );
    switch (this.#tag) {
      case "bool":
        return bits !== 0n;
      case "u64":
        return bits;
      case "i64":
        return BigInt.asIntN(this.#bitLength, bits);
      default: {
        const isSigned = this.#tag.startsWith("i");
        return Number(isSigned ? BigInt.asIntN(this.#bitLength, bits) : bits);
      }
    }
  }

  copy(data: DataView, at: number): number | bigint | boolean {
    return this.read(data, at);
  }

  write(data: DataView, at: number, value: unknown, target: Target): void {
    const { text, isType, isInRange } = this.#rule;
    const refuse = () =>
      refusal(
        target,
        `${this.#tag} of ${this.#bitLength} bits must be ${text}`,
        shown(value),
      );
    if (!isType(value)) throw new TypeError(refuse());
    if (!isInRange(value)) throw new RangeError(refuse());
    const shift = BigInt(this.#shift);
    const bits = BigInt.asUintN(this.#bitLength, BigInt(value)) << shift;
    const mask = ((1n << BigInt(this.#bitLength)) - 1n) << shift;
    this.#store(data, at, (this.#load(data, at) & ~mask) | bits);
  }

  #load(data: DataView, at: number): bigint {
    let word = 0n;
    for (let i = 0; i < this.byteLength; i++) {
      word = (word << 8n) | BigInt(data.getUint8(this.#byteAt(at, i)));
    }
    return word;
  }

  #store(data: DataView, at: number, word: bigint): void {
    for (let i = this.byteLength - 1; i >= 0; i--) {
      data.setUint8(this.#byteAt(at, i), Number(word & 0xFFn));
      word >>= 8n;
    }
  }

  /** Returns the place of a byte, counted from the most significant one. */
  #byteAt(at: number, index: number): number {
    return at + (this.#isLittle ? this.byteLength - 1 - index : index);
  }
}

function ruleOf(
  tag: FieldTag,
  bitLength: number,
): Rule<number | bigint | boolean> {
  if (tag === "bool") {
    return {
      text: "a boolean",
      isType: (value) => typeof value === "boolean",
      isInRange: () => true,
    };
  }
  const bits = BigInt(bitLength);
  const [min, max] = tag.startsWith("i")
    ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
    : [0n, (1n << bits) - 1n];
  const rule = tag.endsWith("64")
    ? bigInteger(min, max)
    : integer(Number(min), Number(max));
  return rule as Rule<number | bigint | boolean>;
}
