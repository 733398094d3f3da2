/**
 * Structs, unions and classes of a C or C++ source, with their fields.
 *
 * @module
 */

import type { Attributes } from "./attributes.ts";
import {
  alignmentOf,
  byteLengthOf,
  type FieldCType,
  integerTypeOf,
  type StructDeclaration,
  structOf,
} from "./c_types.ts";
import type { CodeToken } from "./preprocessor.ts";
import { commentsOf } from "./comments.ts";
import { joined } from "./doubts.ts";
import { checkNoPadding, type DeclaredField, layOut } from "./layout.ts";
import type { NamedType } from "./scope.ts";
import {
  attempt,
  type Place,
  quoted,
  StructSourceError,
  undefinedMacro,
} from "./source_error.ts";
import { CPP_WORDS, RESERVED } from "./specifiers.ts";
import { skipDeclaration, skipDeclarator } from "./skip.ts";
import { type Specifiers, type TypeReader, withMode } from "./type_reader.ts";

const DEPTH_MAX = 32;
const POINTER = "a pointer means nothing to another computer";
const FUNCTION_POINTER =
  "pointers to functions or arrays mean nothing to another computer";

/** Reads structs at the position of a reader's cursor. */
export class StructReader {
  readonly #reader: TypeReader;
  #depth = 0;

  constructor(reader: TypeReader) {
    this.#reader = reader;
  }

  /**
   * Reads a struct at the word `struct`, or the name of one.
   *
   * @param isTypedef Whether the name behind it is one of its type.
   */
  read(isTypedef: boolean): { struct: NamedType; isDefined: boolean } {
    const { cursor, scope, attributes } = this.#reader;
    const start = cursor.index;
    const keyword = cursor.take();
    const given = attributes.read();
    const isTagged = cursor.next.kind === "name";
    const tag = isTagged ? this.#reader.qualifiedName() : undefined;
    if (cursor.next.text === "final") cursor.take();
    const isDefinition = cursor.next.text === "{" || this.#hasBases();
    if (!isDefinition) {
      if (tag === undefined) throw cursor.unexpected('"{"');
      const known = scope.tag(tag);
      if (known !== undefined) return { struct: known, isDefined: false };
    }
    const entry = this.#entry(tag, keyword, isDefinition);
    const declaration = entry.type as StructDeclaration;
    if (!isDefinition) return { struct: entry, isDefined: false };
    const outerUsed = scope.used;
    scope.used = undefined;
    this.#body(declaration, keyword, given, isTypedef);
    declaration.doubts = joined(this.#reader.doubtsFrom(start), scope.used);
    entry.doubts = declaration.doubts;
    scope.used = joined(outerUsed, declaration.doubts);
    this.#reader.structs.push(declaration);
    return { struct: entry, isDefined: true };
  }

  /** Whether `: public base {` follows; a bit-field without a name has a number there. */
  #hasBases(): boolean {
    const { cursor } = this.#reader;
    if (cursor.next.text !== ":") return false;
    const { tokens, index } = cursor;
    const end = tokens.findIndex(({ text }, i) =>
      i > index && /^[;{}()]$/.test(text)
    );
    return tokens[end]?.text === "{";
  }

