// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

import text0 from "../src/view/page/main.ts" with { type: "text" };
import text1 from "../src/view/page/page.css" with { type: "text" };
import text2 from "../src/view/page/page.html" with { type: "text" };

/** Files of the page by their path, as they are. */
export const PAGE_SOURCES: Readonly<Record<string, string>> = {
  "src/view/page/main.ts": text0,
  "src/view/page/page.css": text1,
  "src/view/page/page.html": text2,
};
