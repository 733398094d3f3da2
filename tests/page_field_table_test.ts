import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  byId,
  fakeDocument,
  type FakeElement,
  surroundings,
} from "./fake_dom.ts";
import { NOW_MS, Page } from "./page_app_rig.ts";
import { batch, Config, sourceMessage } from "./page_rig.ts";
import { Header } from "../mod.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import type { SourceMessage } from "../src/view/messages.ts";
import { FieldTable } from "../src/view/page/field_table.ts";
import type { Plots } from "../src/view/page/plots.ts";
import { defineStruct } from "../struct.ts";

const Telemetry = defineStruct("Telemetry", {
  position: {
    type: "f64",
    unit: "deg",
    description: "of the axis",
    limits: { warning: { above: NOW_MS + 90 } },
  },
  "name": ["char", 4],
  currPos_x: "u8",
}, { frameId: 5 });
const NO_FIELDS = defineStruct("Config", { pad: ["u8", 4] }, { frameId: 6 });

/** Page with its table, of which the plots are the test's. */
function rig(parts: Partial<SourceMessage> = {}) {
  const structs = {
    ...sourceMessage().structs,
    telemetry: structToJson(Telemetry),
  };
  const page = new Page([{ structs, staleMs: 1_000, ...parts }]);
  const toggled: unknown[] = [];
  const plotted = new Set<string>();
  const plots = {
    toggle: (field: unknown) => toggled.push(field),
    pathsOf: (title: string) => title === "Telemetry" ? plotted : new Set(),
  };
  const table = new FieldTable(page.app, plots as unknown as Plots);
  table.rebuild();
  const groups = () => byId("groups").find(".group");
  /** Row of a field of telemetry. */
  const row = (path: string) =>
    groups()[0].find("tr").find((each) => each.texts("th")[0] === path)!;
  /** Brings rows in sight, or out of it. */
  const look = (isIntersecting: boolean, ...rows: FakeElement[]) =>
    surroundings.observers.get(rows[0])!(
      rows.map((target) => ({ target, isIntersecting })),
    );
  return { page, table, toggled, plotted, groups, row, look };
}

/** Texts of the cells of a row. */
function cellsOf(row: FakeElement): string {
  return row.children.map(({ textContent }) => textContent).join("|");
}

Deno.test("FieldTable shows the fields in groups, with their units", () => {
  const { groups, row } = rig();
  assertEquals(groups().map((group) => group.texts("h3")[0]), [
    "Telemetry",
    "Header of telemetry",
    "Configuration",
  ]);
  const [telemetry] = groups();
  const table = telemetry.find("table")[0];
  assertEquals(table.getAttribute("aria-label"), "Telemetry");
  assertEquals(
    telemetry.find("col").map(({ className }) => className),
    ["state", "field", "value", "unit", "plot"],
  );
  const [head, ...rows] = telemetry.find("tr");
  assertEquals(cellsOf(head), "State|Field|Value|Unit|Plot");
  assertEquals(head.children[0].getAttribute("scope"), "col");
  assertEquals(rows.map(cellsOf), [
    "|position||deg|+",
    "|name|||",
    "|currPos_x|||+",
  ]);
  const [name] = row("position").find("th");
  assertEquals([name.title, name.getAttribute("scope")], [
    "of the axis",
    "row",
  ]);
  assertEquals(row("name").find("th")[0].title, "");
  // A long path is broken between its words.
  assertEquals(
    row("currPos_x").find("th")[0].childNodes
      .filter((node) => typeof node === "string"),
    ["curr", "Pos_", "x"],
  );
});

Deno.test("FieldTable leaves out groups without fields", () => {
  const { structs } = sourceMessage();
  const { groups } = rig({
    structs: { ...structs, config: structToJson(NO_FIELDS) },
  });
  assertEquals(
    groups().length,
    groups().filter((group) => group.find("tr").length > 1).length,
  );
});

Deno.test("FieldTable plots a number by its button or by dragging it", () => {
  const { toggled, row, table, plotted, look } = rig();
  const [plot] = row("position").find("button");
  assertEquals(plot.title, "Plot position");
  assertEquals(plot.getAttribute("aria-label"), "Plot position");
  plot.fire("click");
  const field = { title: "Telemetry", path: "position" };
  assertEquals(toggled, [field]);
  assertEquals(row("name").find("button"), []);
  assertEquals([row("name").draggable, row("position").draggable], [
    false,
    true,
  ]);
  const dragged: string[] = [];
  const dataTransfer = {
    setData: (...parts: string[]) => dragged.push(...parts),
  };
  row("position").fire("dragstart", { dataTransfer });
  assertEquals(dragged, ["application/x-field", JSON.stringify(field)]);
  row("name").fire("dragstart", { dataTransfer });
  assertEquals(dragged.length, 2);
  look(true, row("position"), row("currPos_x"));
  plotted.add("position");
  table.update();
  const [other] = row("currPos_x").find("button");
  assertEquals([plot.className, plot.getAttribute("aria-pressed")], [
    "on",
    "true",
  ]);
  assertEquals([other.className, other.getAttribute("aria-pressed")], [
    "",
    "false",
  ]);
});

