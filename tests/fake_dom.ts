/**
 * Document for tests of the page without a browser: elements with their text, attributes and
 * listeners, no layout. Importing it sets the globals that the page uses, so it comes before
 * the page's own modules. The elements of `page.html` are there, each by itself.
 *
 * @module
 */

import { FakeContext } from "./fake_canvas.ts";
import PAGE_HTML from "../src/view/page/page.html" with { type: "text" };

/** Event as listeners of the page use it. */
export interface FakeEvent {
  readonly type: string;
  readonly target: FakeElement;
  isPrevented: boolean;
  preventDefault(): void;
}

/** Listener of an element. */
interface Listener {
  readonly type: string;
  readonly call: (event: FakeEvent) => unknown;
  readonly isOnce: boolean;
  readonly isCapturing: boolean;
}

/** Element, or the document. */
export class FakeElement {
  readonly tag: string;
  readonly attributes = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  readonly style: Record<string, string> = {};
  readonly classes = new Set<string>();
  parentElement: FakeElement | null = null;
  childNodes: (FakeElement | string)[] = [];
  title = "";
  type = "";
  hidden = false;
  disabled = false;
  draggable = false;
  autofocus = false;
  open = false;
  returnValue = "";
  width = 0;
  height = 0;
  clientWidth = 0;
  /** Whether the pointer is over it. */
  isHovered = false;
  /** Whether all of its text is selected. */
  isSelected = false;
  #value: string | undefined;
  #listeners: Listener[] = [];

  constructor(tag = "div") {
    this.tag = tag;
  }

