import "./fake_dom.ts";
import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  byId,
  click,
  fakeDocument,
  type FakeElement,
  surroundings,
} from "./fake_dom.ts";
import { NOW_MS, Page, settle } from "./page_app_rig.ts";
import { batch, sourceMessage } from "./page_rig.ts";
import { Header } from "../mod.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import type { Pane } from "../src/view/page/app.ts";
import { DRAG_TYPE, Plots } from "../src/view/page/plots.ts";
import { defineStruct } from "../struct.ts";

const Telemetry = defineStruct("Telemetry", {
  a: ["f64", 10],
  currPosition: { type: "f64", unit: "deg" },
  state: { type: "u8", values: { idle: 0, moving: 3 } },
}, { frameId: 5 });
const Other = defineStruct("Other", { x: "f64" }, { frameId: 5 });
const TITLE = "Telemetry";
/** Width of a pane; its plot begins at 62, and is 313 wide and 175 high. */
const WIDTH = 400;

/** Page with its plots. */
function rig(saved: Pane[] = [], hasRecording = false) {
  surroundings.local.items.set("panes", JSON.stringify(saved));
  surroundings.nowMs = 0;
  const { structs } = sourceMessage();
  const part = (type: Parameters<typeof structToJson>[0]) => ({
    structs: { ...structs, telemetry: structToJson(type) },
    hasRecording,
  });
  const page = new Page([part(Telemetry), { ...part(Other), name: "other" }]);
  const plots = new Plots(page.app);
  page.app.onSources = () => plots.rebuild();
  plots.rebuild();
  const panes = () => byId("panes").children;
  return {
    page,
    app: page.app,
    plots,
    panes,
    /** Fields of each pane. */
    fields: () =>
      page.app.panes.map(({ source, fields }) =>
        `${source}: ${fields.map(({ path }) => path).join(" ")}`
      ),
    /** Receives frames, in ms after the page was connected, with their numbers. */
    add: (...frames: readonly (readonly [number, number])[]) => {
      const frameBytes = Header.byteLength + Telemetry.byteLength;
      const bytes = new Uint8Array(frames.length * frameBytes);
      for (const [i, [, currPosition]] of frames.entries()) {
        bytes.set(
          Telemetry.create({ currPosition, state: 3 }).bytes,
          i * frameBytes + Header.byteLength,
        );
      }
      const times = frames.map(([ms]) => NOW_MS + ms);
      page.add({ ...batch(times), frameBytes, bytes });
    },
    /** Draws, and returns the context of the first pane's canvas. */
    draw: async () => {
      for (const pane of panes()) pane.clientWidth = WIDTH;
      plots.draw();
      await settle();
      return panes()[0]?.find("canvas")[0]?.context;
    },
  };
}

/** Range that is shown, in ms after the page was connected. */
function rangeOf({ app }: ReturnType<typeof rig>): number[] {
  return [app.range.fromMs, app.range.toMs]
    .map((ms) => Math.round(ms - NOW_MS));
}

function field(path: string) {
  return { title: TITLE, path };
}

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

Deno.test("PlotPane draws lines in colours and patterns, and the value of each", async () => {
  const { add, draw, panes, app } = rig([{
    source: "bench",
    fields: [field("currPosition"), field("state")],
  }]);
  await draw();
  const [pane] = panes();
  const values = () => pane.texts("output");
  assertEquals(values(), ["–", "–"]);
  add([-40_000, 1], [-30_000, 2], [-20_000, 4]);
  const context = await draw();
  const [plot] = pane.find("canvas");
  assertEquals([plot.width, plot.height], [WIDTH, 220]);
  const lines = context.drawn.filter(([kind, color]) =>
    kind === "line" && color.startsWith("--line")
  );
  assertEquals(lines.map(([, color]) => color), ["--line0", "--line1"]);
  // At a third, a half and two thirds of its width.
  const [, , x0, y0, x1, y1, x2, y2] = lines[0] as unknown as number[];
  assertEquals([x0, x1, x2].map((x) => Math.round((x - 62) / 313 * 6)), [
    2,
    3,
    4,
  ]);
  assertEquals(y0 > y1 && y1 > y2 && y0 - y1 < y1 - y2, true);
  assertEquals(values(), ["4", "3 moving"]);
  assertEquals(pane.texts(".unit"), ["deg", ""]);
  const [first, second] = pane.find(".line");
  assertEquals(first.className, "line color0 dash0");
  assertEquals(second.className, "line color1 dash1");
  app.cursorMs = NOW_MS - 30_000;
  await draw();
  assertEquals(values(), ["2", "3 moving"]);
  app.cursorMs = undefined;
  app.view.show({ fromMs: NOW_MS - 50_000, toMs: NOW_MS - 35_000 });
  await draw();
  assertEquals(values(), ["1", "3 moving"]);
});

