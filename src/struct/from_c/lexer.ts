/**
 * Tokens of a C source, as gcc sees them: lines spliced, comments set apart, texts and
 * characters whole. Nothing is refused except a comment without an end.
 *
 * @module
 */

import type { Doubts } from "./doubts.ts";
import { type Place, sourceError } from "./source_error.ts";

/** Comment in front of a token. */
export interface Comment {
  /** Text without the marks of the comment. */
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  /** Whether a token stands before it in its line. */
  readonly isTrailing: boolean;
}

/** Token of a source. */
export interface Token extends Place {
  /**
   * `end` is the token after the last one; its text is empty. `unread` stands for code that
   * is not known.
   */
  readonly kind:
    | "name"
    | "number"
    | "string"
    | "char"
    | "other"
    | "end"
    | "unread";
  readonly text: string;
  /** Whether this is the first of its line, so that a `#` begins a directive. */
  readonly startsLine: boolean;
  /** Whether a blank or a comment stands in front of it. */
  readonly isSpaced: boolean;
  /** Comments between the token before and this one. */
  readonly comments?: readonly Comment[];
  /** Reason of an `unread` token. */
  readonly why?: string;
  /** Macros on which it depends whether this token is here. */
  readonly doubts?: Doubts;
}

const SPLICE = /\\[ \t\f\v\r]*\n/g;
const TOKEN = new RegExp(
  [
    /(?<space>[ \t\r\f\v]+)/,
    /(?<line>\n)/,
    /(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)/,
    /(?<raw>(?:u8|[uUL])?R"(?<mark>[^()\\\s"]{0,16})\()/,
    /(?<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*(?:"|\\?))/,
    /(?<char>(?:u8|[uUL])?'(?:\\.|[^'\\\n])*(?:'|\\?))/,
    /(?<name>[\p{ID_Start}_$][\p{ID_Continue}$]*)/u,
    /(?<number>\.?\d(?:[eEpP][+-]|'(?=[\da-fA-F])|[\w.])*)/,
    /<<=|>>=|<=>|\.\.\.|->|\+\+|--|<<|>>|&&|\|\||[<>=!+\-*/%&|^]=|::|##|%:%:|<(?=::(?![:>]))|<:|:>|<%|%>|%:|[^]/,
  ].map(({ source }) => source).join("|"),
  "uy",
);
const DIGRAPHS: ReadonlyMap<string, string> = new Map([
  ["<:", "["],
  [":>", "]"],
  ["<%", "{"],
  ["%>", "}"],
  ["%:", "#"],
  ["%:%:", "##"],
]);

/**
 * Splits a source into its tokens.
 *
 * @param source The text.
 * @param file Name of the included file, for errors.
 * @returns The tokens; the last is the `end`.
 * @throws {StructSourceError} If a comment is not closed.
 */
export function tokenize(source: string, file?: string): Token[] {
  return new Lexer(source, file).run();
}

/** Part of a token that tells what it is. */
const KINDS = ["string", "char", "name", "number"] as const;

class Lexer {
  readonly #places: Places;
  readonly #text: string;
  readonly #file: { readonly file?: string };
  readonly #tokens: Token[] = [];
  #comments: Comment[] = [];
  #startsLine = true;
  #isSpaced = false;

  constructor(source: string, file: string | undefined) {
    const text = source.startsWith("\ufeff") ? source.slice(1) : source;
    this.#places = new Places(text);
    this.#text = text.replace(SPLICE, "");
    this.#file = file === undefined ? {} : { file };
  }

  run(): Token[] {
    const text = this.#text;
    TOKEN.lastIndex = 0;
    for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
      if (text.startsWith("/*", at)) this.#endOf("the comment", "*/", at);
      const match = TOKEN.exec(text)!;
      const groups = match.groups!;
      if (groups.raw !== undefined) {
        const end = this.#endOf("the raw string", `)${groups.mark}"`, at);
        TOKEN.lastIndex = end;
        this.#add("string", text.slice(at, end), at);
      } else if (groups.space !== undefined) this.#isSpaced = true;
      else if (groups.line !== undefined) {
        this.#startsLine = true;
        this.#isSpaced = true;
      } else if (groups.comment !== undefined) this.#comment(match[0], at);
      else {
        const kind = KINDS.find((kind) => groups[kind] !== undefined);
        this.#add(kind ?? "other", DIGRAPHS.get(match[0]) ?? match[0], at);
      }
    }
    this.#startsLine = true;
    this.#add("end", "", text.length);
    return this.#tokens;
  }

  /** Returns the offset behind the mark that ends what begins at an offset. */
  #endOf(what: string, mark: string, at: number): number {
    const start = this.#text.indexOf(mark, at + 2);
    if (start >= 0) return start + mark.length;
    const place = { ...this.#places.at(at), ...this.#file };
    throw sourceError(place, `${what} is not closed`);
  }

  #add(kind: Token["kind"], text: string, at: number): void {
    this.#tokens.push({
      kind,
      text,
      ...this.#places.at(at),
      ...this.#file,
      startsLine: this.#startsLine,
      isSpaced: this.#isSpaced,
      ...this.#comments.length > 0 ? { comments: this.#comments } : {},
    });
    if (this.#comments.length > 0) this.#comments = [];
    this.#startsLine = false;
    this.#isSpaced = false;
  }

  #comment(comment: string, at: number): void {
    const { line } = this.#places.at(at);
    const { line: endLine } = this.#places.at(at + comment.length - 1);
    const text = comment.startsWith("//")
      ? comment.slice(2)
      : comment.slice(2, -2);
    this.#comments.push({ text, line, endLine, isTrailing: !this.#startsLine });
    this.#isSpaced = true;
  }
}

/** Places of ascending offsets in a text whose lines were spliced. */
class Places {
  readonly #text: string;
  /** Offsets and lengths of what was removed, with the offsets of the text as it was. */
  readonly #splices: readonly { at: number; length: number }[];
  #splice = 0;
  #removed = 0;
  #line = 1;
  #lineStart = 0;
  /** Offset of the end of the line; beyond all others in the last line. */
  #lineEnd: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = this.#endOfLine(0);
    this.#splices = Array.from(
      text.matchAll(SPLICE),
      ({ index, 0: { length } }) => ({ at: index, length }),
    );
  }

  /** Returns the place of an offset, which must not lie before the last one. */
  at(offset: number): Place {
    for (
      let next = this.#splices[this.#splice];
      next !== undefined && next.at <= offset + this.#removed;
      next = this.#splices[this.#splice]
    ) {
      this.#removed += next.length;
      this.#splice++;
    }
    const original = offset + this.#removed;
    while (this.#lineEnd < original) {
      this.#line++;
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = this.#endOfLine(this.#lineStart);
    }
    return { line: this.#line, column: original - this.#lineStart + 1 };
  }

  #endOfLine(start: number): number {
    const end = this.#text.indexOf("\n", start);
    return end < 0 ? Infinity : end;
  }
}
