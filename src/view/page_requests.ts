/**
 * Checks of the page's messages, which may be anybody's.
 *
 * @module
 */

import type { PageMessage } from "./messages.ts";
import { typeOf } from "../base/check.ts";

/** Number of paths in a request for history. */
const FIELDS_MAX = 100;
/** Number of frames in an answer. */
const FRAMES_MAX = 200_000;
const REQUEST_MAX = 2 ** 32 - 1;

/**
 * Checks a message of the page, but for the parts of a command or action.
 *
 * @param message The message, which may be anything.
 * @param sources Number of sources.
 * @throws {TypeError} If it isn't one.
 */
export function checkPageMessage(
  message: unknown,
  sources: number,
): PageMessage {
  const given = message as Record<string, unknown> | null;
  const type = given?.type;
  if (type === "watch") {
    const list = given!.sources;
    check(Array.isArray(list) && list.every(isSource), "sources", list);
  } else {
    const isKnown = ["history", "send", "alarm"].includes(type as string);
    check(isKnown, "type", type);
    check(isInteger(given!.request, 1, REQUEST_MAX), "request", given!.request);
    check(isSource(given!.source), "source", given!.source);
  }
  if (type === "history") {
    const { fromMs, toMs, framesMax, fields } = given!;
    check(isTime(fromMs), "fromMs", fromMs);
    check(isTime(toMs) && Number(fromMs) <= Number(toMs), "toMs", toMs);
    check(isInteger(framesMax, 1, FRAMES_MAX), "framesMax", framesMax);
    const isList = Array.isArray(fields) && fields.length <= FIELDS_MAX &&
      fields.every((path) => typeof path === "string");
    check(isList, "fields", fields);
  }
  return given as unknown as PageMessage;

  function isSource(value: unknown): boolean {
    return isInteger(value, 0, sources - 1);
  }
}

function isInteger(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && value as number >= min &&
    value as number <= max;
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 2 ** 44;
}

function check(isRight: boolean, name: string, value: unknown): void {
  if (isRight) return;
  throw new TypeError(`its ${name} is wrong: received ${typeOf(value)}`);
}
