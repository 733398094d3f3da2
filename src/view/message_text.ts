/**
 * Text of messages: JSON, with the values that it lacks.
 *
 * | value | in JSON |
 * | ----- | ------- |
 * | NaN, Infinity, −Infinity, −0 | `{ "$number": "NaN" }` |
 * | bytes | `{ "$bytes": "00ff" }`, hexadecimal |
 * | undefined | left out; null in arrays |
 *
 * @module
 */

/** Returns the text of a message. */
export function encodeMessage(message: object): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return { $bytes: value.toHex() };
    if (typeof value === "number" && isSpecial(value)) {
      return { $number: Object.is(value, -0) ? "-0" : String(value) };
    }
    return value;
  });
}

/**
 * Returns the message of a text.
 *
 * @throws {SyntaxError} If the text is no JSON, or has wrong bytes.
 */
export function decodeMessage(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$number" in value) return Number(value.$number);
    if ("$bytes" in value) return Uint8Array.fromHex(String(value.$bytes));
    return value;
  });
}

function isSpecial(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}
