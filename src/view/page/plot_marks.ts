/// <reference lib="dom" />
/**
 * Signs over the lines of a plot: limits, marks at a time, and the ribbon of loss.
 *
 * @module
 */

import type uPlot from "npm:uplot@1.6.32";
import { FIELD_MARKS } from "../field_state.ts";
import type { LessMessage } from "../messages.ts";
import {
  type DrawnRange,
  firstFrom,
  lostShares,
  NOTHING,
  type Samples,
} from "./decimate.ts";
import type { ShownField } from "./field_groups.ts";
import type { TimeMark } from "./source_model.ts";
import { timeText } from "../time_text.ts";

const RIBBON_PX = 5;
/** Least height of a loss, so that one frame of many is seen. */
const LOSS_PX_MIN = 2;
/** Distance of the cursor at which a mark is explained. */
const NEAR_PX = 5;
/** Number of marks that are explained at once. */
const EXPLAINED_MAX = 3;

const colors = new Set<string>();

/** Returns a colour of the style sheet in the theme that is shown. */
export function cssColor(name: string): string {
  const property = `--${name}`;
  if (!colors.has(property)) {
    // Without a syntax, its value is the text `light-dark(…)`, which a canvas can't draw.
    CSS.registerProperty({
      name: property,
      syntax: "<color>",
      inherits: true,
      initialValue: "gray",
    });
    colors.add(property);
  }
  return getComputedStyle(document.documentElement).getPropertyValue(property);
}

/** Returns the number of frames that are missing in the drawn range; empty for none. */
export function lossText(
  { times, missed, fromMs, toMs }: Samples & DrawnRange,
): string {
  let [lost, received] = [0, 0];
  for (let i = 0; i < times.length; i++) {
    if (times[i] < fromMs || times[i] > toMs) continue;
    received++;
    lost += missed[i];
  }
  return lost > 0 ? `${lost} of ${lost + received} frames missing` : "";
}

/** Returns the meaning of the marks at the cursor; empty if there are none. */
export function markText(
  marks: readonly TimeMark[],
  cursorMs: number | undefined,
  { fromMs, toMs, pixels }: DrawnRange,
  offsetSec: number,
): string {
  if (cursorMs === undefined) return "";
  const nearMs = NEAR_PX * (toMs - fromMs) / pixels;
  return marks.filter(({ atMs }) => Math.abs(atMs - cursorMs) <= nearMs)
    .slice(-EXPLAINED_MAX)
    .map(({ atMs, letter, words }) =>
      `${letter} ${timeText(atMs, offsetSec)} ${words}`
    )
    .join("; ");
}

/** Draws within the plot's area, in device pixels. */
function within(
  { ctx, bbox }: uPlot,
  draw: (ctx: CanvasRenderingContext2D, ratio: number) => void,
): void {
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.textAlign = "left";
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  draw(ctx, ratio);
  ctx.restore();
}

/** Draws the limits of fields as dashed lines with the letter of their level. */
export function drawLimits(plot: uPlot, fields: readonly ShownField[]): void {
  const { left, width } = plot.bbox;
  within(plot, (ctx, ratio) => {
    ctx.lineWidth = ratio;
    ctx.setLineDash([6 * ratio, 3 * ratio]);
    for (const { flat } of fields) {
      for (const [level, range] of Object.entries(flat.field.limits ?? {})) {
        const { letter } = FIELD_MARKS[level as keyof typeof FIELD_MARKS];
        for (const side of ["below", "above"] as const) {
          const limit = range[side];
          if (limit === undefined) continue;
          const y = Math.round(plot.valToPos(limit, "y", true)) + 0.5;
          ctx.strokeStyle = ctx.fillStyle = cssColor(`level-${level}`);
          ctx.beginPath();
          ctx.moveTo(left, y);
          ctx.lineTo(left + width, y);
          ctx.stroke();
          const sign = side === "above" ? ">" : "<";
          ctx.textBaseline = side === "above" ? "bottom" : "top";
          ctx.fillText(`${letter} ${sign} ${limit}`, left + 4 * ratio, y);
        }
      }
    }
  });
}

/** Draws marks of reconnects, configurations and the like as lines with a letter. */
export function drawMarks(plot: uPlot, marks: readonly TimeMark[]): void {
  const { min, max } = plot.scales.x as { min: number; max: number };
  const { top, height } = plot.bbox;
  within(plot, (ctx, ratio) => {
    ctx.lineWidth = ratio;
    ctx.textBaseline = "top";
    ctx.strokeStyle = ctx.fillStyle = cssColor("mark");
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    // Letters at one place, such as those of two sockets that connect, aren't drawn over
    // each other.
    let [lastX, row] = [-Infinity, 0];
    const drawn = new Set<string>();
    for (const { atMs, letter } of marks) {
      if (atMs < min || atMs > max) continue;
      const x = Math.round(plot.valToPos(atMs, "x", true)) + 0.5;
      const place = `${letter}${Math.round(x / ratio / 4)}`;
      if (drawn.has(place)) continue;
      drawn.add(place);
      row = x - lastX < 10 * ratio ? row + 1 : 0;
      lastX = x;
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
      ctx.fillText(letter, x + 2 * ratio, top + (2 + 12 * row) * ratio);
    }
  });
}

/**
 * Draws the share of frames that are missing at the foot of the plot: a bar as high as the
 * share, by the counters; a grey line where nothing was received; a row of dots where
 * frames were left out for this page.
 */
export function drawRibbon(
  plot: uPlot,
  drawn: Samples & DrawnRange,
  leftOut: readonly LessMessage[],
): void {
  const { left, top, width, height } = plot.bbox;
  const shares = lostShares(drawn, drawn);
  const [silent, lost] = [cssColor("grid"), cssColor("level-critical")];
  within(plot, (ctx, ratio) => {
    const foot = top + height;
    const pixel = width / drawn.pixels;
    shares.forEach((share, p) => {
      if (share === 0) return;
      const x = left + p * pixel;
      if (share === NOTHING) {
        // Between two frames of a slow source, a pixel without one is no loss.
        if (!isSilent(drawn, p)) return;
        ctx.fillStyle = silent;
        ctx.fillRect(x, foot - 2 * ratio, pixel + 0.5, 2 * ratio);
        return;
      }
      const bar = Math.max(LOSS_PX_MIN, share * RIBBON_PX) * ratio;
      ctx.fillStyle = lost;
      ctx.fillRect(x, foot - bar, Math.max(ratio, pixel), bar);
    });
    ctx.fillStyle = cssColor("level-warning");
    for (const { fromMs, toMs } of leftOut) {
      if (toMs < drawn.fromMs || fromMs > drawn.toMs) continue;
      const [from, to] = [fromMs, toMs].map((ms) =>
        plot.valToPos(ms, "x", true)
      );
      for (let x = Math.max(left, from); x <= to; x += 4 * ratio) {
        ctx.fillRect(x, foot - 8 * ratio, 2 * ratio, 2 * ratio);
      }
    }
  });
}

/** Whether no frame was received around a column of pixels for long. */
function isSilent(
  { times, fromMs, toMs, pixels, silenceMs }: Samples & DrawnRange,
  pixel: number,
): boolean {
  const ms = fromMs + (pixel + 0.5) * (toMs - fromMs) / pixels;
  const next = firstFrom(times, ms);
  const before = next > 0 ? times[next - 1] : -Infinity;
  const after = next < times.length ? times[next] : Infinity;
  return after - before > silenceMs;
}
