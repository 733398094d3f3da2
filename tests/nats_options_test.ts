// Options of NATS, without a server.

import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { connectNats } from "../nats.ts";
import { readNatsOptions } from "../src/nats/nats_options.ts";

Deno.test("connectNats() has the defaults of its documentation", () => {
  assertEquals(readNatsOptions({}) as object, {
    site: "site",
    waitForBroker: false,
    retainMs: 7 * 24 * 3_600_000,
    retainBytesMax: Infinity,
    storage: "file",
    replicas: 1,
    tls: undefined,
    credentials: undefined,
    user: undefined,
    password: undefined,
    token: undefined,
  });
});

Deno.test("connectNats() takes each option within its limits, and refuses what is beyond by name", async () => {
  const cases: [string, unknown[], unknown[]][] = [
    ["site", ["a", "a_1-b"], ["", "a.b", 1]],
    ["credentials", ["text"], [1]],
    ["user", ["u"], [null]],
    ["password", ["p"], [{}]],
    ["token", ["t"], [1n]],
    ["waitForBroker", [true, false], [1]],
    ["retainMs", [1_000, 3_153_600_000_000], [999, 3_153_600_000_001]],
    ["retainBytesMax", [2 ** 20, Infinity], [2 ** 20 - 1, 2 ** 53]],
    ["storage", ["file", "memory"], ["disk"]],
    ["replicas", [1, 5], [0, 6]],
  ];
  for (const [name, allowed, refused] of cases) {
    for (const value of allowed) {
      const read = readNatsOptions({ [name]: value }) as object;
      assertEquals((read as Record<string, unknown>)[name], value);
    }
    for (const value of refused) {
      assertThrows(
        () => readNatsOptions({ [name]: value }),
        Error,
        `Cannot connect to NATS as ${name} must `,
      );
    }
  }
  for (const servers of ["", [], ["a", ""], [1]]) {
    const error = await assertRejects(() => connectNats(servers as string[]));
    assert(error instanceof TypeError, String(servers));
  }
});
