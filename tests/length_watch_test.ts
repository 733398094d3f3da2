import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../src/protocol/two_socket.ts";
import { SimpleTelemetry } from "../src/protocol/devices/simple_facts.ts";
import { concat, decode } from "./decoder_stream.ts";
import { LengthWatch } from "../src/framing/length_watch.ts";

const [CONFIG, TELEMETRY] = [0, 1];

/** Types and lengths that a watch knows to be wrong. */
const known = (watch: LengthWatch) =>
  watch.mismatches.map(({ frameType, seenBytes }) => [frameType, seenBytes]);

Deno.test("LengthWatch knows a length after three equal deviations in a row", () => {
  const watch = new LengthWatch();
  const wrong = (bytes: number) => watch.wrong(TELEMETRY, bytes, false);
  assertEquals([wrong(40), wrong(40), known(watch)], [false, false, []]);
  assertEquals([wrong(44), wrong(44), known(watch)], [false, false, []]);
  assertEquals([wrong(44), known(watch)], [false, [[TELEMETRY, 44]]]);
  assertEquals([wrong(44), known(watch)], [true, [[TELEMETRY, 44]]]);
  assertEquals(watch.mismatches[0].count, 4);
  assertEquals([wrong(40), known(watch)], [false, []], "another deviation");
});

Deno.test("LengthWatch forgets deviations when a frame of the type is as long as declared", () => {
  const watch = new LengthWatch();
  for (let i = 0; i < 3; i++) watch.wrong(TELEMETRY, 40, false);
  watch.right(TELEMETRY);
  assertEquals(known(watch), []);
  watch.wrong(TELEMETRY, 40, false);
  watch.right(CONFIG);
  watch.wrong(TELEMETRY, 40, false);
  assertEquals(known(watch), []);
  watch.wrong(TELEMETRY, 40, false);
  assertEquals(known(watch), [[TELEMETRY, 40]]);
});

Deno.test("LengthWatch knows the length of a connection's only configuration when frames of another type are right", () => {
  const watch = new LengthWatch();
  watch.wrong(CONFIG, 30, true);
  assertEquals(known(watch), []);
  watch.right(TELEMETRY);
  assertEquals(known(watch), [[CONFIG, 30]]);
});

Deno.test("LengthWatch suspects no first frame whose type is or was right", () => {
  const isNext = new LengthWatch();
  isNext.wrong(CONFIG, 30, true);
  isNext.right(CONFIG);
  isNext.right(TELEMETRY);
  assertEquals(known(isNext), []);
  const wasBefore = new LengthWatch();
  wasBefore.right(CONFIG);
  wasBefore.reset();
  wasBefore.wrong(CONFIG, 30, true);
  wasBefore.right(TELEMETRY);
  assertEquals(known(wasBefore), []);
  const isLater = new LengthWatch();
  isLater.wrong(CONFIG, 30, false);
  isLater.right(TELEMETRY);
  assertEquals(known(isLater), []);
  const isGone = new LengthWatch();
  isGone.wrong(CONFIG, 30, true);
  isGone.reset();
  isGone.right(TELEMETRY);
  assertEquals(known(isGone), []);
});

Deno.test("LengthWatch.takeDue() returns each mismatch once a connection", () => {
  const watch = new LengthWatch();
  const due = () => watch.takeDue().map(({ seenBytes }) => seenBytes);
  for (let i = 0; i < 3; i++) watch.wrong(TELEMETRY, 40, false);
  assertEquals([due(), due()], [[40], []]);
  watch.reset();
  assertEquals([due(), due()], [[40], []]);
  for (let i = 0; i < 3; i++) watch.wrong(TELEMETRY, 44, false);
  assertEquals([due(), due()], [[44], []]);
});

Deno.test("FrameDecoder.lengths has the length of frames that are shorter or longer than declared", () => {
  for (
    const [sentBytes, chunk] of [[40, 1], [40, Infinity], [48, 1], [
      48,
      Infinity,
    ]]
  ) {
    const stream = concat(...Array.from({ length: 8 }, (_, i) => {
      const header = Header.create({
        frameId: SimpleTelemetry.frameId,
        counter: i,
        taiSec: 1_700_000_000n + BigInt(i),
      });
      return concat(header.bytes, new Uint8Array(sentBytes).fill(0xee));
    }));
    const { decoder } = decode(stream, () => chunk, { ends: false });
    const [{ frameType, seenBytes }] = decoder.lengths.takeDue();
    const context = `${sentBytes} bytes, ${chunk} at once`;
    assertEquals([frameType, seenBytes], [1, 24 + sentBytes], context);
  }
});
