import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { surroundings } from "./fake_dom.ts";
import { hello, NOW_MS, Page, settle } from "./page_app_rig.ts";
import { batch, Other, sourceMessage, Telemetry } from "./page_rig.ts";
import { Header } from "../mod.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { type App, SPAN_MS } from "../src/view/page/app.ts";
import { TELEMETRY } from "../src/view/page/field_groups.ts";

/** Position in a frame that is shown. */
function positionOf(frame: ReturnType<App["shownFrame"]>): number | undefined {
  return frame && Telemetry.view(
    frame.data.buffer as ArrayBuffer,
    frame.data.byteOffset + Header.byteLength,
  ).position;
}

Deno.test("App keeps the time of the server, and of the scale that is shown", () => {
  const { app } = new Page();
  surroundings.nowMs += 250;
  assertEquals(app.nowMs, NOW_MS + surroundings.nowMs);
  assertEquals(app.range, { fromMs: app.nowMs - 60_000, toMs: app.nowMs });
  assertEquals(app.offsetSec, 0);
  app.scale = "TAI";
  assertEquals(app.offsetSec, 37);
  app.hello = undefined;
  assertEquals(app.offsetSec, 0);
});

Deno.test("App follows the server's clock by the states of its links", () => {
  const page = new Page();
  page.state({ nowMs: 5_000 });
  surroundings.nowMs += 10;
  assertEquals(page.app.nowMs, 5_010);
  // Of a source that the server hasn't got.
  page.state({ source: 1, nowMs: 9_000 });
  assertEquals(page.app.nowMs, 5_010);
});

Deno.test("App.canAct() needs the token and a source that takes commands", () => {
  const canAct = (token: string, canSend: boolean) => {
    const { app } = new Page([{ canSend }], { token });
    return app.canAct(app.models[0]);
  };
  assertEquals(canAct("secret", true), true);
  assertEquals(canAct("", true), false);
  assertEquals(canAct("secret", false), false);
});

Deno.test("App.shownFrame() is the latest, or that at the cursor or the end while it is paused", () => {
  const page = new Page();
  const { app } = page;
  const [model] = app.models;
  const shown = () => positionOf(app.shownFrame(model, "telemetry"));
  assertEquals(shown(), undefined);
  page.add(batch([NOW_MS - 20, NOW_MS - 10, NOW_MS]));
  assertEquals(shown(), NOW_MS);
  assertEquals(app.shownMs, undefined);
  app.cursorMs = NOW_MS - 15;
  assertEquals(shown(), NOW_MS);
  app.view.show({ fromMs: NOW_MS - 5_000, toMs: NOW_MS - 5 });
  assertEquals(app.shownMs, NOW_MS - 15);
  assertEquals(shown(), NOW_MS - 20);
  app.cursorMs = undefined;
  assertEquals(app.shownMs, NOW_MS - 5);
  assertEquals(shown(), NOW_MS - 10);
  app.cursorMs = NOW_MS - 21;
  assertEquals(shown(), undefined);
  const config = { ...batch([NOW_MS - 30]), kind: "config" as const };
  page.add(config);
  assertEquals(app.shownFrame(model, "config")?.receivedAtMs, NOW_MS - 30);
  app.cursorMs = NOW_MS - 31;
  assertEquals(app.shownFrame(model, "config"), undefined);
});

Deno.test("App.framesOf() asks for history of the plotted fields of telemetry while it is paused", async () => {
  const page = new Page([{ hasRecording: true }, { name: "other" }]);
  const { app } = page;
  const [model] = app.models;
  assertEquals(app.framesOf(model).frames, model.live);
  assertEquals(app.framesOf(model).isLoading, false);
  assertEquals(app.framesOf(model).silenceMs, model.staleMs);
  app.panes = [
    { source: "bench", fields: [{ title: TELEMETRY, path: "position" }] },
    { source: "bench", fields: [{ title: "Configuration", path: "max" }] },
    { source: "other", fields: [{ title: TELEMETRY, path: "name" }] },
  ];
  app.view.show({ fromMs: NOW_MS - 90_000, toMs: NOW_MS - 80_000 });
  assertEquals(app.framesOf(model).isLoading, true);
  assertEquals(page.sent!.type, "history");
  assertEquals(page.sent!.fields, ["position"]);
  // It asks once.
  const { length } = page.socket.sent;
  app.framesOf(model);
  assertEquals(page.socket.sent.length, length);
  await page.endHistory();
  assertEquals(app.framesOf(model).isLoading, false);
});

