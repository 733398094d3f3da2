import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { defineStruct } from "../src/struct/struct.ts";

const Config = defineStruct("Config", { a: "f64" }, { frameId: 0x19 });
const Telemetry = defineStruct("Telemetry", { b: "u32" }, { frameId: 0x05 });

Deno.test("frameLayout() returns the offsets of the fields of the standard header", () => {
  assertEquals(frameLayout(Header, [Config, Telemetry], 0x1234), {
    headerBytes: 24,
    frameId: { offset: 2, byteLength: 2 },
    syncPattern: { offset: 0, byteLength: 2 },
    counter: { offset: 4, byteLength: 4 },
    taiOffsets: { sec: 8, nsec: 16 },
    expectedSyncPattern: 0x1234,
    frames: [
      { name: "Config", frameId: 0x19, byteLength: 32 },
      { name: "Telemetry", frameId: 0x05, byteLength: 28 },
    ],
  });
});

Deno.test("frameLayout() accepts a header with a frame id only", () => {
  const Tiny = defineStruct("Tiny", { pad: "u8", frameId: "u8" });
  const layout = frameLayout(Tiny, [Config]);
  assertEquals(layout.headerBytes, 2);
  assertEquals(layout.frameId, { offset: 1, byteLength: 1 });
  assertEquals(layout.syncPattern, undefined);
  assertEquals(layout.counter, undefined);
  assertEquals(layout.taiOffsets, undefined);
});

Deno.test("frameLayout() names the fault of a struct", () => {
  const NoId = defineStruct("NoId", { a: "u8" });
  const SameId = defineStruct("SameId", { a: "u8" }, { frameId: 0x19 });
  const BigId = defineStruct("BigId", { a: "u8" }, { frameId: 0x10000 });
  const NoFrameId = defineStruct("NoFrameId", { id: "u16", frameId: "f64" });
  const NoSync = defineStruct("NoSync", { frameId: "u16" });
  const cases = [
    [TypeError, '"NoFrameId"', () => frameLayout(NoFrameId, [Config])],
    [
      TypeError,
      '"NoId" as it has no frame id',
      () => frameLayout(Header, [NoId]),
    ],
    [
      RangeError,
      "both have frame id 25",
      () => frameLayout(Header, [Config, SameId]),
    ],
    [
      RangeError,
      "0..65535: received 65536",
      () => frameLayout(Header, [BigId]),
    ],
    [
      TypeError,
      '"NoSync" as it has no field "syncPattern"',
      () => frameLayout(NoSync, [Config], 1),
    ],
    [
      RangeError,
      "telemetrySyncPattern",
      () => frameLayout(Header, [Config], -1),
    ],
    [
      RangeError,
      "telemetrySyncPattern",
      () => frameLayout(Header, [Config], 1.5),
    ],
  ] as const;
  for (const [ErrorClass, message, call] of cases) {
    assertThrows(call, ErrorClass, message);
  }
});
