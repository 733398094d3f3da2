/// <reference lib="dom" />
/**
 * Alarms of the selected source, with the actions of the operator.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import type { AlarmReading, AlarmStatus } from "../../limits/alarm_events.ts";
import { FIELD_MARKS } from "../field_state.ts";
import type { AlarmRequest } from "../messages.ts";
import type { App } from "./app.ts";
import { button, byId, element, Rows, setText } from "./dom.ts";
import { loadOperator, saveOperator } from "./settings.ts";
import { timeText } from "../time_text.ts";

const MS_PER_MIN = 60_000;
const SHELVE_MIN = [5, 30, 120, 480];

/** Human-readable states. */
const STATES: Readonly<Record<AlarmStatus["state"], string>> = {
  normal: "normal",
  unacknowledged: "UNACKNOWLEDGED",
  acknowledged: "acknowledged",
  returnedUnacknowledged: "returned, unacknowledged",
  latchedUnacknowledged: "latched, UNACKNOWLEDGED",
  latchedAcknowledged: "latched, acknowledged",
  shelved: "shelved",
};
/** Order of the states in the list. */
const ORDER = Object.keys(STATES).filter((state) => state !== "normal");

/** Returns the actions that an alarm takes in its state. */
function actionsOf({ state }: AlarmStatus): AlarmRequest["action"][] {
  if (state === "shelved") return ["unshelve"];
  return [
    .../nacknowledged/.test(state) ? ["acknowledge" as const] : [],
    ...state.startsWith("latched") ? ["reset" as const] : [],
    ...state === "normal" ? [] : ["shelve" as const],
  ];
}

class AlarmRow {
  readonly root = element("li");
  readonly mark = element("span", { class: "mark" });
  readonly name = element("strong");
  readonly state = element("span", { class: "state" });
  readonly text = element("span", { class: "text" });
  readonly actions = element("span", { class: "actions" });
  shown = "";
  /** Name and actions of the buttons. */
  shownActions = "";

  constructor() {
    this.root.append(
      this.mark,
      this.name,
      this.state,
      this.text,
      this.actions,
    );
  }
}

/** Alarms. */
export class AlarmList {
  readonly #app: App;
  readonly #rows: Rows<AlarmStatus, AlarmRow>;
  readonly #calm = element("p", { class: "none" });
  readonly #message = element("p", { attributes: { role: "status" } });
  readonly #by = element("input", {
    attributes: { size: "12", autocomplete: "name" },
  });
  readonly #comment = element("input", { attributes: { size: "20" } });
  readonly #forMin = element("select");
  readonly #form: HTMLElement;

  constructor(app: App) {
    this.#app = app;
    this.#by.value = loadOperator();
    this.#by.addEventListener("change", () => saveOperator(this.#by.value));
    for (const min of SHELVE_MIN) {
      this.#forMin.append(
        element("option", {
          text: `${min} min`,
          attributes: { value: String(min) },
        }),
      );
    }
    const label = (text: string, field: HTMLElement) =>
      element("label", {}, `${text} `, field);
    this.#form = element(
      "div",
      { class: "operator" },
      label("Your name", this.#by),
      label("Comment", this.#comment),
      label("Shelve for", this.#forMin),
    );
    const list = element("ul", { class: "alarms" });
    byId("alarm-list").append(this.#calm, list, this.#form, this.#message);
    this.#rows = new Rows(
      list,
      () => new AlarmRow(),
      (row, alarm) => this.#show(row, alarm),
    );
  }

  /** Brings the list up to date. */
  update(): void {
    const { model } = this.#app;
    const alarms = model?.alarms ?? [];
    const active = alarms.filter(({ state }) => state !== "normal")
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    byId("alarms").dataset.count = String(active.length);
    setText(
      this.#calm,
      !model?.message.hasAlarms
        ? "No limits are watched for this source."
        : active.length === 0
        ? `${counted(alarms.length, "alarm")}, none active.`
        : `${counted(alarms.length, "alarm")}, ${active.length} active.`,
    );
    this.#form.hidden = !this.#canAct || active.length === 0;
    this.#rows.show(active);
  }

  get #canAct(): boolean {
    const { model, token, hello } = this.#app;
    return !!model?.message.hasAlarms && token !== "" &&
      hello?.allowCommands === true;
  }

  #show(row: AlarmRow, alarm: AlarmStatus): void {
    const { name, state, level, data } = alarm;
    const shown = JSON.stringify([alarm, this.#canAct, this.#app.scale]);
    if (row.shown === shown) return;
    row.shown = shown;
    const mark = FIELD_MARKS[level ?? "good"];
    row.root.dataset.state = state;
    row.root.dataset.level = level ?? "none";
    setText(row.mark, `${mark.shape}${mark.letter.trim()}`);
    setText(row.name, name);
    const noData = data === "good" ? "" : `, data: ${data}`;
    setText(
      row.state,
      `${level === undefined ? "cleared" : mark.words}, ${
        STATES[state]
      }${noData}`,
    );
    setText(row.text, this.#textOf(alarm));
    this.#showActions(row, name, this.#canAct ? actionsOf(alarm) : []);
  }

  /** Shows buttons, and keeps those that are there: an operator may be pressing one. */
  #showActions(
    row: AlarmRow,
    name: string,
    actions: AlarmRequest["action"][],
  ): void {
    const shown = JSON.stringify([name, actions]);
    if (row.shownActions === shown) return;
    row.shownActions = shown;
    row.actions.replaceChildren(
      ...actions.map((action) =>
        button(action, () => this.#act(action, name), {
          attributes: { "aria-label": `${action} ${name}` },
        })
      ),
    );
  }

  #textOf(
    { trigger, present, acknowledged, shelving, unit = "" }: AlarmStatus,
  ) {
    const { offsetSec } = this.#app;
    const at = (ms: number) => timeText(ms, offsetSec, { digits: 0 });
    const reading = ({ value, atMs }: AlarmReading) =>
      `${Number(value.toPrecision(6))} ${unit} at ${at(atMs)}`.replace(
        "  ",
        " ",
      );
    return [
      ...trigger ? [`raised by ${reading(trigger)}`] : [],
      ...present ? [`now ${reading(present)}`] : [],
      ...acknowledged
        ? [`acknowledged by ${acknowledged.by} ${acknowledged.comment}`.trim()]
        : [],
      ...shelving
        ? [
          `shelved by ${shelving.by} until ${at(shelving.untilMs)}, ${
            counted(shelving.hiddenChanges, "change")
          } meanwhile`,
        ]
        : [],
    ].join("; ");
  }

  async #act(action: AlarmRequest["action"], name: string): Promise<void> {
    const { model, socket } = this.#app;
    if (!model) return;
    const by = this.#by.value.trim();
    if (by === "") {
      setText(
        this.#message,
        "Enter your name first: it is kept with the alarm.",
      );
      this.#by.focus();
      return;
    }
    const error = await socket.request({
      type: "alarm",
      source: model.index,
      action,
      name,
      by,
      comment: this.#comment.value.trim(),
      ...action === "shelve" &&
        { forMs: Number(this.#forMin.value) * MS_PER_MIN },
    });
    setText(this.#message, error ?? "");
    if (error === undefined) this.#comment.value = "";
  }
}
