import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, fakeDocument, surroundings } from "./fake_dom.ts";
import { NOW_MS, Page } from "./page_app_rig.ts";
import { batch } from "./page_rig.ts";
import type { FieldTable } from "../src/view/page/field_table.ts";
import type { Plots } from "../src/view/page/plots.ts";
import { TimeControls } from "../src/view/page/time_controls.ts";

/** Page with its controls, of which table and plots are the test's. */
function rig(sources?: ConstructorParameters<typeof Page>[0]) {
  surroundings.local.items.clear();
  surroundings.nowMs = 0;
  const page = new Page(sources);
  const calls: string[] = [];
  const plots = { isChanged: false, resetY: () => calls.push("resetY") };
  const table = {
    update: () => calls.push("table"),
    search: () => calls.push("search"),
  };
  const controls = new TimeControls(
    page.app,
    plots as unknown as Plots,
    table as unknown as FieldTable,
  );
  controls.update();
  const NONE = { ctrlKey: false, altKey: false, metaKey: false };
  return {
    page,
    app: page.app,
    controls,
    calls,
    plots,
    /** Presses a key. */
    press: (key: string, shiftKey = false) =>
      fakeDocument.fire("keydown", { ...NONE, key, shiftKey }),
    /** Range that is shown, in ms after the page was connected. */
    range: () => {
      const { fromMs, toMs } = page.app.range;
      return [fromMs, toMs].map((ms) => Math.round(ms - NOW_MS));
    },
    /** Text of an element. */
    text: (id: string) => byId(id).textContent,
  };
}

/** Whether the controls show that something has changed; the next look is anew. */
function isChanged({ calls, plots }: ReturnType<typeof rig>): boolean {
  const isChanged = plots.isChanged && calls.includes("table");
  calls.length = 0;
  plots.isChanged = false;
  return isChanged;
}

const NIGHT = {
  isLive: false,
  recorded: { fromMs: NOW_MS - 500_000, toMs: NOW_MS - 100_000 },
};

Deno.test("TimeControls shows whether the page is live, and pauses it", () => {
  const all = rig();
  const { page, app, controls, text, range, calls } = all;
  const { documentElement } = fakeDocument;
  assertEquals([text("mode"), text("pause")], ["● LIVE", "❚❚ Pause"]);
  assertEquals([documentElement.dataset.mode, byId("pause").disabled], [
    "live",
    false,
  ]);
  byId("pause").fire("click");
  surroundings.nowMs = 5_000;
  assertEquals(range(), [-60_000, 0]);
  assertEquals(isChanged(all), true);
  assertEquals([text("mode"), text("pause")], [
    "❚❚ NOT LIVE: up to 03:04:05.6 UTC",
    "● Go live",
  ]);
  assertEquals([documentElement.dataset.mode, byId("pause").disabled], [
    "past",
    false,
  ]);
  byId("pause").fire("click");
  assertEquals([app.view.isLive, calls.includes("resetY")], [true, true]);
  page.disconnect();
  controls.update();
  assertEquals(text("mode"), "❚❚ NOT LIVE: up to 03:04:10.6 UTC");
  assertEquals(text("pause"), "❚❚ Pause");
});

Deno.test("TimeControls can't go live from a recording", () => {
  const { app, controls, text } = rig([NIGHT]);
  controls.update();
  assertEquals([text("pause"), byId("pause").disabled], ["● Go live", true]);
  byId("pause").fire("click");
  assertEquals(app.view.isLive, false);
});

Deno.test("TimeControls sets the span, which ends where it did", () => {
  const all = rig();
  const { app, range } = all;
  const span = byId("span");
  assertEquals(span.texts("option"), [
    "10 s",
    "30 s",
    "1 min",
    "2 min",
    "5 min",
    "30 min",
  ]);
  assertEquals(
    span.children.map(({ value }) => Number(value) / 1_000),
    [10, 30, 60, 120, 300, 1_800],
  );
  assertEquals(span.value, "60000");
  span.enter("10000", "change");
  assertEquals(range(), [-10_000, 0]);
  assertEquals([app.view.isLive, isChanged(all)], [true, true]);
  byId("pause").fire("click");
  span.enter("30000", "change");
  surroundings.nowMs = 1_000;
  assertEquals(range(), [-30_000, 0]);
});

