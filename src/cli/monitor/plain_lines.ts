/**
 * Changes of a board as lines, for a pipe or a simple terminal.
 *
 * @module
 */

import { printable } from "../../base/printable.ts";
import { jsonOf } from "../../struct/struct_fields.ts";
import { type BoardRow, marksOf } from "./field_board.ts";

/** Row as it was printed last. */
type Printed = Pick<BoardRow, "value" | "state">;

/** Finds what has changed since the last lines. */
export class PlainLines {
  readonly #printed = new Map<string, Printed>();

  /**
   * Returns the lines of the rows that have changed, all at first.
   *
   * @param rows Rows.
   * @param atMs Time of their frame, in ms since 1970 (UTC).
   * @param json Whether they are one JSON object.
   */
  linesOf(
    rows: readonly BoardRow[],
    atMs: number,
    json: boolean,
  ): string[] {
    const changed = rows.filter((row) => this.#isChanged(row));
    if (changed.length === 0) return [];
    if (json) {
      const fields = changed.map(({ flat, value, state, verdict }) => [
        flat.path,
        { value: jsonOf(value, ""), state, level: verdict?.level },
      ]);
      return [
        JSON.stringify({
          receivedAtMs: atMs,
          fields: Object.fromEntries(fields),
        }),
      ];
    }
    const time = new Date(atMs).toISOString();
    return changed.map((row) => {
      const { flat: { path } } = row;
      return printable(
        `${time} ${marksOf(row)} ${path} ${row.text("meaning")}`,
      );
    });
  }

  #isChanged({ flat: { path }, value, state }: BoardRow): boolean {
    const before = this.#printed.get(path);
    this.#printed.set(path, { value, state });
    return before === undefined || !Object.is(before.value, value) ||
      before.state !== state;
  }
}
