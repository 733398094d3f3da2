// The log of a link, and what the records of a journal become, without sockets.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { EventLog } from "../src/link/events/event_log.ts";
import { LogThrottle } from "../src/link/events/log_throttle.ts";
import type { LinkEvent } from "../src/link/events/events.ts";
import { addressText, harmless, type LogSink } from "../src/base/log.ts";
import { hex } from "../src/base/printable.ts";

type Line = [level: keyof LogSink, message: string];

/** A log that keeps its lines. */
function keeping(): { log: LogSink; lines: Line[] } {
  const lines: Line[] = [];
  const write = (level: keyof LogSink) => (message: string) => {
    lines.push([level, message]);
  };
  return {
    lines,
    log: {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    },
  };
}

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs at another time of `performance.now()`. */
async function later<T>(byMs: number, fn: () => T | Promise<T>): Promise<T> {
  const { now } = performance;
  performance.now = () => now.call(performance) + byMs;
  try {
    return await fn();
  } finally {
    performance.now = now;
  }
}

Deno.test("LogThrottle writes 100 lines of a kind in a second, and then the number of those left out", async () => {
  const { log, lines } = keeping();
  const throttle = new LogThrottle(log);
  for (let i = 0; i < 103; i++) throttle.write("gap", "warn", `line ${i}`);
  for (let i = 0; i < 100; i++) throttle.write("resync", "info", `other ${i}`);
  assertEquals(lines.length, 200);
  assertEquals(lines[99], ["warn", "line 99"]);
  assertEquals(lines[199], ["info", "other 99"]);
  const startMs = performance.now();
  while (lines.length === 200) await pass(10);
  assert(performance.now() - startMs > 500);
  assertEquals(lines[200], ["warn", 'Left out 3 lines about events "gap"']);
  throttle.write("gap", "warn", "again");
  assertEquals(lines[201], ["warn", "again"]);
  throttle.close();
  assertEquals(lines.length, 202);
});

Deno.test("LogThrottle.close() reports the lines left out at once", () => {
  const { log, lines } = keeping();
  const throttle = new LogThrottle(log);
  for (let i = 0; i < 101; i++) throttle.write("rate", "info", "line");
  throttle.close();
  assertEquals(lines.at(-1), ["warn", 'Left out 1 line about events "rate"']);
  throttle.close();
  assertEquals(lines.length, 101);
});

Deno.test("LogThrottle begins a new period after a second", async () => {
  const { log, lines } = keeping();
  const throttle = new LogThrottle(log);
  const write = () => throttle.write("rate", "info", "line");
  for (let i = 0; i < 60; i++) write();
  await later(900, () => Array.from({ length: 40 }, write));
  assertEquals(lines.length, 100);
  await later(1_100, () => Array.from({ length: 100 }, write));
  assertEquals(lines.length, 200);
  throttle.close();
  assertEquals(lines.length, 200);
});

Deno.test("harmless() tries each line, reports a failure once a minute, and counts lost lines", async () => {
  const { log, lines } = keeping();
  const reports: string[] = [];
  let error: Error | undefined = new Error("disk\nfull");
  const failing = harmless({
    ...log,
    warn: (message) => {
      if (error) throw error;
      log.warn(message);
    },
    info: (message) => error ? Promise.reject(error) : log.info(message),
  }, (message) => reports.push(message));
  failing.warn("one");
  failing.info("two");
  await pass(0);
  assertEquals(lines, []);
  assertEquals(reports.length, 1);
  assertMatch(
    reports[0],
    /^The log has failed: disk.*full\. Its lines are lost/,
  );
  await later(59_000, () => failing.warn("three"));
  assertEquals(reports.length, 1);
  await later(61_000, () => failing.warn("four"));
  assertEquals(reports.length, 2);
  error = undefined;
  failing.warn("fi\x1bve");
  assertEquals(lines[0], ["warn", "fi\\u001bve"]);
  assertMatch(lines[1][1], /^Lost 4 lines of this log as it failed: disk/);
  failing.debug("six");
  failing.error("seven");
  assertEquals(lines.slice(2), [["debug", "six"], ["error", "seven"]]);
});

