#!/usr/bin/env bash
# Versions: @mcap/core 2.2.2
#
# A message whose addMessage() was awaited is not in the file yet. It waits in memory
# until a chunk is full (1 MiB by default) or end() is called; there is no flush. With
# useChunks: false it waits for end(), however many follow.
#
# Seen: behind a hundred awaited messages of 68 bytes the file has its first 25 bytes,
# and no message. With chunks of 1 KiB all but the last two are there. Behind end() all
# hundred are. Without chunks, the same of twenty thousand.
#
# A guess misses it as the method is asynchronous and takes a sink whose write() is, so
# that awaiting it looks like the back-pressure of a file. A recorder of 20 such samples
# a second loses up to nine minutes when it is killed.
#
# A program should choose a chunk size that it can afford to lose, call end() on every
# way out, and read a file without an end by McapStreamReader, as the indexed one
# refuses it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @mcap/core@2.2.2

cat >main.mjs <<'END'
import { McapStreamReader, McapWriter } from "@mcap/core";

/** A file in memory: what write() was called with. */
class File {
  bytes = Buffer.alloc(0);
  position = () => BigInt(this.bytes.length);
  async write(bytes) {
    this.bytes = Buffer.concat([this.bytes, bytes]);
  }
}

async function record(options, messages = 100) {
  const file = new File();
  const writer = new McapWriter({ writable: file, ...options });
  await writer.start({ profile: "", library: "" });
  const channelId = await writer.registerChannel({
    ...{ schemaId: 0, topic: "telemetry", messageEncoding: "raw" },
    metadata: new Map(),
  });
  for (let i = 0; i < messages; i++) {
    const logTime = BigInt(i);
    const data = new Uint8Array(68);
    await writer.addMessage({ channelId, sequence: i, logTime, publishTime: logTime, data });
  }
  return { file, writer };
}

function countMessages({ bytes }) {
  const reader = new McapStreamReader();
  reader.append(bytes);
  let count = 0;
  for (let record; (record = reader.nextRecord()) !== undefined;) {
    if (record.type === "Message") count++;
  }
  return count;
}

for (const options of [{}, { useChunks: false }, { chunkSize: 1_024 }]) {
  const { file, writer } = await record(options);
  const before = `${file.bytes.length} bytes, ${countMessages(file)} messages`;
  await writer.end();
  console.log(
    `${JSON.stringify(options)}: ${before}; behind end() ${countMessages(file)} messages`,
  );
}
const { file } = await record({ useChunks: false }, 20_000);
console.log(`20000 without chunks: ${file.bytes.length} bytes`);
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
{}: 25 bytes, 0 messages; behind end() 100 messages
{"useChunks":false}: 25 bytes, 0 messages; behind end() 100 messages
{"chunkSize":1024}: 11908 bytes, 98 messages; behind end() 100 messages
20000 without chunks: 25 bytes
END
