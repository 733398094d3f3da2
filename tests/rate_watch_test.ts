import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent, RateEvent } from "../mod.ts";
import { EventLog } from "../src/link/events/event_log.ts";
import { rateWatch } from "../src/link/rate_watch.ts";
import { monotonicMs } from "../src/base/clock.ts";
import type { Watchdog } from "../src/base/watchdog.ts";
import { ManualClock } from "./manual_clock.ts";
import { LogLines } from "./peer.ts";

/** A watch for 20 Hz over a rate in the test's hands. */
class Rig implements Disposable {
  readonly clock = new ManualClock();
  readonly source = {
    rateHz: 20,
    link: { connection: 1, connectedMs: monotonicMs() },
  };
  readonly log = new LogLines();
  readonly events: LinkEvent[] = [];
  readonly watch: Watchdog;

  constructor() {
    const eventLog = new EventLog(this.log);
    const { emit } = eventLog;
    eventLog.emit = (event) => {
      this.events.push(event);
      emit.call(eventLog, event);
    };
    this.watch = rateWatch(20, this.source, eventLog);
    this.watch.start();
  }

  /** Sees a rate for some looks; gives what is told meanwhile. */
  async see(rateHz: number, looks = 1): Promise<boolean[]> {
    this.source.rateHz = rateHz;
    const before = this.events.length;
    await this.clock.advance(1000 * looks);
    return this.events.slice(before)
      .map((event) => (event as RateEvent).isLow);
  }

  [Symbol.dispose](): void {
    this.watch.stop();
    this.clock[Symbol.dispose]();
  }
}

Deno.test("rateWatch() reports a rate below 80 % when two looks have shown it, and above 90 % its recovery", async () => {
  using rig = new Rig();
  assertEquals(await rig.see(20, 5), []);
  assertEquals(await rig.see(16, 5), [], "80 % isn't low");
  assertEquals(await rig.see(15.9), [], "the program may have slept");
  assertEquals(await rig.see(20), []);
  assertEquals(await rig.see(15.9, 2), [true]);
  assertEquals(await rig.see(10, 9), [], "it is told once");
  assertEquals(await rig.see(17.9, 9), [], "not yet");
  assertEquals(await rig.see(18), [], "90 % is enough, for two looks");
  assertEquals(await rig.see(18), [false]);
  assertEquals(await rig.see(16, 9), []);
  assertEquals(await rig.see(0, 2), [true]);
  const [low, back] = rig.events as RateEvent[];
  assertEquals(
    [low.type, low.measuredHz, low.expectedHz, low.message],
    [
      "rate",
      15.9,
      20,
      "Telemetry is received at 15.9 Hz, too slowly: 20 Hz is expected",
    ],
  );
  assertEquals(
    back.message,
    "Telemetry is received at 18.0 Hz again: 20 Hz is expected",
  );
  assertEquals(
    rig.log.lines.map((line) => line.split(" ")[0]),
    ["warn", "info", "warn"],
  );
});

Deno.test("rateWatch() judges no connection that is younger than two seconds, and none that has ended", async () => {
  using rig = new Rig();
  assertEquals(await rig.see(0, 2), [], "its first look is at two seconds");
  rig.source.link.connectedMs = monotonicMs() + 1;
  assertEquals(await rig.see(0, 2), [], "it is another connection");
  rig.source.link.connection = 0;
  assertEquals(await rig.see(0, 9), []);
  rig.source.link.connection = 2;
  assertEquals(await rig.see(0), [true], "twice in all");
});

Deno.test("rateWatch() leaves no timer once it is stopped", async () => {
  using rig = new Rig();
  assertEquals(rig.clock.timers, 1);
  rig.watch.stop();
  assertEquals(rig.clock.timers, 0);
  assertEquals(await rig.see(0, 9), []);
});
