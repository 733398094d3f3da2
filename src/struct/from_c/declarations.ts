/**
 * Declarations of a C or C++ source, of which only the types and constants matter.
 *
 * @module
 */

import { integerTypeOf, type StructDeclaration } from "./c_types.ts";
import { Cursor } from "./cursor.ts";
import { type Doubts, joined } from "./doubts.ts";
import { converted } from "./integer.ts";
import type { Preprocessed } from "./preprocessor.ts";
import { refuseDeclared } from "./refusal.ts";
import { type NamedType, Scope } from "./scope.ts";
import { skipDeclaration } from "./skip.ts";
import {
  attempt,
  quoted,
  StructSourceError,
  undefinedMacro,
} from "./source_error.ts";
import { TAG_WORDS } from "./specifiers.ts";
import { TypedefReader } from "./typedef_reader.ts";
import {
  type ParseOptions,
  type Specifiers,
  TypeReader,
} from "./type_reader.ts";

/** Structs of a source. */
export interface Declarations {
  /** Structs that have fields, in the order in which they end. */
  readonly structs: readonly StructDeclaration[];
  /** Error of the first declaration that couldn't be read. */
  readonly error: StructSourceError | undefined;
  /** Returns the types of a name in any namespace, a typedef before a tag. */
  find(name: string): readonly NamedType[];
}

/**
 * Reads the declarations.
 *
 * @param code The code.
 * @param options Facts that the source doesn't state.
 * @throws {StructSourceError} If brackets don't match. Anything else that can't be read is
 * an error only of the structs that need it.
 */
export function readDeclarations(
  code: Preprocessed,
  options: ParseOptions,
): Declarations {
  return new DeclarationReader(code, options).read();
}

/** Words of a variable's name that look like those of a macro with attributes. */
const ATTRIBUTE_MACRO =
  /^[A-Z_][A-Z0-9_]*$|[Pp]ack|PACK|[Aa]lign|ALIGN|[Aa]ttr|ATTR/;

class DeclarationReader {
  readonly #code: Preprocessed;
  readonly #cursor: Cursor;
  readonly #scope = new Scope();
  readonly #types: TypeReader;
  readonly #typedefs: TypedefReader;
  readonly #options: ParseOptions;
  /** Index of the first token of the declaration. */
  #start = 0;
  #error: StructSourceError | undefined;

  constructor(code: Preprocessed, options: ParseOptions) {
    this.#code = code;
    this.#options = options;
    this.#cursor = new Cursor(code.tokens);
    this.#types = new TypeReader(this.#cursor, this.#scope, options);
    this.#typedefs = new TypedefReader(this.#types, () => this.#doubts);
    this.#types.declaration = (limit) => this.#declaration(limit);
  }

  read(): Declarations {
    const { structs, builtin } = this.#types;
    this.#block(this.#code.start);
    for (const struct of structs.splice(0)) builtin.add(struct);
    this.#block(this.#code.tokens.length - 1);
    const { types, tags } = this.#scope;
    return {
      structs,
      error: this.#error,
      find: (name) => {
        const typedefs = types.everywhere(name);
        return typedefs.length > 0 ? typedefs : tags.everywhere(name);
      },
    };
  }

