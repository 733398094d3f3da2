/**
 * Tables of lines of text.
 *
 * @module
 */

import type { Row } from "./columns.ts";
import type { TableWriter } from "./export_rows.ts";

/** Length of the text that is written at once, in UTF-16 units. */
const CHARS_AT_ONCE = 64 * 1024;
const encoder = new TextEncoder();

/** Writer of a table that is text. */
export class TextTable implements TableWriter {
  readonly #line: (row: Row) => string;
  readonly #write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  #text: string;

  /**
   * @param head Text in front of the first row.
   * @param line Makes the line of a row, with its end.
   * @param write Writes bytes.
   */
  constructor(
    head: string,
    line: (row: Row) => string,
    write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ) {
    this.#text = head;
    this.#line = line;
    this.#write = write;
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#text += this.#line(row);
      if (this.#text.length >= CHARS_AT_ONCE) await this.finish();
    }
  }

  async finish(): Promise<void> {
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    if (bytes.length > 0) await this.#write(bytes);
  }
}
