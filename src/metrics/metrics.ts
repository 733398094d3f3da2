/**
 * Metrics of several links.
 *
 * @module
 */

import { joinFamilies, type MetricFamily } from "./families.ts";
import type { LinkHealth } from "./link_health.ts";
import { MeteredLink, type MeteredLinkOptions } from "./metered_link.ts";
import { checkNames, readOptions, typeOf } from "../base/check.ts";
import type { TelemetrySource } from "../link/source.ts";

/** Links by their names, which are the values of the label `link`. */
export type MeteredLinks = Readonly<
  Record<string, TelemetrySource | MeteredLinkOptions>
>;

/** Options of {@linkcode Metrics}. */
export interface MetricsOptions {
  /**
   * Time over which the smallest and the largest value of a field are kept, in ms. Take more
   * than the time between two scrapes, so that none misses a spike.
   *
   * @default {60_000}
   */
  readonly windowMs?: number;
  /**
   * Silence after which a link is stale, in ms, if it doesn't report so itself before.
   *
   * @default {5_000}
   */
  readonly staleAfterMs?: number;
}

const ACTION = "collect metrics";
const LINK_KEYS = ["source", "fields", "alarms", "consumers"] as const;
const NAME_CHARS_MAX = 100;

/**
 * Metrics of several links, followed from now on. It reads samples as any other consumer,
 * and loses some rather than hold a controller back.
 *
 * @example Print the metrics of a source
 * ```ts ignore
 * await using metrics = new Metrics({ rotator: server });
 * console.log(prometheusText(metrics));
 * ```
 */
export class Metrics implements AsyncDisposable {
  readonly #links: readonly MeteredLink[];

  /**
   * Begins to follow links.
   *
   * @param links Links by their names.
   * @param options Options.
   * @throws {TypeError} If a link is no source, or an option has the wrong type.
   * @throws {RangeError} If a field isn't in its struct, or an option is out of range.
   */
  constructor(links: MeteredLinks, options: MetricsOptions = {}) {
    checkNames(options, ["windowMs", "staleAfterMs"], ACTION, "options");
    const { windowMs = 60_000, staleAfterMs = 5_000 } = readOptions(
      options,
      ["windowMs", "staleAfterMs"],
      ACTION,
    );
    checkPositive(windowMs, "windowMs");
    checkPositive(staleAfterMs, "staleAfterMs");
    const made: MeteredLink[] = [];
    try {
      for (const [name, link] of Object.entries(links)) {
        const parts = partsOf(name, link);
        made.push(new MeteredLink(name, parts, windowMs, staleAfterMs));
      }
    } catch (error) {
      for (const link of made) link[Symbol.asyncDispose]();
      throw error;
    }
    this.#links = made;
  }

  /** Links that are followed. */
  get links(): readonly MeteredLink[] {
    return this.#links;
  }

  /** Health of each link, now. */
  get health(): LinkHealth[] {
    return this.#links.map(({ health }) => health);
  }

  /** Families of metrics over all links, now. */
  families(): MetricFamily[] {
    return joinFamilies(this.#links.flatMap((link) => link.families()));
  }

  /** Stops following; the links stay open. */
  async close(): Promise<void> {
    await Promise.all(
      this.#links.map((link) => link[Symbol.asyncDispose]()),
    );
  }

  /** Stops following, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function partsOf(
  name: string,
  link: TelemetrySource | MeteredLinkOptions,
): MeteredLinkOptions {
  if (name.trim() === "" || name.length > NAME_CHARS_MAX) {
    throw new RangeError(
      `Cannot ${ACTION} as a link must have a name of 1 to ${NAME_CHARS_MAX} characters: received ${
        typeOf(name)
      }`,
    );
  }
  const isObject = typeof link === "object" && link !== null;
  const parts = isObject && "source" in link ? link : { source: link };
  checkNames(parts, LINK_KEYS, ACTION, `link ${typeOf(name)}`);
  const { source, fields } = parts;
  if (typeof source?.samples !== "function") {
    throw new TypeError(
      `Cannot ${ACTION} as link ${
        typeOf(name)
      } must be a source of telemetry: received ${typeOf(source)}`,
    );
  }
  if (fields !== undefined && !Array.isArray(fields)) {
    throw new TypeError(
      `Cannot ${ACTION} as fields of link ${
        typeOf(name)
      } must be an array: received ${typeOf(fields)}`,
    );
  }
  return parts;
}

function checkPositive(value: unknown, name: string): void {
  const rule = `Cannot ${ACTION} as ${name} must be above 0 and finite`;
  if (typeof value !== "number") {
    throw new TypeError(`${rule}: received ${typeOf(value)}`);
  }
  if (value > 0 && value < Infinity) return;
  throw new RangeError(`${rule}: received ${value} ms`);
}
