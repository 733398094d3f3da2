import { assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { Process, programTest } from "./program.ts";

programTest(
  "structs do the same where the host refuses to generate code",
  async () => {
    const flag = "--v8-flags=--disallow-code-generation-from-strings";
    const files = ["struct", "struct_layout", "bad_arguments_struct"]
      .map((name) => `tests/${name}_test.ts`);
    const args = ["test", "--no-check", flag, ...files];
    await using tests = new Process(Deno.execPath(), args);
    assertEquals(await tests.end(), 0, tests.stdout + tests.stderr);
    assertMatch(tests.stdout, /^ok \| \d\d+ passed \| 0 failed/m);

    const refused = "new Function('return 1')()";
    await using program = new Process(Deno.execPath(), ["eval", flag, refused]);
    assertEquals(await program.end(), 1);
    assertMatch(program.stderr, /EvalError/);
  },
);
