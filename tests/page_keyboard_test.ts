import "./fake_dom.ts";
import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { byId, click, fakeDocument, FakeElement } from "./fake_dom.ts";
import { ask } from "../src/view/page/ask.ts";
import * as dom from "../src/view/page/dom.ts";
import { listenForKeys, showHelp } from "../src/view/page/keyboard.ts";

Deno.test("listenForKeys() has the effect of a key, unless something else wants it", () => {
  const pressed: string[] = [];
  const key = (...keys: string[]) => ({
    keys,
    names: keys[0],
    help: "",
    press: () => pressed.push(keys[0]),
  });
  listenForKeys([
    key(" "),
    key("+", "="),
    key("Shift+ArrowLeft"),
    key("Enter"),
  ]);
  const NONE = {
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    shiftKey: false,
  };
  /** Presses a key on an element; returns its effect, and whether the browser has its own. */
  const press = (
    key: string,
    parts: object = {},
    on = fakeDocument as FakeElement,
  ) => {
    pressed.length = 0;
    const event = fakeDocument
      .fire("keydown", { ...NONE, key, target: on, ...parts });
    assertEquals(event.isPrevented, pressed.length > 0);
    return pressed.join();
  };
  assertEquals(press(" "), " ");
  assertEquals(press("="), "+");
  assertEquals(press("x"), "");
  assertEquals(press("ArrowLeft"), "");
  const shiftKey = true;
  assertEquals(press("ArrowLeft", { shiftKey }), "Shift+ArrowLeft");
  // On some keyboards + is with Shift.
  assertEquals(press("+", { shiftKey }), "+");
  for (const name of ["ctrlKey", "altKey", "metaKey"]) {
    assertEquals(press(" ", { [name]: true }), "");
  }
  for (const tag of ["input", "select", "textarea"]) {
    assertEquals(press("+", {}, fakeDocument.createElement(tag)), "");
  }
  const button = fakeDocument.createElement("button");
  assertEquals(press(" ", {}, button), "");
  assertEquals(press("Enter", {}, button), "");
  assertEquals(press("+", {}, button), "+");
  byId("ask").open = true;
  assertEquals(press(" "), "");
  byId("ask").open = false;
  assertEquals(press(" "), " ");
});

Deno.test("showHelp() lists keys, the pointer and signs, in a dialog", () => {
  const dialog = byId("keys");
  showHelp([{ keys: ["z"], names: "Z", help: "zooms", press: () => {} }]);
  assertEquals(dialog.open, true);
  assertEquals(dialog.texts("h3"), ["Keys", "Pointer", "Signs"]);
  const [keys, pointer, signs] = dialog.find("dl").map((list) =>
    list.children.map(({ tag, textContent }) => `${tag} ${textContent}`)
  );
  assertEquals(keys, ["dt Z", "dd zooms"]);
  assertEquals(pointer.slice(2, 4), ["dt drag in a plot", "dd zooms the time"]);
  assertEquals(signs.length, 12);
  const ending = dialog.find("form")[0];
  assertEquals(ending.getAttribute("method"), "dialog");
  assertEquals(ending.texts("button"), ["Close"]);
  assertEquals(dialog.children[0].getAttribute("id"), "keys-title");
  dialog.open = false;
});

Deno.test("ask() resolves to true for the button that agrees, and to false for all else", async () => {
  const dialog = byId("ask");
  for (
    const [end, isAgreed] of [["yes", true], ["no", false], [undefined, false]]
  ) {
    const answer = ask("Move?", ["MOVE(5)", "at once"], "Send");
    assertEquals(dialog.open, true);
    assertEquals(dialog.texts("h2"), ["Move?"]);
    assertEquals(dialog.texts("p"), ["MOVE(5)", "at once"]);
    const [no, yes] = dialog.find("button");
    assertEquals(
      [no.textContent, no.value, no.getAttribute("value"), no.className],
      ["No", "", "no", "primary"],
    );
    assertEquals(
      [yes.textContent, yes.getAttribute("value"), yes.className],
      ["Send", "yes", "hazard"],
    );
    // Enter is that of the button with the focus.
    assertEquals(fakeDocument.activeElement, no);
    assertEquals(no.autofocus, true);
    assertEquals(
      dialog.find("form")[0].getAttribute("method"),
      "dialog",
    );
    dialog.close(end as string | undefined);
    assertEquals(await answer, isAgreed);
  }
});

Deno.test("byId() throws for an element that page.html hasn't got", () => {
  assertThrows(() => dom.byId("nothing"), Error, "nothing");
});

Deno.test("button() makes a button that submits no form", () => {
  let clicks = 0;
  const made = dom.button("Go", () => clicks++, { title: "Goes" });
  const parent = new FakeElement();
  parent.append(made as unknown as FakeElement);
  click(parent, "Go");
  assertEquals([clicks, made.type, made.title, made.className], [
    1,
    "button",
    "Goes",
    "",
  ]);
});

Deno.test("setText() and setClass() leave alone what is so already", () => {
  const target = new FakeElement();
  let changes = 0;
  const node = {
    get textContent() {
      return "same";
    },
    set textContent(_) {
      changes++;
    },
    classList: {
      contains: (name: string) => name === "on",
      toggle: (name: string, isSet: boolean) => {
        changes++;
        target.classList.toggle(name, isSet);
      },
    },
  } as unknown as Element;
  dom.setText(node, "same");
  dom.setClass(node, "on", true);
  dom.setClass(node, "off", false);
  assertEquals(changes, 0);
  dom.setText(node, "other");
  dom.setClass(node, "off", true);
  assertEquals([changes, target.className], [2, "off"]);
});
