import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, type FakeElement } from "./fake_dom.ts";
import { NOW_MS, Page } from "./page_app_rig.ts";
import { batch } from "./page_rig.ts";
import type { StateMessage } from "../src/view/messages.ts";
import { linkCards } from "../src/view/page/link_cards.ts";

/** Page with its cards. */
function rig(...args: ConstructorParameters<typeof Page>) {
  const page = new Page(...args);
  const update = linkCards(page.app);
  return {
    page,
    /** Returns the cards as they are now. */
    cards(): FakeElement[] {
      update();
      return byId("links").find(".card");
    },
  };
}

/** Words, state and shape of a card. */
function wordsOf(card: FakeElement): string {
  return [...card.texts(".words"), card.dataset.state, ...card.texts(".shape")]
    .join("|");
}

/** Numbers of a card, each behind its name. */
function numbersOf(card: FakeElement): string[] {
  return card.find(".number").map(({ children: [name, value] }) =>
    `${name.textContent}: ${value.textContent}`
  );
}

Deno.test("linkCards() shows the state of a link, the gravest first", () => {
  const { page, cards } = rig();
  const wordsAt = (parts: Partial<StateMessage>) => {
    page.state(parts);
    return wordsOf(cards()[0]);
  };
  assertEquals(wordsOf(cards()[0]), "unknown|lost|○");
  assertEquals(wordsAt({}), "connected|good|●");
  assertEquals(
    wordsAt({ commandConnected: false }),
    "no command socket|partial|◐",
  );
  assertEquals(wordsAt({ telemetryConnected: false }), "no telemetry|lost|✕");
  const none = { telemetryConnected: false, commandConnected: false };
  assertEquals(wordsAt(none), "not connected|lost|✕");
  const stats = { mismatchedStructs: 1 } as unknown as StateMessage["stats"];
  assertEquals(
    wordsAt({ stats, commandConnected: false }),
    "frames don't fit structs|lost|✕",
  );
  assertEquals(
    wordsAt({ stats, telemetryConnected: false }),
    "no telemetry|lost|✕",
  );
  const stale = { ...none, stats: { stale: true } };
  assertEquals(wordsAt(stale), "connected, but silent|stale|◐");
  assertEquals(wordsAt({ ...stale, isClosed: true }), "closed|lost|✕");
  page.disconnect();
  assertEquals(wordsOf(cards()[0]), "unknown: no server|lost|✕");
});

Deno.test("linkCards() shows the numbers of a link, and which of them are bad", () => {
  const { page, cards } = rig();
  const [card] = cards();
  assertEquals(numbersOf(card), [
    "rate: –",
    "age: –",
    "missed: 0 in 0 gaps",
    "discarded: –",
    "clock offset: –",
    "reconnects: –",
  ]);
  page.receive({ type: "less", source: 0, frames: 1, fromMs: 0, toMs: 1 });
  cards();
  assertEquals(card.texts(".bad"), ["not shown here! 1 frame"]);
  page.app.models[0].left.pop();
  page.add(batch([NOW_MS - 1_500]));
  const stats = {
    telemetryRateHz: 19.96,
    missedFrames: 1,
    counterGaps: 1,
    bytesDiscarded: 0,
    clockOffsetMs: -1.234,
    reconnects: 2,
  };
  page.state({ stats });
  cards();
  assertEquals(numbersOf(card), [
    "rate: 20.0 Hz",
    "age: 1.5 s",
    "missed: ! 1 in 1 gap",
    "discarded: 0 bytes",
    "clock offset: -1.23 ms",
    "reconnects: 2",
  ]);
  assertEquals(card.texts(".bad"), ["missed! 1 in 1 gap"]);
  page.state({ stats: { bytesDiscarded: 1, telemetryRateHz: NaN } });
  cards();
  assertEquals(card.texts(".bad"), ["discarded! 1 bytes"]);
  assertEquals(numbersOf(card)[0], "rate: –");
  page.state({ lostFrames: 1 });
  cards();
  assertEquals(card.texts(".bad"), ["not shown here! 1 frame"]);
  page.receive({ type: "less", source: 0, frames: 4, fromMs: 0, toMs: 1 });
  cards();
  assertEquals(card.texts(".bad"), ["not shown here! 5 frames"]);
  page.state();
  cards();
  assertEquals(card.texts(".bad"), ["not shown here! 4 frames"]);
});

Deno.test("linkCards() writes the offset of a clock as an age from a second on", () => {
  const { page, cards } = rig();
  for (
    const [clockOffsetMs, text] of [
      [0, "0.00 ms"],
      [999.99, "999.99 ms"],
      [1_000, "1.0 s"],
      [-1_000, "−1.0 s"],
      [-65_000, "−1 min 5 s"],
      [NaN, "–"],
    ] as const
  ) {
    page.state({ stats: { clockOffsetMs } });
    assertEquals(numbersOf(cards()[0])[4], `clock offset: ${text}`);
  }
});

Deno.test("linkCards() shows a recording, and selects a source by a click", () => {
  const recorded = { fromMs: NOW_MS - 90_000, toMs: NOW_MS - 1_000 };
  const { page, cards } = rig([
    { name: "bench" },
    { name: "night", isLive: false, recorded },
    { name: "none", isLive: false },
  ]);
  const [bench, night, none] = cards();
  assertEquals(night.textContent.slice(0, 23), "▣nightrecordingfrom2026");
  assertEquals(night.type, "button");
  assertEquals(wordsOf(night), "recording|recording|▣");
  assertEquals(numbersOf(night), [
    "from: 2026-01-02 03:02:35",
    "to: 2026-01-02 03:04:04",
  ]);
  assertEquals(numbersOf(none), ["from: –", "to: –"]);
  const pressed = () =>
    cards().map((card) => card.getAttribute("aria-pressed"));
  assertEquals(pressed(), ["true", "false", "false"]);
  const { changes } = page;
  bench.fire("click");
  assertEquals(page.changes, changes);
  night.fire("click");
  assertEquals(pressed(), ["false", "true", "false"]);
  assertEquals(page.changes, changes + 1);
  page.app.scale = "TAI";
  cards();
  assertEquals(numbersOf(night)[0], "from: 2026-01-02 03:03:12");
  bench.fire("click");
  assertEquals(pressed(), ["true", "false", "false"]);
  night.fire("click");
  assertEquals(page.changes, changes + 3);
  // A source that the server has no longer.
  page.app.models.shift();
  bench.fire("click");
  assertEquals(page.changes, changes + 3);
});