Deno.test("PlotPane draws whole numbers as steps", async () => {
  const { add, draw } = rig([{ source: "bench", fields: [field("state")] }]);
  add([-40_000, 1], [-20_000, 2]);
  const { drawn } = await draw();
  const line = drawn.find(([, color]) => color === "--line0")!;
  // Along, then up: one place more than there are frames.
  assertEquals((line.length - 2) / 2 > 2, true);
  const ticks = drawn.filter(([kind, , , x]) => kind === "text" && x === 53)
    .map(([, , text]) => text);
  assertEquals(ticks.every((text) => /^\d+$/.test(String(text))), true);
});

Deno.test("PlotPane writes the times of ticks by the scale, with parts of a second if they are close", async () => {
  const { draw, app } = rig();
  const times = async () =>
    (await draw()).drawn.filter(([kind, , , , y]) =>
      kind === "text" && y === 201
    )
      .map(([, , text]) => text);
  assertEquals(await times(), ["03:03:30", "03:04:00"]);
  app.scale = "TAI";
  assertEquals(await times(), ["03:04:00", "03:04:30"]);
  app.view.show({ fromMs: NOW_MS - 1_000, toMs: NOW_MS });
  assertEquals(await times(), ["03:04:42.000", "03:04:42.500"]);
});

Deno.test("PlotPane notes what is marked at the cursor, or which frames are missing", async () => {
  const { page, draw, panes, app } = rig();
  const note = async () => {
    await draw();
    return panes()[0].texts(".note")[0];
  };
  const frameBytes = Header.byteLength + Telemetry.byteLength;
  const times = [NOW_MS - 2_000, NOW_MS - 1_000];
  page.add({
    ...batch(times),
    missed: Uint32Array.of(0, 3),
    frameBytes,
    bytes: new Uint8Array(2 * frameBytes),
  });
  assertEquals(await note(), "3 of 5 frames missing");
  const event = { type: "restart", atMs: NOW_MS - 1_500, message: "restarted" };
  page.receive({ type: "events", source: 0, events: [event as never] });
  assertEquals(await note(), "3 of 5 frames missing");
  app.cursorMs = NOW_MS - 1_500;
  assertEquals(await note(), "! 03:04:04.100 restarted");
});

Deno.test("PlotPane notes that frames are loaded, and why they aren't", async () => {
  const { page, draw, panes, app } = rig([], true);
  const note = async () => {
    await draw();
    return panes()[0].texts(".note")[0];
  };
  app.view.show({ fromMs: NOW_MS - 900_000, toMs: NOW_MS - 800_000 });
  assertEquals(await note(), "loading …");
  const request = page.sent!.request as number;
  const none = { frames: 0, sent: 0, isCancelled: false };
  page.receive({ type: "historyEnd", request, ...none, error: "no disk" });
  await settle();
  assertEquals(await note(), "no disk");
});

/** Element over the plot, which takes the pointer. */
function overOf(pane: FakeElement): FakeElement {
  const [over] = pane.find(".u-over");
  [over.width, over.height] = [313, 175];
  // The rectangle is looked up anew.
  globalThis.dispatchEvent(new Event("resize"));
  return over;
}

/** Moves the pointer with its button down, from place to place. */
function drag(
  over: FakeElement,
  from: number[],
  to: number[],
  shiftKey = false,
) {
  const at = ([x, y]: number[]) => ({
    clientX: x,
    clientY: y,
    movementX: 1,
    movementY: 1,
    button: 0,
    shiftKey,
  });
  over.fire("mousemove", at(from));
  over.fire("mousedown", at(from));
  over.fire("mousemove", at(to));
  fakeDocument.fire("mouseup", at(to));
}

