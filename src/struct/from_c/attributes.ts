/**
 * Attributes that change a layout: `__attribute__((…))`, `[[…]]` and `alignas(…)`.
 *
 * @module
 */

import type { Endian } from "../struct_types.ts";
import type { Cursor } from "./cursor.ts";
import { type Place, quoted } from "./source_error.ts";

/** Attributes of a struct, a typedef or a field. */
export interface Attributes {
  isPacked: boolean;
  /** Largest alignment that they state, in bytes. */
  alignment?: number;
  /** Machine mode, which takes the place of the type. */
  mode?: string;
  endian?: Endian;
  /** Attribute whose effect on the layout is not known. */
  unknown?: { readonly place: Place; readonly why: string };
}

/** Alignment of `aligned` without a number, in bytes. */
const ALIGNMENT_MAX = 16;
const ALIGNMENTS_MAX = 2 ** 12;
/** Attributes that have no effect on the layout. */
const HARMLESS = new Set(
  `unused deprecated may_alias designated_init nonstring gcc_struct transparent_union visibility
  section used weak cold hot warning error const pure noreturn nonnull format malloc
  warn_unused_result maybe_unused nodiscard access counted_by
  flag_enum enum_extensibility fallthrough nothrow leaf artificial always_inline noinline
  alias returns_nonnull sentinel null_terminated_string_arg common nocommon tls_model
  cleanup user noderef address_space bitwise force no_sanitize unavailable abi_tag
  preserve_access_index init_priority constructor destructor gnu_inline`.trim()
    .split(/\s+/),
);
const KEYWORDS = new Set([
  "__attribute__",
  "__attribute",
  "alignas",
  "_Alignas",
  "__packed",
  "__aligned",
  "__declspec",
  "asm",
  "__asm__",
  "__asm",
]);

/** Makes attributes that state nothing. */
export function noAttributes(): Attributes {
  return { isPacked: false };
}

/** Reads attributes at the position of a cursor. */
export class AttributeReader {
  readonly #cursor: Cursor;
  readonly #alignment: () => number;

  /**
   * @param cursor Position in the tokens.
   * @param alignment Reads a constant or a type, and returns the alignment in bytes.
   */
  constructor(cursor: Cursor, alignment: () => number) {
    this.#cursor = cursor;
    this.#alignment = alignment;
  }

  /** Whether an attribute comes next. */
  get isNext(): boolean {
    const { next: { text }, second } = this.#cursor;
    return KEYWORDS.has(text) || (text === "[" && second === "[");
  }

  /** Reads all attributes that follow, and adds them to others. */
  read(into: Attributes = noAttributes()): Attributes {
    const cursor = this.#cursor;
    while (this.isNext) {
      const token = cursor.take();
      switch (token.text) {
        case "__packed":
          into.isPacked = true;
          break;
        case "alignas":
        case "_Alignas":
        case "__aligned":
          this.#aligned(into);
          break;
        case "__declspec":
          into.unknown ??= {
            place: token,
            why: '"__declspec" is of another compiler than gcc',
          };
          cursor.skipBrackets();
          break;
        case "[":
          this.#standard(into);
          break;
        case "__attribute__":
        case "__attribute":
          cursor.expect("(");
          cursor.expect("(");
          this.#list(into, ")");
          cursor.expect(")");
          cursor.expect(")");
          break;
        default: // asm: the name of the symbol
          if (cursor.next.text === "(") cursor.skipBrackets();
      }
    }
    return into;
  }

  /** Reads `[[gnu::packed, deprecated]]` behind its first bracket. */
  #standard(into: Attributes): void {
    const cursor = this.#cursor;
    cursor.expect("[");
    this.#list(into, "]");
    cursor.expect("]");
    cursor.expect("]");
  }

  #list(into: Attributes, end: string): void {
    const cursor = this.#cursor;
    while (cursor.next.text !== end) {
      if (cursor.accept(",")) continue;
      if (cursor.next.kind !== "name") throw cursor.unexpected("an attribute");
      if (cursor.second === "::") {
        cursor.take();
        cursor.take();
      }
      this.#one(into);
    }
  }

  #one(into: Attributes): void {
    const cursor = this.#cursor;
    const token = cursor.take();
    const name = token.text.replace(/^__(\w+)__$/, "$1");
    switch (name) {
      case "packed":
        into.isPacked = true;
        return;
      case "big_endian": // of the types of Linux, and of no compiler
        into.endian = "big";
        return;
      case "aligned":
        if (cursor.next.text === "(") this.#aligned(into);
        else this.#align(into, ALIGNMENT_MAX);
        return;
      case "mode":
        cursor.expect("(");
        into.mode = cursor.take().text.replace(/^__(\w+)__$/, "$1");
        cursor.expect(")");
        return;
      case "scalar_storage_order":
        cursor.expect("(");
        into.endian = /big/.test(cursor.take().text) ? "big" : "little";
        cursor.expect(")");
        return;
    }
    if (!HARMLESS.has(name)) {
      into.unknown ??= {
        place: token,
        why: `attribute ${quoted(name)} is not read`,
      };
    }
    if (cursor.next.text === "(") cursor.skipBrackets();
  }

  #aligned(into: Attributes): void {
    const cursor = this.#cursor;
    const open = cursor.next;
    cursor.expect("(");
    const alignment = this.#alignment();
    cursor.expect(")");
    const isPower = Number.isInteger(Math.log2(alignment));
    // alignas(0) has no effect.
    if (alignment === 0) return;
    if (!isPower || alignment > ALIGNMENTS_MAX) {
      throw cursor.error(
        open,
        `an alignment must be a power of 2 in 1..${ALIGNMENTS_MAX}: received ${alignment}`,
      );
    }
    this.#align(into, alignment);
  }

  #align(into: Attributes, alignment: number): void {
    into.alignment = Math.max(into.alignment ?? 1, alignment);
  }
}
