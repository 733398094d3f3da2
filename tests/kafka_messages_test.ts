// Messages of Kafka by those of the bus.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { MessageEncoder } from "../src/kafka/messages.ts";
import type { BusMessage } from "../kafka.ts";

const message: BusMessage = {
  device: "rotator",
  channel: "telemetry",
  key: "",
  id: "1",
  headers: { "Hexrot-Sequence": "0" },
  payload: new Uint8Array(1),
};

Deno.test("MessageEncoder.encode() gives the ms of the receipt at each time", () => {
  const encoder = new MessageEncoder("hexrot");
  const firstMs = 1_795_974_993_000n;
  for (let index = 0n; index < 1000n; index++) {
    const ms = firstMs + index;
    const headers = { "Hexrot-Received-Ns": `${ms}000000` };
    assertEquals(encoder.encode({ ...message, headers }).timestamp, ms);
  }
});

Deno.test("MessageEncoder.encode() gives each message its own headers when values change", () => {
  const encoder = new MessageEncoder("hexrot");
  const encoded = ["0", "1", "1", "2"].map((sequence) =>
    encoder.encode({ ...message, headers: { "Hexrot-Sequence": sequence } })
  );
  const texts = encoded.map(({ headers }) =>
    [...headers as Map<Uint8Array, Uint8Array>]
      .map((pair) => pair.map(String).join("="))
  );
  assertEquals(
    texts,
    ["0", "1", "1", "2"].map((each) => [`Hexrot-Sequence=${each}`]),
  );
});

Deno.test("MessageEncoder.encode() gives a state the key of its device, and its own", () => {
  const encoder = new MessageEncoder("site");
  const alarm = { ...message, channel: "alarm", key: "torque" } as const;
  const { topic, key, partition } = encoder.encode(alarm);
  assertEquals([topic, String(key), partition], [
    "site.rotator.alarm",
    "rotator/torque",
    0,
  ]);
});
