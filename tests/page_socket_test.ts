import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { surroundings } from "./fake_dom.ts";
import { FakeSocket, Page } from "./page_app_rig.ts";

/** Runs with timers that the test lets fire: by their delays, in order. */
function withTimers(
  run: (timers: { call: () => void; ms: number }[]) => void,
): void {
  const { setTimeout } = globalThis;
  const timers: { call: () => void; ms: number }[] = [];
  Object.assign(globalThis, {
    setTimeout: (call: () => void, ms: number) => timers.push({ call, ms }),
  });
  try {
    run(timers);
  } finally {
    Object.assign(globalThis, { setTimeout });
  }
}

Deno.test("PageSocket connects anew, after longer and longer pauses until it is connected", () => {
  withTimers((timers) => {
    const page = new Page();
    const { url, binaryType } = page.socket;
    assertEquals(binaryType, "arraybuffer");
    const { length } = FakeSocket.made;
    surroundings.nowMs = 70;
    for (let i = 0; i < 6; i++) {
      page.socket.onclose();
      timers.at(-1)!.call();
      surroundings.nowMs++;
    }
    assertEquals(timers.map(({ ms }) => ms), [
      500,
      1_000,
      2_000,
      4_000,
      5_000,
      5_000,
    ]);
    assertEquals(FakeSocket.made.length, length + 6);
    assertEquals(page.socket.url, url);
    const { socket } = page.app;
    assertEquals([socket.isOpen, socket.endedMs], [false, 70]);
    page.socket.onopen();
    assertEquals(socket.isOpen, true);
    page.socket.onclose();
    assertEquals(timers.at(-1)!.ms, 500);
    assertEquals(socket.endedMs, surroundings.nowMs);
  });
});

Deno.test("PageSocket.request() is refused without a connection, and ends with it", async () => {
  const page = new Page();
  const { socket } = page.app;
  const command = { type: "send", source: 0, code: 1, params: [] } as const;
  const request = () => socket.request({ ...command, isConfirmed: false });
  const first = request();
  const second = request();
  assertEquals(page.sent!.request, 2);
  await page.answer("no");
  assertEquals(await second, "no");
  page.disconnect();
  assertEquals(
    await first,
    "The connection to the server was lost: look at the history whether it was sent",
  );
  const { length } = page.socket.sent;
  assertEquals(
    await request(),
    "The page isn't connected: nothing was sent",
  );
  const history = { type: "history", request: 1, source: 0 } as const;
  const asked = { ...history, fromMs: 0, toMs: 1, framesMax: 1, fields: [] };
  assertEquals(socket.sendHistory(asked), false);
  assertEquals(page.socket.sent.length, length);
  page.socket.onopen();
  assertEquals(socket.sendHistory(asked), true);
  assertEquals(page.sent, asked);
});
