// Headers in a ring, and what is evidence for one.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { ByteRing } from "../src/framing/byte_ring.ts";
import { CounterBreak, CounterWatch } from "../src/framing/counter_watch.ts";
import { type FrameLayout, frameLayout } from "../src/framing/frame_layout.ts";
import { HeaderLearning } from "../src/framing/header_learning.ts";
import { Evidence, HeaderReader } from "../src/framing/header_reader.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { defineStruct } from "../src/struct/struct.ts";

const Telemetry = defineStruct("Telemetry", { state: "f64" }, { frameId: 5 });
const Config = defineStruct("Config", { max: "u16" }, { frameId: 0xfff0 });
const Answer = defineStruct("Answer", { status: "u8" }, { frameId: 9 });
const LAYOUT = frameLayout(Header, [Telemetry, Config], undefined, [
  Answer,
]);
const [TELEMETRY, CONFIG, ANSWER] = [0, 1, 2];
const FRAME_BYTES = 32;
const SEC = 1_700_000_000n;
const CAPACITY = 1024;

const { AGAINST, NONE, POSSIBLE, RUNS_ON } = Evidence;
type Values = Parameters<typeof Header.create>[0];

/** A ring, its reader, and where things are in it. */
class Rig {
  readonly ring = new ByteRing(new Uint8Array(CAPACITY + 256), CAPACITY);
  readonly layout: FrameLayout;
  readonly reader: HeaderReader;

  constructor(layout = LAYOUT) {
    this.layout = layout;
    this.reader = new HeaderReader(layout, this.ring);
  }

  /** Writes bytes, and returns their position. */
  write(bytes: Uint8Array): number {
    const at = this.ring.written;
    for (let done = 0; done < bytes.length;) {
      const free = this.ring.writable(this.ring.written);
      const part = bytes.subarray(done, done + free.length);
      free.set(part);
      this.ring.advance(part.length);
      done += part.length;
    }
    return at;
  }

  /** Writes a telemetry frame, and returns its position. */
  frame(values: Values = {}): number {
    const bytes = new Uint8Array(FRAME_BYTES);
    bytes.set(Header.create({ frameId: 5, taiSec: SEC, ...values }).bytes);
    return this.write(bytes);
  }
}

Deno.test("HeaderReader.evidenceAt() grades a header by time stamp and sync pattern", () => {
  const rig = new Rig();
  const { reader } = rig;
  const grade = (values: Values, type = TELEMETRY) =>
    reader.evidenceAt(rig.frame(values), type);
  assertEquals(grade({ syncPattern: 7 }), POSSIBLE, "the peer isn't known");
  assertEquals(grade({ taiSec: -1n }), AGAINST);
  assertEquals(grade({}, ANSWER), NONE);
  reader.learn(rig.frame({ syncPattern: 7 }), TELEMETRY);
  assertEquals(reader.hasLearned, true);
  const peer = { syncPattern: 7 };
  assertEquals(grade(peer), POSSIBLE, "the clock stands");
  assertEquals(grade({ ...peer, taiSec: SEC - 1n }), POSSIBLE);
  assertEquals(grade({ ...peer, taiNsec: 1000n }), RUNS_ON);
  assertEquals(grade({ ...peer, taiSec: SEC + 3600n }), RUNS_ON);
  assertEquals(grade({ ...peer, taiSec: SEC + 3601n }), POSSIBLE);
  assertEquals(grade({ syncPattern: 8, taiSec: SEC + 1n }), RUNS_ON);
  assertEquals(grade({ syncPattern: 8 }), AGAINST);
  assertEquals(grade({ syncPattern: 8 }, ANSWER), AGAINST);
  assertEquals(grade(peer, ANSWER), NONE);
  assertEquals(grade({ ...peer, taiSec: SEC + 1n }, -1), RUNS_ON);
  const at = rig.frame({ ...peer, taiSec: SEC + 5n });
  assertEquals(reader.evidenceAt(at, TELEMETRY, Number(SEC) + 5), POSSIBLE);
});

Deno.test("HeaderReader.taiAt() returns possible times only, which are below the year 2242", () => {
  const rig = new Rig();
  const tai = (values: Values, type = TELEMETRY) => {
    const at = rig.frame(values);
    const isPossible = rig.reader.hasPossibleTai(at);
    const tai = rig.reader.taiAt(at, type);
    if (tai !== undefined) assertEquals(isPossible, true);
    return tai;
  };
  assertEquals(tai({ taiNsec: 500_000_000n }), Number(SEC) + 0.5);
  assertEquals(tai({ taiNsec: 999_999_999n }), Number(SEC) + 0.999999999);
  assertEquals(tai({ taiNsec: 1_000_000_000n }), undefined);
  assertEquals(tai({ taiNsec: 2n ** 32n }), undefined);
  assertEquals(tai({ taiNsec: -1n }), undefined);
  assertEquals(tai({ taiSec: 2n ** 33n - 1n }), 2 ** 33 - 1);
  assertEquals(tai({ taiSec: 2n ** 33n }), undefined);
  assertEquals(tai({ taiSec: -1n }), undefined);
  assertEquals(tai({ taiSec: 0n }), undefined, "it isn't set");
  assertEquals(tai({}, ANSWER), undefined);
  assertEquals(tai({}, -1), Number(SEC));
  assertEquals(rig.reader.hasPossibleTai(rig.frame({ taiSec: 0n })), true);
});

