import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { PAGE_JS, PAGE_SHA256 } from "../src/view/page.gen.ts";
import { hashSources, importedPaths } from "../tools/source_hash.ts";
import { PAGE_SOURCES } from "./page_sources.gen.ts";

const STALE = "The live page is stale: run `deno task build:page`";

Deno.test("page.gen.ts is built from its sources as they are", async () => {
  const imported = Object.entries(PAGE_SOURCES)
    .filter(([path]) => path.endsWith(".ts"))
    .flatMap(([path, text]) => importedPaths(path, text, ["npm:uplot@1.6.32"]));
  const unlisted = imported.filter((path) => !(path in PAGE_SOURCES));
  assertEquals(unlisted, [], STALE);
  assertEquals(PAGE_SHA256, await hashSources({ ...PAGE_SOURCES }), STALE);
});

Deno.test("page.gen.ts carries the notice of uPlot and asks no other host", () => {
  assertEquals(PAGE_JS.includes("Copyright (c) 2022 Leon Sorokin"), true);
  const hosts = PAGE_JS.match(/(?:https?|wss?):\/\/[\w.-]+/g) ?? [];
  assertEquals([...new Set(hosts)], ["https://github.com"]);
});
