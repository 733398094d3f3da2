/**
 * Bundles the live page into one text module, from which the dashboard serves it without a
 * permission to read files: the modules of `src/view/page/` with all of their imports, uPlot
 * among them, and their style sheets.
 *
 * It writes the list of what it has read, too, by which a test without permissions finds a
 * stale page. `--check` writes nothing and exits with 1 if the committed files are stale.
 */
import uPlotCss from "npm:uplot@1.6.32/dist/uPlot.min.css" with {
  type: "text",
};
import {
  bundle,
  hashConstant,
  readSources,
  ROOT,
  textConstant,
  writeOrCheck,
} from "./bundle.ts";
import { hashSources, type Sources } from "./source_hash.ts";

const FOLDER = "src/view/page";
const ENTRY = `${FOLDER}/main.ts`;
const OUTPUT = "src/view/page.gen.ts";
const SOURCES_OUTPUT = "tests/page_sources.gen.ts";
const COMMAND = "deno task build:page";
/** Version of uPlot, which is part of the hash by its specifier. */
const UPLOT = "npm:uplot@1.6.32";
/** Notice that the license of uPlot (MIT) demands of copies. */
const NOTICE = `/*! uPlot 1.6.32 (https://github.com/leeoniya/uPlot)
Copyright (c) 2022 Leon Sorokin

Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software
without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons
to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE. */
`;

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

const html = await read(`${FOLDER}/page.html`);
const css = await read(`${FOLDER}/page.css`);
const sources: Sources = {
  ...await readSources(ENTRY, [UPLOT]),
  [`${FOLDER}/page.html`]: html,
  [`${FOLDER}/page.css`]: css,
};
const head = `// Generated from ${ENTRY} by \`${COMMAND}\`: do not edit.\n`;

await writeOrCheck({
  [OUTPUT]: [
    head,
    hashConstant("PAGE_SHA256", await hashSources(sources)),
    textConstant("PAGE_HTML", "Document of the page.", html),
    textConstant("PAGE_CSS", "Style sheet, `page.css`.", uPlotCss + css),
    textConstant(
      "PAGE_JS",
      "JavaScript, `page.js`, complete in itself.",
      NOTICE + await bundle(ENTRY, ["--platform", "browser"]),
    ),
  ].join("\n"),
  [SOURCES_OUTPUT]: sourcesModule(Object.keys(sources).sort()),
}, COMMAND);

/** Returns a module with the texts of files, which needs no permission to read them. */
function sourcesModule(paths: readonly string[]): string {
  const imports = paths.map((path, i) =>
    `import text${i} from "../${path}" with { type: "text" };`
  );
  const entries = paths.map((path, i) => `  "${path}": text${i},`);
  return `${head}
${imports.join("\n")}

/** Files of the page by their path, as they are. */
export const PAGE_SOURCES: Readonly<Record<string, string>> = {
${entries.join("\n")}
};
`;
}
