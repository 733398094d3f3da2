// Verbs `watch` and `get` on links; tests/programs/cli_watch_test.ts has recordings.

import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import * as sim from "../simulator.ts";
import { runCli } from "./cli_rig.ts";
import { netTest } from "./net.ts";

const STALE_MS = 50;

/** Starts a controller that listens, and sends often. */
async function startController() {
  const controller = new sim.SimpleController({
    protocol: "single-socket",
    port: 0,
    telemetryIntervalMs: 10,
  });
  await controller.start();
  return controller;
}

/** Arguments for a link to it. */
function linkArgs(
  { port }: { readonly port: number },
  stale = "60s",
): string[] {
  return [
    ...["--device=simple", "--protocol=single-socket", `--port=${port}`],
    `--stale=${stale}`,
  ];
}

netTest(
  "watch prints a line a sample, as text or as JSON, and words on stderr",
  async () => {
    await using controller = await startController();
    controller.telemetry.currPosition = NaN;
    const args = ["watch", "currPosition", "state", ...linkArgs(controller)];
    const text = await runCli([...args, "--count=2"]);
    assertEquals(text.code, 3);
    const lines = text.stdout.trimEnd().split("\n");
    assertEquals(lines.length, 2);
    for (const line of lines) {
      assertStringIncludes(
        line,
        "Z currPosition NaN [invalid], state 0 STANDBY",
      );
    }
    assertStringIncludes(
      text.stderr,
      `Dialling 127.0.0.1:${controller.port}\n`,
    );
    assertStringIncludes(text.stderr, "Not good: currPosition [invalid]\n");

    controller.telemetry.currPosition = 1.5;
    const json = await runCli([...args, "--count=1", "--json"]);
    assertEquals(json.code, 0, json.stderr);
    const { receivedAtMs, ...rest } = JSON.parse(json.stdout);
    assertEquals(Math.abs(receivedAtMs - Date.now()) < 60_000, true);
    assertEquals(rest, { values: { state: 0, currPosition: 1.5 } });
  },
);

netTest(
  "watch --changes prints a line only when a value has changed",
  async () => {
    await using controller = await startController();
    const { telemetry } = controller;
    const timer = setInterval(() => {
      telemetry.currPosition = Math.floor(controller.stats.telemetryFrames / 5);
    }, 5);
    const { stdout, code } = await runCli([
      ...["watch", "currPosition", "--changes", "--count=3", "--json"],
      ...linkArgs(controller),
    ]);
    clearInterval(timer);
    assertEquals(code, 0);
    const values = stdout.trimEnd().split("\n")
      .map((line) => JSON.parse(line).values.currPosition);
    assertEquals([values.length, new Set(values).size], [3, 3]);
    assertGreater(controller.stats.telemetryFrames, 5);
  },
);

netTest("watch and get return 3 when nothing is received in time", async () => {
  const args = ["currPosition", "--device=simple", "--port=0"];
  for (
    const line of [["watch", "--duration=20ms"], ["get", "--timeout=20ms"]]
  ) {
    const { code, stdout, stderr } = await runCli([...line, ...args]);
    assertEquals([code, stdout], [3, ""]);
    assertStringIncludes(stderr, "Listening at 127.0.0.1: telemetry port ");
    assertStringIncludes(
      stderr,
      "\nNothing was received: is the controller on, ",
    );
  }
});

netTest(
  "watch goes on after a lost link, and ends in order by Ctrl-C",
  async () => {
    const first = await startController();
    await using second = new sim.SimpleController({
      protocol: "single-socket",
      port: first.port,
    });
    second.telemetry.currPosition = 2;
    const ctrlC = new AbortController();
    let isReplaced = false;
    const onStdout = async (text: string) => {
      if (text.includes("currPosition 2\n")) ctrlC.abort();
      if (isReplaced) return;
      isReplaced = true;
      await first.close();
      await second.start();
    };
    const line = ["watch", "currPosition", ...linkArgs(first)];
    const { signal } = ctrlC;
    const { code, stderr } = await runCli(line, { signal, onStdout });
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(/is connected to/g)?.length, 2, stderr);
  },
);