  get children(): FakeElement[] {
    return this.childNodes.filter((node) => node instanceof FakeElement);
  }
  get firstChild(): FakeElement | string | null {
    return this.childNodes[0] ?? null;
  }
  get textContent(): string {
    return this.childNodes.map((node) =>
      typeof node === "string" ? node : node.textContent
    ).join("");
  }
  set textContent(text: string) {
    this.replaceChildren(text);
  }
  get className(): string {
    return [...this.classes].join(" ");
  }
  set className(text: string) {
    this.classes.clear();
    for (const name of text.split(" ")) this.classes.add(name);
  }
  get classList() {
    return {
      add: (name: string) => this.classes.add(name),
      remove: (name: string) => this.classes.delete(name),
      contains: (name: string) => this.classes.has(name),
      toggle: (name: string, isSet: boolean) =>
        isSet ? this.classes.add(name) : this.classes.delete(name),
    };
  }
  /** Value of an input, or of the chosen option: the first, if none of the value is there. */
  get value(): string {
    if (this.tag === "option") {
      return this.attributes.get("value") ?? this.textContent;
    }
    if (this.tag !== "select") return this.#value ?? "";
    const values = this.children.map(({ value }) => value);
    return values.find((value) => value === this.#value) ?? values[0] ?? "";
  }
  set value(value: string) {
    this.#value = value;
  }
  get valueAsNumber(): number {
    return this.value === "" ? NaN : Number(this.value);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  append(...nodes: (FakeElement | string)[]): void {
    for (const node of nodes) this.insertBefore(node, null);
  }
  appendChild(node: FakeElement): FakeElement {
    return this.insertBefore(node, null);
  }
  insertBefore<T extends FakeElement | string>(
    node: T,
    before: FakeElement | string | null,
  ): T {
    if (node instanceof FakeElement) node.remove();
    const at = before === null ? -1 : this.childNodes.indexOf(before);
    this.childNodes.splice(at < 0 ? this.childNodes.length : at, 0, node);
    if (node instanceof FakeElement) node.parentElement = this;
    return node;
  }
  replaceChildren(...nodes: (FakeElement | string)[]): void {
    for (const child of this.children) child.remove();
    this.childNodes = [];
    this.append(...nodes);
  }
  remove(): void {
    const { parentElement } = this;
    if (!parentElement) return;
    parentElement.childNodes = parentElement.childNodes
      .filter((node) => node !== this);
    this.parentElement = null;
  }
  contains(other: FakeElement | null): boolean {
    if (other === this) return true;
    return other !== null && this.contains(other.parentElement);
  }
  matches(selector: string): boolean {
    return selector === ":hover" && this.isHovered;
  }
  getBoundingClientRect() {
    const { width, height } = this;
    return { left: 0, top: 0, width, height };
  }
  getContext(): FakeContext {
    return this.context;
  }
  /** Whatever is drawn on it, if it is a canvas. */
  readonly context = new FakeContext();

  focus(): void {
    fakeDocument.activeElement = this;
  }
  blur(): void {
    if (fakeDocument.activeElement === this) fakeDocument.activeElement = null;
  }
  select(): void {
    this.isSelected = true;
  }
  showModal(): void {
    this.open = true;
  }
  /** Ends a dialog as a button of its form does, or Escape without a value. */
  close(value?: string): void {
    this.open = false;
    if (value !== undefined) this.returnValue = value;
    this.fire("close");
  }

  addEventListener(
    type: string,
    call: Listener["call"],
    options: boolean | { once?: boolean; capture?: boolean } = {},
  ): void {
    const { once = false, capture = false } = typeof options === "boolean"
      ? { capture: options }
      : options;
    const listener = { type, call, isOnce: once, isCapturing: capture };
    this.#listeners.push(listener);
  }
  removeEventListener(type: string, call: Listener["call"]): void {
    this.#listeners = this.#listeners
      .filter((each) => each.type !== type || each.call !== call);
  }

  /** Lets something happen to it, of which its ancestors hear, too. */
  fire(type: string, parts: object = {}): FakeEvent {
    const event: FakeEvent = {
      type,
      target: this,
      isPrevented: false,
      preventDefault: () => event.isPrevented = true,
      ...parts,
    };
    const path = this.#path;
    for (const each of path.toReversed()) each.#hear(event, true);
    for (const each of path) each.#hear(event, false);
    return event;
  }
  get #path(): FakeElement[] {
    const { parentElement } = this;
    return [this, ...parentElement ? parentElement.#path : []];
  }
  #hear(event: FakeEvent, isCapturing: boolean): void {
    const heard = this.#listeners.filter((each) =>
      each.type === event.type && each.isCapturing === isCapturing
    );
    this.#listeners = this.#listeners
      .filter((each) => !(each.isOnce && heard.includes(each)));
    for (const { call } of heard) call.call(this, event);
  }

  /** Forgets its listeners. */
  forget(): void {
    this.#listeners = [];
  }
  /** Enters a value as the operator does. */
  enter(value: string, type = "input"): void {
    this.value = value;
    this.fire(type);
  }
  /** All elements in it, in their order. */
  get all(): FakeElement[] {
    return this.children.flatMap((child) => [child, ...child.all]);
  }
  /** Elements in it with a tag (`"li"`) or a class (`".chip"`). */
  find(selector: string): FakeElement[] {
    return this.all.filter(({ tag, classes }) =>
      selector.startsWith(".")
        ? classes.has(selector.slice(1))
        : tag === selector
    );
  }
  /** Texts of the elements in it with a tag or a class. */
  texts(selector: string): string[] {
    return this.find(selector).map(({ textContent }) => textContent);
  }
}

class FakeInput extends FakeElement {}
class FakeSelect extends FakeElement {}
class FakeTextArea extends FakeElement {}
class FakeButton extends FakeElement {}
const CLASSES: Readonly<Record<string, typeof FakeElement>> = {
  input: FakeInput,
  select: FakeSelect,
  textarea: FakeTextArea,
  button: FakeButton,
};

function create(tag: string): FakeElement {
  return new (CLASSES[tag] ?? FakeElement)(tag);
}

class FakeDocument extends FakeElement {
  readonly documentElement = new FakeElement("html");
  readonly body = new FakeElement("body");
  activeElement: FakeElement | null = null;
  readonly #byId = new Map<string, FakeElement>();

