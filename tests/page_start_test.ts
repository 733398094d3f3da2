import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, fakeDocument, surroundings } from "./fake_dom.ts";
import { FakeSocket, hello } from "./page_app_rig.ts";
import { sourceMessage } from "./page_rig.ts";
import { encodeMessage } from "../src/view/message_text.ts";
import { startPage } from "../src/view/page/start_page.ts";

let onFrame = (_nowMs: number) => {};
Object.assign(globalThis, {
  requestAnimationFrame: (call: typeof onFrame) => onFrame = call,
});

/** Loads the page from an address, and connects it to a server without a source. */
function load(href: string): FakeSocket {
  fakeDocument.reset();
  surroundings.nowMs = 0;
  surroundings.local.items.clear();
  const { hash } = new URL(href);
  Object.assign(surroundings.location, { href, hash });
  startPage();
  const socket = FakeSocket.made.at(-1)!;
  socket.onopen();
  return socket;
}

/** Shows a frame of the screen at a time; returns whether the plots were drawn. */
function isDrawnAt(ms: number): boolean {
  const range = byId("range");
  range.textContent = "";
  surroundings.nowMs = ms;
  onFrame(ms);
  return range.textContent !== "";
}

Deno.test("the page connects to its own server, without the token in the address", () => {
  const { url } = load("http://127.0.0.1:8080/#token=abc");
  assertEquals(url, "ws://127.0.0.1:8080/socket");
  assertEquals(surroundings.session.items.get("token"), "abc");
  const secure = load("https://bench.example/view/?a#token=abc");
  assertEquals(secure.url, "wss://bench.example/view/socket");
});

Deno.test("the page names its sources", () => {
  const socket = load("http://127.0.0.1:8081/");
  const names = (...names: string[]) => {
    const sources = names.map((name) => sourceMessage({ name }));
    socket.onmessage({ data: encodeMessage(hello(sources)) });
    return [fakeDocument.title, byId("fields-title").textContent];
  };
  assertEquals(names(), ["Telemetry", "Fields of no source"]);
  assertEquals(names("one", "two"), ["one, two", "Fields of one"]);
  onFrame(0);
  assertEquals(byId("links").texts("strong"), ["one", "two"]);
  assertEquals(byId("panes").children.length > 0, true);
  assertEquals(byId("groups").find(".group").length > 0, true);
  assertEquals(byId("command-form").texts(".none").length, 1);
  assertEquals(byId("alarm-list").texts(".none"), [
    "No limits are watched for this source.",
  ]);
  assertEquals(byId("mode").textContent, "● LIVE");
});

Deno.test("the page draws up to 30 times a second, and less when that takes long", () => {
  load("http://127.0.0.1:8082/");
  assertEquals(isDrawnAt(0), true);
  assertEquals(isDrawnAt(17), false);
  assertEquals(isDrawnAt(32), false);
  assertEquals(isDrawnAt(33), true);
  // The next frame is 40 ms late: a pause of 120 ms follows.
  assertEquals(isDrawnAt(33 + 17 + 40), false);
  assertEquals(isDrawnAt(33 + 159), false);
  assertEquals(isDrawnAt(33 + 160), true);
  // It is a second late: a pause of half a second follows.
  assertEquals(isDrawnAt(193 + 17 + 1_000), false);
  assertEquals(isDrawnAt(193 + 1_499), false);
  assertEquals(isDrawnAt(193 + 1_500), true);
});

Deno.test("the page draws when it is paused only if something has changed", () => {
  load("http://127.0.0.1:8083/");
  assertEquals(isDrawnAt(1_000), true);
  byId("pause").fire("click");
  assertEquals(isDrawnAt(2_000), false);
  assertEquals(isDrawnAt(3_000), true);
  onFrame(3_017);
  assertEquals(isDrawnAt(4_000), false);
  onFrame(4_017);
  byId("scale").fire("click");
  assertEquals(isDrawnAt(5_000), true);
});

Deno.test("the page draws once more what was loaded", async () => {
  const socket = load("http://127.0.0.1:8084/");
  const sources = [sourceMessage({ hasRecording: true })];
  socket.onmessage({ data: encodeMessage(hello(sources)) });
  byId("pause").fire("click");
  for (const ms of [1_000, 1_017, 2_000, 2_017]) isDrawnAt(ms);
  const { request } = socket.sent.at(-1)!;
  assertEquals(isDrawnAt(3_000), true);
  const none = { frames: 0, sent: 0, isCancelled: false };
  const end = { type: "historyEnd", request, ...none };
  socket.onmessage({ data: encodeMessage(end) });
  await new Promise((resolve) => setTimeout(resolve, 0));
  onFrame(3_017);
  assertEquals(isDrawnAt(4_000), true);
  onFrame(4_017);
  assertEquals(isDrawnAt(5_000), false);
});

Deno.test("the page updates its table ten times a second, and the rest four times", () => {
  const socket = load("http://127.0.0.1:8085/");
  const sources = [sourceMessage()];
  socket.onmessage({ data: encodeMessage(hello(sources)) });
  const updates = (id: string) => {
    const at: number[] = [];
    for (let ms = 0; ms <= 500; ms += 10) {
      byId(id).textContent = "";
      onFrame(ms);
      if (byId(id).textContent !== "") at.push(ms);
    }
    return at;
  };
  assertEquals(updates("notation"), [0, 100, 200, 300, 400, 500]);
  const again = load("http://127.0.0.1:8086/");
  again.onmessage({ data: encodeMessage(hello(sources)) });
  assertEquals(updates("scale"), [0, 250, 500]);
});
