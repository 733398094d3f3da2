/**
 * Human-readable report of the mutants that the tests notice.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";
import type { Fate, RoomReport } from "./measure.ts";

const COLUMNS = [
  "room",
  "mutants",
  "noticed",
  "hung",
  "survived",
  "equivalent",
  "share",
];

/** Returns the table of all rooms, behind the survivors as diffs. */
export function format(reports: readonly RoomReport[]): string {
  const survivors = reports.flatMap(({ verdicts }) =>
    verdicts.filter(({ fate }) => fate === "survived").map(diff)
  );
  const outdated = reports.flatMap(({ outdated }) =>
    outdated.map(({ path, before }) =>
      `Outdated in the list of equivalents: ${path}: ${before}`
    )
  );
  const failing = reports.flatMap(({ failing }) =>
    failing.map((test) =>
      `Left out as it fails with the code as it is: ${test}`
    )
  );
  return [...survivors, ...outdated, ...failing, table(reports)].join("\n\n");
}

/** Returns a mutant as a diff. */
export function diff({ path, line, kind, before, after }: Mutant): string {
  const lines = (text: string, sign: string) =>
    text.split("\n").map((line) => `${sign} ${line}`).join("\n");
  return `${path}:${line} (${kind})\n${lines(before, "-")}\n${
    lines(after, "+")
  }`;
}

function table(reports: readonly RoomReport[]): string {
  const rows = reports.map(row);
  if (reports.length > 1) {
    rows.push(row({
      room: "all",
      verdicts: reports.flatMap(({ verdicts }) => verdicts),
      equivalents: reports.reduce(
        (sum, { equivalents }) => sum + equivalents,
        0,
      ),
      outdated: [],
      failing: [],
    }));
  }
  return [COLUMNS, ...rows]
    .map((cells) =>
      cells.map((cell, index) =>
        index === 0 ? cell.padEnd(14) : cell.padStart(10)
      ).join(" ")
    )
    .join("\n");
}

function row({ room, verdicts, equivalents }: RoomReport): string[] {
  const count = (fate: Fate) =>
    verdicts.filter((verdict) => verdict.fate === fate).length;
  const share = 1 - count("survived") / Math.max(1, verdicts.length);
  return [
    room,
    `${verdicts.length}`,
    `${count("noticed")}`,
    `${count("hung")}`,
    `${count("survived")}`,
    `${equivalents}`,
    `${(share * 100).toFixed(0)} %`,
  ];
}
