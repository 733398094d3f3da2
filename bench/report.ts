/**
 * Results of the benchmarks.
 *
 * @module
 */

/** Line of the table. */
export interface Row {
  /** Subject of the measurement. */
  readonly what: string;
  /** Figure with its unit, or the reason why there is none. */
  readonly measured: string;
  /** Target of the figure. */
  readonly target?: string;
  /** Whether the target is met. */
  readonly isMet?: boolean;
  /** Raw figures. */
  readonly values?: Readonly<Record<string, number>>;
}

/** Extent of the measurements. */
export interface BenchOptions {
  /** Whether only to show that everything starts and runs. */
  readonly quick: boolean;
  /** Whether to measure the rows that take minutes in full. */
  readonly long: boolean;
}

/** Group of rows; each runs in a process of its own. */
export type Bench = (options: BenchOptions) => Promise<Row[]>;

/**
 * Thrown if a group has measured too little, as a program or thread of it stalled meanwhile;
 * the group is measured again.
 */
export class StallError extends Error {}

/**
 * Returns a row with a target.
 *
 * @param what Subject of the measurement.
 * @param measured Figure with its unit.
 * @param target Target of the figure.
 * @param isMet Whether the target is met.
 * @param values Raw figures.
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
 * Returns the rows as a human-readable table, in Markdown.
 *
 * @param rows Rows of the table.
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

/** Returns the processor, its cores, and the version of Deno. */
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
