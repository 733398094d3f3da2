// The choice between two layouts of frames, on streams in a ring.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { ByteRing } from "../src/framing/byte_ring.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { LayoutChoice } from "../src/framing/layout_choice.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { defineStruct } from "../src/struct/struct.ts";

const LAYOUTS = [
  frameLayout(Header, [defineStruct("Old", { state: "f64" }, { frameId: 5 })]),
  frameLayout(Header, [
    defineStruct("New", { state: "f64", force: "f64" }, { frameId: 6 }),
    defineStruct("Settings", { limit: "f64" }, { frameId: 0 }),
  ]),
];
const [OLD, NEW] = [0, 1];
const SEC = 1_700_000_000n;
const JUNK = new Uint8Array(9).fill(0xee);

/** A frame whose struct has so many bytes. */
function frame(frameId: number, bodyBytes: number, taiSec = SEC) {
  const header = Header.create({ frameId, taiSec, taiNsec: 7n });
  return concat([header.bytes, new Uint8Array(bodyBytes).fill(0xbb)]);
}

const oldFrame = (taiSec?: bigint) => frame(5, 8, taiSec);
const newFrame = (taiSec?: bigint) => frame(6, 16, taiSec);
/** A header whose frame id is known, with no possible time. */
const UNSTAMPED = frame(6, 16, -1n);

/** A choice that has begun, and receives bytes. */
function choice(...parts: Uint8Array[]) {
  const ring = new ByteRing(new Uint8Array(1024 + 64), 1024);
  const choice = new LayoutChoice(LAYOUTS, ring);
  const receive = (...parts: Uint8Array[]) => {
    for (const bytes of parts) {
      ring.writable(0).set(bytes);
      ring.advance(bytes.length);
    }
  };
  choice.begin();
  receive(...parts);
  return { choice, receive };
}

Deno.test("LayoutChoice.hasStart is true once a whole header was received", () => {
  const { choice: waits, receive } = choice(oldFrame().subarray(0, 23));
  assertEquals([waits.hasStart, waits.bytesReceived], [false, 23]);
  receive(oldFrame().subarray(23, 24));
  assertEquals([waits.hasStart, waits.bytesReceived], [true, 24]);
});

Deno.test("LayoutChoice.atStart() chooses by the first frame id, and by an id of 0 only if it is stamped", () => {
  assertEquals(choice(oldFrame()).choice.atStart(), OLD);
  assertEquals(choice(newFrame()).choice.atStart(), NEW);
  assertEquals(choice(UNSTAMPED).choice.atStart(), NEW, "an id other than 0");
  assertEquals(choice(frame(0, 8)).choice.atStart(), NEW);
  assertEquals(choice(frame(0, 8, -1n)).choice.atStart(), undefined);
  assertEquals(choice(frame(7, 8)).choice.atStart(), undefined);
});

Deno.test("LayoutChoice.behindJunk() chooses by two headers in a row, wherever the stream was cut", () => {
  for (const [layout, make] of [[OLD, oldFrame], [NEW, newFrame]] as const) {
    const stream = concat([JUNK, make(), make(SEC + 1n)]);
    const wholeBytes = JUNK.length + make().length + 24;
    for (let cut = 0; cut <= stream.length; cut++) {
      const { choice: chosen, receive } = choice(stream.subarray(0, cut));
      const first = chosen.behindJunk();
      assertEquals(first, cut < wholeBytes ? undefined : layout, `${cut}`);
      receive(stream.subarray(cut));
      assertEquals(chosen.behindJunk(), layout, `${cut}`);
    }
  }
});

Deno.test("LayoutChoice.behindJunk() passes a header by that none follows, or that isn't stamped", () => {
  const good = [newFrame(), newFrame(SEC + 1n)];
  const alone = oldFrame();
  const apart = concat([oldFrame(), JUNK, oldFrame(SEC + 1n)]);
  const earlier = concat([oldFrame(), oldFrame(SEC - 1n)]);
  const otherLayout = concat([newFrame(), oldFrame(SEC + 1n)]);
  const unstamped = concat([UNSTAMPED, UNSTAMPED]);
  for (const bad of [alone, apart, earlier, unstamped]) {
    const { choice: chosen, receive } = choice(JUNK, bad, JUNK, JUNK, JUNK);
    assertEquals(chosen.behindJunk(), undefined);
    receive(...good);
    assertEquals(chosen.behindJunk(), NEW);
  }
  const { choice: mixed, receive } = choice(JUNK, otherLayout);
  assertEquals(mixed.behindJunk(), undefined);
  receive(oldFrame(SEC + 2n));
  assertEquals(mixed.behindJunk(), OLD);
});

Deno.test("LayoutChoice.begin() forgets the bytes of an earlier stream", () => {
  const { choice: chosen, receive } = choice(JUNK, oldFrame());
  assertEquals(chosen.behindJunk(), undefined);
  chosen.begin();
  assertEquals([chosen.hasStart, chosen.bytesReceived], [false, 0]);
  receive(newFrame(), newFrame(SEC + 1n));
  assertEquals([chosen.atStart(), chosen.behindJunk()], [NEW, NEW]);
});
