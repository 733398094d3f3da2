// The examples in the documentation of what the package exports.

import { assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import config from "../../deno.json" with { type: "json" };
import { Process, programTest } from "./program.ts";

programTest(
  "Examples in doc comments import the package by its name",
  async () => {
    const modules = Object.values(config.exports);
    const args = ["doc", "--json", ...modules];
    await using doc = new Process(Deno.execPath(), args);
    assertEquals(await doc.end(), 0, doc.stderr);
    // Quotes and line ends are escaped in JSON.
    const imported = doc.stdout.matchAll(/ from \\"(.+?)\\";\\n/g)
      .map(([, specifier]) => specifier)
      .filter((specifier) =>
        !/^(jsr:@std|npm:@opentelemetry)\//.test(specifier)
      )
      .toArray();
    assertGreater(imported.length, 20);
    const ours = `jsr:${config.name}@^${config.version}`;
    assertEquals(
      imported.filter((specifier) =>
        specifier !== ours && !specifier.startsWith(`${ours}/`)
      ),
      [],
    );
  },
);
