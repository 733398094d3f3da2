import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { Config, MadeSource, START_MS, Telemetry } from "./view_rig.ts";
import { HubRig, KeptSocket } from "./view_viewer_rig.ts";
import { Header } from "../mod.ts";
import { defineStruct } from "../struct.ts";
import { FoxgloveChannels } from "../src/view/foxglove/foxglove_channels.ts";
import {
  type FoxgloveChannel,
  messageData,
  readClientMessage,
} from "../src/view/foxglove/foxglove_messages.ts";
import { FoxgloveViewer } from "../src/view/foxglove/foxglove_viewer.ts";

/** Viewer of some sources. */
class Rig extends HubRig {
  readonly kept = new KeptSocket();
  readonly channels = new FoxgloveChannels();
  readonly viewer = this.view(this.kept);

  /** Begins a viewer. */
  view(kept: KeptSocket): FoxgloveViewer {
    const viewer = new FoxgloveViewer(kept.socket, this.hubs, this.channels);
    this.watchers.add(viewer);
    viewer.begin();
    return viewer;
  }

  /** Sends a message as the client. */
  send(message: unknown): void {
    this.viewer.receive(JSON.stringify(message));
  }

  /** Subscribes to channels, each by an id. */
  subscribe(...pairs: [id: number, channelId: number][]): void {
    const subscriptions = pairs.map(([id, channelId]) => ({ id, channelId }));
    this.send({ op: "subscribe", subscriptions });
  }

  /** Takes text messages that were sent. */
  texts(kept = this.kept): Record<string, unknown>[] {
    return kept.take().filter((data) => typeof data === "string")
      .map((text) => JSON.parse(text));
  }

  /** Takes data that was sent: the id of its subscription, its time and its length. */
  data(): (readonly [number, number, number])[] {
    return this.kept.take().filter((data) => typeof data !== "string")
      .map((buffer) => {
        const view = new DataView(buffer);
        assertEquals(view.getUint8(0), 1);
        const atMs = Number(view.getBigUint64(5, true) / 1_000_000n);
        return [view.getUint32(1, true), atMs, buffer.byteLength - 13];
      });
  }
}

const TELEMETRY_BYTES = Header.byteLength + Telemetry.byteLength;
const CONFIG_BYTES = Header.byteLength + Config.byteLength;

Deno.test("messageData() has opcode, subscription and time in ns before the data", () => {
  const buffer = messageData(0x01020304, 1.5, Uint8Array.of(9, 8));
  assertEquals(
    new Uint8Array(buffer).toHex(),
    "01" + "04030201" + "60e3160000000000" + "0908",
  );
});

Deno.test("readClientMessage() reads what a server can do, and refuses what is malformed", () => {
  const read = (message: unknown) => readClientMessage(JSON.stringify(message));
  const subscribe = {
    op: "subscribe",
    subscriptions: [{ id: 1, channelId: 2 }],
  };
  assertEquals<unknown>(read(subscribe), subscribe);
  const unsubscribe = { op: "unsubscribe", subscriptionIds: [1] };
  assertEquals<unknown>(read(unsubscribe), unsubscribe);
  assertEquals(read({ op: "advertise" }), undefined);
  for (const wrong of [null, 5, {}, { op: 1 }]) {
    assertThrows(() => read(wrong), TypeError, "it must have an op");
  }
  const pairs = [1, null, [null], [{ id: 1 }], [{ channelId: 1 }], [
    { id: 1, channelId: 1.5 },
  ], [{ id: "1", channelId: 1 }]];
  for (const subscriptions of pairs) {
    assertThrows(
      () => read({ op: "subscribe", subscriptions }),
      TypeError,
      "its subscriptions are wrong",
    );
  }
  for (const subscriptionIds of [1, null, [null], [0.5]]) {
    assertThrows(
      () => read({ op: "unsubscribe", subscriptionIds }),
      TypeError,
      "its subscriptionIds are wrong",
    );
  }
});

Deno.test("FoxgloveViewer begins with the server, then the channels of each source", async () => {
  await using rig = new Rig(2);
  const [info, ...advertised] = rig.texts();
  const { sessionId, ...rest } = info;
  assertEquals(rest, {
    op: "serverInfo",
    name: "hexrot-comm",
    capabilities: [],
    supportedEncodings: [],
    metadata: {},
  });
  assertEquals(typeof sessionId, "string");
  assertEquals(
    advertised.map(({ op, channels }) => [
      op,
      ...(channels as FoxgloveChannel[]).map(({ id, topic, encoding }) =>
        `${id} ${topic} ${encoding}`
      ),
    ]),
    [0, 1].map((i) => [
      "advertise",
      `${3 * i + 1} /source${i}/telemetry ros1`,
      `${3 * i + 2} /source${i}/config ros1`,
      `${3 * i + 3} /source${i}/events json`,
    ]),
  );
  const [{ schema, schemaName, schemaEncoding }] = advertised[0]
    .channels as FoxgloveChannel[];
  assertEquals([schemaName, schemaEncoding], [
    "hexrot/TelemetryFrame",
    "ros1msg",
  ]);
  assertEquals(schema.includes("float64 position"), true);
  // Channels are those of all viewers.
  const kept = new KeptSocket();
  rig.view(kept);
  assertEquals(rig.texts(kept).slice(1), advertised);
});

