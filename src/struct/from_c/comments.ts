/**
 * Comments of a C source as descriptions of fields, and the units in them.
 *
 * @module
 */

import type { Comment } from "./lexer.ts";
import type { CodeToken } from "./preprocessor.ts";

/** Meaning that comments give a field. */
export interface CommentMeaning {
  readonly description?: string;
  readonly unit?: string;
}

/**
 * Returns the comments that belong to a field: those in its line, or else those above it.
 *
 * @param tokens The code.
 * @param first Index of the first token of the declaration.
 * @param delimiter Index of the `,` or `;` behind the field.
 * @param end Index of the `;` behind the declaration.
 */
export function commentsOf(
  tokens: readonly CodeToken[],
  first: number,
  delimiter: number,
  end: number,
): readonly Comment[] {
  const own = [
    ...tokens[delimiter].comments ?? [],
    ...commentsBehind(tokens, delimiter),
  ];
  if (own.length > 0) return own;
  const ofAll = commentsBehind(tokens, end);
  return ofAll.length > 0 ? ofAll : commentsAbove(tokens[first]);
}

/** Returns the comments in the line of a token, behind it, and those that point back. */
function commentsBehind(
  tokens: readonly CodeToken[],
  index: number,
): Comment[] {
  const { line } = tokens[index];
  const comments = tokens[index + 1]?.comments ?? [];
  return comments.filter((comment) =>
    comment.isTrailing ? comment.line === line : pointsBack(comment)
  );
}

/** Whether this is a comment of Doxygen's about what stands before it. */
function pointsBack({ text }: Comment): boolean {
  return /^[*!/]</.test(text);
}

/** Returns the comments that end in the line above a token, without a line between. */
function commentsAbove(token: CodeToken): Comment[] {
  const above: Comment[] = [];
  let { line } = token;
  for (const comment of token.comments?.toReversed() ?? []) {
    const isAdjacent = comment.endLine === line - 1 || comment.endLine === line;
    if (comment.isTrailing || pointsBack(comment) || !isAdjacent) break;
    above.unshift(comment);
    line = comment.line;
  }
  return above;
}

const DESCRIPTION_CHARS_MAX = 1000;

/** Returns the description and the unit in comments. */
export function meaningOf(comments: readonly Comment[]): CommentMeaning {
  const text = comments.map(cleaned).join(" ").trim()
    .slice(0, DESCRIPTION_CHARS_MAX);
  // A line that only separates says nothing.
  if (!/[\p{L}\p{N}%°]/u.test(text)) return {};
  const unit = unitIn(text);
  return unit === text ? { unit } : {
    description: text,
    ...unit === undefined ? {} : { unit },
  };
}

/** Returns the text of a comment in one line, without the marks of Doxygen. */
function cleaned({ text }: Comment): string {
  return text
    .replace(/^[*!/]*<?/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*+/, "").trim())
    .join(" ")
    .replace(/[@\\](?:brief|short)\s+/g, "")
    .replace(/[\p{Cc}\p{Cf}]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[-=*#/\s]{3,}|[-=*#/\s]{3,}$/g, "")
    .trim();
}

const PREFIX = "(?:da|[yzafpnuµμmcdhkMGT])?";
const ATOM = `(?:${
  [
    "arcsec(?:ond)?s?|arcmin(?:ute)?s?|deg(?:ree)?s?|mas|°C?|degC|celsius|kelvin",
    "rad(?:ian)?s?|mrad|urad|µrad|μrad|nrad|sr|rpm|rev(?:s|olutions?)?|turns?",
    "counts?|steps?|pulses?|ticks?|encoder counts|bits?|bytes?|pixels?|px|%|percent|ppm|ppb",
    "microns?|meters?|metres?|millimeters?|inch(?:es)?|ft|lbf?|psi|seconds?|sec|minutes?|min|hours?|hr|days?",
    "milliseconds?|microseconds?|nanoseconds?|volts?|amps?|amperes?|watts?|newtons?|hertz",
    `${PREFIX}(?:m|s|g|A|K|mol|cd|Hz|N|Pa|J|W|C|V|F|Ω|ohm|Ohm|S|Wb|T|H|lm|lx|bar|eV|L|l|Nm|Vrms|Arms)`,
    "h|d",
  ].join("|")
})`;
const POWER = "(?:\\^?-?\\d|[²³]|⁻[¹²³])?";
const UNIT = new RegExp(
  `^(?:1/)?${ATOM}${POWER}(?:\\s?[/*·.]\\s?${ATOM}${POWER}|\\s${ATOM}${POWER})*$`,
  "u",
);

/**
 * Returns the unit in a text: all of it, or in brackets or parentheses.
 *
 * @returns The unit as it is written; undefined if there is none.
 */
function unitIn(text: string): string | undefined {
  if (isUnit(text)) return text;
  for (const [, bracketed, parenthesized] of text.matchAll(BRACKETS)) {
    const candidate = (bracketed ?? parenthesized).trim()
      .replace(/^(?:in|unit|units)[:=]?\s+/i, "");
    if (isUnit(candidate)) return candidate;
  }
  const named = /\b(?:units?\s*[:=]|in)\s+(\S+?)[.,;]?$/i.exec(text)?.[1];
  return named !== undefined && isUnit(named) && named.length > 1
    ? named
    : undefined;
}

const BRACKETS = /\[([^[\]]{1,40})\]|\(([^()]{1,40})\)/g;
/** Words that are units by their letters, but mean something else alone in a comment. */
const NO_UNITS = /^(?:d|l|L|T|H|F|S|g|bits?|bytes?|days?|min|turns?)$/;

function isUnit(text: string): boolean {
  return text.length <= 40 && UNIT.test(text) && !NO_UNITS.test(text);
}
