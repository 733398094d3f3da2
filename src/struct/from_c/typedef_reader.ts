/**
 * Names of types: those that a typedef or `using` declares.
 *
 * @module
 */

import { type CType, POINTER } from "./c_types.ts";
import type { Doubts } from "./doubts.ts";
import { skipDeclarator } from "./skip.ts";
import {
  attempt,
  quoted,
  reasonOf,
  StructSourceError,
} from "./source_error.ts";
import { type Specifiers, type TypeReader, withMode } from "./type_reader.ts";

/** Reads the names that follow the words of a type. */
export class TypedefReader {
  readonly #types: TypeReader;
  readonly #doubts: () => Doubts;

  /**
   * @param types Reads types, and has the names that are known.
   * @param doubts Returns the doubts of the declaration.
   */
  constructor(types: TypeReader, doubts: () => Doubts) {
    this.#types = types;
    this.#doubts = doubts;
  }

  /** Reads a name that a typedef declares. */
  read(specifiers: Specifiers): void {
    const cursor = this.#types.cursor;
    this.#types.attributes.read(specifiers.attributes);
    const { next } = cursor;
    if (/^[(*&^]$/.test(next.text)) {
      this.#pointer();
      return;
    }
    if (next.kind !== "name") throw cursor.unexpected("the name of a type");
    const name = cursor.take();
    if (cursor.next.text === "(") {
      skipDeclarator(cursor);
      const why = `${quoted(name.text)} is a function`;
      this.#declareType(name.text, { kind: "refused", why });
      return;
    }
    this.alias(name.text, specifiers);
  }

  /** Reads the declarator of a pointer. */
  #pointer(): void {
    const cursor = this.#types.cursor;
    const start = cursor.index;
    skipDeclarator(cursor);
    const token = cursor.tokens.slice(start, cursor.index)
      .find(({ kind, text }) =>
        kind === "name" &&
        !/^(?:const|volatile|restrict|__restrict)$/.test(text)
      );
    if (token === undefined) throw cursor.unexpected("the name of a type");
    const why = `${
      quoted(token.text)
    } is a pointer, which means nothing to another computer`;
    this.#declareType(token.text, { kind: "refused", why });
  }

  /** Declares a name for a type, with the sizes and attributes that follow. */
  alias(name: string, specifiers: Specifiers): void {
    const { cursor, attributes } = this.#types;
    const { type, place } = specifiers;
    const own = { ...specifiers.attributes };
    let alignment = specifiers.alignment;
    const read = attempt((): CType => {
      if (/^[*&]$/.test(cursor.next.text)) {
        throw cursor.error(cursor.next, POINTER);
      }
      const base = cursor.next.text === "["
        ? this.#types.dimensioned(this.#types.complete(type, place))
        : type;
      attributes.read(own);
      if (own.unknown !== undefined) {
        throw cursor.error(own.unknown.place, own.unknown.why);
      }
      if (own.alignment !== undefined) alignment = own.alignment;
      return withMode(base, own);
    });
    if (read instanceof StructSourceError) {
      skipDeclarator(cursor);
      const why = reasonOf(read);
      this.#declareType(name, { kind: "refused", why });
      return;
    }
    // The name of a struct is the first of its typedef names, not its tag.
    if (read.kind === "struct" && read === type) {
      const { names } = read;
      const isFirst = names.length === 0 || names[0] === read.tag;
      names.splice(isFirst ? 0 : names.length, 0, name);
    }
    this.#declareType(name, read, alignment);
  }

  #declareType(name: string, type: CType, alignment?: number): void {
    const { scope } = this.#types;
    scope.types.set(name, { type, alignment, doubts: this.#doubts() });
  }
}