  constructor() {
    super("document");
    this.reset();
  }

  /** Begins anew with the elements of `page.html`, to which nobody listens. */
  reset(): void {
    this.replaceChildren();
    this.forget();
    this.activeElement = null;
    const found = PAGE_HTML.matchAll(/<(\w+)[^>]*?\bid="([\w-]+)"([^>]*)>/g);
    for (const [, tag, id, rest] of found) {
      const made = create(tag);
      made.hidden = /\bhidden\b/.test(rest);
      this.append(made);
      this.#byId.set(id, made);
    }
  }

  createElement(tag: string): FakeElement {
    return create(tag);
  }
  getElementById(id: string): FakeElement | null {
    return this.#byId.get(id) ?? null;
  }
  querySelector(selector: string): FakeElement | null {
    if (selector !== "dialog[open]") throw new Error(selector);
    return this.find("dialog").find(({ open }) => open) ?? null;
  }
}

/** The document. */
export const fakeDocument: FakeDocument = new FakeDocument();

/** Returns an element of `page.html`. */
export function byId(id: string): FakeElement {
  const found = fakeDocument.getElementById(id);
  if (found === null) throw new Error(`No element "${id}"`);
  return found;
}

/** Clicks the button, among those in an element, that has a text or a label. */
export function click(within: FakeElement, text: string): void {
  const found = within.find("button").find((each) =>
    each.textContent === text || each.getAttribute("aria-label") === text
  );
  if (!found) throw new Error(`No button "${text}"`);
  found.fire("click");
}

/** Storage of a browser, which may refuse. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  /** Whether it refuses all. */
  isRefusing = false;

  #map(): Map<string, string> {
    if (this.isRefusing) throw new Error("no storage");
    return this.items;
  }
  getItem(key: string): string | null {
    return this.#map().get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#map().set(key, value);
  }
}

/** Surroundings of the page, apart from its document. */
export const surroundings = {
  /** Time by `performance.now()`. */
  nowMs: 0,
  local: new FakeStorage(),
  session: new FakeStorage(),
  location: {
    href: "http://127.0.0.1:8080/",
    pathname: "/",
    hash: "",
    reloads: 0,
    reload() {
      this.reloads++;
    },
  },
  history: {
    replaced: [] as string[],
    replaceState(_state: unknown, _title: string, url: string) {
      this.replaced.push(url);
    },
  },
  /** Observers that the page has made, by what they observe. */
  observers: new Map<FakeElement, (entries: object[]) => void>(),
  /** Preference of the system for dark colours, whose changes are listened for. */
  preference: new FakeElement("media"),
};

class FakeObserver {
  readonly #call: (entries: object[]) => void;
  constructor(call: (entries: object[]) => void) {
    this.#call = call;
  }
  observe(target: FakeElement): void {
    surroundings.observers.set(target, this.#call);
  }
  disconnect(): void {
    for (const [target, call] of surroundings.observers) {
      if (call === this.#call) surroundings.observers.delete(target);
    }
  }
}

function define(target: object, globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(target, name, {
      value,
      configurable: true,
      writable: true,
    });
  }
}

define(performance, { now: () => surroundings.nowMs });
define(globalThis, {
  document: fakeDocument,
  window: globalThis,
  location: surroundings.location,
  history: surroundings.history,
  localStorage: surroundings.local,
  sessionStorage: surroundings.session,
  innerWidth: 1_000,
  devicePixelRatio: 1,
  matchMedia: () => surroundings.preference,
  HTMLElement: FakeElement,
  HTMLInputElement: FakeInput,
  HTMLSelectElement: FakeSelect,
  HTMLTextAreaElement: FakeTextArea,
  HTMLButtonElement: FakeButton,
  IntersectionObserver: FakeObserver,
  ResizeObserver: FakeObserver,
  Path2D: FakeContext,
  CSS: { registerProperty: () => {} },
  getComputedStyle: () => ({ getPropertyValue: (name: string) => name }),
});
