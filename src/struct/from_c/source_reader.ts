/**
 * Structs of a C source by their names.
 *
 * @module
 */

import { typeOf } from "../../base/check.ts";
import type { StructDeclaration } from "./c_types.ts";
import { type CheckedOptions, refusal } from "./checked_options.ts";
import { type Declarations, readDeclarations } from "./declarations.ts";
import { doubtError, type Doubts, joined } from "./doubts.ts";
import { preprocess, type Preprocessed } from "./preprocessor.ts";
import { sourceError } from "./source_error.ts";

/** Structs of a source, which are refused if they depend on what is not known. */
export class SourceReader {
  readonly #code: Preprocessed;
  readonly #declarations: Declarations;

  /**
   * @param source The text.
   * @param options Facts that it leaves open.
   */
  constructor(source: string, options: CheckedOptions) {
    this.#code = preprocess(source, options);
    const noMacros = [...options.defines].filter(([, value]) => value === false)
      .map(([name]) => name);
    this.#declarations = readDeclarations(this.#code, {
      ...options,
      noMacros: new Set(noMacros),
    });
  }

  /** All structs, also those that can't be read, in the order in which they end. */
  get structs(): readonly StructDeclaration[] {
    return this.#declarations.structs;
  }

  /** Last struct. */
  get last(): StructDeclaration {
    const { structs, error } = this.#declarations;
    const { tokens, skippedStructs } = this.#code;
    const last = structs.at(-1);
    // A struct that was skipped behind it would be the last.
    const place = last === undefined ? -1 : tokens.indexOf(last.place as never);
    const doubts = skippedStructs.filter(({ index }) => index > place)
      .reduce<Doubts>((all, { doubts }) => joined(all, doubts), undefined);
    if (last !== undefined) return this.#checked(last, doubts);
    if (doubts !== undefined) throw doubtError(doubts, undefined);
    throw error ?? sourceError(tokens.at(-1)!, "it declares no struct");
  }

  /** Returns the struct of a name. */
  find(name: string): StructDeclaration {
    const { structs, find } = this.#declarations;
    const [entry, ...others] = find(name);
    const type = entry?.type;
    if (others.length > 0) {
      const rule = "struct must have its namespace, as several have this name";
      throw refusal(RangeError, rule, typeOf(name));
    }
    if (type?.kind === "refused" && type.error !== undefined) throw type.error;
    if (type?.kind === "struct" && structs.includes(type)) {
      return this.#checked(type, entry.doubts);
    }
    const doubts = this.#code.skippedNames.get(name);
    if (doubts !== undefined) throw doubtError(doubts, name);
    const known = structs.flatMap(({ names }) => names).slice(0, 20);
    const rule = `struct must be one of ${known.join(", ") || "none"}`;
    throw refusal(RangeError, rule, typeOf(name));
  }

  #checked(struct: StructDeclaration, other: Doubts): StructDeclaration {
    const doubts = joined(joined(struct.doubts, other), this.#code.doubts);
    if (doubts !== undefined) throw doubtError(doubts, struct.names[0]);
    if (struct.error !== undefined) throw struct.error;
    return struct;
  }
}
