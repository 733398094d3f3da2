// Verb `dashboard`.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { runCli } from "./cli_rig.ts";
import { netTest } from "./net.ts";
import { Viewer } from "./view_rig.ts";

const LINK = ["dashboard", "--device", "simple", "--port", "0"];
const PORT = ["--page-port", "0"];

/** Runs the verb until the page was looked at. */
async function serve(
  args: readonly string[],
  look: (url: URL) => Promise<void>,
) {
  const ending = new AbortController();
  const printed = Promise.withResolvers<URL>();
  const running = runCli(args, {
    signal: ending.signal,
    onStdout: (text) => {
      if (text.endsWith("\n")) printed.resolve(new URL(text.trim()));
    },
  });
  const url = await Promise.race([printed.promise, running]);
  if (!(url instanceof URL)) throw new Error(url.stderr);
  await look(url);
  ending.abort();
  return await running;
}

netTest("dashboard serves a link until it is ended", async () => {
  const args = [...LINK, ...PORT, "--stale", "7s"];
  const { code, stderr } = await serve(args, async (url) => {
    assertEquals(url.hash, "");
    const viewer = new Viewer(`ws://${url.host}/socket`);
    const { sources, allowCommands } = await viewer.next("hello");
    assertEquals(allowCommands, false);
    assertEquals(sources.map(({ name }) => name), ["simple"]);
    assertEquals(sources[0].hasAlarms, true);
    assertEquals(sources[0].staleMs, 7_000);
    assertEquals(sources[0].canSend, false);
    await viewer.close();
  });
  assertEquals(code, 0);
  assertStringIncludes(stderr, "Listening at 127.0.0.1: telemetry port");
});

netTest(
  "dashboard prints a link with a token if commands are allowed",
  async () => {
    const args = [...LINK, ...PORT, "--allow-commands"];
    await serve(args, async (url) => {
      assertEquals(url.hash.startsWith("#token="), true);
      const viewer = new Viewer(`ws://${url.host}/socket`);
      const { sources: [{ canSend, commands }] } = await viewer.next("hello");
      assertEquals(canSend, true);
      assertEquals(commands.some(({ name }) => name === "MOVE"), true);
      await viewer.close();
    });
  },
);

Deno.test("dashboard refuses flags that don't fit", async () => {
  const cases: [string[], string][] = [
    [[], "Must be given one of '--device' and '--header'"],
    [["--device", "simple", "--page-port", "65536"], "Flag '--page-port' must"],
    [["--device", "simple", "--page-host", ""], "Flag '--page-host' must"],
    [["--device", "simple", "--structs", "a.ts"], "needs '--recording'"],
    [
      ["--recording", "x", "--allow-commands"],
      "Flag '--allow-commands' is of a link: received '--recording', too",
    ],
    [["--recording", "x", "--record", "y"], "Flag '--record' is of a link"],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli(["dashboard", ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});
