/**
 * Files of a C source that are being read, with their conditions.
 *
 * @module
 */

import { guardOf } from "./directives.ts";
import type { Doubts } from "./doubts.ts";
import { type Token, tokenize } from "./lexer.ts";
import { sourceError } from "./source_error.ts";

/** Lines between directives: whether they count, and on which macros that depends. */
export interface Group {
  readonly isActive: boolean;
  readonly doubts: Doubts;
}

/** State of an open `#if`. */
interface Condition {
  readonly directive: Token;
  readonly outer: Group;
  group: Group;
  wasActive: boolean;
  hasElse: boolean;
}

/** File that is being read. */
interface SourceFile {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Index of the `#` of the condition that encloses all of it. */
  readonly guard: number | undefined;
  /** Lines around the one that includes it. */
  readonly around: Group;
  readonly conditions: Condition[];
  index: number;
}

const FILES_MAX = 64;
const WHOLE: Group = { isActive: true, doubts: undefined };

/** Source, and the files that include each other up to the one that is being read. */
export class SourceFiles {
  readonly #files: SourceFile[] = [];
  /** Texts of the files that are read once, whatever path names them. */
  readonly #once = new Set<string>();

  get #file(): SourceFile {
    return this.#files.at(-1)!;
  }

  /** Lines that are being read. */
  get group(): Group {
    const file = this.#files.at(-1);
    return file?.conditions.at(-1)?.group ?? file?.around ?? WHOLE;
  }

  /**
   * Begins to read a file, unless that is read once, and has been.
   *
   * @param text Text of the file.
   * @param name Name for errors; undefined for the source itself.
   * @param directive Directive that includes it.
   */
  open(text: string, name?: string, directive?: Token): void {
    if (this.#once.has(text)) return;
    if (directive !== undefined && this.#files.length >= FILES_MAX) {
      const why = `files include each other more than ${FILES_MAX} deep`;
      throw sourceError(directive, why);
    }
    const tokens = tokenize(text, name);
    const guard = guardOf(tokens);
    const around = this.group;
    this.#files.push({ text, tokens, guard, around, conditions: [], index: 0 });
  }

  /** States that the file is read once. */
  readOnce(): void {
    this.#once.add(this.#file.text);
  }

  /** Reads the next token, behind the end of an included file; the last is the `end`. */
  next(): Token {
    for (;;) {
      const file = this.#file;
      const token = file.tokens[file.index];
      if (token.kind !== "end") {
        file.index++;
        return token;
      }
      const open = file.conditions.at(-1);
      if (open !== undefined) {
        throw sourceError(open.directive, "the condition has no #endif");
      }
      if (this.#files.length === 1) return token;
      this.#files.pop();
    }
  }

  /** Reads the tokens of the directive after the `#`. */
  restOfLine(): Token[] {
    const file = this.#file;
    const start = file.index;
    while (!file.tokens[file.index].startsLine) file.index++;
    return file.tokens.slice(start, file.index);
  }

  /**
   * Returns whether the next line defines the name: a guard, or a default value unless a
   * file that was not read may have another.
   */
  isDefinedNext(name: string, unreadFile: string | undefined): boolean {
    const { tokens, index, guard } = this.#file;
    const [hash, directive, defined] = tokens.slice(index, index + 3);
    const isNext = hash.text === "#" && hash.startsLine &&
      directive?.text === "define" && defined?.text === name;
    if (!isNext) return false;
    if (unreadFile === undefined) return true;
    const directiveLine = tokens[guard ?? -1]?.line;
    return directiveLine !== undefined &&
      directiveLine === tokens[index - 1].line;
  }

  /**
   * Begins a condition.
   *
   * @param groupOf Returns the lines behind the directive, if those around it count.
   */
  openCondition(directive: Token, groupOf: (outer: Doubts) => Group): void {
    const outer = this.group;
    const group = outer.isActive ? groupOf(outer.doubts) : outer;
    this.#file.conditions.push({
      directive,
      outer,
      group,
      wasActive: group.isActive,
      hasElse: false,
    });
  }

  /** Goes on with a condition, or ends it. */
  goOn(directive: Token, groupOf: (outer: Doubts) => Group): void {
    const { text } = directive;
    const { conditions } = this.#file;
    const condition = conditions.at(-1);
    if (condition === undefined || (condition.hasElse && text !== "endif")) {
      throw sourceError(directive, `#${text} has no #if`);
    }
    if (text === "endif") {
      conditions.pop();
      return;
    }
    condition.hasElse = text === "else";
    if (!condition.outer.isActive) return;
    const { doubts } = condition.group;
    if (condition.wasActive) condition.group = { isActive: false, doubts };
    else if (text === "else") condition.group = { isActive: true, doubts };
    else condition.group = groupOf(doubts);
    condition.wasActive ||= condition.group.isActive;
  }
}
