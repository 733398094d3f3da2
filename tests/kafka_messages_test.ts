// Messages of Kafka by those of the bus.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { toRecord } from "../src/kafka/messages.ts";
import type { BusMessage } from "../kafka.ts";

const message: BusMessage = {
  device: "rotator",
  channel: "telemetry",
  key: "",
  id: "1",
  headers: { "Hexrot-Sequence": "0" },
  payload: new Uint8Array(1),
};

Deno.test("toRecord() gives the ms of the receipt at each time", () => {
  const firstMs = 1_795_974_993_000n;
  for (let index = 0n; index < 1000n; index++) {
    const ms = firstMs + index;
    const headers = { "Hexrot-Received-Ns": `${ms}000000` };
    const { timeMs } = toRecord("hexrot", { ...message, headers });
    assertEquals(timeMs, Number(ms));
  }
});

Deno.test("toRecord() gives a state the key of its device, and its own", () => {
  const alarm = { ...message, channel: "alarm", key: "torque" } as const;
  const { topic, key } = toRecord("site", alarm);
  assertEquals([topic, key], ["site.rotator.alarm", "rotator/torque"]);
});
