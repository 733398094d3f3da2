// Verb `send` on a terminal; tests/cli_send_test.ts has the rest.

import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import * as sim from "../../simulator.ts";
import { pythonTest } from "./program.ts";
import { TerminalProgram } from "./terminal.ts";

pythonTest(
  "send asks on the terminal, and sends nothing unless the answer is yes",
  async () => {
    await using controller = new sim.SimpleController({
      protocol: "single-socket",
      port: 0,
      initialState: sim.ControllerState.ENABLED,
    });
    await controller.start();
    const answer = async (text: string) => {
      await using program = new TerminalProgram([80, 24], [
        ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net"],
        ...["cli.ts", "send", "MOVE", "2.5", "--device=simple"],
        ...["--protocol=single-socket", `--port=${controller.port}`],
      ]);
      const question =
        "Send MOVE 2.5 to simple, which moves the device at once? [y/N]";
      await program.shows(question, ({ lines }) => lines[0] === question);
      await program.type(text);
      const { code, isRestored } = await program.end();
      assertEquals(isRestored, true);
      return { code, text: program.text };
    };
    // None of them connects, so all can be asked at once.
    const [stopped, ...refused] = await Promise.all(
      ["\x03", "\n", "n\n", "\x04"].map(answer),
    );
    for (const { code, text } of refused) {
      assertEquals(code, 1);
      assertMatch(text, /send: not sent\r\n$/);
    }
    assertEquals(stopped.code, 1);
    assertMatch(stopped.text, /send: interrupted\r\n$/);
    assertEquals(controller.stats.commandsReceived, 0);
    const yes = await answer("y\n");
    assertEquals(yes.code, 0, yes.text);
    assertMatch(yes.text, /MOVE 2\.5: acknowledged after /);
    assertEquals(controller.telemetry.cmdPosition, 2.5);
  },
);
