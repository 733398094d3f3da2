import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { countTests, failedFiles, failedTests } from "../tools/test_log.ts";

const LOG = `./tests/a_test.ts => A is ... ok (1ms)
./tests/b_test.ts => B says "x => y ... FAILED" ... ok (1ms)
../tmp/a_module_test.ts => D is ... FAILED (2s)
./tests/b_test.ts => B is ... FAILED (2s)
./tests/b_test.ts => B is, too ... FAILED (20ms)
./tests/programs/c_test.ts => C is ... there ... here ... FAILED (0ms)
./tests/programs/c_test.ts => C is ... there ... FAILED (due to 1 failed step) (1ms)
./tests/programs/c_test.ts => C is ... again ... ok (0ms)
./tests/programs/c_test.ts => C is ... FAILED (due to 1 failed step) (1s)

 FAILURES 

D is => ./tests/d_test.ts:2:8
B is => ./tests/net.ts:20:8
B is, too => ./tests/b_test.ts:4:6
C is ... there ... here => ./tests/programs/program.ts:1:2

FAILED | 7 passed (1 step) | 4 failed (2 steps) | 4 ignored (4s)
`;

Deno.test("countTests() reads the last line of a run of tests", () => {
  const counts = { passed: 7, failed: 4, ignored: 4 };
  const summary = LOG.trimEnd().split("\n").at(-1)!;
  assertEquals(countTests(false, LOG), { ...counts, summary });
});

Deno.test("countTests() counts a run as failed that broke off or ran nothing", () => {
  assertEquals(countTests(false, "").failed, 1);
  assertEquals(countTests(true, "").failed, 1);
  assertEquals(countTests(false, "ok | 2 passed | 0 failed (1s)").failed, 1);
  assertEquals(countTests(true, "ok | 0 passed | 0 failed (1s)").failed, 1);
  assertEquals(countTests(true, "ok | 1 passed | 0 failed (1s)").failed, 0);
});

Deno.test("failedFiles() names each file with a failed test or step once, if all failures have one", () => {
  assertEquals(failedFiles(LOG), [
    "../tmp/a_module_test.ts",
    "./tests/b_test.ts",
    "./tests/programs/c_test.ts",
  ]);
  const withoutLine = "FAILED | 7 passed | 5 failed (2 steps) (4s)";
  assertEquals(failedFiles(`${LOG}${withoutLine}\n`), []);
  assertEquals(failedFiles(LOG.slice(0, LOG.lastIndexOf("FAILED"))), []);
});

Deno.test("failedFiles() names a file with an error outside of a test, which cancels the others", () => {
  const log = `./tests/a_test.ts => A is ... ok (1ms)
./tests/b_test.ts => B is ... FAILED (2s)
Uncaught error from ./tests/a_test.ts FAILED
./tests/a_test.ts => A is, too ... cancelled (0ms)

FAILED | 1 passed | 3 failed (4s)
`;
  assertEquals(failedFiles(log), ["./tests/b_test.ts", "./tests/a_test.ts"]);
});

Deno.test("failedTests() gives the lines that name the failures", () => {
  assertEquals(failedTests(LOG), [
    "D is => ./tests/d_test.ts:2:8",
    "B is => ./tests/net.ts:20:8",
    "B is, too => ./tests/b_test.ts:4:6",
    "C is ... there ... here => ./tests/programs/program.ts:1:2",
  ]);
});
