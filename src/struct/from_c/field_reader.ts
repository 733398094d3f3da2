/**
 * Fields of a C or C++ struct, and the members that take no space in it.
 *
 * @module
 */

import {
  alignmentOf,
  byteLengthOf,
  type FieldCType,
  integerTypeOf,
  POINTER,
  type StructDeclaration,
  structOf,
} from "./c_types.ts";
import { commentsOf } from "./comments.ts";
import type { DeclaredField } from "./layout.ts";
import type { CodeToken } from "./preprocessor.ts";
import { skipDeclaration, skipDeclarator } from "./skip.ts";
import { undefinedMacro } from "./source_error.ts";
import { CPP_WORDS, RESERVED } from "./specifiers.ts";
import { type Specifiers, type TypeReader, withMode } from "./type_reader.ts";

const FUNCTION_POINTER =
  "pointers to functions or arrays mean nothing to another computer";
const CONSTRUCTOR = "a constructor or destructor";

/** Words that begin a member without space of its own. */
const NO_FIELDS = new Set([
  "using",
  "typedef",
  "friend",
  "static",
  "constexpr",
  "static_assert",
  "_Static_assert",
]);

/** Reads fields at the position of a reader's cursor. */
export class FieldReader {
  readonly #reader: TypeReader;
  /** Struct whose fields are read. */
  #struct: StructDeclaration | undefined;
  /** Whether those that are read now are public. */
  #isPublic = true;

  constructor(reader: TypeReader) {
    this.#reader = reader;
  }

  /**
   * Reads the fields of a struct.
   *
   * @param close Index of the `}`.
   */
  read(close: number, declaration: StructDeclaration): DeclaredField[] {
    const { cursor } = this.#reader;
    const fields: DeclaredField[] = [];
    const outer = { struct: this.#struct, isPublic: this.#isPublic };
    this.#struct = declaration;
    this.#isPublic = (declaration.place as CodeToken).text !== "class";
    try {
      while (cursor.index < close) {
        if (!this.#skipped(close)) this.#declaration(close, fields);
      }
    } finally {
      this.#struct = outer.struct;
      this.#isPublic = outer.isPublic;
    }
    return fields;
  }

  /** Notes what makes the struct more than plain data. */
  #markNotPlain(why: string | undefined): void {
    this.#struct!.notPlain ??= why;
  }

  /** Moves past a member that takes no space. */
  #skipped(close: number): boolean {
    const { cursor } = this.#reader;
    const { next: { text, kind }, second } = cursor;
    if (kind === "unread") throw cursor.unexpected("a field");
    if (cursor.accept(";")) return true;
    if (/^(?:public|private|protected)$/.test(text) && second === ":") {
      this.#isPublic = text === "public";
      cursor.index += 2;
      return true;
    }
    if (text === "virtual") {
      const why = "a virtual function adds a pointer to the struct";
      throw cursor.error(cursor.next, `${why}, and ${POINTER}`);
    }
    const { tag } = this.#struct!;
    const start = cursor.index;
    const isSpecial = /^(?:~|template|explicit)$/.test(text) ||
      (text === tag && second === "(");
    if (NO_FIELDS.has(text)) this.#reader.declaration(close);
    else if (isSpecial) skipDeclaration(cursor, close);
    else return false;
    const words = cursor.tokens.slice(start, cursor.index);
    const hasOwn = words.some(({ text }, i) =>
      text === tag && words[i + 1]?.text === "("
    );
    if (hasOwn) this.#markNotPlain(CONSTRUCTOR);
    return true;
  }

  /** Reads a declaration of one or more fields. */
  #declaration(close: number, fields: DeclaredField[]): void {
    const { cursor } = this.#reader;
    const first = cursor.index;
    const specifiers = this.#reader.specifiers();
    if (cursor.next.text === ";") {
      const field = this.#nameless(specifiers);
      cursor.take();
      if (field !== undefined) {
        fields.push(field);
        this.#markNotPlain(structOf(field.type)?.notPlain);
      }
      return;
    }
    if (cursor.next.text === "operator") return this.#skipMethod(close);
    const declared: [DeclaredField, delimiter: number][] = [];
    do {
      const field = this.#field(specifiers);
      if (field === undefined) return this.#skipMethod(close);
      declared.push([field, cursor.index]);
    } while (cursor.accept(","));
    const end = cursor.index;
    // A word in front of the "*", such as __user, was taken for the name.
    if (cursor.next.text === "*") throw cursor.error(cursor.next, POINTER);
    cursor.expect(";");
    for (const [field, delimiter] of declared) {
      const comments = commentsOf(cursor.tokens, first, delimiter, end);
      fields.push({ ...field, comments });
      this.#markNotPlain(structOf(field.type)?.notPlain);
    }
    if (!this.#isPublic) this.#markNotPlain("private fields");
  }

