/**
 * Table of fields for a terminal of any size: lines of text, and the keys that change them.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import { limitsText } from "../../struct/field_limits.ts";
import { FIELD_MARKS } from "../../view/field_state.ts";
import { ageText } from "../../view/time_text.ts";
import type { Notation } from "../../view/value_text.ts";
import type { Key } from "../keys.ts";
import { type BoardRow, marksOf } from "./field_board.ts";
import { fit, singleWidth, type Span, type Tone } from "./styled_text.ts";

/** Size of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Contents of the table. */
export interface TableContent {
  /** Line at the top: the source and its state. */
  readonly head: readonly Span[];
  /** Time for which the table is frozen, in ms; undefined if it isn't. */
  readonly frozenForMs: number | undefined;
  /** Line below the table: the last message. */
  readonly message: string;
  readonly rows: readonly BoardRow[];
}

const KEYS_HELP: readonly string[] = [
  "q, Ctrl-C      end",
  "/              search in paths, units, descriptions and names; Escape ends it",
  "space          freeze: data is received meanwhile; a replay is paused",
  "x, b, r        values in hexadecimal bytes, in bits, raw; again: as usual",
  "c              configuration in place of telemetry, and back",
  "arrows, Page Up, Page Down, Home, End   scroll",
  "?              this help",
  "",
  "Marks in front of a field:",
];
const NOTATION_KEYS: Readonly<Record<string, Notation>> = {
  x: "hex",
  b: "bits",
  r: "raw",
};
const TITLE = "    field";
/** Lines beside those of fields. */
const OTHER_LINES = 4;
/** Columns of the marks in front of a path. */
const MARK_COLUMNS = 4;
const GAP = "  ";
/** Least width of a column. */
const MIN_COLUMNS = 5;

/** State of the table that keys change. */
export class TableView {
  /** Words that fields are searched for. */
  search = "";
  notation: Notation = "meaning";
  isFrozen = false;
  /** Whether configurations are shown. */
  isConfig = false;
  #isTyping = false;
  #hasHelp = false;
  #first = 0;
  /** Rows that the last picture had room for, and those that there were. */
  #room = 1;
  #count = 0;

  /**
   * Does what a key is for.
   *
   * @returns Whether it ends the program.
   */
  press(key: Key): boolean {
    if (this.#isTyping) this.#type(key);
    else if (key === "q") return true;
    else this.#command(key);
    return false;
  }

  #type(key: Key): void {
    switch (key) {
      case "escape":
        this.search = "";
        this.#isTyping = false;
        return;
      case "enter":
        this.#isTyping = false;
        return;
      case "backspace":
        this.search = this.search.slice(0, -1);
        break;
      case "space":
        this.search += " ";
        break;
      default:
        if ([...key].length > 1) return this.#scroll(key);
        this.search += key;
    }
    this.#first = 0;
  }

  #command(key: Key): void {
    switch (key) {
      case "/":
        this.#isTyping = true;
        return;
      case "escape":
        if (!this.#hasHelp) this.search = "";
        this.#hasHelp = false;
        return;
      case "?":
        this.#hasHelp = !this.#hasHelp;
        return;
      case "space":
        this.isFrozen = !this.isFrozen;
        return;
      case "c":
        this.isConfig = !this.isConfig;
        this.#first = 0;
        return;
    }
    const notation = NOTATION_KEYS[key];
    if (notation === undefined) return this.#scroll(key);
    this.notation = this.notation === notation ? "meaning" : notation;
  }

  #scroll(key: Key): void {
    const steps: Readonly<Record<string, number>> = {
      up: -1,
      down: 1,
      pageUp: -this.#room,
      pageDown: this.#room,
      home: -Infinity,
      end: Infinity,
    };
    const step = Object.hasOwn(steps, key) ? steps[key] : 0;
    const last = Math.max(0, this.#count - this.#room);
    this.#first = Math.min(last, Math.max(0, this.#first + step));
  }

