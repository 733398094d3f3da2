// Bytes that look like a header, and the true header beside them, by the evidence of both.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { SimpleTelemetry } from "../src/protocol/devices/simple_facts.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { defineStruct } from "../src/struct/struct.ts";
import { compare, concat, decode, type Part } from "./decoder_stream.ts";

const TELEMETRY = 0x05;
const CONFIG = 0x19;
const BODY_BYTES = 44;
const START_SEC = 1_700_000_000n;
const DAY_SEC = 86_400n;
/** Ways in which the stream can be received: bytes at once. */
const CHUNKS = [1, 7, 24, 68, Infinity];

/** A header whose time is impossible. */
const IMPOSSIBLE = { taiSec: -1n, taiNsec: -1n };

/** A frame of telemetry, 50 ms after the last, whose body begins with some bytes. */
function telemetry(
  index: number,
  body: Uint8Array,
  startSec = START_SEC,
): Part {
  const header = Header.create({
    frameId: TELEMETRY,
    counter: index,
    taiSec: startSec + BigInt(Math.floor(index / 20)),
    taiNsec: BigInt(index % 20) * 50_000_000n,
  });
  const rest = new Uint8Array(BODY_BYTES - body.length).fill(0xee);
  return { bytes: concat(header.bytes, body, rest), isFrame: true };
}

/** Frames of telemetry. */
function frames(first: number, count: number, startSec = START_SEC): Part[] {
  const nothing = new Uint8Array(0);
  return Array.from(
    { length: count },
    (_, i) => telemetry(first + i, nothing, startSec),
  );
}

function other(bytes: Uint8Array): Part {
  return { bytes, isFrame: false };
}

function streamOf(parts: readonly Part[]): Uint8Array {
  return concat(...parts.map(({ bytes }) => bytes));
}

Deno.test("FrameDecoder finds the frame behind one that was cut short, though its body looks like the one that is due", () => {
  const Short = defineStruct("Short", { data: "u64" }, { frameId: CONFIG });
  const layout = frameLayout(Header, [Short, SimpleTelemetry]);
  const due = Header.create({ frameId: CONFIG, ...IMPOSSIBLE }).bytes;
  const next = Header.create({ frameId: TELEMETRY }).bytes.subarray(0, 4);
  const [whole] = frames(5, 1);
  const parts = [
    ...frames(0, 5),
    other(whole.bytes.subarray(0, -due.length)), // its end would be where due is
    telemetry(6, concat(due, new Uint8Array(Short.byteLength), next)),
    ...frames(7, 5),
  ];
  for (const chunk of CHUNKS) {
    const decoded = decode(streamOf(parts), () => chunk, { layout });
    const result = compare(parts, decoded.frames);
    assertEquals(result, { lost: 0, bogus: 1 }, `${chunk}`);
  }
});

Deno.test("FrameDecoder takes no junk for a frame that ends with a true header, wherever the bytes are split", () => {
  const junk = Header.create({ frameId: CONFIG, ...IMPOSSIBLE }).bytes;
  for (const before of [0, 3]) {
    const noise = new Uint8Array(before).fill(0xee);
    const parts = [...frames(0, 5), other(noise), other(junk), ...frames(5, 5)];
    const bytes = streamOf(parts);
    for (let first = 1; first < bytes.length; first++) {
      const sizes = [first, bytes.length];
      const { frames: found } = decode(bytes, () => sizes.shift()!);
      assertEquals(compare(parts, found), { lost: 0, bogus: 0 }, `${first}`);
    }
  }
});

Deno.test("FrameDecoder emits a frame with an impossible time when the good one before it has two headers for content", () => {
  const Short = defineStruct("Short", { data: "u64" }, { frameId: CONFIG });
  const Long = defineStruct("Long", { data: ["u8", 80] }, { frameId: 0x20 });
  const layout = frameLayout(Header, [Short, Long, SimpleTelemetry]);
  // The header of an answer has no time of its own that would speak for it.
  const answers = layout.frames.map((type) => ({
    ...type,
    isAnswer: type.name === "Long",
  }));
  const content = [0n, 1n].map((sec) =>
    concat(
      Header.create({ frameId: CONFIG, taiSec: 1_500_000_000n + sec }).bytes,
      new Uint8Array(Short.byteLength),
    )
  );
  const long = concat(
    Header.create({ frameId: 0x20, taiSec: START_SEC + 1n }).bytes,
    ...content,
    new Uint8Array(Long.byteLength - 2 * content[0].length).fill(0xee),
  );
  const unstamped = concat(
    Header.create({ frameId: TELEMETRY, ...IMPOSSIBLE }).bytes,
    new Uint8Array(BODY_BYTES),
  );
  for (const each of [layout, { ...layout, frames: answers }]) {
    const parts = [
      ...frames(0, 5),
      { bytes: long, isFrame: true },
      { bytes: unstamped, isFrame: true },
      ...frames(40, 5),
    ];
    const { frames: found } = decode(streamOf(parts), () => Infinity, {
      layout: each,
    });
    assertEquals(compare(parts, found), { lost: 0, bogus: 0 });
  }
});

Deno.test("FrameDecoder finds the frames of a clock that was set, not a header before them with a time of its own", () => {
  const junk = Header.create({ frameId: CONFIG, taiSec: 1_500_000_000n }).bytes;
  const parts = [
    ...frames(0, 5),
    other(new Uint8Array(3).fill(0xee)),
    other(junk),
    ...frames(5, 5, START_SEC + 2n * DAY_SEC),
  ];
  const { frames: found } = decode(streamOf(parts), () => Infinity);
  assertEquals(compare(parts, found), { lost: 0, bogus: 0 });
});

Deno.test("FrameDecoder loses no frame with a header for content, though junk follows", () => {
  const content = Header.create({ frameId: CONFIG, taiSec: START_SEC + 1n });
  const parts = [
    ...frames(0, 5),
    telemetry(5, content.bytes),
    other(new Uint8Array(60).fill(0xee)), // more than the frame in it would take
    ...frames(6, 5),
  ];
  const { frames: found } = decode(streamOf(parts), () => Infinity);
  assertEquals(compare(parts, found).lost, 0);
});

Deno.test("FrameDecoder counts no unknown frame that is the content of a good one, though junk follows", () => {
  const content = Header.create({ frameId: 0x77, taiSec: START_SEC + 1n });
  const parts = [
    ...frames(0, 5),
    telemetry(5, content.bytes),
    other(new Uint8Array(60).fill(0xee)),
    ...frames(6, 5),
  ];
  const { frames: found, decoder } = decode(streamOf(parts), () => Infinity);
  assertEquals(compare(parts, found), { lost: 0, bogus: 0 });
  assertEquals(decoder.unknown.count, 0);
});
