/**
 * Structs, unions and classes of a C or C++ source, with their fields.
 *
 * @module
 */

import type { Attributes } from "./attributes.ts";
import {
  incompleteStruct,
  isIncomplete,
  type StructDeclaration,
  structOf,
} from "./c_types.ts";
import type { CodeToken } from "./preprocessor.ts";
import { joined } from "./doubts.ts";
import { FieldReader } from "./field_reader.ts";
import { checkNoPadding, type DeclaredField, layOut } from "./layout.ts";
import { refuseDeclared } from "./refusal.ts";
import type { NamedType } from "./scope.ts";
import {
  attempt,
  type Place,
  quoted,
  StructSourceError,
} from "./source_error.ts";
import type { TypeReader } from "./type_reader.ts";

const DEPTH_MAX = 32;

/** Reads structs at the position of a reader's cursor. */
export class StructReader {
  readonly #reader: TypeReader;
  readonly #fields: FieldReader;
  #depth = 0;

  constructor(reader: TypeReader) {
    this.#reader = reader;
    this.#fields = new FieldReader(reader);
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
    let end = cursor.index + 1;
    while (!/^[;{}()]?$/.test(cursor.tokens[end].text)) end++;
    return cursor.tokens[end].text === "{";
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
    const isBuiltin = own?.type.kind === "struct" && builtin.has(own.type);
    if (
      own !== undefined && !isIncomplete(own.type) && !isBuiltin && isDefinition
    ) {
      const known = own.type.kind === "struct" ? own.type : undefined;
      const { line } = known?.place ?? keyword;
      const why = `struct ${
        quoted(tag!)
      } is declared twice, first at line ${line}`;
      const error = cursor.error(keyword, why);
      // Which of them a struct behind this means isn't clear.
      if (known !== undefined) known.error ??= error as StructSourceError;
      throw error;
    }
    if (outer !== undefined && isIncomplete(outer.type)) return outer;
    const entry: NamedType = { type: incompleteStruct(tag, keyword) };
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
      const fields = this.#fields.read(close, declaration);
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
      refuseDeclared(this.#reader, cursor.index, close, error);
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
    if (attributes.isPacked) checkPlain(fields, error);
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
    const { isPacked } = attributes;
    Object.assign(declaration, layout, { depth, isBigEndian, isPacked });
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
}

/** Checks that g++ packs all fields as the attribute says. */
function checkPlain(
  fields: readonly DeclaredField[],
  error: (place: Place, why: string) => Error,
): void {
  for (const field of fields) {
    const struct = structOf(field.type);
    const { notPlain, isPacked = false, alignment, names } = struct ?? {};
    if (notPlain === undefined || alignment === 1) continue;
    if (isPacked || field.isPacked) continue;
    throw error(
      field.place,
      `g++ doesn't pack a field of ${
        quoted(names![0] ?? "struct")
      }, which has ${notPlain}; "#pragma pack" does`,
    );
  }
}

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
