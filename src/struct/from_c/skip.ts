/**
 * Steps over code that is not read, without swallowing a declaration behind it.
 *
 * @module
 */

import type { Cursor } from "./cursor.ts";
import { DECLARATION_WORDS } from "./specifiers.ts";

/** Words between the parentheses and the body of a function. */
const BEHIND_PARAMETERS = new Set([
  "const",
  "noexcept",
  "override",
  "final",
  "volatile",
  "try",
]);

/**
 * Moves past the `;` or the body that ends a declaration. One without an end, such as a
 * macro in a line of its own, ends in front of the next declaration.
 *
 * @param cursor Position in the declaration.
 * @param limit Index at which it ends at the latest.
 */
export function skipDeclaration(cursor: Cursor, limit: number): void {
  const start = cursor.index;
  let isInitializer = false;
  let hasTag = false;
  while (cursor.index < limit) {
    const { kind, text, startsLine } = cursor.next;
    const before = cursor.index === start
      ? ""
      : cursor.tokens[cursor.index - 1].text;
    if (cursor.accept(";")) return;
    if (kind === "unread" && before !== "") return;
    const isEnded = (before === ")" || before === "}") && !isInitializer;
    const begins = DECLARATION_WORDS.has(text) ||
      (kind === "name" && startsLine && !BEHIND_PARAMETERS.has(text));
    if (isEnded && begins && !hasTag) return;
    if (isEnded && hasTag && DECLARATION_WORDS.has(text) && startsLine) return;
    if (/^(?:struct|union|class|enum)$/.test(text)) hasTag = true;
    if (text === "=") isInitializer = true;
    if (!cursor.isOpening) {
      cursor.take();
      continue;
    }
    const isBody = text === "{" && !isInitializer &&
      (before === ")" || BEHIND_PARAMETERS.has(before));
    cursor.skipBrackets();
    if (isBody) {
      cursor.accept(";");
      return;
    }
  }
}

/** Moves to the `,` or `;` behind a declarator. */
export function skipDeclarator(cursor: Cursor): void {
  while (!/^[,;]$/.test(cursor.next.text) && cursor.next.kind !== "end") {
    if (cursor.isOpening) cursor.skipBrackets();
    else cursor.take();
  }
}
