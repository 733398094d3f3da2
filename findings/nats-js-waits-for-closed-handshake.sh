#!/usr/bin/env bash
# Versions: @nats-io/transport-node 3.4.0; node 20
#
# When a server closes a connection between its INFO and its first PONG, the client notices
# at once, and yet makes its next attempt only after the whole time limit of the first
# (`timeout`, 20 s by default), whatever `reconnectTimeWait` says. That is so on each
# reconnection, and on the first connection with `waitOnFirstConnect`.
#
# Seen: with a limit of 1500 ms and a wait of 50 ms, attempts to a server that closes before
# INFO come less than 750 ms apart, those to one that closes after INFO 1500 ms and more.
#
# A guess misses it as "reconnectTimeWait: 50" reads as the time between attempts, and a limit
# for the dialling as one for peers that don't answer: but here the peer did, by closing. Such
# a peer is common: a proxy in front of a broker that restarts, a server at its limit of
# connections, or one that is shutting down. A client that is said to try each 2 s then comes
# back up to 20 s late.
#
# A program should set `timeout` to what it can wait for: it bounds the time to come back, too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @nats-io/transport-node@3.4.0

cat >main.mjs <<'END'
import net from "node:net";
import { connect } from "@nats-io/transport-node";

const TIMEOUT_MS = 1500;
const ATTEMPTS = 4;
const INFO = JSON.stringify({
  server_id: "X",
  version: "2.10.0",
  host: "127.0.0.1",
  port: 4222,
  max_payload: 1 << 20,
});

/** Returns the times between the attempts to connect to a server that closes connections. */
async function gaps(afterInfo) {
  const times = [];
  let finish;
  const enough = new Promise((resolve) => finish = resolve);
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    times.push(performance.now());
    if (times.length === ATTEMPTS) finish();
    if (!afterInfo) return socket.end();
    socket.write(`INFO ${INFO}\r\n`);
    socket.once("data", () => socket.end());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  connect({
    servers: `127.0.0.1:${server.address().port}`,
    timeout: TIMEOUT_MS,
    waitOnFirstConnect: true,
    reconnectTimeWait: 50,
    reconnectJitter: 0,
    maxReconnectAttempts: -1,
  }).catch(() => {});
  await enough;
  server.close();
  return times.slice(1).map((time, i) => time - times[i]);
}

for (const afterInfo of [false, true]) {
  const found = (await gaps(afterInfo)).map((ms) =>
    ms < TIMEOUT_MS / 2 ? "soon" : ms > TIMEOUT_MS - 50 ? "after the time limit" : "between"
  );
  console.log(`closed ${afterInfo ? "after" : "before"} INFO: ${[...new Set(found)]}`);
}
process.exit();
END

node main.mjs | tee seen.txt
diff - seen.txt <<'END'
closed before INFO: soon
closed after INFO: after the time limit
END
