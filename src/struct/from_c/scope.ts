/**
 * Names of a C or C++ source, and what they mean where.
 *
 * @module
 */

import type { CType } from "./c_types.ts";
import { type Doubts, joined } from "./doubts.ts";
import type { Integer } from "./integer.ts";
import type { StructSourceError } from "./source_error.ts";

/** Meaning of a typedef name or a tag. */
export interface NamedType {
  readonly type: CType;
  /** Alignment of the type in bytes, if it is not that of what it names. */
  readonly alignment?: number;
  doubts?: Doubts;
}

/** Value of a constant, or the error of one that can't be read. */
export interface Constant {
  readonly value: Integer | StructSourceError;
  doubts?: Doubts;
}

/** Names of one kind: typedefs, tags or constants. */
class Names<T extends { doubts?: Doubts }> {
  readonly #entries = new Map<string, T>();
  /** Names of inner structs that C also knows outside of them; undefined if several do. */
  readonly #exported = new Map<string, T | undefined>();
  readonly #paths: readonly string[][];
  readonly #usings: readonly string[];

  constructor(paths: readonly string[][], usings: readonly string[]) {
    this.#paths = paths;
    this.#usings = usings;
  }

  /** Declares a name in the namespace or struct that is open, and returns its entry. */
  set(name: string, entry: T): void {
    this.#entries.set(keyOf(this.#path, name), entry);
  }

  /** Makes a name of an inner struct known outside, as C does. */
  export(name: string, entry: T): void {
    const isTaken = this.#exported.has(name) &&
      this.#exported.get(name) !== entry;
    this.#exported.set(name, isTaken ? undefined : entry);
  }

  /** Returns the entry of the namespace or struct that is open. */
  own(name: string): T | undefined {
    return this.#entries.get(keyOf(this.#path, name));
  }

  /** Returns the entry of a name, looked up from the inside to the outside. */
  get(name: string): T | undefined {
    for (let depth = this.#path.length; depth >= 0; depth--) {
      const entry = this.#entries.get(keyOf(this.#path.slice(0, depth), name));
      if (entry !== undefined) return entry;
    }
    for (const using of this.#usings) {
      const entry = this.#entries.get(`${using}::${name}`);
      if (entry !== undefined) return entry;
    }
    return this.#exported.get(name);
  }

  /** Returns the entries of a name in any namespace. */
  everywhere(name: string): T[] {
    const exact = this.#entries.get(name);
    if (exact !== undefined) return [exact];
    return [...this.#entries].filter(([key]) => key.endsWith(`::${name}`))
      .map(([, entry]) => entry);
  }

  get #path(): readonly string[] {
    return this.#paths.at(-1)!;
  }
}

function keyOf(path: readonly string[], name: string): string {
  return path.length === 0 ? name : `${path.join("::")}::${name}`;
}

/** All names of a source. */
export class Scope {
  readonly #paths: string[][] = [[]];
  readonly #usings: string[] = [];
  readonly types = new Names<NamedType>(this.#paths, this.#usings);
  readonly tags = new Names<NamedType>(this.#paths, this.#usings);
  readonly constants = new Names<Constant>(this.#paths, this.#usings);
  /** Doubts of the names that were looked up. */
  used: Doubts;

  /** Whether a struct or a namespace is open. */
  get isInner(): boolean {
    return this.#paths.at(-1)!.length > 0;
  }

  /** Opens a namespace or a struct. */
  open(names: readonly string[]): void {
    this.#paths.push([...this.#paths.at(-1)!, ...names]);
  }

  /** Closes what was opened last. */
  close(): void {
    this.#paths.pop();
  }

  /** Reads something within a namespace, struct or enumeration. */
  within<T>(names: readonly string[], read: () => T): T {
    this.open(names);
    try {
      return read();
    } finally {
      this.close();
    }
  }

  /** Makes the names of a namespace known without it. */
  use(namespace: string): void {
    this.#usings.push(namespace);
    this.#usings.push(keyOf(this.#paths.at(-1)!, namespace));
  }

  /** Returns the type of a typedef name or, as in C++, of a tag. */
  type(name: string): NamedType | undefined {
    return this.#note(this.types.get(name) ?? this.tags.get(name));
  }

  /** Returns the type of a tag. */
  tag(name: string): NamedType | undefined {
    return this.#note(this.tags.get(name));
  }

  /** Returns the value of a constant. */
  constant(name: string): Constant | undefined {
    return this.#note(this.constants.get(name));
  }

  #note<T extends { doubts?: Doubts }>(entry: T | undefined): T | undefined {
    this.used = joined(this.used, entry?.doubts);
    return entry;
  }
}
