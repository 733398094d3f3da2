import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { LogThrottle } from "../src/link/events/log_throttle.ts";
import { ManualClock } from "./manual_clock.ts";

function rig() {
  const lines: string[] = [];
  const write = (level: string) => (message: string) =>
    lines.push(`${level} ${message}`);
  const throttle = new LogThrottle({
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  });
  const flood = (count: number, kind = "gap") => {
    for (let i = 0; i < count; i++) throttle.write(kind, "info", kind);
  };
  return { lines, throttle, flood };
}

Deno.test("LogThrottle logs 100 lines of a kind in a second, then how many it has left out", async () => {
  using clock = new ManualClock();
  const { lines, flood } = rig();
  flood(60);
  await clock.advance(300);
  flood(90);
  flood(1, "stale");
  assertEquals(lines.length, 101);
  await clock.advance(699);
  assertEquals(lines.length, 101);
  await clock.advance(1);
  assertEquals(lines.slice(101), ['info Left out 50 lines about events "gap"']);
  flood(100);
  assertEquals([lines.length, clock.timers], [202, 0]);
});

Deno.test("LogThrottle begins a second with the first line behind the last one", async () => {
  using clock = new ManualClock();
  const { lines, flood } = rig();
  flood(100);
  clock.skip(1000);
  flood(100);
  assertEquals([lines.length, clock.timers], [200, 0]);
  flood(1);
  clock.skip(1000); // its timer is late
  flood(1);
  assertEquals(lines.slice(200), [
    'info Left out 1 line about events "gap"',
    "info gap",
  ]);
  await clock.advance(1000);
  assertEquals([lines.length, clock.timers], [202, 0]);
});

Deno.test("LogThrottle.close() reports what was left out at once", () => {
  using clock = new ManualClock();
  const { lines, flood, throttle } = rig();
  flood(103);
  throttle.close();
  assertEquals(lines.slice(100), ['warn Left out 3 lines about events "gap"']);
  assertEquals(clock.timers, 0);
});
