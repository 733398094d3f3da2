/// <reference lib="dom" />
/**
 * Keys of the page, and the help that lists them.
 *
 * @module
 */

import { byId, element } from "./dom.ts";

/** Key with its effect. */
export interface Key {
  /** Values of `KeyboardEvent.key`, with `Shift+` in front. */
  readonly keys: readonly string[];
  /** Names of the keys. */
  readonly names: string;
  /** Description of the effect. */
  readonly help: string;
  /** Has the effect. */
  readonly press: () => void;
}

/** Other ways to use the page. */
const POINTER = [
  ["+ or drag a field", "plots it; dropped on a plot, it is added to that"],
  ["drag in a plot", "zooms the time"],
  ["Shift + drag", "zooms the values"],
  ["wheel", "zooms the time, with Shift the values"],
  ["double click", "undoes zooming"],
  ["cursor on a letter", "shows what it marks"],
];

/** Signs of the plots and the table. */
const SIGNS = [
  ["○N ◐S ✕X ●", "never received, stale, invalid, good"],
  [
    "△O ▲W ◆D ■C ⬢V",
    "beyond a limit: watch, warning, distress, critical, severe",
  ],
  [
    "R L C ! T",
    "connected, lost, configuration, counter restarted, clock stepped",
  ],
  [
    "red bar at the foot",
    "share of frames that are missing, by their counters",
  ],
  ["grey line at the foot", "nothing was received"],
  [
    "dots at the foot",
    "received, but not sent to this page, as it was too slow",
  ],
];

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement;
}

/** Listens for keys. */
export function listenForKeys(keys: readonly Key[]): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) {
      return;
    }
    // Space and Enter are the button's own.
    const isButton = event.target instanceof HTMLButtonElement;
    if (isButton && [" ", "Enter"].includes(event.key)) return;
    const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
    const found = keys.find((key) => key.keys.includes(shift + event.key));
    if (!found) return;
    event.preventDefault();
    found.press();
  });
}

/** Shows the help. */
export function showHelp(keys: readonly Key[]): void {
  const dialog = byId<HTMLDialogElement>("keys");
  const table = (title: string, rows: readonly (readonly string[])[]) => [
    element("h3", { text: title }),
    element(
      "dl",
      { class: "help" },
      ...rows.flatMap(([name, help]) => [
        element("dt", { text: name }),
        element("dd", { text: help }),
      ]),
    ),
  ];
  dialog.replaceChildren(
    element("h2", { text: "Help", attributes: { id: "keys-title" } }),
    ...table("Keys", keys.map(({ names, help }) => [names, help])),
    ...table("Pointer", POINTER),
    ...table("Signs", SIGNS),
    element(
      "form",
      { attributes: { method: "dialog" } },
      element("button", { text: "Close", class: "primary" }),
    ),
  );
  dialog.showModal();
}
