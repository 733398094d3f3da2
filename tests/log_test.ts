import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { getLogger } from "jsr:@std/log@^0.224/get-logger";
import {
  addressText,
  defaultLog,
  harmless,
  type LogSink,
  placeOf,
  stackOf,
} from "../src/base/log.ts";
import { hex } from "../src/base/printable.ts";
import { ManualClock } from "./manual_clock.ts";

/** A log that keeps its lines, and fails for as long as the test says. */
function brokenLog(fail: () => unknown) {
  const lines: string[] = [];
  const reports: string[] = [];
  const rig = { isBroken: false, lines, reports };
  const write = (level: string) => (message: string) => {
    if (rig.isBroken) return fail();
    return lines.push(`${level} ${message}`);
  };
  const sink: LogSink = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  const log = harmless(sink, (message) => reports.push(message));
  return Object.assign(rig, { log });
}

Deno.test("defaultLog() passes each message to the logger hexrotcomm at its level", () => {
  const logger = getLogger("hexrotcomm");
  const { levelName } = logger;
  const lines: string[] = [];
  const handler = {
    level: 0,
    handle: (record: { levelName: string; msg: string }) =>
      void lines.push(`${record.levelName} ${record.msg}`),
  };
  logger.levelName = "DEBUG";
  logger.handlers.push(handler as unknown as typeof logger.handlers[0]);
  try {
    const log = defaultLog();
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
  } finally {
    logger.handlers.pop();
    logger.levelName = levelName;
  }
  assertEquals(lines, ["DEBUG a", "INFO b", "WARN c", "ERROR d"]);
});

const full = () => {
  throw new Error("disk\nfull");
};
const rejects = () => Promise.reject(new Error("disk\nfull"));

Deno.test("harmless() writes each level, made printable", () => {
  const { log, lines, reports } = brokenLog(full);
  log.debug("a");
  log.info("b");
  log.warn("c\x1b");
  log.error("d");
  assertEquals(lines, ["debug a", "info b", "warn c\\u001b", "error d"]);
  assertEquals(reports, []);
});

for (const [how, fail] of Object.entries({ throws: full, rejects })) {
  Deno.test(`harmless() counts the lines that a log loses, which ${how}, and reports it once a minute`, async () => {
    using clock = new ManualClock();
    const rig = brokenLog(fail);
    const { log, lines, reports } = rig;
    const write = async (message: string) => {
      log.info(message);
      await clock.settle();
    };
    await write("first");
    rig.isBroken = true;
    for (let i = 0; i < 3; i++) await write("lost");
    clock.skip(59_999);
    await write("lost");
    assertEquals(reports, [
      "The log has failed: disk\\nfull. Its lines are lost until it works again: look after the disk or handler that it writes to",
    ]);
    clock.skip(1);
    await write("lost");
    assertEquals(reports.length, 2);
    rig.isBroken = false;
    await write("next");
    await write("last");
    assertEquals(lines, [
      "info first",
      "info next",
      "warn Lost 5 lines of this log as it failed: disk\\nfull",
      "info last",
    ]);
  });
}

Deno.test("stackOf() returns the stack of an error, or the value as text where there is none", () => {
  const error = new Error("no\x1b");
  assertMatch(stackOf(error), /^Error: no\\u001b\n {4}at .*log_test\.ts/);
  delete error.stack;
  assertEquals(stackOf(error), "Error: no\\u001b");
  assertEquals(stackOf("text\n"), "text\\n");
  assertEquals(stackOf(undefined), "undefined");
});

Deno.test("placeOf() returns the line that has called a function, if stacks are kept", () => {
  const called = () => placeOf(called);
  function main() {
    return called();
  }
  assertMatch(main(), /^at main \(file:.*log_test\.ts:\d+:\d+\)$/);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // as a program may set it
  try {
    assertEquals(main(), "at an unknown place");
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});

Deno.test("hex() and addressText() show bytes and addresses as logs do", () => {
  assertEquals(hex(Uint8Array.of(0, 10, 255)), "00 0a ff");
  assertEquals(hex(new Uint8Array(0)), "");
  assertEquals(addressText("10.0.0.1", 5000), "10.0.0.1:5000");
  assertEquals(addressText("::1", 5000), "[::1]:5000");
  assertEquals(addressText("host\n", 1), "host\\n:1");
});
