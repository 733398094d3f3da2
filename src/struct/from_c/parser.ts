/**
 * Declarations of a C source, of which only the structs matter.
 *
 * @module
 */

import type { CType, StructDeclaration } from "./c_types.ts";
import { Cursor } from "./cursor.ts";
import type { CodeToken } from "./preprocessor.ts";
import { quoted, StructSourceError } from "./source_error.ts";
import { type ParseOptions, STORAGE, TypeReader } from "./type_reader.ts";

/** Structs of a source. */
export interface Declarations {
  /** Structs that have fields, in the order in which they end. */
  readonly structs: readonly StructDeclaration[];
  /** Returns the struct of a name, as a typedef before a tag. */
  find(name: string): StructDeclaration | undefined;
}

/**
 * Reads the declarations.
 *
 * @param tokens The code; the last is the `end`.
 * @param options Facts that the source doesn't state.
 * @throws {StructSourceError} If the source is not C. A type that no field can have is an
 * error only of its struct.
 */
export function parse(
  tokens: readonly CodeToken[],
  options: ParseOptions,
): Declarations {
  return new Parser(new Cursor(tokens), options).parse();
}

class Parser {
  readonly #cursor: Cursor;
  readonly #reader: TypeReader;

  constructor(cursor: Cursor, options: ParseOptions) {
    this.#cursor = cursor;
    this.#reader = new TypeReader(cursor, options);
  }

  parse(): Declarations {
    const { structs, types, tags } = this.#reader;
    while (this.#cursor.next.kind !== "end") this.#declaration();
    return {
      structs,
      find: (name) =>
        [types.get(name), tags.get(name)]
          .find((type) => type?.kind === "struct"),
    };
  }

  /** Reads a declaration outside the structs. */
  #declaration(): void {
    const cursor = this.#cursor;
    const isTypedef = cursor.accept("typedef");
    this.#reader.isTypedef = isTypedef;
    while (!isTypedef && STORAGE.has(cursor.next.text)) cursor.take();
    if (isTypedef) {
      const type = this.#reader.type();
      do this.#typedefName(type); while (cursor.accept(","));
      cursor.expect(";");
      return;
    }
    this.#reader.skipQualifiers();
    cursor.acceptAttributes();
    if (/^(?:struct|union|enum)$/.test(cursor.next.text)) {
      this.#reader.type();
      if (/^(?:struct|union|enum|typedef)$/.test(cursor.next.text)) {
        throw cursor.unexpected('";"');
      }
    }
    this.#skipDeclaration();
  }

  /** Moves past the `;` or the body of a declaration whose meaning doesn't matter. */
  #skipDeclaration(): void {
    const cursor = this.#cursor;
    for (let before = "";; before = cursor.tokens[cursor.index - 1].text) {
      const { kind, text } = cursor.next;
      if (cursor.accept(";")) return;
      if (kind === "end") throw cursor.unexpected('";"');
      const isBody = text === "{" && before === ")";
      if (text === "{" && !isBody && before !== "=") {
        throw cursor.error(cursor.next, 'expected a declaration, found "{"');
      }
      if (/^[([{]$/.test(text)) cursor.skipBrackets();
      else cursor.take();
      if (isBody) return;
    }
  }

  /** Reads a name that a typedef declares. */
  #typedefName(type: CType): void {
    const cursor = this.#cursor;
    const { next } = cursor;
    if (/^[(*&^]$/.test(next.text)) {
      while (/^[(*&^]$/.test(cursor.next.text)) cursor.take();
      this.#reader.skipQualifiers();
      const { kind, text } = cursor.next;
      if (kind === "name") {
        this.#reader.types.set(text, {
          kind: "refused",
          why: `${
            quoted(text)
          } is a pointer, which means nothing to another computer`,
        });
      }
      this.#skipDeclarator();
      return;
    }
    if (next.kind !== "name") throw cursor.unexpected("the name of a type");
    const name = cursor.take().text;
    this.#reader.types.set(name, this.#aliased(type, name));
    cursor.acceptAttributes();
  }

  /** Returns the type that a typedef names. */
  #aliased(type: CType, name: string): CType {
    const cursor = this.#cursor;
    if (cursor.next.text === "(") {
      this.#skipDeclarator();
      return { kind: "refused", why: `${quoted(name)} is a function` };
    }
    if (cursor.next.text !== "[") {
      // The name of a struct is the first of its typedef names, not its tag.
      if (type.kind === "struct") {
        const isFirst = type.names.length === 0 || type.names[0] === type.tag;
        type.names.splice(isFirst ? 0 : type.names.length, 0, name);
      }
      return type;
    }
    try {
      const { element, count } = this.#reader.elementOf(type, cursor.next);
      return { kind: "array", element, count: this.#reader.count(count)! };
    } catch (error) {
      if (!(error instanceof StructSourceError)) throw error;
      this.#skipDeclarator();
      const why = error.message.slice(error.message.indexOf(": ") + 2);
      return { kind: "refused", why };
    }
  }

  /** Moves to the `,` or `;` after a declarator. */
  #skipDeclarator(): void {
    const cursor = this.#cursor;
    while (!/^[,;]$/.test(cursor.next.text) && cursor.next.kind !== "end") {
      if (/^[([{]$/.test(cursor.next.text)) cursor.skipBrackets();
      else cursor.take();
    }
  }
}