Deno.test("FieldTable shows values and states of the rows in sight", () => {
  const { page, table, groups, row, look } = rig();
  const [position, name] = [row("position"), row("name")];
  const age = () => groups()[0].texts(".age")[0];
  look(true, position);
  assertEquals(cellsOf(position), "○N|position|–|deg|+");
  assertEquals(position.dataset.state, "never");
  assertEquals(age(), "never received");
  const add = (ms: number) => {
    const frames = batch([ms]);
    const frameBytes = Header.byteLength + Telemetry.byteLength;
    const bytes = new Uint8Array(frameBytes);
    bytes.set(
      Telemetry.create({ position: ms, name: "abc" }).bytes,
      Header.byteLength,
    );
    page.add({ ...frames, bytes, frameBytes });
    table.update();
  };
  surroundings.nowMs = 0;
  page.state({ nowMs: NOW_MS });
  add(NOW_MS - 1_000);
  assertEquals(cellsOf(position), `●|position|${NOW_MS - 1_000}|deg|+`);
  const [mark] = position.find(".mark");
  assertEquals([mark.title, mark.getAttribute("aria-label")], ["good", "good"]);
  assertEquals(age(), "1.0 s ago");
  assertEquals(groups()[0].className, "group");
  // Out of sight.
  assertEquals(cellsOf(name), "|name|||");
  look(true, name);
  assertEquals(cellsOf(name), '●|name|"abc"||');
  look(false, position);
  add(NOW_MS + 100);
  assertEquals(cellsOf(position), `●|position|${NOW_MS - 1_000}|deg|+`);
  look(true, position);
  assertEquals(cellsOf(position), `▲W|position|${NOW_MS + 100}|deg|+`);
  assertEquals([mark.title, position.dataset.state], ["warning", "warning"]);
  surroundings.nowMs = 1_101;
  table.update();
  assertEquals(cellsOf(position), `◐S|position|${NOW_MS + 100}|deg|+`);
  assertEquals(position.dataset.state, "stale");
  assertEquals(groups()[0].className, "group stale");
  surroundings.nowMs = 1_100;
  table.update();
  assertEquals(position.dataset.state, "warning");
  assertEquals(groups()[0].className, "group");
  page.app.notation = "hex";
  table.update();
  assertEquals(name.texts(".value"), ["61 62 63 00"]);
  surroundings.nowMs = 0;
});

Deno.test("FieldTable shows values at the time that is shown, and for which time they are", () => {
  const { page, table, groups } = rig();
  const { app } = page;
  const ages = () => {
    table.update();
    return groups().map((group) => group.texts(".age")[0]);
  };
  page.add({
    ...batch([NOW_MS - 3_000]),
    kind: "config",
    frameBytes: Header.byteLength + Config.byteLength,
    bytes: new Uint8Array(Header.byteLength + Config.byteLength),
  });
  assertEquals(ages()[2], "3.0 s ago");
  assertEquals(groups()[2].className, "group");
  app.view.show({ fromMs: NOW_MS - 9_000, toMs: NOW_MS - 2_500 });
  assertEquals(ages(), [
    "none known up to this time",
    "none known up to this time",
    "at 03:04:02.600 UTC",
  ]);
  app.scale = "TAI";
  assertEquals(ages()[2], "at 03:04:39.600 TAI");
  assertEquals(rig({ isLive: false }).groups()[0].texts(".age"), [""]);
  const past = rig({ isLive: false });
  past.table.update();
  assertEquals(
    past.groups()[0].texts(".age"),
    ["none known up to this time"],
  );
});

Deno.test("FieldTable shows the fields that are searched, and says when there are none", () => {
  const { groups, table } = rig();
  const search = byId("search");
  const none = byId("groups").find(".none").at(-1)!;
  const shown = () =>
    groups().filter(({ hidden }) => !hidden).flatMap((group) =>
      group.find("tbody")[0].find("tr").filter(({ hidden }) => !hidden)
        .map((row) => row.texts("th")[0])
    );
  const { length } = shown();
  assertEquals(none.hidden, true);
  search.enter("axis");
  assertEquals(shown(), ["position"]);
  assertEquals(groups().map(({ hidden }) => hidden), [false, true, true]);
  search.enter("nothing such");
  assertEquals(shown(), []);
  assertEquals([none.hidden, none.textContent], [
    false,
    "No field has “nothing such” in its name, unit, description or names of values.",
  ]);
  table.search();
  assertEquals(fakeDocument.activeElement, search);
  assertEquals(search.isSelected, true);
  search.fire("keydown", { key: "a" });
  assertEquals(search.value, "nothing such");
  search.fire("keydown", { key: "Escape" });
  assertEquals([search.value, shown().length], ["", length]);
  assertEquals(fakeDocument.activeElement, null);
});

Deno.test("FieldTable steps through the notations by its button", () => {
  const { page } = rig();
  const notation = byId("notation");
  const seen = Array.from({ length: 4 }, () => {
    notation.fire("click");
    return notation.textContent;
  });
  assertEquals(seen, [
    "Values: raw",
    "Values: hex",
    "Values: bits",
    "Values: meaning",
  ]);
  assertEquals(page.app.notation, "meaning");
});

Deno.test("FieldTable.rebuild() makes its rows anew with other structs only", () => {
  const { page, table, row } = rig();
  const before = row("position");
  table.rebuild();
  assertEquals(row("position"), before);
  const seen = surroundings.observers.size;
  page.app.models[0].setStructs(sourceMessage().structs);
  table.rebuild();
  assertEquals(row("position") === before, false);
  assertEquals(surroundings.observers.has(before), false);
  assertEquals(surroundings.observers.has(row("position")), true);
  assertEquals(surroundings.observers.size < seen, true);
  page.app.models = [];
  table.rebuild();
  const [none] = byId("groups").children;
  assertEquals([none.hidden, none.textContent], [
    false,
    "No fields: no source is connected.",
  ]);
  table.update();
});
