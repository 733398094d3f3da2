// Verb `monitor` on a terminal; tests/cli_monitor_test.ts has pictures and lines.

import {
  assertEquals,
  assertMatch,
  assertNotMatch,
} from "jsr:@std/assert@^1.0.19";
import * as sim from "../../simulator.ts";
import { pythonTest } from "./program.ts";
import { TerminalProgram } from "./terminal.ts";

/** Starts a controller that listens. */
async function startController() {
  const controller = new sim.SimpleController({
    protocol: "single-socket",
    port: 0,
    telemetryIntervalMs: 20,
  });
  await controller.start();
  return controller;
}

/** Command of a monitor of a controller. */
function monitorOf({ port }: { readonly port: number }, ...args: string[]) {
  return [
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net"],
    ...["--allow-env=TERM", "cli.ts", "monitor", "--interval=20ms"],
    ...["--device=simple", "--protocol=single-socket", `--port=${port}`],
    ...args,
  ];
}

const RESTORED = { isAlternate: false, hasCursor: true };

pythonTest(
  "monitor shows values, their marks, bytes and bits, and searches and freezes by keys",
  async () => {
    await using controller = await startController();
    const { telemetry } = controller;
    telemetry.currPosition = NaN;
    await using program = new TerminalProgram(
      [100, 20],
      monitorOf(controller, "--stale=60s"),
    );
    const lineOf = (path: string) => (lines: readonly string[]) =>
      lines.find((line) => line.includes(path)) ?? "";
    const shows = (path: string, pattern: RegExp) =>
      program.shows(
        String(pattern),
        ({ lines }) => pattern.test(lineOf(path)(lines)),
      );

    // A star is drawn for a second only, and may be gone when this looks.
    const wasShown = (pattern: RegExp) =>
      program.shows(String(pattern), () => pattern.test(program.text));

    const first = await shows("currPosition", /^X {3}currPosition +NaN$/);
    assertEquals(first.isAlternate, true);
    assertEquals(first.hasCursor, false);
    assertMatch(
      first.lines[0],
      /^simple {2}.* Hz {2}age .* s {2}connected {2}20/,
    );
    telemetry.currPosition = 12.5;
    await wasShown(/ {2}\* currPosition +12\.50000/);
    await shows("currPosition", /^ {4}currPosition +12\.50000$/);

    await program.type("x");
    await shows("currPosition", /00 00 00 00 00 00 29 40$/);
    await program.type("b");
    await shows(
      "applicationStatus",
      /0000 0000 0000 0000 0000 0100 0000 0000$/,
    );
    await program.type("b");
    await shows("applicationStatus", /1024$/);

    await program.type("/pos");
    const { lines } = await program.shows(
      "a search",
      ({ lines }) => lines[19].startsWith("/pos_  2 fields"),
    );
    assertEquals(lineOf("state")(lines), "");
    await program.type("\x1b");
    await shows("enabledSubstate", /STATIONARY/);

    await program.type(" ");
    await shows("simple", /^ NOT LIVE: frozen for /);
    telemetry.currPosition = 13;
    await shows("simple", /frozen for 0\.[1-9]|frozen for [1-9]/);
    await shows("currPosition", /12\.50000$/);
    await program.type(" ");
    await wasShown(/ {2}\* currPosition +13/);

    await program.type("c");
    await shows("maxPosition", / 25$/);
    await program.type("?");
    await shows("Ctrl-C", /^q, Ctrl-C +end$/);
    await program.type("\x1bc");
    await shows("currPosition", / 13$/);

    await program.resize(40, 5);
    const small = await program.shows(
      "five lines",
      ({ lines }) =>
        lines.length === 5 && lines[2].includes("applicationStatus"),
    );
    assertEquals(small.lines.every(({ length }) => length <= 40), true);
    assertMatch(small.lines[1], /1–1 of 5$/);
    await program.type("\x1b[B\x1b[B");
    await shows("enabledSubstate", /STATIONARY/);

    await program.type("q");
    assertEquals(await program.end(), { code: 0, isRestored: true });
    const { isAlternate, hasCursor } = program.screen;
    assertEquals({ isAlternate, hasCursor }, RESTORED);
  },
);

