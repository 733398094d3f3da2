// Sentences on frames that don't match the structs.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import {
  mismatchText,
  silenceText,
  unknownIdText,
} from "../src/framing/finding_text.ts";
import { SIMPLE_LAYOUT } from "./decoder_stream.ts";

Deno.test("unknownIdText() names the ids with all digits of the field, and the struct of that length", () => {
  assertEquals(
    unknownIdText({ frameId: 7, count: 1 }, SIMPLE_LAYOUT),
    "Skipped 1 frame with the undeclared frame id 0x0007; declared are 0x0019 (SimpleConfig, 48 bytes), 0x0005 (SimpleTelemetry, 68 bytes): is a struct missing, or declared with another frameId?",
  );
  const twin = { frameId: 0x21, count: 3, lengthBytes: 68 };
  assertEquals(
    unknownIdText(twin, SIMPLE_LAYOUT),
    "Skipped 3 frames with the undeclared frame id 0x0021, every 68 bytes or more with their header; declared are 0x0019 (SimpleConfig, 48 bytes), 0x0005 (SimpleTelemetry, 68 bytes): is 0x0021 the frameId of SimpleTelemetry?",
  );
});

Deno.test("mismatchText() reports how far a struct is from its frames", () => {
  const finding = { name: "Config", declaredBytes: 24 };
  assertEquals(
    mismatchText({ ...finding, count: 3, seenBytes: 25 }),
    "Config frames are always 1 byte longer than declared (24), so their fields can't be trusted: is the struct 25 bytes long?",
  );
  assertEquals(
    mismatchText({ ...finding, count: 1, seenBytes: 22 }),
    "The first Config frame is 2 bytes shorter than declared (24): is the struct 22 bytes long, or were bytes of it lost?",
  );
  assertStringIncludes(
    mismatchText({ ...finding, count: 1, seenBytes: 26 }),
    "is the struct 26 bytes long, or did other bytes follow it?",
  );
});

Deno.test("silenceText() suspects by what is received instead of telemetry", () => {
  const finding = {
    silentMs: 1999.6,
    hadTelemetry: true,
    configFrames: 0,
    bytes: 0,
    lastHex: "",
  };
  const cases: [changes: Partial<typeof finding>, text: string][] = [
    [{}, "none was received for 2000 ms: the controller may be stuck"],
    [{ hadTelemetry: false }, "since it connected: the controller may serve"],
    [{ configFrames: 9 }, "the controller may be stuck"],
    [{ configFrames: 10 }, "10 frames of configuration: are ConfigClass and"],
    [{ bytes: 3, lastHex: "ff00ff" }, "3 bytes that are no declared frame"],
    [{ bytes: 3, lastHex: "ff00ff", configFrames: 10 }, "they end with ff00ff"],
  ];
  for (const [changes, text] of cases) {
    assertStringIncludes(silenceText({ ...finding, ...changes }), text);
  }
});
