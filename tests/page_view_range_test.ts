import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { ViewRange } from "../src/view/page/view_range.ts";

const now = 1_000_000;

Deno.test("ViewRange.at() follows the latest frame until it is paused, and again when it is resumed", () => {
  const view = new ViewRange(60_000);
  assertEquals(view.at(now), { fromMs: now - 60_000, toMs: now });
  view.pause(now);
  assertEquals(view.isLive, false);
  assertEquals(view.at(now + 5_000), { fromMs: now - 60_000, toMs: now });
  view.resume();
  assertEquals(view.at(now + 5_000).toMs, now + 5_000);
});

Deno.test("ViewRange.reset() is live again when zooming has paused, and at the range of the pause when the operator has", () => {
  const view = new ViewRange(60_000);
  view.zoom(now, now - 30_000, 0.5);
  assertEquals(view.at(0), { fromMs: now - 45_000, toMs: now - 15_000 });
  view.reset();
  assertEquals(view.isLive, true);
  // The span that the operator has chosen stays.
  view.spanMs = 10_000;
  view.zoom(now, now, 2);
  view.reset();
  assertEquals(view.at(now).fromMs, now - 10_000);
  view.spanMs = 60_000;
  view.pause(now);
  view.zoom(now, now, 0.1);
  view.move(now, -0.5);
  view.reset();
  assertEquals(view.at(0), { fromMs: now - 60_000, toMs: now });
});

Deno.test("ViewRange.zoom() has a shortest range", () => {
  const view = new ViewRange(60_000);
  for (let i = 0; i < 100; i++) view.zoom(now, now, 0.5);
  const { fromMs, toMs } = view.at(now);
  assertEquals(toMs - fromMs > 0.005, true);
});
