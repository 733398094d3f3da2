import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type uPlot from "npm:uplot@1.6.32";
import { type Drawn, FakeContext } from "./fake_canvas.ts";
import type { LessMessage } from "../src/view/messages.ts";
import type { ShownField } from "../src/view/page/field_groups.ts";
import {
  drawLimits,
  drawMarks,
  drawRibbon,
  lossText,
  markText,
} from "../src/view/page/plot_marks.ts";

const RANGE = { fromMs: 0, toMs: 100_000, pixels: 1_000, silenceMs: 250 };

Deno.test("markText() explains the marks within some pixels of the cursor, the last if there are many", () => {
  const marks = [10_000, 10_400, 10_600, 10_700].map((atMs, i) => ({
    atMs,
    letter: "RLC!"[i],
    words: `event ${i}`,
  }));
  const at = (cursorMs: number | undefined, offsetSec = 0) =>
    markText(marks, cursorMs, RANGE, offsetSec);
  assertEquals(at(undefined), "");
  assertEquals(at(9_499), "");
  assertEquals(at(9_500), "R 00:00:10.000 event 0");
  assertEquals(at(9_500, 37), "R 00:00:47.000 event 0");
  assertEquals(
    at(10_500),
    "L 00:00:10.400 event 1; C 00:00:10.600 event 2; ! 00:00:10.700 event 3",
  );
  assertEquals(at(11_201), "");
});

Deno.test("lossText() counts the frames that are missing in the range", () => {
  const times = Float64Array.of(-1, 0, 50_000, 100_000, 100_001);
  const missed = Uint32Array.of(7, 1, 0, 2, 9);
  const loss = (missed: Uint32Array) =>
    lossText({ ...RANGE, times, missed, columns: [] });
  assertEquals(loss(missed), "3 of 6 frames missing");
  assertEquals(loss(new Uint32Array(5)), "");
});

/** Place of the plot of {@linkcode drawnBy}. */
const BOX = { left: 50, top: 10, width: 200, height: 100 };

/**
 * Returns what is drawn on a plot, all of it within its place: of times from 0 to 1000, and
 * values from 0 to 10.
 */
function drawnBy(draw: (plot: uPlot) => void, ratio = 1): readonly Drawn[] {
  const before = devicePixelRatio;
  Object.assign(globalThis, { devicePixelRatio: ratio });
  const ctx = new FakeContext();
  const { left, top, width, height } = BOX;
  const plot = {
    ctx,
    bbox: BOX,
    scales: { x: { min: 0, max: 1_000 } },
    valToPos: (value: number, axis: string, isOnCanvas: boolean) => {
      assertEquals(isOnCanvas, true);
      return axis === "x"
        ? left + width * value / 1_000
        : top + height * (1 - value / 10);
    },
  };
  draw(plot as unknown as uPlot);
  assertEquals(ctx.clips, [[left, top, width, height]]);
  assertEquals(ctx.clipped, undefined);
  assertEquals(ctx.font, `${11 * ratio}px system-ui, sans-serif`);
  assertEquals([ctx.lineWidth, ctx.textAlign], [
    ctx.dash.length ? ratio : 1,
    "left",
  ]);
  Object.assign(globalThis, { devicePixelRatio: before });
  return ctx.drawn;
}

Deno.test("drawLimits() draws each limit of each field with the letter of its level", () => {
  const field = (limits?: object) =>
    ({ flat: { field: { limits } } }) as ShownField;
  const fields = [
    field({ warning: { below: 1, above: 9 } }),
    field(),
    field({ severe: { above: 5 } }),
  ];
  assertEquals(drawnBy((plot) => drawLimits(plot, fields)), [
    ["line", "--level-warning", 50, 100.5, 250, 100.5],
    ["text", "--level-warning", "W < 1", 54, 100.5, "top"],
    ["line", "--level-warning", 50, 20.5, 250, 20.5],
    ["text", "--level-warning", "W > 9", 54, 20.5, "bottom"],
    ["line", "--level-severe", 50, 60.5, 250, 60.5],
    ["text", "--level-severe", "V > 5", 54, 60.5, "bottom"],
  ]);
  const [, text] = drawnBy((plot) => drawLimits(plot, [fields[2]]), 2);
  assertEquals(text, ["text", "--level-severe", "V > 5", 58, 60.5, "bottom"]);
});

