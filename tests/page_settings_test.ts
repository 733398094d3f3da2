import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { surroundings } from "./fake_dom.ts";
import * as settings from "../src/view/page/settings.ts";

Deno.test("takeToken() takes the token out of the address, and keeps it for a reload", () => {
  const { location, session, history } = surroundings;
  assertEquals(settings.takeToken(), "");
  location.hash = "#token=abc";
  assertEquals(settings.takeToken(), "abc");
  assertEquals(history.replaced, ["/", "/"]);
  location.hash = "";
  assertEquals(settings.takeToken(), "abc");
  location.hash = "#token=new";
  session.isRefusing = true;
  assertEquals(settings.takeToken(), "new");
  location.hash = "";
  assertEquals(settings.takeToken(), "");
  session.isRefusing = false;
});

Deno.test("loadPanes() returns panes that were saved, and nothing that isn't one", () => {
  const { local } = surroundings;
  const fields = [{ title: "t", path: "p" }];
  const pane = { source: "s", fields };
  settings.savePanes([pane]);
  assertEquals(settings.loadPanes(), [pane]);
  const loaded = (text: string) => {
    local.items.set("panes", text);
    return settings.loadPanes();
  };
  const others = [
    null,
    1,
    { fields },
    { source: "s" },
    { source: "s", fields: [{ title: "t" }] },
    { source: "s", fields: [{ path: "p" }] },
    { source: "s", fields: [null] },
  ];
  assertEquals(loaded(JSON.stringify([...others, pane])), [pane]);
  for (const text of ["", "{", "{}", "null"]) assertEquals(loaded(text), []);
  local.items.clear();
  assertEquals(settings.loadPanes(), []);
});

Deno.test("Settings are those at first where the browser keeps nothing", () => {
  const { local } = surroundings;
  assertEquals([settings.loadTheme(), settings.loadOperator()], ["auto", ""]);
  settings.saveTheme("light");
  settings.saveOperator("Ada");
  assertEquals([settings.loadTheme(), settings.loadOperator()], [
    "light",
    "Ada",
  ]);
  settings.saveTheme("pink");
  assertEquals(settings.loadTheme(), "auto");
  local.isRefusing = true;
  settings.saveTheme("dark");
  assertEquals([settings.loadTheme(), settings.loadOperator()], ["auto", ""]);
  assertEquals(settings.loadPanes(), []);
  local.isRefusing = false;
});
