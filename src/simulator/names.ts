/**
 * Enumerations for people: what a value is called.
 *
 * @module
 */

/**
 * The name of a value.
 *
 * @param enumeration An enumeration.
 * @param value One of its values, or any number.
 * @returns The name; the number if it has none.
 */
export function nameOf(
  enumeration: Readonly<Record<string, number>>,
  value: number,
): string {
  const entry = Object.entries(enumeration).find(([, each]) => each === value);
  return entry?.[0] ?? String(value);
}
