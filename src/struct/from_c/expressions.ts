/**
 * Constant expressions of code, which know types: `sizeof`, casts, `offsetof`.
 *
 * @module
 */

import {
  byteLengthOf,
  type CField,
  type CType,
  type FieldCType,
  integerTypeOf,
  type StructDeclaration,
  TYPE_WORDS,
} from "./c_types.ts";
import { ConstantReader } from "./constant.ts";
import type { Cursor } from "./cursor.ts";
import { converted, INT, type Integer, type IntegerType } from "./integer.ts";
import { textBytes } from "./literal.ts";
import type { Scope } from "./scope.ts";
import { type Place, quoted, StructSourceError } from "./source_error.ts";
import { QUALIFIERS, TAG_WORDS } from "./specifiers.ts";

/** Type with the alignment that its name states. */
export interface SizedType {
  /** The type; for a pointer an integer of its size. */
  readonly type: FieldCType;
  readonly alignment: number;
  /** Type of what a pointer points to. */
  readonly pointsTo?: CType;
}

/** Reader of types, on which expressions depend. */
export interface TypeSource {
  /** Reads a type with its dimensions, of a fixed size. */
  sizedType(): SizedType;
}

/** Reads constant expressions at the position of a cursor. */
export class Expressions {
  readonly #cursor: Cursor;
  readonly #scope: Scope;
  readonly #types: TypeSource;
  readonly #longBytes: 4 | 8;
  /** Structs whose sizes or offsets were asked for. */
  readonly measured = new Set<StructDeclaration>();

  constructor(
    cursor: Cursor,
    scope: Scope,
    types: TypeSource,
    longBytes: 4 | 8,
  ) {
    this.#cursor = cursor;
    this.#scope = scope;
    this.#types = types;
    this.#longBytes = longBytes;
  }

  /** Reads an expression and returns its value. */
  constant(): Integer {
    const cursor = this.#cursor;
    const reader = new ConstantReader(cursor.tokens, cursor.index, {
      intBits: 32,
      longBits: this.#longBytes === 8 ? 64 : 32,
      valueOf: (token) => this.#valueOf(token.text),
      operand: (index) => this.#at(index, () => this.#operand()),
      cast: (index) => this.#cast(index),
      error: cursor.error,
    });
    const value = reader.read();
    cursor.index = reader.index;
    return value;
  }

  /** Reads the argument of `aligned` or `alignas`, a constant or a type. */
  alignment(): number {
    if (!this.isTypeAt(this.#cursor.index)) {
      return Number(this.constant().value);
    }
    return this.#types.sizedType().alignment;
  }

  /** Returns whether the token at an index begins a type. */
  isTypeAt(index: number): boolean {
    const { text } = this.#cursor.tokens[index];
    if (TYPE_WORDS.has(text) || TAG_WORDS.has(text) || QUALIFIERS.has(text)) {
      return true;
    }
    const [name] = this.#cursor.qualifiedName(index);
    return name !== "" && this.#scope.constant(name) === undefined &&
      this.#scope.type(name) !== undefined;
  }

  #valueOf(name: string): Integer | undefined {
    const constant = this.#scope.constant(name);
    if (constant !== undefined) {
      const { value } = constant;
      if (value instanceof StructSourceError) throw value;
      return value;
    }
    if (name === "true" || name === "false") {
      return { value: name === "true" ? 1n : 0n, ...INT };
    }
    return undefined;
  }