  /** Returns the entry of a struct that is declared or defined here. */
  #entry(
    tag: string | undefined,
    keyword: CodeToken,
    isDefinition: boolean,
  ): NamedType {
    const { scope, cursor, builtin } = this.#reader;
    const own = tag === undefined ? undefined : scope.tags.own(tag);
    // As C has it, an inner struct completes one that was declared outside.
    const outer = tag === undefined ? undefined : scope.tags.get(tag);
    const isIncomplete = ({ type }: NamedType) =>
      type.kind === "struct" && type.fields === undefined &&
      type.error === undefined;
    const isBuiltin = own?.type.kind === "struct" && builtin.has(own.type);
    if (own !== undefined && !isIncomplete(own) && !isBuiltin && isDefinition) {
      const place = own.type.kind === "struct" ? own.type.place : keyword;
      throw cursor.error(
        keyword,
        `struct ${quoted(tag!)} is declared twice, first at line ${place.line}`,
      );
    }
    if (outer !== undefined && isIncomplete(outer)) return outer;
    const type: StructDeclaration = {
      kind: "struct",
      names: tag === undefined ? [] : [tag],
      tag,
      isUnion: keyword.text === "union",
      place: keyword,
      byteLength: 0,
      alignment: 1,
      isBigEndian: false,
      depth: 1,
    };
    const entry: NamedType = { type };
    if (tag !== undefined) {
      scope.tags.set(tag, entry);
      if (scope.isInner) scope.tags.export(tag, entry);
    }
    return entry;
  }

  /** Reads the fields; a fault in them is an error only if the struct is needed. */
  #body(
    declaration: StructDeclaration,
    keyword: CodeToken,
    attributes: Attributes,
    isTypedef: boolean,
  ): void {
    const { cursor, scope } = this.#reader;
    const { tag } = declaration;
    const bases = cursor.next;
    while (cursor.next.text !== "{") cursor.take();
    const open = cursor.take();
    const close = cursor.closingOf(cursor.index - 1);
    const outer = cursor.struct;
    const behind = this.#nameBehind(close);
    cursor.struct = isTypedef ? behind ?? tag : tag ?? behind ?? outer;
    declaration.place = keyword;
    scope.open([tag ?? `(struct at ${cursor.index})`]);
    this.#depth++;
    const error = attempt(() => {
      if (bases !== open) throw cursor.error(bases, "inheritance is not read");
      if (this.#depth > DEPTH_MAX) throw this.#tooDeep(keyword);
      const fields = this.#fields(close, declaration);
      if (open.pragmas.pack !== cursor.next.pragmas.pack) {
        throw cursor.error(
          cursor.next,
          "#pragma pack changes within the struct",
        );
      }
      cursor.expect("}");
      this.#reader.attributes.read(attributes);
      this.#complete(declaration, fields, attributes, open);
    });
    if (error instanceof StructSourceError) {
      declaration.error = error;
      cursor.index = close + 1;
      attempt(() => this.#reader.attributes.read());
    }
    this.#depth--;
    scope.close();
    cursor.struct = outer;
  }

  #complete(
    declaration: StructDeclaration,
    fields: DeclaredField[],
    attributes: Attributes,
    { pragmas }: CodeToken,
  ): void {
    const { cursor: { error }, options } = this.#reader;
    const { unknown } = attributes;
    if (unknown !== undefined) throw error(unknown.place, unknown.why);
    checkNames(fields, error);
    const { isUnion } = declaration;
    const rules = {
      isUnion,
      isPacked: attributes.isPacked || options.packed === true,
      pack: pragmas.pack,
      alignment: attributes.alignment,
    };
    const layout = layOut(fields, rules, error);
    if (layout.fields.length === 0) {
      throw error(declaration.place, "the struct has no fields");
    }
    if (options.packed === undefined && !rules.isPacked) {
      const packed = layOut(fields, { ...rules, isPacked: true }, error);
      checkNoPadding(layout, packed, error);
    }
    const depth = 1 + Math.max(
      ...layout.fields.map(({ type }) => structOf(type)?.depth ?? 0),
    );
    if (depth > DEPTH_MAX) throw this.#tooDeep(declaration.place);
    const { endian } = attributes;
    const isBigEndian = endian === undefined
      ? pragmas.isBigEndian
      : endian === "big";
    Object.assign(declaration, layout, { depth, isBigEndian });
  }

  #tooDeep(place: Place): Error {
    return this.#reader.cursor.error(
      place,
      `structs are nested more than ${DEPTH_MAX} deep`,
    );
  }

  /** Returns the name that is declared after a struct without a tag. */
  #nameBehind(close: number): string | undefined {
    const { cursor, attributes } = this.#reader;
    const { index } = cursor;
    cursor.index = close + 1;
    attempt(() => attributes.read());
    const { kind, text } = cursor.next;
    cursor.index = index;
    return kind === "name" ? text : undefined;
  }

  #fields(close: number, declaration: StructDeclaration): DeclaredField[] {
    const { cursor } = this.#reader;
    const fields: DeclaredField[] = [];
    while (cursor.index < close) {
      if (!this.#skipped(close, declaration)) this.#declaration(close, fields);
    }
    return fields;
  }

  /** Moves past a member that takes no space. */
  #skipped(close: number, { tag }: StructDeclaration): boolean {
    const { cursor } = this.#reader;
    const { next: { text, kind }, second } = cursor;
    if (kind === "unread") throw cursor.unexpected("a field");
    if (cursor.accept(";")) return true;
    if (/^(?:public|private|protected)$/.test(text) && second === ":") {
      cursor.index += 2;
      return true;
    }
    if (text === "virtual") {
      const why = "a virtual function adds a pointer to the struct";
      throw cursor.error(cursor.next, `${why}, and ${POINTER}`);
    }
    if (NO_FIELDS.has(text)) {
      this.#reader.declaration(close);
      return true;
    }
    const isSpecial = /^(?:~|template|explicit)$/.test(text) ||
      (text === tag && second === "(");
    if (isSpecial) skipDeclaration(cursor, close);
    return isSpecial;
  }

  /** Reads a declaration of one or more fields. */
  #declaration(close: number, fields: DeclaredField[]): void {
    const { cursor } = this.#reader;
    const first = cursor.index;
    const specifiers = this.#reader.specifiers();
    if (cursor.next.text === ";") {
      const field = this.#nameless(specifiers);
      cursor.take();
      if (field !== undefined) fields.push(field);
      return;
    }
    if (cursor.next.text === "operator") return skipDeclaration(cursor, close);
    const declared: [DeclaredField, delimiter: number][] = [];
    do {
      const field = this.#field(specifiers);
      if (field === undefined) return skipDeclaration(cursor, close);
      declared.push([field, cursor.index]);
    } while (cursor.accept(","));
    const end = cursor.index;
    cursor.expect(";");
    for (const [field, delimiter] of declared) {
      const comments = commentsOf(cursor.tokens, first, delimiter, end);
      fields.push({ ...field, comments });
    }
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
    if (!isUnnamed) this.#checkName();
    if (cursor.next.text === "(") {
      if (this.#isMethod()) return undefined;
      throw cursor.error(token, "a field can't be a function");
    }
    const base = withMode(type, attributes);
    const complete = reader.dimensioned(reader.complete(base, place));
    const width = cursor.accept(":") ? this.#width(complete, token) : undefined;
    reader.attributes.read(attributes);
    if (attributes.unknown !== undefined) {
      throw cursor.error(attributes.unknown.place, attributes.unknown.why);
    }
    if (/^[={]$/.test(cursor.next.text)) skipDeclarator(cursor);
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

  /** Whether the parentheses that follow are those of a function of C++. */
  #isMethod(): boolean {
    const { cursor, expressions } = this.#reader;
    const inside = cursor.tokens[cursor.index + 1];
    return this.#reader.isCpp &&
      (inside.text === ")" || expressions.isType(inside));
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

/** Checks that no two fields share a name, those of unnamed structs included. */
function checkNames(
  fields: readonly Pick<DeclaredField, "cName" | "place" | "type">[],
  error: (place: Place, why: string) => Error,
  places = new Map<string, number>(),
): void {
  for (const { cName, place, type } of fields) {
    if (cName === undefined) {
      if (type.kind === "struct") checkNames(type.fields!, error, places);
      continue;
    }
    const line = places.get(cName);
    if (line !== undefined) {
      throw error(
        place,
        `field ${quoted(cName)} is declared twice, first at line ${line}`,
      );
    }
    places.set(cName, place.line);
  }
}