Deno.test("TimeControls shows the scale by its button", () => {
  const all = rig();
  const { app, text } = all;
  assertEquals(text("scale"), "UTC");
  byId("scale").fire("click");
  assertEquals([app.scale, text("scale")], ["TAI", "TAI (UTC + 37 s)"]);
  assertEquals(isChanged(all), true);
  byId("pause").fire("click");
  assertEquals(text("mode"), "❚❚ NOT LIVE: up to 03:04:42.6 TAI");
  byId("scale").fire("click");
  assertEquals(app.scale, "UTC");
});

Deno.test("TimeControls steps through the themes, and draws anew when the system's changes", () => {
  const all = rig();
  const { text } = all;
  const { dataset } = fakeDocument.documentElement;
  assertEquals([text("theme"), dataset.theme], ["Theme: auto", "auto"]);
  for (const theme of ["dark", "light", "auto", "dark"]) {
    byId("theme").fire("click");
    assertEquals([text("theme"), dataset.theme], [`Theme: ${theme}`, theme]);
    assertEquals(surroundings.local.items.get("theme"), theme);
    assertEquals(isChanged(all), true);
  }
  surroundings.preference.fire("change");
  assertEquals(isChanged(all), true);
});

Deno.test("TimeControls seeks in what a source has", () => {
  const all = rig();
  const { page, app, controls, range } = all;
  const position = byId("position");
  const seek = (value: string) => {
    position.enter(value);
    return range();
  };
  // Nothing was received: the least that there can be.
  assertEquals(seek("0"), [-60_001, -1]);
  app.cursorMs = NOW_MS;
  page.add(batch([NOW_MS - 100_000]));
  assertEquals(seek("500"), [-110_000, -50_000]);
  assertEquals([app.cursorMs, isChanged(all)], [undefined, true]);
  assertEquals(seek("1000"), [-60_000, 0]);
  page.state({ memory: { fromMs: NOW_MS - 200_000, toMs: NOW_MS } });
  assertEquals(seek("500"), [-160_000, -100_000]);
  const recorded = { fromMs: NOW_MS - 1_000_000, toMs: NOW_MS - 900_000 };
  page.state({ recorded });
  assertEquals(seek("100"), [-960_000, -900_000]);
  controls.update();
  assertEquals(position.value, "100");
  assertEquals(
    position.getAttribute("aria-valuetext"),
    "2026-01-02 02:49:05 UTC",
  );
  app.view.show({ fromMs: NOW_MS - 2_000_000, toMs: NOW_MS - 1_500_000 });
  controls.update();
  assertEquals(position.value, "0");
  app.view.show({ fromMs: NOW_MS, toMs: NOW_MS + 10 });
  controls.update();
  assertEquals(position.value, "1000");
  // The operator has it in hand.
  position.focus();
  app.view.show({ fromMs: NOW_MS - 600_000, toMs: NOW_MS - 500_000 });
  controls.update();
  assertEquals(position.value, "1000");
});

Deno.test("TimeControls seeks between begin and end of a recording", () => {
  const { range } = rig([NIGHT]);
  assertEquals(range(), [-500_000, -440_000]);
  byId("position").enter("1000");
  assertEquals(range(), [-160_000, -100_000]);
  byId("position").enter("0");
  assertEquals(range(), [-560_000, -500_000]);
});

