/** Number format of all examples. */

const DIGITS = 3;
const SIGNIFICANT_DIGITS = 6;

/** Returns a measured value with three decimal places, never as "-0.000". */
export function fixed(value: number): string {
  return (Number(value.toFixed(DIGITS)) + 0).toFixed(DIGITS);
}

/**
 * Returns a value of a configuration, nested in any way; fractions with at most six digits.
 */
export function short(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
  }
  if (Array.isArray(value)) return `[${value.map(short).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value)
      .map(([name, field]) => `${name} ${short(field)}`);
    return `{${fields.join(", ")}}`;
  }
  return String(value);
}
