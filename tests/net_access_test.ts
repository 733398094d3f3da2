// The question for the permission for the net, with Deno's answers played.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { askForNet } from "../src/transport/net_access.ts";
import { playAnswer } from "./played_answer.ts";

Deno.test("askForNet() asks for the address that a thread will use", () => {
  using played = playAnswer(() => {});
  askForNet({ hostname: "10.0.0.1", port: 5570 }, "dial");
  askForNet({ hostname: "::1", port: 80 }, "listen");
  askForNet({ hostname: "rotator.example", port: 80 }, "dial");
  askForNet({ hostname: null, port: 0 }, "listen");
  assertEquals(played.asked, [
    { name: "net", host: "10.0.0.1:5570" },
    { name: "net", host: "[::1]:80" },
    { name: "net", host: "rotator.example:80" },
    { name: "net", host: "[::]:0" },
  ]);
});

Deno.test("askForNet() leaves a name that can't be asked for to the thread, and no other error", () => {
  const address = { hostname: "no name", port: 1 };
  {
    using _played = playAnswer(() => {
      throw new URIError("invalid host");
    });
    askForNet(address, "dial");
  }
  using _played = playAnswer(() => {
    throw new TypeError("broken");
  });
  assertThrows(() => askForNet(address, "dial"), TypeError, "broken");
});

Deno.test("askForNet() throws in another runtime, with the way to start the program", () => {
  const { Deno: deno } = globalThis;
  Reflect.deleteProperty(globalThis, "Deno");
  try {
    assertThrows(
      () => askForNet({ hostname: null, port: 0 }, "start server"),
      Error,
      "Cannot start server: its threads need Deno, and this program runs in another runtime; start it with `deno run --allow-net`",
    );
  } finally {
    Object.defineProperty(globalThis, "Deno", {
      value: deno,
      configurable: true,
      writable: true,
    });
  }
});
