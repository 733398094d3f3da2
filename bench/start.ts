/**
 * Time until a program is ready: the import, and the first server that listens. Every
 * measurement is a program of its own.
 *
 * The import is bound by loading some forty modules, the start by starting two
 * workers, at the same time.
 *
 * @module
 */

import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, quantile } from "./statistics.ts";

const IMPORT_MS_MAX = 60;
const LISTENING_MS_MAX = 150;

/** Measures import and start. */
export async function benchStart({ quick }: BenchOptions): Promise<Row[]> {
  const rounds = quick ? 1 : 15;
  const importMs: number[] = [];
  const listeningMs: number[] = [];
  if (!quick) {
    for (const name of ["empty", "import", "start"]) await run(name); // fills caches
  }
  for (let round = 0; round < rounds; round++) {
    const empty = await run("empty");
    const imported = await run("import");
    importMs.push(imported.elapsedMs - empty.elapsedMs);
    listeningMs.push(Number((await run("start")).output));
  }
  const listening = median(listeningMs);
  const importing = median(importMs);
  const slowest = quantile(listeningMs, 1);
  return [
    targetRow(
      "construction to both ports listening, first in a program",
      `${listening.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`,
      `< ${LISTENING_MS_MAX} ms`,
      listening < LISTENING_MS_MAX,
      { medianMs: listening, slowestMs: slowest },
    ),
    targetRow(
      "import of mod.ts, over an empty program",
      `${importing.toFixed(0)} ms`,
      `< ${IMPORT_MS_MAX} ms`,
      importing < IMPORT_MS_MAX,
      { medianMs: importing },
    ),
  ];
}

async function run(name: string) {
  const program = import.meta.resolve(`./programs/${name}.ts`);
  const startMs = performance.now();
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", program],
    stdin: "null",
    stderr: "inherit",
  }).output();
  const elapsedMs = performance.now() - startMs;
  if (!success) throw new Error(`Program ${name} has failed`);
  return { elapsedMs, output: new TextDecoder().decode(stdout) };
}
