/// <reference lib="dom" />
/**
 * Pane of plots of one source: lines by uPlot, limits, marks and the ribbon of loss.
 *
 * @module
 */

import uPlot from "npm:uplot@1.6.32";
import type { App, Pane, PlottedField } from "./app.ts";
import {
  decimate,
  type DrawnRange,
  type Samples,
  valueRange,
} from "./decimate.ts";
import { button, element, setText } from "./dom.ts";
import type { ShownField } from "./field_groups.ts";
import type { FrameBuffer } from "./frame_buffer.ts";
import {
  cssColor,
  drawLimits,
  drawMarks,
  drawRibbon,
  lossText,
  markText,
} from "./plot_marks.ts";
import type { SourceModel } from "./source_model.ts";
import { tickText } from "../value_text.ts";
import { tickStepMs, tickTimes, timeText } from "../time_text.ts";

const HEIGHT_PX = 220;
/** Patterns by which lines are told apart without colours. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const WHEEL_FACTOR = 1.2;
const TICK_PX = 110;

/** Distances of the ticks of whole numbers. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, i) => 10 ** i)
  .flatMap((power) => [power, 2 * power, 5 * power]);

/** Line of a field. */
interface Line {
  readonly plotted: PlottedField;
  readonly field: ShownField;
  readonly value: HTMLElement;
}

/** Calls from a pane to the plots. */
export interface PaneCalls {
  /** Takes a field, or the whole pane if it is the last, away. */
  readonly remove: (pane: Pane, field: PlottedField) => void;
  /** Draws all panes anew. */
  readonly changed: () => void;
}

/** Pane of plots. */
export class PlotPane {
  readonly root = element("div", { class: "pane" });
  readonly pane: Pane;
  readonly model: SourceModel;
  readonly #app: App;
  readonly #calls: PaneCalls;
  readonly #lines: readonly Line[];
  readonly #plot: uPlot;
  readonly #note = element("span", { class: "note" });
  /** Range of y that the operator has chosen. */
  #y: { readonly min: number; readonly max: number } | undefined;
  /** Fields of the pane; undefined where the structs have none of the path. */
  readonly #found: readonly (ShownField | undefined)[];
  #drawn: (Samples & DrawnRange) | undefined;

