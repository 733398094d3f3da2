/// <reference lib="dom" />
/**
 * All panes of plots, which share their range of time and the cursor.
 *
 * @module
 */

import type { App, Pane, PlottedField } from "./app.ts";
import { byId, setText } from "./dom.ts";
import { TELEMETRY } from "./field_groups.ts";
import { PlotPane } from "./plot_pane.ts";
import { loadPanes, savePanes } from "./settings.ts";
import type { SourceModel } from "./source_model.ts";
import { scaleText, spanText, timeText } from "../time_text.ts";

/** Type of the data of a field that is dragged. */
export const DRAG_TYPE = "application/x-field";
/** Number of fields of a pane: the style sheet has a colour for each. */
const FIELDS_MAX = 8;
const PANES_MAX = 12;
/** Fields that are plotted at first, if there are such. */
const FIRST_FIELDS = /^(curr(ent)?Pos(ition)?|cmdPos(ition)?|demandPos)$/;

function isSameField(a: PlottedField, b: PlottedField): boolean {
  return a.title === b.title && a.path === b.path;
}

/** Panes of plots. */
export class Plots {
  readonly #app: App;
  readonly #parent = byId("panes");
  readonly #range = byId("range");
  #panes: PlotPane[] = [];
  /** Whether they must be drawn, though nothing was received. */
  isChanged = true;

  constructor(app: App) {
    this.#app = app;
    app.panes = loadPanes();
    for (const place of [this.#parent, byId("drop")]) this.#takeDrops(place);
    new ResizeObserver(() => this.isChanged = true).observe(this.#parent);
  }

  /** Paths of the plotted fields of the selected source in a group. */
  pathsOf(title: string): Set<string> {
    const fields = this.#app.panes
      .filter(({ source }) => source === this.#app.model?.name)
      .flatMap(({ fields }) => fields)
      .filter((field) => field.title === title);
    return new Set(fields.map(({ path }) => path));
  }

  /** Plots a field of the selected source in a pane of its own, or takes it away. */
  toggle(field: PlottedField): void {
    const { model, panes } = this.#app;
    if (!model) return;
    const isSame = (other: PlottedField) => isSameField(field, other);
    const plotted = panes.filter(({ source, fields }) =>
      source === model.name && fields.some(isSame)
    );
    if (plotted.length === 0) return this.add(field, undefined);
    for (const pane of plotted) {
      pane.fields.splice(pane.fields.findIndex(isSame), 1);
    }
    this.rebuild();
  }

  /** Plots a field of the selected source, in a pane of that source or a new one. */
  add(field: PlottedField, target: PlotPane | undefined): void {
    const { model, panes } = this.#app;
    if (!model || !model.field(field.title, field.path)) return;
    const isFit = target?.model === model &&
      target.pane.fields.length < FIELDS_MAX;
    const fields = isFit ? target.pane.fields : [];
    if (!fields.some((other) => isSameField(field, other))) fields.push(field);
    if (!isFit) {
      panes.push({ source: model.name, fields });
      if (panes.length > PANES_MAX) panes.shift();
    }
    this.rebuild();
  }

  /** Makes the panes anew, as fields or structs have changed. */
  rebuild(): void {
    const app = this.#app;
    app.panes = app.panes.filter(({ fields }) => fields.length > 0);
    if (app.panes.length === 0 && app.model) this.#addFirst(app.model);
    const calls = {
      remove: (pane: Pane, field: PlottedField) => {
        pane.fields.splice(pane.fields.indexOf(field), 1);
        this.rebuild();
      },
      changed: () => this.isChanged = true,
    };
    const before = this.#panes;
    this.#panes = app.panes.flatMap((pane) => {
      const model = app.models.find(({ name }) => name === pane.source);
      if (!model) return [];
      const known = before.find((each) => each.isOf(model, pane));
      return [known ?? new PlotPane(app, model, pane, calls)];
    });
    for (const pane of before) {
      if (!this.#panes.includes(pane)) pane.close();
    }
    // Those in their place stay, and keep the focus.
    this.#panes.forEach(({ root }, i) => {
      const there = this.#parent.children[i];
      if (there !== root) this.#parent.insertBefore(root, there ?? null);
    });
    for (const model of app.models) {
      const kept = this.#panes.filter((pane) => pane.model === model)
        .flatMap(({ fields }) => fields.map(({ flat }) => flat));
      model.live.keepColumns(new Set(kept));
    }
    savePanes(app.panes);
    this.isChanged = true;
  }

  /** Draws all panes. */
  draw(): void {
    this.isChanged = false;
    const { range, scale, offsetSec, hello, cursorMs } = this.#app;
    const { fromMs, toMs } = range;
    const from = timeText(fromMs, offsetSec, { hasDay: true, digits: 1 });
    const to = timeText(toMs, offsetSec, { digits: 1 });
    const name = scaleText(scale, hello?.taiMinusUtcSec ?? 0);
    setText(
      this.#range,
      `${from} – ${to} ${name}, ${spanText(toMs - fromMs)}`,
    );
    for (const pane of this.#panes) {
      pane.draw();
      if (!pane.root.matches(":hover")) pane.followCursor(cursorMs);
    }
  }

  /** Forgets the ranges of y that the operator has chosen. */
  resetY(): void {
    for (const pane of this.#panes) pane.resetY();
    this.isChanged = true;
  }

  /** Begins with positions, or the first number. */
  #addFirst(model: SourceModel): void {
    const group = model.groups.find(({ title }) => title === TELEMETRY);
    const numbers = group?.fields.filter(({ isNumber }) => isNumber) ?? [];
    const wanted = numbers.filter(({ path }) => FIRST_FIELDS.test(path));
    const first = (wanted.length > 0 ? wanted : numbers.slice(0, 1))
      .slice(0, FIELDS_MAX);
    if (first.length === 0) return;
    this.#app.panes.push({
      source: model.name,
      fields: first.map(({ path }) => ({ title: TELEMETRY, path })),
    });
  }

  #takeDrops(place: HTMLElement): void {
    place.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes(DRAG_TYPE)) event.preventDefault();
    });
    place.addEventListener("drop", (event) => {
      const text = event.dataTransfer?.getData(DRAG_TYPE);
      if (!text) return;
      event.preventDefault();
      const target = this.#panes.find(({ root }) =>
        root.contains(event.target as Node)
      );
      this.add(JSON.parse(text) as PlottedField, target);
    });
  }
}
