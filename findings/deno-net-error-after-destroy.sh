#!/usr/bin/env bash
# Versions: deno 2.9.6; node 20 beside it
#
# A socket of node:net in Deno tells of an error after destroy(), when the peer has sent its
# last bytes and reset the connection, and the program destroys the socket a few turns of the
# promise queue after it was given those bytes. In Node the socket is silent by then.
#
# Seen: 200 of 200 sockets in Deno, none in Node; none in either if destroy() is called in the
# listener of the bytes itself.
#
# A guess misses it as a destroyed socket is thought to be done: clients written for Node take
# their listeners off it and destroy it. In Deno the error then has no listener, and an error
# event without a listener is an uncaught error of the program. A client of a message broker
# does so when a server refuses its credentials, so that a program that had caught the refusal
# still ended.
#
# A program should leave a listener for errors on each socket that it destroys, and give one
# to the sockets of the clients that it uses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6

cat >main.mjs <<'END'
import net from "node:net";

const ATTEMPTS = 200;
const server = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.write("hello");
  socket.once("data", () => {
    socket.write("refused", () => socket.resetAndDestroy());
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address();

for (const turns of [20, 0]) {
  let late = 0;
  for (let i = 0; i < ATTEMPTS; i++) {
    const socket = net.connect(port, "127.0.0.1");
    let isDestroyed = false;
    socket.on("error", () => {
      if (isDestroyed) late++;
    });
    const destroy = () => {
      isDestroyed = true;
      socket.destroy();
    };
    socket.once("data", () => {
      socket.write("my name");
      socket.once("data", async () => {
        for (let turn = 0; turn < turns; turn++) await null;
        destroy();
      });
    });
    await new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  console.error(`${late} of ${ATTEMPTS} errors after destroy()`);
  const when = turns === 0 ? "at once" : "turns later";
  console.log(`${when}: ${late > 0 ? "errors" : "no error"} after destroy()`);
}
server.close();
process.exit();
END
{
  echo node
  node main.mjs
  echo deno
  node_modules/.bin/deno run --allow-net main.mjs
} | tee seen.txt
diff - seen.txt <<'END'
node
turns later: no error after destroy()
at once: no error after destroy()
deno
turns later: errors after destroy()
at once: no error after destroy()
END
