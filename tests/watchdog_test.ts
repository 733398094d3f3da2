import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Watchdog } from "../src/base/watchdog.ts";
import { ManualClock } from "./manual_clock.ts";

/** A watchdog that looks each 100 ms, at a fault in the test's hands. */
class Rig implements Disposable {
  readonly clock = new ManualClock();
  isFaulty: boolean | undefined = false;
  pauseMs = 100;
  /** Whether a report is possible. */
  isPossible = true;
  readonly reports: boolean[] = [];
  readonly watchdog: Watchdog = new Watchdog({
    look: () => this.isFaulty,
    report: (isFaulty) => {
      this.reports.push(isFaulty);
      return this.isPossible;
    },
    pauseMs: () => this.pauseMs,
    doubtMs: 5,
  });

  [Symbol.dispose](): void {
    this.watchdog.stop();
    this.clock[Symbol.dispose]();
  }
}

Deno.test("Watchdog reports begin and end of a fault that two looks have shown, once each", async () => {
  using rig = new Rig();
  const { clock, reports, watchdog } = rig;
  watchdog.start();
  await clock.advance(99);
  rig.isFaulty = true;
  await clock.advance(5);
  assertEquals(reports, [], "the news may not be read yet");
  await clock.advance(1);
  assertEquals(reports, [true]);
  await clock.advance(1000);
  assertEquals(reports, [true]);
  rig.isFaulty = false;
  await clock.advance(105);
  assertEquals(reports, [true, false]);
});

Deno.test("Watchdog reports no fault that only one look has shown, or that can't be judged", async () => {
  using rig = new Rig();
  const { clock, reports, watchdog } = rig;
  watchdog.start();
  rig.isFaulty = true;
  await clock.advance(104);
  rig.isFaulty = false;
  await clock.advance(101);
  rig.isFaulty = true;
  await clock.advance(104);
  rig.isFaulty = undefined;
  await clock.advance(1000);
  assertEquals(reports, []);
  rig.isFaulty = true;
  await clock.advance(100);
  assertEquals(reports, [true], "twice in all");
});

Deno.test("Watchdog tries again to report while that isn't possible", async () => {
  using rig = new Rig();
  const { clock, reports, watchdog } = rig;
  rig.isFaulty = true;
  rig.isPossible = false;
  watchdog.start();
  await clock.advance(115);
  assertEquals(reports, [true, true, true]);
  rig.isPossible = true;
  await clock.advance(1000);
  assertEquals(reports, [true, true, true, true]);
});

Deno.test("Watchdog.start() begins anew, and an endless pause or stop() sets no timer", async () => {
  using rig = new Rig();
  const { clock, reports, watchdog } = rig;
  rig.isFaulty = true;
  watchdog.start();
  await clock.advance(105);
  watchdog.start();
  await clock.advance(104);
  assertEquals([reports, clock.timers], [[true], 1]);
  await clock.advance(1);
  assertEquals(reports, [true, true]);
  watchdog.stop();
  assertEquals(clock.timers, 0);
  rig.pauseMs = Infinity;
  watchdog.start();
  assertEquals(clock.timers, 0);
});

Deno.test("Watchdog can be stopped by its report", async () => {
  using clock = new ManualClock();
  const watchdog: Watchdog = new Watchdog({
    look: () => true,
    report: () => watchdog.stop(),
    pauseMs: () => 10,
    doubtMs: 10,
  });
  watchdog.start();
  await clock.advance(20);
  assertEquals(clock.timers, 0);
});
