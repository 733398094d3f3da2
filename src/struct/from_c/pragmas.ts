/**
 * Pragmas of layout: `#pragma pack` and `#pragma scalar_storage_order`.
 *
 * @module
 */

import { type Doubts, joined } from "./doubts.ts";
import type { Token } from "./lexer.ts";
import { quoted } from "./source_error.ts";

/** Pragmas that are in force at a place. */
export interface Pragmas {
  /** Largest alignment that `#pragma pack` allows, in bytes; undefined for any. */
  readonly pack: number | undefined;
  readonly isBigEndian: boolean;
  /** Macros or files on which the pragmas depend. */
  readonly doubts: Doubts;
}

const NONE: Pragmas = {
  pack: undefined,
  isBigEndian: false,
  doubts: undefined,
};
const PACKS = ["0", "1", "2", "4", "8", "16"];

/** Entry of `#pragma pack(push)`. */
interface Pushed {
  readonly label: string | undefined;
  readonly pack: number | undefined;
  readonly doubts: Doubts;
}

/** Pragmas in force, and those pushed. */
export class PragmaStack {
  current = NONE;
  readonly #pushed: Pushed[] = [];

  /** States that skipped or unread code may change the pragmas. */
  doubt(doubts: Doubts): void {
    this.current = {
      ...this.current,
      doubts: joined(this.current.doubts, doubts),
    };
  }

  /** Sets the alignment; what was in doubt before no longer matters. */
  pack(pack: number | undefined, doubts: Doubts): void {
    this.current = { ...this.current, pack, doubts };
  }

  /** Keeps the alignment for a pop. */
  push(label: string | undefined): void {
    const { pack, doubts } = this.current;
    this.#pushed.push({ label, pack, doubts });
  }

  /**
   * Returns to the alignment of the push of a label, or else of the last push.
   *
   * @returns Whether there was a push.
   */
  pop(label: string | undefined, doubts: Doubts): boolean {
    const found = this.#pushed.findLastIndex((pushed) =>
      pushed.label === label
    );
    const isFound = label !== undefined && found >= 0;
    const index = isFound ? found : this.#pushed.length - 1;
    if (index < 0) return false;
    const { pack, doubts: before } = this.#pushed[index];
    this.#pushed.length = index;
    this.pack(pack, joined(before, doubts));
    return true;
  }

  /** Sets the byte order. */
  order(isBigEndian: boolean, doubts: Doubts): void {
    this.current = { ...this.current, isBigEndian };
    this.doubt(doubts);
  }
}

/**
 * Follows a pragma, if it is one of layout. One that gcc ignores, or other compilers see
 * differently, is a doubt of the structs behind it.
 *
 * @param stack State to change.
 * @param line Tokens after `#pragma`.
 * @param doubts Macros on which it depends whether the line counts.
 * @param isMacro Returns whether a name is a macro; gcc expands none here.
 */
export function applyPragma(
  stack: PragmaStack,
  line: readonly Token[],
  doubts: Doubts,
  isMacro: (name: string) => boolean,
): void {
  const [pragma, ...rest] = line;
  const text = rest.map(({ text }) => text).join("");
  if (pragma?.text === "scalar_storage_order") {
    if (/^(?:big-endian|little-endian|default)$/.test(text)) {
      return stack.order(text === "big-endian", doubts);
    }
    stack.doubt(
      reason(pragma, "it must be big-endian, little-endian or default", text),
    );
  }
  if (pragma?.text !== "pack") return;
  const why = rest.some(({ text }) => isMacro(text))
    ? "compilers disagree about a macro in it, which gcc doesn't expand; write the number"
    : applyPack(stack, text, doubts);
  if (why === undefined) return;
  // Whatever it was to be, a pop ends it.
  if (text.startsWith("(push")) stack.push(undefined);
  stack.doubt(reason(pragma, why, text));
}

function reason(place: Token, why: string, text: string): Doubts {
  const pragma = `#pragma ${place.text}${text}`;
  return new Set([{ place, why: `${quoted(pragma)} is not clear: ${why}` }]);
}

const PACK =
  /^\((?:(?<action>pop|push)(?:,(?<label>[A-Za-z_]\w*))?)?(?:(?:,|(?<=\())(?<value>\d+))?\)$/;

/** Follows a `#pragma pack`; returns the reason if it can't. */
function applyPack(
  stack: PragmaStack,
  text: string,
  doubts: Doubts,
): string | undefined {
  const groups = PACK.exec(text)?.groups;
  const { action, label, value } = groups ?? {};
  if (groups === undefined || (action === "pop" && value !== undefined)) {
    return "it must have (n), (push, n), (push), (pop) or ()";
  }
  if (value !== undefined && !PACKS.includes(value)) {
    return "its number must be 1, 2, 4, 8 or 16";
  }
  if (action === "pop") {
    return stack.pop(label, doubts) ? undefined : "it has no push";
  }
  if (action === "push") stack.push(label);
  if (action === undefined || value !== undefined) {
    stack.pack(Number(value ?? 0) || undefined, doubts);
  }
  return undefined;
}
