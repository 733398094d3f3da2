#!/usr/bin/env bash
# Versions: @mcap/core 2.2.2
#
# A file that McapWriter wrote with useChunks: false, and ended, is valid, and its
# statistics count the messages; McapIndexedReader yields none of them and throws
# nothing. It finds messages by the index of chunks only, and such a file has no chunk.
# McapStreamReader yields them all.
#
# Seen: statistics 100, indexed reader 0, stream reader 100.
#
# A guess misses it as useChunks: false reads like less work for small files, and as an
# empty result is what a time range without data gives, too: an export of such a
# recording is empty, and says that all went well.
#
# A program should record with chunks, and where it reads files of others compare the
# number of messages that it got with statistics.messageCount.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @mcap/core@2.2.2

cat >main.mjs <<'END'
import { McapIndexedReader, McapStreamReader, McapWriter } from "@mcap/core";

async function record(useChunks) {
  const parts = [];
  let size = 0n;
  const writable = {
    position: () => size,
    async write(bytes) {
      parts.push(bytes.slice());
      size += BigInt(bytes.length);
    },
  };
  const writer = new McapWriter({ writable, useChunks });
  await writer.start({ profile: "", library: "" });
  const channelId = await writer.registerChannel({
    ...{ schemaId: 0, topic: "telemetry", messageEncoding: "raw" },
    metadata: new Map(),
  });
  for (let i = 0; i < 100; i++) {
    const logTime = BigInt(i);
    const data = new Uint8Array(8);
    await writer.addMessage({ channelId, sequence: i, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return Buffer.concat(parts);
}

for (const useChunks of [true, false]) {
  const file = await record(useChunks);
  const indexed = await McapIndexedReader.Initialize({
    readable: {
      size: async () => BigInt(file.length),
      read: async (at, length) => file.subarray(Number(at), Number(at + length)),
    },
  });
  let byIndex = 0;
  for await (const _message of indexed.readMessages()) byIndex++;
  const stream = new McapStreamReader();
  stream.append(file);
  let byStream = 0;
  for (let record; (record = stream.nextRecord()) !== undefined;) {
    if (record.type === "Message") byStream++;
  }
  const { messageCount } = indexed.statistics;
  console.log(
    `useChunks ${useChunks}: statistics ${messageCount}, indexed reader ${byIndex}, stream reader ${byStream}`,
  );
}
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
useChunks true: statistics 100, indexed reader 100, stream reader 100
useChunks false: statistics 100, indexed reader 0, stream reader 100
END
