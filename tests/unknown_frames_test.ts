// Frames of undeclared ids, as a decoder finds them: each row of the tables of evidence.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { defineStruct } from "../src/struct/struct.ts";
import { decode } from "./decoder_stream.ts";

const Telemetry = defineStruct("Telemetry", { state: "f64" }, { frameId: 5 });
const LAYOUT = frameLayout(Header, [Telemetry]);
const SEC = 1_700_000_000n;
/** Bytes that are no header, and unlike each other. */
const junk = (count: number) =>
  Uint8Array.from({ length: count }, (_, i) => 0xe0 + i % 31);

function frame(frameId: number, taiSec: bigint, bodyBytes = 10) {
  const header = Header.create({ frameId, taiSec });
  return concat([header.bytes, junk(bodyBytes)]);
}

const telemetry = (taiSec: bigint) => frame(5, taiSec, 8);
const repeated = (count: number, make: (index: number) => Uint8Array) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Unknown frames that a decoder finds in a whole stream. */
function unknownOf(...parts: Uint8Array[]) {
  const options = { layout: LAYOUT, capacity: 16_384 };
  const [first, ...others] = [4096, 7, 1].map((chunk) => {
    const { unknown } = decode(concat(parts), () => chunk, options).decoder;
    const { ids, count, lastAt } = unknown;
    return { ids: ids.map((id) => ({ ...id })), count, lastAt };
  });
  for (const other of others) assertEquals(other, first);
  return first;
}

/** Ids and numbers of the unknown frames. */
const countsOf = (...parts: Uint8Array[]) =>
  unknownOf(...parts).ids.map(({ frameId, count }) => [frameId, count]);

Deno.test("UnknownFrames counts the first frame of a stream when its time is in the years 2000 to 2100", () => {
  for (const sec of [946_684_800n, SEC, 4_102_444_799n]) {
    assertEquals(countsOf(frame(7, sec)), [[7, 1]], `${sec}`);
  }
  for (const sec of [946_684_799n, 4_102_444_800n, 1000n, -1n]) {
    assertEquals(countsOf(frame(7, sec)), [], `${sec}`);
  }
});

Deno.test("UnknownFrames counts frames of time 0 when another follows, except those of id 0", () => {
  assertEquals(countsOf(frame(7, 0n)), []);
  assertEquals(countsOf(frame(7, 0n), frame(8, 0n)), []);
  assertEquals(countsOf(frame(7, 0n), frame(7, 0n)), [[7, 2]]);
  assertEquals(countsOf(frame(0, 0n), frame(0, 0n)), []);
});

Deno.test("UnknownFrames counts frames of another time when the id is repeated three times at equal distances", () => {
  const all = repeated(4, () => frame(7, -1n));
  assertEquals(countsOf(...all.slice(1)), []);
  assertEquals(unknownOf(...all), {
    ids: [{ frameId: 7, count: 4, bytes: 102, lengthBytes: 34 }],
    count: 4,
    lastAt: 102,
  });
  assertEquals(countsOf(...all, frame(7, -1n)), [[7, 5]]);
  const uneven = repeated(4, (i) => frame(7, -1n, 10 + i % 3));
  assertEquals(countsOf(...uneven), []);
  const early = repeated(2, () => frame(7, 1000n));
  assertEquals(countsOf(...early), [], "too few for a time of no year");
  const otherIds = repeated(4, (i) => frame(7 + i % 2, -1n));
  assertEquals(countsOf(...otherIds), []);
  assertEquals(countsOf(new Uint8Array(500).fill(0x77)), [], "all alike");
});

Deno.test("UnknownFrames counts any frame with a possible time once the peer is known", () => {
  assertEquals(countsOf(telemetry(SEC), frame(7, 1000n)), [[7, 1]]);
  assertEquals(countsOf(telemetry(SEC), frame(7, -1n)), []);
  assertEquals(countsOf(frame(7, SEC), frame(8, SEC + 1n)), [[7, 1], [8, 1]]);
});

