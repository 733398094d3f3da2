/**
 * Types of a C or C++ source: what the words in front of a declared name mean.
 *
 * @module
 */

import {
  AttributeReader,
  type Attributes,
  noAttributes,
} from "./attributes.ts";
import {
  alignmentOf,
  basicType,
  type CType,
  type FieldCType,
  scalar,
  type StructDeclaration,
  TYPE_WORDS,
  typeOfMode,
} from "./c_types.ts";
import type { Cursor } from "./cursor.ts";
import { type Doubts, joined } from "./doubts.ts";
import { readEnum } from "./enum_reader.ts";
import { Expressions, type SizedType, type TypeSource } from "./expressions.ts";
import type { Scope } from "./scope.ts";
import { type Place, quoted } from "./source_error.ts";
import {
  CPP_WORDS,
  QUALIFIERS,
  RESERVED,
  STORAGE,
  TAG_WORDS,
} from "./specifiers.ts";
import { StructReader } from "./struct_reader.ts";

/** Facts that the source leaves open. */
export interface ParseOptions {
  /**
   * Whether every struct of the source is packed; undefined if padding is refused, unless
   * the source states it.
   */
  readonly packed: boolean | undefined;
  /** Size of a `long`, in bytes. */
  readonly longBytes: 4 | 8;
  /** Whether a word that the source doesn't define is no macro. */
  readonly areMacrosKnown: boolean;
  /** Words that are no macros, as the caller says. */
  readonly noMacros: ReadonlySet<string>;
}

/** Words in front of the names that a declaration declares. */
export interface Specifiers {
  readonly type: CType;
  /** Alignment of the type in bytes, if its name states one. */
  readonly alignment: number | undefined;
  /** Attributes of whatever is declared. */
  readonly attributes: Attributes;
  readonly words: ReadonlySet<string>;
  /** First token. */
  readonly place: Place;
  /** Struct that is defined here, with its fields. */
  readonly defined: StructDeclaration | undefined;
}

const COUNT_MAX = 2 ** 20;
const DIMENSIONS_MAX = 32;
const NO_LENGTH =
  "the array has no fixed length; write the length that is sent, or leave the field out";

/** Reads types at the position of a cursor. */
export class TypeReader implements TypeSource {
  readonly cursor: Cursor;
  readonly scope: Scope;
  readonly options: ParseOptions;
  readonly attributes: AttributeReader;
  readonly expressions: Expressions;
  /** Structs whose fields have been read, in the order in which they end. */
  readonly structs: StructDeclaration[] = [];
  /** Structs that may be declared again, as the source needn't declare them. */
  readonly builtin = new Set<StructDeclaration>();
  /** Whether the source is of C++, in which structs have functions. */
  readonly isCpp: boolean;
  /** Reads a declaration that is no field, up to an index. */
  declaration: (limit: number) => void = () => {};
  readonly #structs: StructReader;

  constructor(cursor: Cursor, scope: Scope, options: ParseOptions) {
    this.cursor = cursor;
    this.scope = scope;
    this.options = options;
    this.expressions = new Expressions(cursor, scope, this, options.longBytes);
    this.attributes = new AttributeReader(
      cursor,
      () => this.expressions.alignment(),
    );
    this.isCpp = cursor.tokens.some(({ kind, text }) =>
      text === "::" || (kind === "name" && CPP_WORDS.has(text))
    );
    this.#structs = new StructReader(this);
  }

  /** Reads the words in front of a declared name. */
  specifiers(): Specifiers {
    const { cursor } = this;
    const attributes = noAttributes();
    const words = new Set<string>();
    const basic: string[] = [];
    const place = cursor.next;
    let named: { type: CType; alignment?: number } | undefined;
    let defined: StructDeclaration | undefined;
    for (;;) {
      const { kind, text } = cursor.next;
      const isFirst = named === undefined && basic.length === 0;
      if (this.attributes.isNext) {
        this.attributes.read(attributes);
      } else if (
        QUALIFIERS.has(text) || STORAGE.has(text) || text === "typedef"
      ) {
        words.add(cursor.take().text);
      } else if (TYPE_WORDS.has(text) && named === undefined) {
        basic.push(TYPE_WORDS.get(cursor.take().text)!);
      } else if (!isFirst) {
        break;
      } else if (text === "enum") {
        named = readEnum(this);
      } else if (TAG_WORDS.has(text)) {
        const isTypedef = words.has("typedef");
        const { struct, isDefined } = this.#structs.read(isTypedef);
        named = struct;
        if (isDefined && struct.type.kind === "struct") defined = struct.type;
      } else if (/^(?:__)?typeof(?:__)?$|^decltype$/.test(text)) {
        cursor.take();
        cursor.skipBrackets();
        named = { type: { kind: "refused", why: `${text} is not read` } };
      } else if (text === "::" || (kind === "name" && !RESERVED.has(text))) {
        named = this.#namedType();
      } else {
        throw cursor.unexpected("a type");
      }
    }
    const { type, alignment } = named ??
      { type: basicType(basic, this.options.longBytes) };
    return {
      type: withMode(type, attributes),
      alignment,
      attributes,
      words,
      place,
      defined,
    };
  }