Deno.test("EventLog logs each event at its level, and keeps the last of each type", () => {
  const { log, lines } = keeping();
  const events = new EventLog(log);
  const base = { atMs: 5, message: "it" };
  const status = {
    type: "deviceStatus" as const,
    mayCommand: true,
    interlocked: false,
    inPosition: false,
    tracking: false,
    trackingLost: false,
    changed: [],
  };
  const cases: [object, keyof LogSink][] = [
    [{ type: "connected" }, "info"],
    [{ type: "disconnected" }, "info"],
    [{ type: "stale" }, "warn"],
    [{ type: "resync" }, "warn"],
    [{ type: "gap" }, "warn"],
    [{ type: "layoutMismatch" }, "error"],
    [{ type: "failed" }, "error"],
    [{ type: "rate", isLow: true }, "warn"],
    [{ type: "rate", isLow: false }, "info"],
    [{ ...status, isAlarm: true }, "warn"],
    [{ ...status, isAlarm: false }, "info"],
    [{ type: "commandRejected" }, "info"],
    [{ type: "commandFailed" }, "info"],
    [{ type: "commandSent" }, "debug"],
    [{ type: "commandAcknowledged" }, "debug"],
    [{ type: "commandConfirmed" }, "debug"],
  ];
  for (const [fields, level] of cases) {
    const event = { ...base, ...fields } as LinkEvent;
    events.emit(event);
    assertEquals(lines.at(-1), [level, "it"], JSON.stringify(fields));
    assertEquals(events.last[event.type], event as never);
  }
  assertEquals(lines.length, cases.length);
  // Good news is no problem, nor is what a call rejects with.
  assertEquals(events.lastProblem, {
    ...base,
    ...status,
    isAlarm: true,
  } as LinkEvent);
  events.close();
});

Deno.test("EventLog.iterate() keeps 16,384 events for a slow reader, and counts the oldest as dropped", async () => {
  const events = new EventLog(keeping().log);
  const all = events.iterate();
  const isWanted = (event: LinkEvent): event is LinkEvent =>
    event.type === "connected";
  const some = events.iterate(undefined, isWanted);
  for (let i = 0; i < 16_384 + 3; i++) {
    events.emit({ type: "failed", atMs: i, message: "it" });
  }
  events.emit({
    type: "connected",
    atMs: 9,
    message: "it",
    socket: "command",
    peer: "127.0.0.1:5000",
  });
  assertEquals([all.dropped, some.dropped], [4, 0]);
  assertEquals((await all.next()).value?.atMs, 4);
  assertEquals((await some.next()).value?.atMs, 9);
  events.close();
});

Deno.test("EventLog.iterate() yields every later event to each reader until the end", async () => {
  const events = new EventLog(keeping().log);
  const emit = (message: string) =>
    events.emit({ type: "failed", atMs: 5, message });
  emit("before");
  const first = events.iterate();
  emit("one");
  const second = events.iterate();
  emit("two");
  const left = events.iterate();
  await left.return!();
  emit("thr\x1bee");
  events.close();
  const messages = async (iterator: AsyncIterable<LinkEvent>) =>
    (await Array.fromAsync(iterator)).map(({ message }) => message);
  assertEquals(await messages(first), ["one", "two", "thr\\u001bee"]);
  assertEquals(await messages(second), ["two", "thr\\u001bee"]);
  assertEquals(await messages(left), []);
  assertEquals(await messages(events.iterate()), []);
  const aborted = new EventLog(keeping().log);
  const controller = new AbortController();
  const ended = aborted.iterate(controller.signal);
  controller.abort(new Error("enough"));
  assertEquals(await messages(ended).catch(({ message }) => message), "enough");
  aborted.close();
});

Deno.test("hex() and addressText() return human-readable bytes and addresses", () => {
  assertEquals(hex(new Uint8Array([0, 10, 255])), "00 0a ff");
  assertEquals(hex(new Uint8Array()), "");
  assertEquals(addressText("mtrot", 5570), "mtrot:5570");
  assertEquals(addressText("::1", 5570), "[::1]:5570");
});
