/// <reference lib="dom" />
/**
 * Question to the operator, which "No" answers unless "Yes" is chosen.
 *
 * @module
 */

import { byId, element } from "./dom.ts";

/**
 * Asks the operator.
 *
 * @param title Question.
 * @param lines Subject of the question.
 * @param yes Text of the button that agrees.
 * @returns Whether the operator agrees; Escape, Enter and "No" don't.
 */
export function ask(
  title: string,
  lines: readonly string[],
  yes: string,
): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>("ask");
  const no = element("button", {
    class: "primary",
    text: "No",
    attributes: { value: "no" },
  });
  const agree = element("button", {
    class: "hazard",
    text: yes,
    attributes: { value: "yes" },
  });
  no.autofocus = true;
  dialog.replaceChildren(
    element(
      "form",
      { attributes: { method: "dialog" } },
      element("h2", { text: title, attributes: { id: "ask-title" } }),
      ...lines.map((text) => element("p", { text })),
      element("div", { class: "buttons" }, no, agree),
    ),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "yes"),
      { once: true },
    );
  });
}
