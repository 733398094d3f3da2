/**
 * Costs of many links in one program, for each choice of threads, side by side. Each
 * measurement is a program of its own, and the choices take turns.
 *
 * @module
 */

import type { LinksResult, LinksTask } from "./programs/links.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, quantile } from "./statistics.ts";

const CHOICES = ["perSocket", "shared", "none"] as const;
type Choice = typeof CHOICES[number];
type Results = Record<Choice, LinksResult[]>;
/** Number of links, the rate of each, and targets for "shared". */
const CASES = [
  { count: 1, hz: 20 },
  { count: 10, hz: 1_000, cpuRatioMax: 0.45 },
  { count: 50, hz: 20, cpuRatioMax: 0.3, linkMbMax: 1, nextMsMax: 3 },
  { count: 200, hz: 50, isLossless: true },
];
const P99_RATIO_MAX = 2;

/** Measures processor time, memory, start and commands. */
export async function benchLinks({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  let results: Results;
  for (const { count, hz, ...targets } of quick ? CASES.slice(0, 1) : CASES) {
    results = await sideBySide(quick ? 1 : 3, {
      count,
      hz,
      durationMs: quick ? 100 : 4_000,
      commands: quick ? 10 : 0,
    });
    const { cpuRatioMax, linkMbMax, nextMsMax, isLossless } = {
      cpuRatioMax: Infinity,
      linkMbMax: Infinity,
      nextMsMax: Infinity,
      isLossless: false,
      ...targets,
    };
    const of = (choice: Choice, key: keyof LinksResult) =>
      median(results[choice].map((result) => result[key] as number));
    for (const choice of CHOICES) {
      const figures = {
        cpuPercent: of(choice, "cpuPercent"),
        cpuRatio: of(choice, "cpuPercent") / of("perSocket", "cpuPercent"),
        linkMb: of(choice, "linkMb"),
        firstMs: of(choice, "firstMs"),
        nextMs: of(choice, "nextMs"),
        lost: Math.max(...results[choice].map(({ lost }) => lost)),
      };
      const what = `${count} × ${hz} frames/s, threads "${choice}"`;
      const next = count > 1 ? `, next ${figures.nextMs.toFixed(1)} ms` : "";
      const measured = `${figures.cpuPercent.toFixed(1)} % of a core (${
        figures.cpuRatio.toFixed(2)
      } ×), ${figures.linkMb.toFixed(2)} MB a link, start ${
        figures.firstMs.toFixed(1)
      } ms${next}, ${figures.lost} lost`;
      const { cpuRatio, linkMb, nextMs, lost } = figures;
      const wanted = [
        ...cpuRatioMax < Infinity ? [`≤ ${cpuRatioMax} ×`] : [],
        ...linkMbMax < Infinity ? [`≤ ${linkMbMax} MB`] : [],
        ...nextMsMax < Infinity ? [`next ≤ ${nextMsMax} ms`] : [],
        ...isLossless ? ["none lost"] : [],
      ].join(", ");
      const isMet = cpuRatio <= cpuRatioMax && linkMb <= linkMbMax &&
        nextMs <= nextMsMax && (!isLossless || lost === 0);
      rows.push(
        choice === "shared" && wanted !== ""
          ? targetRow(what, measured, wanted, isMet, figures)
          : { what, measured, values: figures },
      );
    }
  }
  if (!quick) {
    const task = { count: 1, hz: 1, durationMs: 100, commands: 1_000 };
    results = await sideBySide(3, task);
  }
  return [...rows, ...commandRows(results!)];
}

function commandRows(results: Results): Row[] {
  const p99 = (choice: Choice) =>
    quantile(results[choice].flatMap((result) => result.besideFloodMs), 0.99);
  return CHOICES.map((choice) => {
    const times = {
      alone: results[choice].flatMap((result) => result.aloneMs),
      beside: results[choice].flatMap((result) => result.besideFloodMs),
    };
    const text = (timesMs: number[]) =>
      [0.5, 0.99].map((part) => `${us(quantile(timesMs, part))} µs`).join(", ");
    const ratio = p99(choice) / p99("perSocket");
    const what = `putCommand() until it is written, threads "${choice}"`;
    const measured = `p50, p99: ${text(times.alone)}; beside a flood ${
      text(times.beside)
    } (${ratio.toFixed(2)} ×)`;
    const values = { ratio };
    if (choice !== "shared") return { what, measured, values };
    const target = `beside a flood p99 ≤ ${P99_RATIO_MAX} ×`;
    return targetRow(what, measured, target, ratio <= P99_RATIO_MAX, values);
  });
}

function us(ms: number): string {
  return (ms * 1_000).toFixed(0);
}

async function sideBySide(
  rounds: number,
  task: Omit<LinksTask, "threads">,
): Promise<Results> {
  const results: Results = {
    perSocket: [],
    shared: [],
    none: [],
  };
  for (let round = 0; round < rounds; round++) {
    for (const threads of CHOICES) {
      results[threads].push(await run({ ...task, threads }));
    }
  }
  return results;
}

async function run(task: LinksTask): Promise<LinksResult> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      import.meta.resolve("./programs/links.ts"),
      JSON.stringify(task),
    ],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${task.count} links have failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
