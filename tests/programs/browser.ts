/**
 * For tests of pages: a headless Chromium, driven by Playwright.
 *
 * @module
 */

import type { Browser, Page } from "npm:playwright-core@1.65.1";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { TIME_LIMIT_MS } from "./program.ts";

/** Path of Debian's browser. */
export const CHROMIUM = "/usr/bin/chromium";
const LOOK_MS = 20;

/** No flag lets a page do what it can't do elsewhere; the others keep it off the net. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser; the caller closes it. */
export async function startBrowser(): Promise<Browser> {
  // Only where there is a browser: it takes a while to load, and looks at the environment.
  const { chromium } = await import("npm:playwright-core@1.65.1");
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Faults that a page has had: errors, refusals by its policy, requests to other hosts. */
export class PageFaults {
  readonly #faults: string[] = [];

  constructor(page: Page) {
    page.on("pageerror", (error) => this.#faults.push(String(error.stack)));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      // The server is stopped on purpose.
      if (message.text().includes("ERR_CONNECTION_REFUSED")) return;
      this.#faults.push(message.text());
    });
    page.on("request", (request) => {
      const { hostname } = new URL(request.url());
      if (hostname !== "127.0.0.1") this.#faults.push(request.url());
    });
  }

  /** Checks that there were none. */
  assertNone(): void {
    assertEquals(this.#faults, []);
  }
}

/** Impacts that axe must not find. */
const SERIOUS = ["serious", "critical"];

/** Checks that axe-core finds nothing serious on a page, as it is now. */
export async function assertAccessible(page: Page): Promise<void> {
  const { default: axe } = await import("npm:axe-core@4.14.1");
  await page.evaluate(axe.source);
  const found = await page.evaluate<{
    passes: unknown[];
    violations: {
      id: string;
      impact: string;
      nodes: { html: string; failureSummary: string }[];
    }[];
  }>("axe.run()");
  const serious = found.violations.filter(({ impact }) =>
    SERIOUS.includes(impact)
  ).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  );
  assertEquals(serious, []);
  assertEquals(found.passes.length > 5, true, "axe has looked at the page");
}

/** Waits until something of a page is true, which reports no change of it. */
export async function untilTrue(
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + TIME_LIMIT_MS / 4;
  while (!await isTrue()) {
    if (performance.now() > endMs) throw new Error(`Never true: ${isTrue}`);
    await delay(LOOK_MS);
  }
}