  /** Reads the name of a type. */
  #namedType(): { type: CType; alignment?: number } {
    const { cursor } = this;
    const name = this.qualifiedName();
    if (cursor.next.text === "<") {
      const why = `${quoted(`${name}<…>`)} is a template, which is not read`;
      throw cursor.error(cursor.next, why);
    }
    return this.scope.type(name) ?? {
      type: {
        kind: "refused",
        why: `type ${quoted(name)} is not declared in the source`,
      },
    };
  }

  /** Reads a name such as `a::b`; those of `std` stand without it. */
  qualifiedName(): string {
    const { cursor } = this;
    const [name, end] = cursor.qualifiedName(cursor.index);
    cursor.index = end;
    if (name === "") throw cursor.unexpected("a name");
    return name;
  }

  /** Returns the doubts of the tokens from an index up to here. */
  doubtsFrom(start: number): Doubts {
    const { tokens, index } = this.cursor;
    let { pragmas } = tokens[start];
    let doubts = joined(tokens[start].doubts, pragmas.doubts);
    for (let i = start + 1; i < index; i++) {
      const token = tokens[i];
      doubts = joined(doubts, joined(token.doubts, token.gap));
      if (token.pragmas === pragmas) continue;
      ({ pragmas } = token);
      doubts = joined(doubts, pragmas.doubts);
    }
    return doubts;
  }

  sizedType(): SizedType {
    const { cursor } = this;
    const { type: named, alignment, place } = this.specifiers();
    let isPointer = false;
    while (
      /^[*&]$/.test(cursor.next.text) ||
      (cursor.next.text === "(" && cursor.second === "*")
    ) {
      isPointer = true;
      if (cursor.next.text === "(") {
        cursor.skipBrackets();
        if (cursor.next.text === "(") cursor.skipBrackets();
      } else cursor.take();
      while (QUALIFIERS.has(cursor.next.text)) cursor.take();
    }
    if (isPointer) {
      const type = scalar(this.options.longBytes === 8 ? "u64" : "u32");
      const dimensioned = this.dimensioned(type);
      return { type: dimensioned, alignment: type.byteLength, pointsTo: named };
    }
    const type = this.dimensioned(this.complete(named, place));
    return { type, alignment: alignment ?? alignmentOf(type) };
  }

  /** Returns a type that a field can have. */
  complete(type: CType, place: Place): FieldCType {
    const { error } = this.cursor;
    if (type.kind === "refused") throw type.error ?? error(place, type.why);
    if (type.kind === "array") this.complete(type.element, place);
    if (type.kind === "struct") {
      if (type.error !== undefined) throw type.error;
      if (type.fields === undefined) {
        const name = quoted(type.names[0]);
        throw error(place, `struct ${name} is not declared before this`);
      }
    }
    return type;
  }

  /** Reads the sizes after a name, and returns the type of the array. */
  dimensioned(type: FieldCType): FieldCType {
    const { cursor } = this;
    const counts: number[] = [];
    for (let open = cursor.next; cursor.next.text === "["; open = cursor.next) {
      if (this.attributes.isNext) break;
      cursor.take();
      if (cursor.accept("]")) {
        throw cursor.error(open, NO_LENGTH);
      }
      while (QUALIFIERS.has(cursor.next.text)) cursor.take();
      const { value } = this.expressions.constant();
      if (value === 0n) throw cursor.error(open, NO_LENGTH);
      if (value < 1n || value > COUNT_MAX) {
        throw cursor.error(
          open,
          `the length of an array must be in 1..${COUNT_MAX}: received ${value}`,
        );
      }
      cursor.expect("]");
      counts.push(Number(value));
      if (counts.length > DIMENSIONS_MAX) {
        throw cursor.error(
          open,
          `an array has more than ${DIMENSIONS_MAX} dimensions`,
        );
      }
    }
    return counts.reduceRight<FieldCType>(
      (element, count) => ({ kind: "array", element, count }),
      type,
    );
  }
}

/** Applies the attributes that change a scalar type. */
export function withMode(type: CType, { mode, endian }: Attributes): CType {
  if (type.kind !== "scalar") return type;
  const sized = mode === undefined ? type : typeOfMode(type, mode);
  return sized.kind === "scalar" && endian !== undefined
    ? { ...sized, endian }
    : sized;
}
