// The stand-in for jsr:@std/log behaves as version 0.224.14 of it, where programs rely
// on that.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { getLogger } from "jsr:@std/log@^0.224/get-logger";
import { getLevelByName, getLevelName } from "jsr:@std/log@^0.224/levels";
import { Logger } from "jsr:@std/log@^0.224/logger";

Deno.test("getLogger() has no default logger until setup() is loaded", async () => {
  for (const name of [undefined, ""]) {
    assertThrows(() => getLogger(name), Error, '"default" logger must be set');
  }
  await import("jsr:@std/log@^0.224/setup");
  assertEquals(getLogger("").loggerName, "default");
  assertEquals(getLogger("").handlers.length, 1);
  assertEquals(getLogger("unknown").handlers, []);
});

Deno.test("getLevelByName(), getLevelName() and Logger.level throw on an unknown level", () => {
  const noName = "NONE" as "INFO";
  const noLevel = 5 as 10;
  const logger = new Logger("test", "INFO");
  for (
    const [call, name, message] of [
      [() => getLevelByName(noName), "Error", "no level named NONE"],
      [() => getLevelName(noLevel), "Error", "no name for level: 5"],
      [() => logger.level = noLevel, "TypeError", "Invalid log level: 5"],
    ] as const
  ) {
    const error = assertThrows(call, Error, message);
    assertEquals(error.name, name);
  }
  assertEquals(logger.level, 20);
});
