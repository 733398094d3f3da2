// Batches in the bytes of Kafka's log.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { RecordBatch } from "../src/kafka/record_batch.ts";
import { readBatch } from "./memory_kafka.ts";

const START_MS = 1_795_974_993_000;
const producer = { producerId: 77n, producerEpoch: 3 };

Deno.test("RecordBatch.seal() gives the bytes that @platformatic/kafka 2.12.1 makes of the records", () => {
  const batch = new RecordBatch();
  batch.add({
    topic: "t",
    key: "rotator",
    value: new Uint8Array([1, 2, 3]),
    headers: { "Hexrot-Sequence": "0", "Ä": "é" },
    timeMs: START_MS,
  });
  batch.add({
    topic: "t",
    key: "",
    value: new Uint8Array(),
    timeMs: START_MS - 70,
  });
  batch.add({
    topic: "t",
    key: "rotator/alarm",
    value: new Uint8Array(70).fill(7),
    headers: { A: "" },
    timeMs: START_MS + 5_000_000.7,
  });
  let checked = new Uint8Array();
  const bytes = batch.seal(producer, 41, (checksummed) => {
    checked = checksummed.slice();
    return 0x7463b27d;
  });
  // By createRecordsBatch(), the epoch of the leader apart, which the broker sets.
  const expected = "0000000000000000000000c4ffffffff027463b27d" +
    "000000000002000001a228739468000001a228bfdfa8000000000000004d" +
    "00030000002900000003" +
    "500000000e726f7461746f7206010203041e486578726f742d53657175656e6365" +
    "023004c38404c3a90e008b0102000000" +
    "c0010080ade204041a726f7461746f722f616c61726d8c01" +
    "07".repeat(70) + "02024100";
  assertEquals(bytes.toHex(), expected);
  assertEquals(checked.toHex(), expected.slice(2 * 21));
});

Deno.test("RecordBatch.seal() keeps texts, sizes and times of records of every size", () => {
  const batch = new RecordBatch();
  const sizes = [0, 1, 63, 64, 127, 128, 8191, 8192, 70_000];
  const dayMs = 86_400_000;
  for (const [index, size] of sizes.entries()) {
    batch.add({
      topic: "t",
      key: "k".repeat(size),
      value: new TextEncoder().encode("v".repeat(size)),
      headers: { name: "h".repeat(size) },
      timeMs: START_MS + (index - 4) * 100 * dayMs,
    });
  }
  assertEquals(batch.count, sizes.length);
  const bytes = batch.seal(producer, 2 ** 31 - 1, () => 0);
  assertEquals(bytes.length, batch.byteLength);
  const { sequence, largestMs, records } = readBatch(bytes);
  assertEquals(sequence, 2 ** 31 - 1);
  assertEquals(largestMs, START_MS + 400 * dayMs);
  assertEquals(
    records.map(({ timeMs, key, value, headers }) => [
      (timeMs - START_MS) / dayMs / 100,
      key.length,
      value.length,
      headers[0][1].length,
    ]),
    sizes.map((size, index) => [index - 4, size, size, size]),
  );
});