  constructor(app: App, model: SourceModel, pane: Pane, calls: PaneCalls) {
    this.#app = app;
    this.#calls = calls;
    this.model = model;
    this.pane = pane;
    this.#found = pane.fields.map(({ title, path }) =>
      model.field(title, path)
    );
    const legend = element("div", { class: "legend" });
    legend.append(element("span", { class: "source", text: pane.source }));
    this.#lines = pane.fields.flatMap((plotted, i) => {
      const field = this.#found[i];
      return field ? [{ plotted, field, value: element("output") }] : [];
    });
    this.#lines.forEach((line, i) => legend.append(this.#chip(line, i)));
    pane.fields.forEach(({ path }, i) => {
      if (this.#found[i]) return;
      const text = `${path}: not in the structs any more`;
      legend.append(element("span", { class: "note", text }));
    });
    legend.append(this.#note);
    const canvas = element("div", {
      class: "canvas",
      attributes: {
        role: "img",
        "aria-label": `Plot of ${
          this.#lines.map(({ field }) => field.path).join(", ")
        }`,
      },
    });
    this.root.append(legend, canvas);
    this.#plot = new uPlot(this.#options(), [[]], canvas);
    this.#listen(this.#plot.over);
  }

  /** Fields that it shows. */
  get fields(): readonly ShownField[] {
    return this.#lines.map(({ field }) => field);
  }

  /** Whether it shows the fields of a pane, as the structs have them now. */
  isOf(model: SourceModel, pane: Pane): boolean {
    return this.pane === pane && this.model === model &&
      pane.fields.length === this.#found.length &&
      pane.fields.every(({ title, path }, i) =>
        model.field(title, path) === this.#found[i]
      );
  }

  /** Removes the plot. */
  close(): void {
    this.#plot.destroy();
    this.root.remove();
  }

  /** Forgets the range of y that the operator has chosen. */
  resetY(): void {
    this.#y = undefined;
  }

  /** Draws the range that is shown. */
  draw(): void {
    const width = this.root.clientWidth;
    if (width === 0) return;
    if (Math.abs(width - this.#plot.width) > 1) {
      this.#plot.setSize({ width, height: HEIGHT_PX });
    }
    const { frames, silenceMs, isLoading, error } = this.#app.framesOf(
      this.model,
    );
    const { fromMs, toMs } = this.#app.range;
    const pixels = Math.max(
      50,
      Math.round(this.#plot.bbox.width / uPlot.pxRatio),
    );
    const columns = this.fields.map(({ flat, structAt }) =>
      frames.column(flat, structAt)
    );
    const { times, missed } = frames;
    this.#drawn = { times, missed, columns, fromMs, toMs, pixels, silenceMs };
    const points = decimate(this.#drawn, this.#drawn);
    this.#plot.batch(() => {
      this.#plot.setData(points as uPlot.AlignedData, false);
      this.#plot.setScale("x", { min: fromMs, max: toMs });
      const [min, max] = this.#rangeY(points.slice(1));
      this.#plot.setScale("y", { min, max });
      // The ticks of the same range are others in another scale of time.
      this.#plot.redraw(false, true);
    });
    this.#showValues(frames);
    const { cursorMs, offsetSec } = this.#app;
    const text = markText(this.model.marks, cursorMs, this.#drawn, offsetSec) ||
      lossText(this.#drawn);
    setText(this.#note, isLoading ? "loading …" : error ?? text);
  }

  /** Shows the cursor at the time of the cursor in another pane. */
  followCursor(ms: number | undefined): void {
    const left = ms === undefined ? -10 : this.#plot.valToPos(ms, "x");
    this.#plot.setCursor({ left, top: -10 }, false);
  }

  #chip({ plotted, field, value }: Line, i: number): HTMLElement {
    const { path, flat } = field;
    const line = element("span", {
      class: `line color${i} dash${i % DASHES.length}`,
      attributes: { "aria-hidden": "true" },
    });
    const remove = button("✕", () => this.#calls.remove(this.pane, plotted), {
      title: `Remove ${path} from the plot`,
      attributes: { "aria-label": `Remove ${path} from the plot` },
    });
    const unit = element("span", { class: "unit", text: flat.field.unit });
    return element("span", { class: "chip" }, line, path, value, unit, remove);
  }

  #options(): uPlot.Options {
    const app = this.#app;
    const axis = {
      stroke: () => cssColor("dim"),
      grid: { stroke: () => cssColor("grid"), width: 1 },
      ticks: { stroke: () => cssColor("grid"), width: 1, size: 4 },
      font: "11px system-ui, sans-serif",
    };
    const stepped = uPlot.paths.stepped!({ align: 1 });
    return {
      width: 300,
      height: HEIGHT_PX,
      ms: 1,
      legend: { show: false },
      scales: {
        x: { time: false },
        // Without points, uPlot would choose a range of its own.
        y: { range: (_plot, min, max) => [min, max] },
      },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
        bind: { dblclick: () => null },
      },
      axes: [{
        ...axis,
        size: 28,
        splits: (plot, _axis, min, max) => {
          const ticks = Math.floor(plot.bbox.width / uPlot.pxRatio / TICK_PX);
          const step = tickStepMs(max - min, ticks);
          return tickTimes(min, max, step, app.offsetSec);
        },
        values: (_plot, splits) => {
          const step = splits.length > 1 ? splits[1] - splits[0] : 1_000;
          const digits = step < 1_000 ? 3 : 0;
          return splits.map((ms) => timeText(ms, app.offsetSec, { digits }));
        },
      }, {
        ...axis,
        size: 62,
        ...this.#isStepped && { incrs: WHOLE_STEPS },
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((value) => tickText(value, step)),
      }],
      series: [
        {},
        ...this.#lines.map(({ field }, i): uPlot.Series => ({
          label: field.path,
          stroke: () => cssColor(`line${i}`),
          width: 1.5,
          dash: DASHES[i % DASHES.length],
          points: { show: false },
          ...field.isStepped && { paths: stepped },
        })),
      ],
      hooks: {
        draw: [(plot) => this.#drawMarks(plot)],
        setSelect: [(plot) => this.#zoomTo(plot)],
        setCursor: [(plot) => this.#moveCursor(plot)],
      },
    };
  }

  #drawMarks(plot: uPlot): void {
    if (!this.#drawn) return;
    drawLimits(plot, this.fields);
    drawMarks(plot, this.model.marks);
    drawRibbon(plot, this.#drawn, this.model.left);
  }

  /** Returns the range of y: that of the operator, or one with all points. */
  #rangeY(ys: readonly (readonly (number | null)[])[]): [number, number] {
    if (this.#y) return [this.#y.min, this.#y.max];
    return valueRange(ys, this.#isStepped);
  }

  /** Whether all fields have whole numbers only: enumerations, bits and flags. */
  get #isStepped(): boolean {
    return this.fields.every(({ isStepped }) => isStepped);
  }

  #showValues(frames: FrameBuffer): void {
    const { cursorMs, shownMs } = this.#app;
    const index = frames.lastUpTo(cursorMs ?? shownMs ?? Infinity);
    for (const { field, value } of this.#lines) {
      const text = index < 0
        ? "–"
        : field.write(frames.frame(index), field.structAt, "meaning");
      setText(value, text);
    }
  }

  #zoomTo(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const isY = plot.cursor.drag!.y;
    if ((isY ? height : width) < 4) return;
    if (isY) {
      this.#y = {
        min: plot.posToVal(top + height, "y"),
        max: plot.posToVal(top, "y"),
      };
    } else {
      this.#app.view.show({
        fromMs: plot.posToVal(left, "x"),
        toMs: plot.posToVal(left + width, "x"),
      });
    }
    this.#calls.changed();
  }

  #moveCursor(plot: uPlot): void {
    // A cursor that follows another pane's has no height.
    const { left, top } = plot.cursor as { left: number; top: number };
    if (top < 0 && left >= 0) return;
    const ms = left < 0 ? undefined : plot.posToVal(left, "x");
    if (left < 0 && !this.root.matches(":hover")) return;
    this.#app.cursorMs = ms;
    this.#calls.changed();
  }

  #listen(over: HTMLElement): void {
    // Before uPlot's own listener, which reads the direction.
    over.parentElement!.addEventListener("mousedown", ({ shiftKey }) => {
      Object.assign(this.#plot.cursor.drag!, { x: !shiftKey, y: shiftKey });
    }, true);
    over.addEventListener("mouseleave", () => {
      this.#app.cursorMs = undefined;
      this.#calls.changed();
    });
    over.addEventListener("dblclick", () => {
      this.resetY();
      this.#app.view.reset();
      this.#calls.changed();
    });
    over.addEventListener("wheel", (event) => {
      event.preventDefault();
      const factor = event.deltaY + event.deltaX > 0
        ? WHEEL_FACTOR
        : 1 / WHEEL_FACTOR;
      if (event.shiftKey) this.#zoomY(event.offsetY, factor);
      else {
        const around = this.#plot.posToVal(event.offsetX, "x");
        this.#app.view.zoom(this.#app.nowMs, around, factor);
      }
      this.#calls.changed();
    }, { passive: false });
  }

  #zoomY(offsetY: number, factor: number): void {
    const { min, max } = this.#plot.scales.y as { min: number; max: number };
    const around = this.#plot.posToVal(offsetY, "y");
    this.#y = {
      min: around - (around - min) * factor,
      max: around + (max - around) * factor,
    };
  }
}
