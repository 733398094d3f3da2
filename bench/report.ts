/**
 * What the benchmarks tell.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  /** What was measured. */
  readonly what: string;
  /** The figure, with its unit; or why there is none. */
  readonly measured: string;
  /** What it should be. */
  readonly target?: string;
  /** Whether it is. */
  readonly isMet?: boolean;
  /** The raw figures. */
  readonly values?: Readonly<Record<string, number>>;
}

/** How much to measure. */
export interface BenchOptions {
  /** Only show that everything starts and runs. */
  readonly quick: boolean;
  /** Measure the rows that take minutes in full. */
  readonly long: boolean;
}

/** A group of rows; each runs in a process of its own. */
export type Bench = (options: BenchOptions) => Promise<Row[]>;

/**
 * A row with a target.
 *
 * @param what What was measured.
 * @param measured The figure, with its unit.
 * @param target What it should be.
 * @param isMet Whether it is.
 * @param values The raw figures.
 */
export function targetRow(
  what: string,
  measured: string,
  target: string,
  isMet: boolean,
  values: Readonly<Record<string, number>> = {},
): Row {
  return { what, measured, target, isMet, values };
}

/**
 * The rows as a table for people, in Markdown.
 *
 * @param rows The rows.
 */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["what", "measured", "target", "met"],
    ...rows.map(({ what, measured, target = "", isMet }) => [
      what,
      measured,
      target,
      isMet === undefined ? "" : isMet ? "yes" : "NO",
    ]),
  ];
  const widths = cells[0].map((_, column) =>
    Math.max(...cells.map((line) => line[column].length))
  );
  const lines = cells.map((line) =>
    `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** The processor, its cores, and the version of Deno. */
export function machine(): string {
  const { cpu, os } = { cpu: processor(), os: Deno.build };
  return `${cpu}, ${navigator.hardwareConcurrency} cores, ${os.os} ${os.arch}, Deno ${Deno.version.deno}, V8 ${Deno.version.v8}`;
}

function processor(): string {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    return /^model name\s*: (.*)$/m.exec(text)?.[1] ?? "unknown processor";
  } catch {
    return "unknown processor";
  }
}
