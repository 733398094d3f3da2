import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, surroundings } from "./fake_dom.ts";
import { NOW_MS, Page } from "./page_app_rig.ts";
import type { LinkEvent } from "../mod.ts";
import { simpleCommands } from "../dashboard.ts";
import { commandLog, eventLog } from "../src/view/page/logs.ts";
import { noticeLine } from "../src/view/page/notice.ts";

/** Returns an event. */
function event(atMs: number, message = `at ${atMs - NOW_MS}`): LinkEvent {
  return { type: "restart", atMs, message } as LinkEvent;
}

/** Returns a step of a command. */
function step(parts: object): LinkEvent {
  return {
    type: "command",
    id: 1,
    code: 999,
    parameters: [0, 0, 0],
    atMs: NOW_MS,
    calledAtMs: NOW_MS,
    message: "",
    ...parts,
  } as unknown as LinkEvent;
}

/** Page with a list, which it returns as it is now. */
function rig(
  id: string,
  log: typeof eventLog,
  ...args: ConstructorParameters<typeof Page>
) {
  const page = new Page(...args);
  const update = log(page.app);
  const add = (...events: LinkEvent[]) =>
    page.receive({ type: "events", source: 0, events });
  const rows = () => {
    update();
    return byId(id).children;
  };
  return { page, add, rows };
}

Deno.test("eventLog() shows the last events of the selected source, the latest first", () => {
  const { add, rows } = rig("event-list", eventLog, [{}, { name: "other" }]);
  assertEquals(rows(), []);
  add(event(NOW_MS), event(NOW_MS - 86_400_000));
  assertEquals(rows().map((row) => row.textContent), [
    "03:04:05.600 restart at 0",
    "2026-01-01 03:04:05.600 restart at -86400000",
  ]);
  assertEquals(rows()[0].dataset.type, "restart");
  add(...Array.from({ length: 100 }, (_, i) => event(NOW_MS + i)));
  assertEquals(rows().length, 100);
  assertEquals(rows()[0].texts("span"), ["at 99"]);
  assertEquals(rows()[99].texts("span"), ["at 0"]);
});

Deno.test("eventLog() shows events of a recording up to the time that is shown", () => {
  const recorded = { fromMs: NOW_MS - 10, toMs: NOW_MS };
  const [live, past] = [true, false].map((isLive) => {
    const { page, add, rows } = rig("event-list", eventLog, [
      { isLive, recorded },
    ]);
    add(event(NOW_MS - 1), event(NOW_MS), event(NOW_MS + 1));
    page.app.view.show({ fromMs: NOW_MS - 10, toMs: NOW_MS });
    return rows().map((row) => row.texts("span")[0]);
  });
  assertEquals(live, ["at 1", "at 0", "at -1"]);
  assertEquals(past, ["at 0", "at -1"]);
});

Deno.test("commandLog() shows commands by name or code, with their parameters, outcome and sender", () => {
  const commands = simpleCommands("two-socket");
  const move = commands.find(({ name }) => name === "MOVE")!;
  const { page, add, rows } = rig("command-list", commandLog, [{ commands }]);
  const shown = (parts: object) => {
    add(step({ id: rows().length + 1, ...parts }));
    return [rows()[0].dataset.outcome, rows()[0].textContent].join("|");
  };
  assertEquals(shown({}), "pending|03:04:05.600 code 999 () … pending");
  assertEquals(
    shown({ code: move.code, parameters: [5, 0, 0], outcome: "sent" }),
    "sent|03:04:05.600 MOVE (5) → sent",
  );
  assertEquals(
    shown({ parameters: [0, 1.5, 0], outcome: "acknowledged", source: "page" }),
    "acknowledged|03:04:05.600 code 999 (0, 1.5) ✓ acknowledged by page",
  );
  assertEquals(
    shown({ outcome: "confirmed", reason: "" }),
    "confirmed|03:04:05.600 code 999 () ✓✓ confirmed",
  );
  assertEquals(
    shown({ outcome: "rejected", reason: "not enabled" }),
    "rejected|03:04:05.600 code 999 () ✕ rejected: not enabled",
  );
  assertEquals(
    shown({ outcome: "failed" }),
    "failed|03:04:05.600 code 999 () ✕ failed",
  );
  page.app.scale = "TAI";
  assertEquals(rows()[0].texts("time"), ["03:04:42.600"]);
});

Deno.test("commandLog() shows commands of a recording up to the time that is shown", () => {
  const recorded = { fromMs: NOW_MS - 10, toMs: NOW_MS };
  const { add, rows } = rig("command-list", commandLog, [
    { isLive: false, recorded },
  ]);
  add(step({ calledAtMs: NOW_MS + 1 }), step({ parameters: [1] }));
  assertEquals(rows().map((row) => row.texts("span")[0]), ["(1) … pending"]);
});

/** Page with its line. */
function noticeRig(page = new Page()) {
  const update = noticeLine(page.app);
  return {
    page,
    notice(): string | undefined {
      update();
      const { hidden, textContent } = byId("notice");
      assertEquals(hidden, textContent === "");
      return textContent;
    },
  };
}

Deno.test("noticeLine() says for how long there is no connection, and that there is no source", () => {
  const { page, notice } = noticeRig(new Page([]));
  assertEquals(notice(), "The server has no source.");
  page.disconnect();
  const before = surroundings.nowMs;
  surroundings.nowMs += 2_000;
  assertEquals(
    notice(),
    "✕ No connection to the server for 2.0 s: nothing here is up to date. Trying again …",
  );
  surroundings.nowMs = before;
  page.app.hello = undefined;
  assertEquals(notice(), "Connecting to the server …");
});

Deno.test("noticeLine() reports frames that weren't sent to this page for 20 s", () => {
  const { page, notice } = noticeRig(new Page([{}, { name: "other" }]));
  assertEquals(notice(), "");
  const toMs = NOW_MS + surroundings.nowMs - 20_000;
  const less = (source: number, frames: number, toMs: number) =>
    page.receive({ type: "less", source, frames, fromMs: 0, toMs });
  less(0, 9, toMs - 1);
  assertEquals(notice(), "");
  less(1, 1, toMs);
  assertEquals(
    notice(),
    "▲ This page can't keep up: 1 frame of other was not sent to it, the last at 03:03:45.600. The link has lost nothing.",
  );
  less(0, 1, toMs);
  less(0, 2, toMs);
  page.app.scale = "TAI";
  assertEquals(
    notice(),
    "▲ This page can't keep up: 2 frames of bench were not sent to it, the last at 03:04:22.600. The link has lost nothing.",
  );
});
