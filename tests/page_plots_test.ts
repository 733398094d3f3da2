import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, click, type FakeElement, surroundings } from "./fake_dom.ts";
import { field, rig, TITLE } from "./page_plots_rig.ts";
import { sourceMessage } from "./page_rig.ts";
import { DRAG_TYPE } from "../src/view/page/plots.ts";

Deno.test("Plots begins with positions, or the first number of a source", () => {
  const { app, fields, plots, panes } = rig();
  assertEquals(fields(), ["bench: currPosition"]);
  assertEquals(panes()[0].texts(".source"), ["bench"]);
  app.panes = [];
  app.select(1);
  assertEquals(fields(), ["other: x"]);
  app.panes = [];
  app.models = [];
  plots.rebuild();
  assertEquals(fields(), []);
  assertEquals(panes(), []);
});

Deno.test("Plots begins with the panes that were saved, of sources that there are", () => {
  const saved = [
    { source: "gone", fields: [field("x")] },
    { source: "bench", fields: [field("state"), field("old")] },
    { source: "bench", fields: [] },
  ];
  const { panes, fields } = rig(saved);
  assertEquals(fields(), ["gone: x", "bench: state old"]);
  assertEquals(panes().length, 1);
  assertEquals(panes()[0].texts(".chip"), ["state✕"]);
  assertEquals(panes()[0].texts(".note"), [
    "old: not in the structs any more",
    "",
  ]);
  const [canvas] = panes()[0].find(".canvas");
  assertEquals(canvas.getAttribute("aria-label"), "Plot of state");
});

Deno.test("Plots.toggle() plots a field in a pane of its own, and takes it away everywhere", () => {
  const { plots, fields, app } = rig();
  plots.toggle(field("state"));
  assertEquals(fields(), ["bench: currPosition", "bench: state"]);
  assertEquals(plots.pathsOf(TITLE), new Set(["currPosition", "state"]));
  assertEquals(plots.pathsOf("Configuration"), new Set());
  app.panes[0].fields.push(field("state"));
  plots.toggle({ title: "Configuration", path: "state" });
  assertEquals(fields().length, 2);
  plots.toggle(field("state"));
  assertEquals(fields(), ["bench: currPosition"]);
  assertEquals(
    JSON.parse(surroundings.local.items.get("panes")!),
    app.panes,
  );
  app.select(1);
  assertEquals(plots.pathsOf(TITLE), new Set());
  plots.toggle(field("state"));
  assertEquals(fields().length, 1);
  app.models = [];
  plots.toggle(field("x"));
  assertEquals(fields().length, 1);
});

Deno.test("Plots has up to 8 fields in a pane, and up to 12 panes", () => {
  const { plots, fields, panes } = rig();
  const drop = (path: string, target: FakeElement) =>
    target.fire("drop", {
      dataTransfer: { getData: () => JSON.stringify(field(path)) },
    });
  for (let i = 0; i < 8; i++) {
    const event = drop(`a[${i}]`, panes()[0].find(".legend")[0]);
    assertEquals(event.isPrevented, true);
    // A second time it changes nothing.
    if (i < 6) drop(`a[${i}]`, panes()[0]);
  }
  const full = "bench: currPosition a[0] a[1] a[2] a[3] a[4] a[5] a[6]";
  assertEquals(fields()[0], full);
  assertEquals(fields().slice(1), ["bench: a[7]"]);
  for (let i = 0; i < 10; i++) drop(`a[${i}]`, byId("drop"));
  assertEquals([fields().length, fields()[0]], [12, full]);
  plots.toggle(field("state"));
  assertEquals([fields().length, fields()[0]], [12, "bench: a[7]"]);
});

Deno.test("Plots takes fields that are dragged, and nothing else", () => {
  const { fields } = rig();
  const place = byId("panes");
  const over = (type: string) =>
    place.fire("dragover", { dataTransfer: { types: [type] } }).isPrevented;
  assertEquals([over(DRAG_TYPE), over("text/plain")], [true, false]);
  const none = place.fire("drop", { dataTransfer: { getData: () => "" } });
  assertEquals([none.isPrevented, fields().length], [false, 1]);
});

Deno.test("Plots.rebuild() keeps the panes that are as they were, in their order", () => {
  const { plots, panes, app, page } = rig();
  plots.toggle(field("state"));
  plots.toggle(field("a[0]"));
  const before = panes();
  app.panes.reverse();
  plots.rebuild();
  assertEquals(panes(), before.toReversed());
  click(panes()[2], "Remove currPosition from the plot");
  assertEquals(panes(), [before[2], before[1]]);
  assertEquals(before[0].parentElement, null);
  app.panes[0].fields.push(field("a[1]"));
  plots.rebuild();
  assertEquals(panes()[0] === before[2], false);
  assertEquals(panes()[1], before[1]);
  // Other structs are other fields.
  page.app.models[0].setStructs(sourceMessage().structs);
  plots.rebuild();
  assertEquals(panes()[1] === before[1], false);
});

Deno.test("Plots.draw() shows the range, and no longer what has changed", async () => {
  const all = rig();
  const { plots, draw, app } = all;
  assertEquals(plots.isChanged, true);
  await draw();
  assertEquals(plots.isChanged, false);
  assertEquals(
    byId("range").textContent,
    "2026-01-02 03:03:05.6 – 03:04:05.6 UTC, 1 min",
  );
  app.scale = "TAI";
  await draw();
  assertEquals(
    byId("range").textContent,
    "2026-01-02 03:03:42.6 – 03:04:42.6 TAI (UTC + 37 s), 1 min",
  );
  surroundings.observers.get(byId("panes"))!([]);
  assertEquals(plots.isChanged, true);
});
