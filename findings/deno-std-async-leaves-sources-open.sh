#!/usr/bin/env bash
# Versions: deno-std 1.4.0 (npm's copy of Deno's standard library), in Deno 2.9.6
#
# A `for await` loop that is left by break, return or throw calls return() of its iterator,
# so that a generator's finally block closes what it holds. abortable(), MuxAsyncIterator
# and tee() of @std/async stand between the loop and its source, and don't pass that on.
#
# Seen: a source that a loop leaves directly ends at once. Behind abortable() it ends if the
# signal is aborted, but not if the loop is left by break; behind the two others never,
# also when one of two sources of MuxAsyncIterator fails.
#
# A guess misses it as abortable() does close on an abort and at the end, which is what
# tests of it look at. A socket stays open, a subscription goes on filling its queue.
#
# A program should close the source itself, in a finally block around the loop.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6 deno-std@1.4.0

cat >main.mjs <<'END'
import { abortable } from "deno-std/async/abortable.js";
import { MuxAsyncIterator } from "deno-std/async/mux_async_iterator.js";
import { tee } from "deno-std/async/tee.js";

/** A source of 0, 1, 2, ... that tells when it is closed. */
function source(limit = Infinity) {
  const state = { closed: false };
  state.values = (async function* () {
    try {
      for (let i = 0; i < limit; i++) yield i;
      throw new Error("failed");
    } finally {
      state.closed = true;
    }
  })();
  return state;
}
async function leave(values, on = () => {}) {
  try {
    for await (const value of values) if (value === 3 && on() !== "go on") break;
  } catch (error) {
    if (error.message !== "failed" && error.name !== "AbortError") throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, 50)); // for a late return()
}
function tell(name, ...sources) {
  console.log(`${name}: ${sources.map((s) => (s.closed ? "closed" : "open")).join(", ")}`);
}

const direct = source();
await leave(direct.values);
tell("directly, break", direct);

const aborted = source();
const controller = new AbortController();
await leave(abortable(aborted.values, controller.signal), () => {
  controller.abort();
  return "go on";
});
tell("abortable(), abort", aborted);

const broken = source();
await leave(abortable(broken.values, new AbortController().signal));
tell("abortable(), break", broken);

const two = [source(), source()];
const mux = new MuxAsyncIterator();
for (const { values } of two) mux.add(values);
await leave(mux);
tell("MuxAsyncIterator, break", ...two);

const oneFails = [source(2), source()];
const second = new MuxAsyncIterator();
for (const { values } of oneFails) second.add(values);
await leave(second, () => "go on");
tell("MuxAsyncIterator, the first fails", ...oneFails);

const shared = source();
const branches = tee(shared.values);
for (const branch of branches) await leave(branch);
tell("tee(), break of both", shared);
END
node_modules/.bin/deno run --no-lock --node-modules-dir=manual main.mjs | tee seen.txt
diff - seen.txt <<'END'
directly, break: closed
abortable(), abort: closed
abortable(), break: open
MuxAsyncIterator, break: open, open
MuxAsyncIterator, the first fails: closed, open
tee(), break of both: open
END
