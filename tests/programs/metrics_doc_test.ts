// The page about metrics, which names all of them.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { watchLimits } from "../../limits.ts";
import { Metrics } from "../../metrics.ts";
import { LINK_STATISTICS } from "../../mod.ts";
import { prometheusName } from "../../src/metrics/families.ts";
import { ManualSource } from "../manual_source.ts";
import { programTest, ROOT } from "./program.ts";

programTest("docs/metrics.md has a row for each metric of a link", async () => {
  const page = await Deno.readTextFile(new URL("docs/metrics.md", ROOT));
  const rows = page.split("\n").filter((line) => line.startsWith("| `hexrot"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const manual = new ManualSource();
  const { source, stats } = manual;
  for (const name of Object.keys(LINK_STATISTICS)) stats[name] = 1;
  stats.stale = false;
  stats.mismatchedStructs = 0;
  await using alarms = await watchLimits(source, {});
  const consumers = { page: { dropped: 1, pending: 1 } };
  await using metrics = new Metrics({ a: { source, alarms, consumers } });
  manual.sample({});
  manual.command("confirmed", 1);
  await delay(0);
  const expected = metrics.families().map(({ type, help, series, ...name }) => {
    const labels = new Set(series.flatMap(({ labels }) => Object.keys(labels)));
    labels.delete("link");
    const end = type === "counter" ? "_total" : "";
    return [
      `\`${prometheusName({ ...name, help })}${end}\``,
      type,
      [...labels].map((label) => `\`${label}\``).join(", "),
      help,
    ];
  });
  assertEquals(rows, expected);
});
