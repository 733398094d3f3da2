/// <reference lib="dom" />
/**
 * Cards of the links: their state in a few numbers. A click selects the source.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import type { App } from "./app.ts";
import { byId, element, Rows, setClass, setText } from "./dom.ts";
import type { SourceModel } from "./source_model.ts";
import { ageText, timeText } from "../time_text.ts";

const MS_PER_S = 1_000;

/** State of a link in a word, and its shape. */
interface LinkState {
  readonly name: "good" | "partial" | "stale" | "lost" | "recording";
  readonly shape: string;
  readonly words: string;
}

function stateOf(app: App, { message, state }: SourceModel): LinkState {
  if (!message.isLive) {
    return { name: "recording", shape: "▣", words: "recording" };
  }
  if (!app.socket.isOpen) {
    return { name: "lost", shape: "✕", words: "unknown: no server" };
  }
  if (!state) return { name: "lost", shape: "○", words: "unknown" };
  const { telemetryConnected, commandConnected, isClosed, stats } = state;
  if (isClosed) return { name: "lost", shape: "✕", words: "closed" };
  if (stats.stale) {
    return { name: "stale", shape: "◐", words: "connected, but silent" };
  }
  if (telemetryConnected === false && commandConnected === false) {
    return { name: "lost", shape: "✕", words: "not connected" };
  }
  if (telemetryConnected === false) {
    return { name: "lost", shape: "✕", words: "no telemetry" };
  }
  if (stats.mismatchedStructs) {
    return { name: "lost", shape: "✕", words: "frames don't fit structs" };
  }
  if (commandConnected === false) {
    return { name: "partial", shape: "◐", words: "no command socket" };
  }
  return { name: "good", shape: "●", words: "connected" };
}

/** Returns the offset of a clock: in ms, or as an age from a second on. */
function offsetText(ms = NaN): string {
  if (Math.abs(ms) < MS_PER_S) return `${ms.toFixed(2)} ms`;
  return `${ms < 0 ? "−" : ""}${ageText(Math.abs(ms))}`;
}

/** Number of a link: name, text, whether it needs attention. */
type NamedNumber = readonly [string, string, boolean];

function numbersOf(app: App, model: SourceModel): NamedNumber[] {
  const { state, left, message } = model;
  if (!message.isLive) {
    const at = (ms = NaN) =>
      timeText(ms, app.offsetSec, { hasDay: true, digits: 0 });
    const { fromMs, toMs } = model.recorded ?? {};
    return [["from", at(fromMs), false], ["to", at(toMs), false]];
  }
  const stats = state?.stats ?? {};
  const number = (value: number | undefined, unit = "", digits = 0) =>
    value === undefined || !Number.isFinite(value)
      ? "–"
      : `${value.toFixed(digits)}${unit}`;
  const latest = model.latest("telemetry");
  const age = latest ? ageText(app.nowMs - latest.receivedAtMs) : "–";
  const missed = stats.missedFrames ?? 0;
  const discarded = stats.bytesDiscarded ?? 0;
  const lost = (state?.lostFrames ?? 0) + (left.at(-1)?.frames ?? 0);
  return [
    ["rate", number(stats.telemetryRateHz, " Hz", 1), false],
    ["age", age, false],
    [
      "missed",
      `${missed} in ${counted(stats.counterGaps ?? 0, "gap")}`,
      missed > 0,
    ],
    ["discarded", number(stats.bytesDiscarded, " bytes"), discarded > 0],
    ["clock offset", offsetText(stats.clockOffsetMs), false],
    ["reconnects", number(stats.reconnects), false],
    ...lost > 0
      ? [
        ["not shown here", counted(lost, "frame"), true] as const,
      ]
      : [],
  ];
}

class NumberRow {
  readonly root = element("div", { class: "number" });
  readonly name = element("dt");
  readonly value = element("dd");

  constructor() {
    this.root.append(this.name, this.value);
  }
}

class Card {
  readonly root: HTMLButtonElement;
  readonly shape = element("span", {
    class: "shape",
    attributes: { "aria-hidden": "true" },
  });
  readonly name = element("strong");
  readonly words = element("span", { class: "words" });
  readonly numbers: Rows<NamedNumber, NumberRow>;
  model: SourceModel | undefined;

  constructor(app: App) {
    const list = element("dl");
    this.root = element(
      "button",
      {
        class: "card",
        click: () => {
          const index = app.models.findIndex((each) => each === this.model);
          if (index >= 0 && index !== app.selected) app.select(index);
        },
      },
      element("span", { class: "title" }, this.shape, this.name, this.words),
      list,
    );
    this.root.type = "button";
    this.numbers = new Rows(
      list,
      () => new NumberRow(),
      (row, [name, value, isBad]) => {
        setText(row.name, name);
        setText(row.value, isBad ? `! ${value}` : value);
        setClass(row.root, "bad", isBad);
      },
    );
  }
}

/** Shows the links; the returned function brings them up to date. */
export function linkCards(app: App): () => void {
  const rows = new Rows<SourceModel, Card>(
    byId("links"),
    () => new Card(app),
    (card, model) => {
      card.model = model;
      const { name, shape, words } = stateOf(app, model);
      card.root.dataset.state = name;
      card.root.setAttribute(
        "aria-pressed",
        String(model === app.model),
      );
      setText(card.shape, shape);
      setText(card.name, model.name);
      setText(card.words, words);
      card.numbers.show(numbersOf(app, model));
    },
  );
  return () => rows.show(app.models);
}
