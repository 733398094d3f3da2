/**
 * Types of a C source: its structs and enums, and the types of their fields.
 *
 * @module
 */

import {
  basicType,
  byteLengthOf,
  type CField,
  type CType,
  ENUM_TYPES,
  namedTypes,
  type ScalarType,
  type StructDeclaration,
  TYPE_WORDS,
} from "./c_types.ts";
import { ConstantReader } from "./constant.ts";
import type { Cursor } from "./cursor.ts";
import { type DeclaredField, layOut, type Packing } from "./layout.ts";
import { type CodeToken, PACK_NONE } from "./preprocessor.ts";
import { quoted, StructSourceError } from "./source_error.ts";

/** Facts that the source leaves open. */
export interface ParseOptions {
  /** Whether every struct of the source is packed. */
  readonly packed: boolean;
  /** Size of a `long`, in bytes. */
  readonly longBytes: 4 | 8;
}

const COUNT_MAX = 2 ** 20;
const DEPTH_MAX = 32;
const FIELDS_MAX = 10_000;
const INT_MIN = -(2n ** 31n);
const INT_MAX = 2n ** 31n - 1n;
const UNSIGNED_MAX = 2n ** 32n - 1n;

const QUALIFIERS = new Set([
  "const",
  "volatile",
  "__const",
  "__volatile__",
  "__extension__",
]);
export const STORAGE = new Set([
  "extern",
  "static",
  "inline",
  "__inline",
  "__inline__",
]);
const NO_FIELD_NAMES = new Set([
  ...QUALIFIERS,
  ...STORAGE,
  ...TYPE_WORDS,
  ..."struct union enum typedef sizeof register restrict auto return".split(
    " ",
  ),
]);

/** Reads types: structs and enums with all their contents. */
export class TypeReader {
  /** Type of each name that needs no keyword. */
  readonly types = namedTypes();
  /** Structs whose fields have been read, in the order in which they end. */
  readonly structs: StructDeclaration[] = [];
  /** Type of each tag after `struct`, `union` or `enum`. */
  readonly tags = new Map<string, CType>();
  /** Whether the name after a struct is the name of a type. */
  isTypedef = false;
  readonly #cursor: Cursor;
  readonly #options: ParseOptions;
  readonly #constants = new Map<string, bigint>();
  #depth = 0;
  #fieldCount = 0;

  /**
   * @param cursor Position in the tokens.
   * @param options Facts that the source leaves open.
   */
  constructor(cursor: Cursor, options: ParseOptions) {
    this.#cursor = cursor;
    this.#options = options;
  }

