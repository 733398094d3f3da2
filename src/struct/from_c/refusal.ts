/**
 * Names of code that can't be read: whatever needs one of them is refused.
 *
 * @module
 */

import { incompleteStruct, isIncomplete } from "./c_types.ts";
import type { Cursor } from "./cursor.ts";
import type { Scope } from "./scope.ts";
import { reasonOf, type StructSourceError } from "./source_error.ts";
import { TAG_WORDS } from "./specifiers.ts";
import type { TypeReader } from "./type_reader.ts";

/** Makes everything unreadable that was declared between two indexes. */
export function refuseDeclared(
  { cursor, scope, structs }: TypeReader,
  start: number,
  end: number,
  error: StructSourceError,
): void {
  const { tokens } = cursor;
  const refused = { kind: "refused", why: reasonOf(error), error } as const;
  for (let i = start; i < end; i++) {
    const { text, kind } = tokens[i];
    if (TAG_WORDS.has(text) && kind === "name") {
      const open = bodyBehind(cursor, i, end);
      if (open === undefined) continue;
      const tag = tokens.slice(i + 1, open).findLast(({ kind, text }) =>
        kind === "name" && !/^(?:final|class|struct)$/.test(text)
      )?.text;
      const known = tag === undefined ? undefined : scope.tags.own(tag)?.type;
      if (tag !== undefined && known === undefined) {
        scope.tags.set(tag, { type: refused });
        if (scope.isInner) scope.tags.export(tag, { type: refused });
      }
      const isRead = structs.some(({ place }) => place === tokens[i]);
      if (text === "enum") {
        refuseConstants(
          cursor,
          scope,
          [open + 1, cursor.closingOf(open)],
          error,
        );
      } else if (known?.kind === "struct" && isIncomplete(known)) {
        // It was declared before it was defined here.
        structs.push(Object.assign(known, { place: tokens[i], error }));
      } else if (!isRead) {
        structs.push({ ...incompleteStruct(tag, tokens[i]), error });
      }
    }
    const isName = kind === "name" && /^[;,[]$/.test(tokens[i + 1].text);
    if (isName && tokens[start].text === "typedef") {
      if (scope.types.own(text) === undefined) {
        scope.types.set(text, { type: refused });
      }
    }
  }
}

/** Returns the index of the `{` of a struct whose keyword is at an index. */
function bodyBehind(
  cursor: Cursor,
  index: number,
  end: number,
): number | undefined {
  const { tokens } = cursor;
  for (let i = index + 1; i < end; i++) {
    if (tokens[i].text === "{") return i;
    if (/^[;=,)]$/.test(tokens[i].text)) return undefined;
    i = cursor.closingOf(i) ?? i;
  }
  return undefined;
}

/**
 * Makes enumerators unreadable.
 *
 * @param range Index of the first token that may be one, and of the one behind the last.
 * @param prefixes Texts that may stand in front of their names.
 */
export function refuseConstants(
  { tokens }: Cursor,
  { constants }: Scope,
  [start, end]: readonly [number, number],
  error: StructSourceError,
  prefixes: readonly string[] = [""],
): void {
  for (let i = start; i < end; i++) {
    const isName = tokens[i].kind === "name" &&
      /^[,}=]$/.test(tokens[i + 1].text);
    if (!isName) continue;
    for (const prefix of prefixes) {
      const name = prefix + tokens[i].text;
      if (constants.own(name) === undefined) {
        constants.set(name, { value: error });
      }
    }
  }
}
