import { assertEquals, assertLess } from "jsr:@std/assert@^1.0.19";
import { flatFields } from "../src/struct/flat_fields.ts";
import { defineStruct } from "../src/struct/struct.ts";
import { FrameBuffer } from "../src/view/page/frame_buffer.ts";

const Frame = defineStruct("Frame", { pad: "u16", value: "f64", big: "u64" });
const [, VALUE, BIG] = flatFields(Frame, undefined, "list fields");
const { byteLength } = Frame;

/** Returns a batch of frames, whose value is their time. */
function batch(times: readonly number[], missed: readonly number[] = []) {
  const bytes = new Uint8Array(times.length * byteLength);
  times.forEach((time, i) =>
    bytes.set(Frame.create({ value: time, big: 7n }).bytes, i * byteLength)
  );
  return {
    times: Float64Array.from(times),
    missed: Uint32Array.from(times, (_, i) => missed[i] ?? 0),
    bytes,
  };
}

function counted(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

function valuesOf(buffer: FrameBuffer): number[] {
  return [...buffer.column(VALUE, 0)];
}

Deno.test("FrameBuffer.column() decodes frames that were received before the field was picked, and after", () => {
  const buffer = new FrameBuffer(byteLength, 1e6);
  buffer.append(batch([1, 2]));
  assertEquals(valuesOf(buffer), [1, 2]);
  buffer.append(batch([3]));
  assertEquals(valuesOf(buffer), [1, 2, 3]);
  assertEquals([...buffer.column(BIG, 0)], [7, 7, 7]);
  assertEquals(Frame.view(buffer.frame(2).buffer, 2 * byteLength).value, 3);
});

Deno.test("FrameBuffer.append() keeps the last frames within the bytes that it may have", () => {
  const bytesMax = 5000 * byteLength;
  const buffer = new FrameBuffer(byteLength, bytesMax);
  let next = 0;
  for (const count of [1, 700, 1300, 2600, 900, 6000, 1, 2499, 3]) {
    buffer.append(batch(counted(next, count)));
    next += count;
    const kept = counted(next - buffer.length, buffer.length);
    assertEquals(valuesOf(buffer), kept);
    assertEquals([...buffer.times], kept);
    assertEquals(buffer.dropped, next - buffer.length);
    assertLess(buffer.length * byteLength, bytesMax + 1);
  }
  assertLess(buffer.framesMax - 1, buffer.length);
});

Deno.test("FrameBuffer.append() drops what is later than the new frames when the clock was stepped back", () => {
  const buffer = new FrameBuffer(byteLength, 1e6);
  buffer.append(batch([10, 20, 30, 40]));
  assertEquals(valuesOf(buffer), [10, 20, 30, 40]);
  assertEquals(buffer.append(batch([25, 26])), 2);
  assertEquals(valuesOf(buffer), [10, 20, 25, 26]);
});

Deno.test("FrameBuffer.append() makes times ascend when the clock was stepped back within a batch", () => {
  const buffer = new FrameBuffer(byteLength, 1e6);
  buffer.append(batch([10, 30, 20, 40]));
  assertEquals([...buffer.times], [10, 30, 30, 40]);
});

Deno.test("FrameBuffer.nextTo() steps from frame to frame at times of today, over those received at once", () => {
  const nowMs = Date.UTC(2026, 10, 29);
  const times = [0, 50, 50, 100.25, 150].map((ms) => nowMs + ms);
  const buffer = new FrameBuffer(byteLength, 1e6);
  buffer.append(batch(times));
  assertEquals(times.map((ms) => buffer.lastUpTo(ms)), [0, 2, 2, 3, 4]);
  assertEquals(buffer.lastUpTo(nowMs + 49), 0);
  assertEquals(buffer.lastUpTo(nowMs - 1), -1);
  assertEquals(times.map((ms) => buffer.nextTo(ms, 1)), [1, 3, 3, 4, 5]);
  assertEquals(times.map((ms) => buffer.nextTo(ms, -1)), [-1, 0, 0, 2, 3]);
  assertEquals(buffer.nextTo(nowMs - 1, 1), 0);
  assertEquals(buffer.nextTo(nowMs + 120, -1), 2);
  assertEquals(buffer.nextTo(nowMs - 1, -1) < 0, true);
});

Deno.test("FrameBuffer.insertBefore() puts in frames that were received while the page was away", () => {
  const buffer = new FrameBuffer(byteLength, 1e6);
  buffer.append(batch([1, 2, 8, 9], [0, 0, 5, 0]));
  assertEquals(valuesOf(buffer).length, 4);
  const other = new FrameBuffer(byteLength, 1e6);
  other.append(batch([3, 5], [0, 1]));
  buffer.insertBefore(8, other);
  assertEquals(valuesOf(buffer), [1, 2, 3, 5, 8, 9]);
  assertEquals([...buffer.missed], [0, 0, 0, 1, 5, 0]);
});