Deno.test("PlotPane zooms the time by dragging, over 4 pixels and more", async () => {
  const all = rig();
  const { draw, panes, app, plots } = all;
  await draw();
  const over = overOf(panes()[0]);
  drag(over, [0, 50], [3, 50]);
  assertEquals(app.view.isLive, true);
  await draw();
  drag(over, [0, 50], [313 / 2, 50]);
  assertEquals([plots.isChanged, rangeOf(all)], [true, [-60_000, -30_000]]);
  await draw();
  drag(over, [0, 50], [4, 50]);
  assertEquals(rangeOf(all)[1] < -59_000, true);
});

Deno.test("PlotPane zooms values by dragging with Shift, until a double click", async () => {
  const all = rig();
  const { add, draw, panes, app, plots } = all;
  add([-40_000, 0], [-20_000, 100]);
  const heights = async () => {
    const { drawn } = await draw();
    const [, , , from, , to] = drawn.find(([, color]) =>
      color === "--line0"
    ) as unknown as number[];
    return to - from;
  };
  const whole = await heights();
  const over = overOf(panes()[0]);
  drag(over, [0, 0], [0, 175 / 2], true);
  assertEquals([plots.isChanged, app.view.isLive], [true, true]);
  assertAlmostEquals(await heights(), 2 * whole, 3);
  over.fire("wheel", {
    deltaX: 0,
    deltaY: 1,
    offsetX: 0,
    offsetY: 10,
    shiftKey: true,
  });
  assertAlmostEquals(await heights(), 2 * whole / 1.2, 3);
  app.view.show({ fromMs: NOW_MS - 50_000, toMs: NOW_MS });
  plots.isChanged = false;
  over.fire("dblclick");
  assertEquals([plots.isChanged, app.view.isLive], [true, true]);
  assertAlmostEquals(await heights(), whole, 1);
  drag(over, [0, 0], [0, 3], true);
  assertAlmostEquals(await heights(), whole, 1);
  drag(over, [0, 0], [0, 175 / 2], true);
  assertAlmostEquals(await heights(), 2 * whole, 3);
  plots.resetY();
  assertEquals(plots.isChanged, true);
  assertAlmostEquals(await heights(), whole, 1);
});

Deno.test("PlotPane zooms around the pointer by the wheel", async () => {
  const all = rig();
  const { draw, panes, plots } = all;
  await draw();
  const over = overOf(panes()[0]);
  plots.isChanged = false;
  const at = { deltaX: 0, offsetX: 313, offsetY: 0, shiftKey: false };
  const event = over.fire("wheel", { ...at, deltaY: -1 });
  assertEquals([event.isPrevented, plots.isChanged], [true, true]);
  assertEquals(rangeOf(all), [-50_000, 0]);
  await draw();
  over.fire("wheel", { ...at, deltaY: 0, deltaX: 1, offsetX: 0 });
  assertEquals(rangeOf(all), [-50_000, 10_000]);
});

Deno.test("PlotPane shares its cursor with the other panes, until the pointer leaves", async () => {
  const { draw, panes, app, plots } = rig();
  plots.toggle(field("state"));
  await draw();
  const [first, second] = panes();
  const over = overOf(first);
  first.isHovered = true;
  const move = (clientX: number) => {
    over.fire("mousemove", {
      clientX,
      clientY: 9,
      movementX: 1,
      movementY: 1,
    });
  };
  plots.isChanged = false;
  move(313 / 2);
  await settle();
  assertEquals(Math.round(app.cursorMs! - NOW_MS), -30_000);
  assertEquals(plots.isChanged, true);
  await draw();
  await settle();
  const cursorOf = (pane: FakeElement) =>
    pane.find(".u-cursor-x")[0].style.transform;
  assertEquals(cursorOf(second), cursorOf(first));
  assertEquals(Math.round(app.cursorMs! - NOW_MS), -30_000);
  plots.isChanged = false;
  over.fire("mouseleave", { clientX: 0, clientY: 0 });
  assertEquals([app.cursorMs, plots.isChanged], [undefined, true]);
  first.isHovered = false;
  await draw();
  assertEquals(app.cursorMs, undefined);
});