  /** Moves past `const` and other qualifiers. */
  skipQualifiers(): void {
    while (QUALIFIERS.has(this.#cursor.next.text)) this.#cursor.take();
  }

  /** Reads a type without its declarator; attributes apply to the field. */
  type(onPacked: () => void = () => {}): CType {
    const cursor = this.#cursor;
    const words: string[] = [];
    let type: CType | undefined;
    for (;;) {
      this.skipQualifiers();
      if (cursor.acceptAttributes()) onPacked();
      const { kind, text } = cursor.next;
      const isFirst = type === undefined && words.length === 0;
      if (type === undefined && TYPE_WORDS.has(text)) {
        words.push(cursor.take().text);
      } else if (QUALIFIERS.has(text)) {
        continue;
      } else if (!isFirst) {
        return type ?? basicType(words, this.#options.longBytes);
      } else if (text === "struct" || text === "union") {
        type = this.#structOrUnion();
      } else if (text === "enum") {
        type = this.#enum();
      } else if (kind === "name" && !NO_FIELD_NAMES.has(text)) {
        type = this.types.get(cursor.take().text) ?? {
          kind: "refused",
          why: `type ${quoted(text)} is not declared in the source`,
        };
      } else {
        throw cursor.unexpected("a type");
      }
    }
  }

  #structOrUnion(): CType {
    const cursor = this.#cursor;
    const keyword = cursor.take();
    const isPacked = cursor.acceptAttributes();
    const isTagged = cursor.next.kind === "name";
    const tag = isTagged ? cursor.take().text : undefined;
    const known = tag === undefined ? undefined : this.tags.get(tag);
    if (keyword.text === "union") {
      const type = known ?? { kind: "refused", why: "unions are not read" };
      if (tag !== undefined) this.tags.set(tag, type);
      if (cursor.next.text === "{") cursor.skipBrackets();
      else if (!isTagged) throw cursor.unexpected('"{"');
      cursor.acceptAttributes();
      return type;
    }
    if (known !== undefined && known.kind !== "struct") {
      throw cursor.error(keyword, `${quoted(tag!)} is no struct`);
    }
    const declaration: StructDeclaration = known ?? {
      kind: "struct",
      names: tag === undefined ? [] : [tag],
      tag,
      place: keyword,
      byteLength: 0,
      alignment: 1,
      depth: 1,
    };
    if (tag !== undefined) this.tags.set(tag, declaration);
    if (cursor.next.text === "{") {
      this.#body(declaration, keyword, isPacked);
    } else if (!isTagged) {
      throw cursor.unexpected('"{"');
    }
    return declaration;
  }

  /** Reads the fields of a struct; a fault in them is an error only if they are needed. */
  #body(
    declaration: StructDeclaration,
    keyword: CodeToken,
    isPacked: boolean,
  ): void {
    const cursor = this.#cursor;
    const { fields, error, place } = declaration;
    if (fields !== undefined || error !== undefined) {
      throw cursor.error(
        keyword,
        `struct ${
          quoted(declaration.tag!)
        } is declared twice, first at line ${place.line}`,
      );
    }
    const open = cursor.take();
    const close = cursor.closingOf(cursor.index - 1);
    const outer = cursor.struct;
    const behind = this.#nameBehind(close);
    cursor.struct = this.isTypedef
      ? behind ?? declaration.tag
      : declaration.tag ?? behind ?? outer;
    const isTypedef = this.isTypedef;
    this.isTypedef = false;
    declaration.place = keyword;
    this.#depth++;
    try {
      if (this.#depth > DEPTH_MAX) {
        throw cursor.error(
          keyword,
          `structs are nested more than ${DEPTH_MAX} deep`,
        );
      }
      const fields = this.#fields(close);
      if (open.pack !== cursor.next.pack) {
        throw cursor.error(
          cursor.next,
          "#pragma pack changes within the struct",
        );
      }
      cursor.expect("}");
      if (cursor.acceptAttributes()) isPacked = true;
      this.#complete(declaration, fields, this.#packing(isPacked, open.pack));
    } catch (error) {
      if (!(error instanceof StructSourceError)) throw error;
      declaration.error = error;
      cursor.index = close + 1;
      this.#skipAttributes();
    } finally {
      this.#depth--;
      this.isTypedef = isTypedef;
      cursor.struct = outer;
    }
    this.structs.push(declaration);
  }

  #packing(isPacked: boolean, pack: number): Packing {
    return this.#options.packed
      ? { isPacked: true, pack: PACK_NONE }
      : { isPacked, pack };
  }