Deno.test("HeaderReader.forget() begins with a new peer, of another pattern and an earlier time", () => {
  const rig = new Rig();
  const { reader } = rig;
  reader.learn(rig.frame({ syncPattern: 7 }), TELEMETRY);
  reader.forget();
  assertEquals(reader.hasLearned, false);
  const at = rig.frame({ syncPattern: 8, taiSec: SEC + 1n });
  assertEquals(reader.isPlausible(at, TELEMETRY), true);
  assertEquals(reader.evidenceAt(at, TELEMETRY), POSSIBLE);
  reader.learn(at, TELEMETRY);
  const old = rig.frame({ syncPattern: 7 });
  assertEquals(reader.evidenceAt(old, TELEMETRY), AGAINST);
});

Deno.test("HeaderReader.learn() takes another sync pattern when two headers in a row have it", () => {
  const rig = new Rig();
  const { reader } = rig;
  const learn = (syncPattern: number, values: Values = {}, type = TELEMETRY) =>
    reader.learn(rig.frame({ syncPattern, ...values }), type);
  const isPeer = (syncPattern: number) =>
    reader.isPlausible(rig.frame({ syncPattern }), TELEMETRY);
  learn(1, { taiSec: -1n });
  learn(1, {}, ANSWER);
  assertEquals(reader.hasLearned, false, "their times are no evidence");
  learn(1);
  learn(2);
  assertEquals([isPeer(1), isPeer(2)], [true, false]);
  learn(1);
  learn(2);
  learn(2);
  assertEquals([isPeer(1), isPeer(2)], [false, true]);
});

Deno.test("HeaderReader.trustTime() decides whether the time of a type is evidence", () => {
  const rig = new Rig();
  const { reader } = rig;
  const at = rig.frame();
  reader.trustTime(TELEMETRY, false);
  assertEquals(reader.evidenceAt(at, TELEMETRY), NONE);
  assertEquals(reader.isPlausible(at, TELEMETRY), false);
  assertEquals(reader.taiAt(at, TELEMETRY), undefined);
  assertEquals(reader.run(at, TELEMETRY, 5), 0);
  assertEquals(reader.evidenceAt(at, CONFIG), POSSIBLE);
  reader.trustTime(TELEMETRY, true);
  assertEquals(reader.evidenceAt(at, TELEMETRY), POSSIBLE);
});

Deno.test("HeaderReader.typeAt() returns the type of a declared id, with the expected sync pattern if there is one", () => {
  const rig = new Rig();
  const { reader } = rig;
  const types = [5, 0xfff0, 9, 6].map((frameId) =>
    reader.typeAt(rig.frame({ frameId }))
  );
  assertEquals(types, [TELEMETRY, CONFIG, ANSWER, -1]);
  assertEquals(reader.idAt(rig.frame({ frameId: 0xfff0 })), 0xfff0);

  const expecting = new Rig({ ...LAYOUT, expectedSyncPattern: 0xfeed });
  const good = expecting.frame({ syncPattern: 0xfeed });
  const bad = expecting.frame({ syncPattern: 0xbeef });
  assertEquals(expecting.reader.typeAt(good), TELEMETRY);
  assertEquals(expecting.reader.typeAt(bad), -1);
  assertEquals(expecting.reader.hasDeclaredId(bad), true);
  assertEquals(expecting.reader.run(good, TELEMETRY, 5), 1);
});

Deno.test("HeaderReader reads fields of every length, at the place where they are", () => {
  for (const type of ["u8", "u16", "u32"] as const) {
    const Small = defineStruct("Small", { syncPattern: type, frameId: type });
    const max = 2 ** (8 * Small.byteLength / 2) - 1;
    const Body = defineStruct("Body", { a: "u8" }, { frameId: max });
    const rig = new Rig(frameLayout(Small, [Body]));
    const at = rig.write(Small.create({ syncPattern: 1, frameId: max }).bytes);
    rig.write(new Uint8Array(8).fill(0xee));
    assertEquals(rig.reader.idAt(at), max);
    assertEquals(rig.reader.typeAt(at), 0);
    assertEquals(rig.reader.evidenceAt(at, 0), NONE, "it has no time");
    rig.reader.learn(at, 0);
    const other = rig.write(
      Small.create({ syncPattern: 2, frameId: max }).bytes,
    );
    rig.write(new Uint8Array(8));
    assertEquals(rig.reader.evidenceAt(other, 0), AGAINST);
    assertEquals(rig.reader.run(at, 0, 1), 1);
  }
});

