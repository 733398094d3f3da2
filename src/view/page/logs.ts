/// <reference lib="dom" />
/**
 * Events and commands of the selected source, the latest first.
 *
 * @module
 */

import type { CommandEvent } from "../../link/events/command_events.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import { describedCommand } from "../../protocol/commands.ts";
import type { App } from "./app.ts";
import { byId, element, Rows, setText } from "./dom.ts";
import { datedText } from "../time_text.ts";

const ROWS_MAX = 100;

class LogRow {
  readonly root = element("p");
  readonly time = element("time");
  readonly name = element("strong");
  readonly text = element("span");

  constructor() {
    this.root.append(this.time, " ", this.name, " ", this.text);
  }
}

/**
 * Returns the last entries, the latest first: of a recording up to the time that is shown,
 * of a link up to now, as commands go out while the plots are paused, too.
 */
function shownOf<T>(
  { model, shownMs = Infinity }: App,
  entries: readonly T[] = [],
  timeOf: (entry: T) => number,
): T[] {
  const shown = model?.message.isLive
    ? entries
    : entries.filter((entry) => timeOf(entry) <= shownMs);
  return shown.slice(-ROWS_MAX).reverse();
}

/** Marks of outcomes, which need no colour to be told apart. */
const OUTCOMES: Readonly<Record<string, string>> = {
  sent: "→",
  acknowledged: "✓",
  confirmed: "✓✓",
  rejected: "✕",
  failed: "✕",
};

/** Shows the events; the returned function brings them up to date. */
export function eventLog(app: App): () => void {
  const rows = new Rows<LinkEvent, LogRow>(
    byId("event-list"),
    () => new LogRow(),
    ({ root, time, name, text }, { atMs, type, message }) => {
      root.dataset.type = type;
      setText(time, datedText(atMs, app.nowMs, app.offsetSec));
      setText(name, type);
      setText(text, message);
    },
  );
  return () => rows.show(shownOf(app, app.model?.events, ({ atMs }) => atMs));
}

/** Shows the commands; the returned function brings them up to date. */
export function commandLog(app: App): () => void {
  const rows = new Rows<CommandEvent, LogRow>(
    byId("command-list"),
    () => new LogRow(),
    ({ root, time, name, text }, step) => {
      const { code, parameters, source, outcome, calledAtMs } = step;
      const known = app.model?.message.commands ?? [];
      const title = describedCommand(known, code, parameters)?.name;
      root.dataset.outcome = outcome ?? "pending";
      setText(time, datedText(calledAtMs, app.nowMs, app.offsetSec));
      setText(name, title ?? `code ${code}`);
      const last = parameters.findLastIndex((value) => value !== 0);
      const values = parameters.slice(0, last + 1).join(", ");
      const mark = OUTCOMES[outcome ?? ""] ?? "…";
      const reason = "reason" in step && step.reason ? `: ${step.reason}` : "";
      const by = source === undefined ? "" : ` by ${source}`;
      setText(
        text,
        `(${values}) ${mark} ${outcome ?? "pending"}${by}${reason}`,
      );
    },
  );
  return () =>
    rows.show(
      shownOf(app, app.model?.commands, ({ calledAtMs }) => calledAtMs),
    );
}
