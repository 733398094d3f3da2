#!/usr/bin/env bash
# Versions: deno 2.9.6
#
# Deno.TcpConn.setKeepAlive() takes a boolean and nothing else. An object of options, as
# other libraries take one, isn't refused: it switches keepalive off, also where it was
# on. So does any other object. With `true` the first probe follows after the kernel's
# default, which is two hours on most systems. The socket of node:net, in the same
# runtime, does take a delay.
#
# Seen: with true the kernel's default, with an object no probe, by node:net 5 s.
#
# A guess misses it as a truthy value switches other things on, and as nothing throws: a
# link whose peer has lost its power just stays open.
#
# A program should notice silence by a timer of its own. Where probes are wanted, it can
# open the connection by node:net, and look at the timer in /proc/net/tcp once. Linux.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6

cat >main.mjs <<'END'
import net from "node:net";

const hostname = "127.0.0.1";
const listener = Deno.listen({ hostname, port: 0 });
const { port } = listener.addr;
const defaultSec = Number(
  Deno.readTextFileSync("/proc/sys/net/ipv4/tcp_keepalive_time"),
);

/** The timer of a connection to the listener: its kind, 2 is keepalive, and its time. */
function firstProbe(localPort) {
  const hex = (value) => value.toString(16).toUpperCase().padStart(4, "0");
  const ends = new RegExp(`:${hex(localPort)} \\S+:${hex(port)} `);
  const line = Deno.readTextFileSync("/proc/net/tcp").split("\n")
    .find((line) => ends.test(line));
  const [kind, ticks] = line.trim().split(/\s+/)[5].split(":");
  if (kind !== "02") return "no probe";
  const sec = Math.ceil(parseInt(ticks, 16) / 100);
  return sec === defaultSec ? "the kernel's default" : `${sec} s`;
}

const conn = await Deno.connect({ hostname, port });
const { port: localPort } = conn.localAddr;
console.log("at first:", firstProbe(localPort));
conn.setKeepAlive(true);
console.log("setKeepAlive(true):", firstProbe(localPort));
conn.setKeepAlive({ enable: true, initialDelay: 5 });
console.log("setKeepAlive({ … }):", firstProbe(localPort));
conn.setKeepAlive(true);
conn.setKeepAlive({});
console.log("setKeepAlive({}):", firstProbe(localPort));

const socket = net.connect({ host: hostname, port });
await new Promise((resolve) => socket.once("connect", resolve));
socket.setKeepAlive(true, 5_000);
console.log("node:net, setKeepAlive(true, 5000):", firstProbe(socket.localPort));
Deno.exit();
END
node_modules/.bin/deno run --allow-all main.mjs | tee seen.txt
diff - seen.txt <<'END'
at first: no probe
setKeepAlive(true): the kernel's default
setKeepAlive({ … }): no probe
setKeepAlive({}): no probe
node:net, setKeepAlive(true, 5000): 5 s
END