Deno.test("HeaderReader.run() counts adjacent headers like the last good one, across the ring's end", () => {
  const strangers: Values[] = [
    { frameId: 9 },
    { syncPattern: 1 },
    { taiSec: 2n ** 33n },
    { taiNsec: 1_000_000_000n },
    { taiNsec: 2n ** 32n },
  ];
  // All of a run, its middle or its end lies behind the wrap; at even and odd offsets.
  for (const before of [0, 24, 28, 31]) {
    for (const values of strangers) {
      const rig = new Rig();
      rig.write(new Uint8Array(4 + before % 2));
      // A time after 2106, whose seconds need more than 32 bits.
      const late = { taiSec: 2n ** 32n + SEC, taiNsec: 999_999_999n };
      for (let i = 0; i < before; i++) rig.frame(late);
      const first = rig.frame(late);
      for (let i = 0; i < 6; i++) rig.frame(late);
      rig.frame({ ...late, ...values });
      rig.frame(late);
      const { reader } = rig;
      reader.learn(first, TELEMETRY);
      assertEquals(reader.run(first, TELEMETRY, 20), 7, `${before}`);
      assertEquals(reader.run(first, TELEMETRY, 3), 3);
      assertEquals(reader.run(first, TELEMETRY, 0), 0);
    }
  }
});

Deno.test("HeaderReader.run() goes by the id, and the expected pattern, before it has learned", () => {
  const rig = new Rig();
  const first = rig.frame();
  rig.frame({ syncPattern: 1, taiSec: -1n });
  rig.frame({ frameId: 9 });
  assertEquals(rig.reader.run(first, TELEMETRY, 9), 2);
});

Deno.test("HeaderReader.showCounters() passes counters of frames up to the ring's end, and none of answers", () => {
  const rig = new Rig();
  rig.write(new Uint8Array(5));
  for (let i = 0; i < 28; i++) rig.frame();
  const first = rig.frame({ counter: 10 });
  for (const counter of [11, 12, 13, 17]) rig.frame({ counter });
  const watch = new CounterWatch(3);
  const breaks: unknown[] = [];
  const show = (position: number, count: number, type = TELEMETRY) =>
    rig.reader.showCounters(position, type, count, watch, (report) => {
      breaks.push([report.kind, report.missed, report.came]);
    });
  assertEquals(show(first, 5), 4, "the fourth reaches across the end");
  assertEquals(breaks, []);
  assertEquals(show(first + 4 * FRAME_BYTES, 1), 1);
  assertEquals(breaks, [[CounterBreak.GAP, 3, 17]]);
  assertEquals(show(first, 4, ANSWER), 4);
  assertEquals(breaks.length, 1);

  const Plain = defineStruct("Plain", { frameId: "u16" });
  const uncounted = new Rig(frameLayout(Plain, [Telemetry]));
  const at = uncounted.write(new Uint8Array(60));
  const { reader } = uncounted;
  assertEquals(reader.showCounters(at, 0, 6, watch, () => {}), 6);
});

Deno.test("HeaderLearning trusts no time of a type when several in a row are impossible, until enough are possible", () => {
  const rig = new Rig();
  const { reader } = rig;
  const learning = new HeaderLearning(reader, LAYOUT);
  const learn = (values: Values) => {
    const at = rig.frame(values);
    learning.learn(at, TELEMETRY, 1);
    return reader.taiAt(rig.frame(), TELEMETRY) !== undefined;
  };
  const bad = { taiSec: -1n };
  assertEquals([learn(bad), learn(bad), learn(bad)], [true, true, false]);
  for (let i = 0; i < 7; i++) assertEquals(learn({}), false);
  assertEquals(learn({}), true);
  for (let i = 0; i < 100; i++) learn(bad);
  for (let i = 0; i < 15; i++) assertEquals(learn({}), false);
  assertEquals(learn({}), true, "it never falls so far that it can't recover");
  learn(bad);
  learning.reset();
  assertEquals(learn(bad), true, "a new peer is trusted again");
});

Deno.test("HeaderLearning keeps the trust in a type of which every eighth time is impossible", () => {
  const rig = new Rig();
  const learning = new HeaderLearning(rig.reader, LAYOUT);
  for (let i = 0; i < 1000; i++) {
    const at = rig.frame(i % 9 === 8 ? { taiSec: -1n } : {});
    learning.learn(at, TELEMETRY, 1);
    assertEquals(rig.reader.evidenceAt(rig.frame(), TELEMETRY), POSSIBLE);
  }
});

Deno.test("HeaderLearning.learn() reports strange headers, and takes them for the peer's: after a few at first, after 300 of one that is known", () => {
  const known = (count: number, isInterrupted = false) => {
    const rig = new Rig();
    const learning = new HeaderLearning(rig.reader, LAYOUT);
    const learn = (syncPattern: number, count = 1) =>
      learning.learn(rig.frame({ syncPattern }), TELEMETRY, count);
    assertEquals(learn(1, count), false);
    let strangers = 0;
    for (; learn(2); strangers++) {
      if (strangers > 400) break;
      if (isInterrupted) learning.interrupt();
    }
    return strangers;
  };
  // The pattern is taken over when it is found a second time.
  assertEquals([known(1), known(2), known(3)], [4, 4, 302]);
  assertEquals(known(1, true) > 400, true, "they aren't adjacent");
});
