#!/usr/bin/env bash
# Versions: deno 2.9.6
#
# A typed array on a SharedArrayBuffer is passed on in three ways, by the callee:
# structuredClone() and postMessage() return one on the *same* memory, TextDecoder and
# crypto.getRandomValues() take it as any other, and WebSocket.send(), Blob, Response
# and crypto.subtle.digest() throw a TypeError.
#
# Seen: a clone of shared memory reads what was written behind the cloning; a clone of
# private memory doesn't.
#
# A guess misses it as the type of the array is Uint8Array either way, and a clone is a
# copy everywhere else. A ring that sockets read into hands out such arrays: a sample
# that was "cloned" changes when the ring comes round.
#
# A program should copy by slice(), whose memory is private, before it keeps such an
# array, posts it, sends it to a browser or hashes it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6

cat >main.mjs <<'END'
function posted(array) {
  const { port1, port2 } = new MessageChannel();
  const message = new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
  });
  port1.postMessage(array);
  return message.finally(() => port1.close());
}

for (const Memory of [ArrayBuffer, SharedArrayBuffer]) {
  for (const [name, pass] of Object.entries({
    structuredClone,
    postMessage: posted,
    slice: (array) => array.slice(),
  })) {
    const array = new Uint8Array(new Memory(1));
    array[0] = 1;
    const passed = await pass(array);
    array[0] = 2;
    console.log(`${Memory.name}, ${name}: written 1, then 2, reads ${passed[0]}`);
  }
}

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen() {} },
  (request) => Deno.upgradeWebSocket(request).response,
);
const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}`);
await new Promise((resolve) => socket.onopen = resolve);
const shared = new Uint8Array(new SharedArrayBuffer(4));
for (const [name, take] of Object.entries({
  "TextDecoder.decode": () => new TextDecoder().decode(shared),
  "crypto.getRandomValues": () => crypto.getRandomValues(shared),
  "WebSocket.send": () => socket.send(shared),
  Blob: () => new Blob([shared]),
  Response: () => new Response(shared),
  "crypto.subtle.digest": () => crypto.subtle.digest("SHA-256", shared),
})) {
  try {
    await take();
    console.log(`${name} takes it`);
  } catch (error) {
    console.log(`${name} throws ${error.name}`);
  }
}
Deno.exit();
END
node_modules/.bin/deno run --allow-net main.mjs | tee seen.txt
diff - seen.txt <<'END'
ArrayBuffer, structuredClone: written 1, then 2, reads 1
ArrayBuffer, postMessage: written 1, then 2, reads 1
ArrayBuffer, slice: written 1, then 2, reads 1
SharedArrayBuffer, structuredClone: written 1, then 2, reads 2
SharedArrayBuffer, postMessage: written 1, then 2, reads 2
SharedArrayBuffer, slice: written 1, then 2, reads 1
TextDecoder.decode takes it
crypto.getRandomValues takes it
WebSocket.send throws TypeError
Blob throws TypeError
Response throws TypeError
crypto.subtle.digest throws TypeError
END
