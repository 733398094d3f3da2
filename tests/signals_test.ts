import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { aborted, anySignal } from "../src/base/signals.ts";

Deno.test("anySignal() is aborted by any of the signals that were given, with its reason", () => {
  for (const index of [0, 1]) {
    const ends = [new AbortController(), new AbortController()];
    const signal = anySignal(undefined, ends[0].signal, ends[1].signal);
    assertEquals(signal.aborted, false);
    ends[index].abort(index);
    assertEquals([signal.aborted, signal.reason], [true, index]);
  }
  assertEquals(anySignal(AbortSignal.abort(5)).reason, 5);
});

Deno.test("aborted() resolves once a signal is aborted, also if it was before", async () => {
  await aborted(AbortSignal.abort());
  const controller = new AbortController();
  let isAborted = false;
  const waiting = aborted(controller.signal).then(() => isAborted = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isAborted, false);
  controller.abort();
  await waiting;
});
