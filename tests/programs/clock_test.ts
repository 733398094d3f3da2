// The tests of clocks once more, in a process to which the system shows a clock that is
// stepped: so performance.now() of all threads is seen to be another clock than that.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { compilerTest, Process } from "./program.ts";

const AHEAD_BYTES = 8;
/** Tests that step the clock, one of each kind. */
const TESTS = "/-3600000 ms|5000 ms|while it runs|now\\(\\)/";
const TEST_COUNT = 10;

compilerTest(
  "A link works in a process whose clock is stepped before its start and while it runs",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/ahead_ns`;
      const library = `${folder}/stepped_clock.so`;
      await Deno.writeFile(file, new Uint8Array(AHEAD_BYTES));
      await using compiler = new Process("cc", [
        ...["-shared", "-fPIC", "-o", library],
        ...["tests/programs/stepped_clock.c", "-ldl"],
      ]);
      assertEquals(await compiler.end(), 0, compiler.stderr);
      await using tests = new Process("env", [
        ...[`STEPPED_CLOCK_FILE=${file}`, `LD_PRELOAD=${library}`],
        ...[Deno.execPath(), "test", "--no-check", "--allow-all"],
        ...["--filter", TESTS, "tests/clock_test.ts"],
      ]);
      // Each has the time limit for itself, as together they take long on a busy machine.
      for (let count = 1; count <= TEST_COUNT; count++) {
        await tests.match(/ \.\.\. (ok|FAILED) \(/, count);
      }
      assertEquals(await tests.end(), 0, tests.stdout);
      const [, passed] = await tests.match(/^ok \| (\d+) passed \| 0 failed/);
      assertEquals(Number(passed), TEST_COUNT);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
