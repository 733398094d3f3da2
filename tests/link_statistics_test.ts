import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { LINK_STATISTICS, type Statistic } from "../mod.ts";
import { ClientRig, ServerRig } from "./link_rig.ts";

/** Asserts that statistics are those of the table, each with a value of its unit. */
function assertTable(stats: object, kind: Statistic["of"]): void {
  const values = Object.entries(stats)
    .filter(([name]) => !name.startsWith("last"));
  const rows = Object.entries<Statistic>(LINK_STATISTICS)
    .filter(([, { of }]) => of === "link" || of === kind);
  assertEquals(
    values.map(([name]) => name).sort(),
    rows.map(([name]) => name).sort(),
  );
  for (const [name, { unit, optional }] of rows) {
    const value = values.find((entry) => entry[0] === name)?.[1];
    const type = unit === "boolean" ? "boolean" : "number";
    assert(
      typeof value === type || optional && value === undefined,
      `${name} in ${unit}: ${value}`,
    );
  }
}

Deno.test("Link.stats of a server has the statistics of LINK_STATISTICS", async () => {
  await using rig = await ServerRig.connect();
  assertTable(rig.link.stats, "server");
});

Deno.test("Link.stats of a client has the statistics of LINK_STATISTICS", async () => {
  await using rig = new ClientRig();
  assertTable(rig.link.stats, "client");
});

Deno.test("LINK_STATISTICS names the unit of a statistic as its name does", () => {
  for (const [name, { unit, help }] of Object.entries(LINK_STATISTICS)) {
    const named = /(Ms|Hz)$/.exec(name)?.[0].toLowerCase();
    if (named !== undefined) assertEquals(unit.toLowerCase(), named, name);
    assert(/^[A-Z].*[^.]$/.test(help), `${name}: ${help}`);
  }
});