  #complete(
    declaration: StructDeclaration,
    fields: DeclaredField[],
    packing: Packing,
  ): void {
    const { error } = this.#cursor;
    if (fields.length === 0) {
      throw error(declaration.place, "the struct has no fields");
    }
    const places = new Map<string, number>();
    for (const { cName, place } of fields) {
      const line = places.get(cName);
      if (line !== undefined) {
        throw error(
          place,
          `field ${quoted(cName)} is declared twice, first at line ${line}`,
        );
      }
      places.set(cName, place.line);
    }
    const { byteLength, alignment } = layOut(fields, packing, error);
    const depth = 1 + Math.max(...fields.map(depthOf));
    if (depth > DEPTH_MAX) {
      throw error(
        declaration.place,
        `structs are nested more than ${DEPTH_MAX} deep`,
      );
    }
    Object.assign(declaration, { fields, byteLength, alignment, depth });
  }

  /** Returns the name that is declared after a struct without a tag. */
  #nameBehind(close: number): string | undefined {
    const { tokens } = this.#cursor;
    let index = close + 1;
    while (/^__attribute(?:__)?$/.test(tokens[index].text)) {
      if (tokens[index + 1].text !== "(") return undefined;
      index = this.#cursor.closingOf(index + 1) + 1;
    }
    const { kind, text } = tokens[index];
    return kind === "name" ? text : undefined;
  }

  /** Moves past attributes of any meaning. */
  #skipAttributes(): void {
    const cursor = this.#cursor;
    while (/^__attribute(?:__)?$/.test(cursor.next.text)) {
      cursor.take();
      if (cursor.next.text === "(") cursor.skipBrackets();
    }
  }

  #fields(close: number): DeclaredField[] {
    const cursor = this.#cursor;
    const fields: DeclaredField[] = [];
    while (cursor.index < close) {
      if (cursor.accept(";")) continue;
      let isPacked = false;
      const first = cursor.next;
      const type = this.type(() => isPacked = true);
      if (cursor.accept(";")) {
        fields.push(...this.#nameless(type, first, isPacked));
        continue;
      }
      do {
        fields.push(this.#field(type, first, isPacked));
        if (++this.#fieldCount > FIELDS_MAX) {
          throw cursor.error(first, `there are more than ${FIELDS_MAX} fields`);
        }
      } while (cursor.accept(","));
      cursor.expect(";");
    }
    return fields;
  }

  /**
   * Returns the fields that a declaration without a name adds: those of a struct without a
   * tag.
   */
  #nameless(
    type: CType,
    place: CodeToken,
    isPacked: boolean,
  ): DeclaredField[] {
    const isTagged = type.kind === "struct" && type.tag !== undefined;
    if (isTagged || place.text === "enum") return [];
    const { element, count } = this.elementOf(type, place);
    const isInPlace = element.kind === "struct" && element.names.length === 0;
    if (!isInPlace || count !== undefined) {
      throw this.#cursor.error(place, "the field has no name");
    }
    const isUnaligned = isPacked || element.alignment === 1;
    return element.fields!.map((field) => ({
      ...field,
      isPacked: isUnaligned,
    }));
  }

  #field(type: CType, typeToken: CodeToken, isPacked: boolean): DeclaredField {
    const cursor = this.#cursor;
    const token = this.#fieldName();
    if (type.kind === "refused") throw cursor.error(typeToken, type.why);
    const base = this.elementOf(type, typeToken);
    const count = this.count(base.count);
    const { text } = cursor.next;
    if (text === ":") {
      throw cursor.error(cursor.next, "bit-fields have no fixed layout");
    }
    if (text === "(") throw cursor.error(token, "a field can't be a function");
    if (cursor.acceptAttributes()) isPacked = true;
    const { element } = base;
    return {
      cName: token.text,
      place: { line: token.line, column: token.column },
      type: count === undefined ? element : { kind: "array", element, count },
      isPacked,
    };
  }

  #fieldName(): CodeToken {
    const cursor = this.#cursor;
    const { next } = cursor;
    if (/^[*&^]$/.test(next.text)) {
      throw cursor.error(next, "a pointer means nothing to another computer");
    }
    if (next.text === "(") {
      throw cursor.error(
        next,
        "pointers to functions or arrays mean nothing to another computer",
      );
    }
    if (next.text === ":") {
      throw cursor.error(next, "bit-fields have no fixed layout");
    }
    if (next.kind !== "name" || NO_FIELD_NAMES.has(next.text)) {
      throw cursor.unexpected("the name of a field");
    }
    return cursor.take();
  }

  /** Returns a type that a field can have, as element and count. */
  elementOf(
    type: CType,
    place: CodeToken,
  ): { element: ScalarType | StructDeclaration; count?: number } {
    const { error } = this.#cursor;
    if (type.kind === "refused") throw error(place, type.why);
    if (type.kind === "array") return type;
    if (type.kind === "struct") {
      if (type.error !== undefined) throw type.error;
      if (type.fields === undefined) {
        const name = quoted(type.names[0]);
        throw error(place, `struct ${name} is not declared before this`);
      }
    }
    return { element: type };
  }

  /** Reads the sizes after a name, and returns the number of elements. */
  count(count: number | undefined): number | undefined {
    const cursor = this.#cursor;
    for (let open = cursor.next; cursor.accept("["); open = cursor.next) {
      if (count !== undefined) {
        throw cursor.error(
          open,
          "arrays of more than one dimension are not read; one of the product of their sizes has the same layout",
        );
      }
      if (cursor.next.text === "]") {
        throw cursor.error(open, "the array has no fixed length");
      }
      const value = this.#constant();
      if (value < 1n || value > COUNT_MAX) {
        throw cursor.error(
          open,
          `the length of an array must be in 1..${COUNT_MAX}: received ${value}`,
        );
      }
      cursor.expect("]");
      count = Number(value);
    }
    return count;
  }

  #constant(): bigint {
    const cursor = this.#cursor;
    const reader = new ConstantReader(cursor.tokens, cursor.index, {
      valueOf: (name) => this.#constants.get(name),
      sizeOf: (index) => {
        cursor.index = index;
        cursor.expect("(");
        const first = cursor.next;
        const { element, count = 1 } = this.elementOf(this.type(), first);
        cursor.expect(")");
        const value = BigInt(byteLengthOf(element) * count);
        return { value, index: cursor.index };
      },
      error: cursor.error,
    });
    const value = reader.read();
    cursor.index = reader.index;
    return value;
  }

  #enum(): CType {
    const cursor = this.#cursor;
    const keyword = cursor.take();
    let isPacked = cursor.acceptAttributes();
    const tag = cursor.next.kind === "name" ? cursor.take().text : undefined;
    const base = cursor.accept(":") ? this.type() : undefined;
    if (cursor.next.text !== "{") {
      if (tag === undefined) throw cursor.unexpected('"{"');
      return this.tags.get(tag) ?? {
        kind: "refused",
        why: `enum ${quoted(tag)} is not declared before this`,
      };
    }
    const { min, max } = this.#enumerators();
    if (cursor.acceptAttributes()) isPacked = true;
    let type: CType = base ??
      (max > INT_MAX ? ENUM_TYPES.unsigned : ENUM_TYPES.signed);
    const isWide = min < INT_MIN || max > (min < 0n ? INT_MAX : UNSIGNED_MAX);
    if (isPacked || (base === undefined && isWide)) {
      const why = isPacked
        ? "a packed enum has no fixed size"
        : "an enum of more than 32 bits is not read";
      type = { kind: "refused", why };
    }
    if (tag !== undefined) {
      if (this.tags.has(tag)) {
        throw cursor.error(keyword, `${quoted(tag)} is declared twice`);
      }
      this.tags.set(tag, type);
    }
    return type;
  }

  /**
   * Reads the names and values of an enum, and returns its smallest and its largest value.
   */
  #enumerators(): { min: bigint; max: bigint } {
    const cursor = this.#cursor;
    let [value, min, max] = [-1n, 0n, 0n];
    cursor.expect("{");
    while (!cursor.accept("}")) {
      if (cursor.next.kind !== "name") {
        throw cursor.unexpected("the name of an enumerator");
      }
      const { text } = cursor.take();
      cursor.acceptAttributes();
      value = cursor.accept("=") ? this.#constant() : value + 1n;
      this.#constants.set(text, value);
      if (value < min) min = value;
      if (value > max) max = value;
      if (cursor.next.text !== "}") cursor.expect(",");
    }
    return { min, max };
  }
}

function depthOf({ type }: CField): number {
  if (type.kind === "array") return depthOf({ type: type.element } as CField);
  return type.kind === "struct" ? type.depth : 0;
}
