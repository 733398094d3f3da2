/**
 * JSON of values with numbers that it lacks.
 *
 * @module
 */

/**
 * Returns a value as JSON, with strings for NaN and the infinities, which would be null.
 *
 * @param value Value.
 * @param indent Number of spaces by which a level is indented; by default it is one line.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, part) =>
      typeof part === "number" && !Number.isFinite(part) ? String(part) : part,
    indent,
  );
}
