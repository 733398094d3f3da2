import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { askedHost, checkTexts, hostRefusal } from "../src/base/served_host.ts";

Deno.test("hostRefusal() refuses hosts that another's name server may lead here", () => {
  const refused = (host: string, allowed: string[] = []) =>
    hostRefusal(new Request(`http://${host}/metrics?a=b`), allowed);
  for (
    const host of [
      "localhost",
      "localhost:9000",
      "127.0.0.1",
      "10.11.12.13:80",
      "[::1]",
      "[fd00::1]:9000",
    ]
  ) assertEquals(refused(host), undefined, host);
  assertEquals(
    refused("evil.example:9000"),
    "Cannot serve host evil.example: add it to allowHosts if it is a name of this machine",
  );
  for (
    const host of [
      "x-1.2.3.a",
      "1.2.3.4.a",
      "1.2.3.4.example",
      "localhost.example",
    ]
  ) {
    assertEquals(
      refused(host)?.startsWith(`Cannot serve host ${host}:`),
      true,
      host,
    );
  }
});

Deno.test("hostRefusal() lets the allowed names pass, in upper or lower case", () => {
  const refused = (host: string) =>
    hostRefusal(new Request(`http://${host}/`), ["Other", "Dome.Example"]);
  assertEquals(refused("dome.example:1"), undefined);
  assertEquals(refused("DOME.EXAMPLE"), undefined);
  assertEquals(refused("other"), undefined);
  assertEquals(
    refused("x.dome.example")?.slice(0, 33),
    "Cannot serve host x.dome.example:",
  );
});

Deno.test("askedHost() names this machine for a server that listens on all of its addresses", () => {
  const hosts = ["0.0.0.0", "::", "127.0.0.1", "::1", "dome", "10.0.0.0"];
  assertEquals(hosts.map(askedHost), [
    "localhost",
    "localhost",
    "127.0.0.1",
    "::1",
    "dome",
    "10.0.0.0",
  ]);
});

Deno.test("checkTexts() takes arrays of strings only", () => {
  checkTexts([], "serve", "allowHosts");
  checkTexts(["a", ""], "serve", "allowHosts");
  for (
    const [value, received] of [
      ["a", '"a"'],
      [["a", 1], "an object"],
      [[1, "a"], "an object"],
      [undefined, "undefined"],
      [{ length: 0 }, "an object"],
    ] as const
  ) {
    const error = assertThrows(
      () => checkTexts(value, "serve", "allowHosts"),
      TypeError,
    );
    assertEquals(
      error.message,
      `Cannot serve as allowHosts must be an array of strings: received ${received}`,
    );
  }
});