netTest("watch returns 3 when telemetry is stale at its end", async () => {
  await using controller = await startController();
  const ctrlC = new AbortController();
  let closing: Promise<void> | undefined;
  const onStdout = () => void (closing ??= controller.close());
  let ending: Promise<void> | undefined;
  const onStderr = (text: string) => {
    // Before this line, a last frame may still be unread.
    if (!text.includes("socket was closed by the controller")) return;
    ending ??= delay(2 * STALE_MS).then(() => ctrlC.abort());
  };
  const line = ["watch", "state", ...linkArgs(controller, `${STALE_MS}ms`)];
  const { signal } = ctrlC;
  const options = { signal, onStdout, onStderr };
  const { code, stderr } = await runCli(line, options);
  await closing;
  assertEquals(code, 3);
  assertStringIncludes(stderr, "\nStale: nothing was received for ");
});

netTest(
  "watch and monitor end quietly when nobody reads a link's values any more",
  async () => {
    await using controller = await startController();
    controller.telemetry.currPosition = NaN;
    for (const verb of ["watch", "monitor"]) {
      const ending = new AbortController();
      const onStdout = () => {
        ending.abort(); // as `Ending` does
        throw new Deno.errors.BrokenPipe();
      };
      const { code, stderr } = await runCli(
        [verb, "currPosition", ...linkArgs(controller)],
        { signal: ending.signal, onStdout },
      );
      assertEquals(code, 0);
      assertEquals(stderr.includes("Not good"), false, stderr);
    }
  },
);

netTest(
  "watch, monitor and status return 3 when the structs are those of another device",
  async () => {
    await using controller = new sim.RotatorController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: 10,
    });
    await controller.start();
    for (const line of [["watch", "--count=50"], ["monitor", "--count=40"]]) {
      const interval = line[0] === "monitor" ? ["--interval=100ms"] : [];
      const { code, stderr } = await runCli([
        ...[...line, ...interval, "applicationStatus"],
        ...linkArgs(controller),
      ]);
      assertEquals(code, 3, stderr);
      assertStringIncludes(stderr, "frames are always 360 bytes longer");
      assertStringIncludes(
        stderr,
        "\nNot good: frames don't fit their structs",
      );
    }
    const { code, stdout } = await runCli(["status", ...linkArgs(controller)]);
    assertEquals(code, 3);
    assertMatch(stdout, /^simple: misread, frames don't fit their structs/);
  },
);

netTest(
  "get prints the value of a field, and those of several in the order of their paths",
  async () => {
    await using controller = await startController();
    controller.telemetry.currPosition = 12.5;
    const get = (...args: string[]) =>
      runCli(["get", ...args, ...linkArgs(controller)]);
    assertEquals((await get("state")).stdout, "0 STANDBY\n");
    assertEquals((await get("state", "--raw", "--next")).stdout, "0\n");
    const both = await get("currPosition", "state");
    assertEquals([both.code, both.stdout], [
      0,
      "currPosition 12.5\nstate 0 STANDBY\n",
    ]);
    const bare = await get("currPosition", "state", "currPosition", "--raw");
    assertEquals(bare.stdout, "12.5\n0\n");
    const { values } = JSON.parse((await get("currPosition", "--json")).stdout);
    assertEquals(values, { currPosition: 12.5 });
  },
);

netTest(
  "get, watch and monitor return 2 for a field that isn't there, and for flags of the other source",
  async () => {
    const cases: [args: string[], words: string][] = [
      [
        ["get", "currPositon", "--device=simple", "--port=0"],
        "did you mean currPosition?",
      ],
      [
        ["watch", "state", "--device=simple", "--from=-5m"],
        "Flag '--from' needs '--recording'",
      ],
      [
        ["monitor", "--device=simple", "--rate=10"],
        "Flag '--rate' needs '--recording'",
      ],
      [
        ["watch", "state", "--recording=night/", "--port=1"],
        "Flag '--port' is of a link: received '--recording', too",
      ],
      [["get", "--device=simple"], "Must be given FIELD…: received nothing"],
      [["get", "state"], "Must be given one of '--device' and '--header'"],
      [["get", "state", "--stale=0"], "'--stale' must be a duration"],
    ];
    for (const [args, words] of cases) {
      const { code, stdout, stderr } = await runCli(args);
      assertEquals([code, stdout], [2, ""], stderr);
      assertStringIncludes(stderr, words);
    }
  },
);
