/**
 * Dump of explained bytes as annotated lines of hexadecimal digits.
 *
 * @module
 */

import { counted, hex } from "../../base/printable.ts";
import type { FrameLayout } from "../frame_layout.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import { type FrameStructs, hexOf } from "./header_check.ts";
import type { ExplainedPart } from "./parts.ts";

/** Largest number of bytes shown in all. */
export const SHOWN_BYTES_MAX = 4096;
/** Largest number of bytes shown in a row, of captures that are longer than that. */
const ROW_BYTES_MAX = 256;
const LINE_BYTES = 16;
const VALUE_LENGTH_MAX = 60;

/** Writes the lines for some parts. */
export class HexDump {
  readonly #structs: FrameStructs;
  readonly #layout: FrameLayout;
  readonly #bytes: Uint8Array;
  readonly #rowBytesMax: number;
  readonly #lines: string[] = [];
  #shownBytes = 0;

  /**
   * @param structs Structs of the frames.
   * @param layout Layout of the frames.
   * @param bytes All bytes of all parts.
   */
  constructor(
    structs: FrameStructs,
    layout: FrameLayout,
    bytes: Uint8Array,
  ) {
    this.#structs = structs;
    this.#layout = layout;
    this.#bytes = bytes;
    this.#rowBytesMax = this.#isLong ? ROW_BYTES_MAX : SHOWN_BYTES_MAX;
  }

  /**
   * Writes the dump.
   *
   * @param parts The parts, in order.
   * @param headerOffset Offset of bytes similar to a header that were not parsed.
   * @returns The lines.
   */
  write(
    parts: readonly ExplainedPart[],
    headerOffset: number | undefined,
  ): readonly string[] {
    let skipped: ExplainedPart[] = [];
    const tellSkipped = () => {
      if (skipped.length === 0) return;
      const count = skipped.reduce((sum, part) => sum + part.byteLength, 0);
      const what = skipped.every(({ kind }) => kind === "frame")
        ? "frames"
        : "parts";
      this.#lines.push(
        `… ${counted(count, "byte")} in ${skipped.length} ${what}`,
      );
      skipped = [];
    };
    for (const [i, part] of parts.entries()) {
      const isBetweenFrames = [parts[i - 1], part, parts[i + 1]].every((each) =>
        each?.kind === "frame"
      );
      if (this.#isFull || (this.#isLong && isBetweenFrames)) {
        skipped.push(part);
        continue;
      }
      tellSkipped();
      this.#writePart(part, headerOffset);
    }
    tellSkipped();
    return this.#lines;
  }

  get #isLong(): boolean {
    return this.#bytes.length > SHOWN_BYTES_MAX;
  }

  get #isFull(): boolean {
    return this.#shownBytes >= SHOWN_BYTES_MAX;
  }

  #writePart(part: ExplainedPart, headerOffset: number | undefined): void {
    const { offset, byteLength, kind, name, why } = part;
    const end = offset + byteLength;
    const where = `${this.#label(offset)}  ${counted(byteLength, "byte")}`;
    this.#lines.push(`${where}, ${kind}: ${why}`);
    const isInside = headerOffset !== undefined && headerOffset >= offset &&
      headerOffset < end;
    const hasHeader = kind !== "discarded" || name !== undefined;
    let at = offset;
    if (isInside || hasHeader) {
      const header = isInside ? headerOffset : offset;
      this.#writeRow(offset, header);
      at = this.#writeHeader(header, end);
    }
    this.#writeRow(at, end);
  }

  /** Writes a line for each field that is present; returns the offset of their end. */
  #writeHeader(offset: number, end: number): number {
    const { header } = this.#structs;
    const bytes = new Uint8Array(header.byteLength);
    bytes.set(
      this.#bytes.subarray(offset, Math.min(end, offset + bytes.length)),
    );
    const values = fieldValues(header, bytes);
    let at = offset;
    for (const field of header.fields) {
      const fieldEnd = offset + field.offset + field.byteLength;
      if (fieldEnd > end || this.#isFull) break;
      const text = `${field.name} = ${this.#meaning(field, values)}`;
      // Unused bytes are shown with the field behind them; fields may overlap.
      this.#writeLine(Math.min(at, offset + field.offset), fieldEnd, text);
      at = Math.max(at, fieldEnd);
    }
    return at;
  }

  #meaning(
    { name, byteLength }: { name: string; byteLength: number },
    values: Record<string, unknown>,
  ): string {
    const { frameId, syncPattern, taiOffsets, frames } = this.#layout;
    const value = values[name];
    if (name === "frameId" && typeof value === "number") {
      const type = frames.findIndex((frame) => frame.frameId === value);
      const known = type < 0 ? "unknown" : this.#structs.bodies[type].name;
      return `${hexOf(value, frameId)} (${known})`;
    }
    if (name === "syncPattern" && syncPattern && typeof value === "number") {
      return hexOf(value, { byteLength });
    }
    if (name === "taiSec" && taiOffsets) return `${value}${dateOf(value)}`;
    return textOf(value);
  }

  /** Writes bytes in lines of 16, as many as may be shown. */
  #writeRow(from: number, end: number): void {
    const room = Math.max(0, SHOWN_BYTES_MAX - this.#shownBytes);
    const shownEnd = Math.min(end, from + Math.min(room, this.#rowBytesMax));
    for (let at = from; at < shownEnd; at += LINE_BYTES) {
      const lineEnd = Math.min(at + LINE_BYTES, shownEnd);
      const ascii = Array.from(
        this.#bytes.subarray(at, lineEnd),
        (byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
      );
      this.#writeLine(at, lineEnd, `|${ascii.join("")}|`);
    }
    if (shownEnd < end) {
      this.#lines.push(`  … ${counted(end - shownEnd, "byte")} more`);
    }
  }

  #writeLine(from: number, end: number, text: string): void {
    const shownEnd = Math.min(end, from + LINE_BYTES);
    const digits = hex(this.#bytes.subarray(from, shownEnd))
      .padEnd(3 * LINE_BYTES - 1);
    const more = shownEnd < end
      ? `… ${counted(end - shownEnd, "byte")} more, `
      : "";
    this.#lines.push(`  ${this.#label(from)}  ${digits}  ${more}${text}`);
    this.#shownBytes += shownEnd - from;
  }

  #label(offset: number): string {
    return offset.toString(16).padStart(
      this.#bytes.length > 2 ** 16 ? 6 : 4,
      "0",
    );
  }
}

/** Returns the values of a struct by field name; as text where JSON has no such value. */
function fieldValues(
  type: AnyStructType,
  bytes: Uint8Array<ArrayBuffer>,
): Record<string, unknown> {
  const view = type.view(bytes.buffer);
  const values = view.toJSON(""); // as for JSON.stringify()
  for (const [name, value] of Object.entries(view.toObject())) {
    if (typeof value !== "object") values[name] = value;
  }
  return values;
}

/** Formats text and structs as JSON in printable ASCII, as they may hold any characters. */
function textOf(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "object") {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length <= VALUE_LENGTH_MAX
    ? text
    : `${text.slice(0, VALUE_LENGTH_MAX)}…`;
}

/** Formats the date of a second, for seconds that have one. */
function dateOf(taiSec: unknown): string {
  const date = new Date(Number(taiSec) * 1000);
  if (Number.isNaN(date.getTime())) return "";
  return ` (${date.toISOString().slice(0, -5).replace("T", " ")} TAI)`;
}
