// Headers and payloads of the messages of a gateway, and the way back.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { decodeEntry } from "../src/bus/decoder.ts";
import { MessageEncoder } from "../src/bus/encoder.ts";
import { statsFromJson, statsToJson } from "../src/bus/gateway_state.ts";
import type { StreamEntry } from "../mod.ts";
import type { BusMessage, PayloadMode } from "../nats.ts";
import { defineStruct } from "../struct.ts";
import { Header, Telemetry } from "./alarm_rig.ts";

const Status = defineStruct("CommandStatus", { result: "i32" });
const structs = {
  header: Header,
  config: Telemetry,
  telemetry: Telemetry,
  commandStatus: Status,
};

function encoderOf(mode: PayloadMode = "raw"): MessageEncoder {
  const encoder = new MessageEncoder("rotator", "run1", mode);
  encoder.setStructs(structs, "hash1");
  return encoder;
}

/** Frame of a kind, whose header has a time stamp. */
function frame(
  kind: "telemetry" | "config" | "commandStatus",
  header: { taiSec?: bigint; taiNsec?: bigint } = {},
): StreamEntry<unknown> {
  const type = kind === "commandStatus" ? Status : Telemetry;
  const parts = [Header.create(header).bytes, type.create({}).bytes];
  const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
  return { kind, frameId: 5, header: {}, bytes, receivedAtMs: 1.5 };
}

function discarded(bytes: Uint8Array): StreamEntry<unknown> {
  const none = { frameId: undefined, header: undefined } as const;
  return { kind: "discarded", ...none, bytes, receivedAtMs: 1.5 };
}

/** Message as a subscription receives it. */
function received(message: BusMessage) {
  return { ...message, position: 0 };
}

Deno.test("MessageEncoder.entry() gives a frame its header's time as TAI", () => {
  const stamped = encoderOf().entry(
    frame("telemetry", { taiSec: 1_700_000_037n, taiNsec: 5n }),
  );
  assertEquals(stamped.headers["Hexrot-Tai-Ns"], "1700000037000000005");
  const unset = encoderOf().entry(frame("telemetry"));
  assertEquals(unset.headers["Hexrot-Tai-Ns"], undefined);
});

Deno.test("MessageEncoder counts the messages of each channel from 0, in ids that no other message has", () => {
  const encoder = encoderOf();
  const messages = [
    encoder.entry(frame("telemetry")),
    encoder.entry(frame("config")),
    encoder.entry(frame("telemetry")),
    encoder.json("gap", "{}", 2),
    encoder.entry(discarded(Uint8Array.of(1))),
    encoder.entry(frame("commandStatus")),
  ];
  assertEquals(
    messages.map(({ channel, headers }) => [
      channel,
      headers["Hexrot-Sequence"],
      headers["Hexrot-Received-Ns"],
      headers["Hexrot-Schema"],
    ]),
    [
      ["telemetry", "0", "1500000", "hash1"],
      ["config", "0", "1500000", "hash1"],
      ["telemetry", "1", "1500000", "hash1"],
      ["gap", "0", "2000000", undefined],
      ["discarded", "0", "1500000", undefined],
      ["status", "0", "1500000", "hash1"],
    ],
  );
  assertEquals(new Set(messages.map(({ id }) => id)).size, messages.length);
});

for (const mode of ["raw", "json"] as const) {
  Deno.test(`decodeEntry() returns the frames that were encoded as ${mode}`, () => {
    const encoder = encoderOf(mode);
    for (const kind of ["telemetry", "config", "commandStatus"] as const) {
      const entry = frame(kind, { taiSec: 7n });
      const message = encoder.entry(entry);
      // A status is short, and raw with any payload.
      const isJson = mode === "json" && kind !== "commandStatus";
      assertEquals(
        message.headers["Content-Type"],
        isJson ? "application/json" : "application/octet-stream",
      );
      const decoded = decodeEntry(received(message), structs)!;
      assertEquals(decoded.entry.bytes, entry.bytes);
      assertEquals(
        [decoded.entry.kind, decoded.entry.frameId, decoded.entry.receivedAtMs],
        [kind, 5, 1.5],
      );
      assertEquals(decoded.body!.bytes, entry.bytes.slice(Header.byteLength));
    }
    const bytes = Uint8Array.of(1, 2, 3);
    const { entry, body } = decodeEntry(
      received(encoder.entry(discarded(bytes))),
      structs,
    )!;
    assertEquals([entry.kind, entry.bytes, body], [
      "discarded",
      bytes,
      undefined,
    ]);
  });
}

