/**
 * Names for a format that allows fewer than a struct does.
 *
 * @module
 */

/** Names of one scope, each given away once. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  /**
   * Returns a name that nothing else of the scope has: ASCII letters, digits and
   * underscores, the first a letter.
   *
   * @param name Any name; a legal one that is free stays as it is.
   * @param prefix Letters to put in front of a name that begins with none.
   */
  claim(name: string, prefix: string): string {
    const plain = name.replace(/\W+/g, "_");
    const base = /^[A-Za-z]/.test(plain) ? plain : `${prefix}${plain}`;
    let unique = base;
    for (let i = 2; this.#taken.has(unique); i++) unique = `${base}_${i}`;
    this.#taken.add(unique);
    return unique;
  }
}