  /** Reads at an index; returns undefined if there is nothing to read. */
  #at<T>(
    index: number,
    read: () => T | undefined,
  ): { value: T; index: number } | undefined {
    const cursor = this.#cursor;
    const start = cursor.index;
    cursor.index = index;
    const value = read();
    const end = cursor.index;
    cursor.index = start;
    return value === undefined ? undefined : { value, index: end };
  }

  #cast(index: number): { type: IntegerType; index: number } | undefined {
    const cursor = this.#cursor;
    const open = cursor.tokens[index];
    if (!this.isTypeAt(index + 1)) return undefined;
    const read = this.#at(index + 1, () => {
      const type = this.#integerType(open);
      cursor.expect(")");
      return type;
    })!;
    return { type: read.value, index: read.index };
  }

  #operand(): Integer | undefined {
    const cursor = this.#cursor;
    const { next } = cursor;
    switch (next.text) {
      case "sizeof":
        cursor.take();
        return this.#size(this.#sizeof());
      case "_Alignof":
      case "alignof":
      case "__alignof__":
      case "__alignof":
        cursor.take();
        cursor.expect("(");
        return this.#inParentheses(() =>
          this.#size(this.#types.sizedType().alignment)
        );
      case "__builtin_offsetof":
      case "offsetof":
        cursor.take();
        cursor.expect("(");
        return this.#inParentheses(() => this.#size(this.#offsetOf()));
      case "static_cast":
        cursor.take();
        cursor.expect("<");
        return this.#converted(">");
    }
    const [, end] = cursor.qualifiedName(cursor.index);
    const isCall = /^[({]$/.test(cursor.tokens[end].text);
    if (isCall && this.isTypeAt(cursor.index)) return this.#converted();
    const isQualified = next.text === "::" ||
      (next.kind === "name" && cursor.second === "::");
    return isQualified ? this.#qualified() : undefined;
  }

  /** Reads `type(value)` or `type{value}`, with a mark behind the type. */
  #converted(mark?: string): Integer {
    const cursor = this.#cursor;
    const place = cursor.next;
    const type = this.#integerType(place);
    if (mark !== undefined) cursor.expect(mark);
    const close = cursor.next.text === "{" ? "}" : ")";
    cursor.expect(close === "}" ? "{" : "(");
    const value = this.constant();
    cursor.expect(close);
    return converted(value.value, type);
  }

  /** Reads the type of a cast. */
  #integerType(place: Place): IntegerType {
    const { type, pointsTo } = this.#types.sizedType();
    const integer = integerTypeOf(type);
    if (integer !== undefined && pointsTo === undefined) return integer;
    throw this.#cursor.error(place, "a cast must be to an integer type");
  }

  #inParentheses<T>(read: () => T): T {
    const value = read();
    this.#cursor.expect(")");
    return value;
  }

  /** Reads `Kind::NAME`. */
  #qualified(): Integer {
    const cursor = this.#cursor;
    const first = cursor.next;
    const [name, end] = cursor.qualifiedName(cursor.index);
    cursor.index = end;
    const value = this.#valueOf(name);
    if (value !== undefined) return value;
    throw cursor.error(
      first,
      `the value of ${quoted(name)} is not in the source`,
    );
  }

  #size(bytes: number): Integer {
    const bits = this.#longBytes === 8 ? 64 : 32;
    return { value: BigInt(bytes), bits, isUnsigned: true };
  }

  #sizeof(): number {
    const cursor = this.#cursor;
    const { next } = cursor;
    cursor.expect("(");
    const token = cursor.next;
    return this.#inParentheses(() => {
      if (this.isTypeAt(cursor.index)) {
        return this.#measure(this.#types.sizedType().type);
      }
      const length = token.kind === "string"
        ? textBytes(token.text)
        : undefined;
      if (length !== undefined) {
        cursor.take();
        return length;
      }
      if (token.text === "(" && cursor.second === "(") {
        return this.#measure(this.#memberOfNull());
      }
      throw cursor.error(
        next,
        token.kind === "name"
          ? `type ${quoted(token.text)} is not declared in the source`
          : "sizeof must be of a type",
      );
    });
  }

  #measure(type: FieldCType): number {
    this.#note(type);
    return byteLengthOf(type);
  }

  #note(type: CType): void {
    if (type.kind === "struct") this.measured.add(type);
  }

  /** Reads `((type *)0)->member`. */
  #memberOfNull(): FieldCType {
    const cursor = this.#cursor;
    cursor.expect("(");
    cursor.expect("(");
    const token = cursor.next;
    const { pointsTo } = this.#types.sizedType();
    if (pointsTo?.kind !== "struct") {
      throw cursor.error(token, "sizeof must be of a type");
    }
    cursor.expect(")");
    cursor.expect("0");
    cursor.expect(")");
    cursor.expect("->");
    return this.#member(pointsTo, token).type;
  }

  #offsetOf(): number {
    const cursor = this.#cursor;
    const token = cursor.next;
    const { type } = this.#types.sizedType();
    cursor.expect(",");
    return this.#member(type, token).offset;
  }

  /** Reads the name of a member, such as `a.b[2]`. */
  #member(
    type: FieldCType,
    place: Place,
  ): { type: FieldCType; offset: number } {
    const cursor = this.#cursor;
    let offset = 0;
    for (;;) {
      if (type.kind !== "struct" || type.fields === undefined) {
        throw cursor.error(place, "it has no such member");
      }
      this.#note(type);
      const name = cursor.take();
      const found = memberOf(type, name.text);
      if (found === undefined) {
        throw cursor.error(name, `there is no member ${quoted(name.text)}`);
      }
      offset += found.offset;
      type = found.type;
      while (type.kind === "array" && cursor.accept("[")) {
        const index = Number(this.constant().value);
        cursor.expect("]");
        type = type.element;
        offset += index * byteLengthOf(type);
      }
      if (!cursor.accept(".")) return { type, offset };
    }
  }
}

function memberOf(
  { fields = [] }: StructDeclaration,
  name: string,
): CField | undefined {
  for (const field of fields) {
    if (field.cName === name) return field;
    if (field.cName !== undefined || field.type.kind !== "struct") continue;
    const inner = memberOf(field.type, name);
    if (inner !== undefined) {
      return { ...inner, offset: field.offset + inner.offset };
    }
  }
  return undefined;
}