Deno.test("drawMarks() draws those in sight, with their letters beside each other", () => {
  const marks = ([
    [-1, "R"],
    [0, "R"],
    // As near as a letter is wide, and nearer.
    [50, "L"],
    [95, "C"],
    [100, "T"],
    // Almost at one place: once.
    [500, "R"],
    [501, "R"],
    [501, "L"],
    [1_000, "R"],
    [1_001, "R"],
  ] as const).map(([atMs, letter]) => ({ atMs, letter, words: "" }));
  const drawn = drawnBy((plot) => drawMarks(plot, marks));
  assertEquals(drawn.filter(([kind]) => kind === "line"), [
    ["line", "--mark", 50.5, 10, 50.5, 110],
    ["line", "--mark", 60.5, 10, 60.5, 110],
    ["line", "--mark", 69.5, 10, 69.5, 110],
    ["line", "--mark", 70.5, 10, 70.5, 110],
    ["line", "--mark", 150.5, 10, 150.5, 110],
    ["line", "--mark", 150.5, 10, 150.5, 110],
    ["line", "--mark", 250.5, 10, 250.5, 110],
  ]);
  assertEquals(
    drawn.filter(([kind]) => kind === "text").map((text) => text.slice(2)),
    [
      ["R", 52.5, 12, "top"],
      ["L", 62.5, 12, "top"],
      ["C", 71.5, 24, "top"],
      ["T", 72.5, 36, "top"],
      ["R", 152.5, 12, "top"],
      ["L", 152.5, 24, "top"],
      ["R", 252.5, 12, "top"],
    ],
  );
  const [, large] = drawnBy((plot) => drawMarks(plot, marks.slice(1, 2)), 2);
  assertEquals(large.slice(2), ["R", 54.5, 14, "top"]);
});

/** Returns the ribbon of frames, drawn in columns 20 wide. */
function ribbonOf(
  times: number[],
  missed: number[],
  leftOut: Partial<LessMessage>[] = [],
  ratio = 1,
): readonly Drawn[] {
  const drawn = {
    times: Float64Array.from(times),
    missed: Uint32Array.from(missed),
    columns: [],
    fromMs: 0,
    toMs: 1_000,
    pixels: 10,
    silenceMs: 300,
  };
  return drawnBy(
    (plot) => drawRibbon(plot, drawn, leftOut as LessMessage[]),
    ratio,
  );
}

Deno.test("drawRibbon() draws the share of missing frames as a bar, and silence as a line", () => {
  const all = [50, 150, 250, 350, 450, 550, 650, 750, 850, 950];
  const none = all.map(() => 0);
  assertEquals(ribbonOf(all, none), []);
  // Of 100 frames one is missing, then four of five.
  assertEquals(
    ribbonOf(all.concat(960), none.with(3, 4).concat(0)).map((bar) =>
      bar.slice(0, 3)
    ),
    [["bar", "--level-critical", 90], ["bar", "--level-critical", 110]],
  );
  // 300 ms are no silence yet.
  assertEquals(ribbonOf([50, 350, 650, 950], [0, 0, 0, 0]), []);
  const grid = (from: number): Drawn => ["bar", "--grid", from, 108, 20.5, 2];
  assertEquals(ribbonOf([50, 350, 651, 950], [0, 0, 0, 0]), [
    grid(130),
    grid(150),
  ]);
  // Before the first frame and behind the last nothing is known to be received.
  assertEquals(ribbonOf([150, 250, 450, 650, 850], [0, 0, 0, 0, 0]), [
    grid(50),
    grid(230),
  ]);
  const [large] = ribbonOf([150, 250, 450, 650, 850], [0, 0, 0, 0, 0], [], 2);
  assertEquals(large.slice(2), [50, 106, 20.5, 4]);
});

Deno.test("drawRibbon() draws dots where frames were left out for this page", () => {
  const all = [50, 150, 250, 350, 450, 550, 650, 750, 850, 950];
  const dots = (fromMs: number, toMs: number, ratio = 1) =>
    ribbonOf(all, all.map(() => 0), [{ fromMs, toMs }], ratio)
      .map(([kind, color, ...place]) => {
        assertEquals([kind, color], ["bar", "--level-warning"]);
        return place;
      });
  assertEquals(dots(0, 40), [[50, 102, 2, 2], [54, 102, 2, 2], [
    58,
    102,
    2,
    2,
  ]]);
  assertEquals(dots(1_000, 2_000).slice(0, 1), [[250, 102, 2, 2]]);
  assertEquals(dots(-100, 0), [[50, 102, 2, 2]]);
  assertEquals(dots(-100, -1), []);
  assertEquals(dots(1_001, 2_000), []);
  assertEquals(dots(0, 40, 2), [[50, 94, 4, 4], [58, 94, 4, 4]]);
});
