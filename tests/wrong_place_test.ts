import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { assertLessOrEqual } from "jsr:@std/assert@^1.0.19";
import { FaultyFrames } from "../src/simulator/faults/faulty_frames.ts";
import { FRAME_FAULTS } from "../src/simulator/faults/faults.ts";
import type { Transmission } from "../src/simulator/faults/frame_faults.ts";
import { Random } from "../src/simulator/faults/random.ts";
import { SimpleDevice } from "../src/simulator/devices/simple_device.ts";
import { decode } from "./decoder_stream.ts";

const STREAMS = 700;
const FIRST_SEED = 1;
const DAMAGED = 12;
const UNDAMAGED = 100;
/**
 * Upper byte of a time stamp's nanoseconds that equals the frame id of telemetry: 17 bytes
 * behind it, each header looks like another one without a counter and a time.
 */
const TAI_NS = 1_795_947_157n * 1_000_000_000n + (0x05n << 24n);

/** Returns the largest number of frames that weren't found behind damaged ones. */
function framesLost(seed: number): number {
  const random = new Random(seed);
  let taiNs = TAI_NS + BigInt(random.integer(0, 9_000_000));
  const frames = new FaultyFrames(new SimpleDevice(), 0, () => taiNs);
  const sent: Transmission[] = [];
  const send = (fault: (typeof FRAME_FAULTS)[number]) => {
    sent.push(frames.telemetry(fault, random, 5));
    taiNs += BigInt(random.integer(10_000, 30_000));
  };
  for (let i = 0; i < 3; i++) send("none");
  for (let i = 0; i < DAMAGED; i++) {
    send(random.chance(0.4) ? "bitFlipped" : random.pick(FRAME_FAULTS));
  }
  for (let i = 0; i < UNDAMAGED; i++) send("none");
  const bytes = concat(sent.flatMap(({ writes }) => writes));
  const chunk = random.pick([
    () => 68,
    () => random.integer(1, 300),
    () => 4000,
  ]);
  const decoded = decode(bytes, chunk, { capacity: 16384 });
  const found = new Set(decoded.frames.map((frame) => frame.join()));
  return sent.slice(-UNDAMAGED)
    .filter(({ frames: [{ bytes }] }) => !found.has(bytes.join())).length;
}

Deno.test("FrameDecoder finds the headers again when the time stamps look like headers", () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + STREAMS; seed++) {
    assertLessOrEqual(framesLost(seed), 3, `seed ${seed}`);
  }
});