Deno.test("UnknownFrames counts frames of a clock that stands", () => {
  assertEquals(countsOf(...repeated(3, () => frame(7, SEC))), [[7, 3]]);
});

Deno.test("UnknownFrames counts the first of 4 KiB without a header", () => {
  const start = frame(7, -1n);
  const found = unknownOf(start, junk(4096 - start.length + 24));
  assertEquals(found.ids.map(({ frameId, count }) => [frameId, count]), [
    [7, 1],
  ]);
  assertEquals(found.lastAt, 0);
  assertEquals(countsOf(start, junk(4096 - start.length + 23)), []);
  const declared = Header.create({ frameId: 5, taiSec: -1n }).bytes;
  const rest = [junk(4096 - start.length), declared, junk(40)];
  assertEquals(countsOf(start, ...rest), [[7, 1]], "a declared id lies there");
});

Deno.test("UnknownFrames compares no ids with bytes that have overwritten the first", () => {
  const capacity = 1024;
  const one = frame(7, -1n);
  // All places between these two, and the first, lie where the second has overwritten it.
  const bytes = concat([one, junk(3 * capacity - one.length), one, junk(40)]);
  for (const chunk of [capacity, 7]) {
    const options = { layout: LAYOUT, capacity };
    const { unknown } = decode(bytes, () => chunk, options).decoder;
    assertEquals(unknown.ids, []);
  }
});

Deno.test("UnknownFrames tells bytes and the shortest length of each id", () => {
  const found = unknownOf(
    telemetry(SEC),
    frame(7, SEC + 1n, 20),
    frame(8, SEC + 2n, 30),
    frame(7, SEC + 3n, 10),
    frame(7, SEC + 4n, 15),
    telemetry(SEC + 5n),
    frame(9, SEC + 6n),
  );
  assertEquals(found, {
    ids: [
      { frameId: 7, count: 3, bytes: 3 * 24 + 45, lengthBytes: 34 },
      { frameId: 8, count: 1, bytes: 54, lengthBytes: 54 },
      { frameId: 9, count: 1, bytes: 0, lengthBytes: undefined },
    ],
    count: 5,
    lastAt: 2 * 32 + 4 * 24 + 75,
  });
});

Deno.test("UnknownFrames distinguishes 16 ids, and counts the frames of others", () => {
  const { ids, count } = unknownOf(
    telemetry(SEC),
    ...repeated(20, (i) => frame(100 + i, SEC + 1n + BigInt(i))),
  );
  assertEquals(
    ids.map(({ frameId }) => frameId),
    Array.from({ length: 16 }, (_, i) => 100 + i),
  );
  assertEquals(count, 20);
});

Deno.test("UnknownFrames.takeDue() returns an id at once, with its length, then every minute", () => {
  const { decoder } = decode(
    concat([telemetry(SEC), frame(7, SEC + 1n)]),
    () => 4096,
    { layout: LAYOUT, ends: false },
  );
  const { unknown } = decoder;
  const due = (nowMs: number) =>
    unknown.takeDue(nowMs).map(({ count, lengthBytes }) => [
      count,
      lengthBytes,
    ]);
  const next = (at: number) => {
    unknown.endAt(at);
    unknown.look(32, true); // the frame again
  };
  assertEquals(unknown.isKnown, false);
  assertEquals(due(1000), [[1, undefined]]);
  assertEquals(due(1001), []);
  next(66);
  assertEquals(unknown.isKnown, true);
  assertEquals(due(1002), [[2, 34]]);
  assertEquals(due(100_000), [], "there were no more of them");
  next(66);
  assertEquals(due(1002 + 59_999), []);
  assertEquals(due(1002 + 60_000), [[3, 34]]);
});

Deno.test("UnknownFrames.reset() forgets the ids, but not the number of frames", () => {
  const { decoder } = decode(frame(7, SEC), () => 100, { layout: LAYOUT });
  decoder.unknown.reset();
  const { ids, count, lastAt } = decoder.unknown;
  assertEquals({ ids, count, lastAt }, { ids: [], count: 1, lastAt: -1 });
});
