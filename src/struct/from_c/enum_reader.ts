/**
 * Enumerations of a C or C++ source.
 *
 * @module
 */

import { type CType, scalar, type ScalarType } from "./c_types.ts";
import { type Doubts, joined } from "./doubts.ts";
import { converted, INT, type Integer } from "./integer.ts";
import { refuseConstants } from "./refusal.ts";
import type { NamedType } from "./scope.ts";
import { attempt, quoted, StructSourceError } from "./source_error.ts";
import type { TypeReader } from "./type_reader.ts";

/** Reads an enumeration at the word `enum`, or the name of one. */
export function readEnum(reader: TypeReader): NamedType {
  const { cursor, scope, attributes } = reader;
  const start = cursor.index;
  cursor.take();
  const isScoped = cursor.accept("class") || cursor.accept("struct");
  const given = attributes.read();
  const { next } = cursor;
  const tag = next.kind === "name" ? reader.qualifiedName() : undefined;
  // In a struct, a width follows the tag of a bit-field.
  const hasBase = cursor.next.text === ":" &&
    reader.expressions.isTypeAt(cursor.index + 1);
  const base = hasBase ? baseOf(reader) : undefined;
  if (cursor.next.text !== "{") {
    if (tag === undefined) throw cursor.unexpected('"{"');
    if (base !== undefined) return declare(reader, tag, base, start);
    return scope.tag(tag) ?? {
      type: {
        kind: "refused",
        why: `enum ${quoted(tag)} is not declared before this`,
      },
    };
  }
  const isDeclared = tag !== undefined && scope.tags.own(tag) !== undefined &&
    base === undefined;
  if (isDeclared) throw cursor.error(next, `${quoted(tag)} is declared twice`);
  const close = cursor.closingOf(cursor.index);
  const prefix = isScoped ? [] : [""];
  if (tag !== undefined) prefix.push(`${tag}::`);
  const isOpen = base === undefined && !isScoped;
  const read = attempt(() => enumerators(reader, close, prefix, isOpen));
  let type: CType;
  if (read instanceof StructSourceError) {
    refuseConstants(cursor, scope, [cursor.index - 1, close], read, prefix);
    cursor.index = close + 1;
    type = { kind: "refused", why: read.message, error: read };
  } else {
    const values = [...read.values()].map(({ value }) => value);
    attributes.read(given);
    const own = base ??
      (isScoped ? scalar("i32") : typeOf(values, given.isPacked));
    type = own.kind === "scalar" ? { ...own, enumerators: read } : own;
  }
  return tag === undefined ? { type } : declare(reader, tag, type, start);
}

/** Reads the type behind the colon. */
function baseOf(reader: TypeReader): CType {
  reader.cursor.take();
  return reader.specifiers().type;
}

function declare(
  reader: TypeReader,
  tag: string,
  type: CType,
  start: number,
): NamedType {
  const { scope } = reader;
  const entry: NamedType = { type, doubts: reader.doubtsFrom(start) };
  scope.tags.set(tag, entry);
  if (scope.isInner) scope.tags.export(tag, entry);
  return entry;
}

/** Reads the names and values. */
function enumerators(
  reader: TypeReader,
  close: number,
  prefixes: readonly string[],
  isOpen: boolean,
): Map<string, Integer> {
  const { cursor, scope, attributes, expressions } = reader;
  // Within it, the names of a scoped enumeration stand without its own.
  const own = prefixes.includes("") ? [] : [prefixes[0].slice(0, -2)];
  const values = new Map<string, Integer>();
  let last: Integer = { ...INT, value: -1n };
  let doubts: Doubts;
  cursor.expect("{");
  while (cursor.index < close) {
    const start = cursor.index;
    if (cursor.next.kind !== "name") {
      throw cursor.unexpected("the name of an enumerator");
    }
    const token = cursor.take();
    attributes.read();
    last = cursor.accept("=")
      ? scope.within(own, () => expressions.constant())
      : following(last);
    if (isOpen && last.bits < 32) last = { ...INT, value: last.value };
    // In C, a value that an int holds is one.
    const asInt = converted(last.value, INT);
    const value = isOpen && asInt.value === last.value ? asInt : last;
    values.set(token.text, value);
    // A value depends on what stands before it.
    doubts = joined(doubts, joined(reader.doubtsFrom(start), token.gap));
    doubts = joined(doubts, scope.used);
    for (const prefix of prefixes) {
      const constant = { value, doubts };
      scope.constants.set(prefix + token.text, constant);
      if (scope.isInner) scope.constants.export(prefix + token.text, constant);
    }
    if (cursor.index < close) cursor.expect(",");
  }
  cursor.expect("}");
  return values;
}

/** Returns the value of an enumerator without one. */
function following({ value, ...type }: Integer): Integer {
  const next = converted(value + 1n, type);
  return next.value > value
    ? next
    : { value: value + 1n, bits: 64, isUnsigned: type.isUnsigned };
}

/** Returns the type that gcc chooses for an enumeration. */
function typeOf(
  values: readonly bigint[],
  isPacked: boolean,
): ScalarType {
  const min = values.reduce((min, value) => value < min ? value : min, 0n);
  const max = values.reduce((max, value) => value > max ? value : max, 0n);
  const fits = (bits: number, isSigned: boolean) =>
    isSigned
      ? min >= -(1n << BigInt(bits - 1)) && max < 1n << BigInt(bits - 1)
      : min >= 0n && max < 1n << BigInt(bits);
  const isSigned = min < 0n;
  const lengths = isPacked ? [8, 16, 32, 64] : [32, 64];
  const bits = lengths.find((bits) => fits(bits, isSigned)) ?? 64;
  const unsigned = scalar(`u${bits as 8}`);
  // The enumerators are of type int if both types hold all values.
  const isInt = bits === 32 && fits(32, true);
  if (isInt && !isSigned) return { ...scalar("i32"), bitTag: "u32" };
  return isSigned ? scalar(`i${bits as 8}`) : unsigned;
}
