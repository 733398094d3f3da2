// The tool that runs the checks.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { assertOneErrorLine, Process, programTest } from "./program.ts";

function ok(...args: string[]): Process {
  const options = ["run", "--allow-all", "tools/ok.ts", ...args];
  return new Process(Deno.execPath(), options);
}

programTest(
  "tools/ok.ts --help lists options and checks, and runs none",
  async () => {
    await using process = ok("--help");
    assertEquals(await process.end(), 0);
    assertMatch(process.stdout, /^ .*--only\b/m);
    assertMatch(
      process.stdout,
      /^ {2}types\n {6}deno check --frozen --doc \. README\.md /m,
    );
    assertEquals(process.stdout.match(/passed/), null);
  },
);

programTest(
  "tools/ok.ts --only runs the checks that have it in their name",
  async () => {
    await using process = ok("--only", "ord");
    assertEquals(await process.end(), 0);
    assertEquals(process.lines[0], "words");
    assertEquals(process.lines.slice(2), ["1 passed, 0 failed"]);
  },
);

programTest("tools/ok.ts refuses a wrong option", async () => {
  for (
    const [args, text] of [
      [["--bogus"], "'--bogus'"],
      [["--only", "nothing"], 'No check has "nothing" in its name'],
    ] as const
  ) {
    await using process = ok(...args);
    assertEquals(await process.end(), 2);
    assertOneErrorLine(process, text);
    assertStringIncludes(process.stderr, "--help");
  }
});
