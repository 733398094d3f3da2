// Options of a link's calls, without a link.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { Command } from "../mod.ts";
import {
  readBufferOptions,
  readCommandCall,
  readOutcomesOnly,
  readSignal,
  readWaitCall,
  readWaitOptions,
} from "../src/link/call_options.ts";

const ACTION = "do it";
const { signal } = new AbortController();

Deno.test("readBufferOptions() has a policy of the call, and no limit of frames, by default", () => {
  assertEquals(readBufferOptions({}, "lossless", ACTION), {
    buffer: "lossless",
    framesMax: Infinity,
    signal: undefined,
  });
  const options = { buffer: "latest", framesMax: 1, signal } as const;
  assertEquals(readBufferOptions(options, "lossless", ACTION), options);
  const framesMax = 2 ** 32 - 1;
  assertEquals(
    readBufferOptions({ framesMax }, "dropOldest", ACTION).framesMax,
    framesMax,
  );
  for (const framesMax of [0, 2 ** 32]) {
    assertThrows(
      () => readBufferOptions({ framesMax }, "dropOldest", ACTION),
      RangeError,
      `framesMax must be in 1..4294967295: received ${framesMax}`,
    );
  }
});

Deno.test("readWaitOptions() has the time limit of the call by default, and throws the reason of an aborted signal", () => {
  assertEquals(readWaitOptions({}, ACTION, 7), {
    timeoutMs: 7,
    signal: undefined,
  });
  const options = { timeoutMs: 8, signal };
  assertEquals(readWaitOptions(options, ACTION, 7), options);
  const call = readWaitCall(options, ACTION, 7);
  assertEquals([call.deadline.timeoutMs, call.signal], [8, signal]);
  const reason = new Error("canceled");
  const aborted = AbortSignal.abort(reason);
  assertThrows(
    () => readWaitOptions({ signal: aborted }, ACTION, 7),
    Error,
    "canceled",
  );
});

Deno.test("readCommandCall() gives a command 5 s by default", () => {
  const command = Command.create({ code: 1 });
  const read = (options: Parameters<typeof readCommandCall>[2]) => {
    const call = readCommandCall(Command, command, options, ACTION);
    const { deadline, signal, urgent, source } = call;
    return [deadline.timeoutMs, signal, urgent, source];
  };
  assertEquals(read({}), [5000, undefined, undefined, undefined]);
  assertEquals(
    read({ timeoutMs: 1, signal, urgent: true, source: "a test" }),
    [1, signal, true, "a test"],
  );
  assertThrows(
    () => readCommandCall(Command, { code: 1 } as never, {}, ACTION),
    TypeError,
    "must be made by Command.create()",
  );
});

Deno.test("readSignal() and readOutcomesOnly() read their option alone", () => {
  assertEquals([readSignal({}, ACTION), readSignal({ signal }, ACTION)], [
    undefined,
    signal,
  ]);
  assertEquals(readOutcomesOnly({}, ACTION), false);
  assertEquals(readOutcomesOnly({ outcomesOnly: true, signal }, ACTION), true);
});
