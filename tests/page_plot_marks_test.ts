import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { lossText, markText } from "../src/view/page/plot_marks.ts";

const RANGE = { fromMs: 0, toMs: 100_000, pixels: 1_000, silenceMs: 250 };

Deno.test("markText() explains the marks within some pixels of the cursor, the last if there are many", () => {
  const marks = [10_000, 10_400, 10_600, 10_700].map((atMs, i) => ({
    atMs,
    letter: "RLC!"[i],
    words: `event ${i}`,
  }));
  const at = (cursorMs: number | undefined, offsetSec = 0) =>
    markText(marks, cursorMs, RANGE, offsetSec);
  assertEquals(at(undefined), "");
  assertEquals(at(9_499), "");
  assertEquals(at(9_500), "R 00:00:10.000 event 0");
  assertEquals(at(9_500, 37), "R 00:00:47.000 event 0");
  assertEquals(
    at(10_500),
    "L 00:00:10.400 event 1; C 00:00:10.600 event 2; ! 00:00:10.700 event 3",
  );
  assertEquals(at(11_201), "");
});

Deno.test("lossText() counts the frames that are missing in the range", () => {
  const times = Float64Array.of(-1, 0, 50_000, 100_000, 100_001);
  const missed = Uint32Array.of(7, 1, 0, 2, 9);
  const loss = (missed: Uint32Array) =>
    lossText({ ...RANGE, times, missed, columns: [] });
  assertEquals(loss(missed), "3 of 6 frames missing");
  assertEquals(loss(new Uint32Array(5)), "");
});