Deno.test("TimeControls replays at a speed, to the end", () => {
  const all = rig([NIGHT]);
  const { controls, text, range, app, plots } = all;
  const [play, speed] = [byId("play"), byId("speed")];
  assertEquals(speed.texts("option"), [
    "0.1 ×",
    "1 ×",
    "10 ×",
    "60 ×",
    "600 ×",
  ]);
  assertEquals([speed.value, text("play"), play.className], [
    "1",
    "▶ Replay",
    "",
  ]);
  controls.advance();
  assertEquals(range(), [-500_000, -440_000]);
  play.fire("click");
  assertEquals(isChanged(all), true);
  assertEquals([text("play"), play.className], ["❚❚ Stop", "on"]);
  assertEquals(text("mode"), "▶ NOT LIVE: replay at 02:56:45.6 UTC");
  surroundings.nowMs = 100;
  controls.advance();
  assertEquals([range(), plots.isChanged], [[-499_900, -439_900], true]);
  speed.value = "60";
  surroundings.nowMs = 200;
  controls.advance();
  assertEquals(range(), [-493_900, -433_900]);
  play.fire("click");
  assertEquals(text("play"), "▶ Replay");
  surroundings.nowMs = 300;
  controls.advance();
  assertEquals(range(), [-493_900, -433_900]);
  play.fire("click");
  surroundings.nowMs += 10_000;
  controls.advance();
  assertEquals(range(), [-160_000, -100_000]);
  controls.update();
  assertEquals(text("play"), "▶ Replay");
  // A link that is selected ends it, too.
  play.fire("click");
  app.view.resume();
  controls.advance();
  controls.update();
  assertEquals([text("play"), text("mode")], ["▶ Replay", "● LIVE"]);
});

Deno.test("TimeControls replays a link from where it was paused", () => {
  const { app, range, text } = rig();
  byId("play").fire("click");
  assertEquals(app.view.isLive, false);
  assertEquals(text("play"), "❚❚ Stop");
  byId("pause").fire("click");
  assertEquals([range(), text("play")], [[-60_000, 0], "▶ Replay"]);
  assertEquals(app.view.isLive, true);
  // Replaying what was zoomed is no pause by the operator.
  app.view.zoom(NOW_MS, NOW_MS, 0.5);
  byId("play").fire("click");
  app.view.reset();
  assertEquals(app.view.isLive, true);
});

Deno.test("TimeControls steps from sample to sample by keys", () => {
  const all = rig();
  const { page, app, press, range } = all;
  page.add(batch([-300, -200, -100].map((ms) => NOW_MS + ms)));
  app.view.spanMs = 50;
  // The last sample is shown already.
  press("ArrowLeft");
  assertEquals([range(), app.view.isLive], [[-250, -200], false]);
  assertEquals(isChanged(all), true);
  press("ArrowLeft");
  assertEquals(range(), [-350, -300]);
  press("ArrowLeft");
  assertEquals(range(), [-350, -300]);
  press("ArrowRight");
  press("ArrowRight");
  assertEquals(range(), [-150, -100]);
  press("ArrowRight");
  assertEquals(range(), [-150, -100]);
  app.cursorMs = NOW_MS - 250;
  press("ArrowRight");
  assertEquals([range(), app.cursorMs], [[-250, -200], undefined]);
  // Stepping is no pause by the operator.
  app.view.resume();
  press("+");
  press("ArrowLeft");
  press("0");
  assertEquals(app.view.isLive, true);
  app.models = [];
  isChanged(all);
  press("ArrowRight");
  assertEquals(isChanged(all), false);
});

Deno.test("TimeControls moves, zooms and searches by keys, which its help lists", () => {
  const all = rig();
  const { press, range, calls, app } = all;
  press("ArrowLeft", true);
  assertEquals([range(), isChanged(all)], [[-75_000, -15_000], true]);
  press("ArrowRight", true);
  assertEquals(range(), [-60_000, 0]);
  press("+");
  assertEquals([range(), isChanged(all)], [[-40_000, 0], true]);
  press("-");
  assertEquals(range(), [-60_000, 0]);
  press("=");
  assertEquals(range(), [-40_000, 0]);
  calls.length = 0;
  press("0");
  assertEquals([app.view.isLive, calls.includes("resetY")], [true, true]);
  assertEquals(isChanged(all), true);
  press(" ");
  assertEquals(app.view.isLive, false);
  press("/");
  assertEquals(calls.includes("search"), true);
  const shown = () => {
    const names = byId("keys").find("dl")[0].texts("dt").join(" ");
    const isOpen = byId("keys").open;
    byId("keys").open = false;
    byId("keys").replaceChildren();
    return [isOpen, names];
  };
  const keys = "Space ← → Shift + ← Shift + → + − 0 / ?";
  press("?");
  assertEquals(shown(), [true, keys]);
  byId("help").fire("click");
  assertEquals(shown(), [true, keys]);
});
