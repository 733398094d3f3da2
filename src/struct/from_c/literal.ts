/**
 * Integers and characters as a C source writes them.
 *
 * @module
 */

import { converted, INT, type Integer, type IntegerType } from "./integer.ts";
import { quoted } from "./source_error.ts";

/** Types of literals, which differ between code and the conditions of `#if`. */
export interface LiteralTypes {
  /** Shortest type of a literal, in bits. */
  readonly intBits: 32 | 64;
  /** Type `long`, in bits. */
  readonly longBits: 32 | 64;
}

const LITERAL =
  /^(?:0[xX](?<hex>[\da-fA-F]+)|0[bB](?<binary>[01]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9]\d*))(?<suffix>(?:[uU](?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU]?)?)$/;
/** Digits of 64 bits, in any notation. */
const DIGITS_MAX = 64;

/**
 * Returns the value of a literal, with the first type that holds it.
 *
 * @returns The value; undefined if it is no integer, or of more than 64 bits.
 */
export function integerLiteral(
  text: string,
  { intBits, longBits }: LiteralTypes,
): Integer | undefined {
  const groups = groupsOf(text);
  if (groups === undefined) return undefined;
  const { hex, binary, octal, decimal, suffix } = groups;
  const digits = (hex ?? binary ?? octal ?? decimal).replace(/^0+/, "");
  if (digits.length > DIGITS_MAX) return undefined;
  const prefix = hex !== undefined
    ? "0x"
    : binary !== undefined
    ? "0b"
    : octal !== undefined
    ? "0o"
    : "";
  const value = BigInt(`${prefix}${digits || "0"}`);
  const longs = suffix.replace(/u/i, "").length;
  const bitsMin = Math.max(
    intBits,
    longs === 0 ? 32 : longs === 1 ? longBits : 64,
  );
  const hasUnsigned = /u/i.test(suffix);
  for (const bits of bitsMin === 32 ? [32, 64] : [64]) {
    for (const isUnsigned of [false, true]) {
      if (hasUnsigned && !isUnsigned) continue;
      // A decimal literal is signed unless it says otherwise, or is too large for an #if.
      const isBeyond = decimal !== undefined && isUnsigned && !hasUnsigned &&
        intBits !== 64;
      if (isBeyond) continue;
      const result = converted(value, { bits, isUnsigned });
      if (result.value === value) return result;
    }
  }
  return undefined;
}

/** Returns the reason why {@linkcode integerLiteral} has no value. */
export function noIntegerReason(text: string, types: LiteralTypes): string {
  if (groupsOf(text) === undefined) return `${quoted(text)} is not an integer`;
  return integerLiteral(`${text}u`, types) === undefined
    ? "the value takes more than 64 bits"
    : `the value is too large for a signed number: write ${quoted(`${text}u`)}`;
}

function groupsOf(text: string): Record<string, string> | undefined {
  return LITERAL.exec(text.replaceAll("'", ""))?.groups;
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
  "0": 0,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};
const CHARACTER =
  /\\x(?<hex>[\da-fA-F]+)|\\(?<octal>[0-7]{1,3})|\\(?<escape>[^])|(?<plain>[^\\])/uy;

/** Types of characters by their prefix; without one, each is a signed byte of an `int`. */
const CHARACTERS: Readonly<Record<string, IntegerType>> = {
  "": { bits: 8, isUnsigned: false },
  u8: { bits: 8, isUnsigned: true },
  u: { bits: 16, isUnsigned: true },
  U: { bits: 32, isUnsigned: true },
  L: INT,
};

/**
 * Returns the value of a character, `'A'` or `'ABCD'`.
 *
 * @returns The value; undefined if gcc has none, or none that all compilers agree on.
 */
export function characterLiteral(text: string): Integer | undefined {
  const match = /^(u8|[uUL]?)'(.*)'$/su.exec(text);
  if (match === null) return undefined;
  const codes = codesOf(match[2]);
  const type = CHARACTERS[match[1]];
  if (codes === undefined || codes.length < 1 || codes.length > 4) {
    return undefined;
  }
  if (codes.some((code) => code >= 2 ** type.bits)) return undefined;
  if (codes.length === 1) {
    const { value } = converted(BigInt(codes[0]), type);
    return match[1] === "U" ? { value, ...type } : { value, ...INT };
  }
  if (match[1] !== "") return undefined;
  const value = codes.reduce((value, code) => value << 8n | BigInt(code), 0n);
  return converted(value, INT);
}

/** Returns the number of bytes of a text, with the NUL at its end. */
export function textBytes(text: string): number | undefined {
  const match = /^"(.*)"$/su.exec(text);
  const codes = match === null ? undefined : codesOf(match[1]);
  return codes === undefined ? undefined : codes.length + 1;
}

/** Returns the codes of characters; undefined if one is not of a single byte in UTF-8. */
function codesOf(text: string): number[] | undefined {
  const codes: number[] = [];
  CHARACTER.lastIndex = 0;
  while (CHARACTER.lastIndex < text.length) {
    const groups = CHARACTER.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { hex, octal, escape, plain } = groups;
    const code = hex !== undefined
      ? parseInt(hex, 16)
      : octal !== undefined
      ? parseInt(octal, 8)
      : escape !== undefined
      ? ESCAPES[escape]
      : plain.codePointAt(0)!;
    const isPlain = plain !== undefined;
    if (code === undefined || (isPlain && code > 127)) return undefined;
    codes.push(code);
  }
  return codes;
}
