#!/usr/bin/env bash
# Versions: deno 2.9.6
#
# Deno.permissions.request() returns a promise, yet while the prompt is open the whole
# thread stands still: no timer fires, no socket is read, until the user answers. A
# prompt that a call like Deno.listen() opens does the same. Only other threads go on.
#
# Seen: a timer of 10 ms fires in the second before the call, and not once in the second
# for which the prompt is open.
#
# A guess misses it as `await` says that others may run meanwhile. A time limit that was
# set before is over at once when the answer comes, however quick the work itself is.
#
# A program should ask for all that it needs before it connects to anything and before
# it starts a time limit, and not rely on a watchdog in the thread that asks.
# Needs python3, which answers the prompt on a terminal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6

cat >main.mjs <<'END'
let ticks = 0;
setInterval(() => ticks++, 10);
const ticksWithin = async (work) => {
  const before = ticks;
  await work();
  return ticks - before;
};

const idle = await ticksWithin(() =>
  new Promise((resolve) => setTimeout(resolve, 1_000))
);
console.log("ticks in a second of waiting:", idle > 10 ? "many" : idle);
const startMs = performance.now();
const open = await ticksWithin(() =>
  Deno.permissions.request({ name: "net", host: "127.0.0.1:6210" })
);
const openMs = performance.now() - startMs;
console.log("prompt open for a second:", openMs > 900);
console.log("ticks meanwhile:", open);
Deno.exit();
END
cat >answer.py <<'END'
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
text = b""
is_answered = False
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    text += part
    if not is_answered and b"Allow?" in text:
        is_answered = True
        time.sleep(1)
        os.write(terminal, b"y\n")
sys.stdout.write(text.decode().replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
python3 answer.py node_modules/.bin/deno run main.mjs |
  grep -E '^(ticks|prompt)' | tee seen.txt
diff - seen.txt <<'END'
ticks in a second of waiting: many
prompt open for a second: true
ticks meanwhile: 0
END