Deno.test("FoxgloveViewer sends the frames of the channels subscribed to, from the last on", async () => {
  await using rig = new Rig(2);
  const [first, second] = rig.made;
  first.configure(1, 1);
  first.configure(2, 2);
  first.sample(3, 3);
  await rig.offer();
  rig.kept.take();
  rig.subscribe([7, 2], [8, 4]);
  assertEquals(rig.data(), [[7, START_MS + 2, CONFIG_BYTES]]);
  first.sample(4, 4);
  first.configure(5, 5);
  second.sample(6, 6);
  second.sample(7, 7);
  await rig.offer();
  assertEquals(rig.data(), [
    [7, START_MS + 5, CONFIG_BYTES],
    [8, START_MS + 6, TELEMETRY_BYTES],
    [8, START_MS + 7, TELEMETRY_BYTES],
  ]);
  // One channel may have several subscriptions.
  rig.subscribe([9, 4]);
  assertEquals(rig.data(), [[9, START_MS + 7, TELEMETRY_BYTES]]);
  rig.send({ op: "unsubscribe", subscriptionIds: [8, 7, 99] });
  second.sample(8, 8);
  first.configure(9, 9);
  await rig.offer();
  assertEquals(rig.data(), [[9, START_MS + 8, TELEMETRY_BYTES]]);
});

Deno.test("FoxgloveViewer sends events of the channels subscribed to as JSON", async () => {
  await using rig = new Rig(2);
  rig.subscribe([5, 6]);
  rig.kept.take();
  rig.made[0].event({ type: "stale", silentMs: 1 });
  rig.made[1].event({ type: "stale", silentMs: 2, atMs: START_MS + 2 });
  await rig.offer();
  const [data, ...rest] = rig.kept.take() as ArrayBuffer[];
  assertEquals(rest, []);
  const view = new DataView(data);
  assertEquals(view.getUint32(1, true), 5);
  assertEquals(view.getBigUint64(5, true), BigInt(START_MS + 2) * 1_000_000n);
  const { type, silentMs } = JSON.parse(
    new TextDecoder().decode(new Uint8Array(data, 13)),
  );
  assertEquals([type, silentMs], ["stale", 2]);
});

Deno.test("FoxgloveViewer advertises other structs in place of the old ones, whose subscriptions end", async () => {
  await using rig = new Rig(2);
  const [made, other] = rig.made;
  rig.subscribe([1, 1], [2, 4]);
  rig.kept.take();
  made.turnIntoOther();
  made.sample(1, 1);
  await rig.offer();
  const [gone, { channels }] = rig.texts();
  assertEquals(gone, { op: "unadvertise", channelIds: [1, 2, 3] });
  assertEquals((channels as FoxgloveChannel[]).map(({ id }) => id), [7, 8, 9]);
  made.sample(2, 2);
  other.sample(3, 3);
  await rig.offer();
  assertEquals(rig.data(), [[2, START_MS + 3, TELEMETRY_BYTES]]);
  rig.subscribe([1, 7]);
  assertEquals(rig.data(), [[1, START_MS + 2, TELEMETRY_BYTES + 1]]);
});

Deno.test("FoxgloveViewer advertises frames without a schema where ROS has none for their struct", async () => {
  await using rig = new Rig();
  rig.kept.take();
  const [made] = rig.made;
  made.telemetry = defineStruct("Telemetry", {
    position: { type: "f64", endian: "big" },
  }, { frameId: 5 }) as never;
  made.sample(1);
  await rig.offer();
  const [, { channels }] = rig.texts();
  const [{ encoding, schema, schemaName, schemaEncoding }] =
    channels as FoxgloveChannel[];
  assertEquals(encoding === "ros1", false);
  assertEquals([schema, schemaName, schemaEncoding], ["", "", ""]);
});

Deno.test("FoxgloveViewer reports how many messages were left out, once there is room", async () => {
  await using rig = new Rig();
  const { kept, made: [made] } = rig;
  rig.subscribe([1, 1]);
  kept.take();
  kept.hasRoom = false;
  kept.heavyLooks = 1;
  made.sample(1);
  await rig.offer();
  assertEquals(kept.take(), []);
  made.configure(1);
  await rig.offer();
  const less = (message: string) => [{
    op: "status",
    level: 1,
    message: `${message} left out for this viewer, as it reads too slowly`,
    id: "less",
  }];
  assertEquals(rig.texts(), less("1 message was"));
  made.configure(2);
  await rig.offer();
  assertEquals(rig.texts(), []);
  kept.heavyLooks = 1;
  made.sample(2);
  await rig.offer();
  rig.viewer.offerText();
  assertEquals(rig.texts(), less("2 messages were"));
});

Deno.test("FoxgloveViewer refuses all but subscriptions, and at most 10000 of them", async () => {
  await using rig = new Rig();
  const { kept, viewer } = rig;
  kept.take();
  viewer.receive(new ArrayBuffer(3));
  assertEquals(kept.take(), []);
  rig.send({ op: "advertise", channels: [] });
  assertEquals(rig.texts(), [{
    op: "status",
    level: 2,
    message: "This server only shows telemetry",
    id: "refused",
  }]);
  const all = Array.from(
    { length: 10_000 },
    (_, i) => [i, 1] as [number, number],
  );
  rig.subscribe(...all);
  assertEquals(kept.closedBy, undefined);
  rig.subscribe([10_000, 1]);
  assertEquals(kept.closedBy, "Cannot read message: it has more than 10000");
  viewer.receive("{");
  assertEquals(
    kept.closedBy!.startsWith("Cannot read message: Expected"),
    true,
  );
});

Deno.test("FoxgloveViewer advertises no recording", async () => {
  await using rig = new Rig(1, {
    source: undefined,
    recording: { structs: new MadeSource().source.structs, files: [] } as never,
  });
  assertEquals(rig.texts().map(({ op }) => op), ["serverInfo"]);
});
