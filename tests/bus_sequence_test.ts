// Sequences of messages: missing, repeated and late ones.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { SequenceWatch } from "../src/bus/sequence_watch.ts";

/** Judges messages of one channel and run; what is missing, in front of each. */
function judge(watch: SequenceWatch, sequences: number[], run = "a") {
  return sequences.map((sequence) => {
    const { order, missing } = watch.note(run, "telemetry", sequence);
    return missing > 0 ? `${order} -${missing}` : order;
  });
}

Deno.test("SequenceWatch.note() counts what is missing in front of a message", () => {
  const watch = new SequenceWatch();
  assertEquals(judge(watch, [7, 8, 11, 12]), [
    "next",
    "next",
    "next -2",
    "next",
  ]);
});

Deno.test("SequenceWatch.note() finds repeated and late messages", () => {
  const watch = new SequenceWatch();
  judge(watch, [0, 1, 5]);
  assertEquals(judge(watch, [1, 3, 3, 5, 2, 4, 4]), [
    "repeated",
    "late",
    "repeated",
    "repeated",
    "late",
    "late",
    "repeated",
  ]);
});

Deno.test("SequenceWatch.note() keeps the runs of two gateways apart", () => {
  const watch = new SequenceWatch();
  assertEquals(judge(watch, [3, 4], "a"), ["next", "next"]);
  assertEquals(judge(watch, [0, 1], "b"), ["next", "next"]);
  assertEquals(judge(watch, [5, 4], "a"), ["next", "repeated"]);
});

Deno.test("SequenceWatch.lose() has the lost messages not missed again", () => {
  const watch = new SequenceWatch();
  judge(watch, [0, 1]);
  assertEquals(watch.lose("a", "telemetry", 4), true);
  assertEquals(judge(watch, [5]), ["next"]);
  assertEquals(watch.lose("a", "telemetry", 4), false);
});

Deno.test("SequenceWatch.note() finds late messages of the last 64 gaps", () => {
  const watch = new SequenceWatch();
  const sequences = Array.from({ length: 66 }, (_, index) => 2 * index);
  judge(watch, sequences);
  assertEquals(judge(watch, [1, 3, 129]), ["repeated", "late", "late"]);
});

Deno.test("SequenceWatch.note() keeps the last 8 runs", () => {
  const watch = new SequenceWatch();
  for (let run = 0; run < 9; run++) judge(watch, [5], `${run}`);
  assertEquals(judge(watch, [4], "1"), ["repeated"]);
  assertEquals(judge(watch, [4], "0"), ["next"]);
});