pythonTest(
  "monitor ends by what was received, not by a frozen picture",
  async () => {
    await using controller = await startController();
    await using program = new TerminalProgram(
      [80, 24],
      monitorOf(controller, "--stale=5s"),
    );
    const shows = (pattern: RegExp) =>
      program.shows(
        String(pattern),
        ({ lines }) => lines.some((line) => pattern.test(line)),
      );
    await shows(/state +0 STANDBY/);
    await program.type(" ");
    await shows(/^ NOT LIVE: frozen for ([6-9]|\d\d)/);
    await program.type("q");
    assertEquals(await program.end(), { code: 0, isRestored: true });
  },
);

pythonTest(
  "monitor marks what is stale, and restores the terminal on Ctrl-C",
  async () => {
    const controller = await startController();
    await using program = new TerminalProgram(
      [80, 24],
      monitorOf(controller, "--stale=500ms"),
    );
    const shows = (pattern: RegExp) =>
      program.shows(
        String(pattern),
        ({ lines }) => lines.some((line) => pattern.test(line)),
      );
    await shows(/state +0 STANDBY/);
    await controller.close();
    await shows(/^S {3}state +0 STANDBY/);
    await shows(/^simple {3}stale {2}.* {2}not connected/);
    await program.type("\x03");
    assertEquals(await program.end(), { code: 3, isRestored: true });
    const { isAlternate, hasCursor, lines } = program.screen;
    assertEquals({ isAlternate, hasCursor }, RESTORED);
    assertMatch(lines.join("\n"), /Stale: nothing was received for /);
  },
);

pythonTest(
  "monitor restores the terminal on SIGTERM, before anything was received",
  async () => {
    await using program = new TerminalProgram([80, 24], monitorOf({ port: 1 }));
    await program.shows(
      "what is missing",
      ({ lines }) =>
        lines.some((line) => /^simple {3}never received/.test(line)) &&
        lines.some((line) => /^N {3}state +–$/.test(line)),
    );
    await program.kill("SIGTERM");
    assertEquals(await program.end(), { code: 3, isRestored: true });
    assertEquals(program.screen.isAlternate, false);
  },
);

pythonTest("monitor prints lines of changes on a dumb terminal", async () => {
  await using controller = await startController();
  await using program = new TerminalProgram(
    [80, 24],
    monitorOf(controller, "currPosition", "--stale=60s"),
    { TERM: "dumb" },
  );
  const shows = (pattern: RegExp) =>
    program.shows(String(pattern), () => pattern.test(program.text));
  await shows(/Z {4}currPosition 0\r\n/);
  controller.telemetry.currPosition = 2;
  await shows(/Z {4}currPosition 2\r\n/);
  await program.type("\x03");
  assertEquals(await program.end(), { code: 0, isRestored: true });
  // deno-lint-ignore no-control-regex
  assertNotMatch(program.text, /\x1b/);
});

pythonTest(
  "FullScreen restores the terminal when the program fails",
  async () => {
    const code = `
import { FullScreen } from "./src/cli/monitor/full_screen.ts";
import { stdout } from "./src/cli/printer.ts";
const screen = new FullScreen({ stdout, onKey() {}, onDraw() {} });
await screen.draw([[{ text: "shown" }]]);
setTimeout(() => { throw new Error("failed"); }, 0);
`;
    await using program = new TerminalProgram([80, 24], [
      ...[Deno.execPath(), "eval", "--quiet", "--no-check", code],
    ]);
    assertEquals(await program.end(), { code: 1, isRestored: true });
    const { isAlternate, hasCursor } = program.screen;
    assertEquals({ isAlternate, hasCursor }, RESTORED);
    assertMatch(program.text, /shown.*failed/s);
  },
);
