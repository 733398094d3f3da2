#!/usr/bin/env bash
# Versions: deno 2.9.6
#
# In `deno test` and `deno bench` the heap of each file holds an object of 80,000,016 bytes
# (ten million slots of eight) before the first line of the file runs. The same file run as a
# program has none, and neither have the workers that a test starts.
#
# Seen: 84 MB of heap in use in an empty test or benchmark, 4 MB in the same file as a program;
# the space of large objects accounts for the whole difference. A full collection by gc()
# took 3 ms as a program, and 25 to 38 ms in a test (medians of three runs, in turns).
#
# A guess misses it as a runner is thought to add some kilobytes to a test. A test that allows
# its heap to grow by a quarter then allows 20 MB, more than most leaks; a pause of the
# collector that is measured in a test or a benchmark is mostly that of the runner's own
# object; and with --parallel each file that runs has one.
#
# A program's tests of memory should compare bytes before and after, not ratios to heapUsed;
# pauses and limits of the heap are better measured in a worker or a program that the test
# starts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1 DENO_NO_UPDATE_CHECK=1
npm install --silent --no-audit --no-fund deno@2.9.6

cat >heap.ts <<'END'
import { getHeapSpaceStatistics } from "node:v8";

export function largeObjects(): string {
  const space = getHeapSpaceStatistics().find(({ space_name }) =>
    space_name === "large_object_space"
  )!;
  return `${space.space_used_size} bytes of large objects`;
}
END
cat >worker.ts <<'END'
import { largeObjects } from "./heap.ts";
postMessage(largeObjects());
END
cat >main_test.ts <<'END'
import { largeObjects } from "./heap.ts";
const [kind] = Deno.args;
console.log(`SEEN ${kind}: ${largeObjects()}`);
if (kind === "test") {
  Deno.test("worker", async () => {
    const url = import.meta.resolve("./worker.ts");
    const worker = new Worker(url, { type: "module" });
    const seen = await new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    console.log(`SEEN worker of a test: ${seen}`);
    worker.terminate();
  });
}
END
cp main_test.ts main_bench.ts

deno="node_modules/.bin/deno"
{
  "$deno" run --allow-all --no-check main_test.ts program
  "$deno" test --allow-all --no-check main_test.ts -- test
  "$deno" bench --allow-all --no-check main_bench.ts -- bench
} 2>&1 | grep -a '^SEEN' | tee seen.txt
diff - seen.txt <<'END'
SEEN program: 0 bytes of large objects
SEEN test: 80000016 bytes of large objects
SEEN worker of a test: 0 bytes of large objects
SEEN bench: 80000016 bytes of large objects
END
