#!/usr/bin/env bash
# Versions: @platformatic/kafka 2.12.1, node 20.20.2
#
# In a batch of Kafka a record has its time stamp as the difference from the first record's,
# a number of variable length whose sign is in the lowest bit: (n << 1) ^ (n >> 63). The
# client's writer shifts by 31 in place of 63. From 2^31 ms (24.9 days) on the upper bits
# are mixed into the number: the record is sent with another time stamp, without an error.
#
# Seen: of two records sent together, the second 24 days after the first, the time stamps
# are 24 days apart; 25 days after the first it is sent with a time stamp 25 days *before*
# it, and 100 days after the first it is 2 ms late. The bytes are wrong, not how they are
# read: the same reader reads a record 25 days later from another writer's bytes.
#
# A guess misses it as the time stamps of a live stream are ms apart: those of a recording
# that is sent again, or of what has waited for weeks, are the ones with such differences,
# and a search by time then finds the wrong place.
#
# A program that sends records with times of their own should send those that are more than
# 24 days apart in calls of their own, or write the batch itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @platformatic/kafka@2.12.1

cat >main.mjs <<'END'
import { createRecordsBatch, Reader, readRecordsBatch } from "@platformatic/kafka";

const dayMs = 86_400_000n;
const firstMs = 1_700_000_000_000n;
/** Returns the ms between the time stamps of a batch's two records, as they are read. */
const read = (bytes) => readRecordsBatch(Reader.from(bytes)).records[1].timestampDelta;
const write = (timestamps) =>
  createRecordsBatch(timestamps.map((timestamp) => ({
    topic: "t",
    partition: 0,
    key: Buffer.from("k"),
    value: Buffer.from("v"),
    timestamp,
    headers: new Map(),
  }))).buffer;
for (const days of [1n, 24n, 25n, 100n]) {
  const given = days * dayMs;
  const sent = read(write([firstMs, firstMs + given]));
  console.log(`${days} days: ${given} ms given, ${sent} ms sent`);
}
// The second record, with 25 days by the protocol: length, attributes, difference, ...
const zigzag = 25n * dayMs << 1n;
const varint = [0n, 7n, 14n, 21n, 28n].map((shift, index, { length }) =>
  Number(zigzag >> shift & 127n) | (index < length - 1 ? 128 : 0)
);
const second = [0, ...varint, 2, 2, 107, 2, 118, 0];
const one = write([firstMs]);
const bytes = Buffer.concat([one, Buffer.from([2 * second.length, ...second])]);
bytes.writeInt32BE(2, 57); // number of records
console.log(`25 days by the protocol: ${read(bytes)} ms read`);
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
1 days: 86400000 ms given, 86400000 ms sent
24 days: 2073600000 ms given, 2073600000 ms sent
25 days: 2160000000 ms given, -2160000001 ms sent
100 days: 8640000000 ms given, 8640000002 ms sent
25 days by the protocol: 2160000000 ms read
END
