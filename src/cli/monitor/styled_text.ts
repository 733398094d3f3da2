/**
 * Lines of a terminal: text with tones, in a width.
 *
 * @module
 */

/** Look of a part of a line. */
export type Tone = keyof typeof SEQUENCES;

/** Sequences (ECMA-48, SGR) by tone; the letters tell the same without colours. */
const SEQUENCES = {
  plain: "",
  strong: "1",
  faint: "2",
  banner: "7",
  never: "2",
  stale: "35",
  invalid: "31;7",
  watch: "36",
  warning: "33",
  distress: "33;1",
  critical: "31;1",
  severe: "31;1;7",
} as const;

/** Part of a line. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** Characters that may have another width than one column, or none. */
const OTHER_WIDTHS =
  /[\p{M}\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{10000}-\u{10ffff}]/gu;
/** Control characters, which would move the cursor. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Returns text with one column for each character. */
export function singleWidth(text: string): string {
  return text.replace(OTHER_WIDTHS, "?").replace(CONTROLS, "?");
}

/** Returns text in a width: cut with `…`, or padded. */
export function fit(text: string, columns: number): string {
  const narrow = singleWidth(text);
  if (narrow.length <= columns) return narrow.padEnd(columns);
  return columns < 1 ? "" : `${narrow.slice(0, columns - 1)}…`;
}

/**
 * Returns a line for a terminal.
 *
 * @param spans Parts.
 * @param columns Width; what is beyond it is cut.
 * @param hasColours Whether tones have sequences.
 */
export function lineText(
  spans: readonly Span[],
  columns: number,
  hasColours: boolean,
): string {
  let left = columns;
  let line = "";
  for (const { text, tone = "plain" } of spans) {
    const narrow = singleWidth(text);
    const cut = narrow.length > left ? fit(narrow, left) : narrow;
    left -= cut.length;
    const sequence = SEQUENCES[tone];
    line += hasColours && sequence !== "" && cut !== ""
      ? `\x1b[${sequence}m${cut}\x1b[0m`
      : cut;
  }
  return line;
}
