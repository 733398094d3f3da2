/**
 * Events as JSON, without loss.
 *
 * | value | in JSON |
 * | ----- | ------- |
 * | undefined | null |
 * | bytes | hexadecimal digits |
 * | NaN, Infinity, −Infinity and −0 in `parameters` and `durationSec` | a string, `"NaN"` |
 *
 * @module
 */

import type { LinkEvent } from "../link/events/events.ts";

/** Properties that are bytes, if they are text in JSON. */
const BYTES = ["bytes", "bytesBefore"];
/** Properties of numbers that a controller or caller chooses. */
const NUMBERS = ["parameters", "durationSec"];

/** JSON Schema of {@linkcode eventToJson}. */
export const EVENT_SCHEMA: object = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Event",
  description: "Event of a link, or step of a command; see `type`",
  type: "object",
  properties: {
    type: { type: "string", description: "Type of the event" },
    atMs: { type: "number", description: "Time in ms since 1970 (UTC)" },
    message: { type: "string", description: "Human-readable text" },
  },
  required: ["type", "atMs", "message"],
};

/** Returns an event as JSON. */
export function eventToJson(event: object): string {
  return JSON.stringify(event, (_key, value: unknown) => {
    if (value === undefined) return null;
    if (value instanceof Uint8Array) return value.toHex();
    if (typeof value !== "number") return value;
    if (Object.is(value, -0)) return "-0";
    return Number.isFinite(value) ? value : String(value);
  });
}

/**
 * Returns the event of {@linkcode eventToJson}.
 *
 * @throws {SyntaxError} If the text is no JSON.
 */
export function eventFromJson(text: string): LinkEvent {
  const event = JSON.parse(text) as Record<string, unknown>;
  for (const [key, value] of Object.entries(event)) {
    if (value === null) event[key] = undefined;
    else if (BYTES.includes(key) && typeof value === "string") {
      event[key] = Uint8Array.fromHex(value);
    } else if (NUMBERS.includes(key)) {
      event[key] = Array.isArray(value) ? value.map(Number) : Number(value);
    }
  }
  return event as unknown as LinkEvent;
}
