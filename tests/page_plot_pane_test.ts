import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { fakeDocument, type FakeElement } from "./fake_dom.ts";
import { NOW_MS, settle } from "./page_app_rig.ts";
import { batch } from "./page_rig.ts";
import { field, rangeOf, rig, Telemetry, WIDTH } from "./page_plots_rig.ts";
import { Header } from "../mod.ts";

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
  assertEquals(pane.texts(".chip"), [
    "currPosition4deg✕",
    "state3 moving✕",
  ]);
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

Deno.test("PlotPane tells lines apart by patterns, and the grid by its width", async () => {
  const fields = ["a[0]", "a[1]", "a[2]", "a[3]", "a[4]"].map(field);
  const { add, draw } = rig([{ source: "bench", fields }]);
  add([-40_000, 1], [-20_000, 2]);
  const { styles } = await draw();
  assertEquals([...styles], [
    ["--grid", [1]],
    ["--line0", [1.5]],
    ["--line1", [1.5, 8, 4]],
    ["--line2", [1.5, 2, 3]],
    ["--line3", [1.5, 10, 3, 2, 3]],
    ["--line4", [1.5]],
  ]);
});

Deno.test("PlotPane draws whole numbers as steps", async () => {
  const { add, draw } = rig([{ source: "bench", fields: [field("state")] }]);
  add([-40_000, 0, 1], [-20_000, 0, 9]);
  const { drawn } = await draw();
  const line = drawn.find(([, color]) => color === "--line0")!;
  // Along, then up: one place more than there are frames.
  assertEquals((line.length - 2) / 2 > 2, true);
  const ticks = drawn.filter(([kind, , , x]) => kind === "text" && x === 53)
    .map(([, , text]) => text);
  assertEquals(ticks, ["0", "2", "4", "6", "8", "10"]);
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
  // Its upper half; the mark of the part that was chosen is gone.
  const ticks = (await draw()).drawn.filter(([kind, , , x]) =>
    kind === "text" && x === 53
  );
  assertEquals(ticks.map(([, , text, , y]) => [text, y]), [
    ["50", 192],
    ["60", 162],
    ["70", 132],
    ["80", 101],
    ["90", 71],
    ["100", 41],
  ]);
  const none = { left: "0px", top: "0px", width: "0px", height: "0px" };
  assertEquals(panes()[0].find(".u-select")[0].style, none);
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