  /** Reads declarations up to an index. */
  #block(end: number): void {
    const cursor = this.#cursor;
    while (cursor.index < end) this.#declaration(end);
  }

  /** Reads a declaration; one that can't be read makes what it declares unreadable. */
  #declaration(limit: number): void {
    const cursor = this.#cursor;
    const { structs } = this.#types;
    const start = cursor.index;
    const structCount = structs.length;
    const outer = this.#scope.used;
    this.#scope.used = undefined;
    const { struct } = cursor;
    const outerStart = this.#start;
    this.#start = start;
    const error = attempt(() => this.#read(limit));
    this.#start = outerStart;
    cursor.struct = struct;
    if (error instanceof StructSourceError) {
      this.#error ??= error;
      // The words behind a struct may be what changes its layout.
      for (const struct of structs.slice(structCount)) struct.error ??= error;
      cursor.index = start;
      skipDeclaration(cursor, limit);
      if (cursor.index === start) cursor.take();
      refuseDeclared(this.#types, start, cursor.index, error);
    }
    this.#scope.used = joined(outer, this.#scope.used);
  }

  #read(limit: number): void {
    const cursor = this.#cursor;
    const { next: { text, kind }, second } = cursor;
    if (kind === "unread" || cursor.accept(";")) {
      if (kind === "unread") cursor.take();
      return;
    }
    const third = cursor.tokens[cursor.index + 2]?.text;
    const isLinkage = text === "extern" && second.startsWith('"');
    if (isLinkage && third === "{") return this.#braces(2, []);
    if (isLinkage) {
      cursor.index += 2;
      return this.#read(limit);
    }
    switch (text) {
      case "inline":
        if (second !== "namespace") break;
        cursor.take();
        return this.#namespace();
      case "namespace":
        return this.#namespace();
      case "using":
        return this.#using();
      case "static_assert":
      case "_Static_assert":
        return this.#assertion(limit);
      case "template":
        throw cursor.error(cursor.next, "templates are not read");
    }
    this.#declare(limit);
  }

  #namespace(): void {
    const cursor = this.#cursor;
    cursor.take();
    const names: string[] = [];
    while (cursor.next.kind === "name") {
      names.push(cursor.take().text);
      cursor.accept("::");
      cursor.accept("inline");
    }
    if (cursor.next.text !== "{") throw cursor.unexpected('"{"');
    this.#braces(0, names);
  }

  /** Reads the declarations in braces, a number of tokens ahead. */
  #braces(ahead: number, names: readonly string[]): void {
    const cursor = this.#cursor;
    cursor.index += ahead;
    const close = cursor.closingOf(cursor.index);
    cursor.take();
    this.#scope.open(names);
    this.#block(close);
    this.#scope.close();
    cursor.index = close + 1;
  }

  #using(): void {
    const cursor = this.#cursor;
    cursor.take();
    if (cursor.accept("namespace")) {
      this.#scope.use(this.#types.qualifiedName());
      cursor.expect(";");
      return;
    }
    if (cursor.second === "=") {
      const name = cursor.take().text;
      cursor.take();
      const specifiers = this.#types.specifiers();
      this.#typedefs.alias(name, specifiers);
      cursor.expect(";");
      return;
    }
    const qualified = this.#types.qualifiedName();
    cursor.expect(";");
    const name = qualified.replace(/^.*::/, "");
    const entry = this.#scope.type(qualified);
    if (entry !== undefined) this.#scope.types.set(name, entry);
  }

  /** Reads an assertion; if it doesn't hold, the structs that it measures are refused. */
  #assertion(limit: number): void {
    const cursor = this.#cursor;
    const { expressions } = this.#types;
    const keyword = cursor.take();
    const start = cursor.index;
    expressions.measured.clear();
    const value = attempt(() => {
      cursor.expect("(");
      return expressions.constant().value;
    });
    cursor.index = start;
    skipDeclaration(cursor, limit);
    if (value !== 0n) return;
    const why =
      "the assertion doesn't hold: with these options the struct has another layout than the source says";
    for (const struct of expressions.measured) {
      struct.error ??= cursor.error(keyword, why) as StructSourceError;
    }
  }

  /** Reads a declaration of types, variables or functions. */
  #declare(limit: number): void {
    const cursor = this.#cursor;
    const first = cursor.next;
    const start = cursor.index;
    const specifiers = this.#types.specifiers();
    const { words, type, defined } = specifiers;
    if (words.has("typedef")) {
      do this.#typedefs.read(specifiers); while (cursor.accept(","));
      const isWord = cursor.next.kind === "name" || cursor.next.text === "{";
      if (isWord && cursor.tokens[cursor.index - 1].kind === "name") {
        throw this.#unknownWord();
      }
      cursor.expect(";");
      return;
    }
    const isMacro = type.kind === "refused" && first.kind === "name";
    if (isMacro && TAG_WORDS.has(cursor.next.text)) throw this.#unknownWord();
    if (isMacro && cursor.next.text === "(" && this.#holdsBody()) {
      const { text } = cursor.tokens[cursor.index - 1];
      throw cursor.error(first, undefinedMacro(text));
    }
    if (defined !== undefined) this.#checkBehind();
    const isConstant = (words.has("const") || words.has("constexpr")) &&
      cursor.next.kind === "name" && integerTypeOf(type) !== undefined;
    if (isConstant && /^[={]$/.test(cursor.second)) {
      return this.#constants(specifiers, limit);
    }
    const isBraced = cursor.next.text === "{" ||
      (cursor.next.kind === "name" && cursor.second === "{");
    if (isBraced && cursor.index > start) throw this.#unknownWord();
    skipDeclaration(cursor, limit);
  }

  /** Makes the error of the last word, which may be a macro with attributes. */
  #unknownWord(): Error {
    const cursor = this.#cursor;
    const word = cursor.tokens[cursor.index - 1];
    if (word.kind !== "name") return cursor.unexpected("a declaration");
    return cursor.error(
      word,
      `it is not known whether ${
        quoted(word.text)
      } changes the layout; pass { defines: { ${word.text}: … } } with its text, "" for none`,
    );
  }

  /** Whether the parentheses that follow hold the body of a struct. */
  #holdsBody(): boolean {
    const cursor = this.#cursor;
    return cursor.tokens.slice(cursor.index, cursor.closingOf(cursor.index))
      .some(({ text }) => text === "{");
  }

  /** Refuses a word behind a struct that may be a macro with attributes. */
  #checkBehind(): void {
    const cursor = this.#cursor;
    const { kind, text } = cursor.next;
    if (TAG_WORDS.has(text) || text === "typedef" || kind === "end") {
      throw cursor.unexpected('";"');
    }
    if (kind !== "name") return;
    const isList = /^(?:[;,=[{]|__attribute(?:__)?)$/.test(cursor.second);
    const isPlain = !ATTRIBUTE_MACRO.test(text) ||
      this.#options.areMacrosKnown || this.#options.noMacros.has(text);
    if (isList && isPlain) return;
    throw cursor.error(
      cursor.next,
      `it is not known whether ${
        quoted(text)
      } is a variable or a macro that changes the layout; pass { defines: { ${text}: … } } with the text of the macro, or false`,
    );
  }

  /** Keeps the values of constants, which C++ takes as sizes of arrays. */
  #constants({ type }: Specifiers, limit: number): void {
    const cursor = this.#cursor;
    const integer = integerTypeOf(type)!;
    do {
      const name = cursor.take();
      const isAssigned = cursor.accept("=");
      const isBraced = cursor.accept("{");
      if (!isAssigned && !isBraced) break;
      const value = attempt(() => {
        const value = this.#types.expressions.constant();
        if (isBraced) cursor.expect("}");
        return value;
      });
      if (value instanceof StructSourceError) break;
      this.#scope.constants.set(name.text, {
        value: converted(value.value, integer),
        doubts: this.#doubts,
      });
    } while (cursor.accept(","));
    skipDeclaration(cursor, limit);
  }

  /** Doubts of the declaration up to here, and of what it uses. */
  get #doubts(): Doubts {
    return joined(this.#scope.used, this.#types.doubtsFrom(this.#start));
  }
}