  /** Moves past a function of C++. */
  #skipMethod(close: number): void {
    const { cursor } = this.#reader;
    while (/^(?:[*&]|&&|const|volatile)$/.test(cursor.next.text)) cursor.take();
    if (cursor.next.text === "operator" && cursor.second === "=") {
      this.#markNotPlain("an assignment of its own");
    }
    skipDeclaration(cursor, close);
  }

  /** Returns the field that a declaration without a name adds: a struct without a tag. */
  #nameless(
    { type, place, attributes }: Specifiers,
  ): DeclaredField | undefined {
    const { cursor } = this.#reader;
    const isTagged = type.kind === "struct" && type.tag !== undefined;
    if (isTagged || (place as CodeToken).text === "enum") return undefined;
    const complete = this.#reader.complete(type, place);
    const isInPlace = complete.kind === "struct" && complete.names.length === 0;
    if (!isInPlace) throw cursor.error(place, "the field has no name");
    return {
      cName: undefined,
      place,
      type: complete,
      typeAlignment: alignmentOf(complete),
      alignment: attributes.alignment,
      isPacked: attributes.isPacked,
      width: undefined,
      comments: [],
    };
  }

  /** Reads one field; returns undefined at the parameters of a member function. */
  #field(specifiers: Specifiers): DeclaredField | undefined {
    const reader = this.#reader;
    const { cursor } = reader;
    const attributes = { ...specifiers.attributes };
    reader.attributes.read(attributes);
    const token = cursor.next;
    const isUnnamed = token.text === ":";
    const { type, place } = specifiers;
    const { text } = cursor.tokens[cursor.index - 1];
    const isCall = type.kind === "refused" && token.text === "(" &&
      !RESERVED.has(text);
    if (isCall) throw cursor.error(place, undefinedMacro(text));
    if (text === this.#struct!.tag && token.text === "(") {
      this.#markNotPlain(CONSTRUCTOR);
      return undefined;
    }
    if (this.#isMethodOfReference()) return undefined;
    if (!isUnnamed) this.#checkName();
    if (cursor.next.text === "(") {
      if (this.#isMethod(cursor.index)) return undefined;
      throw cursor.error(token, "a field can't be a function");
    }
    const base = withMode(type, attributes);
    const complete = reader.dimensioned(reader.complete(base, place));
    const width = cursor.accept(":") ? this.#width(complete, token) : undefined;
    reader.attributes.read(attributes);
    if (attributes.unknown !== undefined) {
      throw cursor.error(attributes.unknown.place, attributes.unknown.why);
    }
    if (/^[={]$/.test(cursor.next.text)) {
      this.#markNotPlain("initial values");
      skipDeclarator(cursor);
    }
    if (isUnnamed && width === undefined) {
      throw cursor.error(token, "the field has no name");
    }
    const typeAlignment = specifiers.alignment ?? alignmentOf(complete);
    const element = specifiers.alignment ?? 1;
    if (complete.kind === "array" && element > byteLengthOf(complete.element)) {
      throw cursor.error(
        place,
        "the elements of an array are shorter than their alignment",
      );
    }
    return {
      cName: isUnnamed ? undefined : token.text,
      place: token,
      type: complete,
      typeAlignment,
      alignment: attributes.alignment,
      isPacked: attributes.isPacked,
      width,
      comments: [],
    };
  }

  /** Takes the name of a field. */
  #checkName(): void {
    const { cursor } = this.#reader;
    const { next } = cursor;
    if (/^(?:[*&^]|&&)$/.test(next.text)) throw cursor.error(next, POINTER);
    if (next.text === "(") throw cursor.error(next, FUNCTION_POINTER);
    // C has fields of names that are words of C++.
    const isName = CPP_WORDS.has(next.text) && /^[;,:[]$/.test(cursor.second);
    if (next.kind !== "name" || (RESERVED.has(next.text) && !isName)) {
      throw cursor.unexpected("the name of a field");
    }
    cursor.take();
  }

  /** Whether the parentheses at an index are those of a function of C++. */
  #isMethod(open: number): boolean {
    const { cursor: { tokens }, expressions, isCpp } = this.#reader;
    return isCpp &&
      (tokens[open + 1].text === ")" || expressions.isTypeAt(open + 1));
  }

  /** Whether a function that returns a pointer or a reference follows. */
  #isMethodOfReference(): boolean {
    const { tokens, index } = this.#reader.cursor;
    let name = index;
    while (/^(?:[*&]|&&|const|volatile)$/.test(tokens[name].text)) name++;
    if (name === index) return false;
    return tokens[name].text === "operator" ||
      (tokens[name].kind === "name" && tokens[name + 1].text === "(" &&
        this.#isMethod(name + 1));
  }

  /** Reads the width of a bit-field. */
  #width(type: FieldCType, place: CodeToken): number {
    const { cursor, expressions } = this.#reader;
    const { next } = cursor;
    const { value } = expressions.constant();
    const isBool = type.kind === "scalar" && type.tag === "bool";
    const bits = isBool ? 1 : integerTypeOf(type)?.bits;
    if (bits === undefined) {
      throw cursor.error(place, "a bit-field must be of an integer type");
    }
    const min = place.text === ":" ? 0n : 1n;
    if (value < min || value > bits) {
      throw cursor.error(
        next,
        `the width of the bit-field must be in ${min}..${bits}: received ${value}`,
      );
    }
    return Number(value);
  }
}
