// The classes of errors: their names, and what callers read of them.

import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  LinkClosedError,
  LinkLostError,
  LinkStaleError,
  NotConnectedError,
  TimeoutError,
} from "../src/base/errors.ts";

const cause = new Error("reset");
const MESSAGE = "Cannot send command 5: it\nfailed";
const ERRORS: readonly [error: Error, fields: Record<string, unknown>][] = [
  [new NotConnectedError(MESSAGE, "command"), {
    name: "NotConnectedError",
    socket: "command",
  }],
  [new LinkLostError(MESSAGE, "combined", { cause, commandWritten: true }), {
    name: "LinkLostError",
    socket: "combined",
    commandWritten: true,
    cause,
  }],
  [new LinkStaleError(MESSAGE, "telemetry", 300, { commandWritten: false }), {
    name: "LinkStaleError",
    socket: "telemetry",
    commandWritten: false,
    silenceMsMax: 300,
  }],
  [new TimeoutError(MESSAGE, 5000, { commandWritten: true }), {
    name: "TimeoutError",
    timeoutMs: 5000,
    commandWritten: true,
  }],
  [new LinkClosedError(MESSAGE, { commandWritten: false }), {
    name: "LinkClosedError",
    commandWritten: false,
  }],
  [new CommandRejectedError(MESSAGE, 5, "not enabled\n", 2), {
    name: "CommandRejectedError",
    code: 5,
    reason: "not enabled\n",
    status: 2,
  }],
];

for (const [error, fields] of ERRORS) {
  Deno.test(`${error.name} has its facts as fields, and a message of one line`, () => {
    const { message } = error;
    assertEquals({ ...error, ..."cause" in error && { cause } }, fields);
    assertEquals(error.cause === undefined || error.cause === cause, true);
    assertMatch(message, /^Cannot send command 5: it.*failed$/);
  });
}

Deno.test("LinkLostError has a cause only if it is given one", () => {
  assertEquals("cause" in new LinkLostError(MESSAGE, "command"), false);
});