  /** Returns the lines of the picture, one for each row of the terminal. */
  picture(
    { head, frozenForMs, message, rows }: TableContent,
    { columns, rows: height }: TerminalSize,
  ): Span[][] {
    this.#room = Math.max(1, height - OTHER_LINES);
    this.#count = rows.length;
    this.#scroll(""); // there may be fewer rows, or more room
    const body = this.#hasHelp ? helpLines() : this.#tableLines(rows, columns);
    const frozen: Span[] = frozenForMs === undefined ? [] : [
      {
        text: ` NOT LIVE: frozen for ${ageText(frozenForMs)} `,
        tone: "banner",
      },
      { text: GAP },
    ];
    const lines: Span[][] = [[...frozen, ...head], ...body];
    const below = [[{ text: message }], this.#footer(rows)];
    // A low terminal has the first line, and as many fields as fit.
    const top = lines.slice(0, Math.max(1, height - below.length));
    while (top.length < height - below.length) top.push([]);
    return [...top, ...below].slice(0, height);
  }

  #tableLines(rows: readonly BoardRow[], columns: number): Span[][] {
    const shown = rows.slice(this.#first, this.#first + this.#room);
    const texts = shown.map((row) => singleWidth(row.text(this.notation)));
    const valueWidth = longest(texts);
    // Values have half of a narrow terminal, as far as they need it.
    const rest = columns - MARK_COLUMNS - GAP.length -
      Math.min(valueWidth, Math.floor(columns / 2));
    const pathWidth = Math.min(
      longest(rows.map(({ flat }) => flat.path)),
      rest,
    );
    const more = rows.length > this.#room
      ? `${this.#first + 1}–${this.#first + shown.length} of ${rows.length}`
      : "";
    const title = fit(TITLE, MARK_COLUMNS + pathWidth) + GAP +
      fit("value", valueWidth) + GAP + more;
    return [
      [{ text: title, tone: "faint" }],
      ...shown.map((row, i) => rowLine(row, texts[i], pathWidth, valueWidth)),
    ];
  }

  #footer(rows: readonly BoardRow[]): Span[] {
    if (this.#isTyping || this.search !== "") {
      const cursor = this.#isTyping ? "_" : "";
      const count = counted(rows.length, "field");
      const end = this.#isTyping ? "Enter keeps it, " : "";
      return [
        { text: `/${this.search}${cursor}`, tone: "strong" },
        { text: `  ${count}; ${end}Escape ends the search` },
      ];
    }
    return [{
      text: "q end  / search  space freeze  x hex  b bits  c config  ? help",
      tone: "faint",
    }];
  }
}

/** Returns the length of the longest text, which is at least that of a title. */
function longest(texts: readonly string[]): number {
  return texts.reduce(
    (most, { length }) => Math.max(most, length),
    MIN_COLUMNS,
  );
}

function rowLine(
  row: BoardRow,
  text: string,
  pathWidth: number,
  valueWidth: number,
): Span[] {
  const { flat: { path, field }, state, verdict, isChanged } = row;
  const tone: Tone = state === "good" ? verdict?.level ?? "plain" : state;
  const marks = marksOf(row) + (isChanged ? "*" : " ");
  const limits = field.limits === undefined ? "" : limitsText(field.limits);
  return [
    { text: `${marks} `, tone },
    { text: fit(path, pathWidth) + GAP },
    {
      text: fit(text, valueWidth),
      tone: tone === "plain" && isChanged ? "strong" : tone,
    },
    { text: limits === "" ? "" : GAP + limits, tone: "faint" },
  ];
}

function helpLines(): Span[][] {
  const marks = Object.values(FIELD_MARKS).filter(({ letter }) =>
    letter !== " "
  );
  return [
    ...KEYS_HELP.map((text) => [{ text }]),
    ...marks.map(({ letter, words }) => [{ text: `${letter}  ${words}` }]),
    [{ text: "*  changed within the last second" }],
  ];
}
