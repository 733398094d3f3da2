/// <reference lib="dom" />
/**
 * Table of all fields of the selected source, with a search.
 *
 * @module
 */

import { FIELD_MARKS, fieldState } from "../field_state.ts";
import type { App } from "./app.ts";
import { button, byId, element, setClass, setText } from "./dom.ts";
import { DRAG_TYPE, type Plots } from "./plots.ts";
import type { FieldGroup, ShownField } from "./field_groups.ts";
import type { Frame, SourceModel } from "./source_model.ts";
import { ageText, datedText } from "../time_text.ts";
import { isFound, NOTATIONS } from "../value_text.ts";

/** Places between the words of a path, such as `latchingFaultStatus[0].bits`. */
const WORDS = /(?<=[a-z\d])(?=[A-Z])|(?<=_)|(?=[.[])/;

class Row {
  readonly root: HTMLTableRowElement;
  readonly field: ShownField;
  /** Whether it may be in sight. */
  isNear = false;
  readonly #mark = element("td", { class: "mark" });
  readonly #value = element("td", { class: "value" });
  readonly #plot: HTMLButtonElement | undefined;

  constructor(field: ShownField, title: string, plots: Plots) {
    this.field = field;
    const { path, flat } = field;
    const name = element("th", { attributes: { scope: "row" } });
    // A long path is broken between its words.
    for (const word of path.split(WORDS)) {
      name.append(word, document.createElement("wbr"));
    }
    if (flat.field.description !== undefined) {
      name.title = flat.field.description;
    }
    const tool = element("td", { class: "tool" });
    if (field.isNumber) {
      this.#plot = button("+", () => plots.toggle({ title, path }), {
        title: `Plot ${path}`,
        attributes: { "aria-label": `Plot ${path}` },
      });
      tool.append(this.#plot);
    }
    this.root = element(
      "tr",
      {},
      this.#mark,
      name,
      this.#value,
      element("td", { class: "unit", text: flat.field.unit }),
      tool,
    );
    if (!field.isNumber) return;
    this.root.draggable = true;
    this.root.addEventListener("dragstart", (event) => {
      event.dataTransfer?.setData(DRAG_TYPE, JSON.stringify({ title, path }));
    });
  }

  update(
    frame: Frame | undefined,
    app: App,
    { ageMs, staleMs, isPlotted }: {
      readonly ageMs: number;
      readonly staleMs: number;
      readonly isPlotted: boolean;
    },
  ): void {
    const { structAt, flat, judge, write } = this.field;
    const verdict = frame && judge(flat.read(frame.data, structAt));
    const state = fieldState(verdict, ageMs, staleMs);
    const level = state === "good" ? verdict?.level : undefined;
    const name = level ?? state;
    const { letter, shape, words } = FIELD_MARKS[name];
    if (this.root.dataset.state !== name) {
      this.root.dataset.state = name;
      this.#mark.title = words;
      setText(this.#mark, `${shape}${letter.trim()}`);
      this.#mark.setAttribute("aria-label", words);
    }
    setText(
      this.#value,
      frame ? write(frame.data, structAt, app.notation) : "–",
    );
    if (!this.#plot) return;
    setClass(this.#plot, "on", isPlotted);
    this.#plot.setAttribute("aria-pressed", String(isPlotted));
  }
}

class Group {
  readonly root: HTMLElement;
  readonly group: FieldGroup;
  readonly rows: readonly Row[];
  readonly #age = element("span", { class: "age" });

  constructor(group: FieldGroup, plots: Plots) {
    this.group = group;
    this.rows = group.fields.map((field) => new Row(field, group.title, plots));
    const body = element("tbody", {}, ...this.rows.map(({ root }) => root));
    const columns = ["State", "Field", "Value", "Unit", "Plot"];
    const widths = columns.map((text) =>
      element("col", { class: text.toLowerCase() })
    );
    const head = columns.map((text) =>
      element("th", { text, attributes: { scope: "col" } })
    );
    this.root = element(
      "div",
      { class: "group" },
      element(
        "h3",
        {},
        element("span", { text: group.title }),
        this.#age,
      ),
      element(
        "table",
        { attributes: { "aria-label": group.title } },
        element("colgroup", {}, ...widths),
        element("thead", { class: "unseen" }, element("tr", {}, ...head)),
        body,
      ),
    );
  }

  update(app: App, model: SourceModel, plots: Plots): void {
    const { kind, title } = this.group;
    const frame = app.shownFrame(model, kind);
    const isPast = app.shownMs !== undefined || !model.message.isLive;
    const shownMs = app.shownMs ?? app.nowMs;
    const ageMs = frame ? shownMs - frame.receivedAtMs : NaN;
    setText(
      this.#age,
      !frame
        ? isPast ? "none known up to this time" : "never received"
        : isPast
        ? `at ${
          datedText(frame.receivedAtMs, app.nowMs, app.offsetSec)
        } ${app.scale}`
        : `${ageText(ageMs)} ago`,
    );
    // Other frames are sent once, so they are as good as the connection.
    const staleMs = kind === "telemetry"
      ? app.framesOf(model).silenceMs
      : Infinity;
    setClass(this.root, "stale", ageMs > staleMs);
    const plotted = plots.pathsOf(title);
    for (const row of this.rows) {
      if (!row.isNear) continue;
      const isPlotted = plotted.has(row.field.path);
      row.update(frame, app, { ageMs, staleMs, isPlotted });
    }
  }
}

/** Table of fields. */
export class FieldTable {
  readonly #app: App;
  readonly #plots: Plots;
  readonly #parent = byId("groups");
  readonly #search = byId<HTMLInputElement>("search");
  readonly #notation = byId<HTMLButtonElement>("notation");
  readonly #none = element("p", { class: "none" });
  /** Rows out of sight aren't updated: a struct may have thousands. */
  readonly #observer: IntersectionObserver;
  readonly #rows = new Map<Element, Row>();
  #groups: readonly Group[] = [];
  #shown: readonly FieldGroup[] | undefined;

  constructor(app: App, plots: Plots) {
    this.#app = app;
    this.#plots = plots;
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const row = this.#rows.get(target);
        if (row) row.isNear = isIntersecting;
      }
      this.update();
    }, { rootMargin: "200px" });
    this.#search.addEventListener("input", () => this.#filter());
    this.#search.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.#search.value = "";
      this.#filter();
      this.#search.blur();
    });
    this.#notation.addEventListener("click", () => {
      const next = NOTATIONS.indexOf(app.notation) + 1;
      app.notation = NOTATIONS[next % NOTATIONS.length];
      this.update();
    });
  }

  /** Shows the fields of the selected source. */
  rebuild(): void {
    const groups = this.#app.model?.groups ?? [];
    if (groups === this.#shown) return;
    this.#shown = groups;
    this.#observer.disconnect();
    this.#rows.clear();
    this.#groups = groups.filter(({ fields }) => fields.length > 0)
      .map((group) => new Group(group, this.#plots));
    this.#parent.replaceChildren(
      ...this.#groups.map(({ root }) => root),
      this.#none,
    );
    for (const row of this.#groups.flatMap(({ rows }) => rows)) {
      this.#rows.set(row.root, row);
      this.#observer.observe(row.root);
    }
    this.#filter();
  }

  /** Brings the values up to date. */
  update(): void {
    const { model, notation } = this.#app;
    setText(this.#notation, `Values: ${notation}`);
    if (!model) return;
    for (const group of this.#groups) {
      group.update(this.#app, model, this.#plots);
    }
  }

  /** Begins a search. */
  search(): void {
    this.#search.focus();
    this.#search.select();
  }

  #filter(): void {
    const { value } = this.#search;
    let count = 0;
    for (const { root, rows } of this.#groups) {
      let inGroup = 0;
      for (const row of rows) {
        const isShown = isFound(row.field.searchText, value);
        row.root.hidden = !isShown;
        if (isShown) inGroup++;
      }
      root.hidden = inGroup === 0;
      count += inGroup;
    }
    this.#none.hidden = count > 0;
    setText(
      this.#none,
      value === ""
        ? "No fields: no source is connected."
        : `No field has “${value}” in its name, unit, description or names of values.`,
    );
  }
}