Deno.test("App ends what it has asked for when the connection is lost, and not when it begins", async () => {
  const page = new Page([{ hasRecording: true }]);
  const { app } = page;
  app.view.show({ fromMs: NOW_MS - 90_000, toMs: NOW_MS - 80_000 });
  app.framesOf(app.models[0]);
  /** Returns the number of requests, after a look some time later. */
  const asked = async () => {
    await settle();
    surroundings.nowMs += 1_000;
    app.framesOf(app.models[0]);
    return page.socket.sent.length;
  };
  page.socket.onopen();
  assertEquals(await asked(), 1);
  page.disconnect();
  await settle();
  page.socket.onopen();
  assertEquals(await asked(), 2);
});

Deno.test("App.select() goes to the begin of a recording, and to now of a link", () => {
  const fromMs = NOW_MS - 200_000;
  const page = new Page([
    { name: "link" },
    { name: "long", isLive: false, recorded: { fromMs, toMs: NOW_MS } },
    { name: "short", isLive: false, recorded: { fromMs, toMs: fromMs + 5 } },
    { name: "unknown", isLive: false },
  ]);
  const { app } = page;
  assertEquals(page.changes, 1);
  app.select(1);
  assertEquals(app.range, { fromMs, toMs: fromMs + SPAN_MS });
  assertEquals(page.changes, 2);
  app.select(2);
  assertEquals(app.range, { fromMs, toMs: fromMs + 5 });
  app.select(3);
  assertEquals(app.range, { fromMs, toMs: fromMs + 5 });
  app.select(0);
  assertEquals(app.view.isLive, true);
});

Deno.test("App keeps the selected source, and its frames, at a new connection", () => {
  const page = new Page([{ name: "one" }, { name: "two" }]);
  const { app } = page;
  app.select(1);
  const { model } = app;
  page.receive(hello(["two", "one"].map((name) => sourceMessage({ name }))));
  assertEquals([app.selected, app.model], [0, model]);
  assertEquals(model!.index, 0);
  app.view.pause(NOW_MS);
  // Another server without it: its first source is live.
  page.receive(hello(["six", "one"].map((name) => sourceMessage({ name }))));
  assertEquals([app.selected, app.model!.name], [0, "six"]);
  assertEquals(app.view.isLive, true);
  page.receive(hello([]));
  assertEquals([app.selected, app.model], [0, undefined]);
});

Deno.test("App loads the page anew when the server has another", () => {
  const { reloads } = surroundings.location;
  const page = new Page([{}], { pageHash: "a" });
  page.receive(hello([], { pageHash: "a" }));
  assertEquals(surroundings.location.reloads, reloads);
  page.receive(hello([], { pageHash: "b" }));
  assertEquals(surroundings.location.reloads, reloads + 1);
  assertEquals(page.app.hello!.pageHash, "a");
});

Deno.test("App asks for what was received while the connection was lost, once", async () => {
  const page = new Page([{ hasRecording: true }]);
  const { app } = page;
  page.add(batch([NOW_MS]));
  await page.endHistory();
  page.add(batch([NOW_MS + 50]));
  const again = () =>
    page.receive(hello([sourceMessage({ hasRecording: true })]));
  again();
  const { length } = page.socket.sent;
  // The latest frame, which the page has already.
  page.add(batch([NOW_MS + 50]));
  assertEquals(app.models[0].live.times.length, 2);
  page.add(batch([NOW_MS + 9_000]));
  assertEquals(page.socket.sent.length, length + 1);
  const { fromMs, toMs } = page.sent as { fromMs: number; toMs: number };
  assertEquals(fromMs >= NOW_MS + 50 && fromMs < NOW_MS + 60, true);
  assertEquals(toMs <= NOW_MS + 9_000 && toMs > NOW_MS + 8_990, true);
  page.add(batch([NOW_MS + 19_000]));
  assertEquals(page.socket.sent.length, length + 1);
  assertEquals(app.models[0].live.times.length, 4);
});

Deno.test("App shows other structs that frames turn out to have", () => {
  const page = new Page();
  const { structs } = sourceMessage();
  const others = { ...structs, structsId: 1, telemetry: structToJson(Other) };
  page.receive({ type: "structs", source: 0, structs: others });
  page.add(batch([NOW_MS]));
  assertEquals(page.changes, 1);
  page.add(batch([NOW_MS + 1], 0, 1));
  assertEquals(page.changes, 2);
  assertEquals(page.app.models[0].groups[0].fields[0].path, "a");
  // Of a source that the server hasn't got.
  page.add({ ...batch([NOW_MS + 2], 0, 0), source: 1 });
  assertEquals(page.changes, 2);
});

Deno.test("App keeps the last 100 notices that frames weren't sent", () => {
  const page = new Page();
  const less = { type: "less", source: 0, fromMs: 0, toMs: 0 } as const;
  for (let frames = 1; frames <= 101; frames++) {
    page.receive({ ...less, frames });
  }
  const { left } = page.app.models[0];
  assertEquals([left.length, left[0].frames, left[99].frames], [100, 2, 101]);
});
