/// <reference lib="dom" />
/**
 * Elements of the page. Text is set as text only, never as HTML.
 *
 * @module
 */

/** Attributes and listeners of an element. */
interface Parts {
  /** Classes. */
  readonly class?: string;
  /** Text. */
  readonly text?: string;
  /** Tooltip. */
  readonly title?: string;
  /** Listener of clicks. */
  readonly click?: () => void;
  /** Other attributes. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Makes an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: classes, text, title, click, attributes = {} }: Parts = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (classes !== undefined) made.className = classes;
  if (text !== undefined) made.textContent = text;
  if (title !== undefined) made.title = title;
  if (click) made.addEventListener("click", click);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Makes a button. */
export function button(
  text: string,
  click: () => void,
  parts: Parts = {},
): HTMLButtonElement {
  const made = element("button", { ...parts, text, click });
  made.type = "button";
  return made;
}

/**
 * Returns an element of `page.html`.
 *
 * @throws {Error} If there is none.
 */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`Cannot find element "${id}" of the page`);
  return found as T;
}

/** Sets the text of an element, if it has another. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets a class of an element, or takes it away. */
export function setClass(target: Element, name: string, isSet: boolean): void {
  if (target.classList.contains(name) !== isSet) {
    target.classList.toggle(name, isSet);
  }
}

/** Keeps a list of elements as long as a list of items, and updates each. */
export class Rows<Item, Row extends { readonly root: HTMLElement }> {
  readonly #parent: HTMLElement;
  readonly #make: () => Row;
  readonly #update: (row: Row, item: Item) => void;
  readonly #rows: Row[] = [];

  constructor(
    parent: HTMLElement,
    make: () => Row,
    update: (row: Row, item: Item) => void,
  ) {
    this.#parent = parent;
    this.#make = make;
    this.#update = update;
  }

  /** Shows items. */
  show(items: readonly Item[]): void {
    while (this.#rows.length > items.length) this.#rows.pop()!.root.remove();
    while (this.#rows.length < items.length) {
      const row = this.#make();
      this.#rows.push(row);
      this.#parent.append(row.root);
    }
    items.forEach((item, i) => this.#update(this.#rows[i], item));
  }
}