Deno.test("MessageEncoder.event() tells steps of commands from other events", () => {
  const encoder = encoderOf();
  encoder.setNumbers({ event: 7 });
  const event = { type: "stale", atMs: 4, message: "m" };
  const step = { ...event, type: "commandSent", outcome: undefined };
  const messages = [event, step, event].map((each) =>
    encoder.event(each as never)
  );
  assertEquals(
    messages.map(({ channel, id, headers, device, key }) => [
      channel,
      id,
      headers,
      device,
      key,
    ]),
    ["event 7", "command 0", "event 8"].map((each) => each.split(" ")).map((
      [channel, sequence],
    ) => [
      channel,
      `run1.${channel}.${sequence}`,
      {
        "Content-Type": "application/json",
        "Hexrot-Run": "run1",
        "Hexrot-Sequence": `${sequence}`,
        "Hexrot-Received-Ns": "4000000",
      },
      "rotator",
      "",
    ]),
  );
  const { type } = JSON.parse(new TextDecoder().decode(messages[0].payload));
  assertEquals(type, "stale");
});

Deno.test("decodeEntry() gives the header its frame's bytes", () => {
  const message = encoderOf().entry(
    frame("telemetry", { taiSec: 7n, taiNsec: 8n }),
  );
  const { entry } = decodeEntry(received(message), structs)!;
  const { taiSec, taiNsec } = entry.header as unknown as Record<string, bigint>;
  assertEquals([taiSec, taiNsec], [7n, 8n]);
});

Deno.test("decodeEntry() returns nothing of an event, and of a frame takes the newest, too", () => {
  const encoder = encoderOf();
  const event = encoder.json("event", "{}", 1);
  assertEquals(decodeEntry(received(event), structs), undefined);
  const newest = { ...encoder.entry(frame("telemetry")), channel: "now" };
  assertEquals(
    decodeEntry(received(newest as BusMessage), structs)!.entry.kind,
    "telemetry",
  );
});

Deno.test("decodeEntry() takes the frame id of the struct when a message states none", () => {
  const message = encoderOf().entry(frame("telemetry"));
  const { "Hexrot-Frame-Id": _, ...headers } = message.headers;
  const Numbered = defineStruct("Telemetry", { torque: "f64" }, { frameId: 9 });
  const payload = new Uint8Array(Header.byteLength + 8);
  const { entry } = decodeEntry(
    { ...received(message), headers, payload },
    { ...structs, telemetry: Numbered },
  )!;
  assertEquals(entry.frameId, 9);
});

Deno.test("statsFromJson() returns what statsToJson() has read, an age without end too", () => {
  const stats = {
    telemetryFrames: 7,
    telemetryAgeMs: Infinity,
    stale: true,
    clockOffsetMs: undefined,
    lastEvent: { type: "connected" },
  };
  const text = JSON.stringify(statsToJson(stats));
  assertEquals(JSON.parse(text), {
    telemetryFrames: 7,
    telemetryAgeMs: null,
    stale: true,
  });
  const read = statsFromJson(JSON.parse(text));
  assertEquals(read.telemetryFrames, 7);
  assertEquals(read.telemetryAgeMs, Infinity);
  assertEquals(read.stale, true);
  // An older gateway may not have them all.
  assertEquals(read.clockOffsetMs, undefined);
  assertEquals(read.missedFrames, 0);
  assertEquals(statsFromJson({}).stale, false);
  assertEquals("lastEvent" in read, false);
});
