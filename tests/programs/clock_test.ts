// The tests of clocks once more, in a process to which the system shows a clock that is
// stepped: so performance.now() of all threads is seen to be another clock than that.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { compilerTest, ROOT } from "./program.ts";

const TIME_LIMIT_MS = 120_000;
const AHEAD_BYTES = 8;

compilerTest(
  "A link works in a process whose clock is stepped before its start and while it runs",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/ahead_ns`;
      const library = `${folder}/stepped_clock.so`;
      await Deno.writeFile(file, new Uint8Array(AHEAD_BYTES));
      await output("cc", [
        ...["-shared", "-fPIC", "-o", library],
        ...["tests/programs/stepped_clock.c", "-ldl"],
      ]);
      const tests = "/-3600000 ms|5000 ms|while it runs|now\\(\\)/";
      const printed = await output(
        Deno.execPath(),
        ["test", "--allow-all", "--filter", tests, "tests/clock_test.ts"],
        { STEPPED_CLOCK_FILE: file, LD_PRELOAD: library },
      );
      const [, passed] = printed.match(/^ok \| (\d+) passed \| 0 failed/m) ??
        [];
      assertEquals(passed, "10", printed);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

/** Runs a program to its end, which must be good, and gives what it has printed. */
async function output(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const process = new Deno.Command(command, {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  });
  const { success, stdout, stderr } = await deadline(
    process.output(),
    TIME_LIMIT_MS,
  );
  const decoder = new TextDecoder();
  const printed = decoder.decode(stdout) + decoder.decode(stderr);
  assert(success, printed);
  return printed;
}
