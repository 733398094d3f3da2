/**
 * Streams for tests of the decoder: frames of the simple device, with faults, and
 * what a decoder makes of them.
 *
 * @module
 */

import { assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import { concat as join } from "jsr:@std/bytes@^1.0.6/concat";
import { ByteRing } from "../src/framing/byte_ring.ts";
import { type Discard, FrameDecoder } from "../src/framing/frame_decoder.ts";
import { type FrameLayout, frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import {
  SimpleConfig,
  SimpleTelemetry,
} from "../src/protocol/devices/simple_facts.ts";
import type { Random } from "./random.ts";

/** One array of several. */
export const concat = (...arrays: Uint8Array[]) => join(arrays);

/** The layout of the simple device's frames: configuration 0, telemetry 1. */
export const SIMPLE_LAYOUT = frameLayout(Header, [
  SimpleConfig,
  SimpleTelemetry,
]);

/** Parts of a header's time stamp. */
export type Clock = "running" | "zero" | "constant" | "random";

/** A header's time, for the frame of an index. */
function tai(clock: Clock, index: number, random: Random) {
  switch (clock) {
    case "running": {
      const nsec = BigInt(index) * 50_000_000n + BigInt(random.integer(0, 999));
      return {
        taiSec: 1_700_000_000n + nsec / 10n ** 9n,
        taiNsec: nsec % 10n ** 9n,
      };
    }
    case "zero":
      return { taiSec: 0n, taiNsec: 0n };
    case "constant":
      return { taiSec: 1000n, taiNsec: 7n };
    case "random":
      return {
        taiSec: BigInt(random.uint32()),
        taiNsec: BigInt(random.integer(0, 999_999_999)),
      };
  }
}

/** A frame of the simple device with random content. */
export function frame(random: Random, index: number, clock: Clock = "running") {
  const isConfig = random.chance(0.05);
  const header = Header.create({
    frameId: isConfig ? 0x19 : 0x05,
    counter: clock === "zero" ? 0 : index,
    ...tai(clock, index, random),
  });
  return concat(header.bytes, random.bytes(isConfig ? 24 : 44));
}

/** A part of a stream. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Whether it is a frame that must be found. */
  readonly isFrame: boolean;
}

/** Undamaged frames, as parts of a stream. */
export function frames(random: Random, count: number, clock?: Clock): Part[] {
  return Array.from({ length: count }, (_, index) => ({
    bytes: frame(random, index, clock),
    isFrame: true,
  }));
}

/** Bytes that belong to no frame. */
export function junk(random: Random, bytesMax: number): Part {
  return { bytes: random.bytes(random.integer(1, bytesMax)), isFrame: false };
}

/** A frame that lost a byte, or has one too many. */
export function damaged(random: Random, { bytes }: Part, at: number): Part {
  const isLost = random.chance(0.5);
  return {
    bytes: concat(
      bytes.subarray(0, at),
      isLost ? new Uint8Array(0) : random.bytes(1),
      bytes.subarray(isLost ? at + 1 : at),
    ),
    isFrame: false,
  };
}

/** Result of decoding a stream. */
export interface Decoded {
  readonly decoder: FrameDecoder;
  readonly frames: readonly Uint8Array[];
  readonly discards: readonly Discard[];
}

/**
 * Decodes a stream, and checks all that holds for any: no frame is repeated or out of
 * order or lies in bytes that the decoder had released, every byte is accounted for, and
 * discards have their place and the bytes around it.
 *
 * @param bytes The stream.
 * @param chunk Number of bytes received at once.
 * @param options `capacity` of the ring, `layout`, and whether the stream `ends`.
 */
export function decode(
  bytes: Uint8Array,
  chunk: () => number,
  { capacity = 1024, layout = SIMPLE_LAYOUT, ends = true }: {
    readonly capacity?: number;
    readonly layout?: FrameLayout;
    readonly ends?: boolean;
  } = {},
): Decoded {
  const longest = Math.max(...layout.frames.map((type) => type.byteLength));
  const mirror = Math.max(64, longest + layout.headerBytes);
  const ring = new ByteRing(new Uint8Array(capacity + mirror), capacity);
  const decoder = new FrameDecoder(layout, ring);
  const frames: Uint8Array[] = [];
  const discards: Discard[] = [];
  let frameBytes = 0;
  let lastStart = -1;
  let oldest = 0;
  const drain = () => {
    for (let found; (found = decoder.next());) {
      if (found.kind === "discard") {
        checkDiscard(found, bytes, ring.written);
        discards.push(found);
        continue;
      }
      const { byteLength } = layout.frames[found.frameType];
      for (let i = 0; i < found.count; i++) {
        const start = found.position + i * byteLength;
        assertGreater(start, Math.max(lastStart, oldest - 1));
        lastStart = start;
        const offset = start % capacity;
        frames.push(ring.bytes.slice(offset, offset + byteLength));
        frameBytes += byteLength;
      }
    }
    oldest = decoder.oldest;
  };
  for (let at = 0; at < bytes.length;) {
    const free = ring.writable(decoder.oldest);
    const part = bytes.subarray(at, at + Math.min(free.length, chunk()));
    assertGreater(part.length, 0, "the decoder must not fill the ring");
    free.set(part);
    ring.advance(part.length);
    at += part.length;
    drain();
  }
  if (ends) {
    decoder.finish();
    drain();
    assertEquals(
      bytes.length + decoder.bytesOverlapped,
      frameBytes + decoder.bytesDiscarded,
    );
  }
  return { decoder, frames, discards };
}

/** Checks a discard against the stream, of which a number of bytes was received. */
function checkDiscard(
  { streamOffset, discardedBytes, resynced, context, contextBefore }: Discard,
  bytes: Uint8Array,
  received: number,
): void {
  const first = streamOffset - contextBefore;
  assertEquals(context, bytes.slice(first, first + context.length));
  assertEquals(resynced, streamOffset + discardedBytes < received);
}

/** Counts the frames that were not found, and those found that are none. */
export function compare(parts: readonly Part[], found: readonly Uint8Array[]) {
  let lost = 0;
  let next = 0;
  const keys = found.map((bytes) => bytes.toHex());
  for (const { bytes, isFrame } of parts) {
    if (!isFrame) continue;
    const at = keys.indexOf(bytes.toHex(), next);
    if (at < 0) lost++;
    else next = at + 1;
  }
  const wanted = parts.filter(({ isFrame }) => isFrame).length;
  return { lost, bogus: found.length - (wanted - lost) };
}
