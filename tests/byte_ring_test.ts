import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { ByteRing } from "../src/framing/byte_ring.ts";

Deno.test("ByteRing keeps every byte in one piece with those behind it", () => {
  const capacity = 16;
  const mirror = 6;
  const ring = new ByteRing(new Uint8Array(capacity + mirror), capacity);
  for (let step = 1, next = 0; next < 200; step = step % 5 + 1) {
    const free = ring.writable(Math.max(0, ring.written - (capacity - step)));
    const part = free.subarray(0, step);
    for (let i = 0; i < part.length; i++) part[i] = next++;
    ring.advance(part.length);
    for (let at = Math.max(0, next - 10); at + mirror <= next; at++) {
      const offset = at % capacity;
      assertEquals(
        [...ring.bytes.subarray(offset, offset + mirror)],
        Array.from({ length: mirror }, (_, i) => at + i),
      );
    }
  }
});

Deno.test("ByteRing.writable() ends at the ring's end and before bytes that are needed", () => {
  const ring = new ByteRing(new Uint8Array(16 + 4), 16);
  assertEquals(ring.writable(0).length, 16);
  ring.advance(10);
  assertEquals(ring.writable(0).length, 6);
  ring.advance(6);
  assertEquals(ring.writable(0).length, 0);
  assertEquals(ring.writable(5).length, 5);
  assertEquals(ring.writable(5).byteOffset, 0);
  assertEquals(ring.writable(-1).length, 0, "more is needed than there is");
});

Deno.test("ByteRing.last() copies the bytes written last, also around the ring's end", () => {
  const ring = new ByteRing(new Uint8Array(16 + 4), 16);
  for (let next = 0; next < 40; next++) {
    ring.writable(ring.written)[0] = next;
    ring.advance(1);
    const count = Math.min(16, ring.written);
    assertEquals(
      [...ring.last(count)],
      Array.from({ length: count }, (_, i) => next + 1 - count + i),
    );
  }
});

Deno.test("ByteRing.holds() is true of a position until it is overwritten", () => {
  const ring = new ByteRing(new Uint8Array(16 + 4), 16);
  ring.advance(16);
  assertEquals([ring.holds(0), ring.holds(1)], [true, true]);
  ring.advance(1);
  assertEquals([ring.holds(0), ring.holds(1)], [false, true]);
});
