/**
 * C names converted to names of TypeScript.
 *
 * @module
 */

/**
 * Returns the name of a field: `curr_position` → `currPosition`, `MAX_POS` → `maxPos`.
 * Underscores at either end are kept.
 */
export function camelCase(cName: string): string {
  const [, start, name, end] = /^([_$]*)([^]*?)(_*)$/.exec(cName)!;
  const cased = /[a-z]/.test(name) ? name : name.toLowerCase();
  const camel = cased
    .replace(/_+([^_])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  return start + camel + end;
}

/** Returns the name of a constant that holds a StructType: `strut_pos_t` → `StrutPos`. */
export function pascalCase(name: string): string {
  const words = name.replaceAll(/_t(?=\.|$)/g, "").match(/[A-Za-z0-9]+/g) ?? [];
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");
  return /^[A-Z]/.test(pascal) ? pascal : `Struct${pascal}`;
}
